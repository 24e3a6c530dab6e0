// Walks the texts of a decision and of what it needs.
#include "dmn/facts.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "dmn/compiled.h"
#include "dmn/list_facts.h"
#include "dmn/pieces.h"
#include "feel/parser.h"

namespace tongban::dmn {

namespace {

using feel::Dialect;
using feel::Syntax;
using feel::SyntaxKind;
using feel::TypeKind;
using feel::TypePointer;

constexpr int kDepthMax = 8;
constexpr size_t kFactsMax = 256;
constexpr size_t kTextTestsMax = 40;

void add_names(const ItemDefinition& item, std::vector<std::string>& names) {
    names.push_back(item.name);
    for (const ItemDefinition& component : item.components) add_names(component, names);
}

class FactFinder {
  public:
    FactFinder(const Engine& engine, const Context& given)
        : engine_(engine),
          given_(given),
          lists_(
              [this](const std::string& written) { return list_named(written); },
              [this](const std::string& name) {
                  return std::ranges::find(options_[at_].names, name) != options_[at_].names.end();
              }
          ) {
        models_.push_back(&engine.model());
        for (const Model& import : engine.compiled()->imports) models_.push_back(&import);
        for (const Model* model : models_)
            options_.push_back(parse_options(*model, std::span<const Model* const>(models_)));
    }

    Facts run(std::string_view name) {
        const Decision* decision = models_[0]->find_decision(name);
        if (decision != nullptr) {
            target_ = decision->logic.get();
            // First which paths are written, then what they mean.
            decide(0, *decision);
            is_surveyed_ = true;
            seen_.clear();
            result_ = {};
            decide(0, *decision);
        }
        return std::move(result_);
    }

  private:
    /// What a comparison asks: a fact, or what stands in the elements of a list.
    struct Target {
        Fact* fact = nullptr;
        ListUse* use = nullptr;
        explicit operator bool() const { return fact != nullptr || use != nullptr; }
        void loosen(bool is_strict) const {
            if (fact != nullptr) fact->is_strict = fact->is_strict && is_strict;
            if (use != nullptr) use->is_strict = use->is_strict && is_strict;
        }
    };

    // --- Which elements are reached ---

    /// Texts are read with the names of the model that they stand in.
    class Within {
      public:
        Within(FactFinder& finder, size_t model)
            : finder_(finder), outer_(std::exchange(finder.at_, model)) {}
        ~Within() { finder_.at_ = outer_; }

      private:
        FactFinder& finder_;
        size_t outer_;
    };

    const Model& model() const { return *models_[at_]; }
    /// The model of a reference that stands in the current one.
    std::optional<size_t> model_of(const Reference& reference) const {
        if (reference.model_namespace.empty()) return at_;
        for (size_t i = 0; i < models_.size(); ++i)
            if (models_[i]->model_namespace == reference.model_namespace) return i;
        return std::nullopt;
    }
    bool is_new(size_t model, const std::string& id) { return seen_.emplace(model, id).second; }

    void decide(size_t model, const Decision& decision) {
        if (!is_new(model, decision.id)) return;
        const Within within(*this, model);
        for (const Reference& reference : decision.required_inputs)
            if (const auto other = model_of(reference))
                for (const InputData& input : models_[*other]->inputs)
                    if (input.id == reference.id && is_new(*other, input.id)) leaves(*other, input);
        for (const Reference& reference : decision.required_decisions)
            if (const auto other = model_of(reference))
                for (const Decision& needed : models_[*other]->decisions)
                    if (needed.id == reference.id) decide(*other, needed);
        know(decision.required_knowledge);
        box(decision.logic);
    }
    void know(const std::vector<Reference>& references) {
        for (const Reference& reference : references) {
            const auto other = model_of(reference);
            if (!other) continue;
            for (const Bkm& knowledge : models_[*other]->knowledge) {
                if (knowledge.id != reference.id || !is_new(*other, knowledge.id)) continue;
                const Within within(*this, *other);
                know(knowledge.required_knowledge);
                box(knowledge.logic);
            }
        }
    }

    // --- Leaves of input data ---

    void leaves(size_t model, const InputData& input) {
        if (!is_surveyed_) return;
        const Within within(*this, model);
        const std::vector<Element>& elements = engine_.compiled()->elements;
        for (size_t i = 0; i < elements.size(); ++i)
            if (elements[i].kind == ElementKind::Input && elements[i].id == input.id &&
                elements[i].model_namespace == models_[model]->model_namespace) {
                input_ = i;
                const auto members = members_read(elements[i]);
                for (const std::vector<std::string>& path : members) leaf(path, nullptr, 1);
                if (members.empty()) leaf({}, elements[i].type, 0);
                return;
            }
    }

    /// Of an input whose type says nothing of its members: the paths into it that texts have.
    std::vector<std::vector<std::string>> members_read(const Element& input) {
        const TypePointer& type = input.type;
        if (type != nullptr && type->kind != TypeKind::Any &&
            !(type->kind == TypeKind::Context && type->members.empty()))
            return {};
        const Value* given = find_path(given_, input.fact_path);
        if (given == nullptr) given = given_.find(input.name);
        if (given != nullptr && !given->is_null() && !given->is_context()) return {};
        std::vector<std::vector<std::string>> paths;
        for (const auto& [model, written] : written_)
            for (const std::string& name : names_in(model, input, {})) {
                if (written == name) is_whole_.insert(input_);
                if (!written.starts_with(name + ".")) continue;
                std::vector<std::string> path;
                const auto rest = std::string_view(written).substr(name.size() + 1);
                for (const std::string_view part : split(rest, '.')) path.emplace_back(part);
                // `opened.year` may be that of a date.
                if (is_part_of_a_value(path.back())) path.pop_back();
                if (path.empty()) return {};
                if (std::ranges::find(paths, path) == paths.end()) paths.push_back(std::move(path));
            }
        const auto all = paths;
        std::erase_if(paths, [&](const auto& path) {
            return std::ranges::any_of(all, [&](const auto& longer) {
                return longer.size() > path.size() &&
                       std::equal(path.begin(), path.end(), longer.begin());
            });
        });
        // Who hands it on as a whole may read anything of it.
        if (!paths.empty() && is_whole_.contains(input_)) result_.is_cut = true;
        return paths;
    }
    static bool is_part_of_a_value(const std::string& name) {
        static constexpr std::string_view kParts[] = {
            "year",        "month",       "day",      "weekday", "hour",   "minute",
            "second",      "time offset", "timezone", "years",   "months", "days",
            "hours",       "minutes",     "seconds",  "start",   "end",    "start included",
            "end included"};
        return std::ranges::find(kParts, name) != std::end(kParts);
    }
    /// `path` begins behind the input's name.
    void leaf(std::vector<std::string> path, const TypePointer& type, int depth) {
        if (type != nullptr && type->kind == TypeKind::Context && !type->members.empty() &&
            depth < kDepthMax) {
            for (const auto& [name, member] : type->members) {
                std::vector<std::string> inner = path;
                inner.push_back(name);
                leaf(std::move(inner), member, depth + 1);
            }
            return;
        }
        if (result_.facts.size() >= kFactsMax) {
            result_.is_cut = true;
            return;
        }
        // The name alone, where it is that of one input only.
        const Element& input = engine_.compiled()->elements[input_];
        Fact fact{
            .path = input.is_shadowed ? input.fact_path : std::vector{input.name},
            .element = input_,
            .inner = path,
            .qualified = input.fact_path,
            .type = type};
        fact.path.insert(fact.path.end(), path.begin(), path.end());
        fact.qualified.insert(fact.qualified.end(), path.begin(), path.end());
        for (const std::string& part : fact.path)
            fact.name += (fact.name.empty() ? "" : ".") + part;
        result_.facts.push_back(std::move(fact));
    }

    // --- Uses in texts ---

    void box(const BoxedPointer& box_pointer) {
        if (box_pointer == nullptr) return;
        is_strict_ = box_pointer.get() == target_;
        text(box_pointer->text, Dialect::Expression);
        is_strict_ = false;
        if (box_pointer->table) table(*box_pointer->table);
        for (const NamedBox& entry : box_pointer->entries) box(entry.value);
        for (const BoxedPointer& item : box_pointer->items) box(item);
        const bool is_filter = box_pointer->kind == BoxedKind::Filter;
        if (box_pointer->parts.size() == 2 && (is_filter || !box_pointer->iterator.empty())) {
            boxed_loop(*box_pointer, is_filter);
            return;
        }
        for (const Parameter& parameter : box_pointer->parameters) lists_.bind(parameter.name, {});
        for (const BoxedPointer& part : box_pointer->parts) box(part);
        lists_.leave(box_pointer->parameters.size());
    }
    void boxed_loop(const BoxedExpression& loop, bool is_filter) {
        const BoxedPointer& source = loop.parts[0];
        std::optional<ListPlace> element;
        if (source != nullptr && source->kind == BoxedKind::Literal) {
            const auto tree = parsed(source->text, Dialect::Expression);
            const auto list = tree ? lists_.find(*tree) : std::nullopt;
            element = ListScopes::element_of(list);
            if (list) {
                filters_of(*tree);
                // The filter gives elements as a whole.
                if (is_filter) whole(*element, false);
            }
        }
        if (!element) box(source);
        if (is_filter)
            lists_.enter_filter(element);
        else
            lists_.bind(loop.iterator, element);
        box(loop.parts[1]);
        lists_.leave();
    }

    void table(const DecisionTable& table) {
        for (size_t column = 0; column < table.inputs.size(); ++column) {
            const auto subject = parsed(table.inputs[column].expression, Dialect::Expression);
            const std::string name = subject ? feel::dotted_name(*subject) : std::string();
            const Target target = subject ? target_of(*subject, name) : Target{};
            if (!target && subject) visit(*subject);
            if (target) target.loosen(false);
            // Cells may look into it: `some m in ? satisfies m.age > 3`.
            if (const auto list = subject ? lists_.find(*subject) : std::nullopt;
                list && list->is_list)
                whole(*list, false);
            for (const Rule& rule : table.rules) {
                if (column >= rule.inputs.size()) continue;
                test(rule.inputs[column], target);
                if (subject) keep(find_text_test(*subject, rule.inputs[column]));
            }
        }
        for (const Rule& rule : table.rules)
            for (const std::string& output : rule.outputs) text(output, Dialect::Expression);
        for (const OutputClause& output : table.outputs)
            text(output.default_entry, Dialect::Expression);
    }
    void test(const std::string& source, const Target& target) {
        std::vector<Value> constants;
        if (collect_constants(source, constants)) {
            for (const Value& constant : constants) add(target, constant);
            return;
        }
        if (target.fact != nullptr) target.fact->is_direct = false;
        if (target.use != nullptr) target.use->is_direct = false;
        text(source, Dialect::UnaryTests);
    }

    feel::SyntaxTree parsed(const std::string& source, Dialect dialect) {
        if (trim(source).empty()) return {};
        options_[at_].dialect = dialect;
        auto tree = feel::parse(source, options_[at_]);
        return tree ? *std::move(tree) : feel::SyntaxTree();
    }
    void text(const std::string& source, Dialect dialect) {
        if (const auto tree = parsed(source, dialect)) visit(*tree);
    }

    void keep(std::optional<TextTest> test) {
        if (!test) return;
        if (Fact* fact = find(test->written))
            if (fact->text_tests.size() < kTextTestsMax)
                fact->text_tests.push_back(*std::move(test));
    }

    void visit(const Syntax& syntax) {
        if (syntax.kind == SyntaxKind::Name || syntax.kind == SyntaxKind::Path) note_words(syntax);
        if (syntax.kind == SyntaxKind::Comparison || syntax.kind == SyntaxKind::Invocation)
            keep(find_text_test(syntax));
        switch (syntax.kind) {
            case SyntaxKind::Comparison:
                if (compared(*syntax.children[0], *syntax.children[1], syntax.op) ||
                    compared(*syntax.children[1], *syntax.children[0], syntax.op))
                    return;
                break;
            case SyntaxKind::Between:
            case SyntaxKind::In:
                if (contained(syntax)) return;
                break;
            case SyntaxKind::Name:
            case SyntaxKind::Path:
            case SyntaxKind::Filter:
                if (const auto place = lists_.find(syntax)) {
                    whole(*place, is_strict_);
                    filters_of(syntax);
                    return;
                }
                if (const std::string name = feel::dotted_name(syntax); !name.empty()) {
                    used(name);
                    return;
                }
                break;
            case SyntaxKind::Some:
            case SyntaxKind::Every:
            case SyntaxKind::For:
                loop(syntax);
                return;
            case SyntaxKind::Invocation:
                if (of_list(syntax)) return;
                break;
            default:
                break;
        }
        if (const auto constant = constant_value(syntax)) {
            add(Target{}, *constant);
            return;
        }
        const bool outer = is_strict_;
        is_strict_ = is_strict_ && hands_null_on(syntax);
        // Parameters and entries are no elements, whatever they are called.
        const bool binds =
            syntax.kind == SyntaxKind::FunctionDefinition || syntax.kind == SyntaxKind::Context;
        const size_t bound = binds ? syntax.names.size() : 0;
        for (size_t i = 0; i < bound; ++i) lists_.bind(syntax.names[i], {});
        for (const Syntax* child : syntax.children) visit(*child);
        lists_.leave(bound);
        is_strict_ = outer;
    }

    // --- Into lists ---

    std::optional<ListPlace> list_named(const std::string& written) {
        const Fact* fact = find(written);
        if (fact == nullptr) return std::nullopt;
        const Value* given = find_path(given_, fact->path);
        if (given == nullptr) given = find_path(given_, fact->qualified);
        if (!is_list(*fact, given != nullptr ? *given : Value())) return std::nullopt;
        ListPlace place{.path = fact->name, .type = fact->type, .is_list = true};
        if (given != nullptr && given->is_list())
            for (const Value& item : given->as_list())
                if (item.is_context() && place.entries.empty())
                    for (const auto& entry : item.as_context())
                        place.entries.emplace_back(entry.name);
        return place;
    }
    /// Handed on as it is: all behind it counts.
    void whole(const ListPlace& place, bool is_strict) {
        ListUse& use = result_.list_uses[place.path];
        use.is_direct = false;
        use.is_strict = use.is_strict && is_strict;
    }
    /// The lists and the conditions on the way to a place.
    void filters_of(const Syntax& syntax) {
        if (syntax.kind == SyntaxKind::Name || syntax.kind == SyntaxKind::Path) note_words(syntax);
        if (const std::string name = feel::dotted_name(syntax); !name.empty()) {
            used(name);
            return;
        }
        if (syntax.kind == SyntaxKind::Path) filters_of(*syntax.children[0]);
        if (syntax.kind != SyntaxKind::Filter) return;
        const bool outer = std::exchange(is_strict_, false);
        filters_of(*syntax.children[0]);
        lists_.enter_filter(ListScopes::element_of(lists_.find(*syntax.children[0])));
        visit(*syntax.children[1]);
        lists_.leave();
        is_strict_ = outer;
    }
    /// `some` and `every` hand null on as `or` and `and` do (DMN 1.5, table 50).
    void loop(const Syntax& syntax) {
        const bool outer = is_strict_;
        is_strict_ = is_strict_ && syntax.kind != SyntaxKind::For;
        const size_t sources = syntax.children.size() - 1;
        for (size_t i = 0; i < sources; ++i) {
            const Syntax& source = *syntax.children[i];
            const auto list = lists_.find(source);
            if (list)
                filters_of(source);
            else
                visit(source);
            lists_.bind(syntax.names[i], ListScopes::element_of(list));
        }
        visit(*syntax.children[sources]);
        lists_.leave(sources);
        is_strict_ = outer;
    }
    /// Functions that look at a list in a way that is known; false for others.
    bool of_list(const Syntax& call) {
        if (call.children[0]->kind != SyntaxKind::Name || call.children.size() < 2) return false;
        const std::string& name = call.children[0]->text;
        const auto list = lists_.find(*call.children[1]);
        if (!list || !call.names.empty()) return false;
        if (name == "list contains" && call.children.size() == 3) {
            const auto constant = constant_value(*call.children[2]);
            if (!constant) return false;
            filters_of(*call.children[1]);
            ListUse& use = result_.list_uses[ListScopes::element_of(list)->path];
            use.is_strict = false;
            add({.use = &use}, *constant);
            return true;
        }
        if (call.children.size() != 2) return false;
        // The elements are not looked into; a list in an element is itself one that may be missing.
        if (name == "count") {
            if (list->path.find("[].") != std::string::npos) whole(*list, is_strict_);
            filters_of(*call.children[1]);
            return true;
        }
        static constexpr std::string_view kStrict[] = {"sum",     "min",    "max", "mean",
                                                       "product", "median", "all", "any"};
        if (std::ranges::find(kStrict, name) == std::end(kStrict)) return false;
        whole(*list, is_strict_);
        filters_of(*call.children[1]);
        return true;
    }

    Target target_of(const Syntax& syntax, const std::string& name) {
        if (const auto place = lists_.find(syntax); place && !place->is_list) {
            filters_of(syntax);
            return {.use = &result_.list_uses[place->path]};
        }
        return {.fact = find(name)};
    }

    void note_words(const Syntax& syntax) {
        result_.words.insert(syntax.text);
        if (syntax.kind == SyntaxKind::Path) note_words(*syntax.children[0]);
    }

    static bool hands_null_on(const Syntax& syntax) {
        switch (syntax.kind) {
            case SyntaxKind::And:
            case SyntaxKind::Or:
            case SyntaxKind::Arithmetic:
            case SyntaxKind::Negation:
            case SyntaxKind::Between:
                return true;
            case SyntaxKind::Comparison:
                return syntax.op != '=' && syntax.op != '!';  // null is equal to null
            case SyntaxKind::Invocation: {
                static constexpr std::string_view kNames[] = {
                    "not",           "floor",      "ceiling",   "abs",      "sqrt",
                    "modulo",        "decimal",    "date",      "duration", "number",
                    "string length", "upper case", "lower case"};
                return syntax.children[0]->kind == SyntaxKind::Name &&
                       std::ranges::find(kNames, syntax.children[0]->text) != std::end(kNames);
            }
            default:
                return false;
        }
    }

    bool compared(const Syntax& subject, const Syntax& other, char op) {
        const auto constant = constant_value(other);
        if (!constant || (constant->is_string() && op != '=' && op != '!')) return false;
        const Target target = target_of(subject, feel::dotted_name(subject));
        if (!target) return false;
        target.loosen(is_strict_ && op != '=' && op != '!');
        add(target, *constant);
        return true;
    }
    bool contained(const Syntax& syntax) {
        std::vector<Value> constants;
        for (size_t i = 1; i < syntax.children.size(); ++i)
            if (!collect_constants(*syntax.children[i], constants)) return false;
        if (syntax.kind == SyntaxKind::Between && !std::ranges::all_of(constants, is_ordered))
            return false;
        const Syntax& subject = *syntax.children[0];
        const Target target = target_of(subject, feel::dotted_name(subject));
        if (!target) return false;
        target.loosen(is_strict_ && syntax.kind == SyntaxKind::Between);
        for (const Value& constant : constants) add(target, constant);
        return true;
    }

    void add(const Target& target, const Value& constant) {
        if (constant.is_null()) return;
        const auto put = [&](std::vector<Value>& list) {
            if (std::ranges::none_of(list, [&](const Value& known) {
                    return known.identical(constant);
                }))
                list.push_back(constant);
        };
        put(result_.constants);
        if (target.fact != nullptr) put(target.fact->constants);
        if (target.use != nullptr) put(target.use->constants);
    }

    /// A fact, a part of one, or something that holds facts, used in no comparison.
    void used(const std::string& written) {
        if (!is_surveyed_) written_.emplace(at_, written);
        for (Fact& fact : result_.facts) {
            bool is_part = false;
            for (const std::string& name : names_here(fact))
                is_part = is_part || fits(written, name);
            if (!is_part) continue;
            fact.is_direct = false;
            fact.is_strict = fact.is_strict && is_strict_;
        }
    }
    /// The same, or the one a part of the other.
    static bool fits(const std::string& a, const std::string& b) {
        return a == b || a.starts_with(b + ".") || b.starts_with(a + ".");
    }

    Fact* find(const std::string& written) {
        if (written.empty()) return nullptr;
        for (Fact& fact : result_.facts)
            for (const std::string& name : names_here(fact))
                if (name == written) return &fact;
        return nullptr;
    }

    /// How texts of the current model write a fact: "age" of its own, "import.age" of another one.
    std::vector<std::string> names_here(const Fact& fact) const {
        return names_in(at_, engine_.compiled()->elements[fact.element], fact.inner);
    }
    std::vector<std::string> names_in(
        size_t model, const Element& input, const std::vector<std::string>& inner
    ) const {
        std::string name = input.name;
        for (const std::string& part : inner) name += "." + part;
        std::vector<std::string> names;
        if (input.model_namespace == models_[model]->model_namespace) names.push_back(name);
        for (const Import& import : models_[model]->imports)
            if (import.model_namespace == input.model_namespace)
                names.push_back(import.name.empty() ? name : import.name + "." + name);
        return names;
    }

    const Engine& engine_;
    const Context& given_;
    bool is_surveyed_ = false;
    std::set<std::pair<size_t, std::string>> written_;  // paths, with the models they stand in
    std::set<size_t> is_whole_;                         // inputs that are read without a member
    std::vector<const Model*> models_;                  // the main one first
    std::vector<feel::CompileOptions> options_;
    size_t at_ = 0;
    size_t input_ = 0;  // whose leaves are taken down
    std::set<std::pair<size_t, std::string>> seen_;
    Facts result_;
    ListScopes lists_;
    const BoxedExpression* target_ = nullptr;  // logic of the decision itself
    bool is_strict_ = false;                   // what is visited hands null on, up to the answer
};

}  // namespace

feel::CompileOptions parse_options(const Model& model) {
    feel::CompileOptions options;
    for (const InputData& input : model.inputs) options.names.push_back(input.name);
    for (const Decision& decision : model.decisions) options.names.push_back(decision.name);
    for (const Bkm& knowledge : model.knowledge) {
        options.names.push_back(knowledge.name);
        if (knowledge.logic)
            for (const Parameter& parameter : knowledge.logic->parameters)
                options.names.push_back(parameter.name);
    }
    for (const ItemDefinition& item : model.types) add_names(item, options.entry_names);
    return options;
}

feel::CompileOptions parse_options(const Model& model, std::span<const Model* const> all) {
    feel::CompileOptions options = parse_options(model);
    for (const Import& import : model.imports)
        for (const Model* other : all) {
            if (other == &model || other->model_namespace != import.model_namespace) continue;
            feel::CompileOptions inner = parse_options(*other);
            auto& target = import.name.empty() ? options.names : options.entry_names;
            target.insert(target.end(), inner.names.begin(), inner.names.end());
            if (!import.name.empty()) options.names.push_back(import.name);
        }
    return options;
}

Facts facts_of(const Engine& engine, std::string_view decision, const Context& input) {
    return FactFinder(engine, input).run(decision);
}

namespace {

/// "[2]" is 1.
std::optional<size_t> index_of(const std::string& part) {
    if (part.size() < 3 || part.front() != '[' || part.back() != ']') return std::nullopt;
    size_t index = 0;
    for (size_t i = 1; i + 1 < part.size(); ++i) {
        if (part[i] < '0' || part[i] > '9' || i > 9) return std::nullopt;
        index = index * 10 + static_cast<size_t>(part[i] - '0');
    }
    return index == 0 ? std::nullopt : std::optional(index - 1);
}

const Value* find_part(const Value& value, const std::string& part) {
    if (value.is_context()) return value.as_context().find(part);
    const auto index = value.is_list() ? index_of(part) : std::nullopt;
    return index && *index < value.as_list().size() ? &value.as_list()[*index] : nullptr;
}

/// The value with another part; contexts on the way are made where they are missing.
Value with_part(const Value* given, std::span<const std::string> path, Value value) {
    if (path.empty()) return value;
    const auto index =
        given != nullptr && given->is_list() ? index_of(path[0]) : std::optional<size_t>();
    if (index) {
        feel::List list = given->as_list();
        if (*index < list.size())
            list[*index] = with_part(&list[*index], path.subspan(1), std::move(value));
        return Value(std::move(list));
    }
    Context inner;
    if (given != nullptr && given->is_context()) inner = given->as_context();
    Value part = with_part(inner.find(path[0]), path.subspan(1), std::move(value));
    inner.set(path[0], std::move(part));
    return Value(std::move(inner));
}

}  // namespace

const Value* find_path(const Context& context, std::span<const std::string> path) {
    const Value* found = context.find(path[0]);
    for (size_t i = 1; i < path.size() && found != nullptr; ++i) found = find_part(*found, path[i]);
    return found;
}

void set_path(Context& context, std::span<const std::string> path, Value value) {
    Value changed = with_part(context.find(path[0]), path.subspan(1), std::move(value));
    context.set(path[0], std::move(changed));
}

}  // namespace tongban::dmn
