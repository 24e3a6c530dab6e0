// Packs with one fault each: it is told with its file and line, and nothing else is told.
#include "pack/check.h"

#include <gtest/gtest.h>

#include "small_pack.h"

namespace tongban::pack {
namespace {

namespace fs = std::filesystem;

struct Fault {
    const char* name;
    const char* file;  // in the small catalogue
    const char* from;
    const char* to;
    const char* code;
    const char* at = nullptr;  // what stands in the line that is told; `to` when empty
    const char* suggestion = "";
    const char* told_in = nullptr;  // another file
    size_t consequences = 0;        // other faults that follow from it
};

class BrokenPack : public ::testing::TestWithParam<Fault> {};

TEST_P(BrokenPack, TellsTheFaultWithItsFileAndLine) {
    const Fault& fault = GetParam();
    const Small small;
    small.replace(fault.file, fault.from, fault.to);
    const Issues issues = small.errors();
    const auto found = std::ranges::find(issues, std::string(fault.code), &Issue::code);
    ASSERT_NE(found, issues.end()) << told(issues);
    const Issue& issue = *found;
    const std::string file = fault.told_in == nullptr ? fault.file : fault.told_in;
    EXPECT_EQ(issue.file, "catalogue/" + file) << told(issues);
    EXPECT_EQ(
        issue.line, line_of(read(small.file(file)), fault.at == nullptr ? fault.to : fault.at)
    ) << told(issues);
    EXPECT_EQ(find_string(issue.details, "suggestion").value_or(""), fault.suggestion);
    EXPECT_EQ(issues.size(), 1 + fault.consequences) << told(issues);
}

constexpr const char* kService = "services/stall.service.yaml";
constexpr const char* kProcess = "processes/stall.bpmn";
constexpr const char* kMembers = "decisions/open-stall-members.dmn";

const Fault kFaults[] = {
    // names that stand nowhere else
    {"Department", "items.yaml", "department: office\n    type: 行政许可\n    legal",
     "department: offices\n    type: 行政许可\n    legal", "pack.unknown_department", "offices",
     "office"},
    {"Topic", "items.yaml", "topic: market\n    department: office\n    type: 行政许可\n    legal",
     "topic: markt\n    department: office\n    type: 行政许可\n    legal", "pack.unknown_topic",
     "markt", "market"},
    {"TypeOfItem", "items.yaml", "type: 行政许可\n    legal", "type: 行政许可可\n    legal",
     "pack.unknown_type", "行政许可可", "行政许可"},
    {"ResultCredential", "items.yaml", "certificate: permit", "certificate: permitt",
     "pack.unknown_credential_type", nullptr, "permit"},
    {"ConditionField", "items.yaml", "field: site.area", "field: site.aera", "pack.unknown_field",
     nullptr, "site.area"},
    {"Form", kService, "form: stall", "form: stal", "pack.missing_form", nullptr, "stall"},
    {"MaterialsDecision", kService, "materials: stall-materials", "materials: nothing-like-it",
     "pack.missing_decision"},
    {"RegionField", kService, "region_by: site.region", "region_by: site.regoin",
     "pack.unknown_field", nullptr, "site.region"},
    {"RegionFieldThatIsNoDistrict", kService, "region_by: site.region", "region_by: site.address",
     "pack.region_field"},
    {"RegionFieldOfAMember", "bundles.yaml", "{item: sign, after",
     "{item: sign, region_by: site.regoin, after", "pack.unknown_field", nullptr, "site.region"},
    {"RegionFieldOfAMemberThatIsNoDistrict", "bundles.yaml", "{item: sign, after",
     "{item: sign, region_by: [site.region, site.kind], after", "pack.region_field"},
    {"Register", kService, "register: population", "register: popul", "pack.unknown_register"},
    {"RegisterField", kService, "per.name: name", "per.name: nane", "pack.unknown_register_field",
     nullptr, "population.name"},
    {
        "RegionOfAHall",
        "halls.yaml",
        "500101",
        "599101",
        "pack.unknown_region",
    },
    {"MeaningOfAFormField", "forms/stall.form.json", "\"semantic\": \"site.kind\"",
     "\"semantic\": \"site.kinds\"", "pack.unknown_field", "\"key\": \"site_kind\"", "site.kind",
     nullptr, 1},
    {"TakenFromACredentialThatTheItemDoesNotEnd", "forms/stall.form.json",
     "\"semantic\": \"site.kind\"", "\"semantic\": \"site.kind\", \"source\": \"credential:kind\"",
     "pack.unknown_credential_field", "\"key\": \"site_kind\"", "", nullptr, 1},
    {"MemberOfABundle", "bundles.yaml", "item: sign", "item: signn", "pack.unknown_item", nullptr,
     "", nullptr, 2},
    {"MemberThatIsWaitedFor", "bundles.yaml", "after: [stall]", "after: [stal]",
     "pack.unknown_member"},
    {"AuditPoint", kService, "audit_points: [scale]", "audit_points: [scales]",
     "pack.unknown_audit_point"},
    // slips of the pen
    {"KeyOfAService", kService, "delivery:", "delivry:", "pack.unknown_key", nullptr, "delivery"},
    {"KeyOfAMaterial", kService, "audit_points: [scale]", "audit_point: [scale]",
     "pack.unknown_key", nullptr, "audit_points"},
    {"KeyOfAnItem", "items.yaml", "name_en: Stall permit", "name_eng: Stall permit",
     "pack.unknown_key", nullptr, "name_en"},
    {"KeyOfAnOption", "bundles.yaml", "{value: food, label: 食品}",
     "{value: food, label: 食品, lable_en: Food}", "pack.unknown_key", nullptr, "label_en"},
    {"KeyOfAHall", "halls.yaml", "name: 大厅", "name: 大厅, adress: 路", "pack.unknown_key",
     nullptr, "address"},
    {"KeyOfALimit", "law-limits.yaml", "  working_days: 10", "  working_day: 10",
     "pack.unknown_key", nullptr, "working_days"},
    {"TwoOptionsOfOneValue", "bundles.yaml", "{value: toys,", "{value: food,", "pack.duplicate",
     "label: 玩具"},
    {"TwoItemsOfOneId", "items.yaml", "- id: sign", "- id: stall  # again", "pack.duplicate",
     nullptr, "", nullptr, 1},
    // limits
    {"LimitBelowZero", "items.yaml", "{working_days: 20,", "{working_days: -20,",
     "pack.negative_limit", "id: stall"},
    {"ExtensionBeyondTheLaw", kService, "days_max: 10", "days_max: 99", "pack.extension_too_long"},
    {"ExtensionByAnotherLawBeyondTheLimitItself", kService,
     "extension: {days_max: 10, basis: 行政许可法 第四十二条}",
     "extension: {days_max: 21, basis: 别的法 第一条}", "pack.extension_too_long"},
    {"StopBeforeAStepThatIsNot", kService, "extension: {",
     "suspensions:\n  - {kind: hearing, name: 听证, days_max: 20, before: nowhere, basis: 某法}\n"
     "extension: {",
     "pack.suspension_step", "before: nowhere"},
    {"NoticeLongerThanTheStop", kService, "extension: {",
     "suspensions:\n  - {kind: hearing, name: 听证, days_max: 5, notice_days: 7, basis: 某法}\n"
     "extension: {",
     "pack.suspension_notice", "notice_days: 7"},
    {"PromiseBeyondTheLaw", "items.yaml", "promised_limit: {working_days: 5,",
     "promised_limit: {working_days: 40,", "pack.promise_too_long", "id: stall", "", nullptr, 1},
    {"PromiseOfALicenceBeyondTheGeneralLimit", "items.yaml", "promised_limit: {working_days: 1}",
     "promised_limit: {working_days: 21}", "pack.promise_beyond_default", "id: sign", "", nullptr, 1},
    {"PromiseBeyondTheGeneralLimitOfThePack", "law-limits.yaml", "working_days: 20",
     "working_days: 0", "pack.promise_beyond_default", "id: sign", "", "items.yaml"},
    {"BundleBelowItsMembers", "bundles.yaml", "{working_days: 6}", "{working_days: 4}",
     "pack.bundle_too_short", "id: open-stall"},
    {"MembersThatWaitForEachOther", "bundles.yaml", "{item: stall}", "{item: stall, after: [sign]}",
     "pack.cycle", "id: open-stall"},
    // formulas
    {"ClaimOfNoField", kService, "address: site_address", "address: site_adress",
     "pack.unknown_name", nullptr, "site_address"},
    {"ClaimOfNoAnswer", kService, "season: answers.season", "season: answers.seasn",
     "pack.unknown_question", nullptr, "season"},
    {"QuestionAfterNoQuestion", "bundles.yaml", "when: own = true", "when: owm = true",
     "pack.unknown_question", "id: goods", "own"},
    {"MaterialForNoOption", kService, "season = \"summer\"", "season = \"sumer\"",
     "pack.unknown_option", nullptr, "summer"},
    // decisions
    {"AnswerThatIsNoMember", kMembers, "\"sign\"", "\"sing\"", "pack.decision_item",
     "rule id=\"rule-2\"", "sign"},
    {"AnswerThatIsNoMaterial", "decisions/stall-materials.dmn", "\"licence\"", "\"lisence\"",
     "pack.decision_material", "rule id=\"rule-2\"", "licence"},
    {"CellThatIsNoOptionOfAQuestion", kMembers, "\"food\"", "\"foot\"", "pack.unknown_option",
     "rule id=\"rule-2\"", "food"},
    {"CellThatIsNoOptionOfAField", "decisions/stall-materials.dmn", "\"fixed\"", "\"fixt\"",
     "pack.unknown_option", "rule id=\"rule-1\""},
    {"FieldTakenFromTheForm", "forms/stall.form.json", R"(,
    {
      "id": "Field_area",
      "key": "site_area",
      "label": "面积",
      "type": "number",
      "conditional": {"hide": "=site_address = null"},
      "properties": {"semantic": "site.area"}
    })",
     "", "pack.decision_input", "inputData id=\"input-site_area\"", "",
     "decisions/stall-conditions.dmn"},
    {"ConditionOnNoFieldOfTheForm", "forms/stall.form.json", "=site_address = null",
     "=site_adress = null", "pack.unknown_name", "\"key\": \"site_area\"", "site_address"},
    // processes
    {"CredentialOfAJob", kProcess, "value=\"permit\"", "value=\"nope\"", "pack.process_credential",
     "serviceTask id=\"issue\""},
    {"TypeOfAJob", kProcess, "type=\"issue-credential\"", "type=\"launch-rocket\"",
     "pack.process_job", "serviceTask id=\"issue\"", "", nullptr, 1},
    {"FormOfATask", kProcess, "formId=\"stall\"", "formId=\"stal\"", "pack.process_form",
     "userTask id=\"review\"", "stall"},
    {"TaskForNobody", kProcess, "candidateGroups=\"approver\"", "candidateGroups=\"mayor\"",
     "pack.role", "userTask id=\"review\""},
    {"PropertyOfATask", kProcess, "candidateGroups=\"approver\" />",
     "candidateGroups=\"approver\" /><zeebe:properties><zeebe:property name=\"countersign\" "
     "value=\"most\" /></zeebe:properties>",
     "pack.process_property", "userTask id=\"review\""},
    {"TwoOfficersOfATask", kProcess, "candidateGroups=\"approver\" />",
     "candidateGroups=\"approver\" /><zeebe:properties><zeebe:property name=\"twoOfficers\" "
     "value=\"2\" /></zeebe:properties>",
     "pack.process_property", "userTask id=\"review\""},
    {"DaysOfARenewalThatAreNoNumber", kProcess, "<zeebe:header key=\"credential\"",
     "<zeebe:header key=\"deemedArticle\" value=\"某法 第五十条\" />"
     "<zeebe:header key=\"appliedDaysBefore\" value=\"三十\" /><zeebe:header key=\"credential\"",
     "pack.process_deemed", "serviceTask id=\"issue\"", "", nullptr, 1},
    {"DaysOfARenewalBeyondAYear", kProcess, "<zeebe:header key=\"credential\"",
     "<zeebe:header key=\"deemedArticle\" value=\"某法 第五十条\" />"
     "<zeebe:header key=\"appliedDaysBefore\" value=\"367\" /><zeebe:header key=\"credential\"",
     "pack.process_deemed", "serviceTask id=\"issue\"", "", nullptr, 1},
    {"DaysOfARenewalWithoutAnArticle", kProcess, "<zeebe:header key=\"credential\"",
     "<zeebe:header key=\"appliedDaysBefore\" value=\"30\" /><zeebe:header key=\"credential\"",
     "pack.process_deemed", "serviceTask id=\"issue\""},
    {"RenewalOfNothing", kProcess, "<zeebe:header key=\"credential\"",
     "<zeebe:header key=\"deemedArticle\" value=\"某法 第五十条\" /><zeebe:header "
     "key=\"credential\"",
     "pack.process_deemed", "serviceTask id=\"issue\""},
    {"WhatIsTakenBack", kProcess, "type=\"issue-credential\"", "type=\"undo-member\"",
     "pack.process_undo", "serviceTask id=\"issue\"", "", nullptr, 1},
    {"OutcomeThatNeverComes", kProcess, "=outcome = \"grant\"", "=outcome = \"granted\"",
     "pack.process_outcome_value", "id=\"flow_3\""},
    {"OutcomeThatIsNoCondition", kProcess, "=outcome = \"grant\"", "=outcome",
     "pack.process_outcome_value", "id=\"flow_3\""},
    {"ReminderOfEverySecond", kProcess, "<bpmn:exclusiveGateway id=\"gate\"",
     "<bpmn:boundaryEvent id=\"soon\" attachedToRef=\"review\" cancelActivity=\"false\">"
     "<bpmn:timerEventDefinition id=\"t\"><bpmn:timeCycle>R/PT1S</bpmn:timeCycle>"
     "</bpmn:timerEventDefinition></bpmn:boundaryEvent><bpmn:endEvent id=\"over\" />"
     "<bpmn:sequenceFlow id=\"flow_9\" sourceRef=\"soon\" targetRef=\"over\" />"
     "<bpmn:exclusiveGateway id=\"gate\"",
     "pack.process_timer", "id=\"soon\""},
    {"ProcessThatCallsItself", "processes/open-stall.bpmn", "processId=\"sign\"",
     "processId=\"open-stall\"", "pack.process_recursion", "id=\"call_sign\"", "", nullptr, 1},
    {"VariableThatNobodySets", kProcess, "=outcome = ", "=outcom = ", "pack.process_variable",
     "id=\"flow_3\"", "outcome"},
    {"CalledProcess", "processes/open-stall.bpmn", "processId=\"sign\"", "processId=\"sing\"",
     "pack.process_call", "id=\"call_sign\"", "sign", nullptr, 1},
};

INSTANTIATE_TEST_SUITE_P(Check, BrokenPack, ::testing::ValuesIn(kFaults), [](const auto& info) {
    return info.param.name;
});

}  // namespace

TEST(SmallPack, HasNoFaultOfItsOwn) {
    const Issues issues = Small().errors();
    EXPECT_TRUE(issues.empty()) << told(issues);
}

TEST(ShippedPacks, HaveNoFault) {
    const fs::path packs = fs::path(TONGBAN_SOURCE_DIR) / "packs";
    Loaded loaded = load({packs / "base", packs / "chongqing", packs / "demo"});
    Issues issues = std::move(loaded.issues);
    if (loaded.content)
        for (Issue& issue : check(*loaded.content)) issues.push_back(std::move(issue));
    std::erase_if(issues, [](const Issue& issue) { return issue.severity != Severity::Error; });
    EXPECT_TRUE(issues.empty()) << told(issues);
}

TEST(SmallPack, DoesNotMissRegistersThatNoPackConnects) {
    const Small small;
    const Loaded loaded = load({small.root() / "catalogue"});
    ASSERT_TRUE(loaded.content);
    const Issues issues = check(*loaded.content);
    EXPECT_FALSE(has_errors(issues)) << told(issues);
}

}  // namespace tongban::pack
