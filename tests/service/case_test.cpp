// The legal life of a case, told as given / when / then over the real packs.
#include <gtest/gtest.h>

#include "bpmn/instance.h"
#include "directory/identifiers.h"
#include "pack/check.h"
#include "pack/load.h"
#include "service/decide.h"
#include "service/issued.h"
#include "service/submission.h"
#include "service/views.h"
#include "service/whole_clock.h"
#include "service/window.h"

using namespace tongban;
using namespace tongban::service;

namespace {

const pack::Content& content() {
    static const pack::Loaded loaded = [] {
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        return pack::load({root / "base", root / "chongqing", root / "demo"});
    }();
    EXPECT_TRUE(loaded.content != nullptr);
    return *loaded.content;
}

Instant at(const char* date, int hour = 10) {
    return {china_midnight(parse_date(date).value()).ms + hour * 3'600'000LL};
}

/// Nothing of these cases is sealed: the parties are known as they are.
Result<OpenCase> opened(const CaseState&) {
    return OpenCase{
        {{"name", "甲"}, {"person_name", "甲"}, {"resident_id", "500112199003071235"}}, {}};
}

Facts facts(const char* date) {
    Facts known{content(), at(date), "staff:one", "示例窗口", "t", opened};
    known.officers = [](const std::string&, const std::string&, const std::string&) {
        return Result<std::vector<Officer>>(std::vector<Officer>{
            {.id = "staff:two", .name = "核查员乙"}});
    };
    return known;
}

Member member_of(const char* item, std::vector<std::string> after = {}) {
    const pack::ServiceItem* found = content().find_item(item);
    Member member;
    member.item = item;
    member.number = std::string("N-") + item;
    member.name = found->name.zh;
    member.department = found->department;
    member.process = found->executable->process;
    member.after = std::move(after);
    member.limits = {
        .is_instant = found->is_instant,
        .legal_days = found->legal_limit.value,
        .promised_days = found->promised_limit.value.value_or(20),
        .extension_days_max = found->executable->extension.days_max};
    return member;
}

CaseState application(std::vector<Member> members, const char* service) {
    CaseState state;
    state.number = "TEST-1";
    state.query_code = "0000000000000";
    state.service = service;
    state.name = service;
    state.region = "500157";
    state.person = "person:one";
    state.members = std::move(members);
    state.limits.promised_days = 20;
    state.materials.edit().push_back(
        {.id = "layout-plan",
         .name = "平面图",
         .items = {state.members.back().item},
         .way = MaterialWay::Credential,
         .credential = "credential:plan"}
    );
    return state;
}

CaseState submitted(CaseState initial, const char* date = "2026-03-02") {
    return decide(CaseState{}, SubmitCase{std::move(initial)}, facts(date)).value().state;
}

CaseState food_case() { return submitted(application({member_of("food-new")}, "food-new")); }

std::string item_of_work(const CaseState& state) {
    return state.work_items.empty() ? "" : state.work_items.front().item;
}

/// By a clerk who has looked at everything.
Result<Turn> accept_whole(const CaseState& state, const char* day) {
    return decide(state, AcceptCase{audit_points_of(state, content())}, facts(day));
}

CaseState restaurant_accepted() {
    CaseState initial = application(
        {member_of("ent-setup-individual"), member_of("food-new", {"ent-setup-individual"})},
        "open-restaurant"
    );
    initial.service_kind = "bundle";
    return accept_whole(submitted(std::move(initial)), "2026-03-03").value().state;
}

std::string code_of(const Result<Turn>& turn) {
    return turn ? std::string("granted") : turn.error().code;
}

}  // namespace

TEST(Packs, LoadWithoutAnError) {
    for (const Issue& issue : pack::check(content()))
        EXPECT_EQ(issue.severity, Severity::Warning)
            << issue.file << " " << issue.code << " " << issue.message;
}

namespace {

void unmark(std::vector<form::Field>& fields, std::string_view key) {
    for (form::Field& field : fields) {
        if (field.key == key) field.properties.erase("personal");
        unmark(field.fields, key);
    }
}

}  // namespace

TEST(Packs, WhatIsPersonalIsMarkedInEveryFormAndInTheRowsOfLists) {
    for (const auto& [form, key] : std::vector<std::pair<std::string, std::string>>{
             {"food-new", "ent_legal_person"}, {"si-staff", "id_no"}, {"hk-death", "dead_id_no"}}) {
        pack::Content changed = content();
        unmark(changed.forms.at(form).fields, key);
        const Issues issues = pack::check(changed);
        EXPECT_TRUE(std::ranges::any_of(issues, [&](const Issue& issue) {
            return issue.code == "pack.not_personal" && issue.severity == Severity::Error &&
                   issue.message.find(key) != std::string::npos;
        })) << form;
    }
}

TEST(Intake, AMaterialThatIsMissingRefusesTheSubmission) {
    CaseState initial = application({member_of("food-new")}, "food-new");
    initial.materials.edit().front().way = MaterialWay::None;
    EXPECT_EQ(
        code_of(decide(CaseState{}, SubmitCase{initial}, facts("2026-03-02"))),
        "case.material_missing"
    );
}

TEST(Intake, AMainMaterialIsNeverLeftForLater) {
    CaseState initial = application({member_of("food-new")}, "food-new");
    initial.materials.edit().front().way = MaterialWay::Later;
    EXPECT_EQ(
        code_of(decide(CaseState{}, SubmitCase{initial}, facts("2026-03-02"))),
        "case.main_material_later"
    );
}

TEST(Intake, ASecondSupplementNoticeIsRefused) {
    const RequestSupplement request{
        {{.member = "food-new",
          .material = "layout-plan",
          .name = "平面图",
          .reason = "缺少比例"}}};
    const Turn first = decide(food_case(), request, facts("2026-03-03")).value();
    EXPECT_EQ(first.state.stage, Stage::Supplement);
    AnswerSupplement answer;
    answer.materials = first.state.materials;
    const Turn answered = decide(first.state, answer, facts("2026-03-05")).value();
    EXPECT_EQ(answered.state.stage, Stage::Submitted);
    EXPECT_EQ(
        code_of(decide(answered.state, request, facts("2026-03-06"))), "case.supplement_twice"
    );
}

TEST(Intake, ASupplementNoticeNamesItsReasons) {
    const RequestSupplement request{
        {{.member = "food-new", .material = "layout-plan", .name = "平面图", .reason = ""}}};
    EXPECT_EQ(code_of(decide(food_case(), request, facts("2026-03-03"))), "case.reason_missing");
    EXPECT_EQ(
        code_of(decide(food_case(), RequestSupplement{}, facts("2026-03-03"))),
        "case.supplement_empty"
    );
}

TEST(Intake, OnlyWhatTheApplicantCanHandInIsAskedFor) {
    CaseState initial =
        application({member_of("signboard"), member_of("food-new")}, "open-restaurant");
    initial.materials.edit().push_back(
        {.id = "form", .name = "申请表", .items = {"food-new"}, .way = MaterialWay::Generated}
    );
    initial.materials.edit().push_back(
        {.id = "licence", .name = "营业执照", .items = {"food-new"}, .way = MaterialWay::Held}
    );
    const CaseState state = submitted(std::move(initial));
    const auto asked = [&](std::vector<SupplementItem> items) {
        return code_of(decide(state, RequestSupplement{std::move(items)}, facts("2026-03-03")));
    };
    const SupplementItem plan{
        .member = "food-new", .material = "layout-plan", .reason = "缺少比例"};
    EXPECT_EQ(asked({plan}), "granted");
    EXPECT_EQ(asked({plan, plan}), "case.supplement_duplicate");
    SupplementItem other = plan;
    other.member = "signboard";
    EXPECT_EQ(asked({other}), "case.material_of_other_member");
    for (const char* own : {"form", "licence"}) {
        SupplementItem item = plan;
        item.material = own;
        EXPECT_EQ(asked({item}), "case.material_not_from_applicant") << own;
    }
}

TEST(Signature, WhatCameInAfterItIsNamedBesideIt) {
    CaseState initial = application({member_of("food-new")}, "food-new");
    initial.materials.edit().push_back(
        {.id = "food-safety-rules",
         .name = "食品安全管理制度",
         .items = {"food-new"},
         .is_main = false,
         .way = MaterialWay::Later,
         .later_until = Date(2026, 3, 16)}
    );
    const CaseState state = submitted(std::move(initial));
    EXPECT_TRUE(added_after_signing(state).empty());
    MaterialState paper = state.materials.back();
    paper.way = MaterialWay::Credential;
    paper.credential = "credential:rules";
    const CaseState supplied =
        decide(state, SupplyMaterial{paper}, facts("2026-03-03")).value().state;
    ASSERT_EQ(added_after_signing(supplied).size(), 1u);
    EXPECT_EQ(added_after_signing(supplied).front()->id, "food-safety-rules");
}

TEST(Delivery, ByPostNeedsAnAddressAndPickUpAHallThatExists) {
    const CaseState state = food_case();
    const auto chosen = [&](const char* way, const char* hall, bool has_address) {
        ChooseDelivery command{state.delivery, has_address};
        command.delivery.way = way;
        command.delivery.hall = hall;
        return code_of(decide(state, command, facts("2026-03-03")));
    };
    EXPECT_EQ(chosen("post", "", false), "draft.address_missing");
    EXPECT_EQ(chosen("post", "", true), "granted");
    EXPECT_EQ(chosen("pickup", "no-such-hall", false), "draft.unknown_hall");
    EXPECT_EQ(chosen("pickup", "", true), "draft.hall_missing");
    EXPECT_EQ(chosen("pickup", content().halls.front().id.c_str(), false), "granted");
}

TEST(Clock, AStopOfOneMemberLeavesTheWholeAsManyDaysAsBefore) {
    CaseState initial =
        application({member_of("signboard"), member_of("food-new")}, "open-restaurant");
    initial.service_kind = "bundle";
    initial.limits.promised_days = initial.members.back().limits.promised_days;
    const CaseState accepted =
        accept_whole(submitted(std::move(initial)), "2026-03-02").value().state;
    const auto days = [](const CaseState& state, Date today) {
        const ViewContext view{content(), *content().directory, "zh-CN", today};
        const json::object clock = case_clock_view(state, view);
        return std::pair{
            clock.at("used_days").to_number<int>(), clock.at("left_days").to_number<int>()};
    };
    const auto [used, left] = days(accepted, Date(2026, 3, 2));
    const CaseState stopped =
        decide(accepted, SuspendMember{"food-new", "site-survey", "核查", 5}, facts("2026-03-02"))
            .value()
            .state;
    EXPECT_EQ(days(stopped, Date(2026, 3, 2)), std::pair(used, left));
    EXPECT_EQ(days(stopped, Date(2026, 3, 5)), std::pair(used, left));
    const CaseState resumed =
        decide(stopped, ResumeMember{"food-new", "与图纸一致", "staff:two"}, facts("2026-03-05"))
            .value()
            .state;
    EXPECT_EQ(days(resumed, Date(2026, 3, 5)), std::pair(used, left));
    EXPECT_EQ(days(resumed, Date(2026, 3, 6)), std::pair(used + 1, left - 1));
}

TEST(Clock, AListShowsTheLightOfThePageOfABundle) {
    CaseState initial =
        application({member_of("signboard"), member_of("food-new")}, "open-restaurant");
    initial.service_kind = "bundle";
    initial.limits.legal_days = 20;
    const CaseState state = accept_whole(submitted(std::move(initial)), "2026-03-02").value().state;
    for (Date today(2026, 3, 2); today < Date(2026, 5, 1); today = today.plus_days(1)) {
        const ViewContext view{content(), *content().directory, "zh-CN", today};
        const WholeLimits limits = whole_limits(state, content(), today);
        int left = 0;
        const char* light = row_light(
            limits.due->number(), limits.legal_due->number(), state.limits.promised_days,
            limits.is_stopped, view, left
        );
        EXPECT_EQ(case_clock_view(state, view).at("light"), light) << to_string(today);
        EXPECT_EQ(case_clock_view(state, view).at("left_days"), left) << to_string(today);
    }
}

TEST(Intake, SilenceAcceptsFromTheDayOfReceipt) {
    const CaseState state =
        submitted(application({member_of("food-new")}, "food-new"), "2026-02-13");
    EXPECT_EQ(code_of(decide(state, DeemAccepted{}, facts("2026-02-27"))), "case.notice_not_due");
    const Turn turn = decide(state, DeemAccepted{}, facts("2026-02-28")).value();
    EXPECT_TRUE(turn.state.is_deemed);
    const auto reading = clock::read(
        clock_of(turn.state.members.front().facts),
        rules_of(turn.state.members.front().limits, content()), content().calendar,
        Date(2026, 2, 28)
    );
    EXPECT_EQ(to_string(reading.statutory_due->date), "2026-03-19");
}

TEST(Intake, ARefusalNeedsReasonArticleAndTheRightAuthority) {
    EXPECT_EQ(
        code_of(decide(food_case(), RefuseCase{"not_eligible", "", "x", ""}, facts("2026-03-03"))),
        "case.reason_missing"
    );
    EXPECT_EQ(
        code_of(decide(food_case(), RefuseCase{"not_competent", "r", "a", ""}, facts("2026-03-03"))
        ),
        "case.authority_missing"
    );
    const Turn turn =
        decide(food_case(), RefuseCase{"not_eligible", "r", "a", ""}, facts("2026-03-03")).value();
    EXPECT_EQ(turn.state.stage, Stage::Refused);
    EXPECT_EQ(code_of(accept_whole(turn.state, "2026-03-03")), "case.wrong_stage");
}

TEST(Window, OnlyWhatIsTakenInEverywhereIsOpenToOtherDistricts) {
    const auto clerk = [](const char* region, authority::Role role = authority::Role::Clerk) {
        return authority::Actor{
            .kind = authority::ActorKind::Staff, .id = "staff:x", .grants = {{role, region, "*"}}};
    };
    CaseState anywhere = application({member_of("hk-proof")}, "hk-proof");
    CaseState here = application({member_of("food-new")}, "food-new");
    EXPECT_TRUE(check_window(clerk("500157"), here, content()));
    EXPECT_TRUE(check_window(clerk("500000"), here, content()));
    EXPECT_FALSE(check_window(clerk("500103"), here, content()));
    EXPECT_TRUE(check_window(clerk("500103"), anywhere, content()));
    EXPECT_FALSE(check_window(clerk("510100"), anywhere, content()));
    EXPECT_FALSE(check_window(clerk("500103", authority::Role::Approver), anywhere, content()));
    EXPECT_FALSE(check_window(authority::Actor::stranger(), anywhere, content()));
    // One service that stays at home keeps the whole case at home.
    anywhere.members.push_back(member_of("food-new"));
    EXPECT_FALSE(check_window(clerk("500103"), anywhere, content()));
}

TEST(Review, WhatDependsOnTheLicenceWaitsForIt) {
    const CaseState state = restaurant_accepted();
    EXPECT_EQ(item_of_work(state), "ent-setup-individual");
    EXPECT_EQ(find_member(state, "food-new")->stage, MemberStage::Waiting);
    const Turn decided =
        decide(
            state, CompleteWorkItem{state.work_items.front().id, true, "", ""}, facts("2026-03-03")
        )
            .value();
    EXPECT_EQ(find_member(decided.state, "ent-setup-individual")->stage, MemberStage::Granted);
    EXPECT_EQ(find_member(decided.state, "food-new")->stage, MemberStage::Running);
    EXPECT_EQ(decided.credentials.size(), 1u);
}

TEST(Review, AGrantMakesItsResultsKnownToTheMembersAfterIt) {
    const CaseState state = restaurant_accepted();
    EXPECT_TRUE(state.results.empty());
    const Turn decided =
        decide(
            state, CompleteWorkItem{state.work_items.front().id, true, "", ""}, facts("2026-03-03")
        )
            .value();
    const auto code = find_string(decided.state.results, "ent.uscc");
    ASSERT_TRUE(code);
    EXPECT_TRUE(directory::parse_credit_code(*code));
    EXPECT_EQ(code->substr(0, 2), "92");
    // Results stand in the open: nobody is named among them.
    EXPECT_FALSE(decided.state.results.contains("ent.legal_person"));
    EXPECT_EQ(find_string(data_with_results(decided.state, {}, content()), "ent_uscc"), *code);
    // What the applicant filled in is never overwritten.
    EXPECT_EQ(
        find_string(
            data_with_results(decided.state, {{"ent_uscc", "as written"}}, content()), "ent_uscc"
        ),
        "as written"
    );
}

/// The variables of the member's process, as stored with the case; null when it does not run.
json::value data_of_process(const CaseState& state, std::string_view process) {
    const auto instance = bpmn::from_json(state.process).value();
    for (const bpmn::Scope& scope : instance.scopes)
        if (scope.is_process() && instance.processes[scope.process].id == process)
            if (const feel::Value* data = scope.variables.find("data")) return feel::to_json(*data);
    return nullptr;
}

TEST(Review, ProcessesOfLaterMembersSeeWhatAGrantMadeKnown) {
    const CaseState state = restaurant_accepted();
    const json::value before = data_of_process(state, "ent-setup-individual");
    ASSERT_TRUE(before.is_object());
    EXPECT_FALSE(before.get_object().contains("ent.uscc"));
    const Turn decided =
        decide(
            state, CompleteWorkItem{state.work_items.front().id, true, "", ""}, facts("2026-03-03")
        )
            .value();
    const json::value data = data_of_process(decided.state, "food-new");
    ASSERT_TRUE(data.is_object() && data.get_object().contains("ent.uscc")) << data;
    EXPECT_EQ(data.at("ent.uscc"), decided.state.results.at("ent.uscc"));
    for (const auto& pair : before.get_object()) EXPECT_EQ(data.at(pair.key()), pair.value());
}

TEST(Review, AGrantThatRegistersTakesACodeThatNobodyHas) {
    const CaseState state = restaurant_accepted();
    const CompleteWorkItem grant{state.work_items.front().id, true, "", ""};
    Facts known = facts("2026-03-03");
    const std::string first =
        find_member(decide(state, grant, known)->state, "ent-setup-individual")->registered;
    EXPECT_TRUE(directory::parse_credit_code(first));
    known.is_registered = [&](const std::string& register_id, const std::string& code) {
        return register_id == "enterprise" && code == first;
    };
    const CaseState decided = decide(state, grant, known)->state;
    const std::string second = find_member(decided, "ent-setup-individual")->registered;
    EXPECT_TRUE(directory::parse_credit_code(second));
    EXPECT_NE(second, first);
    EXPECT_EQ(find_string(decided.results, "ent.uscc"), second);
}

TEST(Review, ARejectionMakesNothingKnown) {
    const CaseState state = restaurant_accepted();
    const Turn decided =
        decide(
            state,
            CompleteWorkItem{
                state.work_items.front().id, false, "住所不符", "市场主体登记管理条例 第十九条"},
            facts("2026-03-03")
        )
            .value();
    EXPECT_TRUE(decided.state.results.empty());
    EXPECT_EQ(find_founding(decided.state), nullptr);
}

TEST(Review, ARejectedLicenceEndsWhatDependsOnIt) {
    const CaseState state = restaurant_accepted();
    const std::string work = state.work_items.front().id;
    EXPECT_EQ(
        code_of(decide(state, CompleteWorkItem{work, false, "", ""}, facts("2026-03-03"))),
        "case.reason_missing"
    );
    const Turn decided =
        decide(
            state, CompleteWorkItem{work, false, "住所不符", "市场主体登记管理条例 第十九条"},
            facts("2026-03-03")
        )
            .value();
    EXPECT_EQ(find_member(decided.state, "ent-setup-individual")->stage, MemberStage::Rejected);
    EXPECT_EQ(find_member(decided.state, "food-new")->stage, MemberStage::Ended);
    EXPECT_EQ(decided.state.stage, Stage::Decided);
    EXPECT_TRUE(decided.credentials.empty());
}

TEST(Review, AStopOfTheClockHasItsOwnLimitAndMovesTheDueDay) {
    const CaseState state = accept_whole(food_case(), "2026-03-02").value().state;
    EXPECT_EQ(
        code_of(decide(state, SuspendMember{"food-new", "holiday", "r", 1}, facts("2026-03-04"))),
        "case.suspension_unknown"
    );
    EXPECT_EQ(
        code_of(
            decide(state, SuspendMember{"food-new", "site-survey", "r", 99}, facts("2026-03-04"))
        ),
        "case.suspension_too_long"
    );
    const Date before = *whole_limits(state, content(), Date(2026, 3, 4)).due;
    const Turn stopped =
        decide(state, SuspendMember{"food-new", "site-survey", "现场核查", 2}, facts("2026-03-04"))
            .value();
    EXPECT_EQ(
        code_of(decide(
            stopped.state, SuspendMember{"food-new", "site-survey", "r", 1}, facts("2026-03-04")
        )),
        "case.already_suspended"
    );
    EXPECT_EQ(
        code_of(decide(
            stopped.state, CompleteWorkItem{stopped.state.work_items.front().id, true, "", ""},
            facts("2026-03-05")
        )),
        "case.member_suspended"
    );
    const Turn resumed =
        decide(
            stopped.state, ResumeMember{"food-new", "符合要求", "staff:two"}, facts("2026-03-06")
        )
            .value();
    EXPECT_EQ(
        *whole_limits(resumed.state, content(), Date(2026, 3, 6)).due,
        content().calendar.add_working_days(before, 2).date
    );
}

TEST(Review, AnotherClerksWorkItemIsNotTaken) {
    const CaseState state = accept_whole(food_case(), "2026-03-02").value().state;
    const Turn claimed =
        decide(state, ClaimWorkItem{state.work_items.front().id, false}, facts("2026-03-03"))
            .value();
    Facts other = facts("2026-03-03");
    other.actor = "staff:two";
    EXPECT_EQ(
        code_of(decide(claimed.state, ClaimWorkItem{state.work_items.front().id, false}, other)),
        "case.claimed_by_other"
    );
}

TEST(After, ABadRatingOpensAFollowUpThatBeginsWithContact) {
    const CaseState done =
        decide(food_case(), WithdrawCase{"不开了"}, facts("2026-09-23")).value().state;
    EXPECT_EQ(
        code_of(decide(food_case(), RateCase{5, {}, ""}, facts("2026-09-23"))), "case.wrong_stage"
    );
    const Turn rated = decide(done, RateCase{5, {}, "太慢"}, facts("2026-09-23")).value();
    EXPECT_EQ(to_string(*rated.state.rating->contact_by), "2026-09-24");
    EXPECT_EQ(code_of(decide(rated.state, RateCase{1, {}, ""}, facts("2026-09-23"))), "case.rated");
    EXPECT_EQ(
        code_of(decide(rated.state, RecordFollowUp{"fix", "已改"}, facts("2026-09-24"))),
        "case.contact_first"
    );
    const Turn contacted =
        decide(rated.state, RecordFollowUp{"contact", "已致电"}, facts("2026-09-24")).value();
    EXPECT_EQ(
        decide(contacted.state, RecordFollowUp{"fix", "已改"}, facts("2026-09-25"))
            .value()
            .state.rating->follow_up,
        "closed"
    );
}

TEST(Events, SayWhichOfApplicantAndAgentActed) {
    Facts known = facts("2026-03-03");
    known.actor = "person:agent";
    const CaseState initial = food_case();
    const Turn withdrawn = decide(initial, WithdrawCase{"不开了"}, known).value();
    const auto by = [](const Turn& turn) {
        std::string found;
        for (const CaseEvent& event : turn.events) {
            if (const auto* one = std::get_if<CaseWithdrawn>(&event)) found = one->by;
            if (const auto* one = std::get_if<CaseRated>(&event)) found = one->by;
            if (const auto* one = std::get_if<MaterialSupplied>(&event)) found = one->by;
        }
        return found;
    };
    EXPECT_EQ(by(withdrawn), "person:agent");
    EXPECT_EQ(by(decide(withdrawn.state, RateCase{1, {}, ""}, known).value()), "person:agent");
    CaseState late = initial;
    late.materials.edit().front().way = MaterialWay::Later;
    MaterialState supplied = late.materials->front();
    supplied.way = MaterialWay::Upload;
    EXPECT_EQ(by(decide(late, SupplyMaterial{supplied}, known).value()), "person:agent");
}

TEST(Events, ReplayGivesTheSameStateAndEveryEventGoesThereAndBack) {
    CaseState initial = application(
        {member_of("ent-setup-individual"), member_of("food-new", {"ent-setup-individual"})},
        "open-restaurant"
    );
    std::vector<std::pair<CaseEvent, Instant>> history;
    CaseState state;
    const auto run = [&](const auto& command, const char* date) {
        const Facts known = facts(date);
        Turn turn = decide(state, command, known).value();
        for (const CaseEvent& event : turn.events)
            history.emplace_back(event_from(type_of(event), body_of(event)).value(), known.now);
        state = turn.state;
    };
    run(SubmitCase{initial}, "2026-03-02");
    run(AcceptCase{audit_points_of(state, content())}, "2026-03-03");
    run(CompleteWorkItem{state.work_items.front().id, true, "", ""}, "2026-03-03");
    run(SuspendMember{"food-new", "site-survey", "现场核查", 2}, "2026-03-04");
    run(ResumeMember{"food-new", "符合", "staff:two"}, "2026-03-06");
    run(CompleteWorkItem{state.work_items.front().id, true, "", ""}, "2026-03-09");
    EXPECT_EQ(state.stage, Stage::Decided);
    run(DeliverResult{"pickup", "本人", ""}, "2026-03-10");
    run(RateCase{1, {}, ""}, "2026-03-10");
    CaseState replayed;
    for (const auto& [event, when] : history) evolve(replayed, event, when);
    EXPECT_EQ(json::serialize(to_record(replayed)), json::serialize(to_record(state)));
    EXPECT_TRUE(state.work_items.empty());
    EXPECT_TRUE(state.process->is_null());
}
