// What the routes of window clerks and approvers share.
#pragma once

#include "service/routes.h"
#include "service/sealed_words.h"

namespace tongban::service {

/// A case as staff see it: what the applicant sees, what the pack says about checking and deciding,
/// and what this member of staff can do now.
Result<http::Reply> work_view(
    const Desk& desk, const http::Request& request, const CaseState& state, const Scene& scene
);

/// The case as it is now, for staff who may see it. Error code: case.unknown.
Result<http::Answer> show_work_case(const Desk& desk, const http::Request& request);

/// What the pack says about checking and deciding each member.
void add_guidance(json::object& view, const CaseState& state, const ViewContext& context);
json::array work_item_views(const CaseState& state, const ViewContext& context);
/// Of an office, but for the one whose id is `except`.
json::array officer_views(const std::vector<Officer>& office, std::string_view except = "");
/// Actions that this member of staff could take now.
json::array staff_can(
    const authority::Actor& actor, const CaseState& state, const pack::Content& content, Date today
);

/// Adds a route of /api/work; commands on a case answer with the case as it then is, and a repeated
/// one with the case as it is now.
using WorkHandler = Result<http::Answer> (*)(const Desk&, const http::Request&);
void add_work_route(
    http::Routes& routes,
    const Desk& desk,
    http::Method method,
    const char* path,
    const authority::Need& need,
    WorkHandler handler,
    http::RouteDoc doc
);

/// Free text, sealed before it is decided about.
inline std::string words_of(const Desk& desk, const http::Request& request, const char* key) {
    return seal_words(
        desk.keyring, find_string(request.body, key).value_or(""), request.path.at(0)
    );
}

inline std::string text_of(const http::Request& request, const char* key) {
    return find_string(request.body, key).value_or("");
}

}  // namespace tongban::service
