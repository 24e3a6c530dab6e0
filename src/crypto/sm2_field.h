// Numbers modulo the prime and modulo the order of the SM2 curve (GB/T 32918.5).
//
// Secrets pass through here: no branch and no index depends on a value, so what is computed takes
// the same time whatever it is computed from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tongban::crypto::sm2 {

/// 256 bits, the lowest word first.
using Words = std::array<std::uint64_t, 4>;
__extension__ using TwoWords = unsigned __int128;

struct Prime {
    static constexpr Words kModulus{
        0xffffffffffffffff, 0xffffffff00000000, 0xffffffffffffffff, 0xfffffffeffffffff};
    static constexpr bool kHasSparseModulus = true;
};
struct Order {
    static constexpr Words kModulus{
        0x53bbf40939d54123, 0x7203df6b21c6052b, 0xffffffffffffffff, 0xfffffffeffffffff};
    static constexpr bool kHasSparseModulus = false;
};

/// left - right; `borrow` becomes 1 when right is the larger one, else 0.
constexpr Words subtract(const Words& left, const Words& right, std::uint64_t& borrow) {
    Words out{};
    borrow = 0;
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; ++i) {
        const TwoWords difference = TwoWords{left[i]} - right[i] - borrow;
        out[i] = static_cast<std::uint64_t>(difference);
        borrow = static_cast<std::uint64_t>(difference >> 64) & 1;
    }
    return out;
}

/// left + right; `carry` is 0 or 1.
constexpr Words sum(const Words& left, const Words& right, std::uint64_t& carry) {
    Words out{};
    carry = 0;
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; ++i) {
        const TwoWords total = TwoWords{left[i]} + right[i] + carry;
        out[i] = static_cast<std::uint64_t>(total);
        carry = static_cast<std::uint64_t>(total >> 64);
    }
    return out;
}

/// `yes` where the mask is all ones, `no` where it is zero.
constexpr Words choose(std::uint64_t mask, const Words& yes, const Words& no) {
    Words out{};
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; ++i) out[i] = (yes[i] & mask) | (no[i] & ~mask);
    return out;
}

/// A number modulo `Field::kModulus`, kept in Montgomery form (times 2^256).
template <class Field>
class Residue {
  public:
    constexpr Residue() = default;  // zero
    /// Any 256 bits, reduced.
    static constexpr Residue of(const Words& words) { return Residue(product(words, kSquare)); }
    static constexpr Residue one() { return Residue(kOne); }

    /// The least non-negative number of its class.
    constexpr Words words() const { return product(value_, Words{1}); }
    constexpr bool is_zero() const { return (value_[0] | value_[1] | value_[2] | value_[3]) == 0; }
    constexpr bool operator==(const Residue& other) const { return (*this - other).is_zero(); }

    friend constexpr Residue operator+(const Residue& left, const Residue& right) {
        std::uint64_t carry = 0;
        const Words total = sum(left.value_, right.value_, carry);
        return Residue(reduced(total, carry));
    }
    friend constexpr Residue operator-(const Residue& left, const Residue& right) {
        std::uint64_t borrow = 0;
        const Words difference = subtract(left.value_, right.value_, borrow);
        std::uint64_t carry = 0;
        const Words raised = sum(difference, Field::kModulus, carry);
        return Residue(choose(0 - borrow, raised, difference));
    }
    friend constexpr Residue operator*(const Residue& left, const Residue& right) {
        return Residue(product(left.value_, right.value_));
    }

    /// By Fermat's theorem, four bits of the exponent (which is public) at a time; of zero: zero.
    constexpr Residue inverse() const {
        std::array<Residue, 16> powers{one(), *this};
        for (size_t i = 2; i < 16; ++i) powers[i] = powers[i - 1] * *this;
        std::uint64_t borrow = 0;
        const Words exponent = subtract(Field::kModulus, Words{2}, borrow);
        Residue out = one();
        for (size_t digit = 64; digit-- > 0;) {
            for (int i = 0; i < 4; ++i) out = out * out;
            out = out * powers[(exponent[digit / 16] >> (4 * (digit % 16))) & 15];
        }
        return out;
    }

    /// Becomes `other` where the mask is all ones.
    constexpr void take_if(std::uint64_t mask, const Residue& other) {
        value_ = choose(mask, other.value_, value_);
    }

  private:
    constexpr explicit Residue(const Words& value) : value_(value) {}

    /// What is below twice the modulus, brought below it.
    static constexpr Words reduced(const Words& value, std::uint64_t carry) {
        std::uint64_t borrow = 0;
        const Words lower = subtract(value, Field::kModulus, borrow);
        // The subtraction stands when it did not borrow, or had a carry to borrow from.
        return choose(0 - (carry | (borrow ^ 1)), lower, value);
    }

    /// left * right / 2^256.
    static constexpr Words product(const Words& left, const Words& right) {
        if constexpr (Field::kHasSparseModulus)
            return sparse_product(left, right);
        else
            return general_product(left, right);
    }

    /// One word of `right` after the other. The modulus is 2^256 - 2^224 - 2^96 + 2^64 - 1, whose
    /// lowest word is -1: the factor of a step is the lowest word t itself, and
    /// (all + t * modulus) / 2^64 is the words above it plus t * (2^192 - 2^160 - 2^32 + 1).
    static constexpr Words sparse_product(const Words& left, const Words& right) {
        std::array<std::uint64_t, 5> t{};
#pragma GCC unroll 4
        for (size_t i = 0; i < 4; ++i) {
            TwoWords step = TwoWords{left[0]} * right[i] + t[0];
            const auto low = static_cast<std::uint64_t>(step);
            step = TwoWords{left[1]} * right[i] + t[1] + static_cast<std::uint64_t>(step >> 64);
            const auto first = static_cast<std::uint64_t>(step);
            step = TwoWords{left[2]} * right[i] + t[2] + static_cast<std::uint64_t>(step >> 64);
            const auto second = static_cast<std::uint64_t>(step);
            step = TwoWords{left[3]} * right[i] + t[3] + static_cast<std::uint64_t>(step >> 64);
            const auto third = static_cast<std::uint64_t>(step);
            const TwoWords top = TwoWords{t[4]} + static_cast<std::uint64_t>(step >> 64);
            std::uint64_t borrow = 0, carry = 0;
            const Words added =
                subtract({low, 0, 0, low}, {low << 32, low >> 32, low << 32, low >> 32}, borrow);
            const Words moved =
                sum({first, second, third, static_cast<std::uint64_t>(top)}, added, carry);
            t = {
                moved[0], moved[1], moved[2], moved[3],
                static_cast<std::uint64_t>(top >> 64) + carry};
        }
        return reduced({t[0], t[1], t[2], t[3]}, t[4]);
    }

    /// Word by word (Koç, Acar, Kaliski 1996: coarsely integrated scanning).
    static constexpr Words general_product(const Words& left, const Words& right) {
        std::array<std::uint64_t, 6> t{};
#pragma GCC unroll 4
        for (size_t i = 0; i < 4; ++i) {
            TwoWords step = 0;
#pragma GCC unroll 4
            for (size_t j = 0; j < 4; ++j) {
                step = TwoWords{left[j]} * right[i] + t[j] + static_cast<std::uint64_t>(step >> 64);
                t[j] = static_cast<std::uint64_t>(step);
            }
            step = TwoWords{t[4]} + static_cast<std::uint64_t>(step >> 64);
            t[4] = static_cast<std::uint64_t>(step);
            t[5] = static_cast<std::uint64_t>(step >> 64);
            const std::uint64_t factor = t[0] * kInverse;
            step = TwoWords{factor} * Field::kModulus[0] + t[0];
#pragma GCC unroll 4
            for (size_t j = 1; j < 4; ++j) {
                step = TwoWords{factor} * Field::kModulus[j] + t[j] +
                       static_cast<std::uint64_t>(step >> 64);
                t[j - 1] = static_cast<std::uint64_t>(step);
            }
            step = TwoWords{t[4]} + static_cast<std::uint64_t>(step >> 64);
            t[3] = static_cast<std::uint64_t>(step);
            t[4] = t[5] + static_cast<std::uint64_t>(step >> 64);
        }
        return reduced({t[0], t[1], t[2], t[3]}, t[4]);
    }

    /// -1 / modulus, modulo 2^64: each step doubles the number of bits that are right.
    static constexpr std::uint64_t inverse_of_word() {
        std::uint64_t inverse = 1;
        for (int i = 0; i < 6; ++i) inverse *= 2 - Field::kModulus[0] * inverse;
        return 0 - inverse;
    }
    /// 2^256 modulo the modulus, which is above 2^255.
    static constexpr Words one_words() {
        std::uint64_t borrow = 0;
        return subtract({}, Field::kModulus, borrow);
    }
    /// 2^512 modulo the modulus.
    static constexpr Words square_words() {
        Words out = one_words();
        for (int i = 0; i < 256; ++i) {
            std::uint64_t carry = 0;
            const Words twice = sum(out, out, carry);
            out = reduced(twice, carry);
        }
        return out;
    }

    static constexpr std::uint64_t kInverse = inverse_of_word();
    static constexpr Words kOne = one_words();
    static constexpr Words kSquare = square_words();

    Words value_{};
};

/// 32 bytes, the highest first.
inline Words words_of(std::span<const std::uint8_t> bytes) {
    Words out{};
    for (size_t i = 0; i < 32; ++i) out[3 - i / 8] = out[3 - i / 8] << 8 | bytes[i];
    return out;
}
inline void put_words(const Words& words, std::span<std::uint8_t> bytes) {
    for (size_t i = 0; i < 32; ++i)
        bytes[i] = static_cast<std::uint8_t>(words[3 - i / 8] >> (56 - 8 * (i % 8)));
}

}  // namespace tongban::crypto::sm2
