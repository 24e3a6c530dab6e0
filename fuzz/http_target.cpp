// Request targets, queries, cookies and weighted header lists.
#include <cstdlib>

#include "http/router.h"
#include "http/target.h"

using namespace tongban::http;

namespace {
Router make_router() {
    Router router;
    router.add(Method::Get, "/api/cases/{number}", 0);
    router.add(Method::Get, "/api/cases/{number}/files/{name}", 1);
    router.add(Method::Post, "/api/cases", 2);
    return router;
}

void require(bool condition) {
    if (!condition) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    static const Router router = make_router();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto target = parse_target(text)) {
        const auto match = router.find(Method::Get, target->path);
        for (size_t i = 0; i < match.captures_count; ++i) {
            const auto decoded = decode_percent(match.captures[i]);
            require(!decoded || (*decoded != ".." && *decoded != "."));
        }
        if (const auto query = parse_query(target->query)) require(query->size() <= kParametersMax);
    }
    (void)parse_query(text);
    if (const auto cookie = find_cookie(text, "tb_session")) require(cookie->size() <= text.size());
    (void)accepts_gzip(text);
    (void)preferred_language(text);
    return 0;
}
