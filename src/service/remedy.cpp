#include "service/remedy.h"

namespace tongban::service {

namespace {

/// Of a pack without rules, and of notices that did not keep what they told.
pack::Bilingual limits_alone(const pack::GeneralLimits& limits) {
    return {
        fmt::format(
            "如对本决定不服，可以自收到之日起 {} 日内依法申请行政复议，或者自收到之日起 {} "
            "个月内依法向人民法院提起行政诉讼（行政复议法第二十条、行政诉讼法第四十六条）。",
            limits.reconsideration_days, limits.litigation_months
        ),
        fmt::format(
            "You may apply for administrative reconsideration within {} days of receiving this "
            "decision, or sue in court within {} months.",
            limits.reconsideration_days, limits.litigation_months
        )};
}

void put(std::string& text, std::string_view mark, const std::string& words) {
    for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
        text.replace(at, mark.size(), words);
        at += words.size();
    }
}

void put(pack::Bilingual& text, std::string_view mark, const pack::Bilingual& words) {
    put(text.zh, mark, words.zh);
    put(text.en, mark, words.en.empty() ? words.zh : words.en);
}

const pack::RegionRow* find_region(const pack::Content& content, std::string_view code) {
    const auto found = std::ranges::find(content.regions, code, &pack::RegionRow::code);
    return found == content.regions.end() ? nullptr : &*found;
}

/// A development zone is no level of government: there it is the one that has set it up.
pack::Bilingual government_of(const pack::Content& content, const std::string& region) {
    const pack::RegionRow* unit = find_region(content, region);
    if (unit == nullptr || unit->is_zone)
        unit = find_region(content, content.directory->regions().municipality());
    if (unit == nullptr) return {"本级人民政府", "the people's government of the same level"};
    return {
        unit->name.zh + "人民政府",
        "the People's Government of " + (unit->name.en.empty() ? unit->name.zh : unit->name.en)};
}

const pack::RemedyRule* find_rule(const pack::Content& content, const std::string& id) {
    const auto found = content.remedies.find(id);
    return found == content.remedies.end() ? nullptr : &found->second;
}

}  // namespace

pack::Bilingual remedy_of(
    const pack::Content& content, const std::string& department, const std::string& region, Date day
) {
    const auto known = content.departments.find(department);
    const pack::RemedyRule* rule =
        known == content.departments.end() ? nullptr : find_rule(content, known->second.remedy);
    if (rule == nullptr || content.directory == nullptr) return limits_alone(content.limits);
    const auto body = content.directory->organisation_for(department, region, day);
    if (!body) return limits_alone(content.limits);
    const pack::RegionRow* unit = find_region(content, body->region);
    if (unit != nullptr && unit->is_zone)
        if (const pack::RemedyRule* of_zone = find_rule(content, rule->in_zone)) rule = of_zone;
    const bool is_municipal = body->region == content.directory->regions().municipality();
    const pack::Bilingual& superior =
        is_municipal ? known->second.superior_of_municipal : known->second.superior_of_district;
    pack::Bilingual text = rule->text;
    put(text, "{government}", government_of(content, body->region));
    put(text, "{superior}",
        superior.zh.empty() ? pack::Bilingual{"上一级机关", "the body above"} : superior);
    put(text, "{days}", {std::to_string(content.limits.reconsideration_days), {}});
    put(text, "{months}", {std::to_string(content.limits.litigation_months), {}});
    const bool is_confirmed = rule->source.confirmed && known->second.remedy_confirmed;
    text.zh += is_confirmed ? "。" : "（受理机关待核）。";
    text.en += is_confirmed ? "." : " (the body that takes it is still to be confirmed).";
    return text;
}

pack::Bilingual remedy_of(const Notice& notice, const pack::GeneralLimits& limits) {
    if (notice.remedy.empty()) return limits_alone(limits);
    return {notice.remedy, notice.remedy_en};
}

bool names_remedy(const Notice& notice) {
    return notice.kind == "refusal" || notice.kind == "rejection" || notice.kind == "termination" ||
           notice.kind == "undoing";
}

RemedyDays remedy_days(const pack::GeneralLimits& limits, Date received) {
    // Civil Procedure Law art. 85: the day on which a period begins is not counted; one of months
    // ends on the same day of the month, or on its last day.
    const auto month = received.ymd() + std::chrono::months{limits.litigation_months};
    const auto last = month.year() / month.month() / std::chrono::last;
    return {
        received.plus_days(limits.reconsideration_days),
        Date(std::chrono::sys_days{month.ok() ? month : std::chrono::year_month_day{last}})};
}

}  // namespace tongban::service
