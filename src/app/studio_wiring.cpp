#include "app/studio_wiring.h"

#include "app/words.h"
#include "identity/signing_tokens.h"

namespace tongban::app {

namespace fs = std::filesystem;

namespace {

/// The one pack that the program itself leans on: texts, calendar and limits of the law.
constexpr std::string_view kGround = "base";

studio::Trial try_folders(
    const std::vector<fs::path>& folders, const studio::TrialOptions& options
) {
    TriedPacks tried = try_packs(folders, options.runs_journeys, options.only, options.told);
    studio::Trial trial{
        .content = tried.edition.content,
        .issues = std::move(tried.issues),
        .journeys = tried.journeys};
    if (trial.content) trial.prepared = std::make_shared<Edition>(std::move(tried.edition));
    return trial;
}

}  // namespace

std::vector<studio::PackFolder> pack_folders(const std::vector<fs::path>& packs) {
    std::vector<studio::PackFolder> folders;
    for (const fs::path& folder : packs) {
        std::string name = fs::weakly_canonical(folder).filename().string();
        const bool is_editable = name != kGround;
        folders.push_back({std::move(name), folder, is_editable});
    }
    return folders;
}

std::unique_ptr<studio::Studio> make_studio(Platform& platform) {
    const auto texts = std::make_shared<const http::Texts>(terminal_texts(platform.options.packs));
    const auto tokens = std::make_shared<const identity::SigningTokens>(*platform.keyring);
    return std::make_unique<studio::Studio>(studio::Workshop{
        .ledger = *platform.ledger,
        .folder = platform.options.data / "studio",
        .region = kHomeRegion,
        .packs = pack_folders(platform.options.packs),
        .exchange = platform.exchanging,
        .content = [&platform]() -> std::shared_ptr<const pack::Content> {
            const auto in_use = platform.content.in_use();
            return in_use ? in_use->edition.content : nullptr;
        },
        .refused =
            [&platform] {
                const auto in_use = platform.content.in_use();
                return in_use ? in_use->refused : Issues();
            },
        .try_packs = try_folders,
        .keep = [&platform](const studio::Trial& trial, Instant now) -> Result<void> {
            TRY(platform.editions->keep(*trial.content));
            return service::Editions::note(*platform.ledger, *trial.content, now);
        },
        .use =
            [&platform](const studio::Trial& trial, Instant now) {
                platform.put_in_use(
                    *std::static_pointer_cast<Edition>(trial.prepared), trial.issues, now
                );
            },
        .sign =
            [&platform](const json::object& manifest) {
                return platform.credentials->sign_statement("tongban-publication+jwt", manifest);
            },
        .check_signing_token = [tokens](
                                   const std::string& token, const std::string& account,
                                   const std::string& session, Instant now
                               ) { return tokens->check(token, account, session, now); },
        .sentence = [texts](
                        const Issue& issue, std::string_view locale
                    ) { return sentence_of(issue, *texts, locale); },
        .log = platform.log});
}

void add_studio_timers(ledger::TimerRunner& timers, Platform& platform) {
    timers.handle(
        studio::kPublishTimer,
        [&platform](
            const ledger::DueTimer& timer, Instant now
        ) -> Result<std::vector<ledger::Commit>> {
            constexpr std::string_view kPrefix = "change:";
            if (!timer.key.stream.starts_with(kPrefix)) return std::vector<ledger::Commit>();
            return platform.studio->publish_on_day(timer.key.stream.substr(kPrefix.size()), now);
        }
    );
}

}  // namespace tongban::app
