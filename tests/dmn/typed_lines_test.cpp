// Lines as officials write them: wrong ones are told before they run, right ones never.
#include <gtest/gtest.h>

#include "dmn/check.h"
#include "dmn/load.h"

using namespace tongban;
using namespace tongban::dmn;

namespace {

constexpr const char* kHead = R"(<definitions name="m" namespace="urn:m">
  <itemDefinition name="tKind"><typeRef>string</typeRef>
    <allowedValues><text>"person", "firm"</text></allowedValues></itemDefinition>
  <itemDefinition name="tAge"><typeRef>number</typeRef>
    <allowedValues><text>[0..150]</text></allowedValues></itemDefinition>
  <itemDefinition name="tTexts" isCollection="true"><typeRef>string</typeRef></itemDefinition>
  <itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>
  <itemDefinition name="tDates" isCollection="true"><typeRef>date</typeRef></itemDefinition>
  <itemDefinition name="tPerson">
    <itemComponent name="name"><typeRef>string</typeRef></itemComponent>
    <itemComponent name="age"><typeRef>tAge</typeRef></itemComponent>
    <itemComponent name="kind"><typeRef>tKind</typeRef></itemComponent>
    <itemComponent name="born"><typeRef>date</typeRef></itemComponent>
    <itemComponent name="income"><typeRef>number</typeRef></itemComponent>
    <itemComponent name="married"><typeRef>boolean</typeRef></itemComponent>
    <itemComponent name="phones"><typeRef>tTexts</typeRef></itemComponent>
  </itemDefinition>
  <itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>
  <itemDefinition name="tHouse"><itemComponent name="area"><typeRef>number</typeRef></itemComponent>
    <itemComponent name="owners"><typeRef>tPeople</typeRef></itemComponent></itemDefinition>
  <itemDefinition name="tHouses" isCollection="true"><typeRef>tHouse</typeRef></itemDefinition>
)";

constexpr std::pair<const char*, const char*> kInputs[] = {
    {"p", "tPerson"},
    {"people", "tPeople"},
    {"houses", "tHouses"},
    {"n", "number"},
    {"s", "string"},
    {"b", "boolean"},
    {"d", "date"},
    {"t", "time"},
    {"dt", "date and time"},
    {"months", "years and months duration"},
    {"days", "days and time duration"},
    {"k", "tKind"},
    {"age", "tAge"},
    {"texts", "tTexts"},
    {"nums", "tNumbers"},
    {"dates", "tDates"},
    {"x", ""},
    {"registered capital", "number"}};

/// A decision `d0` that sees all of these, and the knowledge model `fee`.
std::string model_with(const std::string& logic, const std::string& type = "") {
    std::string xml = kHead;
    std::string needs;
    for (const auto& [name, type_ref] : kInputs) {
        xml += fmt::format(
            "<inputData id='i_{0}' name='{0}'><variable name='{0}' typeRef='{1}'/></inputData>",
            name, type_ref
        );
        needs += fmt::format(
            "<informationRequirement><requiredInput href='#i_{}'/></informationRequirement>", name
        );
    }
    xml +=
        "<businessKnowledgeModel id='fee' name='fee'><variable name='fee' typeRef='number'/>"
        "<encapsulatedLogic><formalParameter name='amount' typeRef='number'/>"
        "<formalParameter name='reason' typeRef='string'/><literalExpression>"
        "<text>if reason = \"none\" then 0 else amount * 2</text></literalExpression>"
        "</encapsulatedLogic></businessKnowledgeModel>";
    return xml + "<decision id='d0' name='d0'><variable name='d0'" +
           (type.empty() ? "" : " typeRef='" + type + "'") + "/>" + needs +
           "<knowledgeRequirement><requiredKnowledge href='#fee'/></knowledgeRequirement>" + logic +
           "</decision></definitions>";
}
Issues issues_of(const std::string& logic, const std::string& type = "") {
    const Loaded loaded = load(model_with(logic, type), "t.dmn");
    EXPECT_FALSE(has_errors(loaded.issues)) << logic;
    return check(loaded.model);
}
std::string boxed(const std::string& text) {
    return "<literalExpression><text><![CDATA[" + text + "]]></text></literalExpression>";
}
Issues line(const std::string& text, const std::string& type = "") {
    return issues_of(boxed(text), type);
}
std::string told(const Issues& issues) {
    std::string text;
    for (const Issue& issue : issues) text += issue.code + " " + issue.message + "; ";
    return text;
}

constexpr const char* kWrong[] = {
    // Names in filters, and what stands near them.
    "count(people[agee > 3])",
    "people[incom >= 5000]",
    "people[item.agee > 3]",
    "count(houses[count(owners[agge < 18]) > 0])",
    "houses[aera > 90].area",
    "people[age > 18 and maried]",
    "people[kind = \"firm\"][nmae = \"a\"]",
    "some q in people satisfies q.agee > 18",
    "every h in houses satisfies h.aera > 10",
    "for q in people return q.nam",
    "for h in houses, o in h.owners return o.agee",
    "sort(people, function(a, b) a.agee < b.age)",
    "sort(people, function(a, b) a.age < b.aeg)",
    "sum(people.incom)",
    "max(people.ag)",
    "p.address",
    "p.born.yeer",
    "houses[1].aera",
    "people[1].nme",
    "nums[itm > 3]",
    "texts[lenght > 3]",
    "get value(p, \"agee\")",
    "{total: n, twice: totl * 2}.twice",
    "{total: n}.totl",
    "d.hour",
    "t.year",
    "dt.weekdy",
    "days.years",
    "months.days",
    "n.value",
    "s.length",
    "b.not",
    "texts.length",
    "p.phones.number",
    // Arithmetic.
    "n + s",
    "s + n",
    "\"a\" + 1",
    "\"5\" * 2",
    "s - \"a\"",
    "n + b",
    "d + 30",
    "d - 30",
    "d + d",
    "d + t",
    "d * 2",
    "t + months",
    "time(\"10:00:00\") + duration(\"P1Y\")",
    "days + months",
    "days + 5",
    "months - 12",
    "days * days",
    "2 / days",
    "n - days",
    "dt - t",
    "texts + \"a\"",
    "nums * 2",
    "p + 1",
    "-s",
    "-d",
    "n + null",
    "p.born + p.age",
    "p.income * p.married",
    "people.income + 100",
    "sum(nums) + s",
    "string(n) + n",
    "(d - p.born) + 1",
    "years and months duration(p.born, d) + duration(\"P1D\")",
    "day of week(d) + 1",
    "date(s) + 1",
    // Comparisons.
    "n = \"5\"",
    "n > \"5\"",
    "s > 5",
    "s = 18",
    "d > \"2026-01-01\"",
    "d = \"2026-01-01\"",
    "p.born < 2000",
    "dt > d",
    "t > 9",
    "days > 30",
    "days > months",
    "months >= 12",
    "(d - p.born) > 18",
    "d - p.born >= duration(\"P18Y\")",
    "years and months duration(p.born, d) >= 18",
    "years and months duration(p.born, d) >= duration(\"P6570D\")",
    "b > false",
    "p.married = \"yes\"",
    "p = \"firm\"",
    "n > null",
    "texts = 5",
    "nums > 5",
    "people.age > 18",
    "count(people) > \"2\"",
    "string length(s) = \"18\"",
    "not(b) = 1",
    "[1, 2] = \"a\"",
    "p.phones = 13800000000",
    // Allowed values.
    "k = \"company\"",
    "p.kind != \"persn\"",
    "k in (\"person\", \"company\")",
    "k in [\"company\"]",
    "age > 200",
    "age < 0",
    "p.age >= 151",
    "age between 160 and 170",
    "age in [200..300]",
    "age = 180",
    "people[age > 300]",
    "people[kind = \"shop\"]",
    "some q in people satisfies q.kind = \"shop\"",
    "list contains(people.kind, \"shop\")",
    // In, between, ranges.
    "n in [\"a\"..\"c\"]",
    "n in (1, \"b\")",
    "5 in [\"a\"]",
    "n in [\"a\", \"b\"]",
    "s in [1..5]",
    "s in (1, 2)",
    "n in texts",
    "s in nums",
    "d in [1..31]",
    "d in (\"2026-01-01\")",
    "n in (< \"a\")",
    "n between 1 and \"9\"",
    "s between 1 and 9",
    "x between 1 and \"9\"",
    "x in [1..\"9\"]",
    "n in [10..5]",
    "n between 10 and 5",
    "x in [true..false]",
    "t in [9..17]",
    // Conditions.
    "if n then 1 else 2",
    "if s then 1 else 2",
    "if people then 1 else 2",
    "if count(people) then 1 else 2",
    "s and b",
    "b or n",
    "not(n)",
    "some q in people satisfies q.age",
    "every q in nums satisfies q + 1",
    "people[name]",
    "nums[\"a\"]",
    "nums[0]",
    // Loops over what is no list.
    "for i in n return i",
    "for c in s return c",
    "some q in p satisfies q.age > 3",
    "every q in b satisfies q",
    "for i in 1..s return i",
    "for i in d..n return i",
    // Functions.
    "string length(n)",
    "upper case(n)",
    "substring(s, \"1\")",
    "substring(n, 1, 2)",
    "contains(s, 5)",
    "starts with(n, \"5\")",
    "matches(n, \"[0-9]+\")",
    "replace(s, \"a\", 5)",
    "split(s, 1)",
    "floor(s)",
    "decimal(s, 2)",
    "abs(s)",
    "modulo(n, \"2\")",
    "sqrt(d)",
    "sum(texts)",
    "sum([\"1\", \"2\"])",
    "mean(texts)",
    "median(texts)",
    "product(texts)",
    "sum(people.name)",
    "sum(people)",
    "max([1, \"a\"])",
    "min(n, s)",
    "max(people)",
    "sum(p.name, 1)",
    "sum([n, days])",
    "all(nums)",
    "any([1, 2])",
    "count(n)",
    "count(s)",
    "string length(texts)",
    "string join(nums, \",\")",
    "list contains(texts, 5)",
    "list contains(nums, \"5\")",
    "index of(nums, \"a\")",
    "sublist(nums, \"a\")",
    "remove(nums, s)",
    "date(\"abc\")",
    "date(\"2026-13-01\")",
    "date(\"2026/01/01\")",
    "time(\"25:00\")",
    "duration(\"18 years\")",
    "number(\"abc\")",
    "date(n)",
    "date(2026, 1)",
    "date(s, 1, 1)",
    "time(b)",
    "date and time(d, s)",
    "duration(n)",
    "number(d)",
    "day of week(s)",
    "day of week(\"2026-01-01\")",
    "month of year(n)",
    "years and months duration(n, d)",
    "years and months duration(d)",
    "before(n, d)",
    "after(d, \"2026-01-01\")",
    "during(n, [d..d])",
    "includes([1..5], s)",
    "abs(n, 1)",
    "abs(number: n)",
    "substring(text: s, start position: 1)",
    "substring(string: s, start position: \"1\")",
    "now(1)",
    "today(n)",
    "n()",
    "5 / 0",
    "modulo(5, 0)",
    "matches(s, \"[\") or matches(\"a\", \"[\")",
    "[1, 2, 3][5]",
    "substring(s, 0)",
    "n / 0",
    "get value(people, \"age\")",
    "{a: 1, a: 2}",
    "flatten(houses.owners)[agee > 1]",
    "sort(nums, function(a, b) a + b)",
    "sort(people, function(a) a.age)",
    "sort(nums, n)",
    "dates[year > 2020]",
    "people[age > age.x]",
    "get value(p, \"phone\")",
    "distinct values(people.kind)[1] > 5",
    "age in [\"18\"..\"60\"]",
    // Own functions.
    "fee(n)",
    "fee(s, s)",
    "fee(n, n)",
    "fee(n, s, 1)",
    "fee(amount: n)",
    "fee(amount: n, cause: s)",
    "fee(amount: s, reason: s)",
    "fee(n, s) + s",
    "upper case(fee(n, s))",
    "{f: function(a: number) a + 1, r: f(\"x\")}.r",
    "{f: function(a: number) a + \"x\", r: f(1)}.r",
    "(function(a: number) a)(s)",
    "{f: function(a, b) a, r: f(1)}.r",
    // Inside of other things.
    "{a: n + s}",
    "[n, n + s]",
    "if b then n + s else 0",
    "if b then n else s > 5",
    "{a: n, b: a + s}.b",
    "{limit: \"5\", ok: n > limit}.ok",
    "for q in people return q.age + q.name",
    "(for q in people return q.name)[1] > 5",
    "sum(for q in people return q.name)",
    "people[age > 18].name + 1",
    "people[1].born > 5",
    "count(people[born > 2000])",
    "houses[1].owners[1].age = \"18\"",
    "registered capital >= \"500000\"",
    "min(people.age) = s",
    "distinct values(texts)[1] + 1",
    "reverse(nums)[1] = \"a\"",
    "concatenate(texts, texts)[1] > 5",
    "split(s, \",\")[1] + 1",
};

constexpr const char* kRight[] = {
    "count(people[age > 3])",
    "people[income >= n]",
    "people[item.age > 3]",
    "people[item.age > age]",
    "count(houses[count(owners[age < 18]) > 0])",
    "count(houses[count(owners[income < area]) > 0])",
    "houses[area > n].area",
    "people[age > 18 and married]",
    "people[kind = \"firm\"][name = s]",
    "people[born < d].name",
    "people[contains(name, s)]",
    "people[x]",
    "x[agee > 3]",
    "x[agee > 3][1].whatever + 1",
    "nums[item > 3]",
    "nums[item > n]",
    "nums[n]",
    "nums[-1]",
    "nums[count(nums)]",
    "nums[1] + 1",
    "texts[string length(item) > 3]",
    "texts[item != \"\"]",
    "n[1]",
    "some q in people satisfies q.age > 18",
    "every h in houses satisfies h.area > 10",
    "every h in houses satisfies (some o in h.owners satisfies o.age >= 18)",
    "for q in people return q.name",
    "for h in houses, o in h.owners return o.age + h.area",
    "for i in 1..n return i * 2",
    "for i in [1..3] return i",
    "for i in 1..3 return if i = 1 then 1 else partial[-1] * i",
    "for i in d..date(\"2026-12-31\") return i.year",
    "for y in dates return y.year",
    "sort(people, function(a, b) a.age < b.age)",
    "sort(nums, function(a, b) a < b)",
    "sort(x, function(a, b) a.z < b.z)",
    "sort(list: people, precedes: function(a, b) a.income > b.income)[1].name",
    "sum(people.income)",
    "max(people.age)",
    "max(people.born) - min(people.born)",
    "min(people.born).year",
    "p.born.year",
    "p.born.month + 1",
    "houses[1].owners[1].name",
    "get value(p, \"age\") + 1",
    "get value(p, s)",
    "get entries(p)[key = \"age\"].value",
    "context put(p, \"extra\", 1).extra",
    "{total: n, twice: total * 2}.twice",
    "{a: 1, b: {c: a + 1}}.b.c",
    "d.weekday",
    "dt.hour",
    "t.minute",
    "days.hours",
    "months.years >= 1",
    "[1..5].start",
    "n + 1",
    "n ** 2 / 3 - 1",
    "s + \"a\"",
    "s + string(n)",
    "\"no. \" + string(n) + \" of \" + s",
    "d + duration(\"P30D\")",
    "d - duration(\"P1Y\")",
    "d + days",
    "d - months",
    "dt + days",
    "t + days",
    "t + duration(\"PT30M\")",
    "d - p.born",
    "(d - p.born).days",
    "(d - p.born).days / 365 >= 18",
    "(d - p.born) > duration(\"P6570D\")",
    "dt - dt",
    "t - t",
    "days * 2",
    "days / 2",
    "days / days",
    "2 * months",
    "months + months",
    "months + duration(\"P1M\")",
    "-days",
    "-n",
    "years and months duration(p.born, d) >= duration(\"P18Y\")",
    "years and months duration(p.born, d).years >= 18",
    "years and months duration(p.born, d) + months",
    "day of week(d) = \"Monday\"",
    "week of year(d) + 1",
    "day of year(d) < 100",
    "month of year(d) in (\"January\", \"February\")",
    "n = null",
    "n != null and n > 5",
    "null = s",
    "if n = null then 0 else n",
    "if b then null else n + 1",
    "(if b then null else n) + 1",
    "n = 5",
    "s = \"5\"",
    "s < \"b\"",
    "d > date(\"2026-01-01\")",
    "d > @\"2026-01-01\"",
    "d = date(2026, 1, 1)",
    "dt > date and time(\"2026-01-01T00:00:00\")",
    "date(dt) > d",
    "t > time(\"09:00:00\")",
    "t >= @\"09:00:00\"",
    "days > duration(\"P30D\")",
    "months >= duration(\"P12M\")",
    "b = true",
    "not(b)",
    "not(n > 5)",
    "p.married or p.age > 18",
    "b and x",
    "p = null",
    "texts = [\"a\"]",
    "texts = s",
    "texts = []",
    "nums = [1, 2]",
    "count(people) > 2",
    "string length(s) = 18",
    "k = \"person\"",
    "k != \"firm\"",
    "k = s",
    "k in (\"person\", \"firm\")",
    "k in [\"person\"]",
    "not(k in (\"firm\"))",
    "upper case(k) = \"PERSON\"",
    "age > 18",
    "age >= 0",
    "age < 150",
    "age > 149.5",
    "age = 150",
    "age <= 150",
    "age between 18 and 60",
    "age in [18..60]",
    "age in [100..200]",
    "age in (> 18)",
    "age in (< 18, >= 60)",
    "age - 10 > 200",
    "age * 2 = 300",
    "people[age >= 18 and kind = \"person\"]",
    "some q in people satisfies q.kind = \"firm\"",
    "list contains(people.kind, \"firm\")",
    "n in [1..5]",
    "n in (1, 2, 3)",
    "n in (1, [2..5], > 9)",
    "n in nums",
    "n in [1, 2]",
    "n in (nums)",
    "n in ([1..5], [7..9])",
    "s in texts",
    "s in (\"a\", \"b\")",
    "s in [\"a\"..\"c\"]",
    "d in [date(\"2026-01-01\")..date(\"2026-12-31\")]",
    "d in [@\"2026-01-01\"..d]",
    "d in dates",
    "d in (> date(\"2026-01-01\"))",
    "t in [time(\"09:00:00\")..time(\"17:00:00\")]",
    "x in (1, \"a\")",
    "5 in (? > 3)",
    "n in (? > 3 and ? < 9)",
    "n between 1 and 9",
    "n between n and 9",
    "d between date(\"2026-01-01\") and d",
    "x between 1 and 5",
    "if b then 1 else \"a\"",
    "if x then 1 else 2",
    "if p.married then p.income else 0",
    "string length(s) > 3",
    "upper case(s)",
    "substring(s, 1, 2)",
    "substring(s, n)",
    "substring(string: s, start position: 1)",
    "substring(string: s, start position: 1, length: 2) = \"50\"",
    "contains(s, \"a\")",
    "starts with(s, \"500112\")",
    "matches(s, \"[0-9]{17}[0-9X]\")",
    "replace(s, \"a\", \"b\")",
    "split(s, \",\")[1]",
    "string join(texts, \",\")",
    "string join(people.name, \", \")",
    "string join([s, null, \"a\"])",
    "floor(n)",
    "floor(n / 3, 2)",
    "decimal(n, 2)",
    "abs(n)",
    "abs(days) > duration(\"P1D\")",
    "modulo(n, 2) = 0",
    "sum(nums)",
    "sum([1, 2, n])",
    "sum(n, 2)",
    "sum([days, duration(\"P1D\")])",
    "sum(people[age > 18].income) > 5000",
    "sum(for q in people return q.income * 2)",
    "mean(people.age)",
    "mean(nums) + 1",
    "median(nums)",
    "product(nums)",
    "max(nums)",
    "max(n, 5)",
    "max(s, \"a\")",
    "max(d, date(\"2026-01-01\"))",
    "max(texts) = \"a\"",
    "min(nums) + 1",
    "all([b, n > 5])",
    "any(for q in people return q.married)",
    "count(nums)",
    "count(people.name)",
    "count(x)",
    "list contains(texts, s)",
    "list contains(nums, 5)",
    "list contains(x, 5)",
    "list contains(texts, null)",
    "index of(nums, 5)[1]",
    "sublist(nums, 1, 2)[1] + 1",
    "append(nums, 5)",
    "concatenate(nums, [1])[1] + 1",
    "distinct values(texts)[1] + \"a\"",
    "flatten([[1], [2]])[1] + 1",
    "union(nums, [1])",
    "reverse(texts)[1] = \"a\"",
    "insert before(nums, 1, n)",
    "remove(nums, 1)",
    "date(\"2026-01-01\")",
    "date(s)",
    "date(n, 1, 1)",
    "date(dt)",
    "date(year: 2026, month: 1, day: 1)",
    "time(\"10:00:00\")",
    "time(dt)",
    "date and time(d, t)",
    "date and time(\"2026-01-01T00:00:00\")",
    "duration(s)",
    "duration(\"P1D\")",
    "number(s)",
    "number(s, \",\", \".\")",
    "number(\"1 000\", \" \", \".\")",
    "number(s) + 1",
    "string(d)",
    "today() - p.born",
    "now() - dt",
    "today().year - p.born.year >= 18",
    "before(d, date(\"2026-01-01\"))",
    "during(n, [1..5])",
    "includes([1..5], n)",
    "after(d, p.born)",
    "overlaps([1..5], [3..8])",
    "coincides(d, p.born)",
    "is(d, p.born)",
    "flatten(houses.owners)[age > 18]",
    "(d - d) / 365",
    "date(number(substring(s, 7, 4)), number(substring(s, 11, 2)), 1)",
    "[{from: 0, rate: 0.1}, {from: 100, rate: 0.2}][from <= n][-1].rate * n",
    "sum(people[kind = \"person\"].income) / count(people)",
    "(for q in people return {name: q.name, adult: q.age >= 18})[adult].name",
    "(n > 5) = (age > 18)",
    "\"person\" in people.kind",
    "fee(n, s)",
    "fee(amount: n, reason: s)",
    "fee(n, s) + 1",
    "fee(x, x)",
    "fee(registered capital, \"x\")",
    "{f: function(a: number) a + 1, r: f(n)}.r",
    "{f: function(a) a, r: f(s)}.r",
    "{fac: function(i) if i <= 1 then 1 else i * fac(i - 1), r: fac(5)}.r",
    "{f: function(a: number) a + 1, r: nums[f(item) > 3]}.r",
    "(function(a: number) a)(n)",
    "n instance of number",
    "x instance of string and x = \"a\"",
    "if x instance of number then x + 1 else 0",
    "registered capital >= 500000",
    "registered capital / 10000 in [50..100)",
    "[1, \"a\"][1]",
    "{a: 1, b: \"x\"}",
    "people[1]",
    "count(people[phones[1] = \"1\"])",
    "count(people[count(phones) > 1])",
    "some f in p.phones satisfies starts with(f, \"138\")",
    "p.phones[1] = \"110\"",
    "count(p.phones) >= 1",
    "every q in people[age < 18] satisfies q.income = 0",
    "(for q in people return q.age)[1] > 5",
    "max(for q in people return q.age) >= 60",
};

}  // namespace

TEST(TypedLines, EveryWrongOneIsTold) {
    for (const char* text : kWrong) EXPECT_FALSE(line(text).empty()) << text;
}

TEST(TypedLines, NoRightOneIsTold) {
    for (const char* text : kRight) {
        const Issues issues = line(text);
        EXPECT_TRUE(issues.empty()) << text << " -> " << told(issues);
    }
}

TEST(TypedLines, AWrongNameIsToldWithTheOneThatMayBeMeant) {
    for (const auto& [text, wrong, meant] :
         {std::tuple("count(people[agee > 3])", "agee", "age"),
          std::tuple("houses[count(owners[incom > area]) > 1]", "incom", "income"),
          std::tuple("people[income > registered captal]", "registered captal", ""),
          std::tuple("p.nmae", "nmae", "name"), std::tuple("d.yeer", "yeer", "year")}) {
        const Issues issues = line(text);
        ASSERT_FALSE(issues.empty()) << text;
        if (*meant == 0) continue;
        ASSERT_EQ(issues.size(), 1u) << told(issues);
        EXPECT_EQ(issues[0].details.at("name"), json::value(wrong));
        EXPECT_EQ(issues[0].details.at("suggestion"), json::value(meant));
        EXPECT_NE(issues[0].hint.find(meant), std::string::npos);
    }
    const Issues issues = line("count(people[agee > 3])");
    EXPECT_EQ(issues[0].code, "dmn.unknown_name");
    EXPECT_EQ(issues[0].severity, Severity::Error);
}

TEST(TypedLines, WhatMayBeMeantSoIsAWarning) {
    for (const char* text : {"for i in n return i", "count(n)", "string length(texts)"}) {
        const Issues issues = line(text);
        ASSERT_EQ(issues.size(), 1u) << text;
        EXPECT_EQ(issues[0].severity, Severity::Warning) << text;
    }
}

TEST(TypedLines, AConstantResultIsAmongTheAllowedValues) {
    EXPECT_EQ(told(line("\"person\"", "tKind")), "");
    EXPECT_EQ(told(line("if b then \"person\" else \"firm\"", "tKind")), "");
    EXPECT_EQ(told(line("if b then \"person\" else null", "tKind")), "");
    EXPECT_EQ(line("\"company\"", "tKind").size(), 1u);
    EXPECT_EQ(line("if b then \"person\" else \"company\"", "tKind").size(), 1u);
    EXPECT_EQ(line("200", "tAge").size(), 1u);
    EXPECT_EQ(line("s", "number").size(), 1u);
    EXPECT_EQ(line("{name: s, age: 5}", "tPerson").size(), 5u) << "five entries are missing";
    EXPECT_EQ(
        line("{name: s, age: 5, kind: k, born: d, income: s, married: b, phones: texts}", "tPerson")
            .size(),
        1u
    );
    EXPECT_EQ(
        told(line(
            "{name: s, age: 5, kind: k, born: d, income: n, married: b, phones: texts}", "tPerson"
        )),
        ""
    );
}

TEST(TypedLines, DeeplyNestedOnesAreReadOnce) {
    std::string nested = "n";
    std::string lists = "n";
    for (int i = 0; i < 20; ++i) nested = "(if " + nested + " between 1 and 5 then 1 else 2)";
    for (int i = 0; i < 30; ++i) lists = "sum([" + lists + ", 1])";
    EXPECT_EQ(told(line(nested)), "");
    EXPECT_EQ(told(line(lists)), "");
}
