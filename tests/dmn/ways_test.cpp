// Ways out of many facts, and what is missing when not everything could be tried.
#include <gtest/gtest.h>

#include "dmn/explain.h"
#include "dmn/load.h"
#include "dmn/sentences.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

/// Inputs of one type; the decision `ok` is an expression or a table over them.
Engine engine_of(
    const std::vector<std::string>& inputs,
    const std::string& type,
    const std::string& logic,
    const std::string& more = ""
) {
    std::string xml = "<definitions name='m' namespace='urn:m'>";
    std::string needs;
    for (const std::string& name : inputs) {
        xml += fmt::format(
            "<inputData id='{0}' name='{0}'><variable name='{0}' typeRef='{1}'/></inputData>", name,
            type
        );
        needs += fmt::format(
            "<informationRequirement><requiredInput href='#{}'/></informationRequirement>", name
        );
    }
    const std::string body = logic.starts_with("<") ? logic
                                                    : "<literalExpression><text><![CDATA[" + logic +
                                                          "]]></text></literalExpression>";
    xml += more + "<decision id='ok' name='ok'><variable name='ok'/>" + needs +
           (more.empty() ? ""
                         : "<informationRequirement><requiredDecision href='#inner'/>"
                           "</informationRequirement>") +
           body + "</decision></definitions>";
    const Loaded loaded = load(xml);
    EXPECT_FALSE(has_errors(loaded.issues)) << xml;
    Issues issues;
    return Engine::compile(loaded.model, issues);
}

std::vector<std::string> numbered(const char* letter, int count) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back(letter + std::to_string(i));
    return names;
}
std::string joined(const std::vector<std::string>& parts, const char* between, const char* end) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : between) + part + end;
    return text;
}
Context all(const std::vector<std::string>& names, const Value& value) {
    Context context;
    for (const std::string& name : names) context.set(name, value);
    return context;
}

Explanation explained(const Engine& engine, const Context& input) {
    auto result = explain(engine, "ok", input, wanted_true());
    EXPECT_TRUE(result.has_value());
    return result ? *std::move(result) : Explanation{};
}
std::vector<std::set<std::string>> facts_of(const Explanation& explanation) {
    std::vector<std::set<std::string>> result;
    for (const WayOut& way : explanation.ways) {
        result.emplace_back();
        for (const Requirement& each : way.requirements) result.back().insert(each.fact);
    }
    return result;
}

}  // namespace

TEST(Missing, EveryFactThatIsNotProvenIrrelevantIsNamed) {
    std::vector<std::string> names = numbered("a", 14);
    const std::string both = joined(names, " and ", "");
    names.push_back("b");
    const Engine engine = engine_of(names, "boolean", "(" + both + ") or b");
    const Explanation explanation = explained(engine, {});
    EXPECT_EQ(explanation.verdict, Verdict::NotEnoughKnown);
    EXPECT_EQ(explanation.missing.size(), 15u);
    EXPECT_FALSE(explanation.is_complete);

    // One of them being false leaves only b, for certain.
    const Explanation settled = explained(engine, {{"a3", Value(false)}});
    EXPECT_EQ(settled.missing, std::vector<std::string>{"b"});
    EXPECT_TRUE(settled.is_complete);
    EXPECT_EQ(explained(engine, {{"b", Value(true)}}).verdict, Verdict::Yes);
    EXPECT_EQ(explained(engine, {{"a3", Value(false)}, {"b", Value(false)}}).verdict, Verdict::No);
}

TEST(Missing, ARuleThatAnotherCellRulesOutNeedsNothing) {
    const char* table = R"(<decisionTable hitPolicy="FIRST">
        <input><inputExpression><text>n0</text></inputExpression></input>
        <input><inputExpression><text>n1 + n2 * n3</text></inputExpression></input>
        <input><inputExpression><text>n4 * n5</text></inputExpression></input><output/>
        <rule><inputEntry><text>1</text></inputEntry><inputEntry><text>&gt; 7</text></inputEntry>
        <inputEntry><text>-</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>
        <rule><inputEntry><text>2</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <inputEntry><text>&gt; 9</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>
        <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <inputEntry><text>-</text></inputEntry><outputEntry><text>false</text></outputEntry></rule>
        </decisionTable>)";
    const Engine engine = engine_of(numbered("n", 6), "number", table);
    EXPECT_EQ(
        explained(engine, {{"n0", Value(1)}}).missing, (std::vector<std::string>{"n1", "n2", "n3"})
    );
    EXPECT_EQ(
        explained(engine, {{"n0", Value(2)}}).missing, (std::vector<std::string>{"n4", "n5"})
    );
    EXPECT_EQ(explained(engine, {{"n0", Value(3)}}).verdict, Verdict::No);
}

TEST(Missing, AnEntryOfAContextThatHidesAFactIsNotTakenForIt) {
    const Engine engine = engine_of(
        {"x", "y"}, "number",
        "<context><contextEntry><variable name='x'/><literalExpression><text>y * y</text>"
        "</literalExpression></contextEntry><contextEntry><literalExpression><text>x &gt; 4</text>"
        "</literalExpression></contextEntry></context>"
    );
    EXPECT_EQ(explained(engine, {}).missing, std::vector<std::string>{"y"});
}

TEST(Ways, TwelveUnmetConditionsAreToldTogether) {
    const std::vector<std::string> names = numbered("f", 12);
    const Engine yes = engine_of(names, "boolean", joined(names, " and ", ""));
    const Explanation all_of_them = explained(yes, all(names, Value(false)));
    ASSERT_EQ(all_of_them.ways.size(), 1u);
    EXPECT_EQ(all_of_them.ways[0].requirements.size(), 12u);

    const Engine numbers = engine_of(names, "number", joined(names, " and ", " >= 10"));
    const Explanation higher = explained(numbers, all(names, Value(1)));
    ASSERT_EQ(higher.ways.size(), 1u);
    ASSERT_EQ(higher.ways[0].requirements.size(), 12u);
    for (const Requirement& each : higher.ways[0].requirements)
        EXPECT_TRUE(each.low && each.low->identical(Value(10))) << each.fact;
}

TEST(Ways, BothSidesOfAnOrAreFoundTheShorterFirst) {
    const std::vector<std::string> names = numbered("f", 8);
    const Engine engine =
        engine_of(names, "boolean", "(f0 and f1 and f2 and f3 and f4) or (f5 and f6 and f7)");
    const auto found = facts_of(explained(engine, all(names, Value(false))));
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0], (std::set<std::string>{"f5", "f6", "f7"}));
    EXPECT_EQ(found[1], (std::set<std::string>{"f0", "f1", "f2", "f3", "f4"}));
}

TEST(Ways, FactsThatMeetInASumAreMovedTogether) {
    const std::vector<std::string> names = numbered("f", 8);
    const Engine engine =
        engine_of(names, "number", "f0 + f1 + f2 >= 30 and f0 <= 10 and f1 <= 10 and f2 <= 10");
    const Explanation explanation = explained(engine, all(names, Value(1)));
    ASSERT_EQ(facts_of(explanation), (std::vector<std::set<std::string>>{{"f0", "f1", "f2"}}));
    EXPECT_FALSE(explanation.is_complete);
    const auto said = sentences(explanation, Language::English, {});
    EXPECT_EQ(said.back(), "There may be other ways.");
    EXPECT_EQ(sentences(explanation, Language::Chinese, {}).back(), "此外可能还有其他办法。");
}

TEST(Ways, ARuleOfATableBehindAnotherDecisionIsReached) {
    const std::vector<std::string> names = numbered("f", 6);
    std::string table = "<decisionTable hitPolicy='FIRST'>";
    for (const std::string& name : names)
        table += "<input><inputExpression><text>" + name + "</text></inputExpression></input>";
    table += "<output/><rule>";
    for (size_t i = 0; i < names.size(); ++i)
        table += "<inputEntry><text>[20..30]</text></inputEntry>";
    table += "<outputEntry><text>\"high\"</text></outputEntry></rule><rule>";
    for (size_t i = 0; i < names.size(); ++i) table += "<inputEntry><text>-</text></inputEntry>";
    table += "<outputEntry><text>\"low\"</text></outputEntry></rule></decisionTable>";
    std::string inner = "<decision id='inner' name='inner'><variable name='inner'/>";
    for (const std::string& name : names)
        inner += "<informationRequirement><requiredInput href='#" + name +
                 "'/></informationRequirement>";
    const Engine engine =
        engine_of(names, "number", "inner = \"high\"", inner + table + "</decision>");
    const Explanation explanation = explained(engine, all(names, Value(1)));
    ASSERT_EQ(explanation.ways.size(), 1u);
    EXPECT_EQ(explanation.ways[0].requirements.size(), 6u);
}

TEST(Ways, EveryFactOfAWayIsNeeded) {
    // Random conditions: whatever is taken back of a way, the answer falls back.
    for (unsigned seed = 1; seed <= 40; ++seed) {
        unsigned state = seed * 2654435761u;
        const auto below = [&](unsigned bound) {
            state = state * 1664525u + 1013904223u;
            return (state >> 16) % bound;
        };
        const std::vector<std::string> names = numbered("f", 7);
        std::string text;
        for (int clause = 0; clause < 3; ++clause) {
            text += clause > 0 ? " and (" : "(";
            for (int i = 0; i < 3; ++i)
                text += fmt::format(
                    "{}f{} {} {}", i > 0 ? (below(3) == 0 ? " and " : " or ") : "", below(7),
                    below(2) == 0 ? ">=" : "<", below(5) * 3
                );
            text += ")";
        }
        const Engine engine = engine_of(names, "number", text);
        Context input;
        for (const std::string& name : names) input.set(name, Value(static_cast<int>(below(15))));
        const Explanation explanation = explained(engine, input);
        for (const WayOut& way : explanation.ways) {
            Context changed = input;
            for (const Requirement& each : way.requirements) changed.set(each.fact, each.nearest);
            Evaluation evaluation;
            EXPECT_TRUE(engine.value("ok", changed, evaluation)->is_true()) << text;
            for (const Requirement& each : way.requirements) {
                Context less = changed;
                less.set(each.fact, each.current);
                EXPECT_FALSE(engine.value("ok", less, evaluation)->is_true())
                    << text << " without " << each.fact;
            }
        }
    }
}

TEST(Ways, AnyOtherTextIsToldAsSuch) {
    const Engine engine = engine_of({"kind"}, "string", "kind != \"bad\" and kind != \"worse\"");
    const Explanation explanation = explained(engine, {{"kind", Value("bad")}});
    ASSERT_EQ(explanation.ways.size(), 1u);
    const Requirement& requirement = explanation.ways[0].requirements[0];
    EXPECT_TRUE(requirement.nearest.is_null());
    EXPECT_TRUE(requirement.values.empty());
    EXPECT_EQ(requirement.except.size(), 2u);
    EXPECT_EQ(
        sentences(explanation, Language::English, {}).back(),
        "Your kind is \"bad\"; with any other value than \"bad\" or \"worse\" you qualify."
    );
    EXPECT_EQ(
        sentences(explanation, Language::Chinese, {}).back(),
        "您的kind为“bad”；不是“bad”或“worse”即符合。"
    );
    // Where the text is measured too, another text is no promise.
    const Engine measured =
        engine_of({"kind"}, "string", "kind != \"bad\" and string length(kind) >= 4");
    for (const std::string& text :
         sentences(explained(measured, {{"kind", Value("bad")}}), Language::English, {}))
        EXPECT_EQ(text.find("another value"), std::string::npos) << text;
}

TEST(Ways, SeveralConditionsReadAsOneSentence) {
    const Engine engine = engine_of({"f0", "f1"}, "boolean", "f0 and f1");
    EXPECT_EQ(
        sentences(
            explained(engine, {{"f0", Value(false)}, {"f1", Value(false)}}), Language::English, {}
        )
            .back(),
        "Your f0 is no and your f1 is no; if f0 is yes and f1 is yes, you qualify."
    );
}

TEST(Ways, BothSidesOfARangeAreToldTheNearerFirst) {
    const Engine engine = engine_of({"age"}, "number", "age < 18 or age >= 60");
    const auto said = sentences(explained(engine, {{"age", Value(30)}}), Language::English, {});
    EXPECT_EQ(
        said, (std::vector<std::string>{
                  "You do not qualify.", "Your age is 30; below 18 you qualify.",
                  "Your age is 30; from 60 on you qualify."})
    );
}

TEST(Ways, ATimeOfTheDayIsAFactLikeOthers) {
    const Engine engine = engine_of({"t"}, "time", "t >= @\"10:00:00\"");
    const Explanation explanation =
        explained(engine, {{"t", Value(*feel::parse_time("08:00:00"))}});
    ASSERT_EQ(explanation.ways.size(), 1u);
    EXPECT_EQ(feel::to_feel(explanation.ways[0].requirements[0].nearest), "@\"10:00:00\"");
}

TEST(Ways, TimesAreTriedBetweenAndBeyondThoseThatAreNamed) {
    const Engine open = engine_of({"t"}, "time", "t > @\"09:00:00\" and t < @\"17:00:00\"");
    const Explanation late = explained(open, {{"t", Value(*feel::parse_time("18:30:00"))}});
    ASSERT_GE(late.ways.size(), 1u);
    const Requirement& earlier = late.ways[0].requirements.at(0);
    ASSERT_TRUE(earlier.low && earlier.high);
    EXPECT_EQ(feel::to_feel(*earlier.low), "@\"09:00:00\"");
    EXPECT_FALSE(earlier.low_closed);
    EXPECT_EQ(feel::to_feel(*earlier.high), "@\"17:00:00\"");
    EXPECT_TRUE(late.is_complete);
    // Nothing comes after the last second of the day.
    const Engine never = engine_of({"t"}, "time", "t > @\"23:59:59\"");
    const Explanation none = explained(never, {{"t", Value(*feel::parse_time("18:30:00"))}});
    EXPECT_TRUE(none.ways.empty());
}

TEST(Ways, AnElementIsAddedToAListOrTakenOut) {
    const std::string type =
        "<itemDefinition name='tTexts' isCollection='true'><typeRef>string</typeRef>"
        "</itemDefinition><decision id='inner' name='inner'><literalExpression><text>1</text>"
        "</literalExpression></decision>";
    const Engine has = engine_of({"l"}, "tTexts", "list contains(l, \"a\")", type);
    const Explanation added = explained(has, {{"l", feel::List{Value("b")}}});
    ASSERT_EQ(added.ways.size(), 2u) << "the other is another first element";
    EXPECT_EQ(feel::to_feel(added.ways[0].requirements[0].nearest), "[\"b\", \"a\"]");
    EXPECT_EQ(
        sentences(added, Language::English, {}).at(1),
        "Your l is \"b\"; with \"b\" and \"a\" you qualify."
    );
    const Engine hasnt = engine_of({"l"}, "tTexts", "not(list contains(l, \"a\"))", type);
    const Explanation taken = explained(hasnt, {{"l", feel::List{Value("a"), Value("b")}}});
    ASSERT_EQ(taken.ways.size(), 2u) << "the other is another first element";
    EXPECT_EQ(feel::to_feel(taken.ways[0].requirements[0].nearest), "[\"b\"]");
    const Engine both =
        engine_of({"l"}, "tTexts", "list contains(l, \"a\") and list contains(l, \"b\")", type);
    EXPECT_EQ(
        feel::to_feel(explained(both, {{"l", feel::List{}}}).ways.at(0).requirements[0].nearest),
        "[\"a\", \"b\"]"
    );
}

TEST(Ways, AListBecomesLongerOrShorter) {
    const std::string type =
        "<itemDefinition name='tTexts' isCollection='true'><typeRef>string</typeRef>"
        "</itemDefinition><decision id='inner' name='inner'><literalExpression><text>1</text>"
        "</literalExpression></decision>";
    const Engine two = engine_of({"l"}, "tTexts", "count(l) >= 2", type);
    const Explanation more = explained(two, {{"l", feel::List{Value("x")}}});
    ASSERT_EQ(more.ways.size(), 1u);
    EXPECT_EQ(more.ways[0].requirements[0].nearest.as_list().size(), 2u);
    EXPECT_EQ(
        sentences(more, Language::Chinese, {}).at(1), "您的l为“x”；为“x”、其他任一项即符合。"
    );
    EXPECT_FALSE(more.is_complete) << "lists have no end";
    const Engine few = engine_of({"l"}, "tTexts", "count(l) < 2", type);
    const Explanation less =
        explained(few, {{"l", feel::List{Value("x"), Value("y"), Value("z")}}});
    EXPECT_EQ(feel::to_feel(less.ways.at(0).requirements[0].nearest), "[\"x\"]");
}

TEST(Ways, MembersOfAContextWithoutATypeAreFacts) {
    const Engine engine = engine_of({"p"}, "", "p.age >= 18 and p.city = \"cq\"");
    const Explanation young =
        explained(engine, {{"p", Context{{"age", 16}, {"city", Value("cq")}, {"x", 1}}}});
    ASSERT_EQ(young.ways.size(), 1u);
    EXPECT_EQ(young.ways[0].requirements.at(0).fact, "p.age");
    EXPECT_EQ(feel::to_feel(*young.ways[0].requirements[0].low), "18");
    const Explanation unknown = explained(engine, {{"p", Context{{"city", Value("cq")}}}});
    EXPECT_EQ(unknown.verdict, Verdict::NotEnoughKnown);
    EXPECT_EQ(unknown.missing, std::vector<std::string>{"p.age"});
    // The parts of a date are no members.
    const Engine dated = engine_of({"d"}, "", "d.year >= 2020");
    const Explanation old = explained(dated, {{"d", Value(feel::CivilDate{2019, 5, 1})}});
    for (const WayOut& way : old.ways) EXPECT_EQ(way.requirements.at(0).fact, "d");
    // Handed on as a whole it may be read in other ways.
    const Engine whole = engine_of({"p"}, "", "p.age >= 18 and count(get entries(p)) > 5");
    EXPECT_FALSE(explained(whole, {{"p", Context{{"age", 16}}}}).is_complete);
}

TEST(Reasons, RulesThatContradictOrAddUpAreToldTogether) {
    const auto said = [](const char* attributes, int n) {
        const Engine engine = engine_of(
            {"n"}, "number",
            std::string("<decisionTable ") + attributes +
                "><input><inputExpression><text>n</text></inputExpression></input><output/>"
                "<rule><inputEntry><text>&gt; 0</text></inputEntry><outputEntry><text>1</text>"
                "</outputEntry></rule><rule><inputEntry><text>&gt; 5</text></inputEntry>"
                "<outputEntry><text>2</text></outputEntry></rule></decisionTable>"
        );
        return sentences(explained(engine, {{"n", Value(n)}}).trace, Language::English, {}).back();
    };
    EXPECT_EQ(
        said("hitPolicy='UNIQUE'", 7),
        "ok has no result: rules 1 and 2 apply at once and contradict each other."
    );
    EXPECT_EQ(said("hitPolicy='COLLECT' aggregation='SUM'", 7), "ok is 3 in all (rules 1 and 2).");
    EXPECT_EQ(said("hitPolicy='UNIQUE'", 0), "ok has no result: no rule applies, as n is 0.");
}

TEST(Reasons, DurationsAreToldInWords) {
    const Engine engine = engine_of({"d"}, "years and months duration", "d >= @\"P3Y\"");
    const Explanation explanation = explained(engine, {{"d", Value(feel::YearMonthDuration{14})}});
    EXPECT_EQ(
        sentences(explanation, Language::Chinese, {}).back(),
        "您的d为 1 年 2 个月；达到 3 年起即符合。"
    );
    EXPECT_EQ(
        sentences(explanation, Language::English, {}).back(),
        "Your d is 1 year 2 months; from 3 years on you qualify."
    );
}

TEST(Reasons, ARuleCitesInTheReadersLanguage) {
    const Engine engine = engine_of(
        {"n"}, "number",
        "<decisionTable hitPolicy='FIRST'><input><inputExpression><text>n</text></inputExpression>"
        "</input><output/><annotation name='zh'/><annotation name='en'/>"
        "<rule><inputEntry><text>&gt; 0</text></inputEntry><outputEntry><text>true</text>"
        "</outputEntry><annotationEntry><text>第三条</text></annotationEntry>"
        "<annotationEntry><text>Order 12, article 3</text></annotationEntry></rule>"
        "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>false</text>"
        "</outputEntry></rule></decisionTable>"
    );
    const Explanation explanation = explained(engine, {{"n", Value(0)}});
    EXPECT_EQ(
        sentences(explanation, Language::English, {}).back(),
        "Your n is 0; above 0 you qualify (see Order 12, article 3)."
    );
    EXPECT_EQ(
        sentences(explanation, Language::Chinese, {}).back(),
        "您的n为 0；超过 0 即符合（依据：第三条）。"
    );
}

TEST(Ways, NoneHoldsAnotherOne) {
    const Engine engine = engine_of(
        {"a", "b", "c", "d", "p", "q"}, "Any",
        "((if b in [0..4] then c in [0..4] else p) or q) and "
        "((if q then b < 1 else a < 0) and c = 0 and d = 0)"
    );
    const auto half = [](std::int64_t twice) {
        return Value(*feel::Number::divide(feel::Number(twice), feel::Number(2)));
    };
    const Explanation explanation = explained(
        engine, {{"a", half(7)},
                 {"b", half(15)},
                 {"c", half(3)},
                 {"d", half(11)},
                 {"p", Value(true)},
                 {"q", Value(false)}}
    );
    const auto found = facts_of(explanation);
    EXPECT_FALSE(found.empty());
    for (size_t i = 0; i < found.size(); ++i)
        for (size_t j = 0; j < found.size(); ++j)
            EXPECT_FALSE(i != j && std::ranges::includes(found[i], found[j])) << i << " " << j;
}
