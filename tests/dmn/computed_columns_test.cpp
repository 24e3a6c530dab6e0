// Tables over computed columns: what is told of gaps, overlaps and dead rules is what trying the
// facts shows, no more and no less.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "dmn/check.h"
#include "dmn/load.h"
#include "feel/expression.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

struct Column {
    std::string text;
    std::string type;
    std::vector<std::string> facts;
    std::vector<std::string> constants;  // of the cells, in order
    std::string computed = {};           // the same over facts alone, when it needs decisions
    bool is_vague = false;               // it is not known exactly what it shows
};

constexpr const char* kModel = R"(<definitions name="m" namespace="urn:m">
  <itemDefinition name="tKind"><typeRef>string</typeRef>
    <allowedValues><text>"a", "bb", "ccc"</text></allowedValues></itemDefinition>
  <itemDefinition name="tShare"><typeRef>number</typeRef>
    <allowedValues><text>[0..6]</text></allowedValues></itemDefinition>
  <itemDefinition name="tLevel"><typeRef>number</typeRef>
    <allowedValues><text>0, 1, 2, 3</text></allowedValues></itemDefinition>
  <itemDefinition name="tShares" isCollection="true"><typeRef>tShare</typeRef></itemDefinition>
  <itemDefinition name="tPeople" isCollection="true">
    <itemComponent name="share"><typeRef>tShare</typeRef></itemComponent></itemDefinition>
  <inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>
  <inputData id="share" name="share"><variable name="share" typeRef="tShare"/></inputData>
  <inputData id="level" name="level"><variable name="level" typeRef="tLevel"/></inputData>
  <inputData id="b" name="b"><variable name="b" typeRef="boolean"/></inputData>
  <inputData id="k" name="k"><variable name="k" typeRef="tKind"/></inputData>
  <inputData id="s" name="s"><variable name="s" typeRef="string"/></inputData>
  <inputData id="d" name="d"><variable name="d" typeRef="date"/></inputData>
  <inputData id="t" name="t"><variable name="t" typeRef="time"/></inputData>
  <inputData id="shares" name="shares"><variable name="shares" typeRef="tShares"/></inputData>
  <inputData id="people" name="people"><variable name="people" typeRef="tPeople"/></inputData>
  <decision id="L" name="L"><variable name="L" typeRef="string"/>
    <informationRequirement><requiredInput href="#n"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>n</text></inputExpression></input>
    <output/><rule><inputEntry><text>&lt; 3</text></inputEntry><outputEntry><text>"none"</text>
    </outputEntry></rule><rule><inputEntry><text>&gt;= 3</text></inputEntry><outputEntry>
    <text>"full"</text></outputEntry></rule></decisionTable></decision>
  <decision id="Choice" name="Choice"><variable name="Choice" typeRef="number"/>
    <informationRequirement><requiredInput href="#share"/></informationRequirement>
    <literalExpression><text>if share > 7 then 9 else if share > 2 then 1 else 0</text>
    </literalExpression></decision>
  <decision id="Boxed" name="Boxed"><variable name="Boxed"/>
    <informationRequirement><requiredInput href="#level"/></informationRequirement>
    <context><contextEntry><variable name="half"/><literalExpression><text>level / 2</text>
    </literalExpression></contextEntry><contextEntry><variable name="big"/><literalExpression>
    <text>half > 1</text></literalExpression></contextEntry></context></decision>
  <decision id="Grade" name="Grade"><variable name="Grade"/>
    <informationRequirement><requiredInput href="#share"/></informationRequirement>
    <decisionTable hitPolicy="FIRST"><input><inputExpression><text>share</text></inputExpression>
    </input><output name="name"/><output name="points"/>
    <rule><inputEntry><text>>= 4</text></inputEntry><outputEntry><text>"high"</text></outputEntry>
    <outputEntry><text>10</text></outputEntry></rule>
    <rule><inputEntry><text>>= 2</text></inputEntry><outputEntry><text>"mid"</text></outputEntry>
    <outputEntry><text>5</text></outputEntry></rule>
    <rule><inputEntry><text>>= 5</text></inputEntry><outputEntry><text>"never"</text></outputEntry>
    <outputEntry><text>99</text></outputEntry></rule>
    <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"low"</text></outputEntry>
    <outputEntry><text>0</text></outputEntry></rule></decisionTable></decision>
  <decision id="Total" name="Total"><variable name="Total"/>
    <informationRequirement><requiredInput href="#level"/></informationRequirement>
    <decisionTable hitPolicy="COLLECT" aggregation="SUM"><input><inputExpression>
    <text>level</text></inputExpression></input><output/>
    <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
    <rule><inputEntry><text>>= 2</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="Cond" name="Cond"><variable name="Cond"/>
    <informationRequirement><requiredInput href="#b"/></informationRequirement>
    <conditional><if><literalExpression><text>b</text></literalExpression></if>
    <then><literalExpression><text>"yes"</text></literalExpression></then>
    <else><literalExpression><text>"no"</text></literalExpression></else></conditional></decision>
  <decision id="Next" name="Next"><variable name="Next" typeRef="number"/>
    <informationRequirement><requiredDecision href="#L"/></informationRequirement>
    <informationRequirement><requiredDecision href="#Choice"/></informationRequirement>
    <literalExpression><text>if L = "none" then 0 else Choice + 1</text></literalExpression>
  </decision>
  <businessKnowledgeModel id="points" name="points"><variable name="points"/><encapsulatedLogic>
    <formalParameter name="of" typeRef="number"/><literalExpression>
    <text>max(0, min(of, 5))</text></literalExpression></encapsulatedLogic>
  </businessKnowledgeModel>
)";

const std::vector<Column>& columns() {
    static const std::vector<std::string> kNumbers = {"-1", "0", "1", "2", "2.5", "3", "4", "5"};
    static const std::vector<Column> kColumns = {
        {"n", "number", {"n"}, kNumbers},
        {"share", "number", {"share"}, {"-1", "0", "2", "3", "6", "7"}},
        {"level", "number", {"level"}, kNumbers},
        {"count(shares)", "number", {"shares"}, {"-1", "0", "1", "2", "3", "4"}},
        {"count(people)", "number", {"people"}, {"0", "1", "2", "3"}},
        {"count(people[share > 2])", "number", {"people"}, {"0", "1", "2", "3"}},
        {"sum(shares)", "number", {"shares"}, {"-1", "0", "1", "5", "6.5"}},
        {"max(shares)", "number", {"shares"}, {"-1", "0", "1", "5", "6", "7"}},
        {"mean(people.share)", "number", {"people"}, {"-1", "0", "3", "6", "7"}},
        {"d.month", "number", {"d"}, {"0", "1", "2", "6", "7", "12", "13"}},
        {"d.weekday", "number", {"d"}, {"1", "5", "6", "7", "8"}},
        {"d.day", "number", {"d"}, {"1", "15", "16", "28", "31", "32"}},
        {"t.hour", "number", {"t"}, {"-1", "0", "8", "12", "23", "24"}},
        {"day of week(d)",
         "string",
         {"d"},
         {"\"Monday\"", "\"Saturday\"", "\"Sunday\"", "\"Someday\""}},
        {"string length(k)", "number", {"k"}, {"0", "1", "2", "3", "4"}},
        {"string length(s)", "number", {"s"}, {"-1", "0", "1", "2", "3"}},
        {"upper case(k)", "string", {"k"}, {"\"A\"", "\"BB\"", "\"CCC\"", "\"a\""}},
        {"floor(n)", "number", {"n"}, kNumbers},
        {"ceiling(share)", "number", {"share"}, {"-1", "0", "1", "5", "6", "7"}},
        {"floor(share / 2)", "number", {"share"}, {"-1", "0", "1", "2", "3", "4"}},
        {"abs(n)", "number", {"n"}, kNumbers},
        {"abs(share - 4)", "number", {"share"}, kNumbers},
        {"modulo(floor(n), 3)", "number", {"n"}, {"-1", "0", "1", "2", "3"}},
        {"modulo(n, 2)", "number", {"n"}, {"-1", "0", "0.5", "1", "2"}},
        {"-share", "number", {"share"}, {"-7", "-6", "-3", "0", "1"}},
        {"2 * share + 1", "number", {"share"}, {"0", "1", "5", "13", "14"}},
        {"level * 2", "number", {"level"}, {"0", "1", "2", "4", "5", "6"}},
        {"level + count(shares)", "number", {"level", "shares"}, {"-1", "0", "1", "3", "4"}},
        {"share + level", "number", {"share", "level"}, {"-1", "0", "5", "9", "10"}, "", true},
        {"n * n", "number", {"n"}, {"-1", "0", "1", "4"}},
        {"max(0, n - 2)", "number", {"n"}, kNumbers},
        {"min(share, 3)", "number", {"share"}, kNumbers},
        {"if n > 3 then \"x\" else \"y\"", "string", {"n"}, {"\"x\"", "\"y\"", "\"z\""}},
        {"if b then level else 5", "number", {"b", "level"}, {"0", "1", "2", "3", "4", "5"}},
        {"if share > 6 then 1 else 0", "number", {"share"}, {"0", "1"}},
        {"n > 2 and b", "boolean", {"n", "b"}, {"true", "false"}},
        {"n > 2 and n < 1", "boolean", {"n"}, {"true", "false"}},
        {"k = \"a\" or level >= 2", "boolean", {"k", "level"}, {"true", "false"}},
        {"k in (\"a\", \"bb\")", "boolean", {"k"}, {"true", "false"}},
        {"share >= 0", "boolean", {"share"}, {"true", "false"}},
        {"share between 7 and 9", "boolean", {"share"}, {"true", "false"}},
        {"s in [\"a\"..\"abc\"]", "boolean", {"s"}, {"true", "false"}, "", true},
        {"n in [1..3)", "boolean", {"n"}, {"true", "false"}},
        {"not(b)", "boolean", {"b"}, {"true", "false"}},
        {"contains(s, \"x\")", "boolean", {"s"}, {"true", "false"}},
        {"count(shares) > 0", "boolean", {"shares"}, {"true", "false"}},
        {"n - n", "number", {"n"}, {"-1", "0", "1"}, "", true},
        {"L",
         "string",
         {"n"},
         {"\"none\"", "\"full\"", "\"half\""},
         "if n < 3 then \"none\" else \"full\""},
        {"Choice", "number", {"share"}, {"0", "1", "9"}, "if share > 2 then 1 else 0"},
        {"Boxed.half", "number", {"level"}, {"0", "0.5", "1", "1.5", "2"}, "level / 2"},
        {"Boxed.big", "boolean", {"level"}, {"true", "false"}, "level / 2 > 1"},
        {"Grade.name",
         "string",
         {"share"},
         {"\"high\"", "\"mid\"", "\"low\"", "\"never\""},
         "if share >= 4 then \"high\" else if share >= 2 then \"mid\" else \"low\""},
        {"Grade.points",
         "number",
         {"share"},
         {"0", "5", "7", "10", "99"},
         "if share >= 4 then 10 else if share >= 2 then 5 else 0"},
        {"Total", "number", {"level"}, {"0", "1", "3", "4"}, "if level >= 2 then 3 else 1", true},
        {"Cond",
         "string",
         {"b"},
         {"\"yes\"", "\"no\"", "\"maybe\""},
         "if b then \"yes\" else \"no\""},
        {"Next",
         "number",
         {"n", "share"},
         {"0", "1", "2", "3"},
         "if n < 3 then 0 else if share > 2 then 2 else 1"},
        {"points(n)", "number", {"n"}, {"-1", "0", "2", "5", "6"}, "max(0, min(n, 5))"},
    };
    return kColumns;
}

/// Enough values of a fact that each column shows all that its cells tell apart.
std::vector<std::string> values_of(const std::string& fact) {
    std::vector<std::string> values;
    if (fact == "n")
        for (int i = -48; i <= 48; ++i) values.push_back(fmt::format("{}", i * 0.25));
    if (fact == "share")
        for (int i = 0; i <= 48; ++i) values.push_back(fmt::format("{}", i * 0.125));
    if (fact == "level") values = {"0", "1", "2", "3"};
    if (fact == "b") values = {"true", "false"};
    if (fact == "k") values = {"\"a\"", "\"bb\"", "\"ccc\""};
    if (fact == "s") values = {"\"\"", "\"x\"", "\"ab\"", "\"abc\"", "\"abcx\"", "\"abcdef\""};
    if (fact == "d")
        for (int i = 0; i < 366; ++i)
            values.push_back(fmt::format("date(\"2024-01-01\") + duration(\"P{}D\")", i));
    if (fact == "t")
        for (int i = 0; i < 24; ++i) values.push_back(fmt::format("time(\"{:02}:30:00\")", i));
    const std::vector<std::string> lists = {
        "[]",           "[0]",          "[0.5]",          "[1]",       "[3]",
        "[4]",          "[5]",          "[5.5]",          "[6]",       "[0, 0]",
        "[1, 6]",       "[5.5, 1]",     "[0.25, 0.25]",   "[3, 3, 3]", "[0, 0, 0]",
        "[6, 6, 6, 6]", "[0, 1, 3, 5]", "[3, 4, 5, 6, 6]"};
    if (fact == "shares") values = lists;
    if (fact == "people")
        for (const std::string& list : lists)
            values.push_back("for x in " + list + " return {share: x}");
    return values;
}

feel::Value evaluated(const std::string& text, const feel::Context& facts = {}) {
    const auto compiled = feel::compile(text);
    EXPECT_TRUE(compiled.has_value()) << text;
    feel::Evaluation evaluation;
    return compiled->evaluate(facts, evaluation);
}

/// All values of the facts, in all combinations.
std::vector<feel::Context> cases_of(const std::vector<std::string>& facts) {
    std::vector<feel::Context> cases(1);
    for (const std::string& fact : facts) {
        std::vector<feel::Context> more;
        for (const std::string& value : values_of(fact)) {
            const feel::Value each = evaluated(value);
            for (feel::Context context : cases) {
                context.set(fact, each);
                more.push_back(std::move(context));
            }
        }
        cases = std::move(more);
    }
    return cases;
}

feel::Expression computation(const Column& column) {
    return feel::compile(column.computed.empty() ? column.text : column.computed).value();
}

/// What the column shows for all of the values of its facts.
const std::vector<feel::Value>& shown(const Column& column) {
    static std::map<std::string, std::vector<feel::Value>> known;
    const auto [found, is_new] = known.try_emplace(column.text);
    if (!is_new) return found->second;
    const feel::Expression text = computation(column);
    for (const feel::Context& facts : cases_of(column.facts)) {
        feel::Evaluation evaluation;
        feel::Value value = text.evaluate(facts, evaluation);
        // A list without elements has no mean: what is not known is no gap.
        const bool is_known = std::ranges::any_of(found->second, [&](const auto& other) {
            return other.identical(value);
        });
        if (!value.is_null() && !is_known) found->second.push_back(std::move(value));
    }
    return found->second;
}

class Tables {
  public:
    explicit Tables(unsigned seed) : random_(seed) {}

    size_t pick(size_t count) {
        return std::uniform_int_distribution<size_t>(0, count - 1)(random_);
    }

    std::string cell(const Column& column) {
        const auto constant = [&] { return column.constants[pick(column.constants.size())]; };
        if (pick(6) == 0) return "-";
        if (column.type == "boolean") return constant();
        if (column.type == "string") {
            if (pick(3) == 0) return "not(" + constant() + ")";
            return pick(2) ? constant() : constant() + ", " + constant();
        }
        switch (pick(5)) {
            case 0:
                return constant();
            case 1:
                return (pick(2) ? "< " : "<= ") + constant();
            case 2:
                return (pick(2) ? "> " : ">= ") + constant();
            default: {
                size_t low = pick(column.constants.size());
                size_t high = pick(column.constants.size());
                if (low > high) std::swap(low, high);
                if (low == high) return column.constants[low];
                return (pick(2) ? "[" : "(") + column.constants[low] + ".." +
                       column.constants[high] + (pick(2) ? "]" : ")");
            }
        }
    }

    /// Two columns that read nothing of each other, or one.
    std::vector<const Column*> some_columns() {
        const Column& first = columns()[pick(columns().size())];
        if (pick(3) == 0) return {&first};
        while (true) {
            const Column& second = columns()[pick(columns().size())];
            const bool shares = std::ranges::any_of(second.facts, [&](const std::string& fact) {
                return std::ranges::find(first.facts, fact) != first.facts.end();
            });
            if (!shares) return {&first, &second};
        }
    }

    /// Two columns that read a fact that few values tell apart.
    std::vector<const Column*> related_columns() {
        while (true) {
            const Column& first = columns()[pick(columns().size())];
            const Column& second = columns()[pick(columns().size())];
            const auto is_small = [](const std::string& fact) {
                return fact == "share" || fact == "level" || fact == "b" || fact == "k";
            };
            const bool shares = std::ranges::any_of(second.facts, [&](const std::string& fact) {
                return std::ranges::find(first.facts, fact) != first.facts.end();
            });
            if (&first != &second && shares && std::ranges::all_of(first.facts, is_small) &&
                std::ranges::all_of(second.facts, is_small))
                return {&first, &second};
        }
    }

  private:
    std::mt19937 random_;
};

using Rows = std::vector<std::vector<std::string>>;

Issues issues_of(const std::vector<const Column*>& inputs, const Rows& rules) {
    std::string xml = kModel + std::string("<decision id='T' name='T'><variable name='T'/>");
    for (const char* input : {"n", "share", "level", "b", "k", "s", "d", "t", "shares", "people"})
        xml += fmt::format(
            "<informationRequirement><requiredInput href='#{}'/></informationRequirement>", input
        );
    for (const char* decision : {"L", "Choice", "Boxed", "Grade", "Total", "Cond", "Next"})
        xml += fmt::format(
            "<informationRequirement><requiredDecision href='#{}'/></informationRequirement>",
            decision
        );
    xml +=
        "<knowledgeRequirement><requiredKnowledge href='#points'/></knowledgeRequirement>"
        "<decisionTable hitPolicy='UNIQUE'>";
    for (const Column* input : inputs)
        xml += "<input><inputExpression typeRef='" + input->type + "'><text><![CDATA[" +
               input->text + "]]></text></inputExpression></input>";
    xml += "<output/>";
    for (const auto& rule : rules) {
        xml += "<rule>";
        for (const std::string& cell : rule)
            xml += "<inputEntry><text><![CDATA[" + cell + "]]></text></inputEntry>";
        xml += "<outputEntry><text>1</text></outputEntry></rule>";
    }
    const Loaded loaded = load(xml + "</decisionTable></decision></definitions>", "t.dmn");
    EXPECT_TRUE(loaded.issues.empty());
    Issues issues = check(loaded.model);
    std::erase_if(issues, [](const Issue& issue) { return issue.details.at("decision") != "T"; });
    return issues;
}

/// The rules that match, for all facts behind two columns.
std::set<unsigned> masks_together(const std::vector<const Column*>& inputs, const Rows& rules) {
    std::vector<std::string> facts = inputs[0]->facts;
    for (const std::string& fact : inputs[1]->facts)
        if (std::ranges::find(facts, fact) == facts.end()) facts.push_back(fact);
    const feel::Expression texts[] = {computation(*inputs[0]), computation(*inputs[1])};
    std::vector<std::array<feel::Expression, 2>> cells;
    const feel::CompileOptions tests{.dialect = feel::Dialect::UnaryTests};
    for (const auto& rule : rules)
        cells.push_back(
            {feel::compile(rule[0], tests).value(), feel::compile(rule[1], tests).value()}
        );
    std::set<unsigned> masks;
    for (const feel::Context& each : cases_of(facts)) {
        feel::Evaluation evaluation;
        const feel::Value values[] = {
            texts[0].evaluate(each, evaluation), texts[1].evaluate(each, evaluation)};
        unsigned mask = 0;
        for (size_t rule = 0; rule < cells.size(); ++rule)
            if (cells[rule][0].evaluate({{"?", values[0]}}, evaluation).is_true() &&
                cells[rule][1].evaluate({{"?", values[1]}}, evaluation).is_true())
                mask |= 1u << rule;
        masks.insert(mask);
    }
    return masks;
}

/// For each value that a column shows, the rules whose cells hold.
std::set<unsigned> masks_of(const Column& column, const Rows& rules, size_t at) {
    std::vector<feel::Expression> cells;
    for (const auto& rule : rules)
        cells.push_back(feel::compile(rule[at], {.dialect = feel::Dialect::UnaryTests}).value());
    std::set<unsigned> masks;
    for (const feel::Value& value : shown(column)) {
        unsigned mask = 0;
        for (size_t rule = 0; rule < cells.size(); ++rule) {
            feel::Evaluation evaluation;
            if (cells[rule].evaluate({{"?", value}}, evaluation).is_true()) mask |= 1u << rule;
        }
        masks.insert(mask);
    }
    return masks;
}

}  // namespace

TEST(ComputedColumns, WhatIsToldIsWhatTryingTheFactsShows) {
    Tables tables(20260101);
    int gaps = 0;
    int overlaps = 0;
    int clean = 0;
    for (int round = 0; round < 600; ++round) {
        const auto inputs = tables.some_columns();
        Rows rules(2 + tables.pick(4));
        std::string shown_text;
        for (const Column* input : inputs) shown_text += input->text + " | ";
        for (auto& rule : rules) {
            shown_text += "\n";
            for (const Column* input : inputs) {
                rule.push_back(tables.cell(*input));
                shown_text += rule.back() + " | ";
            }
        }
        std::set<unsigned> masks = masks_of(*inputs[0], rules, 0);
        if (inputs.size() == 2) {
            std::set<unsigned> both;
            for (const unsigned a : masks)
                for (const unsigned b : masks_of(*inputs[1], rules, 1)) both.insert(a & b);
            masks = both;
        }
        const bool is_vague = std::ranges::any_of(inputs, &Column::is_vague);
        bool told_gap = false;
        std::set<std::pair<int, int>> told;
        for (const Issue& issue : issues_of(inputs, rules)) {
            const bool is_error = issue.severity == Severity::Error;
            // Where it is known what a column shows nothing is left open.
            if (issue.code == "dmn.gap" || issue.code == "dmn.overlap") {
                EXPECT_TRUE(is_error || is_vague) << issue.message << "\n" << shown_text;
            }
            if (issue.code == "dmn.gap") {
                told_gap = true;
                if (is_error) {
                    EXPECT_TRUE(masks.contains(0)) << issue.message << "\n" << shown_text;
                }
            }
            if (issue.code == "dmn.overlap") {
                const int second = issue.details.at("rule").to_number<int>() - 1;
                const int first = issue.details.at("other_rule").to_number<int>() - 1;
                told.emplace(first, second);
                const bool overlaps_so = std::ranges::any_of(masks, [&](unsigned mask) {
                    return (mask >> first & 1) && (mask >> second & 1);
                });
                if (is_error) {
                    EXPECT_TRUE(overlaps_so) << issue.message << "\n" << shown_text;
                }
            }
            if (issue.code == "dmn.dead_rule") {
                const int rule = issue.details.at("rule").to_number<int>() - 1;
                EXPECT_FALSE(std::ranges::any_of(
                    masks, [&](unsigned mask) { return (mask >> rule & 1) != 0; }
                )) << issue.message
                   << "\n"
                   << shown_text;
            }
        }
        EXPECT_EQ(told_gap || is_vague, masks.contains(0) || is_vague) << shown_text;
        if (masks.contains(0)) {
            EXPECT_TRUE(told_gap) << shown_text;
        }
        for (const unsigned mask : masks)
            for (int i = 0; i < static_cast<int>(rules.size()); ++i)
                for (int j = i + 1; j < static_cast<int>(rules.size()); ++j)
                    if ((mask >> i & 1) && (mask >> j & 1)) {
                        EXPECT_TRUE(told.contains({i, j})) << i + 1 << " and " << j + 1 << "\n"
                                                           << shown_text;
                    }
        gaps += told_gap;
        overlaps += !told.empty();
        clean += !told_gap && told.empty();
    }
    // All three kinds were among them.
    EXPECT_GT(gaps, 100);
    EXPECT_GT(overlaps, 100);
    EXPECT_GT(clean, 10);
}

TEST(ComputedColumns, OfTheSameFactNothingIsMissedAndNoErrorIsInvented) {
    Tables tables(4711);
    int gaps = 0;
    for (int round = 0; round < 150; ++round) {
        const auto inputs = tables.related_columns();
        Rows rules(2 + tables.pick(3));
        std::string text = inputs[0]->text + " | " + inputs[1]->text;
        for (auto& rule : rules) {
            for (const Column* input : inputs) rule.push_back(tables.cell(*input));
            text += "\n" + rule[0] + " | " + rule[1];
        }
        const std::set<unsigned> masks = masks_together(inputs, rules);
        bool told_gap = false;
        std::set<std::pair<int, int>> told;
        for (const Issue& issue : issues_of(inputs, rules)) {
            const bool is_error = issue.severity == Severity::Error;
            if (issue.code == "dmn.gap") {
                told_gap = true;
                if (is_error) {
                    EXPECT_TRUE(masks.contains(0)) << issue.message << "\n" << text;
                }
            }
            if (issue.code != "dmn.overlap") continue;
            const int second = issue.details.at("rule").to_number<int>() - 1;
            const int first = issue.details.at("other_rule").to_number<int>() - 1;
            told.emplace(first, second);
            if (is_error) {
                EXPECT_TRUE(std::ranges::any_of(
                    masks,
                    [&](unsigned mask) { return (mask >> first & 1) && (mask >> second & 1); }
                )) << issue.message
                   << "\n"
                   << text;
            }
        }
        if (masks.contains(0)) {
            EXPECT_TRUE(told_gap) << text;
        }
        for (const unsigned mask : masks)
            for (int i = 0; i < static_cast<int>(rules.size()); ++i)
                for (int j = i + 1; j < static_cast<int>(rules.size()); ++j)
                    if ((mask >> i & 1) && (mask >> j & 1)) {
                        EXPECT_TRUE(told.contains({i, j})) << text;
                    }
        gaps += told_gap;
    }
    EXPECT_GT(gaps, 30);
}

TEST(ComputedColumns, ACountHasNoGapBetweenThreeAndFour) {
    const Column& count = *std::ranges::find(columns(), "count(shares)", &Column::text);
    EXPECT_TRUE(issues_of({&count}, {{"0"}, {"[1..3]"}, {"> 3"}}).empty());
    const Issues issues = issues_of({&count}, {{"0"}, {"[1..3)"}, {"> 3"}});
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].details.at("example").at(0), "3");
}

TEST(ComputedColumns, WhereTheValuesAreNotKnownAGapIsAWarningThatSaysSo) {
    const Column odd{"string length(s) * n", "number", {"s", "n"}, {}};
    const Issues issues = issues_of({&odd}, {{"< 5"}, {"> 5"}});
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].code, "dmn.gap");
    EXPECT_EQ(issues[0].severity, Severity::Warning);
    EXPECT_NE(issues[0].hint.find("unless string length(s) * n"), std::string::npos);
}

TEST(ComputedColumns, OfAFactWithoutATypeAMonthMayBeAnyEntry) {
    const Loaded loaded = load(R"(<definitions name="m" namespace="urn:m">
        <inputData id="x" name="x"><variable name="x"/></inputData>
        <decision id="T" name="T"><variable name="T"/>
        <informationRequirement><requiredInput href="#x"/></informationRequirement>
        <decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>x.month</text>
        </inputExpression></input><output/>
        <rule><inputEntry><text>[1..6]</text></inputEntry><outputEntry><text>1</text></outputEntry>
        </rule><rule><inputEntry><text>[7..12]</text></inputEntry><outputEntry><text>2</text>
        </outputEntry></rule></decisionTable></decision></definitions>)");
    const Issues issues = check(loaded.model);
    ASSERT_FALSE(issues.empty());
    for (const Issue& issue : issues) {
        EXPECT_EQ(issue.code, "dmn.gap");
        EXPECT_EQ(issue.severity, Severity::Warning) << issue.message;
    }
}

TEST(ComputedColumns, TheDaysOfAMonthAreNotFreeOfIt) {
    const Column day{"d.day", "number", {"d"}, {}};
    const Column month{"d.month", "number", {"d"}, {}};
    const Column year{"d.year", "number", {"d"}, {}};
    const Rows without_thirty = {{"<= 29", "2"}, {"-", "not(2)"}};
    for (const Issue& issue : issues_of({&day, &month}, without_thirty))
        EXPECT_EQ(issue.severity, Severity::Warning) << issue.message;
    // Months and years are.
    const Issues issues = issues_of({&year, &month}, {{"< 2026", "-"}, {">= 2026", "<= 6"}});
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].severity, Severity::Error);
}

TEST(ComputedColumns, AComparisonWithWhatADecisionNeverGivesIsTold) {
    const Column typo{"L = \"ful\"", "boolean", {"n"}, {}};
    const Issues issues = issues_of({&typo}, {{"true"}, {"false"}});
    const auto told = std::ranges::find(issues, "dmn.value_not_allowed", &Issue::code);
    ASSERT_NE(told, issues.end());
    EXPECT_NE(told->message.find("L can only be \"none\", \"full\""), std::string::npos)
        << told->message;
    const Column right{"L = \"full\"", "boolean", {"n"}, {}};
    EXPECT_TRUE(issues_of({&right}, {{"true"}, {"false"}}).empty());
}

namespace {

/// Rule 1 has the cell, rule 2 takes the rest.
Issues issues_of_cell(const char* text, const char* type, const char* cell) {
    const Column column{text, type, {}, {}};
    Issues issues = issues_of({&column}, {{cell}, {"-"}});
    std::erase_if(issues, [](const Issue& issue) { return issue.code == "dmn.overlap"; });
    return issues;
}

}  // namespace

TEST(ComputedColumns, ACellThatNeverHoldsIsToldWithItsColumnAndWhatTheColumnCanShow) {
    const std::vector<std::array<const char*, 4>> wrong = {
        {"count(shares)", "number", "< 0", ">= 0"},
        {"count(shares)", "number", "? < 0", ">= 0"},
        {"string length(s)", "number", "< 0", ">= 0"},
        {"d.day", "number", "> 31", "[1..31]"},
        {"d.weekday", "number", "0", "[1..7]"},
        {"t.second", "number", "60", "[0..60)"},
        {"modulo(n, 7)", "number", "7", "[0..7)"},
        {"abs(n)", "number", "[-5..0)", ">= 0"},
        {"share + 10", "number", "< 10", "[10..16]"},
        {"day of week(d)", "string", "\"Mon\"", "\"Monday\""},
        {"k", "string", "? = \"a\" and ? = \"bb\"", "\"a\""},
        {"L", "string", "not(\"none\", \"full\")", "\"full\""}};
    for (const auto& [text, type, cell, can_be] : wrong) {
        const Issues issues = issues_of_cell(text, type, cell);
        ASSERT_EQ(issues.size(), 1u) << text << " | " << cell;
        EXPECT_EQ(issues[0].code, "dmn.dead_rule");
        EXPECT_EQ(issues[0].severity, Severity::Warning);
        EXPECT_EQ(issues[0].details.at("rule").to_number<int>(), 1);
        EXPECT_EQ(issues[0].details.at("column").to_number<int>(), 1);
        EXPECT_EQ(issues[0].file, "t.dmn");
        EXPECT_EQ(issues[0].place, "T");
        EXPECT_NE(issues[0].hint.find(std::string(text) + " can only be "), std::string::npos)
            << issues[0].hint;
        EXPECT_NE(issues[0].hint.find(can_be), std::string::npos) << issues[0].hint;
    }
    const std::vector<std::array<const char*, 3>> right = {
        {"count(shares)", "number", "0"},
        {"count(shares)", "number", "<= 0, > 100"},
        {"string length(s)", "number", "< 1"},
        {"d.day", "number", "31"},
        {"t.second", "number", "59.5"},
        {"modulo(n, 7)", "number", "(6..7)"},
        {"abs(n)", "number", "[-5..0]"},
        {"share + 10", "number", "10, 16"},
        {"day of week(d)", "string", "\"Monday\", \"Sunday\""},
        {"k", "string", "? = \"a\" or ? = \"bb\""},
        {"s", "string", "\"x\", \"y\""},
        {"string length(s) * n", "number", "< 0, > 5"}};
    for (const auto& [text, type, cell] : right)
        EXPECT_TRUE(issues_of_cell(text, type, cell).empty()) << text << " | " << cell;
}

TEST(ComputedColumns, OneOfSeveralTestsThatNeverHoldsIsToldByItself) {
    const Issues issues = issues_of_cell("count(shares)", "number", "< 0, 5");
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_EQ(issues[0].code, "dmn.value_not_allowed");
    EXPECT_EQ(issues[0].severity, Severity::Warning);
    EXPECT_EQ(issues[0].message, "rule 1, column 1: < 0: no value of count(shares) is so");
    EXPECT_EQ(issues[0].details.at("rule").to_number<int>(), 1);
    EXPECT_EQ(issues[0].details.at("column").to_number<int>(), 1);
    // What the type of a fact forbids is told once.
    EXPECT_EQ(issues_of_cell("k", "tKind", "\"x\", \"a\"").size(), 1u);
}

TEST(ComputedColumns, ACellIsLookedAtAlsoBesideAColumnWithoutOrder) {
    const Column count{"count(shares)", "number", {}, {}};
    const Column mixed{"n", "", {}, {}};
    const Issues issues = issues_of({&count, &mixed}, {{"< 0", "1"}, {"-", "@\"2020-01-01\""}});
    const auto told = std::ranges::find(issues, "dmn.dead_rule", &Issue::code);
    ASSERT_NE(told, issues.end());
    EXPECT_EQ(told->details.at("rule").to_number<int>(), 1);
    EXPECT_EQ(told->details.at("column").to_number<int>(), 1);
    EXPECT_EQ(std::ranges::count(issues, "dmn.dead_rule", &Issue::code), 1);
}

TEST(ComputedColumns, OfATableTooLargeToBeWalkedNoOutputIsRuledOut) {
    constexpr int kColumns = 12;
    constexpr int kRules = 40;
    std::string xml =
        "<definitions name='m' namespace='urn:m'><inputData id='n' name='n'><variable name='n' "
        "typeRef='number'/></inputData><decision id='d' name='d'><variable name='d'/>"
        "<informationRequirement><requiredInput href='#n'/></informationRequirement>"
        "<decisionTable hitPolicy='FIRST'>";
    for (int column = 0; column < kColumns; ++column)
        xml += fmt::format(
            "<input><inputExpression><text>n + {}</text></inputExpression></input>", column
        );
    xml += "<output/>";
    for (int rule = 0; rule < kRules; ++rule) {
        xml += "<rule>";
        for (int column = 0; column < kColumns; ++column)
            xml += fmt::format(
                "<inputEntry><text>[{}..{}]</text></inputEntry>", rule * (column + 3) % 17,
                rule * (column + 5) % 23 + 17
            );
        xml += fmt::format("<outputEntry><text>\"{}\"</text></outputEntry></rule>", rule);
    }
    xml +=
        "</decisionTable></decision><decision id='e' name='e'><variable name='e'/>"
        "<informationRequirement><requiredDecision href='#d'/></informationRequirement>"
        "<literalExpression><text>d = \"39\"</text></literalExpression></decision></definitions>";
    const Issues issues = check(load(xml).model);
    EXPECT_NE(std::ranges::find(issues, "dmn.check_incomplete", &Issue::code), issues.end());
    for (const Issue& issue : issues) EXPECT_EQ(issue.details.at("decision"), "d") << issue.message;
}
