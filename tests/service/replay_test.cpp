// What a draft would have changed for finished cases.
#include "service/replay.h"

#include "service/changing_packs.h"

namespace tongban::service::test {
namespace {

class Replays : public ChangingPacks {
  protected:
    /// Accepted, and decided by the one user task.
    void finish(const std::string& number, bool granted) {
        const CaseState accepted = accept(number);
        time_.at.ms += 86'400'000;
        commit(
            accepted, decide(
                          accepted,
                          CompleteWorkItem{
                              accepted.work_items.front().id, granted, granted ? "" : "不符合条件",
                              granted ? "" : "第三十八条"},
                          facts(*content_)
                      )
        );
    }
    ReplayReport replayed() {
        auto report = replay_cases(
            *ledger_, [this](const CaseState& state) { return content_of(desk_, state); },
            "food-new", *content_, 100
        );
        EXPECT_TRUE(report) << report.error().code;
        return *std::move(report);
    }
    static std::vector<std::string> sentences(const CaseReplay& one) {
        std::vector<std::string> all;
        for (const ReplayChange& change : one.changes) all.push_back(sentence_of(change, "zh-CN"));
        return all;
    }
};

}  // namespace

TEST_F(Replays, TheSameRulesChangeNothing) {
    finish("C-1", true);
    finish("C-2", false);
    accept("C-3");  // not finished: not looked at
    const ReplayReport report = replayed();
    EXPECT_EQ(report.cases, 2);
    EXPECT_EQ(report.same, 2) << (report.skipped.empty() ? "" : report.skipped.begin()->first);
    EXPECT_TRUE(report.changes.empty());
    EXPECT_TRUE(report.is_complete);
}

TEST_F(Replays, AnAnswerThatNoLongerCountsAndAStepThatIsNewAreTold) {
    finish("C-1", true);
    finish("C-2", false);
    // A second look at everything that was refused.
    change_process([](std::string& text) {
        replace_all(
            text,
            "<bpmn:sequenceFlow id=\"flow_4\" name=\"否\" sourceRef=\"gate_review\" "
            "targetRef=\"rejected\" />",
            "<bpmn:userTask id=\"second\" name=\"复核\"/>"
            "<bpmn:sequenceFlow id=\"flow_4\" sourceRef=\"gate_review\" targetRef=\"second\" />"
            "<bpmn:sequenceFlow id=\"flow_9\" sourceRef=\"second\" targetRef=\"rejected\" />"
        );
    });
    const ReplayReport report = replayed();
    EXPECT_EQ(report.same, 1);
    EXPECT_EQ(report.changed, 1);
    ASSERT_EQ(report.examples.size(), 1u);
    EXPECT_EQ(report.examples.front().number, "C-2");
    const auto said = sentences(report.examples.front());
    EXPECT_NE(std::ranges::find(said, "多走一步：复核"), said.end());
    ASSERT_EQ(report.assumed.count("second"), 1u);
    EXPECT_EQ(report.assumed.at("second").cases, 1);
    // Nothing of the person or the form is in what is told.
    for (const std::string& line : said) EXPECT_EQ(line.find("赵火锅"), std::string::npos);
}

TEST_F(Replays, AStepWithAnotherIdIsTheSameStep) {
    finish("C-1", true);
    finish("C-2", false);
    change_process([](std::string& text) {
        replace_all(text, "\"review\"", "\"examine\"");
        replace_all(text, ">review<", ">examine<");
    });
    ReplayReport report = replayed();
    EXPECT_EQ(report.same, 2);
    EXPECT_TRUE(report.assumed.empty()) << "what was answered at it counts";
    // Under another name it is another one.
    change_process([](std::string& text) {
        replace_all(text, "\"examine\"", "\"look\"");
        replace_all(text, ">examine<", ">look<");
        replace_all(text, "name=\"资料审查与决定\"", "name=\"集体审议\"");
    });
    report = replayed();
    EXPECT_EQ(report.changed, 2);
}

TEST_F(Replays, ACaseThatEndedOtherwiseThanByItsRulesIsNotCompared) {
    finish("C-1", true);
    const CaseState finished = state("C-1");
    CaseState tampered = finished;
    tampered.members.front().stage = MemberStage::Rejected;
    const auto history = history_of(desk_, finished);
    EXPECT_EQ(replay_case(finished, history, *content_, *content_).skipped, "");
    EXPECT_EQ(
        replay_case(tampered, history, *content_, *content_).skipped, "replay.not_reproduced"
    );
}

}  // namespace tongban::service::test
