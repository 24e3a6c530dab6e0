#include "credential/documents.h"

namespace tongban::credential {

namespace {

constexpr std::string_view kLinkParameter = "?id=";

std::string long_date(Date date) {
    return fmt::format("{}年{}月{}日", date.year(), date.month(), date.day());
}

json::object status_claim(const StatusReference& status) {
    return {
        {"status_list",
         json::object{{"idx", static_cast<std::int64_t>(status.index)}, {"uri", status.uri}}}};
}

/// The metadata of the SM2 form. The holder keeps this form as a whole; it withholds nothing.
json::object sm2_metadata(
    const Content& content,
    std::string_view iss,
    const StatusReference& status,
    const VisibleDigest& rendering
) {
    json::object metadata = to_json(content);
    metadata["iss"] = iss;
    metadata["status"] = status_claim(status);
    metadata["rendering"] = json::object{{"alg", "SM3"}, {"digest", to_base64url(rendering.sm3)}};
    return metadata;
}

}  // namespace

std::string verify_link(std::string_view verify_base, std::string_view identifier) {
    return fmt::format("{}{}{}", verify_base, kLinkParameter, identifier);
}

std::optional<std::string> find_identifier_in_link(std::string_view text) {
    if (text.size() > 1000 || !(text.starts_with("https://") || text.starts_with("http://")))
        return std::nullopt;
    const size_t at = text.find(kLinkParameter);
    if (at == std::string_view::npos) return std::nullopt;
    std::string_view rest = text.substr(at + kLinkParameter.size());
    return std::string(rest.substr(0, rest.find_first_of("&#")));
}

PdfDocument credential_paper(const Content& content, std::string_view verify_base, Instant at) {
    PdfDocument document;
    document.title = content.type_name;
    document.number = "证照编号：" + content.number;
    FactRows face;
    for (const FaceField& field : content.fields) face.rows.emplace_back(field.label, field.value);
    const std::string until = content.valid_until ? long_date(*content.valid_until) : "长期";
    face.rows.emplace_back("有效期", long_date(content.valid_from) + " 至 " + until);
    face.rows.emplace_back("电子证照标识", content.identifier);
    document.blocks.push_back(std::move(face));
    document.blocks.push_back(Paragraph{
        .text =
            "本页所附电子文件（credential.sdjwt、credential.sm2.json）载有签名，以其核验结果为准。"
            "截图、打印件和改动过的文件不能通过核验。",
        .points = 9,
        .indented = false});
    document.seal = SealedBy{content.issuer.name, content.issued_on};
    document.qr = QrBlock{verify_link(verify_base, content.identifier), "扫码核验证照状态"};
    document.footer = "测试证照，无法律效力";
    document.created = at;
    document.framed = true;
    return document;
}

json::object credential_claims(
    const Content& content,
    std::string_view iss,
    const StatusReference& status,
    const VisibleDigest& rendering,
    Instant at
) {
    json::object face;
    for (const FaceField& field : content.fields)
        face[field.key] = json::object{{"label", field.label}, {"value", field.value}};
    json::object claims{
        {"iss", iss},
        {"vct", "urn:tongban:credential:" + content.type_id},
        {"iat", at.ms / 1000},
        {"nbf", std::min(at.ms, china_midnight(content.valid_from).ms) / 1000},
        {"status", status_claim(status)},
        {"identifier", content.identifier},
        {"number", content.number},
        {"type_code", content.type_code},
        {"type_name", content.type_name},
        {"issuer", json::object{{"name", content.issuer.name}, {"code", content.issuer.code}}},
        {"issued_on", to_string(content.issued_on)},
        {"valid_from", to_string(content.valid_from)},
        {"rendering", json::object{{"alg", "sha-256"}, {"digest", to_base64url(rendering.sha256)}}},
        {"area_code", content.area_code},
        {"item_code", content.item_code},
        {"item_name", content.item_name},
        {"holder",
         json::object{
             {"name", content.holder.name},
             {"code", content.holder.code},
             {"code_type", content.holder.code_type}}},
        {"face", std::move(face)}};
    if (content.valid_until) {
        claims["valid_until"] = to_string(*content.valid_until);
        // The last day counts as a whole, in China.
        claims["exp"] = china_midnight(content.valid_until->plus_days(1)).ms / 1000;
    }
    if (!content.previous_identifier.empty())
        claims["previous_identifier"] = content.previous_identifier;
    return claims;
}

std::vector<SelectiveClaim> selective_claims(const Content& content) {
    std::vector<SelectiveClaim> claims{{"holder", "name"},      {"holder", "code"},
                                       {"holder", "code_type"}, {"", "area_code"},
                                       {"", "item_code"},       {"", "item_name"}};
    for (const FaceField& field : content.fields) claims.push_back({"face", field.key});
    return claims;
}

Result<IssuedDocuments> issue_documents(
    const Content& content,
    const IssuerKeys& keys,
    const StatusReference& status,
    std::string_view verify_base,
    Instant at,
    const SaltSource& salts,
    std::optional<Instant> signed_at
) {
    TRY(check(content));
    const Bytes paper = TRY(render_pdf(credential_paper(content, verify_base, at)));
    const Instant signing_time = signed_at.value_or(at);
    // First the paper, then its digest under both signatures, then the signatures into the paper.
    // Not by TRY: g++ 12 warns of a free that cannot happen here.
    const Result<PdfFile> seen = read_pdf(paper);
    if (!seen) return seen.error();
    IssuedDocuments out;
    out.sd_jwt = TRY(issue_sd_jwt(
        credential_claims(content, keys.iss, status, seen->visible, signing_time),
        selective_claims(content), salts, keys.es256
    ));
    out.sm2_json = issue_sm2_credential(
        sm2_metadata(content, keys.iss, status, seen->visible), keys.seal, signing_time
    );
    out.pdf = TRY(attach_credentials(paper, out.sd_jwt, out.sm2_json));
    return out;
}

}  // namespace tongban::credential
