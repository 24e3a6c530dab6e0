// Signing a submission: a signature of the person over the digests of exactly what was shown.
//
// TestSignatures makes a key for each person and signs without a certificate of a licensed CA,
// which has no legal effect (Electronic Signature Law art. 13); SignatureProvider is where one
// comes in.
#pragma once

#include <boost/describe.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/recent.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "identity/identity.h"

namespace tongban::identity {

/// What is signed. Digests are lower-case hexadecimal.
struct SigningRequest {
    std::string person;
    std::string sha256;
    std::string sm3;
    std::string wording;  // the sentence that the person agreed to
    Instant at;
};

/// A signature as it is stored with the case.
struct SignatureRecord {
    std::string person;
    std::string sha256;
    std::string sm3;
    std::string wording;
    Instant at;
    std::string label;      // "test signature"
    std::string es256_kid;  // thumbprints of the public keys
    std::string es256;      // raw r||s, base64url
    std::string sm2_kid;
    std::string sm2;
    BOOST_DESCRIBE_CLASS(
        SignatureRecord,
        (),
        (person, sha256, sm3, wording, at, label, es256_kid, es256, sm2_kid, sm2),
        (),
        ()
    )
};

/// A signature and the commits that have to go with it (a key made on the first occasion).
struct Signed {
    SignatureRecord record;
    std::vector<ledger::Commit> commits;
};

enum class SignatureFault { None, UnknownKey, SignatureBroken };

class SignatureProvider {
  public:
    virtual ~SignatureProvider() = default;
    /// After the person has confirmed with the password. Error codes: signature.digest,
    /// signature.wording.
    virtual Result<Signed> sign(const SigningRequest& request) = 0;
    /// Whether the record is as this provider's person signed it. Comparing its digests with those
    /// of the documents is the caller's part.
    virtual Result<SignatureFault> verify(const SignatureRecord& record) = 0;
    /// Public keys of a person as JWKs.
    virtual Result<std::vector<json::object>> public_keys(std::string_view person) = 0;
    virtual std::string label() const = 0;
};

/// The text under the signature: canonical JSON of the request.
std::string signed_text(const SignatureRecord& record);

class TestSignatures final : public SignatureProvider {
  public:
    explicit TestSignatures(const Identity& identity);
    ~TestSignatures() override;
    Result<Signed> sign(const SigningRequest& request) override;
    Result<SignatureFault> verify(const SignatureRecord& record) override;
    Result<std::vector<json::object>> public_keys(std::string_view person) override;
    std::string label() const override { return "test signature"; }

  private:
    struct Keys;
    struct StartOfDigest {
        size_t operator()(const crypto::Digest& digest) const;
    };
    /// Opened keys of those who signed a moment ago: what is in the table is sealed, and opening
    /// it costs more than signing.
    Result<std::shared_ptr<const Keys>> keys_of(
        const SigningRequest& request, ledger::Commit& commit
    );

    bool was_found_good(const crypto::Digest& check);
    void found_good(const crypto::Digest& check);

    const Identity& identity_;
    std::mutex mutex_;
    /// Records that were made here or checked and found good, each as a digest of all that a check
    /// depends on. A case is looked at again and again.
    Recent<crypto::Digest, std::monostate, StartOfDigest> good_checks_{50'000};
    Recent<std::string, std::shared_ptr<const Keys>> open_keys_{4'096};  // by person
};

}  // namespace tongban::identity
