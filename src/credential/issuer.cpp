#include "credential/issuer.h"

#include "credential/rows.h"
#include "credential/seal_picture.h"
#include "crypto/random.h"

namespace tongban::credential {

namespace {

using crypto::SignatureAlgorithm;
using crypto::SigningKey;

constexpr std::string_view kSigningOwner = "issuer";
constexpr std::string_view kAuthorityOwner = "seal-authority";
constexpr std::string_view kMakerOwner = "seal-maker";
constexpr int kAuthorityDays = 3650 * 2;
constexpr int kSealDays = 3650;

struct StoredKey {
    SigningKey key;
    Bytes certificate;
    Bytes seal;
};

/// Where keys are kept.
struct KeyStore {
    ledger::Ledger& ledger;
    const crypto::Keyring& keyring;
    const std::string& region;

    Result<std::optional<StoredKey>> find(std::string_view owner) const {
        std::optional<std::array<std::string, 3>> texts;
        TRY(ledger.read([&](ledger::Reader& reader) {
            return reader.query(
                rows::kKeyOf, {region, std::string(owner)},
                [&](const ledger::Reader::Row& row) {
                    texts = {
                        std::string(row.text(0)), std::string(row.text(1)),
                        std::string(row.text(2))};
                    return false;
                }
            );
        }));
        if (!texts) return std::optional<StoredKey>();
        const Bytes sealed = TRY(from_base64url((*texts)[0]));
        SigningKey key = TRY(crypto::open_key(keyring, owner, sealed));
        StoredKey stored{.key = std::move(key), .certificate = {}, .seal = {}};
        stored.certificate = TRY(from_base64url((*texts)[1]));
        stored.seal = TRY(from_base64url((*texts)[2]));
        return std::optional(std::move(stored));
    }

    /// Another process, or another thread, may have been quicker: then its key is the one.
    Result<StoredKey> keep(std::string_view owner, StoredKey made, Instant now) const {
        ledger::Commit commit;
        commit.key = {region, fmt::format("credential-key:{}", owner)};
        commit.actor = "system:credential";
        commit.at = now;
        commit.events.push_back(
            {"CredentialKeyMade", {{"owner", owner}, {"jwk", made.key.public_key().jwk()}}}
        );
        commit.rows.push_back(
            {rows::kInsertKey,
             {region, std::string(owner), to_base64url(crypto::seal_key(keyring, owner, made.key)),
              to_base64url(made.certificate), to_base64url(made.seal)}}
        );
        const auto done = ledger.commit_and_wait(std::move(commit));
        if (done) return made;
        if (done.error().kind != ErrorKind::Conflict) return done.error();
        std::optional<StoredKey> other = TRY(find(owner));
        if (!other) return done.error();
        return *std::move(other);
    }
};

crypto::X509Validity days_from(Instant now, int days) {
    // A day back, so that a clock that is a little behind accepts what was just made.
    return {now.plus(std::chrono::hours(-24)), now.plus(std::chrono::hours(24) * days)};
}

std::uint64_t random_serial() {
    std::uint64_t serial = 0;
    for (const std::uint8_t byte : crypto::random_bytes(8)) serial = serial << 8 | byte;
    return serial >> 1 | 1;
}

Result<StoredKey> load_or_make(
    const KeyStore& store,
    std::string_view owner,
    Instant now,
    const std::function<StoredKey()>& make
) {
    std::optional<StoredKey> known = TRY(store.find(owner));
    if (known) return *std::move(known);
    return store.keep(owner, make(), now);
}

}  // namespace

Issuer::Issuer(
    ledger::Ledger& ledger,
    crypto::Keyring keyring,
    std::string region,
    std::string iss,
    crypto::SigningKey signing_key,
    Authority authority,
    Authority maker
)
    : ledger_(ledger),
      keyring_(std::move(keyring)),
      region_(std::move(region)),
      iss_(std::move(iss)),
      signing_key_(std::move(signing_key)),
      authority_(std::move(authority)),
      maker_(std::move(maker)) {}

Result<std::unique_ptr<Issuer>> Issuer::open(
    ledger::Ledger& ledger,
    crypto::Keyring keyring,
    std::string region,
    std::string iss,
    Instant now
) {
    const KeyStore store{ledger, keyring, region};
    const StoredKey signing = TRY(load_or_make(store, kSigningOwner, now, [] {
        return StoredKey{SigningKey::generate(SignatureAlgorithm::Es256), {}, {}};
    }));
    const StoredKey authority = TRY(load_or_make(store, kAuthorityOwner, now, [&] {
        SigningKey key = SigningKey::generate(SignatureAlgorithm::Sm2Sm3);
        Bytes certificate = crypto::make_authority(
                                key, {.common_name = "通办测试印章根证书", .organisation = "测试"},
                                days_from(now, kAuthorityDays), random_serial()
        )
                                .der;
        return StoredKey{std::move(key), std::move(certificate), {}};
    }));
    const crypto::X509Certificate root = TRY(crypto::read_x509(authority.certificate));
    const StoredKey maker = TRY(load_or_make(store, kMakerOwner, now, [&] {
        SigningKey key = SigningKey::generate(SignatureAlgorithm::Sm2Sm3);
        Bytes certificate = crypto::issue_x509(
                                authority.key, root, key.public_key(),
                                {.common_name = "通办测试印章制作", .organisation = "测试"},
                                days_from(now, kAuthorityDays), random_serial()
        )
                                .der;
        return StoredKey{std::move(key), std::move(certificate), {}};
    }));
    const crypto::X509Certificate maker_certificate = TRY(crypto::read_x509(maker.certificate));
    return std::unique_ptr<Issuer>(new Issuer(
        ledger, keyring, region, std::move(iss), signing.key, {authority.key, root},
        {maker.key, maker_certificate}
    ));
}

TrustAnchors Issuer::anchors() const {
    TrustAnchors anchors;
    anchors.issuers.push_back({iss_, "通办（测试）", {signing_key_.public_key()}});
    anchors.seal_authorities.push_back(authority_.certificate);
    return anchors;
}

Result<IssuerKeys> Issuer::keys_for(const Body& organisation, Instant now) {
    SealHolder holder = TRY(seal_of(organisation, now));
    return IssuerKeys{iss_, signing_key_, std::move(holder)};
}

Result<SealHolder> Issuer::seal_of(const Body& organisation, Instant now) {
    const std::lock_guard lock(mutex_);
    const auto known = seals_.find(organisation.code);
    if (known != seals_.end()) return known->second;
    const KeyStore store{ledger_, keyring_, region_};
    const StoredKey stored = TRY(load_or_make(store, "seal:" + organisation.code, now, [&] {
        SigningKey key = SigningKey::generate(SignatureAlgorithm::Sm2Sm3);
        const crypto::X509Validity validity = days_from(now, kSealDays);
        const crypto::X509Certificate certificate = crypto::issue_x509(
            authority_.key, authority_.certificate, key.public_key(),
            {.common_name = organisation.name + " 测试印章", .organisation = "测试"}, validity,
            random_serial()
        );
        Bytes seal = make_seal(
            {.id = "TEST-" + organisation.code,
             .name = organisation.name + "（测试）",
             .picture = seal_png(organisation.name),
             .signer = certificate,
             .validity = validity,
             .created = now},
            maker_.key, maker_.certificate
        );
        return StoredKey{std::move(key), certificate.der, std::move(seal)};
    }));
    const crypto::X509Certificate certificate = TRY(crypto::read_x509(stored.certificate));
    return seals_.emplace(organisation.code, SealHolder{stored.key, certificate, stored.seal})
        .first->second;
}

}  // namespace tongban::credential
