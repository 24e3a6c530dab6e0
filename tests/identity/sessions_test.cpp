#include "identity/fixture.h"

namespace tongban::identity {
namespace {

class Sessions : public IdentityTest {
  protected:
    /// Signs in and gives the token.
    std::string open(std::string_view login, Instant now) {
        auto signed_in = identity_->sign_in(login, kPassword, now);
        EXPECT_TRUE(signed_in);
        const std::string token = "token-of-" + std::string(login) + std::to_string(now.ms);
        for (ledger::RowChange& row : sessions_->open(token, signed_in->id, now))
            signed_in->commit.rows.push_back(std::move(row));
        EXPECT_TRUE(ledger_->commit_and_wait(std::move(signed_in->commit)));
        return token;
    }
    authority::Actor find(std::string_view token, Instant now) {
        return sessions_->find(token, now).value();
    }
    void drain() {
        ledger::Commit empty;
        empty.key = {"500000", "test:drain"};
        empty.at = start_;
        ASSERT_TRUE(ledger_->commit_and_wait(std::move(empty)));
    }
};

TEST_F(Sessions, ATokenStandsForItsPersonAndAnotherForNobody) {
    seed();
    const std::string token = open("13900000001", at(0));
    const authority::Actor actor = find(token, at(1));
    EXPECT_EQ(actor.kind, authority::ActorKind::Person);
    EXPECT_EQ(actor.id, "person:zhang");
    EXPECT_EQ(actor.name, "张伟");
    EXPECT_EQ(actor.csrf, sessions_->csrf(token));
    EXPECT_NE(actor.csrf, token);
    EXPECT_FALSE(find("", at(1)).is_signed_in());
    EXPECT_FALSE(find(token + "x", at(1)).is_signed_in());
    EXPECT_FALSE(find(std::string(1000, 'x'), at(1)).is_signed_in());
}

TEST_F(Sessions, ASessionEndsWhenItIsIdle) {
    seed();
    const std::string token = open("13900000001", at(0));
    EXPECT_TRUE(find(token, at(29)).is_signed_in());
    drain();
    EXPECT_TRUE(find(token, at(58)).is_signed_in());
    drain();
    EXPECT_FALSE(find(token, at(58 + 31)).is_signed_in());
}

TEST_F(Sessions, ASessionEndsAfterHalfADayHoweverBusy) {
    seed();
    const std::string token = open("13900000001", at(0));
    for (int minute = 0; minute < 12 * 60; minute += 20) {
        EXPECT_TRUE(find(token, at(minute)).is_signed_in()) << minute;
        drain();
    }
    EXPECT_FALSE(find(token, at(12 * 60)).is_signed_in());
}

TEST_F(Sessions, SigningOutEndsThisSessionAtOnceAndNoOther) {
    seed();
    const std::string phone = open("13900000001", at(0));
    const std::string desk = open("13900000001", at(1));
    const authority::Actor actor = find(phone, at(1));
    EXPECT_TRUE(find(desk, at(1)).is_signed_in());
    ASSERT_TRUE(ledger_->commit_and_wait(sessions_->end(phone, actor, at(1))));
    EXPECT_FALSE(find(phone, at(1)).is_signed_in());
    EXPECT_TRUE(find(desk, at(1)).is_signed_in());
}

TEST_F(Sessions, SigningOutEverywhereLeavesTheSessionThatIsKept) {
    seed();
    const std::string phone = open("13900000001", at(0));
    const std::string desk = open("13900000001", at(1));
    const std::string other = open("13900000002", at(1));
    ledger::Commit commit;
    commit.key = {"500000", "test:x"};
    commit.at = at(2);
    commit.rows = sessions_->end_all("person:zhang", desk, at(2));
    ASSERT_TRUE(ledger_->commit_and_wait(std::move(commit)));
    EXPECT_FALSE(find(phone, at(2)).is_signed_in());
    EXPECT_TRUE(find(desk, at(2)).is_signed_in());
    EXPECT_TRUE(find(other, at(2)).is_signed_in());
}

TEST_F(Sessions, StaffWhoMustChangeThePasswordHaveNoRolesYet) {
    ASSERT_TRUE(identity_->seed_staff(
        {"clerk", "窗口", kPassword, {{"clerk", "500103", "*"}}, true, "staff:clerk"}, start_
    ));
    const std::string token = open("clerk", at(0));
    EXPECT_TRUE(find(token, at(1)).is_signed_in());
    EXPECT_TRUE(find(token, at(1)).grants.empty());
    auto changed = identity_->change_password("staff:clerk", kPassword, "Another-Horse-9", at(1));
    ASSERT_TRUE(changed);
    sessions_->forget("staff:clerk", at(1));
    ASSERT_TRUE(ledger_->commit_and_wait(std::move(*changed)));
    ASSERT_EQ(find(token, at(1)).grants.size(), 1U);
    EXPECT_EQ(find(token, at(1)).grants[0].role, authority::Role::Clerk);
}

TEST_F(Sessions, DisabledStaffAreStrangersAtOnce) {
    seed_operator();
    seed_operator("second");
    const std::string token = open("second", at(0));
    EXPECT_TRUE(find(token, at(1)).is_signed_in());
    ChangeStaff disable;
    disable.is_disabled = true;
    sessions_->forget("staff:second", at(1));
    ASSERT_TRUE(ledger_->commit_all_and_wait(
        identity_->change_staff("staff:second", disable, {}, "staff:operator", at(1), same_reach)
            .value()
    ));
    EXPECT_FALSE(find(token, at(1)).is_signed_in());
}

TEST_F(Sessions, AnotherProcessNoticesAChangeWithinSeconds) {
    seed_operator();
    seed_operator("second");
    const std::string token = open("second", at(0));
    SessionStore elsewhere(*identity_);
    EXPECT_TRUE(elsewhere.find(token, at(1)).value().is_signed_in());
    ChangeStaff disable;
    disable.is_disabled = true;
    ASSERT_TRUE(ledger_->commit_all_and_wait(
        identity_->change_staff("staff:second", disable, {}, "staff:operator", at(1), same_reach)
            .value()
    ));
    EXPECT_FALSE(elsewhere.find(token, at(1).plus(std::chrono::seconds(5))).value().is_signed_in());
}

TEST_F(Sessions, ThePlainTokenIsNotStored) {
    seed();
    const std::string token = open("13900000001", at(0));
    bool is_found = false;
    ASSERT_TRUE(ledger_->read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT token_hash FROM identity_sessions WHERE region = $1", {std::string("500000")},
            [&](const ledger::Reader::Row& row) {
                is_found = true;
                EXPECT_NE(row.text(0), token);
                EXPECT_EQ(row.text(0).size(), 64U);
                return true;
            }
        );
    }));
    EXPECT_TRUE(is_found);
}

}  // namespace
}  // namespace tongban::identity
