// What the parts of a plan share: running a decision of the pack, and telling its reasons.
#pragma once

#include "feel/value.h"
#include "service/plan.h"

namespace tongban::service::planning {

/// FEEL names have no dots: per.age is seen as per_age, answers under their own ids.
feel::Context context_of(const json::object& answers, const json::object& facts);
bool is_true(const feel::Expression& expression, const feel::Context& context);

struct Decided {
    const dmn::Engine* engine = nullptr;
    const std::string& id;
    dmn::Outcome outcome;
    json::value result;
    json::object trace;
};
Result<Decided> run_decision(
    const pack::Content& content, const std::string& id, const feel::Context& context, Date today
);

/// What reasons are told with (nothing when nobody reads them), and where traces are gathered.
struct Telling {
    const PlanInput& input;
    const feel::Context& context;
    SaidFacts said;
    json::array& traces;
};

ListDecision list_decision(const Decided& decided, const Telling& telling);

using Names = std::vector<std::pair<std::string, pack::Bilingual>>;  // by id

/// The reasons of a decision for each of the ids; they are also kept in its trace.
std::vector<Reason> told_reasons(Decided& decided, const Names& names, const Telling& telling);
const Reason* find_reason(const std::vector<Reason>& reasons, std::string_view id);

/// The items that the answers bring in: by the bundle's decision, or by its conditions.
Result<std::vector<std::string>> member_ids(
    const pack::Content& content,
    const pack::Bundle& bundle,
    const Telling& telling,
    std::vector<Reason>& reasons
);

/// Adds what the member asks for, and what it leaves out in this situation.
Result<void> add_materials(
    const pack::Content& content, const PlannedMember& member, const Telling& telling, Plan& plan
);
std::vector<MaterialWay> ways_of(
    const pack::Material& material, bool is_main, const PlanInput& input
);
Result<void> add_conditions(
    const pack::Content& content, const PlannedMember& member, const Telling& telling, Plan& plan
);

/// A plan without the names of who decides: the same in every region.
Result<Plan> plan_of_situation(
    const pack::Content& content, const ServiceRef& service, const PlanInput& input
);
/// Who decides, where, for each member. Error codes: directory.*.
Result<void> name_organisations(
    const pack::Content& content, const ServiceRef& service, const PlanInput& input, Plan& plan
);

}  // namespace tongban::service::planning
