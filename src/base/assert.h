// Our own mistakes stop the program; what a user can send is never asserted.
#pragma once

namespace tongban {

/// Logs the failed condition with its place to stderr and aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace tongban

#define ASSERT(condition)                                                              \
    do {                                                                               \
        if (!(condition)) ::tongban::assertion_failed(#condition, __FILE__, __LINE__); \
    } while (false)
