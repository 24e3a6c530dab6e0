#include "service/list_page.h"

#include "directory/identifiers.h"

namespace tongban::service {

Result<ListCursor> parse_cursor(std::string_view text) {
    ListCursor cursor;
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

std::string cursor_after(std::int64_t due, std::string_view number, std::string_view id) {
    return fmt::format("{}~{}~{}", due, number, id);
}

Date date_of_number(std::int64_t number) {
    return Date(std::chrono::sys_days{std::chrono::days{number}});
}

std::string shown_name(const Desk& desk, std::string_view sealed, std::string_view number) {
    const auto opened = open_json(desk.keyring, std::string(sealed), number);
    if (!opened) return {};
    const std::string name = find_string(*opened, "name").value_or("");
    const bool is_enterprise = find_string(*opened, "kind") == "enterprise";
    return is_enterprise ? name : directory::masked_name(name);
}

Result<void> add_windows(
    FirstKeys& found,
    ledger::Reader& reader,
    const authority::Actor& actor,
    const ViewContext& context,
    const ListCursor& cursor,
    const WindowSql& sql
) {
    const auto& regions = context.directory.regions();
    for (const auto& part : authority::scope(actor, authority::Role::Clerk, regions).parts)
        for (const std::string& region : unit_codes(context.content, part.region)) {
            std::vector<ledger::SqlValue> values{region, cursor.due, cursor.number};
            const bool is_whole = part.department == "*";
            if (!is_whole) values.emplace_back(part.department);
            TRY(found.add(reader, is_whole ? sql.of_region : sql.of_department, values));
        }
    return {};
}

}  // namespace tongban::service
