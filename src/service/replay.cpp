#include "service/replay.h"

#include "service/case_play.h"
#include "service/plan.h"

namespace tongban::service {

namespace {

std::string word_of(MemberStage stage) {
    if (stage == MemberStage::Granted) return "granted";
    return stage == MemberStage::Rejected ? "rejected" : "ended";
}

Result<Plan> plan_of(const CaseState& state, const pack::Content& content) {
    const PlanInput input{
        .answers = state.answers,
        .facts = state.open_data,
        .region = state.region,
        .today = china_date(state.submitted_at),
        .applicant_kind = state.applicant_kind};
    return make_plan(content, TRY(find_service(content, state.service)), input);
}

/// What one side has and the other has not.
void compare(
    std::vector<ReplayChange>& out,
    ReplayChange::Kind kind,
    const std::map<std::string, pack::Bilingual>& before,
    const std::map<std::string, pack::Bilingual>& now
) {
    for (const auto& [id, name] : before)
        if (!now.contains(id)) out.push_back({kind, id, name, "", "removed"});
    for (const auto& [id, name] : now)
        if (!before.contains(id)) out.push_back({kind, id, name, "", "added"});
}

std::map<std::string, pack::Bilingual> members_in(const Plan& plan) {
    std::map<std::string, pack::Bilingual> all;
    for (const PlannedMember& member : plan.members) all[member.item->id] = member.item->name;
    return all;
}

std::map<std::string, pack::Bilingual> materials_in(const Plan& plan) {
    std::map<std::string, pack::Bilingual> all;
    for (const PlannedMaterial& one : plan.materials)
        if (one.is_required && !one.is_from_bundle) all[one.material->id] = one.material->name;
    return all;
}

/// By the ids that the steps had.
std::map<std::string, pack::Bilingual> steps_in(
    const CasePlay& play, const FormerSteps& former = {}
) {
    std::map<std::string, pack::Bilingual> all;
    for (const bpmn::ReplayedElement& one : play.steps) {
        const auto was = former.find(one.process + "/" + one.element);
        const std::string& id = was == former.end() ? one.element : was->second;
        all[one.process + "/" + id] = {one.name.empty() ? one.element : one.name, ""};
    }
    return all;
}

std::string word_of(const std::optional<bool>& is_met) {
    if (!is_met) return "unknown";
    return *is_met ? "met" : "unmet";
}

void compare_conditions(std::vector<ReplayChange>& out, const Plan& before, const Plan& now) {
    std::map<std::string, const PlannedCondition*> known;
    for (const PlannedCondition& one : before.conditions) known[one.text.zh] = &one;
    for (const PlannedCondition& one : now.conditions) {
        const auto found = known.find(one.text.zh);
        const std::string was = found == known.end() ? "none" : word_of(found->second->is_met);
        if (was != word_of(one.is_met))
            out.push_back(
                {ReplayChange::Kind::Condition, one.text.zh, one.text, was, word_of(one.is_met)}
            );
        if (found != known.end()) known.erase(found);
    }
    for (const auto& [text, one] : known)
        out.push_back({ReplayChange::Kind::Condition, text, one->text, word_of(one->is_met), "none"}
        );
}

pack::Bilingual item_name(
    const pack::Content& one, const pack::Content& other, const std::string& id
) {
    if (const pack::ServiceItem* item = one.find_item(id)) return item->name;
    const pack::ServiceItem* item = other.find_item(id);
    return item == nullptr ? pack::Bilingual{id, id} : item->name;
}

}  // namespace

CaseReplay replay_case(
    const CaseState& state,
    const CaseHistory& history,
    const pack::Content& before,
    const pack::Content& draft
) {
    CaseReplay out{.number = state.number};
    const auto skip = [&](std::string code) {
        out.skipped = std::move(code);
        return out;
    };
    const auto planned = plan_of(state, before);
    if (!planned) return skip(planned.error().code);
    const auto plan = plan_of(state, draft);
    if (!plan) return skip(plan.error().code);
    CasePlay then = play_case(state, history, before, items_of(state));
    for (const Member& member : state.members)
        if (then.results[member.item] != word_of(member.stage) || !then.stuck.empty())
            return skip("replay.not_reproduced");
    // Members that its own rules would not bring in today are not the draft's doing.
    std::vector<std::string> items = items_of(state);
    const auto were = members_in(*planned), are = members_in(*plan);
    std::erase_if(items, [&](const std::string& id) {
        return were.contains(id) && !are.contains(id);
    });
    for (const auto& [id, name] : are)
        if (!were.contains(id)) items.push_back(id);
    const FormerSteps former = former_steps(before, draft);
    CasePlay now = play_case(state, history, draft, items, former);
    if (!now.stuck.empty()) return skip(now.stuck);
    compare(out.changes, ReplayChange::Kind::Member, were, are);
    compare(out.changes, ReplayChange::Kind::Material, materials_in(*planned), materials_in(*plan));
    compare_conditions(out.changes, *planned, *plan);
    compare(out.changes, ReplayChange::Kind::Step, steps_in(then), steps_in(now, former));
    for (const auto& [item, result] : then.results) {
        const auto found = now.results.find(item);
        const std::string next = found == now.results.end() ? "none" : found->second;
        if (next != result)
            out.changes.push_back(
                {ReplayChange::Kind::Result, item, item_name(before, draft, item), result, next}
            );
    }
    out.assumed = std::move(now.assumed);
    return out;
}

namespace {

void add(ReplayReport& report, CaseReplay replayed) {
    ++report.cases;
    if (!replayed.skipped.empty()) {
        ++report.not_comparable;
        ++report.skipped[replayed.skipped];
        return;
    }
    ++(replayed.changes.empty() ? report.same : report.changed);
    for (const ReplayChange& change : replayed.changes) {
        ReplayTally& tally = report.changes[change.key()];
        tally.name = change.name;
        ++tally.cases;
    }
    std::set<std::string> told;
    for (const bpmn::ReplayedElement& one : replayed.assumed) {
        if (!told.insert(one.element).second) continue;
        report.assumed[one.element].name = {one.name, ""};
        ++report.assumed[one.element].cases;
    }
    if (!replayed.changes.empty() && report.examples.size() < kReplayExamplesMax)
        report.examples.push_back(std::move(replayed));
}

Result<CaseHistory> read_history(ledger::Ledger& ledger, const Result<CaseState>& state) {
    if (!state) return state.error();
    CaseHistory history;
    TRY(ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const ledger::Event& event : TRY(reader.events(key_of(*state))))
            history.emplace_back(TRY(event_from(event.type, event.body)), event.at);
        return {};
    }));
    return history;
}

}  // namespace

Result<ReplayReport> replay_cases(
    ledger::Ledger& ledger,
    const ContentOfCase& content_of,
    const std::string& service,
    const pack::Content& draft,
    int count
) {
    TRY(find_service(draft, service));
    count = std::clamp(count, 1, kReplayedCasesMax);
    std::vector<std::string> numbers;
    TRY(ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT number FROM cases WHERE service = $1 AND stage IN ('decided', 'delivered')"
            " ORDER BY submitted_ms DESC, number LIMIT $2",
            {service, std::int64_t{count} + 1},
            [&](const ledger::Reader::Row& row) {
                numbers.emplace_back(row.text(0));
                return true;
            }
        );
    }));
    ReplayReport report;
    report.is_complete = numbers.size() <= static_cast<size_t>(count);
    if (!report.is_complete) numbers.pop_back();
    for (const std::string& number : numbers) {
        const auto state = load_case(ledger, number);
        const auto history = read_history(ledger, state);
        if (!state || !history) continue;
        const auto before = content_of(*state);
        if (!before) {
            add(report, {.number = number, .skipped = before.error().code});
            continue;
        }
        add(report, replay_case(*state, *history, **before, draft));
    }
    return report;
}

namespace {

/// Word and its English.
pack::Bilingual words(const std::string& what) {
    static const std::map<std::string, pack::Bilingual> kWords = {
        {"granted", {"准予", "granted"}},  {"rejected", {"不予", "rejected"}},
        {"ended", {"终止", "ended"}},      {"none", {"无", "none"}},
        {"met", {"符合", "met"}},          {"unmet", {"不符合", "not met"}},
        {"unknown", {"未知", "not known"}}};
    const auto found = kWords.find(what);
    return found == kWords.end() ? pack::Bilingual{what, what} : found->second;
}

}  // namespace

std::string sentence_of(const ReplayChange& change, std::string_view locale) {
    const bool is_english = locale == "en";
    const std::string& name =
        is_english && !change.name.en.empty() ? change.name.en : change.name.zh;
    const bool is_added = change.to == "added";
    const auto say = [&](const char* zh, const char* en) {
        return is_english ? fmt::format("{}: {}", en, name) : fmt::format("{}：{}", zh, name);
    };
    using enum ReplayChange::Kind;
    switch (change.kind) {
        case Step:
            return is_added ? say("多走一步", "One more step") : say("少走一步", "One step less");
        case Material:
            return is_added ? say("多要一份材料", "One more material")
                            : say("不再要材料", "Material no longer asked for");
        case Member:
            return is_added ? say("多办一个事项", "One more item")
                            : say("少办一个事项", "One item less");
        case Result:
        case Condition:
            break;
    }
    const auto from = words(change.from), to = words(change.to);
    return is_english ? fmt::format("{}: {} → {}", name, from.en, to.en)
                      : fmt::format("{}：{} → {}", name, from.zh, to.zh);
}

}  // namespace tongban::service
