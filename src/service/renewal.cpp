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

}  // namespace

std::vector<ledger::RowChange> deemed_messages(const Turn& turn) {
    std::vector<ledger::RowChange> rows;
    const auto is_deemed = [](const CaseEvent& event) {
        const auto* decided = std::get_if<MemberDecided>(&event);
        return decided != nullptr && decided->by == kDeemedBy;
    };
    const auto event = std::ranges::find_if(turn.events, is_deemed);
    if (event == turn.events.end() || !turn.facts.officers) return rows;
    const auto& decided = std::get<MemberDecided>(*event);
    const Member& member = *find_member(turn.state, decided.item);
    const InboxText text{
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
    // Art. 50(2) knows no exception: a stop or an extension lengthens the time of art. 42, not the
    // validity of the licence, so neither keeps it from counting as renewed.
    return deem(state, *member, *rule, *older->valid_until, facts);
}

}  // namespace tongban::service
