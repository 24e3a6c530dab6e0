// The one case of the desk, handled by a process that the test brings along.
#pragma once

#include "bpmn/load.h"
#include "service/case_desk.h"

namespace tongban::service::test {

class ModelDesk : public CaseDesk {
  protected:
    /// The processes of the model take the place of those of the same id; the case asks for
    /// `food-new`.
    void use(const std::string& model) {
        auto content = std::make_shared<pack::Content>(*all_packs());
        const auto loaded = bpmn::load(model);
        ASSERT_TRUE(loaded) << loaded.error().code;
        for (const auto& process : loaded->processes) content->processes[process->id] = process;
        content_ = std::move(content);
        desk_.content = [this] { return content_; };
    }

    Facts known(const char* id = "staff:one", const char* name = "承办人") const {
        return facts_for(desk_, *content_, time_.at, id, name);
    }

    void at(const char* moment) {
        time_.at = parse_rfc3339(std::string(moment) + "+08:00").value();
    }

    void accepted() {
        submit("food-new");
        const CaseState before = state();
        commit(before, decide(before, AcceptCase{audit_points_of(before, *content_)}, known()));
    }

    std::vector<std::string> open_steps() {
        std::vector<std::string> steps;
        for (const WorkItem& item : state().work_items) steps.push_back(item.element);
        return steps;
    }
    /// The state is what the events alone give.
    void check_events() {
        EXPECT_EQ(to_record(replay_case(*ledger_, "C-1").value()), to_record(state()));
    }

    std::shared_ptr<const pack::Content> content_ = all_packs();
};

}  // namespace tongban::service::test
