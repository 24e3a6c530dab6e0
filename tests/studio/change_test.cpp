// The life of a change: given events, when a command, then what is decided.
#include <gtest/gtest.h>

#include "studio/decide.h"

namespace tongban::studio {
namespace {

const Instant kNow = parse_rfc3339("2026-11-20T02:00:00Z").value();
const Hand kAuthor{"staff:a", "甲", kNow}, kReviewer{"staff:b", "乙", kNow},
    kThird{"staff:c", "丙", kNow};
const std::string kPath = "chongqing/items.yaml";

class ChangeLife : public ::testing::Test {
  protected:
    void SetUp() override { given(start_change("c1", "新增事项", "", kAuthor), kAuthor); }

    void given(Decided decided, const Hand& hand) {
        ASSERT_TRUE(decided) << decided.error().code;
        ledger::Event event;
        event.version = change.version + 1;
        event.type = decided->type;
        event.body = decided->body;
        event.at = hand.at;
        ASSERT_TRUE(evolve(change, event));
    }
    void given_file(const Hand& hand = kAuthor) {
        given(put_file(change, change.version, kPath, {"aa", "bb", 10}, hand), hand);
    }
    void given_submitted() {
        given_file();
        given(submit_change(change, change.version, "edition", 3, kAuthor), kAuthor);
    }
    void given_approved(std::optional<Date> day = {}) {
        given_submitted();
        given(approve_change(change, change.version, "", day, kReviewer), kReviewer);
    }

    static std::string code(const Decided& decided) {
        return decided ? "done" : decided.error().code;
    }

    Change change;
};

}  // namespace

TEST_F(ChangeLife, GoesFromDraftOverReviewToPublication) {
    given_approved();
    EXPECT_EQ(change.state, ChangeState::Approved);
    given(mark_published(change, change.version, 7, kAuthor), kAuthor);
    EXPECT_EQ(change.state, ChangeState::Published);
    EXPECT_EQ(change.publication, 7);
    std::string steps;
    for (const HistoryEntry& entry : change.history) steps += entry.what + " ";
    EXPECT_EQ(steps, "started edited submitted approved published ");
}

TEST_F(ChangeLife, IsReviewedByNobodyWhoPutAHandToIt) {
    given_file();
    given_file(kThird);
    given(submit_change(change, change.version, "e", 1, kAuthor), kAuthor);
    EXPECT_EQ(code(approve_change(change, change.version, "", {}, kAuthor)), "studio.own_change");
    EXPECT_EQ(code(approve_change(change, change.version, "", {}, kThird)), "studio.own_change");
    EXPECT_EQ(code(approve_change(change, change.version, "", {}, kReviewer)), "done");
}

TEST_F(ChangeLife, IsNotReviewedByWhoeverSubmittedIt) {
    given_file();
    given(submit_change(change, change.version, "e", 1, kReviewer), kReviewer);
    EXPECT_EQ(code(approve_change(change, change.version, "", {}, kReviewer)), "studio.own_change");
}

TEST_F(ChangeLife, IsFrozenWhileItIsReviewed) {
    given_submitted();
    const std::int64_t v = change.version;
    EXPECT_EQ(code(put_file(change, v, kPath, {"cc", "bb", 1}, kAuthor)), "studio.wrong_state");
    EXPECT_EQ(code(revert_file(change, v, kPath, kAuthor)), "studio.wrong_state");
    EXPECT_EQ(code(describe_change(change, v, "题", "", kAuthor)), "studio.wrong_state");
    EXPECT_EQ(code(mark_published(change, v, 1, kAuthor)), "studio.wrong_state");
}

TEST_F(ChangeLife, ComesBackWithAReasonAndForgetsItsReviewer) {
    given_approved(Date(2026, 12, 1));
    EXPECT_EQ(code(return_change(change, change.version, " ", kThird)), "studio.reason");
    given(return_change(change, change.version, "缺少依据", kThird), kThird);
    EXPECT_EQ(change.state, ChangeState::Draft);
    EXPECT_TRUE(change.reviewer.empty());
    EXPECT_FALSE(change.publish_on);
    EXPECT_EQ(change.history.back().reason, "缺少依据");
}

TEST_F(ChangeLife, IsPublishedOnlyOnADayToCome) {
    given_submitted();
    const auto approve = [&](Date day) {
        return code(approve_change(change, change.version, "", day, kReviewer));
    };
    EXPECT_EQ(approve(Date(2026, 11, 19)), "studio.publish_on");
    EXPECT_EQ(approve(Date(2026, 11, 20)), "studio.publish_on");
    // A year mistyped would park the change for ever.
    EXPECT_EQ(approve(Date(9999, 1, 1)), "studio.publish_on_late");
    EXPECT_EQ(approve(Date(2028, 11, 20)), "studio.publish_on_late");
    EXPECT_EQ(approve(Date(2028, 11, 19)), "done");
    EXPECT_EQ(approve(Date(2026, 11, 21)), "done");
}

TEST_F(ChangeLife, RefusesACommandUponAnOlderVersion) {
    given_file();
    const auto late = put_file(change, change.version - 1, kPath, {"cc", "", 1}, kAuthor);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "studio.version_conflict");
    EXPECT_EQ(find_int(late.error().details, "version"), change.version);
}

TEST_F(ChangeLife, WithoutFilesIsNotSubmitted) {
    EXPECT_EQ(code(submit_change(change, change.version, "e", 1, kAuthor)), "studio.empty");
    given_file();
    given(revert_file(change, change.version, kPath, kAuthor), kAuthor);
    EXPECT_EQ(code(submit_change(change, change.version, "e", 1, kAuthor)), "studio.empty");
    EXPECT_EQ(code(revert_file(change, change.version, kPath, kAuthor)), "studio.file_unchanged");
}

TEST_F(ChangeLife, HasABoundOnItsSize) {
    const ChangedFile large{"aa", "", kChangeBytesMax - 5};
    given(put_file(change, change.version, kPath, large, kAuthor), kAuthor);
    const auto put = [&](const std::string& path, std::int64_t bytes) {
        return code(put_file(change, change.version, path, {"bb", "", bytes}, kAuthor));
    };
    EXPECT_EQ(put("chongqing/bundles.yaml", 6), "studio.change_too_large");
    EXPECT_EQ(put("chongqing/bundles.yaml", 5), "done");
    EXPECT_EQ(put(kPath, kChangeBytesMax), "done");  // in the place of the large one
}

TEST_F(ChangeLife, IsOverOnceItIsPublishedOrDiscarded) {
    given_approved();
    given(mark_published(change, change.version, 1, kAuthor), kAuthor);
    EXPECT_EQ(code(discard_change(change, change.version, "", kAuthor)), "studio.wrong_state");
    EXPECT_EQ(code(return_change(change, change.version, "r", kAuthor)), "studio.wrong_state");
    EXPECT_EQ(code(mark_published(change, change.version, 2, kAuthor)), "studio.wrong_state");
}

TEST_F(ChangeLife, EditsOfOneHandAreOneLineOfItsHistory) {
    given_file();
    given_file();
    given_file(kThird);
    given_file();
    std::string hands;
    for (const HistoryEntry& entry : change.history) hands += entry.who_name;
    EXPECT_EQ(hands, "甲甲丙甲");  // started, edited, edited, edited
}

}  // namespace tongban::studio
