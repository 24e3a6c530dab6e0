#include "dmn/answer.h"

#include <array>

namespace tongban::dmn {

Result<feel::Value> answer(
    const Engine& engine, std::string_view decision, const feel::Context& facts
) {
    constexpr std::array<std::string_view, 2> kContradictions{
        "dmn.several_rules", "dmn.different_outputs"};
    feel::Evaluation evaluation;
    feel::Value value = TRY(engine.value(decision, engine.read(facts), evaluation));
    if (!value.is_null()) return value;
    for (const feel::Diagnostic& why : evaluation.diagnostics)
        for (const std::string_view code : kContradictions)
            if (why.code == code) return refuse(std::string(code), ErrorKind::Conflict);
    return value;
}

}  // namespace tongban::dmn
