#include "credential/seal.h"

#include "base/assert.h"
#include "credential/jwt.h"
#include "crypto/der.h"

namespace tongban::credential {

namespace der = crypto::der;

namespace {

constexpr std::uint64_t kVersion = 4;  // of the 2020 edition
constexpr std::string_view kHeaderId = "ES";
constexpr std::string_view kMakerId = "TONGBAN-TEST";
constexpr std::uint64_t kUnitSeal = 1;
constexpr std::uint64_t kListOfCertificates = 1;
constexpr size_t kSignersMax = 16;

Error seal_invalid(std::string_view what) {
    return refuse("credential.seal_invalid", ErrorKind::Invalid, {{"what", what}});
}

Bytes seal_info_der(const SealInfo& info) {
    const Bytes header =
        der::sequence({der::ia5(kHeaderId), der::integer(kVersion), der::ia5(kMakerId)});
    const Bytes property = der::sequence(
        {der::integer(kUnitSeal), der::utf8(info.name), der::integer(kListOfCertificates),
         der::sequence({der::octets(info.signer.der)}), der::generalized_time(info.created),
         der::generalized_time(info.validity.from), der::generalized_time(info.validity.until)}
    );
    const Bytes picture = der::sequence(
        {der::ia5("PNG"), der::octets(info.picture), der::integer(std::uint64_t(info.width_mm)),
         der::integer(std::uint64_t(info.height_mm))}
    );
    return der::sequence({header, der::ia5(info.id), property, picture});
}

Bytes signature_bits(const crypto::SigningKey& key, std::span<const std::uint8_t> data) {
    ASSERT(key.algorithm() == crypto::SignatureAlgorithm::Sm2Sm3);
    return der::bits(crypto::signature_to_der(key.sign(data)));
}

bool is_good_signature(
    const crypto::PublicKey& key,
    std::span<const std::uint8_t> data,
    std::span<const std::uint8_t> signature_der
) {
    const Result<Bytes> raw = crypto::signature_from_der(signature_der);
    return raw && key.algorithm() == crypto::SignatureAlgorithm::Sm2Sm3 && key.verify(data, *raw);
}

Result<crypto::X509Certificate> certificate_at(der::Reader& reader) {
    const Bytes bytes = TRY(reader.octets());
    return crypto::read_x509(bytes);
}

Result<void> expect_algorithm(der::Reader& reader) {
    if (TRY(reader.oid()) != kSm2WithSm3) return malformed("signature algorithm");
    return {};
}

Result<void> read_header(der::Reader& info) {
    der::Reader header = TRY(info.enter(der::kSequence));
    if (TRY(header.text(der::kIa5String)) != kHeaderId) return malformed("seal header");
    if (TRY(header.small_integer()) != kVersion) return malformed("seal version");
    TRY(header.text(der::kIa5String));
    return header.end();
}

Result<void> read_property(der::Reader& info, SealedSignature& out) {
    der::Reader property = TRY(info.enter(der::kSequence));
    TRY(property.small_integer());
    out.seal_name = TRY(property.text(der::kUtf8String));
    // The other form lists digests of certificates; seals made here list the certificates.
    if (TRY(property.small_integer()) != kListOfCertificates) return malformed("certificate list");
    der::Reader list = TRY(property.enter(der::kSequence));
    while (!list.at_end()) {
        if (out.seal_signers.size() == kSignersMax) return malformed("certificate list");
        out.seal_signers.push_back(TRY(list.octets()));
    }
    TRY(property.generalized_time());
    out.seal_validity.from = TRY(property.generalized_time());
    out.seal_validity.until = TRY(property.generalized_time());
    return property.end();
}

Result<void> read_picture(der::Reader& info, SealedSignature& out) {
    der::Reader picture = TRY(info.enter(der::kSequence));
    out.seal_picture_type = TRY(picture.text(der::kIa5String));
    out.seal_picture = TRY(picture.octets());
    TRY(picture.small_integer());
    TRY(picture.small_integer());
    return picture.end();
}

Result<crypto::X509Certificate> read_seal(der::Reader& tbs, SealedSignature& out) {
    der::Reader seal = TRY(tbs.enter(der::kSequence));
    const der::Element info_element = TRY(seal.expect(der::kSequence));
    out.seal_info.assign(info_element.whole.begin(), info_element.whole.end());
    der::Reader info(info_element.content);
    TRY(read_header(info));
    out.seal_id = TRY(info.text(der::kIa5String));
    TRY(read_property(info, out));
    TRY(read_picture(info, out));
    if (info.next_is(0xA0)) TRY(info.next());  // extDatas: signed, and of no meaning to us
    TRY(info.end());
    crypto::X509Certificate maker = TRY(certificate_at(seal));
    TRY(expect_algorithm(seal));
    out.seal_signature = TRY(seal.bits());
    TRY(seal.end());
    return maker;
}

Result<SealedSignature> parse(std::span<const std::uint8_t> bytes) {
    der::Reader whole(bytes);
    der::Reader outer = TRY(whole.enter(der::kSequence));
    TRY(whole.end());
    const der::Element tbs_element = TRY(outer.expect(der::kSequence));
    crypto::X509Certificate signer = TRY(certificate_at(outer));
    TRY(expect_algorithm(outer));
    const Bytes signature = TRY(outer.bits());
    if (outer.next_is(0xA0)) TRY(outer.next());  // time stamp: no trusted authority for it here
    TRY(outer.end());

    // Filled in below; an X509Certificate has no empty state.
    SealedSignature out{.signer = signer, .maker = signer};
    out.tbs.assign(tbs_element.whole.begin(), tbs_element.whole.end());
    out.signature = signature;
    der::Reader tbs(tbs_element.content);
    if (TRY(tbs.small_integer()) != kVersion) return malformed("version");
    out.maker = TRY(read_seal(tbs, out));
    out.at = TRY(tbs.generalized_time());
    out.document_hash = TRY(tbs.bits());
    out.property_info = TRY(tbs.text(der::kIa5String));
    if (tbs.next_is(0xA0)) TRY(tbs.next());
    TRY(tbs.end());
    return out;
}

bool has_authority(
    const crypto::X509Certificate& certificate,
    const std::vector<crypto::X509Certificate>& authorities,
    Instant at
) {
    for (const crypto::X509Certificate& authority : authorities)
        if (authority.validity.from <= at && at <= authority.validity.until &&
            crypto::is_signed_by(certificate, authority))
            return true;
    return false;
}

}  // namespace

Bytes make_seal(
    const SealInfo& info, const crypto::SigningKey& maker_key, const crypto::X509Certificate& maker
) {
    const Bytes info_der = seal_info_der(info);
    return der::sequence(
        {info_der, der::octets(maker.der), der::oid(kSm2WithSm3),
         signature_bits(maker_key, info_der)}
    );
}

Bytes apply_seal(
    std::span<const std::uint8_t> seal,
    const crypto::Digest& document_hash,
    std::string_view property_info,
    Instant at,
    const crypto::SigningKey& signer_key,
    const crypto::X509Certificate& signer
) {
    const Bytes tbs = der::sequence(
        {der::integer(kVersion), Bytes(seal.begin(), seal.end()), der::generalized_time(at),
         der::bits(document_hash), der::ia5(property_info)}
    );
    return der::sequence(
        {tbs, der::octets(signer.der), der::oid(kSm2WithSm3), signature_bits(signer_key, tbs)}
    );
}

Result<SealedSignature> parse_sealed_signature(std::span<const std::uint8_t> bytes) {
    if (bytes.size() > kSealedBytesMax) return malformed("size");
    return parse(bytes).transform_error([](Error error) {
        return error.code == "credential.malformed" ? error : malformed("seal: " + error.code);
    });
}

Result<void> check_sealed_signature(
    const SealedSignature& sealed,
    const crypto::Digest& document_hash,
    const std::vector<crypto::X509Certificate>& authorities
) {
    if (!crypto::same_secret(sealed.document_hash, document_hash))
        return refuse("credential.altered");
    if (!is_good_signature(sealed.signer.key, sealed.tbs, sealed.signature))
        return refuse("credential.altered");
    const bool is_listed =
        std::find(sealed.seal_signers.begin(), sealed.seal_signers.end(), sealed.signer.der) !=
        sealed.seal_signers.end();
    if (!is_listed) return seal_invalid("signer is not in the seal");
    if (!is_good_signature(sealed.maker.key, sealed.seal_info, sealed.seal_signature))
        return seal_invalid("signature of the seal");
    if (!has_authority(sealed.signer, authorities, sealed.at) ||
        !has_authority(sealed.maker, authorities, sealed.at))
        return refuse("credential.not_ours");
    const auto holds = [&](const crypto::X509Validity& validity) {
        return validity.from <= sealed.at && sealed.at <= validity.until;
    };
    if (!holds(sealed.signer.validity)) return seal_invalid("certificate not valid at that time");
    if (!holds(sealed.seal_validity)) return seal_invalid("seal not valid at that time");
    return {};
}

}  // namespace tongban::credential
