#include "crypto/der.h"

#include "base/assert.h"

namespace tongban::crypto::der {

namespace {

Error malformed(std::string_view what) {
    return Error{
        .code = "crypto.der_malformed", .kind = ErrorKind::Invalid, .details = {{"what", what}}};
}

void append_base128(Bytes& out, std::uint64_t value) {
    std::array<std::uint8_t, 10> digits{};
    size_t count = 0;
    do {
        digits[count++] = static_cast<std::uint8_t>(value & 0x7F);
        value >>= 7;
    } while (value != 0);
    while (count > 1) out.push_back(digits[--count] | 0x80);
    out.push_back(digits[0]);
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

}  // namespace

Bytes element(std::uint8_t tag, std::span<const std::uint8_t> content) {
    Bytes out{tag};
    const size_t length = content.size();
    if (length < 0x80) {
        out.push_back(static_cast<std::uint8_t>(length));
    } else {
        size_t count = 0;
        for (size_t rest = length; rest != 0; rest >>= 8) ++count;
        out.push_back(static_cast<std::uint8_t>(0x80 | count));
        for (size_t i = count; i-- > 0;)
            out.push_back(static_cast<std::uint8_t>(length >> (8 * i)));
    }
    out.insert(out.end(), content.begin(), content.end());
    return out;
}

Bytes sequence(std::initializer_list<Bytes> members) {
    Bytes content;
    for (const Bytes& member : members) content.insert(content.end(), member.begin(), member.end());
    return element(kSequence, content);
}

Bytes context(unsigned number, std::span<const std::uint8_t> content) {
    ASSERT(number < 31);
    return element(static_cast<std::uint8_t>(0xA0 | number), content);
}

Bytes integer(std::uint64_t value) {
    std::array<std::uint8_t, 8> bytes{};
    for (size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * (7 - i)));
    return unsigned_integer(bytes);
}

Bytes unsigned_integer(std::span<const std::uint8_t> big_endian) {
    while (big_endian.size() > 1 && big_endian.front() == 0) big_endian = big_endian.subspan(1);
    Bytes content;
    // A set top bit would read as a negative number.
    if (big_endian.empty() || (big_endian.front() & 0x80) != 0) content.push_back(0);
    content.insert(content.end(), big_endian.begin(), big_endian.end());
    return element(kInteger, content);
}

Bytes oid(std::string_view dotted) {
    std::vector<std::uint64_t> arcs;
    for (const std::string_view part : split(dotted, '.')) {
        std::uint64_t arc = 0;
        const auto [end, fault] = std::from_chars(part.data(), part.data() + part.size(), arc);
        ASSERT(fault == std::errc{} && end == part.data() + part.size());
        arcs.push_back(arc);
    }
    ASSERT(arcs.size() >= 2 && arcs[0] <= 2);
    Bytes content;
    append_base128(content, arcs[0] * 40 + arcs[1]);
    for (size_t i = 2; i < arcs.size(); ++i) append_base128(content, arcs[i]);
    return element(kOid, content);
}

Bytes utf8(std::string_view text) { return element(kUtf8String, as_bytes(text)); }

Bytes ia5(std::string_view text) {
    ASSERT(is_ascii(text));
    return element(kIa5String, as_bytes(text));
}

Bytes octets(std::span<const std::uint8_t> content) { return element(kOctetString, content); }

Bytes bits(std::span<const std::uint8_t> content) {
    Bytes with_unused{0};  // no unused bits: we only carry whole bytes
    with_unused.insert(with_unused.end(), content.begin(), content.end());
    return element(kBitString, with_unused);
}

Bytes generalized_time(Instant instant) {
    std::string text = to_rfc3339(instant).substr(0, 19);
    std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T'; });
    return element(kGeneralizedTime, as_bytes(text + "Z"));
}

Result<Element> Reader::next() {
    if (rest_.size() < 2) return malformed("truncated");
    const std::uint8_t tag = rest_[0];
    if ((tag & 0x1F) == 0x1F) return malformed("long tag");
    size_t header = 2;
    size_t length = rest_[1];
    if (length >= 0x80) {
        const size_t count = length & 0x7F;
        // X.690 10.1: definite, and no longer than it must be. Four bytes are far beyond our
        // bounds.
        if (count == 0 || count > 4 || rest_.size() < 2 + count) return malformed("length");
        length = 0;
        for (size_t i = 0; i < count; ++i) length = length << 8 | rest_[2 + i];
        if (length < 0x80 || rest_[2] == 0) return malformed("length not minimal");
        header += count;
    }
    if (length > rest_.size() - header) return malformed("truncated");
    const Element found{
        .tag = tag,
        .content = rest_.subspan(header, length),
        .whole = rest_.first(header + length)};
    rest_ = rest_.subspan(header + length);
    return found;
}

Result<Element> Reader::expect(std::uint8_t tag) {
    if (!next_is(tag)) return malformed(fmt::format("expected tag {:02x}", tag));
    return next();
}

Result<Reader> Reader::enter(std::uint8_t tag) {
    const Element found = TRY(expect(tag));
    return Reader(found.content);
}

Result<std::uint64_t> Reader::small_integer() {
    const Element found = TRY(expect(kInteger));
    const auto content = found.content;
    if (content.empty() || content.size() > 8 || (content[0] & 0x80) != 0)
        return malformed("integer");
    if (content.size() > 1 && content[0] == 0 && (content[1] & 0x80) == 0)
        return malformed("integer not minimal");
    std::uint64_t value = 0;
    for (const std::uint8_t byte : content) value = value << 8 | byte;
    return value;
}

Result<std::string> Reader::oid() {
    const Element found = TRY(expect(kOid));
    if (found.content.empty() || found.content.size() > 64) return malformed("object identifier");
    std::string out;
    std::uint64_t arc = 0;
    bool inside = false;
    for (const std::uint8_t byte : found.content) {
        if (!inside && byte == 0x80) return malformed("object identifier not minimal");
        if (arc >> 56 != 0) return malformed("object identifier too long");
        arc = arc << 7 | (byte & 0x7F);
        inside = (byte & 0x80) != 0;
        if (inside) continue;
        if (out.empty()) {
            const std::uint64_t first = std::min<std::uint64_t>(arc / 40, 2);
            out = fmt::format("{}.{}", first, arc - first * 40);
        } else {
            out += fmt::format(".{}", arc);
        }
        arc = 0;
    }
    if (inside) return malformed("object identifier");
    return out;
}

Result<std::string> Reader::text(std::uint8_t tag) {
    const Element found = TRY(expect(tag));
    std::string out = as_text(found.content);
    if (tag == kIa5String ? !is_ascii(out) : !is_utf8(out)) return malformed("text");
    return out;
}

Result<Bytes> Reader::octets() {
    const Element found = TRY(expect(kOctetString));
    return Bytes(found.content.begin(), found.content.end());
}

Result<Bytes> Reader::bits() {
    const Element found = TRY(expect(kBitString));
    if (found.content.empty() || found.content[0] != 0) return malformed("bit string");
    return Bytes(found.content.begin() + 1, found.content.end());
}

Result<Instant> Reader::generalized_time() {
    const std::string text = TRY(this->text(kGeneralizedTime));
    if (text.size() != 15 || text.back() != 'Z') return malformed("time");
    const std::string rfc3339 = fmt::format(
        "{}-{}-{}T{}:{}:{}Z", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2),
        text.substr(8, 2), text.substr(10, 2), text.substr(12, 2)
    );
    return parse_rfc3339(rfc3339).transform_error([](Error) { return malformed("time"); });
}

Result<void> Reader::end() const {
    if (!rest_.empty()) return malformed("trailing bytes");
    return {};
}

}  // namespace tongban::crypto::der
