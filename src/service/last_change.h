// Who was quicker: for whoever finds that a case is no longer what the page showed.
#pragma once

#include "service/routes.h"

namespace tongban::service {

/// The error with `change` in its details where somebody else changed the case meanwhile: when,
/// which office and what, as the history tells it to this reader, in brackets. Nothing is added for
/// whoever may not see the case.
Error with_last_change(
    const Desk& desk, const http::Request& request, const std::string& number, Error error
);

}  // namespace tongban::service
