// List functions (DMN 1.5, 10.3.4.4) and sort (10.3.4.9).
#include <bit>

#include "feel/arguments.h"
#include "feel/builtins.h"
#include "feel/function.h"
#include "feel/operators.h"

namespace tongban::feel {

namespace {

bool same(const Value& a, const Value& b) { return equal(a, b) == Truth::True; }

Value empty_list(Evaluation& evaluation) { return evaluation.null("feel.empty_list"); }

std::uint64_t sort_steps(size_t size) {
    return std::uint64_t{size} * static_cast<unsigned>(std::bit_width(size)) / 4;
}

Value list_contains(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    const std::span<const Value> list = list_at(arguments, 0);
    if (!evaluation.count(search_steps(list, arguments[1])))
        return Value::null(evaluation.stop_reason());
    return Value(std::ranges::any_of(list, [&](const Value& item) {
        return same(item, arguments[1]);
    }));
}

Value count(Arguments arguments, Evaluation& evaluation) {
    if (arguments.size() == 1 && arguments[0].is_null()) return wrong_type(evaluation);
    return Value(static_cast<std::int64_t>(elements(arguments).size()));
}

template <bool largest>
Value extreme(Arguments arguments, Evaluation& evaluation) {
    const std::span<const Value> list = elements(arguments);
    if (list.empty()) return empty_list(evaluation);
    const Value* best = &list[0];
    for (const Value& item : list) {
        if (!evaluation.count(comparison_steps(item, *best)))
            return Value::null(evaluation.stop_reason());
        const auto order = compare(item, *best);
        if (!order) return wrong_type(evaluation);
        if (largest ? *order > 0 : *order < 0) best = &item;
    }
    return *best;
}

Value sum(Arguments arguments, Evaluation& evaluation) {
    const std::span<const Value> list = elements(arguments);
    if (list.empty()) return empty_list(evaluation);
    Value total = list[0];
    if (!total.is_number() && total.kind() != Kind::DayTimeDuration &&
        total.kind() != Kind::YearMonthDuration)
        return wrong_type(evaluation);
    for (const Value& item : list.subspan(1)) {
        if (total.is_small_number() && item.is_small_number()) {
            const auto both = SmallNumber::add(total.as_small_number(), item.as_small_number());
            if (!both.is_none()) {
                total = Value(both);
                continue;
            }
        }
        if (item.kind() != total.kind()) return wrong_type(evaluation);
        total = add(total, item, evaluation);
        if (total.is_null()) return total;
    }
    return total;
}

Value mean(Arguments arguments, Evaluation& evaluation) {
    const Value total = sum(arguments, evaluation);
    if (total.is_null()) return total;
    return divide(total, Value(static_cast<std::int64_t>(elements(arguments).size())), evaluation);
}

/// Numbers of the list, or nothing when something else is among them.
std::optional<std::vector<Number>> numbers(std::span<const Value> list) {
    std::vector<Number> result;
    result.reserve(list.size());
    for (const Value& item : list) {
        if (!item.is_number()) return std::nullopt;
        result.push_back(item.as_number());
    }
    return result;
}

Value product(Arguments arguments, Evaluation& evaluation) {
    const auto list = numbers(elements(arguments));
    if (!list) return wrong_type(evaluation);
    if (list->empty()) return empty_list(evaluation);
    Number total(1);
    for (const Number& number : *list) {
        const auto next = Number::multiply(total, number);
        if (!next) return from_number(next, evaluation);
        total = *next;
    }
    return Value(total);
}

Value median(Arguments arguments, Evaluation& evaluation) {
    auto list = numbers(elements(arguments));
    if (!list) return wrong_type(evaluation);
    if (list->empty()) return empty_list(evaluation);
    if (!evaluation.count(sort_steps(list->size()))) return Value::null(evaluation.stop_reason());
    std::ranges::sort(*list);
    const size_t middle = list->size() / 2;
    if (list->size() % 2 == 1) return Value((*list)[middle]);
    return divide(
        add(Value((*list)[middle - 1]), Value((*list)[middle]), evaluation), Value(2), evaluation
    );
}

/// Of the sample: divided by n - 1.
Value stddev(Arguments arguments, Evaluation& evaluation) {
    const auto list = numbers(elements(arguments));
    if (!list) return wrong_type(evaluation);
    if (list->size() < 2) return wrong_value(evaluation);
    const Value size(static_cast<std::int64_t>(list->size()));
    const Value average = divide(sum(arguments, evaluation), size, evaluation);
    Value squares(0);
    for (const Number& number : *list) {
        const Value distance = subtract(Value(number), average, evaluation);
        squares = add(squares, multiply(distance, distance, evaluation), evaluation);
    }
    const Value variance = divide(squares, subtract(size, Value(1), evaluation), evaluation);
    if (!variance.is_number()) return wrong_value(evaluation);
    return from_number(variance.as_number().sqrt(), evaluation);
}

Value mode(Arguments arguments, Evaluation& evaluation) {
    auto list = numbers(elements(arguments));
    if (!list) return wrong_type(evaluation);
    if (!evaluation.count(sort_steps(list->size()))) return Value::null(evaluation.stop_reason());
    std::ranges::sort(*list);
    List result;
    size_t most = 0;
    for (size_t start = 0; start < list->size();) {
        size_t end = start;
        while (end < list->size() && (*list)[end] == (*list)[start]) ++end;
        if (end - start > most) {
            most = end - start;
            result.clear();
        }
        if (end - start == most) result.emplace_back((*list)[start]);
        start = end;
    }
    return Value(std::move(result));
}

/// all() with deciding false, any() with deciding true.
template <bool deciding>
Value quantified(Arguments arguments, Evaluation& evaluation) {
    if (arguments.size() == 1 && arguments[0].is_null()) return wrong_type(evaluation);
    bool seen_null = false;
    bool seen_other = false;
    for (const Value& item : elements(arguments)) {
        if (item.is_boolean() && item.is_true() == deciding) return Value(deciding);
        seen_null = seen_null || item.is_null();
        seen_other = seen_other || (!item.is_boolean() && !item.is_null());
    }
    if (seen_other) return wrong_type(evaluation);
    if (seen_null) return evaluation.null("feel.open_condition", "one of the elements is null");
    return Value(!deciding);
}

Value sublist(Arguments arguments, Evaluation& evaluation) {
    const std::optional<std::int64_t> start = whole_at(arguments, 1);
    if (arguments[0].is_null() || !start) return wrong_type(evaluation);
    const std::span<const Value> list = list_at(arguments, 0);
    const auto size = static_cast<std::int64_t>(list.size());
    if (*start == 0 || *start > size || *start < -size) return wrong_value(evaluation);
    const std::int64_t first = *start > 0 ? *start - 1 : size + *start;
    std::int64_t length = size - first;
    if (has_argument(arguments, 2)) {
        const std::optional<std::int64_t> given = whole_at(arguments, 2);
        if (!given) return wrong_type(evaluation);
        if (*given < 1 || *given > length) return wrong_value(evaluation);
        length = *given;
    }
    const auto part = list.subspan(static_cast<size_t>(first), static_cast<size_t>(length));
    if (!evaluation.count(part.size())) return Value::null(evaluation.stop_reason());
    return Value(List(part.begin(), part.end()));
}

Value finished(List list, Evaluation& evaluation) {
    if (list.size() > evaluation.limits.list_max || !evaluation.count(list.size())) {
        evaluation.stop("feel.limit_list");
        return Value::null("feel.limit_list");
    }
    return Value(std::move(list));
}

Value append(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    const auto head = list_at(arguments, 0);
    List list(head.begin(), head.end());
    list.insert(list.end(), arguments.begin() + 1, arguments.end());
    return finished(std::move(list), evaluation);
}

Value concatenate(Arguments arguments, Evaluation& evaluation) {
    List list;
    for (size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i].is_null()) return wrong_type(evaluation);
        const auto part = list_at(arguments, i);
        if (list.size() + part.size() > evaluation.limits.list_max) {
            evaluation.stop("feel.limit_list");
            return Value::null("feel.limit_list");
        }
        list.insert(list.end(), part.begin(), part.end());
    }
    return finished(std::move(list), evaluation);
}

/// 0-based index of a position that may count from the end.
std::optional<size_t> place_at(Arguments arguments, size_t index, size_t size) {
    const std::optional<std::int64_t> position = whole_at(arguments, index);
    const auto count = static_cast<std::int64_t>(size);
    if (!position || *position == 0 || *position > count || *position < -count) return std::nullopt;
    return static_cast<size_t>(*position > 0 ? *position - 1 : count + *position);
}

Value insert_before(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    const auto source = list_at(arguments, 0);
    const std::optional<size_t> place = place_at(arguments, 1, source.size());
    if (!place) return wrong_value(evaluation);
    List list(source.begin(), source.end());
    list.insert(list.begin() + static_cast<std::ptrdiff_t>(*place), arguments[2]);
    return finished(std::move(list), evaluation);
}

Value remove(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    const auto source = list_at(arguments, 0);
    const std::optional<size_t> place = place_at(arguments, 1, source.size());
    if (!place) return wrong_value(evaluation);
    List list(source.begin(), source.end());
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(*place));
    return finished(std::move(list), evaluation);
}

/// By position, or for each element that a function of (element, new element) picks.
Value list_replace(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    const auto source = list_at(arguments, 0);
    Reservation room(evaluation);
    if (!room.add(source.size() * sizeof(Value))) return Value::null(evaluation.stop_reason());
    List list(source.begin(), source.end());
    if (!arguments[1].is_function()) {
        const std::optional<size_t> place = place_at(arguments, 1, list.size());
        if (!place) return wrong_value(evaluation);
        list[*place] = arguments[2];
        return finished(std::move(list), evaluation);
    }
    const Function& match = *arguments[1].as_function();
    for (Value& item : list) {
        const std::array<Value, 2> both = {item, arguments[2]};
        const Value picked = match.call(both, evaluation);
        if (evaluation.is_stopped()) return Value::null(evaluation.stop_reason());
        if (!picked.is_boolean()) return wrong_value(evaluation);
        if (picked.is_true()) item = arguments[2];
    }
    return finished(std::move(list), evaluation);
}

Value reverse(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    const auto source = list_at(arguments, 0);
    return Value(List(source.rbegin(), source.rend()));
}

Value index_of(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    List places;
    const auto list = list_at(arguments, 0);
    if (!evaluation.count(search_steps(list, arguments[1])))
        return Value::null(evaluation.stop_reason());
    for (size_t i = 0; i < list.size(); ++i)
        if (same(list[i], arguments[1])) places.emplace_back(static_cast<std::int64_t>(i + 1));
    return Value(std::move(places));
}

Value distinct(std::span<const Value> source, Evaluation& evaluation) {
    List list;
    for (const Value& item : source) {
        if (!evaluation.count(1 + search_steps(list, item)))
            return Value::null(evaluation.stop_reason());
        if (std::ranges::none_of(list, [&](const Value& other) { return same(other, item); }))
            list.push_back(item);
    }
    return Value(std::move(list));
}

Value distinct_values(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    return distinct(list_at(arguments, 0), evaluation);
}

Value union_of(Arguments arguments, Evaluation& evaluation) {
    const Value all = concatenate(arguments, evaluation);
    return all.is_null() ? all : distinct(all.as_list(), evaluation);
}

void flatten_into(List& result, std::span<const Value> source, Evaluation& evaluation) {
    for (const Value& item : source) {
        if (!evaluation.step() || result.size() > evaluation.limits.list_max) return;
        if (item.is_list())
            flatten_into(result, item.as_list(), evaluation);
        else
            result.push_back(item);
    }
}

Value flatten(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    List result;
    flatten_into(result, list_at(arguments, 0), evaluation);
    return finished(std::move(result), evaluation);
}

/// Merge sort of our own: `precedes` comes from outside and need not be an order.
void merge_sort(List& list, const Function& precedes, bool& is_valid, Evaluation& evaluation) {
    List buffer(list.size());
    for (size_t width = 1; width < list.size() && is_valid; width *= 2) {
        for (size_t start = 0; start < list.size(); start += 2 * width) {
            const size_t middle = std::min(start + width, list.size());
            const size_t end = std::min(start + 2 * width, list.size());
            size_t left = start;
            size_t right = middle;
            for (size_t out = start; out < end; ++out) {
                bool takes_right = left == middle;
                if (left < middle && right < end) {
                    const std::array<Value, 2> both = {list[right], list[left]};
                    const Value answer = precedes.call(both, evaluation);
                    if (evaluation.is_stopped()) return;
                    is_valid = is_valid && answer.is_boolean();
                    takes_right = answer.is_true();
                }
                buffer[out] = takes_right ? list[right++] : list[left++];
            }
        }
        std::swap(list, buffer);
    }
}

Value sort(Arguments arguments, Evaluation& evaluation) {
    if (arguments[0].is_null()) return wrong_type(evaluation);
    const auto source = list_at(arguments, 0);
    Reservation room(evaluation);
    if (!room.add(2 * source.size() * sizeof(Value)) ||
        !evaluation.count(sort_steps(source.size())))
        return Value::null(evaluation.stop_reason());
    List list(source.begin(), source.end());
    if (!has_argument(arguments, 1)) {
        std::uint64_t steps = 0;
        for (size_t i = 1; i < list.size(); ++i) {
            if (!compare(list[i - 1], list[i])) return wrong_type(evaluation);
            steps += comparison_steps(list[i - 1], list[i]);
        }
        if (!evaluation.count(steps * static_cast<unsigned>(std::bit_width(list.size()))))
            return Value::null(evaluation.stop_reason());
        std::ranges::stable_sort(list, [](const Value& a, const Value& b) {
            return *compare(a, b) < 0;
        });
        return Value(std::move(list));
    }
    if (!arguments[1].is_function() || arguments[1].as_function()->parameters().size() != 2)
        return wrong_type(evaluation);
    bool is_valid = true;
    merge_sort(list, *arguments[1].as_function(), is_valid, evaluation);
    return is_valid ? finished(std::move(list), evaluation) : wrong_value(evaluation);
}

constexpr Builtin kTable[] = {
    {"list contains", "list,element", 2, 2, list_contains, true, 0, true},
    {"count", "list", 1, kAnyCount, count, true, 0, true},
    {"min", "list", 1, kAnyCount, extreme<false>},
    {"max", "list", 1, kAnyCount, extreme<true>},
    {"sum", "list", 1, kAnyCount, sum},
    {"mean", "list", 1, kAnyCount, mean},
    {"product", "list", 1, kAnyCount, product},
    {"median", "list", 1, kAnyCount, median},
    {"stddev", "list", 1, kAnyCount, stddev},
    {"mode", "list", 1, kAnyCount, mode},
    {"all", "list", 1, kAnyCount, quantified<false>},
    {"any", "list", 1, kAnyCount, quantified<true>},
    {"and", "list", 1, kAnyCount, quantified<false>},
    {"or", "list", 1, kAnyCount, quantified<true>},
    {"sublist", "list,start position,length", 2, 3, sublist, true, kSecondArgument | kThirdArgument,
     true},
    {"append", "list,item", 1, kAnyCount, append},
    {"concatenate", "list", 1, kAnyCount, concatenate},
    {"insert before", "list,position,newItem", 3, 3, insert_before, true, kSecondArgument},
    {"remove", "list,position", 2, 2, remove, true, kSecondArgument},
    {"list replace", "list,position,newItem|list,match,newItem", 3, 3, list_replace, true,
     kSecondArgument},
    {"reverse", "list", 1, 1, reverse},
    {"index of", "list,match", 2, 2, index_of, true, 0, true},
    {"union", "list", 1, kAnyCount, union_of},
    {"distinct values", "list", 1, 1, distinct_values},
    {"flatten", "list", 1, 1, flatten},
    {"sort", "list,precedes", 1, 2, sort, true, kSecondArgument},
};

}  // namespace

std::span<const Builtin> list_builtins() { return kTable; }

}  // namespace tongban::feel
