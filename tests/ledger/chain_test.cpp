// The hash chain: what somebody with the database file in hand cannot do unnoticed.
#include "ledger/fixture.h"

namespace tongban::ledger {
namespace {

class Chain : public LedgerTest {
  protected:
    void SetUp() override {
        LedgerTest::SetUp();
        for (int i = 0; i < 5; ++i) ASSERT_TRUE(commit(next(kNoodleShop, i)));
        ASSERT_TRUE(commit(next(kTeaHouse, 0)));
        ASSERT_EQ(ledger_->verify_chain().value(), 6);
    }
    /// The position that verification names after the change, or 0 when it notices nothing.
    std::int64_t broken_at(const char* change) {
        close();
        tamper(change);
        ledger_ = open_at(path());
        const auto verified = ledger_->verify_chain();
        if (verified) return 0;
        EXPECT_EQ(verified.error().code, "ledger.chain_broken");
        return verified.error().details.at("position").as_int64();
    }
};

TEST_F(Chain, AChangedByteIsFoundAtItsPosition) {
    EXPECT_EQ(
        broken_at("UPDATE events SET body = replace(body, 'note', 'nope') WHERE position = 3"), 3
    );
}

TEST_F(Chain, AChangedActorIsFound) {
    EXPECT_EQ(broken_at("UPDATE events SET actor = 'person:wang' WHERE position = 2"), 2);
}

TEST_F(Chain, AChangedTimeIsFound) {
    EXPECT_EQ(broken_at("UPDATE events SET at = at + 1 WHERE position = 2"), 2);
}

TEST_F(Chain, AnEventMovedToAnotherStreamIsFound) {
    EXPECT_EQ(broken_at("UPDATE events SET stream = 'case:tea2' WHERE position = 6"), 6);
}

TEST_F(Chain, ARemovedRowIsFound) {
    EXPECT_EQ(broken_at("DELETE FROM events WHERE position = 4"), 4);
}

TEST_F(Chain, ACutOffEndIsFound) {
    EXPECT_EQ(broken_at("DELETE FROM events WHERE position >= 5"), 5);
}

TEST_F(Chain, ARowPutInIsFound) {
    EXPECT_NE(
        broken_at("INSERT INTO events SELECT region, stream, 6, 7, type, body, actor, at, hash"
                  " FROM events WHERE position = 5; UPDATE ledger_head SET position = 7"),
        0
    );
}

TEST_F(Chain, TwoRowsThatChangePlacesAreFound) {
    EXPECT_NE(
        broken_at("UPDATE events SET position = 100 WHERE position = 2;"
                  "UPDATE events SET position = 2 WHERE position = 3;"
                  "UPDATE events SET position = 3 WHERE position = 100"),
        0
    );
}

TEST_F(Chain, ItGoesOnAfterReopening) {
    reopen();
    ASSERT_TRUE(commit(next(kTeaHouse, 1)));
    EXPECT_EQ(ledger_->verify_chain().value(), 7);
    EXPECT_EQ(ledger_->status()->chain_head, to_hex(events(kTeaHouse).back().hash));
}

TEST_F(Chain, TheEmptyLedgerIsWhole) {
    const Folder folder;
    EXPECT_EQ(open_at(folder.file("empty.db"))->verify_chain().value(), 0);
}

}  // namespace
}  // namespace tongban::ledger
