// Instances at rest: look-ups, and the compact stored form.
//
// [2, state, next_id, [[process, version]...],
//  [[id, token, process, node, {variables}, loop?, flags?]...],
//  [[id, scope, node, state, flow, {locals}, item?]...],
//  [[id, owner, node, repetitions, due, every]...],
//  [[token, resume, code, message]...],
//  [[id, owner, node, kind, name, key]...],      subscriptions; left out with all after it when
//  empty
//  [[id, owner, node, {variables}]...]]          completed activities
//
// A loop is [[items], [results], started, completed]; a missing node or flow is -1, an unknown due
// is null. Format 1 had no subscriptions, completed activities and flags.
#include "bpmn/instance.h"

namespace tongban::bpmn {

namespace {

constexpr std::int64_t kFormat = 2;
constexpr std::uint32_t kInterrupted = 1, kCompensation = 2;
constexpr size_t kItemsMax = 100'000;

template <class Items, class Id>
auto* find_by_id(Items& items, Id id) {
    const auto found =
        std::find_if(items.begin(), items.end(), [id](const auto& item) { return item.id == id; });
    return found == items.end() ? nullptr : &*found;
}

std::int64_t index_or_minus(std::uint16_t index) { return index == 0xFFFF ? -1 : index; }

json::value context_to_json(const feel::Context& context) {
    json::object object;
    object.reserve(context.size());
    for (const auto& [name, value] : context) object.emplace(name, feel::to_json(value));
    return object;
}

json::value list_to_json(const feel::List& list) {
    json::array array;
    array.reserve(list.size());
    for (const feel::Value& value : list) array.push_back(feel::to_json(value));
    return array;
}

/// Reads arrays by position; the first wrong thing makes everything after it zero, and `is_good`
/// false.
class Reader {
  public:
    bool is_good = true;

    const json::array& array(const json::value& value, size_t size_min) {
        static const json::array kEmpty;
        if (value.is_array() && value.get_array().size() >= size_min &&
            value.get_array().size() <= kItemsMax)
            return value.get_array();
        is_good = false;
        return kEmpty;
    }
    template <class T>
    T number(const json::array& row, size_t at, std::int64_t low, std::int64_t high) {
        if (at < row.size() && row[at].is_number()) {
            boost::system::error_code error;
            const auto number = row[at].to_number<std::int64_t>(error);
            if (!error && number >= low && number <= high) return static_cast<T>(number);
        }
        is_good = false;
        return {};
    }
    std::uint32_t id(const json::array& row, size_t at) {
        return number<std::uint32_t>(row, at, 0, 0xFFFFFFFF);
    }
    /// -1 becomes 0xFFFF.
    std::uint16_t index(const json::array& row, size_t at) {
        return number<std::uint16_t>(row, at, -1, 0xFFFE);
    }
    std::string text(const json::array& row, size_t at) {
        if (at < row.size() && row[at].is_string()) return std::string(row[at].get_string());
        is_good = false;
        return {};
    }
    feel::Context context(const json::array& row, size_t at) {
        if (at < row.size() && row[at].is_object())
            return feel::context_from_json(row[at].get_object());
        is_good = false;
        return {};
    }
};

Loop read_loop(Reader& read, const json::value& value) {
    Loop loop;
    const json::array& row = read.array(value, 4);
    if (!read.is_good) return loop;
    for (const json::value& item : read.array(row[0], 0))
        loop.items.push_back(feel::from_json(item));
    for (const json::value& item : read.array(row[1], 0))
        loop.results.push_back(feel::from_json(item));
    const auto size = static_cast<std::int64_t>(loop.items.size());
    // A standard loop has rounds but no items.
    const std::int64_t rounds_max = size > 0 ? size : 0x7FFFFFFF;
    loop.started = read.number<std::uint32_t>(row, 2, 0, rounds_max);
    loop.completed = read.number<std::uint32_t>(row, 3, 0, rounds_max);
    if (loop.results.size() != loop.items.size()) read.is_good = false;
    return loop;
}

/// From every scope the way out ends at the instance's own: a move may put an older token into a
/// younger scope, so their numbers do not say so.
bool has_circle(const ProcessInstance& instance) {
    for (const Scope& scope : instance.scopes) {
        const Scope* around = &scope;
        for (size_t steps = 0; around->token != 0; ++steps) {
            const Token* token = find_token(instance, around->token);
            around = token == nullptr ? nullptr : find_scope(instance, token->scope);
            if (around == nullptr || steps > instance.scopes.size()) return true;
        }
    }
    return false;
}

/// References between the parts hold, so that advance may rely on them.
bool is_consistent(ProcessInstance& instance) {
    if (instance.scopes.empty() || instance.scopes.front().token != 0 || instance.processes.empty())
        return false;
    std::set<std::uint32_t> ids;
    for (Scope& scope : instance.scopes) {
        if (scope.process >= instance.processes.size() || !ids.insert(scope.id).second)
            return false;
        const bool is_first = &scope == &instance.scopes.front();
        if (is_first != (scope.token == 0) || (is_first && !scope.is_process())) return false;
        if (!is_first && !find_token(instance, scope.token)) return false;
    }
    for (const Token& token : instance.tokens) {
        Scope* scope = find_by_id(instance.scopes, token.scope);
        if (!scope || !ids.insert(token.id).second) return false;
        ++scope->live;
    }
    if (has_circle(instance)) return false;
    const auto listens = [&](std::uint32_t owner) {
        return find_token(instance, owner) || find_scope(instance, owner);
    };
    for (const Timer& timer : instance.timers)
        if (!listens(timer.owner) || !ids.insert(timer.id).second) return false;
    for (const Subscription& one : instance.subscriptions)
        if (!listens(one.owner) || !ids.insert(one.id).second) return false;
    for (const CompletedActivity& one : instance.completed) {
        // Either a scope, or a completed subprocess, which is younger than what it holds.
        const CompletedActivity* around = find_by_id(instance.completed, one.owner);
        if (around ? around->id <= one.id : !find_scope(instance, one.owner)) return false;
        if (!ids.insert(one.id).second) return false;
    }
    for (const Fault& fault : instance.faults)
        if (!find_token(instance, fault.token)) return false;
    return ids.empty() || *ids.rbegin() < instance.next_id;
}

}  // namespace

const Token* find_token(const ProcessInstance& instance, TokenId id) {
    return find_by_id(instance.tokens, id);
}

const Scope* find_scope(const ProcessInstance& instance, ScopeId id) {
    return find_by_id(instance.scopes, id);
}

const Subscription* find_subscription(const ProcessInstance& instance, SubscriptionId id) {
    return find_by_id(instance.subscriptions, id);
}

const Fault* find_fault(const ProcessInstance& instance, TokenId token) {
    for (const Fault& fault : instance.faults)
        if (fault.token == token) return &fault;
    return nullptr;
}

feel::Context visible_variables(const ProcessInstance& instance, TokenId id) {
    std::vector<const feel::Context*> levels;
    const Token* token = find_token(instance, id);
    if (token) levels.push_back(&token->locals);
    while (token) {
        const Scope* scope = find_scope(instance, token->scope);
        if (!scope) break;
        levels.push_back(&scope->variables);
        if (scope->is_process()) break;
        token = find_token(instance, scope->token);
    }
    feel::Context all;
    for (size_t i = levels.size(); i-- > 0;)
        for (const auto& [name, value] : *levels[i]) all.set(name, value);
    return all;
}

json::value to_json(const ProcessInstance& instance) {
    json::array processes, scopes, tokens, timers, faults;
    for (const ProcessReference& process : instance.processes)
        processes.push_back(json::array{process.id, process.version});
    for (const Scope& scope : instance.scopes) {
        json::array row{
            scope.id, scope.token, scope.process, index_or_minus(scope.node),
            context_to_json(scope.variables)};
        const std::uint32_t flags =
            (scope.is_interrupted ? kInterrupted : 0) | (scope.is_compensation ? kCompensation : 0);
        if (scope.loop)
            row.push_back(json::array{
                list_to_json(scope.loop->items), list_to_json(scope.loop->results),
                scope.loop->started, scope.loop->completed});
        else if (flags != 0)
            row.push_back(nullptr);
        if (flags != 0) row.push_back(flags);
        scopes.push_back(std::move(row));
    }
    for (const Token& token : instance.tokens) {
        json::array row{
            token.id,
            token.scope,
            index_or_minus(token.node),
            static_cast<int>(token.state),
            index_or_minus(token.flow),
            context_to_json(token.locals)};
        if (token.item != 0) row.push_back(token.item);
        tokens.push_back(std::move(row));
    }
    for (const Timer& timer : instance.timers)
        timers.push_back(json::array{
            timer.id, timer.owner, index_or_minus(timer.node), timer.repetitions,
            timer.due ? json::value(timer.due->ms) : json::value(nullptr), timer.every});
    for (const Fault& fault : instance.faults)
        faults.push_back(json::array{
            fault.token, static_cast<int>(fault.resume), fault.code, fault.message});
    json::array stored{kFormat,           static_cast<int>(instance.state),
                       instance.next_id,  std::move(processes),
                       std::move(scopes), std::move(tokens),
                       std::move(timers), std::move(faults)};
    if (instance.subscriptions.empty() && instance.completed.empty()) return stored;
    json::array subscriptions, completed;
    for (const Subscription& one : instance.subscriptions)
        subscriptions.push_back(json::array{
            one.id, one.owner, index_or_minus(one.node), static_cast<int>(one.kind), one.name,
            one.key});
    for (const CompletedActivity& one : instance.completed)
        completed.push_back(json::array{
            one.id, one.owner, index_or_minus(one.node), context_to_json(one.variables)});
    stored.push_back(std::move(subscriptions));
    stored.push_back(std::move(completed));
    return stored;
}

Result<ProcessInstance> from_json(const json::value& value) {
    Reader read;
    const json::array& parts = read.array(value, 8);
    if (!read.is_good) return refuse("bpmn.state_damaged", ErrorKind::Internal);
    if (parts[0] != 1 && parts[0] != kFormat)
        return refuse("bpmn.state_format", ErrorKind::Internal);
    ProcessInstance instance;
    instance.state = read.number<InstanceState>(parts, 1, 0, 2);
    instance.next_id = read.id(parts, 2);
    for (const json::value& item : read.array(parts[3], 1)) {
        const json::array& row = read.array(item, 2);
        instance.processes.push_back({read.text(row, 0), read.text(row, 1)});
    }
    for (const json::value& item : read.array(parts[4], 1)) {
        const json::array& row = read.array(item, 5);
        Scope scope{.id = read.id(row, 0), .token = read.id(row, 1)};
        scope.process = read.number<std::uint16_t>(row, 2, 0, 0xFFFE);
        scope.node = read.index(row, 3);
        scope.variables = read.context(row, 4);
        if (row.size() > 5 && !row[5].is_null()) scope.loop = read_loop(read, row[5]);
        const auto flags = row.size() > 6 ? read.number<std::uint32_t>(row, 6, 0, 3) : 0;
        scope.is_interrupted = (flags & kInterrupted) != 0;
        scope.is_compensation = (flags & kCompensation) != 0;
        instance.scopes.push_back(std::move(scope));
    }
    for (const json::value& item : read.array(parts[5], 0)) {
        const json::array& row = read.array(item, 6);
        Token token{.id = read.id(row, 0), .scope = read.id(row, 1), .node = read.index(row, 2)};
        token.state =
            read.number<TokenState>(row, 3, 0, static_cast<int>(TokenState::Compensation));
        token.flow = read.index(row, 4);
        token.locals = read.context(row, 5);
        if (row.size() > 6) token.item = read.id(row, 6);
        instance.tokens.push_back(std::move(token));
    }
    for (const json::value& item : read.array(parts[6], 0)) {
        const json::array& row = read.array(item, 6);
        Timer timer{.id = read.id(row, 0), .owner = read.id(row, 1), .node = read.index(row, 2)};
        timer.repetitions = read.number<std::int32_t>(row, 3, -1, 1'000'000);
        if (read.is_good && !row[4].is_null())
            timer.due = Instant{read.number<std::int64_t>(row, 4, INT64_MIN, INT64_MAX)};
        timer.every = read.text(row, 5);
        instance.timers.push_back(std::move(timer));
    }
    for (const json::value& item : read.array(parts[7], 0)) {
        const json::array& row = read.array(item, 4);
        instance.faults.push_back(
            {read.id(row, 0), read.number<Resume>(row, 1, 0, 4), read.text(row, 2),
             read.text(row, 3)}
        );
    }
    if (parts.size() > 8)
        for (const json::value& item : read.array(parts[8], 0)) {
            const json::array& row = read.array(item, 6);
            instance.subscriptions.push_back(
                {.id = read.id(row, 0),
                 .owner = read.id(row, 1),
                 .node = read.index(row, 2),
                 .kind = read.number<EventKind>(row, 3, 1, static_cast<int>(EventKind::Terminate)),
                 .name = read.text(row, 4),
                 .key = read.text(row, 5)}
            );
        }
    if (parts.size() > 9)
        for (const json::value& item : read.array(parts[9], 0)) {
            const json::array& row = read.array(item, 4);
            instance.completed.push_back(
                {read.id(row, 0), read.id(row, 1), read.index(row, 2), read.context(row, 3)}
            );
        }
    if (!read.is_good || !is_consistent(instance))
        return refuse("bpmn.state_damaged", ErrorKind::Internal);
    return instance;
}

}  // namespace tongban::bpmn
