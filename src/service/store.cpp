#include "service/store.h"

#include "service/event_text.h"
#include "service/job_lease.h"
#include "service/messages.h"
#include "service/rows.h"

namespace tongban::service {

ledger::StreamKey key_of(const CaseState& state) { return {state.region, "case:" + state.number}; }

Result<std::optional<ledger::StreamKey>> find_case(
    ledger::Reader& reader, std::string_view number
) {
    std::optional<ledger::StreamKey> found;
    TRY(reader.query(
        "SELECT region, stream FROM cases WHERE number=$1", {std::string(number)},
        [&](const ledger::Reader::Row& row) {
            found = ledger::StreamKey{std::string(row.text(0)), std::string(row.text(1))};
            return false;
        }
    ));
    return found;
}

namespace {
Result<CaseState> read_case(ledger::Ledger& ledger, std::string_view number, bool from_snapshot) {
    CaseState state;
    const auto read = ledger.read([&](ledger::Reader& reader) -> Result<void> {
        const auto key = TRY(find_case(reader, number));
        if (!key) return refuse("case.unknown", ErrorKind::NotFound);
        if (from_snapshot)
            if (const auto snapshot = TRY(reader.snapshot(*key))) {
                state = TRY(from_record<CaseState>(TRY(parse_json(snapshot->state, 64))));
                upcast(state);
            }
        for (const ledger::Event& event : TRY(reader.events(*key, state.version)))
            evolve(state, TRY(event_from(event.type, event.body)), event.at);
        return {};
    });
    if (!read) return read.error();
    return state;
}
}  // namespace

Result<CaseState> load_case(ledger::Ledger& ledger, std::string_view number) {
    return read_case(ledger, number, true);
}

Result<std::shared_ptr<const CaseState>> load_case(
    ledger::Ledger& ledger, CaseCache& cache, const std::string& number
) {
    std::shared_ptr<CaseState> fresh;
    if (const std::shared_ptr<const CaseState> state = cache.find(number); state == nullptr) {
        fresh = std::make_shared<CaseState>(TRY(load_case(ledger, number)));
    } else {
        std::vector<ledger::Event> later;
        TRY(ledger.read([&](ledger::Reader& reader) -> Result<void> {
            later = TRY(reader.events(key_of(*state), state->version));
            return {};
        }));
        if (later.empty()) return state;
        fresh = std::make_shared<CaseState>(*state);
        for (const ledger::Event& event : later)
            evolve(*fresh, TRY(event_from(event.type, event.body)), event.at);
    }
    cache.keep(fresh);
    return fresh;
}

Result<CaseState> replay_case(ledger::Ledger& ledger, std::string_view number) {
    return read_case(ledger, number, false);
}

std::string seal_json(
    const crypto::Keyring& keyring, const json::object& object, std::string_view number
) {
    return seal_text(keyring, json::serialize(object), number);
}

std::string seal_text(
    const crypto::Keyring& keyring, std::string_view text, std::string_view number
) {
    return to_base64url(keyring.seal("case", number, text));
}

Result<json::object> open_json(
    const crypto::Keyring& keyring, const std::string& sealed, std::string_view number
) {
    if (sealed.empty()) return json::object{};
    const Bytes bytes = TRY(from_base64url(sealed));
    const Bytes plain = TRY(keyring.open("case", number, bytes));
    json::value value = TRY(parse_json(as_text(plain), 64));
    if (!value.is_object()) return refuse("case.sealed_data", ErrorKind::Internal);
    return std::move(value.get_object());
}

Result<OpenCase> open_case(const crypto::Keyring& keyring, const CaseState& state) {
    OpenCase open;
    open.parties = TRY(open_json(keyring, state.sealed_parties, state.number));
    open.data = TRY(open_json(keyring, state.sealed_data, state.number));
    const json::object basis = TRY(open_json(keyring, state.sealed_basis, state.number));
    if (const json::array* decisions = find_array(basis, "decisions")) open.decisions = *decisions;
    if (const json::array* held = find_array(basis, "held"))
        open.held = TRY(from_record<std::vector<HeldMark>>(*held));
    return open;
}

namespace {
constexpr const char* kNews = "case.news";
constexpr std::int64_t kEventsPerSnapshot = 32;

/// What others did reaches the applicant and his agent by mail or SMS as well: that there is news,
/// and nothing of what stands in the case.
void add_short_messages(ledger::Commit& commit, const Turn& turn) {
    for (const CaseEvent& event : turn.events) {
        const auto text = inbox_text(event, turn.state);
        if (!text) continue;
        for (const std::string& reader : readers_of(turn)) {
            if (reader == turn.facts.actor) continue;
            commit.messages.push_back(
                {"notify.sms",
                 {{"template", kNews},
                  {"to", reader},
                  {"values",
                   {{"number", turn.state.number},
                    {"title", text->title},
                    {"title_en", text->title_en}}}}}
            );
        }
    }
}
}  // namespace

Result<ledger::Commit> commit_of(
    const Turn& turn, std::int64_t before, const crypto::Keyring& keyring
) {
    ledger::Commit commit;
    commit.key = key_of(turn.state);
    commit.expected_version = before;
    commit.actor = turn.facts.actor;
    commit.at = turn.facts.now;
    for (const CaseEvent& event : turn.events)
        commit.events.push_back({type_of(event), {}, text_of(event)});
    // A short history is read as quickly as a snapshot, and costs nothing to write.
    if (before / kEventsPerSnapshot != turn.state.version / kEventsPerSnapshot)
        commit.snapshot = json::serialize(to_record(turn.state));
    RowContext context{turn.facts.content, {}};
    if (needs_name(turn)) {
        const json::object parties =
            TRY(open_json(keyring, turn.state.sealed_parties, turn.state.number));
        context.sealed_name = seal_json(
            keyring,
            {{"name", find_string(parties, "name").value_or("")},
             {"kind", turn.state.applicant_kind}},
            turn.state.number
        );
    }
    commit.rows = rows_of(turn, context);
    for (const TimerWish& timer : turn.timers) {
        if (timer.handler.empty())
            commit.cancelled_timers.push_back({timer.name});
        else
            commit.timers.push_back({timer.name, timer.handler, timer.due, timer.body});
    }
    commit.messages.push_back(
        {"case.changed",
         {{"number", turn.state.number},
          {"person", turn.state.person},
          {"stage", enum_text(turn.state.stage)}},
         false}
    );
    for (ledger::Message& message : job_messages(turn))
        commit.messages.push_back(std::move(message));
    add_short_messages(commit, turn);
    add_messages(commit, turn);
    return commit;
}

}  // namespace tongban::service
