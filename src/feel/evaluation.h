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
    std::string place = {};      // set by the host: decision or element
    int rule = 0;    // of a decision table, set by the host: 1-based as tables are printed
    int column = 0;  // likewise: inputs, then outputs
};

/// Bounds for expressions that come from elsewhere.
struct Limits {
    std::uint64_t steps_max = 50'000'000;
    int depth_max = 2000;                // of function calls
    size_t stack_max = 2 * 1024 * 1024;  // bytes of machine stack under those calls
    size_t list_max = 1'000'000;
    size_t text_max = 16'000'000;
    size_t bytes_max = 256 * 1024 * 1024;  // of the values that are alive at one time
    size_t diagnostics_max = 100;
};

/// Passed through one evaluation; made and used by one thread. Its bounds are of work (steps: about
/// as much as ten simple operations, reading of 64 bytes of text or of one element of a list), of
/// memory and of the depth of calls.
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
    /// False once enough reasons are recorded: further ones need not be put into words.
    bool takes_reasons() const { return diagnostics.size() < limits.diagnostics_max; }
    /// False once a bound is exceeded; all further values are null.
    bool step() {
        if (++steps_ <= limits.steps_max && !stopped_) return true;
        return stop("feel.limit_steps");
    }
    bool count(std::uint64_t steps) {
        steps_ += steps;
        return (steps_ <= limits.steps_max && !stopped_) || stop("feel.limit_steps");
    }
    /// Counts what one evaluation needs once (a pattern that is read), the same whether or not an
    /// earlier evaluation has left it ready.
    bool count_once(std::uint64_t key, std::uint64_t steps);
    /// False, and stopped, when the values made since the evaluation began take too much memory.
    bool has_room() {
        return detail::bytes_alive - bytes_start_ <= static_cast<std::int64_t>(limits.bytes_max) ||
               stop("feel.limit_memory");
    }
    /// Counts memory that is no value and stays until the evaluation ends (a trace).
    bool keep(size_t bytes) {
        bytes_start_ -= static_cast<std::int64_t>(bytes);
        return has_room();
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
    std::vector<std::uint64_t> counted_once_;
    const char* stopped_ = nullptr;
    std::int64_t bytes_start_ = detail::bytes_alive;
};

/// Memory that is in use for a time and is no value yet: lists that grow, copies for a call.
class Reservation {
  public:
    explicit Reservation(Evaluation& evaluation) : evaluation_(evaluation) {}
    Reservation(const Reservation&) = delete;
    Reservation& operator=(const Reservation&) = delete;
    ~Reservation() { release(); }
    bool add(size_t bytes) {
        bytes_ += static_cast<std::int64_t>(bytes);
        detail::bytes_alive += static_cast<std::int64_t>(bytes);
        return evaluation_.has_room();
    }
    void release() { detail::bytes_alive -= std::exchange(bytes_, 0); }

  private:
    Evaluation& evaluation_;
    std::int64_t bytes_ = 0;
};

/// What it costs to read a value without going into its parts.
inline std::uint64_t reading_steps(const Value& value) {
    if (value.is_string()) return value.as_string().size() / 64;
    if (value.is_list()) return value.as_list().size();
    return value.is_context() ? value.as_context().size() : 0;
}
/// What it costs to read all that is in a value.
inline std::uint64_t whole_steps(const Value& value) { return value.weight() / 16; }
/// What `=` of the two costs.
inline std::uint64_t comparison_steps(const Value& a, const Value& b) {
    return std::min(a.weight(), b.weight()) / 16;
}
/// What it costs to compare a value with each element of a list.
inline std::uint64_t search_steps(std::span<const Value> list, const Value& value) {
    const std::uint64_t weight = value.weight();
    if (weight == 0) return list.size();
    std::uint64_t steps = list.size();
    for (const Value& item : list) steps += std::min(item.weight(), weight) / 16;
    return steps;
}

}  // namespace tongban::feel
