#include "credential/identifier.h"

#include "base/assert.h"
#include "base/text.h"

namespace tongban::credential {

namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr size_t kSerialMax = 32;

Error malformed(std::string_view part) {
    return Error{
        .code = "credential.identifier_malformed",
        .kind = ErrorKind::Invalid,
        .field = "/" + std::string(part)};
}

bool is_alphanumeric(std::string_view text) {
    return text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

bool are_digits(std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

char mod_37_36(std::string_view text) {
    int product = 36;
    for (const char c : text) {
        const size_t value = kAlphabet.find(c);
        ASSERT(value != std::string_view::npos);
        product = (product + static_cast<int>(value)) % 36;
        if (product == 0) product = 36;
        product = product * 2 % 37;
    }
    return kAlphabet[static_cast<size_t>((37 - product) % 36)];
}

Result<Identifier> Identifier::build(Parts parts) {
    if (parts.type.size() != 21 || !is_alphanumeric(parts.type) ||
        !are_digits(std::string_view(parts.type).substr(18)))
        return malformed("type");
    if (parts.issuer.size() != 18 || !is_alphanumeric(parts.issuer)) return malformed("issuer");
    if (parts.serial.empty() || parts.serial.size() > kSerialMax || !is_alphanumeric(parts.serial))
        return malformed("serial");
    if (parts.version < 1 || parts.version > 999) return malformed("version");
    const std::string version = fmt::format("{:03}", parts.version);
    // The root and the dots are not covered by the check character.
    const char check = mod_37_36(parts.type + parts.issuer + parts.serial + version);
    std::string text = fmt::format(
        "{}.{}.{}.{}.{}.{}", kIdentifierRoot, parts.type, parts.issuer, parts.serial, version, check
    );
    return Identifier(std::move(parts), std::move(text));
}

Result<Identifier> Identifier::parse(std::string_view text) {
    if (text.size() > 128) return malformed("");
    if (text.starts_with(kIdentifierRoot) && text.size() > kIdentifierRoot.size() &&
        text[kIdentifierRoot.size()] == '.')
        text.remove_prefix(kIdentifierRoot.size() + 1);
    const auto pieces = split(text, '.');
    if (pieces.size() != 5) return malformed("");
    if (pieces[3].size() != 3 || !are_digits(pieces[3])) return malformed("version");
    Parts parts{
        .type = std::string(pieces[0]),
        .issuer = std::string(pieces[1]),
        .serial = std::string(pieces[2])};
    std::from_chars(pieces[3].data(), pieces[3].data() + 3, parts.version);
    Identifier built = TRY(build(std::move(parts)));
    if (pieces[4].size() != 1) return malformed("check");
    if (pieces[4][0] != built.text_.back()) return refuse("credential.identifier_check");
    return built;
}

}  // namespace tongban::credential
