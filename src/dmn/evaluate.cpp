// Decisions of a requirements graph: each is evaluated once, when another needs it.
#include "dmn/evaluate.h"

#include <new>

#include "dmn/compiled.h"
#include "dmn/facts.h"

namespace tongban::dmn {

namespace {

enum State : std::uint8_t { kNew, kRunning, kDone };

/// A call lays out values for all elements: it counts as much as the work it is.
constexpr std::uint64_t kCallSteps = 30;
/// What a trace keeps of one decision, about.
constexpr size_t kTraceBytes = 500;

/// Sets the tracer for the time of one evaluation.
class HostGuard {
  public:
    HostGuard(Evaluation& evaluation, void* host)
        : evaluation_(evaluation), outer_(std::exchange(evaluation.host, host)) {}
    ~HostGuard() { evaluation_.host = outer_; }

  private:
    Evaluation& evaluation_;
    void* outer_;
};

Environment environment_of(const Element& element, Run& run, const CompiledModel& model) {
    Environment environment(element.slot_count);
    for (const Need& need : element.needs) {
        if (need.prefix.empty()) {
            environment[need.slot] = run.element(need.elements[0]);
            continue;
        }
        Context context;
        for (const size_t index : need.elements)
            context.set(model.elements[index].name, run.element(index));
        environment[need.slot] = Value(std::move(context));
    }
    return environment;
}

Value call_knowledge(
    const CompiledModel& model,
    size_t index,
    std::span<const Value> arguments,
    Evaluation& evaluation
) {
    const Element& element = model.elements[index];
    if (!evaluation.count(kCallSteps + model.elements.size() / 16))
        return Value::null(evaluation.stop_reason());
    auto* tracer = static_cast<Tracer*>(evaluation.host);
    const Context nothing;
    Run run(model, nothing, evaluation, tracer);
    Environment environment = environment_of(element, run, model);
    for (size_t i = 0; i < arguments.size(); ++i)
        environment[element.logic->first_slot + i] = arguments[i];
    if (tracer != nullptr) {
        if (!evaluation.keep(kTraceBytes)) return Value::null(evaluation.stop_reason());
        tracer->open(element);
        for (size_t i = 0; i < arguments.size(); ++i)
            tracer->input(element.logic->parameters[i].name, arguments[i]);
    }
    Value result = evaluate_box(element.logic->parts[0], environment, evaluation);
    if (tracer != nullptr) tracer->close(result);
    return result;
}

Value call_service(
    const CompiledModel& model,
    size_t index,
    std::span<const Value> arguments,
    Evaluation& evaluation
) {
    const Element& service = model.elements[index];
    if (!evaluation.count(kCallSteps + model.elements.size() / 16))
        return Value::null(evaluation.stop_reason());
    const Context nothing;
    Run run(model, nothing, evaluation, static_cast<Tracer*>(evaluation.host));
    for (size_t i = 0; i < arguments.size(); ++i) run.set(service.inputs[i], arguments[i]);
    if (service.outputs.size() == 1) return run.element(service.outputs[0]);
    Context result;
    for (const size_t output : service.outputs)
        result.set(model.elements[output].name, run.element(output));
    return Value(std::move(result));
}

/// An imported input under the name of its import, or by its name alone when that is nobody else's.
const Value* find_fact(const Context& input, const Element& element) {
    if (element.fact_path.size() > 1) {
        if (const Value* qualified = find_path(input, element.fact_path)) return qualified;
        if (element.is_shadowed) return nullptr;
    }
    return input.find(element.name);
}

/// The type of what a function gives: the declared function type's result, or the type itself.
feel::TypePointer result_type(const feel::TypePointer& type) {
    return type && type->kind == feel::TypeKind::Function ? type->result : type;
}

}  // namespace

Value function_of(const CompiledModel& model, size_t index) {
    const Element& element = model.elements[index];
    const auto owner = model.shared_from_this();
    if (element.kind == ElementKind::Service) {
        return Value(std::make_shared<const feel::Function>(
            element.parameters, result_type(element.type),
            [owner, index](std::span<const Value> arguments, Evaluation& evaluation) {
                return call_service(*owner, index, arguments, evaluation);
            }
        ));
    }
    if (element.logic == nullptr || element.logic->kind != BoxedKind::Function)
        return Value::null("dmn.no_expression");
    if (element.logic->function_kind != FunctionKind::Feel) {
        Evaluation evaluation;
        Environment environment(element.slot_count);
        return evaluate_box(element.logic, environment, evaluation);
    }
    return Value(std::make_shared<const feel::Function>(
        element.logic->parameters, result_type(element.type ? element.type : element.logic->type),
        [owner, index](std::span<const Value> arguments, Evaluation& evaluation) {
            return call_knowledge(*owner, index, arguments, evaluation);
        }
    ));
}

Run::Run(const CompiledModel& model, const Context& input, Evaluation& evaluation, Tracer* tracer)
    : model_(model),
      input_(input),
      evaluation_(evaluation),
      tracer_(tracer),
      values_(model.elements.size()),
      states_(model.elements.size(), kNew) {}

void Run::set(size_t index, Value value) {
    values_[index] = std::move(value);
    states_[index] = kDone;
}

Value Run::element(size_t index) {
    if (states_[index] == kDone) return values_[index];
    if (states_[index] == kRunning)
        return evaluation_.null(
            "dmn.cycle", "the decision needs itself: " + model_.elements[index].name
        );
    states_[index] = kRunning;
    const Element& element = model_.elements[index];
    Value value;
    switch (element.kind) {
        case ElementKind::Input: {
            const Value* found = find_fact(input_, element);
            if (found != nullptr) value = fact(*found, element);
            break;
        }
        case ElementKind::Decision:
            value = decision(index);
            break;
        case ElementKind::Knowledge:
        case ElementKind::Service:
            value = function_of(model_, index);
            if (value.is_null())
                value = evaluation_.null("dmn.no_expression", element.name + " has no logic");
            break;
    }
    set(index, value);
    return value;
}

Value Run::fact(const Value& given, const Element& element) {
    const std::string outer_place = std::exchange(evaluation_.place, element.name);
    Value value = coerced(given, element.type, element.type_name, "dmn.input_type", evaluation_);
    evaluation_.place = outer_place;
    return value;
}

Value Run::decision(size_t index) {
    const Element& element = model_.elements[index];
    if (!evaluation_.enter_call()) return Value::null(evaluation_.stop_reason());
    Environment environment = environment_of(element, *this, model_);
    if (tracer_ != nullptr) {
        evaluation_.keep(kTraceBytes);
        tracer_->open(element);
        for (const Need& need : element.needs)
            if (!environment[need.slot].is_function())
                tracer_->input(
                    need.prefix.empty() ? model_.elements[need.elements[0]].name : need.prefix,
                    environment[need.slot]
                );
    }
    const std::string outer_place = std::exchange(evaluation_.place, element.name);
    Value value = element.logic ? evaluate_box(element.logic, environment, evaluation_)
                                : evaluation_.null("dmn.no_logic", "the decision has no logic");
    value = coerced(value, element.type, element.type_name, "dmn.result_type", evaluation_);
    evaluation_.place = outer_place;
    if (tracer_ != nullptr) tracer_->close(value);
    evaluation_.leave_call();
    return value;
}

Engine Engine::compile(const Model& model, Issues& issues, std::span<const Model> imports) {
    return Engine(compile_model(model, imports, issues));
}

const Model& Engine::model() const { return model_->model; }

feel::TypePointer Engine::input_type(std::string_view input) const {
    const std::optional<size_t> index = model_->find(ElementKind::Input, input);
    return index ? model_->elements[*index].type : nullptr;
}

namespace {

Error unknown(std::string_view name) {
    return Error{
        .code = "dmn.unknown_decision",
        .kind = ErrorKind::NotFound,
        .details = {{"name", json::string(name)}}};
}

/// What `work` gives, unless a bound is exceeded or the machine has no more memory.
template <class Work>
Result<Value> within_bounds(Evaluation& evaluation, const Work& work) {
    Value value;
    try {
        value = work();
        evaluation.has_room();
    } catch (const std::bad_alloc&) {
        evaluation.stop("feel.limit_memory");
    }
    if (evaluation.is_stopped())
        return Error{
            .code = "dmn.limit",
            .kind = ErrorKind::TooLarge,
            .details = {{"limit", evaluation.stop_reason()}}};
    return value;
}

}  // namespace

Result<Value> Engine::value(std::string_view decision, const Context& input, Evaluation& evaluation)
    const {
    const std::optional<size_t> index = model_->find(ElementKind::Decision, decision);
    if (!index) return unknown(decision);
    const HostGuard guard(evaluation, nullptr);
    return within_bounds(evaluation, [&] {
        return Run(*model_, input, evaluation, nullptr).element(*index);
    });
}

Result<Outcome> Engine::evaluate(
    std::string_view decision, const Context& input, Evaluation& evaluation
) const {
    const std::optional<size_t> index = model_->find(ElementKind::Decision, decision);
    if (!index) return unknown(decision);
    Outcome outcome;
    Tracer tracer(outcome.trace);
    const HostGuard guard(evaluation, &tracer);
    outcome.result = TRY(within_bounds(evaluation, [&] {
        return Run(*model_, input, evaluation, &tracer).element(*index);
    }));
    outcome.trace.diagnostics = evaluation.diagnostics;
    return outcome;
}

namespace {

Result<Outcome> call_by_name(
    const CompiledModel& model, size_t index, const Context& arguments, Evaluation& evaluation
) {
    Outcome outcome;
    Tracer tracer(outcome.trace);
    const HostGuard guard(evaluation, &tracer);
    const Value function = function_of(model, index);
    if (!function.is_function())
        return Error{.code = "dmn.no_logic", .details = {{"name", model.elements[index].name}}};
    feel::List values;
    for (const feel::Parameter& parameter : function.as_function()->parameters()) {
        const Value* found = arguments.find(parameter.name);
        values.push_back(found ? *found : Value());
    }
    outcome.result = TRY(within_bounds(evaluation, [&] {
        return function.as_function()->call(values, evaluation);
    }));
    outcome.trace.diagnostics = evaluation.diagnostics;
    return outcome;
}

}  // namespace

Result<Outcome> Engine::evaluate_service(
    std::string_view service, const Context& input, Evaluation& evaluation
) const {
    const std::optional<size_t> index = model_->find(ElementKind::Service, service);
    if (!index) return unknown(service);
    return call_by_name(*model_, *index, input, evaluation);
}

Result<Outcome> Engine::evaluate_knowledge(
    std::string_view name, const Context& arguments, Evaluation& evaluation
) const {
    const std::optional<size_t> index = model_->find(ElementKind::Knowledge, name);
    if (!index) return unknown(name);
    return call_by_name(*model_, *index, arguments, evaluation);
}

Result<Outcome> evaluate(
    const Model& model, std::string_view decision, const Context& input, Evaluation& evaluation
) {
    Issues issues;
    return Engine::compile(model, issues).evaluate(decision, input, evaluation);
}

}  // namespace tongban::dmn
