// Each grant is one index range, already in the order that is shown; a page is the merge of their
// beginnings. So a page costs the same with a thousand or a million open cases.
#include "service/work_lists.h"

#include <set>

#include "directory/identifiers.h"
#include "service/sealed_words.h"
#include "service/view_parts.h"
#include "service/window.h"

namespace tongban::service {

namespace {

using authority::Role;

constexpr size_t kFollowUpsMax = 200;

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

/// Enough to tell applicants apart in a list: a person's name is read in the case, where the
/// reading is entered in the log. The name of an enterprise is public.
std::string name_of(const Desk& desk, std::string_view sealed, std::string_view number) {
    const auto opened = open_json(desk.keyring, std::string(sealed), number);
    if (!opened) return {};
    const std::string name = find_string(*opened, "name").value_or("");
    const bool is_enterprise = find_string(*opened, "kind") == "enterprise";
    return is_enterprise ? name : directory::masked_name(name);
}

/// Where a row stands in a list.
struct Key {
    std::int64_t due = 0;
    std::string number;
    std::string id;
    std::string region;
    auto operator<=>(const Key&) const = default;
};

/// The first of what several ranges hold, each of them in order: a page, and one to see that there
/// is more. Ranges are read from indexes alone; only what is shown is read whole.
class FirstKeys {
  public:
    /// `sql` gives due day, number, id and region, in this order.
    using Keeps = std::function<bool(const ledger::Reader::Row&)>;
    Result<void> add(
        ledger::Reader& reader,
        const char* sql,
        const std::vector<ledger::SqlValue>& values,
        const Keeps& keeps = {}
    ) {
        return reader.query(sql, values, [&](const ledger::Reader::Row& row) {
            return (keeps && !keeps(row)) ||
                   take(
                       {row.integer(0), std::string(row.text(1)), std::string(row.text(2)),
                        std::string(row.text(3))}
                   );
        });
    }

    std::span<const Key> page() const {
        return std::span(keys_).first(std::min(keys_.size(), kWorkPageSize));
    }
    std::string next() const {
        if (keys_.size() <= kWorkPageSize) return {};
        const Key& last = keys_[kWorkPageSize - 1];
        return fmt::format("{}~{}~{}", last.due, last.number, last.id);
    }

  private:
    /// False when nothing that comes after it in its range can be on the page.
    bool take(Key key) {
        const auto place = std::ranges::lower_bound(keys_, key);
        if (place == keys_.end() && keys_.size() > kWorkPageSize) return false;
        // Grants overlap: the same range may come twice.
        if (place != keys_.end() && *place == key) return true;
        keys_.insert(place, std::move(key));
        if (keys_.size() > kWorkPageSize + 1) keys_.pop_back();
        return true;
    }

    std::vector<Key> keys_;
};

/// Reads what is on the page; `view` makes an object of a row.
template <class View>
Result<Page> page_of(
    ledger::Reader& reader, const FirstKeys& found, const char* sql, bool has_id, const View& view
) {
    Page page;
    page.next = found.next();
    for (const Key& key : found.page()) {
        std::vector<ledger::SqlValue> values{key.region, "case:" + key.number};
        if (has_id) values.emplace_back(key.id);
        TRY(reader.query(sql, values, [&](const ledger::Reader::Row& row) {
            page.rows.push_back(view(row));
            return false;
        }));
    }
    return page;
}

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
        {"why", json::string(row.text(context.is_english() && !row.text(20).empty() ? 20 : 19))},
        {"next", json::string(row.text(context.is_english() && !row.text(22).empty() ? 22 : 21))},
        {"claimed_by", nullptr}};
    if (!row.text(10).empty())
        view["claimed_by"] =
            json::object{{"id", json::string(row.text(10))}, {"name", json::string(row.text(11))}};
    return view;
}

constexpr const char* kRangeOfWork =
    "SELECT due, number, id, region FROM work_items WHERE role=$1 AND department=$2 AND region=$3"
    " AND (due, number, id) > ($4, $5, $6) ORDER BY due, number, id LIMIT 51";
constexpr const char* kRangeOfAllWork =
    "SELECT due, number, id, region FROM work_items WHERE role=$1 AND region=$2"
    " AND (due, number, id) > ($3, $4, $5) ORDER BY due, number, id LIMIT 51";
constexpr const char* kRangeOfMine =
    "SELECT due, number, id, region, role, department FROM work_items WHERE claimed_by=$1"
    " AND claimed_by<>''"
    " AND (due, number, id) > ($2, $3, $4) ORDER BY due, number, id";
constexpr const char* kWorkRow =
    "SELECT number, id, member_number, service_name, item_name, step, due, legal_due,"
    " promised_days, stopped, claimed_by, claimed_name, sealed_name, region, step_en, organisation,"
    " version, item, department, why, why_en, next, next_en FROM work_items"
    " WHERE region=$1 AND stream=$2 AND id=$3";

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
    const int left = context.content.calendar.working_days_between(context.today, date_of(due));
    return {
        {"number", number},
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
        {"version", row.integer(8)}};
}

/// What the head of a body is asked. Rows that an older version wrote name the role "supervisor".
Result<void> add_ranges_of_head(
    const authority::Actor& actor,
    const ViewContext& context,
    const Cursor& cursor,
    ledger::Reader& reader,
    FirstKeys& found
) {
    for (const auto& part : authority::scope(actor, Role::Head, context.directory.regions()).parts)
        for (const std::string& region : unit_codes(context.content, part.region)) {
            if (!is_head_of(actor, region, part.department, context.directory, context.today))
                continue;
            for (const char* name : {"head", "supervisor"})
                TRY(found.add(
                    reader, kRangeOfWork,
                    {std::string(name), part.department, region, cursor.due, cursor.number,
                     cursor.id}
                ));
        }
    return {};
}

/// Everything of the actor's roles: a range of an index for each region, and for each department
/// unless all are meant.
Result<void> add_ranges_of(
    const authority::Actor& actor,
    const ViewContext& context,
    const Cursor& cursor,
    ledger::Reader& reader,
    FirstKeys& found
) {
    for (const Role role : {Role::Clerk, Role::Approver})
        for (const auto& part : authority::scope(actor, role, context.directory.regions()).parts)
            for (const std::string& region : unit_codes(context.content, part.region)) {
                const std::string name(authority::to_string(role));
                if (part.department == "*")
                    TRY(found.add(
                        reader, kRangeOfAllWork,
                        {name, region, cursor.due, cursor.number, cursor.id}
                    ));
                else
                    TRY(found.add(
                        reader, kRangeOfWork,
                        {name, part.department, region, cursor.due, cursor.number, cursor.id}
                    ));
            }
    return add_ranges_of_head(actor, context, cursor, reader, found);
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
    Page page;
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        FirstKeys found;
        if (only_mine)
            TRY(found.add(
                reader, kRangeOfMine, {actor.id, cursor.due, cursor.number, cursor.id},
                // What was taken under a grant that is gone does not open any more.
                [&](const ledger::Reader::Row& row) {
                    return check_work_item(
                               actor, row.text(3), row.text(4), row.text(5), context.directory,
                               context.today
                    )
                        .has_value();
                }
            ));
        else
            TRY(add_ranges_of(actor, context, cursor, reader, found));
        page = TRY(page_of(reader, found, kWorkRow, true, [&](const ledger::Reader::Row& row) {
            return work_row(desk, row, context);
        }));
        return {};
    }));
    return page;
}

Result<Page> intake_list(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    std::string_view after
) {
    const Cursor cursor = TRY(parse_cursor(after));
    Page page;
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        FirstKeys found;
        for (const auto& part :
             authority::scope(actor, Role::Clerk, context.directory.regions()).parts)
            for (const std::string& region : unit_codes(context.content, part.region)) {
                std::vector<ledger::SqlValue> values{region, cursor.due, cursor.number};
                const bool is_whole = part.department == "*";
                if (!is_whole) values.emplace_back(part.department);
                TRY(found.add(reader, is_whole ? kRangeOfIntake : kRangeOfIntakeFor, values));
            }
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
                                   : json::value(to_string(date_of(row.integer(column))));
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
