// What a service needs in a situation: members, materials, conditions, days. Pure over the pack's
// content.
#pragma once

#include "service/decide.h"
#include "service/reasons.h"

namespace tongban::service {

/// A field of a form that says which district is responsible, by its meaning in packs.
struct DistrictField {
    std::string field;
    pack::Bilingual label;  // as the form words it
};
/// Premises are taken to be in the district that is chosen before the form, until it says
/// otherwise.
inline constexpr const char* kPremisesDistrict = "site.region";

struct PlannedMember {
    const pack::ServiceItem* item = nullptr;
    std::vector<std::string> after;  // members of this plan that come first
    std::string why;                 // legal basis of the rule that brings it in
    std::vector<std::pair<std::string, json::value>> because;  // the answers that do: by question
    pack::Bilingual reason;                                    // the same in a sentence
    std::string region;        // of who decides, on that day; empty: not known, or of nobody here
    std::string organisation;  // who decides, for the region and day
    /// Is not filled in yet and says who decides: until then there is no region and organisation.
    std::optional<DistrictField> depends_on;
    Limits limits;
};

struct PlannedCondition {
    pack::Bilingual text;
    std::optional<bool> is_met;  // nothing: not known yet
    bool confirmed = false;
    pack::Bilingual reason = {};  // what would meet it, or has to be known
};

struct PlannedMaterial {
    const pack::Material* material = nullptr;  // of the first member that needs it
    std::vector<std::string> items;
    bool is_required = true;
    bool is_main = true;
    /// An earlier member of the same bundle makes it: nothing to hand in.
    bool is_from_bundle = false;
    std::vector<MaterialWay> ways;
    pack::Bilingual reason = {};  // why it is needed
};

/// What the service may ask for, but not in this situation.
struct NotNeeded {
    const pack::ServiceItem* item = nullptr;
    const pack::Material* material = nullptr;  // null: the item itself
    pack::Bilingual reason;
};

struct Plan {
    std::vector<PlannedMember> members;
    std::vector<PlannedMaterial> materials;
    std::vector<PlannedCondition> conditions;
    std::vector<NotNeeded> not_needed;
    std::int64_t fee_fen = 0;
    int visits = 0;
    int promised_days = 0;  // along the longest path
    std::optional<int> legal_days;
    bool promised_confirmed = true;
    /// What was decided and why, a JSON list that is kept with the case.
    std::shared_ptr<const std::string> decisions;
};

/// A service of the catalogue, item or bundle.
struct ServiceRef {
    const pack::ServiceItem* item = nullptr;
    const pack::Bundle* bundle = nullptr;
    const std::string& id() const { return item != nullptr ? item->id : bundle->id; }
    const pack::Bilingual& name() const { return item != nullptr ? item->name : bundle->name; }
    bool is_executable() const;
    /// 服务对象: whether people ("natural") or enterprises may apply.
    bool is_open_to(std::string_view applicant_kind) const;
    /// Semantic fields by which the responsible district is known, the first that is filled in.
    std::vector<std::string> region_by() const;
    /// The same for one of its members, whose district can be another one; where none of these is
    /// filled in, it is that of the whole.
    std::vector<std::string> region_by(const pack::ServiceItem& member) const;
    const std::string& department() const {
        return item != nullptr ? item->department : bundle->lead_department;
    }
};
/// As its form words it.
pack::Bilingual label_of(const form::Field& field);
/// The meanings of the fields that say which district is responsible for the member, the first that
/// is filled in: its own, then those of the whole.
std::vector<std::string> district_fields(
    const ServiceRef& service, const pack::ServiceItem& member
);
/// The first of them that a form of the service asks for; without a member, of the whole. Nothing
/// where no form asks.
std::optional<DistrictField> find_district_field(
    const pack::Content& content, const ServiceRef& service, const pack::ServiceItem* member
);
/// Error codes: catalogue.unknown_service (NotFound).
Result<ServiceRef> find_service(const pack::Content& content, std::string_view id);

/// Questions of the bundle and its possible members that are asked, given the answers so far.
struct AskedQuestion {
    const pack::Question* question = nullptr;
    bool is_relevant = true;
};
std::vector<AskedQuestion> questions_of(
    const pack::Content& content, const ServiceRef& service, const json::object& answers
);
bool answers_are_complete(const std::vector<AskedQuestion>& questions, const json::object& answers);
/// Error codes: draft.unknown_question, draft.answer (with field).
Result<void> check_answers(
    const std::vector<AskedQuestion>& questions, const json::object& answers
);

struct PlanInput {
    const json::object& answers;
    const json::object& facts;  // semantic field -> value, as far as known; without identifiers
    std::string region;
    Date today;
    std::string applicant_kind;                      // natural, enterprise
    bool is_barred_from_commitment = false;          // serious bad credit or a false promise
    bool with_reasons = false;                       // why, and why not: for people to read
    std::vector<DistrictField> open_districts = {};  // that the form asks for and nobody filled in
};

/// Error codes: those of dmn evaluation, directory.*.
Result<Plan> make_plan(
    const pack::Content& content, const ServiceRef& service, const PlanInput& input
);

}  // namespace tongban::service
