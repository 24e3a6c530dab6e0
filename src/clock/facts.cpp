// Which fact may follow which, and how facts fold into the state of a clock.
#include <algorithm>

#include "clock/legal_clock.h"

namespace tongban::clock {
namespace {

constexpr size_t kSuspensionsMax = 64;

Error conflict(const char* code) { return refuse(code, ErrorKind::Conflict); }

Error backwards(Date given, Date earliest) {
    return refuse(
        "clock.backwards", ErrorKind::Invalid,
        {{"date", to_string(given)}, {"not_before", to_string(earliest)}}
    );
}

Suspension* find_open(std::vector<Suspension>& suspensions, std::string_view id) {
    for (Suspension& suspension : suspensions)
        if (suspension.id == id && !suspension.last_day) return &suspension;
    return nullptr;
}

struct Checker {
    const ClockState& state;
    const LimitRules& rules;
    const calendar::WorkingCalendar& calendar;

    Result<void> operator()(const Received&) const {
        if (state.received) return conflict("clock.already_received");
        return {};
    }

    Result<void> operator()(const SupplementNotice& fact) const {
        TRY(before_acceptance());
        // Licensing Law art. 32(4): everything at once, so there is no second notice.
        if (state.notice) return conflict("clock.notice_twice");
        if (fact.on < *state.received) return backwards(fact.on, *state.received);
        if (fact.answer_by && *fact.answer_by < fact.on) return backwards(*fact.answer_by, fact.on);
        if (find_deemed_acceptance(state, rules, calendar, fact.on))
            return conflict("clock.notice_too_late");
        return {};
    }

    Result<void> operator()(const SupplementAnswered& fact) const {
        TRY(before_acceptance());
        if (!state.notice || state.answered) return conflict("clock.no_notice");
        if (fact.on < *state.notice) return backwards(fact.on, *state.notice);
        return {};
    }

    Result<void> operator()(const Accepted& fact) const {
        TRY(before_acceptance());
        if (fact.on < *state.complete_since) return backwards(fact.on, *state.complete_since);
        if (const auto as_of = find_deemed_acceptance(state, rules, calendar, fact.on))
            return refuse(
                "clock.deemed_already", ErrorKind::Conflict, {{"as_of", to_string(*as_of)}}
            );
        return {};
    }

    Result<void> operator()(const DeemedAccepted& fact) const {
        TRY(before_acceptance());
        if (find_deemed_acceptance(state, rules, calendar, fact.on) != fact.as_of)
            return conflict("clock.not_deemed");
        return {};
    }

    Result<void> operator()(const Suspended& fact) const {
        TRY(under_review());
        if (state.suspensions.size() >= kSuspensionsMax)
            return conflict("clock.too_many_suspensions");
        const bool is_taken = std::ranges::any_of(state.suspensions, [&](const Suspension& known) {
            return known.id == fact.id;
        });
        if (fact.id.empty() || is_taken) return refuse("clock.suspension_id");
        if (fact.from < *state.accepted) return backwards(fact.from, *state.accepted);
        if (fact.planned_end && *fact.planned_end < fact.from)
            return backwards(*fact.planned_end, fact.from);
        return {};
    }

    Result<void> operator()(const Resumed& fact) const {
        TRY(under_review());
        std::vector<Suspension> suspensions = state.suspensions;
        const Suspension* open = find_open(suspensions, fact.id);
        if (open == nullptr) return conflict("clock.no_such_suspension");
        if (fact.last_day < open->from) return backwards(fact.last_day, open->from);
        return {};
    }

    Result<void> operator()(const Extended& fact) const {
        TRY(under_review());
        if (state.extension_days != 0) return conflict("clock.extended_twice");
        if (fact.days < 1 || fact.days > rules.extension_days_max)
            return refuse(
                "clock.extension_too_long", ErrorKind::Invalid,
                {{"days", fact.days}, {"days_max", rules.extension_days_max}}
            );
        if (fact.on < *state.accepted) return backwards(fact.on, *state.accepted);
        // Licensing Law art. 42 extends a limit that still runs.
        const Reading reading = read(state, rules, calendar, fact.on);
        const bool is_over =
            rules.statutory_days ? reading.is_statutory_overdue : reading.is_overdue;
        if (is_over) return conflict("clock.extension_too_late");
        return {};
    }

    Result<void> operator()(const Decided& fact) const {
        if (!state.received) return conflict("clock.not_received");
        if (state.decided) return conflict("clock.already_decided");
        const Date earliest = state.accepted.value_or(*state.received);
        if (fact.on < earliest) return backwards(fact.on, earliest);
        return {};
    }

    Result<void> operator()(const Delivered& fact) const {
        if (!state.decided) return conflict("clock.not_decided");
        if (state.delivered) return conflict("clock.already_delivered");
        if (fact.on < *state.decided) return backwards(fact.on, *state.decided);
        return {};
    }

    Result<void> before_acceptance() const {
        if (!state.received) return conflict("clock.not_received");
        if (state.decided) return conflict("clock.already_decided");
        if (state.accepted) return conflict("clock.already_accepted");
        return {};
    }

    Result<void> under_review() const {
        if (state.decided) return conflict("clock.already_decided");
        if (!state.accepted) return conflict("clock.not_accepted");
        return {};
    }
};

struct Applier {
    ClockState& state;

    void operator()(const Received& fact) const {
        state.received = fact.on;
        state.complete_since = fact.on;
    }
    void operator()(const SupplementNotice& fact) const {
        state.notice = fact.on;
        state.answer_by = fact.answer_by;
    }
    void operator()(const SupplementAnswered& fact) const {
        state.answered = fact.on;
        state.complete_since = fact.on;
    }
    void operator()(const Accepted& fact) const { state.accepted = fact.on; }
    void operator()(const DeemedAccepted& fact) const {
        state.accepted = fact.as_of;
        state.is_deemed = true;
    }
    void operator()(const Suspended& fact) const {
        state.suspensions.push_back({
            .id = fact.id,
            .kind = fact.kind,
            .basis = fact.basis,
            .from = fact.from,
            .planned_end = fact.planned_end,
        });
    }
    void operator()(const Resumed& fact) const {
        if (Suspension* open = find_open(state.suspensions, fact.id))
            open->last_day = fact.last_day;
    }
    void operator()(const Extended& fact) const {
        state.extension_days += fact.days;
        state.extension_basis = fact.basis;
    }
    void operator()(const Decided& fact) const { state.decided = fact.on; }
    void operator()(const Delivered& fact) const { state.delivered = fact.on; }
};

}  // namespace

Result<void> check(
    const ClockState& state,
    const Fact& fact,
    const LimitRules& rules,
    const calendar::WorkingCalendar& calendar
) {
    return std::visit(Checker{state, rules, calendar}, fact);
}

ClockState evolve(ClockState state, const Fact& fact) {
    std::visit(Applier{state}, fact);
    return state;
}

ClockState fold(const std::vector<Fact>& facts) {
    ClockState state;
    for (const Fact& fact : facts) state = evolve(std::move(state), fact);
    return state;
}

}  // namespace tongban::clock
