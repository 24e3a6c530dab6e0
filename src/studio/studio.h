// The studio of a deployment: changes of pack files, their checks, and what is published over the
// operator's folders.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "studio/decide.h"
#include "studio/rollback.h"
#include "studio/store.h"
#include "studio/tree.h"
#include "studio/workshop.h"

namespace tongban::studio {

/// What a check of a change found.
struct Checked {
    std::int64_t version = 0;  // of the change
    Instant at;
    Issues issues;
    bool has_journeys = false;
    int passed = 0;
    std::vector<std::string> failed;  // files of journeys
    std::string edition;              // empty when an issue is an error
};

/// How far the trials are that run now; nothing runs: 0 of 0.
struct TrialProgress {
    bool is_running = false;
    int done = 0;
    int total = 0;  // journeys; 0 while the packs are loaded
};

struct Submission {
    std::int64_t version = 0;
    std::string signing_token;
    std::string session;
};

class Studio {
  public:
    explicit Studio(Workshop workshop);

    /// Makes tables; nobody else works yet.
    Result<void> open();

    // What is in use

    /// Folders that the deployment loads: the operator's own while nothing is published, else a
    /// tree under DATA/studio that is written anew. `exchange` is held, or nobody else runs yet.
    /// Error codes: studio.missing_folder, studio.unreadable (details.folder), studio.write.
    Result<std::vector<std::filesystem::path>> write_folders();
    /// What write_folders() read last is what changes are laid over from now on.
    void use_written();
    /// Removes what was written for packs that are no longer in use.
    void tidy() const;
    Result<Tree> tree_in_use() const;
    /// The operator's packs alone, as they were loaded.
    Result<Tree> own_tree() const;
    Result<Tree> tree_of(const Change& change) const;
    /// Paths whose published text lies over an operator's file that is another one now.
    Result<std::vector<std::string>> overtaken() const;

    // Changes

    /// Paths of the change that somebody else published meanwhile.
    Result<std::vector<std::string>> conflicts(const Change& change) const;
    /// Loads and checks what would be in use; one check runs at a time. Error codes:
    /// studio.check_running (TooMany), studio.write.
    Result<Checked> check(const Change& change, const TrialOptions& options, Instant now);
    std::optional<Checked> last_check(const std::string& change) const;
    TrialProgress progress() const;
    /// What would be in use, for simulations and replays; the last one asked for is kept. Error
    /// codes: studio.check_failed, those of check().
    Result<std::shared_ptr<const pack::Content>> draft_content(const Change& change);
    Result<std::shared_ptr<const pack::Content>> draft_content(const std::string& change);

    /// Error codes: studio.check_failed, studio.conflict, those of submit_change().
    Result<ledger::Commit> submit(
        const Change& change, const Submission& submission, const Hand& hand
    );

    // Publications; both commit and put in use before they return

    /// Error codes: studio.check_failed, studio.conflict (details.paths), studio.wrong_state,
    /// pack.reload_running.
    Result<Publication> publish(const std::string& change, std::int64_t version, const Hand& hand);
    /// To what publication `number` had put in use; 0: the operator's folders alone. Tried, and
    /// not yet committed: see Store::commit_of. Error codes: studio.unknown_publication,
    /// studio.reason, studio.nothing_to_restore, studio.rollback_pending (Conflict),
    /// studio.check_failed, studio.check_running.
    Result<RollbackOrder> propose_roll_back(
        std::int64_t number, const std::string& reason, const Hand& hand
    );
    /// By a second person. Error codes: studio.unknown_rollback, those of approve_rollback and
    /// publish().
    Result<Publication> approve_roll_back(const std::string& id, const Hand& hand);
    /// What the timer of an approved change does.
    Result<std::vector<ledger::Commit>> publish_on_day(const std::string& change, Instant now);

    /// What the JWS says.
    json::object manifest(const Publication& publication) const;
    /// What its JWS for everybody says: no people, no inner reasons.
    json::object public_manifest(const Publication& publication) const;

    const Workshop& workshop() const { return workshop_; }
    const Store& store() const { return store_; }

  private:
    /// `version` is that of the change, which the outcome of the checks is kept for.
    Result<Publication> put_in_use(
        Publication publication,
        std::int64_t version,
        const std::function<Result<ledger::Commit>(const Publication&)>& also
    );
    Result<Publication> restoring(std::int64_t number) const;
    Result<Trial> try_change(
        const Change& change, const std::filesystem::path& folder, const TrialOptions& options
    );
    Result<Trial> try_overlay(const Overlay& overlay);
    /// Written to the folders and tried, with its progress told. Journeys that passed with these
    /// very files, byte by byte, are not run once more.
    Trial try_tree(
        const Tree& tree, const std::vector<std::filesystem::path>& folders, TrialOptions options
    );
    Trial try_folders(const std::vector<std::filesystem::path>& folders, TrialOptions options);
    struct Passed {
        std::string fingerprint;  // of the tree
        int journeys = 0;
        Issues issues;
    };
    std::optional<Passed> find_passed(const std::string& fingerprint) const;
    void remember_passed(Passed passed);
    Result<void> describe_files(Publication& publication, const Overlay& before) const;
    Result<Overlay> published() const;
    Result<std::shared_ptr<const Ground>> ground() const;
    /// The operator's folders still hold what was loaded from them.
    bool is_ground_on_disk() const;
    std::filesystem::path fresh_folder(const char* kind) const;
    void remember(const std::string& change, Checked checked);

    Workshop workshop_;
    Store store_;
    std::mutex checking_;
    mutable std::mutex mutex_;
    mutable std::shared_ptr<const Ground> ground_;
    std::shared_ptr<const Ground> written_;       // by write_folders(), perhaps not in use
    std::map<std::string, Checked> last_checks_;  // by change
    std::vector<Passed> passed_;                  // the last ones
    struct Draft {
        std::string change;
        std::int64_t version = 0;
        std::int64_t publication = 0;
        std::shared_ptr<const pack::Content> content;
    };
    Draft draft_;
    std::atomic<int> trials_ = 0, trial_done_ = 0, trial_total_ = 0;
};

/// The refusals studio.check_failed and studio.conflict.
Error check_failed(const Issues& issues);
Error conflict(const std::vector<std::string>& paths);

/// Files of journeys among the places of faults.
std::vector<std::string> failed_journeys(const Issues& issues);

inline constexpr const char* kPublishTimer = "studio.publish";

}  // namespace tongban::studio
