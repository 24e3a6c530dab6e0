// Texts are put together of what the tests name: beginnings, ends, lengths, patterns. Whether one
// does is tried on the decision afterwards.
#include "dmn/text_tests.h"

#include <algorithm>

#include "base/text.h"
#include "dmn/facts.h"
#include "dmn/logic_scope.h"
#include "dmn/pieces.h"
#include "feel/expression.h"
#include "feel/source_text.h"

namespace tongban::dmn {

namespace {

using feel::Syntax;
using feel::SyntaxKind;
using feel::Value;
using Kind = TextNeed::Kind;

constexpr size_t kCandidatesMax = 300;
constexpr std::int64_t kLengthMax = 200;

/// The name of the function and the fact that is its first argument.
struct Called {
    std::string function;
    std::string fact;
};
std::optional<Called> call_on_fact(const Syntax& syntax) {
    if (syntax.kind != SyntaxKind::Invocation || syntax.children.size() < 2 ||
        !syntax.names.empty() || syntax.children[0]->kind != SyntaxKind::Name)
        return std::nullopt;
    static constexpr std::string_view kFunctions[] = {
        "string length", "starts with",      "ends with",       "contains",   "matches",
        "substring",     "substring before", "substring after", "upper case", "lower case"};
    Called called{syntax.children[0]->text, feel::dotted_name(*syntax.children[1])};
    const bool is_known = std::ranges::find(kFunctions, called.function) != std::end(kFunctions);
    return is_known && !called.fact.empty() ? std::optional(std::move(called)) : std::nullopt;
}

Kind kind_of(std::string_view function) {
    if (function == "starts with") return Kind::Starts;
    if (function == "ends with") return Kind::Ends;
    if (function == "contains") return Kind::Contains;
    if (function == "matches") return Kind::Matches;
    return Kind::Other;
}

char turned(char op) {
    constexpr std::string_view kSigns = "<>lg";
    constexpr std::string_view kTurned = "><gl";
    const size_t at = kSigns.find(op);
    return at == kSigns.npos ? op : kTurned[at];
}

/// A text as its characters.
std::vector<std::string> characters(std::string_view text) {
    std::vector<std::string> result;
    for (size_t at = 0; at < text.size();) {
        size_t end = at + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
        result.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return result;
}
std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) text += part;
    return text;
}

class Candidates {
  public:
    Candidates(
        const std::vector<TextTest>& tests,
        const std::vector<Value>& constants,
        const Value& current
    )
        : current_(current.is_string() ? current.as_string() : "") {
        bool has_columns = false;
        for (const TextTest& test : tests) {
            has_columns = has_columns || test.need.kind == Kind::Other;
            const Value& constant = test.need.constant;
            if (constant.is_number()) add_length(constant);
            if (!constant.is_string()) continue;
            const std::string text(constant.as_string());
            if (test.need.kind == Kind::Starts) starts_.push_back(text);
            if (test.need.kind == Kind::Ends) ends_.push_back(text);
            if (test.need.kind == Kind::Contains) inside_.push_back(text);
            if (test.need.kind == Kind::Matches)
                if (auto match = find_match(text)) wholes_.push_back(*std::move(match));
            if (test.position != 0) placed_.emplace_back(test.position, text);
        }
        for (const Value& constant : constants) {
            if (has_columns && constant.is_number()) add_length(constant);
            if (constant.is_string()) texts_.emplace_back(constant.as_string());
        }
    }

    std::vector<Value> run() {
        for (const std::string& whole : wholes_) add(whole);
        for (const auto& [position, text] : placed_) add(placed(position, text));
        for (const std::string& start : with_none(starts_))
            for (const std::string& inner : with_all(inside_))
                for (const std::string& end : with_none(ends_)) {
                    add(composed(start, inner, end, {}));
                    for (const size_t length : lengths_) add(composed(start, inner, end, length));
                }
        for (const auto& list : {starts_, ends_, inside_})
            for (const std::string& part : list) add(without(part));
        // `substring before(s, "-") = "a"` and its like are met by what is put together.
        for (const std::string& first : texts_)
            for (const std::string& second : texts_) add(first + second);
        return std::move(values_);
    }

  private:
    void add_length(const Value& constant) {
        const auto whole = constant.as_number().to_int64();
        if (!whole || *whole < 0 || *whole > kLengthMax) return;
        for (const std::int64_t each : {*whole, *whole + 1, *whole - 1})
            if (each >= 0 &&
                std::ranges::find(lengths_, static_cast<size_t>(each)) == lengths_.end())
                lengths_.push_back(static_cast<size_t>(each));
    }
    void add(std::string text) {
        Value value(std::move(text));
        const bool is_known = std::ranges::any_of(values_, [&](const Value& known) {
            return known.identical(value);
        });
        if (!is_known && values_.size() < kCandidatesMax) values_.push_back(std::move(value));
    }
    static std::vector<std::string> with_none(std::vector<std::string> list) {
        list.insert(list.begin(), "");
        return list;
    }
    static std::vector<std::string> with_all(std::vector<std::string> list) {
        const std::string all = joined(list);
        list.insert(list.begin(), "");
        if (list.size() > 2) list.push_back(all);
        return list;
    }

    /// The current text with a beginning, an end and something inside of it, as long as wanted.
    std::string composed(
        const std::string& start,
        const std::string& inner,
        const std::string& end,
        std::optional<size_t> length
    ) const {
        std::string text = current_;
        if (text.find(inner) == text.npos) text += inner;
        if (!text.starts_with(start)) text = start + text;
        if (!text.ends_with(end)) text += end;
        if (!length) return text;
        std::vector<std::string> all = characters(text);
        const size_t tail = characters(end).size();
        if (all.size() > *length) {
            // What is named stays: the rest goes from the end of the middle.
            text = start + (start.find(inner) == start.npos ? inner : "") + end;
            const size_t needed = characters(text).size();
            if (needed > *length)
                all.resize(*length);
            else if (tail == 0 && inner.empty())
                all.resize(*length);
            else
                all = padded(characters(start + inner), characters(end), *length);
        } else {
            std::vector<std::string> head(
                all.begin(), all.end() - static_cast<std::ptrdiff_t>(tail)
            );
            all = padded(std::move(head), characters(end), *length);
        }
        return joined(all);
    }
    static std::vector<std::string> padded(
        std::vector<std::string> head, const std::vector<std::string>& tail, size_t length
    ) {
        const std::string filler = head.empty() ? "0" : head.back();
        while (head.size() + tail.size() < length) head.push_back(filler);
        head.insert(head.end(), tail.begin(), tail.end());
        return head;
    }
    std::string placed(std::int64_t position, const std::string& text) const {
        std::vector<std::string> all = characters(current_);
        const std::vector<std::string> part = characters(text);
        const auto size = static_cast<std::int64_t>(all.size());
        const std::int64_t at = position > 0 ? position - 1 : size + position;
        if (at < 0 || at > kLengthMax) return text;
        const auto first = static_cast<size_t>(at);
        while (all.size() < first + part.size()) all.emplace_back("0");
        std::ranges::copy(part, all.begin() + static_cast<std::ptrdiff_t>(first));
        return joined(all);
    }
    std::string without(const std::string& part) const {
        std::string text = current_;
        for (size_t at = text.find(part); !part.empty() && at != text.npos; at = text.find(part))
            text.erase(at, part.size());
        return text;
    }

    std::string current_;
    std::vector<std::string> starts_, ends_, inside_, wholes_, texts_;
    std::vector<std::pair<std::int64_t, std::string>> placed_;
    std::vector<size_t> lengths_;
    std::vector<Value> values_;
};

}  // namespace

std::optional<TextTest> find_text_test(const Syntax& condition) {
    TextTest test{.need = {.source = feel::to_source(condition)}};
    if (condition.kind == SyntaxKind::Invocation) {
        const auto called = call_on_fact(condition);
        if (!called || kind_of(called->function) == Kind::Other || condition.children.size() < 3)
            return std::nullopt;
        const auto constant = constant_value(*condition.children[2]);
        if (!constant || !constant->is_string()) return std::nullopt;
        test.need.kind = kind_of(called->function);
        // Flags change what is matched.
        if (condition.children.size() > 3) test.need.kind = Kind::Other;
        test.need.constant = *constant;
        test.written = called->fact;
        return test;
    }
    if (condition.kind != SyntaxKind::Comparison) return std::nullopt;
    for (const size_t side : {size_t{0}, size_t{1}}) {
        const Syntax& call = *condition.children[side];
        const auto called = call_on_fact(call);
        const auto constant = constant_value(*condition.children[1 - side]);
        if (!called || !constant) continue;
        if (called->function == "string length" && constant->is_number())
            test.need.kind = Kind::Length;
        test.need.op = side == 0 ? condition.op : turned(condition.op);
        test.need.constant = *constant;
        test.written = called->fact;
        if (called->function == "substring" && call.children.size() > 2)
            if (const auto at = constant_value(*call.children[2]); at && at->is_number())
                test.position = at->as_number().to_int64().value_or(0);
        return test;
    }
    return std::nullopt;
}

std::optional<TextTest> find_text_test(const Syntax& column, const std::string& cell) {
    const auto called = call_on_fact(column);
    if (!called || trim(cell).empty() || trim(cell) == "-" || trim(cell).starts_with("not"))
        return std::nullopt;
    TextTest test{
        .need = {.source = feel::to_source(column) + " in (" + std::string(trim(cell)) + ")"},
        .written = called->fact};
    std::vector<Value> constants;
    if (collect_constants(cell, constants) && constants.size() == 1)
        test.need.constant = constants[0];
    if (called->function == "substring" && column.children.size() > 2)
        if (const auto at = constant_value(*column.children[2]); at && at->is_number())
            test.position = at->as_number().to_int64().value_or(0);
    return test;
}

bool holds(const TextTest& test, const Value& text) {
    feel::CompileOptions options;
    std::vector<std::string> path;
    for (const std::string_view part : split(test.written, '.')) path.emplace_back(part);
    feel::Context variables;
    set_path(variables, path, text);
    feel::add_names(options, variables);
    const auto compiled = feel::compile(test.need.source, options);
    feel::Evaluation evaluation;
    return compiled && compiled->evaluate(variables, evaluation).is_true();
}

std::vector<Value> text_candidates(
    const std::vector<TextTest>& tests, const std::vector<Value>& constants, const Value& current
) {
    return Candidates(tests, constants, current).run();
}

}  // namespace tongban::dmn
