// What staff do by the routes of the workbench, and what the applicant is told of it.
#include "service/case_desk.h"
#include "service/documents.h"
#include "service/notice.h"
#include "service/window.h"

namespace tongban::service {
namespace {

using authority::Role;

class Workbench : public test::CaseDesk {
  protected:
    void accept() {
        json::array checked;
        for (const std::string& point : audit_points_of(state(), *all_packs_()))
            checked.emplace_back(point);
        const auto done =
            post("/api/work/cases/{number}/acceptance", clerk_, {{"checked", checked}});
        ASSERT_TRUE(done) << done.error().code;
    }
    static std::shared_ptr<const pack::Content> all_packs_() { return test::all_packs(); }

    std::string department() { return state().department; }
    authority::Actor officer(const char* id = "staff:one", const char* name = "承办人") {
        return test::staff({{Role::Approver, "500157", department()}}, id, name);
    }
    authority::Actor head(const std::string& department) {
        return test::staff({{Role::Head, "500157", department}}, "staff:head", "负责人");
    }
    authority::Actor supervisor(const std::string& department) {
        return test::staff({{Role::Supervisor, "500157", department}}, "staff:watch", "督办");
    }
    std::string step() { return step_of_member(state(), state().members.front().item)->id; }
    Result<json::object> release(const authority::Actor& who) {
        return post("/api/work/cases/{number}/items/{id}/release", who, {}, {step()});
    }
    Result<json::object> claim(const authority::Actor& who) {
        return post("/api/work/cases/{number}/items/{id}/claim", who, {}, {step()});
    }

    const authority::Actor clerk_ = test::staff({{Role::Clerk, "500157", "*"}}, "staff:clerk");
};

TEST_F(Workbench, AcceptanceNeedsEveryPointTickedOrItsOwnReason) {
    submit("food-new");
    const auto with = [&](json::object body) {
        return post("/api/work/cases/{number}/acceptance", clerk_, std::move(body));
    };
    std::vector<std::string> points = audit_points_of(state(), *test::all_packs());
    ASSERT_GT(points.size(), 1u);
    const std::string last = points.back();
    const json::object all_but_one{
        {"checked", json::value_from(std::vector<std::string>(points.begin(), points.end() - 1))},
        {"note", "其余由部门现场核对"}};
    const auto nothing = with({{"note", "."}});
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, "case.audit_unchecked");
    EXPECT_EQ(nothing.error().details.at("count"), std::ssize(points));
    const auto noted = with(all_but_one);
    ASSERT_FALSE(noted) << "a note for all explains none";
    EXPECT_EQ(noted.error().code, "case.audit_unchecked");
    EXPECT_EQ(noted.error().details.at("points"), json::array{json::string(last)});
    EXPECT_NE(find_string(noted.error().details, "names").value_or(""), "");
    const auto because = [&](const std::string& point, const char* reason) {
        json::object body = all_but_one;
        body["skipped"] = json::array{{{"point", point}, {"reason", reason}}};
        return with(std::move(body));
    };
    for (const char* reason :
         {"", ".", "  。。。 ", "无", "无无无无无", "aaaaaaaaaa", "1234567890"})
        EXPECT_EQ(code(because(last, reason)), "case.audit_reason") << reason;
    EXPECT_EQ(code(because(points.front(), "由部门现场核对")), "case.audit_unchecked");
    EXPECT_EQ(code(because(last, "已由消防机构核验")), "done");
    const auto seen = call(http::Method::Get, "/api/work/cases/{number}", clerk_);
    ASSERT_TRUE(seen);
    const std::string timeline = json::serialize(seen->at("timeline"));
    EXPECT_NE(timeline.find("已由消防机构核验"), std::string::npos) << timeline;
    const auto mine = call(http::Method::Get, "/api/cases/{number}", test::person());
    ASSERT_TRUE(mine);
    EXPECT_EQ(json::serialize(mine->at("timeline")).find("已由消防机构核验"), std::string::npos);
}

TEST(Reasons, AreWordsAndNotSigns) {
    for (const char* reason :
         {"由部门核对", "已由消防局核验", "not needed here", "同一材料，前案已核"})
        EXPECT_TRUE(says_something(reason)) << reason;
    for (const char* reason : {"", ".", "……", "无", "不需要", "好好好好好", "asdasd", "000000000"})
        EXPECT_FALSE(says_something(reason)) << reason;
}

TEST_F(Workbench, ASupervisorGivesBackWhatAnOfficerHolds) {
    submit("food-new");
    accept();
    ASSERT_TRUE(claim(officer()));
    EXPECT_EQ(code(release(officer("staff:two", "另一人"))), "case.claimed_by_other");
    EXPECT_EQ(code(release(supervisor("cgj"))), "case.unknown") << "of another department";
    EXPECT_EQ(code(release(clerk_)), "auth.forbidden");
    EXPECT_EQ(state().work_items.front().claimed_by, "staff:one");
    EXPECT_EQ(code(release(supervisor(department()))), "done");
    EXPECT_TRUE(state().work_items.front().claimed_by.empty());
    EXPECT_EQ(code(claim(officer("staff:two", "另一人"))), "done");
}

TEST_F(Workbench, MoreTimeIsAskedByTheOfficerAndApprovedByTheHeadOnly) {
    submit("food-new");
    accept();
    const std::vector<std::string> item{"food-new"};
    const std::string path = "/api/work/cases/{number}/members/{item}/extension";
    const json::object wish{{"days", 3}, {"reason", "需会同核实"}};
    EXPECT_EQ(code(post(path, head(department()), wish, item)), "auth.forbidden");
    ASSERT_TRUE(post(path, officer(), wish, item));
    EXPECT_EQ(
        code(post(path + "/decision", officer(), {{"approved", true}}, item)), "auth.forbidden"
    );
    EXPECT_EQ(
        code(post(path + "/decision", head("cgj"), {{"approved", true}}, item)), "case.unknown"
    );
    // Art. 42: of this authority. Neither whoever watches the whole city nor the head of the bureau
    // above stands in.
    const auto city = [](authority::Role role, const std::string& of) {
        return test::staff({{role, "500000", of}}, "staff:city", "市局");
    };
    for (const authority::Actor& other :
         {city(Role::Supervisor, "*"), city(Role::Supervisor, department()),
          city(Role::Head, department()), supervisor(department()),
          test::staff({{Role::Head, "500103", department()}}, "staff:yz", "渝中负责人")}) {
        const auto refused = post(path + "/decision", other, {{"approved", true}}, item);
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().kind, ErrorKind::Conflict) << refused.error().code;
    }
    EXPECT_TRUE(state().members.front().extension) << "nobody of them has decided";
    authority::Actor both = head(department());
    both.id = "staff:one";
    EXPECT_EQ(
        code(post(path + "/decision", both, {{"approved", true}}, item)), "case.extension_own"
    );
    const auto approved = post(path + "/decision", head(department()), {{"approved", true}}, item);
    ASSERT_TRUE(approved) << approved.error().code;
    const std::string sentences =
        json::serialize(approved->at("members").at(0).at("clock").at("sentences"));
    EXPECT_NE(sentences.find("经批准延长"), std::string::npos) << sentences;
}

TEST_F(Workbench, WhoeverMayNotSeeACaseDoesNotLearnThatThereIsOne) {
    submit("food-new");
    accept();
    ASSERT_TRUE(claim(officer()));
    const std::vector<authority::Grant> elsewhere{
        {Role::Clerk, "500103", "*"},
        {Role::Approver, "500103", "*"},
        {Role::Supervisor, "500103", "*"},
        {Role::Head, "500103", department()}};
    const std::vector<authority::Actor> strangers{
        test::staff(elsewhere, "staff:elsewhere", "外区"), test::person("person:zhou-mama")};
    const std::map<std::string, std::string> known{
        {"{item}", "food-new"}, {"{id}", step()}, {"{notice}", state().notices.front().id}};
    int count = 0;
    for (const http::Route& route : routes_.all()) {
        if (route.path.find("cases/{number}") == std::string::npos) continue;
        std::vector<std::string> rest;
        for (const auto& [name, value] : known)
            if (route.path.find(name) != std::string::npos) rest.push_back(value);
        if (route.path.find("{file}") != std::string::npos) rest.emplace_back("none");
        for (const authority::Actor& stranger : strangers) {
            const auto there = call(route.method, route.path, stranger, {}, rest);
            const auto nowhere =
                call(route.method, route.path, stranger, {}, rest, {.number = "C-404"});
            ASSERT_FALSE(there) << route.path;
            ASSERT_FALSE(nowhere) << route.path;
            EXPECT_EQ(there.error().code, nowhere.error().code) << route.path;
            EXPECT_EQ(there.error().kind, nowhere.error().kind) << route.path;
            EXPECT_EQ(there.error().details, nowhere.error().details) << route.path;
            EXPECT_EQ(there.error().field, nowhere.error().field) << route.path;
            ++count;
        }
    }
    EXPECT_GT(count, 50);
}

TEST_F(Workbench, AStopThatBeginsTomorrowIsNamedTodayLikeInTheLists) {
    submit("food-new");
    accept();
    const auto stopped = post(
        "/api/work/cases/{number}/members/{item}/suspension", officer(),
        {{"kind", "site-survey"}, {"reason", "现场核查"}, {"days", 3}}, {"food-new"}
    );
    ASSERT_TRUE(stopped) << stopped.error().code;
    const json::value& clock = stopped->at("members").at(0).at("clock");
    EXPECT_EQ(clock.at("light"), "frozen");
    EXPECT_EQ(clock.at("stopped").at("since"), "2026-03-03");
    EXPECT_NE(json::serialize(clock.at("sentences")).find("2026-03-03"), std::string::npos);
}

TEST_F(Workbench, EachChangeHasItsLineInTheInbox) {
    submit("food-new");
    accept();
    const std::vector<std::string> item{"food-new"};
    ASSERT_TRUE(post(
        "/api/work/cases/{number}/members/{item}/suspension", officer(),
        {{"kind", "site-survey"}, {"reason", "现场核查"}, {"days", 2}}, item
    ));
    time_.at.ms += 86'400'000;
    ASSERT_TRUE(post(
        "/api/work/cases/{number}/members/{item}/resumption", officer(),
        {{"finding", "符合要求"}, {"second", "staff:scjgj-lj-2"}}, item
    ));
    time_.at.ms += 1'000;
    ASSERT_TRUE(post(
        "/api/work/cases/{number}/members/{item}/extension", officer(),
        {{"days", 2}, {"reason", "需会同核实"}}, item
    ));
    EXPECT_TRUE(inbox().back().starts_with("恢复计时")) << "a wish is no news: " << inbox().back();
    ASSERT_TRUE(post(
        "/api/work/cases/{number}/members/{item}/extension/decision", head(department()),
        {{"approved", true}}, item
    ));
    time_.at.ms += 1'000;
    while (state().stage == Stage::Accepted)
        ASSERT_TRUE(post(
            "/api/work/cases/{number}/members/{item}/decision", officer(),
            {{"granted", false}, {"reason", "不符合"}, {"article", "第三十八条"}}, item
        ));
    std::string titles;
    for (const std::string& title : inbox()) titles += title.substr(0, title.find("：")) + " ";
    EXPECT_EQ(
        titles, "已提交 受理通知书 特别程序告知书 恢复计时 延期告知书 不予行政许可决定书 办理完成 "
    );
}

TEST_F(Workbench, NoticesOfABodyCountUpAndGoOnAfterARestart) {
    submit("food-new");
    accept();
    ASSERT_TRUE(post(
        "/api/work/cases/{number}/members/{item}/suspension", officer(),
        {{"kind", "site-survey"}, {"reason", "现场核查"}, {"days", 2}}, {"food-new"}
    ));
    const CaseState now = state();
    ASSERT_EQ(now.notices.size(), 2u);
    EXPECT_EQ(now.notices->at(0).number, "两江新区示例局（测试）〔2026〕1号");
    EXPECT_EQ(now.notices->at(1).number, "两江新区示例局（测试）〔2026〕2号");
    Numbers restarted(*ledger_);
    EXPECT_EQ(restarted.next_notice("两江新区示例局", 2026).value(), 3);
    EXPECT_EQ(restarted.next_notice("两江新区示例局", 2027).value(), 1);
    EXPECT_EQ(restarted.next_notice("渝中区示例局", 2026).value(), 1);
    EXPECT_EQ(restarted.next_notice("两江新区示例局", 2026).value(), 4) << "never twice";
}

TEST(NoticeTitles, OnlyLicencesAreCalledSo) {
    const auto title = [](const char* kind, bool is_licence) {
        Notice notice;
        notice.kind = kind;
        notice.is_licence = is_licence;
        return notice_title(notice).zh;
    };
    EXPECT_EQ(title("grant", true), "准予行政许可决定书");
    EXPECT_EQ(title("grant", false), "办理结果通知书");
    EXPECT_EQ(title("rejection", true), "不予行政许可决定书");
    EXPECT_EQ(title("rejection", false), "不予办理决定书");
    EXPECT_EQ(title("acceptance", false), "受理通知书");
    EXPECT_EQ(title("extension", true), "延期告知书");
    EXPECT_EQ(title("termination", true), "终止办理告知书");
}

class NoticePaper : public testing::Test {
  protected:
    std::string text(const Notice& notice) const {
        CaseState state;
        state.name = "开办餐饮店";
        state.number = "C1";
        state.submitted_at = {china_midnight(Date(2026, 3, 2)).ms};
        std::string said;
        for (const credential::Block& block : notice_paper(state, notice, "赵火锅").blocks)
            said += std::get<credential::Paragraph>(block).text + "\n";
        return said;
    }
};

TEST_F(NoticePaper, SaysWhatIsDecidedAndNotItsTitleAlone) {
    const auto says = [&](const char* kind, bool is_licence, const char* words) {
        Notice notice;
        notice.kind = kind;
        notice.is_licence = is_licence;
        notice.reason = "情况属实";
        EXPECT_NE(text(notice).find(words), std::string::npos) << text(notice);
    };
    says("refusal", true, "决定不予受理。\n理由：情况属实");
    says("grant", true, "决定准予行政许可。");
    says("grant", false, "决定予以办理。");
    says("rejection", true, "决定不予行政许可。\n理由：情况属实");
    says("rejection", false, "决定不予办理。");
    says("undoing", true, "现撤回已经作出的准予决定。\n理由：");
    says("acceptance", true, "依法视为已经受理。\n情况属实");
    says("supplement", true, "现一次性告知如下。\n情况属实");
    Notice accepted;
    accepted.kind = "acceptance";
    EXPECT_EQ(
        text(accepted),
        "赵火锅：\n你（单位）2026年3月2日提出的“开办餐饮店”申请（办件编号 "
        "C1），经审查，符合受理条件，"
        "现予以受理。\n"
    );
}

TEST_F(NoticePaper, WritesDatesAsOfficialPapersDo) {
    Notice notice;
    notice.kind = "supplement";
    notice.reason = "请于 2026-12-04 前一次补齐";
    notice.lines = {"程序：现场核查，5 个工作日，至 2026-03-09。", "编号 2026-99-99 不是日期"};
    const std::string said = text(notice);
    EXPECT_NE(said.find("请于2026年12月4日前一次补齐"), std::string::npos) << said;
    EXPECT_NE(said.find("至2026年3月9日。"), std::string::npos) << said;
    EXPECT_NE(said.find("编号 2026-99-99 不是日期"), std::string::npos) << said;
}

TEST_F(Workbench, TheMaterialOfACaseSaysWhatItTakes) {
    submit("food-new");
    const pack::ServiceItem* item = test::all_packs()->find_item("food-new");
    const auto plan = std::ranges::find(item->materials, "layout-plan", &pack::Material::id);
    ASSERT_NE(plan, item->materials.end());
    CaseState with = state();
    with.materials = {
        {.id = "layout-plan", .name = "平面图", .items = {"food-new"}, .way = MaterialWay::None}};
    const ViewContext context{
        *test::all_packs(), *test::all_packs()->directory, "zh-CN", china_date(time_.at)};
    const json::object view = case_view(with, context);
    EXPECT_EQ(view.at("materials").at(0).at("bytes_max"), plan->bytes_max);
    EXPECT_EQ(view.at("materials").at(0).at("accept").as_array().size(), plan->accept.size());
}

}  // namespace
}  // namespace tongban::service
