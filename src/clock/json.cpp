// The clock's state as it is kept in snapshots, and a reading as pages receive it.
#include "clock/legal_clock.h"

namespace tongban::clock {
namespace {

constexpr size_t kSuspensionsMax = 64;

void put(json::object& object, const char* key, const std::optional<Date>& date) {
    if (date) object[key] = to_string(*date);
}

void put(json::object& object, const char* key, const std::optional<calendar::CountedDate>& due) {
    if (due)
        object[key] = {{"date", to_string(due->date)}, {"is_provisional", due->is_provisional}};
}

void put(json::object& object, const char* key, const std::string& text) {
    if (!text.empty()) object[key] = text;
}

Error malformed(std::string_view key) {
    return Error{.code = "clock.malformed", .field = "/" + std::string(key)};
}

Result<void> take(const json::object& object, std::string_view key, std::optional<Date>& date) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr) return {};
    if (!value->is_string()) return malformed(key);
    auto parsed = parse_date(value->get_string());
    if (!parsed) return malformed(key);
    date = *parsed;
    return {};
}

Result<Suspension> suspension_from_json(const json::value& value) {
    if (!value.is_object()) return malformed("suspensions");
    const json::object& object = value.get_object();
    Suspension suspension;
    suspension.id = find_string(object, "id").value_or("");
    suspension.kind = find_string(object, "kind").value_or("");
    suspension.basis = find_string(object, "basis").value_or("");
    std::optional<Date> from;
    TRY(take(object, "from", from));
    TRY(take(object, "planned_end", suspension.planned_end));
    TRY(take(object, "last_day", suspension.last_day));
    if (!from || suspension.id.empty()) return malformed("suspensions");
    suspension.from = *from;
    return suspension;
}

}  // namespace

json::object to_json(const ClockState& state) {
    json::object object;
    put(object, "received", state.received);
    put(object, "complete_since", state.complete_since);
    put(object, "notice", state.notice);
    put(object, "answer_by", state.answer_by);
    put(object, "answered", state.answered);
    put(object, "accepted", state.accepted);
    if (state.is_deemed) object["is_deemed"] = true;
    if (!state.suspensions.empty()) {
        json::array suspensions;
        for (const Suspension& suspension : state.suspensions) {
            json::object entry{{"id", suspension.id}, {"from", to_string(suspension.from)}};
            put(entry, "kind", suspension.kind);
            put(entry, "basis", suspension.basis);
            put(entry, "planned_end", suspension.planned_end);
            put(entry, "last_day", suspension.last_day);
            suspensions.push_back(std::move(entry));
        }
        object["suspensions"] = std::move(suspensions);
    }
    if (state.extension_days != 0) object["extension_days"] = state.extension_days;
    put(object, "extension_basis", state.extension_basis);
    put(object, "decided", state.decided);
    put(object, "delivered", state.delivered);
    return object;
}

Result<ClockState> clock_state_from_json(const json::object& object) {
    ClockState state;
    TRY(take(object, "received", state.received));
    TRY(take(object, "complete_since", state.complete_since));
    TRY(take(object, "notice", state.notice));
    TRY(take(object, "answer_by", state.answer_by));
    TRY(take(object, "answered", state.answered));
    TRY(take(object, "accepted", state.accepted));
    TRY(take(object, "decided", state.decided));
    TRY(take(object, "delivered", state.delivered));
    if (state.received.has_value() != state.complete_since.has_value())
        return malformed("received");
    if (!state.received && (state.accepted || state.notice)) return malformed("received");
    state.is_deemed = find_bool(object, "is_deemed").value_or(false);
    state.extension_basis = find_string(object, "extension_basis").value_or("");
    const std::int64_t days = find_int(object, "extension_days").value_or(0);
    if (days < 0 || days > 1000) return malformed("extension_days");
    state.extension_days = static_cast<int>(days);
    if (const json::array* suspensions = find_array(object, "suspensions")) {
        if (suspensions->size() > kSuspensionsMax) return malformed("suspensions");
        for (const json::value& entry : *suspensions) {
            Suspension suspension = TRY(suspension_from_json(entry));
            state.suspensions.push_back(std::move(suspension));
        }
    }
    return state;
}

json::object to_json(const Reading& reading) {
    json::object object{
        {"stage", to_string(reading.stage)},
        {"today", to_string(reading.today)},
        {"light", to_string(reading.light)},
        {"light_beneath", to_string(reading.light_beneath)},
        {"is_provisional", reading.is_provisional},
        {"is_floating", reading.is_floating},
        {"is_deemed", reading.is_deemed},
        {"is_overdue", reading.is_overdue},
        {"is_statutory_overdue", reading.is_statutory_overdue},
        {"is_delivery_overdue", reading.is_delivery_overdue},
        {"days_used", reading.days_used},
        {"days_left", reading.days_left},
        {"days_excluded", reading.days_excluded},
        {"extension_days", reading.extension_days},
    };
    if (reading.statutory_days_left) object["statutory_days_left"] = *reading.statutory_days_left;
    put(object, "notice_due", reading.notice_due);
    put(object, "supplement_answer_by", reading.supplement_answer_by);
    put(object, "accepted", reading.accepted);
    put(object, "promised_due", reading.promised_due);
    put(object, "statutory_due", reading.statutory_due);
    put(object, "stopped_since", reading.stopped_since);
    put(object, "stopped_kind", reading.stopped_kind);
    put(object, "stopped_basis", reading.stopped_basis);
    put(object, "stopped_until", reading.stopped_until);
    put(object, "decided", reading.decided);
    put(object, "delivery_due", reading.delivery_due);
    put(object, "delivered", reading.delivered);
    return object;
}

}  // namespace tongban::clock
