// The work of one migration up to the run on the new version. Private to migration.
#pragma once

#include "bpmn/migration_scopes.h"

namespace tongban::bpmn {

/// One process of the instance, in both versions.
struct Version {
    ProcessMapping mapping;
    std::shared_ptr<const Process> from, to;
    MappedIndices indices;
    std::vector<bool> is_taken = {};  // of the new version
    bool is_changed = false;
    bool is_in_use = false;
};

class Mover {
  public:
    Mover(ProcessInstance& instance, const MigrationPlan& plan, const Host& host)
        : instance_(instance), before_(instance), plan_(plan), host_(host), opened_(instance) {}

    Result<void> open_versions();

    void move_all();

    /// After the run has opened the new versions.
    std::optional<Obstacle> listen_to_what_is_new(Run& run);

    void describe_tasks(Run& run);

    void refuse_at(const Process& process, NodeIndex node, std::string code, std::string message);
    /// Where the instance is, when it is not one element that stands in the way.
    const Process& own_process() const { return *versions_.front().from; }

    Migrated out;
    std::vector<Effect> ended;

  private:
    void prepare(Version& one);

    Version& version_of(ScopeId scope) { return versions_[find_scope(before_, scope)->process]; }
    /// Of a token, or of the scope that an event subprocess listens in.
    Version& version_of_owner(std::uint32_t owner);

    void move_token(const Token& token);

    /// Into subprocesses that the new version draws around it.
    void move_in(const Version& version, const Token& token, NodeIndex to);

    /// Inputs, and what listens at a subprocess or for it, as when it is entered.
    std::optional<Obstacle> begin_opened(Run& run);

    static bool is_other_job(const FlowNode& before, const FlowNode& after);

    void move_join(const Version& version, const Token& token, Token& after);

    void move_scope(const Scope& scope);

    void lost_undo(const Version& version, NodeIndex node);

    void move_timers();

    void move_subscriptions();

    static bool listens_otherwise(const FlowNode& before, const FlowNode& after);

    /// Is there a counterpart that the same owner listens for?
    bool stays(const Version& version, std::uint32_t owner, NodeIndex event);

    /// Can it still be undone? What can is kept with what undoes it.
    void move_completed(const CompletedActivity& one);

    /// From where its tokens stand, could the scope come to its end before, and can it not now?
    void expect_end(const Scope& scope);

    void expect_end_of_opened();

    /// Events at the border, or after the gateway, that the old version does not have. One that it
    /// has and that is not set has happened already.
    std::vector<NodeIndex> new_events(const Token& token);

    std::vector<NodeIndex> new_event_subprocesses(const Scope& scope);

    void began(const Process& process, NodeIndex event);

    void drop_joins();

  public:
    /// Versions that nothing stands in any more are forgotten: their files may be gone some day.
    void rename_processes();

  private:
    ProcessInstance& instance_;
    const ProcessInstance before_;
    const MigrationPlan& plan_;
    const Host& host_;
    std::vector<Version> versions_;  // as before_.processes
    OpenedScopes opened_;
    std::vector<std::pair<std::uint32_t, NodeIndex>> reopened_;
    std::vector<TokenId> renewed_;
};

}  // namespace tongban::bpmn
