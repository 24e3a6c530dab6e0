// The legal clock of a case (法定时限): from the dates of what happened to the dates that are due.
//
// The state holds nothing but facts. Every due date is computed from facts, rules and a calendar by
// read(), so a new calendar or a corrected suspension moves all of them, and the same facts always
// give the same answer.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "calendar/working_calendar.h"
#include "clock/limit_rules.h"

namespace tongban::clock {

// ---- facts, each with the date in China on which it happened ----

/// The materials arrived (收件).
struct Received {
    Date on;
};
/// The applicant was told once everything that is missing (补正告知).
struct SupplementNotice {
    Date on;
    /// Day after which the application counts as withdrawn, where the pack sets one.
    std::optional<Date> answer_by = {};
};
/// The applicant supplied what was missing.
struct SupplementAnswered {
    Date on;
};
/// The authority accepted (受理).
struct Accepted {
    Date on;
};
/// The authority was silent for too long: accepted as of `as_of`, recorded later, on `on`.
struct DeemedAccepted {
    Date on;
    Date as_of;
};
/// Time that is not counted (Licensing Law art. 45): hearing, inspection, survey, expert review.
struct Suspended {
    std::string id;     // of this suspension within the case
    std::string kind;   // "site-survey", "hearing", "expert-review" …: a key of the pack
    std::string basis;  // law and article
    Date from;          // first day that is not counted
    /// Last day that was told to the applicant in writing; the clock runs again after it by itself,
    /// unless it is missing.
    std::optional<Date> planned_end = {};
};
/// A suspension ended; `last_day` is its last day that is not counted.
struct Resumed {
    std::string id;
    Date last_day;
};
/// The head of the authority extended the limit (延期).
struct Extended {
    Date on;
    int days = 0;
    std::string basis;
};
/// Decided, refused, withdrawn or ended: the limit for the decision stops.
struct Decided {
    Date on;
};
/// The document is in the applicant's hands (送达).
struct Delivered {
    Date on;
};

using Fact = std::variant<
    Received,
    SupplementNotice,
    SupplementAnswered,
    Accepted,
    DeemedAccepted,
    Suspended,
    Resumed,
    Extended,
    Decided,
    Delivered>;

// ---- state ----

struct Suspension {
    std::string id;
    std::string kind;
    std::string basis;
    Date from;
    std::optional<Date> planned_end = {};
    std::optional<Date> last_day = {};  // set when it ended
    bool operator==(const Suspension&) const = default;
};

struct ClockState {
    std::optional<Date> received;
    /// The last day on which materials came in: of receipt, then of the answer to the notice.
    std::optional<Date> complete_since;
    std::optional<Date> notice;
    std::optional<Date> answer_by;
    std::optional<Date> answered;
    std::optional<Date> accepted;  // as of; the start of the limits
    bool is_deemed = false;
    std::vector<Suspension> suspensions;  // in the order in which they were recorded
    int extension_days = 0;
    std::string extension_basis;
    std::optional<Date> decided;
    std::optional<Date> delivered;
    bool operator==(const ClockState&) const = default;
};

/// Whether `fact` may follow. Error codes, all of kind Conflict unless noted:
/// clock.already_received, clock.not_received, clock.already_accepted, clock.not_accepted,
/// clock.already_decided, clock.not_decided, clock.already_delivered, clock.notice_twice,
/// clock.notice_too_late, clock.no_notice, clock.extended_twice, clock.extension_too_long
/// (Invalid), clock.suspension_id (Invalid: taken), clock.no_such_suspension, clock.backwards
/// (Invalid: the date is before what it follows), clock.too_many_suspensions.
Result<void> check(
    const ClockState& state,
    const Fact& fact,
    const LimitRules& rules,
    const calendar::WorkingCalendar& calendar
);

/// Folds a fact that check() let pass.
ClockState evolve(ClockState state, const Fact& fact);
ClockState fold(const std::vector<Fact>& facts);

json::object to_json(const ClockState& state);
/// Error code: clock.malformed.
Result<ClockState> clock_state_from_json(const json::object& object);

// ---- reading ----

enum class Stage {
    NotReceived,
    Received,
    AwaitingSupplement,
    Running,
    Stopped,
    Decided,
    Delivered
};

enum class Light {
    None,    // nothing is due
    Green,   // 正常
    Blue,    // 提示
    Yellow,  // 预警: close to the limit
    Orange,  // over the promise, not over the law
    Red,     // over the law
    Frozen,  // stopped for a legal reason
};

/// What the clock shows on a day.
struct Reading {
    Stage stage = Stage::NotReceived;
    Date today;

    /// Before acceptance: the last day for the notice, acceptance or refusal.
    std::optional<calendar::CountedDate> notice_due;
    std::optional<Date> supplement_answer_by;

    /// Acceptance, also when it follows from silence and nobody has recorded it yet.
    std::optional<Date> accepted;
    bool is_deemed = false;

    std::optional<calendar::CountedDate> promised_due;
    std::optional<calendar::CountedDate> statutory_due;  // nothing without a statutory limit
    /// While stopped the dates assume that the stop ends on its planned day, or today without one.
    bool is_floating = false;
    /// Some date lies beyond the published calendar (暂定).
    bool is_provisional = false;

    int days_used = 0;  // working days counted up to and including today (or the decision)
    /// Of the promise, extension included; negative when it is exceeded.
    int days_left = 0;
    std::optional<int> statutory_days_left;
    int days_excluded = 0;  // working days not counted so far
    int extension_days = 0;

    std::optional<Date> stopped_since;
    std::string stopped_kind;  // of the suspension that began first among those that run
    std::string stopped_basis;
    std::optional<Date> stopped_until;  // the planned end, the latest of those that run

    bool is_overdue = false;            // the promise, or was when it was decided
    bool is_statutory_overdue = false;  // the law
    Light light = Light::None;
    /// What the light would be if the clock ran: shown beside Frozen.
    Light light_beneath = Light::None;

    std::optional<Date> decided;
    std::optional<calendar::CountedDate> delivery_due;
    bool is_delivery_overdue = false;
    std::optional<Date> delivered;
};

Reading read(
    const ClockState& state,
    const LimitRules& rules,
    const calendar::WorkingCalendar& calendar,
    Date today
);

/// Deemed acceptance (Licensing Law art. 32(4)): the day as of which the law accepts by silence,
/// when on `today` the time for the notice has passed and nothing was said.
std::optional<Date> find_deemed_acceptance(
    const ClockState& state,
    const LimitRules& rules,
    const calendar::WorkingCalendar& calendar,
    Date today
);

json::object to_json(const Reading& reading);
const char* to_string(Stage stage);
const char* to_string(Light light);

}  // namespace tongban::clock
