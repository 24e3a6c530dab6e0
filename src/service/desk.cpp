#include "service/desk.h"

#include "service/absences.h"

namespace tongban::service {

std::vector<const char*> draft_tables() {
    return {
        "CREATE TABLE IF NOT EXISTS drafts ("
        "region TEXT NOT NULL, stream TEXT NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, "
        "creator TEXT NOT NULL,"
        "service TEXT NOT NULL, saved_ms BIGINT NOT NULL, expires BIGINT NOT NULL, PRIMARY KEY "
        "(region, stream))",
        "CREATE INDEX IF NOT EXISTS drafts_creator ON drafts (creator, saved_ms)",
        "CREATE INDEX IF NOT EXISTS drafts_person ON drafts (person, saved_ms)",
        "CREATE INDEX IF NOT EXISTS drafts_expires ON drafts (expires)",
    };
}

namespace {
constexpr const char* kDraftRegion = "500000";

ledger::StreamKey draft_key(const std::string& id) { return {kDraftRegion, "draft:" + id}; }
}  // namespace

Result<DraftState> load_draft(const Desk& desk, const std::string& id) {
    DraftState state;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        const auto snapshot = TRY(reader.snapshot(draft_key(id)));
        if (!snapshot || snapshot->state.empty())
            return refuse("draft.unknown", ErrorKind::NotFound);
        const json::object plain = TRY(open_json(desk.keyring, snapshot->state, "draft:" + id));
        state = TRY(from_record<DraftState>(plain));
        state.version = snapshot->version;
        return {};
    });
    if (!read) return read.error();
    return state;
}

ledger::Commit commit_of(
    const Desk& desk,
    const DraftState& state,
    const std::string& actor,
    Instant at,
    const char* event
) {
    ledger::Commit commit;
    commit.key = draft_key(state.id);
    commit.expected_version = state.version;
    commit.actor = actor;
    commit.at = at;
    commit.events.push_back({event, {}});
    commit.snapshot = seal_json(desk.keyring, to_record(state).get_object(), "draft:" + state.id);
    commit.rows.push_back(
        {"INSERT INTO drafts (region, stream, id, person, creator, service, saved_ms, expires)"
         " VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT (region, stream) DO UPDATE SET"
         " saved_ms=excluded.saved_ms, person=excluded.person",
         {commit.key.region, commit.key.stream, state.id, state.person, state.creator,
          state.service, at.ms, state.expires_on.number()}}
    );
    return commit;
}

Result<std::string> case_of_draft(const Desk& desk, const std::string& id) {
    std::string number;
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const ledger::Event& event : TRY(reader.events(draft_key(id))))
            if (event.type == "DraftClosed")
                number = find_string(event.body, "number").value_or("");
        return {};
    }));
    return number;
}

ledger::Commit closing_commit(
    const Desk& desk,
    const DraftState& state,
    const std::string& actor,
    Instant at,
    const std::string& number
) {
    ledger::Commit commit = commit_of(desk, state, actor, at, "DraftClosed");
    if (!number.empty()) commit.events.front().body = json::object{{"number", number}};
    commit.snapshot = "";
    commit.rows = {
        {"DELETE FROM drafts WHERE region=$1 AND stream=$2",
         {commit.key.region, commit.key.stream}}};
    return commit;
}

Result<OpenCase> open_case(
    const Desk& desk,
    const CaseState& state,
    const Purpose& purpose,
    const std::vector<std::string>& fields
) {
    desk.neighbours.record_access(state.person, fields, purpose);
    return open_case(desk.keyring, state);
}

Result<std::shared_ptr<const pack::Content>> content_of(const Desk& desk, const CaseState& state) {
    auto current = desk.content();
    if (desk.editions == nullptr) return current;
    return desk.editions->content_for(state.edition, state.process_edition, current);
}

namespace {

/// The beginning of a turn's ids. Most turns need none, so randomness is fetched for many at once.
std::string fresh_id() {
    constexpr size_t kBytes = 9, kTurns = 32;
    thread_local Bytes ahead;
    if (ahead.size() < kBytes) ahead = crypto::random_bytes(kBytes * kTurns);
    const auto own = std::span(ahead).last<kBytes>();
    std::string id = to_base64url(own);
    ahead.resize(ahead.size() - kBytes);
    return id;
}

}  // namespace

std::shared_ptr<const pack::Content> content_or_today(const Desk& desk, const CaseState& state) {
    auto content = content_of(desk, state);
    return content ? std::move(content).value() : desk.content();
}

Facts facts_for(
    const Desk& desk,
    const pack::Content& content,
    Instant now,
    const std::string& actor,
    const std::string& actor_name
) {
    return {
        content,
        now,
        actor,
        actor_name,
        fresh_id(),
        [&desk](const CaseState& state) { return open_case(desk.keyring, state); },
        [&desk](const std::string& register_id, const std::string& key) {
            return desk.neighbours.is_registered(register_id, key);
        },
        [&numbers = desk.numbers](const std::string& organisation, int year) {
            return numbers.next_notice(organisation, year);
        },
        office_staff(desk, now),
        [&desk, now](const CaseState& state) {
            const auto power = desk.neighbours.is_agent_for(
                state.agent, state.person, state.service, china_date(now)
            );
            return power && *power;
        }};
}

std::vector<std::pair<CaseEvent, Instant>> history_of(const Desk& desk, const CaseState& state) {
    std::vector<std::pair<CaseEvent, Instant>> history;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        return reader.visit_events(
            key_of(state), 0,
            [&](const ledger::Reader::EventText& event) -> Result<void> {
                // The largest of all, and the state has it.
                if (event.type == CaseSubmitted::kType)
                    history.emplace_back(CaseSubmitted{}, event.at);
                if (event.type == CaseSubmitted::kType || !is_told(event.type)) return {};
                const json::value body = TRY(parse_json(event.body, 64));
                if (!body.is_object()) return {};
                if (auto known = event_from(event.type, body.get_object()))
                    history.emplace_back(std::move(known).value(), event.at);
                return {};
            }
        );
    });
    return read ? history : std::vector<std::pair<CaseEvent, Instant>>{};
}

}  // namespace tongban::service
