// What people type about a case stands unreadable in the store, and is read by whoever may see the
// case.
#include "service/case_desk.h"
#include "service/sealed_words.h"

namespace tongban::service {
namespace {

using authority::Role;

crypto::Keyring keyring() { return crypto::Keyring::in_memory(Bytes(32, 9)); }

TEST(Words, OpenWhereverTheyStandButOnlyInTheirOwnCase) {
    const std::string sealed = seal_words(keyring(), "张三来电说明", "C-1");
    EXPECT_EQ(sealed.find("张三"), std::string::npos);
    EXPECT_EQ(
        open_words(keyring(), "不予受理：" + sealed + "。", "C-1"), "不予受理：张三来电说明。"
    );
    EXPECT_EQ(open_words(keyring(), sealed + sealed, "C-1"), "张三来电说明张三来电说明");
    EXPECT_EQ(open_words(keyring(), sealed, "C-2"), sealed);
}

TEST(Words, BlanksStayBlanksAndForeignMarksStayAsTheyAre) {
    EXPECT_EQ(seal_words(keyring(), "  ", "C-1"), "  ");
    EXPECT_EQ(open_words(keyring(), "⟦不是密文⟧ ⟦", "C-1"), "⟦不是密文⟧ ⟦");
    // Who types a mark cannot have it opened.
    const std::string inner = seal_words(keyring(), "秘密", "C-1");
    EXPECT_EQ(open_words(keyring(), seal_words(keyring(), inner, "C-1"), "C-1"), inner);
}

class StoredWords : public test::CaseDesk {
  protected:
    /// Everything that the ledger's file holds.
    std::string at_rest() {
        std::string all;
        for (const char* name : {"ledger.db", "ledger.db-wal"}) {
            std::ifstream stream(scratch_.path(name), std::ios::binary);
            all.append(std::istreambuf_iterator<char>(stream), {});
        }
        return all;
    }
    const authority::Actor clerk_ = test::staff({{Role::Clerk, "500157", "*"}});
};

TEST_F(StoredWords, OfARefusalReachTheApplicantAndNobodyElse) {
    submit("id-lost");
    ASSERT_TRUE(post(
        "/api/work/cases/{number}/refusal", clerk_,
        {{"kind", "not_eligible"}, {"reason", "邻居李四反映情况"}, {"article", "第十条"}}
    ));
    EXPECT_EQ(at_rest().find("李四"), std::string::npos);
    const auto seen = call(http::Method::Get, "/api/cases/{number}", test::person());
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->at("end_reason"), "邻居李四反映情况");
    EXPECT_EQ(seen->at("notices").at(0).at("reason"), "邻居李四反映情况");
    EXPECT_NE(
        json::serialize(seen->at("timeline")).find("不予受理：邻居李四反映情况"), std::string::npos
    );
    const auto inbox = call(http::Method::Get, "/api/me/inbox", test::person());
    ASSERT_TRUE(inbox);
    EXPECT_EQ(inbox->at("messages").at(0).at("text"), "邻居李四反映情况");
}

TEST_F(StoredWords, OfAReviewPassTheProcessUnreadable) {
    submit("food-new");
    const std::string department = state().department;
    const authority::Actor officer = test::staff({{Role::Approver, "500157", department}});
    const std::vector<std::string> item{"food-new"};
    json::array checked;
    for (const std::string& point : audit_points_of(state(), *test::all_packs()))
        checked.push_back(json::string(point));
    ASSERT_TRUE(post(
        "/api/work/cases/{number}/acceptance", clerk_,
        {{"checked", checked}, {"note", "李四陪同到场"}}
    ));
    ASSERT_TRUE(post(
        "/api/work/cases/{number}/members/{item}/suspension", officer,
        {{"kind", "site-survey"}, {"reason", "李四家隔壁"}, {"days", 2}}, item
    ));
    ASSERT_TRUE(post(
        "/api/work/cases/{number}/members/{item}/resumption", officer,
        {{"finding", "李四不在场"}, {"second", "staff:scjgj-lj-2"}}, item
    ));
    ASSERT_TRUE(post(
        "/api/work/cases/{number}/members/{item}/extension", officer,
        {{"days", 2}, {"reason", "等李四回来"}}, item
    ));
    for (int steps = 0; steps < 5 && state().stage == Stage::Accepted; ++steps) {
        const auto done = post(
            "/api/work/cases/{number}/members/{item}/decision", officer,
            {{"granted", false}, {"reason", "李四提出异议"}, {"article", "第三十八条"}}, item
        );
        ASSERT_TRUE(done) << done.error().code;
    }
    EXPECT_EQ(state().stage, Stage::Decided);
    EXPECT_EQ(at_rest().find("李四"), std::string::npos);
    const auto seen = call(http::Method::Get, "/api/work/cases/{number}", clerk_);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->at("intake_note"), "李四陪同到场");
    EXPECT_EQ(seen->at("members").at(0).at("result").at("reason"), "李四提出异议");
    const std::string lines = json::serialize(seen->at("timeline"));
    for (const char* words : {"李四家隔壁", "李四不在场", "等李四回来"})
        EXPECT_NE(lines.find(words), std::string::npos) << words;
    EXPECT_EQ(
        json::serialize(to_record(replay_case(*ledger_, "C-1").value())),
        json::serialize(to_record(state()))
    );
}

}  // namespace
}  // namespace tongban::service
