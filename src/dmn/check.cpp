// Faults of a model as a whole; the tables are looked at in table_check.
#include "dmn/check.h"

#include <map>
#include <set>

#include "base/nearest.h"
#include "base/text.h"
#include "dmn/cycle_check.h"
#include "dmn/evaluate.h"
#include "dmn/facts.h"
#include "dmn/reaches.h"
#include "dmn/table_check.h"
#include "dmn/type_check.h"
#include "feel/expression.h"
#include "feel/type.h"

namespace tongban::dmn {

namespace {

class Checker {
  public:
    Checker(const Model& model, std::span<const Model> imports)
        : model_(model), imports_(imports), names_(parse_options(model)) {}

    Issues run() {
        const Engine engine = Engine::compile(model_, issues_, imports_);
        engine_ = &engine;
        for (Issue& issue : check_cycles(model_, *engine.compiled()))
            issues_.push_back(std::move(issue));
        duplicate_names();
        tables(*engine.compiled());
        for (Issue& issue : check_types(model_, *engine.compiled())) {
            if (is_told(issue)) continue;
            std::erase_if(issues_, [&](const Issue& other) { return says_less(other, issue); });
            issues_.push_back(std::move(issue));
        }
        name_missing_requirements();
        for (Issue& issue : issues_) complete(issue);
        return std::move(issues_);
    }

  private:
    /// The same name in a filter and outside of it is told once.
    bool is_told(const Issue& issue) const {
        if (issue.code != "dmn.unknown_name") return false;
        const json::value* name = issue.details.if_contains("name");
        return std::ranges::any_of(issues_, [&](const Issue& known) {
            const json::value* other = known.details.if_contains("name");
            return known.code == issue.code && known.place == issue.place && name && other &&
                   *name == *other && known.line == issue.line;
        });
    }

    /// What the pieces of a table show of a cell, and the walk over types knows the reason of.
    static bool says_less(const Issue& of_pieces, const Issue& of_types) {
        const auto is_same = [&](const char* key) {
            const json::value* one = of_pieces.details.if_contains(key);
            const json::value* other = of_types.details.if_contains(key);
            return one && other && *one == *other;
        };
        return of_pieces.code == "dmn.value_not_allowed" && of_pieces.place == of_types.place &&
               !of_pieces.details.contains("position") && is_same("rule") && is_same("column");
    }

    /// An unknown name that some element bears: the arrow in the diagram is missing.
    void name_missing_requirements() {
        std::set<std::string, std::less<>> names;
        for (const InputData& input : model_.inputs) names.insert(input.name);
        for (const Decision& decision : model_.decisions) names.insert(decision.name);
        for (const Bkm& knowledge : model_.knowledge) names.insert(knowledge.name);
        for (const DecisionService& service : model_.services) names.insert(service.name);
        for (Issue& issue : issues_) {
            if (issue.code != "dmn.unknown_name") continue;
            issue.severity = Severity::Error;
            const json::value* name = issue.details.if_contains("name");
            if (name == nullptr) continue;
            if (!names.contains(std::string_view(name->as_string()))) {
                suggest(issue, std::string_view(name->as_string()), names);
                continue;
            }
            issue.code = "dmn.missing_requirement";
            issue.details.erase("written");
            issue.details.erase("instead");
            issue.message = "the requirement of " + std::string(name->as_string()) + " is missing";
            issue.hint = "draw an arrow from it to the decision that uses it";
        }
    }

    /// What has no id is found by its name, and what has no line by that of its element.
    void complete(Issue& issue) const {
        for (const char* key : {"type", "name"}) {
            const json::value* name = issue.details.if_contains(key);
            if (issue.place.empty() && name != nullptr) issue.place = name->as_string();
        }
        for (const Decision& each : model_.decisions)
            if (issue.line == 0 && (each.id == issue.place || holds(each.logic, issue.place)))
                issue.line = each.line;
        for (const Bkm& each : model_.knowledge)
            if (issue.line == 0 && (each.id == issue.place || holds(each.logic, issue.place)))
                issue.line = each.line;
    }
    static bool holds(const BoxedPointer& box, const std::string& id) {
        if (box == nullptr || id.empty()) return false;
        if (box->id == id) return true;
        const auto holds_it = [&](const BoxedPointer& part) { return holds(part, id); };
        const auto has_id = [&](const auto& clause) { return clause.id == id; };
        return (box->table && (std::ranges::any_of(box->table->inputs, has_id) ||
                               std::ranges::any_of(box->table->outputs, has_id))) ||
               std::ranges::any_of(box->entries, holds_it, &NamedBox::value) ||
               std::ranges::any_of(box->items, holds_it) ||
               std::ranges::any_of(box->parts, holds_it);
    }

    static void suggest(
        Issue& issue, std::string_view wrong, const std::set<std::string, std::less<>>& names
    ) {
        if (issue.details.contains("suggestion")) return;
        const std::string meant = nearest(wrong, {names.begin(), names.end()});
        if (meant.empty()) return;
        issue.details["suggestion"] = meant;
        issue.hint = "did you mean " + meant + "? Else " + issue.hint;
    }

    /// The elements of a model, and its types, are known by their names.
    void duplicate_names() {
        std::map<std::string, std::string> names;
        const auto look_at = [&](const auto& list) {
            for (const auto& each : list) {
                const auto [known, is_new] = names.try_emplace(each.name, each.id);
                if (is_new || each.name.empty()) continue;
                add("dmn.duplicate_name", "two elements are named " + each.name, each.line,
                    each.id);
                issues_.back().hint = "rename one of them; " + known->second + " has the name too";
                issues_.back().details = {{"name", each.name}, {"other", known->second}};
            }
        };
        look_at(model_.inputs);
        look_at(model_.decisions);
        look_at(model_.knowledge);
        look_at(model_.services);
        names.clear();
        look_at(model_.types);
    }

    void add(const char* code, std::string message, int line, const std::string& place) {
        issues_.push_back(
            {.code = code,
             .message = std::move(message),
             .file = model_.file,
             .line = line,
             .place = place}
        );
    }

    /// What is required is looked at first, but told in the order of the model.
    void tables(const CompiledModel& compiled) {
        std::map<std::string, Issues> told;
        const auto look_at = [&](const std::string& place, const BoxedExpression& box,
                                 std::vector<feel::Reach> reaches) {
            TableFindings found = table(place, box, std::move(reaches));
            for (Issue& issue : found.issues) told[place].push_back(std::move(issue));
            return found;
        };
        const auto tell_never = [&](const TextPlace& place, const feel::NeverHolds& never) {
            told[place.element].push_back(never_holds(place, never));
        };
        Reaches(compiled, look_at, tell_never).run();
        const auto tell = [&](const std::string& id) {
            for (Issue& issue : told[id]) issues_.push_back(std::move(issue));
            told.erase(id);
        };
        for (const Decision& decision : model_.decisions) tell(decision.id);
        for (const Bkm& knowledge : model_.knowledge) tell(knowledge.id);
    }

    Issue never_holds(const TextPlace& place, const feel::NeverHolds& never) const {
        const std::string why = never.allowed == "-"
                                    ? fmt::format("holds for no value of {}", never.part)
                                    : fmt::format("{} can only be {}", never.part, never.allowed);
        Issue issue{
            .code = "dmn.value_not_allowed",
            .message = never.text + ": " + why,
            .severity = Severity::Warning,
            .file = model_.file,
            .line = place.line,
            .place = place.id,
            .hint = "correct the value, or the decision that gives the other side",
            .details = {{"decision", place.element}, {"position", never.position}}};
        if (place.column > 0) {
            issue.message = fmt::format("column {}: {}", place.column, issue.message);
            issue.details["column"] = place.column;
        }
        if (place.rule > 0) {
            issue.message = fmt::format("rule {}, {}", place.rule, issue.message);
            issue.details["rule"] = place.rule;
        }
        return issue;
    }

    TableFindings table(
        const std::string& place, const BoxedExpression& box, std::vector<feel::Reach> reaches
    ) {
        TableCheck options{.place = place, .file = model_.file, .reaches = std::move(reaches)};
        for (const InputClause& input : box.table->inputs) {
            const ItemDefinition* item = type_of(input);
            options.allowed_values.push_back(
                !input.allowed_values.empty() ? input.allowed_values
                : item != nullptr             ? item->allowed_values
                                              : ""
            );
            options.types.push_back(base_type(item != nullptr ? item->type_ref : input.type_ref));
            const auto compiled = feel::compile(input.expression, names_);
            options.reads.push_back(
                compiled ? facts_behind(compiled->inputs()) : std::vector<std::string>()
            );
        }
        TableFindings found = check_table(*box.table, options);
        for (Issue& issue : found.issues)
            if (issue.line == 0) issue.line = box.line;
        return found;
    }

    /// The names, and the facts that hang behind those of them that are decisions: a column of such
    /// a decision and one of its facts do not take any two values together.
    std::vector<std::string> facts_behind(std::vector<std::string> names) {
        for (size_t i = names.size(); i > 0; --i) {
            const std::string head(trim(split(names[i - 1], '.')[0]));
            if (std::ranges::find(model_.decisions, head, &Decision::name) ==
                model_.decisions.end())
                continue;
            const auto [known, is_new] = facts_.try_emplace(head);
            if (is_new)
                for (const Fact& fact : facts_of(*engine_, head, {}).facts)
                    if (!fact.constants.empty() || !fact.is_direct)
                        known->second.push_back(fact.name);
            names.insert(names.end(), known->second.begin(), known->second.end());
        }
        return names;
    }

    const ItemDefinition* item_definition(const std::string& name) const {
        const auto found = std::ranges::find(model_.types, name, &ItemDefinition::name);
        return found == model_.types.end() ? nullptr : &*found;
    }
    std::string base_type(std::string name) const {
        for (int i = 0; i < 16; ++i) {
            const ItemDefinition* item = item_definition(name);
            if (item == nullptr) return name;
            name = item->type_ref;
        }
        return {};
    }

    /// The type of a column: its own, or that of the variable or path it shows.
    const ItemDefinition* type_of(const InputClause& input) const {
        if (const ItemDefinition* item = item_definition(input.type_ref)) return item;
        const std::vector<std::string_view> path = split(trim(input.expression), '.');
        std::string type;
        for (const InputData& data : model_.inputs)
            if (data.name == trim(path[0])) type = data.type_ref;
        for (const Decision& decision : model_.decisions)
            if (decision.name == trim(path[0])) type = decision.type_ref;
        const ItemDefinition* item = item_definition(type);
        for (size_t i = 1; i < path.size() && item != nullptr; ++i) {
            const auto part =
                std::ranges::find(item->components, trim(path[i]), &ItemDefinition::name);
            if (part == item->components.end()) return nullptr;
            // A component may itself name a defined type.
            const ItemDefinition* named = item_definition(part->type_ref);
            item = part->allowed_values.empty() && named != nullptr ? named : &*part;
        }
        return item;
    }

    const Model& model_;
    std::span<const Model> imports_;
    feel::CompileOptions names_;
    const Engine* engine_ = nullptr;
    std::map<std::string, std::vector<std::string>> facts_;  // that decisions read, by their names
    Issues issues_;
};

}  // namespace

Issues check(const Model& model, std::span<const Model> imports) {
    return Checker(model, imports).run();
}

}  // namespace tongban::dmn
