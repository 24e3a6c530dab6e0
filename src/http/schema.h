// The part of JSON Schema (2020-12) that our routes use, compiled once and checked on every body.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tongban::http {

/// One violation.
struct SchemaFault {
    std::string code;   // schema.required, schema.type, …
    std::string field;  // JSON pointer
    json::object details;
};

/// Keywords: type, properties, required, additionalProperties, enum, const, minLength, maxLength,
/// minimum, maximum, items, minItems, maxItems, maxProperties. Words without effect on validity
/// (title, description, default, examples, format, deprecated, $comment) are read over. Any other
/// keyword is refused when the schema is compiled, so that no schema promises what nobody checks.
class Schema {
  public:
    /// Error code: http.schema, with details.keyword and the place in `field`.
    static Result<Schema> compile(const json::object& schema);

    /// All faults, at most kFaultsMax. `value` has been parsed with a bound on its depth.
    std::vector<SchemaFault> check(const json::value& value) const;
    static constexpr size_t kFaultsMax = 50;

    Schema();
    ~Schema();
    Schema(Schema&&) noexcept;
    Schema& operator=(Schema&&) noexcept;

  private:
    struct Node;
    struct Compiler;
    struct Checker;
    std::unique_ptr<Node> root_;
};

/// Appends `segment` to a JSON pointer (RFC 6901).
std::string pointer_below(std::string_view pointer, std::string_view segment);

}  // namespace tongban::http
