#include "service/open_already.h"

#include "service/store.h"

namespace tongban::service {

namespace {

constexpr int kLookedAtMax = 10;
/// Each row is read whole, and this is asked at every save of a draft: among a thousand older cases
/// nothing is looked for.
constexpr int kNewestMax = 100;

struct Premises {
    std::string certificate;  // of the property
    std::string address;      // without blanks
    std::string region;
    bool is_known() const { return !certificate.empty() || !address.empty(); }
};

Premises premises_of(const json::object& facts) {
    const auto text = [&](const char* field) {
        std::string found = find_string(facts, field).value_or("");
        std::erase_if(found, [](unsigned char c) { return std::isspace(c) != 0; });
        return found;
    };
    return {text("site.house_certificate"), text("site.address"), text("site.region")};
}

bool are_same(const Premises& one, const Premises& other) {
    if (!one.certificate.empty() && !other.certificate.empty())
        return one.certificate == other.certificate;
    return one.address == other.address && one.region == other.region;
}

}  // namespace

bool asks_the_same(const CaseState& open, const OpenDraft& draft) {
    if (!draft.plan || open.applicant != draft.state.applicant) return false;
    const bool shares_item =
        std::ranges::any_of(draft.plan->members, [&](const PlannedMember& planned) {
            const Member* member = find_member(open, planned.item->id);
            return member != nullptr && member->is_open();
        });
    if (!shares_item) return false;
    const Premises theirs = premises_of(open.open_data), ours = premises_of(draft.facts);
    if (theirs.is_known() && ours.is_known()) return are_same(theirs, ours);
    const bool is_same_bundle =
        draft.service.bundle != nullptr && open.service == draft.service.id();
    return !theirs.is_known() || is_same_bundle;
}

Result<json::array> open_already(const Desk& desk, const OpenDraft& draft, const Scene& scene) {
    std::vector<std::string> numbers;
    TRY(desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT number FROM (SELECT number, stage, submitted_ms FROM cases WHERE person=$1 "
            "ORDER BY submitted_ms DESC LIMIT $2) AS newest WHERE stage IN ('submitted', "
            "'supplement', 'accepted') ORDER BY submitted_ms DESC LIMIT $3",
            {draft.state.person, std::int64_t{kNewestMax}, std::int64_t{kLookedAtMax}},
            [&](const ledger::Reader::Row& row) {
                numbers.emplace_back(row.text(0));
                return true;
            }
        );
    }));
    json::array found;
    for (const std::string& number : numbers) {
        const auto state = TRY(load_case(desk.ledger, *desk.cases, number));
        if (!asks_the_same(*state, draft)) continue;
        found.push_back(json::object{
            {"number", number},
            {"submitted_at", to_rfc3339(state->submitted_at)},
            {"stage_text", stage_text(state->stage, scene.view.is_english())}});
    }
    return found;
}

}  // namespace tongban::service
