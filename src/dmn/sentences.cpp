// Small phrases, put together; what people read stays close to how officials say it.
#include "dmn/sentences.h"

#include "base/text.h"
#include "dmn/pieces.h"
#include "dmn/text_words.h"

namespace tongban::dmn {

namespace {

using feel::Number;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_whole_multiple(const Number& number, std::int64_t of) {
    const auto quotient = Number::divide(number, Number(of));
    return quotient && quotient->is_integer();
}

/// 300000 is 30 万 in Chinese and 300,000 in English.
std::string number_text(const Number& number, Language language) {
    if (language == Language::Chinese) {
        constexpr std::int64_t kWan = 10'000;
        const bool is_large = !(number.abs() < Number(kWan));
        if (is_large && is_whole_multiple(number, kWan / 100))
            return Number::divide(number, Number(kWan))->to_string() + " 万";
        return number.to_string();
    }
    std::string text = number.to_string();
    const size_t point = std::min(text.find('.'), text.size());
    const size_t first = text.starts_with('-') ? 1 : 0;
    for (size_t at = point; at > first + 3; at -= 3) text.insert(at - 3, ",");
    return text;
}

class Phrases {
  public:
    Phrases(Language language, const Words& words)
        : is_chinese_(language == Language::Chinese), language_(language), words_(words) {}

    std::string pick(const char* chinese, const char* english) const {
        return is_chinese_ ? chinese : english;
    }

    std::string name(const std::string& fact) const {
        const auto found = words_.find(fact);
        if (found == words_.end()) return element_name(fact);
        const std::string& text = is_chinese_ ? found->second.chinese : found->second.english;
        return text.empty() ? fact : text;
    }

    /// "members[2].age", by the words of "members" and "members.age".
    std::string element_name(const std::string& fact) const {
        const size_t open = fact.find('[');
        const size_t close = fact.find(']', open == fact.npos ? 0 : open);
        if (open == fact.npos || close == fact.npos || open == 0) return fact;
        const std::string list = fact.substr(0, open);
        const std::string number = fact.substr(open + 1, close - open - 1);
        const std::string entry = close + 2 < fact.size() ? fact.substr(close + 2) : std::string();
        std::string entry_name = entry;
        if (const auto found = words_.find(list + "." + entry); found != words_.end())
            entry_name = is_chinese_ ? found->second.chinese : found->second.english;
        const std::string of =
            is_chinese_ ? name(list) + "第 " + number + " 项" : name(list) + " no. " + number;
        if (entry.empty()) return of;
        return is_chinese_ ? of + "的" + entry_name : entry_name + " of " + of;
    }

    std::string value(const Value& value, const std::string& fact = {}) const {
        if (value.is_null()) return pick("未知", "not known");
        if (value.is_boolean()) return value.is_true() ? pick("是", "yes") : pick("否", "no");
        if (value.is_number()) return number_text(value.as_number(), language_) + unit(fact);
        if (value.is_string())
            return is_chinese_ ? "“" + std::string(value.as_string()) + "”"
                               : "\"" + std::string(value.as_string()) + "\"";
        if (value.kind() == feel::Kind::YearMonthDuration ||
            value.kind() == feel::Kind::DayTimeDuration)
            return duration(value);
        if (value.is_list()) return elements(value.as_list());
        if (value.is_context()) return titled(value);
        return feel::to_text(value);
    }

    /// A context by what it calls itself; without that its members, each with its name.
    std::string titled(const Value& value) const {
        const feel::Context& context = value.as_context();
        for (const char* key : {"text", "label", "title", "name"}) {
            const Value* chinese = context.find(key);
            const Value* english = context.find(std::string(key) + "_en");
            const Value* found = !is_chinese_ && english != nullptr ? english : chinese;
            if (found != nullptr && found->is_string()) return this->value(*found) + state(context);
        }
        std::vector<std::string> texts;
        for (const auto& [key, member] : context.entries())
            texts.push_back(name(key) + pick("：", ": ") + this->value(member));
        return list(texts, "，", " and ");
    }

    /// "（不符合）" of a condition that says by its entry `state` whether it is met.
    std::string state(const feel::Context& condition) const {
        const Value* found = condition.find("state");
        if (found == nullptr || !(found->is_null() || found->is_boolean())) return {};
        if (found->is_null()) return pick("（尚不知道）", " (not known)");
        return found->is_true() ? pick("（符合）", " (met)") : pick("（不符合）", " (not met)");
    }

    /// "“甲”、“乙”": what a list consists of.
    std::string elements(const feel::List& items) const {
        if (items.empty()) return pick("空", "empty");
        std::vector<std::string> texts;
        for (const Value& item : items)
            texts.push_back(
                item.is_string() && item.as_string() == kAnotherText
                    ? pick("其他任一项", "any other one")
                    : value(item)
            );
        return list(texts, "、", " and ");
    }

    /// "1 年 2 个月", "3 days 12 hours".
    std::string duration(const Value& value) const {
        struct Part {
            std::int64_t count;
            const char* chinese;
            const char* english;
        };
        std::vector<Part> parts;
        bool is_negative = false;
        if (value.kind() == feel::Kind::YearMonthDuration) {
            std::int64_t months = value.as_year_month_duration().months;
            is_negative = months < 0;
            if (is_negative) months = -months;
            parts = {{months / 12, "年", "year"}, {months % 12, "个月", "month"}};
        } else {
            feel::Int128 nanos = value.as_day_time_duration().nanos;
            is_negative = nanos < 0;
            if (is_negative) nanos = -nanos;
            if (nanos % feel::kNanosPerSecond != 0) return feel::to_text(value);
            const auto seconds = static_cast<std::int64_t>(nanos / feel::kNanosPerSecond);
            parts = {
                {seconds / 86'400, "天", "day"},
                {seconds / 3'600 % 24, "小时", "hour"},
                {seconds / 60 % 60, "分钟", "minute"},
                {seconds % 60, "秒", "second"}};
        }
        std::string text;
        for (const Part& part : parts) {
            if (part.count == 0 && !(text.empty() && &part == &parts.back())) continue;
            text += text.empty() ? "" : " ";
            text += std::to_string(part.count) + " ";
            text += is_chinese_ ? part.chinese : part.english;
            if (!is_chinese_ && part.count != 1) text += "s";
        }
        return is_negative ? "-" + text : text;
    }

    std::string list(
        const std::vector<std::string>& parts, const char* chinese, const char* english
    ) const {
        std::string text;
        for (size_t i = 0; i < parts.size(); ++i) {
            if (i > 0)
                text +=
                    i + 1 == parts.size() ? (is_chinese_ ? chinese : english) : pick("、", ", ");
            text += parts[i];
        }
        return text;
    }

    /// "注册资本为 30 万元" or "registered capital is 300,000 yuan".
    std::string is_now(const Requirement& requirement) const {
        const std::string what = name(requirement.fact);
        if (requirement.current.is_null())
            return is_chinese_ ? "尚不知道" + what : "your " + what + " is not known";
        if (is_of_contexts(requirement)) {
            const size_t count = requirement.current.as_list().size();
            return is_chinese_ ? fmt::format("您的{}现有 {} 项", what, count)
                               : fmt::format("your {} has {} of them", what, count);
        }
        const std::string now = value(requirement.current, requirement.fact);
        return is_chinese_ ? "您的" + what + "为" + spaced(now) : "your " + what + " is " + now;
    }

    /// A list of things that each have entries: too long to be told whole.
    static bool is_of_contexts(const Requirement& requirement) {
        if (!requirement.current.is_list()) return false;
        const auto are = [](const auto& list) {
            return std::ranges::any_of(list, [](const Value& item) { return item.is_context(); });
        };
        return are(requirement.current.as_list()) || are(requirement.added);
    }
    /// "增加 2 项（年龄：18）" or "with 2 more (age: 18)".
    std::string change_of_list(const Requirement& requirement) const {
        std::vector<std::string> parts;
        const auto tell = [&](const std::vector<Value>& items, const char* chinese,
                              const char* english) {
            if (items.empty()) return;
            const std::string what = value(items[0]);
            std::string part = is_chinese_ ? fmt::format("{} {} 项", chinese, items.size())
                                           : fmt::format(fmt::runtime(english), items.size());
            if (!what.empty()) part += is_chinese_ ? "（" + what + "）" : " (" + what + ")";
            parts.push_back(std::move(part));
        };
        tell(requirement.removed, "去掉", "without {} of them");
        tell(requirement.added, "增加", "with {} more");
        return list(parts, "，", " and ");
    }

    /// The values, with a word between the last two.
    std::string values(
        const std::vector<Value>& from,
        const std::string& fact,
        const char* chinese,
        const char* english
    ) const {
        std::vector<std::string> texts;
        for (const Value& each : from) texts.push_back(value(each, fact));
        return list(texts, chinese, english);
    }

    /// One of several: "registered capital is at least 500,000 yuan".
    std::string would_be(const Requirement& requirement) const {
        const std::string& fact = requirement.fact;
        if (is_chinese_) return name(fact) + must_be(requirement);
        if (!requirement.needs.empty()) return name(fact) + " " + english_words(requirement.needs);
        if (is_of_contexts(requirement)) return name(fact) + " is " + change_of_list(requirement);
        const std::string is = name(fact) + " is ";
        if (!requirement.values.empty()) return is + values(requirement.values, fact, "", " or ");
        if (!requirement.except.empty())
            return is + "not " + values(requirement.except, fact, "", " or ");
        std::vector<std::string> bounds;
        if (requirement.low)
            bounds.push_back(
                (requirement.low_closed ? "at least " : "above ") + value(*requirement.low, fact)
            );
        if (requirement.high)
            bounds.push_back(
                (requirement.high_closed ? "at most " : "below ") + value(*requirement.high, fact)
            );
        return is + (bounds.empty() ? value(requirement.nearest, fact) : list(bounds, "", " and "));
    }

    /// "达到 50 万元起" or "from 500,000 yuan on".
    std::string must_be(const Requirement& requirement) const {
        const std::string& fact = requirement.fact;
        if (!requirement.needs.empty())
            return is_chinese_ ? chinese_words(requirement.needs)
                               : "when it " + english_words(requirement.needs);
        if (is_of_contexts(requirement)) return change_of_list(requirement);
        if (!requirement.except.empty())
            return is_chinese_ ? "不是" + values(requirement.except, fact, "或", "")
                               : "with any other value than " +
                                     values(requirement.except, fact, "", " or ");
        if (!requirement.values.empty())
            return is_chinese_ ? "为" + values(requirement.values, fact, "或", "")
                               : "with " + values(requirement.values, fact, "", " or ");
        if (requirement.low && requirement.high) {
            const std::string low = value(*requirement.low, fact);
            const std::string high = value(*requirement.high, fact);
            if (!is_chinese_)
                return (requirement.low_closed ? "from " : "above ") + low +
                       (requirement.high_closed ? " up to " : " to below ") + high;
            return (requirement.low_closed ? "达到" : "超过") + spaced(low) + gap_after(low) +
                   (requirement.high_closed ? "且不超过" : "且低于") + spaced(high);
        }
        if (requirement.low) {
            const std::string low = value(*requirement.low, fact);
            if (is_chinese_)
                return requirement.low_closed ? "达到" + spaced(low) + gap_after(low) + "起"
                                              : "超过" + spaced(low);
            return requirement.low_closed ? "from " + low + " on" : "above " + low;
        }
        if (requirement.high) {
            const std::string high = value(*requirement.high, fact);
            if (is_chinese_) return (requirement.high_closed ? "不超过" : "低于") + spaced(high);
            return (requirement.high_closed ? "up to " : "below ") + high;
        }
        return is_chinese_ ? "为" + value(requirement.nearest, fact)
                           : "with " + value(requirement.nearest, fact);
    }

    std::string cited(const std::vector<FiredRule>& rules) const {
        std::vector<std::string> texts;
        for (const FiredRule& rule : rules)
            for (const auto& [column, text] : rule.annotations)
                if (is_for_reader(text, rule) &&
                    std::ranges::find(texts, trim(text)) == texts.end())
                    texts.emplace_back(trim(text));
        if (texts.empty()) return {};
        return is_chinese_ ? "（依据：" + list(texts, "、", "") + "）"
                           : " (see " + list(texts, "", " and ") + ")";
    }

    /// Of a rule that cites in both languages, only the reader's own.
    bool is_for_reader(const std::string& text, const FiredRule& rule) const {
        if (trim(text).empty()) return false;
        return has_chinese(text) == is_chinese_ ||
               std::ranges::none_of(rule.annotations, [&](const auto& other) {
                   return !trim(other.second).empty() && has_chinese(other.second) == is_chinese_;
               });
    }
    /// Any of the ideographs U+4E00 to U+9FFF: their first byte in UTF-8 is E4 to E9.
    static bool has_chinese(const std::string& text) {
        return std::ranges::any_of(text, [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte >= 0xE4 && byte <= 0xE9;
        });
    }

    /// Chinese text with a space before a number.
    static std::string spaced(const std::string& text) {
        return !text.empty() && (is_digit(text[0]) || text[0] == '-') ? " " + text : text;
    }
    /// Chinese text after a number.
    static const char* gap_after(const std::string& text) {
        return !text.empty() && is_digit(text.back()) ? " " : "";
    }
    bool is_chinese() const { return is_chinese_; }

  private:
    std::string unit(const std::string& fact) const {
        const auto found = words_.find(fact);
        if (found == words_.end()) return {};
        if (is_chinese_) return found->second.chinese_unit;
        return found->second.english_unit.empty() ? "" : " " + found->second.english_unit;
    }

    bool is_chinese_;
    Language language_;
    const Words& words_;
};

/// What a decision gives: a null that its logic gives is no fact that is not known.
std::string given_by_logic(const Value& value, const Phrases& phrases) {
    return value.is_null() ? phrases.pick("空值（null）", "null") : phrases.value(value);
}

std::string rule_sentence(
    const DecisionTrace& decision, const FiredRule& rule, const Phrases& phrases
) {
    std::vector<std::string> conditions;
    for (const RuleCondition& condition : rule.conditions) {
        const std::string value = phrases.value(condition.value);
        conditions.push_back(
            phrases.is_chinese()
                ? condition.input + "为" + Phrases::spaced(value) + "，符合 " + condition.test
                : condition.input + " is " + value + ", which meets " + condition.test
        );
    }
    const std::string because = phrases.list(conditions, "；", "; and ");
    const std::string cited = phrases.cited({rule});
    if (phrases.is_chinese())
        return fmt::format(
            "「{}」为{}：适用第 {} 条规则{}{}。", decision.name,
            Phrases::spaced(given_by_logic(rule.output, phrases)), rule.number,
            because.empty() ? "" : "（" + because + "）", cited
        );
    return fmt::format(
        "{} is {}: rule {} applies{}{}.", decision.name, given_by_logic(rule.output, phrases),
        rule.number, because.empty() ? "" : ", as " + because, cited
    );
}

/// "规则 1 不适用（…为…，不符合 …）": the rules that stand before the one that counts.
std::string passed_sentence(const DecisionTrace& decision, const Phrases& phrases) {
    constexpr size_t kToldMax = 3;
    const auto& passed = decision.passed_over;
    const size_t first = passed.size() > kToldMax ? passed.size() - kToldMax : 0;
    std::vector<std::string> rules;
    for (size_t i = first; i < passed.size(); ++i) {
        std::vector<std::string> cells;
        for (const RuleCondition& cell : passed[i].failed) {
            const std::string value = phrases.value(cell.value);
            cells.push_back(
                phrases.is_chinese()
                    ? cell.input + "为" + Phrases::spaced(value) + "，不符合 " + cell.test
                    : cell.input + " is " + value + ", which does not meet " + cell.test
            );
        }
        const std::string because = phrases.list(cells, "；", " and ");
        rules.push_back(
            because.empty()
                ? fmt::format(fmt::runtime(phrases.pick("第 {} 条", "rule {}")), passed[i].number)
            : phrases.is_chinese() ? fmt::format("第 {} 条（{}）", passed[i].number, because)
                                   : fmt::format("rule {} ({})", passed[i].number, because)
        );
    }
    const auto others = static_cast<size_t>(decision.passed_over_count) - rules.size();
    const std::string all = phrases.list(rules, "、", " and ");
    if (phrases.is_chinese())
        return fmt::format(
            "「{}」排在前面的规则不适用：{}{}。", decision.name, all,
            others == 0 ? "" : fmt::format("，以及更前面的 {} 条", others)
        );
    return fmt::format(
        "{}: the rules before it do not apply: {}{}.", decision.name, all,
        others == 0 ? "" : fmt::format(", and {} before these", others)
    );
}

/// Several rules where one may decide, or their total.
std::string together_sentence(const DecisionTrace& decision, const Phrases& phrases) {
    std::vector<std::string> numbers;
    for (const FiredRule& rule : decision.fired) numbers.push_back(std::to_string(rule.number));
    const std::string rules = phrases.list(numbers, "、", " and ");
    if (decision.result.is_null())
        return phrases.is_chinese()
                   ? fmt::format(
                         "「{}」没有结果：第 {} 条规则同时适用，互相矛盾。", decision.name, rules
                     )
                   : fmt::format(
                         "{} has no result: rules {} apply at once and contradict each other.",
                         decision.name, rules
                     );
    return phrases.is_chinese()
               ? fmt::format(
                     "「{}」合起来为{}（第 {} 条规则）。", decision.name,
                     Phrases::spaced(phrases.value(decision.result)), rules
                 )
               : fmt::format(
                     "{} is {} in all ({} {}).", decision.name, phrases.value(decision.result),
                     numbers.size() == 1 ? "rule" : "rules", rules
                 );
}
/// Not one of the rules' own outputs, nor the list of them.
bool is_made_of_several(const DecisionTrace& decision) {
    if (decision.fired.empty() || decision.result.is_list()) return false;
    if (decision.result.is_null()) return decision.fired.size() > 1;
    return std::ranges::none_of(decision.fired, [&](const FiredRule& rule) {
        return rule.output.identical(decision.result);
    });
}

std::string no_rule_sentence(const DecisionTrace& decision, const Phrases& phrases) {
    std::vector<std::string> facts;
    for (const auto& [name, value] : decision.inputs)
        facts.push_back(
            phrases.is_chinese()
                ? phrases.name(name) + "为" + Phrases::spaced(phrases.value(value, name))
                : phrases.name(name) + " is " + phrases.value(value, name)
        );
    const std::string because = phrases.list(facts, "，", " and ");
    const std::string is = decision.result.is_null()
                               ? phrases.pick("没有结果", " has no result")
                               : phrases.pick("为", " is ") + phrases.value(decision.result);
    return phrases.is_chinese()
               ? "「" + decision.name + "」" + is + "：没有规则适用（" + because + "）。"
               : decision.name + is + ": no rule applies, as " + because + ".";
}

const char* error_words(std::string_view code) {
    constexpr std::pair<std::string_view, const char*> kWords[] = {
        {"feel.division_by_zero", "除数为 0"},
        {"feel.operand_types", "值的类型不符，无法比较或计算"},
        {"feel.date_range", "日期超出范围"},
        {"feel.duration_range", "时长超出范围"},
        {"feel.number_range", "数值不存在或超出范围"},
        {"feel.unknown_name", "规则用到没有定义的名称"},
        {"feel.zone", "其中一个时间没有时区"},
        {"dmn.input_type", "填写的值不符合要求的类型"},
        {"dmn.result_type", "结果不符合要求的类型"},
    };
    for (const auto& [known, words] : kWords)
        if (known == code) return words;
    return "计算出错";
}

std::string error_sentence(const Explanation& explanation, const Phrases& phrases) {
    if (!explanation.error) return phrases.pick("无法判断。", "This could not be decided.");
    const feel::Diagnostic& error = *explanation.error;
    const std::string told = error.code + (error.message.empty() ? "" : ": " + error.message);
    if (phrases.is_chinese())
        return std::string("无法判断：") + error_words(error.code) + "（" + told + "）。";
    return "This could not be decided: " +
           (error.message.empty() ? error.code : error.message + " (" + error.code + ")") + ".";
}

/// Of a null without conditions: the facts that are not known, else that the logic gives it.
std::string null_words(const DecisionTrace& decision, const Phrases& phrases) {
    std::vector<std::string> facts;
    for (const Context::Entry& input : decision.inputs)
        if (input.value.is_null()) facts.push_back(phrases.name(std::string(input.name)));
    if (facts.empty()) return phrases.pick("规则本身给出空值", "the logic itself gives null");
    return phrases.is_chinese() ? "尚不知道" + phrases.list(facts, "、", "")
                                : phrases.list(facts, "", " and ") +
                                      (facts.size() == 1 ? " is not known" : " are not known");
}

std::string expression_sentence(const DecisionTrace& decision, const Phrases& phrases) {
    std::vector<std::string> conditions;
    for (const feel::Condition& condition : decision.conditions) {
        if (!condition.value.is_boolean() && !condition.value.is_null()) continue;
        std::vector<std::string> facts;
        for (const auto& [name, value] : condition.facts)
            facts.push_back(
                phrases.is_chinese()
                    ? phrases.name(name) + "为" + Phrases::spaced(phrases.value(value, name))
                    : phrases.name(name) + " is " + phrases.value(value, name)
            );
        const std::string outcome = condition.value.is_null() ? phrases.pick("无法判断", "is open")
                                    : condition.value.is_true()
                                        ? phrases.pick("成立", "holds")
                                        : phrases.pick("不成立", "does not hold");
        const std::string because = phrases.list(facts, "，", " and ");
        conditions.push_back(
            phrases.is_chinese() ? "“" + condition.text + "”" + outcome + "（" + because + "）"
                                 : condition.text + " " + outcome + ", as " + because
        );
    }
    std::string because = phrases.list(conditions, "；", "; ");
    const bool is_null = decision.result.is_null();
    if (is_null && because.empty()) because = null_words(decision, phrases);
    const bool is_unknown = std::ranges::any_of(decision.inputs, [](const Context::Entry& input) {
        return input.value.is_null();
    });
    const std::string value = is_null && !is_unknown && decision.conditions.empty()
                                  ? given_by_logic(decision.result, phrases)
                                  : phrases.value(decision.result);
    if (phrases.is_chinese())
        return "「" + decision.name + "」为" + Phrases::spaced(value) +
               (because.empty() ? "" : "：" + because) + "。";
    return decision.name + " is " + value + (because.empty() ? "" : ": " + because) + ".";
}

/// A null answer that comes of an empty list is no error: it is told once.
std::vector<std::string> empty_list_sentences(
    const Explanation& explanation, const Phrases& phrases
) {
    if (!explanation.result.is_null()) return {};
    const auto& all = explanation.trace.diagnostics;
    const auto found = std::ranges::find(all, "feel.empty_list", &feel::Diagnostic::code);
    if (found == all.end()) return {};
    return {phrases.pick(
        "列表是空的，没有可以计算的内容，所以条件不成立。",
        "A list is empty, so there is nothing to compute and the condition does not hold."
    )};
}

std::string way_sentence(const WayOut& way, const Phrases& phrases) {
    std::vector<std::string> now;
    std::vector<std::string> then;
    const bool is_alone = way.requirements.size() == 1;
    for (const Requirement& requirement : way.requirements) {
        now.push_back(phrases.is_now(requirement));
        then.push_back(is_alone ? phrases.must_be(requirement) : phrases.would_be(requirement));
    }
    const std::string what = phrases.list(then, "，同时", " and ");
    std::string text = phrases.list(now, "，", " and ") +
                       phrases.pick("；", is_alone ? "; " : "; if ") + what +
                       (phrases.is_chinese() ? Phrases::gap_after(what) : "") +
                       phrases.pick("即符合", is_alone ? " you qualify" : ", you qualify") +
                       phrases.cited(way.rules) + phrases.pick("。", ".");
    if (!phrases.is_chinese() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

}  // namespace

Words words_of(const Model& model) {
    Words words;
    const auto add = [&](const std::string& fact, const std::string& text) {
        if (!fact.empty() && !text.empty()) words.try_emplace(fact, FactWords{text, text});
    };
    for (const InputData& input : model.inputs) add(input.name, input.description);
    for (const Decision& decision : model.decisions)
        if (decision.logic && decision.logic->table)
            for (const InputClause& input : decision.logic->table->inputs)
                add(std::string(trim(input.expression)), input.label);
    return words;
}

std::vector<std::string> sentences(const Trace& trace, Language language, const Words& words) {
    const Phrases phrases(language, words);
    std::vector<std::string> result;
    for (const DecisionTrace& decision : trace.decisions) {
        for (const FiredRule& rule : decision.fired)
            result.push_back(rule_sentence(decision, rule, phrases));
        if (!decision.passed_over.empty()) result.push_back(passed_sentence(decision, phrases));
        if (is_made_of_several(decision)) result.push_back(together_sentence(decision, phrases));
        if (decision.fired.empty())
            result.push_back(
                decision.is_table && !decision.inputs.empty()
                    ? no_rule_sentence(decision, phrases)
                    : expression_sentence(decision, phrases)
            );
    }
    return result;
}

std::vector<std::string> sentences(
    const Explanation& explanation, Language language, const Words& words
) {
    const Phrases phrases(language, words);
    std::vector<std::string> result;
    switch (explanation.verdict) {
        case Verdict::Yes:
            result.push_back(phrases.pick("符合条件。", "You qualify."));
            break;
        case Verdict::No:
            result.push_back(phrases.pick("不符合条件。", "You do not qualify."));
            break;
        case Verdict::Undecidable:
            result.push_back(error_sentence(explanation, phrases));
            break;
        case Verdict::NotEnoughKnown: {
            std::vector<std::string> names;
            for (const std::string& fact : explanation.missing) names.push_back(phrases.name(fact));
            result.push_back(
                phrases.is_chinese()
                    ? "还不能判断，需要知道：" + phrases.list(names, "、", "") + "。"
                    : "Not enough is known; needed: " + phrases.list(names, "", " and ") + "."
            );
            if (!explanation.is_complete && explanation.missing.size() > 1)
                result.push_back(phrases.pick(
                    "以上信息不一定都会影响结果。", "Not all of these need to matter in the end."
                ));
            break;
        }
    }
    if (explanation.verdict == Verdict::No)
        for (std::string& sentence : empty_list_sentences(explanation, phrases))
            result.push_back(std::move(sentence));
    for (const WayOut& way : explanation.ways) result.push_back(way_sentence(way, phrases));
    if (explanation.verdict == Verdict::No && explanation.is_complete && explanation.ways.empty())
        result.push_back(phrases.pick(
            "无论这些情况怎样变化，结果都不会改变。", "No change of the facts would change this."
        ));
    if (explanation.verdict == Verdict::No && !explanation.is_complete)
        result.push_back(
            explanation.ways.empty()
                ? phrases.pick(
                      "没有找到能改变结果的办法，但不能断定没有。",
                      "No way to change this was found, but there may be one."
                  )
                : phrases.pick("此外可能还有其他办法。", "There may be other ways.")
        );
    return result;
}

}  // namespace tongban::dmn
