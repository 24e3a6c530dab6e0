// Why an item, a material or a condition: sentences that applicants and officers read.
#include "service/reasons.h"

#include <gtest/gtest.h>

#include "dmn/load.h"

using namespace tongban;
using namespace tongban::service;
using feel::Value;

namespace {

std::string cell(const std::string& kind, const std::string& text) {
    return "<" + kind + "><text><![CDATA[" + text + "]]></text></" + kind + ">";
}
struct Row {
    std::vector<std::string> cells;  // of `sign`, `entity`, `area`
    std::string output;
    std::string article;
};

dmn::Engine engine_of(const std::vector<Row>& rows) {
    std::string xml =
        "<definitions name='m' namespace='urn:m'><decision id='what' name='what'>"
        "<variable name='what'/>";
    for (const std::string input : {"sign", "entity", "area"})
        xml += "<informationRequirement><requiredInput href='#" + input +
               "'/></informationRequirement>";
    xml += "<decisionTable hitPolicy='COLLECT'>";
    for (const std::string input : {"sign", "entity", "area"})
        xml += "<input><inputExpression><text>" + input + "</text></inputExpression></input>";
    xml += "<output/><annotation name='law'/>";
    for (const Row& row : rows) {
        xml += "<rule>";
        for (const std::string& test : row.cells) xml += cell("inputEntry", test);
        xml += cell("outputEntry", row.output) + cell("annotationEntry", row.article) + "</rule>";
    }
    xml += "</decisionTable></decision>";
    const std::vector<std::pair<std::string, std::string>> inputs = {
        {"sign", "boolean"}, {"entity", "string"}, {"area", "number"}};
    for (const auto& [name, type] : inputs)
        xml += fmt::format(
            "<inputData id='{0}' name='{0}'><variable name='{0}' typeRef='{1}'/></inputData>", name,
            type
        );
    const dmn::Loaded loaded = dmn::load(xml + "</definitions>");
    EXPECT_FALSE(has_errors(loaded.issues));
    Issues issues;
    return dmn::Engine::compile(loaded.model, issues);
}

const std::vector<Row> kItems = {
    {{"-", "-", "-"}, "\"food\"", "食品安全法 第三十五条"},
    {{"true", "-", "-"}, "\"signboard\"", "市容条例"},
    {{"-", "\"company\"", "-"}, "\"setup\"", "登记条例 第三条"},
    {{"-", "-", ">= 300"}, "\"fire\"", "消防法 第十五条"},
};

SaidFacts said_facts() {
    static const std::vector<pack::Question> questions{
        {.id = "sign", .text = {"是否设置招牌", "Will there be a sign"}},
        {.id = "entity",
         .text = {"开办什么", "What do you open"},
         .options = {{"company", {"公司", "a company"}}, {"shop", {"个体", "a shop"}}}}};
    static const std::map<std::string, pack::Field> fields{
        {"area", {"area", {"面积", "the area"}, {}}},
        {"place.floor_area", {"place.floor_area", {"建筑面积", "the floor area"}, {}}}};
    SaidFacts said;
    said.add(questions);
    said.add(fields);
    return said;
}

std::map<std::string, Reason> reasons(
    const feel::Context& facts, const std::vector<std::string>& ids
) {
    const dmn::Engine engine = engine_of(kItems);
    const Instant now{1'795'233'600'000};
    feel::Evaluation evaluation(now);
    const auto outcome = engine.evaluate("what", facts, evaluation);
    EXPECT_TRUE(outcome.has_value());
    const std::string id = "what";
    std::map<std::string, Reason> result;
    for (Reason& reason : reasons_of({engine, id, *outcome, facts, now}, ids, said_facts()))
        result.emplace(reason.id, std::move(reason));
    return result;
}

const feel::Context kShop = {
    {"sign", Value(true)}, {"entity", Value("shop")}, {"area", Value(120)}};

}  // namespace

TEST(Reasons, WhatIsNeededNamesTheAnswersAndTheArticle) {
    const auto told = reasons(kShop, {"food", "signboard"});
    EXPECT_TRUE(told.at("signboard").is_needed);
    EXPECT_EQ(
        told.at("signboard").text.zh, "需要，因为您对“是否设置招牌”的回答是“是”（依据：市容条例）。"
    );
    EXPECT_EQ(
        told.at("signboard").text.en,
        "Needed, as you answered \"yes\" to \"Will there be a sign\" (see 市容条例)."
    );
    EXPECT_EQ(told.at("food").text.zh, "凡办理此事都需要（依据：食品安全法 第三十五条）。");
}

TEST(Reasons, WhatIsNotNeededTellsWhatWouldBringItIn) {
    const auto told = reasons(kShop, {"setup", "fire"});
    EXPECT_FALSE(told.at("setup").is_needed);
    EXPECT_EQ(
        told.at("setup").text.zh,
        "不需要，因为您对“开办什么”的回答是“个体”；如果对“开办什么”的回答是“公司”，就需要"
        "（依据：登记条例 第三条）。"
    );
    EXPECT_EQ(
        told.at("setup").text.en,
        "Not needed, as you answered \"a shop\" to \"What do you open\"; it would be if the answer "
        "to \"What do you open\" is \"a company\" (see 登记条例 第三条)."
    );
    EXPECT_EQ(
        told.at("fire").text.zh,
        "不需要，因为面积为120；如果面积不低于300，就需要（依据：消防法 第十五条）。"
    );
    EXPECT_EQ(
        told.at("fire").text.en,
        "Not needed, as the area is 120; it would be if the area is at least 300 (see 消防法 "
        "第十五条)."
    );
}

TEST(Reasons, WhatNobodyAnsweredIsLeftOpen) {
    const auto told =
        reasons({{"sign", Value(false)}, {"entity", Value("shop")}}, {"fire", "other"});
    EXPECT_FALSE(told.at("fire").is_needed);
    EXPECT_EQ(told.at("fire").text.zh, "是否需要还不能确定，取决于“面积”。");
    EXPECT_EQ(told.at("fire").text.en, "Not yet certain; it depends on \"the area\".");
    // No answer brings this in, so nothing is invented.
    EXPECT_EQ(told.at("other").text.zh, "按您的情况不需要。");
}

TEST(Reasons, AConditionTellsWhatWouldMeetIt) {
    const dmn::Engine engine = engine_of({
        {{"-", "-", "-"}, "{id: \"space\", state: area >= 50, text: \"够大\"}", "规定"},
        {{"-", "-", "-"}, "{id: \"kind\", state: entity = \"company\", text: \"是公司\"}", ""},
    });
    const Instant now{1'795'233'600'000};
    const std::string id = "what";
    const auto reason_for = [&](const feel::Context& facts, size_t index) {
        feel::Evaluation evaluation(now);
        const auto outcome = engine.evaluate("what", facts, evaluation);
        const Value condition = outcome->result.as_list()[index];
        return condition_reason({engine, id, *outcome, facts, now}, condition, said_facts());
    };
    const feel::Context small = {{"entity", Value("company")}, {"area", Value(30)}};
    EXPECT_EQ(reason_for(small, 0).zh, "现在面积为30；如果面积不低于50，即符合。");
    EXPECT_EQ(reason_for(small, 0).en, "Now the area is 30; it is met if the area is at least 50.");
    EXPECT_EQ(reason_for(small, 1).zh, "");
    EXPECT_EQ(
        reason_for(kShop, 1).zh,
        "现在您对“开办什么”的回答是“个体”；如果对“开办什么”的回答是“公司”，即符合。"
    );
    EXPECT_EQ(reason_for({{"entity", Value("shop")}}, 0).zh, "还需要知道“面积”。");
    EXPECT_EQ(reason_for(kShop, 0).zh, "");
}

TEST(Reasons, AChoiceOfAFormIsSaidInTheWordsOfTheForm) {
    const auto form =
        form::load(std::string_view(R"({"components": [{"type": "select", "key": "kind_of_it",
        "label": "种类", "properties": {"semantic": "entity"},
        "values": [{"value": "company", "label": "公司", "label_en": "a company"},
                   {"value": "shop", "label": "个体户", "label_en": "a shop"}]}]})"));
    ASSERT_TRUE(form && !has_errors(form->issues));
    const std::map<std::string, pack::Field> fields{
        {"entity", {"entity", {"主体类型", "the kind of entity"}, {}}}};
    SaidFacts said;
    said.add(fields);
    said.add(form->form);
    const dmn::Engine engine = engine_of(kItems);
    const Instant now{1'795'233'600'000};
    feel::Evaluation evaluation(now);
    const auto outcome = engine.evaluate("what", kShop, evaluation);
    ASSERT_TRUE(outcome);
    const std::string id = "what";
    const auto told = reasons_of({engine, id, *outcome, kShop, now}, {"setup"}, said);
    EXPECT_EQ(
        told.at(0).text.zh,
        "不需要，因为主体类型为个体户；如果主体类型为公司，就需要（依据：登记条例 第三条）。"
    );
    EXPECT_EQ(
        told.at(0).text.en,
        "Not needed, as the kind of entity is a shop; it would be if the kind of entity is a "
        "company (see 登记条例 第三条)."
    );
}

TEST(Reasons, FactsAreKnownByTheNamesThatDecisionsUse) {
    const SaidFacts said = said_facts();
    EXPECT_EQ(said.find("sign")->name.zh, "是否设置招牌");
    EXPECT_EQ(said.find("area")->name.zh, "面积");
    EXPECT_EQ(said.find("area")->question, nullptr);
    EXPECT_EQ(said.find("place_floor_area")->name.zh, "建筑面积");
    EXPECT_FALSE(said.find("place_floor"));
    EXPECT_FALSE(SaidFacts().find("area"));
}

TEST(Reasons, AMemberOfABundleTellsTheAnswersThatItHangsOn) {
    const SaidFacts said = said_facts();
    const std::vector<std::pair<std::string, json::value>> wanted = {
        {"sign", true}, {"entity", "company"}};
    const Reason no = reason_of("x", wanted, {{"sign", true}, {"entity", "shop"}}, said);
    EXPECT_FALSE(no.is_needed);
    EXPECT_EQ(
        no.text.zh,
        "不需要，因为您对“开办什么”的回答是“个体”；如果对“开办什么”的回答是“公司”，就需要。"
    );
    const Reason yes = reason_of("x", wanted, {{"sign", true}, {"entity", "company"}}, said);
    EXPECT_TRUE(yes.is_needed);
    EXPECT_EQ(
        yes.text.en,
        "Needed, as you answered \"yes\" to \"Will there be a sign\" and you answered \"a "
        "company\" "
        "to \"What do you open\"."
    );
    EXPECT_EQ(
        reason_of("x", wanted, {{"entity", "company"}}, said).text.zh,
        "不需要，因为您还没有回答“是否设置招牌”；如果对“是否设置招牌”的回答是“是”，就需要。"
    );
    EXPECT_EQ(reason_of("x", {}, {}, said).text.zh, "凡办理此事都需要。");
}
