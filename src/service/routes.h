// HTTP of this domain.
#pragma once

#include "http/handler.h"
#include "http/texts.h"
#include "service/desk.h"

namespace tongban::service {

/// Jobs for programs outside by type and state, as /metrics says it; nothing when it cannot be
/// read.
std::string job_metrics(ledger::Ledger& ledger, Instant now);

/// `desk` and `texts` outlive the server.
void add_catalogue_routes(http::Routes& routes, const Desk& desk);
void add_draft_routes(http::Routes& routes, const Desk& desk, const http::Texts& texts);
void add_application_routes(http::Routes& routes, const Desk& desk);
void add_case_routes(http::Routes& routes, const Desk& desk);
void add_own_step_routes(http::Routes& routes, const Desk& desk);
void add_status_routes(http::Routes& routes, const Desk& desk);
void add_payment_routes(http::Routes& routes, const Desk& desk);
void add_fault_routes(http::Routes& routes, const Desk& desk);
void add_job_routes(http::Routes& routes, const Desk& desk);
void add_inbox_routes(http::Routes& routes, const Desk& desk);
void add_work_routes(http::Routes& routes, const Desk& desk);
void add_member_routes(http::Routes& routes, const Desk& desk);
void add_counter_routes(http::Routes& routes, const Desk& desk);
void add_handling_routes(http::Routes& routes, const Desk& desk);
void add_board_routes(http::Routes& routes, const Desk& desk);
inline void add_routes(http::Routes& routes, const Desk& desk, const http::Texts& texts) {
    add_catalogue_routes(routes, desk);
    add_draft_routes(routes, desk, texts);
    add_application_routes(routes, desk);
    add_case_routes(routes, desk);
    add_own_step_routes(routes, desk);
    add_status_routes(routes, desk);
    add_payment_routes(routes, desk);
    add_fault_routes(routes, desk);
    add_job_routes(routes, desk);
    add_inbox_routes(routes, desk);
    add_work_routes(routes, desk);
    add_member_routes(routes, desk);
    add_counter_routes(routes, desk);
    add_handling_routes(routes, desk);
    add_board_routes(routes, desk);
}

// ---- shared by the route files ----

/// Adds routes of one tag, for whoever is signed in unless `change` says otherwise.
class RouteAdder {
  public:
    using Handler = Result<http::Answer> (*)(const Desk&, const http::Request&);
    using BoundHandler = std::function<Result<http::Answer>(const http::Request&)>;
    using Change = void (*)(http::Route&);
    /// `desk` and `routes` outlive it; `reply` is that of routes that name none.
    RouteAdder(http::Routes& routes, const Desk& desk, const char* tag, json::object reply = {})
        : routes_(routes), desk_(desk), tag_(tag), reply_(std::move(reply)) {}
    void operator()(
        http::Method method,
        const char* path,
        Handler handler,
        http::RouteDoc doc,
        Change change = nullptr
    ) const;
    void operator()(
        http::Method method,
        const char* path,
        BoundHandler handler,
        http::RouteDoc doc,
        Change change = nullptr
    ) const;

  private:
    http::Routes& routes_;
    const Desk& desk_;
    const char* tag_;
    json::object reply_;
};
inline void slow(http::Route& route) { route.is_slow = true; }
inline void for_operators(http::Route& route) {
    route.need = authority::Need::one_of({authority::Role::Operator});
    route.is_slow = true;
}
/// The body is a file.
inline void takes_file(http::Route& route) {
    route.raw_body = true;
    route.is_slow = true;
    route.body_bytes_max = 20 * 1024 * 1024;
}

/// Content, language and day of one request; keeps the content alive.
struct Scene {
    Scene(const Desk& desk, const http::Request& request) : Scene(desk.content(), request) {}
    /// Of a case: by the edition of the packs that it was submitted under.
    Scene(const Desk& desk, const http::Request& request, const CaseState& state)
        : Scene(content_or_today(desk, state), request) {}
    Scene(std::shared_ptr<const pack::Content> known, const http::Request& request)
        : content(std::move(known)),
          view{*content, *content->directory, request.locale, china_date(request.now)} {}
    std::shared_ptr<const pack::Content> content;
    ViewContext view;
};

/// Entries of the access log go with the answer to the request.
Purpose purpose_of(const http::Request& request, std::string why, std::string number);
/// For a case: what staff say why they read it, or that an agent does.
Purpose purpose_of(const http::Request& request, const CaseState& state);

/// A case for its applicant, agent, or staff who may see it. Error codes: case.unknown (also for
/// somebody who may not know that it exists).
Result<void> check_applicant(
    const Desk& desk, const http::Request& request, const CaseState& state
);
Result<void> check_staff(
    const http::Request& request,
    const Scene& scene,
    authority::Role role,
    const std::string& region,
    const std::string& department
);
bool may_see_as_staff(const http::Request& request, const Scene& scene, const CaseState& state);
bool may_see_as_staff(
    const authority::Actor& actor, const pack::Content& content, const CaseState& state
);
/// Whether live events of the case may reach this actor: its applicant, agents, and staff who may
/// see it.
bool may_follow(
    const Desk& desk, const authority::Actor& actor, const std::string& number, Instant now
);

/// Keeps the state for the next command once its commit is made, or forgets the case.
using CaseKeeper = std::function<void(const Result<ledger::Committed>&)>;
CaseKeeper keeper_of(const Desk& desk, CaseState state);

/// Loads the case, lets `check` look at it, decides, and answers with `render` after the commit.
using Check = std::function<Result<void>(const CaseState&, const Scene&)>;
using DecideStep = std::function<Result<Turn>(const CaseState&, const Facts&)>;
/// Of a command that is frequent and changes little: what it does not touch is not copied. A
/// refusal leaves the state as it is.
using DecideOwn = std::function<Result<Turn>(CaseState&&, const Facts&)>;
/// The reply, or the object that is its body.
class Render {
  public:
    template <std::invocable<const CaseState&, const Scene&> Call>
    Render(Call call) {
        using Made = std::invoke_result_t<Call&, const CaseState&, const Scene&>;
        if constexpr (std::same_as<Made, Result<http::Reply>>)
            call_ = std::move(call);
        else
            call_ = [call = std::move(call)](
                        const CaseState& state, const Scene& scene
                    ) -> Result<http::Reply> { return http::json_reply(TRY(call(state, scene))); };
    }
    Result<http::Reply> operator()(const CaseState& state, const Scene& scene) const {
        return call_(state, scene);
    }

  private:
    std::function<Result<http::Reply>(const CaseState&, const Scene&)> call_;
};
Result<http::Answer> carry_out(
    const Desk& desk,
    const http::Request& request,
    const std::string& number,
    const Check& check,
    const DecideStep& step,
    const Render& render,
    bool checks_version = true
);
Result<http::Answer> carry_out_on_own(
    const Desk& desk,
    const http::Request& request,
    const std::string& number,
    const Check& check,
    const DecideOwn& step,
    const Render& render
);

/// Whether this material is owed: left for later, or named in the notice that waits for its answer.
bool is_asked_for(const CaseState& state, const std::string& material);
/// The material as the pack describes it. Error code: case.unknown_material.
Result<const pack::Material*> material_of(
    const pack::Content& content, const CaseState& state, const std::string& id
);
/// Valid credentials of the applicant, and of the person who acts for it.
Result<std::vector<HolderCredential>> held_for(
    const Desk& desk, const CaseState& state, const pack::Material& material, Date today
);

/// What the applicant sees of the case, opened. For staff without "form": see FormTexts.
Result<json::object> applicant_view(
    const Desk& desk,
    const http::Request& request,
    const CaseState& state,
    const Scene& scene,
    Audience audience = Audience::Applicant
);

/// Whom a new application is for: oneself, somebody who asked for help, or whom a clerk serves.
Result<void> choose_person(const Desk& desk, const http::Request& request, DraftState& state);
/// As oneself, or as an enterprise that the person represents; as who may apply for the service.
/// Nobody named: oneself, else the first enterprise. Error codes: draft.applicant,
/// draft.applicant_kind.
Result<void> choose_applicant(
    const Desk& desk, const ServiceRef& service, DraftState& state, const std::string& wanted
);
void take_delivery(DraftState& state, const json::object& delivery);

/// What a clerk says on accepting; not sealed yet. Error code: case.audit_reason (of a point that
/// is not ticked).
Result<AcceptCase> acceptance_of(const json::object& body);
void seal_words(AcceptCase& command, const crypto::Keyring& keyring, std::string_view number);
/// The schema of it, with `more` beside.
json::object acceptance_schema(
    std::initializer_list<std::pair<std::string_view, json::value>> more = {}
);

/// A clerk fills in nothing that the own window may not take in: the rule of the submission, as far
/// as it can be told by now. Error code: draft.window (Forbidden), with the field /region.
Result<void> check_draft_window(
    const http::Request& request, const OpenDraft& draft, const Scene& scene
);

struct SubmitOptions {
    std::optional<std::string> sha256;             // of what was shown, when something was
    std::function<Result<void>()> reauthenticate;  // password or signing token
    bool closes_draft = true;
    std::optional<AcceptCase> accept;  // a clerk accepts on the spot
    std::string consent = {};          // at the counter: "applicant" (in person) or "paper"
    bool has_delivery = true;          // chosen; else it is left to be chosen later
};
/// Signs and turns the draft into a case, in one transaction.
Result<http::Answer> submit_open_draft(
    const Desk& desk,
    const http::Request& request,
    const Scene& scene,
    const OpenDraft& draft,
    const SubmitOptions& options
);
json::object submitted_schema();

/// JSON Schema shorthands for route documentation.
json::object schema_object(
    std::initializer_list<std::pair<std::string_view, json::value>> properties,
    std::initializer_list<std::string_view> required = {}
);
json::object schema_text(int length_max = 1000);
/// How the result is to come, as far as it is chosen.
json::object schema_delivery();
json::object schema_int(std::int64_t min, std::int64_t max);
json::object schema_bool();
json::object schema_any_object();
json::object schema_list(json::object of, int count_max = 200);

}  // namespace tongban::service
