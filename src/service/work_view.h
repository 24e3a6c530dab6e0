// What the routes of window clerks and approvers share.
#pragma once

#include "service/routes.h"
#include "service/sealed_words.h"

namespace tongban::service {

/// A case as staff see it: what the applicant sees, what the pack says about checking and deciding,
/// and what this member of staff can do now.
Result<json::object> work_view(
    const Desk& desk, const http::Request& request, const CaseState& state, const Scene& scene
);

/// Adds a route of /api/work; commands on a case answer with the case as it then is.
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
