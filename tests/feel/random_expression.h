// Expressions at random whose types mostly fit, with parts that stand in them several times.
#pragma once

#include <fmt/format.h>

#include <random>
#include <span>
#include <string>
#include <vector>

namespace tongban::feel {

enum class Sort { Number, Text, Truth, Date, Days, Numbers, Person, People, kCount };

/// Over the variables of `names()`; the same text for the same seed.
class RandomExpression {
  public:
    static constexpr std::pair<const char*, Sort> kVariables[] = {
        {"a", Sort::Number}, {"b", Sort::Number},  {"s", Sort::Text},
        {"t", Sort::Text},   {"p", Sort::Truth},   {"q", Sort::Truth},
        {"d", Sort::Date},   {"e", Sort::Date},    {"person", Sort::Person},
        {"w", Sort::Days},   {"l", Sort::Numbers}, {"people", Sort::People},
    };
    /// The first `count` variables are used.
    explicit RandomExpression(std::uint64_t seed, size_t count = std::size(kVariables))
        : random_(seed) {
        for (const auto& [name, sort] : std::span(kVariables).first(count))
            variables_.push_back({name, sort});
    }
    static std::vector<std::string> names() {
        std::vector<std::string> result;
        for (const auto& [name, sort] : kVariables) result.emplace_back(name);
        return result;
    }
    /// Of any type.
    std::string text(int depth) {
        return part(static_cast<Sort>(below(static_cast<size_t>(Sort::kCount))), depth);
    }
    std::string condition(int depth) { return part(Sort::Truth, depth); }
    /// What follows may read `name`.
    void declare(const std::string& name, Sort sort) { variables_.push_back({name, sort}); }
    size_t below(size_t end) { return static_cast<size_t>(random_() % end); }
    bool one_in(size_t count) { return below(count) == 0; }

  private:
    struct Variable {
        std::string name;
        Sort sort;
    };
    struct Kept {
        std::string text;
        Sort sort;
        std::vector<std::string> seen;  // variables that were there
    };

    std::string part(Sort sort, int depth) {
        // A part that was written before, or now and then one of a wrong type.
        if (one_in(3))
            if (const Kept* found = kept(sort)) return found->text;
        if (one_in(40)) sort = static_cast<Sort>(below(static_cast<size_t>(Sort::kCount)));
        const std::string text = depth <= 0 || one_in(6) ? leaf(sort) : made(sort, depth - 1);
        std::vector<std::string> seen;
        for (const Variable& variable : variables_) seen.push_back(variable.name);
        kept_.push_back({text, sort, std::move(seen)});
        return text;
    }

    const Kept* kept(Sort sort) {
        for (int tries = 0; tries < 8 && !kept_.empty(); ++tries) {
            const Kept& chosen = kept_[below(kept_.size())];
            if (chosen.sort != sort || chosen.seen.size() > variables_.size()) continue;
            bool is_visible = true;
            for (size_t i = 0; i < chosen.seen.size(); ++i)
                is_visible = is_visible && chosen.seen[i] == variables_[i].name;
            if (is_visible) return &chosen;
        }
        return nullptr;
    }

    std::string leaf(Sort sort) {
        std::vector<std::string> fitting;
        for (const Variable& variable : variables_)
            if (variable.sort == sort) fitting.push_back(variable.name);
        if (!fitting.empty() && !one_in(3)) return fitting[below(fitting.size())];
        switch (sort) {
            case Sort::Number:
                return one_in(3) ? fmt::format("{}.{}", below(20), below(100))
                                 : std::to_string(below(12));
            case Sort::Text:
                return fmt::format(
                    "\"{}\"", std::string(below(4), static_cast<char>('a' + below(3)))
                );
            case Sort::Truth:
                return one_in(2) ? "true" : "false";
            case Sort::Date:
                return fmt::format("date(\"2026-{:02}-{:02}\")", 1 + below(12), 1 + below(28));
            case Sort::Days:
                return fmt::format("duration(\"P{}D\")", below(40));
            case Sort::Numbers:
                return "[" + leaf(Sort::Number) + ", " + leaf(Sort::Number) + "]";
            case Sort::Person:
                return fmt::format(
                    "{{n: {}, s: {}, d: {}, m: {}}}", leaf(Sort::Number), leaf(Sort::Text),
                    leaf(Sort::Date), leaf(Sort::Numbers)
                );
            default:
                return "[" + leaf(Sort::Person) + ", " + leaf(Sort::Person) + "]";
        }
    }

    std::string number(int depth) { return part(Sort::Number, depth); }
    std::string any(int depth) { return text(depth); }

    /// `write` makes a text in which `name` is known too.
    template <class Write>
    std::string with(const std::string& name, Sort sort, const Write& write) {
        variables_.push_back({name, sort});
        std::string result = write();
        variables_.pop_back();
        return result;
    }
    std::string fresh() { return "v" + std::to_string(++fresh_); }
    std::string filtered(const std::string& list, Sort item, int depth) {
        return "(" + list + ")[" + with("item", item, [&] { return part(Sort::Truth, depth); }) +
               "]";
    }
    std::string loop(const std::string& list, Sort item, Sort wanted, int depth) {
        const std::string name = fresh();
        return "(for " + name + " in " + list + " return " +
               with(name, item, [&] { return part(wanted, depth); }) + ")";
    }
    std::string chosen(Sort sort, int depth) {
        return "(if " + part(Sort::Truth, depth) + " then " + part(sort, depth) + " else " +
               part(sort, depth) + ")";
    }
    std::string called(Sort sort, int depth) {
        const std::string name = fresh();
        return "(function(" + name + ") " +
               with(name, Sort::Number, [&] { return part(sort, depth); }) + ")(" + number(depth) +
               ")";
    }
    std::string entry(Sort sort, int depth) {
        const std::string one = fresh();
        const std::string two = fresh();
        const std::string first = part(sort, depth);
        return "{" + one + ": " + first + ", " + two + ": " +
               with(one, sort, [&] { return part(sort, depth); }) + "}." + two;
    }

    std::string made(Sort sort, int depth) {
        if (one_in(8)) return chosen(sort, depth);
        if (one_in(14)) return called(sort, depth);
        if (one_in(12)) return entry(sort, depth);
        switch (sort) {
            case Sort::Number:
                return made_number(depth);
            case Sort::Text:
                return made_text(depth);
            case Sort::Truth:
                return made_truth(depth);
            case Sort::Date:
                if (one_in(3)) return "(" + part(Sort::Person, depth) + ").d";
                return "(" + part(Sort::Date, depth) + (one_in(2) ? " + " : " - ") +
                       part(Sort::Days, depth) + ")";
            case Sort::Days:
                if (one_in(2))
                    return "(" + part(Sort::Date, depth) + " - " + part(Sort::Date, depth) + ")";
                return "(" + part(Sort::Days, depth) + " * " + number(depth) + ")";
            case Sort::Numbers:
                return made_numbers(depth);
            case Sort::Person:
                return part(Sort::People, depth) + "[" + (one_in(2) ? "1" : number(depth)) + "]";
            default:
                return made_people(depth);
        }
    }

    std::string made_number(int depth) {
        static constexpr const char* kOperators[] = {" + ", " - ", " * ", " / "};
        switch (below(9)) {
            case 0:
                return "sum(" + part(Sort::Numbers, depth) + ")";
            case 1:
                return "count(" + part(one_in(2) ? Sort::Numbers : Sort::People, depth) + ")";
            case 2:
                return "(" + part(Sort::Person, depth) + ").n";
            case 3:
                return part(Sort::Numbers, depth) + "[" + number(depth) + "]";
            case 4:
                return "string length(" + part(Sort::Text, depth) + ")";
            case 5:
                return "-(" + number(depth) + ")";
            case 6:
                return "(" + part(Sort::Date, depth) + ").month";
            default:
                return "(" + number(depth) + kOperators[below(4)] + number(depth) + ")";
        }
    }
    std::string made_text(int depth) {
        switch (below(5)) {
            case 0:
                return "upper case(" + part(Sort::Text, depth) + ")";
            case 1:
                return "string(" + any(depth) + ")";
            case 2:
                return "substring(" + part(Sort::Text, depth) + ", " + number(depth) + ")";
            case 3:
                return "(" + part(Sort::Person, depth) + ").s";
            default:
                return "(" + part(Sort::Text, depth) + " + " + part(Sort::Text, depth) + ")";
        }
    }
    std::string made_truth(int depth) {
        static constexpr const char* kComparisons[] = {" = ", " != ", " < ", " <= ", " > ", " >= "};
        static constexpr Sort kOrdered[] = {Sort::Number, Sort::Text, Sort::Date, Sort::Days};
        const Sort sort = kOrdered[below(4)];
        switch (below(10)) {
            case 0:
                return "(" + part(Sort::Truth, depth) + " and " + part(Sort::Truth, depth) + ")";
            case 1:
                return "(" + part(Sort::Truth, depth) + " or " + part(Sort::Truth, depth) + ")";
            case 2:
                return "not(" + part(Sort::Truth, depth) + ")";
            case 3:
                return "(" + part(sort, depth) + " between " + part(sort, depth) + " and " +
                       part(sort, depth) + ")";
            case 4:
                return "(" + part(sort, depth) + " in [" + part(sort, depth) + ".." +
                       part(sort, depth) + "])";
            case 5:
                return "(" + part(sort, depth) + " in (" + part(sort, depth) + ", > " +
                       part(sort, depth) + "))";
            case 6: {
                const std::string name = fresh();
                return std::string("(") + (one_in(2) ? "some " : "every ") + name + " in " +
                       part(Sort::Numbers, depth) + " satisfies " +
                       with(name, Sort::Number, [&] { return part(Sort::Truth, depth); }) + ")";
            }
            case 7:
                return "list contains(" + part(Sort::Numbers, depth) + ", " + number(depth) + ")";
            default:
                return "(" + part(sort, depth) + kComparisons[below(6)] + part(sort, depth) + ")";
        }
    }
    std::string made_numbers(int depth) {
        switch (below(8)) {
            case 0:
                return loop(part(Sort::Numbers, depth), Sort::Number, Sort::Number, depth);
            case 1:
                return loop(part(Sort::People, depth), Sort::Person, Sort::Number, depth);
            case 2:
                return filtered(part(Sort::Numbers, depth), Sort::Number, depth);
            case 3:
                return "(" + part(Sort::People, depth) + ").n";
            case 4:
                return "(" + part(Sort::Person, depth) + ").m";
            case 5:
                return "sort(" + part(Sort::Numbers, depth) + ", function(x, y) x " +
                       (one_in(2) ? "<" : ">") + " y + " + number(0) + ")";
            case 6:
                return "append(" + part(Sort::Numbers, depth) + ", " + number(depth) + ")";
            default:
                return "[" + number(depth) + ", " + number(depth) + ", " + number(depth) + "]";
        }
    }
    std::string made_people(int depth) {
        switch (below(4)) {
            case 0:
                return filtered(part(Sort::People, depth), Sort::Person, depth);
            case 1:
                return loop(part(Sort::Numbers, depth), Sort::Number, Sort::Person, depth);
            case 2:
                return "(" + part(Sort::People, depth) + ")[n > " + number(depth) + "]";
            default:
                return "[" + part(Sort::Person, depth) + ", " + part(Sort::Person, depth) + "]";
        }
    }

    std::mt19937_64 random_;
    std::vector<Variable> variables_;
    std::vector<Kept> kept_;
    int fresh_ = 0;
};

}  // namespace tongban::feel
