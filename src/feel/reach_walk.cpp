// From the leaves of a syntax tree upwards: names, paths, filters, lists and contexts.
#include <algorithm>

#include "feel/expression.h"
#include "feel/known_types.h"
#include "feel/reaching.h"
#include "feel/source_text.h"

namespace tongban::feel {

Reach Reaching::of(const Syntax& syntax) {
    if (++parts_ > kPartsMax) return unknown_reach();
    if (const auto value = constant(syntax)) return Reach::one(*value);
    switch (syntax.kind) {
        case SyntaxKind::Name: {
            const ReachedName* found = find(syntax.text);
            return found ? found->reach : unknown_reach();
        }
        case SyntaxKind::Path:
            return path(syntax);
        case SyntaxKind::Arithmetic:
            return arithmetic(syntax);
        case SyntaxKind::Negation:
            return negation(syntax);
        case SyntaxKind::And:
        case SyntaxKind::Or:
        case SyntaxKind::Comparison:
        case SyntaxKind::Between:
        case SyntaxKind::In:
        case SyntaxKind::If:
            return reach_of_cases(syntax, *this);
        case SyntaxKind::Invocation:
            return call(syntax);
        case SyntaxKind::Filter:
            return filter(syntax);
        case SyntaxKind::List:
            return list(syntax);
        case SyntaxKind::Context:
            return context(syntax);
        case SyntaxKind::For:
            return unknown_reach(TypeKind::List);
        case SyntaxKind::Some:
        case SyntaxKind::Every:
        case SyntaxKind::InstanceOf: {
            Reach result = truth_reach(false);
            add_facts(result, of(*syntax.children[0]));
            return result;
        }
        default:
            return unknown_reach();
    }
}

const ReachedName* Reaching::find(std::string_view name) const {
    for (size_t i = scope_.size(); i > 0; --i)
        if (detail::is_same_name(scope_[i - 1].name, name)) return &scope_[i - 1];
    return nullptr;
}

bool Reaching::is_closed(const Syntax& syntax) const {
    size_t first = 0;
    if (syntax.kind == SyntaxKind::Name) return false;
    if (syntax.kind == SyntaxKind::Invocation) {
        const Syntax& callee = *syntax.children[0];
        const bool is_builtin = callee.kind == SyntaxKind::Name && callee.text != "now" &&
                                callee.text != "today" && find(callee.text) == nullptr;
        if (!is_builtin) return false;
        first = 1;
    }
    for (size_t i = first; i < syntax.children.size(); ++i)
        if (!is_closed(*syntax.children[i])) return false;
    return true;
}

void Reaching::note(NeverHolds never) {
    const bool is_told = never_ == nullptr || std::ranges::any_of(*never_, [&](const auto& known) {
                             return known.position == never.position && known.text == never.text;
                         });
    if (!is_told) never_->push_back(std::move(never));
}

std::optional<Value> Reaching::constant(const Syntax& syntax) const {
    if (syntax.kind == SyntaxKind::Literal) return syntax.value;
    if (!is_closed(syntax)) return std::nullopt;
    const auto compiled = compile(to_source(syntax));
    if (!compiled || !compiled->variables().empty()) return std::nullopt;
    Evaluation evaluation;
    evaluation.limits.steps_max = 100'000;
    evaluation.limits.list_max = 10'000;
    evaluation.limits.bytes_max = 4 * 1024 * 1024;
    Value value = compiled->evaluate({}, evaluation);
    return evaluation.is_stopped() ? std::nullopt : std::optional(std::move(value));
}

Reach Reaching::path(const Syntax& syntax) {
    if (const std::string dotted = dotted_name(syntax); !dotted.empty())
        if (const ReachedName* found = find(dotted)) return found->reach;
    const Reach base = of(*syntax.children[0]);
    struct Part {
        std::string_view name;
        int low, high;  // 1, 0: without ends
        bool has_fraction = false;  // seconds: less than 60
    };
    static constexpr Part kOfDates[] = {
        {"year", 1, 0}, {"month", 1, 12}, {"day", 1, 31}, {"weekday", 1, 7}};
    static constexpr Part kOfTimes[] = {
        {"hour", 0, 23}, {"minute", 0, 59}, {"second", 0, 60, true}};
    static constexpr Part kOfDays[] = {
        {"days", 1, 0}, {"hours", -23, 23}, {"minutes", -59, 59}, {"seconds", -60, 60, true}};
    static constexpr Part kOfMonths[] = {{"years", 1, 0}, {"months", -11, 11}};
    const auto look_in = [&](std::span<const Part> parts) -> std::optional<Reach> {
        for (const Part& part : parts) {
            if (part.name != syntax.text) continue;
            Reach result = endless_reach(TypeKind::Number, is_free(base));
            result.facts = base.facts;
            // Months have not all days; the other parts of a day or time are free of each other.
            const bool is_fact = base.type && base.facts.size() == 1 && !is_duration(base.kind);
            if (is_fact) result.facts[0] += part.name == "day" ? ".month" : "." + syntax.text;
            const bool is_endless = part.low > part.high;
            result.spans = {{.is_whole = true}};
            if (!is_endless)
                result.spans = {
                    {.low = Value(part.low),
                     .high = Value(part.high),
                     .low_open = part.has_fraction && part.low < 0,
                     .high_open = part.has_fraction,
                     .is_whole = !part.has_fraction}};
            // Parts of a duration have its sign.
            const bool has_sign =
                is_duration(base.kind) && is_stretch(base) && !base.spans[0].low.is_null();
            if (has_sign) {
                const Value zero = base.kind == TypeKind::DayTimeDuration
                                       ? Value(DayTimeDuration{})
                                       : Value(YearMonthDuration{});
                if (!is_less(base.spans[0].low, zero)) {
                    result.spans[0].low = Value(0);
                    result.spans[0].low_open = false;
                }
            }
            return result;
        }
        return std::nullopt;
    };
    std::optional<Reach> part;
    if (base.kind == TypeKind::Date || base.kind == TypeKind::DateTime) part = look_in(kOfDates);
    if (!part && (base.kind == TypeKind::Time || base.kind == TypeKind::DateTime))
        part = look_in(kOfTimes);
    if (base.kind == TypeKind::DayTimeDuration) part = look_in(kOfDays);
    if (base.kind == TypeKind::YearMonthDuration) part = look_in(kOfMonths);
    if (part) return *std::move(part);
    Reach entry = entry_of(base, syntax.text);
    // Of a fact without a type it may be an entry of that name or a part of a day.
    for (const auto parts : {std::span<const Part>(kOfDates), std::span<const Part>(kOfTimes)})
        if (base.kind == TypeKind::Any &&
            std::ranges::find(parts, syntax.text, &Part::name) != parts.end())
            entry.is_exact = false;
    return entry;
}

Reach Reaching::filter(const Syntax& syntax) {
    const Reach base = of(*syntax.children[0]);
    const Reach element = base.element ? *base.element : unknown_reach();
    const std::optional<Value> position = constant(*syntax.children[1]);
    if (position && position->is_number()) {
        Reach result = element;
        result.is_exact = result.is_exact && base.is_exact;
        return result;
    }
    const std::vector<ReachedName> outer = scope_;
    for (const auto& [name, reach] : element.entries) scope_.push_back({name, reach});
    if (element.type)
        for (const auto& [name, type] : element.type->members)
            scope_.push_back({name, entry_of(element, name)});
    // Entries that are not known may hide any name.
    if (element.entries.empty() && (!element.type || element.type->members.empty())) scope_.clear();
    scope_.push_back({"item", element});
    const Reach condition = of(*syntax.children[1]);
    scope_ = outer;
    if (condition.kind != TypeKind::Boolean) return unknown_reach();
    Reach result = unknown_reach(TypeKind::List);
    result.facts = base.facts;
    add_facts(result, condition);
    Reach kept = element;
    kept.is_exact = false;
    result.element = std::make_shared<const Reach>(std::move(kept));
    result.is_exact = base.is_exact && condition.is_exact && contains(condition.spans, Value(true));
    result.counts = base.counts;
    // As many as there are, or fewer.
    for (Span& count : result.counts) {
        count.low = Value(0);
        count.low_open = false;
        count.is_whole = true;
    }
    return result;
}

Reach Reaching::list(const Syntax& syntax) {
    Reach result = unknown_reach(TypeKind::List);
    result.is_exact = true;
    result.counts = {Span::one(Value(static_cast<std::int64_t>(syntax.children.size())))};
    Reach element = Reach::one(Value());
    for (const Syntax* item : syntax.children) element = joined(std::move(element), of(*item));
    result.facts = element.facts;
    element.is_exact = false;
    result.element = std::make_shared<const Reach>(std::move(element));
    return result;
}

Reach Reaching::context(const Syntax& syntax) {
    const size_t outer = scope_.size();
    Reach result = unknown_reach(TypeKind::Context);
    for (size_t i = 0; i < syntax.names.size(); ++i) {
        Reach entry = of(*syntax.children[i]);
        add_facts(result, entry);
        scope_.push_back({syntax.names[i], entry});
        result.entries.emplace_back(syntax.names[i], std::move(entry));
    }
    scope_.resize(outer);
    return result;
}

}  // namespace tongban::feel
