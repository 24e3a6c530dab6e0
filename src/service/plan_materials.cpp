// The papers of a plan: which are needed, why, and in which ways each can be handed in.
#include "service/plan_parts.h"

namespace tongban::service::planning {

namespace {

/// Items whose result is a credential, before `index` in the order of dependencies.
bool is_made_before(const Plan& plan, const PlannedMember& member, const std::string& credential) {
    for (const std::string& before : member.after) {
        const auto earlier = std::ranges::find_if(plan.members, [&](const PlannedMember& m) {
            return m.item->id == before;
        });
        if (earlier == plan.members.end()) continue;
        if (earlier->item->result_credential == credential ||
            is_made_before(plan, *earlier, credential))
            return true;
    }
    return false;
}

/// A condition in the pack's own words.
pack::Bilingual only_if(const pack::Bilingual& when) {
    return {
        "不需要：只有" + when.zh + "才需要。",
        "Not needed: only if " + (when.en.empty() ? when.zh : when.en) + "."};
}

}  // namespace

std::vector<MaterialWay> ways_of(
    const pack::Material& material, bool is_main, const PlanInput& input
) {
    std::vector<MaterialWay> ways;
    switch (material.source) {
        case pack::MaterialSource::PlatformForm:
            return {MaterialWay::Generated};
        case pack::MaterialSource::GovernmentData:
            ways = {MaterialWay::Held, MaterialWay::Upload};
            break;
        case pack::MaterialSource::Credential:
            ways = {MaterialWay::Credential, MaterialWay::Upload};
            break;
        case pack::MaterialSource::Applicant:
        case pack::MaterialSource::ThirdParty:
            ways = {MaterialWay::Upload};
            break;
    }
    // Notice and commitment is a choice of the applicant, and not open to those who broke a
    // promise.
    if (material.commitment.is_on() && !input.is_barred_from_commitment)
        ways.push_back(MaterialWay::Commitment);
    if (material.tolerance.is_on() && !is_main) ways.push_back(MaterialWay::Later);
    return ways;
}

Result<void> add_materials(
    const pack::Content& content, const PlannedMember& member, const Telling& telling, Plan& plan
) {
    std::optional<std::set<std::string>> needed;
    std::vector<Reason> reasons;
    if (member.item->executable && !member.item->executable->materials_decision.empty()) {
        Decided decided = TRY(run_decision(
            content, member.item->executable->materials_decision, telling.context,
            telling.input.today
        ));
        Names all;
        for (const pack::Material& material : member.item->materials)
            all.emplace_back(material.id, material.name);
        reasons = told_reasons(decided, all, telling);
        telling.traces.push_back(std::move(decided.trace));
        needed.emplace();
        if (const json::array* list = decided.result.if_array())
            for (const json::value& id : *list)
                if (id.is_string()) needed->insert(std::string(id.get_string()));
    }
    for (const pack::Material& material : member.item->materials) {
        const Reason* reason = find_reason(reasons, material.id);
        if (needed && !needed->contains(material.id)) {
            if (reason != nullptr)
                plan.not_needed.push_back({member.item, &material, reason->text});
            continue;
        }
        if (!is_true(material.when, telling.context)) {
            if (telling.input.with_reasons && !material.when_text.zh.empty())
                plan.not_needed.push_back({member.item, &material, only_if(material.when_text)});
            continue;
        }
        // A condition that stands in words only cannot be decided here: the paper is offered, not
        // demanded.
        const bool only_words =
            !material.when_text.zh.empty() && material.when.is_empty() && !needed;
        auto planned = std::ranges::find_if(plan.materials, [&](const PlannedMaterial& p) {
            return p.material->id == material.id;
        });
        if (planned == plan.materials.end()) {
            plan.materials.push_back({.material = &material, .is_required = false, .is_main = false}
            );
            planned = std::prev(plan.materials.end());
        }
        planned->items.push_back(member.item->id);
        if (reason != nullptr && planned->reason.zh.empty()) planned->reason = reason->text;
        planned->is_required |= material.is_required && !only_words;
        planned->is_main |= material.is_main;
        planned->is_from_bundle |= material.source == pack::MaterialSource::Credential &&
                                   is_made_before(plan, member, material.credential);
        if (planned->material->commitment.is_on() || material.commitment.is_on())
            planned->material = material.commitment.is_on() ? &material : planned->material;
    }
    return {};
}

}  // namespace tongban::service::planning
