#include <fstream>
#include <thread>

#include "identity/fixture.h"
#include "identity/password_rules.h"
#include "identity/rows.h"

namespace tongban::identity {
namespace {

class Accounts : public IdentityTest {};

TEST_F(Accounts, APersonSignsInWithResidentIdOrPhone) {
    seed();
    EXPECT_EQ(sign_in("500225199003071232", kPassword, at(1)), "done");
    EXPECT_EQ(sign_in("139 0000 0001", kPassword, at(2)), "done");
    EXPECT_EQ(sign_in("13900000001", "wrong-password", at(3)), "auth.wrong_login");
    EXPECT_EQ(sign_in("13900000009", kPassword, at(3)), "auth.wrong_login");
    EXPECT_EQ(sign_in("", "", at(3)), "auth.wrong_login");
}

TEST_F(Accounts, FaultsOfARegistrationNameTheirField) {
    const auto refused = [&](auto change) {
        Registration registration = zhang();
        change(registration);
        const auto result = identity_->register_person(registration, start_);
        return result ? std::string("accepted") : result.error().code + " " + result.error().field;
    };
    EXPECT_EQ(refused([](auto& r) { r.name = "  "; }), "identity.name /name");
    EXPECT_EQ(refused([](auto& r) { r.name = "张\n伟"; }), "identity.name /name");
    EXPECT_EQ(
        refused([](auto& r) { r.resident_id = "500225199003071233"; }),
        "identity.resident_id.check_digit /resident_id"
    );
    EXPECT_EQ(refused([](auto& r) { r.phone = "12345"; }), "identity.phone /phone");
    EXPECT_EQ(refused([](auto& r) { r.password = "short"; }), "identity.password_weak /password");
    EXPECT_EQ(
        refused([](auto& r) { r.password = "12345678"; }), "identity.password_weak /password"
    );
    EXPECT_EQ(
        refused([](auto& r) { r.password = "x13900000001"; }), "identity.password_weak /password"
    );
    EXPECT_EQ(refused([](auto&) {}), "accepted");
}

TEST(PasswordRules, WhatIsKnownOfThePersonDoesNotCount) {
    const auto reason = [](std::string_view password) -> std::string {
        const auto checked = check_password(password, {"clerk-lj", "13900000001"});
        if (checked) return "good";
        return std::string(checked.error().details.at("reason").as_string());
    };
    EXPECT_EQ(reason("Demo-2026-clerk-lj"), "good");
    EXPECT_EQ(reason("Demo-clerk-lj"), "known");
    EXPECT_EQ(reason("13900000001!"), "known");
    EXPECT_EQ(reason("火锅好吃又不贵啊"), "good");
    EXPECT_EQ(reason("火锅好吃"), "too_short");
    EXPECT_EQ(reason("aaaaaaaaaa"), "too_simple");
    EXPECT_EQ(reason("23456789"), "too_simple");
    EXPECT_EQ(reason("Password"), "too_simple");
    EXPECT_EQ(reason(std::string(129, 'x') + "y"), "too_long");
    EXPECT_EQ(reason("\xff\xfe......"), "too_short");
}

TEST_F(Accounts, TheSamePersonOrPhoneIsNotRegisteredTwice) {
    seed();
    Registration again = zhang();
    again.id.clear();
    EXPECT_EQ(code(identity_->register_person(again, at(1))), "identity.exists");
    again.resident_id = "11010519491231002X";
    EXPECT_EQ(code(identity_->register_person(again, at(1))), "identity.phone_exists");
}

TEST_F(Accounts, FiveFailuresLockForAQuarterOfAnHour) {
    seed();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(sign_in("13900000001", "wrong-password", at(1)), "auth.wrong_login");
    EXPECT_EQ(sign_in("13900000001", kPassword, at(1)), "auth.locked");
    EXPECT_EQ(sign_in("13900000001", kPassword, at(15)), "auth.locked");
    EXPECT_EQ(sign_in("13900000001", "wrong-password", at(17)), "auth.wrong_login");
    EXPECT_EQ(sign_in("13900000001", kPassword, at(17)), "done");
}

TEST_F(Accounts, ALoginOfNobodyIsLockedLikeAnAccount) {
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(sign_in("nobody", "wrong-password", at(1)), "auth.wrong_login");
    EXPECT_EQ(sign_in("nobody", "wrong-password", at(1)), "auth.locked");
    EXPECT_EQ(sign_in("somebody", "wrong-password", at(1)), "auth.wrong_login");
    EXPECT_EQ(sign_in("nobody", "wrong-password", at(17)), "auth.wrong_login");
}

TEST_F(Accounts, ASuccessForgetsEarlierFailures) {
    seed();
    for (int i = 0; i < 4; ++i) sign_in("13900000001", "wrong-password", at(1));
    EXPECT_EQ(sign_in("13900000001", kPassword, at(1)), "done");
    for (int i = 0; i < 4; ++i) sign_in("13900000001", "wrong-password", at(2));
    EXPECT_EQ(sign_in("13900000001", kPassword, at(2)), "done");
}

TEST_F(Accounts, GuessesInParallelAreAllCounted) {
    seed();
    std::vector<std::thread> guessers;
    for (int i = 0; i < 5; ++i)
        guessers.emplace_back([&] {
            (void)identity_->sign_in("13900000001", "wrong-password", at(1));
        });
    for (std::thread& guesser : guessers) guesser.join();
    EXPECT_EQ(sign_in("13900000001", kPassword, at(1)), "auth.locked");
}

TEST_F(Accounts, ConfirmingWithAWrongPasswordCountsTowardsTheLock) {
    seed();
    EXPECT_EQ(code(identity_->reauthenticate("person:zhang", kPassword, at(1))), "done");
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(
            code(identity_->reauthenticate("person:zhang", "wrong-password", at(1))),
            "identity.wrong_password"
        );
    EXPECT_EQ(code(identity_->reauthenticate("person:zhang", kPassword, at(1))), "auth.locked");
}

TEST_F(Accounts, APasswordIsChangedByWhoKnowsTheOldOne) {
    seed();
    EXPECT_EQ(
        code(identity_->change_password("person:zhang", "wrong", "Another-Horse-9", at(1))),
        "identity.wrong_password"
    );
    EXPECT_EQ(
        code(identity_->change_password("person:zhang", kPassword, "short", at(1))),
        "identity.password_weak"
    );
    auto changed = identity_->change_password("person:zhang", kPassword, "Another-Horse-9", at(1));
    ASSERT_TRUE(changed);
    ASSERT_TRUE(ledger_->commit_and_wait(std::move(*changed)));
    EXPECT_EQ(sign_in("13900000001", kPassword, at(2)), "auth.wrong_login");
    EXPECT_EQ(sign_in("13900000001", "Another-Horse-9", at(2)), "done");
}

/// The code of the last SMS in the outbox.
std::string sent_code(ledger::Ledger& ledger, Instant now) {
    std::string code;
    const auto messages = ledger.outbox(now, 100).value();
    for (const ledger::OutboxMessage& message : messages)
        if (message.topic == "notify.sms") code = message.body.at("values").at("code").as_string();
    return code;
}

TEST_F(Accounts, AResetCodeWorksOnceAndNotForever) {
    seed();
    const auto request = [&](Instant now) {
        auto commit = identity_->request_reset("13900000001", now).value();
        if (commit) {
            EXPECT_TRUE(ledger_->commit_and_wait(std::move(*commit)));
        }
        return commit.has_value();
    };
    const auto confirm = [&](std::string_view given, Instant now) {
        auto result = identity_->confirm_reset("13900000001", given, "Another-Horse-9", now);
        if (!result) return result.error().code;
        return code(ledger_->commit_and_wait(std::move(result->commit)));
    };
    EXPECT_TRUE(request(at(1)));
    EXPECT_FALSE(request(at(1)));  // not again within a minute
    EXPECT_EQ(confirm(sent_code(*ledger_, at(2)), at(12)), "identity.reset_code_wrong");
    EXPECT_TRUE(request(at(20)));
    const std::string good = sent_code(*ledger_, at(21));
    ASSERT_EQ(good.size(), 6U);
    EXPECT_EQ(confirm(good == "000000" ? "000001" : "000000", at(21)), "identity.reset_code_wrong");
    EXPECT_EQ(confirm(good, at(21)), "done");
    EXPECT_EQ(confirm(good, at(21)), "identity.reset_code_wrong");
    EXPECT_EQ(sign_in("13900000001", "Another-Horse-9", at(22)), "done");
}

TEST_F(Accounts, FiveWrongCodesUseUpTheCode) {
    seed();
    ASSERT_TRUE(ledger_->commit_and_wait(*identity_->request_reset("13900000001", at(1)).value()));
    const std::string good = sent_code(*ledger_, at(2));
    const std::string wrong = good == "000000" ? "000001" : "000000";
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(
            code(identity_->confirm_reset("13900000001", wrong, "Another-Horse-9", at(2))),
            "identity.reset_code_wrong"
        );
    EXPECT_EQ(
        code(identity_->confirm_reset("13900000001", good, "Another-Horse-9", at(2))),
        "identity.reset_code_wrong"
    );
}

TEST_F(Accounts, NobodyLearnsWhetherALoginExistsFromAReset) {
    EXPECT_FALSE(identity_->request_reset("13900000009", at(1)).value());
    seed_operator();
    EXPECT_FALSE(identity_->request_reset("operator", at(1)).value());
    EXPECT_EQ(
        code(identity_->confirm_reset("13900000009", "123456", "Another-Horse-9", at(1))),
        "identity.reset_code_wrong"
    );
}

TEST_F(Accounts, AnAgentActsWithinScopeAndDatesUntilRevoked) {
    seed();
    Authorisation wanted{
        .id = "a1",
        .agent = "person:li",
        .agent_name = "李娜",
        .scope = {"open-restaurant"},
        .from = china_date(start_),
        .until = china_date(start_).plus_days(30),
        .revoked = {},
    };
    ASSERT_TRUE(
        ledger_->commit_and_wait(identity_->authorise_agent("person:zhang", wanted, at(1)).value())
    );
    const auto may = [&](const char* agent, const char* service, int days) {
        return identity_->may_act_for(agent, "person:zhang", service, wanted.from.plus_days(days))
            .value();
    };
    EXPECT_TRUE(may("person:li", "open-restaurant", 0));
    EXPECT_TRUE(may("person:li", "open-restaurant", 30));
    EXPECT_FALSE(may("person:li", "open-restaurant", 31));
    EXPECT_FALSE(may("person:li", "open-restaurant", -1));
    EXPECT_FALSE(may("person:li", "birth", 1));
    EXPECT_FALSE(may("person:zhang", "open-restaurant", 1));
    EXPECT_EQ(identity_->relations("person:li").value().at(0).principal_name, "张伟");
    EXPECT_EQ(
        code(identity_->revoke_authorisation("person:li", "a1", at(2))),
        "identity.no_such_authorisation"
    );
    ASSERT_TRUE(ledger_->commit_and_wait(
        identity_->revoke_authorisation("person:zhang", "a1", at(2)).value()
    ));
    EXPECT_FALSE(may("person:li", "open-restaurant", 1));
}

TEST_F(Accounts, AuthorisationsWithoutEndScopeOrOtherPersonAreRefused) {
    seed();
    const Date today = china_date(start_);
    const auto refused = [&](auto change) {
        Authorisation wanted{"a1", "person:li", "李娜", {"*"}, today, today.plus_days(1), {}};
        change(wanted);
        return code(identity_->authorise_agent("person:zhang", wanted, start_));
    };
    EXPECT_EQ(refused([](auto& w) { w.agent = "person:zhang"; }), "identity.authorisation_self");
    EXPECT_EQ(refused([](auto& w) { w.scope.clear(); }), "identity.authorisation_scope");
    EXPECT_EQ(
        refused([&](auto& w) { w.until = today.plus_days(-1); }), "identity.authorisation_dates"
    );
    EXPECT_EQ(
        refused([&](auto& w) { w.until = today.plus_days(5000); }), "identity.authorisation_dates"
    );
    EXPECT_EQ(refused([](auto&) {}), "done");
}

TEST_F(Accounts, NothingReadableLiesInTheDatabase) {
    seed();
    ASSERT_TRUE(ledger_->commit_and_wait(*identity_->request_reset("13900000001", at(1)).value()));
    EXPECT_EQ(identity_->personal_data("person:zhang").value().resident_id, "500225199003071232");
    sessions_.reset();
    identity_.reset();
    ledger_.reset();
    std::string bytes;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        std::ifstream file(entry.path(), std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(file), {});
    }
    EXPECT_NE(bytes.find("person:zhang"), std::string::npos);
    EXPECT_EQ(bytes.find("500225199003071232"), std::string::npos);
    EXPECT_EQ(bytes.find("13900000001"), std::string::npos);
    EXPECT_EQ(bytes.find("argon2"), std::string::npos);
    EXPECT_EQ(bytes.find(kPassword), std::string::npos);
}

TEST_F(Accounts, ReplayingTheEventsGivesTheStateOfTheSnapshot) {
    seed();
    sign_in("13900000001", "wrong-password", at(1));
    sign_in("13900000001", kPassword, at(2));
    ASSERT_TRUE(ledger_->commit_and_wait(*identity_->request_reset("13900000001", at(3)).value()));
    (void)identity_->confirm_reset("13900000001", "x", "Another-Horse-9", at(4));
    PersonState replayed;
    ASSERT_TRUE(ledger_->read([&](ledger::Reader& reader) -> Result<void> {
        for (const ledger::Event& event : TRY(reader.events({"500000", "person:zhang"}))) {
            const PersonEvent known = TRY(rows::person_event(event));
            replayed = evolve(std::move(replayed), known);
        }
        return {};
    }));
    EXPECT_EQ(rows::snapshot(replayed), rows::snapshot(identity_->person("person:zhang")->state));
    EXPECT_EQ(replayed.reset->tries, 1);
}

TEST_F(Accounts, NobodyDisablesHimselfOrGivesUpHisOwnRole) {
    seed_operator();
    seed_operator("second");
    sign_in("second", kPassword, at(1));
    ChangeStaff disable;
    disable.is_disabled = true;
    ChangeStaff move;
    move.grants = std::vector<StaffGrant>{{"clerk", "500103", "*"}};
    for (const ChangeStaff& change : {disable, move})
        EXPECT_EQ(
            code(identity_->change_staff(
                "staff:operator", change, {}, "staff:operator", at(2), same_reach
            )),
            "identity.self"
        );
    EXPECT_EQ(
        code(identity_->change_staff(
            "staff:operator", disable, {}, "staff:second", at(2), same_reach
        )),
        "done"
    );
}

TEST_F(Accounts, AnOfficeIsFoundWithoutReadingEverybody) {
    const auto seed = [&](const char* account, std::vector<StaffGrant> grants) {
        ASSERT_TRUE(identity_->seed_staff(
            {std::string("officer-") + account, account, kPassword, std::move(grants), false,
             std::string("staff:") + account},
            start_
        ));
    };
    seed("a", {{"approver", "500103", "scjgj"}, {"approver", "500157", "scjgj"}});
    seed("b", {{"approver", "500103", "*"}});
    seed("c", {{"approver", "500103", "cgj"}});
    seed("d", {{"clerk", "500103", "scjgj"}});
    const auto office = [&] {
        std::vector<std::string> ids;
        for (const StaffEntry& one : identity_->staff_of("approver", "scjgj").value())
            ids.push_back(one.id);
        return ids;
    };
    using Ids = std::vector<std::string>;
    EXPECT_EQ(office(), (Ids{"staff:a", "staff:b"}));
    const auto change = [&](const char* id, const ChangeStaff& to) {
        for (ledger::Commit& commit :
             identity_->change_staff(id, to, {}, "staff:operator", at(1), same_reach).value())
            ASSERT_TRUE(ledger_->commit_and_wait(std::move(commit)));
    };
    ChangeStaff moved, gone;
    moved.grants = std::vector<StaffGrant>{{"approver", "500103", "scjgj"}};
    gone.is_disabled = true;
    change("staff:c", moved);
    change("staff:a", gone);
    EXPECT_EQ(office(), (Ids{"staff:b", "staff:c"}));
    // A ledger of an older version has no list of offices: it is made once.
    ledger::Commit emptied;
    emptied.key = {"500000", "test:emptied"};
    emptied.events.push_back({"Emptied", {}});
    emptied.rows.push_back(
        {"DELETE FROM identity_staff_offices WHERE region = $1", {std::string("500000")}}
    );
    ASSERT_TRUE(ledger_->commit_and_wait(std::move(emptied)));
    EXPECT_EQ(office(), Ids());
    ASSERT_TRUE(identity_->create_tables());
    ASSERT_TRUE(identity_->create_tables());
    EXPECT_EQ(office(), (Ids{"staff:b", "staff:c"}));
}

TEST_F(Accounts, AnOperatorWhoseReachNobodyElseHasStays) {
    seed_operator();
    seed_operator("second");
    ChangeStaff disable;
    disable.is_disabled = true;
    ChangeStaff smaller;
    smaller.grants = std::vector<StaffGrant>{{"operator", "500103", "*"}};
    const auto changed = [&](const ChangeStaff& change) {
        return code(
            identity_->change_staff("staff:operator", change, {}, "staff:third", at(2), same_reach)
        );
    };
    // The second one has never signed in: perhaps nobody knows the password.
    EXPECT_EQ(changed(disable), "identity.last_operator");
    sign_in("second", kPassword, at(1));
    EXPECT_EQ(changed(disable), "done");
    EXPECT_EQ(changed(smaller), "done");
    // An operator of one district is not enough for the whole region.
    change_staff("staff:second", smaller, "staff:operator", at(3));
    EXPECT_EQ(changed(disable), "identity.last_operator");
    EXPECT_EQ(changed(smaller), "identity.last_operator");
}

TEST_F(Accounts, TwoOperatorsCannotDisableEachOtherAtTheSameMoment) {
    seed_operator("one");
    seed_operator("two");
    sign_in("one", kPassword, at(1));
    sign_in("two", kPassword, at(1));
    ChangeStaff disable;
    disable.is_disabled = true;
    auto first =
        identity_->change_staff("staff:one", disable, {}, "staff:two", at(1), same_reach).value();
    auto second =
        identity_->change_staff("staff:two", disable, {}, "staff:one", at(1), same_reach).value();
    EXPECT_EQ(code(ledger_->commit_all_and_wait(std::move(first))), "done");
    EXPECT_EQ(code(ledger_->commit_all_and_wait(std::move(second))), "ledger.version_conflict");
    EXPECT_EQ(
        code(identity_->change_staff("staff:two", disable, {}, "system:console", at(2), same_reach)
        ),
        "identity.last_operator"
    );
}

TEST_F(Accounts, DisabledStaffCannotSignInAndOnlyTheRightPasswordIsTold) {
    seed_operator();
    seed_operator("second");
    ChangeStaff disable;
    disable.is_disabled = true;
    ASSERT_TRUE(ledger_->commit_all_and_wait(
        identity_->change_staff("staff:second", disable, {}, "staff:operator", at(1), same_reach)
            .value()
    ));
    EXPECT_EQ(sign_in("second", kPassword, at(2)), "auth.disabled");
    EXPECT_EQ(sign_in("second", "wrong-password", at(2)), "auth.wrong_login");
}

TEST_F(Accounts, AccountNamesCannotBeTakenForNumbersOfPeople) {
    for (const char* account : {"13900000001", "a", "Upper", "with space", "名字", ""})
        EXPECT_EQ(
            code(
                identity_->create_staff({account, "名", kPassword, {}, true, ""}, "staff:x", start_)
            ),
            "identity.account"
        ) << account;
}

}  // namespace
}  // namespace tongban::identity
