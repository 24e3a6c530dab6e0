#include "service/notice.h"

#include "service/remedy.h"
#include "service/views.h"

namespace tongban::service {

namespace {

/// A notice on the whole case speaks of a licence when one of its members is one.
bool speaks_of_licence(const Turn& turn, const Notice& notice) {
    return notice.member.empty() ? has_licence(turn.facts.content, turn.state)
                                 : is_licence(turn.facts.content, notice.member);
}

/// Number of a document (发文字号): who issues it, the year, and its place in the sequence of that
/// body and year. Without a sequence, as in tools that only try rules, the case number stands in.
std::string number_of(Turn& turn, const Notice& notice) {
    const int year = china_date(turn.facts.now).year();
    if (turn.facts.next_notice)
        if (const auto next = turn.facts.next_notice(notice.organisation, year))
            return fmt::format("{}（测试）〔{}〕{}号", notice.organisation, year, *next);
    return fmt::format(
        "渝通办（测试）字〔{}〕{}-{}", year, turn.state.number, turn.state.notices.size() + 1
    );
}

/// Whose document it is: of the member, or of the one that the case begins with.
/// Who speaks for the whole case: a body of its district before one of another.
const Member* leading_member(const CaseState& state) {
    if (state.members.empty()) return nullptr;
    const auto own = std::ranges::find_if(state.members, [&](const Member& member) {
        return member.region == state.region;
    });
    return own == state.members.end() ? &state.members.front() : &*own;
}

/// Who issues a notice about the member, or about the whole.
const Member* issuer_of(const CaseState& state, const std::string& item) {
    const Member* member = find_member(state, item);
    return member != nullptr ? member : leading_member(state);
}

Notice blank(
    Turn& turn, const char* kind, const std::string& member, const std::string& organisation
) {
    Notice notice;
    notice.id = turn.next_id("n");
    notice.kind = kind;
    notice.member = member;
    notice.organisation = organisation;
    notice.at = turn.facts.now;
    notice.number = number_of(turn, notice);
    notice.is_licence = speaks_of_licence(turn, notice);
    if (names_remedy(notice)) {
        const Member* issuer = issuer_of(turn.state, member);
        const pack::Bilingual told = remedy_of(
            turn.facts.content, issuer == nullptr ? turn.state.department : issuer->department,
            issuer == nullptr ? turn.state.region : issuer->region, turn.facts.today()
        );
        notice.remedy = told.zh;
        notice.remedy_en = told.en;
    }
    return notice;
}

std::string lead_organisation(const CaseState& state) {
    const Member* member = leading_member(state);
    return member == nullptr ? std::string() : member->organisation;
}

/// What a grant rests on: the Licensing Law for licences, else the first law of the item.
std::string basis_of_grant(const Turn& turn, const Notice& notice) {
    if (notice.is_licence) return "行政许可法 第三十八条第一款";
    const pack::ServiceItem* item = turn.facts.content.find_item(notice.member);
    if (item == nullptr || item->legal_basis.empty()) return {};
    const pack::LegalBasis& law = item->legal_basis.front();
    return law.articles.empty() ? law.law : law.law + " " + law.articles;
}

}  // namespace

pack::Bilingual notice_title(const Notice& notice) {
    const std::string& kind = notice.kind;
    if (kind == "acceptance") return {"受理通知书", "Notice of acceptance"};
    if (kind == "refusal") return {"不予受理通知书", "Notice of refusal to accept"};
    if (kind == "supplement") return {"补正告知书", "Notice of what is missing"};
    if (kind == "special-procedure") return {"特别程序告知书", "Notice of a special procedure"};
    if (kind == "adjournment") return {"程序延期通知书", "Notice of adjournment"};
    if (kind == "extension") return {"延期告知书", "Notice of extension"};
    if (kind == "grant" && notice.is_licence)
        return {"准予行政许可决定书", "Decision to grant a licence"};
    if (kind == "rejection" && notice.is_licence)
        return {"不予行政许可决定书", "Decision not to grant a licence"};
    if (kind == "undoing") return {"撤回决定告知书", "Notice that a grant is taken back"};
    if (kind == "termination") return {"终止办理告知书", "Notice that a part has ended"};
    if (kind == "grant") return {"办理结果通知书", "Notice of the result"};
    if (kind == "rejection") return {"不予办理决定书", "Decision not to grant"};
    return {kind, kind};
}

pack::Bilingual refund_reason_text(std::string_view reason) {
    if (reason == "refused") return {"申请不予受理", "The application was not accepted"};
    if (reason == "withdrawn") return {"申请已撤回", "The application was withdrawn"};
    if (reason == "lapsed")
        return {"逾期未补，视为撤回申请", "What was missing did not come in time"};
    if (reason == "rejected") return {"未获准予", "It was not granted"};
    return {"该事项已终止办理", "This part has ended"};
}

Notice acceptance_notice(Turn& turn) {
    Notice notice = blank(turn, "acceptance", "", lead_organisation(turn.state));
    if (notice.is_licence) notice.article = "行政许可法 第三十二条";
    if (turn.state.is_deemed) notice.reason = "逾期未告知补正，自收到申请材料之日起即为受理。";
    for (const Member& member : turn.state.members)
        notice.lines.push_back(fmt::format(
            "{}：由{}办理，承诺 {}", member.name, member.organisation,
            member.limits.is_instant ? "即时办结"
                                     : fmt::format("{} 个工作日", member.limits.promised_days)
        ));
    for (const MaterialState& material : turn.state.materials)
        if (material.way == MaterialWay::Later && material.later_until)
            notice.lines.push_back(fmt::format(
                "容缺材料：{}，请于 {} 前补齐；逾期未补的，需要该材料的事项视为撤回申请。",
                material.name, to_string(*material.later_until)
            ));
    return notice;
}

Notice refusal_notice(Turn& turn, const RefuseCase& command) {
    Notice notice = blank(turn, "refusal", "", lead_organisation(turn.state));
    notice.reason = command.reason;
    notice.article = command.article;
    if (!command.right_authority.empty())
        notice.lines.push_back(fmt::format("请向有权机关申请：{}", command.right_authority));
    return notice;
}

Notice supplement_notice(Turn& turn) {
    Notice notice = blank(turn, "supplement", "", lead_organisation(turn.state));
    if (notice.is_licence) notice.article = "行政许可法 第三十二条第一款第四项";
    notice.reason = fmt::format(
        "申请材料不齐全或者不符合法定形式，请于 {} 前一次补齐；逾期未补齐的，视为撤回申请。",
        to_string(turn.state.supplement->due_on)
    );
    for (const SupplementItem& item : turn.state.supplement->items)
        notice.lines.push_back(fmt::format("{}：{}", item.name, item.reason));
    return notice;
}

Notice suspension_notice(
    Turn& turn,
    const Member& member,
    const pack::SuspensionKind& kind,
    const SuspendMember& command,
    Date until
) {
    Notice notice = blank(turn, "special-procedure", member.item, member.organisation);
    notice.reason = command.reason;
    notice.article = kind.source.basis.empty() ? "行政许可法 第四十五条" : kind.source.basis;
    notice.lines.push_back(
        fmt::format("程序：{}，{} 个工作日，至 {}。", kind.name.zh, command.days, to_string(until))
    );
    notice.lines.push_back("所需时间不计入办理期限。");
    return notice;
}

Notice adjournment_notice(
    Turn& turn, const Member& member, const pack::SuspensionKind& kind, const std::string& finding
) {
    Notice notice = blank(turn, "adjournment", member.item, member.organisation);
    notice.reason = finding;
    notice.article = kind.source.basis.empty() ? "行政许可法 第四十五条" : kind.source.basis;
    notice.lines.push_back(fmt::format("程序：{}，没有举行完毕，延期另行举行。", kind.name.zh));
    notice.lines.push_back(
        kind.notice_days > 0
            ? fmt::format(
                  "再次举行的时间、地点，将在举行的 {} 个工作日以前另行通知。", kind.notice_days
              )
            : std::string("再次举行的时间、地点另行通知。")
    );
    notice.lines.push_back("再次举行以前，办理期限继续计算，不作出决定。");
    return notice;
}

Notice extension_notice(Turn& turn, const Member& member, const MemberExtended& extended) {
    Notice notice = blank(turn, "extension", member.item, member.organisation);
    notice.reason = extended.reason;
    notice.article = extended.basis;
    notice.lines.push_back(fmt::format(
        "经{}负责人批准，办理期限延长 {} 个工作日。", member.organisation, extended.days
    ));
    notice.lines.push_back(
        fmt::format("提请人：{}；批准人：{}。", extended.requested_name, extended.by_name)
    );
    return notice;
}

Notice decision_notice(Turn& turn, const Member& member) {
    const bool granted = member.stage == MemberStage::Granted;
    Notice notice = blank(turn, granted ? "grant" : "rejection", member.item, member.organisation);
    notice.reason = member.reason;
    notice.article = granted ? basis_of_grant(turn, notice) : member.article;
    notice.lines.push_back(fmt::format("事项：{}；办件编号：{}", member.name, member.number));
    for (const DoneStep& step : turn.state.done_steps)
        if (step.item == member.item && !step.second_name.empty())
            notice.lines.push_back(
                fmt::format("{}：由{}、{}两人办理。", step.name, step.who, step.second_name)
            );
    return notice;
}

Notice termination_notice(Turn& turn, const Member& member, const std::string& reason) {
    Notice notice = blank(turn, "termination", member.item, member.organisation);
    if (reason == "later")
        notice.reason = "容缺材料逾期未补，该事项视为撤回申请，终止办理。";
    else if (reason == "stopped")
        notice.reason = member.reason == reason
                            ? "同一套餐中的其他事项未获准予，该事项终止办理。"
                            : fmt::format("{}，该事项终止办理。", member.reason);
    else
        notice.reason = "该事项以其他事项获得准予为前提；前提事项未获准予，终止办理。";
    notice.lines.push_back(fmt::format("事项：{}；办件编号：{}", member.name, member.number));
    notice.lines.emplace_back("条件具备后可以重新申请，已填写的信息可以从本办件带入。");
    return notice;
}

Notice undoing_notice(Turn& turn, const Member& member) {
    Notice notice = blank(turn, "undoing", member.item, member.organisation);
    notice.reason = member.reason;
    notice.article = member.article;
    notice.lines.push_back(fmt::format("事项：{}；办件编号：{}", member.name, member.number));
    notice.lines.emplace_back("原准予决定自本告知书作出之日起失效，已颁发的电子证照同时注销。");
    return notice;
}

}  // namespace tongban::service
