// 请假、出差: who is away, who stands in, and what that does to open work. An absence is a stream
// of its own; work moves by a timer, so that it moves once however often it is asked for.
#pragma once

#include "ledger/timers.h"
#include "service/desk.h"

namespace tongban::service {

struct Absence {
    std::string staff;
    std::string name;
    std::string substitute;
    std::string substitute_name;
    Date from;
    Date until;
    std::string reason;
    std::string by;
    std::string by_name;
};
BOOST_DESCRIBE_STRUCT(
    Absence, (), (staff, name, substitute, substitute_name, from, until, reason, by, by_name)
)

std::vector<const char*> absence_tables();
inline constexpr const char* kAbsenceTimer = "staff.absence";
void add_absence_timer(ledger::TimerRunner& runner, const Desk& desk);

/// All that end today or later.
Result<std::vector<Absence>> absences(const Desk& desk, Date today);

/// Error codes: absence.dates, absence.substitute (nobody who could take any of the work),
/// absence.self, absence.substitute_away (Conflict), absence.overlap (Conflict).
Result<ledger::Commit> enter_absence(const Desk& desk, const Absence& wanted, Instant now);
/// Error code: absence.unknown (NotFound).
Result<ledger::Commit> end_absence(
    const Desk& desk, const std::string& staff, const std::string& by, Instant now
);

/// Who is in an office, with absences and open work, as decisions ask for it.
OfficeStaff office_staff(const Desk& desk, Instant now);

}  // namespace tongban::service
