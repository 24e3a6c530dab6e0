// A trial of a service with invented people on a virtual clock, as somebody clicks through it: the
// story so far is told anew each time, so nothing of it is kept on the server. The format of steps
// is that of journeys.
#pragma once

#include <string_view>

#include "base/result.h"
#include "pack/model.h"

namespace tongban::service {

inline constexpr size_t kSandboxStepsMax = 200;

/// Sentence of an error in the language of the reader.
using Saying = std::function<std::string(const Error&)>;

/// `story`: {starts_on, steps, draft?: body of an `apply` that is being filled in}. Gives who there
/// is, the draft, the case as whoever handles it sees it, what each of the staff could do with it,
/// what every step has led to, and what was refused. Error codes: journey.start,
/// sandbox.too_many_steps, journey.bad_step.
Result<json::object> play_sandbox(
    const pack::Content& content,
    const json::object& story,
    const std::string& locale,
    const Saying& say
);

}  // namespace tongban::service
