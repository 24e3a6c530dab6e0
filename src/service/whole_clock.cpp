#include "service/whole_clock.h"

#include <map>

namespace tongban::service {

namespace {

constexpr int kDepthMax = 20;

int days_promised(const Member& member) {
    return member.limits.is_instant ? 0 : member.limits.promised_days;
}
int days_of_law(const Member& member) {
    return member.limits.legal_days.value_or(days_promised(member));
}

/// Members one after the other, with what the law does not count.
struct Chain {
    int days = 0;
    int extension_days = 0;
    std::vector<clock::Suspension> stops;
};

Date last_day_of(const clock::Suspension& stop, Date today) {
    const Date last = stop.last_day.value_or(stop.planned_end.value_or(std::max(today, stop.from)));
    return stop.planned_end ? std::min(last, *stop.planned_end) : last;
}

int days_of(const clock::Suspension& stop, const calendar::WorkingCalendar& calendar, Date today) {
    return std::max(
        calendar.working_days_between(stop.from.plus_days(-1), last_day_of(stop, today)), 0
    );
}

int length_of(const Chain& chain, const calendar::WorkingCalendar& calendar, Date today) {
    int days = chain.days + chain.extension_days;
    for (const clock::Suspension& stop : chain.stops) days += days_of(stop, calendar, today);
    return days;
}

/// Takes the first `slack` days from what moves the end: so long the other members need anyway.
void take_slack(Chain& chain, int slack, const calendar::WorkingCalendar& calendar, Date today) {
    const int taken = std::min(slack, chain.extension_days);
    chain.extension_days -= taken;
    slack -= taken;
    std::ranges::sort(chain.stops, {}, &clock::Suspension::from);
    std::vector<clock::Suspension> left;
    for (clock::Suspension& stop : chain.stops) {
        const int days = days_of(stop, calendar, today);
        if (slack >= days) {
            slack -= days;
            continue;
        }
        if (slack > 0)
            stop.from = calendar.add_working_days(stop.from.plus_days(-1), slack).date.plus_days(1);
        slack = 0;
        left.push_back(std::move(stop));
    }
    chain.stops = std::move(left);
}

/// One of the two limits of the whole, promise or law.
class Limit {
  public:
    Limit(
        const CaseState& state,
        const pack::Content& content,
        Date today,
        int days,
        int (*days_of)(const Member&)
    )
        : state_(state),
          calendar_(content.calendar),
          today_(today),
          days_(days),
          days_of_(days_of),
          rules_(rules_of(state.limits, content)),
          base_(clock_of(state.facts)) {
        rules_.promised_days = days;
        rules_.statutory_days.reset();
    }

    /// As the chain of members says whose lawful stops move the end furthest.
    clock::Reading read() {
        clock::Reading latest = clock::read(base_, rules_, calendar_, today_);
        if (!latest.promised_due) return latest;
        for (const Member& member : state_.members) {
            clock::Reading reading = read_chain(chain_to(member, 0));
            if (reading.promised_due->date > latest.promised_due->date) latest = std::move(reading);
        }
        return latest;
    }

  private:
    clock::Reading read_chain(Chain chain) const {
        take_slack(chain, std::max(days_ - chain.days, 0), calendar_, today_);
        clock::ClockState clock = base_;
        clock.suspensions = std::move(chain.stops);
        clock.extension_days = chain.extension_days;
        return clock::read(clock, rules_, calendar_, today_);
    }

    /// The chain that ends with `member` and lasts longest, with what the law does not count.
    const Chain& chain_to(const Member& member, int depth) {
        if (const auto known = known_.find(member.item); known != known_.end())
            return known->second;
        Chain chain;
        for (const std::string& id : member.after) {
            const Member* before = depth < kDepthMax ? find_member(state_, id) : nullptr;
            if (before == nullptr) continue;
            const Chain& one = chain_to(*before, depth + 1);
            if (length_of(one, calendar_, today_) > length_of(chain, calendar_, today_))
                chain = one;
        }
        const clock::ClockState clock = clock_of(member.facts);
        chain.days += days_of_(member);
        chain.extension_days += clock.extension_days;
        chain.stops.insert(chain.stops.end(), clock.suspensions.begin(), clock.suspensions.end());
        return known_[member.item] = std::move(chain);
    }

    const CaseState& state_;
    const calendar::WorkingCalendar& calendar_;
    Date today_;
    int days_;
    int (*days_of_)(const Member&);
    clock::LimitRules rules_;
    clock::ClockState base_;
    std::map<std::string, Chain> known_;
};

/// Of one item the limits are its own.
const Limits& limits_of(const CaseState& state) {
    return state.members.size() == 1 ? state.members.front().limits : state.limits;
}

clock::Reading read_both(const CaseState& state, const pack::Content& content, Date today) {
    if (state.members.size() == 1 && state.members.front().stage != MemberStage::Waiting)
        return clock::read(
            clock_of(state.members.front().facts), rules_of(limits_of(state), content),
            content.calendar, today
        );
    const int promised = state.limits.is_instant ? 0 : state.limits.promised_days;
    clock::Reading reading = Limit(state, content, today, promised, days_promised).read();
    // The sentences of a stop are its member's: the others go on.
    reading.stopped_since.reset();
    reading.stopped_until.reset();
    if (!reading.promised_due) return reading;
    if (state.limits.legal_days) {
        const clock::Reading law =
            Limit(state, content, today, *state.limits.legal_days, days_of_law).read();
        reading.statutory_due = law.promised_due;
        reading.statutory_days_left = law.days_left;
        reading.is_statutory_overdue = law.is_overdue;
        reading.is_provisional |= law.is_provisional;
        if (law.is_overdue) reading.light_beneath = clock::Light::Red;
    }
    if (!reading.decided) reading.light = reading.light_beneath;
    return reading;
}

/// The day on which a member is likely to end.
std::optional<calendar::CountedDate> likely_end(
    const CaseState& state,
    const Member& member,
    const pack::Content& content,
    Date today,
    int depth
) {
    if (depth > kDepthMax) return std::nullopt;
    if (member.stage != MemberStage::Waiting) {
        const auto reading = clock::read(
            clock_of(member.facts), rules_of(member.limits, content), content.calendar, today
        );
        if (reading.decided) return calendar::CountedDate{*reading.decided};
        // What is done at once lets the next begin on the same day, also on a day off.
        if (days_promised(member) + reading.extension_days == 0 && member.suspension.empty())
            return calendar::CountedDate{today};
        return reading.promised_due;
    }
    Date start = today;
    bool is_provisional = false;
    for (const std::string& id : member.after) {
        const Member* before = find_member(state, id);
        if (before == nullptr) continue;
        if (const auto end = likely_end(state, *before, content, today, depth + 1)) {
            start = std::max(start, end->date);
            is_provisional |= end->is_provisional;
        }
    }
    auto end = content.calendar.add_working_days(start, days_promised(member));
    end.is_provisional |= is_provisional;
    return end;
}

/// Only members that wait tell more than the clocks of those that are under review.
std::optional<calendar::CountedDate> expected_end(
    const CaseState& state, const pack::Content& content, Date today, Date promised
) {
    std::optional<calendar::CountedDate> latest;
    for (const Member& member : state.members) {
        if (member.stage != MemberStage::Waiting) continue;
        const auto end = likely_end(state, member, content, today, 0);
        if (end && end->date > promised && (!latest || latest->date < end->date)) latest = end;
    }
    return latest;
}

bool stands_still(const CaseState& state) {
    bool is_any_open = false;
    for (const Member& member : state.members) {
        is_any_open |= member.is_open();
        if (member.stage == MemberStage::Running && member.suspension.empty()) return false;
    }
    return is_any_open && state.stage == Stage::Accepted;
}

}  // namespace

WholeClock read_whole(const CaseState& state, const pack::Content& content, Date today) {
    WholeClock whole{.reading = read_both(state, content, today)};
    clock::Reading& reading = whole.reading;
    if (state.stage != Stage::Accepted || !reading.promised_due) return whole;
    whole.is_stopped = stands_still(state);
    if (whole.is_stopped && !reading.is_overdue) reading.light = clock::Light::Frozen;
    whole.expected = expected_end(state, content, today, reading.promised_due->date);
    return whole;
}

WholeLimits whole_limits(const CaseState& state, const pack::Content& content, Date today) {
    WholeLimits limits;
    if (std::ranges::none_of(state.members, &Member::is_open)) return limits;
    const clock::Reading reading = read_both(state, content, today);
    limits.is_stopped = stands_still(state);
    limits.is_provisional = reading.is_provisional;
    if (reading.promised_due) {
        limits.due = reading.promised_due->date;
        if (reading.statutory_due) limits.legal_due = reading.statutory_due->date;
        return limits;
    }
    const Limits& of_whole = limits_of(state);
    const int days = of_whole.is_instant ? 0 : of_whole.promised_days;
    const auto due = content.calendar.add_working_days(today, days);
    limits.due = days == 0 ? content.calendar.roll_forward(due.date) : due.date;
    limits.is_provisional |= due.is_provisional;
    return limits;
}

}  // namespace tongban::service
