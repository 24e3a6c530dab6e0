// `tongban feel`: one expression, and with --trace how its value came about.
#include <iostream>

#include "app/language_commands.h"
#include "app/language_files.h"
#include "feel/conditions.h"
#include "feel/expression.h"

namespace tongban::app {

int run_feel(const FeelOptions& options, std::ostream& out, std::ostream& err) {
    const Result<json::object> object = read_json_object(options.context);
    if (!object) return fault(object.error(), err);
    const feel::Context context = feel::context_from_json(*object);
    feel::CompileOptions compile_options;
    if (options.unary_tests) compile_options.dialect = feel::Dialect::UnaryTests;
    feel::add_names(compile_options, context);
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
