#include "service/last_change.h"

#include "service/sealed_words.h"

namespace tongban::service {

namespace {

constexpr std::array<std::string_view, 3> kTooLate{
    "case.stale", "case.unknown_work_item", "case.supplement_twice"};

using History = std::vector<std::pair<CaseEvent, Instant>>;

/// What the history tells of events after `version`.
Result<History> events_after(const Desk& desk, const CaseState& state, std::int64_t version) {
    History history;
    TRY(desk.ledger.read([&](ledger::Reader& reader) {
        return reader.visit_events(
            key_of(state), version,
            [&](const ledger::Reader::EventText& event) -> Result<void> {
                if (!is_told(event.type)) return {};
                const json::value body = TRY(parse_json(event.body, 64));
                if (!body.is_object()) return {};
                history.emplace_back(TRY(event_from(event.type, body.get_object())), event.at);
                return {};
            }
        );
    }));
    return history;
}

std::string clock_time(Instant at) {
    constexpr std::int64_t kMinuteMs = 60'000;
    const Date day = china_date(at);
    const std::int64_t minutes = (at.ms - china_midnight(day).ms) / kMinuteMs;
    return fmt::format("{} {:02}:{:02}", to_string(day), minutes / 60, minutes % 60);
}

bool may_be_told(const Desk& desk, const http::Request& request, const CaseState& state) {
    if (request.actor.kind != authority::ActorKind::Staff)
        return check_applicant(desk, request, state).has_value();
    return may_see_as_staff(request, Scene(desk, request, state), state);
}

Result<std::string> last_change(
    const Desk& desk, const http::Request& request, const std::string& number
) {
    const CaseState state = TRY(load_case(desk.ledger, number));
    if (!may_be_told(desk, request, state)) return std::string();
    const auto seen = find_int(request.body, "version");
    const History history = TRY(events_after(desk, state, seen.value_or(1)));
    const Scene scene(desk, request, state);
    const bool is_staff = request.actor.kind == authority::ActorKind::Staff;
    const json::array lines =
        timeline_view(history, state, scene.view, is_staff ? Audience::Staff : Audience::Applicant);
    if (lines.empty()) return std::string();
    // Whoever was quicker did the first thing that the page did not show yet.
    const json::object& line = (seen ? lines.front() : lines.back()).get_object();
    const std::string who = find_string(line, "who").value_or("");
    const std::string text =
        open_words(desk.keyring, find_string(line, "text").value_or(""), number);
    const std::string when = clock_time(TRY(parse_rfc3339(find_string(line, "at").value_or(""))));
    return scene.view.is_english()
               ? fmt::format(" ({}{}{}: {})", when, who.empty() ? "" : ", ", who, text)
               : fmt::format("（{} {}{}{}）", when, who, who.empty() ? "" : "：", text);
}

}  // namespace

Error with_last_change(
    const Desk& desk, const http::Request& request, const std::string& number, Error error
) {
    if (std::ranges::find(kTooLate, error.code) == kTooLate.end()) return error;
    const auto change = last_change(desk, request, number);
    if (change && !change->empty()) error.details["change"] = *change;
    return error;
}

}  // namespace tongban::service
