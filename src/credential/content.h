// What a credential says (照面信息 and the metadata of GB/T 36903), apart from keys, formats and
// status.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace tongban::credential {

/// A named body and its unified social credit code.
struct Body {
    std::string name;
    std::string code;
};

struct Holder {
    std::string name;
    std::string code;       // identity number or credit code
    std::string code_type;  // "111" identity number, "001" credit code
};

/// One line on the face of the credential.
struct FaceField {
    std::string key;    // "business_address"
    std::string label;  // 经营场所
    std::string value;
};

struct Content {
    std::string identifier;  // GB/T 36904, whole
    std::string number;      // 证照编号, as people know it
    std::string type_id;     // of the pack: "food-licence"
    std::string type_code;   // 21 characters
    std::string type_name;
    Body definer;  // defines the type
    Body issuer;
    Date issued_on;
    Date valid_from;
    std::optional<Date> valid_until;  // last valid day; none: no end
    std::string area_code;            // 6 digits
    Holder holder;
    std::string item_code;  // of the service item that led to it
    std::string item_name;
    std::string previous_identifier;  // 关联证照标识: the version that this one replaces
    std::vector<FaceField> fields;
};

inline constexpr size_t kFaceFieldsMax = 64;
inline constexpr size_t kTextBytesMax = 4096;

/// Every fault that can be told without other records; the identifier must fit type and issuer.
Result<void> check(const Content& content);

json::object to_json(const Content& content);
/// Error codes: json.*, date.syntax, and those of check().
Result<Content> content_from_json(const json::object& object);

/// 张*; the first character stays and the length is hidden. Names of enterprises (code type 001)
/// are public.
std::string shown_holder(const Holder& holder);

}  // namespace tongban::credential
