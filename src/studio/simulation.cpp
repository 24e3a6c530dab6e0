#include "studio/simulation.h"

#include <algorithm>

#include "feel/value.h"
#include "studio/simulation_office.h"

namespace tongban::studio {

namespace {

Error out_of_bounds(const char* field) {
    return Error{.code = "studio.load_bounds", .field = field};
}

Result<void> check_minutes(const Minutes& minutes, const std::string& field) {
    const bool is_good = minutes.least >= 0 && minutes.least <= minutes.usual &&
                         minutes.usual <= minutes.most && minutes.most <= 10'000 &&
                         minutes.most > 0;
    if (is_good) return {};
    return Error{.code = "studio.load_minutes", .field = field};
}

Result<void> check_load(const Load& load) {
    if (load.days < 1 || load.days > kLoadDaysMax) return out_of_bounds("/days");
    if (load.per_day < 1 || load.days * load.per_day > kLoadCasesMax)
        return out_of_bounds("/per_day");
    if (load.from_hour < 0 || load.to_hour > 24 || load.from_hour >= load.to_hour)
        return out_of_bounds("/from_hour");
    if (load.reject_percent < 0 || load.reject_percent > 100)
        return out_of_bounds("/reject_percent");
    for (const auto& [group, count] : load.officers)
        if (count < 1 || count > kLoadOfficersMax) return out_of_bounds("/officers");
    for (const auto& [element, minutes] : load.steps)
        TRY(check_minutes(minutes, "/steps/" + element));
    for (const auto& [type, minutes] : load.programs)
        TRY(check_minutes(minutes, "/programs/" + type));
    TRY(check_minutes(load.program, "/program"));
    return check_minutes(load.handling, "/handling");
}

}  // namespace

Result<LoadResult> simulate_load(const pack::Content& content, const Load& load) {
    TRY(check_load(load));
    const pack::ServiceItem* item = content.find_item(load.service);
    const pack::Bundle* bundle = content.find_bundle(load.service);
    std::string process;
    json::array members;
    std::optional<int> limit;
    if (bundle != nullptr && bundle->executable) {
        process = bundle->executable->process;
        for (const pack::BundleMember& member : bundle->members) members.emplace_back(member.item);
        limit = bundle->promised_limit.value;
    } else if (item != nullptr && item->executable) {
        process = item->executable->process;
        members.emplace_back(item->id);
        limit = item->promised_limit.value ? item->promised_limit.value : item->legal_limit.value;
    } else {
        return refuse("studio.load_service", ErrorKind::NotFound, {{"service", load.service}});
    }
    simulation::Office office(content, load, process, limit.value_or(-1));
    return office.run(feel::context_from_json(
        {{"members", std::move(members)}, {"answers", load.answers}, {"data", load.data}}
    ));
}

}  // namespace tongban::studio
