#include "identity/routes.h"

#include "authority/organisation.h"
#include "crypto/random.h"
#include "identity/route_parts.h"
#include "identity/staff_routes.h"

namespace tongban::identity {

void RouteContext::enter(
    const http::Request& request,
    std::vector<std::string> subjects,
    std::string why,
    std::vector<std::string> fields
) const {
    std::erase(subjects, request.actor.id);
    if (subjects.empty()) return;
    directory::Access access{
        .subject = subjects.front(),
        .actor = request.actor.id,
        .actor_name = request.actor.name,
        .organisation = authority::organisation_name(
            request.actor.grants, *directory(), china_date(request.now)
        ),
        .why = std::move(why),
        .fields = std::move(fields),
        .more_subjects = {subjects.begin() + 1, subjects.end()}};
    request.entries.push_back(accesses.record(access, request.now, crypto::random_token(12)));
}

void add_routes(http::Routes& routes, const RouteContext& context) {
    add_session_routes(routes, context);
    add_password_routes(routes, context);
    add_me_routes(routes, context);
    add_staff_routes(routes, context);
}

}  // namespace tongban::identity
