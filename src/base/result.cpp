#include "base/result.h"

namespace tongban::detail {

Failure::Failure(Error error) : error_(new Error(std::move(error))) {}

Error* Failure::copy(const Failure& other) { return new Error(*other.error_); }

void Failure::drop(Error* error) { delete error; }

}  // namespace tongban::detail
