// Keeps every edition of the packs that cases may have been submitted under, so that a case goes on
// by its own processes, decisions, forms and rules after the packs have changed.
#pragma once

#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "ledger/ledger.h"
#include "pack/model.h"

namespace tongban::service {

class Editions {
  public:
    /// `folder` is under the data of the deployment; it is made when it is missing.
    explicit Editions(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Puts the edition of this content into the archive, durably, unless it is there. To be done
    /// before a case can be submitted under it. Error codes: edition.changed (Conflict: the files
    /// are no longer what was loaded), edition.write (Unavailable).
    Result<void> keep(const pack::Content& content) const;

    /// What a case of `edition` is handled by: its own services, forms, processes and decisions, in
    /// the calendar, regions, offices and limits of `current`. `current` itself when the edition is
    /// the same or the case has none. Error codes: edition.unknown (Unavailable), edition.broken.
    /// A file that was found broken is not read again until it changes.
    Result<std::shared_ptr<const pack::Content>> content_for(
        const std::string& edition, const std::shared_ptr<const pack::Content>& current
    );

    /// The same with the processes of another edition (see with_processes), for a case that was
    /// migrated; `processes` empty: its own.
    Result<std::shared_ptr<const pack::Content>> content_for(
        const std::string& edition,
        const std::string& processes,
        const std::shared_ptr<const pack::Content>& current
    );
    /// `own` with the processes of `newer` and the decisions that processes ask. What says what the
    /// applicant is asked for and has signed stays: forms, materials, conditions, members, limits.
    static std::shared_ptr<const pack::Content> with_processes(
        const pack::Content& own, const pack::Content& newer
    );

    /// Forgets the editions that no case was submitted under, so that trying out packs leaves
    /// nothing behind: how many. A finished case keeps its edition, which it is shown by. Only
    /// before requests are served; `current` stays. Error code: edition.write.
    Result<int> prune(ledger::Ledger& ledger, const pack::Content& current, Instant now) const;
    /// Notes that `content` may get cases from now on; those write that they have come.
    static Result<void> note(ledger::Ledger& ledger, const pack::Content& content, Instant now);

  private:
    struct Opened {
        std::string edition;
        std::shared_ptr<const pack::Content> base;  // the current content that it was joined with
        std::shared_ptr<const pack::Content> content;
    };
    struct Broken {
        std::filesystem::file_time_type written;
        Error error;
    };
    std::shared_ptr<const pack::Content> find_opened(
        const std::string& edition, const std::shared_ptr<const pack::Content>& current
    );
    Result<std::shared_ptr<const pack::Content>> open(
        const std::string& edition, const pack::Content& current
    ) const;

    std::filesystem::path folder_;
    std::mutex mutex_;
    std::list<Opened> opened_;  // the last used first
    std::map<std::string, Broken> broken_;
    std::map<std::string, std::shared_ptr<std::mutex>> opening_;
};

}  // namespace tongban::service
