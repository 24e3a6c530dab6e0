// YAML of a pack as an editor may leave it: whatever it is, it becomes JSON or issues with a line.
#include <cstdlib>

#include "pack/yaml.h"

using namespace tongban;
using namespace tongban::pack;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    Issues issues;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto root = parse_yaml(text, "fuzz.yaml", issues);
    if (!root) {
        if (issues.empty()) std::abort();
        return 0;
    }
    (void)to_json(*root);
    Reader reader(*root, "fuzz.yaml", issues);
    (void)reader.required("id");
    (void)reader.bilingual("name");
    (void)reader.figure("promised", "working_days");
    (void)reader.feel("when");
    for (Reader& entry : reader.list("items")) {
        (void)entry.required("id");
        (void)entry.texts("after");
        (void)entry.integer("days", 0);
        (void)entry.source();
    }
    return 0;
}
