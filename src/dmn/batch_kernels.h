// The inner loops of batch evaluation, in versions for the processor's instruction sets.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tongban::dmn::batch {

/// Words of a block (Truths::kBlockWords); all pointers below stand for that many, at 64 bytes.
constexpr size_t kWords = 16;
constexpr size_t kBlock = kWords * 64;

/// A block of one column, as offsets from its lowest value in the narrowest lanes that hold them.
struct alignas(64) Lanes {
    alignas(64) std::uint64_t room[kBlock];  // bytes, 16, 32 or 64 bits a lane
    unsigned bits = 0;                       // 8, 16, 32, 64
    std::int64_t low = 0;
    std::int64_t high = 0;
};

/// One condition of a three-valued conjunction or disjunction.
struct Operand {
    const std::uint64_t* is_true;
    const std::uint64_t* is_known;
};

struct Kernels {
    const char* name;
    void (*narrow_numbers)(const std::int64_t* values, Lanes& lanes);
    void (*narrow_days)(const std::int32_t* values, Lanes& lanes);
    void (*narrow_codes)(const std::uint32_t* values, Lanes& lanes);
    /// A bit where low <= value - lanes.low <= low + width, without sign.
    void (*within)(const Lanes& lanes, std::uint64_t low, std::uint64_t width, std::uint64_t* bits);
    /// Sets the bits of rows without a value to `is_true`.
    void (*set_nulls)(std::uint64_t* bits, const std::uint64_t* valid, bool is_true);
    /// All of them (or any): true, false and unknown as FEEL's `and` (`or`).
    void (*all)(const Operand* operands, size_t count, std::uint64_t* truth, std::uint64_t* known);
    void (*any)(const Operand* operands, size_t count, std::uint64_t* truth, std::uint64_t* known);
};

enum class Level { Portable, Avx2, Avx512 };

/// The best for this processor.
const Kernels& kernels();
/// Null when the processor cannot do it.
const Kernels* kernels_of(Level level);

}  // namespace tongban::dmn::batch
