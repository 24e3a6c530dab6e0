// What the routes of the studio share.
#pragma once

#include "authority/actor.h"
#include "http/handler.h"
#include "http/shape.h"
#include "studio/model.h"
#include "studio/scope.h"

namespace tongban::studio {

using http::Answer;
using http::Method;
using http::Request;
namespace shape = http::shape;

/// A pack serves the whole deployment, and so does who edits all of it. Error codes: those of
/// authority::check_role.
Result<void> check_editor(const Studio& studio, const http::Request& request);
/// Of all departments or of some: who may look into the studio and change what they handle.
Result<void> check_some_editor(const Studio& studio, const http::Request& request);
/// May the actor put a hand to the change, as it stands? Error codes: studio.shared_file
/// (details.path), studio.other_department (details.department), both Forbidden.
Result<void> check_scope(
    const Studio& studio,
    const Change& change,
    const http::Request& request,
    const Unsaved& unsaved = {}
);

Hand hand_of(const Studio& studio, const http::Request& request);
std::string text_of(const http::Request& request, std::string_view key);
/// Of the body. Error code: studio.version_conflict is the decision's.
std::int64_t version_of(const http::Request& request);
/// Error code: studio.unknown_publication.
Result<std::int64_t> publication_number(const std::string& text);
struct PublicationPage {
    std::vector<Publication> publications;  // the latest first
    boost::json::value next;                // for `after`, or null
};
/// Those below `after`. Error code: studio.unknown_publication.
Result<PublicationPage> publication_page(const Studio& studio, const http::Request& request);
/// Error codes: identity.signing_token, identity.signing_token_expired.
Result<void> check_token(const Studio& studio, const http::Request& request);
/// Error code: date.syntax with field.
Result<std::optional<Date>> day_of(const http::Request& request, std::string_view key);

/// A route whose handler is called for editors only.
using Work = std::function<Result<http::Answer>(Studio&, const http::Request&)>;
struct Line {
    http::Method method = http::Method::Get;
    const char* path = "";
    Work work;
    http::RouteDoc doc;
    bool is_slow = true;  // reads folders, or many texts
    size_t body_bytes_max = 262'144;
    bool raw_body = false;
    /// Open to editors of single departments; what they change is asked with check_scope().
    bool is_for_departments = false;
};
void add(http::Routes& routes, Studio& studio, Line line);

/// {version}: of the change after the commit.
http::Answer committed(ledger::Commit commit);

json::object issue_json(const Issue& issue, const Studio& studio, std::string_view locale);
json::object issue_shape();
json::object version_shape();

void add_change_routes(http::Routes& routes, Studio& studio);
void add_file_routes(http::Routes& routes, Studio& studio);
void add_check_routes(http::Routes& routes, Studio& studio);
void add_publication_routes(http::Routes& routes, Studio& studio);
/// What everybody may read of publications.
void add_public_routes(http::Routes& routes, Studio& studio);
void add_rollback_routes(http::Routes& routes, Studio& studio);
void add_transfer_routes(http::Routes& routes, Studio& studio);
void add_plan_routes(http::Routes& routes, Studio& studio);

/// Added to the errors of every route that changes a change.
std::vector<std::string> with_change_errors(std::vector<std::string> errors);

}  // namespace tongban::studio
