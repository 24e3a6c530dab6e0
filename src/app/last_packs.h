// The packs that were in use last, for a start at which those on disk do not pass the checks.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "pack/model.h"

namespace tongban::app {

/// Their folder below the data.
inline constexpr const char* kPacksInUse = "packs-in-use";

/// Which they were is in the ledger, their files lie below `folder` with the digest that the ledger
/// names.
class LastPacks {
  public:
    LastPacks(std::filesystem::path folder, ledger::Ledger& ledger)
        : folder_(std::move(folder)), ledger_(ledger) {}

    /// Copies the folders of the content without journeys and people of a demonstration, unless
    /// they are kept already, and forgets the ones before. Error codes: pack.keep (Unavailable),
    /// those of the ledger.
    Result<void> keep(const pack::Content& content, Instant now);

    struct Kept {
        std::string edition;
        Instant since;
        std::vector<std::filesystem::path> folders;  // in the order in which they are loaded
    };
    /// Nothing before the first ones, or when the files are no longer what was kept.
    Result<std::optional<Kept>> find() const;

  private:
    std::filesystem::path folder_;
    ledger::Ledger& ledger_;
};

}  // namespace tongban::app
