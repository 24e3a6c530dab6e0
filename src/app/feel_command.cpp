// `tongban feel`: one expression, and with --trace how its value came about.
#include <iostream>

#include "app/language_commands.h"
#include "app/language_files.h"
#include "base/text.h"
#include "feel/conditions.h"
#include "feel/expression.h"
#include "feel/json_text.h"

namespace tongban::app {

namespace {

using feel::Value;

/// Each result as {"value": …, "feel": …} or {"error": code}, so that other programs can read them.
/// A null tells its first reason, a stopped evaluation the bound as its error.
int run_lines(
    const FeelOptions& options,
    const feel::CompileOptions& compile_options,
    const feel::Context& context,
    std::ostream& out,
    std::ostream& err
) {
    const Result<std::string> text = read_text_file(options.lines);
    if (!text) return fault(text.error(), err);
    bool has_errors = false;
    for (const std::string_view line : split(*text, '\n')) {
        if (trim(line).empty()) continue;
        const Result<feel::Expression> expression = feel::compile(line, compile_options);
        if (!expression) {
            out << json::serialize(json::object{{"error", expression.error().code}}) << "\n";
            has_errors = true;
            continue;
        }
        feel::Evaluation evaluation(SystemTime().now());
        const feel::Value value = expression->evaluate(context, evaluation);
        feel::Context result;
        if (evaluation.is_stopped()) result.append("error", Value(evaluation.stop_reason()));
        has_errors = has_errors || evaluation.is_stopped();
        result.append("value", value);
        result.append("feel", Value(feel::to_feel(value)));
        if (value.is_null() && !evaluation.diagnostics.empty())
            result.append("reason", Value(evaluation.diagnostics.front().code));
        out << feel::to_json_text(Value(std::move(result))) << "\n";
    }
    return has_errors ? 1 : 0;
}

}  // namespace

int run_feel(const FeelOptions& options, std::ostream& out, std::ostream& err) {
    const Result<feel::Context> given = read_json_facts(options.context);
    if (!given) return fault(given.error(), err);
    const feel::Context& context = *given;
    feel::CompileOptions compile_options;
    if (options.unary_tests) compile_options.dialect = feel::Dialect::UnaryTests;
    feel::add_names(compile_options, context);
    if (!options.lines.empty()) return run_lines(options, compile_options, context, out, err);
    const Result<feel::Expression> expression = feel::compile(options.expression, compile_options);
    if (!expression) return fault(expression.error(), err);
    feel::Evaluation evaluation(SystemTime().now());
    const feel::Value value = expression->evaluate(context, evaluation);
    out << feel::to_feel(value) << "\n";
    if (options.trace) {
        feel::Evaluation again(evaluation.now);
        for (const feel::Condition& condition :
             feel::conditions_of(options.expression, compile_options, context, again)) {
            out << "  " << (condition.value.is_boolean() ? "" : "value ")
                << feel::to_feel(condition.value) << ": " << condition.text;
            const char* separator = "  with ";
            for (const auto& [name, fact] : condition.facts) {
                out << separator << name << " = " << feel::to_feel(fact);
                separator = ", ";
            }
            out << "\n";
        }
    }
    for (const feel::Diagnostic& diagnostic : evaluation.diagnostics)
        (options.trace ? out : err) << "  null at " << diagnostic.position << ": "
                                    << diagnostic.code << " " << diagnostic.message << "\n";
    return evaluation.is_stopped() ? 1 : 0;
}

}  // namespace tongban::app
