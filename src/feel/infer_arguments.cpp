// What the arguments of built-in functions have to be beyond their types: patterns that can be
// read, ranges where points have no meaning.
#include <algorithm>
#include <array>

#include "feel/inference.h"
#include "feel/pattern.h"

namespace tongban::feel {

namespace {

/// Which arguments of a relation are points (DMN 1.5, table 78).
enum class Sides { Any, Alike, BothRanges, FirstRange, SecondRange };
constexpr std::array<std::pair<std::string_view, Sides>, 14> kRelations = {{
    {"before", Sides::Any},
    {"after", Sides::Any},
    {"meets", Sides::BothRanges},
    {"met by", Sides::BothRanges},
    {"overlaps", Sides::BothRanges},
    {"overlaps before", Sides::BothRanges},
    {"overlaps after", Sides::BothRanges},
    {"finishes", Sides::SecondRange},
    {"finished by", Sides::FirstRange},
    {"includes", Sides::FirstRange},
    {"during", Sides::SecondRange},
    {"starts", Sides::SecondRange},
    {"started by", Sides::FirstRange},
    {"coincides", Sides::Alike},
}};

const std::pair<std::string_view, Sides>* find_relation(std::string_view name) {
    const auto found =
        std::ranges::find(kRelations, name, &std::pair<std::string_view, Sides>::first);
    return found == kRelations.end() ? nullptr : &*found;
}

/// Of a list one element may be a range.
bool is_point(const TypePointer& type) {
    return is_known(type) && type->kind != TypeKind::Range && type->kind != TypeKind::List;
}
bool is_range(const TypePointer& type) { return kind_of(type) == TypeKind::Range; }

}  // namespace

void Inference::be_sensible(
    const Syntax& whole, const std::string& name, const std::vector<Argument>& arguments
) {
    if (find_relation(name) != nullptr) be_ranges(whole, name, arguments);
    if (name == "matches" || name == "replace" || name == "split")
        be_pattern(whole, name, arguments);
    if (name == "modulo" && arguments.size() == 2 && arguments[1].syntax != nullptr) {
        const auto divisor = constant(*arguments[1].syntax);
        if (divisor && divisor->is_number() && divisor->as_number().is_zero())
            conflict(whole, "this has no value (division by zero)", ConflictKind::Null);
    }
    if (name == "substring" && arguments[1].syntax != nullptr) {
        const auto start = constant(*arguments[1].syntax);
        if (start && start->is_number() && start->as_number().is_zero())
            conflict(whole, "characters are counted from 1", ConflictKind::Value);
    }
}

/// A pattern, a replacement or flags that are written out and can never be read. Those of `split`
/// are a pattern too.
void Inference::be_pattern(
    const Syntax& whole, const std::string& name, const std::vector<Argument>& arguments
) {
    const bool replaces = name == "replace";
    const auto text_at = [&](size_t index) -> std::optional<std::string> {
        if (index >= arguments.size() || arguments[index].syntax == nullptr) return std::nullopt;
        const auto value = constant(*arguments[index].syntax);
        if (!value || !value->is_string()) return std::nullopt;
        return std::string(value->as_string());
    };
    const auto can_be_read = [&](const std::string& pattern, const std::string& replacement,
                                 const std::string& flags) {
        Evaluation evaluation;
        evaluation.limits.steps_max = 100'000;
        const bool is_read =
            replaces ? pattern_replace("", pattern, replacement, flags, evaluation).has_value()
            : name == "split" ? pattern_split("", pattern, evaluation).has_value()
                              : pattern_matches("", pattern, flags, evaluation).has_value();
        return is_read || evaluation.is_stopped();
    };
    const size_t flags_place = replaces ? 3 : 2;
    const bool has_flags = name != "split" && flags_place < arguments.size();
    const std::optional<std::string> flags = has_flags ? text_at(flags_place) : std::string();
    if (flags && !can_be_read("a", "", *flags)) {
        conflict(whole, "flags are of s, m, i, x and q", ConflictKind::Null).hint =
            "correct the flags";
        return;
    }
    const std::optional<std::string> pattern = text_at(1);
    // Which patterns are right depends on the flags.
    if (pattern && flags && !can_be_read(*pattern, "", *flags)) {
        conflict(whole, "the pattern can never be read", ConflictKind::Null).hint =
            "correct the pattern: brackets are closed, signs that are meant themselves stand "
            "after a backslash" +
            std::string(replaces || name == "split" ? ", and it never matches an empty text" : "");
        return;
    }
    const std::optional<std::string> replacement = replaces ? text_at(2) : std::nullopt;
    if (pattern && flags && replacement && !can_be_read(*pattern, *replacement, *flags))
        conflict(whole, "the replacement can never be read", ConflictKind::Null).hint =
            "write $1 to $9 for groups; a $ or backslash that is meant itself after a backslash";
}

void Inference::be_ranges(
    const Syntax& whole, const std::string& name, const std::vector<Argument>& arguments
) {
    if (arguments.size() != 2) return;
    be_comparable(whole, name, arguments);
    const TypePointer& first = arguments[0].type;
    const TypePointer& second = arguments[1].type;
    const Sides sides = find_relation(name)->second;
    const bool wants_first = sides == Sides::BothRanges || sides == Sides::FirstRange;
    const bool wants_second = sides == Sides::BothRanges || sides == Sides::SecondRange;
    const bool is_one_of_each = sides == Sides::Alike && ((is_point(first) && is_range(second)) ||
                                                          (is_range(first) && is_point(second)));
    if (!(wants_first && is_point(first)) && !(wants_second && is_point(second)) && !is_one_of_each)
        return;
    const char* words = sides == Sides::BothRanges    ? " takes two ranges, not a "
                        : sides == Sides::FirstRange  ? " takes a range and then a point, not a "
                        : sides == Sides::SecondRange ? " takes a point and then a range, not a "
                                                      : " takes two points or two ranges, not a ";
    conflict(whole, name + words + name_of(first) + " and a " + name_of(second)).hint =
        "write a range, such as [1..3], or compare points with <, = and >";
}

/// Points and ranges of one kind.
void Inference::be_comparable(
    const Syntax& whole, const std::string& name, const std::vector<Argument>& arguments
) {
    if (arguments.size() != 2) return;
    const auto point = [](const TypePointer& type) {
        return kind_of(type) == TypeKind::Range ? type->element : type;
    };
    const TypePointer one = point(arguments[0].type);
    const TypePointer other = point(arguments[1].type);
    const bool are_points = is_known(one) && is_known(other) && one->kind != TypeKind::List &&
                            other->kind != TypeKind::List;
    if (are_points && one->kind != other->kind)
        conflict(
            whole, name + " of a " + name_of(arguments[0].type) + " and a " +
                       name_of(arguments[1].type) + " is always null"
        );
}

}  // namespace tongban::feel
