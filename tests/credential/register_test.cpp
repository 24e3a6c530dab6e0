#include "credential/register.h"

#include <gtest/gtest.h>

#include "credential/sample.h"
#include "crypto/scratch.h"
#include "ledger/open.h"

using namespace tongban;
using namespace tongban::credential;
using tongban::test::kIssuedAt;
using tongban::test::kLater;

namespace {

const Grounds kGrounds{"提供虚假材料", "行政许可法 第六十九条", "大足区市场监督管理局"};

Grant grant(const std::string& id = "credential:1") {
    Grant grant;
    grant.id = id;
    grant.type_id = "food-licence";
    grant.type_name = "食品经营许可证";
    grant.issuer = {"大足区市场监督管理局", "11500111MB0TB00314"};
    grant.department = "scjgj";
    grant.area_code = "500111";
    grant.holder_id = "person:zhang";
    grant.holder = {"张三丰", "500225199003071232", "111"};
    grant.fields = {{"business_address", "经营场所", "龙水镇五金大道1号"}};
    grant.case_number = "case-1";
    grant.valid_years = 5;
    grant.at = kIssuedAt;
    return grant;
}

class Register : public testing::Test {
  protected:
    void SetUp() override { open(); }

    void open() {
        register_.reset();
        ledger_.reset();
        ledger_ = ledger::open_sqlite(scratch_.path("ledger.db")).value();
        register_ = CredentialRegister::open(
                        *ledger_, crypto::Keyring::in_memory(Bytes(32, 9)),
                        {"500000", "https://tongban.example"}, kIssuedAt
        )
                        .value();
    }
    std::string commit(Result<ledger::Commit> commit) {
        if (!commit) return commit.error().code;
        const auto done = ledger_->commit_and_wait(*std::move(commit));
        return done ? "done" : done.error().code;
    }
    std::string outcome(std::string_view input, Instant now = kLater) {
        return std::string(outcome_name(register_->verify(input, now).outcome));
    }
    StatusValue published(std::uint64_t index) {
        const std::string token = register_->status_list("0", kLater).value();
        return *read_status_list(
                    token, "https://tongban.example/api/status-lists/0", register_->anchors(),
                    kLater
        )
                    ->find(index);
    }

    test::Scratch scratch_;
    std::unique_ptr<ledger::Ledger> ledger_;
    std::unique_ptr<CredentialRegister> register_;
};

}  // namespace

TEST_F(Register, WhatIsIssuedIsHeldAndVerifiesInEveryForm) {
    ASSERT_EQ(commit(register_->issue(grant())), "done");
    const auto held = register_->held_by("person:zhang").value();
    ASSERT_EQ(held.size(), 1u);
    EXPECT_EQ(held[0].valid_until, "2031-11-20");
    EXPECT_EQ(held[0].holder_shown, "张*");
    EXPECT_TRUE(register_->held_by("person:li")->empty());

    const IssuedDocuments documents = register_->documents("credential:1", kLater).value();
    EXPECT_EQ(outcome(as_text(documents.pdf)), "valid");
    EXPECT_EQ(outcome(documents.sd_jwt), "valid");
    EXPECT_EQ(outcome(documents.sm2_json), "valid");
    EXPECT_EQ(outcome(held[0].number), "valid");
    EXPECT_EQ(outcome(held[0].identifier), "valid");
    EXPECT_EQ(outcome("JY00000000000000"), "not_ours");
}

TEST_F(Register, OneStatusCountsForEveryForm) {
    ASSERT_EQ(commit(register_->issue(grant())), "done");
    ASSERT_EQ(commit(register_->issue(grant("credential:2"))), "done");
    const IssuedDocuments documents = register_->documents("credential:1", kLater).value();
    EXPECT_EQ(published(0), StatusValue::Valid);
    EXPECT_EQ(
        commit(register_->change("credential:1", SuspendCredential{kGrounds}, "staff:a", kLater)),
        "done"
    );
    EXPECT_EQ(outcome(documents.sd_jwt), "suspended");
    EXPECT_EQ(published(0), StatusValue::Suspended);
    EXPECT_EQ(
        commit(register_->change("credential:1", RevokeCredential{kGrounds}, "staff:a", kLater)),
        "done"
    );
    EXPECT_EQ(outcome(as_text(documents.pdf)), "revoked");
    EXPECT_EQ(outcome(documents.sm2_json), "revoked");
    EXPECT_EQ(published(0), StatusValue::Invalid);
    EXPECT_EQ(published(1), StatusValue::Valid);
    EXPECT_EQ(
        commit(register_->change("credential:1", ResumeCredential{kGrounds}, "staff:a", kLater)),
        "credential.wrong_stage"
    );
    EXPECT_EQ(
        commit(register_->change("credential:9", ResumeCredential{kGrounds}, "staff:a", kLater)),
        "credential.unknown"
    );
}

TEST_F(Register, KeysAndCredentialsSurviveARestart) {
    ASSERT_EQ(commit(register_->issue(grant())), "done");
    const IssuedDocuments before = register_->documents("credential:1", kLater).value();
    const std::string kid = register_->anchors().issuers[0].keys[0].thumbprint();
    open();
    EXPECT_EQ(register_->anchors().issuers[0].keys[0].thumbprint(), kid);
    EXPECT_EQ(outcome(as_text(before.pdf)), "valid");
    const IssuedDocuments after = register_->documents("credential:1", kLater).value();
    EXPECT_EQ(outcome(as_text(after.pdf)), "valid");
    EXPECT_EQ(read_pdf(before.pdf)->visible.sha256, read_pdf(after.pdf)->visible.sha256);
    // The same salts: what was withheld in one download cannot be guessed from another.
    EXPECT_EQ(
        before.sd_jwt.substr(before.sd_jwt.find('~')), after.sd_jwt.substr(after.sd_jwt.find('~'))
    );
    // And the next number does not collide with the last one.
    EXPECT_EQ(commit(register_->issue(grant("credential:2"))), "done");
}

TEST_F(Register, TheSameCredentialCannotBeIssuedTwice) {
    ASSERT_EQ(commit(register_->issue(grant())), "done");
    EXPECT_EQ(commit(register_->issue(grant())), "ledger.version_conflict");
}

TEST_F(Register, NothingInTheLedgerNamesThePerson) {
    ASSERT_EQ(commit(register_->issue(grant())), "done");
    (void)register_->documents("credential:1", kLater);
    register_.reset();
    ledger_.reset();
    for (const char* name : {"ledger.db", "ledger.db-wal"}) {
        const std::string bytes = as_text(scratch_.read(name));
        EXPECT_EQ(bytes.find("张三丰"), std::string::npos);
        EXPECT_EQ(bytes.find("500225199003071232"), std::string::npos);
        EXPECT_EQ(bytes.find("PRIVATE KEY"), std::string::npos);
    }
    open();
}

TEST_F(Register, ValidityEndsTheDayBefore) {
    const auto until = [&](const char* at, int years) {
        Grant one = grant(std::string("credential:") + at);
        one.at = parse_rfc3339(at).value();
        one.valid_years = years;
        EXPECT_EQ(commit(register_->issue(one)), "done");
        return register_->record(one.id)->valid_until;
    };
    EXPECT_EQ(until("2024-02-29T04:00:00Z", 1), "2025-02-28");
    EXPECT_EQ(until("2024-03-01T04:00:00Z", 0), "");
    EXPECT_EQ(until("2026-12-31T18:00:00Z", 1), "2027-12-31");  // already the new year in China
}

TEST_F(Register, TheNumberIsWhatStandsOnTheFaceButNeverAnIdentityNumber) {
    int count = 0;
    const auto number = [&](std::vector<FaceField> fields, Holder holder) {
        Grant one = grant("credential:" + std::to_string(++count));
        one.fields = std::move(fields);
        one.holder = std::move(holder);
        EXPECT_EQ(commit(register_->issue(one)), "done");
        return register_->record(one.id)->number;
    };
    const Holder firm{"老灶火锅店", "92500111MA5TB0029D", "001"};
    const Holder person{"张三丰", "500225199003071232", "111"};
    EXPECT_EQ(
        number({{"uscc", "代码", firm.code}, {"licence_number", "编号", "JY2500"}}, firm), "JY2500"
    );
    EXPECT_EQ(number({{"uscc", "代码", firm.code}}, firm), firm.code);
    EXPECT_TRUE(number({{"licence_number", "证号", person.code}}, person).starts_with("20261121"));
    EXPECT_TRUE(
        number({{"licence_number", "证号", "51010719850215456X"}}, person).starts_with("20261121")
    );
    EXPECT_TRUE(number({}, firm).starts_with("20261121"));
}

TEST_F(Register, OnlyListsThatExistArePublished) {
    EXPECT_TRUE(register_->status_list("0", kLater));
    for (const char* list : {"1", "-1", "x", "", "9999999", "0x"})
        EXPECT_EQ(register_->status_list(list, kLater).error().code, "credential.status_unknown")
            << list;
}

TEST_F(Register, AReplacementEndsTheOlderOneInTheSameTransaction) {
    ASSERT_EQ(commit(register_->issue(grant())), "done");
    Grant newer = grant("credential:2");
    newer.valid_until = Date(2030, 6, 30);
    auto commits = register_->replace(newer, "credential:1").value();
    ASSERT_EQ(commits.size(), 2u);
    ASSERT_TRUE(ledger_->commit_all_and_wait(std::move(commits)));
    const Loaded older = register_->load("credential:1").value();
    EXPECT_EQ(older.state.stage, Stage::Superseded);
    EXPECT_EQ(older.state.superseded_by, register_->load("credential:2")->state.content.identifier);
    EXPECT_EQ(register_->record("credential:2")->valid_until, "2030-06-30");
    EXPECT_NE(published(0), StatusValue::Valid);
    EXPECT_EQ(published(1), StatusValue::Valid);
    // What has been replaced is not replaced again.
    const auto twice = register_->replace(grant("credential:3"), "credential:1");
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, "credential.wrong_stage");
}

TEST_F(Register, TheEndOfATermSetsItsTimers) {
    Grant reminded = grant();
    reminded.remind_days = 60;
    const ledger::Commit made = register_->issue(reminded).value();
    ASSERT_EQ(made.timers.size(), 2u);
    EXPECT_EQ(made.timers[0].handler, "credential.expire");
    EXPECT_EQ(to_string(china_date(made.timers[0].due)), "2031-11-21");
    EXPECT_EQ(made.timers[1].handler, "credential.remind");
    EXPECT_EQ(to_string(china_date(made.timers[1].due)), "2031-09-21");
    Grant endless = grant("credential:2");
    endless.valid_years = 0;
    endless.remind_days = 60;
    EXPECT_TRUE(register_->issue(endless)->timers.empty());
}
