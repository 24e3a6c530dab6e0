// Money for a part of a case: taken once, given back once, lost never.
#include "service/payment.h"

#include "service/case_desk.h"
#include "service/stored_orders.h"

namespace tongban::service {
namespace {

using authority::Role;

constexpr const char* kFee = "fee-id-lost";

class Paying : public test::CaseDesk {
  protected:
    void SetUp() override {
        CaseDesk::SetUp();
        submit("id-lost", {{.id = kFee, .item = "id-lost", .name = "工本费", .fen = 4000}});
    }

    FeeStage fee() { return state().fees.front().stage; }
    Result<json::object> start(const char* who = "person:zhao-huoguo") {
        return post("/api/cases/{number}/payment", test::person(who), {{"fee", kFee}});
    }
    Result<json::object> bank(bool pays) {
        return post(
            "/api/cases/{number}/payment/test", test::person(), {{"fee", kFee}, {"pays", pays}}
        );
    }
    Result<json::object> call_back(const std::string& body, const std::string& signature) {
        return call(
            http::Method::Post, "/api/payments/callback", authority::Actor::stranger(), {}, {},
            {body, signature}
        );
    }
    Result<json::object> seen_by_operator() {
        return call(
            http::Method::Get, "/api/admin/payments",
            test::staff({{Role::Operator, "500000", "*"}}, "staff:operator")
        );
    }
    void refuse_case() {
        const auto done = post(
            "/api/work/cases/{number}/refusal", test::staff({{Role::Clerk, "500157", "*"}}),
            {{"kind", "not_eligible"}, {"reason", "不符合"}, {"article", "第十条"}}
        );
        ASSERT_TRUE(done) << done.error().code;
    }
};

TEST_F(Paying, AnOrderSaysWhereToPayAndTheCallBackPaysIt) {
    const auto started = start();
    ASSERT_TRUE(started) << started.error().code;
    const json::object& shown = started->at("fees").at(0).get_object();
    EXPECT_EQ(shown.at("state"), "started");
    EXPECT_EQ(shown.at("pay_at"), "/cases/C-1/pay/fee-id-lost");
    EXPECT_EQ(state().fees.front().by, "person:zhao-huoguo") << "the provider does not know who";
    EXPECT_EQ(code(start()), "case.payment_started") << "nobody orders twice";
    const auto paid = bank(true);
    ASSERT_TRUE(paid) << paid.error().code;
    EXPECT_EQ(paid->at("fees").at(0).at("state"), "paid");
    EXPECT_FALSE(paid->at("fees").at(0).at("receipt").as_string().empty());
    EXPECT_EQ(code(start()), "case.paid");
    EXPECT_TRUE(inbox().back().starts_with("已缴费")) << inbox().back();
}

TEST_F(Paying, OnlyTheApplicantAndNoForgedCallBackPays) {
    ASSERT_TRUE(start());
    EXPECT_EQ(code(start("person:other")), "case.unknown");
    const std::string reference = state().fees.front().reference;
    const std::string news = json::serialize(json::object{
        {"reference", reference}, {"state", "paid"}, {"fen", 4000}, {"receipt", "R"}});
    EXPECT_EQ(code(call_back(news, "00")), "payment.signature");
    EXPECT_EQ(fee(), FeeStage::Started);
    const auto callback = provider_.play(reference, true, time_.at).value();
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(code(call_back(callback.body, callback.signature)), "done")
            << "a provider repeats itself until it is answered";
    EXPECT_EQ(fee(), FeeStage::Paid);
}

TEST_F(Paying, AnotherAmountThanIsDuePaysNothing) {
    ASSERT_TRUE(start());
    const CaseState before = state();
    const auto turn =
        decide(before, ConfirmPayment{before.fees.front().reference, 1, "R"}, facts());
    ASSERT_FALSE(turn);
    EXPECT_EQ(turn.error().code, "payment.amount");
}

TEST_F(Paying, ALostCallBackIsMadeGoodWhenTheOrderShouldBeOver) {
    ASSERT_TRUE(start());
    ASSERT_TRUE(provider_.play(state().fees.front().reference, true, time_.at));
    EXPECT_EQ(fee(), FeeStage::Started);
    time_.at.ms += 31 * 60 * 1000;
    EXPECT_EQ(timers_.run_due().value(), 1u);
    EXPECT_EQ(fee(), FeeStage::Paid);
}

TEST_F(Paying, TheBankOfTheTestsKeepsItsOrdersOverARestart) {
    ASSERT_TRUE(ledger_->create_tables(StoredOrders::tables()));
    const auto restarted = [&] {
        return TestPayments(keyring_, std::make_unique<StoredOrders>(*ledger_, "500000"));
    };
    const PaymentOrder order{
        .reference = "R-1",
        .case_number = "C-1",
        .fee = "f",
        .name = "费",
        .fen = 4000,
        .ordered_at = time_.at,
        .until = time_.at.plus(std::chrono::minutes(30)),
        .return_path = "/cases/C-1"};
    ASSERT_TRUE(restarted().start(order));
    EXPECT_EQ(restarted().status("R-1", time_.at)->state, PaymentState::Open);
    EXPECT_EQ(restarted().status("R-1", order.until)->state, PaymentState::Closed);
    ASSERT_TRUE(restarted().play("R-1", true, time_.at));
    // Paid, and our server ended before it heard of it.
    ASSERT_TRUE(restarted().start(order));
    const PaymentNews news = restarted().status("R-1", order.until).value();
    EXPECT_EQ(news.state, PaymentState::Paid);
    EXPECT_EQ(news.fen, 4000);
    EXPECT_FALSE(news.receipt.empty());
    EXPECT_EQ(restarted().status("R-2", time_.at)->state, PaymentState::Closed);
}

TEST_F(Paying, AnOrderThatNobodyPaidIsDueAgainUnderAnotherName) {
    ASSERT_TRUE(start());
    const std::string first = state().fees.front().reference;
    time_.at.ms += 31 * 60 * 1000;
    EXPECT_EQ(timers_.run_due().value(), 1u);
    EXPECT_EQ(fee(), FeeStage::Due);
    ASSERT_TRUE(start());
    EXPECT_NE(state().fees.front().reference, first);
}

TEST_F(Paying, WhoTurnsAwayAtTheBankMayPayLater) {
    ASSERT_TRUE(start());
    ASSERT_TRUE(bank(false));
    EXPECT_EQ(fee(), FeeStage::Due);
    EXPECT_EQ(code(bank(true)), "payment.not_started");
}

TEST_F(Paying, ARefusalGivesTheMoneyBackAndTellsTheApplicant) {
    ASSERT_TRUE(start());
    ASSERT_TRUE(bank(true));
    refuse_case();
    EXPECT_EQ(fee(), FeeStage::RefundDue);
    EXPECT_EQ(timers_.run_due().value(), 1u);
    EXPECT_EQ(fee(), FeeStage::Refunded);
    EXPECT_FALSE(state().fees.front().refund_receipt.empty());
    const auto titles = inbox();
    EXPECT_TRUE(titles.back().starts_with("已退费")) << titles.back();
    EXPECT_EQ(timers_.run_due().value(), 0u) << "once";
}

TEST_F(Paying, MoneyThatComesAfterTheEndGoesBackAtOnce) {
    ASSERT_TRUE(start());
    refuse_case();
    EXPECT_EQ(fee(), FeeStage::Started) << "it may be on its way";
    const auto callback = provider_.play(state().fees.front().reference, true, time_.at).value();
    ASSERT_TRUE(call_back(callback.body, callback.signature));
    EXPECT_EQ(fee(), FeeStage::RefundDue);
}

TEST_F(Paying, AProviderThatIsDownIsAskedAgainAndTheOperatorSeesIt) {
    ASSERT_TRUE(start());
    ASSERT_TRUE(bank(true));
    refuse_case();
    provider_.set_down(true);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(timers_.run_due().value(), 0u);
        time_.at.ms += 60'000;
    }
    EXPECT_EQ(fee(), FeeStage::RefundDue);
    EXPECT_EQ(failures_.size(), 3u);
    EXPECT_EQ(failures_.front(), "payment.unavailable");
    const auto seen = seen_by_operator();
    ASSERT_TRUE(seen) << seen.error().code;
    ASSERT_EQ(seen->at("payments").as_array().size(), 1u);
    const json::value& row = seen->at("payments").at(0);
    EXPECT_EQ(row.at("state"), "refund_due");
    EXPECT_EQ(row.at("attempts"), 3);
    provider_.set_down(false);
    EXPECT_EQ(timers_.run_due().value(), 1u);
    EXPECT_EQ(fee(), FeeStage::Refunded);
    EXPECT_TRUE(seen_by_operator()->at("payments").as_array().empty());
}

TEST_F(Paying, NothingIsPaidForACaseThatHasEnded) {
    refuse_case();
    EXPECT_EQ(code(start()), "case.fee_not_due");
}

TEST_F(Paying, ADepartmentsGrantWaitsForTheMoneyAndKeepsIt) {
    CaseState accepted = commit(
        state(), decide(state(), AcceptCase{audit_points_of(state(), facts().content)}, facts())
    );
    ASSERT_EQ(accepted.work_items.size(), 1u);
    const CompleteWorkItem grant{accepted.work_items.front().id, true, "", ""};
    EXPECT_EQ(decide(accepted, grant, facts()).error().code, "case.fee_due");
    ASSERT_TRUE(start());
    EXPECT_EQ(decide(state(), grant, facts()).error().code, "case.fee_due") << "only ordered";
    ASSERT_TRUE(bank(true));
    Facts opened = facts();
    const auto granted = decide(state(), grant, opened);
    ASSERT_TRUE(granted) << granted.error().code;
    EXPECT_EQ(granted->state.fees.front().stage, FeeStage::Paid);
}

}  // namespace
}  // namespace tongban::service
