#include "dmn/open_inputs.h"

#include <set>

namespace tongban::dmn {

Model with_inputs(Model model, const std::vector<std::string>& names) {
    std::set<std::string> declared;
    for (const InputData& input : model.inputs) declared.insert(input.name);
    for (const Decision& decision : model.decisions) declared.insert(decision.name);
    for (const Bkm& knowledge : model.knowledge) declared.insert(knowledge.name);
    for (const std::string& name : names) {
        if (!declared.insert(name).second) continue;
        const std::string id = "open input " + name;  // no XML id holds a blank
        model.inputs.push_back({.id = id, .name = name, .type_ref = {}});
        for (Decision& decision : model.decisions)
            decision.required_inputs.push_back({.model_namespace = {}, .id = id});
    }
    return model;
}

}  // namespace tongban::dmn
