// SD-JWT in compact form, status list tokens, and every text that the public check accepts.
#include <cstdlib>

#include "credential/sdjwt.h"
#include "credential/status_list.h"
#include "credential/verify.h"

using namespace tongban;
using namespace tongban::credential;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Result<SdJwt> parsed = parse_sd_jwt(text);
    // What was read can be presented again, and the presentation reads.
    if (parsed) {
        const Result<std::string> shown = present_sd_jwt(text, {"name"});
        if (!shown || !parse_sd_jwt(*shown)) std::abort();
    }
    (void)StatusList::from_compressed(text.substr(0, 4096));
    static const TrustAnchors nobody;
    const Instant now{1'800'000'000'000};
    // Nobody is trusted, so nothing may come out as signed.
    const Verdict verdict = verify(text, nobody, {}, now);
    if (verdict.facts || verdict.outcome == Outcome::Valid) std::abort();
    return 0;
}
