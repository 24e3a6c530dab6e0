// Sentences of a trace and of an explanation, put together of small phrases.
#include "dmn/sentences.h"

#include "base/text.h"
#include "dmn/phrases.h"

namespace tongban::dmn {

namespace {

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
