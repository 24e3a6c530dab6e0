// 救济途径: what somebody can do who does not accept a decision, by the kind of body that made it.
#pragma once

#include "pack/model.h"
#include "service/model.h"

namespace tongban::service {

/// Against what this department's body in that region decides. The rule stands in the pack with the
/// department; where none does, the limits are told and no body is named.
pack::Bilingual remedy_of(
    const pack::Content& content, const std::string& department, const std::string& region, Date day
);
/// What the notice told; an older notice kept only the limits.
pack::Bilingual remedy_of(const Notice& notice, const pack::GeneralLimits& limits);

/// Whether the notice takes or withholds something, so that it names the remedy (Administrative
/// Licensing Law art. 38).
bool names_remedy(const Notice& notice);
/// The last days on which the remedies can be sought by whoever received the notice on that day.
struct RemedyDays {
    Date reconsideration;
    Date litigation;
};
RemedyDays remedy_days(const pack::GeneralLimits& limits, Date received);

}  // namespace tongban::service
