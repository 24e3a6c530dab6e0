// Files of the packs, as they are in use or as a change would have them.
#include <algorithm>

#include "crypto/digest.h"
#include "studio/route_parts.h"
#include "studio/route_views.h"
#include "studio/services.h"
#include "studio/transfer.h"

namespace tongban::studio {

namespace {

constexpr size_t kBodyBytesMax = 4 << 20;  // a text of 2 MB, escaped

/// The change that the request speaks of, or an empty one.
Result<Change> change_of(const Studio& studio, const Request& request) {
    const std::string id = request.query("change").value_or("");
    if (id.empty()) return Change();
    return studio.store().change(id);
}

const char* status_of(const Change& change, const std::string& path) {
    const auto found = change.files.find(path);
    return found == change.files.end() ? "same" : status_of(found->second);
}

json::value value_or_null(const std::optional<std::string>& text) {
    return text ? json::value(json::string(*text)) : json::value(nullptr);
}

json::object service_json(const ServiceFiles& service) {
    const auto one = [](const std::string& path) {
        return path.empty() ? json::value(nullptr) : json::value(json::string(path));
    };
    return {
        {"id", service.id},
        {"name", {{"zh", service.zh}, {"en", service.en}}},
        {"kind", service.is_bundle ? "bundle" : "item"},
        {"executable", !service.service.empty()},
        {"credential", one(service.credential)},
        {"paths",
         {{"list", service.list},
          {"service", one(service.service)},
          {"form", one(service.form)},
          {"process", one(service.process)},
          {"decisions", json::array(service.decisions.begin(), service.decisions.end())},
          {"tests", json::array(service.tests.begin(), service.tests.end())}}}};
}

Result<Answer> list_files(Studio& studio, const Request& request) {
    const Change change = TRY(change_of(studio, request));
    const Tree tree = TRY(studio.tree_of(change));
    const std::vector<TreeFile> found = TRY(tree.files());
    const std::string prefix = request.query("prefix").value_or("");
    json::array files, services;
    const auto add = [&](const FilePath& path, std::int64_t bytes) {
        if (!path.full().starts_with(prefix)) return;
        files.push_back(json::object{
            {"path", path.full()},
            {"kind", enum_text(path.kind)},
            {"status", status_of(change, path.full())},
            {"size", bytes},
            {"editable", tree.check_editable(path).has_value()}});
    };
    for (const TreeFile& file : found) add(file.path, file.bytes);
    for (const auto& [name, file] : change.files)
        if (const auto path = find_path(name); path && file.sha256.empty()) add(*path, 0);
    for (const ServiceFiles& service : TRY(services_of(tree, found)))
        services.push_back(service_json(service));
    return http::json_reply(json::object{
        {"files", std::move(files)}, {"services", std::move(services)}});
}

Result<Answer> read_file(Studio& studio, const Request& request) {
    const FilePath path = TRY(parse_path(request.query("path").value_or("")));
    const Change change = TRY(change_of(studio, request));
    const Tree tree = TRY(studio.tree_of(change));
    const auto text = TRY(tree.read(path));
    const auto base = TRY(TRY(studio.tree_in_use()).read(path));
    if (!text && !base && !change.files.contains(path.full()))
        return refuse("studio.unknown_file", ErrorKind::NotFound, {{"path", path.full()}});
    return http::json_reply(json::object{
        {"path", path.full()},
        {"kind", enum_text(path.kind)},
        {"text", value_or_null(text)},
        {"base_text", value_or_null(base)},
        {"status", status_of(change, path.full())},
        {"editable", tree.check_editable(path).has_value()}});
}

/// What is in use stays the measure of a file from its first edit on, so that what somebody else
/// publishes meanwhile is noticed; `rebase` says that the writer has seen it.
std::string base_of(
    const Change& change, const std::string& path, std::string in_use, bool is_rebased
) {
    const auto old = change.files.find(path);
    return old == change.files.end() || is_rebased ? std::move(in_use) : old->second.base_sha256;
}

Answer unchanged(const Change& change) {
    return http::json_reply(json::object{{"version", change.version}});
}

/// What is replaced stays readable beside what replaces it, whatever becomes of the disk.
Result<void> keep_base(ledger::Commit& commit, const Tree& tree, const FilePath& path) {
    auto text = TRY(tree.read(path));
    if (!text || text->size() > kFileBytesMax) return {};
    std::string sha256 = to_hex(crypto::sha256(*text));
    Store::keep_text(commit, std::move(sha256), *std::move(text));
    return {};
}

/// What an edit adds to the store.
struct Texts {
    Unsaved fresh = {};
    const Tree* replaced = nullptr;  // the tree whose text is replaced
    const FilePath* path = nullptr;
};

/// The change with the event, when its editor may put a hand to what it was and what it becomes.
Result<Answer> noted(
    const Studio& studio,
    const Change& change,
    ledger::NewEvent event,
    const Request& request,
    Texts texts = {}
) {
    TRY(check_scope(studio, change, request));
    ledger::Event happened;
    happened.version = change.version + 1;
    happened.type = event.type;
    happened.body = event.body;
    happened.at = request.now;
    Change after = change;
    TRY(evolve(after, happened));
    TRY(check_scope(studio, after, request, texts.fresh));
    ledger::Commit commit =
        TRY(studio.store().commit_of(change, std::move(event), request.actor.id, request.now));
    for (auto& [sha256, text] : texts.fresh) Store::keep_text(commit, sha256, std::move(text));
    if (texts.replaced != nullptr) TRY(keep_base(commit, *texts.replaced, *texts.path));
    return committed(std::move(commit));
}

Result<Answer> put_text(Studio& studio, const Request& request) {
    const Change change = TRY(studio.store().change(request.path.at(0)));
    const FilePath path = TRY(parse_path(text_of(request, "path")));
    std::string text = text_of(request, "text");
    TRY(check_text(text));
    const Tree tree = TRY(studio.tree_in_use());
    TRY(tree.check_editable(path));
    const Hand hand = hand_of(studio, request);
    const std::string in_use = TRY(tree.digest(path)), sha256 = to_hex(crypto::sha256(text));
    const bool is_rebased = find_bool(request.body, "rebase").value_or(false);
    const auto old = change.files.find(path.full());
    const bool is_known = old != change.files.end();
    // Back to what is in use is no change of the file any more.
    if (sha256 == in_use) {
        const auto event = revert_file(change, version_of(request), path.full(), hand);
        if (!event && event.error().code == "studio.file_unchanged") return unchanged(change);
        return noted(studio, change, TRY(event), request);
    }
    const ChangedFile file{
        sha256, base_of(change, path.full(), in_use, is_rebased),
        static_cast<std::int64_t>(text.size())};
    ledger::NewEvent event = TRY(put_file(change, version_of(request), path.full(), file, hand));
    if (is_known && old->second.sha256 == sha256 && old->second.base_sha256 == file.base_sha256)
        return unchanged(change);
    return noted(
        studio, change, std::move(event), request, {{{sha256, std::move(text)}}, &tree, &path}
    );
}

Result<Answer> remove_file(Studio& studio, const Request& request) {
    const Change change = TRY(studio.store().change(request.path.at(0)));
    const FilePath path = TRY(parse_path(text_of(request, "path")));
    const Tree tree = TRY(studio.tree_in_use());
    TRY(tree.check_editable(path));
    const Hand hand = hand_of(studio, request);
    const std::string in_use = TRY(tree.digest(path));
    const bool is_reverted = find_bool(request.body, "revert").value_or(false);
    const auto old = change.files.find(path.full());
    const bool is_own = old != change.files.end() && in_use.empty();
    // A file that only this change has goes without a trace.
    if (is_reverted || is_own)
        return noted(
            studio, change, TRY(revert_file(change, version_of(request), path.full(), hand)),
            request
        );
    if (in_use.empty())
        return refuse("studio.unknown_file", ErrorKind::NotFound, {{"path", path.full()}});
    const ChangedFile file{"", in_use, 0};
    return noted(
        studio, change, TRY(put_file(change, version_of(request), path.full(), file, hand)),
        request, {{}, &tree, &path}
    );
}

json::object kind_shape() {
    return shape::choice(
        {"service", "bundle", "form", "decision", "process", "journey", "list", "search"}
    );
}
json::object status_shape() { return shape::choice({"same", "added", "changed", "removed"}); }

json::object files_shape() {
    using namespace shape;
    const json::object file = named(
        "StudioFile", {{"path", text()},
                       {"kind", kind_shape()},
                       {"status", status_shape()},
                       {"size", integer()},
                       {"editable", flag()}}
    );
    const json::object service = named(
        "StudioService", {{"id", text()},
                          {"name", object({{"zh", text()}, {"en", text()}})},
                          {"kind", choice({"item", "bundle"})},
                          {"executable", flag()},
                          {"credential", text_or_null()},
                          {"paths", object(
                                        {{"list", text()},
                                         {"service", text_or_null()},
                                         {"form", text_or_null()},
                                         {"process", text_or_null()},
                                         {"decisions", list(text())},
                                         {"tests", list(text())}}
                                    )}}
    );
    return object({{"files", list(file)}, {"services", list(service)}});
}

json::object file_shape() {
    using namespace shape;
    return named(
        "StudioFileText", {{"path", text()},
                           {"kind", kind_shape()},
                           {"text", text_or_null()},
                           {"base_text", text_or_null()},
                           {"status", status_shape()},
                           {"editable", flag()}}
    );
}

}  // namespace

void add_file_routes(http::Routes& routes, Studio& studio) {
    add(routes, studio,
        {.path = "/api/studio/files",
         .work = list_files,
         .doc =
             {.summary = "Files of the packs and the services that they make up",
              .tag = "studio",
              .reply = files_shape(),
              .query = {"change", "prefix"},
              .errors = {"auth.forbidden", "studio.unknown_change"}},
         .is_for_departments = true});
    add(routes, studio,
        {.path = "/api/studio/file",
         .work = read_file,
         .doc =
             {.summary = "The text of a file in a change, and what is in use",
              .tag = "studio",
              .reply = file_shape(),
              .query = {"path", "change"},
              .errors =
                  {"auth.forbidden", "studio.path", "studio.unknown_change",
                   "studio.unknown_file"}},
         .is_for_departments = true});
    const json::object path = shape::text(kPathBytesMax, 1);
    add(routes, studio,
        {.method = Method::Put,
         .path = "/api/studio/changes/{id}/file",
         .work = put_text,
         .doc =
             {.summary = "Writes a file of a change; `rebase` accepts what was published meanwhile",
              .tag = "studio",
              .body = shape::object(
                  {{"path", path},
                   {"text", shape::text(kFileBytesMax)},
                   {"version", shape::integer()},
                   {"rebase?", shape::flag()}}
              ),
              .reply = version_shape(),
              .errors = with_change_errors(
                  {"studio.path", "studio.read_only", "studio.text", "studio.file_too_large",
                   "studio.change_too_large"}
              )},
         .body_bytes_max = kBodyBytesMax,
         .is_for_departments = true});
    add(routes, studio,
        {.method = Method::Delete,
         .path = "/api/studio/changes/{id}/file",
         .work = remove_file,
         .doc =
             {.summary = "Takes a file away, or with `revert` what the change says about it",
              .tag = "studio",
              .body = shape::object(
                  {{"path", path}, {"version", shape::integer()}, {"revert?", shape::flag()}}
              ),
              .reply = version_shape(),
              .errors = with_change_errors(
                  {"studio.path", "studio.read_only", "studio.unknown_file",
                   "studio.file_unchanged"}
              )},
         .is_for_departments = true});
}

}  // namespace tongban::studio
