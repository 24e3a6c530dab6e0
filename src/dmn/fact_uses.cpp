// What the texts do with a fact: compare it with constants, convert it, hand it on.
#include <algorithm>

#include "base/text.h"
#include "dmn/fact_finder.h"
#include "dmn/list_facts.h"
#include "dmn/pieces.h"
#include "dmn/readings.h"

namespace tongban::dmn {

using feel::Dialect;
using feel::Syntax;
using feel::SyntaxKind;

namespace {

constexpr size_t kTextTestsMax = 40;

}  // namespace

void FactFinder::test(const std::string& source, const Target& target) {
    std::vector<Value> constants;
    if (collect_constants(source, constants)) {
        for (const Value& constant : constants) add(target, constant);
        return;
    }
    if (target.fact != nullptr) target.fact->is_direct = false;
    if (target.use != nullptr) target.use->is_direct = false;
    text(source, Dialect::UnaryTests);
}

feel::SyntaxTree FactFinder::parsed(const std::string& source, Dialect dialect) {
    if (trim(source).empty()) return {};
    options_[at_].dialect = dialect;
    auto tree = feel::parse(source, options_[at_]);
    return tree ? *std::move(tree) : feel::SyntaxTree();
}

void FactFinder::text(const std::string& source, Dialect dialect) {
    if (const auto tree = parsed(source, dialect)) visit(*tree);
}

void FactFinder::keep(std::optional<TextTest> test) {
    if (!test) return;
    if (Fact* fact = find(test->written))
        if (fact->text_tests.size() < kTextTestsMax) fact->text_tests.push_back(*std::move(test));
}

void FactFinder::visit(const Syntax& syntax) {
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
            note_reading(syntax);
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

std::optional<ListPlace> FactFinder::list_named(const std::string& written) {
    const Fact* fact = find(written);
    if (fact == nullptr) return std::nullopt;
    const Value* given = find_path(given_, fact->path);
    if (given == nullptr) given = find_path(given_, fact->qualified);
    if (!is_list(*fact, given != nullptr ? *given : Value())) return std::nullopt;
    ListPlace place{.path = fact->name, .type = fact->type, .is_list = true};
    if (given != nullptr && given->is_list())
        for (const Value& item : given->as_list())
            if (item.is_context() && place.entries.empty())
                for (const auto& entry : item.as_context()) place.entries.emplace_back(entry.name);
    return place;
}

/// Handed on as it is: all behind it counts.
void FactFinder::whole(const ListPlace& place, bool is_strict) {
    ListUse& use = result_.list_uses[place.path];
    use.is_direct = false;
    use.is_strict = use.is_strict && is_strict;
}

/// The lists and the conditions on the way to a place.
void FactFinder::filters_of(const Syntax& syntax) {
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
void FactFinder::loop(const Syntax& syntax) {
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
bool FactFinder::of_list(const Syntax& call) {
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

void FactFinder::note_reading(const Syntax& call) {
    const std::vector<feel::Kind> kinds = kinds_read_by(call);
    Fact* fact = kinds.empty() ? nullptr : find(feel::dotted_name(*call.children[1]));
    if (fact == nullptr) return;
    for (const feel::Kind kind : kinds)
        if (std::ranges::find(fact->read_as, kind) == fact->read_as.end())
            fact->read_as.push_back(kind);
}

FactFinder::Target FactFinder::target_of(const Syntax& syntax, const std::string& name) {
    if (const auto place = lists_.find(syntax); place && !place->is_list) {
        filters_of(syntax);
        return {.use = &result_.list_uses[place->path]};
    }
    return {.fact = find(name)};
}

void FactFinder::note_words(const Syntax& syntax) {
    result_.words.insert(syntax.text);
    if (syntax.kind == SyntaxKind::Path) note_words(*syntax.children[0]);
}

bool FactFinder::hands_null_on(const Syntax& syntax) {
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

bool FactFinder::compared(const Syntax& subject, const Syntax& other, char op) {
    const auto constant = constant_value(other);
    if (!constant || (constant->is_string() && op != '=' && op != '!')) return false;
    const Target target = target_of(subject, feel::dotted_name(subject));
    if (!target) return false;
    target.loosen(is_strict_ && op != '=' && op != '!');
    add(target, *constant);
    return true;
}

bool FactFinder::contained(const Syntax& syntax) {
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

void FactFinder::add(const Target& target, const Value& constant) {
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

}  // namespace tongban::dmn
