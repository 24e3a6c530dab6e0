// From an approved change to packs in use: prepared as a whole, committed, and only then used. A
// crash between commit and use leaves a publication in the ledger, which the next start reads.
#include <algorithm>

#include "crypto/digest.h"
#include "crypto/random.h"
#include "studio/studio.h"

namespace tongban::studio {

namespace fs = std::filesystem;

namespace {

constexpr const char* kTimerActor = "system:timer";

Publication from_change(const Change& change, const Hand& hand) {
    Publication publication;
    publication.kind = "change";
    publication.at = hand.at;
    publication.change = change.id;
    publication.title = change.title;
    publication.reason = change.note;
    set_author(publication, change);
    publication.reviewer = change.reviewer;
    publication.reviewer_name = change.reviewer_name;
    publication.reviewer_office = change.reviewer_office;
    set_publisher(publication, hand);
    return publication;
}

/// The change itself is at fault, not the machine: it goes back to its author.
bool is_refusal(const Error& error) {
    return error.code == "studio.check_failed" || error.code == "studio.conflict";
}

}  // namespace

json::object Studio::manifest(const Publication& publication) const {
    json::array files;
    for (const PublishedFile& file : publication.files) files.push_back(to_record(file));
    return {
        {"number", publication.number},
        {"kind", publication.kind},
        {"published_at", to_rfc3339(publication.at)},
        {"iat", publication.at.ms / 1000},
        {"region", workshop_.region},
        {"change", publication.change},
        {"title", publication.title},
        {"reason", publication.reason},
        {"restores", publication.restores},
        {"author", {{"id", publication.author}, {"name", publication.author_name}}},
        {"reviewer", {{"id", publication.reviewer}, {"name", publication.reviewer_name}}},
        {"publisher", {{"id", publication.publisher}, {"name", publication.publisher_name}}},
        {"edition_before", publication.edition_before},
        {"edition_after", publication.edition_after},
        {"journeys_passed", publication.journeys},
        {"files", std::move(files)},
        // All that lies over the operator's folders from now on.
        {"overlay_sha256", to_hex(crypto::sha256(canonical_json(to_record(publication.overlay))))}};
}

json::object Studio::public_manifest(const Publication& publication) const {
    json::object all = manifest(publication);
    // Who it was stays in the record, whose digest holds both together.
    const auto office = [](const std::string& of) {
        return json::object{{"role", "editor"}, {"office", of}};
    };
    all["author"] = office(publication.author_office);
    all["reviewer"] = office(publication.reviewer_office);
    all["publisher"] = publication.publisher == kTimerActor
                           ? json::object{{"role", "system"}, {"office", ""}}
                           : office(publication.publisher_office);
    for (const char* inner : {"reason", "change"}) all.erase(inner);
    all["record_sha256"] = to_hex(crypto::sha256(publication.jws));
    return all;
}

Result<void> Studio::describe_files(Publication& publication, const Overlay& before) const {
    Tree old_tree = TRY(own_tree()), new_tree = old_tree;
    old_tree.lay(before);
    new_tree.lay(publication.overlay);
    std::vector<std::string> names;
    for (const Overlay* overlay : {&before, static_cast<const Overlay*>(&publication.overlay)})
        for (const auto& [name, file] : *overlay) names.push_back(name);
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    for (const std::string& name : names) {
        const auto path = find_path(name);
        if (!path) continue;
        PublishedFile file{
            .path = name,
            .status = {},
            .before = TRY(old_tree.digest(*path)),
            .after = TRY(new_tree.digest(*path))};
        if (file.before == file.after) continue;
        file.status = file.before.empty() ? "added" : file.after.empty() ? "removed" : "changed";
        publication.files.push_back(std::move(file));
    }
    return {};
}

Result<Publication> Studio::put_in_use(
    Publication publication,
    std::int64_t version,
    const std::function<Result<ledger::Commit>(const Publication&)>& also
) {
    const auto last = TRY(store_.last_publication());
    publication.number = last ? last->number + 1 : 1;
    TRY(describe_files(publication, last ? last->overlay : Overlay()));
    Tree tree = TRY(own_tree());
    tree.lay(publication.overlay);
    const fs::path folder = fresh_folder("tree");
    const auto forget = [&] {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    };
    // With nothing laid over them the operator's own folders do, unless they are others by now.
    std::vector<fs::path> folders;
    if (publication.overlay.empty() && is_ground_on_disk())
        for (const PackFolder& pack : workshop_.packs) folders.push_back(pack.folder);
    else
        folders = TRY(tree.write(folder));
    const Trial trial = try_tree(tree, folders, {.runs_journeys = true});
    if (!publication.change.empty())
        remember(
            publication.change,
            {.version = version,
             .at = publication.at,
             .issues = trial.issues,
             .has_journeys = true,
             .passed = trial.journeys - static_cast<int>(failed_journeys(trial.issues).size()),
             .failed = failed_journeys(trial.issues),
             .edition = trial.content ? trial.content->edition : std::string()}
        );
    if (!trial.content) {
        forget();
        return check_failed(trial.issues);
    }
    publication.edition_before = workshop_.content()->edition;
    publication.edition_after = trial.content->edition;
    publication.journeys = trial.journeys;
    publication.jws = workshop_.sign(manifest(publication));
    publication.public_jws = workshop_.sign(public_manifest(publication));
    const auto committed = [&]() -> Result<void> {
        TRY(workshop_.keep(trial, publication.at));
        std::vector<ledger::Commit> commits{store_.commit_of(publication)};
        if (also) commits.push_back(TRY(also(publication)));
        TRY(workshop_.ledger.commit_all_and_wait(std::move(commits)));
        return {};
    }();
    if (!committed) {
        forget();
        return committed.error();
    }
    workshop_.use(trial, publication.at);
    tidy();
    return publication;
}

Result<Publication> Studio::publish(const std::string& id, std::int64_t version, const Hand& hand) {
    const std::unique_lock lock(workshop_.exchange, std::try_to_lock);
    if (!lock) return refuse("pack.reload_running", ErrorKind::Conflict);
    const Change change = TRY(store_.change(id));
    TRY(mark_published(change, version, 0, hand));
    if (const auto paths = TRY(conflicts(change)); !paths.empty()) return conflict(paths);
    Publication publication = from_change(change, hand);
    publication.overlay = TRY(published());
    const Tree own = TRY(own_tree());
    for (const auto& [name, file] : change.files) {
        const auto path = find_path(name);
        if (!path) continue;
        publication.overlay[name] = {file.sha256, TRY(own.digest(*path))};
    }
    return put_in_use(
        std::move(publication), version,
        [&](const Publication& made) -> Result<ledger::Commit> {
            ledger::Commit commit = TRY(store_.commit_of(
                change, TRY(mark_published(change, version, made.number, hand)), hand.id, hand.at
            ));
            if (change.publish_on) commit.cancelled_timers.push_back({"publish"});
            return commit;
        }
    );
}

Result<std::vector<ledger::Commit>> Studio::publish_on_day(const std::string& id, Instant now) {
    const Change change = TRY(store_.change(id));
    if (change.state != ChangeState::Approved || !change.publish_on ||
        china_midnight(*change.publish_on) > now)
        return std::vector<ledger::Commit>();
    const Hand hand{kTimerActor, "", now};
    const auto made = publish(id, change.version, hand);
    if (made) return std::vector<ledger::Commit>();
    if (!is_refusal(made.error())) return made.error();
    workshop_.log(fmt::format("studio: {} was not published: {}", id, made.error().code));
    std::vector<ledger::Commit> commits;
    commits.push_back(TRY(store_.commit_of(
        change, TRY(refuse_publication(change, made.error().code, hand)), hand.id, now
    )));
    return commits;
}

}  // namespace tongban::studio
