// Keys of persons, made on their first signature and kept sealed.
#include "identity/signatures.h"

#include <algorithm>
#include <cstring>

#include "crypto/sign.h"

namespace tongban::identity {
namespace {

using crypto::SignatureAlgorithm;
using crypto::SigningKey;

constexpr size_t kWordingMax = 4'000;

constexpr const char kFind[] =
    "SELECT algorithm, sealed, jwk FROM identity_keys WHERE region = $1 AND owner = $2";
constexpr const char kInsert[] =
    "INSERT INTO identity_keys (region, owner, algorithm, sealed, jwk, made_at)"
    " VALUES ($1, $2, $3, $4, $5, $6)";

struct StoredKey {
    std::string algorithm;
    std::string sealed;
    json::object jwk;
};

Result<std::vector<StoredKey>> stored_keys(const Identity& identity, std::string_view person) {
    std::vector<StoredKey> keys;
    TRY(identity.ledger().read([&](ledger::Reader& reader) {
        return reader.query(
            kFind, {identity.home_region(), std::string(person)},
            [&](const ledger::Reader::Row& row) {
                StoredKey key{std::string(row.text(0)), std::string(row.text(1)), {}};
                if (auto jwk = parse_json(row.text(2)); jwk && jwk->is_object())
                    key.jwk = jwk->get_object();
                keys.push_back(std::move(key));
                return true;
            }
        );
    }));
    return keys;
}

const char* name_of(SignatureAlgorithm algorithm) {
    return algorithm == SignatureAlgorithm::Es256 ? "ES256" : "SM2";
}

std::string seal_name(std::string_view person, SignatureAlgorithm algorithm) {
    return fmt::format("{}|{}", person, name_of(algorithm));
}

bool is_hex_digest(std::string_view text) {
    return text.size() == 64 && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

/// The person's key, from the table or made now; a new one adds its row to `commit`.
Result<SigningKey> key_of(
    const Identity& identity,
    const SigningRequest& request,
    SignatureAlgorithm algorithm,
    const std::vector<StoredKey>& stored,
    ledger::Commit& commit
) {
    const std::string name = seal_name(request.person, algorithm);
    for (const StoredKey& known : stored)
        if (known.algorithm == name_of(algorithm)) {
            const Bytes sealed = TRY(from_base64url(known.sealed));
            return crypto::open_key(identity.keyring(), name, sealed);
        }
    SigningKey key = SigningKey::generate(algorithm);
    const Bytes sealed = crypto::seal_key(identity.keyring(), name, key);
    const json::object jwk = key.public_key().jwk();
    commit.events.push_back({"SigningKeyMade", {{"owner", request.person}, {"jwk", jwk}}});
    commit.rows.push_back({
        kInsert,
        {identity.home_region(), request.person, std::string(name_of(algorithm)),
         to_base64url(sealed), json::serialize(jwk), request.at.ms},
    });
    return key;
}

bool is_good(
    const std::vector<StoredKey>& stored,
    SignatureAlgorithm algorithm,
    std::string_view kid,
    std::string_view signature,
    std::string_view text
) {
    const auto raw = from_base64url(signature);
    for (const StoredKey& known : stored) {
        if (known.algorithm != name_of(algorithm) || crypto::jwk_thumbprint(known.jwk) != kid)
            continue;
        const auto key = crypto::PublicKey::from_jwk(known.jwk);
        return key && raw && key->verify(text, *raw);
    }
    return false;
}

/// Of everything that a check of the record depends on: a kid is a digest of its key.
crypto::Digest digest_of_check(const SignatureRecord& record, const std::string& text) {
    return crypto::sha256(json::serialize(json::array{
        text, record.es256_kid, record.es256, record.sm2_kid, record.sm2}));
}

bool is_stored(
    const std::vector<StoredKey>& stored, SignatureAlgorithm algorithm, std::string_view kid
) {
    return std::ranges::any_of(stored, [&](const StoredKey& known) {
        return known.algorithm == name_of(algorithm) && crypto::jwk_thumbprint(known.jwk) == kid;
    });
}

}  // namespace

std::string signed_text(const SignatureRecord& record) {
    return canonical_json(json::object{
        {"person", record.person},
        {"sha256", record.sha256},
        {"sm3", record.sm3},
        {"wording", record.wording},
        {"at", to_rfc3339(record.at)},
        {"label", record.label},
    });
}

struct TestSignatures::Keys {
    SigningKey es256;
    SigningKey sm2;
    std::string es256_kid = es256.public_key().thumbprint();
    std::string sm2_kid = sm2.public_key().thumbprint();
};

size_t TestSignatures::StartOfDigest::operator()(const crypto::Digest& digest) const {
    size_t start = 0;
    std::memcpy(&start, digest.data(), sizeof start);
    return start;
}

TestSignatures::TestSignatures(const Identity& identity) : identity_(identity) {}
TestSignatures::~TestSignatures() = default;

Result<std::shared_ptr<const TestSignatures::Keys>> TestSignatures::keys_of(
    const SigningRequest& request, ledger::Commit& commit
) {
    {
        const std::lock_guard lock(mutex_);
        if (const auto* known = open_keys_.find(request.person)) return *known;
    }
    const auto stored = TRY(stored_keys(identity_, request.person));
    SigningKey es256 = TRY(key_of(identity_, request, SignatureAlgorithm::Es256, stored, commit));
    SigningKey sm2 = TRY(key_of(identity_, request, SignatureAlgorithm::Sm2Sm3, stored, commit));
    auto keys = std::make_shared<const Keys>(Keys{std::move(es256), std::move(sm2)});
    // A key that was made just now may still fail to be written: it is read when it has been.
    if (commit.events.empty()) {
        const std::lock_guard lock(mutex_);
        open_keys_.keep(request.person, keys);
    }
    return std::shared_ptr<const Keys>(std::move(keys));
}

Result<Signed> TestSignatures::sign(const SigningRequest& request) {
    if (!is_hex_digest(request.sha256) || !is_hex_digest(request.sm3))
        return refuse("signature.digest");
    if (request.wording.empty() || request.wording.size() > kWordingMax)
        return refuse("signature.wording");
    ledger::Commit commit;
    commit.key = {identity_.home_region(), "signing-key:" + request.person};
    commit.actor = request.person;
    commit.at = request.at;
    const std::shared_ptr<const Keys> keys = TRY(keys_of(request, commit));
    Signed result;
    SignatureRecord& record = result.record;
    record.person = request.person;
    record.sha256 = request.sha256;
    record.sm3 = request.sm3;
    record.wording = request.wording;
    record.at = request.at;
    record.label = label();
    const std::string text = signed_text(record);
    record.es256_kid = keys->es256_kid;
    record.es256 = to_base64url(keys->es256.sign(text));
    record.sm2_kid = keys->sm2_kid;
    record.sm2 = to_base64url(keys->sm2.sign(text));
    found_good(digest_of_check(record, text));
    if (!commit.events.empty()) result.commits.push_back(std::move(commit));
    return result;
}

Result<SignatureFault> TestSignatures::verify(const SignatureRecord& record) {
    const auto stored = TRY(stored_keys(identity_, record.person));
    const std::string text = signed_text(record);
    if (!is_stored(stored, SignatureAlgorithm::Es256, record.es256_kid) ||
        !is_stored(stored, SignatureAlgorithm::Sm2Sm3, record.sm2_kid))
        return SignatureFault::UnknownKey;
    const crypto::Digest check = digest_of_check(record, text);
    if (was_found_good(check)) return SignatureFault::None;
    const bool es256 =
        is_good(stored, SignatureAlgorithm::Es256, record.es256_kid, record.es256, text);
    const bool sm2 = is_good(stored, SignatureAlgorithm::Sm2Sm3, record.sm2_kid, record.sm2, text);
    if (!es256 || !sm2) return SignatureFault::SignatureBroken;
    found_good(check);
    return SignatureFault::None;
}

bool TestSignatures::was_found_good(const crypto::Digest& check) {
    const std::lock_guard lock(mutex_);
    return good_checks_.find(check) != nullptr;
}

void TestSignatures::found_good(const crypto::Digest& check) {
    const std::lock_guard lock(mutex_);
    good_checks_.keep(check, {});
}

Result<std::vector<json::object>> TestSignatures::public_keys(std::string_view person) {
    std::vector<json::object> keys;
    for (StoredKey& known : TRY(stored_keys(identity_, person)))
        keys.push_back(std::move(known.jwk));
    return keys;
}

}  // namespace tongban::identity
