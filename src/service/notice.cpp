#include "service/notice.h"

namespace tongban::service {

namespace {

/// Number of a document: kind, day and place in the case; unique because the case number is.
Notice blank(
    Turn& turn, const char* kind, const std::string& member, const std::string& organisation
) {
    Notice notice;
    notice.id = turn.next_id("n");
    notice.kind = kind;
    notice.member = member;
    notice.organisation = organisation;
    notice.at = turn.facts.now;
    notice.number = fmt::format(
        "渝通办（测试）字〔{}〕{}-{}", china_date(turn.facts.now).year(),
        turn.state.number.substr(turn.state.number.size() > 12 ? turn.state.number.size() - 12 : 0),
        turn.state.notices.size() + 1
    );
    return notice;
}

std::string lead_organisation(const CaseState& state) {
    return state.members.empty() ? std::string() : state.members.front().organisation;
}

}  // namespace

pack::Bilingual notice_title(std::string_view kind) {
    if (kind == "acceptance") return {"受理通知书", "Notice of acceptance"};
    if (kind == "refusal") return {"不予受理通知书", "Notice of refusal to accept"};
    if (kind == "supplement") return {"补正告知书", "Notice of what is missing"};
    if (kind == "special-procedure") return {"特别程序告知书", "Notice of a special procedure"};
    if (kind == "extension") return {"延期告知书", "Notice of extension"};
    if (kind == "grant") return {"准予决定书", "Decision to grant"};
    if (kind == "rejection") return {"不予许可决定书", "Decision to reject"};
    return {std::string(kind), std::string(kind)};
}

pack::Bilingual remedy() {
    return {
        "如对本决定不服，可以依法申请行政复议或者提起行政诉讼。",
        "You may apply for administrative reconsideration or bring an administrative action "
        "against this decision."};
}

Notice acceptance_notice(Turn& turn) {
    Notice notice = blank(turn, "acceptance", "", lead_organisation(turn.state));
    notice.article = "行政许可法 第三十二条";
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
                "容缺材料：{}，请于 {} 前补齐，逾期视为撤回申请。", material.name,
                to_string(*material.later_until)
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
    notice.article = "行政许可法 第三十二条第一款第四项";
    notice.reason = fmt::format(
        "申请材料不齐全或者不符合法定形式，请于 {} 前一次补齐。",
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

Notice extension_notice(
    Turn& turn, const Member& member, const ExtendMember& command, const std::string& basis
) {
    Notice notice = blank(turn, "extension", member.item, member.organisation);
    notice.reason = command.reason;
    notice.article = basis;
    notice.lines.push_back(fmt::format("办理期限延长 {} 个工作日。", command.days));
    return notice;
}

Notice decision_notice(Turn& turn, const Member& member) {
    const bool granted = member.stage == MemberStage::Granted;
    Notice notice = blank(turn, granted ? "grant" : "rejection", member.item, member.organisation);
    notice.reason = member.reason;
    notice.article = granted ? "行政许可法 第三十八条第一款" : member.article;
    notice.lines.push_back(fmt::format("事项：{}；办件编号：{}", member.name, member.number));
    return notice;
}

}  // namespace tongban::service
