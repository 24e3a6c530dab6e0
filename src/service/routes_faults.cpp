// /api/admin/faults: where processes of cases stand still, and trying again.
#include "service/routes_faults.h"

#include <set>

#include "service/routes.h"
#include "service/sealed_words.h"
#include "service/shapes.h"
#include "service/work_lists.h"

namespace tongban::service {

namespace {

constexpr size_t kFaultsShown = 500;

struct Words {
    const http::Texts& texts;
    const std::string& locale;
};

/// What a sentence about the fault may name. That of a timer keeps its details as JSON.
json::object values_of(const json::object& fault, const std::string& said, const Words& words) {
    json::object values;
    if (auto details = parse_json(said, 4); details && details->is_object())
        values = std::move(details->get_object());
    const std::string name = find_string(fault, "step").value_or("");
    const std::string english = find_string(fault, "step_en").value_or("");
    std::string place = words.locale == "en" && !english.empty() ? english : name;
    if (place.empty()) place = find_string(fault, "element").value_or("");
    values["place"] = place;
    values["element"] = place;
    return values;
}

/// In the words of the reader; what the engine said is the detail, as far as it is words too.
void say_why(json::object& fault, const std::string& said, const Words& words) {
    std::string code = find_string(fault, "code").value_or("");
    // To applicants this one does not say what is wrong.
    if (code == "bpmn.no_decision") code = "bpmn.decision_failed";
    const bool is_record = said.starts_with('{');
    const bool is_told = words.texts.has(words.locale, code);
    fault["message"] =
        is_told ? words.texts.sentence(words.locale, code, values_of(fault, said, words)) : said;
    fault["detail"] = is_told && !is_record ? said : std::string();
}

struct FoundFault {
    std::int64_t since_ms = 0;
    json::object view;
};

FoundFault fault_of(const ledger::Reader::Row& row, const Words& words) {
    FoundFault found{
        row.integer(10),
        {{"case_number", json::string(row.text(1))},
         {"token", row.integer(2)},
         {"name", json::string(row.text(3))},
         {"name_en", json::string(row.text(4))},
         {"element", json::string(row.text(5))},
         {"step", json::string(row.text(6))},
         {"step_en", json::string(row.text(7))},
         {"code", json::string(row.text(8))},
         {"since", to_rfc3339({row.integer(10)})}}};
    say_why(found.view, std::string(row.text(9)), words);
    return found;
}

/// Regions whose faults are the actor's affair.
std::set<std::string> regions_of(const authority::Actor& actor, const pack::Content& content) {
    const auto& tree = content.directory->regions();
    std::set<std::string> codes;
    for (const auto& part : authority::scope(actor, authority::Role::Operator, tree).parts)
        for (const std::string& region : unit_codes(content, part.region))
            if (authority::may(actor, authority::Role::Operator, region, "", tree))
                codes.insert(region);
    return codes;
}

/// Who stands still longest comes first. Those of other regions are not read, so that they hide
/// none of one's own however many they are.
Result<http::Answer> list(
    const Desk& desk, const http::Texts& texts, const http::Request& request
) {
    const auto content = desk.content();
    const Words words{texts, request.locale};
    std::vector<FoundFault> found;
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const std::string& region : regions_of(request.actor, *content))
            TRY(reader.query(
                "SELECT region, number, token, name, name_en, element, step, step_en, code,"
                " message, since_ms FROM process_faults WHERE region=$1"
                " ORDER BY since_ms, stream, token LIMIT $2",
                {region, std::int64_t{kFaultsShown}},
                [&](const ledger::Reader::Row& row) {
                    found.push_back(fault_of(row, words));
                    return true;
                }
            ));
        return {};
    }));
    std::ranges::stable_sort(found, {}, &FoundFault::since_ms);
    if (found.size() > kFaultsShown) found.erase(found.begin() + kFaultsShown, found.end());
    json::array faults;
    for (FoundFault& one : found) faults.push_back(std::move(one.view));
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

void add_fault_list(http::Routes& routes, const Desk& desk, const http::Texts& texts) {
    http::Route route{
        .method = http::Method::Get,
        .path = "/api/admin/faults",
        .handler = [&desk, &texts](const http::Request& r) { return list(desk, texts, r); },
        .doc = {
            .summary = "Processes of cases that stand still, longest first",
            .tag = "admin",
            .reply = shapes::fault_page()}};
    for_operators(route);
    routes.add(std::move(route));
}

void add_fault_routes(http::Routes& routes, const Desk& desk) {
    const RouteAdder add(routes, desk, "admin");
    add(http::Method::Post, "/api/admin/faults/{number}/{token}/retry", retry,
        {.summary = "Has the process of a case try again what failed, after the cause was mended",
         .body = schema_object({{"reason", schema_text(500)}}, {"reason"}),
         .reply = shapes::fault_retried(),
         .errors = {"case.unknown", "case.unknown_fault", "form.required"}},
        for_operators);
}

}  // namespace tongban::service
