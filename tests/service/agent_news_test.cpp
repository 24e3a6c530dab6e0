// News of a case reach the applicant and the agent who may act; a power that ended brings nothing.
#include "service/case_desk.h"

namespace tongban::service {
namespace {

constexpr const char* kPerson = "person:zhao-huoguo";
constexpr const char* kAgent = "person:sun-agent";

class AgentNews : public test::CaseDesk {
  protected:
    /// What the withdrawal by `actor` tells, and to whom.
    ledger::Commit withdrawn_by(const std::string& actor, bool holds_power) {
        submit("id-lost");
        CaseState before = state();
        before.agent = kAgent;
        Facts known = facts(actor, "");
        known.is_agent_still = [=](const CaseState& asked) {
            EXPECT_EQ(asked.agent, kAgent);
            return holds_power;
        };
        const auto turn = decide(before, WithdrawCase{"不办了"}, known);
        EXPECT_TRUE(turn) << turn.error().code;
        return commit_of(*turn, before.version, keyring_).value();
    }
    static std::multiset<std::string> inboxes(const ledger::Commit& commit) {
        std::multiset<std::string> readers;
        for (const ledger::RowChange& row : commit.rows)
            if (std::string_view(row.sql).starts_with("INSERT INTO inbox"))
                readers.insert(std::get<std::string>(row.values[3]));
        return readers;
    }
    static std::multiset<std::string> called(const ledger::Commit& commit) {
        std::multiset<std::string> readers;
        for (const ledger::Message& message : commit.messages)
            if (message.topic == "notify.sms")
                readers.insert(std::string(message.body.at("to").as_string()));
        return readers;
    }
};

TEST_F(AgentNews, ReachBothAndByMailOnlyWhoDidNotDoIt) {
    const ledger::Commit commit = withdrawn_by(kPerson, true);
    EXPECT_EQ(inboxes(commit), (std::multiset<std::string>{kPerson, kAgent}));
    EXPECT_EQ(called(commit), std::multiset<std::string>{kAgent});
    place({"500157", "test"}, commit.rows);
}

TEST_F(AgentNews, OfWhatTheAgentDidReachTheApplicantByMail) {
    EXPECT_EQ(called(withdrawn_by(kAgent, true)), std::multiset<std::string>{kPerson});
}

TEST_F(AgentNews, StopWithThePower) {
    const ledger::Commit commit = withdrawn_by("staff:one", false);
    EXPECT_EQ(inboxes(commit), std::multiset<std::string>{kPerson});
    EXPECT_EQ(called(commit), std::multiset<std::string>{kPerson});
}

}  // namespace
}  // namespace tongban::service
