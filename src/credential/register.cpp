#include "credential/register.h"

#include "credential/identifier.h"
#include "credential/jwt.h"
#include "credential/timers.h"
#include "crypto/digest.h"

namespace tongban::credential {

namespace {

constexpr std::string_view kPurpose = "credential.content";
constexpr std::string_view kSalt = "credential.salt";
// Entries of one published list; 32 KB before compression.
constexpr std::uint64_t kListEntries = 131'072;

Error unknown() { return refuse("credential.unknown", ErrorKind::NotFound); }

/// The day before the same day `years` later: five years from 21 November end on 20 November.
Date last_day(Date first, int years) {
    const auto ymd = first.ymd();
    auto end = ymd + std::chrono::years{years};
    // 29 February of a year without one: 1 March less a day.
    if (!end.ok()) end = end.year() / std::chrono::March / 1;
    return Date(std::chrono::sys_days{end}).plus_days(-1);
}

/// No public code is known for many types: the issuer's code and three digits that follow from the
/// type.
std::string synthetic_type_code(const Grant& grant) {
    const crypto::Digest digest = crypto::sha256(grant.type_id);
    const unsigned number = (unsigned{digest[0]} << 8 | digest[1]) % 900 + 100;
    return grant.issuer.code + std::to_string(number);
}

/// Fifteen or eighteen characters of digits, the last one perhaps X: an identity number, or as good
/// as one.
bool looks_like_identity_number(std::string_view text) {
    if (text.size() != 15 && text.size() != 18) return false;
    const auto body = text.substr(0, text.size() - 1);
    return body.find_first_not_of("0123456789") == std::string_view::npos &&
           std::string_view("0123456789Xx").find(text.back()) != std::string_view::npos;
}

/// The number that stands on the face, so that people find the credential by what they read. An
/// enterprise's registration has no number but its credit code. What identifies a person is never
/// taken: numbers are public.
std::string number_of(const Grant& grant, const std::string& serial) {
    static constexpr std::array<std::string_view, 8> kKeys{
        "licence_number", "certificate_number", "permit_number", "record_number", "register_number",
        "number",         "card_number",        "uscc"};
    if (!grant.number.empty()) return grant.number;
    for (const std::string_view key : kKeys)
        for (const FaceField& field : grant.fields)
            if (field.key == key && !field.value.empty() && field.value.size() <= 64 &&
                field.value != grant.holder.code && !looks_like_identity_number(field.value))
                return field.value;
    const bool is_registration =
        std::any_of(grant.fields.begin(), grant.fields.end(), [&](const FaceField& field) {
            return field.key == "uscc" && field.value == grant.holder.code;
        });
    return is_registration && grant.holder.code_type == "001" ? grant.holder.code : serial;
}

Result<Content> content_of(const Grant& grant, std::uint64_t index) {
    const Date today = china_date(grant.at);
    const std::string serial = fmt::format("{}{:08}", compact(today), index);
    Content content;
    content.type_id = grant.type_id;
    content.type_name = grant.type_name;
    content.type_code = grant.type_code.empty() ? synthetic_type_code(grant) : grant.type_code;
    content.issuer = grant.issuer;
    content.definer = {
        grant.type_code.empty() ? grant.issuer.name : "", content.type_code.substr(0, 18)};
    content.identifier = TRY(Identifier::build(
                                 {.type = content.type_code,
                                  .issuer = grant.issuer.code,
                                  .serial = serial,
                                  .version = 1}
                             ))
                             .str();
    content.number = number_of(grant, serial);
    content.issued_on = today;
    content.valid_from = today;
    if (grant.valid_years > 0) content.valid_until = last_day(today, grant.valid_years);
    if (grant.valid_until) content.valid_until = grant.valid_until;
    content.area_code = grant.area_code;
    content.holder = grant.holder;
    content.item_code = grant.item_code;
    content.item_name = grant.item_name;
    content.fields = grant.fields;
    TRY(check(content));
    return content;
}

/// The last day is a valid day. The holder is told in the morning.
std::vector<ledger::TimerSet> timers_of(const Grant& grant, const Content& content) {
    std::vector<ledger::TimerSet> timers;
    if (!content.valid_until) return timers;
    timers.push_back({"expire", kExpireTimer, china_midnight(content.valid_until->plus_days(1)), {}}
    );
    const Date remind = content.valid_until->plus_days(-grant.remind_days);
    if (grant.remind_days > 0 && remind > china_date(grant.at))
        timers.push_back(
            {"remind", kRemindTimer, china_midnight(remind).plus(std::chrono::hours(9)), {}}
        );
    return timers;
}

rows::Place place_of(const std::string& region, const rows::Record& record) {
    return {region, record.id, record.holder, record.department};
}

ShownFacts shown(const rows::Record& record) {
    return {
        .identifier = record.identifier,
        .number = record.number,
        .type_name = record.type_name,
        .issuer_name = record.issuer_name,
        .holder = record.holder_shown,
        .issued_on = record.issued_on,
        .valid_until = record.valid_until};
}

}  // namespace

CredentialRegister::CredentialRegister(
    ledger::Ledger& ledger,
    crypto::Keyring keyring,
    Options options,
    std::unique_ptr<Issuer> issuer,
    std::uint64_t next_index
)
    : ledger_(ledger),
      keyring_(std::move(keyring)),
      options_(std::move(options)),
      issuer_(std::move(issuer)),
      next_index_(next_index) {}

Result<std::unique_ptr<CredentialRegister>> CredentialRegister::open(
    ledger::Ledger& ledger, crypto::Keyring keyring, Options options, Instant now
) {
    TRY(ledger.create_tables(rows::tables()));
    std::unique_ptr<Issuer> issuer =
        TRY(Issuer::open(ledger, keyring, options.region, options.public_url, now));
    std::int64_t last = -1;
    TRY(ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            rows::kLastStatusIndex, {options.region},
            [&](const ledger::Reader::Row& row) {
                last = row.integer(0);
                return false;
            }
        );
    }));
    return std::unique_ptr<CredentialRegister>(new CredentialRegister(
        ledger, std::move(keyring), std::move(options), std::move(issuer),
        static_cast<std::uint64_t>(last + 1)
    ));
}

Result<ledger::Commit> CredentialRegister::issue(const Grant& grant) {
    return TRY(make(grant)).commit;
}

Result<std::vector<ledger::Commit>> CredentialRegister::replace(
    const Grant& grant, std::string_view older
) {
    Made made = TRY(make(grant));
    std::vector<ledger::Commit> commits;
    commits.push_back(std::move(made.commit));
    commits.push_back(
        TRY(change(older, SupersedeCredential{made.identifier}, "system:credential", grant.at))
    );
    return commits;
}

Result<CredentialRegister::Made> CredentialRegister::make(const Grant& grant) {
    // A number taken for a commit that then fails stays free for ever, which does no harm.
    const std::uint64_t index = next_index_++;
    Content content = TRY(content_of(grant, index));
    Made made;
    made.identifier = content.identifier;
    made.commit.timers = timers_of(grant, content);
    const Events events =
        TRY(decide({}, IssueCredential{std::move(content), grant.case_number, index}));
    ledger::Commit& commit = made.commit;
    commit.key = {options_.region, grant.id};
    commit.actor = "system:credential";
    commit.at = grant.at;
    CredentialState state;
    for (const Event& event : events) {
        commit.events.push_back(sealed_event(grant.id, event));
        state = evolve(std::move(state), event);
    }
    commit.rows =
        rows::on_issue({options_.region, grant.id, grant.holder_id, grant.department}, state);
    return made;
}

Result<ledger::Commit> CredentialRegister::change(
    std::string_view id, const Command& command, std::string_view actor, Instant now
) const {
    Loaded loaded = TRY(load(id));
    const Events events = TRY(decide(loaded.state, command));
    ledger::Commit commit;
    commit.key = {options_.region, std::string(id)};
    commit.expected_version = loaded.version;
    commit.actor = actor;
    commit.at = now;
    for (const Event& event : events) {
        commit.events.push_back(sealed_event(id, event));
        loaded.state = evolve(std::move(loaded.state), event);
    }
    commit.rows.push_back(rows::on_change(place_of(options_.region, loaded.record), loaded.state));
    return commit;
}

Result<Loaded> CredentialRegister::load(std::string_view id) const {
    Loaded loaded;
    loaded.record = TRY(record(id));
    std::vector<ledger::Event> stored;
    TRY(ledger_.read([&](ledger::Reader& reader) -> Result<void> {
        stored = TRY(reader.events({options_.region, std::string(id)}));
        return {};
    }));
    if (stored.empty()) return unknown();
    loaded.issued_at = stored.front().at;
    for (const ledger::Event& each : stored) {
        loaded.state = evolve(std::move(loaded.state), TRY(opened_event(id, each)));
        loaded.version = each.version;
    }
    return loaded;
}

Result<rows::Record> CredentialRegister::record(std::string_view id) const {
    std::optional<rows::Record> found = TRY(find(rows::kById, id));
    if (!found) return unknown();
    return *std::move(found);
}

Result<rows::Record> CredentialRegister::named(std::string_view text) const {
    for (const char* sql : {rows::kById, rows::kByIdentifier, rows::kByNumber})
        if (std::optional<rows::Record> found = TRY(find(sql, text))) return *std::move(found);
    return unknown();
}

Result<std::optional<rows::Record>> CredentialRegister::find_record(std::string_view id) const {
    return find(rows::kById, id);
}

Result<std::vector<rows::Record>> CredentialRegister::list(
    const char* sql, std::vector<ledger::SqlValue> values
) const {
    std::vector<rows::Record> records;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(sql, values, [&](const ledger::Reader::Row& row) {
            records.push_back(rows::read(row));
            return true;
        });
    }));
    return records;
}

Result<std::vector<rows::Record>> CredentialRegister::held_by(std::string_view holder) const {
    return list(rows::kByHolder, {options_.region, std::string(holder)});
}

Result<std::vector<rows::Record>> CredentialRegister::held_after(
    std::string_view holder, const rows::Record* last, size_t count_max
) const {
    // No day is as late as that.
    return list(
        rows::kByHolderAfter,
        {options_.region, std::string(holder),
         last == nullptr ? std::string("9999-99-99") : last->issued_on,
         last == nullptr ? std::string() : last->id, static_cast<std::int64_t>(count_max)}
    );
}

Result<std::vector<rows::Record>> CredentialRegister::held_by(
    std::string_view holder, std::string_view type, std::string_view number
) const {
    std::vector<ledger::SqlValue> values{options_.region, std::string(holder), std::string(type)};
    if (number.empty()) return list(rows::kByHolderAndType, std::move(values));
    values.emplace_back(std::string(number));
    return list(rows::kByHolderTypeAndNumber, std::move(values));
}

Result<IssuedDocuments> CredentialRegister::documents(std::string_view id, Instant now) {
    const Loaded loaded = TRY(load(id));
    const IssuerKeys keys = TRY(issuer_->keys_for(loaded.state.content.issuer, now));
    // Salts follow from a secret, so that two downloads of one credential hide the same way.
    const Bytes secret = keyring_.derived_secret(kSalt);
    const SaltSource salts = [&, number = 0]() mutable {
        const std::string text = fmt::format("{}|{}", id, number++);
        const crypto::Digest digest = crypto::hmac_sha256(secret, as_bytes(text));
        return to_base64url(std::span(digest).first<16>());
    };
    return issue_documents(
        loaded.state.content, keys, status_of(loaded.state.status_index), verify_base(),
        loaded.issued_at, salts, std::max(now, loaded.issued_at)
    );
}

Verdict CredentialRegister::verify(std::string_view input, Instant now) const {
    StatusSource source;
    source.find = [&](std::string_view wanted) -> std::optional<KnownCredential> {
        auto found = find(rows::kByIdentifier, wanted);
        if (found && !*found) found = find(rows::kByNumber, wanted);
        if (!found || !*found) return std::nullopt;
        const rows::Record& record = **found;
        KnownCredential known{.stage = record.stage, .facts = shown(record)};
        if (const auto until = parse_date(record.valid_until)) known.valid_until = *until;
        return known;
    };
    return credential::verify(input, anchors(), source, now);
}

std::string CredentialRegister::sign_statement(std::string_view type, json::object payload) const {
    payload["iss"] = issuer_->iss();
    return sign_jwt(type, payload, issuer_->signing_key());
}

Result<std::string> CredentialRegister::status_list(std::string_view list, Instant now) const {
    const auto not_there = [] { return refuse("credential.status_unknown", ErrorKind::NotFound); };
    std::uint64_t number = 0;
    const auto [end, fault] = std::from_chars(list.data(), list.data() + list.size(), number);
    if (fault != std::errc{} || end != list.data() + list.size() || list.size() > 6)
        return not_there();
    // The list that is being filled is published from the start, later ones are not.
    if (number > next_index_ / kListEntries) return not_there();
    StatusList statuses(kListEntries);
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(rows::kEnded, {options_.region}, [&](const ledger::Reader::Row& row) {
            const auto index = static_cast<std::uint64_t>(row.integer(0));
            const Stage stage = find_stage(row.text(1)).value_or(Stage::None);
            if (index / kListEntries == number)
                statuses.set(index % kListEntries, status_value(stage));
            return true;
        });
    }));
    const StatusListInfo info{
        .iss = iss(),
        .uri = status_of(number * kListEntries).uri,
        .issued_at = now,
        .expires_at = now.plus(std::chrono::hours(24)),
        .ttl_seconds = kPublishedSeconds};
    return sign_status_list(statuses, info, issuer_->signing_key());
}

Result<std::optional<rows::Record>> CredentialRegister::find(
    const char* sql, std::string_view value
) const {
    std::optional<rows::Record> found;
    TRY(ledger_.read([&](ledger::Reader& reader) {
        return reader.query(
            sql, {options_.region, std::string(value)},
            [&](const ledger::Reader::Row& row) {
                found = rows::read(row);
                return false;
            }
        );
    }));
    return found;
}

StatusReference CredentialRegister::status_of(std::uint64_t index) const {
    return {
        fmt::format("{}/api/status-lists/{}", options_.public_url, index / kListEntries),
        index % kListEntries};
}

/// The content is about a person: in the ledger it stands encrypted, bound to its stream.
ledger::NewEvent CredentialRegister::sealed_event(std::string_view id, const Event& event) const {
    json::object body = event_body(event);
    if (json::value* content = body.if_contains("content")) {
        const Bytes sealed = keyring_.seal(kPurpose, id, canonical_json(*content));
        *content = to_base64url(sealed);
    }
    return {std::string(event_type(event)), std::move(body)};
}

Result<Event> CredentialRegister::opened_event(std::string_view id, const ledger::Event& event)
    const {
    json::object body = event.body;
    if (const auto sealed_text = find_string(body, "content")) {
        const Bytes sealed = TRY(from_base64url(*sealed_text));
        const std::string text = TRY(keyring_.open_text(kPurpose, id, sealed));
        body["content"] = TRY(parse_json(text));
    }
    return read_event(event.type, body);
}

}  // namespace tongban::credential
