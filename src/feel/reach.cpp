// Facts have what their types allow; what is computed of them is followed from the leaves up.
#include "feel/reach.h"

#include <algorithm>

#include "feel/known_types.h"
#include "feel/operators.h"
#include "feel/reaching.h"
#include "feel/reads.h"

namespace tongban::feel {

namespace {

constexpr size_t kSpansMax = 200;
constexpr size_t kTrialsMax = 512;

/// What the demand of an item definition leaves (allowed values).
void narrow(Reach& reach) {
    const Type& type = *reach.type;
    if (type.cuts == nullptr || reach.kind == TypeKind::List || reach.kind == TypeKind::Context) {
        reach.is_exact = false;
        return;
    }
    std::vector<Value> cuts = *type.cuts;
    std::erase_if(cuts, [&](const Value& cut) { return type_kind_of(cut) != reach.kind; });
    const bool has_order = std::ranges::all_of(cuts, [&](const Value& cut) {
        return is_ordered(cut.kind()) && compare(cut, cuts[0]).has_value();
    });
    if (reach.kind == TypeKind::Boolean) cuts = {Value(true), Value(false)};
    if (!has_order || reach.kind == TypeKind::Boolean) {
        Spans allowed;
        for (const Value& cut : cuts)
            if (satisfies(cut, type) && !contains(allowed, cut)) allowed.push_back(Span::one(cut));
        reach.is_exact = reach.kind == TypeKind::Boolean || !satisfies(Value(kAnotherText), type);
        reach.is_known = reach.is_exact && !allowed.empty();
        if (reach.is_known) reach.spans = std::move(allowed);
        return;
    }
    std::ranges::sort(cuts, is_less);
    Spans allowed;
    bool continues = false;
    const auto look_at = [&](Span piece, const std::optional<Value>& example) {
        const bool is_allowed = example && satisfies(*example, type);
        if (is_allowed && continues) {
            allowed.back().high = piece.high;
            allowed.back().high_open = piece.high_open;
            allowed.back().is_whole = false;
        } else if (is_allowed) {
            allowed.push_back(std::move(piece));
        }
        // Where nothing lies between two days the stretch goes on.
        if (example) continues = is_allowed;
    };
    const Spans all{Span{}};
    for (size_t i = 0; i <= cuts.size(); ++i) {
        const Value before = i == 0 ? Value() : cuts[i - 1];
        const Value after = i == cuts.size() ? Value() : cuts[i];
        Span between{.low = before, .high = after, .low_open = i > 0, .high_open = i < cuts.size()};
        look_at(std::move(between), find_between(all, before, after));
        if (i < cuts.size()) look_at(Span::one(after), after);
    }
    if (!allowed.empty()) reach.spans = std::move(allowed);
}

}  // namespace

Reach Reach::one(const Value& value) {
    Reach reach{.kind = type_kind_of(value), .is_known = true, .is_exact = true};
    if (value.is_null()) return reach;
    if (value.is_list()) {
        reach.is_known = false;
        reach.counts = {Span::one(Value(static_cast<std::int64_t>(value.as_list().size())))};
        Reach element = unknown_reach();
        for (size_t i = 0; i < value.as_list().size() && i < kSpansMax; ++i)
            element = i == 0 ? one(value.as_list()[i]) : joined(element, one(value.as_list()[i]));
        if (value.as_list().size() <= kSpansMax)
            reach.element = std::make_shared<const Reach>(std::move(element));
    } else if (is_ordered(value.kind()) || value.is_string() || value.is_boolean()) {
        reach.spans = {Span::one(value)};
    } else {
        reach.is_known = false;
    }
    return reach;
}

Reach reach_of(
    const Syntax& syntax, const std::vector<ReachedName>& names, std::vector<NeverHolds>* never
) {
    return Reaching(names, never).of(syntax);
}

std::string to_words(const Reach& reach) {
    constexpr size_t kToldMax = 8;
    if (!reach.is_known) return {};
    std::vector<std::string> told;
    for (const Span& span : reach.spans) {
        std::string words = to_words(span);
        if (span.is_endless()) return words;
        // Two that differ only in what lies between whole numbers read the same.
        if (std::ranges::find(told, words) == told.end()) told.push_back(std::move(words));
    }
    std::string all;
    for (size_t i = 0; i < told.size(); ++i) {
        if (i == kToldMax) return all + ", …";
        all += (i > 0 ? ", " : "") + told[i];
    }
    return all;
}

Reach reach_of_fact(const TypePointer& type, const std::string& path) {
    Reach reach{.kind = type ? type->kind : TypeKind::Any, .is_exact = true, .facts = {path}};
    reach.type = type;
    if (reach.kind == TypeKind::Boolean) {
        reach.is_known = true;
        reach.spans = {Span::one(Value(true)), Span::one(Value(false))};
    } else if (has_order(reach.kind) && reach.kind != TypeKind::String) {
        reach.is_known = true;
        reach.spans = {Span{}};
    }
    if (type && type->constraint) narrow(reach);
    if (reach.kind == TypeKind::List) {
        reach.counts = {Span{.low = Value(0), .is_whole = true}};
        if (type->element)
            reach.element = std::make_shared<const Reach>(reach_of_fact(type->element, path));
    }
    return reach;
}

Reach entry_of(const Reach& context, const std::string& name) {
    for (const auto& [entry, reach] : context.entries)
        if (detail::is_same_name(entry, name)) return reach;
    if (context.kind == TypeKind::List) {
        Reach result = unknown_reach(TypeKind::List);
        result.is_exact = context.is_exact;
        result.counts = context.counts;
        add_facts(result, context);
        if (context.element)
            result.element = std::make_shared<const Reach>(entry_of(*context.element, name));
        if (result.element && !result.element->facts.empty()) result.facts = result.element->facts;
        return result;
    }
    if (context.type && context.type->kind == TypeKind::Context && context.facts.size() == 1)
        for (const auto& [member, type] : context.type->members)
            if (detail::is_same_name(member, name)) {
                Reach result = reach_of_fact(type, context.facts[0] + "." + name);
                result.is_exact = result.is_exact && context.is_exact;
                return result;
            }
    Reach result = unknown_reach();
    add_facts(result, context);
    // An entry of a fact without a type may be anything, as the fact itself.
    const bool is_any = context.kind == TypeKind::Any && context.is_exact && !context.is_known;
    if (is_any && context.facts.size() == 1)
        return reach_of_fact(nullptr, context.facts[0] + "." + name);
    return result;
}

Reach joined(Reach a, const Reach& b) {
    const bool is_nothing = a.is_known && a.spans.empty() && a.kind == TypeKind::Null;
    if (is_nothing) return b;
    if (b.is_known && b.spans.empty() && b.kind == TypeKind::Null) return a;
    Reach result = unknown_reach(a.kind == b.kind ? a.kind : TypeKind::Any);
    result.facts = a.facts;
    add_facts(result, b);
    if (a.kind == TypeKind::Context && b.kind == a.kind) {
        for (auto& [name, reach] : a.entries) {
            const auto other =
                std::ranges::find(b.entries, name, &std::pair<std::string, Reach>::first);
            if (other != b.entries.end())
                result.entries.emplace_back(name, joined(std::move(reach), other->second));
        }
        return result;
    }
    if (a.kind == TypeKind::List && b.kind == a.kind) {
        result.counts = a.counts;
        result.counts.insert(result.counts.end(), b.counts.begin(), b.counts.end());
        if (a.counts.empty() || b.counts.empty()) result.counts.clear();
        if (a.element && b.element)
            result.element = std::make_shared<const Reach>(joined(*a.element, *b.element));
        return result;
    }
    result.is_exact = a.is_exact && b.is_exact;
    if (!a.is_known || !b.is_known || a.kind != b.kind) return result;
    if (a.spans.size() + b.spans.size() > kSpansMax) return unknown_reach(a.kind);
    result.is_known = true;
    result.spans = std::move(a.spans);
    for (const Span& span : b.spans)
        if (!span.is_one() || !contains(result.spans, span.low)) result.spans.push_back(span);
    return result;
}

std::vector<Value> samples_of(const Reach& reach, std::vector<Value> constants) {
    const bool has_order = std::ranges::all_of(constants, [&](const Value& constant) {
        return is_ordered(constant.kind()) && compare(constant, constants[0]).has_value();
    });
    const Spans spans = reach.is_known ? reach.spans : Spans{Span{}};
    const bool is_listed_kind =
        reach.is_known && !spans.empty() && !spans[0].is_endless() &&
        !is_ordered((spans[0].low.is_null() ? spans[0].high : spans[0].low).kind());
    std::vector<Value> samples;
    if (!has_order || is_listed_kind) {
        for (const Value& constant : constants) {
            const bool is_new = std::ranges::none_of(samples, [&](const Value& known) {
                return known.identical(constant);
            });
            if (is_new && (!reach.is_known || contains(spans, constant)))
                samples.push_back(constant);
        }
        // Of the values that nothing is compared with one stands for all.
        if (!reach.is_known) {
            samples.emplace_back(kAnotherText);
            return samples;
        }
        for (const Span& span : spans)
            if (std::ranges::none_of(constants, [&](const Value& constant) {
                    return constant.identical(span.low);
                })) {
                samples.push_back(span.low);
                break;
            }
        return samples;
    }
    std::ranges::sort(constants, is_less);
    const auto rest = std::ranges::unique(constants, [](const Value& a, const Value& b) {
        return a.identical(b);
    });
    constants.erase(rest.begin(), rest.end());
    for (size_t i = 0; i <= constants.size(); ++i) {
        const Value before = i == 0 ? Value() : constants[i - 1];
        const Value after = i == constants.size() ? Value() : constants[i];
        if (auto inner = find_between(spans, before, after)) samples.push_back(*std::move(inner));
        if (i < constants.size() && contains(spans, after)) samples.push_back(after);
    }
    return samples;
}

// --- What several files of the walk ask ---

TypeKind type_kind_of(const Value& value) {
    if (value.is_null()) return TypeKind::Null;
    const TypePointer type = find_builtin_type(kind_name(value.kind()));
    return type ? type->kind : TypeKind::Any;
}
Reach unknown_reach(TypeKind kind) { return {.kind = kind}; }
Reach endless_reach(TypeKind kind, bool is_exact) {
    Reach reach{.kind = kind, .is_exact = is_exact};
    reach.is_known = has_order(kind) && kind != TypeKind::String;
    if (reach.is_known) reach.spans = {Span{}};
    return reach;
}
Reach truth_reach(bool is_exact) {
    Reach reach{.kind = TypeKind::Boolean, .is_known = true, .is_exact = is_exact};
    reach.spans = {Span::one(Value(true)), Span::one(Value(false))};
    return reach;
}
bool are_independent(const Reach& a, const Reach& b) {
    for (const std::string& one : a.facts)
        for (const std::string& other : b.facts)
            if (is_part_of(one, other)) return false;
    return true;
}
void add_facts(Reach& to, const Reach& from) {
    for (const std::string& fact : from.facts)
        if (std::ranges::find(to.facts, fact) == to.facts.end()) to.facts.push_back(fact);
}
bool is_free(const Reach& reach) {
    if (!reach.is_exact) return false;
    return !reach.is_known || (reach.spans.size() == 1 && reach.spans[0].is_endless());
}
bool is_stretch(const Reach& reach) { return reach.is_known && reach.spans.size() == 1; }
std::optional<std::vector<Value>> listed_values(const Reach& reach) {
    if (!reach.is_known || reach.spans.empty() || !is_listed(reach.spans)) return std::nullopt;
    std::vector<Value> values;
    for (const Span& span : reach.spans) values.push_back(span.low);
    return values;
}
std::optional<Reach> reach_by_trial(
    const std::vector<Reach>& arguments, const std::function<Value(std::span<const Value>)>& compute
) {
    std::vector<std::vector<Value>> lists;
    size_t trials = 1;
    bool is_exact = true;
    Reach facts;
    for (const Reach& argument : arguments) {
        auto values = listed_values(argument);
        if (!values) return std::nullopt;
        is_exact = is_exact && argument.is_exact && are_independent(facts, argument);
        add_facts(facts, argument);
        trials *= values->size();
        if (trials > kTrialsMax) return std::nullopt;
        lists.push_back(*std::move(values));
    }
    if (lists.empty()) return std::nullopt;
    Reach result = Reach::one(Value());
    for (size_t trial = 0; trial < trials; ++trial) {
        std::vector<Value> values;
        size_t rest = trial;
        for (const std::vector<Value>& list : lists) {
            values.push_back(list[rest % list.size()]);
            rest /= list.size();
        }
        result = joined(std::move(result), Reach::one(compute(values)));
    }
    result.is_exact = result.is_exact && is_exact;
    result.facts = facts.facts;
    return result;
}

}  // namespace tongban::feel
