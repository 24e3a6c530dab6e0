// A form and a submission, both from outside: the first line is the form, the rest the submission.
// What a form accepts once, it accepts again, and nothing that it does not know is kept.
#include <cstdlib>

#include "base/json.h"
#include "form/merge.h"
#include "form/validate.h"

using namespace tongban;
using namespace tongban::form;

namespace {
void fill_in(const Form& form, const json::object& submission) {
    Facts facts;
    facts.now = Instant{1'795'233'600'000};
    const Cleaned cleaned = clean(form, submission, facts);
    if (cleaned.issues.size() > kIssuesMax) std::abort();
    for (const auto& member : cleaned.data)
        if (!form.shape.children.contains(std::string_view(member.key()))) std::abort();
    facts.completeness = Completeness::Draft;
    (void)clean(form, submission, facts);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const size_t end = text.find('\n');
    const std::string_view schema = text.substr(0, end);
    const std::string_view rest = end == std::string_view::npos ? "{}" : text.substr(end + 1);
    const auto loaded = load(schema);
    if (!loaded) return 0;
    for (const Issue& issue : loaded->issues)
        if (issue.severity == Severity::Error) return 0;
    const auto submission = parse_json(rest);
    if (submission && submission->is_object()) fill_in(loaded->form, submission->get_object());
    const auto merged = merge({{"a", "A", &loaded->form}, {"b", "B", &loaded->form}});
    if (merged && submission && submission->is_object())
        (void)merged->data_of("b", submission->get_object());
    return 0;
}
