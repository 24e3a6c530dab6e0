// Expressions and unary tests of strangers: parsed, evaluated within small bounds, and shown.
#include "feel/expression.h"

using namespace tongban;
using namespace tongban::feel;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Dialect dialect = data[0] % 2 == 0 ? Dialect::Expression : Dialect::UnaryTests;
    const Result<Expression> compiled = compile(text, {.dialect = dialect});
    if (!compiled) return 0;
    Evaluation evaluation(Instant{1'795'233'600'000});
    evaluation.limits.steps_max = 20'000;
    evaluation.limits.list_max = 10'000;
    evaluation.limits.text_max = 100'000;
    const Value value = compiled->evaluate({{"?", Value(5)}, {"a", Value(1)}}, evaluation);
    (void)to_feel(value);
    (void)to_json(value);
    return 0;
}
