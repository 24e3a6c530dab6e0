// Errors as problem answers (RFC 9457).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/handler.h"
#include "http/texts.h"

namespace tongban::http {

/// The only place where an Error becomes an HTTP answer. `instance` names this occurrence, so that
/// a person can read it to support, who find it in the log. Several faults of one input come as
/// details.errors = [{code, field, details}] and leave as "errors" with their sentences.
Reply problem_reply(
    const Error& error, const Texts& texts, std::string_view locale, const std::string& instance
);

/// The status that goes with an error.
int status_of(const Error& error);

}  // namespace tongban::http
