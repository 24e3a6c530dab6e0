// What cannot be read counts as what is not there, and so does what is missing inside lists:
// `explain`, the evaluation and the columns of a batch agree.
#include <gtest/gtest.h>

#include <functional>

#include "dmn/csv_batch.h"
#include "dmn/explain.h"
#include "dmn/load.h"
#include "dmn/sentences.h"
#include "feel/json_text.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

Engine engine_of(const std::string& logic, const std::string& types = "") {
    const std::string xml =
        "<definitions name='m' namespace='urn:m'>"
        "<itemDefinition name='tKind'><typeRef>string</typeRef><allowedValues>"
        "<text>\"cafe\", \"shop\"</text></allowedValues></itemDefinition>"
        "<itemDefinition name='tFirm'><itemComponent name='kind'><typeRef>tKind</typeRef>"
        "</itemComponent><itemComponent name='capital'><typeRef>number</typeRef></itemComponent>"
        "</itemDefinition>"
        "<itemDefinition name='tPeople' isCollection='true'>"
        "<itemComponent name='name'><typeRef>string</typeRef></itemComponent>"
        "<itemComponent name='age'><typeRef>number</typeRef></itemComponent></itemDefinition>"
        "<itemDefinition name='tNumbers' isCollection='true'><typeRef>number</typeRef>"
        "</itemDefinition>" +
        types +
        "<inputData id='n' name='n'><variable name='n' typeRef='number'/></inputData>"
        "<inputData id='k' name='k'><variable name='k' typeRef='tKind'/></inputData>"
        "<inputData id='firm' name='firm'><variable name='firm' typeRef='tFirm'/></inputData>"
        "<inputData id='ms' name='ms'><variable name='ms' typeRef='tPeople'/></inputData>"
        "<inputData id='ns' name='ns'><variable name='ns' typeRef='tNumbers'/></inputData>"
        "<inputData id='open' name='open'><variable name='open'/></inputData>"
        "<decision id='ok' name='ok'><variable name='ok' typeRef='boolean'/>"
        "<informationRequirement><requiredInput href='#n'/></informationRequirement>"
        "<informationRequirement><requiredInput href='#k'/></informationRequirement>"
        "<informationRequirement><requiredInput href='#firm'/></informationRequirement>"
        "<informationRequirement><requiredInput href='#ms'/></informationRequirement>"
        "<informationRequirement><requiredInput href='#ns'/></informationRequirement>"
        "<informationRequirement><requiredInput href='#open'/></informationRequirement>" +
        logic + "</decision></definitions>";
    const Loaded loaded = load(xml);
    EXPECT_FALSE(has_errors(loaded.issues)) << xml;
    Issues issues;
    return Engine::compile(loaded.model, issues);
}
Engine engine_of_text(const std::string& text) {
    return engine_of(
        "<literalExpression><text><![CDATA[" + text + "]]></text></literalExpression>"
    );
}
/// Rules of two cells and an output.
std::string table(
    const std::string& attributes, const std::vector<std::array<const char*, 3>>& rules
) {
    std::string xml = "<decisionTable " + attributes +
                      "><input><inputExpression typeRef='number'><text>n</text></inputExpression>"
                      "</input><input><inputExpression typeRef='string'><text>k</text>"
                      "</inputExpression></input><output name='o'/>";
    for (const auto& rule : rules) {
        xml += "<rule>";
        for (size_t i = 0; i < 3; ++i)
            xml += std::string(i < 2 ? "<inputEntry>" : "<outputEntry>") + "<text><![CDATA[" +
                   rule[i] + "]]></text>" + (i < 2 ? "</inputEntry>" : "</outputEntry>");
        xml += "</rule>";
    }
    return xml + "</decisionTable>";
}

Context facts_of(const Engine& engine, const std::string& json) {
    const auto value = feel::value_of_json_text(json);
    EXPECT_TRUE(value && value->is_context()) << json;
    return engine.input_from_texts(value->as_context());
}
Explanation told(const Engine& engine, const std::string& json) {
    const auto value = feel::value_of_json_text(json);
    EXPECT_TRUE(value && value->is_context()) << json;
    auto explanation = explain(engine, "ok", value->as_context(), wanted_true());
    EXPECT_TRUE(explanation.has_value());
    return explanation ? *std::move(explanation) : Explanation{};
}
using Names = std::vector<std::string>;
void expect_missing(const Engine& engine, const std::string& json, const Names& names) {
    const Explanation explanation = told(engine, json);
    EXPECT_EQ(explanation.verdict, Verdict::NotEnoughKnown) << json;
    EXPECT_EQ(explanation.missing, names) << json;
}

}  // namespace

TEST(UnknownFacts, WhatCannotBeReadIsAskedForInEveryHitPolicy) {
    const std::vector<std::array<const char*, 3>> rules = {
        {">= 10", "\"cafe\"", "true"}, {">= 10", "\"shop\"", "false"}, {"< 10", "-", "false"}};
    for (const char* policy : {"UNIQUE", "ANY", "FIRST", "RULE ORDER", "COLLECT"}) {
        const Engine engine = engine_of(table("hitPolicy='" + std::string(policy) + "'", rules));
        expect_missing(engine, R"({"n": "x", "k": "cafe"})", {"n"});
        expect_missing(engine, R"({"k": "cafe"})", {"n"});
        expect_missing(engine, R"({"n": 12, "k": "bar"})", {"k"});
        expect_missing(engine, R"({"n": 12})", {"k"});
        EXPECT_EQ(told(engine, R"({"n": 3, "k": "bar"})").verdict, Verdict::No) << policy;
    }
    const Engine last =
        engine_of(table("hitPolicy='FIRST'", {{">= 10", "-", "true"}, {"-", "-", "false"}}));
    expect_missing(last, R"({"n": "x"})", {"n"});
    expect_missing(last, "{}", {"n"});
    EXPECT_EQ(told(last, R"({"n": 9})").verdict, Verdict::No);
}

TEST(UnknownFacts, APartThatCannotBeReadLeavesTheOthers) {
    const Engine engine = engine_of_text("firm.kind = \"cafe\" and firm.capital > 5");
    expect_missing(engine, R"({"firm": {"kind": "cafe", "capital": "much"}})", {"firm.capital"});
    expect_missing(engine, R"({"firm": {"kind": "bar", "capital": 9}})", {"firm.kind"});
    expect_missing(engine, R"({"firm": {"kind": "cafe"}})", {"firm.capital"});
    EXPECT_EQ(told(engine, R"({"firm": {"kind": "shop", "capital": "x"}})").verdict, Verdict::No);
    std::vector<UnreadFact> unread;
    const auto facts = feel::value_of_json_text(
        R"({"firm": {"kind": "bar", "capital": 9}, "ms": [{"age": 3}, {"age": "old"}], "n": "x"})"
    );
    const Context read = engine.input_from_texts(facts->as_context(), &unread);
    EXPECT_EQ(
        feel::to_feel(Value(read)),
        "{firm: {kind: null, capital: 9}, ms: [{age: 3, name: null}, {age: null, name: null}], "
        "n: null}"
    );
    ASSERT_EQ(unread.size(), 3u);
    EXPECT_EQ(to_diagnostic(unread[0]).place, "firm.kind");
    EXPECT_EQ(
        to_diagnostic(unread[0]).message,
        "\"bar\" is not among the values that tKind (string) allows"
    );
    EXPECT_EQ(to_diagnostic(unread[1]).place, "ms[2].age");
    EXPECT_EQ(to_diagnostic(unread[1]).message, "\"old\" is no number");
    EXPECT_EQ(to_diagnostic(unread[2]).message, "\"x\" is no number");
}

TEST(UnknownFacts, AnEvaluationTakesValuesWholeAsTheStandardSays) {
    const Engine engine = engine_of_text("firm = null");
    Evaluation evaluation;
    const Context given{{"firm", Context{{"capital", Value(9)}}}};
    EXPECT_TRUE(engine.value("ok", given, evaluation)->is_true());
    EXPECT_FALSE(engine.value("ok", engine.read(given), evaluation)->is_true());
}

TEST(UnknownFacts, AnEntryOfAnElementIsMissingWhereTheAnswerHangsOnIt) {
    const Engine some = engine_of_text("some m in ms satisfies m.age >= 18");
    expect_missing(some, R"({"ms": [{}]})", {"ms[1].age"});
    expect_missing(some, R"({"ms": [{"age": 3}, {"name": "b"}]})", {"ms[2].age"});
    expect_missing(some, R"({"ms": [{"age": 3}, null]})", {"ms[2].age"});
    expect_missing(some, R"({"ms": [{"age": "x"}]})", {"ms[1].age"});
    EXPECT_EQ(told(some, R"({"ms": [{}, {"age": 20}]})").verdict, Verdict::Yes);
    EXPECT_EQ(
        told(some, R"({"ms": [{"name": "no age is asked of nobody", "age": 3}]})").verdict,
        Verdict::No
    );
    EXPECT_EQ(told(some, R"({"ms": []})").verdict, Verdict::No);
    expect_missing(some, "{}", {"ms"});
    const Engine every = engine_of_text("every m in ms satisfies m.age >= 18");
    expect_missing(every, R"({"ms": [{"age": 30}, {}]})", {"ms[2].age"});
    EXPECT_EQ(told(every, R"({"ms": [{"age": 3}, {}]})").verdict, Verdict::No);
    const Engine at = engine_of_text("ms[1].age >= 18");
    expect_missing(at, R"({"ms": [{}, {}]})", {"ms[1].age"});
    EXPECT_EQ(told(at, R"({"ms": [{"age": 20}, {}]})").verdict, Verdict::Yes);
    const Engine counted = engine_of_text("count(ms[age >= 18]) > 1");
    expect_missing(counted, R"({"ms": [{"age": 20}, {}]})", {"ms[2].age"});
    EXPECT_EQ(told(counted, R"({"ms": [{"age": 20}, {"age": 30}, {}]})").verdict, Verdict::Yes);
    EXPECT_EQ(told(counted, R"({"ms": [{"age": 2}, {}]})").verdict, Verdict::No);
    const Engine filtered = engine_of_text("ms[name = \"a\"].age[1] > 3");
    EXPECT_EQ(
        told(filtered, R"({"ms": [{"name": "a", "age": 5}, {"name": "b"}]})").verdict, Verdict::Yes
    );
    const Engine size = engine_of_text("count(ms) > 1");
    EXPECT_EQ(told(size, R"({"ms": [{}, {}]})").verdict, Verdict::Yes);
    EXPECT_EQ(told(size, R"({"ms": [{}]})").verdict, Verdict::No);
}

TEST(UnknownFacts, CellsMayLookIntoAListThatAColumnShows) {
    const Engine engine = engine_of(
        "<decisionTable hitPolicy='FIRST'><input><inputExpression><text>ms</text></inputExpression>"
        "</input><output name='o'/><rule><inputEntry><text>some m in ? satisfies m.age > 3</text>"
        "</inputEntry><outputEntry><text>true</text></outputEntry></rule><rule><inputEntry>"
        "<text>-</text></inputEntry><outputEntry><text>false</text></outputEntry></rule>"
        "</decisionTable>"
    );
    const Explanation open = told(engine, R"({"ms": [{"age": 1, "name": "a"}, {"name": "b"}]})");
    EXPECT_EQ(open.verdict, Verdict::NotEnoughKnown);
    EXPECT_TRUE(std::ranges::find(open.missing, "ms[2].age") != open.missing.end());
    EXPECT_EQ(told(engine, R"({"ms": [{"age": 1, "name": "a"}]})").verdict, Verdict::No);
    const Engine kids = engine_of_text("some x in open satisfies count(x.kids) > 1");
    expect_missing(kids, R"({"open": [{"kids": [1]}, {}]})", {"open[2].kids"});
}

TEST(UnknownFacts, ListsOfPlainValuesAndWithoutTypesAreTheSame) {
    const Engine plain = engine_of_text("some x in ns satisfies x > 10");
    expect_missing(plain, R"({"ns": [3, null]})", {"ns[2]"});
    expect_missing(plain, R"({"ns": [3, "x"]})", {"ns[2]"});
    EXPECT_EQ(told(plain, R"({"ns": [30, null]})").verdict, Verdict::Yes);
    const Engine has = engine_of_text("list contains(ns, 10)");
    expect_missing(has, R"({"ns": [3, null]})", {"ns[2]"});
    EXPECT_EQ(told(has, R"({"ns": [10, null]})").verdict, Verdict::Yes);
    const Engine open = engine_of_text("some x in open satisfies x.address.city = \"a\"");
    expect_missing(open, R"({"open": [{"address": {"city": "b"}}, {}]})", {"open[2].address.city"});
    EXPECT_EQ(told(open, R"({"open": [{"address": {"city": "a"}}, {}]})").verdict, Verdict::Yes);
    const Engine deep = engine_of_text("some x in open satisfies some k in x.kids satisfies k < 3");
    expect_missing(deep, R"({"open": [{"kids": [9, null]}]})", {"open[1].kids[2]"});
}

TEST(UnknownFacts, ASumOverAnUnknownEntryIsNotKnownAndOfNothingIsAnAnswer) {
    for (const char* function : {"sum", "min", "max", "mean"}) {
        const Engine engine = engine_of_text(std::string(function) + "(ms.age) > 100");
        expect_missing(engine, R"({"ms": [{"age": 50}, {"name": "b"}]})", {"ms[2].age"});
        const Explanation none = told(engine, R"({"ms": []})");
        EXPECT_EQ(none.verdict, Verdict::No) << function;
        ASSERT_FALSE(none.trace.diagnostics.empty());
        EXPECT_EQ(
            none.trace.diagnostics[0].message,
            "the list given to " + std::string(function) + " is empty"
        );
        EXPECT_EQ(
            sentences(none, Language::English, {}).at(1),
            "A list is empty, so there is nothing to compute and the condition does not hold."
        );
        EXPECT_EQ(
            sentences(none, Language::Chinese, {}).at(1),
            "列表是空的，没有可以计算的内容，所以条件不成立。"
        );
    }
    const Engine both = engine_of_text("n > 3 or sum(ms.age) > 100");
    EXPECT_EQ(told(both, R"({"n": 5, "ms": [{}]})").verdict, Verdict::Yes);
    expect_missing(both, R"({"n": 1, "ms": [{}]})", {"ms[1].age"});
}

namespace {

/// Five columns, some of them over lists; the condition is a column, too.
std::string random_table(
    const std::function<std::uint64_t(std::uint64_t)>& below,
    size_t policy,
    const std::string& condition
) {
    const std::vector<std::pair<std::string, std::vector<const char*>>> columns = {
        {"n", {"> 3", "[2..8]", "not(5)", "< 1", "-", "-"}},
        {"k", {"\"cafe\"", "not(\"shop\")", "\"cafe\", \"shop\"", "-"}},
        {"ms[1].age", {">= 18", "< 6", "-", "-"}},
        {"sum(ms.age)", {"> 20", "<= 20", "-", "-"}},
        {condition, {"true", "false", "-", "-"}}};
    constexpr const char* kPolicies[] = {"FIRST", "UNIQUE", "ANY", "RULE ORDER", "COLLECT"};
    std::string xml = std::string("<decisionTable hitPolicy='") + kPolicies[policy % 5] + "'>";
    for (const auto& [expression, cells] : columns)
        xml += "<input><inputExpression><text><![CDATA[" + expression +
               "]]></text></inputExpression></input>";
    xml += "<output name='o'/>";
    const bool has_last = below(2) == 0;
    const std::uint64_t rules = 1 + below(4);
    for (std::uint64_t rule = 0; rule <= rules; ++rule) {
        xml += "<rule>";
        for (const auto& [expression, cells] : columns)
            xml += std::string("<inputEntry><text><![CDATA[") +
                   (rule == rules && has_last ? "-" : cells[below(cells.size())]) +
                   "]]></text></inputEntry>";
        xml += std::string("<outputEntry><text>") + (below(2) == 0 ? "true" : "false") +
               "</text></outputEntry></rule>";
    }
    return xml + "</decisionTable>";
}

}  // namespace

// Models and facts at random: a fact that cannot be read, one that is null and one that is absent
// give the same verdict, the same missing facts and the same value, by row and in columns; and a
// verdict holds for all that the open facts may be.
TEST(UnknownFacts, AreTheSameHoweverTheyAreUnknown) {
    std::uint64_t state = 7;
    const auto below = [&](std::uint64_t bound) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return (state >> 33) % bound;
    };
    const std::vector<std::string> atoms = {
        "n > 3",
        "n + 1 < 5",
        "k = \"cafe\"",
        "firm.kind = \"shop\"",
        "firm.capital >= n",
        "some m in ms satisfies m.age >= 18",
        "every m in ms satisfies m.age < n",
        "count(ms[age > 5]) > 1",
        "ms[1].age > 7",
        "sum(ms.age) > 20",
        "some m in ms satisfies m.name = \"a\"",
        "list contains(ns, 4)",
        "max(ns) > 6",
        "ns[2] > 3",
        "(if n > 2 then k = \"shop\" else count(ns) = 2)",
        "count(for m in ms return m.age) > 1",
        "not(ms.name = [\"a\", \"b\"])",
        "(some a in ns, b in ns satisfies a + b > 8)",
        "ms[name = \"a\"][1].age > 4"};
    const auto number = [&] { return std::to_string(below(12) * (below(4) == 0 ? 3 : 1)); };
    const auto kind = [&] { return std::string(below(2) == 0 ? "\"cafe\"" : "\"shop\""); };
    const auto word = [&] { return std::string(below(2) == 0 ? "\"a\"" : "\"b\""); };
    enum Form { kAbsent, kNull, kWrong, kFilled };
    std::array<size_t, 4> verdicts = {};
    // Each condition comes first three times; a table takes long, and each policy has one or two.
    constexpr size_t kTables = 7;
    for (size_t round = 0; round < atoms.size() * 3; ++round) {
        std::string text = atoms[round % atoms.size()];
        for (size_t i = below(3); i > 0; --i)
            text = "(" + text + (below(2) == 0 ? ") and " : ") or ") + atoms[below(atoms.size())];
        const Engine engine = round % kTables == 0
                                  ? engine_of(random_table(below, round / kTables, text))
                                  : engine_of_text(text);
        // One choice of what is open, written in several ways.
        const std::uint64_t seed = state;
        const auto json = [&](Form form) {
            const std::uint64_t outer = state;
            state = seed;
            const std::uint64_t kept = 60 + below(40);
            std::string open_text;
            const auto part = [&](const std::string& name, std::string value, bool is_first) {
                const bool is_open = below(100) >= kept;
                if (is_open && form == kAbsent) return std::string();
                if (is_open && form == kNull) value = "null";
                if (is_open && form == kWrong) value = "{\"no\": [1, 2]}";
                if (is_open && form == kFilled) {
                    const std::uint64_t mine = state;
                    state = outer + below(1000) * 7919 + name.size() + open_text.size();
                    open_text += '.';
                    if (name == "k" || name == "kind")
                        value = kind();
                    else if (name == "name")
                        value = word();
                    else
                        value = std::to_string(below(30));
                    state = mine;
                }
                return (is_first ? "" : ", ") + std::string("\"") + name + "\": " + value;
            };
            std::string all =
                "{\"zero\": 0" + part("n", number(), false) + part("k", kind(), false);
            const std::string capital = part("capital", number(), false);
            const std::string firm_kind = part("kind", kind(), false);
            all += ", \"firm\": {\"x\": 1" + capital + firm_kind + "}, \"ms\": [";
            for (size_t i = below(4); i > 0; --i) {
                const std::string age = part("age", number(), false);
                const std::string name = part("name", word(), false);
                all += "{\"x\": 1" + age + name + "}" + (i > 1 ? ", " : "");
            }
            all += "], \"ns\": [";
            for (size_t i = below(4); i > 0; --i) {
                std::string item = part("", number(), true);
                item = item.empty() ? "null" : item.substr(4);
                all += item + (i > 1 ? ", " : "");
            }
            return all + "]}";
        };
        const std::string absent = json(kAbsent);
        const Explanation first = told(engine, absent);
        ++verdicts[static_cast<size_t>(first.verdict)];
        Evaluation evaluation;
        const Value value = *engine.value("ok", facts_of(engine, absent), evaluation);
        for (const Form form : {kNull, kWrong}) {
            const std::string other = json(form);
            const Explanation second = told(engine, other);
            ASSERT_EQ(second.verdict, first.verdict) << text << "\n" << absent << "\n" << other;
            ASSERT_EQ(second.missing, first.missing) << text << "\n" << absent << "\n" << other;
            const auto same = engine.value("ok", facts_of(engine, other), evaluation);
            ASSERT_TRUE(same && same->identical(value)) << text << "\n" << absent << "\n" << other;
        }
        if (first.verdict == Verdict::NotEnoughKnown) {
            EXPECT_FALSE(first.missing.empty()) << text << "\n" << absent;
            continue;
        }
        for (int i = 0; i < 30; ++i) {
            below(2);
            const std::string filled = json(kFilled);
            const auto then = engine.value("ok", facts_of(engine, filled), evaluation);
            const Verdict verdict = wanted_true()(*then) ? Verdict::Yes : Verdict::No;
            if (first.verdict == Verdict::Undecidable) continue;
            ASSERT_EQ(verdict, first.verdict) << text << "\n" << absent << "\n" << filled;
        }
        below(5);
    }
    EXPECT_GT(verdicts[static_cast<size_t>(Verdict::Yes)], 8u);
    EXPECT_GT(verdicts[static_cast<size_t>(Verdict::No)], 8u);
    EXPECT_GT(verdicts[static_cast<size_t>(Verdict::NotEnoughKnown)], 8u);
}

TEST(UnknownFacts, InColumnsAndByRowAreTheSame) {
    const Engine engine = engine_of(table(
        "hitPolicy='FIRST'", {{">= 10", "\"cafe\"", "true"},
                              {"[3..10)", "-", "false"},
                              {"-", "\"shop\"", "true"},
                              {"-", "-", "false"}}
    ));
    const std::string rows =
        "n,k,firm.kind\n12,cafe,shop\nx,cafe,cafe\n12,bar,bar\n4,bar,\nx,bar,x\n";
    const std::string empty = "n,k,firm.kind\n12,cafe,shop\n,cafe,cafe\n12,,\n4,,\n,,\n";
    std::vector<std::string> answers;
    for (const std::string& text : {rows, empty})
        for (const bool in_columns : {true, false}) {
            auto batch = CsvBatch::open(engine, {"ok"}, text, {.in_columns = in_columns});
            std::string out;
            ASSERT_TRUE(batch.has_value() && batch->next(out).has_value());
            answers.push_back(out);
            EXPECT_EQ(batch->warning_count(), text == rows ? 7u : 0u);
        }
    for (const std::string& each : answers) EXPECT_EQ(each, answers[0]);
    EXPECT_EQ(answers[0], "true\nfalse\nfalse\nfalse\nfalse\n");
}
