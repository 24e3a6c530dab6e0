// Each grant is one index range, already in the order that is shown; a page is the merge of their
// beginnings. So a page costs the same with a thousand or a million open cases.
#include "service/work_lists.h"

#include "service/view_parts.h"

namespace tongban::service {

namespace {

using authority::Role;

/// Where a page ended: due day, number, id.
struct Cursor {
    std::int64_t due = INT64_MIN;
    std::string number;
    std::string id;
};

Result<Cursor> parse_cursor(std::string_view text) {
    Cursor cursor;
    if (text.empty()) return cursor;
    const auto parts = split(text, '~');
    const Error fault{.code = "request.cursor", .field = "/after"};
    if (parts.size() != 3) return fault;
    const auto [end, error] =
        std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), cursor.due);
    if (error != std::errc{}) return fault;
    cursor.number = parts[1];
    cursor.id = parts[2];
    return cursor;
}

Date date_of(std::int64_t number) { return Date(std::chrono::sys_days{std::chrono::days{number}}); }

std::string name_of(const Desk& desk, std::string_view sealed, std::string_view number) {
    const auto opened = open_json(desk.keyring, std::string(sealed), number);
    return opened ? find_string(*opened, "name").value_or("") : std::string();
}

struct Found {
    std::int64_t due;
    std::string number;
    std::string id;
    json::object row;
    auto key() const { return std::tie(due, number, id); }
};

json::object work_row(
    const Desk& desk, const ledger::Reader::Row& row, const ViewContext& context
) {
    int left = 0;
    const bool stopped = row.integer(9) != 0;
    const char* light = row_light(
        row.integer(6), row.is_null(7) ? std::nullopt : std::optional(row.integer(7)),
        row.integer(8), stopped, context, left
    );
    const std::string number(row.text(0));
    json::object view{
        {"id", json::string(row.text(1))},
        {"case_number", number},
        {"member_number", json::string(row.text(2))},
        {"service_name", service_name(context, row.text(3))},
        {"item_name", service_name(context, row.text(4))},
        {"step", json::string(row.text(context.is_english() && !row.text(14).empty() ? 14 : 5))},
        {"applicant_name", name_of(desk, row.text(12), number)},
        {"organisation", organisation_name(
                             context, std::string(row.text(15)), std::string(row.text(18)),
                             std::string(row.text(13))
                         )},
        {"region_name", region_name(context, row.text(13))},
        {"light", light},
        {"left_days", left},
        {"due_on", to_string(date_of(row.integer(6)))},
        {"stopped", stopped},
        {"item", json::string(row.text(17))},
        {"version", row.integer(16)},
        {"claimed_by", nullptr}};
    if (!row.text(10).empty())
        view["claimed_by"] =
            json::object{{"id", json::string(row.text(10))}, {"name", json::string(row.text(11))}};
    return view;
}

#define WORK_COLUMNS                                                                         \
    "SELECT number, id, member_number, service_name, item_name, step, due, legal_due, "      \
    "promised_days, stopped,"                                                                \
    " claimed_by, claimed_name, sealed_name, region, step_en, organisation, version, item, " \
    "department FROM "                                                                       \
    "work_items "
#define AFTER_CURSOR(due, number, id)                                                             \
    " AND (due > $" #due " OR (due = $" #due " AND (number > $" #number " OR (number = $" #number \
    " AND id > $" #id ")))) ORDER BY due, number, id LIMIT 51"

/// Collects at most a page from one range.
Result<void> collect(
    ledger::Reader& reader,
    const char* sql,
    std::vector<ledger::SqlValue> values,
    const Desk& desk,
    const ViewContext& context,
    std::vector<Found>& found
) {
    return reader.query(sql, values, [&](const ledger::Reader::Row& row) {
        found.push_back(
            {row.integer(6), std::string(row.text(0)), std::string(row.text(1)),
             work_row(desk, row, context)}
        );
        return true;
    });
}

Page page_of(std::vector<Found> found) {
    std::ranges::sort(found, {}, [](const Found& f) { return f.key(); });
    const auto rest = std::ranges::unique(found, {}, [](const Found& f) { return f.key(); });
    found.erase(rest.begin(), rest.end());
    Page page;
    for (size_t i = 0; i < found.size() && i < kWorkPageSize; ++i)
        page.rows.push_back(std::move(found[i].row));
    if (found.size() > kWorkPageSize) {
        const Found& last = found[kWorkPageSize - 1];
        page.next = fmt::format("{}~{}~{}", last.due, last.number, last.id);
    }
    return page;
}

const char* role_text(Role role) { return role == Role::Clerk ? "clerk" : "approver"; }

/// Departments that a grant covers, as work items carry them.
std::vector<std::string> departments_of(
    const pack::Content& content, const std::string& department
) {
    if (department != "*") return {department};
    return content.department_order;
}

}  // namespace

std::vector<std::string> unit_codes(const pack::Content& content, std::string_view region) {
    std::vector<std::string> codes;
    const auto& regions = content.directory->regions();
    for (const pack::RegionRow& row : content.regions)
        if (regions.is_within(row.code, region)) codes.push_back(row.code);
    return codes;
}

Result<Page> work_list(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    bool only_mine,
    std::string_view after
) {
    const Cursor cursor = TRY(parse_cursor(after));
    std::vector<Found> found;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        if (only_mine)
            return collect(
                reader, WORK_COLUMNS "WHERE claimed_by=$1" AFTER_CURSOR(2, 3, 4),
                {actor.id, cursor.due, cursor.number, cursor.id}, desk, context, found
            );
        for (const Role role : {Role::Clerk, Role::Approver})
            for (const auto& part :
                 authority::scope(actor, role, context.directory.regions()).parts) {
                // Everything of the role: the index on the due day alone would be a scan, so ranges
                // are merged.
                for (const std::string& region : unit_codes(context.content, part.region))
                    for (const std::string& department :
                         departments_of(context.content, part.department))
                        TRY(collect(
                            reader,
                            WORK_COLUMNS
                            "WHERE role=$1 AND department=$2 AND region=$3" AFTER_CURSOR(4, 5, 6),
                            {role_text(role), department, region, cursor.due, cursor.number,
                             cursor.id},
                            desk, context, found
                        ));
            }
        return {};
    });
    if (!read) return read.error();
    return page_of(std::move(found));
}

Result<Page> intake_list(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    std::string_view after
) {
    const Cursor cursor = TRY(parse_cursor(after));
    std::vector<Found> found;
    const auto take = [&](const ledger::Reader::Row& row) {
        const std::string number(row.text(0));
        const std::int64_t due = row.is_null(5) ? context.today.number() : row.integer(5);
        const int left = context.content.calendar.working_days_between(context.today, date_of(due));
        found.push_back(
            {due,
             number,
             "",
             {{"number", number},
              {"service_name",
               json::string(row.text(context.is_english() && !row.text(2).empty() ? 2 : 1))},
              {"applicant_name", name_of(desk, row.text(3), number)},
              {"region_name", region_name(context, row.text(7))},
              {"submitted_at", to_rfc3339({row.integer(4)})},
              {"notice_due", to_string(date_of(due))},
              {"days_left", left},
              {"light", left < 0    ? "red"
                        : left == 0 ? "orange"
                        : left == 1 ? "yellow"
                                    : "green"},
              {"supplement_answered", row.integer(6) != 0},
              {"version", row.integer(8)}}}
        );
        return true;
    };
    const auto read = desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const auto& part :
             authority::scope(actor, Role::Clerk, context.directory.regions()).parts)
            for (const std::string& region : unit_codes(context.content, part.region))
                TRY(reader.query(
                    "SELECT number, name, name_en, sealed_name, submitted_ms, notice_due, "
                    "answered, region, version FROM cases"
                    " WHERE stage='submitted' AND region=$1 AND (notice_due > $2 OR (notice_due = "
                    "$2 AND number > $3))"
                    " ORDER BY notice_due, number LIMIT 51",
                    {region, cursor.due, cursor.number}, take
                ));
        return reader.query(
            "SELECT c.number, c.name, c.name_en, c.sealed_name, c.submitted_ms, c.notice_due, "
            "c.answered, c.region, c.version FROM counter_intake i JOIN cases c"
            " ON c.region=i.region AND c.stream=i.stream WHERE i.clerk=$1 AND"
            " c.stage='submitted' AND (c.notice_due > $2 OR (c.notice_due = $2 AND c.number > $3))"
            " ORDER BY c.notice_due, c.number LIMIT 51",
            {actor.id, cursor.due, cursor.number}, take
        );
    });
    if (!read) return read.error();
    return page_of(std::move(found));
}

Result<Page> follow_up_list(
    const Desk& desk, const authority::Actor& actor, const ViewContext& context
) {
    Page page;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const char* state : {"open", "contacted"})
            TRY(reader.query(
                "SELECT region, number, name, department, grade, body, opened_ms, contact_by, "
                "fix_by, state, version"
                " FROM follow_ups WHERE state=$1 ORDER BY region, fix_by LIMIT 200",
                {state},
                [&](const ledger::Reader::Row& row) {
                    const auto& regions = context.directory.regions();
                    const bool mine =
                        authority::may(actor, Role::Clerk, row.text(0), "", regions) ||
                        authority::may(actor, Role::Approver, row.text(0), row.text(3), regions) ||
                        authority::may(actor, Role::Supervisor, row.text(0), "", regions);
                    if (!mine) return true;
                    page.rows.push_back(json::object{
                        {"id", json::string(row.text(1))},
                        {"case_number", json::string(row.text(1))},
                        {"service_name", service_name(context, row.text(2))},
                        {"grade", row.integer(4)},
                        {"text", json::string(row.text(5))},
                        {"opened_at", to_rfc3339({row.integer(6)})},
                        {"contact_by", row.is_null(7)
                                           ? json::value(nullptr)
                                           : json::value(to_string(date_of(row.integer(7))))},
                        {"fix_by", row.is_null(8)
                                       ? json::value(nullptr)
                                       : json::value(to_string(date_of(row.integer(8))))},
                        {"state", json::string(row.text(9))},
                        {"version", row.integer(10)}});
                    return true;
                }
            ));
        return {};
    });
    if (!read) return read.error();
    return page;
}

}  // namespace tongban::service
