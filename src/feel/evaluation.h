// One run of expressions: its limits, its clock, and why values became null.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "feel/value.h"

namespace tongban::feel {

/// Why a value became null.
struct Diagnostic {
    std::string code;            // stable: "feel.operand_types"
    std::string message;         // English, for developers
    std::uint32_t position = 0;  // byte in the source of the expression
    std::string place = {};      // set by the host: decision, rule, element id
};

/// Bounds for expressions that come from elsewhere.
struct Limits {
    std::uint64_t steps_max = 50'000'000;
    int depth_max = 2000;                // of function calls
    size_t stack_max = 2 * 1024 * 1024;  // bytes of machine stack under those calls
    size_t list_max = 1'000'000;
    size_t text_max = 16'000'000;
    size_t diagnostics_max = 100;
};

/// Passed through one evaluation; not shared by threads.
class Evaluation {
  public:
    Evaluation() = default;
    explicit Evaluation(std::optional<Instant> now) : now(now) {}

    Limits limits = {};
    /// For now() and today(); without it they are null.
    std::optional<Instant> now = {};
    /// The zone in which now() and today() are told.
    Zone zone = Zone::offset(8 * 3600);
    std::vector<Diagnostic> diagnostics = {};
    /// Put into each diagnostic; the host names the decision or rule here.
    std::string place = {};
    /// Put into each diagnostic: where in the source the evaluation is.
    std::uint32_t position = 0;

    /// Null with this reason; the reason is a static text.
    Value null(const char* code, std::string message = {});
    /// False once a bound is exceeded; all further values are null.
    bool step() {
        if (++steps_ <= limits.steps_max && !stopped_) return true;
        return stop("feel.limit_steps");
    }
    bool count(std::uint64_t steps) {
        steps_ += steps;
        return steps_ <= limits.steps_max || stop("feel.limit_steps");
    }
    /// Records that the bound is exceeded and answers false.
    bool stop(const char* code);
    bool is_stopped() const { return stopped_ != nullptr; }
    const char* stop_reason() const { return stopped_; }
    std::uint64_t steps() const { return steps_; }

    /// What the host hands down to its own functions (a tracer, for example); not touched here.
    void* host = nullptr;

    int depth = 0;
    /// Where the machine stack stood when the evaluation began; set by the outermost call.
    const char* stack_start = nullptr;
    /// False, and stopped, when calls are nested too deeply.
    bool enter_call();
    void leave_call() { --depth; }

  private:
    std::uint64_t steps_ = 0;
    const char* stopped_ = nullptr;
};

}  // namespace tongban::feel
