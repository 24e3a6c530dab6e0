#include "bpmn/simulation/player.h"

#include <set>

#include "bpmn/faults.h"
#include "bpmn/load.h"

namespace tongban::simulation {

using namespace bpmn;

namespace {

constexpr int kRandomSteps = 40;
constexpr int kDrainRounds = 600;
constexpr InstanceId kMain = 1;
constexpr int kVersionsMax = 4;
constexpr std::uint64_t kOtherPlays = 5;

/// Ids of the flows that tokens took in the play that is counted.
std::set<std::string> taken_flows;
std::set<std::string> passed_elements;
void count_flow(const Process& process, FlowIndex flow) {
    taken_flows.insert(process.flows[flow].id);
}

enum class Disturbance { None, Crashes, Migrations };

/// The end of a world without what tells versions apart.
std::string without_versions(const json::value& world) {
    json::value copy = world;
    for (json::value& instance : copy.as_object()["instances"].as_array()) {
        json::array& state = instance.as_array()[2].as_array();
        for (json::value& scope : state[4].as_array()) {
            json::value& process = scope.as_array()[2];
            process = state[3].as_array()[process.to_number<size_t>()].as_array()[0];
        }
        state[3] = nullptr;
    }
    return json::serialize(copy);
}

/// What kind of choice a flow is, or nothing where there is no choice.
std::string branch_of(const Process& process, FlowIndex index) {
    const SequenceFlow& flow = process.flows[index];
    const FlowNode& node = process.nodes[flow.source];
    if (node.outgoing.size() < 2) return {};
    const std::string kind(to_string(node.kind));
    if (node.default_flow == index) return kind + ", default";
    if (flow.condition) return kind + ", condition";
    if (node.kind != NodeKind::EventGateway) return kind;
    return fmt::format("{}, {}", kind, to_string(process.nodes[flow.target].event));
}

class Player {
  public:
    Player(
        const RandomModel& model, std::uint64_t seed, Disturbance disturbed_by, Coverage& coverage
    )
        : model_(model),
          random_(seed),
          disturbance_(seed),
          crashes_(disturbed_by == Disturbance::Crashes),
          migrates_(disturbed_by == Disturbance::Migrations),
          coverage_(coverage) {}

    /// The end of the world as text; `wrong` says what was wrong on the way.
    std::string play(std::optional<std::string>& wrong) {
        world_ = fresh_world();
        const auto started = world_->start("main", {{"n", 0}, {"r", 5}, {"c", 0}, {"key", "k"}});
        if (!started) wrong = "start: " + started.error().code;
        for (int i = 0; i < kRandomSteps && !wrong && is_active(); ++i) random_step();
        for (int i = 0; i < kDrainRounds && !wrong_ && is_active() && model_.is_sound; ++i) drain();
        if (!wrong && !wrong_ && model_.is_sound) judge_end();
        if (!wrong) wrong = wrong_;
        return world_ ? without_versions(world_->to_json()) : "";
    }

    void note_elements() {
        for (const auto& [id, instance] : world_->instances())
            passed_elements.insert(instance.history.begin(), instance.history.end());
    }

    void count_elements() {
        const std::set<std::string>& passed = passed_elements;
        for (const char* id : {"main", "called", "failing", "evented"}) {
            const auto process = world_->find_process(id, {});
            const bool is_used =
                model_.xml.find(fmt::format("processId=\"{}\"", id)) != std::string::npos ||
                !process->event_starts.empty() || process->id == "main";
            if (!is_used) continue;
            for (const FlowNode& node : process->nodes) {
                // Nothing goes through the mark of a handler.
                const bool is_mark =
                    node.kind == NodeKind::BoundaryEvent && node.event == EventKind::Compensation;
                if (is_mark) continue;
                Covered& kind = coverage_.elements[kind_of(node)];
                ++kind.there;
                kind.passed += passed.contains(node.id) ? 1 : 0;
            }
            for (size_t i = 0; i < process->flows.size(); ++i) {
                const std::string kind = branch_of(*process, static_cast<FlowIndex>(i));
                if (kind.empty()) continue;
                ++coverage_.branches[kind].there;
                // The event takes the token of an event-based gateway, no flow.
                const SequenceFlow& flow = process->flows[i];
                const bool is_taken = process->nodes[flow.source].kind == NodeKind::EventGateway
                                          ? passed.contains(process->nodes[flow.target].id)
                                          : taken_flows.contains(flow.id);
                coverage_.branches[kind].passed += is_taken ? 1 : 0;
            }
        }
    }

  private:
    size_t pick(size_t bound) { return random_() % bound; }

    static std::string kind_of(const FlowNode& node) {
        std::string kind(to_string(node.kind));
        if (node.event != EventKind::None) kind += fmt::format(" {}", to_string(node.event));
        if (node.is_event_subprocess) kind = "event " + kind;
        if (node.is_transaction) kind = "transaction";
        if (node.loop) kind += node.loop->is_standard ? " (loop)" : " (multi-instance)";
        if (std::holds_alternative<AdHocSpec>(node.work)) kind = "ad-hoc " + kind;
        return kind;
    }

    /// A version that differs from the others by a comment: another digest, the same drawing.
    std::string version(int number) const {
        return number == 0 ? model_.xml : fmt::format("{}<!-- {} -->", model_.xml, number);
    }

    /// All processes of the instance become those of the newest version, which nobody may notice.
    void migrate() {
        Issues issues;
        if (versions_ < kVersionsMax && world_->deploy({version(versions_)}, issues)) ++versions_;
        MigrationPlan plan;
        for (const ProcessReference& one : state().processes) {
            const auto to = world_->find_process(one.id, {});
            const auto from = world_->find_process(one.id, one.version);
            if (from->version != to->version) plan.processes.push_back(propose(*from, *to).mapping);
        }
        if (plan.processes.empty()) return;
        ++coverage_.migrations;
        const auto migrated = world_->migrate(kMain, plan);
        if (!migrated)
            wrong_ = "not migrated: " + migrated.error().code;
        else if (!migrated->is_possible())
            wrong_ = fmt::format(
                "migration refused: {} at {}", migrated->obstacles.front().code,
                migrated->obstacles.front().element
            );
        else if (!migrated->advance.effects.empty() || !migrated->advance.passed.empty())
            wrong_ = "a migration to the same drawing had effects";
    }

    std::unique_ptr<World> fresh_world() {
        WorldOptions options{.keeps_history = true};
        options.decide = [](std::string_view, const feel::Context& variables) {
            const feel::Value* digit = variables.find("r");
            return Result<feel::Value>(digit ? *digit : feel::Value());
        };
        // Short ones, so that a play does not wait for days.
        options.working_days = [](Instant from, std::int32_t days) {
            return std::optional(Instant{from.ms + days * 7'200'000LL});
        };
        auto world = std::make_unique<World>(std::move(options));
        Issues issues;
        if (!world->deploy({model_.xml}, issues)) {
            wrong_ = "not deployed";
            for (const Issue& issue : issues) *wrong_ += " " + issue.message;
        }
        return world;
    }

    bool is_active() const {
        const WorldInstance* main = world_->find_instance(kMain);
        return main && main->state.state == InstanceState::Active;
    }
    const ProcessInstance& state() const { return world_->find_instance(kMain)->state; }

    const FlowNode& node_of(const Token& token) const {
        const ProcessReference& one = state().processes[find_scope(state(), token.scope)->process];
        return world_->find_process(one.id, one.version)->nodes[token.node];
    }

    /// One commit; a crash before it loses nothing, a crash after it neither.
    void apply(const Trigger& trigger, const char* kind) {
        ++coverage_.triggers[kind];
        act([&](World& world) { return world.apply(kMain, trigger); });
        // The same again must not be done again.
        const bool ends = std::holds_alternative<UserTaskCompleted>(trigger) ||
                          std::holds_alternative<JobCompleted>(trigger);
        if (!ends || wrong_) return;
        const json::value before = world_->to_json();
        if (world_->apply(kMain, trigger)) wrong_ = "a trigger was accepted twice";
        if (world_->to_json() != before) wrong_ = "a refused trigger changed something";
    }

    template <class Action>
    void act(Action action) {
        ++coverage_.steps;
        if (crashes_ && disturbance_() % 3 == 0) {
            World lost = *world_;
            (void)action(lost).has_value();
        }
        const auto done = action(*world_);
        if (!done) wrong_ = fmt::format("refused: {}", done.error().code);
        if (crashes_ && disturbance_() % 2 == 0) restart();
        if (migrates_ && !wrong_ && is_active() && disturbance_() % 4 == 0) migrate();
        if (const auto found = world_->find_contradiction(); found && !wrong_) wrong_ = found;
    }

    void restart() {
        ++coverage_.restarts;
        const std::string stored = json::serialize(world_->to_json());
        auto world = fresh_world();
        const auto restored = world->restore(parse_json(stored, 100).value());
        if (!restored)
            wrong_ = "not restored: " + restored.error().code;
        else if (json::serialize(world->to_json()) != stored)
            wrong_ = "restored otherwise than it was stored";
        world_ = std::move(world);
    }

    void complete(const Token& token, feel::Context variables) {
        const std::string element = node_of(token).id;
        ++completions_[element];
        if (token.state == TokenState::UserTask)
            apply(UserTaskCompleted{token.id, std::move(variables)}, "task completed");
        else
            apply(JobCompleted{token.id, std::move(variables)}, "job completed");
    }

    void random_step() {
        std::vector<Token> open;
        for (const Token& token : state().tokens)
            if (token.state == TokenState::UserTask || token.state == TokenState::Job ||
                token.state == TokenState::Fault || is_ad_hoc(token))
                open.push_back(token);
        const auto digit = [&] { return static_cast<int>(pick(10)); };
        const size_t action = pick(13);
        if (action < 7 && !open.empty()) return work_on(open[pick(open.size())]);
        if (action == 12) return start_others();
        if (action < 8) return publish();
        if (action < 9) return broadcast();
        if (action < 10) return wait(static_cast<std::int64_t>(1 + pick(60)));
        apply(VariablesSet{{{"c", digit()}}}, "variable set");
    }

    bool is_ad_hoc(const Token& token) const {
        return token.state == TokenState::Scope &&
               std::holds_alternative<AdHocSpec>(node_of(token).work);
    }

    void work_on(const Token& token) {
        const auto digit = [&] { return static_cast<int>(pick(10)); };
        if (token.state == TokenState::Fault)
            return apply(FaultResolved{token.id}, "fault resolved");
        if (is_ad_hoc(token)) return activate(token);
        const size_t what = pick(12);
        const bool is_job = token.state == TokenState::Job;
        if (what == 0) return apply(ErrorThrown{token.id, pick(2) ? "e" : "other"}, "error thrown");
        if (what == 1) return apply(EscalationThrown{token.id, "x"}, "escalation thrown");
        if (what < 4 && is_job)
            return apply(
                JobFailed{
                    .job = token.id,
                    .retries = static_cast<std::int32_t>(pick(2)),
                    .message = "no"},
                "job failed"
            );
        complete(token, {{"r", digit()}, {"c", digit()}});
    }

    void activate(const Token& token) {
        const ProcessReference& one = state().processes[find_scope(state(), token.scope)->process];
        const auto process = world_->find_process(one.id, one.version);
        ElementsActivated trigger{.subprocess = token.id};
        for (const FlowNode& node : process->nodes)
            if (node.parent == token.node && node.incoming.empty()) {
                trigger.elements = {node.id};
                if (pick(2) == 0) break;
            }
        apply(trigger, "ad-hoc element started");
    }

    void publish() {
        ++coverage_.triggers["message published"];
        act([](World& world) { return world.publish({.name = "m", .key = "k"}); });
        act([](World& world) { return world.publish({.name = "n", .key = "k", .ttl_ms = 1000}); });
    }
    /// Two messages make one instance of the process that awaits both.
    void start_others() {
        if (++others_ > 4) return;
        ++coverage_.triggers["process started by an event"];
        const char* name = pick(2) ? "v" : "w";
        act([name](World& world) {
            return world.publish({.name = name, .key = "o", .variables = {{"key", "o"}}});
        });
    }
    void broadcast() {
        ++coverage_.triggers["signal broadcast"];
        act([](World& world) { return world.broadcast("s", {}); });
        act([](World& world) { return world.broadcast("q", {}); });
        act([](World& world) { return world.broadcast("r", {}); });
    }
    void wait(std::int64_t minutes) {
        ++coverage_.triggers["clock moved"];
        act([minutes](World& world) {
            return world.advance_to(Instant{world.now().ms + minutes * 60'000});
        });
    }

    /// Brings the instance to its end: all that waits gets what it waits for.
    void drain() {
        for (const Token& token : state().tokens) {
            const Token copy = token;
            if (token.state == TokenState::Fault)
                return apply(FaultResolved{copy.id}, "fault resolved");
            if (token.state == TokenState::UserTask || token.state == TokenState::Job)
                return complete(copy, {{"r", static_cast<int>(pick(10))}});
        }
        for (const Token& token : state().tokens)
            if (is_ad_hoc(token)) return activate(Token(token));
        publish();
        broadcast();
        if (!wrong_ && is_active()) apply(VariablesSet{{{"c", 9}}}, "variable set");
        wait(60);
    }

    void judge_end() {
        const WorldInstance& main = *world_->find_instance(kMain);
        if (is_active()) {
            wrong_ = "it does not end";
            std::set<std::string> places;
            for (const Token& token : state().tokens) places.insert(node_of(token).id);
            for (const std::string& place : places) *wrong_ += " " + place;
            return;
        }
        const auto count = [&](const std::string& id) {
            return std::ranges::count(main.history, id);
        };
        if (count("end") != 1) wrong_ = fmt::format("its end was reached {} times", count("end"));
        std::int64_t scripts = 0;
        for (const std::string& id : main.history) scripts += id.starts_with("script") ? 1 : 0;
        if (feel::to_text(*main.state.variables().find("n")) != std::to_string(scripts))
            wrong_ = "the scripts' variable lost a write";
        const auto all_of = [&](const std::vector<std::string>& ids) {
            std::int64_t sum = 0;
            for (const std::string& id : ids) sum += count(id);
            return sum;
        };
        // A task inside may be ended by the same error or escalate too.
        if (all_of(model_.error_catchers) < count("x_error"))
            wrong_ = "an error of a called process was not caught where it is called";
        if (all_of(model_.escalation_catchers) < count("x_throw"))
            wrong_ = "an escalation of a called process was not heard where it is called";
        for (const Expectation& one : model_.expectations) {
            using enum Expectation::Kind;
            if (one.kind == NeverMore) {
                judge_order(main.history, one);
                continue;
            }
            const auto times = count(one.first);
            if (one.kind == AllItems && completions_[one.first] < 3 * times)
                wrong_ = fmt::format("not all items of {} were done", one.first);
            if (one.kind != AllItems && count(one.second) < times)
                wrong_ = fmt::format("{} was passed more often than {}", one.first, one.second);
        }
    }

    void judge_order(const std::vector<std::string>& history, const Expectation& one) {
        std::int64_t ahead = 0;
        for (const std::string& id : history) {
            ahead += id == one.second ? 1 : 0;
            ahead -= id == one.first ? 1 : 0;
            if (ahead < 0) wrong_ = fmt::format("{} was passed before {}", one.first, one.second);
        }
    }

    const RandomModel& model_;
    std::mt19937_64 random_;
    std::mt19937_64 disturbance_;
    bool crashes_;
    bool migrates_;
    int versions_ = 1;  // deployed
    int others_ = 0;    // messages that start others
    Coverage& coverage_;
    std::unique_ptr<World> world_;
    std::map<std::string, std::int64_t> completions_;
    std::optional<std::string> wrong_;
};

}  // namespace

std::optional<std::string> play_seed(std::uint64_t seed, Coverage& coverage) {
    std::mt19937_64 random(seed);
    const bool is_sound = seed % 3 != 0;
    const RandomModel model = random_model(random, is_sound);
    const auto loaded = load(model.xml);
    if (!loaded) return "model: " + loaded.error().code;
    if (has_errors(loaded->issues)) {
        ++coverage.refused_models;
        if (!is_sound) return {};
        std::string text = "a sound model was refused:";
        for (const Issue& issue : loaded->issues)
            if (issue.severity == Severity::Error) text += " " + issue.message;
        return text;
    }
    std::optional<std::string> wrong;
    Player undisturbed(model, seed, Disturbance::None, coverage);
    taken_flows.clear();
    passed_elements.clear();
    flow_taken = count_flow;
    const std::string kept = undisturbed.play(wrong);
    undisturbed.note_elements();
    // The same model with other triggers, which go other ways.
    for (std::uint64_t other = 1; other <= kOtherPlays && !wrong; ++other) {
        Player elsewhere(model, seed + (other << 40), Disturbance::None, coverage);
        elsewhere.play(wrong);
        elsewhere.note_elements();
        if (wrong) wrong = fmt::format("with other triggers ({}): {}", other, *wrong);
    }
    flow_taken = nullptr;
    if (wrong) return wrong;
    undisturbed.count_elements();
    Player migrating(model, seed, Disturbance::Migrations, coverage);
    const std::string migrated = migrating.play(wrong);
    if (wrong) return "with migrations: " + *wrong;
    if (kept != migrated) return "with migrations it ends otherwise";
    Player crashing(model, seed, Disturbance::Crashes, coverage);
    const std::string crashed = crashing.play(wrong);
    if (wrong) return "with crashes: " + *wrong;
    if (kept != crashed) return "with crashes it ends otherwise";
    return {};
}

}  // namespace tongban::simulation
