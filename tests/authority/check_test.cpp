#include "authority/check.h"

#include <gtest/gtest.h>

namespace tongban::authority {
namespace {

/// Codes of six digits, two a level: 500000 holds 50xxxx.
class PrefixTree final : public RegionTree {
  public:
    bool is_within(std::string_view code, std::string_view ancestor) const override {
        while (ancestor.ends_with("00")) ancestor.remove_suffix(2);
        return !ancestor.empty() && code.starts_with(ancestor);
    }
};

const PrefixTree kTree;

Actor staff(std::vector<Grant> grants) {
    Actor actor;
    actor.kind = ActorKind::Staff;
    actor.id = "staff:1";
    actor.grants = std::move(grants);
    return actor;
}
Actor person() {
    Actor actor;
    actor.kind = ActorKind::Person;
    actor.id = "person:1";
    return actor;
}

TEST(AuthorityCheck, AStrangerIsAskedToSignInAndASignedInActorIsRefused) {
    EXPECT_EQ(check(Actor::stranger(), Need::signed_in()).error().code, "auth.signed_out");
    EXPECT_EQ(check(Actor::stranger(), Need::signed_in()).error().kind, ErrorKind::Unauthorised);
    EXPECT_EQ(check(person(), Need::staff()).error().code, "auth.forbidden");
    EXPECT_EQ(check(person(), Need::staff()).error().kind, ErrorKind::Forbidden);
    EXPECT_TRUE(check(Actor::stranger(), Need::anyone()).has_value());
}

TEST(AuthorityCheck, EveryNeedButAnyoneRefusesAStranger) {
    for (const Need& need :
         {Need::signed_in(), Need::person(), Need::staff(), Need::one_of({Role::Clerk})})
        EXPECT_FALSE(satisfies(Actor::stranger(), need));
}

TEST(AuthorityCheck, OneOfSeveralRolesIsEnough) {
    const Actor clerk = staff({{Role::Clerk, "500112", "*"}});
    EXPECT_TRUE(satisfies(clerk, Need::one_of({Role::Approver, Role::Clerk})));
    EXPECT_FALSE(satisfies(clerk, Need::one_of({Role::Approver, Role::Operator})));
    EXPECT_FALSE(satisfies(clerk, Need::one_of({})));
    EXPECT_FALSE(satisfies(clerk, Need::person()));
}

TEST(AuthorityCheck, AGrantHoldsForTheSubtreeOfItsRegionOnly) {
    const Actor city = staff({{Role::Approver, "500000", "market"}});
    EXPECT_TRUE(may(city, Role::Approver, "500112", "market", kTree));
    EXPECT_FALSE(may(city, Role::Approver, "510100", "market", kTree));
    const Actor district = staff({{Role::Approver, "500112", "market"}});
    EXPECT_TRUE(may(district, Role::Approver, "500112", "market", kTree));
    EXPECT_FALSE(may(district, Role::Approver, "500103", "market", kTree));
    EXPECT_FALSE(may(district, Role::Approver, "500000", "market", kTree));
}

TEST(AuthorityCheck, AGrantHoldsForItsDepartmentOnly) {
    const Actor fire = staff({{Role::Approver, "500000", "fire"}});
    EXPECT_FALSE(may(fire, Role::Approver, "500112", "market", kTree));
    EXPECT_FALSE(may(fire, Role::Approver, "500112", "", kTree));
    EXPECT_TRUE(may(staff({{Role::Approver, "500000", "*"}}), Role::Approver, "500112", "", kTree));
    EXPECT_FALSE(may(staff({{Role::Approver, "500000", ""}}), Role::Approver, "500112", "", kTree));
}

TEST(AuthorityCheck, ARoleOfOneGrantDoesNotBorrowTheRegionOfAnother) {
    const Actor both =
        staff({{Role::Approver, "500112", "fire"}, {Role::Supervisor, "500000", "*"}});
    EXPECT_FALSE(may(both, Role::Approver, "500103", "fire", kTree));
    EXPECT_TRUE(may(both, Role::Supervisor, "500103", "fire", kTree));
}

TEST(AuthorityCheck, GrantsOnSomebodyWhoIsNotStaffCountForNothing) {
    Actor odd = person();
    odd.grants = {{Role::Operator, "500000", "*"}};
    EXPECT_FALSE(may(odd, Role::Operator, "500112", "fire", kTree));
    EXPECT_TRUE(scope(odd, Role::Operator, kTree).is_empty());
    EXPECT_EQ(
        check_role(odd, Role::Operator, "500112", "fire", kTree).error().code, "auth.forbidden"
    );
}

TEST(AuthorityScope, LeavesOutWhatAWiderGrantCovers) {
    const Actor actor = staff(
        {{Role::Clerk, "500112", "fire"},
         {Role::Clerk, "500000", "fire"},
         {Role::Clerk, "500103", "market"},
         {Role::Approver, "500000", "*"}}
    );
    const Scope seen = scope(actor, Role::Clerk, kTree);
    EXPECT_EQ(seen.parts, (std::vector<Scope::Part>{{"500000", "fire"}, {"500103", "market"}}));
    EXPECT_TRUE(covers(seen, "500112", "fire", kTree));
    EXPECT_FALSE(covers(seen, "500112", "market", kTree));
    EXPECT_TRUE(scope(actor, Role::Editor, kTree).is_empty());
}

TEST(AuthorityRole, NamesAreReadBack) {
    for (Role role : kAllRoles) EXPECT_EQ(find_role(to_string(role)), role);
    EXPECT_FALSE(find_role("king").has_value());
}

}  // namespace
}  // namespace tongban::authority
