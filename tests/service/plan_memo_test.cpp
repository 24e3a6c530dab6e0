// Plans that are kept are those that would be made anew.
#include "service/plan_memo.h"

#include <gtest/gtest.h>

#include "pack/load.h"

using namespace tongban;
using namespace tongban::service;

namespace {

std::shared_ptr<const pack::Content> content() {
    static const pack::Loaded loaded = [] {
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        return pack::load({root / "base", root / "chongqing", root / "demo"});
    }();
    return loaded.content;
}

const Date kToday(2026, 3, 2);

PlanInput input_of(const json::object& answers, const json::object& facts) {
    return {
        .answers = answers,
        .facts = facts,
        .region = "500103",
        .today = kToday,
        .applicant_kind = "natural",
        .is_barred_from_commitment = false,
        .with_reasons = true};
}

std::string words_of(const Plan& plan) {
    std::string words = fmt::format(
        "{} {} {} {}\n", plan.promised_days, plan.legal_days.value_or(-1), plan.fee_fen, plan.visits
    );
    for (const PlannedMember& one : plan.members)
        words +=
            fmt::format("{} {} {} {}\n", one.item->id, one.organisation, one.why, one.reason.zh);
    for (const PlannedMaterial& one : plan.materials)
        words += fmt::format(
            "{} {} {} {}\n", one.material->id, one.is_required, one.ways.size(), one.reason.zh
        );
    for (const PlannedCondition& one : plan.conditions)
        words += fmt::format(
            "{} {} {}\n", one.text.zh, one.is_met ? int{*one.is_met} : 2, one.reason.zh
        );
    for (const NotNeeded& one : plan.not_needed) words += one.reason.zh + "\n";
    return words + *plan.decisions;
}

/// The first option, or the last; what people answer decides what is asked next.
json::object answers_of(const ServiceRef& service, bool first) {
    json::object answers;
    for (int round = 0; round < 5; ++round)
        for (const AskedQuestion& asked : questions_of(*content(), service, answers)) {
            const pack::Question& question = *asked.question;
            if (!asked.is_relevant || answers.contains(question.id)) continue;
            if (question.kind == pack::QuestionKind::Bool)
                answers[question.id] = first;
            else if (question.kind == pack::QuestionKind::Choice)
                answers[question.id] =
                    (first ? question.options.front() : question.options.back()).value;
            else
                answers[question.id] = json::array{question.options.front().value};
        }
    return answers;
}

std::vector<ServiceRef> executable_services() {
    std::vector<ServiceRef> services;
    for (const pack::ServiceItem& item : content()->items)
        if (item.executable) services.push_back({&item, nullptr});
    for (const pack::Bundle& bundle : content()->bundles)
        if (bundle.executable) services.push_back({nullptr, &bundle});
    return services;
}

/// Everything that a form could tell, so that nothing that a rule reads is missing.
json::object facts_of(std::int64_t age) {
    json::object facts;
    for (const auto& [id, field] : content()->fields) facts[id] = "x-" + id;
    facts["per.age"] = age;
    facts["per.hukou_region"] = "500103";
    facts["ent.registered_capital"] = 300'000 + age;
    return facts;
}

}  // namespace

TEST(PlanMemo, GivesThePlanThatWouldBeMadeAnewForEveryServiceAndAlsoTheSecondTime) {
    PlanMemo memo(*content());
    size_t compared = 0;
    for (const ServiceRef& service : executable_services())
        for (const bool first : {true, false})
            for (const std::int64_t age : {0, 30, 70}) {
                const json::object answers = answers_of(service, first);
                const json::object facts = age == 0 ? json::object() : facts_of(age);
                const PlanInput input = input_of(answers, facts);
                const auto made = make_plan(*content(), service, input);
                for (int time = 0; time < 2; ++time) {
                    const auto kept = memo.make_plan(service, input);
                    ASSERT_EQ(made.has_value(), kept.has_value()) << service.id();
                    if (!made) continue;
                    EXPECT_EQ(words_of(*made), words_of(*kept)) << service.id();
                    ++compared;
                }
                const auto asked = questions_of(*content(), service, answers);
                const auto known = memo.questions_of(service, answers);
                ASSERT_EQ(asked.size(), known.size()) << service.id();
                for (size_t i = 0; i < asked.size(); ++i) {
                    EXPECT_EQ(asked[i].question, known[i].question);
                    EXPECT_EQ(asked[i].is_relevant, known[i].is_relevant);
                }
            }
    EXPECT_GT(compared, 400u);
}

TEST(PlanMemo, KeepsOnePlanForPeopleWhoDifferInWhatNoRuleReads) {
    PlanMemo memo(*content());
    const ServiceRef service = find_service(*content(), "elder-allowance").value();
    const json::object answers = answers_of(service, true);
    json::object facts{{"per.name", "甲"}, {"per.id_no", "500103194001010011"}, {"per.age", 86}};
    ASSERT_TRUE(memo.make_plan(service, input_of(answers, facts)));
    facts["per.name"] = "乙";
    facts["per.id_no"] = "500103194001010038";
    ASSERT_TRUE(memo.make_plan(service, input_of(answers, facts)));
    EXPECT_EQ(memo.size(), 1u);
    const auto read = facts_read_by(*content(), service);
    EXPECT_TRUE(read.contains("per_age"));
    EXPECT_FALSE(read.contains("per_name"));
    EXPECT_FALSE(read.contains("per_id_no"));
    facts["per.age"] = 40;
    const auto young = memo.make_plan(service, input_of(answers, facts));
    ASSERT_TRUE(young);
    EXPECT_EQ(memo.size(), 2u);
    EXPECT_EQ(
        words_of(*young), words_of(*make_plan(*content(), service, input_of(answers, facts)))
    );
}

TEST(PlanMemo, AsksWhoDecidesForEachRegionAndRefusesAnUnknownOneAgain) {
    PlanMemo memo(*content());
    const ServiceRef service = find_service(*content(), "elder-allowance").value();
    const json::object answers = answers_of(service, true);
    PlanInput here = input_of(answers, {});
    const std::string first = memo.make_plan(service, here)->members.front().organisation;
    here.region = "500106";
    const std::string second = memo.make_plan(service, here)->members.front().organisation;
    EXPECT_NE(first, second);
    EXPECT_EQ(memo.size(), 1u);
    here.region = "999999";
    EXPECT_FALSE(memo.make_plan(service, here));
    here.region = "500103";
    EXPECT_EQ(memo.make_plan(service, here)->members.front().organisation, first);
}

TEST(PlanMemo, TellsTheDayTheApplicantTheBarAndTheReasonsApart) {
    PlanMemo memo(*content());
    const ServiceRef service = find_service(*content(), "elder-allowance").value();
    const json::object answers = answers_of(service, true);
    const json::object facts;
    const auto count_with = [&](auto change) {
        PlanInput input = input_of(answers, facts);
        change(input);
        EXPECT_TRUE(memo.make_plan(service, input));
        return memo.size();
    };
    EXPECT_EQ(count_with([](PlanInput&) {}), 1u);
    EXPECT_EQ(count_with([](PlanInput& input) { input.today = Date(2026, 3, 3); }), 2u);
    EXPECT_EQ(count_with([](PlanInput& input) { input.applicant_kind = "enterprise"; }), 3u);
    EXPECT_EQ(count_with([](PlanInput& input) { input.is_barred_from_commitment = true; }), 4u);
    EXPECT_EQ(count_with([](PlanInput& input) { input.with_reasons = false; }), 5u);
    EXPECT_EQ(count_with([](PlanInput&) {}), 5u);
}

TEST(PlanMemo, StaysWithinItsBytesAndGivesUpTheOldestFirst) {
    PlanMemo memo(*content(), 40'000);
    const ServiceRef service = find_service(*content(), "elder-allowance").value();
    const json::object answers = answers_of(service, true);
    for (std::int64_t age = 1; age < 100; ++age) {
        const json::object facts{{"per.age", age}};
        ASSERT_TRUE(memo.make_plan(service, input_of(answers, facts)));
        EXPECT_LE(memo.bytes(), 40'000u);
    }
    EXPECT_GT(memo.size(), 1u);
    EXPECT_LT(memo.size(), 99u);
    PlanMemo none(*content(), 10);
    EXPECT_TRUE(none.make_plan(service, input_of(answers, {})));
    EXPECT_EQ(none.size(), 0u);
}

TEST(PlanMemos, BeginAnewWithAnotherContent) {
    PlanMemos memos;
    const auto first = memos.of(content());
    EXPECT_EQ(memos.of(content()), first);
    const auto other = std::make_shared<const pack::Content>(*content());
    const auto second = memos.of(other);
    EXPECT_NE(second, first);
    EXPECT_EQ(&second->content(), other.get());
    EXPECT_NE(memos.of(content()), second);
}
