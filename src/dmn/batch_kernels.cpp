// The inner loops, three times from one text: plain, AVX2 and AVX-512.
#include "dmn/batch_kernels.h"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define TONGBAN_BATCH_X86 1
#endif

namespace tongban::dmn::batch {

namespace {

#define TONGBAN_INLINE inline __attribute__((always_inline))

// Vectors as wide as a cache line; the compiler splits them where the processor has shorter ones.
using Words = std::uint64_t __attribute__((vector_size(64), may_alias));
using Part32 = std::uint32_t __attribute__((may_alias));
using Part16 = std::uint16_t __attribute__((may_alias));
using Part8 = std::uint8_t __attribute__((may_alias));
constexpr size_t kVectors = kWords * sizeof(std::uint64_t) / sizeof(Words);

template <class Value>
TONGBAN_INLINE void narrow(const Value* values, Lanes& lanes) {
    Value low = values[0];
    Value high = values[0];
    for (size_t i = 0; i < kBlock; ++i) {
        low = values[i] < low ? values[i] : low;
        high = values[i] > high ? values[i] : high;
    }
    lanes.low = static_cast<std::int64_t>(low);
    lanes.high = static_cast<std::int64_t>(high);
    using Bits = std::make_unsigned_t<Value>;
    const Bits base = static_cast<Bits>(low);
    const std::uint64_t spread = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    const auto write = [&](auto* to) __attribute__((always_inline)) {
        using Lane = std::remove_pointer_t<decltype(to)>;
        for (size_t i = 0; i < kBlock; ++i)
            to[i] = static_cast<Lane>(static_cast<Bits>(values[i]) - base);
    };
    if (spread <= UINT8_MAX) {
        lanes.bits = 8;
        write(reinterpret_cast<std::uint8_t*>(lanes.room));
    } else if (spread <= UINT16_MAX) {
        lanes.bits = 16;
        write(reinterpret_cast<std::uint16_t*>(lanes.room));
    } else if (spread <= UINT32_MAX) {
        lanes.bits = 32;
        write(reinterpret_cast<std::uint32_t*>(lanes.room));
    } else {
        lanes.bits = 64;
        write(lanes.room);
    }
}

TONGBAN_INLINE void all_of(
    const Operand* operands, size_t count, std::uint64_t* truth, std::uint64_t* known
) {
    for (size_t i = 0; i < kVectors; ++i) {
        Words holds = ~Words{};
        Words fails = {};
        for (size_t operand = 0; operand < count; ++operand) {
            const Words is_true = reinterpret_cast<const Words*>(operands[operand].is_true)[i];
            const Words is_known = reinterpret_cast<const Words*>(operands[operand].is_known)[i];
            holds &= is_true;
            fails |= is_known & ~is_true;
        }
        reinterpret_cast<Words*>(truth)[i] = holds;
        reinterpret_cast<Words*>(known)[i] = holds | fails;
    }
}

TONGBAN_INLINE void any_of(
    const Operand* operands, size_t count, std::uint64_t* truth, std::uint64_t* known
) {
    for (size_t i = 0; i < kVectors; ++i) {
        Words holds = {};
        Words fails = ~Words{};
        for (size_t operand = 0; operand < count; ++operand) {
            const Words is_true = reinterpret_cast<const Words*>(operands[operand].is_true)[i];
            const Words is_known = reinterpret_cast<const Words*>(operands[operand].is_known)[i];
            holds |= is_true;
            fails &= is_known & ~is_true;
        }
        reinterpret_cast<Words*>(truth)[i] = holds;
        reinterpret_cast<Words*>(known)[i] = holds | fails;
    }
}

TONGBAN_INLINE void set_nulls_all(std::uint64_t* bits, const std::uint64_t* valid, bool is_true) {
    for (size_t i = 0; i < kVectors; ++i) {
        Words& vector = reinterpret_cast<Words*>(bits)[i];
        const Words& is_valid = reinterpret_cast<const Words*>(valid)[i];
        vector = is_true ? vector | ~is_valid : vector & is_valid;
    }
}

template <class Lane>
TONGBAN_INLINE void within_plain(
    const Lanes& lanes, std::uint64_t low, std::uint64_t width, std::uint64_t* bits
) {
    const Lane* values = reinterpret_cast<const Lane*>(lanes.room);
    const Lane first = static_cast<Lane>(low);
    const Lane span = static_cast<Lane>(width);
    for (size_t word = 0; word < kWords; ++word) {
        std::uint64_t result = 0;
        for (size_t i = 0; i < 64; ++i)
            result |= std::uint64_t{static_cast<Lane>(values[word * 64 + i] - first) <= span} << i;
        bits[word] = result;
    }
}

/// Calls the form of `within` for the width of the lanes.
#define TONGBAN_WITHIN(name)                                                                     \
    void name(const Lanes& lanes, std::uint64_t low, std::uint64_t width, std::uint64_t* bits) { \
        switch (lanes.bits) {                                                                    \
            case 8:                                                                              \
                return name##_8(lanes, low, width, bits);                                        \
            case 16:                                                                             \
                return name##_16(lanes, low, width, bits);                                       \
            case 32:                                                                             \
                return name##_32(lanes, low, width, bits);                                       \
            default:                                                                             \
                return name##_64(lanes, low, width, bits);                                       \
        }                                                                                        \
    }

/// The loops that are the same text for every processor, compiled for one, and its table.
#define TONGBAN_KERNELS(table, label, level, attributes)                                  \
    attributes void narrow_numbers_##level(const std::int64_t* values, Lanes& lanes) {    \
        narrow(values, lanes);                                                            \
    }                                                                                     \
    attributes void narrow_days_##level(const std::int32_t* values, Lanes& lanes) {       \
        narrow(values, lanes);                                                            \
    }                                                                                     \
    attributes void narrow_codes_##level(const std::uint32_t* values, Lanes& lanes) {     \
        narrow(values, lanes);                                                            \
    }                                                                                     \
    attributes void set_nulls_##level(                                                    \
        std::uint64_t* bits, const std::uint64_t* valid, bool is_true                     \
    ) {                                                                                   \
        set_nulls_all(bits, valid, is_true);                                              \
    }                                                                                     \
    attributes void all_##level(                                                          \
        const Operand* operands, size_t count, std::uint64_t* truth, std::uint64_t* known \
    ) {                                                                                   \
        all_of(operands, count, truth, known);                                            \
    }                                                                                     \
    attributes void any_##level(                                                          \
        const Operand* operands, size_t count, std::uint64_t* truth, std::uint64_t* known \
    ) {                                                                                   \
        any_of(operands, count, truth, known);                                            \
    }                                                                                     \
    constexpr Kernels table = {                                                           \
        .name = label,                                                                    \
        .narrow_numbers = narrow_numbers_##level,                                         \
        .narrow_days = narrow_days_##level,                                               \
        .narrow_codes = narrow_codes_##level,                                             \
        .within = within_##level,                                                         \
        .set_nulls = set_nulls_##level,                                                   \
        .all = all_##level,                                                               \
        .any = any_##level,                                                               \
    };

// --- Plain ---

constexpr auto within_portable_8 = within_plain<std::uint8_t>;
constexpr auto within_portable_16 = within_plain<std::uint16_t>;
constexpr auto within_portable_32 = within_plain<std::uint32_t>;
constexpr auto within_portable_64 = within_plain<std::uint64_t>;
TONGBAN_WITHIN(within_portable)
TONGBAN_KERNELS(kPortable, "portable", portable, )

#ifdef TONGBAN_BATCH_X86

// --- AVX2 ---

#ifdef __clang__
#define TONGBAN_AVX2 __attribute__((target("avx2,bmi2")))
#else
#define TONGBAN_AVX2 __attribute__((target("avx2,bmi2"), optimize("O3")))
#endif

// There is no comparison without sign: x <= y when the smaller of both is x.
TONGBAN_AVX2 void within_avx2_8(
    const Lanes& lanes, std::uint64_t low, std::uint64_t width, std::uint64_t* bits
) {
    const auto* values = reinterpret_cast<const __m256i*>(lanes.room);
    const __m256i first = _mm256_set1_epi8(static_cast<char>(low));
    const __m256i span = _mm256_set1_epi8(static_cast<char>(width));
    for (size_t word = 0; word < kWords; ++word) {
        std::uint64_t result = 0;
        for (size_t part = 0; part < 2; ++part) {
            const __m256i x = _mm256_sub_epi8(values[word * 2 + part], first);
            const __m256i is_in = _mm256_cmpeq_epi8(_mm256_min_epu8(x, span), x);
            result |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(is_in))}
                      << (part * 32);
        }
        bits[word] = result;
    }
}
TONGBAN_AVX2 void within_avx2_16(
    const Lanes& lanes, std::uint64_t low, std::uint64_t width, std::uint64_t* bits
) {
    const auto* values = reinterpret_cast<const __m256i*>(lanes.room);
    const __m256i first = _mm256_set1_epi16(static_cast<short>(low));
    const __m256i span = _mm256_set1_epi16(static_cast<short>(width));
    for (size_t word = 0; word < kWords; ++word) {
        std::uint64_t result = 0;
        for (size_t part = 0; part < 2; ++part) {
            const __m256i x = _mm256_sub_epi16(values[word * 4 + part * 2], first);
            const __m256i y = _mm256_sub_epi16(values[word * 4 + part * 2 + 1], first);
            const __m256i left = _mm256_cmpeq_epi16(_mm256_min_epu16(x, span), x);
            const __m256i right = _mm256_cmpeq_epi16(_mm256_min_epu16(y, span), y);
            // Packing works in halves of the register; the permutation puts them in order.
            const __m256i both =
                _mm256_permute4x64_epi64(_mm256_packs_epi16(left, right), 0b11'01'10'00);
            result |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(both))}
                      << (part * 32);
        }
        bits[word] = result;
    }
}
TONGBAN_AVX2 void within_avx2_32(
    const Lanes& lanes, std::uint64_t low, std::uint64_t width, std::uint64_t* bits
) {
    const auto* values = reinterpret_cast<const __m256i*>(lanes.room);
    const __m256i first = _mm256_set1_epi32(static_cast<int>(low));
    const __m256i span = _mm256_set1_epi32(static_cast<int>(width));
    for (size_t word = 0; word < kWords; ++word) {
        std::uint64_t result = 0;
        for (size_t part = 0; part < 8; ++part) {
            const __m256i x = _mm256_sub_epi32(values[word * 8 + part], first);
            const __m256i is_in = _mm256_cmpeq_epi32(_mm256_min_epu32(x, span), x);
            const int mask = _mm256_movemask_ps(_mm256_castsi256_ps(is_in));
            result |= std::uint64_t{static_cast<std::uint32_t>(mask)} << (part * 8);
        }
        bits[word] = result;
    }
}
TONGBAN_AVX2 void within_avx2_64(
    const Lanes& lanes, std::uint64_t low, std::uint64_t width, std::uint64_t* bits
) {
    const auto* values = reinterpret_cast<const __m256i*>(lanes.room);
    const __m256i sign = _mm256_set1_epi64x(INT64_MIN);
    const __m256i first = _mm256_set1_epi64x(static_cast<long long>(low));
    const __m256i span = _mm256_xor_si256(_mm256_set1_epi64x(static_cast<long long>(width)), sign);
    for (size_t word = 0; word < kWords; ++word) {
        std::uint64_t outside = 0;
        for (size_t part = 0; part < 16; ++part) {
            const __m256i x =
                _mm256_xor_si256(_mm256_sub_epi64(values[word * 16 + part], first), sign);
            const int mask = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(x, span)));
            outside |= std::uint64_t{static_cast<std::uint32_t>(mask)} << (part * 4);
        }
        bits[word] = ~outside;
    }
}
TONGBAN_WITHIN(within_avx2)
TONGBAN_KERNELS(kAvx2, "AVX2", avx2, TONGBAN_AVX2)

// --- AVX-512 ---

#ifdef __clang__
// Knows no prefer-vector-width here, and would drop the whole target because of it.
#define TONGBAN_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi2")))
#else
#define TONGBAN_AVX512                                                                            \
    __attribute__((                                                                               \
        target("avx512f,avx512bw,avx512dq,avx512vl,bmi2,prefer-vector-width=512"), optimize("O3") \
    ))
#endif

TONGBAN_AVX512 void within_avx512_8(
    const Lanes& lanes, std::uint64_t low, std::uint64_t width, std::uint64_t* bits
) {
    const auto* values = reinterpret_cast<const __m512i*>(lanes.room);
    const __m512i first = _mm512_set1_epi8(static_cast<char>(low));
    const __m512i span = _mm512_set1_epi8(static_cast<char>(width));
    for (size_t i = 0; i < kBlock / 64; ++i)
        bits[i] = _mm512_cmple_epu8_mask(_mm512_sub_epi8(values[i], first), span);
}
TONGBAN_AVX512 void within_avx512_16(
    const Lanes& lanes, std::uint64_t low, std::uint64_t width, std::uint64_t* bits
) {
    const auto* values = reinterpret_cast<const __m512i*>(lanes.room);
    const __m512i first = _mm512_set1_epi16(static_cast<short>(low));
    const __m512i span = _mm512_set1_epi16(static_cast<short>(width));
    auto* parts = reinterpret_cast<Part32*>(bits);
    for (size_t i = 0; i < kBlock / 32; ++i)
        parts[i] = _mm512_cmple_epu16_mask(_mm512_sub_epi16(values[i], first), span);
}
TONGBAN_AVX512 void within_avx512_32(
    const Lanes& lanes, std::uint64_t low, std::uint64_t width, std::uint64_t* bits
) {
    const auto* values = reinterpret_cast<const __m512i*>(lanes.room);
    const __m512i first = _mm512_set1_epi32(static_cast<int>(low));
    const __m512i span = _mm512_set1_epi32(static_cast<int>(width));
    auto* parts = reinterpret_cast<Part16*>(bits);
    for (size_t i = 0; i < kBlock / 16; ++i)
        parts[i] = _mm512_cmple_epu32_mask(_mm512_sub_epi32(values[i], first), span);
}
TONGBAN_AVX512 void within_avx512_64(
    const Lanes& lanes, std::uint64_t low, std::uint64_t width, std::uint64_t* bits
) {
    const auto* values = reinterpret_cast<const __m512i*>(lanes.room);
    const __m512i first = _mm512_set1_epi64(static_cast<long long>(low));
    const __m512i span = _mm512_set1_epi64(static_cast<long long>(width));
    auto* parts = reinterpret_cast<Part8*>(bits);
    for (size_t i = 0; i < kBlock / 8; ++i)
        parts[i] = _mm512_cmple_epu64_mask(_mm512_sub_epi64(values[i], first), span);
}
TONGBAN_WITHIN(within_avx512)
TONGBAN_KERNELS(kAvx512, "AVX-512", avx512, TONGBAN_AVX512)

#endif

}  // namespace

const Kernels* kernels_of(Level level) {
#ifdef TONGBAN_BATCH_X86
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
    const bool has_avx512 =
        __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (level == Level::Avx512) return has_avx512 ? &kAvx512 : nullptr;
    if (level == Level::Avx2) return has_avx2 ? &kAvx2 : nullptr;
#endif
    return level == Level::Portable ? &kPortable : nullptr;
}

const Kernels& kernels() {
    static const Kernels& best = []() -> const Kernels& {
        for (const Level level : {Level::Avx512, Level::Avx2})
            if (const Kernels* found = kernels_of(level)) return *found;
        return kPortable;
    }();
    return best;
}

}  // namespace tongban::dmn::batch
