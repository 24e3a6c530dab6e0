// Rows and events of the access log.
#include "directory/access_log.h"

#include <algorithm>
#include <charconv>

namespace tongban::directory {
namespace {

constexpr size_t kFieldsMax = 200;

constexpr const char* kTables[] = {
    "CREATE TABLE IF NOT EXISTS access_log ("
    " region text NOT NULL, subject text NOT NULL, at bigint NOT NULL, id text NOT NULL,"
    " actor text NOT NULL, actor_name text NOT NULL, organisation text NOT NULL,"
    " why text NOT NULL, fields text NOT NULL, case_number text NOT NULL,"
    " PRIMARY KEY (region, subject, at, id))",
};
constexpr const char kInsert[] =
    "INSERT INTO access_log (region, subject, at, id, actor, actor_name, organisation, why, fields,"
    " case_number) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
constexpr const char kList[] =
    "SELECT at, id, actor, actor_name, organisation, why, fields, case_number FROM access_log"
    " WHERE region = $1 AND subject IN ($2, $3) AND (at < $4 OR (at = $4 AND id < $5))"
    " ORDER BY at DESC, id DESC LIMIT $6";

json::array fields_json(const Access& access) {
    json::array fields;
    for (const std::string& field : access.fields) {
        if (fields.size() == kFieldsMax) break;
        fields.push_back(json::string(field));
    }
    return fields;
}

/// The name of an agent is personal data as well.
bool is_person(const Access& access) { return access.actor.starts_with("person:"); }
std::string stored_organisation(const Access& access) {
    return is_person(access) ? std::string() : access.organisation;
}

}  // namespace

Result<void> AccessLog::create_tables() {
    return ledger_.create_tables({std::begin(kTables), std::end(kTables)});
}

ledger::Commit AccessLog::record(const Access& access, Instant now, const std::string& id) const {
    const json::array fields = fields_json(access);
    ledger::Commit commit;
    // Named by time first: what is entered together lies together in the ledger.
    commit.key = {home_region_, fmt::format("access:{:011x}-{}", now.ms, id)};
    commit.actor = access.actor;
    commit.at = now;
    commit.events.push_back({
        "PersonalDataRead",
        {
            {"subject", access.subject},
            {"why", access.why},
            {"fields", fields},
            {"case_number", access.case_number},
        },
    });
    if (!access.more_subjects.empty())
        commit.events.front().body["more_subjects"] = json::value_from(access.more_subjects);
    const std::string actor_name = is_person(access) ? "" : access.actor_name;
    const std::string organisation = stored_organisation(access);
    const auto add_row = [&](const std::string& subject) {
        commit.rows.push_back({
            kInsert,
            {home_region_, subject, now.ms, id, access.actor, actor_name, organisation, access.why,
             json::serialize(fields), access.case_number},
        });
    };
    add_row(access.subject);
    for (const std::string& subject : access.more_subjects) add_row(subject);
    return commit;
}

namespace {

constexpr size_t kOrganisation = 6, kFields = 8;  // of kInsert

/// Not one for several subjects: each of them would find the fields of the others.
bool is_entry_of(
    const ledger::Commit& entry, const Access& access, Instant now, const std::string& organisation
) {
    if (entry.events.size() != 1 || entry.rows.size() != 1 || entry.rows.front().sql != kInsert)
        return false;
    const json::object& body = entry.events.front().body;
    return entry.actor == access.actor && entry.at == now &&
           find_string(body, "subject") == access.subject &&
           find_string(body, "why") == access.why &&
           find_string(body, "case_number") == access.case_number &&
           entry.rows.front().values[kOrganisation] == ledger::SqlValue(organisation);
}

/// False when there are too many.
bool add_fields(ledger::Commit& entry, const Access& access) {
    json::array& fields = entry.events.front().body.at("fields").as_array();
    const auto is_in = [](const json::array& list, const std::string& field) {
        return std::ranges::any_of(list, [&](const json::value& known) {
            return known.as_string() == field;
        });
    };
    json::array fresh;
    for (const std::string& field : access.fields)
        if (!is_in(fields, field) && !is_in(fresh, field)) fresh.push_back(json::string(field));
    if (fields.size() + fresh.size() > kFieldsMax) return false;
    if (fresh.empty()) return true;
    fields.insert(
        fields.end(), std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end())
    );
    entry.rows.front().values[kFields] = json::serialize(fields);
    return true;
}

}  // namespace

void AccessLog::enter(
    std::vector<ledger::Commit>& log, const Access& access, Instant now, const std::string& id
) const {
    const std::string organisation = stored_organisation(access);
    if (access.more_subjects.empty())
        for (ledger::Commit& entry : log)
            if (is_entry_of(entry, access, now, organisation) && add_fields(entry, access)) return;
    log.push_back(record(access, now, id));
}

Result<AccessPage> AccessLog::list(
    std::string_view subject, std::string_view after, size_t count_max, std::string_view other
) const {
    std::int64_t at = std::numeric_limits<std::int64_t>::max();
    std::string id;
    if (!after.empty()) {
        const size_t dot = after.find('.');
        const auto parsed = std::from_chars(after.data(), after.data() + after.size(), at);
        if (dot == std::string_view::npos || parsed.ptr != after.data() + dot)
            return refuse("access.cursor");
        id = after.substr(dot + 1);
    }
    AccessPage page;
    std::string last;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(
            kList,
            {home_region_, std::string(subject), std::string(other), at, id,
             static_cast<std::int64_t>(count_max + 1)},
            [&](const ledger::Reader::Row& row) {
                if (page.accesses.size() == count_max) {
                    page.next = last;
                    return false;
                }
                LoggedAccess entry;
                entry.at = {row.integer(0)};
                entry.access.subject = subject;
                entry.access.actor = row.text(2);
                entry.access.actor_name = row.text(3);
                entry.access.organisation = row.text(4);
                entry.access.why = row.text(5);
                if (const auto fields = parse_json(row.text(6)); fields && fields->is_array())
                    for (const json::value& field : fields->get_array())
                        if (field.is_string()) entry.access.fields.emplace_back(field.get_string());
                entry.access.case_number = row.text(7);
                last = fmt::format("{}.{}", row.integer(0), row.text(1));
                page.accesses.push_back(std::move(entry));
                return true;
            }
        );
    }));
    return page;
}

}  // namespace tongban::directory
