#include "service/messages.h"

#include "service/issued.h"

namespace tongban::service {

namespace {

constexpr int kAttemptsMax = 5;
constexpr size_t kReceiversAtOnceMax = 1'000;
constexpr const char* kActor = "system:message";

struct Waiting {
    std::string number;
    std::int64_t subscription = 0;
};

/// A signal is for those who wait when it is thrown; whoever begins later does not hear it.
constexpr const char* kWaitingFor =
    "SELECT a.number, a.subscription FROM awaited_messages a LEFT JOIN awaited_since s ON"
    " s.region=a.region AND s.stream=a.stream AND s.subscription=a.subscription WHERE"
    " a.is_signal=$1 AND a.name=$2 AND a.message_key=$3 AND (a.number, a.subscription) > ($4, $5)"
    " AND COALESCE(s.since_ms, 0) <= $6 ORDER BY a.number, a.subscription LIMIT $7";
constexpr const char* kKeptFor =
    "SELECT stream, region, body FROM kept_messages WHERE name=$1 AND message_key=$2 AND"
    " until_ms > $3 ORDER BY until_ms, stream LIMIT 1";

json::object body_of_thrown(const ThrownMessage& message, const std::string& from) {
    return {
        {"is_signal", message.is_signal},
        {"name", message.name},
        {"key", message.key},
        {"ttl_ms", message.ttl_ms},
        {"variables", message.variables},
        {"words", message.words},
        {"words_en", message.words_en},
        {"from", from}};
}

TakeMessage command_of(const json::object& body) {
    TakeMessage command;
    ThrownMessage& message = command.message;
    message.is_signal = find_bool(body, "is_signal").value_or(false);
    message.name = find_string(body, "name").value_or("");
    message.key = find_string(body, "key").value_or("");
    message.ttl_ms = find_int(body, "ttl_ms").value_or(0);
    if (const json::object* variables = find_object(body, "variables"))
        message.variables = *variables;
    message.words = find_string(body, "words").value_or("");
    message.words_en = find_string(body, "words_en").value_or("");
    command.from = find_string(body, "from").value_or("");
    return command;
}

Result<std::vector<Waiting>> waiting_after(
    const Desk& desk, const TakeMessage& command, Instant thrown, const Waiting& after
) {
    std::vector<Waiting> found;
    const ThrownMessage& message = command.message;
    TRY(desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            kWaitingFor,
            {std::int64_t{message.is_signal}, message.name, message.key, after.number,
             after.subscription, thrown.ms, std::int64_t{kReceiversAtOnceMax}},
            [&](const ledger::Reader::Row& row) {
                found.push_back({std::string(row.text(0)), row.integer(1)});
                return true;
            }
        );
    }));
    return found;
}

/// To one case; `with` goes into the same transaction. True when the case took it.
Result<bool> give_to(
    const Desk& desk,
    TakeMessage command,
    const Waiting& to,
    const std::string& id,
    Instant now,
    const std::optional<ledger::Commit>& with = {}
) {
    command.subscription = to.subscription;
    for (int attempt = 0;; ++attempt) {
        const CaseState state = TRY(load_case(desk.ledger, to.number));
        const auto content = TRY(content_of(desk, state));
        const Facts facts = facts_for(desk, *content, now, kActor, "系统");
        const auto turn = decide(state, command, facts);
        // It waits no more: that is the end of it, too.
        if (!turn && turn.error().kind == ErrorKind::Conflict) return false;
        if (!turn) return turn.error();
        std::vector<ledger::Commit> commits;
        commits.push_back(TRY(commit_of(*turn, state.version, desk.keyring)));
        commits.front().idempotency_key = fmt::format("{}:{}:{}", id, to.number, to.subscription);
        for (ledger::Commit& commit : TRY(result_commits(*turn, desk.neighbours)))
            commits.push_back(std::move(commit));
        if (with) commits.push_back(*with);
        const auto done = desk.ledger.commit_all_and_wait(std::move(commits));
        desk.cases->forget(to.number);
        if (done) return true;
        if (done.error().code != "ledger.version_conflict" || attempt + 1 >= kAttemptsMax)
            return done.error();
    }
}

ledger::StreamKey key_of_kept(const std::string& region, const std::string& id) {
    return {region, "message:" + id};
}

/// Nobody waits for it yet.
Result<void> keep(
    const Desk& desk, const bus::Message& message, const TakeMessage& command, Instant now
) {
    const Instant until{message.at.ms + command.message.ttl_ms};
    if (until <= now) return {};
    ledger::Commit commit;
    commit.key = key_of_kept(message.region, message.id);
    commit.actor = kActor;
    commit.at = now;
    commit.events.push_back({"MessageKept", {{"name", command.message.name}}});
    commit.rows.push_back(
        {"INSERT INTO kept_messages (region, stream, name, message_key, until_ms, body) VALUES"
         " ($1,$2,$3,$4,$5,$6)",
         {commit.key.region, commit.key.stream, command.message.name, command.message.key, until.ms,
          json::serialize(message.body)}}
    );
    commit.timers.push_back({"over", kMessageTimer, until, {}});
    const auto done = desk.ledger.commit_and_wait(std::move(commit));
    // Delivered before: it is kept, or was taken already.
    if (!done && done.error().code == "ledger.version_conflict") return {};
    if (!done) return done.error();
    return {};
}

ledger::Commit forgetting(const ledger::StreamKey& key, const char* event, Instant now) {
    ledger::Commit commit;
    commit.key = key;
    commit.expected_version = 1;
    commit.actor = kActor;
    commit.at = now;
    commit.events.push_back({event, {}});
    commit.rows.push_back(
        {"DELETE FROM kept_messages WHERE region=$1 AND stream=$2", {key.region, key.stream}}
    );
    return commit;
}

/// What became of a message at an earlier delivery: "", "MessageKept", "MessageTaken" …
Result<std::string> fate_of(const Desk& desk, const ledger::StreamKey& key) {
    std::string fate;
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const ledger::Event& event : TRY(reader.events(key))) fate = event.type;
        return {};
    }));
    return fate;
}

ledger::Commit taken(const ledger::StreamKey& key, Instant now) {
    ledger::Commit mark;
    mark.key = key;
    mark.actor = kActor;
    mark.at = now;
    mark.events.push_back({"MessageTaken", {}});
    return mark;
}

Result<void> on_thrown(const Desk& desk, const bus::Message& message, Instant now) {
    const TakeMessage command = command_of(message.body);
    const ledger::StreamKey key = key_of_kept(message.region, message.id);
    const std::string fate = TRY(fate_of(desk, key));
    if (!fate.empty() && fate != "MessageTaken") return {};
    bool is_taken = !fate.empty();
    std::optional<Error> trouble;
    Waiting last;
    for (bool has_more = true; has_more;) {
        const auto waiting = TRY(waiting_after(desk, command, message.at, last));
        has_more = waiting.size() == kReceiversAtOnceMax;
        for (const Waiting& to : waiting) {
            last = to;
            // A case has heard what it says itself.
            if (to.number == command.from) continue;
            // The first taker marks it, so that another delivery does not keep it for somebody
            // else.
            const auto mark =
                is_taken ? std::optional<ledger::Commit>() : std::optional(taken(key, now));
            const auto given = give_to(desk, command, to, message.id, now, mark);
            if (given)
                is_taken = is_taken || *given;
            else if (!trouble)
                trouble = given.error();
        }
    }
    // Whoever could not take it is no hindrance for the others: it is delivered again, and who has
    // it already is left alone.
    if (trouble) return *trouble;
    if (is_taken || command.message.is_signal) return {};
    return keep(desk, message, command, now);
}

/// A process began to wait: perhaps what it waits for is here already.
Result<void> on_awaited(const Desk& desk, const bus::Message& message, Instant now) {
    const std::string name = find_string(message.body, "name").value_or("");
    const std::string key = find_string(message.body, "key").value_or("");
    std::optional<ledger::StreamKey> kept;
    json::object body;
    TRY(desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(kKeptFor, {name, key, now.ms}, [&](const ledger::Reader::Row& row) {
            kept = ledger::StreamKey{std::string(row.text(1)), std::string(row.text(0))};
            if (auto parsed = parse_json(row.text(2)); parsed && parsed->is_object())
                body = parsed->get_object();
            return false;
        });
    }));
    if (!kept) return {};
    const Waiting to{
        find_string(message.body, "number").value_or(""),
        find_int(message.body, "subscription").value_or(0)};
    ledger::Commit gone = forgetting(*kept, "MessageTaken", now);
    gone.cancelled_timers.push_back({"over"});
    const auto given = give_to(desk, command_of(body), to, kept->stream, now, gone);
    if (!given) return given.error();
    return {};
}

}  // namespace

std::vector<const char*> message_tables() {
    return {
        "CREATE TABLE IF NOT EXISTS awaited_messages (region TEXT NOT NULL, stream TEXT NOT NULL, "
        "subscription BIGINT NOT NULL, number TEXT NOT NULL, is_signal BIGINT NOT NULL, name TEXT "
        "NOT NULL, message_key TEXT NOT NULL, PRIMARY KEY (region, stream, subscription))",
        "CREATE TABLE IF NOT EXISTS awaited_since (region TEXT NOT NULL, stream TEXT NOT NULL, "
        "subscription BIGINT NOT NULL, since_ms BIGINT NOT NULL, PRIMARY KEY (region, stream, "
        "subscription))",
        "CREATE INDEX IF NOT EXISTS awaited_messages_of ON awaited_messages (is_signal, name, "
        "message_key)",
        "CREATE TABLE IF NOT EXISTS kept_messages (region TEXT NOT NULL, stream TEXT NOT NULL, "
        "name TEXT NOT NULL, message_key TEXT NOT NULL, until_ms BIGINT NOT NULL, body TEXT NOT "
        "NULL, PRIMARY KEY (region, stream))",
        "CREATE INDEX IF NOT EXISTS kept_messages_of ON kept_messages (name, message_key, "
        "until_ms)"};
}

void add_messages(ledger::Commit& commit, const Turn& turn) {
    const std::string& number = turn.state.number;
    for (const AwaitedMessage& awaited : turn.awaited) {
        if (awaited.is_closed) {
            commit.rows.push_back(
                {"DELETE FROM awaited_messages WHERE region=$1 AND stream=$2 AND subscription=$3",
                 {commit.key.region, commit.key.stream, awaited.subscription}}
            );
            commit.rows.push_back(
                {"DELETE FROM awaited_since WHERE region=$1 AND stream=$2 AND subscription=$3",
                 {commit.key.region, commit.key.stream, awaited.subscription}}
            );
            continue;
        }
        if (awaited.is_signal)
            commit.rows.push_back(
                {"INSERT INTO awaited_since (region, stream, subscription, since_ms) VALUES"
                 " ($1,$2,$3,$4) ON CONFLICT (region, stream, subscription) DO UPDATE SET"
                 " since_ms=excluded.since_ms",
                 {commit.key.region, commit.key.stream, awaited.subscription, turn.facts.now.ms}}
            );
        commit.rows.push_back(
            {"INSERT INTO awaited_messages (region, stream, subscription, number, is_signal, name,"
             " message_key) VALUES ($1,$2,$3,$4,$5,$6,$7)",
             {commit.key.region, commit.key.stream, awaited.subscription, number,
              std::int64_t{awaited.is_signal}, awaited.name, awaited.key}}
        );
        if (!awaited.is_signal)
            commit.messages.push_back(
                {kAwaitedTopic,
                 {{"name", awaited.name},
                  {"key", awaited.key},
                  {"number", number},
                  {"subscription", awaited.subscription}}}
            );
    }
    // A case that its applicant takes back tells its process nothing.
    const bool is_dropped = std::ranges::any_of(turn.events, [](const CaseEvent& event) {
        return std::holds_alternative<CaseWithdrawn>(event) ||
               std::holds_alternative<CaseLapsed>(event);
    });
    if (is_dropped)
        for (const char* sql :
             {"DELETE FROM awaited_messages WHERE region=$1 AND stream=$2",
              "DELETE FROM awaited_since WHERE region=$1 AND stream=$2"})
            commit.rows.push_back({sql, {commit.key.region, commit.key.stream}});
    for (const ThrownMessage& thrown : turn.thrown)
        commit.messages.push_back({kThrownTopic, body_of_thrown(thrown, number)});
}

Result<void> on_process_message(const Desk& desk, const bus::Message& message, Instant now) {
    if (message.topic == kThrownTopic) return on_thrown(desk, message, now);
    if (message.topic == kAwaitedTopic) return on_awaited(desk, message, now);
    return {};
}

void add_message_timer(ledger::TimerRunner& runner) {
    runner.handle(
        kMessageTimer,
        [](const ledger::DueTimer& timer, Instant now) -> Result<std::vector<ledger::Commit>> {
            std::vector<ledger::Commit> commits;
            commits.push_back(forgetting(timer.key, "MessageOver", now));
            return commits;
        }
    );
}

}  // namespace tongban::service
