// Kept states: they save reading, and never decide what the ledger would decide otherwise.
#include "service/case_cache.h"

#include <gtest/gtest.h>

#include "case_desk.h"

namespace tongban::service {
namespace {

using namespace test;

using authority::Role;

std::shared_ptr<CaseState> state_of(const std::string& number, std::int64_t version) {
    CaseState state;
    state.number = number;
    state.version = version;
    state.intake_note = std::string(1'000, 'x');
    return std::make_shared<CaseState>(std::move(state));
}

TEST(CaseCache, KeepsTheNewestStateOfACase) {
    CaseCache cache;
    cache.keep(state_of("one", 2));
    cache.keep(state_of("one", 1));
    EXPECT_EQ(cache.find("one")->version, 2);
    cache.keep(state_of("one", 3));
    EXPECT_EQ(cache.find("one")->version, 3);
    EXPECT_EQ(cache.size(), 1u);
    cache.forget("one");
    EXPECT_EQ(cache.find("one"), nullptr);
    EXPECT_EQ(cache.bytes(), 0u);
    cache.forget("one");
}

TEST(CaseCache, GivesUpWhatWasUsedLongestAgoWhenItsMemoryIsFull) {
    const size_t each = bytes_of(*state_of("one", 1));
    EXPECT_GT(each, sizeof(CaseState) + 1'000);
    CaseCache cache(2 * each);
    cache.keep(state_of("one", 1));
    cache.keep(state_of("two", 1));
    EXPECT_NE(cache.find("one"), nullptr);
    cache.keep(state_of("six", 1));
    EXPECT_EQ(cache.find("two"), nullptr);
    EXPECT_NE(cache.find("one"), nullptr);
    EXPECT_NE(cache.find("six"), nullptr);
    EXPECT_LE(cache.bytes(), 2 * each);
}

TEST(CaseCache, DoesNotKeepWhatIsLargerThanAllOfIt) {
    CaseCache cache(100);
    cache.keep(state_of("one", 1));
    EXPECT_EQ(cache.size(), 0u);
}

TEST(CaseCache, GivesAStateAwayUntilItIsKeptAgain) {
    CaseCache cache;
    cache.keep(state_of("one", 1));
    const char* note = cache.find("one")->intake_note.data();
    CaseState own = cache.take(cache.find("one"));
    EXPECT_EQ(own.intake_note.data(), note) << "copied";
    EXPECT_EQ(cache.find("one"), nullptr);
    own.version = 2;
    cache.keep(std::make_shared<CaseState>(std::move(own)));
    EXPECT_EQ(cache.find("one")->version, 2);
    EXPECT_EQ(cache.size(), 1u);
    // As it was, when nothing came of it.
    cache.keep(std::make_shared<CaseState>(cache.take(cache.find("one"))));
    EXPECT_EQ(cache.find("one")->version, 2);
    cache.take(cache.find("one"));
    cache.forget("one");
    EXPECT_EQ(cache.bytes(), 0u);
}

TEST(CaseCache, CopiesAStateThatSomebodyLooksAt) {
    CaseCache cache;
    cache.keep(state_of("one", 1));
    const auto looked_at = cache.find("one");
    EXPECT_EQ(cache.take(cache.find("one")).intake_note, looked_at->intake_note);
    EXPECT_EQ(looked_at->intake_note.size(), 1'000u);
    // Another has gone on meanwhile.
    cache.keep(state_of("one", 2));
    EXPECT_EQ(cache.take(looked_at).version, 1);
    EXPECT_EQ(cache.find("one")->version, 2);
}

/// Two servers on one ledger: each has states of its own.
class KeptCase : public DeskTest {
  protected:
    void SetUp() override {
        DeskTest::SetUp();
        add_member_routes(routes_, desk_);
        const pack::ServiceItem* item = all_packs()->find_item("food-new");
        Member member;
        member.item = item->id;
        member.number = "N-1";
        member.department = item->department;
        member.process = item->executable->process;
        CaseState initial;
        initial.number = initial.query_code = kNumber;
        initial.service = item->id;
        initial.region = "500157";
        initial.person = "person:one";
        initial.sealed_parties = seal_json(keyring_, {{"name", "甲乙"}}, initial.number);
        initial.members = {member};
        CaseState state =
            commit({}, decide(CaseState{}, SubmitCase{initial}, facts("staff:clerk")));
        state = commit(
            state, decide(
                       state, AcceptCase{audit_points_of(state, facts("staff:clerk").content)},
                       facts("staff:clerk")
                   )
        );
        ASSERT_FALSE(state.work_items.empty());
        id_ = state.work_items.front().id;
        department_ = item->department;
    }

    /// By another server, of which ours hears nothing.
    void elsewhere(const std::string& actor, bool release) {
        const CaseState state = load_case(*ledger_, kNumber).value();
        commit(state, decide(state, ClaimWorkItem{id_, release}, facts(actor)));
    }

    Result<http::Answer> answer(const std::string& actor, const char* what) {
        for (const http::Route& route : routes_.all()) {
            if (!route.path.ends_with(what)) continue;
            http::Request request;
            request.actor = {
                authority::ActorKind::Staff,
                actor,
                actor,
                {{Role::Approver, "500157", department_}},
                ""};
            request.now = time_.at;
            request.path = {kNumber, id_};
            return route.handler(request);
        }
        return refuse("test.no_route", ErrorKind::Internal);
    }
    Result<ledger::Committed> once(const std::string& actor, const char* what) {
        auto answered = TRY(answer(actor, what));
        auto& after = std::get<http::AfterCommit>(answered);
        auto committed = ledger_->commit_all_and_wait(std::move(after.commits));
        after.ended(committed);
        return committed;
    }

    std::int64_t state_version() { return load_case(*ledger_, kNumber).value().version; }

    static constexpr const char* kNumber = "C-1";
    std::string id_;
    std::string department_;
};

TEST_F(KeptCase, IsWhatTheLedgerHolds) {
    ASSERT_TRUE(once("staff:one", "/claim"));
    const auto kept = desk_.cases->find(kNumber);
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ(to_record(*kept), to_record(replay_case(*ledger_, kNumber).value()));
    ASSERT_TRUE(once("staff:one", "/release"));
    EXPECT_EQ(
        to_record(*desk_.cases->find(kNumber)), to_record(replay_case(*ledger_, kNumber).value())
    );
}

TEST_F(KeptCase, IsNotKeptBeforeItsCommit) {
    ASSERT_TRUE(once("staff:one", "/claim"));
    ASSERT_TRUE(answer("staff:one", "/release"));
    EXPECT_EQ(desk_.cases->find(kNumber), nullptr);
    EXPECT_EQ(load_case(*ledger_, *desk_.cases, kNumber).value()->version, state_version());
    ASSERT_TRUE(once("staff:one", "/release"));
    EXPECT_EQ(desk_.cases->find(kNumber)->version, state_version());
}

TEST_F(KeptCase, IsKeptWhenACommandIsRefused) {
    ASSERT_TRUE(once("staff:one", "/claim"));
    const auto before = to_record(*desk_.cases->find(kNumber));
    EXPECT_EQ(answer("staff:two", "/claim").error().code, "case.claimed_by_other");
    ASSERT_NE(desk_.cases->find(kNumber), nullptr);
    EXPECT_EQ(to_record(*desk_.cases->find(kNumber)), before);
}

TEST_F(KeptCase, RefusesNothingThatIsFreeByNow) {
    ASSERT_TRUE(once("staff:one", "/claim"));
    elsewhere("staff:one", true);
    const auto taken = once("staff:two", "/claim");
    EXPECT_TRUE(taken) << taken.error().code;
    EXPECT_EQ(load_case(*ledger_, kNumber).value().work_items.front().claimed_by, "staff:two");
}

TEST_F(KeptCase, GivesNothingAwayThatSomebodyHasTakenMeanwhile) {
    ASSERT_TRUE(once("staff:one", "/claim"));
    ASSERT_TRUE(once("staff:one", "/release"));
    elsewhere("staff:two", false);
    EXPECT_EQ(once("staff:one", "/claim").error().code, "ledger.version_conflict");
    EXPECT_EQ(desk_.cases->find(kNumber), nullptr);
    EXPECT_EQ(answer("staff:one", "/claim").error().code, "case.claimed_by_other");
    EXPECT_EQ(load_case(*ledger_, kNumber).value().work_items.front().claimed_by, "staff:two");
}

}  // namespace
}  // namespace tongban::service
