#include "studio/route_views.h"

#include <algorithm>

#include "studio/route_parts.h"

namespace tongban::studio {

namespace {

json::value value_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(json::string(text));
}

json::array files_json(const Change& change, const std::vector<std::string>& moved) {
    json::array files;
    for (const auto& [name, file] : change.files) {
        const auto path = find_path(name);
        if (!path) continue;
        files.push_back(json::object{
            {"path", name},
            {"kind", enum_text(path->kind)},
            {"status", status_of(file)},
            {"bytes", file.bytes},
            {"base_changed", std::ranges::find(moved, name) != moved.end()}});
    }
    return files;
}

json::array history_json(const Change& change) {
    json::array history;
    for (const HistoryEntry& entry : change.history)
        history.push_back(json::object{
            {"at", to_rfc3339(entry.at)},
            {"who", entry.who},
            {"who_name", entry.who_name},
            {"what", entry.what},
            {"reason", entry.reason}});
    return history;
}

}  // namespace

const char* status_of(const ChangedFile& file) {
    if (file.sha256.empty()) return "removed";
    return file.base_sha256.empty() ? "added" : "changed";
}

json::object checked_json(const Checked& checked, const Studio& studio, std::string_view locale) {
    json::array issues;
    int errors = 0;
    for (const Issue& issue : checked.issues) {
        issues.push_back(issue_json(issue, studio, locale));
        errors += issue.severity == Severity::Error;
    }
    json::value journeys = nullptr;
    if (checked.has_journeys)
        journeys = json::object{
            {"passed", checked.passed},
            {"failed", checked.failed.size()},
            {"names", json::array(checked.failed.begin(), checked.failed.end())}};
    return {
        {"version", checked.version},
        {"at", to_rfc3339(checked.at)},
        {"errors", errors},
        {"warnings", std::ssize(checked.issues) - errors},
        {"issues", std::move(issues)},
        {"journeys", std::move(journeys)},
        {"edition", value_or_null(checked.edition)}};
}

Result<json::object> change_json(
    const Studio& studio, const Change& change, const http::Request& request
) {
    // What is published or thrown away is compared with nothing any more.
    const bool is_open =
        change.state != ChangeState::Published && change.state != ChangeState::Discarded;
    const auto moved = is_open ? TRY(studio.conflicts(change)) : std::vector<std::string>();
    json::value last_check = nullptr;
    if (const auto checked = studio.last_check(change.id))
        last_check = checked_json(*checked, studio, request.locale);
    return json::object{
        {"id", change.id},
        {"title", change.title},
        {"note", change.note},
        {"state", enum_text(change.state)},
        {"version", change.version},
        {"author", change.author},
        {"author_name", change.author_name},
        {"reviewer", value_or_null(change.reviewer)},
        {"reviewer_name", value_or_null(change.reviewer_name)},
        {"created_at", to_rfc3339(change.created_at)},
        {"updated_at", to_rfc3339(change.updated_at)},
        {"publish_on",
         change.publish_on ? json::value(to_string(*change.publish_on)) : json::value(nullptr)},
        {"publication",
         change.publication > 0 ? json::value(change.publication) : json::value(nullptr)},
        {"may_review", change.state == ChangeState::Submitted &&
                           !change.is_writer(request.actor.id) &&
                           check_scope(studio, change, request).has_value()},
        {"files", files_json(change, moved)},
        {"history", history_json(change)},
        {"last_check", std::move(last_check)}};
}

json::array files_json(const std::vector<PublishedFile>& files) {
    json::array list;
    for (const PublishedFile& file : files)
        list.push_back(json::object{
            {"path", file.path},
            {"status", file.status},
            {"before", value_or_null(file.before)},
            {"after", value_or_null(file.after)}});
    return list;
}

json::object publication_json(const Publication& publication) {
    return {
        {"number", publication.number},
        {"kind", publication.kind},
        {"at", to_rfc3339(publication.at)},
        {"change", value_or_null(publication.change)},
        {"title", publication.title},
        {"reason", publication.reason},
        {"restores",
         publication.kind == "rollback" ? json::value(publication.restores) : json::value(nullptr)},
        {"author_name", value_or_null(publication.author_name)},
        {"reviewer_name", value_or_null(publication.reviewer_name)},
        {"publisher", publication.publisher},
        {"publisher_name", value_or_null(publication.publisher_name)},
        {"edition_before", publication.edition_before},
        {"edition_after", publication.edition_after},
        {"journeys_passed", publication.journeys},
        {"files", files_json(publication.files)}};
}

json::object changes_shape() {
    using namespace http::shape;
    return page(
        "changes",
        named(
            "StudioChangeRow",
            {{"id", text()},
             {"title", text()},
             {"state", choice({"draft", "submitted", "approved", "published", "discarded"})},
             {"author", text()},
             {"author_name", text()},
             {"updated_at", text()},
             {"files", integer()},
             {"publish_on", text_or_null()}}
        )
    );
}

json::object checked_shape() {
    using namespace http::shape;
    return named(
        "StudioChecked",
        {{"version", integer()},
         {"at", text()},
         {"errors", integer()},
         {"warnings", integer()},
         {"issues", list(issue_shape())},
         {"journeys",
          or_null(object({{"passed", integer()}, {"failed", integer()}, {"names", list(text())}}))},
         {"edition", text_or_null()}}
    );
}

json::object change_shape() {
    using namespace http::shape;
    const json::object file = named(
        "StudioChangedFile",
        {{"path", text()},
         {"kind",
          choice({"service", "bundle", "form", "decision", "process", "journey", "list", "search"}
          )},
         {"status", choice({"added", "changed", "removed"})},
         {"bytes", integer()},
         {"base_changed", flag()}}
    );
    return named(
        "StudioChange",
        {{"id", text()},
         {"title", text()},
         {"note", text()},
         {"state", choice({"draft", "submitted", "approved", "published", "discarded"})},
         {"version", integer()},
         {"author", text()},
         {"author_name", text()},
         {"reviewer", text_or_null()},
         {"reviewer_name", text_or_null()},
         {"created_at", text()},
         {"updated_at", text()},
         {"publish_on", text_or_null()},
         {"publication", integer_or_null()},
         {"may_review", flag()},
         {"files", list(file)},
         {"history", list(object(
                         {{"at", text()},
                          {"who", text()},
                          {"who_name", text()},
                          {"what", choice(
                                       {"started", "edited", "submitted", "returned", "approved",
                                        "planned", "published", "refused", "discarded"}
                                   )},
                          {"reason", text()}}
                     ))},
         {"last_check", or_null(checked_shape())}}
    );
}

json::object published_file_shape() {
    using namespace http::shape;
    return object(
        {{"path", text()},
         {"status", choice({"added", "changed", "removed"})},
         {"before", text_or_null()},
         {"after", text_or_null()}}
    );
}

json::object publication_shape() {
    using namespace http::shape;
    return named(
        "StudioPublication", {{"number", integer()},
                              {"kind", choice({"change", "rollback"})},
                              {"at", text()},
                              {"change", text_or_null()},
                              {"title", text()},
                              {"reason", text()},
                              {"restores", integer_or_null()},
                              {"author_name", text_or_null()},
                              {"reviewer_name", text_or_null()},
                              {"publisher", text()},
                              {"publisher_name", text_or_null()},
                              {"edition_before", text()},
                              {"edition_after", text()},
                              {"journeys_passed", integer()},
                              {"files", list(published_file_shape())}}
    );
}

}  // namespace tongban::studio
