#include "service/event_text.h"

#include "base/record_text.h"

namespace tongban::service {

CanonicalJson text_of(const CaseEvent& event) {
    return std::visit([](const auto& one) { return to_canonical(one); }, event);
}

}  // namespace tongban::service
