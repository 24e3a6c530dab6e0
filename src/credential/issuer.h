// The keys that credentials are signed with: one issuer, an authority and a maker of test seals,
// and a seal for each organisation. They lie sealed by the keyring in the database and are made
// when first needed.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "credential/documents.h"
#include "credential/trust.h"
#include "crypto/aead.h"
#include "ledger/ledger.h"

namespace tongban::credential {

class Issuer {
  public:
    /// `iss` is the public address of the deployment, `region` its home.
    /// Reads the keys, or makes them (waits for a commit: at start only).
    static Result<std::unique_ptr<Issuer>> open(
        ledger::Ledger& ledger,
        crypto::Keyring keyring,
        std::string region,
        std::string iss,
        Instant now
    );

    const std::string& iss() const { return iss_; }
    const crypto::SigningKey& signing_key() const { return signing_key_; }
    TrustAnchors anchors() const;

    /// Keys to sign a credential of that organisation with. Makes its seal on the first occasion
    /// and then waits for a commit: for slow routes and jobs, not for connection threads.
    Result<IssuerKeys> keys_for(const Body& organisation, Instant now);

  private:
    struct Authority {
        crypto::SigningKey key;
        crypto::X509Certificate certificate;
    };
    Issuer(
        ledger::Ledger& ledger,
        crypto::Keyring keyring,
        std::string region,
        std::string iss,
        crypto::SigningKey signing_key,
        Authority authority,
        Authority maker
    );
    Result<SealHolder> seal_of(const Body& organisation, Instant now);

    ledger::Ledger& ledger_;
    crypto::Keyring keyring_;
    std::string region_;
    std::string iss_;
    crypto::SigningKey signing_key_;
    Authority authority_;
    Authority maker_;
    std::mutex mutex_;
    std::map<std::string, SealHolder> seals_;  // by credit code; as many as there are organisations
};

}  // namespace tongban::credential
