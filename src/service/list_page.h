// A page of a list that several ranges of an index make up.
//
// Each grant is one index range, already in the order that is shown; a page is the merge of their
// beginnings. So a page costs the same with a thousand or a million open cases.
#pragma once

#include "service/work_lists.h"

namespace tongban::service {

/// Where a page ended: due day, number, id.
struct ListCursor {
    std::int64_t due = INT64_MIN;
    std::string number;
    std::string id;
};

/// Error code: request.cursor.
Result<ListCursor> parse_cursor(std::string_view text);
std::string cursor_after(std::int64_t due, std::string_view number, std::string_view id);

Date date_of_number(std::int64_t number);

/// Enough to tell applicants apart in a list: a person's name is read in the case, where the
/// reading is entered in the log. The name of an enterprise is public.
std::string shown_name(const Desk& desk, std::string_view sealed, std::string_view number);

/// Where a row stands in a list.
struct ListKey {
    std::int64_t due = 0;
    std::string number;
    std::string id;
    std::string region;
    auto operator<=>(const ListKey&) const = default;
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

    std::span<const ListKey> page() const {
        return std::span(keys_).first(std::min(keys_.size(), kWorkPageSize));
    }
    std::string next() const {
        if (keys_.size() <= kWorkPageSize) return {};
        const ListKey& last = keys_[kWorkPageSize - 1];
        return cursor_after(last.due, last.number, last.id);
    }

  private:
    /// False when nothing that comes after it in its range can be on the page.
    bool take(ListKey key) {
        const auto place = std::ranges::lower_bound(keys_, key);
        if (place == keys_.end() && keys_.size() > kWorkPageSize) return false;
        // Grants overlap: the same range may come twice.
        if (place != keys_.end() && *place == key) return true;
        keys_.insert(place, std::move(key));
        if (keys_.size() > kWorkPageSize + 1) keys_.pop_back();
        return true;
    }

    std::vector<ListKey> keys_;
};

/// Ranges of the windows at which somebody is a clerk.
struct WindowSql {
    const char* of_region;      // $1 region, $2 and $3 what comes after the cursor
    const char* of_department;  // $4 department: its window takes what it leads
};
Result<void> add_windows(
    FirstKeys& found,
    ledger::Reader& reader,
    const authority::Actor& actor,
    const ViewContext& context,
    const ListCursor& cursor,
    const WindowSql& sql
);

/// Reads what is on the page; `view` makes an object of a row.
template <class View>
Result<Page> page_of(
    ledger::Reader& reader, const FirstKeys& found, const char* sql, bool has_id, const View& view
) {
    Page page;
    page.next = found.next();
    for (const ListKey& key : found.page()) {
        std::vector<ledger::SqlValue> values{key.region, "case:" + key.number};
        if (has_id) values.emplace_back(key.id);
        TRY(reader.query(sql, values, [&](const ledger::Reader::Row& row) {
            page.rows.push_back(view(row));
            return false;
        }));
    }
    return page;
}

}  // namespace tongban::service
