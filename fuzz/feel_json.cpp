// JSON text: read as a value, written, and read again as the same value.
#include "feel/json_text.h"

using namespace tongban;
using namespace tongban::feel;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Result<Value> value = value_of_json_text(text);
    if (!value) return 0;
    const Result<Value> again = value_of_json_text(to_json_text(*value));
    ASSERT(again.has_value());
    ASSERT(again->identical(*value));
    return 0;
}
