#include "service/reasons.h"

#include <algorithm>

#include "base/text.h"
#include "dmn/text_words.h"

namespace tongban::service {

namespace {

using feel::Value;

// A table over a handful of answers needs a few dozen; a bound for packs of others.
constexpr size_t kEvaluationsMax = 400;

/// A fact with the value that it has, or would have to have.
struct Said {
    std::string fact;
    Value value;
};

class Speaker {
  public:
    Speaker(const SaidFacts& said, bool english) : said_(said), english_(english) {}

    std::string pick(const char* chinese, const char* english) const {
        return english_ ? english : chinese;
    }
    std::string joined(const std::vector<std::string>& parts) const {
        std::string text;
        for (const std::string& part : parts)
            text += (text.empty() ? "" : english_ ? " and " : "，") + part;
        return text;
    }

    /// "您对“是否设置招牌”的回答是“是”", "注册资本为 300000".
    std::string is_now(const Said& said) const {
        const std::string what = name(said.fact);
        if (said.value.is_null()) {
            if (!is_question(said.fact))
                return english_ ? what + " is not known" : "还不知道" + what;
            return english_ ? "you have not answered \"" + what + "\""
                            : "您还没有回答“" + what + "”";
        }
        const std::string is = value(said.fact, said.value);
        if (!is_question(said.fact)) return english_ ? what + " is " + is : what + "为" + is;
        return english_ ? "you answered \"" + is + "\" to \"" + what + "\""
                        : "您对“" + what + "”的回答是“" + is + "”";
    }

    /// The same as something that could be.
    std::string would_be(const dmn::Requirement& requirement) const {
        const std::string what = name(requirement.fact);
        if (!requirement.needs.empty())
            return what + (english_ ? " " + dmn::english_words(requirement.needs)
                                    : dmn::chinese_words(requirement.needs));
        if (!requirement.except.empty()) {
            const std::string other =
                any_of({.fact = requirement.fact, .values = requirement.except}, "、", "\" or \"");
            if (is_question(requirement.fact))
                return english_ ? "the answer to \"" + what + "\" is not \"" + other + "\""
                                : "对“" + what + "”的回答不是“" + other + "”";
            return english_ ? what + " is not \"" + other + "\"" : what + "不是“" + other + "”";
        }
        if (is_question(requirement.fact)) {
            const std::string answers = any_of(requirement, "”或“", "\" or \"");
            return english_ ? "the answer to \"" + what + "\" is \"" + answers + "\""
                            : "对“" + what + "”的回答是“" + answers + "”";
        }
        const auto said = [&](const std::optional<Value>& bound) {
            return value(requirement.fact, *bound);
        };
        std::vector<std::string> bounds;
        if (requirement.low)
            bounds.push_back(
                (requirement.low_closed ? pick("不低于", "at least ") : pick("高于", "above ")) +
                said(requirement.low)
            );
        if (requirement.high)
            bounds.push_back(
                (requirement.high_closed ? pick("不高于", "at most ") : pick("低于", "below ")) +
                said(requirement.high)
            );
        if (bounds.empty()) bounds.push_back(pick("为", "") + any_of(requirement, "或", " or "));
        return what + pick("", " is ") + joined(bounds);
    }

    std::string names(const std::vector<std::string>& facts) const {
        std::string text;
        for (const std::string& fact : facts)
            text += (text.empty() ? ""
                     : english_   ? ", "
                                  : "、") +
                    (english_ ? "\"" + name(fact) + "\"" : "“" + name(fact) + "”");
        return text;
    }

    std::string cited(const std::vector<std::string>& articles) const {
        std::string text;
        for (const std::string& article : articles)
            text += (text.empty() ? "" : english_ ? "; " : "；") + article;
        if (text.empty()) return text;
        return english_ ? " (see " + text + ")" : "（依据：" + text + "）";
    }

  private:
    bool is_question(const std::string& fact) const {
        const auto said = said_.find(fact);
        return said && said->question != nullptr;
    }
    std::string spoken(const pack::Bilingual& text) const {
        return english_ && !text.en.empty() ? text.en : text.zh;
    }
    std::string name(const std::string& fact) const {
        const auto said = said_.find(fact);
        const std::string text = said ? spoken(said->name) : std::string();
        return text.empty() ? fact : text;
    }
    std::string value(const std::string& fact, const Value& value) const {
        if (value.is_boolean()) return value.is_true() ? pick("是", "yes") : pick("否", "no");
        if (value.is_string()) return choice(fact, value.as_string());
        if (value.is_null()) return pick("未填写", "empty");
        return feel::to_text(value);
    }
    /// The words of a choice instead of its code.
    std::string choice(const std::string& fact, std::string_view code) const {
        const auto said = said_.find(fact);
        if (said && said->question != nullptr)
            for (const pack::Option& option : said->question->options)
                if (option.value == code) return spoken(option.label);
        if (said && said->options != nullptr)
            for (const form::Option& option : *said->options)
                if (option.value == code) return spoken({option.label, option.label_en});
        return std::string(code);
    }
    std::string any_of(
        const dmn::Requirement& requirement, const char* chinese, const char* english
    ) const {
        if (requirement.values.empty()) return value(requirement.fact, requirement.nearest);
        std::string text;
        for (const Value& each : requirement.values)
            text += (text.empty() ? "" : pick(chinese, english)) + value(requirement.fact, each);
        return text;
    }

    const SaidFacts& said_;
    bool english_;
};

bool names_it(const Value& value, std::string_view id) {
    if (value.is_string()) return value.as_string() == id;
    return value.is_list() && std::ranges::any_of(value.as_list(), [&](const Value& each) {
               return names_it(each, id);
           });
}

void add_articles(const dmn::FiredRule& rule, std::vector<std::string>& articles) {
    for (const auto& [column, text] : rule.annotations)
        if (const std::string article(trim(text));
            !article.empty() && std::ranges::find(articles, article) == articles.end())
            articles.push_back(article);
}

std::vector<std::string> articles_of(
    const std::vector<dmn::FiredRule>& rules, std::string_view id
) {
    std::vector<std::string> articles;
    for (const dmn::FiredRule& rule : rules)
        if (names_it(rule.output, id)) add_articles(rule, articles);
    return articles;
}

/// What the rules that brought it in look at.
std::vector<Said> looked_at(const ListDecision& decision, const dmn::FiredRule& rule) {
    std::vector<Said> facts;
    const dmn::Decision* source = decision.engine.model().find_decision(decision.id);
    if (source == nullptr || source->logic == nullptr || source->logic->table == nullptr)
        return facts;
    const dmn::DecisionTable& table = *source->logic->table;
    const auto number = static_cast<size_t>(rule.number);
    if (number == 0 || number > table.rules.size()) return facts;
    const std::vector<std::string>& tests = table.rules[number - 1].inputs;
    for (size_t i = 0; i < tests.size() && i < table.inputs.size(); ++i) {
        const std::string test(trim(tests[i]));
        if (test.empty() || test == "-") continue;
        const std::string fact(trim(table.inputs[i].expression));
        if (const Value* found = decision.facts.find(fact)) facts.push_back({fact, *found});
    }
    return facts;
}

std::string needed_text(
    const Speaker& speaker, const std::vector<Said>& facts, const std::vector<std::string>& articles
) {
    if (facts.empty())
        return speaker.pick("凡办理此事都需要", "Always needed") + speaker.cited(articles) +
               speaker.pick("。", ".");
    std::vector<std::string> now;
    for (const Said& each : facts) now.push_back(speaker.is_now(each));
    return speaker.pick("需要，因为", "Needed, as ") + speaker.joined(now) +
           speaker.cited(articles) + speaker.pick("。", ".");
}

std::string not_needed_text(
    const Speaker& speaker, const dmn::Explanation& explanation, std::string_view id
) {
    if (explanation.verdict == dmn::Verdict::NotEnoughKnown)
        return speaker.pick("是否需要还不能确定，取决于", "Not yet certain; it depends on ") +
               speaker.names(explanation.missing) + speaker.pick("。", ".");
    if (explanation.verdict == dmn::Verdict::Undecidable)
        return speaker.pick(
            "是否需要无法判断：规则在计算时出错。",
            "Whether it is needed cannot be told: its rule met an error."
        );
    if (explanation.ways.empty())
        return speaker.pick("按您的情况不需要。", "Not needed in your situation.");
    const dmn::WayOut& way = explanation.ways[0];
    std::vector<std::string> now;
    std::vector<std::string> then;
    for (const dmn::Requirement& requirement : way.requirements) {
        now.push_back(speaker.is_now({requirement.fact, requirement.current}));
        then.push_back(speaker.would_be(requirement));
    }
    return speaker.pick("不需要，因为", "Not needed, as ") + speaker.joined(now) +
           speaker.pick("；如果", "; it would be if ") + speaker.joined(then) +
           speaker.pick("，就需要", "") + speaker.cited(articles_of(way.rules, id)) +
           speaker.pick("。", ".");
}

std::string condition_text(const Speaker& speaker, const dmn::Explanation& explanation) {
    if (explanation.verdict == dmn::Verdict::NotEnoughKnown && !explanation.missing.empty())
        return speaker.pick("还需要知道", "Still to be known: ") +
               speaker.names(explanation.missing) + speaker.pick("。", ".");
    if (explanation.verdict != dmn::Verdict::No || explanation.ways.empty()) return {};
    std::vector<std::string> now;
    std::vector<std::string> then;
    for (const dmn::Requirement& requirement : explanation.ways[0].requirements) {
        now.push_back(speaker.is_now({requirement.fact, requirement.current}));
        then.push_back(speaker.would_be(requirement));
    }
    return speaker.pick("现在", "Now ") + speaker.joined(now) +
           speaker.pick("；如果", "; it is met if ") + speaker.joined(then) +
           speaker.pick("，即符合。", ".");
}

std::optional<dmn::Explanation> explained(const ListDecision& decision, const dmn::Wanted& wanted) {
    auto explanation = dmn::explain(
        decision.engine, decision.id, decision.facts, wanted,
        {.now = decision.now, .evaluations_max = kEvaluationsMax, .ways_max = 1}
    );
    if (!explanation) return std::nullopt;
    return *std::move(explanation);
}

template <class Say>
pack::Bilingual in_both(const SaidFacts& said, const Say& say) {
    return {say(Speaker(said, false)), say(Speaker(said, true))};
}

}  // namespace

void SaidFacts::add(const std::vector<pack::Question>& questions) {
    for (const pack::Question& question : questions) questions_.try_emplace(question.id, &question);
}

namespace {

const std::vector<form::Option>* options_of(
    const std::vector<const form::Form*>& forms, std::string_view semantic
) {
    for (const form::Form* form : forms)
        for (const form::Field* field : form::fields_with_value(*form))
            if (!field->options.empty() && field->property("semantic") == semantic)
                return &field->options;
    return nullptr;
}

}  // namespace

std::optional<SaidFact> SaidFacts::find(const std::string& fact) const {
    if (const auto asked = questions_.find(fact); asked != questions_.end())
        return SaidFact{asked->second->text, asked->second};
    if (fields_ == nullptr) return std::nullopt;
    std::string id = fact;
    std::ranges::replace(id, '_', '.');
    auto field = fields_->find(id);
    // An id may have a `_` of its own.
    if (field == fields_->end())
        field = std::ranges::find_if(*fields_, [&](const auto& known) {
            return std::ranges::equal(known.first, fact, [](char its, char named) {
                return (its == '.' ? '_' : its) == named;
            });
        });
    if (field == fields_->end()) return std::nullopt;
    return SaidFact{field->second.name, nullptr, options_of(forms_, field->first)};
}

json::object to_json(const Reason& reason) {
    return {{"id", reason.id},           {"needed", reason.is_needed}, {"name", reason.name.zh},
            {"name_en", reason.name.en}, {"text", reason.text.zh},     {"text_en", reason.text.en}};
}

std::vector<Reason> reasons_of(
    const ListDecision& decision, const std::vector<std::string>& ids, const SaidFacts& said
) {
    std::vector<dmn::FiredRule> fired;
    for (const dmn::DecisionTrace& trace : decision.outcome.trace.decisions)
        if (trace.id == decision.id) fired = trace.fired;
    std::vector<Reason> reasons;
    for (const std::string& id : ids) {
        Reason reason{.id = id, .is_needed = names_it(decision.outcome.result, id)};
        if (reason.is_needed) {
            const auto rule = std::ranges::find_if(fired, [&](const dmn::FiredRule& each) {
                return names_it(each.output, id);
            });
            if (rule == fired.end()) continue;  // not by a rule of this table: nothing to tell
            const std::vector<Said> facts = looked_at(decision, *rule);
            reason.text = in_both(said, [&](const Speaker& speaker) {
                return needed_text(speaker, facts, articles_of(fired, id));
            });
        } else {
            const auto explanation =
                explained(decision, [&](const Value& result) { return names_it(result, id); });
            if (!explanation) continue;
            reason.text = in_both(said, [&](const Speaker& speaker) {
                return not_needed_text(speaker, *explanation, id);
            });
        }
        reasons.push_back(std::move(reason));
    }
    return reasons;
}

pack::Bilingual condition_reason(
    const ListDecision& decision, const Value& condition, const SaidFacts& said
) {
    const Value* id = condition.is_context() ? condition.as_context().find("id") : nullptr;
    if (id == nullptr || !id->is_string()) return {};
    const auto is_met = [&](const Value& each) {
        if (!each.is_context()) return false;
        const Value* other = each.as_context().find("id");
        const Value* state = each.as_context().find("state");
        return other != nullptr && other->identical(*id) && state != nullptr && state->is_true();
    };
    if (is_met(condition)) return {};
    const auto explanation = explained(decision, [&](const Value& result) {
        if (!result.is_list()) return is_met(result);
        return std::ranges::any_of(result.as_list(), is_met);
    });
    if (!explanation) return {};
    return in_both(said, [&](const Speaker& speaker) {
        return condition_text(speaker, *explanation);
    });
}

Reason reason_of(
    const std::string& id,
    const std::vector<std::pair<std::string, json::value>>& wanted,
    const json::object& answers,
    const SaidFacts& said
) {
    std::vector<Said> given;
    dmn::Explanation explanation{.ways = {dmn::WayOut{}}};
    for (const auto& [question, answer] : wanted) {
        const json::value* found = answers.if_contains(question);
        const Value now = found != nullptr ? feel::from_json(*found) : Value();
        given.push_back({question, now});
        if (found != nullptr && *found == answer) continue;
        explanation.ways[0].requirements.push_back(
            {.fact = question, .current = now, .nearest = feel::from_json(answer)}
        );
    }
    const bool is_needed = explanation.ways[0].requirements.empty();
    return {id, is_needed, in_both(said, [&](const Speaker& speaker) {
                return is_needed ? needed_text(speaker, given, {})
                                 : not_needed_text(speaker, explanation, id);
            })};
}

}  // namespace tongban::service
