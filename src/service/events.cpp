#include "service/events.h"

namespace tongban::record {
template json::value write(const service::CaseState& value);
template bool read(const json::value& from, service::CaseState& into);
}  // namespace tongban::record

namespace tongban::service {

CaseState::CaseState() = default;
CaseState::CaseState(const CaseState&) = default;
CaseState::CaseState(CaseState&&) noexcept = default;
CaseState& CaseState::operator=(const CaseState&) = default;
CaseState& CaseState::operator=(CaseState&&) noexcept = default;
CaseState::~CaseState() = default;

CaseEvent::CaseEvent(const CaseEvent&) = default;
CaseEvent::CaseEvent(CaseEvent&&) noexcept = default;
CaseEvent& CaseEvent::operator=(const CaseEvent&) = default;
CaseEvent& CaseEvent::operator=(CaseEvent&&) noexcept = default;
CaseEvent::~CaseEvent() = default;

const char* type_of(const CaseEvent& event) {
    return std::visit([](const auto& e) { return std::decay_t<decltype(e)>::kType; }, event);
}

json::object body_of(const CaseEvent& event) {
    return std::visit([](const auto& e) { return to_record(e).get_object(); }, event);
}

namespace {

struct EventKind {
    std::string_view type;
    Result<CaseEvent> (*read)(const json::value& body);
};

template <class E>
Result<CaseEvent> read_event(const json::value& body) {
    E event{};
    if (!record::read(body, event)) return refuse("record.malformed", ErrorKind::Internal);
    return CaseEvent(std::move(event));
}

template <class... E>
constexpr std::array<EventKind, sizeof...(E)> kinds_of(std::type_identity<std::variant<E...>>) {
    return {{{E::kType, &read_event<E>}...}};
}
constexpr auto kKinds = kinds_of(std::type_identity<AnyCaseEvent>{});

}  // namespace

Result<CaseEvent> event_from(std::string_view type, const json::object& body) {
    const auto kind = std::ranges::find(kKinds, type, &EventKind::type);
    if (kind == kKinds.end())
        return refuse("case.unknown_event", ErrorKind::Internal, {{"type", json::string(type)}});
    return kind->read(body);
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
