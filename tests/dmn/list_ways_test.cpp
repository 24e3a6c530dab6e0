// Ways out that lead through lists, parts of dates and times, and what is asked of texts.
#include <gtest/gtest.h>

#include <functional>

#include "dmn/explain.h"
#include "dmn/load.h"
#include "dmn/sentences.h"
#include "dmn/text_tests.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

/// A decision `ok` over one fact `f` of a type.
Engine engine_of(const std::string& type, const std::string& text) {
    const std::string xml =
        "<definitions name='m' namespace='urn:m'>"
        "<itemDefinition name='tNumbers' isCollection='true'><typeRef>number</typeRef>"
        "</itemDefinition><itemDefinition name='tTexts' isCollection='true'><typeRef>string"
        "</typeRef></itemDefinition><itemDefinition name='tPeople' isCollection='true'>"
        "<itemComponent name='age'><typeRef>number</typeRef></itemComponent>"
        "<itemComponent name='local'><typeRef>boolean</typeRef></itemComponent></itemDefinition>"
        "<inputData id='f' name='f'><variable name='f' typeRef='" +
        type +
        "'/></inputData><decision id='ok' name='ok'><variable name='ok'/><informationRequirement>"
        "<requiredInput href='#f'/></informationRequirement><literalExpression><text><![CDATA[" +
        text + "]]></text></literalExpression></decision></definitions>";
    const Loaded loaded = load(xml);
    EXPECT_FALSE(has_errors(loaded.issues)) << xml;
    Issues issues;
    return Engine::compile(loaded.model, issues);
}
Explanation explained(const Engine& engine, const Value& fact) {
    auto result = explain(engine, "ok", {{"f", fact}}, wanted_true());
    EXPECT_TRUE(result.has_value());
    return result ? *std::move(result) : Explanation{};
}
std::vector<std::string> said(
    const Explanation& explanation, Language language = Language::English
) {
    return sentences(explanation, language, {});
}
Value numbers(std::initializer_list<int> list) {
    feel::List values;
    for (const int each : list) values.emplace_back(each);
    return Value(std::move(values));
}
Value person(int age, bool is_local) {
    return Value(Context{{"age", Value(age)}, {"local", Value(is_local)}});
}
Value people(std::initializer_list<int> ages) {
    feel::List values;
    for (const int age : ages) values.push_back(person(age, true));
    return Value(std::move(values));
}
bool names(const Explanation& explanation, const std::set<std::string>& facts) {
    return std::ranges::any_of(explanation.ways, [&](const WayOut& way) {
        std::set<std::string> found;
        for (const Requirement& each : way.requirements) found.insert(each.fact);
        return found == facts;
    });
}

}  // namespace

TEST(ListWays, AnEntryOfAnElementIsAFact) {
    const Engine every = engine_of("tPeople", "every q in f satisfies q.age >= 18");
    const Explanation one = explained(every, people({20, 16, 30}));
    ASSERT_TRUE(names(one, {"f[2].age"}));
    EXPECT_EQ(
        said(one).at(1),
        "Your f has 3 of them; without 1 of them (age: 16 and local: yes) you qualify."
    );
    EXPECT_EQ(said(one).at(2), "Your age of f no. 2 is 16; from 18 on you qualify.");
    EXPECT_EQ(said(one, Language::Chinese).at(2), "您的f第 2 项的age为 16；达到 18 起即符合。");
    const Explanation two = explained(every, people({20, 16, 17}));
    EXPECT_TRUE(names(two, {"f[2].age", "f[3].age"}));
    const Explanation four = explained(every, people({2, 16, 17, 9, 60}));
    EXPECT_TRUE(names(four, {"f[1].age", "f[2].age", "f[3].age", "f[4].age"}));
}

TEST(ListWays, ElementsAreCountedAndAdded) {
    const Engine engine = engine_of("tPeople", "count(f[age >= 18 and local]) >= 3");
    const Explanation two = explained(engine, people({20, 30}));
    ASSERT_FALSE(two.ways.empty());
    const Requirement& more = two.ways[0].requirements.at(0);
    EXPECT_EQ(more.fact, "f");
    ASSERT_EQ(more.added.size(), 1u);
    EXPECT_TRUE(more.removed.empty());
    EXPECT_TRUE(two.ways[0].result.is_true());
    const Explanation none = explained(engine, Value(feel::List{}));
    ASSERT_FALSE(none.ways.empty());
    EXPECT_EQ(none.ways[0].requirements[0].added.size(), 3u);
    const Engine few = engine_of("tPeople", "count(f[age < 18]) = 0");
    const Explanation child = explained(few, people({20, 5}));
    EXPECT_TRUE(names(child, {"f"}));
    EXPECT_TRUE(names(child, {"f[2].age"}));
}

TEST(ListWays, ASumAndAPositionLeadToNumbers) {
    const Engine sum = engine_of("tNumbers", "sum(f) >= 100");
    const Explanation low = explained(sum, numbers({10, 20, 30}));
    ASSERT_TRUE(names(low, {"f[1]"}));
    for (const WayOut& way : low.ways)
        if (way.requirements[0].fact == "f[2]")
            EXPECT_EQ(feel::to_feel(*way.requirements[0].low), "60");
    const Engine any = engine_of("tNumbers", "count(f) > 0 and sum(f) >= 100");
    EXPECT_FALSE(explained(any, Value(feel::List{})).ways.empty());
    const Engine first = engine_of("tNumbers", "f[1] > 5");
    EXPECT_TRUE(names(explained(first, numbers({1, 9})), {"f[1]"}));
    const Engine some = engine_of("tPeople", "some q in f satisfies q.local and q.age > 60");
    EXPECT_TRUE(names(explained(some, people({20})), {"f[1].age"}));
    EXPECT_TRUE(names(explained(some, Value(feel::List{})), {"f"}));
}

TEST(ListWays, ElementsOfTheFactStayAsTheyAreWhenNothingHelps) {
    const Engine engine = engine_of("tNumbers", "count(f) > 1000");
    const Explanation explanation = explained(engine, numbers({1}));
    EXPECT_TRUE(explanation.ways.empty());
    EXPECT_EQ(said(explanation).back(), "No way to change this was found, but there may be one.");
    EXPECT_EQ(
        said(explanation, Language::Chinese).back(), "没有找到能改变结果的办法，但不能断定没有。"
    );
}

TEST(PartWays, AreFoundForDaysAndHours) {
    const auto nearest = [](const char* type, const char* text, const Value& fact) {
        const Explanation explanation = explained(engine_of(type, text), fact);
        return explanation.ways.empty()
                   ? std::string("none")
                   : feel::to_feel(explanation.ways[0].requirements.at(0).nearest);
    };
    const Value day(feel::CivilDate{2026, 3, 10});
    EXPECT_EQ(nearest("date", "f.year >= 2030", day), "@\"2030-01-01\"");
    EXPECT_EQ(nearest("date", "f.month = 5", day), "@\"2026-05-01\"");
    EXPECT_EQ(nearest("date", "f.month < 2", day), "@\"2026-01-31\"");
    EXPECT_EQ(nearest("date", "f.day = 15", day), "@\"2026-03-15\"");
    EXPECT_EQ(nearest("date", "f.weekday = 1", day), "@\"2026-03-09\"");
    EXPECT_EQ(nearest("date", "day of week(f) = \"Friday\"", day), "@\"2026-03-13\"");
    const Value time(*feel::parse_time("20:30:00"));
    EXPECT_EQ(nearest("time", "f.hour < 17", time), "@\"16:59:59\"");
    EXPECT_EQ(nearest("time", "f.hour = 22", time), "@\"22:00:00\"");
    EXPECT_EQ(nearest("time", "f.minute = 45", time), "@\"20:45:00\"");
}

TEST(TextWays, SayWhatIsNeededWithoutAnInventedValue) {
    const auto last = [](const char* text, const char* fact, Language language) {
        const Explanation explanation = explained(engine_of("string", text), Value(fact));
        EXPECT_FALSE(explanation.ways.empty()) << text;
        for (const WayOut& way : explanation.ways)
            for (const Requirement& each : way.requirements)
                EXPECT_TRUE(each.nearest.is_null()) << text;
        return said(explanation, language).at(1);
    };
    EXPECT_EQ(
        last("string length(f) >= 4", "ab", Language::English),
        "Your f is \"ab\"; when it has at least 4 characters you qualify."
    );
    EXPECT_EQ(
        last("string length(f) >= 4", "ab", Language::Chinese),
        "您的f为“ab”；长度不少于 4 个字即符合。"
    );
    EXPECT_EQ(
        last("starts with(f, \"500112\")", "110101", Language::Chinese),
        "您的f为“110101”；以“500112”开头即符合。"
    );
    EXPECT_EQ(
        last("not(contains(f, \"测试\"))", "测试公司", Language::Chinese),
        "您的f为“测试公司”；不含有“测试”即符合。"
    );
    EXPECT_EQ(
        last("ends with(f, \"公司\") and string length(f) <= 6", "重庆渝北", Language::English),
        "Your f is \"重庆渝北\"; when it ends with \"公司\" you qualify."
    );
    EXPECT_EQ(
        last("matches(f, \"^[0-9]{17}[0-9X]$\")", "12", Language::Chinese),
        "您的f为“12”；符合格式“^[0-9]{17}[0-9X]$”即符合。"
    );
    EXPECT_EQ(
        last("starts with(f, \"50\") and string length(f) = 6", "110", Language::English),
        "Your f is \"110\"; when it starts with \"50\" and has 6 characters you qualify."
    );
    EXPECT_EQ(
        last("substring(f, 3, 2) = \"01\"", "509912", Language::Chinese),
        "您的f为“509912”；满足“substring(f, 3, 2) = \"01\"”即符合。"
    );
}

TEST(TextWays, PatternsOfTheCommonFormHaveATextThatTheyMatch) {
    for (const char* pattern :
         {"[0-9]{6}", "^1[3-9]\\d{9}$", "(ab|c)+d?", "渝[A-Z]·?[A-Z0-9]{5}", "\\w+@\\w+\\.com",
          "[^0-9]{2}", "a|b", ".{3,5}", "[\\d-]{4}", "(\\d{3}-)?\\d{8}"}) {
        const auto found = find_match(pattern);
        ASSERT_TRUE(found.has_value()) << pattern;
        const auto matches = feel::compile("matches(s, p)", {.names = {"s", "p"}});
        Evaluation evaluation;
        EXPECT_TRUE(
            matches
                ->evaluate(
                    {{"s", Value(*found)}, {"p", Value("^(" + std::string(pattern) + ")$")}},
                    evaluation
                )
                .is_true()
        ) << pattern
          << " " << *found;
    }
    for (const char* pattern : {"[", "(a", "a{2", "\\p{L}", "[a-z-[aeiou]]", "(?=a)", "*"})
        EXPECT_FALSE(find_match(pattern).has_value()) << pattern;
}

TEST(ListWays, AreFoundWhereTryingAllFindsOne) {
    // Lists of up to three numbers from 0 to 6: when another list would do, a way is found, and
    // each that is found does.
    const std::vector<const char*> conditions = {
        "every q in f satisfies q > 2",
        "some q in f satisfies q > 4",
        "count(f[item > 3]) >= 2",
        "count(f[item > 3]) = 1",
        "f[1] > 3",
        "f[-1] = 2",
        "sum(f) >= 7",
        "sum(f) = 5",
        "max(f) > 5",
        "min(f) >= 2",
        "count(f) = 2",
        "count(f) = 0",
        "mean(f) > 3",
        "list contains(f, 4)",
        "not(list contains(f, 4))",
        "every q in f satisfies q in [2..4]",
        "f[item = 3][1] = 3",
        "count(distinct values(f)) = 3",
        "sum(f[item > 2]) >= 6",
        "all(for q in f return q < 4)",
    };
    std::vector<feel::List> lists{{}};
    for (size_t i = 0; i < lists.size() && lists[i].size() < 3; ++i)
        for (int each = 0; each <= 6; each += 2) {
            lists.push_back(lists[i]);
            lists.back().emplace_back(each);
        }
    for (const char* condition : conditions) {
        const Engine engine = engine_of("tNumbers", condition);
        const auto holds = [&](const feel::List& list) {
            Evaluation evaluation;
            return engine.value("ok", {{"f", Value(list)}}, evaluation)->is_true();
        };
        for (size_t i = 0; i < lists.size(); i += 7) {
            if (holds(lists[i])) continue;
            const Explanation explanation = explained(engine, Value(lists[i]));
            if (explanation.verdict != Verdict::No) continue;
            EXPECT_FALSE(explanation.ways.empty())
                << condition << " " << feel::to_feel(Value(lists[i]));
            for (const WayOut& way : explanation.ways) EXPECT_TRUE(way.result.is_true());
        }
    }
}
