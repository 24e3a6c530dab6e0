// Models of strangers: loaded, checked, and every decision evaluated without input and explained.
#include "dmn/check.h"
#include "dmn/evaluate.h"
#include "dmn/explain.h"
#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    const Loaded loaded = load({reinterpret_cast<const char*>(data), size});
    (void)check(loaded.model);
    Issues issues;
    const Engine engine = Engine::compile(loaded.model, issues);
    for (const Decision& decision : loaded.model.decisions) {
        Evaluation evaluation;
        evaluation.limits.steps_max = 20'000;
        const auto outcome = engine.evaluate(decision.name, {}, evaluation);
        if (outcome) (void)to_json(outcome->trace);
        if (evaluation.steps() > 500) continue;
        const auto why = explain(
            engine, decision.name, {}, wanted_true(), {.evaluations_max = 50, .ways_max = 2}
        );
        if (why) (void)to_json(*why);
    }
    return 0;
}
