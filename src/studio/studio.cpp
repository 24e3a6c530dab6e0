#include "studio/studio.h"

#include <algorithm>
#include <fstream>

#include "crypto/digest.h"
#include "crypto/random.h"

namespace tongban::studio {

namespace fs = std::filesystem;

namespace {

constexpr size_t kChecksKept = 200;

/// SHA-256 of the text that is there now; empty when there is none.
std::string digest_on_disk(const fs::path& file) {
    std::error_code fault;
    if (!fs::is_regular_file(file, fault)) return {};
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    return to_hex(crypto::sha256(text));
}

/// A folder that goes when the work is done.
struct Scratch {
    fs::path folder;
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }
};

}  // namespace

Error check_failed(const Issues& issues) {
    constexpr size_t kNamedMax = 3;
    const auto errors = std::ranges::count(issues, Severity::Error, &Issue::severity);
    std::vector<std::string> files;
    for (const Issue& issue : issues)
        if (issue.severity == Severity::Error && files.size() < kNamedMax &&
            std::ranges::find(files, issue.file) == files.end())
            files.push_back(issue.file);
    return refuse(
        "studio.check_failed", ErrorKind::Conflict,
        {{"errors", errors}, {"files", fmt::format("{}", fmt::join(files, ", "))}}
    );
}

Error conflict(const std::vector<std::string>& paths) {
    json::array list(paths.begin(), paths.end());
    return refuse(
        "studio.conflict", ErrorKind::Conflict,
        {{"paths", std::move(list)}, {"path", paths.front()}, {"count", paths.size()}}
    );
}

std::vector<std::string> failed_journeys(const Issues& issues) {
    std::vector<std::string> files;
    for (const Issue& issue : issues)
        if (issue.severity == Severity::Error && issue.file.ends_with(".journey.yaml") &&
            std::ranges::find(files, issue.file) == files.end())
            files.push_back(issue.file);
    return files;
}

Studio::Studio(Workshop workshop)
    : workshop_(std::move(workshop)), store_(workshop_.ledger, workshop_.region) {}

Result<void> Studio::open() {
    std::error_code ignored;  // left by a crash
    fs::remove_all(workshop_.folder / "draft", ignored);
    return store_.create_tables();
}

Result<Overlay> Studio::published() const {
    const auto last = TRY(store_.last_publication());
    return last ? last->overlay : Overlay();
}

Result<std::shared_ptr<const Ground>> Studio::ground() const {
    {
        const std::lock_guard lock(mutex_);
        if (ground_) return ground_;
    }
    // A command line beside the server, or a start whose folders are not there.
    auto read = TRY(Ground::read(workshop_.packs));
    const std::lock_guard lock(mutex_);
    if (!ground_) ground_ = std::move(read);
    return ground_;
}

bool Studio::is_ground_on_disk() const {
    auto now = Ground::read(workshop_.packs);
    const auto loaded = own_tree();
    return now && loaded &&
           Tree(workshop_, store_, *std::move(now)).fingerprint() == loaded->fingerprint();
}

void Studio::use_written() {
    const std::lock_guard lock(mutex_);
    if (written_) ground_ = std::move(written_);
    written_ = nullptr;
}

Result<Tree> Studio::own_tree() const { return Tree(workshop_, store_, TRY(ground())); }

Result<Tree> Studio::tree_in_use() const {
    Tree tree = TRY(own_tree());
    tree.lay(TRY(published()));
    return tree;
}

Result<Tree> Studio::tree_of(const Change& change) const {
    Tree tree = TRY(tree_in_use());
    // What was published, or thrown away, is no longer over what is in use.
    if (change.state != ChangeState::Published && change.state != ChangeState::Discarded)
        tree.lay(change);
    return tree;
}

fs::path Studio::fresh_folder(const char* kind) const {
    return workshop_.folder / kind / crypto::random_token(9);
}

void Studio::tidy() const {
    const auto content = workshop_.content();
    std::error_code fault;
    for (const auto& entry : fs::directory_iterator(workshop_.folder / "tree", fault)) {
        const std::string tree = entry.path().string() + "/";
        const bool is_in_use =
            content && std::ranges::any_of(content->packs, [&](const auto& pack) {
                return pack.folder.starts_with(tree);
            });
        if (!is_in_use) fs::remove_all(entry.path(), fault);
    }
}

Result<std::vector<fs::path>> Studio::write_folders() {
    auto read = TRY(Ground::read(workshop_.packs));
    {
        const std::lock_guard lock(mutex_);
        written_ = read;
    }
    const auto last = TRY(store_.last_publication());
    if (!last || last->overlay.empty()) {
        std::vector<fs::path> folders;
        for (const PackFolder& pack : workshop_.packs) folders.push_back(pack.folder);
        return folders;
    }
    for (const std::string& path : TRY(overtaken()))
        workshop_.log(fmt::format(
            "studio: {} was changed on disk after it was published; the published text is used",
            path
        ));
    Tree tree(workshop_, store_, std::move(read));
    tree.lay(last->overlay);
    return tree.write(fresh_folder("tree"));
}

Result<std::vector<std::string>> Studio::overtaken() const {
    const Tree tree = TRY(own_tree());
    std::vector<std::string> paths;
    for (const auto& [name, file] : TRY(published())) {
        const auto path = find_path(name);
        const PackFolder* pack = path ? tree.find_pack(path->pack) : nullptr;
        if (pack == nullptr) continue;
        const std::string now = digest_on_disk(pack->folder / path->inside);
        if (now != file.base_sha256 && now != file.sha256) paths.push_back(name);
    }
    return paths;
}

Result<std::vector<std::string>> Studio::conflicts(const Change& change) const {
    const Tree tree = TRY(tree_in_use());
    std::vector<std::string> paths;
    for (const auto& [name, file] : change.files) {
        const auto path = find_path(name);
        if (path && TRY(tree.digest(*path)) != file.base_sha256) paths.push_back(name);
    }
    return paths;
}

Result<Checked> Studio::check(const Change& change, const TrialOptions& options, Instant now) {
    const std::unique_lock lock(checking_, std::try_to_lock);
    if (!lock) return refuse("studio.check_running", ErrorKind::TooMany);
    const Scratch scratch{fresh_folder("draft")};
    Trial trial = TRY(try_change(change, scratch.folder, options));
    Checked checked{
        .version = change.version,
        .at = now,
        .issues = std::move(trial.issues),
        .has_journeys = options.runs_journeys};
    checked.failed = failed_journeys(checked.issues);
    checked.passed = std::max(0, trial.journeys - static_cast<int>(checked.failed.size()));
    if (trial.content) checked.edition = trial.content->edition;
    // One journey alone says nothing of the change.
    if (options.only.empty()) remember(change.id, checked);
    return checked;
}

Result<Trial> Studio::try_change(
    const Change& change, const fs::path& folder, const TrialOptions& options
) {
    const Tree tree = TRY(tree_of(change));
    return try_tree(tree, TRY(tree.write(folder)), options);
}

Trial Studio::try_tree(
    const Tree& tree, const std::vector<fs::path>& folders, TrialOptions options
) {
    const bool is_full = options.runs_journeys && options.only.empty();
    const std::string fingerprint = tree.fingerprint();
    const auto known = is_full ? find_passed(fingerprint) : std::nullopt;
    if (known) options.runs_journeys = false;
    Trial trial = try_folders(folders, std::move(options));
    if (!trial.content || !is_full) return trial;
    if (known) {
        trial.journeys = known->journeys;
        trial.issues = known->issues;
    } else {
        remember_passed({fingerprint, trial.journeys, trial.issues});
    }
    return trial;
}

std::optional<Studio::Passed> Studio::find_passed(const std::string& fingerprint) const {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(passed_, fingerprint, &Passed::fingerprint);
    return found == passed_.end() ? std::nullopt : std::optional<Passed>(*found);
}

void Studio::remember_passed(Passed passed) {
    constexpr size_t kPassedKept = 32;
    const std::lock_guard lock(mutex_);
    if (passed_.size() >= kPassedKept) passed_.erase(passed_.begin());
    passed_.push_back(std::move(passed));
}

Trial Studio::try_folders(const std::vector<fs::path>& folders, TrialOptions options) {
    if (trials_++ == 0) trial_done_ = trial_total_ = 0;
    options.told = [this](int done, int total) {
        trial_total_ = total;
        trial_done_ = done;
    };
    Trial trial = workshop_.try_packs(folders, options);
    --trials_;
    return trial;
}

TrialProgress Studio::progress() const { return {trials_ > 0, trial_done_, trial_total_}; }

Result<Trial> Studio::try_overlay(const Overlay& overlay) {
    const std::unique_lock lock(checking_, std::try_to_lock);
    if (!lock) return refuse("studio.check_running", ErrorKind::TooMany);
    const Scratch scratch{fresh_folder("draft")};
    Tree tree = TRY(own_tree());
    tree.lay(overlay);
    return try_tree(tree, TRY(tree.write(scratch.folder)), {.runs_journeys = true});
}

void Studio::remember(const std::string& change, Checked checked) {
    const std::lock_guard lock(mutex_);
    if (last_checks_.size() >= kChecksKept && !last_checks_.contains(change))
        last_checks_.erase(std::ranges::min_element(last_checks_, {}, [](const auto& entry) {
            return entry.second.at;
        }));
    last_checks_[change] = std::move(checked);
}

std::optional<Checked> Studio::last_check(const std::string& change) const {
    const std::lock_guard lock(mutex_);
    const auto found = last_checks_.find(change);
    if (found == last_checks_.end()) return std::nullopt;
    return found->second;
}

Result<std::shared_ptr<const pack::Content>> Studio::draft_content(const std::string& change) {
    return draft_content(TRY(store_.change(change)));
}

Result<std::shared_ptr<const pack::Content>> Studio::draft_content(const Change& change) {
    const auto last = TRY(store_.last_publication());
    const std::int64_t publication = last ? last->number : 0;
    {
        const std::lock_guard lock(mutex_);
        if (draft_.change == change.id && draft_.version == change.version &&
            draft_.publication == publication && draft_.content)
            return draft_.content;
    }
    const std::unique_lock lock(checking_, std::try_to_lock);
    if (!lock) return refuse("studio.check_running", ErrorKind::TooMany);
    const Scratch scratch{fresh_folder("draft")};
    const Trial trial = TRY(try_change(change, scratch.folder, {}));
    if (!trial.content) return check_failed(trial.issues);
    const std::lock_guard keeping(mutex_);
    draft_ = {change.id, change.version, publication, trial.content};
    return trial.content;
}

Result<ledger::Commit> Studio::submit(
    const Change& change, const Submission& submission, const Hand& hand
) {
    // Whether it may be submitted at all is asked before the long work.
    TRY(submit_change(change, submission.version, "", 0, hand));
    TRY(workshop_.check_signing_token(
        submission.signing_token, hand.id, submission.session, hand.at
    ));
    if (const auto paths = TRY(conflicts(change)); !paths.empty()) return conflict(paths);
    const Checked checked = TRY(check(change, {.runs_journeys = true}, hand.at));
    if (has_errors(checked.issues)) return check_failed(checked.issues);
    return store_.commit_of(
        change,
        TRY(submit_change(change, submission.version, checked.edition, checked.passed, hand)),
        hand.id, hand.at
    );
}

}  // namespace tongban::studio
