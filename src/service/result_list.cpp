// Results that wait to be handed out, and the case that somebody at the window has a number of.
#include "service/list_page.h"
#include "service/store.h"
#include "service/view_parts.h"
#include "service/work_lists.h"

namespace tongban::service {

namespace {

constexpr const char* kRangeOfResults =
    "SELECT decided, number, '', region FROM results WHERE region=$1"
    " AND (decided, number) > ($2, $3) ORDER BY decided, number LIMIT 51";
/// The window of one department hands out what the department leads.
constexpr const char* kRangeOfResultsFor =
    "SELECT decided, number, '', region FROM results WHERE region=$1"
    " AND (decided, number) > ($2, $3) AND department=$4 ORDER BY decided, number LIMIT 51";
constexpr const char* kResultRow =
    "SELECT c.number, c.name, c.name_en, c.sealed_name, r.decided, c.region, r.items, r.way FROM"
    " results r JOIN cases c ON c.region=r.region AND c.stream=r.stream"
    " WHERE r.region=$1 AND r.stream=$2";

json::array names_of(std::string_view items, const ViewContext& context) {
    json::array names;
    for (const std::string_view id : split(items, ' ')) {
        const pack::ServiceItem* item = context.content.find_item(id);
        names.push_back(
            item == nullptr ? json::string(id) : json::string(context.pick(item->name))
        );
    }
    return names;
}

json::object result_row(
    const Desk& desk, const ledger::Reader::Row& row, const ViewContext& context
) {
    const std::string number(row.text(0));
    const Date decided = date_of_number(row.integer(4));
    const auto& calendar = context.content.calendar;
    const Date due = calendar.add_working_days(decided, context.content.limits.delivery_days).date;
    return {
        {"number", number},
        {"service_name",
         json::string(row.text(context.is_english() && !row.text(2).empty() ? 2 : 1))},
        {"item_names", row.text(6).empty() ? json::array() : names_of(row.text(6), context)},
        {"applicant_name", shown_name(desk, row.text(3), number)},
        {"region_name", region_name(context, row.text(5))},
        {"decided_on", to_string(decided)},
        {"deliver_by", to_string(due)},
        {"days_left", calendar.working_days_between(context.today, due)},
        {"way", row.text(7)}};
}

/// Rows that an older version's lists left do not tell what is owed; their cases do.
Result<void> complete_old_rows(const Desk& desk, const ViewContext& context, json::array& rows) {
    json::array whole;
    for (json::value& row : rows) {
        if (row.at("item_names").as_array().empty()) {
            const CaseState state = TRY(load_case(desk.ledger, row.at("number").as_string()));
            const std::vector<std::string> items = undelivered(state);
            if (items.empty()) continue;
            row.as_object()["item_names"] =
                names_of(fmt::format("{}", fmt::join(items, " ")), context);
            row.as_object()["way"] = state.delivery.way;
        }
        whole.push_back(std::move(row));
    }
    rows = std::move(whole);
    return {};
}

/// A scanner types the whole address that a receipt shows; people type spaces and small letters.
std::string tidy_number(std::string_view typed) {
    if (const auto last = typed.rfind('/'); last != std::string_view::npos)
        typed.remove_prefix(last + 1);
    std::string tidy;
    for (const char c : typed) {
        if (c == ' ' || c == '\t') continue;
        tidy += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return tidy;
}

}  // namespace

Result<Page> result_list(
    const Desk& desk,
    const authority::Actor& actor,
    const ViewContext& context,
    std::string_view after
) {
    const ListCursor cursor = TRY(parse_cursor(after));
    Page page;
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        FirstKeys found;
        TRY(add_windows(
            found, reader, actor, context, cursor, {kRangeOfResults, kRangeOfResultsFor}
        ));
        page = TRY(page_of(reader, found, kResultRow, false, [&](const ledger::Reader::Row& row) {
            return result_row(desk, row, context);
        }));
        return {};
    }));
    TRY(complete_old_rows(desk, context, page.rows));
    return page;
}

Result<std::string> find_case_number(const Desk& desk, std::string_view typed) {
    constexpr std::array kByNumber{
        "SELECT number FROM cases WHERE number=$1", "SELECT number FROM cases WHERE query_code=$1",
        "SELECT substr(stream, 6) FROM case_members WHERE number=$1"};
    const std::string wanted = tidy_number(typed);
    std::string number;
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const char* sql : kByNumber) {
            if (!number.empty()) break;
            TRY(reader.query(sql, {wanted}, [&](const ledger::Reader::Row& row) {
                number = row.text(0);
                return false;
            }));
        }
        return {};
    }));
    if (number.empty()) return refuse("case.unknown", ErrorKind::NotFound);
    return number;
}

}  // namespace tongban::service
