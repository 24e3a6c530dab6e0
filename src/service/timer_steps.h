// What a due timer of a case asks for: one place for the server's timers and for journeys.
#pragma once

#include <span>

#include "service/decide.h"
#include "service/payment.h"

namespace tongban::service {

/// Names of all handlers of cases.
std::span<const char* const> timer_handlers();

/// Decides what the timer of `handler` with `body` does to the case. Those of payments ask the
/// provider, so they may take as long as it does. Error codes: those of decide(),
/// payment.unavailable, payment.open (Unavailable: asked again later).
Result<Turn> decide_timer(
    const CaseState& state,
    std::string_view handler,
    const json::object& body,
    const Facts& facts,
    PaymentProvider* payments
);

/// A command that has no meaning any more (the case has moved on) lets the timer go without effect.
bool is_over(const Error& error);

}  // namespace tongban::service
