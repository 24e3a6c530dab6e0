#include "studio/trial_decision.h"

#include "dmn/check.h"
#include "dmn/evaluate.h"
#include "dmn/explain.h"
#include "dmn/load.h"
#include "dmn/sentences.h"

namespace tongban::studio {

Result<TriedDecision> try_decision(
    const std::string& xml, const std::string& decision, const json::object& facts, Instant now
) {
    TriedDecision tried;
    dmn::Loaded loaded = dmn::load(xml);
    tried.issues = std::move(loaded.issues);
    if (has_errors(tried.issues)) return tried;
    for (const dmn::InputData& input : loaded.model.inputs)
        tried.inputs.push_back(json::object{
            {"name", input.name}, {"label", input.description}, {"type", input.type_ref}});
    for (const dmn::Decision& known : loaded.model.decisions)
        tried.decisions.push_back(json::object{{"id", known.id}, {"name", known.name}});
    Issues found = dmn::check(loaded.model);
    std::ranges::move(found, std::back_inserter(tried.issues));
    if (loaded.model.decisions.empty() || has_errors(tried.issues)) return tried;
    Issues compiling;  // check() has told them
    const dmn::Engine engine = dmn::Engine::compile(loaded.model, compiling);
    feel::Evaluation evaluation(now);
    const std::string name = decision.empty() ? loaded.model.decisions.back().id : decision;
    auto outcome = TRY(engine.evaluate(name, engine.input_from_json(facts), evaluation));
    tried.result = feel::to_json(outcome.result);
    dmn::add_conditions(outcome.trace, loaded.model, evaluation.now);
    tried.trace = dmn::to_json(outcome.trace);
    const dmn::Words words = dmn::words_of(loaded.model);
    tried.chinese = dmn::sentences(outcome.trace, dmn::Language::Chinese, words);
    tried.english = dmn::sentences(outcome.trace, dmn::Language::English, words);
    return tried;
}

}  // namespace tongban::studio
