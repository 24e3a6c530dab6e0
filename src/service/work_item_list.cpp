// The work items of an officer's roles, and those that an officer holds.
#include "service/list_page.h"
#include "service/view_parts.h"
#include "service/window.h"

namespace tongban::service {

namespace {

using authority::Role;

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
        {"applicant_name", shown_name(desk, row.text(12), number)},
        {"organisation", organisation_name(
                             context, std::string(row.text(15)), std::string(row.text(18)),
                             std::string(row.text(13))
                         )},
        {"region_name", region_name(context, row.text(13))},
        {"light", light},
        {"left_days", left},
        {"due_on", to_string(date_of_number(row.integer(6)))},
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

#define WORK_KEYS "due, number, id, region"
#define WORK_COLUMNS                                                                         \
    "w.number, w.id, member_number, service_name, item_name, step, due, legal_due,"          \
    " promised_days, stopped, c.claimed_by, c.claimed_name, sealed_name, w.region, step_en," \
    " organisation, CASE WHEN c.version > w.version THEN c.version ELSE w.version END,"      \
    " item, department, why, why_en, next, next_en"                                          \
    " FROM work_items w LEFT JOIN work_item_claims c"                                        \
    " ON c.region=w.region AND c.stream=w.stream AND c.id=w.id"
#define WORK_OF_ONE                                                              \
    " WHERE role=$1 AND department=$2 AND w.region=$3 AND (due, number, w.id) >" \
    " ($4, $5, $6) ORDER BY due, number, w.id LIMIT 51"
#define WORK_OF_ALL                                                         \
    " WHERE role=$1 AND w.region=$2 AND (due, number, w.id) > ($3, $4, $5)" \
    " ORDER BY due, number, w.id LIMIT 51"

/// A beginning of an index: of a department, or of all of a region.
struct Range {
    const char* keys;
    const char* rows;  // the same, read whole
    std::vector<ledger::SqlValue> values;
    bool operator==(const Range&) const = default;
};
constexpr const char* kKeysOfOne = "SELECT " WORK_KEYS " FROM work_items w" WORK_OF_ONE;
constexpr const char* kRowsOfOne = "SELECT " WORK_COLUMNS WORK_OF_ONE;
constexpr const char* kKeysOfAll = "SELECT " WORK_KEYS " FROM work_items w" WORK_OF_ALL;
constexpr const char* kRowsOfAll = "SELECT " WORK_COLUMNS WORK_OF_ALL;
/// Of all that one officer holds; they are not so many that their order has to be kept.
constexpr const char* kRangeOfMine =
    "SELECT w.due, w.number, w.id, w.region, w.role, w.department FROM work_item_claims c"
    " JOIN work_items w ON w.region=c.region AND w.stream=c.stream AND w.id=c.id"
    " WHERE c.claimed_by=$1 AND (w.due, w.number, w.id) > ($2, $3, $4)"
    " ORDER BY w.due, w.number, w.id";
constexpr const char* kWorkRow =
    "SELECT " WORK_COLUMNS " WHERE w.region=$1 AND w.stream=$2 AND w.id=$3";

#undef WORK_KEYS
#undef WORK_COLUMNS
#undef WORK_OF_ONE
#undef WORK_OF_ALL

/// The ranges of an actor after the cursor; one that grants give again and again is one.
class Ranges {
  public:
    Ranges(const authority::Actor& actor, const ViewContext& context, const ListCursor& cursor)
        : cursor_(cursor) {
        const auto& regions = context.directory.regions();
        for (const Role role : {Role::Clerk, Role::Approver})
            for (const auto& part : authority::scope(actor, role, regions).parts)
                for (const std::string& region : unit_codes(context.content, part.region))
                    add(std::string(authority::to_string(role)), part.department, region);
        for (const auto& part : authority::scope(actor, Role::Head, regions).parts)
            for (const std::string& region : unit_codes(context.content, part.region))
                if (is_head_of(actor, region, part.department, context.directory, context.today))
                    add_head(part.department, region);
    }

    const std::vector<Range>& all() const { return all_; }

  private:
    /// What the head of a body is asked. Rows that an older version wrote name the role
    /// "supervisor".
    void add_head(const std::string& department, const std::string& region) {
        for (const char* name : {"head", "supervisor"}) add_one(name, department, region);
    }
    void add(const std::string& role, const std::string& department, const std::string& region) {
        if (department != "*") return add_one(role, department, region);
        add({kKeysOfAll, kRowsOfAll, {role, region, cursor_.due, cursor_.number, cursor_.id}});
    }
    void add_one(
        const std::string& role, const std::string& department, const std::string& region
    ) {
        add(
            {kKeysOfOne,
             kRowsOfOne,
             {role, department, region, cursor_.due, cursor_.number, cursor_.id}}
        );
    }
    void add(Range range) {
        if (all_.empty() || all_.front() != range) all_.push_back(std::move(range));
    }

    const ListCursor& cursor_;
    std::vector<Range> all_;
};

/// One range is the page: its rows are read as they come, and not each by its key.
Result<Page> page_of_one(
    const Desk& desk, ledger::Reader& reader, const Range& range, const ViewContext& context
) {
    Page page;
    std::string last;
    TRY(reader.query(range.rows, range.values, [&](const ledger::Reader::Row& row) {
        if (page.rows.size() == kWorkPageSize) {
            page.next = last;
            return false;
        }
        page.rows.push_back(work_row(desk, row, context));
        if (page.rows.size() == kWorkPageSize)
            last = cursor_after(row.integer(6), row.text(0), row.text(1));
        return true;
    }));
    return page;
}

}  // namespace

Result<Page> work_list(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    bool only_mine,
    std::string_view after
) {
    const ListCursor cursor = TRY(parse_cursor(after));
    const Ranges ranges(actor, context, cursor);
    Page page;
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        if (!only_mine && ranges.all().size() == 1) {
            page = TRY(page_of_one(desk, reader, ranges.all().front(), context));
            return {};
        }
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
            for (const Range& range : ranges.all())
                TRY(found.add(reader, range.keys, range.values));
        page = TRY(page_of(reader, found, kWorkRow, true, [&](const ledger::Reader::Row& row) {
            return work_row(desk, row, context);
        }));
        return {};
    }));
    return page;
}

}  // namespace tongban::service
