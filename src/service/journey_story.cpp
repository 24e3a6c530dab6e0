#include "service/journey_story.h"

#include "service/issued.h"
#include "service/renewal.h"
#include "service/timer_steps.h"

namespace tongban::service::story {

std::string text(const json::object& body, std::string_view key) { return demo_text(body, key); }
json::object map_of(const json::object& body, std::string_view key) {
    const json::object* found = find_object(body, key);
    return found == nullptr ? json::object{} : *found;
}
Error fault(const char* code, std::string why, json::object details) {
    return {
        .code = code,
        .kind = ErrorKind::Invalid,
        .details = std::move(details),
        .cause = std::move(why)};
}
Error malformed(const std::string& why) { return fault("journey.malformed", why, {{"why", why}}); }
Error differs(const std::string& what, const std::string& actual, const std::string& expected) {
    return fault(
        "journey.differs", fmt::format("{} is {}, expected {}", what, actual, expected),
        {{"what", what}, {"actual", actual}, {"expected", expected}}
    );
}

Story::Story(const pack::Content& content, Instant starts)
    : content_(content),
      now_(starts),
      neighbours_(content.demo),
      keyring_(crypto::Keyring::in_memory(std::array<std::uint8_t, 32>{})),
      numbers_([](const std::string&) -> Result<int> { return 0; }) {}

Result<void> Story::carry_out(const std::string& step, const json::object& body) {
    if (step == "expect") return expect(body);
    if (refused_) return refused(*refused_);
    Result<void> done = act(step, body);
    if (done || done.error().code.starts_with("journey.")) return done;
    refused_ = done.error();
    return {};
}

Result<void> Story::finish() const {
    if (refused_) return refused(*refused_);
    return {};
}

Error Story::refused(const Error& error) {
    return fault(
        "journey.refused", "the step before was refused: " + describe(error),
        {{"refusal", json::object{{"code", error.code}, {"details", error.details}}}}
    );
}

std::string Story::describe(const Error& error) {
    return error.code + " " + error.field + " " + json::serialize(error.details) + " " +
           error.cause;
}

Facts Story::facts(const std::string& actor, const std::string& name) {
    return {
        content_,
        now_,
        actor,
        name,
        fmt::format("j{}-", ++turns_),
        [this](const CaseState& state) { return open_case(keyring_, state); },
        [this](const std::string& register_id, const std::string& key) {
            return neighbours_.is_registered(register_id, key);
        },
        [this](const std::string& organisation, int year) {
            return numbers_.next_notice(organisation, year);
        },
        [this](const std::string& role, const std::string& region, const std::string& department) {
            return office(role, region, department);
        }};
}

Result<void> Story::act(const std::string& step, const json::object& body) {
    if (step == "apply") return apply(body);
    if (step == "wait") return wait(body);
    if (state_.number.empty())
        return fault("journey.not_applied", "`" + step + "` before `apply`", {{"step", step}});
    if (step == "accept" || step == "refuse" || step == "notice" || step == "deliver")
        return by_clerk(step, body);
    if (step == "approve_extension" || step == "refuse_extension") return by_head(step, body);
    if (step == "claim" || step == "release" || step == "delegate" || step == "return" ||
        step == "countersign" || step == "joint" || step == "opinion" || step == "unask" ||
        step == "choose" || step == "absent")
        return handle(step, body);
    if (step == "decide" || step == "suspend" || step == "resume" || step == "extend")
        return by_officer(step, body);
    if (step == "supply" || step == "pay" || step == "withdraw" || step == "rate" ||
        step == "delivery")
        return by_applicant(step, body);
    if (step == "job") return by_worker(body);
    return fault("journey.unknown_step", "unknown step `" + step + "`", {{"step", step}});
}

namespace {
constexpr int kFiringsMax = 2'000;  // in one `wait`
}

Result<void> Story::wait(const json::object& body) {
    Date until = today();
    if (const auto days = find_int(body, "working_days")) {
        until = content_.calendar.add_working_days(today(), static_cast<int>(*days)).date;
    } else {
        const auto date = parse_date(text(body, "until"));
        if (!date) return malformed("`wait` needs `working_days` or `until`");
        until = *date;
    }
    if (until < today()) return malformed("`wait` goes back to " + to_string(until));
    const Instant end{now_.ms + (until.number() - today().number()) * 86'400'000};
    for (int fired = 0;; ++fired) {
        auto next = timers_.end();
        for (auto timer = timers_.begin(); timer != timers_.end(); ++timer)
            if (timer->second.due <= end &&
                (next == timers_.end() || timer->second.due < next->second.due))
                next = timer;
        if (next == timers_.end()) break;
        const TimerWish due = next->second;
        if (fired >= kFiringsMax) return too_many(due);
        timers_.erase(next);
        now_ = std::max(now_, due.due);
        TRY(fire(due));
    }
    now_ = end;
    return {};
}

/// A reminder that never ends would keep whoever checks the pack waiting for ever.
Error Story::too_many(const TimerWish& timer) const {
    const std::int64_t id = find_int(timer.body, "timer").value_or(0);
    const auto known = std::ranges::find(state_.timers, id, &ProcessTimer::id);
    std::string element = timer.name;
    if (known != state_.timers.end())
        element = known->name.empty() ? known->element
                                      : fmt::format("{}（{}）", known->name, known->element);
    return fault(
        "journey.too_many_timers",
        fmt::format("more than {} timers fire in one `wait`, last {}", kFiringsMax, element),
        {{"element", element}, {"max", kFiringsMax}}
    );
}

Result<void> Story::fire(const TimerWish& timer) {
    const Facts known = facts("system:timer", "系统");
    const Result<Turn> turn =
        timer.handler == kRenewalTimer
            ? decide_renewal(state_, timer.body, known, neighbours_)
            : decide_timer(state_, timer.handler, timer.body, known, &payments_);
    if (turn) return commit(*turn);
    // Every timer of a story is one that its process has set and not taken back.
    if (turn.error().code != "bpmn.no_such_timer" && is_over(turn.error())) return {};
    return turn.error();
}

Result<void> Story::commit(const Turn& turn) {
    // Refused here, nothing of the turn has happened.
    TRY(result_commits(turn, neighbours_));
    for (const CaseEvent& event : turn.events)
        evolve(replayed_, TRY(event_from(type_of(event), body_of(event))), turn.facts.now);
    if (to_record(replayed_) != to_record(turn.state)) {
        return Error{
            .code = "journey.replay",
            .kind = ErrorKind::Internal,
            .cause = "events do not give the state that they came from"};
    }
    state_ = turn.state;
    for (const CaseEvent& event : turn.events) history_.emplace_back(event, turn.facts.now);
    for (const TimerWish& timer : turn.timers) {
        if (timer.handler.empty())
            timers_.erase(timer.name);
        else
            timers_[timer.name] = timer;
    }
    return {};
}

}  // namespace tongban::service::story
