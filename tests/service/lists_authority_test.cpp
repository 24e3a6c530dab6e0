// What a list shows is exactly what opens, for every kind of grant.
#include <gtest/gtest.h>

#include <set>

#include "case_desk.h"
#include "service/window.h"
#include "service/work_lists.h"

namespace tongban::service {
namespace {

using namespace test;

using authority::Role;

const std::vector<const char*> kItems{
    "food-new", "signboard", "id-lost", "elder-allowance", "household-proof"};
const std::vector<const char*> kRegions{"500157", "500103", "500112"};

class ListsOfStaff : public DeskTest {
  protected:
    void SetUp() override {
        DeskTest::SetUp();
        for (const char* region : kRegions)
            for (const char* item : kItems)
                for (const bool accepted : {false, true}) place(region, item, accepted);
        ASSERT_FALSE(states_.empty());
    }

    void place(const std::string& region, const std::string& id, bool accepted) {
        const pack::ServiceItem* item = all_packs()->find_item(id);
        if (item == nullptr || !item->executable) return;
        Member member;
        member.item = id;
        member.number = fmt::format("N-{}", states_.size());
        member.name = item->name.zh;
        member.department = item->department;
        member.process = item->executable->process;
        member.limits = {
            .legal_days = 20,
            .promised_days = 10,
            .extension_days_max = item->executable->extension.days_max};
        CaseState initial;
        initial.number = initial.query_code = fmt::format("C-{}", states_.size());
        initial.service = id;
        initial.department = item->department;
        initial.region = region;
        initial.person = "person:one";
        initial.sealed_parties = seal_json(keyring_, {{"name", "甲乙"}}, initial.number);
        initial.members = {member};
        initial.limits = member.limits;
        CaseState state = commit({}, decide(CaseState{}, SubmitCase{initial}, facts()));
        if (accepted) {
            state = commit(
                state, decide(state, AcceptCase{audit_points_of(state, facts().content)}, facts())
            );
            if (item->executable->extension.days_max > 0)
                state =
                    commit(state, decide(state, RequestExtension{id, 3, "需会同核实"}, facts()));
        }
        states_.push_back(std::move(state));
    }

    template <class List>
    std::set<std::string> listed(const List& list, const char* number, const char* id = nullptr) {
        std::set<std::string> found;
        std::string after;
        do {
            const auto page = list(after);
            EXPECT_TRUE(page) << page.error().code;
            if (!page) break;
            for (const json::value& row : page->rows) {
                std::string key(row.at(number).as_string());
                if (id != nullptr) key += "/" + std::string(row.at(id).as_string());
                EXPECT_TRUE(found.insert(key).second) << "twice: " << key;
            }
            after = page->next;
        } while (!after.empty());
        return found;
    }

    ViewContext view_{*all_packs(), *all_packs()->directory, "zh-CN", china_date(time_.at)};
    std::vector<CaseState> states_;
};

TEST_F(ListsOfStaff, ShowWhatOpensAndNothingElse) {
    const std::string food = all_packs()->find_item("food-new")->department;
    const std::string sign = all_packs()->find_item("signboard")->department;
    const std::vector<std::vector<authority::Grant>> people{
        {{Role::Clerk, "500157", "*"}},
        {{Role::Clerk, "500157", food}},
        {{Role::Clerk, "500103", sign}, {Role::Approver, "500157", food}},
        {{Role::Clerk, "500000", "*"}},
        {{Role::Clerk, "500000", food}},
        {{Role::Approver, "500157", food}},
        {{Role::Approver, "500000", "*"}},
        {{Role::Supervisor, "500157", food}},
        {{Role::Supervisor, "500000", "*"}},
        {{Role::Head, "500157", food}},
        {{Role::Head, "500000", food}},
        {{Role::Head, "500103", sign}, {Role::Approver, "500103", sign}},
        {{Role::Operator, "500000", "*"}}};
    const auto& regions = all_packs()->directory->regions();
    size_t shown = 0;
    for (size_t i = 0; i < people.size(); ++i) {
        const authority::Actor actor = staff(people[i]);
        std::set<std::string> intake, work;
        for (const CaseState& state : states_) {
            const bool seen = may_see_as_staff(actor, *all_packs(), state);
            // Of what any window may take, a list shows one's own district; the rest comes to the
            // counter that took it in.
            if (state.stage == Stage::Submitted &&
                authority::may(actor, Role::Clerk, state.region, state.department, regions)) {
                EXPECT_TRUE(check_window(actor, state, *all_packs()));
                EXPECT_TRUE(seen) << i << " " << state.number;
                intake.insert(state.number);
            }
            for (const WorkItem& item : state.work_items)
                if (check_work_item(
                        actor, state.region, item.role, item.department, *all_packs()->directory,
                        view_.today
                    )) {
                    EXPECT_TRUE(seen) << i << " " << state.number;
                    work.insert(state.number + "/" + item.id);
                }
        }
        EXPECT_EQ(
            listed(
                [&](const std::string& after) { return intake_list(desk_, actor, view_, after); },
                "number"
            ),
            intake
        ) << i;
        EXPECT_EQ(
            listed(
                [&](const std::string& after) {
                    return work_list(desk_, actor, view_, false, after);
                },
                "case_number", "id"
            ),
            work
        ) << i;
        shown += intake.size() + work.size();
    }
    EXPECT_GT(shown, 40u) << "the fixture says nothing";
}

TEST_F(ListsOfStaff, PagesOfOneRangeAndOfSeveralGoOnWhereTheyEnded) {
    const std::string food = all_packs()->find_item("food-new")->department;
    // Copies of one row: many on each day, as a department has them.
    constexpr int kCopies = 130;
    ledger::Commit copies;
    copies.key = {"500157", "test:copies"};
    copies.at = time_.at;
    for (std::int64_t copy = 0; copy < kCopies; ++copy)
        copies.rows.push_back(
            {"INSERT INTO work_items (id, due, region, stream, number, member_number, item,"
             " service_name, item_name, step, step_en, role, department, organisation, legal_due,"
             " promised_days, stopped, claimed_by, claimed_name, sealed_name, version)"
             " SELECT id || $1, due + $2, region, stream, number, member_number, item,"
             " service_name, item_name, step, step_en, role, department, organisation, legal_due,"
             " promised_days, stopped, claimed_by, claimed_name, sealed_name, version"
             " FROM work_items WHERE role='approver' AND department=$3 AND region='500157'"
             " AND id NOT LIKE '%+%' LIMIT 1",
             {fmt::format("+{}", copy), copy % 3, food}}
        );
    ASSERT_TRUE(ledger_->commit_and_wait(std::move(copies)));

    const auto pages = [&](const std::vector<authority::Grant>& grants) {
        std::vector<std::string> ids;
        std::string after;
        do {
            const Page page = work_list(desk_, staff(grants), view_, false, after).value();
            EXPECT_EQ(page.next.empty(), page.rows.size() < kWorkPageSize);
            for (const json::value& row : page.rows)
                ids.push_back(
                    std::string(row.at("due_on").as_string()) + " " +
                    std::string(row.at("case_number").as_string()) + " " +
                    std::string(row.at("id").as_string())
                );
            after = page.next;
        } while (!after.empty());
        return ids;
    };
    const auto one = pages({{Role::Approver, "500157", food}});
    EXPECT_GE(one.size(), static_cast<size_t>(kCopies));
    EXPECT_TRUE(std::ranges::is_sorted(one));
    EXPECT_EQ(std::ranges::adjacent_find(one), one.end());
    // The same grant twice, and one that has nothing: the way of several ranges.
    EXPECT_EQ(pages({{Role::Approver, "500157", food}, {Role::Approver, "500157", food}}), one);
    EXPECT_EQ(pages({{Role::Approver, "500157", food}, {Role::Approver, "500101", food}}), one);
}

TEST_F(ListsOfStaff, AWindowOfOneDepartmentNeitherListsNorOpensTheOthers) {
    const std::string food = all_packs()->find_item("food-new")->department;
    const authority::Actor clerk = staff({{Role::Clerk, "500157", food}});
    int own = 0, others = 0;
    for (const CaseState& state : states_) {
        if (state.region != "500157" || state.stage != Stage::Submitted) continue;
        const bool opens = check_window(clerk, state, *all_packs()).has_value();
        EXPECT_EQ(opens, state.department == food) << state.service;
        ++(opens ? own : others);
    }
    EXPECT_GT(own, 0);
    EXPECT_GT(others, 0);
}

TEST_F(ListsOfStaff, WhoHoldsAWorkItemIsShownAsLongAsSomebodyDoes) {
    const auto found = std::ranges::find_if(states_, [](const CaseState& state) {
        return state.service == "food-new" && !state.work_items.empty();
    });
    ASSERT_NE(found, states_.end());
    CaseState state = *found;
    const std::string id = step_of_member(state, "food-new")->id;
    const std::vector<authority::Grant> own{{Role::Approver, state.region, state.department}};
    // Of one range, and of several.
    const std::vector<std::vector<authority::Grant>> ways{
        own, {own.front(), {Role::Approver, "500101", state.department}}};
    const auto holders = [&](bool only_mine) {
        std::vector<std::string> shown;
        for (const auto& grants : ways)
            for (const json::value& row :
                 work_list(desk_, staff(grants), view_, only_mine, "").value().rows) {
                if (row.at("id").as_string() != id) continue;
                const json::value& by = row.at("claimed_by");
                shown.emplace_back(by.is_null() ? "nobody" : by.at("id").as_string());
                if (!by.is_null()) EXPECT_EQ(row.at("version").to_number<int>(), state.version);
            }
        return shown;
    };
    using Shown = std::vector<std::string>;
    EXPECT_EQ(holders(false), (Shown{"nobody", "nobody"}));
    EXPECT_EQ(holders(true), Shown{});
    state = commit(state, decide(state, ClaimWorkItem{id}, facts()));
    EXPECT_EQ(holders(false), (Shown{"staff:one", "staff:one"}));
    EXPECT_EQ(holders(true), (Shown{"staff:one", "staff:one"}));
    // A change of the row itself leaves the holder.
    state = commit(
        state, decide(state, SuspendMember{"food-new", "site-survey", "需现场核实", 3}, facts())
    );
    EXPECT_EQ(holders(true), (Shown{"staff:one", "staff:one"}));
    state = commit(state, decide(state, ClaimWorkItem{id, true}, facts()));
    EXPECT_EQ(holders(false), (Shown{"nobody", "nobody"}));
    EXPECT_EQ(holders(true), Shown{});
}

TEST_F(ListsOfStaff, WhatWasTakenUnderALostGrantIsNotListedAsMine) {
    const auto held = std::ranges::find_if(states_, [](const CaseState& state) {
        return state.service == "food-new" && !state.work_items.empty();
    });
    ASSERT_NE(held, states_.end());
    const std::string id = step_of_member(*held, "food-new")->id;
    commit(*held, decide(*held, ClaimWorkItem{id}, facts()));
    const auto mine = [&](const authority::Actor& actor) {
        return listed(
                   [&](const std::string& after) {
                       return work_list(desk_, actor, view_, true, after);
                   },
                   "id"
        )
            .size();
    };
    EXPECT_EQ(mine(staff({{Role::Approver, held->region, held->department}})), 1u);
    EXPECT_EQ(mine(staff({{Role::Approver, "500103", held->department}})), 0u);
}

}  // namespace
}  // namespace tongban::service
