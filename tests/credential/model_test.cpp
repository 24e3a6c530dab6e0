#include "credential/model.h"

#include <gtest/gtest.h>

#include "credential/sample.h"

using namespace tongban;
using namespace tongban::credential;
using tongban::test::food_licence;

namespace {

const Grounds kGrounds{"提供虚假材料", "行政许可法 第六十九条", "大足区市场监督管理局"};

/// Folds, and takes every event through its stored form on the way.
CredentialState given(const Events& events) {
    CredentialState state;
    for (const Event& event : events)
        state = evolve(std::move(state), read_event(event_type(event), event_body(event)).value());
    return state;
}
CredentialState issued() { return given({CredentialIssued{food_licence(), "case-1", 7}}); }

std::string refused(const CredentialState& state, const Command& command) {
    const auto result = decide(state, command);
    return result ? "accepted" : result.error().code;
}
Stage after(CredentialState state, const Command& command) {
    const Events events = decide(state, command).value();
    for (const Event& event : events) state = evolve(std::move(state), event);
    return state.stage;
}

}  // namespace

TEST(CredentialLife, IssueStartsIt) {
    const Events events = decide({}, IssueCredential{food_licence(), "case-1", 7}).value();
    const CredentialState state = given(events);
    EXPECT_EQ(state.stage, Stage::Valid);
    EXPECT_EQ(state.status_index, 7u);
    EXPECT_EQ(to_json(state.content), to_json(food_licence()));
    EXPECT_EQ(
        refused(state, IssueCredential{food_licence(), "case-1", 7}), "credential.wrong_stage"
    );
}

TEST(CredentialLife, NothingHappensBeforeIssue) {
    for (const Command& command :
         {Command(SuspendCredential{kGrounds}), Command(ResumeCredential{kGrounds}),
          Command(CancelCredential{kGrounds}), Command(RevokeCredential{kGrounds}),
          Command(RevokeCredentialAsPenalty{kGrounds}), Command(ExpireCredential{Date(2040, 1, 1)}),
          Command(SupersedeCredential{food_licence(2).identifier})})
        EXPECT_EQ(refused({}, command), "credential.wrong_stage");
}

TEST(CredentialLife, SuspensionIsLiftedOnlyWhenThereIsOne) {
    EXPECT_EQ(refused(issued(), ResumeCredential{kGrounds}), "credential.wrong_stage");
    const CredentialState suspended = evolve(issued(), CredentialSuspended{kGrounds});
    EXPECT_EQ(refused(suspended, SuspendCredential{kGrounds}), "credential.wrong_stage");
    EXPECT_EQ(after(suspended, ResumeCredential{kGrounds}), Stage::Valid);
}

TEST(CredentialLife, TakingARightAwayNeedsReasonArticleAndOrgan) {
    for (const Grounds& grounds :
         {Grounds{"", "a", "o"}, Grounds{"r", " ", "o"}, Grounds{"r", "a", ""}}) {
        EXPECT_EQ(refused(issued(), SuspendCredential{grounds}), "credential.grounds_missing");
        EXPECT_EQ(refused(issued(), CancelCredential{grounds}), "credential.grounds_missing");
        EXPECT_EQ(refused(issued(), RevokeCredential{grounds}), "credential.grounds_missing");
        EXPECT_EQ(
            refused(issued(), RevokeCredentialAsPenalty{grounds}), "credential.grounds_missing"
        );
    }
}

TEST(CredentialLife, WhatIsRevokedStaysRevokedAlsoWhenDeregistered) {
    const CredentialState revoked = evolve(issued(), CredentialRevoked{kGrounds});
    EXPECT_EQ(after(revoked, CancelCredential{kGrounds}), Stage::Revoked);
    const CredentialState both = evolve(revoked, CredentialCancelled{kGrounds});
    EXPECT_EQ(refused(both, CancelCredential{kGrounds}), "credential.wrong_stage");
    EXPECT_EQ(refused(revoked, ResumeCredential{kGrounds}), "credential.wrong_stage");
    EXPECT_EQ(refused(revoked, RevokeCredentialAsPenalty{kGrounds}), "credential.wrong_stage");
    EXPECT_EQ(
        refused(revoked, SupersedeCredential{food_licence(2).identifier}), "credential.wrong_stage"
    );
}

TEST(CredentialLife, TheLastDayIsStillValid) {
    EXPECT_EQ(
        refused(issued(), ExpireCredential{Date(2031, 11, 20)}), "credential.not_yet_expired"
    );
    EXPECT_EQ(after(issued(), ExpireCredential{Date(2031, 11, 21)}), Stage::Expired);
    CredentialState endless = issued();
    endless.content.valid_until.reset();
    EXPECT_EQ(refused(endless, ExpireCredential{Date(2199, 1, 1)}), "credential.not_yet_expired");
}

TEST(CredentialLife, WhatIsSuspendedAtItsEndStaysSuspendedUntilItIsResumed) {
    const CredentialState suspended = evolve(issued(), CredentialSuspended{kGrounds});
    EXPECT_EQ(refused(suspended, ExpireCredential{Date(2031, 11, 21)}), "credential.wrong_stage");
    EXPECT_EQ(after(suspended, ResumeCredential{kGrounds, Date(2031, 11, 20)}), Stage::Valid);
    EXPECT_EQ(after(suspended, ResumeCredential{kGrounds, Date(2031, 11, 21)}), Stage::Expired);
    EXPECT_EQ(after(suspended, CancelCredential{kGrounds}), Stage::Cancelled);
}

TEST(CredentialLife, ANewVersionReplacesTheOldButNotItself) {
    EXPECT_EQ(after(issued(), SupersedeCredential{food_licence(2).identifier}), Stage::Superseded);
    EXPECT_EQ(
        refused(issued(), SupersedeCredential{food_licence(1).identifier}),
        "credential.identifier_malformed"
    );
}

TEST(CredentialLife, EveryEventSurvivesItsStoredForm) {
    const Events all{
        CredentialIssued{food_licence(), "case-1", 7},
        CredentialSuspended{kGrounds},
        CredentialResumed{kGrounds},
        CredentialCancelled{kGrounds},
        CredentialRevoked{kGrounds},
        CredentialRevokedAsPenalty{kGrounds},
        CredentialExpired{},
        CredentialSuperseded{food_licence(2).identifier}};
    ASSERT_EQ(all.size(), std::variant_size_v<Event>);
    for (const Event& event : all) {
        const auto text = json::serialize(event_body(event));
        const auto read = read_event(event_type(event), parse_json(text)->get_object()).value();
        EXPECT_EQ(read.index(), event.index());
        EXPECT_EQ(event_body(read), event_body(event));
    }
    EXPECT_FALSE(read_event("CredentialEaten", {}));
}

TEST(CredentialContent, ContradictionsAreRefused) {
    const auto fault = [](auto change) {
        Content content = food_licence();
        change(content);
        const auto result = check(content);
        return result ? std::string("accepted") : result.error().code + result.error().field;
    };
    EXPECT_EQ(fault([](Content&) {}), "accepted");
    EXPECT_EQ(
        fault([](Content& c) { c.issuer.code = "11370800MB28559184"; }),
        "credential.content/issuer/code"
    );
    EXPECT_EQ(
        fault([](Content& c) { c.valid_until = Date(2020, 1, 1); }),
        "credential.content/valid_until"
    );
    EXPECT_EQ(
        fault([](Content& c) { c.fields.push_back(c.fields[0]); }),
        "credential.content/fields/entity"
    );
    EXPECT_EQ(fault([](Content& c) { c.fields.resize(65); }), "credential.content/fields");
    EXPECT_EQ(fault([](Content& c) { c.holder.name = "\xFF"; }), "credential.content/holder/name");
    EXPECT_EQ(fault([](Content& c) { c.identifier.back() = '1'; }), "credential.identifier_check");
}

TEST(CredentialContent, ShowsOnlyTheFamilyNameOfAPerson) {
    EXPECT_EQ(shown_holder({"张三丰", "50022519900307123X", "111"}), "张*");
    EXPECT_EQ(shown_holder({"老灶火锅店", "92500111MA5TB0029D", "001"}), "老灶火锅店");
}
