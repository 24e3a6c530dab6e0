// /api/admin/faults: where processes of cases stand still, and trying again.
#include "service/routes.h"
#include "service/sealed_words.h"
#include "service/shapes.h"

namespace tongban::service {

namespace {

constexpr std::int64_t kFaultsShown = 500;

json::object row_view(const ledger::Reader::Row& row) {
    return {{"case_number", json::string(row.text(1))}, {"token", row.integer(2)},
            {"name", json::string(row.text(3))},        {"name_en", json::string(row.text(4))},
            {"element", json::string(row.text(5))},     {"step", json::string(row.text(6))},
            {"step_en", json::string(row.text(7))},     {"code", json::string(row.text(8))},
            {"message", json::string(row.text(9))},     {"since", to_rfc3339({row.integer(10)})}};
}

/// Who stands still longest comes first.
Result<http::Answer> list(const Desk& desk, const http::Request& request) {
    const auto content = desk.content();
    const auto& regions = content->directory->regions();
    json::array faults;
    TRY(desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT region, number, token, name, name_en, element, step, step_en, code, message, "
            "since_ms FROM process_faults ORDER BY since_ms, region, stream, token LIMIT $1",
            {kFaultsShown},
            [&](const ledger::Reader::Row& row) {
                if (authority::may(
                        request.actor, authority::Role::Operator, row.text(0), "", regions
                    ))
                    faults.push_back(row_view(row));
                return true;
            }
        );
    }));
    return http::Answer(http::json_reply(json::object{{"faults", std::move(faults)}}));
}

/// A case of another region is as unknown as one that does not exist.
Result<void> check_operator(
    const http::Request& request, const CaseState& state, const Scene& scene
) {
    const auto& regions = scene.content->directory->regions();
    if (authority::may(request.actor, authority::Role::Operator, state.region, "", regions))
        return {};
    return refuse("case.unknown", ErrorKind::NotFound);
}

Result<http::Answer> retry(const Desk& desk, const http::Request& request) {
    RetryFault command{.reason = TRY(require_string(request.body, "reason"))};
    const std::string& token = request.path.at(1);
    const auto read = std::from_chars(token.data(), token.data() + token.size(), command.token);
    if (read.ec != std::errc() || read.ptr != token.data() + token.size())
        return refuse("case.unknown_fault", ErrorKind::NotFound);
    if (!is_blank(command.reason))
        command.reason = seal_words(desk.keyring, command.reason, request.path.at(0));
    std::string element;
    return carry_out(
        desk, request, request.path.at(0),
        [&](const CaseState& state, const Scene& scene) {
            return check_operator(request, state, scene);
        },
        [&](const CaseState& state, const Facts& facts) {
            for (const ProcessFault& fault : state.faults)
                if (fault.token == command.token) element = fault.element;
            return decide(state, command, facts);
        },
        [&](const CaseState& state, const Scene&) -> Result<json::object> {
            const bool stands = std::ranges::find(state.faults, element, &ProcessFault::element) !=
                                state.faults.end();
            return json::object{{"is_mended", !stands}, {"faults", state.faults.size()}};
        },
        false
    );
}

}  // namespace

void add_fault_routes(http::Routes& routes, const Desk& desk) {
    const RouteAdder add(routes, desk, "admin");
    add(http::Method::Get, "/api/admin/faults", list,
        {.summary = "Processes of cases that stand still, longest first",
         .reply = shapes::fault_page()},
        for_operators);
    add(http::Method::Post, "/api/admin/faults/{number}/{token}/retry", retry,
        {.summary = "Has the process of a case try again what failed, after the cause was mended",
         .body = schema_object({{"reason", schema_text(500)}}, {"reason"}),
         .reply = shapes::fault_retried(),
         .errors = {"case.unknown", "case.unknown_fault", "form.required"}},
        for_operators);
}

}  // namespace tongban::service
