// Time zones: offsets are kept as numbers, named zones as an index into a table filled on demand.
#include <fmt/format.h>
#include <unicode/timezone.h>

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "feel/temporal.h"

namespace tongban::feel {

namespace {

struct NamedZone {
    std::string name;
    std::unique_ptr<icu::TimeZone> rules;
};

// Names come from outside, but only those that ICU knows are kept, so the table is bounded.
struct ZoneTable {
    std::mutex mutex;
    std::deque<NamedZone> zones;
    std::unordered_map<std::string, std::uint32_t> index;
};

ZoneTable& zone_table() {
    static ZoneTable table;
    return table;
}

}  // namespace

std::optional<Zone> Zone::named(std::string_view name) {
    if (name.empty() || name.size() > 64) return std::nullopt;
    ZoneTable& table = zone_table();
    const std::lock_guard lock(table.mutex);
    const std::string key(name);
    if (const auto found = table.index.find(key); found != table.index.end())
        return Zone(kNamed | found->second);
    std::unique_ptr<icu::TimeZone> rules(
        icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(key))
    );
    // ICU reads "GMT+1" and "XYZ" leniently; a zone counts only when it is in the IANA list under
    // this name.
    if (rules == nullptr || *rules == icu::TimeZone::getUnknown()) return std::nullopt;
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString canonical;
    UBool is_system = false;
    icu::TimeZone::getCanonicalID(icu::UnicodeString::fromUTF8(key), canonical, is_system, status);
    if (U_FAILURE(status) || !is_system) return std::nullopt;
    const auto position = static_cast<std::uint32_t>(table.zones.size());
    table.zones.push_back({key, std::move(rules)});
    table.index.emplace(key, position);
    return Zone(kNamed | position);
}

std::optional<int> Zone::offset_at(std::int64_t local_seconds) const {
    return offset(local_seconds, true);
}

std::optional<int> Zone::offset_at_instant(std::int64_t utc_seconds) const {
    return offset(utc_seconds, false);
}

std::optional<int> Zone::offset(std::int64_t seconds, bool is_local) const {
    if (is_offset()) return static_cast<int>(code_ & ~kOffset) - kBias;
    if (!is_named()) return std::nullopt;
    ZoneTable& table = zone_table();
    const std::lock_guard lock(table.mutex);
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t raw = 0;
    std::int32_t summer = 0;
    table.zones[code_ & ~kNamed].rules->getOffset(
        static_cast<double>(seconds) * 1000.0, is_local, raw, summer, status
    );
    if (U_FAILURE(status)) return std::nullopt;
    return (raw + summer) / 1000;
}

std::string Zone::name() const {
    if (!is_named()) return {};
    ZoneTable& table = zone_table();
    const std::lock_guard lock(table.mutex);
    return table.zones[code_ & ~kNamed].name;
}

std::string Zone::suffix() const {
    if (is_none()) return {};
    if (is_named()) return "@" + name();
    const int seconds = static_cast<int>(code_ & ~kOffset) - kBias;
    if (seconds == 0) return "Z";
    const int size = seconds < 0 ? -seconds : seconds;
    std::string text =
        fmt::format("{}{:02}:{:02}", seconds < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    if (size % 60 != 0) text += fmt::format(":{:02}", size % 60);
    return text;
}

}  // namespace tongban::feel
