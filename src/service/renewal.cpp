#include "service/renewal.h"

#include "service/flow.h"
#include "service/handling.h"
#include "service/issued.h"
#include "service/notice.h"
#include "service/process_effects.h"
#include "service/store.h"

namespace tongban::service {

namespace {

constexpr size_t kToldMax = 200;

/// How the clock knows a day that is over: its next midnight.
Instant end_of(Date date) { return china_midnight(date.plus_days(1)); }

/// The timer has no meaning (any more) and is let go.
Error not_deemed() { return refuse("case.wrong_stage", ErrorKind::Conflict); }

const pack::Executable* executable_of(const pack::Content& content, const std::string& item) {
    const pack::ServiceItem* found = content.find_item(item);
    return found != nullptr && found->executable ? &*found->executable : nullptr;
}

TimerWish wish_of(const std::string& item, Instant due) {
    return {"renewal:" + item, kRenewalTimer, due, {{"item", item}}};
}

/// What only the applicant can bring and has not brought in time is no silence of the authority.
bool is_owed_too_late(const CaseState& state, Date today) {
    return std::ranges::any_of(state.materials, [&](const MaterialState& material) {
        return material.way == MaterialWay::Later && material.later_until &&
               *material.later_until < today;
    });
}

/// The stop ends with the decision; there is nothing left that it could hold.
void end_stop(Turn& turn, const Member& member) {
    const std::string id = member.suspension;
    if (id.empty()) return;
    turn.emit(MemberResumed{
        member.item, id, "原证有效期届满，视为准予延续。", turn.facts.today(), {}});
    turn.timers.push_back({"suspension:" + id, "", {}, {}});
}

/// The process is called off after the grant, so that it neither asks nor decides any more.
Result<void> end_process(Turn& turn, const std::string& process) {
    const bpmn::ProcessInstance instance = TRY(bpmn::from_json(turn.state.process));
    for (const bpmn::Scope& scope : instance.scopes) {
        if (!scope.is_process() || instance.processes[scope.process].id != process) continue;
        TRY(trigger(turn, cancelled(scope.id)));
        break;
    }
    for (const WorkItem& open : std::vector<WorkItem>(turn.state.work_items)) {
        close_opinions(turn, open, "withdrawn");
        turn.emit(WorkItemClosed{open.id, turn.facts.actor, true, {}, {}, {}});
    }
    call_off_jobs(turn);
    if (turn.state.stage == Stage::Accepted) turn.emit(CaseDecided{turn.facts.today()});
    return {};
}

Result<Turn> deem(
    const CaseState& state,
    const Member& member,
    const pack::DeemedRule& rule,
    Date valid_until,
    const Facts& facts
) {
    Turn turn(state, facts);
    end_stop(turn, member);
    close_extension_step(turn, member.item, true);
    MemberDecided decided{
        .item = member.item,
        .on = facts.today(),
        .is_granted = true,
        .reason = fmt::format(
            "原证有效期至{}届满，行政机关在届满前未作出是否准予延续的决定，视为准予延续。",
            to_string(valid_until)
        ),
        .article = rule.article,
        .by = kDeemedBy,
        .credential = turn.next_id("cr")};
    decided.results = TRY(result_facts(turn.state, member, facts));
    turn.emit(std::move(decided));
    Notice notice = decision_notice(turn, *find_member(turn.state, member.item));
    notice.article = rule.article;
    turn.emit(NoticeIssued{std::move(notice)});
    TRY(end_process(turn, member.process));
    give_back(turn);
    return turn;
}

pack::Bilingual stage_words(const std::string& stage) {
    if (stage == "suspended") return {"已暂停使用", "is suspended"};
    if (stage == "cancelled") return {"已注销", "has been cancelled"};
    if (stage == "revoked") return {"已被撤销", "has been revoked"};
    if (stage == "revoked_penalty") return {"已被吊销", "has been revoked as a penalty"};
    return {"已失效", "is no longer in force"};
}

std::string list_of(const std::vector<EndedEvidence>& ended, bool is_english) {
    std::vector<std::string> parts;
    for (const EndedEvidence& one : ended) {
        const pack::Bilingual words = stage_words(one.stage);
        parts.push_back(
            is_english
                ? fmt::format("“{}” {}", one.name_en.empty() ? one.name : one.name_en, words.en)
                : fmt::format("“{}”{}", one.name, words.zh)
        );
    }
    return fmt::format("{}", fmt::join(parts, is_english ? "; " : "；"));
}

InboxText granted_text(
    const Member& member, const MemberDecided& decided, const std::vector<EndedEvidence>& ended
) {
    InboxText text{
        fmt::format("视为准予延续：{}", member.name),
        fmt::format("Counts as renewed: {}", member.name_en.empty() ? member.name : member.name_en),
        fmt::format(
            "{}（{}）新证照已制发，请办理送达；本机关未在届满前作出决定的情况请自查。",
            decided.reason, decided.article
        ),
        fmt::format(
            "Nobody decided before the licence ended, so by law ({}) it is renewed. The new "
            "credential is issued; please see to its service.",
            decided.article
        )};
    if (ended.empty()) return text;
    text.text += fmt::format(
        "请注意：申请时提交的{}。是否应当依法撤销或者注销该许可，请尽快核查（行政许可法 "
        "第六十九条、第七十条）。",
        list_of(ended, false)
    );
    text.text_en += fmt::format(
        " Please note: of the papers handed in, {}. Please look soon at whether the licence is to "
        "be revoked or cancelled (Administrative Licensing Law arts. 69, 70).",
        list_of(ended, true)
    );
    return text;
}

InboxText not_renewed_text(const Member& member, const std::vector<EndedEvidence>& ended) {
    return {
        fmt::format("届满未延续，请处理：{}", member.name),
        fmt::format(
            "Not renewed, please decide: {}", member.name_en.empty() ? member.name : member.name_en
        ),
        fmt::format(
            "原证有效期已届满，但{}，申请人的主体资格已终止，不视为准予延续。请依法办结本件，"
            "并办理原许可的注销手续（行政许可法 第七十条第三项）。",
            list_of(ended, false)
        ),
        fmt::format(
            "The licence has ended, but {}: the applicant no longer exists, so it does not count "
            "as "
            "renewed. Please close the case and cancel the licence (Administrative Licensing Law "
            "art. 70(3)).",
            list_of(ended, true)
        )};
}

InboxText suspended_text(const Member& member, const std::string& article) {
    return {
        fmt::format("届满时处于暂停状态，请处理：{}", member.name),
        fmt::format(
            "Suspended when it ended, please decide: {}",
            member.name_en.empty() ? member.name : member.name_en
        ),
        fmt::format(
            "原证届满前未作出是否准予延续的决定，依法视为准予延续（{}"
            "）。原证届满时处于暂停使用状态，"
            "制发新证照会使暂停失效，所以没有自动制发：请依法处理本件。",
            article
        ),
        fmt::format(
            "Nobody decided before the licence ended, so by law ({}) it counts as renewed. It was "
            "suspended when it ended, and a new credential would have undone that, so none was "
            "issued: please decide.",
            article
        )};
}

std::vector<ledger::RowChange> messages_to_office(
    const Turn& turn, const Member& member, const InboxText& text
) {
    std::vector<ledger::RowChange> rows;
    std::set<std::string> told;
    for (const char* role : {"approver", "head"}) {
        // Who works there is no condition of the renewal.
        const auto office = turn.facts.officers(role, member.region, member.department);
        if (!office) continue;
        for (const Officer& officer : *office)
            if (told.size() < kToldMax && told.insert(officer.id).second)
                rows.push_back(inbox_row(
                    key_of(turn.state), fmt::format("{:08}.d{}", turn.state.version, told.size()),
                    officer.id, turn.state.number, turn.facts.now, text
                ));
    }
    return rows;
}

}  // namespace

Result<std::vector<ledger::RowChange>> renewal_messages(const Turn& turn, Neighbours& neighbours) {
    const bool is_let_go = turn.events.empty() && turn.timers.empty();
    const auto event = std::ranges::find_if(turn.events, [](const CaseEvent& event) {
        const auto* decided = std::get_if<MemberDecided>(&event);
        return decided != nullptr && decided->by == kDeemedBy;
    });
    const bool is_deemed = event != turn.events.end();
    if ((!is_let_go && !is_deemed) || !turn.facts.officers) return std::vector<ledger::RowChange>{};
    const Member* member = find_member(
        turn.state, is_deemed ? std::get<MemberDecided>(*event).item : turn.state.service
    );
    if (member == nullptr) return std::vector<ledger::RowChange>{};
    const auto ended = TRY(ended_evidence(turn.state, *member, turn.facts.content, neighbours));
    if (is_deemed)
        return messages_to_office(
            turn, *member, granted_text(*member, std::get<MemberDecided>(*event), ended)
        );
    if (std::ranges::any_of(ended, &EndedEvidence::ends_applicant))
        return messages_to_office(turn, *member, not_renewed_text(*member, ended));
    const auto rule = find_deemed_rule(turn.facts.content, member->item);
    return messages_to_office(
        turn, *member, suspended_text(*member, rule ? rule->article : std::string())
    );
}

std::optional<pack::DeemedRule> find_deemed_rule(
    const pack::Content& content, const std::string& item
) {
    const pack::Executable* service = executable_of(content, item);
    if (service == nullptr || !service->credential || service->credential->replaces.empty())
        return std::nullopt;
    const auto process = content.processes.find(service->process);
    if (process == content.processes.end()) return std::nullopt;
    for (const bpmn::FlowNode& node : process->second->nodes) {
        const auto* job = std::get_if<bpmn::JobSpec>(&node.work);
        if (job == nullptr || job->type.text != "issue-credential") continue;
        if (auto rule = pack::find_deemed_rule(*job)) return rule;
    }
    return std::nullopt;
}

void watch_renewal(Turn& turn) {
    const std::string& item = turn.state.service;
    if (find_member(turn.state, item) == nullptr) return;  // a bundle
    if (find_deemed_rule(turn.facts.content, item))
        turn.timers.push_back(wish_of(item, turn.facts.now));
}

Result<Turn> decide_renewal(
    const CaseState& state, const json::object& body, const Facts& facts, Neighbours& neighbours
) {
    const std::string item = find_string(body, "item").value_or("");
    const Member* member = find_member(state, item);
    const auto rule = find_deemed_rule(facts.content, item);
    if (member == nullptr || !rule) return refuse("case.unknown_member", ErrorKind::NotFound);
    if (state.stage != Stage::Accepted || member->stage != MemberStage::Running)
        return refuse("case.wrong_stage", ErrorKind::Conflict);
    // Only what the register knows counts: the day that the applicant typed grants nothing.
    const auto older = TRY(find_replaced(
        state, facts, executable_of(facts.content, item)->credential->replaces, neighbours
    ));
    if (!older || !older->valid_until) return not_deemed();
    const Date applied = china_date(state.submitted_at);
    if (applied.plus_days(rule->days_before) > *older->valid_until) return not_deemed();
    if (facts.today() <= *older->valid_until) {
        Turn turn(state, facts);
        turn.timers.push_back(wish_of(item, end_of(*older->valid_until)));
        return turn;
    }
    if (is_owed_too_late(state, facts.today())) return not_deemed();
    const auto ended = TRY(ended_evidence(state, *member, facts.content, neighbours));
    if (older->stage == "suspended" || std::ranges::any_of(ended, &EndedEvidence::ends_applicant))
        return Turn(state, facts);
    // Art. 50(2) knows no exception: a stop or an extension lengthens the time of art. 42, not the
    // validity of the licence, so neither keeps it from counting as renewed.
    return deem(state, *member, *rule, *older->valid_until, facts);
}

}  // namespace tongban::service
