#include "service/editions.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "pack/edition.h"
#include "pack/load.h"

namespace tongban::service {

namespace fs = std::filesystem;

namespace {

// Each holds a whole catalogue in memory; open cases are rarely spread over more editions.
constexpr size_t kOpenedMax = 4;

bool is_name(const std::string& edition) {
    return edition.size() == 16 &&
           edition.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Error unwritable(const fs::path& file) {
    return Error{
        .code = "edition.write",
        .kind = ErrorKind::Unavailable,
        .details = {{"file", file.string()}},
        .cause = std::generic_category().message(errno)};
}

Result<void> sync(const fs::path& path) {
    const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0) return unwritable(path);
    const bool done = ::fsync(handle) == 0;
    ::close(handle);
    if (!done) return unwritable(path);
    return {};
}

/// All or nothing, also when the power fails.
Result<void> write_durably(const fs::path& file, const std::string& text) {
    const fs::path fresh = file.string() + ".new";
    {
        std::ofstream stream(fresh, std::ios::binary | std::ios::trunc);
        stream << text;
        stream.flush();
        if (!stream) return unwritable(fresh);
    }
    TRY(sync(fresh));
    std::error_code fault;
    fs::rename(fresh, file, fault);
    if (fault) return unwritable(file);
    return sync(file.parent_path());
}

std::string archive_of(const std::vector<pack::EditionFile>& files) {
    json::array list;
    for (const pack::EditionFile& file : files)
        list.push_back(json::object{
            {"folder", file.folder}, {"path", file.path}, {"text", file.text}});
    return json::serialize(json::object{{"files", std::move(list)}});
}

Error broken(const std::string& edition) {
    return refuse("edition.broken", ErrorKind::Internal, {{"edition", json::string(edition)}});
}

Error unknown(const std::string& edition) {
    return refuse("edition.unknown", ErrorKind::Unavailable, {{"edition", json::string(edition)}});
}

Result<std::vector<pack::EditionFile>> read_archive(
    const fs::path& file, const std::string& edition
) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return unknown(edition);
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    const auto parsed = parse_json(text);
    const json::object* archive = parsed ? parsed->if_object() : nullptr;
    const json::array* list = archive == nullptr ? nullptr : find_array(*archive, "files");
    if (list == nullptr) return broken(edition);
    std::vector<pack::EditionFile> files;
    for (const json::value& entry : *list)
        if (const json::object* one = entry.if_object())
            files.push_back(
                {find_string(*one, "folder").value_or(""), find_string(*one, "path").value_or(""),
                 find_string(*one, "text").value_or("")}
            );
    if (pack::edition_of(files) != edition) return broken(edition);
    return files;
}

/// The loader reads folders: a copy that lives as long as it reads.
struct Unpacked {
    fs::path root;
    std::vector<fs::path> folders;
    ~Unpacked() {
        std::error_code ignored;
        fs::remove_all(root, ignored);
    }
};

Result<void> unpack(const std::vector<pack::EditionFile>& files, Unpacked& into) {
    std::error_code fault;
    fs::remove_all(into.root, fault);
    for (const pack::EditionFile& file : files) {
        const fs::path folder = into.root / file.folder, path = folder / file.path;
        if (std::ranges::find(into.folders, folder) == into.folders.end())
            into.folders.push_back(folder);
        fs::create_directories(path.parent_path(), fault);
        std::ofstream stream(path, std::ios::binary);
        stream << file.text;
        if (!stream) return unwritable(path);
    }
    return {};
}

/// Its own way of handling, in today's surroundings.
std::shared_ptr<const pack::Content> join(
    const pack::Content& own, const pack::Content& today, const std::string& edition
) {
    auto joined = std::make_shared<pack::Content>(own);
    joined->departments = today.departments;
    joined->department_order = today.department_order;
    joined->halls = today.halls;
    joined->regions = today.regions;
    joined->towns = today.towns;
    joined->directory = today.directory;
    joined->calendar = today.calendar;
    joined->lights = today.lights;
    joined->limits = today.limits;
    joined->demo = today.demo;
    joined->synonyms.clear();
    joined->edition = edition;
    return joined;
}

}  // namespace

Result<void> Editions::keep(const pack::Content& content) const {
    const fs::path file = folder_ / (content.edition + ".json");
    if (fs::exists(file)) return {};
    std::error_code fault;
    fs::create_directories(folder_, fault);
    std::vector<fs::path> folders;
    for (const pack::PackInfo& pack : content.packs) folders.emplace_back(pack.folder);
    const auto files = pack::edition_files(folders);
    if (pack::edition_of(files) != content.edition)
        return refuse("edition.changed", ErrorKind::Conflict);
    return write_durably(file, archive_of(files));
}

Result<std::shared_ptr<const pack::Content>> Editions::content_for(
    const std::string& edition, const std::shared_ptr<const pack::Content>& current
) {
    if (edition.empty() || edition == current->edition) return current;
    if (!is_name(edition)) return unknown(edition);
    std::shared_ptr<std::mutex> own;
    {
        const std::lock_guard lock(mutex_);
        if (auto found = find_opened(edition, current)) return found;
        auto& opening = opening_[edition];
        if (!opening) opening = std::make_shared<std::mutex>();
        own = opening;
    }
    // A second caller waits instead of loading the same once more; other editions do not wait.
    const std::lock_guard opening(*own);
    std::error_code missing;
    const auto written = fs::last_write_time(folder_ / (edition + ".json"), missing);
    {
        const std::lock_guard lock(mutex_);
        if (auto found = find_opened(edition, current)) return found;
        if (const auto broken = broken_.find(edition);
            broken != broken_.end() && !missing && broken->second.written == written)
            return broken->second.error;
    }
    auto content = open(edition, *current);
    const std::lock_guard lock(mutex_);
    if (!content) {
        if (content.error().code == "edition.broken" && !missing)
            broken_.insert_or_assign(edition, Broken{written, content.error()});
        return content.error();
    }
    std::erase_if(opened_, [&](const Opened& one) { return one.base != current; });
    opened_.push_front({edition, current, content.value()});
    if (opened_.size() > kOpenedMax) opened_.pop_back();
    return std::move(content).value();
}

Result<std::shared_ptr<const pack::Content>> Editions::content_for(
    const std::string& edition,
    const std::string& processes,
    const std::shared_ptr<const pack::Content>& current
) {
    if (processes.empty() || processes == edition) return content_for(edition, current);
    const std::string name = edition + "+" + processes;
    {
        const std::lock_guard lock(mutex_);
        if (auto found = find_opened(name, current)) return found;
    }
    const auto own = TRY(content_for(edition, current));
    const auto newer = TRY(content_for(processes, current));
    auto joined = with_processes(*own, *newer);
    const std::lock_guard lock(mutex_);
    if (auto found = find_opened(name, current)) return found;
    opened_.push_front({name, current, joined});
    if (opened_.size() > kOpenedMax) opened_.pop_back();
    return joined;
}

namespace {

/// Decisions that were made when the application was planned and signed.
std::set<std::string> plan_decisions(const pack::Content& content) {
    std::set<std::string> ids;
    for (const pack::ServiceItem& item : content.items)
        if (item.executable) {
            ids.insert(item.executable->materials_decision);
            ids.insert(item.executable->conditions_decision);
        }
    for (const pack::Bundle& bundle : content.bundles)
        if (bundle.executable) ids.insert(bundle.executable->members_decision);
    return ids;
}

}  // namespace

std::shared_ptr<const pack::Content> Editions::with_processes(
    const pack::Content& own, const pack::Content& newer
) {
    auto joined = std::make_shared<pack::Content>(own);
    for (const auto& [id, process] : newer.processes) joined->processes[id] = process;
    for (const auto& [id, file] : newer.process_files) joined->process_files[id] = file;
    const std::set<std::string> planned = plan_decisions(own);
    for (const auto& [id, decision] : newer.decisions)
        if (!planned.contains(id)) joined->decisions.insert_or_assign(id, decision);
    for (pack::ServiceItem& item : joined->items) {
        const pack::ServiceItem* other = newer.find_item(item.id);
        if (item.executable && other != nullptr && other->executable)
            item.executable->process = other->executable->process;
    }
    for (pack::Bundle& bundle : joined->bundles) {
        const pack::Bundle* other = newer.find_bundle(bundle.id);
        if (bundle.executable && other != nullptr && other->executable)
            bundle.executable->process = other->executable->process;
    }
    return joined;
}

std::shared_ptr<const pack::Content> Editions::find_opened(
    const std::string& edition, const std::shared_ptr<const pack::Content>& current
) {
    const auto found = std::ranges::find_if(opened_, [&](const Opened& one) {
        return one.edition == edition && one.base == current;
    });
    if (found == opened_.end()) return nullptr;
    opened_.splice(opened_.begin(), opened_, found);
    return opened_.front().content;
}

namespace {
/// Rows of no stream: an edition is no event of a case.
Result<void> commit_row(
    ledger::Ledger& ledger, const std::string& edition, Instant now, ledger::RowChange row
) {
    ledger::Commit commit;
    commit.key = {"500000", fmt::format("edition:{}:{}", edition, now.ms)};
    commit.actor = "system:packs";
    commit.at = now;
    commit.rows.push_back(std::move(row));
    const auto done = ledger.commit_and_wait(std::move(commit));
    if (!done) return done.error();
    return {};
}
}  // namespace

Result<void> Editions::note(ledger::Ledger& ledger, const pack::Content& content, Instant now) {
    return commit_row(
        ledger, content.edition, now,
        {"INSERT INTO editions (edition, used) VALUES ($1, 0) ON CONFLICT (edition) DO NOTHING",
         {content.edition}}
    );
}

Result<int> Editions::prune(ledger::Ledger& ledger, const pack::Content& current, Instant now)
    const {
    std::vector<std::string> unused;
    TRY(ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT edition FROM editions WHERE used=0 AND edition <> $1", {current.edition},
            [&](const ledger::Reader::Row& row) {
                unused.emplace_back(row.text(0));
                return true;
            }
        );
    }));
    for (const std::string& edition : unused) {
        if (!is_name(edition)) continue;
        const fs::path file = folder_ / (edition + ".json");
        std::error_code fault;
        fs::remove(file, fault);
        if (fault) return unwritable(file);
        TRY(commit_row(
            ledger, edition, now, {"DELETE FROM editions WHERE edition=$1 AND used=0", {edition}}
        ));
    }
    return static_cast<int>(unused.size());
}

Result<std::shared_ptr<const pack::Content>> Editions::open(
    const std::string& edition, const pack::Content& current
) const {
    const auto files = TRY(read_archive(folder_ / (edition + ".json"), edition));
    Unpacked unpacked{folder_ / (edition + ".open"), {}};
    TRY(unpack(files, unpacked));
    pack::Loaded loaded;
    try {
        loaded = pack::load(unpacked.folders);
    } catch (const fs::filesystem_error&) {  // no handles left, or somebody tidied the folder
        return unwritable(folder_);
    }
    if (!loaded.content) return broken(edition);
    return join(*loaded.content, current, edition);
}

}  // namespace tongban::service
