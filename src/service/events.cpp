#include "service/events.h"

namespace tongban::service {

const char* type_of(const CaseEvent& event) {
    return std::visit([](const auto& e) { return std::decay_t<decltype(e)>::kType; }, event);
}

json::object body_of(const CaseEvent& event) {
    return std::visit([](const auto& e) { return to_record(e).get_object(); }, event);
}

namespace {
template <class E>
bool try_read(
    std::string_view type, const json::object& body, std::optional<Result<CaseEvent>>& found
) {
    if (type != E::kType) return false;
    auto event = from_record<E>(body);
    found = event ? Result<CaseEvent>(CaseEvent(std::move(event).value()))
                  : Result<CaseEvent>(event.error());
    return true;
}
}  // namespace

Result<CaseEvent> event_from(std::string_view type, const json::object& body) {
    std::optional<Result<CaseEvent>> found;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, CaseEvent>>(
        [&](auto identity) {
            if (!found) try_read<typename decltype(identity)::type>(type, body, found);
        }
    );
    if (found) return *std::move(found);
    return refuse("case.unknown_event", ErrorKind::Internal, {{"type", json::string(type)}});
}

bool MaterialState::is_done() const {
    switch (way) {
        case MaterialWay::None:
            return false;
        case MaterialWay::Later:
            return false;
        case MaterialWay::Upload:
            return !files.empty();
        case MaterialWay::Credential:
            return !credential.empty();
        case MaterialWay::Commitment:
            return !commitment_text.empty();
        case MaterialWay::Generated:
        case MaterialWay::Held:
            return true;
    }
    return false;
}

const Member* find_member(const CaseState& state, std::string_view item) {
    const auto found = std::ranges::find(state.members, item, &Member::item);
    return found == state.members.end() ? nullptr : &*found;
}

const Member* find_founding(const CaseState& state) {
    const auto found = std::ranges::find_if(state.members, [](const Member& member) {
        return member.stage == MemberStage::Granted && !member.registered.empty();
    });
    return found == state.members.end() ? nullptr : &*found;
}

std::vector<std::string> items_of(const CaseState& state) {
    std::vector<std::string> items;
    for (const Member& member : state.members) items.push_back(member.item);
    return items;
}

Member* find_member(CaseState& state, std::string_view item) {
    const auto found = std::ranges::find(state.members, item, &Member::item);
    return found == state.members.end() ? nullptr : &*found;
}

const std::string& region_of(const CaseState& state, const Member& member) {
    return member.region.empty() ? state.region : member.region;
}

const std::string& region_of(const CaseState& state, std::string_view item) {
    const Member* member = find_member(state, item);
    return member == nullptr ? state.region : member->region;
}

std::vector<std::string> regions_of(const CaseState& state) {
    std::vector<std::string> regions{state.region};
    for (const Member& member : state.members)
        if (std::ranges::find(regions, member.region) == regions.end())
            regions.push_back(member.region);
    return regions;
}

const MaterialState* find_material(const CaseState& state, std::string_view id) {
    const auto found = std::ranges::find(state.materials, id, &MaterialState::id);
    return found == state.materials.end() ? nullptr : &*found;
}

const WorkItem* find_work_item(const CaseState& state, std::string_view id) {
    const auto found = std::ranges::find(state.work_items, id, &WorkItem::id);
    return found == state.work_items.end() ? nullptr : &*found;
}

const OpenJob* find_job(const CaseState& state, std::string_view id) {
    const auto found = std::ranges::find(state.jobs, id, &OpenJob::id);
    return found == state.jobs.end() ? nullptr : &*found;
}

bool is_process_step(const WorkItem& item) {
    return item.element != kExtensionStep && item.element != kOpinionStep && !is_choice_step(item);
}

bool is_choice_step(const WorkItem& item) { return item.element.starts_with(kChoiceStep); }

std::vector<std::string> undelivered(const CaseState& state) {
    std::vector<std::string> items;
    if (state.stage == Stage::Delivered) return items;
    for (const Member& member : state.members)
        if (member.is_decided() && !member.delivered_at) items.push_back(member.item);
    return items;
}

bool is_open(Stage stage) {
    return stage == Stage::Submitted || stage == Stage::Supplement || stage == Stage::Accepted;
}

}  // namespace tongban::service
