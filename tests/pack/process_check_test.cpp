// Processes that can never be right are told with their element; sound ones are left in peace.
#include <gtest/gtest.h>

#include "bpmn/load.h"
#include "drawn.h"
#include "small_pack.h"

namespace tongban::pack {
namespace {

/// What the check says of a process, as "element code"; errors and warnings of processes only.
std::string said(const std::string& drawing, const std::string& bundle = {}) {
    const Small small;
    small.write("processes/stall.bpmn", drawn("stall", drawing));
    if (!bundle.empty()) small.write("processes/open-stall.bpmn", drawn("open-stall", bundle));
    std::set<std::string> lines;
    for (const Issue& issue : small.issues()) {
        if (issue.code == "pack.unconfirmed" || issue.code == "bpmn.no_diagram") continue;
        lines.insert(fmt::format(
            "{} {}",
            find_string(issue.details, "element")
                .value_or(find_string(issue.details, "owner").value_or(issue.message)),
            issue.code
        ));
    }
    return fmt::format("{}", fmt::join(lines, "\n"));
}

struct Drawn {
    const char* name;
    const char* process;
    const char* says = "";
    const char* bundle = "";
};

void PrintTo(const Drawn& drawing, std::ostream* out) { *out << drawing.name; }

class DrawnProcess : public ::testing::TestWithParam<Drawn> {};

TEST_P(DrawnProcess, IsToldWhatCanNeverBeRight) {
    EXPECT_EQ(said(GetParam().process, GetParam().bundle), GetParam().says);
}

const auto name_of = [](const auto& info) { return std::string(info.param.name); };

const Drawn kWrong[] = {
    {"OutcomeBeforeAnyStep",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; s "
     "> g",
     "f1 pack.process_outcome_early"},
    {"OutcomeBeforeAReviewThatComesLater",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "xor h; user r; end x; s > h; h > r ? outcome = \"grant\"; h > x default; r > g",
     "f5 pack.process_outcome_early"},
    {"OutcomeWhereTheReviewIsGoneRound",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "xor h; user r; s > h; h > r ? answers.season = \"summer\"; h > g default; r > g",
     "f1 pack.process_outcome_early"},
    {"OutcomeAfterTheTimeOfTheReviewIsOver",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "user r; border b at=r timer=P5WD; s > r > g; b > g",
     "f1 pack.process_outcome_early"},
    {"OutcomeThatIsMappedAway",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "user r output=first:=outcome; s > r > g",
     "f1 pack.process_outcome_early"},
    {"OutcomeInsideASubprocessBeforeItsReview",
     "start s; sub u; end e; s > u > e; start si in=u; xor gi in=u; user r in=u; end ei in=u; si > "
     "gi; gi > r ? outcome = \"grant\"; gi > ei default; r > ei",
     "f4 pack.process_outcome_early\nstall pack.process_no_credential"},
    {"OutcomeThatAReminderCannotKnowYet",
     "start s; user r; border b at=r timer=P5WD reminds; xor h; user q; issue i; end x; end e; "
     "s > r > i > e; b > h; h > x ? outcome = \"grant\"; h > q default; q > x",
     "f5 pack.process_outcome_early"},
    {"ValueThatNoOutcomeHas",
     "xor g; issue i; end e; end n; g > i ? outcome = \"granted\"; g > n default; i > e; start s; "
     "user r; s > r > g",
     "f1 pack.process_outcome_value"},
    {"ValueOnTheOtherSide",
     "xor g; issue i; end e; end n; g > i ? \"ok\" = outcome; g > n default; i > e; start s; user "
     "r; s > r > g",
     "f1 pack.process_outcome_value"},
    {"ValueInAList",
     "xor g; issue i; end e; end n; g > i ? outcome in (\"grant\", \"return\"); g > n default; i > "
     "e; start s; user r; s > r > g",
     "f1 pack.process_outcome_value"},
    {"OutcomeOfAMemberThatNeverComes",
     "start s; user r output=first:=outcome; user q; xor g; issue i; end e; end n; s > r > q > g; "
     "g > i ? first = \"granted\" and outcome = \"grant\"; g > n default; i > e",
     "f4 pack.process_value"},
    {"TextThatAScriptNeverGives",
     "start s; script c do=if~answers.season~=~\"summer\"~then~\"a\"~else~\"b\" to=kind; xor h; "
     "user r; user q; issue i; end e; s > c > h; h > r ? kind = \"c\"; h > q default; r > i; q > "
     "i; "
     "i > e",
     "f3 pack.process_value"},
    {"TextAsACondition",
     "xor g; issue i; end e; end n; g > i ? outcome; g > n default; i > e; start s; user r; s > r "
     "> g",
     "f1 pack.process_outcome_value"},
    {"NumberAsACondition",
     "xor g; issue i; end e; end n; g > i ? count(members); g > n default; i > e; start s; user r; "
     "s > r > g",
     "f1 pack.process_condition"},
    {"TextOfAnIfAsACondition",
     "xor g; issue i; end e; end n; g > i ? if outcome = \"grant\" then \"yes\" else \"no\"; g > n "
     "default; i > e; start s; user r; s > r > g",
     "f1 pack.process_condition"},
    {"ListAgainstANumber",
     "xor g; issue i; end e; end n; g > i ? members > 3; g > n default; i > e; start s; user r; s "
     "> r > g",
     "f1 pack.process_condition_never"},
    {"AnswerOfAnotherKind",
     "xor g; issue i; end e; end n; g > i ? answers.season > 3; g > n default; i > e; start s; "
     "user r; s > r > g",
     "f1 pack.process_condition_never"},
    {"VariableBeforeItsScript",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "xor h; script c do=1~+~1 to=sum; user r; s > h; h > r ? sum > 1; h > c default; c > r > g",
     "f5 pack.process_variable_early"},
    {"VariableOfOneWayOnly",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "xor h; script c do=1~+~1 to=sum; task t; xor k; user r; end x; s > h; h > c ? answers.season "
     "= \"summer\"; h > t default; c > k; t > k; k > r ? sum > 1; k > x default; r > g",
     "f9 pack.process_variable_unset"},
    {"ScriptOfAnotherKind",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "script c do=\"much\" to=sum; xor h; user r; end x; s > c > h; h > r ? sum + 1 > 1; h > x "
     "default; r > g",
     "f6 pack.process_condition_never"},
    {"CredentialOnTheWayOfRefusal",
     "start s; user r; xor g; issue i; end e; end n; s > r > g; g > e ? outcome = \"grant\"; g > i "
     "default; i > n",
     "i pack.process_credential_rejected"},
    {"CredentialWhereRejectIsAsked",
     "start s; user r; xor g; issue i; end e; end n; s > r > g; g > i ? outcome = \"reject\"; g > "
     "e default; i > n",
     "i pack.process_credential_rejected"},
    {"CredentialBeforeTheReview", "start s; issue i; user r; end e; s > i > r > e",
     "i pack.process_credential_early"},
    {"NoCredential", "start s; user r; end e; s > r > e", "stall pack.process_no_credential"},
    {"CredentialOfAnotherType", "start s; user r; issue i type=licence; end e; s > r > i > e",
     "i pack.process_other_credential"},
    {"CollectionThatIsAText", "start s; user r each=reason; issue i; end e; s > r > i > e",
     "r pack.process_collection"},
    {"CollectionThatIsAnAnswer",
     "start s; user r each=answers.season; issue i; end e; s > r > i > e",
     "r pack.process_collection"},
    {"MessageThatNobodySends",
     "start s; user r; catch m message=paid; issue i; end e; s > r > m > i > e",
     "m pack.process_never_comes"},
    {"ReceiveTaskThatNobodyServes",
     "start s; user r; receive m message=paid; issue i; end e; s > r > m > i > e",
     "m pack.process_never_comes"},
    {"SignalThatNobodyGives",
     "start s; user r; catch m signal=over; issue i; end e; s > r > m > i > e",
     "m pack.process_never_comes"},
    {"BorderMessageThatNobodySends",
     "start s; user r; border b at=r message=withdrawn; end x; issue i; end e; s > r > i > e; b > "
     "x",
     "b pack.process_never_comes"},
    {"ErrorAtAUserTask",
     "start s; user r; border b at=r error=bad; end x; issue i; end e; s > r > i > e; b > x",
     "b pack.process_never_thrown"},
    {"EscalationAtAUserTask",
     "start s; user r; border b at=r escalation=late; end x; issue i; end e; s > r > i > e; b > x",
     "b pack.process_never_thrown"},
    {"ErrorAtTheCredential",
     "start s; user r; issue i; border b at=i error=bad; end x; end e; s > r > i > e; b > x",
     "b pack.process_never_thrown"},
    {"ErrorAtASubprocessThatThrowsAnother",
     "start s; sub u; border b at=u error=bad; border c at=u error=worse; end x; issue i; end e; s "
     "> u > i > e; b > x; c > x; start si in=u; user r in=u; end ei in=u error=bad; si > r > ei",
     "c pack.process_never_thrown"},
    {"ErrorAtACallThatThrowsNone",
     "start s; user r; call c of=sign; border b at=c error=bad; end x; issue i; end e; s > r > c > "
     "i > e; b > x",
     "b pack.process_never_thrown\nc pack.process_no_member"},
    {"AdHocOfEachWithoutAnybodyToChoose",
     "start s; user r; adhoc u each=members; user a in=u; issue i; end e; s > r > u > i > e",
     "u pack.process_ad_hoc"},
    {"CallOfAProcessOfNoMember",
     "start s; user r; call c of=sign; issue i; end e; s > r > c > i > e",
     "c pack.process_no_member"},
    {"MemberThatIsAskedForAndIsNone",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "user r; s > r > g",
     "f3 pack.process_no_member",
     "start s; call a of=stall; xor g; call b of=sign; end e; s > a; a > g; g > b ? list "
     "contains(members, \"sing\"); g > e default; b > e"},
    {"GroupThatIsANumber",
     "start s; user r group==if~answers.season~=~\"approver\"~then~1~else~2; issue i; end e; s > r "
     "> i > e",
     "r pack.process_groups"},
};

const Drawn kSound[] = {
    {"ReviewAndGrant",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "user r; s > r > g"},
    {"RefusalIsAskedFirst",
     "start s; user r; xor g; issue i; end e; end n; s > r > g; g > n ? outcome = \"reject\"; g > "
     "i default; i > e"},
    {"NotGrantIsAsked",
     "start s; user r; xor g; issue i; end e; end n; s > r > g; g > n ? outcome != \"grant\"; g > "
     "i default; i > e"},
    {"EitherOutcome",
     "xor g; issue i; end e; end n; g > i ? outcome in (\"grant\", \"reject\"); g > n default; i > "
     "e; start s; user r; s > r > g"},
    {"TwoReviewsOneAfterTheOther",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "user r; user q group=surveyor; xor h; end x; s > r > h; h > q ? outcome = \"grant\"; h > x "
     "default; q > g"},
    {"ReviewOfOneOfTwoWays",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "xor h; user r; user q; s > h; h > r ? answers.season = \"summer\"; h > q default; r > g; q > "
     "g"},
    {"ReviewInALoop",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "xor m; user r; xor h; s > m > r > h; h > m ? outcome = \"reject\" and reason = \"again\"; h "
     "> g default"},
    {"ReviewsBesideEachOther",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "and f; user r; user q; and j; s > f; f > r; f > q; r > j; q > j; j > g"},
    {"OneOfTheWaysBesideReviews",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "and f; user r; task t; and j; s > f; f > r; f > t; r > j; t > j; j > g"},
    {"OutcomeAskedBesideTheReview",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "and f; user r; catch w timer=P5WD; end x; s > f; f > r > x; f > w > g"},
    {"ReminderBesideTheReview",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "user r; border b at=r timer=P5WD reminds; user q; end x; s > r > g; b > q > x"},
    {"ReminderThatAsksForTheOutcome",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "user r; border b at=r timer=P5WD reminds; catch w timer=P5D; xor h; user q; end x; s > r > "
     "g; b > w > h; h > x ? outcome = \"grant\"; h > q default; q > x"},
    {"ReviewAfterTheTimeIsOver",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "user r; border b at=r timer=P5WD; user q; s > r > g; b > q > g"},
    {"OutcomeThatIsAskedForNull",
     "xor g; issue i; end e; end n; g > i ? outcome = null or outcome = \"grant\"; g > n default; "
     "i > e; start s; user r; border b at=r timer=P5WD; s > r > g; b > g"},
    {"ReviewInASubprocess",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "sub u; s > u > g; start si in=u; user r in=u; end ei in=u; si > r > ei"},
    {"ReviewsBesideEachOtherInASubprocess",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "sub u; s > u > g; start si in=u; and f in=u; user r in=u; task t in=u; end ei in=u; end ti "
     "in=u; si > f; f > r > ei; f > t > ti"},
    {"TimeOfASubprocessIsOver",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "sub u; border b at=u timer=P5WD; user q; s > u > g; b > q > g; start si in=u; user r in=u; "
     "end ei in=u; si > r > ei"},
    {"EventSubprocess",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "user r; s > r > g; sub v triggered; start sv in=v timer=P5WD reminds; user q in=v; end ev "
     "in=v; sv > q > ev"},
    {"ScriptBeforeItsCondition",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "script c do=1~+~1 to=sum; xor h; user r; end x; s > c > h; h > r ? sum > 1; h > x default; r "
     "> g"},
    {"EqualityOfWhatMayBeMissing",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "xor h; script c do=\"a\" to=kind; task t; xor k; user r; end x; s > h; h > c ? "
     "answers.season = \"summer\"; h > t default; c > k; t > k; k > r ? kind = \"a\"; k > x "
     "default; r > g"},
    {"ScriptThatSetsTheOutcome",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "script c do=\"grant\" to=outcome; s > c > g"},
    {"OutcomeUnderAnotherName",
     "start s; user r output=first:=outcome; user q; xor g; issue i; end e; end n; s > r > q > g; "
     "g > i ? first = \"grant\" and outcome = \"grant\"; g > n default; i > e"},
    {"SignersOfAList",
     "start s; user r each=members into=all; xor g; issue i; end e; end n; s > r > g; g > i ? "
     "all[1] = \"grant\"; g > n default; i > e"},
    {"SignersOfData", "start s; user r each=data.people; issue i; end e; s > r > i > e"},
    {"SignersOfALiteralList", "start s; user r each=[\"a\",\"b\"]; issue i; end e; s > r > i > e"},
    {"IssueByItself", "start s; issue i; end e; s > i > e"},
    {"HandingOverAfterTheCredential",
     "start s; user r; issue i; user h group=clerk; end e; s > r > i > h > e"},
    {"SignalOfTheSameProcess",
     "start s; and f; user r; catch m signal=go; throw t signal=go; and j; issue i; end e; s > f; "
     "f > r > t > j; f > m > j; j > i > e"},
    {"MessageOfTheSameProcess",
     "start s; and f; user r; catch m message=go; throw t message=go; and j; issue i; end e; s > "
     "f; f > r > t > j; f > m > j; j > i > e"},
    {"ErrorOfASubprocess",
     "start s; sub u; border b at=u error=bad; end x; issue i; end e; s > u > i > e; b > x; start "
     "si in=u; user r in=u; end ei in=u error=bad; si > r > ei"},
    {"AnyErrorOfASubprocess",
     "start s; sub u; border b at=u error=bad; end x; issue i; end e; s > u > i > e; b > x; start "
     "si in=u; sub v in=u; end ei in=u; si > v > ei; start sw in=v; user r in=v; end ew in=v "
     "error=bad; sw > r > ew"},
    {"EscalationOfASubprocess",
     "start s; sub u; border b at=u escalation=late reminds; user q; end x; issue i; end e; s > u "
     "> i > e; b > q > x; start si in=u; user r in=u; throw t in=u escalation=late; end ei in=u; "
     "si > t > r > ei"},
    {"TimerAndSignalAreAwaited",
     "start s; and f; user r; throw t signal=go; end x; event w; catch a signal=go; catch b "
     "timer=P5D; issue i; end e; s > f; f > r > t > x; f > w; w > a; w > b; a > i; b > i; i > e"},
    {"ConditionOnTheAnswers",
     "start s; xor h; user r; user q; issue i; end e; s > h; h > r ? answers.season = \"summer\"; "
     "h > q default; r > i; q > i; i > e"},
    {"ConditionOnTheForm",
     "start s; xor h; user r; user q; issue i; end e; s > h; h > r ? data.site_area > 10; h > q "
     "default; r > i; q > i; i > e"},
    {"ConditionOnTheMembers",
     "start s; xor h; user r; user q; issue i; end e; s > h; h > r ? count(members) > 1; h > q "
     "default; r > i; q > i; i > e"},
    {"DecisionThatIsAsked",
     "start s; script a do=5 to=site_area; decide d of=stall-conditions to=found; xor h; user r; "
     "user q; issue i; end e; s > a > d > h; h > r ? count(found) > 0; h > q default; r > i; q > "
     "i; i > e"},
    {"TerminateAfterARefusal",
     "start s; and f; user r; user q; xor g; end n terminate; and j; issue i; end e; s > f; f > r "
     "> g; g > n ? outcome = \"reject\"; g > j default; f > q > j; j > i > e"},
    {"InclusiveWays",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; or "
     "f; user r; user q; or j; s > f; f > r ? answers.season = \"summer\"; f > q default; r > j; q "
     "> j; j > g"},
    {"AdHocWhoseStepsAreChosen",
     "start s; user r; adhoc u; user a in=u; user b in=u; issue i; end e; s > r > u > i > e"},
    {"GroupsByAFormula",
     "start s; user r group==if~answers.season=\"summer\"~then~[\"clerk\"]~else~[\"approver\"]; "
     "issue i; end e; s > r > i > e"},
    {"BundleThatAsksOneMember",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "user r; s > r > g",
     "",
     "start s; call a of=stall output=first:=outcome all=false; xor g; call b of=sign; end e; s > "
     "a; a > g; g > b ? not(first = \"reject\") and list contains(members, \"sign\"); g > e "
     "default; b > e"},
    {"BundleOfBoth",
     "xor g; issue i; end e; end n; g > i ? outcome = \"grant\"; g > n default; i > e; start s; "
     "user r; s > r > g",
     "",
     "start s; and f; call a of=stall all=false; call b of=sign all=false; border c at=b "
     "error=member-ended; xor k; and j; end e; s > f; f > a > j; f > b > k > j > e; c > k"},
};

INSTANTIATE_TEST_SUITE_P(Wrong, DrawnProcess, ::testing::ValuesIn(kWrong), name_of);
INSTANTIATE_TEST_SUITE_P(Sound, DrawnProcess, ::testing::ValuesIn(kSound), name_of);

std::string said_of_drawing(const std::string& id, const std::string& drawing) {
    const Small small;
    const Loaded loaded = load({small.root() / "catalogue", small.root() / "registers"});
    auto model = bpmn::load(drawn(id, drawing));
    EXPECT_TRUE(model && !model->processes.empty());
    std::string all;
    for (const Issue& issue : check_drawing(*loaded.content, model->processes.front()))
        all += issue.code + " ";
    return all;
}

TEST(Drawing, IsToldWithoutTheOnlyReview) {
    EXPECT_EQ(
        said_of_drawing(
            "stall",
            "start s; xor g; issue i; end e; end n; s > g; g > i ? outcome = \"grant\"; g > n "
            "default; i > e"
        ),
        "pack.process_outcome_early "
    );
}

TEST(Drawing, OfAServiceThatIsNotInUseYetIsCheckedAsWell) {
    EXPECT_EQ(
        said_of_drawing("brand-new", "start s; call c of=brand-new; end e; s > c > e"),
        "pack.process_recursion "
    );
    EXPECT_EQ(said_of_drawing("brand-new", "start s; user r; end e; s > r > e"), "");
}

TEST(ProcessFile, IsToldWhenNothingOfItIsDrawn) {
    const Small small;
    const auto told = [&] {
        std::vector<std::string> files;
        for (const Issue& issue : small.issues())
            if (issue.code == "bpmn.no_diagram" && issue.severity == Severity::Warning)
                files.push_back(issue.file);
        return files;
    };
    const std::vector<std::string> all{
        "catalogue/processes/open-stall.bpmn", "catalogue/processes/sign.bpmn",
        "catalogue/processes/stall.bpmn"};
    EXPECT_EQ(told(), all);
    small.replace(
        "processes/sign.bpmn", "</bpmn:definitions>",
        R"(<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"><di:BPMNPlane>)"
        R"(<di:BPMNShape bpmnElement="x"/></di:BPMNPlane></di:BPMNDiagram></bpmn:definitions>)"
    );
    EXPECT_EQ(told(), (std::vector<std::string>{all.front(), all.back()}));
}

}  // namespace
}  // namespace tongban::pack
