#include "service/jobs.h"

#include "feel/value.h"

namespace tongban::service {

namespace {

constexpr int kDepthMax = 8;
constexpr size_t kNodesMax = 5'000;

bool is_small_enough(const json::value& value, int depth, size_t& nodes) {
    if (depth > kDepthMax || ++nodes > kNodesMax) return false;
    if (const json::array* list = value.if_array())
        return std::ranges::all_of(*list, [&](const json::value& one) {
            return is_small_enough(one, depth + 1, nodes);
        });
    if (const json::object* members = value.if_object())
        return std::ranges::all_of(*members, [&](const auto& pair) {
            return is_small_enough(pair.value(), depth + 1, nodes);
        });
    return true;
}

Error at(const char* code, std::string_view name, json::object details) {
    details["name"] = json::string(name);
    return {
        .code = code, .details = std::move(details), .field = fmt::format("/variables/{}", name)};
}

}  // namespace

Result<JobDetails> details_of(
    const CaseState& state, const OpenJob& job, const pack::Content& content
) {
    const bpmn::ProcessInstance instance = TRY(bpmn::from_json(state.process));
    const auto id = static_cast<bpmn::TokenId>(job.token);
    const bpmn::Token* token = bpmn::find_token(instance, id);
    const bpmn::FlowNode* node = node_of_token(instance, id, content);
    if (token == nullptr || node == nullptr) return refuse("job.gone", ErrorKind::Conflict);
    JobDetails details{.contract = pack::contract_of(*node), .variables = {}};
    for (const std::string& name : details.contract.inputs)
        if (const feel::Value* value = token->locals.find(name))
            details.variables[name] = feel::to_json(*value);
    return details;
}

Result<void> check_returned(const json::object& variables, const pack::JobContract& contract) {
    size_t nodes = 0;
    if (!is_small_enough(variables, 0, nodes) || json::serialize(variables).size() > kJobBytesMax)
        return Error{
            .code = "job.variables_too_large",
            .details = {{"max", kJobBytesMax}},
            .field = "/variables"};
    for (const auto& pair : variables)
        if (!contract.returns.contains(std::string(pair.key())))
            return at("job.unknown_variable", pair.key(), {});
    for (const auto& [name, expected] : contract.returns) {
        const json::value* given = variables.if_contains(name);
        const bool is_none = given == nullptr || given->is_null();
        if (is_none && expected.is_optional) continue;
        if (is_none) return at("job.variable_missing", name, {});
        if (!pack::fits(*given, expected.kind))
            return at("job.variable_type", name, {{"kind", pack::to_text(expected)}});
    }
    return {};
}

}  // namespace tongban::service
