// What the lists of staff and the board answer.
#include "service/shape_parts.h"
#include "service/shapes.h"

namespace tongban::service::shapes {

namespace {

/// What the board counts for everything, for a department or for a region.
json::object counts(std::string_view title, const http::shape::Members& more) {
    const json::object common = object(
        {// Not decided yet, whatever its age; `red` is past promise or law, `yellow` close to it.
         {"open", integer()},
         {"red", integer()},
         {"yellow", integer()},
         {"lights", named(
                        "OpenLights", {{"green", integer()},
                                       {"blue", integer()},
                                       {"yellow", integer()},
                                       {"orange", integer()},
                                       {"red", integer()},
                                       {"frozen", integer()},
                                       {"waiting", integer()}}
                    )},
         // In the period.
         {"submitted", integer()},
         {"decided", integer()},
         {"granted", integer()},
         {"rejected", integer()},
         {"ended", integer()},
         {"decided_on_time", integer()},
         {"median_used", number_or_null()},
         {"median_promised", number_or_null()},
         {"rated", integer()},
         {"rated_good", integer()},
         {"satisfaction", number_or_null()}}
    );
    return extended(title, common, more);
}

json::object group(std::string_view title) {
    return counts(title, {{"code", text()}, {"name", text()}});
}

}  // namespace

json::object intake_page() {
    return page(
        "cases", named(
                     "IntakeRow", {{"number", text()},
                                   {"service_name", text()},
                                   {"applicant_name", text()},
                                   {"region_name", text()},
                                   {"submitted_at", text()},
                                   {"notice_due", text()},
                                   {"days_left", integer()},
                                   {"light", light()},
                                   {"supplement_answered", flag()},
                                   {"version", integer()}}
                 )
    );
}

json::object result_page() {
    return page(
        "results", named(
                       "ResultRow", {{"number", text()},
                                     {"service_name", text()},
                                     // Of the items that are decided and not handed out.
                                     {"item_names", list(text())},
                                     {"applicant_name", text()},
                                     {"region_name", text()},
                                     {"decided_on", text()},
                                     {"deliver_by", text()},
                                     {"days_left", integer()},
                                     // What the applicant wishes: pickup, post, or nothing yet.
                                     {"way", text()}}
                   )
    );
}

json::object case_number() { return object({{"number", text()}}); }

json::object work_page() {
    return page(
        "items", named(
                     "WorkRow", {{"id", text()},
                                 {"case_number", text()},
                                 {"member_number", text()},
                                 {"service_name", text()},
                                 {"item", text()},
                                 {"item_name", text()},
                                 {"step", text()},
                                 {"applicant_name", text()},
                                 {"organisation", text()},
                                 {"region_name", text()},
                                 {"light", light()},
                                 {"left_days", integer()},
                                 {"due_on", text()},
                                 {"stopped", flag()},
                                 {"version", integer()},
                                 // Why it is here and what comes after it, in one line each.
                                 {"why", text()},
                                 {"next", text()},
                                 {"claimed_by", or_null(named_id())}}
                 )
    );
}

json::object counter_person() {
    return named(
        "CounterPerson",
        {{"id", text()},
         {"name", text()},
         {"registered", flag()},
         {"applicant?", text()},
         {"enterprises", list(object({{"id", text()}, {"name", text()}, {"credit_code", text()}}))}}
    );
}

json::object follow_up_page() {
    return page(
        "followups", named(
                         "FollowUpRow", {{"id", text()},
                                         {"case_number", text()},
                                         {"service_name", text()},
                                         {"grade", integer()},
                                         {"text", text()},
                                         {"opened_at", text()},
                                         {"contact_by", text_or_null()},
                                         {"fix_by", text_or_null()},
                                         {"state", choice({"open", "contacted"})},
                                         {"version", integer()}}
                     )
    );
}

json::object follow_up_state() { return object({{"state", text()}, {"version", integer()}}); }

json::object board() {
    return named(
        "Board",
        {{"as_of", text()},
         {"period", object({{"days", integer()}, {"from", text()}, {"to", text()}})},
         {"totals",
          counts("BoardTotals", {{"submitted_today", integer()}, {"decided_today", integer()}})},
         {"cases", object(
                       {{"open", integer()},
                        {"submitted", integer()},
                        {"decided", integer()},
                        {"ended", integer()}}
                   )},
         {"by_stage", list(object({{"stage", member_stage()}, {"n", integer()}}))},
         {"by_light", list(object({{"light", light()}, {"n", integer()}}))},
         {"by_department", list(group("DepartmentGroup"))},
         {"by_region", list(group("RegionGroup"))},
         {"satisfaction", object(
                              {{"rated", integer()},
                               {"good", integer()},
                               {"rate", number_or_null()},
                               {"by_grade", list(integer())}}
                          )},
         {"trend",
          list(object({{"date", text()}, {"submitted", integer()}, {"decided", integer()}}))}}
    );
}

json::object board_page() {
    return page(
        "cases", named(
                     "BoardRow", {{"case_number", text()},
                                  {"member_number", text()},
                                  {"item_name", text()},
                                  {"department_name", text()},
                                  {"stage", member_stage()},
                                  {"light", light()},
                                  {"left_days", integer()},
                                  {"due_on", text_or_null()},
                                  {"decided_on", text_or_null()},
                                  {"used_days", integer_or_null()},
                                  {"promised_days", integer()},
                                  {"region_name", text()}}
                 )
    );
}

json::object colleague() {
    return named(
        "Colleague", {{"id", text()},
                      {"name", text()},
                      {"away", flag()},
                      {"substitute_name", text_or_null()},
                      {"open", integer()}}
    );
}

json::object colleagues() {
    return object({{"colleagues", list(colleague())}, {"departments", list(named_id())}});
}

json::object absence() {
    return named(
        "Absence", {{"staff", named_id()},
                    {"substitute", named_id()},
                    {"from", text()},
                    {"until", text()},
                    {"reason", choice({"leave", "business", "training", "other"})},
                    {"by_name", text()},
                    {"running", flag()},
                    {"may_end", flag()}}
    );
}

json::object absences() {
    return object(
        {{"absences", list(absence())},
         {"colleagues", list(object({{"id", text()}, {"name", text()}, {"may_enter", flag()}}))}}
    );
}

json::object absence_ended() { return object({{"ended", flag()}}); }

json::object jobs_given() {
    return object(
        {{"jobs", list(named(
                      "GivenJob", {{"job", text()},
                                   {"case_number", text()},
                                   {"type", text()},
                                   {"element", text()},
                                   {"step", text()},
                                   {"variables", open_object()},
                                   {"headers", map(text())},
                                   {"returns", map(text())},
                                   {"retries", integer()},
                                   {"failures", integer()},
                                   {"lease", text()},
                                   {"lease_until", text()}}
                  ))}}
    );
}

/// `delayed`: waits for its next attempt; `failing`: has failed before, wherever it stands now.
json::object job_page() {
    return named(
        "JobPage", {{"types", list(named(
                                  "JobsOfType", {{"type", text()},
                                                 {"waiting", integer()},
                                                 {"leased", integer()},
                                                 {"delayed", integer()},
                                                 {"failing", integer()},
                                                 {"oldest", text()}}
                              ))}}
    );
}

}  // namespace tongban::service::shapes
