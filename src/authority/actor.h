// Who acts, and what a route or a command needs of them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongban::authority {

/// What a member of staff may be. A role holds on a region subtree and, where it matters, on
/// departments.
enum class Role {
    Clerk,       // 综合窗口: intake, supplement, acceptance, delivery
    Approver,    // 审批: decides for a department
    Supervisor,  // 监督: sees boards and cases of the subtree, decides nothing
    Head,      // 行政机关负责人: of the one body that the grant names, and of none below it
    Operator,  // 运维: staff, roles, live state; no case content
    Editor,    // 事项管理: packs
    Worker,    // 外部系统: takes jobs of processes, sees no case
};

struct Grant {
    Role role = Role::Clerk;
    std::string region;      // 6-digit code; its whole subtree (500000 covers the city)
    std::string department;  // department code, or "*" for all
};

enum class ActorKind { Stranger, Person, Staff, System };

/// The one who acts. A person may act for an enterprise or as an agent; that is checked per
/// command.
struct Actor {
    ActorKind kind = ActorKind::Stranger;
    std::string id;    // "person:…", "staff:…", "system:timer"
    std::string name;  // for display and logs of the actor itself
    std::vector<Grant> grants;
    std::string csrf;  // token of the session; compared with X-CSRF-Token on every change

    static Actor stranger() { return {}; }
    static Actor system(std::string name);
    bool is_signed_in() const { return kind != ActorKind::Stranger; }
};

/// The least that a route asks for.
struct Need {
    enum class Kind { Anyone, SignedIn, Person, Staff, AnyRole };
    Kind kind = Kind::SignedIn;
    std::vector<Role> roles;  // AnyRole: one of these

    static Need anyone() { return {Kind::Anyone, {}}; }
    static Need signed_in() { return {Kind::SignedIn, {}}; }
    static Need person() { return {Kind::Person, {}}; }
    static Need staff() { return {Kind::Staff, {}}; }
    static Need one_of(std::vector<Role> roles) { return {Kind::AnyRole, std::move(roles)}; }
};

bool satisfies(const Actor& actor, const Need& need);

inline constexpr std::array kAllRoles = {Role::Clerk, Role::Approver, Role::Supervisor,
                                         Role::Head,  Role::Operator, Role::Editor,
                                         Role::Worker};
/// "clerk", "approver" …: what the API and the rows say.
const char* to_string(Role role);
std::optional<Role> find_role(std::string_view name);

}  // namespace tongban::authority
