// `tongban feel`: one expression, and with --trace how its value came about.
#include <iostream>

#include "app/language_commands.h"
#include "app/language_files.h"
#include "base/text.h"
#include "feel/conditions.h"
#include "feel/expression.h"

namespace tongban::app {

namespace {

/// Each result as {"value": …, "feel": …} or {"error": code}, so that other programs can read them.
int run_lines(
    const FeelOptions& options,
    const feel::CompileOptions& compile_options,
    const feel::Context& context,
    std::ostream& out,
    std::ostream& err
) {
    const Result<std::string> text = read_text_file(options.lines);
    if (!text) return fault(text.error(), err);
    for (const std::string_view line : split(*text, '\n')) {
        if (trim(line).empty()) continue;
        const Result<feel::Expression> expression = feel::compile(line, compile_options);
        json::object result;
        if (!expression) {
            result["error"] = expression.error().code;
        } else {
            feel::Evaluation evaluation(SystemTime().now());
            const feel::Value value = expression->evaluate(context, evaluation);
            result["value"] = feel::to_json(value);
            result["feel"] = feel::to_feel(value);
        }
        out << json::serialize(result) << "\n";
    }
    return 0;
}

}  // namespace

int run_feel(const FeelOptions& options, std::ostream& out, std::ostream& err) {
    const Result<json::object> object = read_json_object(options.context);
    if (!object) return fault(object.error(), err);
    const feel::Context context = feel::context_from_json(*object);
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
        for (const feel::Diagnostic& diagnostic : evaluation.diagnostics)
            out << "  null at " << diagnostic.position << ": " << diagnostic.code << " "
                << diagnostic.message << "\n";
    }
    return evaluation.is_stopped() ? 1 : 0;
}

}  // namespace tongban::app
