// Many instances together: definitions and their versions, timers, who waits for which message or
// signal, messages kept for later, open tasks and jobs. Still pure: time moves only when told to,
// and nothing is written anywhere; a copy is a snapshot.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/issue.h"
#include "bpmn/migration.h"
#include "bpmn/timer.h"

namespace tongban::bpmn {

using InstanceId = std::uint64_t;

struct WorldOptions {
    Instant now{0};
    /// Answers business rule tasks; without it there are no decisions.
    std::function<Result<feel::Value>(std::string_view id, const feel::Context& variables)> decide =
        {};
    /// The moment after so many working days; without it such timers are refused.
    std::function<std::optional<Instant>(Instant from, std::int32_t working_days)> working_days =
        {};
    bool keeps_history = false;
};

struct Message {
    std::string name;
    std::string key = {};
    feel::Context variables = {};
    std::int64_t ttl_ms = 0;  // how long it is kept when nobody waits for it
    std::string id = {};      // a second one with the same id is ignored
};

/// A user task or job that waits for the outside.
struct OpenWork {
    InstanceId instance = 0;
    TokenId token = 0;
    std::string element = {};
    // User tasks
    std::string assignee = {};
    std::vector<std::string> candidate_groups = {};
    std::vector<std::string> candidate_users = {};
    std::string due = {};
    std::string priority = {};
    // Jobs
    std::string type = {};
    std::int32_t retries = 0;
    std::optional<Instant> not_before = {};
    std::string worker = {};  // who has it, until `leased_until`
    std::optional<Instant> leased_until = {};
    bool is_job() const { return !type.empty(); }
};

struct WorldInstance {
    InstanceId id = 0;
    ProcessInstance state;
    bool was_started_by_event = false;
    std::vector<std::string> history = {};  // element ids in the order of their completion
};

class World final : public Host {
  public:
    explicit World(WorldOptions options) : options_(std::move(options)), now_(options_.now) {}

    /// All processes of all these files, or none: then `issues` tells why. A process that is known
    /// already gets a new version; running instances keep theirs.
    /// Error code: bpmn.refused, and those of load.
    Result<void> deploy(const std::vector<std::string>& files, Issues& issues);

    // Each of these runs until nothing can move without the outside. Error codes: those of
    // bpmn::start and bpmn::advance, bpmn.no_such_instance.
    Result<InstanceId> start(std::string_view process, feel::Context variables);
    Result<void> apply(InstanceId instance, const Trigger& trigger);
    /// With obstacles nothing has changed.
    Result<Migrated> migrate(InstanceId instance, const MigrationPlan& plan);
    /// To the subscription opened first that fits, else to a start event, else it is kept for its
    /// time to live.
    Result<void> publish(const Message& message);
    /// To everything that waits for it, and to every start event.
    Result<void> broadcast(const std::string& signal, const feel::Context& variables);
    /// Starts every process with a conditional start event whose condition holds.
    Result<void> offer(const feel::Context& variables);
    /// Timers fire one by one, each at its own time.
    Result<void> advance_to(Instant time);

    /// Jobs of a type that nobody has, for a worker who keeps them until now + lease.
    std::vector<OpenWork> lease(
        std::string_view type, const std::string& worker, size_t count_max, std::int64_t lease_ms
    );
    /// Error codes: bpmn.not_leased (Conflict: the lease ended, or it is another worker's).
    Result<void> complete_leased(
        InstanceId instance, TokenId job, const std::string& worker, feel::Context variables
    );

    const WorldInstance* find_instance(InstanceId id) const;
    const std::map<InstanceId, WorldInstance>& instances() const { return instances_; }
    const OpenWork* find_work(InstanceId instance, TokenId token) const;
    /// Forgets an instance that is over.
    void forget(InstanceId id);

    /// Do tasks, jobs, timers and subscriptions of the world and of its instances agree, and has
    /// what is over left nothing behind? What does not, in words; for tests and for operators'
    /// doubts.
    std::optional<std::string> find_contradiction() const;

    /// Everything but the definitions, which the reader has to deploy in the same order first.
    json::value to_json() const;
    /// Error code: bpmn.state_damaged.
    Result<void> restore(const json::value& stored);

    // Host
    Instant now() const override { return now_; }
    std::shared_ptr<const Process> find_process(std::string_view id, std::string_view version)
        const override;
    Result<feel::Value> evaluate_decision(std::string_view id, const feel::Context& variables)
        const override;

  private:
    struct Key {
        InstanceId instance = 0;
        std::uint32_t id = 0;
        auto operator<=>(const Key&) const = default;
    };
    /// Of an instance, or (instance 0) of a start event.
    struct Alarm {
        Instant due;
        std::uint64_t order = 0;
        Key timer = {};
        std::string process = {};
        NodeIndex node = kNoNode;
        std::int32_t repetitions = 0;
        std::string every = {};
    };
    struct Listener {
        EventKind kind = EventKind::Message;
        std::string name;
        std::string key;
        std::uint64_t order = 0;
    };
    struct Start {
        std::string process;
        NodeIndex event = kNoNode;
    };
    struct Kept {
        Message message;
        Instant until;
        std::uint64_t order = 0;
    };

    friend struct WorldEffects;

    void open_starts(const Process& process);
    Result<std::optional<Alarm>> plan_start(const Process& process, NodeIndex node) const;
    std::optional<Instant> after(const Period& period) const;
    Result<void> check_timers(const Advance& advance) const;
    Result<InstanceId> accept_start(Result<Advance> advance, bool by_event);
    Result<void> accept(WorldInstance& instance, Advance advance);
    /// Messages, signals and timers that are due; what they bring about follows in turn.
    Result<void> settle();
    Result<bool> settle_one();
    Result<void> deliver(const Message& message);
    Result<void> give_signal(
        const std::string& signal, const feel::Context& variables, InstanceId except
    );
    Result<void> fire(const Alarm& alarm);
    std::optional<Instant> due_of(const TimerSet& timer) const;
    void drop_listener(const Key& key);
    void set_alarm(Alarm alarm);

    WorldOptions options_;
    Instant now_;
    std::uint64_t next_instance_ = 1;
    std::uint64_t next_order_ = 1;
    std::map<std::string, std::shared_ptr<const Process>, std::less<>> newest_;
    std::vector<std::shared_ptr<const Process>> all_;
    std::vector<Start> starts_;  // of the newest versions: messages, signals, conditions
    std::map<InstanceId, WorldInstance> instances_;
    std::map<std::pair<std::int64_t, std::uint64_t>, Alarm> alarms_;  // by due, order
    std::map<Key, std::pair<std::int64_t, std::uint64_t>> alarm_of_;
    std::map<Key, Listener> listeners_;
    std::map<std::pair<std::string, std::string>, std::map<std::uint64_t, Key>> by_message_;
    std::map<Key, OpenWork> work_;
    std::vector<Kept> kept_;
    std::map<std::string, Instant> seen_;  // message ids, until
    std::vector<std::function<Result<void>()>> follow_ups_;
};

}  // namespace tongban::bpmn
