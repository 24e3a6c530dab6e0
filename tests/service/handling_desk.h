// A desk with an accepted case of food-new, and who handles it.
#pragma once

#include "service/case_desk.h"
#include "service/handling.h"
#include "service/window.h"

namespace tongban::service {

class Handling : public test::CaseDesk {
  protected:
    void SetUp() override {
        CaseDesk::SetUp();
        submit("food-new");
        json::array checked;
        for (const std::string& point : audit_points_of(state(), *test::all_packs()))
            checked.emplace_back(point);
        ASSERT_TRUE(post(
            "/api/work/cases/{number}/acceptance",
            test::staff({{authority::Role::Clerk, "500157", "*"}}, "staff:clerk-lj"),
            {{"checked", checked}}
        ));
    }

    static authority::Actor officer(const char* account, const char* department) {
        return test::staff({{authority::Role::Approver, "500157", department}}, account, account);
    }
    std::string step() { return step_of_member(state(), "food-new")->id; }
    Result<json::object> act(
        const char* what, const authority::Actor& who, json::object body, const std::string& id
    ) {
        return post(
            fmt::format("/api/work/cases/{{number}}/items/{{id}}/{}", what), who, std::move(body),
            {id}
        );
    }
    std::string held_by() { return step_of_member(state(), "food-new")->claimed_by; }
    Result<json::object> ask(const char* department) {
        return act(
            "opinions", one_,
            {{"of", {{{"department", department}}}}, {"question", "是否同意"}, {"days", 2}}, step()
        );
    }
    std::string opinion() { return state().opinions.back().id; }
    Result<json::object> decide_as(const authority::Actor& who) {
        return post(
            "/api/work/cases/{number}/members/{item}/decision", who, {{"granted", true}},
            {"food-new"}
        );
    }

    const authority::Actor one_ = officer("staff:scjgj-lj", "scjgj");
    const authority::Actor two_ = officer("staff:scjgj-lj-2", "scjgj");
    const authority::Actor fire_ = officer("staff:xfjyzd-lj", "xfjyzd");
    const authority::Actor stranger_ = officer("staff:ycj-lj", "ycj");
    const authority::Actor head_ = test::staff(
        {{authority::Role::Supervisor, "500157", "scjgj"}}, "staff:scjgj-lj-head", "负责人"
    );
};

}  // namespace tongban::service
