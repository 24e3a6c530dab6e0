// Keeps every edition of the packs that cases may have been submitted under, so that a case goes on
// by its own processes, decisions, forms and rules after the packs have changed.
#pragma once

#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <string>

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
    Result<std::shared_ptr<const pack::Content>> content_for(
        const std::string& edition, const std::shared_ptr<const pack::Content>& current
    );

  private:
    struct Opened {
        std::string edition;
        std::shared_ptr<const pack::Content> base;  // the current content that it was joined with
        std::shared_ptr<const pack::Content> content;
    };
    Result<std::shared_ptr<const pack::Content>> open(
        const std::string& edition, const pack::Content& current
    ) const;

    std::filesystem::path folder_;
    std::mutex mutex_;
    std::list<Opened> opened_;  // the last used first
};

}  // namespace tongban::service
