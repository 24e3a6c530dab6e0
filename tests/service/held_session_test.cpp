// Of a hearing it is told when and where it is held, and when it is put off (行政许可法 48).
#include "service/held_session.h"

#include "service/case_desk.h"
#include "service/notice.h"
#include "service/sealed_words.h"

namespace tongban::service {
namespace {

using authority::Role;

constexpr const char* kItem = "cu-entertain";

class Hearing : public test::CaseDesk {
  protected:
    void SetUp() override {
        CaseDesk::SetUp();
        submit(kItem);
        json::array checked;
        for (const std::string& point : audit_points_of(state(), *test::all_packs()))
            checked.emplace_back(point);
        const auto clerk = test::staff({{Role::Clerk, "500157", "*"}});
        ASSERT_TRUE(post("/api/work/cases/{number}/acceptance", clerk, {{"checked", checked}}));
        ASSERT_EQ(date_in(0), "2026-03-02") << "a Monday";
    }

    std::string date_in(int working_days) const {
        return to_string(
            test::all_packs()->calendar.add_working_days(china_date(time_.at), working_days).date
        );
    }
    Result<json::object> begin(const std::string& held_at, const char* place) {
        return post(
            "/api/work/cases/{number}/members/{item}/suspension", officer_,
            {{"kind", "hearing"},
             {"days", 10},
             {"reason", "利害关系人申请听证"},
             {"held_at", held_at},
             {"place", place}},
            {kItem}
        );
    }
    std::string refused_at(const std::string& held_at, const char* place = "二楼听证室") {
        const auto answer = begin(held_at, place);
        return answer ? "done" : answer.error().code + answer.error().field;
    }
    std::string reason_of(const Notice& notice) {
        return open_words(keyring_, notice.reason, "C-1");
    }

    const authority::Actor officer_ =
        test::staff({{Role::Approver, "500157", "whlyw"}}, "staff:whlyw-lj", "甲");
};

TEST_F(Hearing, IsToldWithItsTimeAndPlace) {
    ASSERT_EQ(refused_at(date_in(7) + "T09:30"), "done");
    const Notice notice = state().notices->back();
    EXPECT_EQ(notice.kind, "special-procedure");
    EXPECT_EQ(
        reason_of(notice),
        "听证时间：" + date_in(7) + " 09:30；地点：二楼听证室。利害关系人申请听证"
    );
    EXPECT_EQ(notice.reason.find("听证室"), std::string::npos) << "sealed as every reason";
}

TEST_F(Hearing, IsRefusedWithoutATimeOrAPlaceOrOnADayThatIsTooSoonOrTooLate) {
    for (const char* wrong :
         {"", "2026-03-12", "2026-03-12 09:30", "2026-03-12T24:00", "2026-03-12T09:6x",
          "2026-02-30T09:30"})
        EXPECT_EQ(refused_at(wrong), "case.session_time/held_at") << wrong;
    EXPECT_EQ(refused_at(date_in(7) + "T09:30", " "), "case.session_place/place");
    EXPECT_EQ(refused_at(date_in(6) + "T09:30"), "case.session_day/held_at");
    EXPECT_EQ(refused_at(date_in(11) + "T09:30"), "case.session_day/held_at");
    EXPECT_EQ(state().members.front().suspension, "");
    EXPECT_EQ(refused_at(date_in(10) + "T23:59"), "done") << "the last day";
}

TEST_F(Hearing, ThatIsPutOffIsToldOfByANotice) {
    ASSERT_EQ(refused_at(date_in(8) + "T09:30"), "done");
    const size_t before = state().notices->size();
    const auto told = inbox().size();
    const auto put_off = post(
        "/api/work/cases/{number}/members/{item}/resumption", officer_,
        {{"finding", "利害关系人不能到场"}, {"adjourned", true}}, {kItem}
    );
    ASSERT_TRUE(put_off) << put_off.error().code;
    ASSERT_EQ(state().notices->size(), before + 1);
    const Notice notice = state().notices->back();
    EXPECT_EQ(notice_title(notice).zh, "程序延期通知书");
    EXPECT_EQ(notice_title(notice).en, "Notice of adjournment");
    EXPECT_EQ(reason_of(notice), "利害关系人不能到场");
    EXPECT_EQ(notice.lines.size(), 3u);
    EXPECT_NE(notice.lines.at(1).find("7 个工作日以前"), std::string::npos) << notice.lines.at(1);
    EXPECT_EQ(inbox().size(), told + 1) << "told once, by the notice";
}

}  // namespace
}  // namespace tongban::service
