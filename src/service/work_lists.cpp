// What waits for the window, and bad ratings that wait for an answer.
#include "service/work_lists.h"

#include <set>

#include "service/list_page.h"
#include "service/sealed_words.h"
#include "service/view_parts.h"
#include "service/window.h"

namespace tongban::service {

namespace {

using authority::Role;

constexpr size_t kFollowUpsMax = 200;

constexpr const char* kRangeOfIntake =
    "SELECT notice_due, number, '', region FROM cases WHERE stage='submitted' AND region=$1"
    " AND (notice_due, number) > ($2, $3) ORDER BY notice_due, number LIMIT 51";
/// The window of one department takes what the department leads.
constexpr const char* kRangeOfIntakeFor =
    "SELECT notice_due, number, '', region FROM cases WHERE stage='submitted' AND region=$1"
    " AND (notice_due, number) > ($2, $3) AND department=$4 ORDER BY notice_due, number LIMIT 51";
constexpr const char* kRangeOfCounter =
    "SELECT c.notice_due, c.number, '', c.region, c.department FROM counter_intake i JOIN cases c"
    " ON c.region=i.region AND c.stream=i.stream WHERE i.clerk=$1 AND c.stage='submitted'"
    " AND (c.notice_due, c.number) > ($2, $3) ORDER BY c.notice_due, c.number";
constexpr const char* kIntakeRow =
    "SELECT number, name, name_en, sealed_name, submitted_ms, notice_due, answered, region, version"
    " FROM cases WHERE region=$1 AND stream=$2";

json::object intake_row(
    const Desk& desk, const ledger::Reader::Row& row, const ViewContext& context
) {
    const std::string number(row.text(0));
    const std::int64_t due = row.is_null(5) ? context.today.number() : row.integer(5);
    const int left =
        context.content.calendar.working_days_between(context.today, date_of_number(due));
    return {
        {"number", number},
        {"service_name",
         json::string(row.text(context.is_english() && !row.text(2).empty() ? 2 : 1))},
        {"applicant_name", shown_name(desk, row.text(3), number)},
        {"region_name", region_name(context, row.text(7))},
        {"submitted_at", to_rfc3339({row.integer(4)})},
        {"notice_due", to_string(date_of_number(due))},
        {"days_left", left},
        {"light", left < 0    ? "red"
                  : left == 0 ? "orange"
                  : left == 1 ? "yellow"
                              : "green"},
        {"supplement_answered", row.integer(6) != 0},
        {"version", row.integer(8)}};
}

}  // namespace

std::vector<std::string> unit_codes(const pack::Content& content, std::string_view region) {
    std::vector<std::string> codes;
    const auto& regions = content.directory->regions();
    for (const pack::RegionRow& row : content.regions)
        if (regions.is_within(row.code, region)) codes.push_back(row.code);
    return codes;
}

Result<Page> intake_list(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    std::string_view after
) {
    const ListCursor cursor = TRY(parse_cursor(after));
    Page page;
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        FirstKeys found;
        TRY(add_windows(found, reader, actor, context, cursor, {kRangeOfIntake, kRangeOfIntakeFor}));
        TRY(found.add(
            reader, kRangeOfCounter, {actor.id, cursor.due, cursor.number},
            [&](const ledger::Reader::Row& row) {
                return is_any_window_for(actor, row.text(4), context.directory.regions());
            }
        ));
        page = TRY(page_of(reader, found, kIntakeRow, false, [&](const ledger::Reader::Row& row) {
            return intake_row(desk, row, context);
        }));
        return {};
    }));
    return page;
}

namespace {
/// Districts in which the actor may see follow-ups at all; the department is looked at by row.
std::set<std::string> follow_up_regions(const authority::Actor& actor, const ViewContext& context) {
    std::set<std::string> codes;
    for (const Role role : {Role::Clerk, Role::Approver, Role::Supervisor})
        for (const auto& part : authority::scope(actor, role, context.directory.regions()).parts)
            for (const std::string& region : unit_codes(context.content, part.region))
                codes.insert(region);
    return codes;
}

json::object follow_up_view(
    const Desk& desk, const ledger::Reader::Row& row, const ViewContext& context
) {
    const auto day = [&](int column) {
        return row.is_null(column) ? json::value(nullptr)
                                   : json::value(to_string(date_of_number(row.integer(column))));
    };
    return {
        {"id", json::string(row.text(1))},
        {"case_number", json::string(row.text(1))},
        {"service_name", service_name(context, row.text(2))},
        {"grade", row.integer(4)},
        {"text", open_words(desk.keyring, std::string(row.text(5)), row.text(1))},
        {"opened_at", to_rfc3339({row.integer(6)})},
        {"contact_by", day(7)},
        {"fix_by", day(8)},
        {"state", json::string(row.text(9))},
        {"version", row.integer(10)}};
}
}  // namespace

Result<Page> follow_up_list(
    const Desk& desk, const authority::Actor& actor, const ViewContext& context
) {
    // By the day on which an answer is due; the first 200 of what this officer may see.
    std::multimap<std::int64_t, json::object> found;
    const auto& regions = context.directory.regions();
    const auto read = desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const std::string& region : follow_up_regions(actor, context))
            TRY(reader.query(
                "SELECT region, number, name, department, grade, body, opened_ms, contact_by, "
                "fix_by, state, version FROM follow_ups"
                " WHERE region=$1 AND state IN ('open', 'contacted') ORDER BY fix_by",
                {region},
                [&](const ledger::Reader::Row& row) {
                    if (may_answer_rating(actor, region, row.text(3), regions) ||
                        authority::may(actor, Role::Supervisor, region, row.text(3), regions))
                        found.emplace(
                            row.is_null(8) ? 0 : row.integer(8), follow_up_view(desk, row, context)
                        );
                    if (found.size() > kFollowUpsMax) found.erase(std::prev(found.end()));
                    return true;
                }
            ));
        return {};
    });
    if (!read) return read.error();
    Page page;
    for (auto& [due, view] : found) page.rows.push_back(std::move(view));
    return page;
}

}  // namespace tongban::service
