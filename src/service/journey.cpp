#include "service/journey.h"

#include "pack/yaml.h"
#include "service/journey_story.h"

namespace tongban::service {

using namespace story;

namespace {

Result<Instant> start_of(const json::object& story) {
    const std::string start = text(story, "starts_on");
    const auto at = parse_rfc3339(start.size() == 16 ? start + ":00+08:00" : start);
    if (!at) return fault("journey.start", "`starts_on` is a time like 2026-03-02T09:00", {});
    return *at;
}

}  // namespace

JourneyResult run_journey(
    const pack::Content& content, const std::filesystem::path& file, const std::string& label
) {
    JourneyResult result;
    const auto root = pack::read_yaml(file, label, result.issues);
    if (!root) return result;
    const auto told = [&](const Error& error, int line) {
        result.issues.push_back(
            {.code = error.code,
             .message = error.cause,
             .file = label,
             .line = line,
             .details = error.details}
        );
        return result;
    };
    const json::value tree = pack::to_json(*root);
    const json::object* story = tree.if_object();
    const json::array* steps = story == nullptr ? nullptr : find_array(*story, "steps");
    if (steps == nullptr || steps->empty())
        return told(fault("journey.no_steps", "a journey has `steps`", {}), 1);
    result.name = text(*story, "name");
    const auto start = start_of(*story);
    if (!start) return told(start.error(), 1);
    Story journey(content, *start);
    for (size_t i = 0; i < steps->size(); ++i) {
        const int line = (*root)["steps"][i].Mark().line + 1;
        const json::object* step = (*steps)[i].if_object();
        if (step == nullptr || step->size() != 1)
            return told(fault("journey.bad_step", "a step is a map with one key", {}), line);
        const json::value& body = step->begin()->value();
        const auto done = journey.carry_out(
            std::string(step->begin()->key()), body.is_object() ? body.get_object() : json::object{}
        );
        if (!done) return told(done.error(), line);
        ++result.steps;
    }
    if (const auto done = journey.finish(); !done)
        return told(done.error(), (*root)["steps"][steps->size() - 1].Mark().line + 1);
    return result;
}

}  // namespace tongban::service
