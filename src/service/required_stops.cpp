#include "service/required_stops.h"

#include "base/text.h"
#include "service/flow.h"

namespace tongban::service {

namespace {

enum class Procedure { NotBegun, Adjourned, Lapsed, Held };

/// As the latest stop of this kind left it.
Procedure procedure_of(const Member& member, std::string_view kind) {
    Procedure known = Procedure::NotBegun;
    for (const ClockFact& stop : member.facts) {
        if (stop.kind != ClockFactKind::Suspended || stop.what != kind) continue;
        for (const ClockFact& end : member.facts)
            if (end.kind == ClockFactKind::Resumed && end.id == stop.id)
                known = end.what == kLapsed      ? Procedure::Lapsed
                        : end.what == kAdjourned ? Procedure::Adjourned
                                                 : Procedure::Held;
    }
    return known;
}

const std::vector<pack::SuspensionKind>& kinds_of(
    const pack::Content& content, const std::string& item
) {
    static const std::vector<pack::SuspensionKind> kNone;
    const pack::ServiceItem* found = content.find_item(item);
    return found != nullptr && found->executable ? found->executable->suspensions : kNone;
}

json::object details_of(const pack::SuspensionKind& kind) {
    return {
        {"name", json::string(kind.name.zh)},
        {"name_en", json::string(kind.name.en.empty() ? kind.name.zh : kind.name.en)},
        {"basis", json::string(kind.source.basis)}};
}

}  // namespace

Result<void> check_required_stops(
    const Member& member, const WorkItem& step, const std::string& reason, const Facts& facts
) {
    for (const pack::SuspensionKind& kind : kinds_of(facts.content, member.item)) {
        if (kind.before.empty() || kind.before != step.element) continue;
        const Procedure known = procedure_of(member, kind.kind);
        if (known == Procedure::NotBegun || known == Procedure::Adjourned)
            return refuse("case.procedure_missing", ErrorKind::Conflict, details_of(kind));
        // The clock went on by itself: then whoever decides records what came of it.
        if (known == Procedure::Lapsed && is_blank(reason))
            return Error{
                .code = "case.procedure_finding_missing",
                .details = details_of(kind),
                .field = "/reason"};
    }
    return {};
}

Result<void> check_stop_begins(const Member& member, const pack::SuspensionKind& kind, int days) {
    if (!kind.before.empty() && procedure_of(member, kind.kind) == Procedure::Held)
        return refuse("case.procedure_held", ErrorKind::Conflict, details_of(kind));
    if (days < kind.notice_days)
        return Error{
            .code = "case.suspension_too_short",
            .details = {{"min", kind.notice_days}},
            .field = "/days"};
    return {};
}

int days_taken(const Member& member, std::string_view kind, const calendar::WorkingCalendar& days) {
    int taken = 0;
    for (const ClockFact& stop : member.facts) {
        if (stop.kind != ClockFactKind::Suspended || stop.what != kind) continue;
        for (const ClockFact& end : member.facts)
            if (end.kind == ClockFactKind::Resumed && end.id == stop.id)
                taken += days.working_days_between(stop.on.plus_days(-1), end.on);
    }
    return taken;
}

Result<const pack::SuspensionKind*> check_stop_adjourned(
    const Member& member, const Facts& facts
) {
    const auto stop = std::ranges::find_if(member.facts, [&](const ClockFact& fact) {
        return fact.kind == ClockFactKind::Suspended && fact.id == member.suspension;
    });
    const auto& kinds = kinds_of(facts.content, member.item);
    const auto kind = stop == member.facts.end()
                          ? kinds.end()
                          : std::ranges::find(kinds, stop->what, &pack::SuspensionKind::kind);
    if (kind == kinds.end() || kind->before.empty())
        return refuse("case.adjourn_impossible", ErrorKind::Conflict, {{"left", 0}, {"days", 0}});
    const auto& calendar = facts.content.calendar;
    const int left = kind->days_max - days_taken(member, kind->kind, calendar) -
                     calendar.working_days_between(stop->on.plus_days(-1), facts.today());
    if (left >= std::max(kind->notice_days, 1)) return &*kind;
    // Else nothing would be left but a decision for which the procedure is missing.
    return refuse(
        "case.adjourn_impossible", ErrorKind::Conflict,
        {{"left", std::max(left, 0)}, {"days", kind->notice_days}}
    );
}

Result<void> check_stop_held(const Member& member, const Facts& facts) {
    const auto stop = std::ranges::find_if(member.facts, [&](const ClockFact& fact) {
        return fact.kind == ClockFactKind::Suspended && fact.id == member.suspension;
    });
    if (stop == member.facts.end()) return {};
    for (const pack::SuspensionKind& kind : kinds_of(facts.content, member.item)) {
        if (kind.kind != stop->what || kind.notice_days == 0) continue;
        // Administrative Licensing Law art. 48(1)(1): told seven days before; days are working
        // days (art. 82). The stop runs from the day after the one on which it was told.
        const Date told = stop->on.plus_days(-1);
        const Date earliest = facts.content.calendar.add_working_days(told, kind.notice_days).date;
        if (facts.today() >= earliest) continue;
        json::object details = details_of(kind);
        details["days"] = kind.notice_days;
        details["date"] = to_string(earliest);
        return refuse("case.procedure_notice", ErrorKind::Conflict, std::move(details));
    }
    return {};
}

std::vector<pack::Bilingual> unmet_conditions(
    const json::array& decisions, const pack::ServiceItem& item
) {
    std::vector<pack::Bilingual> unmet;
    if (!item.executable || item.executable->conditions_decision.empty()) return unmet;
    for (const json::value& trace : decisions) {
        const json::object* whole = trace.if_object();
        const json::array* parts = whole == nullptr ? nullptr : find_array(*whole, "decisions");
        if (parts == nullptr) continue;
        for (const json::value& part : *parts) {
            const json::object* decision = part.if_object();
            if (decision == nullptr ||
                find_string(*decision, "id") != item.executable->conditions_decision)
                continue;
            const json::array* conditions = find_array(*decision, "result");
            if (conditions == nullptr) continue;
            for (const json::value& entry : *conditions)
                if (const json::object* condition = entry.if_object();
                    condition != nullptr && find_bool(*condition, "state") == false)
                    unmet.push_back(
                        {find_string(*condition, "text").value_or(""),
                         find_string(*condition, "text_en").value_or("")}
                    );
        }
    }
    return unmet;
}

Result<void> check_unmet(
    const CaseState& state, const CompleteWorkItem& command, const Facts& facts
) {
    const WorkItem* step = find_work_item(state, command.id);
    if (!command.granted || !is_blank(command.reason) || step == nullptr ||
        step->role != "approver" || !facts.open)
        return {};
    const pack::ServiceItem* item = facts.content.find_item(step->item);
    if (item == nullptr || !item->executable || item->executable->conditions_decision.empty())
        return {};
    const OpenCase open = TRY(facts.open(state));
    const std::vector<pack::Bilingual> unmet = unmet_conditions(open.decisions, *item);
    if (unmet.empty()) return {};
    std::string zh, en;
    for (const pack::Bilingual& each : unmet) {
        zh += (zh.empty() ? "" : "、") + each.zh;
        en += (en.empty() ? "" : "; ") + (each.en.empty() ? each.zh : each.en);
    }
    return Error{
        .code = "case.condition_unmet",
        .details = {{"name", json::string(zh)}, {"name_en", json::string(en)}},
        .field = "/reason"};
}

std::vector<RequiredStop> required_stops(const Member& member, const pack::Content& content) {
    std::vector<RequiredStop> required;
    for (const pack::SuspensionKind& kind : kinds_of(content, member.item)) {
        if (kind.before.empty()) continue;
        const Procedure known = procedure_of(member, kind.kind);
        if (known == Procedure::Held) continue;
        const std::string& en = kind.name.en.empty() ? kind.name.zh : kind.name.en;
        const std::string& basis = kind.source.basis;
        if (known == Procedure::Lapsed)
            required.push_back(
                {kind.before,
                 {fmt::format(
                      "{}的期限已满，没有记录结论：作决定时请写明{}的情况（{}）。", kind.name.zh,
                      kind.name.zh, basis
                  ),
                  fmt::format(
                      "{}: its time ended without a finding; the decision states what came of it "
                      "({}).",
                      en, basis
                  )}}
            );
        else if (known == Procedure::Adjourned)
            required.push_back(
                {kind.before,
                 {fmt::format(
                      "{}已延期：作出决定前应当重新举行，并重新提前{}个工作日通知（{}）。",
                      kind.name.zh, kind.notice_days, basis
                  ),
                  fmt::format(
                      "{} was adjourned: it is held anew before the decision, again with {} "
                      "working days’ notice ({}).",
                      en, kind.notice_days, basis
                  )}}
            );
        else
            required.push_back(
                {kind.before,
                 {fmt::format(
                      "作出决定前应当先举行{}，并提前{}个工作日通知（{}）。", kind.name.zh,
                      kind.notice_days, basis
                  ),
                  fmt::format(
                      "{} is held before the decision, with {} working days’ notice ({}).", en,
                      kind.notice_days, basis
                  )}}
            );
    }
    return required;
}

}  // namespace tongban::service
