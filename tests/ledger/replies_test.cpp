#include "ledger/replies.h"

#include "fixture.h"

namespace tongban::ledger {
namespace {

RequestDigest request(int number) {
    return digest_of_request("person:li", fmt::format("k{}", number));
}

TEST(ReplyIndex, FindsWhatWasAddedAndNothingElse) {
    ReplyIndex index;
    for (int i = 1; i <= 5'000; ++i) index.add(request(i));
    for (int i = 1; i <= 5'000; ++i) {
        const auto found = index.find(request(i));
        EXPECT_NE(std::ranges::find(found, i), found.end()) << i;
    }
    for (int i = 5'001; i <= 6'000; ++i) EXPECT_TRUE(index.find(request(i)).empty()) << i;
}

TEST(ReplyIndex, ForgetsBothEndsAndGoesOn) {
    ReplyIndex index;
    for (int i = 1; i <= 3'000; ++i) index.add(request(i));
    index.drop_after(2'500);
    index.drop_before(1'001);
    EXPECT_EQ(index.last(), 2'500);
    index.add(request(9'000));
    EXPECT_EQ(index.find(request(9'000)), std::vector<std::int64_t>{2'501});
    EXPECT_TRUE(index.find(request(1'000)).empty());
    EXPECT_TRUE(index.find(request(2'501)).empty());
    EXPECT_EQ(index.find(request(1'001)), std::vector<std::int64_t>{1'001});
    for (int i = 10'000; i < 15'000; ++i) index.add(request(i));
    EXPECT_EQ(index.find(request(2'500)), std::vector<std::int64_t>{2'500});
}

class RepliesOf : public LedgerTest {
  protected:
    static Commit asked(const StreamKey& key, std::int64_t version, std::string_view request) {
        Commit commit = next(key, version);
        commit.idempotency_key = request;
        commit.reply = {201, fmt::format("reply to {}", request)};
        return commit;
    }
    std::string reply_to(std::string_view request) {
        const auto found = ledger_->find_reply("person:li", request);
        EXPECT_TRUE(found);
        return found && *found ? (*found)->body : "";
    }
};

TEST_F(RepliesOf, AreGivenBackAfterAReopening) {
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(commit(asked(kNoodleShop, i, fmt::format("k{}", i))));
    reopen();
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(reply_to(fmt::format("k{}", i)), fmt::format("reply to k{}", i));
    EXPECT_EQ(reply_to("k20"), "");
    const auto again = commit(asked(kNoodleShop, 20, "k7"));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->version, 8);
    EXPECT_EQ(again->reply.body, "reply to k7");
    EXPECT_EQ(events(kNoodleShop).size(), 20u);
}

TEST_F(RepliesOf, OneWhoseCommitFailedIsNotRemembered) {
    ASSERT_TRUE(ledger_->create_tables({"CREATE TABLE seats (seat bigint PRIMARY KEY)"}));
    const auto take_seat = [](Commit commit) {
        commit.rows.push_back({"INSERT INTO seats (seat) VALUES ($1)", {std::int64_t{1}}});
        return commit;
    };
    const auto results = commit_in_one_batch(
        {asked(kNoodleShop, 0, "a"), take_seat(asked(kTeaHouse, 0, "b")),
         take_seat(asked(kHotpotShop, 0, "c")), asked(kNoodleShop, 1, "d")}
    );
    EXPECT_EQ(code_of(results[2]), "ledger.unique");
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(reply_to("a"), "reply to a");
        EXPECT_EQ(reply_to("b"), "reply to b");
        EXPECT_EQ(reply_to("c"), "");
        EXPECT_EQ(reply_to("d"), "reply to d");
        reopen();
    }
    const auto late = commit(asked(kHotpotShop, 0, "c"));
    ASSERT_TRUE(late);
    EXPECT_FALSE(late->repeated);
    reopen();
    EXPECT_EQ(reply_to("c"), "reply to c");
}

TEST_F(RepliesOf, DatabasesWithoutTheirKeysAreBroughtUpToDate) {
    for (int i = 0; i < 30; ++i) ASSERT_TRUE(commit(asked(kNoodleShop, i, fmt::format("k{}", i))));
    close();
    tamper("DELETE FROM reply_keys");
    tamper("DELETE FROM replies WHERE number IN (1, 2, 17)");
    ledger_ = open_at(path());
    EXPECT_EQ(reply_to("k0"), "");
    EXPECT_EQ(reply_to("k2"), "reply to k2");
    EXPECT_EQ(reply_to("k16"), "");
    EXPECT_EQ(reply_to("k17"), "reply to k17");
    EXPECT_EQ(reply_to("k29"), "reply to k29");
    ASSERT_TRUE(commit(asked(kNoodleShop, 30, "k30")));
    close();
    // An older program went on with it for a while.
    tamper("DELETE FROM reply_keys WHERE number > 20");
    ledger_ = open_at(path());
    EXPECT_EQ(reply_to("k30"), "reply to k30");
    EXPECT_EQ(reply_to("k29"), "reply to k29");
}

TEST_F(RepliesOf, NoMoreAreKeptThanFitIntoMemory) {
    close();
    const Options options{.replies_max = 10};
    ledger_ = open_at(path(), options);
    for (int i = 0; i < 40; ++i) {
        Commit commit = asked(kNoodleShop, i, fmt::format("k{}", i));
        commit.at = commit.at.plus(std::chrono::minutes(2 * i));
        ASSERT_TRUE(this->commit(std::move(commit)));
    }
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(reply_to("k29"), "");
        for (int i = 30; i < 40; ++i)
            EXPECT_EQ(reply_to(fmt::format("k{}", i)), fmt::format("reply to k{}", i));
        EXPECT_EQ(number("SELECT count(*) FROM replies"), 10);
        EXPECT_LE(number("SELECT count(*) FROM reply_keys"), 11);
        close();
        ledger_ = open_at(path(), options);
    }
}

}  // namespace
}  // namespace tongban::ledger
