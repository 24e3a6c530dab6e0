// Depth first over the compiled requirements; what a service takes as a parameter ends the way.
#include "dmn/cycle_check.h"

#include <algorithm>
#include <set>

namespace tongban::dmn {

namespace {

class Search {
  public:
    Search(const Model& model, const CompiledModel& compiled)
        : model_(model), elements_(compiled.elements), states_(elements_.size(), kNew) {}

    Issues run() {
        for (size_t i = 0; i < elements_.size(); ++i)
            if (elements_[i].kind == ElementKind::Decision) visit(i);
        types();
        return std::move(issues_);
    }

  private:
    enum State : std::uint8_t { kNew, kOnTheWay, kDone };

    void visit(size_t index) {
        if (states_[index] == kDone) return;
        if (states_[index] == kOnTheWay) {
            found(index);
            return;
        }
        states_[index] = kOnTheWay;
        way_.push_back(index);
        for (const size_t next : needs_of(index))
            // The recursion of functions is no cycle of decisions.
            if (!(is_function(next) && states_[next] == kOnTheWay && !has_decision_since(next)))
                visit(next);
        way_.pop_back();
        states_[index] = kDone;
    }
    std::vector<size_t> needs_of(size_t index) const {
        const Element& element = elements_[index];
        std::vector<size_t> result = element.outputs;
        for (const Need& need : element.needs)
            result.insert(result.end(), need.elements.begin(), need.elements.end());
        // Parameters of a service on the way are given, not evaluated.
        std::erase_if(result, [&](size_t next) {
            return std::ranges::any_of(way_, [&](size_t before) {
                return std::ranges::find(elements_[before].inputs, next) !=
                       elements_[before].inputs.end();
            });
        });
        return result;
    }
    bool is_function(size_t index) const {
        return elements_[index].kind == ElementKind::Knowledge ||
               elements_[index].kind == ElementKind::Service;
    }
    bool has_decision_since(size_t index) const {
        const auto first = std::ranges::find(way_, index);
        return std::any_of(first, way_.end(), [&](size_t each) {
            return elements_[each].kind == ElementKind::Decision;
        });
    }

    void found(size_t index) {
        std::string names;
        json::array around;
        for (auto each = std::ranges::find(way_, index); each != way_.end(); ++each) {
            names += elements_[*each].name + " needs ";
            around.push_back(json::string(elements_[*each].name));
        }
        names += elements_[index].name;
        // Told at an element of the model itself where one is on the way.
        size_t at = way_.back();
        for (auto each = std::ranges::find(way_, index); each != way_.end(); ++each)
            if (elements_[*each].model_namespace == model_.model_namespace) at = *each;
        issues_.push_back(
            {.code = "dmn.cycle",
             .message = "a decision needs itself: " + names,
             .file = model_.file,
             .line = line_of(elements_[at]),
             .place = elements_[at].id,
             .hint = "take out one of these arrows, or split the decision into two",
             .details = {{"elements", std::move(around)}}}
        );
    }
    int line_of(const Element& element) const {
        if (element.model_namespace != model_.model_namespace) return 0;
        for (const Decision& decision : model_.decisions)
            if (decision.id == element.id) return decision.line;
        for (const DecisionService& service : model_.services)
            if (service.id == element.id) return service.line;
        return 0;
    }

    /// A type that is another name of itself in the end has no values.
    void types() {
        std::set<std::string> told;
        for (const ItemDefinition& item : model_.types) {
            std::set<std::string> seen{item.name};
            const ItemDefinition* next = &item;
            while (next != nullptr && next->components.empty() && !told.contains(item.name)) {
                const auto found =
                    std::ranges::find(model_.types, next->type_ref, &ItemDefinition::name);
                next = found == model_.types.end() ? nullptr : &*found;
                if (next == nullptr || seen.insert(next->name).second) continue;
                if (next != &item) break;  // told for those of the circle itself
                told.insert(seen.begin(), seen.end());
                issues_.push_back(
                    {.code = "dmn.type_cycle",
                     .message = "the type " + item.name + " is defined by itself",
                     .file = model_.file,
                     .line = item.line,
                     .place = item.id,
                     .hint = "give one of the types a base type such as string or number",
                     .details = {{"type", item.name}}}
                );
            }
        }
    }

    const Model& model_;
    const std::vector<Element>& elements_;
    std::vector<std::uint8_t> states_;
    std::vector<size_t> way_;
    Issues issues_;
};

}  // namespace

Issues check_cycles(const Model& model, const CompiledModel& compiled) {
    return Search(model, compiled).run();
}

}  // namespace tongban::dmn
