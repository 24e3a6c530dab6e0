// Expressions over given values: evaluated within small bounds, with their reasons and types; and a
// tree printed as text must be read as the same tree again.
#include "feel/conditions.h"
#include "feel/infer.h"
#include "feel/parser.h"
#include "feel/source_text.h"

using namespace tongban;
using namespace tongban::feel;

namespace {

Context variables() {
    Context person;
    person.set("age", Value(42));
    person.set("born", Value(CivilDate{1984, 2, 29}));
    Context context;
    context.set("a", Value(1));
    context.set("s", Value("重庆 city"));
    context.set("l", Value(List{Value(3), Value(), Value("x"), Value(true)}));
    context.set("p", Value(std::move(person)));
    context.set("monthly fee", Value(12));
    return context;
}

Limits small_bounds() {
    Limits limits;
    limits.steps_max = 20'000;
    limits.list_max = 10'000;
    limits.text_max = 100'000;
    return limits;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Context context = variables();
    CompileOptions options;
    add_names(options, context);
    const Result<SyntaxTree> tree = parse(text, options);
    if (!tree) return 0;
    (void)infer_type(**tree, {{"a", Type::simple(TypeKind::Number)}, {"p", nullptr}});
    const std::string printed = to_source(**tree);
    if (const Result<SyntaxTree> again = parse(printed, options))
        ASSERT(to_source(**again) == printed);
    const Result<Expression> compiled = compile(text, options);
    ASSERT(compiled.has_value());
    Evaluation evaluation(Instant{1'795'233'600'000});
    evaluation.limits = small_bounds();
    const Value value = compiled->evaluate(context, evaluation);
    (void)to_feel(value);
    (void)to_json(value);
    Evaluation reasons(Instant{1'795'233'600'000});
    reasons.limits = small_bounds();
    (void)conditions_of(text, options, context, reasons);
    return 0;
}
