// Money for a part of a case: taken once, given back once, lost never.
#include "service/payment.h"

#include <gtest/gtest.h>

#include "crypto/scratch.h"
#include "ledger/open.h"
#include "pack/load.h"
#include "service/demo_neighbours.h"
#include "service/handed_in.h"
#include "service/routes.h"
#include "service/rows.h"
#include "service/timers.h"

namespace tongban::service {
namespace {

std::shared_ptr<const pack::Content> packs() {
    static const auto content = [] {
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        return pack::load({root / "base", root / "chongqing", root / "demo"}).content;
    }();
    return content;
}

struct MovedTime final : TimeSource {
    Instant now() const override { return at; }
    Instant at{china_midnight(Date(2026, 3, 2)).ms + 36'000'000};
};

constexpr const char* kFee = "fee-id-lost";

class Paying : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(ledger_->create_tables(case_tables()));
        ASSERT_TRUE(ledger_->create_tables(handed_in_tables()));
        add_timers(timers_, desk_);
        add_case_routes(routes_, desk_);
        add_payment_routes(routes_, desk_);
        add_work_routes(routes_, desk_);
        submit();
    }

    Facts facts() const { return facts_for(desk_, *packs(), time_.at, "staff:one", "窗口"); }
    CaseState state() { return load_case(*ledger_, "C-1").value(); }
    FeeStage fee() { return state().fees.front().stage; }

    CaseState commit(const CaseState& before, const Result<Turn>& turn) {
        EXPECT_TRUE(turn) << turn.error().code;
        EXPECT_TRUE(ledger_->commit_and_wait(commit_of(*turn, before.version, keyring_).value()));
        return turn->state;
    }

    void submit() {
        const pack::ServiceItem* item = packs()->find_item("id-lost");
        Member member;
        member.item = "id-lost";
        member.number = "N-1";
        member.department = item->department;
        member.process = item->executable->process;
        member.limits = {.legal_days = 20, .promised_days = 5};
        CaseState initial;
        initial.number = initial.query_code = "C-1";
        initial.service = "id-lost";
        initial.department = item->department;
        initial.region = "500157";
        initial.person = initial.applicant = "person:zhao-huoguo";
        initial.applicant_kind = "natural";
        initial.sealed_parties = seal_json(keyring_, {{"name", "赵火锅"}}, "C-1");
        initial.limits = member.limits;
        initial.members = {member};
        initial.fees = {{.id = kFee, .item = "id-lost", .name = "工本费", .fen = 4000}};
        commit({}, decide(CaseState{}, SubmitCase{initial}, facts()));
    }

    Result<json::object> call(
        const std::string& path,
        json::object body,
        const char* who = "person:zhao-huoguo",
        const std::string& raw = {},
        const std::string& signature = {}
    ) {
        for (const http::Route& route : routes_.all()) {
            if (route.path != path) continue;
            http::Request request;
            const bool is_staff = std::string_view(who).starts_with("staff:");
            request.actor.kind =
                is_staff ? authority::ActorKind::Staff : authority::ActorKind::Person;
            request.actor.id = who;
            if (is_staff)
                request.actor.grants = {
                    {authority::Role::Clerk, "500157", "*"},
                    {authority::Role::Operator, "500000", "*"}};
            request.now = time_.at;
            request.path = {"C-1"};
            request.body = std::move(body);
            request.raw = raw;
            request.headers = {{"x-payment-signature", signature}};
            auto answer = route.handler(request);
            if (!answer) return answer.error();
            if (auto* after = std::get_if<http::AfterCommit>(&*answer)) {
                const auto done = ledger_->commit_all_and_wait(std::move(after->commits));
                if (!done) return done.error();
                return parse_json(after->reply.body).value().get_object();
            }
            return parse_json(std::get<http::Reply>(*answer).body).value().get_object();
        }
        return refuse("test.no_route", ErrorKind::Internal);
    }

    std::string code(const Result<json::object>& answer) {
        return answer ? "done" : answer.error().code;
    }
    Result<json::object> start() { return call("/api/cases/{number}/payment", {{"fee", kFee}}); }
    Result<json::object> bank(bool pays) {
        return call("/api/cases/{number}/payment/test", {{"fee", kFee}, {"pays", pays}});
    }
    void refuse_case() {
        const auto done = call(
            "/api/work/cases/{number}/refusal",
            {{"kind", "not_eligible"}, {"reason", "不符合"}, {"article", "第十条"}}, "staff:clerk"
        );
        ASSERT_TRUE(done) << done.error().code;
    }
    std::vector<std::string> inbox() {
        std::vector<std::string> titles;
        EXPECT_TRUE(ledger_->read([&](ledger::Reader& reader) {
            return reader.query(
                "SELECT title FROM inbox ORDER BY at_ms, id", {},
                [&](const ledger::Reader::Row& row) {
                    titles.emplace_back(row.text(0));
                    return true;
                }
            );
        }));
        return titles;
    }

    test::Scratch scratch_;
    MovedTime time_;
    std::vector<std::string> failures_;
    std::unique_ptr<ledger::Ledger> ledger_ =
        ledger::open_sqlite(scratch_.path("ledger.db")).value();
    ledger::TimerRunner timers_{
        *ledger_, time_,
        ledger::TimerOptions{.failed = [this](const ledger::DueTimer&, const Error& error) {
            failures_.push_back(error.code);
        }}};
    DemoNeighbours neighbours_{packs()->demo};
    crypto::Keyring keyring_ = crypto::Keyring::in_memory(Bytes(32, 7));
    FileStore files_{scratch_.path("files"), keyring_, default_scan()};
    Numbers numbers_{*ledger_};
    TestPayments provider_{keyring_};
    Desk desk_{
        .ledger = *ledger_,
        .content = packs,
        .keyring = keyring_,
        .files = files_,
        .numbers = numbers_,
        .neighbours = neighbours_,
        .search = {},
        .public_url = {},
        .payments = &provider_};
    http::Routes routes_;
};

TEST_F(Paying, AnOrderSaysWhereToPayAndTheCallBackPaysIt) {
    const auto started = start();
    ASSERT_TRUE(started) << started.error().code;
    const json::object& shown = started->at("fees").at(0).get_object();
    EXPECT_EQ(shown.at("state"), "started");
    EXPECT_EQ(shown.at("pay_at"), "/cases/C-1/pay/fee-id-lost");
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
    EXPECT_EQ(
        code(call("/api/cases/{number}/payment", {{"fee", kFee}}, "person:other")), "case.unknown"
    );
    const std::string reference = state().fees.front().reference;
    const std::string news = json::serialize(json::object{
        {"reference", reference}, {"state", "paid"}, {"fen", 4000}, {"receipt", "R"}});
    EXPECT_EQ(code(call("/api/payments/callback", {}, "", news, "00")), "payment.signature");
    EXPECT_EQ(fee(), FeeStage::Started);
    const auto callback = provider_.play(reference, true, time_.at).value();
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(
            code(call("/api/payments/callback", {}, "", callback.body, callback.signature)), "done"
        ) << "a provider repeats itself until it is answered";
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
    ASSERT_TRUE(call("/api/payments/callback", {}, "", callback.body, callback.signature));
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
    const auto seen = call("/api/admin/payments", {}, "staff:operator");
    ASSERT_TRUE(seen) << seen.error().code;
    ASSERT_EQ(seen->at("payments").as_array().size(), 1u);
    const json::value& row = seen->at("payments").at(0);
    EXPECT_EQ(row.at("state"), "refund_due");
    EXPECT_EQ(row.at("attempts"), 3);
    provider_.set_down(false);
    EXPECT_EQ(timers_.run_due().value(), 1u);
    EXPECT_EQ(fee(), FeeStage::Refunded);
    EXPECT_TRUE(call("/api/admin/payments", {}, "staff:operator")->at("payments").as_array().empty()
    );
}

TEST_F(Paying, NothingIsPaidForACaseThatHasEnded) {
    refuse_case();
    EXPECT_EQ(code(start()), "case.fee_not_due");
}

TEST_F(Paying, ADepartmentsGrantWaitsForTheMoneyAndKeepsIt) {
    CaseState accepted = commit(state(), decide(state(), AcceptCase{{}, "已核对"}, facts()));
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
