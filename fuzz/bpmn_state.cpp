// A stored instance that was damaged: it is refused, or it is a state that can be stored again.
#include <cstdlib>

#include "base/json.h"
#include "bpmn/instance.h"

using namespace tongban;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    const auto value = parse_json({reinterpret_cast<const char*>(data), size});
    if (!value) return 0;
    const auto instance = bpmn::from_json(*value);
    if (!instance) return 0;
    const json::value stored = bpmn::to_json(*instance);
    const auto again = bpmn::from_json(stored);
    if (!again || bpmn::to_json(*again) != stored) std::abort();
    return 0;
}
