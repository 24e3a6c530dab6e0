#include "credential/sdjwt.h"

#include "base/assert.h"
#include "base/text.h"
#include "credential/jwt.h"
#include "crypto/digest.h"

namespace tongban::credential {

namespace {

constexpr std::string_view kType = "dc+sd-jwt";
constexpr int kDepthMax = 16;

std::string digest_of(std::string_view disclosure) {
    return to_base64url(crypto::sha256(disclosure));
}

/// RFC 9901, 4.2.1: base64url of the JSON array [salt, name, value].
std::string disclosure_of(std::string salt, std::string_view name, const json::value& value) {
    return to_base64url(json::serialize(json::array{std::move(salt), json::string(name), value}));
}

/// One disclosure of a presentation and whether its digest was met.
struct Disclosure {
    std::optional<std::string> name;  // none: an array element
    json::value value;
    bool is_used = false;
};
using Disclosures = std::map<std::string, Disclosure, std::less<>>;

Result<Disclosure> read_disclosure(std::string_view text) {
    const Result<Bytes> bytes = from_base64url(text);
    if (!bytes) return malformed("disclosure");
    const std::string decoded = as_text(*bytes);
    Result<json::value> value = parse_json(decoded);
    if (!is_utf8(decoded) || !value || !value->is_array()) return malformed("disclosure");
    json::array& parts = value->get_array();
    if (parts.size() < 2 || parts.size() > 3 || !parts[0].is_string())
        return malformed("disclosure");
    Disclosure disclosure;
    if (parts.size() == 3) {
        if (!parts[1].is_string()) return malformed("disclosure");
        disclosure.name = std::string(parts[1].get_string());
        if (disclosure.name == "_sd" || disclosure.name == "...") return malformed("disclosure");
    }
    disclosure.value = std::move(parts.back());
    return disclosure;
}

/// The parts of a compact SD-JWT.
struct Compact {
    std::string_view jwt;
    std::vector<std::string_view> disclosures;
};

Result<Compact> split_compact(std::string_view text) {
    if (text.size() > kSdJwtBytesMax) return malformed("size");
    auto parts = split(text, '~');
    if (parts.size() < 2) return malformed("sd-jwt");
    if (parts.size() - 2 > kDisclosuresMax) return malformed("disclosures");
    // A key-binding JWT would follow the last tilde. Ours are bound to no key, so one there proves
    // nothing.
    if (!parts.back().empty()) return malformed("key binding");
    return Compact{.jwt = parts.front(), .disclosures = {parts.begin() + 1, parts.end() - 1}};
}

/// RFC 9901, 7.1 step 3: puts disclosed values in place of their digests, at every depth.
class Unfolding {
  public:
    explicit Unfolding(Disclosures& disclosures) : disclosures_(disclosures) {}

    Result<void> unfold(json::value& value, int depth) {
        if (depth > kDepthMax) return malformed("depth");
        if (json::object* object = value.if_object()) return unfold_object(*object, depth);
        if (json::array* array = value.if_array()) return unfold_array(*array, depth);
        return {};
    }
    Result<void> unfold_object(json::object& object, int depth) {
        if (depth > kDepthMax) return malformed("depth");
        json::array digests;
        if (const json::value* found = object.if_contains("_sd")) {
            if (!found->is_array()) return malformed("_sd");
            digests = found->get_array();
            object.erase("_sd");
        }
        if (object.contains("...")) return malformed("...");
        for (auto& member : object) TRY(unfold(member.value(), depth + 1));
        for (const json::value& digest : digests) {
            Disclosure* disclosure = TRY(take(digest));
            if (disclosure == nullptr) continue;
            if (!disclosure->name) return malformed("disclosure of an element for a claim");
            if (object.contains(*disclosure->name)) return malformed("claim twice");
            json::value value = disclosure->value;
            TRY(unfold(value, depth + 1));
            object.emplace(*disclosure->name, std::move(value));
        }
        return {};
    }

    size_t hidden() const { return hidden_; }

  private:
    Result<void> unfold_array(json::array& array, int depth) {
        json::array kept;
        for (json::value& element : array) {
            const json::object* object = element.if_object();
            const json::value* digest =
                object != nullptr && object->size() == 1 ? object->if_contains("...") : nullptr;
            if (digest == nullptr) {
                TRY(unfold(element, depth + 1));
                kept.push_back(std::move(element));
                continue;
            }
            Disclosure* disclosure = TRY(take(*digest));
            if (disclosure == nullptr) continue;
            if (disclosure->name) return malformed("disclosure of a claim for an element");
            json::value value = disclosure->value;
            TRY(unfold(value, depth + 1));
            kept.push_back(std::move(value));
        }
        array = std::move(kept);
        return {};
    }

    /// The disclosure behind a digest, or nullptr when it is withheld. A digest may occur only
    /// once.
    Result<Disclosure*> take(const json::value& digest) {
        if (!digest.is_string()) return malformed("digest");
        const std::string_view text = digest.get_string();
        if (!seen_.emplace(text).second) return malformed("digest twice");
        const auto found = disclosures_.find(text);
        if (found == disclosures_.end()) {
            ++hidden_;
            return static_cast<Disclosure*>(nullptr);
        }
        found->second.is_used = true;
        return &found->second;
    }

    Disclosures& disclosures_;
    std::set<std::string, std::less<>> seen_;
    size_t hidden_ = 0;
};

Result<SdJwt> unfold(const Jwt& jwt, const std::vector<std::string_view>& disclosure_texts) {
    const std::string algorithm = find_string(jwt.payload, "_sd_alg").value_or("sha-256");
    if (algorithm != "sha-256") return malformed("_sd_alg");
    Disclosures disclosures;
    for (const std::string_view text : disclosure_texts) {
        Disclosure disclosure = TRY(read_disclosure(text));
        if (!disclosures.emplace(digest_of(text), std::move(disclosure)).second)
            return malformed("disclosure twice");
    }
    SdJwt out;
    out.kid = find_string(jwt.header, "kid").value_or("");
    out.claims = jwt.payload;
    out.claims.erase("_sd_alg");
    Unfolding unfolding(disclosures);
    TRY(unfolding.unfold_object(out.claims, 0));
    for (const auto& [digest, disclosure] : disclosures)
        // Something was added or changed: no digest of the issuer stands for it.
        if (!disclosure.is_used) return refuse("credential.altered");
    out.disclosed = disclosures.size();
    out.hidden = unfolding.hidden();
    return out;
}

/// The claim to hide, taken out of its object; the object gets its digest.
Result<std::string> hide(json::object& claims, const SelectiveClaim& claim, std::string salt) {
    json::object* parent = &claims;
    if (!claim.parent.empty()) {
        json::value* found = claims.if_contains(claim.parent);
        parent = found == nullptr ? nullptr : found->if_object();
    }
    const json::value* value = parent == nullptr ? nullptr : parent->if_contains(claim.name);
    if (value == nullptr)
        return refuse("credential.claim_unknown", ErrorKind::Internal, {{"claim", claim.name}});
    const std::string disclosure = disclosure_of(std::move(salt), claim.name, *value);
    parent->erase(claim.name);
    json::value& digests = (*parent)["_sd"];
    if (!digests.is_array()) digests.emplace_array();
    digests.get_array().emplace_back(digest_of(disclosure));
    return disclosure;
}

/// RFC 9901, 4.2.4.1: the order of digests must not tell the order of claims.
void sort_digests(json::object& object) {
    for (auto& member : object)
        if (json::object* inner = member.value().if_object()) sort_digests(*inner);
    json::value* digests = object.if_contains("_sd");
    if (digests == nullptr) return;
    std::sort(
        digests->get_array().begin(), digests->get_array().end(),
        [](const json::value& a, const json::value& b) { return a.get_string() < b.get_string(); }
    );
}

}  // namespace

Result<std::string> issue_sd_jwt(
    const json::object& claims,
    const std::vector<SelectiveClaim>& selective,
    const SaltSource& salts,
    const crypto::SigningKey& key
) {
    ASSERT(selective.size() <= kDisclosuresMax);
    json::object payload = claims;
    std::string disclosures;
    for (const SelectiveClaim& claim : selective)
        disclosures += TRY(hide(payload, claim, salts())) + "~";
    sort_digests(payload);
    payload["_sd_alg"] = "sha-256";
    return sign_jwt(kType, payload, key) + "~" + disclosures;
}

Result<SdJwt> parse_sd_jwt(std::string_view text) {
    const Compact compact = TRY(split_compact(text));
    const Jwt jwt = TRY(parse_jwt(compact.jwt, kType, kSdJwtBytesMax));
    return unfold(jwt, compact.disclosures);
}

Result<SdJwt> verify_sd_jwt(std::string_view text, const TrustAnchors& anchors, Instant now) {
    SdJwt out = TRY(verify_sd_jwt_signature(text, anchors));
    TRY(check_times(out.claims, now));
    return out;
}

Result<SdJwt> verify_sd_jwt_signature(std::string_view text, const TrustAnchors& anchors) {
    const Compact compact = TRY(split_compact(text));
    const Jwt jwt = TRY(parse_jwt(compact.jwt, kType, kSdJwtBytesMax));
    const auto iss = find_string(jwt.payload, "iss");
    if (!iss || !find_string(jwt.payload, "vct")) return malformed("iss or vct");
    const crypto::PublicKey* key =
        anchors.find_key(*iss, find_string(jwt.header, "kid").value_or(""));
    if (key == nullptr) return refuse("credential.not_ours", ErrorKind::Invalid, {{"iss", *iss}});
    if (!key->verify(jwt.signed_part, jwt.signature)) return refuse("credential.altered");
    const SdJwt out = TRY(unfold(jwt, compact.disclosures));
    // SD-JWT VC: none of these may hide in a disclosure, so the signed payload itself is what
    // counts.
    for (const char* name : {"iss", "nbf", "exp", "cnf", "vct", "status"})
        if (out.claims.contains(name) && !jwt.payload.contains(name)) return malformed(name);
    return out;
}

Result<void> check_times(const json::object& claims, Instant now) {
    const std::int64_t seconds = now.ms / 1000;
    for (const char* name : {"iat", "nbf", "exp"})
        if (claims.contains(name) && !find_int(claims, name)) return malformed(name);
    if (find_int(claims, "nbf").value_or(seconds) > seconds)
        return refuse("credential.not_yet_valid");
    if (find_int(claims, "exp").value_or(seconds + 1) <= seconds)
        return refuse("credential.expired");
    return {};
}

Result<std::string> present_sd_jwt(std::string_view text, const std::vector<std::string>& names) {
    const Compact compact = TRY(split_compact(text));
    std::string out(compact.jwt);
    out += '~';
    for (const std::string_view disclosure_text : compact.disclosures) {
        const Disclosure disclosure = TRY(read_disclosure(disclosure_text));
        const bool is_wanted =
            disclosure.name &&
            std::find(names.begin(), names.end(), *disclosure.name) != names.end();
        if (is_wanted) out += std::string(disclosure_text) + "~";
    }
    return out;
}

}  // namespace tongban::credential
