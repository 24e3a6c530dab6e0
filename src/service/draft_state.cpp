#include "service/draft.h"

namespace tongban::service {

DraftState::DraftState() = default;
DraftState::DraftState(const DraftState&) = default;
DraftState::DraftState(DraftState&&) noexcept = default;
DraftState& DraftState::operator=(const DraftState&) = default;
DraftState& DraftState::operator=(DraftState&&) noexcept = default;
DraftState::~DraftState() = default;

OpenDraft::OpenDraft() = default;
OpenDraft::OpenDraft(const OpenDraft&) = default;
OpenDraft::OpenDraft(OpenDraft&&) noexcept = default;
OpenDraft& OpenDraft::operator=(const OpenDraft&) = default;
OpenDraft& OpenDraft::operator=(OpenDraft&&) noexcept = default;
OpenDraft::~OpenDraft() = default;

}  // namespace tongban::service
