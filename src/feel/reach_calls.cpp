// What functions make of all values of their arguments.
#include <algorithm>
#include <array>

#include "feel/builtins.h"
#include "feel/known_types.h"
#include "feel/operators.h"
#include "feel/reaching.h"

namespace tongban::feel {

namespace {

Spans whole_from(int low) { return {{.low = Value(low), .is_whole = true}}; }
Spans whole_between(int low, int high) {
    return {{.low = Value(low), .high = Value(high), .is_whole = true}};
}
Reach whole_reach(Spans spans, bool is_exact, const Reach& source) {
    Reach result = endless_reach(TypeKind::Number, is_exact);
    result.spans = std::move(spans);
    result.facts = source.facts;
    return result;
}

Reach names_reach(std::span<const char* const> names, const Reach& source) {
    Reach result = unknown_reach(TypeKind::String);
    result.is_known = true;
    result.is_exact = is_free(source);
    for (const char* name : names) result.spans.push_back(Span::one(Value(name)));
    result.facts = source.facts;
    return result;
}

constexpr std::array kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                              "Friday", "Saturday", "Sunday"};
constexpr std::array kMonths = {"January",   "February", "March",    "April",
                                "May",       "June",     "July",     "August",
                                "September", "October",  "November", "December"};

Reach absolute(const Reach& argument) {
    Reach result = endless_reach(argument.kind, argument.is_exact);
    result.facts = argument.facts;
    const Value zero = argument.kind == TypeKind::Number            ? Value(0)
                       : argument.kind == TypeKind::DayTimeDuration ? Value(DayTimeDuration{})
                                                                    : Value(YearMonthDuration{});
    result.spans.clear();
    for (const Span& span : argument.spans) {
        const bool starts_below = span.low.is_null() || is_less(span.low, zero);
        const bool ends_above = span.high.is_null() || is_less(zero, span.high);
        Evaluation evaluation;
        Span turned{
            .low = span.high.is_null() ? Value() : multiply(span.high, Value(-1), evaluation),
            .high = span.low.is_null() ? Value() : multiply(span.low, Value(-1), evaluation),
            .low_open = span.high_open,
            .high_open = span.low_open,
            .is_whole = span.is_whole};
        if (!starts_below) {
            result.spans.push_back(span);
        } else if (!ends_above) {
            result.spans.push_back(std::move(turned));
        } else {
            for (Span each : {span, turned}) {
                each.low = zero;
                each.low_open = false;
                result.spans.push_back(std::move(each));
            }
        }
    }
    return result;
}

/// The sign of the result is that of the divisor.
Reach modulo(const Reach& a, const Reach& b) {
    Reach result = endless_reach(TypeKind::Number, false);
    result.facts = a.facts;
    add_facts(result, b);
    const bool has_divisor = is_stretch(b) && b.spans[0].is_one();
    if (!has_divisor || b.spans[0].low.identical(Value(0)) || !a.is_known) return result;
    const Value& divisor = b.spans[0].low;
    const bool are_whole = b.spans[0].is_whole && std::ranges::all_of(a.spans, &Span::is_whole);
    const bool is_positive = is_less(Value(0), divisor);
    result.spans = {
        {.low = is_positive ? Value(0) : divisor,
         .high = is_positive ? divisor : Value(0),
         .low_open = !is_positive,
         .high_open = is_positive,
         .is_whole = are_whole}};
    const bool is_half_endless =
        is_stretch(a) && (a.spans[0].low.is_null() || a.spans[0].high.is_null());
    result.is_exact = a.is_exact && is_half_endless && (are_whole || !a.spans[0].is_whole);
    return result;
}

/// `max` (or `min`) of several numbers: from the greatest of the lower ends to that of the upper.
Reach extreme(const std::vector<Reach>& arguments, bool is_max) {
    Reach result = arguments[0];
    result.type = nullptr;
    bool is_grid = result.spans[0].is_whole;
    for (size_t i = 1; i < arguments.size(); ++i) {
        const Reach& next = arguments[i];
        const bool is_alike =
            next.spans[0].is_whole == is_grid || next.spans[0].is_one() || result.spans[0].is_one();
        result.is_exact =
            result.is_exact && next.is_exact && is_alike && are_independent(result, next);
        add_facts(result, next);
        Span& span = result.spans[0];
        const Span& other = next.spans[0];
        const auto take = [&](Value& end, bool& is_open, const Value& given, bool is_given_open,
                              bool is_low) {
            // A missing end is the least of all lower ends and the greatest of all upper ones.
            const bool wants_missing = is_low != is_max;
            if (end.is_null() || given.is_null()) {
                if (wants_missing ? given.is_null() : end.is_null()) {
                    end = given;
                    is_open = is_given_open;
                }
                return;
            }
            if (is_max ? is_less(end, given) : is_less(given, end)) {
                end = given;
                is_open = is_given_open;
            } else if (end.identical(given)) {
                is_open = is_open && is_given_open;
            }
        };
        const bool was_one = span.is_one();
        take(span.low, span.low_open, other.low, other.low_open, true);
        take(span.high, span.high_open, other.high, other.high_open, false);
        is_grid = span.is_whole = was_one          ? other.is_whole && span.is_whole
                                  : other.is_one() ? span.is_whole && other.is_whole
                                                   : span.is_whole && other.is_whole;
    }
    return result;
}

bool is_true_of_some_texts(const std::string& name) {
    return name == "contains" || name == "starts with" || name == "ends with";
}

}  // namespace

Reach Reaching::call(const Syntax& syntax) {
    const Syntax& callee = *syntax.children[0];
    if (callee.kind != SyntaxKind::Name) return unknown_reach();
    const ReachedName* own = find(callee.text);
    std::vector<ReachedArgument> arguments;
    for (size_t i = 1; i < syntax.children.size(); ++i)
        arguments.push_back(
            {i <= syntax.names.size() ? syntax.names[i - 1] : std::string(),
             of(*syntax.children[i])}
        );
    if (own != nullptr) return own->call ? own->call(arguments) : unknown_reach();
    const Builtin* builtin = find_builtin(callee.text);
    if (builtin == nullptr) return unknown_reach();
    if (callee.text == "not" && arguments.size() == 1) return reach_of_cases(syntax, *this);
    std::vector<Reach> given;
    if (!arguments.empty() && !arguments[0].name.empty()) {
        std::vector<std::string> names;
        for (const ReachedArgument& argument : arguments) names.push_back(argument.name);
        for (const NamedArgument& place : order_arguments(*builtin, names))
            given.push_back(
                place.index ? std::move(arguments[*place.index].reach) : Reach::one(Value())
            );
    } else {
        for (ReachedArgument& argument : arguments) given.push_back(std::move(argument.reach));
    }
    return built_in(builtin->name, given);
}

Reach Reaching::built_in(const std::string& name, const std::vector<Reach>& arguments) {
    const Signature* signature = find_signature(name, arguments.size());
    const TypePointer type = signature ? type_of_letter(signature->result) : nullptr;
    const TypeKind kind = type ? type->kind : TypeKind::Any;
    Reach result = kind == TypeKind::Boolean ? truth_reach(false) : endless_reach(kind, false);
    for (const Reach& argument : arguments) add_facts(result, argument);
    if (name == "now" || name == "today" || arguments.empty()) return result;

    const Builtin& builtin = *find_builtin(name);
    const auto tried = reach_by_trial(arguments, [&](std::span<const Value> values) {
        Evaluation evaluation;
        return builtin.call(values, evaluation);
    });
    if (tried) return *tried;

    const Reach& first = arguments[0];
    if (name == "count" && arguments.size() == 1) return reach_of_aggregate(name, first);
    if (name == "sum" || name == "min" || name == "max" || name == "mean") {
        if (arguments.size() == 1) return reach_of_aggregate(name, first);
        const bool are_stretches = std::ranges::all_of(arguments, [](const Reach& each) {
            return each.kind == TypeKind::Number && is_stretch(each);
        });
        if (!are_stretches) return result;
        if (name == "min" || name == "max") return extreme(arguments, name == "max");
        Reach sum = first;
        for (size_t i = 1; i < arguments.size(); ++i) {
            std::vector<std::string> facts = sum.facts;
            sum = numbers('+', sum, arguments[i], false);
            sum.facts = std::move(facts);
            add_facts(sum, arguments[i]);
        }
        if (name == "sum") return sum;
        return result;
    }
    if (name == "string length") {
        const bool is_any_text = first.kind == TypeKind::String && is_free(first);
        return whole_reach(whole_from(0), is_any_text, first);
    }
    if (name == "day of week") return names_reach(kDays, first);
    if (name == "month of year") return names_reach(kMonths, first);
    if (name == "day of year") return whole_reach(whole_between(1, 366), is_free(first), first);
    if (name == "week of year") return whole_reach(whole_between(1, 53), is_free(first), first);
    if (name == "abs" && first.is_known) return absolute(first);
    if (name == "modulo" && arguments.size() == 2) return modulo(first, arguments[1]);
    const bool rounds =
        name == "floor" || name == "ceiling" || name.starts_with("round ") || name == "decimal";
    const bool to_whole =
        arguments.size() == 1 || (is_stretch(arguments[1]) && arguments[1].spans[0].is_one() &&
                                  arguments[1].spans[0].low.identical(Value(0)));
    if (rounds && to_whole && first.kind == TypeKind::Number && first.is_known) {
        const std::string function = name == "decimal" ? "" : name;
        result.spans.clear();
        for (const Span& span : first.spans)
            result.spans.push_back(
                function.empty() ? Span{.is_whole = true} : rounded(span, function.c_str())
            );
        result.is_exact = first.is_exact && (!function.empty() || is_free(first));
        return result;
    }
    if (rounds && is_free(first)) return result;
    if (name == "sqrt" || name == "exp") {
        result.spans = {{.low = Value(0), .low_open = name == "exp"}};
        result.is_exact = is_free(first) && !first.spans.empty() && !first.spans[0].is_whole;
        return result;
    }
    if (name == "years and months duration" && arguments.size() == 2) {
        result.is_exact =
            are_independent(first, arguments[1]) && (is_free(first) || is_free(arguments[1]));
        return result;
    }
    if (name == "date" && arguments.size() == 1) {
        result.is_exact = is_free(first) && first.kind == TypeKind::DateTime;
        return result;
    }
    if (name == "odd" || name == "even") {
        result.is_exact = is_free(first);
        return result;
    }
    if (is_true_of_some_texts(name) && arguments.size() == 2) {
        const auto part = listed_values(arguments[1]);
        result.is_exact = first.kind == TypeKind::String && is_free(first) && part &&
                          part->size() == 1 && !part->front().identical(Value(""));
        return result;
    }
    if (name == "list contains" && arguments.size() == 2) {
        const auto wanted = listed_values(arguments[1]);
        result.is_exact =
            first.is_exact && first.element && wanted && wanted->size() == 1 &&
            (!first.element->is_known ? is_free(*first.element)
                                      : contains(first.element->spans, wanted->front()));
        return result;
    }
    return result;
}

Reach reach_of_aggregate(const std::string& function, const Reach& list) {
    if (function == "count") {
        const bool is_list = list.kind == TypeKind::List;
        Reach result = whole_reach(whole_from(0), list.is_exact, list);
        if (!list.counts.empty()) result.spans = list.counts;
        if (!is_list && list.kind != TypeKind::Any) result = Reach::one(Value(1));
        return result;
    }
    const Reach* element = list.element.get();
    if (element == nullptr || !element->is_known || !has_order(element->kind)) {
        Reach result = endless_reach(element ? element->kind : TypeKind::Any, false);
        result.facts = list.facts;
        return result;
    }
    Reach result = *element;
    result.type = nullptr;
    result.is_exact = result.is_exact && list.is_exact;
    add_facts(result, list);
    if (function == "min" || function == "max") return result;
    const auto is_negative = [](const Span& span) {
        return span.low.is_null() || is_less(span.low, Value(0));
    };
    if (element->kind != TypeKind::Number) {
        result = endless_reach(element->kind, result.is_exact && is_free(*element));
        return result;
    }
    if (function == "sum") {
        const bool is_positive = std::ranges::none_of(element->spans, is_negative);
        const bool is_whole = std::ranges::all_of(element->spans, &Span::is_whole);
        const bool is_free_element = is_free(*element);
        const bool starts_at_zero = is_stretch(*element) &&
                                    element->spans[0].low.identical(Value(0)) &&
                                    !element->spans[0].is_one();
        if (is_free_element) return result;
        Value least;
        for (const Span& span : element->spans)
            if (is_positive && (least.is_null() || is_less(span.low, least))) least = span.low;
        result.spans = {{.low = least, .is_whole = is_whole}};
        result.is_exact = result.is_exact && starts_at_zero;
        return result;
    }
    // The mean lies between the least and the greatest.
    if (is_stretch(*element)) {
        const bool was_whole = result.spans[0].is_whole;
        result.spans[0].is_whole = false;
        result.is_exact = result.is_exact && !was_whole;
        return result;
    }
    return endless_reach(TypeKind::Number, false);
}

}  // namespace tongban::feel
