// A walk over the logic with three answers: the value is known, or these facts decide it.
#include "dmn/relevance.h"

#include <algorithm>

#include "base/text.h"

namespace tongban::dmn {

namespace {

using feel::Dialect;
using feel::Syntax;
using feel::SyntaxKind;

using Reads = std::set<size_t>;

/// Without reads the value is that of the evaluation with null for all unknown facts.
struct Part {
    Reads reads;
    Value value;
    bool is(bool truth) const {
        return reads.empty() && value.is_boolean() && value.is_true() == truth;
    }
};

Reads joined(Reads a, const Reads& b) {
    a.insert(b.begin(), b.end());
    return a;
}

class Walk {
  public:
    Walk(
        const Engine& engine,
        const std::vector<Fact>& facts,
        const Context& input,
        std::optional<Instant> now
    )
        : reader_(engine),
          facts_(facts),
          evaluation_(now),
          run_(reader_.model(), input, evaluation_, nullptr) {
        evaluation_.limits.diagnostics_max = 0;
        for (const Fact& fact : facts) {
            const Value* found = find_path(input, fact.path);
            is_known_.push_back(found != nullptr && !found->is_null());
        }
    }

    const Reads& decision(size_t element) {
        const auto [found, is_new] = decisions_.try_emplace(element);
        if (!is_new) return found->second;  // also of a cycle, which is null whatever is known
        const Decision* source = reader_.find_decision(element);
        if (source == nullptr) return found->second;
        LogicScope scope = reader_.scope_of(element, run_);
        std::map<std::string, Reads> outer = std::exchange(locals_, {});
        const int outer_bound = std::exchange(bound_, 0);
        Reads reads = box(source->logic, scope);
        bound_ = outer_bound;
        locals_ = std::move(outer);
        return decisions_[element] = std::move(reads);
    }

    SettledElements settled(size_t element) {
        SettledElements result;
        const Decision* source = reader_.find_decision(element);
        if (source == nullptr || source->logic == nullptr) return result;
        LogicScope scope = reader_.scope_of(element, run_);
        const BoxedExpression& logic = *source->logic;
        if (logic.kind == BoxedKind::Literal)
            settled_of_text(logic.text, scope, result);
        else if (logic.kind == BoxedKind::DecisionTable)
            settled_of_table(*logic.table, scope, result);
        return result;
    }

  private:
    // --- Elements of a list ---

    void settled_of_text(const std::string& source, LogicScope& scope, SettledElements& result) {
        const Syntax* syntax = reader_.parsed(source, Dialect::Expression, scope.element);
        if (syntax == nullptr || syntax->kind != SyntaxKind::List) return;
        for (const Syntax* child : syntax->children)
            if (Part part = visit(*child, scope); part.reads.empty())
                result.values.push_back(std::move(part.value));
    }
    /// Rules whose cells are all met, and whose output is known.
    void settled_of_table(const DecisionTable& table, LogicScope& scope, SettledElements& result) {
        if (table.hit_policy != HitPolicy::Collect && table.hit_policy != HitPolicy::RuleOrder)
            return;
        std::vector<Part> columns;
        for (const InputClause& input : table.inputs)
            columns.push_back(text(input.expression, scope));
        for (const Rule& rule : table.rules) {
            bool is_certain = true;
            const auto reads = of_rule(rule, columns, scope, is_certain);
            if (!reads) continue;
            result.may_be_more = result.may_be_more || !is_certain;
            if (is_certain && reads->empty())
                result.values.push_back(output_of(rule, table, scope));
        }
    }
    Value output_of(const Rule& rule, const DecisionTable& table, LogicScope& scope) {
        if (rule.outputs.size() == 1) return text(rule.outputs[0], scope).value;
        Context members;
        for (size_t i = 0; i < rule.outputs.size() && i < table.outputs.size(); ++i)
            members.set(table.outputs[i].name, text(rule.outputs[i], scope).value);
        return Value(std::move(members));
    }

    // --- Boxed expressions ---

    Reads box(const BoxedPointer& source, LogicScope& scope) {
        if (source == nullptr) return {};
        switch (source->kind) {
            case BoxedKind::Literal:
                return text(source->text, scope).reads;
            case BoxedKind::Context:
                return context(*source, scope);
            case BoxedKind::Conditional:
                return conditional(*source, scope);
            case BoxedKind::DecisionTable:
                return table(*source->table, scope);
            default:
                return all_parts(*source, scope);
        }
    }

    /// Names of iterators and parameters are not known here: nothing inside is decided.
    Reads all_parts(const BoxedExpression& source, LogicScope& scope) {
        ++bound_;
        const std::map<std::string, Reads> outer = locals_;
        Reads reads;
        if (!source.iterator.empty() && !source.parts.empty())
            locals_[source.iterator] = box(source.parts[0], scope);
        for (const NamedBox& entry : source.entries)
            reads = joined(std::move(reads), box(entry.value, scope));
        for (const auto* list : {&source.items, &source.parts})
            for (const BoxedPointer& part : *list)
                reads = joined(std::move(reads), box(part, scope));
        locals_ = outer;
        --bound_;
        return reads;
    }

    Reads context(const BoxedExpression& source, LogicScope scope) {
        const std::map<std::string, Reads> outer_locals = locals_;
        const int outer_bound = bound_;
        Reads all;
        for (const NamedBox& entry : source.entries) {
            Reads reads = box(entry.value, scope);
            if (entry.name.empty()) {  // the result: what it does not read does not count
                all = std::move(reads);
                break;
            }
            // The value of an entry that is no text is not at hand: what reads it stays open.
            const bool is_text = entry.value && entry.value->kind == BoxedKind::Literal;
            if (is_text && bound_ == 0)
                scope.variables.set(entry.name, text(entry.value->text, scope).value);
            else
                ++bound_;
            all = joined(std::move(all), reads);
            locals_[entry.name] = std::move(reads);
        }
        bound_ = outer_bound;
        locals_ = outer_locals;
        return all;
    }

    Reads conditional(const BoxedExpression& source, LogicScope& scope) {
        if (source.parts.size() < 3 || source.parts[0] == nullptr ||
            source.parts[0]->kind != BoxedKind::Literal)
            return all_parts(source, scope);
        Part condition = text(source.parts[0]->text, scope);
        if (condition.reads.empty() && bound_ == 0)
            return box(source.parts[condition.is(true) ? 1 : 2], scope);
        return joined(
            joined(std::move(condition.reads), box(source.parts[1], scope)),
            box(source.parts[2], scope)
        );
    }

    Reads table(const DecisionTable& table, LogicScope& scope) {
        std::vector<Part> columns;
        for (const InputClause& input : table.inputs)
            columns.push_back(text(input.expression, scope));
        Reads reads;
        bool is_decided = false;
        for (const Rule& rule : table.rules) {
            bool is_certain = true;
            const auto rule_reads = of_rule(rule, columns, scope, is_certain);
            if (!rule_reads) continue;
            reads = joined(std::move(reads), *rule_reads);
            // Behind a rule that matches for certain nothing is read in a table of the first match.
            is_decided = is_certain;
            if (is_decided && table.hit_policy == HitPolicy::First) break;
        }
        if (!is_decided || table.hit_policy != HitPolicy::First)
            for (const OutputClause& output : table.outputs)
                reads = joined(std::move(reads), text(output.default_entry, scope).reads);
        return reads;
    }
    /// Nothing when a cell rules it out.
    std::optional<Reads> of_rule(
        const Rule& rule, const std::vector<Part>& columns, LogicScope& scope, bool& is_certain
    ) {
        Reads reads;
        for (size_t i = 0; i < columns.size() && i < rule.inputs.size(); ++i) {
            const std::string& cell = rule.inputs[i];
            if (const std::string_view test = trim(cell); test.empty() || test == "-") continue;
            Reads in_cell = text(cell, scope, Dialect::UnaryTests).reads;
            if (columns[i].reads.empty() && in_cell.empty() && bound_ == 0) {
                if (reader_.holds(cell, columns[i].value, scope, evaluation_).is_true()) continue;
                return std::nullopt;
            }
            is_certain = false;
            reads = joined(joined(std::move(reads), in_cell), columns[i].reads);
        }
        for (const std::string& output : rule.outputs)
            reads = joined(std::move(reads), text(output, scope).reads);
        return reads;
    }

    // --- Texts ---

    Part text(const std::string& source, LogicScope& scope, Dialect dialect = Dialect::Expression) {
        const Syntax* syntax = reader_.parsed(source, dialect, scope.element);
        if (syntax == nullptr) return {};
        // A cell is only asked for what it reads: `?` has no value here.
        if (dialect == Dialect::UnaryTests) ++bound_;
        Part part = visit(*syntax, scope);
        if (dialect == Dialect::UnaryTests) --bound_;
        return part;
    }

    Part visit(const Syntax& syntax, LogicScope& scope) {
        Part part{.reads = reads_of(syntax, scope)};
        if (part.reads.empty() && bound_ == 0)
            part.value = reader_.value_of(syntax, scope, evaluation_);
        return part;
    }

    Reads reads_of(const Syntax& syntax, LogicScope& scope) {
        switch (syntax.kind) {
            case SyntaxKind::And:
            case SyntaxKind::Or: {
                // DMN 1.5, table 50: one false decides `and`, one true decides `or`.
                const bool decisive = syntax.kind == SyntaxKind::Or;
                const Part left = visit(*syntax.children[0], scope);
                if (left.is(decisive)) return {};
                const Part right = visit(*syntax.children[1], scope);
                if (right.is(decisive)) return {};
                return joined(left.reads, right.reads);
            }
            case SyntaxKind::If: {
                const Part condition = visit(*syntax.children[0], scope);
                if (condition.reads.empty() && bound_ == 0)
                    return visit(*syntax.children[condition.is(true) ? 1 : 2], scope).reads;
                return joined(
                    joined(condition.reads, visit(*syntax.children[1], scope).reads),
                    visit(*syntax.children[2], scope).reads
                );
            }
            case SyntaxKind::For:
            case SyntaxKind::Some:
            case SyntaxKind::Every:
            case SyntaxKind::FunctionDefinition:
                return of_bound_children(syntax, scope);
            case SyntaxKind::Filter:
                if (auto reads = of_indexed(syntax, scope)) return *std::move(reads);
                return of_bound_children(syntax, scope);
            case SyntaxKind::Context:
                if (mentions_one_of(syntax, syntax.names)) return of_bound_children(syntax, scope);
                break;
            case SyntaxKind::Name:
            case SyntaxKind::Path:
                if (const auto names = names_of(syntax); !names.empty())
                    return of_names(names, scope);
                break;
            default:
                break;
        }
        return of_children(syntax, scope);
    }
    /// `members[2]` reads nothing of the other elements.
    std::optional<Reads> of_indexed(const Syntax& syntax, LogicScope& scope) {
        const Value& index = syntax.children[1]->value;
        const auto place = syntax.children[1]->kind == SyntaxKind::Literal && index.is_number()
                               ? index.as_number().to_int64()
                               : std::nullopt;
        const auto names = names_of(*syntax.children[0]);
        if (!place || *place < 1 || names.empty()) return std::nullopt;
        Reads reads = of_names(names, scope);
        std::erase_if(reads, [&](size_t fact) {
            const Fact& each = facts_[fact];
            if (!each.list || each.place + 1 == static_cast<size_t>(*place)) return false;
            return facts_[*each.list].path.back() == names.back();
        });
        return reads;
    }
    Reads of_bound_children(const Syntax& syntax, LogicScope& scope) {
        ++bound_;
        Reads reads = of_children(syntax, scope);
        --bound_;
        return reads;
    }
    static bool mentions_one_of(const Syntax& syntax, const std::vector<std::string>& names) {
        if (syntax.kind == SyntaxKind::Name)
            return std::ranges::find(names, syntax.text) != names.end();
        return std::ranges::any_of(syntax.children, [&](const Syntax* child) {
            return mentions_one_of(*child, names);
        });
    }
    Reads of_children(const Syntax& syntax, LogicScope& scope) {
        Reads reads;
        for (const Syntax* child : syntax.children)
            reads = joined(std::move(reads), visit(*child, scope).reads);
        return reads;
    }

    Reads of_names(const std::vector<std::string>& names, LogicScope& scope) {
        if (const auto local = locals_.find(names[0]); local != locals_.end()) return local->second;
        size_t used = 0;
        if (const auto needed = reader_.find_needed(scope.element, names, used))
            return of_element(*needed, std::span(names).subspan(used));
        // An import that is handed on as a whole.
        Reads reads;
        for (const Need& need : reader_.model().elements[scope.element].needs)
            if (!need.prefix.empty() && need.prefix == names[0])
                for (const size_t element : need.elements)
                    reads = joined(std::move(reads), of_element(element, {}));
        return reads;
    }
    Reads of_element(size_t element, std::span<const std::string> rest) {
        if (reader_.find_decision(element) != nullptr) return decision(element);
        Reads reads;
        for (size_t i = 0; i < facts_.size(); ++i) {
            const Fact& fact = facts_[i];
            if (is_known_[i] || fact.element != element) continue;
            // `members.age` reads that of each element.
            std::vector<std::string> inner = fact.inner;
            if (fact.list)
                std::erase_if(inner, [](const std::string& part) { return part.starts_with('['); });
            const size_t common = std::min(rest.size(), inner.size());
            if (std::equal(
                    rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(common), inner.begin()
                ))
                reads.insert(i);
        }
        return reads;
    }

    LogicReader reader_;
    const std::vector<Fact>& facts_;
    Evaluation evaluation_;
    Run run_;
    std::vector<bool> is_known_;
    std::map<size_t, Reads> decisions_;
    std::map<std::string, Reads> locals_;
    int bound_ = 0;  // inside something that binds names whose values are not known here
};

}  // namespace

std::set<size_t> relevant_facts(
    const Engine& engine,
    std::string_view decision,
    const std::vector<Fact>& facts,
    const Context& input,
    std::optional<Instant> now
) {
    const auto element = engine.compiled()->find(ElementKind::Decision, decision);
    if (!element) return {};
    return Walk(engine, facts, input, now).decision(*element);
}

SettledElements settled_elements(
    const Engine& engine,
    std::string_view decision,
    const std::vector<Fact>& facts,
    const Context& input,
    std::optional<Instant> now
) {
    const auto element = engine.compiled()->find(ElementKind::Decision, decision);
    if (!element) return {};
    return Walk(engine, facts, input, now).settled(*element);
}

}  // namespace tongban::dmn
