// What tests of decisions begin with: cases and facts over the real packs, without ledger or HTTP.
#pragma once

#include <gtest/gtest.h>

#include "pack/load.h"
#include "service/decide.h"
#include "service/window.h"

namespace tongban::service::given {

inline const pack::Content& content() {
    static const pack::Loaded loaded = [] {
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        return pack::load({root / "base", root / "chongqing", root / "demo"});
    }();
    EXPECT_TRUE(loaded.content != nullptr);
    return *loaded.content;
}

inline Instant at(const char* date, int hour = 10) {
    return {china_midnight(parse_date(date).value()).ms + hour * 3'600'000LL};
}

/// Nothing of these cases is sealed: the parties are known as they are.
inline Result<OpenCase> opened(const CaseState&) {
    return OpenCase{
        {{"name", "甲"}, {"person_name", "甲"}, {"resident_id", "500112199003071235"}}, {}};
}

inline Facts facts(const char* date) {
    Facts known{content(), at(date), "staff:one", "示例窗口", "t", opened};
    known.officers = [](const std::string&, const std::string&, const std::string&) {
        return Result<std::vector<Officer>>(std::vector<Officer>{
            {.id = "staff:two", .name = "核查员乙"}});
    };
    return known;
}

inline Member member_of(const char* item, std::vector<std::string> after = {}) {
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

inline CaseState application(std::vector<Member> members, const char* service) {
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

inline CaseState submitted(CaseState initial, const char* date = "2026-03-02") {
    return decide(CaseState{}, SubmitCase{std::move(initial)}, facts(date)).value().state;
}

inline CaseState food_case() { return submitted(application({member_of("food-new")}, "food-new")); }

inline std::string item_of_work(const CaseState& state) {
    return state.work_items.empty() ? "" : state.work_items.front().item;
}

/// By a clerk who has looked at everything.
inline Result<Turn> accept_whole(const CaseState& state, const char* day) {
    return decide(state, AcceptCase{audit_points_of(state, content())}, facts(day));
}

inline CaseState restaurant_accepted() {
    CaseState initial = application(
        {member_of("ent-setup-individual"), member_of("food-new", {"ent-setup-individual"})},
        "open-restaurant"
    );
    initial.service_kind = "bundle";
    return accept_whole(submitted(std::move(initial)), "2026-03-03").value().state;
}

inline std::string code_of(const Result<Turn>& turn) {
    return turn ? std::string("granted") : turn.error().code;
}

}  // namespace tongban::service::given
