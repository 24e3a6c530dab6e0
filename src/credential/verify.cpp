#include "credential/verify.h"

#include "base/text.h"
#include "credential/documents.h"
#include "credential/identifier.h"
#include "credential/pdf_file.h"
#include "credential/sdjwt.h"
#include "credential/sm2_credential.h"

namespace tongban::credential {

namespace {

constexpr std::array<std::pair<Outcome, std::string_view>, 9> kOutcomeNames{{
    {Outcome::Valid, "valid"},
    {Outcome::Suspended, "suspended"},
    {Outcome::Revoked, "revoked"},
    {Outcome::Expired, "expired"},
    {Outcome::NotYetValid, "not_yet_valid"},
    {Outcome::Altered, "altered"},
    {Outcome::NotOurs, "not_ours"},
    {Outcome::Unreadable, "unreadable"},
    {Outcome::Unconfirmed, "unconfirmed"},
}};

Verdict verdict_of(Outcome outcome, std::string reason) {
    return Verdict{.outcome = outcome, .reasons = {std::move(reason)}};
}

Verdict verdict_of(const Error& error) {
    if (error.code == "credential.altered") return verdict_of(Outcome::Altered, error.code);
    if (error.code == "credential.not_ours") return verdict_of(Outcome::NotOurs, error.code);
    if (error.code == "credential.seal_invalid") return verdict_of(Outcome::NotOurs, error.code);
    return verdict_of(Outcome::Unreadable, error.code);
}

/// What both signed forms say about themselves, once their signature is known to be good.
struct Vouched {
    ShownFacts facts;
    json::object status;
    std::string rendering;  // digest, base64url; empty when not signed along
    std::optional<Date> valid_from, valid_until;
    std::vector<std::string> checked;
};

std::string text_at(const json::object& object, std::string_view key) {
    return find_string(object, key).value_or("");
}

Vouched vouched(const json::object& claims) {
    static const json::object kNothing;
    const auto object_at = [&](std::string_view key) -> const json::object& {
        const json::object* found = find_object(claims, key);
        return found != nullptr ? *found : kNothing;
    };
    Vouched out;
    out.facts.identifier = text_at(claims, "identifier");
    out.facts.number = text_at(claims, "number");
    out.facts.type_name = text_at(claims, "type_name");
    out.facts.issuer_name = text_at(object_at("issuer"), "name");
    out.facts.issued_on = text_at(claims, "issued_on");
    out.facts.valid_until = text_at(claims, "valid_until");
    const json::object& holder = object_at("holder");
    // A withheld kind of code leaves open whether this is a person: then it is treated as one.
    if (holder.contains("name"))
        out.facts.holder =
            shown_holder({text_at(holder, "name"), "", text_at(holder, "code_type")});
    out.status = object_at("status");
    out.rendering = text_at(object_at("rendering"), "digest");
    const Result<Date> from = parse_date(text_at(claims, "valid_from"));
    const Result<Date> until = parse_date(out.facts.valid_until);
    if (from) out.valid_from = *from;
    if (until) out.valid_until = *until;
    return out;
}

/// Valid, or the reason of an end.
Verdict by_stage(Stage stage) {
    const std::string reason = "credential.stage." + std::string(stage_name(stage));
    switch (stage) {
        case Stage::Valid:
            return Verdict{.outcome = Outcome::Valid};
        case Stage::Suspended:
            return verdict_of(Outcome::Suspended, reason);
        case Stage::Expired:
            return verdict_of(Outcome::Expired, reason);
        case Stage::Cancelled:
        case Stage::Revoked:
        case Stage::RevokedPenalty:
        case Stage::Superseded:
            return verdict_of(Outcome::Revoked, reason);
        case Stage::None:
            break;
    }
    return verdict_of(Outcome::Unconfirmed, "credential.status_unknown");
}

Verdict by_list(const json::object& status, const StatusSource& source) {
    const json::object* list = find_object(status, "status_list");
    std::optional<StatusValue> value;
    if (list != nullptr && source.find_in_list) {
        const auto uri = find_string(*list, "uri");
        const auto index = find_int(*list, "idx");
        if (uri && index && *index >= 0)
            value = source.find_in_list(*uri, static_cast<std::uint64_t>(*index));
    }
    if (!value) return verdict_of(Outcome::Unconfirmed, "credential.status_unknown");
    switch (*value) {
        case StatusValue::Valid:
            return Verdict{.outcome = Outcome::Valid};
        case StatusValue::Suspended:
            return verdict_of(Outcome::Suspended, "credential.stage.suspended");
        case StatusValue::Invalid:
            break;
    }
    return verdict_of(Outcome::Revoked, "credential.stage.ended");
}

/// An end or a suspension outweighs the date; the date outweighs an unknown status.
Verdict with_dates(
    Verdict verdict, const std::optional<Date>& from, const std::optional<Date>& until, Date today
) {
    if (verdict.outcome != Outcome::Valid && verdict.outcome != Outcome::Unconfirmed)
        return verdict;
    if (until && today > *until) return verdict_of(Outcome::Expired, "credential.expired");
    if (from && today < *from) return verdict_of(Outcome::NotYetValid, "credential.not_yet_valid");
    return verdict;
}

Verdict judge(Vouched vouched, const StatusSource& source, Instant now) {
    std::optional<KnownCredential> known;
    if (source.find) known = source.find(vouched.facts.identifier);
    Verdict verdict = known ? by_stage(known->stage) : by_list(vouched.status, source);
    if (verdict.outcome != Outcome::Unconfirmed) vouched.checked.emplace_back("status");
    verdict =
        with_dates(std::move(verdict), vouched.valid_from, vouched.valid_until, china_date(now));
    verdict.facts = std::move(vouched.facts);
    verdict.checked = std::move(vouched.checked);
    return verdict;
}

Result<Vouched> check_sd_jwt(std::string_view text, const TrustAnchors& anchors) {
    const SdJwt credential = TRY(verify_sd_jwt_signature(text, anchors));
    Vouched out = vouched(credential.claims);
    out.checked.emplace_back("signature");
    return out;
}

Result<Vouched> check_sm2(std::string_view text, const TrustAnchors& anchors) {
    const Sm2Credential credential = TRY(verify_sm2_credential(text, anchors));
    Vouched out = vouched(credential.metadata);
    out.checked.emplace_back("seal");
    return out;
}

Verdict unreadable_pdf(std::string_view input, const Error& error) {
    // With our attachment inside, whatever was done to the file was done to a credential.
    const bool names_ours = input.find(kSdJwtAttachment) != std::string_view::npos;
    if (names_ours) return verdict_of(Outcome::Altered, error.code);
    const bool is_foreign =
        error.code == "credential.pdf_active" || error.code == "credential.pdf_revised";
    // What such a file may lack is of no interest to its reader; that it has no credential is.
    return is_foreign ? verdict_of(Outcome::NotOurs, "credential.no_attachment")
                      : verdict_of(Outcome::Unreadable, error.code);
}

Verdict verify_pdf(
    std::string_view input, const TrustAnchors& anchors, const StatusSource& source, Instant now
) {
    const Result<PdfFile> file = read_pdf(as_bytes(input));
    if (!file) return unreadable_pdf(input, file.error());
    const auto sd_jwt = file->attachments.find(kSdJwtAttachment);
    const auto sm2 = file->attachments.find(kSm2Attachment);
    // A picture of a credential, made into a PDF, has none: pictures prove nothing.
    if (sd_jwt == file->attachments.end())
        return verdict_of(Outcome::NotOurs, "credential.no_attachment");
    const size_t expected = sm2 == file->attachments.end() ? 1 : 2;
    if (file->attachments.size() != expected)
        return verdict_of(Outcome::Altered, "credential.attachment_foreign");

    Result<Vouched> first = check_sd_jwt(sd_jwt->second, anchors);
    if (!first) return verdict_of(first.error());
    if (first->rendering != to_base64url(file->visible.sha256))
        return verdict_of(Outcome::Altered, "credential.rendering");
    if (sm2 != file->attachments.end()) {
        const Result<Vouched> second = check_sm2(sm2->second, anchors);
        if (!second) return verdict_of(second.error());
        if (second->facts.identifier != first->facts.identifier ||
            second->rendering != to_base64url(file->visible.sm3))
            return verdict_of(Outcome::Altered, "credential.rendering");
        first->checked.emplace_back("seal");
    }
    first->checked.emplace_back("rendering");
    return judge(*std::move(first), source, now);
}

Verdict verify_number(std::string_view number, const StatusSource& source, Instant now) {
    if (number.size() > 128 || !is_utf8(number))
        return verdict_of(Outcome::Unreadable, "credential.malformed");
    std::string wanted(number);
    // A mistyped identifier deserves another answer than an unknown one.
    if (number.find('.') != std::string_view::npos) {
        const Result<Identifier> identifier = Identifier::parse(number);
        if (!identifier) return verdict_of(Outcome::Unreadable, identifier.error().code);
        wanted = identifier->str();
    }
    if (!source.find) return verdict_of(Outcome::Unconfirmed, "credential.status_unknown");
    const std::optional<KnownCredential> known = source.find(wanted);
    if (!known) return verdict_of(Outcome::NotOurs, "credential.number_unknown");
    Verdict verdict =
        with_dates(by_stage(known->stage), std::nullopt, known->valid_until, china_date(now));
    verdict.facts = known->facts;
    verdict.checked = {"status"};
    return verdict;
}

}  // namespace

std::string_view outcome_name(Outcome outcome) {
    for (const auto& [known, name] : kOutcomeNames)
        if (known == outcome) return name;
    return "unreadable";
}

Verdict verify(
    std::string_view input, const TrustAnchors& anchors, const StatusSource& source, Instant now
) {
    if (input.size() > kVerifyBytesMax)
        return verdict_of(Outcome::Unreadable, "credential.too_large");
    if (input.starts_with("%PDF-")) return verify_pdf(input, anchors, source, now);
    const std::string_view text = trim(input);
    if (text.empty()) return verdict_of(Outcome::Unreadable, "credential.malformed");
    if (const auto identifier = find_identifier_in_link(text))
        return verify_number(*identifier, source, now);
    if (text.front() != '{' && text.find('~') == std::string_view::npos)
        return verify_number(text, source, now);
    Result<Vouched> vouched =
        text.front() == '{' ? check_sm2(text, anchors) : check_sd_jwt(text, anchors);
    if (!vouched) return verdict_of(vouched.error());
    return judge(*std::move(vouched), source, now);
}

json::object to_json(const Verdict& verdict) {
    json::object out{
        {"outcome", outcome_name(verdict.outcome)},
        {"reasons", json::value_from(verdict.reasons)},
        {"checked", json::value_from(verdict.checked)}};
    if (verdict.facts) {
        const ShownFacts& facts = *verdict.facts;
        out["facts"] =
            json::object{{"identifier", facts.identifier},  {"number", facts.number},
                         {"type_name", facts.type_name},    {"issuer_name", facts.issuer_name},
                         {"holder", facts.holder},          {"issued_on", facts.issued_on},
                         {"valid_until", facts.valid_until}};
    }
    return out;
}

}  // namespace tongban::credential
