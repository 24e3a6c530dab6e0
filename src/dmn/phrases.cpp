// What people read stays close to how officials say it.
#include "dmn/phrases.h"

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

}  // namespace

std::string Phrases::pick(const char* chinese, const char* english) const {
    return is_chinese_ ? chinese : english;
}

std::string Phrases::name(const std::string& fact) const {
    const auto found = words_.find(fact);
    if (found == words_.end()) return element_name(fact);
    const std::string& text = is_chinese_ ? found->second.chinese : found->second.english;
    return text.empty() ? fact : text;
}

/// "members[2].age", by the words of "members" and "members.age".
std::string Phrases::element_name(const std::string& fact) const {
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

std::string Phrases::value(const Value& value, const std::string& fact) const {
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
std::string Phrases::titled(const Value& value) const {
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
std::string Phrases::state(const feel::Context& condition) const {
    const Value* found = condition.find("state");
    if (found == nullptr || !(found->is_null() || found->is_boolean())) return {};
    if (found->is_null()) return pick("（尚不知道）", " (not known)");
    return found->is_true() ? pick("（符合）", " (met)") : pick("（不符合）", " (not met)");
}

/// "“甲”、“乙”": what a list consists of.
std::string Phrases::elements(const feel::List& items) const {
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
std::string Phrases::duration(const Value& value) const {
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

std::string Phrases::list(
    const std::vector<std::string>& parts, const char* chinese, const char* english
) const {
    std::string text;
    for (size_t i = 0; i < parts.size(); ++i) {
        if (i > 0)
            text += i + 1 == parts.size() ? (is_chinese_ ? chinese : english) : pick("、", ", ");
        text += parts[i];
    }
    return text;
}

/// "注册资本为 30 万元" or "registered capital is 300,000 yuan".
std::string Phrases::is_now(const Requirement& requirement) const {
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
bool Phrases::is_of_contexts(const Requirement& requirement) {
    if (!requirement.current.is_list()) return false;
    const auto are = [](const auto& list) {
        return std::ranges::any_of(list, [](const Value& item) { return item.is_context(); });
    };
    return are(requirement.current.as_list()) || are(requirement.added);
}

/// "增加 2 项（年龄：18）" or "with 2 more (age: 18)".
std::string Phrases::change_of_list(const Requirement& requirement) const {
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
std::string Phrases::values(
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
std::string Phrases::would_be(const Requirement& requirement) const {
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
std::string Phrases::must_be(const Requirement& requirement) const {
    const std::string& fact = requirement.fact;
    if (!requirement.needs.empty())
        return is_chinese_ ? chinese_words(requirement.needs)
                           : "when it " + english_words(requirement.needs);
    if (is_of_contexts(requirement)) return change_of_list(requirement);
    if (!requirement.except.empty())
        return is_chinese_
                   ? "不是" + values(requirement.except, fact, "或", "")
                   : "with any other value than " + values(requirement.except, fact, "", " or ");
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

std::string Phrases::cited(const std::vector<FiredRule>& rules) const {
    std::vector<std::string> texts;
    for (const FiredRule& rule : rules)
        for (const auto& [column, text] : rule.annotations)
            if (is_for_reader(text, rule) && std::ranges::find(texts, trim(text)) == texts.end())
                texts.emplace_back(trim(text));
    if (texts.empty()) return {};
    return is_chinese_ ? "（依据：" + list(texts, "、", "") + "）"
                       : " (see " + list(texts, "", " and ") + ")";
}

/// Of a rule that cites in both languages, only the reader's own.
bool Phrases::is_for_reader(const std::string& text, const FiredRule& rule) const {
    if (trim(text).empty()) return false;
    return has_chinese(text) == is_chinese_ ||
           std::ranges::none_of(rule.annotations, [&](const auto& other) {
               return !trim(other.second).empty() && has_chinese(other.second) == is_chinese_;
           });
}

/// Any of the ideographs U+4E00 to U+9FFF: their first byte in UTF-8 is E4 to E9.
bool Phrases::has_chinese(const std::string& text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0xE4 && byte <= 0xE9;
    });
}

/// Chinese text with a space before a number.
std::string Phrases::spaced(const std::string& text) {
    return !text.empty() && (is_digit(text[0]) || text[0] == '-') ? " " + text : text;
}

/// Chinese text after a number.
const char* Phrases::gap_after(const std::string& text) {
    return !text.empty() && is_digit(text.back()) ? " " : "";
}

std::string Phrases::unit(const std::string& fact) const {
    const auto found = words_.find(fact);
    if (found == words_.end()) return {};
    if (is_chinese_) return found->second.chinese_unit;
    return found->second.english_unit.empty() ? "" : " " + found->second.english_unit;
}

}  // namespace tongban::dmn
