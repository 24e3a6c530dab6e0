// A small writer and a strict reader of DER (X.690), for structures that no library at hand knows
// (GB/T 38540).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"
#include "base/time.h"

namespace tongban::crypto::der {

enum Tag : std::uint8_t {
    kInteger = 0x02,
    kBitString = 0x03,
    kOctetString = 0x04,
    kNull = 0x05,
    kOid = 0x06,
    kUtf8String = 0x0C,
    kIa5String = 0x16,
    kGeneralizedTime = 0x18,
    kSequence = 0x30,
};

Bytes element(std::uint8_t tag, std::span<const std::uint8_t> content);
Bytes sequence(std::initializer_list<Bytes> members);
/// Context-specific, constructed: [number] EXPLICIT.
Bytes context(unsigned number, std::span<const std::uint8_t> content);
Bytes integer(std::uint64_t value);
/// Big-endian, not negative, any length.
Bytes unsigned_integer(std::span<const std::uint8_t> big_endian);
Bytes oid(std::string_view dotted);
Bytes utf8(std::string_view text);
Bytes ia5(std::string_view text);
Bytes octets(std::span<const std::uint8_t> content);
Bytes bits(std::span<const std::uint8_t> content);
/// YYYYMMDDHHMMSSZ, whole seconds.
Bytes generalized_time(Instant instant);

/// One tag-length-value; the spans point into the bytes that the reader was given.
struct Element {
    std::uint8_t tag = 0;
    std::span<const std::uint8_t> content;
    std::span<const std::uint8_t> whole;
};

/// Reads elements one after the other. Every error has code crypto.der_malformed.
class Reader {
  public:
    explicit Reader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

    bool at_end() const { return rest_.empty(); }
    bool next_is(std::uint8_t tag) const { return !rest_.empty() && rest_[0] == tag; }
    Result<Element> next();
    Result<Element> expect(std::uint8_t tag);
    Result<Reader> enter(std::uint8_t tag);
    Result<std::uint64_t> small_integer();
    Result<std::string> oid();
    Result<std::string> text(std::uint8_t tag);
    Result<Bytes> octets();
    Result<Bytes> bits();
    Result<Instant> generalized_time();
    Result<void> end() const;

  private:
    std::span<const std::uint8_t> rest_;
};

}  // namespace tongban::crypto::der
