#include "credential/content.h"

#include "base/text.h"
#include "credential/identifier.h"

namespace tongban::credential {

namespace {

Error wrong(const std::string& field) {
    return Error{
        .code = "credential.content",
        .kind = ErrorKind::Invalid,
        .details = {{"field", json::string(field)}},
        .field = "/" + field};
}

bool is_text(std::string_view text, bool may_be_empty = false) {
    return (may_be_empty || !text.empty()) && text.size() <= kTextBytesMax && is_utf8(text);
}

Result<void> check_fields(const std::vector<FaceField>& fields) {
    if (fields.size() > kFaceFieldsMax) return wrong("fields");
    std::set<std::string_view> keys;
    for (const FaceField& field : fields) {
        const bool is_key = !field.key.empty() && field.key.size() <= 64 &&
                            field.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
                                std::string::npos;
        if (!is_key || !keys.insert(field.key).second || !is_text(field.label) ||
            !is_text(field.value, true))
            return wrong("fields/" + field.key);
    }
    return {};
}

Result<Body> body_at(const json::object& object, std::string_view key) {
    const json::object* found = find_object(object, key);
    if (found == nullptr) return wrong(std::string(key));
    Body body;
    body.name = TRY(require_string(*found, "name"));
    body.code = TRY(require_string(*found, "code"));
    return body;
}

Result<Date> date_at(const json::object& object, std::string_view key) {
    return parse_date(TRY(require_string(object, key)));
}

}  // namespace

Result<void> check(const Content& content) {
    const Identifier identifier = TRY(Identifier::parse(content.identifier));
    if (content.identifier != identifier.str()) return wrong("identifier");
    if (identifier.parts().type != content.type_code) return wrong("type_code");
    if (identifier.parts().issuer != content.issuer.code) return wrong("issuer/code");
    if (!content.type_code.starts_with(content.definer.code)) return wrong("definer/code");
    if (!is_text(content.number) || content.number.size() > 64) return wrong("number");
    if (!is_text(content.type_id) || content.type_id.size() > 64) return wrong("type_id");
    if (!is_text(content.type_name)) return wrong("type_name");
    if (!is_text(content.issuer.name)) return wrong("issuer/name");
    if (!is_text(content.holder.name)) return wrong("holder/name");
    if (!is_text(content.holder.code)) return wrong("holder/code");
    if (content.holder.code_type != "001" && content.holder.code_type != "111")
        return wrong("holder/code_type");
    if (content.valid_until && *content.valid_until < content.valid_from)
        return wrong("valid_until");
    if (!content.previous_identifier.empty()) TRY(Identifier::parse(content.previous_identifier));
    return check_fields(content.fields);
}

json::object to_json(const Content& content) {
    json::array fields;
    for (const FaceField& field : content.fields)
        fields.push_back(json::object{
            {"key", field.key}, {"label", field.label}, {"value", field.value}});
    json::object out{
        {"identifier", content.identifier},
        {"number", content.number},
        {"type_id", content.type_id},
        {"type_code", content.type_code},
        {"type_name", content.type_name},
        {"definer", json::object{{"name", content.definer.name}, {"code", content.definer.code}}},
        {"issuer", json::object{{"name", content.issuer.name}, {"code", content.issuer.code}}},
        {"issued_on", to_string(content.issued_on)},
        {"valid_from", to_string(content.valid_from)},
        {"area_code", content.area_code},
        {"holder",
         json::object{
             {"name", content.holder.name},
             {"code", content.holder.code},
             {"code_type", content.holder.code_type}}},
        {"item_code", content.item_code},
        {"item_name", content.item_name},
        {"fields", std::move(fields)}};
    if (content.valid_until) out["valid_until"] = to_string(*content.valid_until);
    if (!content.previous_identifier.empty())
        out["previous_identifier"] = content.previous_identifier;
    return out;
}

Result<Content> content_from_json(const json::object& object) {
    Content content;
    content.identifier = TRY(require_string(object, "identifier"));
    content.number = TRY(require_string(object, "number"));
    content.type_id = TRY(require_string(object, "type_id"));
    content.type_code = TRY(require_string(object, "type_code"));
    content.type_name = TRY(require_string(object, "type_name"));
    content.definer = TRY(body_at(object, "definer"));
    content.issuer = TRY(body_at(object, "issuer"));
    content.issued_on = TRY(date_at(object, "issued_on"));
    content.valid_from = TRY(date_at(object, "valid_from"));
    if (object.contains("valid_until")) content.valid_until = TRY(date_at(object, "valid_until"));
    content.area_code = TRY(require_string(object, "area_code"));
    const json::object* holder = find_object(object, "holder");
    if (holder == nullptr) return wrong("holder");
    content.holder.name = TRY(require_string(*holder, "name"));
    content.holder.code = TRY(require_string(*holder, "code"));
    content.holder.code_type = TRY(require_string(*holder, "code_type"));
    content.item_code = TRY(require_string(object, "item_code"));
    content.item_name = TRY(require_string(object, "item_name"));
    content.previous_identifier = find_string(object, "previous_identifier").value_or("");
    const json::array* fields = find_array(object, "fields");
    if (fields == nullptr || fields->size() > kFaceFieldsMax) return wrong("fields");
    for (const json::value& entry : *fields) {
        if (!entry.is_object()) return wrong("fields");
        FaceField field;
        field.key = TRY(require_string(entry.get_object(), "key"));
        field.label = TRY(require_string(entry.get_object(), "label"));
        field.value = TRY(require_string(entry.get_object(), "value"));
        content.fields.push_back(std::move(field));
    }
    TRY(check(content));
    return content;
}

std::string shown_holder(const Holder& holder) {
    if (holder.code_type == "001") return holder.name;
    size_t end = 1;
    while (end < holder.name.size() && (static_cast<unsigned char>(holder.name[end]) & 0xC0) == 0x80
    )
        ++end;
    return holder.name.substr(0, end) + "*";
}

}  // namespace tongban::credential
