// What the studio needs of the deployment around it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/issue.h"
#include "ledger/ledger.h"
#include "pack/model.h"

namespace tongban::studio {

struct PackFolder {
    std::string name;
    std::filesystem::path folder;
    bool is_editable = true;
};

/// Packs that were loaded and tried, ready to be put in use.
struct Trial {
    std::shared_ptr<const pack::Content> content;  // null when an issue is an error
    Issues issues;
    int journeys = 0;
    /// What `keep` and `use` need of it; known to the deployment alone.
    std::shared_ptr<void> prepared;
};

struct TrialOptions {
    bool runs_journeys = false;
    std::string only = {};  // name of one journey
    /// Hears from several threads how many journeys of how many have run.
    std::function<void(int done, int total)> told = {};
};

struct Workshop {
    ledger::Ledger& ledger;
    std::filesystem::path folder;  // of the studio, in the data of the deployment
    std::string region;            // home of the deployment
    std::vector<PackFolder> packs;
    /// Held by whoever exchanges the packs in use.
    std::mutex& exchange;
    std::function<std::shared_ptr<const pack::Content>()> content;  // in use
    /// Faults for which the packs on disk are not in use, though they were to be.
    std::function<Issues()> refused = {};
    std::function<Trial(const std::vector<std::filesystem::path>&, const TrialOptions&)> try_packs;
    /// Archives the edition durably, before a case can be submitted under it.
    std::function<Result<void>(const Trial&, Instant now)> keep;
    std::function<void(const Trial&, Instant now)> use;
    /// A JWS by the key that the deployment publishes.
    std::function<std::string(const json::object& payload)> sign;
    /// Error codes: identity.signing_token, identity.signing_token_expired.
    std::function<Result<void>(
        const std::string& token,
        const std::string& account,
        const std::string& session,
        Instant now
    )>
        check_signing_token;
    std::function<std::string(const Issue&, std::string_view locale)> sentence;
    std::function<void(std::string_view line)> log;
};

}  // namespace tongban::studio
