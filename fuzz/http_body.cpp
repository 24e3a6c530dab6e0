// A schema and a body, both from outside: the first line is the schema, the rest the body. Whatever
// they are, the check ends, stays within its bound, and names places that are JSON pointers.
#include <cstdlib>

#include "base/json.h"
#include "http/schema.h"

using namespace tongban;

namespace {
constexpr const char* kSchema =
    R"({"type":"object","additionalProperties":false,"required":["name"],"properties":{
        "name":{"type":"string","minLength":1,"maxLength":20},
        "age":{"type":["integer","null"],"minimum":0,"maximum":150},
        "kind":{"enum":["a","b",1,null]},
        "list":{"type":"array","maxItems":5,"items":{"type":"object","additionalProperties":{"type":"number"}}}}})";

void check(const http::Schema& schema, const json::value& value) {
    const auto faults = schema.check(value);
    if (faults.size() > http::Schema::kFaultsMax) std::abort();
    for (const auto& fault : faults)
        if (!fault.field.empty() && fault.field.front() != '/') std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    static const http::Schema fixed = *http::Schema::compile(json::parse(kSchema).get_object());
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto value = parse_json(text)) check(fixed, *value);
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return 0;
    const auto schema_text = parse_json(text.substr(0, end));
    const auto value = parse_json(text.substr(end + 1));
    if (!schema_text || !value || !schema_text->is_object()) return 0;
    if (const auto schema = http::Schema::compile(schema_text->get_object()))
        check(*schema, *value);
    return 0;
}
