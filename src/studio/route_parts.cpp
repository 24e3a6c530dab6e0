#include "studio/route_parts.h"

#include <algorithm>
#include <charconv>

#include "authority/check.h"
#include "studio/routes.h"

namespace tongban::studio {

using authority::Role;

namespace {
constexpr std::int64_t kPublicationsMax = 1'000'000'000'000;
constexpr int kPublicationsOnPage = 50;
}  // namespace

Result<void> check_editor(const Studio& studio, const http::Request& request) {
    return authority::check_role(
        request.actor, Role::Editor, studio.workshop().region, "",
        studio.workshop().content()->directory->regions()
    );
}

namespace {

/// Grants to edit the packs of this deployment, for all or for some departments.
std::vector<authority::Grant> editor_grants(const Studio& studio, const http::Request& request) {
    const auto content = studio.workshop().content();
    std::vector<authority::Grant> grants;
    for (const authority::Grant& grant : request.actor.grants)
        if (grant.role == Role::Editor &&
            content->directory->regions().is_within(studio.workshop().region, grant.region))
            grants.push_back(grant);
    return grants;
}

std::string department_name(const Studio& studio, const std::string& id, bool is_english) {
    const auto& departments = studio.workshop().content()->departments;
    const auto found = departments.find(id);
    if (found == departments.end()) return id;
    return is_english && !found->second.name.en.empty() ? found->second.name.en
                                                        : found->second.name.zh;
}

}  // namespace

Result<void> check_some_editor(const Studio& studio, const http::Request& request) {
    if (!editor_grants(studio, request).empty()) return {};
    return refuse("auth.forbidden", ErrorKind::Forbidden);
}

Result<void> check_scope(
    const Studio& studio, const Change& change, const http::Request& request, const Unsaved& unsaved
) {
    if (check_editor(studio, request)) return {};
    TRY(check_some_editor(studio, request));
    const Touched touched = TRY(touched_by(studio, change, unsaved));
    if (!touched.shared.empty())
        return refuse(
            "studio.shared_file", ErrorKind::Forbidden, {{"path", touched.shared.front()}}
        );
    const auto& regions = studio.workshop().content()->directory->regions();
    for (const std::string& department : touched.departments)
        if (!authority::may(
                request.actor, Role::Editor, studio.workshop().region, department, regions
            ))
            return refuse(
                "studio.other_department", ErrorKind::Forbidden,
                {{"department", department_name(studio, department, request.locale == "en")}}
            );
    return {};
}

Hand hand_of(const Studio& studio, const http::Request& request) {
    std::string office;
    for (const authority::Grant& grant : editor_grants(studio, request)) {
        if (grant.department == kWholeOffice) {
            office = kWholeOffice;
            break;
        }
        office += (office.empty() ? "" : ",") + grant.department;
    }
    return {request.actor.id, request.actor.name, request.now, std::move(office)};
}

std::string text_of(const http::Request& request, std::string_view key) {
    return find_string(request.body, key).value_or("");
}

std::int64_t version_of(const http::Request& request) {
    return find_int(request.body, "version").value_or(0);
}

Result<std::int64_t> publication_number(const std::string& text) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || number < 0 ||
        number > kPublicationsMax)
        return refuse("studio.unknown_publication", ErrorKind::NotFound);
    return number;
}

Result<PublicationPage> publication_page(const Studio& studio, const http::Request& request) {
    const std::string after = request.query("after").value_or("");
    const std::int64_t below = after.empty() ? kPublicationsMax : TRY(publication_number(after));
    PublicationPage page;
    page.publications = TRY(studio.store().publications(below, kPublicationsOnPage + 1));
    if (page.publications.size() > kPublicationsOnPage) {
        page.publications.pop_back();
        page.next = std::to_string(page.publications.back().number);
    }
    return page;
}

Result<void> check_token(const Studio& studio, const http::Request& request) {
    return studio.workshop().check_signing_token(
        text_of(request, "signing_token"), request.actor.id, request.session, request.now
    );
}

Result<std::optional<Date>> day_of(const http::Request& request, std::string_view key) {
    const std::string text = text_of(request, key);
    if (text.empty()) return std::optional<Date>();
    auto day = parse_date(text);
    if (!day) return Error{.code = day.error().code, .field = "/" + std::string(key)};
    return std::optional<Date>(*day);
}

void add(http::Routes& routes, Studio& studio, Line line) {
    // Of a start whose folders are not there.
    for (const char* code : {"auth.forbidden", "studio.missing_folder", "studio.unreadable"})
        if (std::ranges::find(line.doc.errors, code) == line.doc.errors.end())
            line.doc.errors.emplace_back(code);
    routes.add(
        {.method = line.method,
         .path = line.path,
         .need = authority::Need::one_of({Role::Editor}),
         .handler = [&studio, work = std::move(line.work),
                     is_for_departments = line.is_for_departments](const http::Request& request
                    ) -> Result<http::Answer> {
             TRY(is_for_departments ? check_some_editor(studio, request)
                                    : check_editor(studio, request));
             return work(studio, request);
         },
         .doc = std::move(line.doc),
         .raw_body = line.raw_body,
         .is_slow = line.is_slow,
         .body_bytes_max = line.body_bytes_max}
    );
}

http::Answer committed(ledger::Commit commit) {
    http::AfterCommit after;
    after.reply = http::json_reply(json::object{{"version", commit.expected_version + 1}});
    after.commits.push_back(std::move(commit));
    return after;
}

json::object issue_json(const Issue& issue, const Studio& studio, std::string_view locale) {
    // Models name the element, packs say it in the details.
    const std::string element =
        issue.place.empty() ? find_string(issue.details, "element").value_or("") : issue.place;
    std::string hint = issue.hint;
    if (hint.empty()) hint = find_string(issue.details, "suggestion").value_or("");
    return {
        {"severity", issue.severity == Severity::Error ? "error" : "warning"},
        {"code", issue.code},
        {"message", studio.workshop().sentence(issue, locale)},
        {"file", issue.file},
        {"line", issue.line},
        {"element", element},
        {"hint", hint},
        {"details", issue.details}};
}

json::object issue_shape() {
    using namespace http::shape;
    return named(
        "StudioIssue", {{"severity", choice({"error", "warning"})},
                        {"code", text()},
                        {"message", text()},
                        {"file", text()},
                        {"line", integer()},
                        {"element", text()},
                        {"hint", text()},
                        {"details", open_object()}}
    );
}

json::object version_shape() { return http::shape::object({{"version", http::shape::integer()}}); }

std::vector<std::string> with_change_errors(std::vector<std::string> errors) {
    for (const char* code :
         {"auth.forbidden", "studio.unknown_change", "studio.version_conflict",
          "studio.wrong_state", "studio.shared_file", "studio.other_department"})
        errors.emplace_back(code);
    return errors;
}

void add_routes(http::Routes& routes, Studio& studio) {
    add_change_routes(routes, studio);
    add_file_routes(routes, studio);
    add_check_routes(routes, studio);
    add_publication_routes(routes, studio);
    add_public_routes(routes, studio);
    add_rollback_routes(routes, studio);
    add_transfer_routes(routes, studio);
    add_plan_routes(routes, studio);
}

}  // namespace tongban::studio
