// What a story expects, held against what came of its steps.
#include "service/journey_story.h"
#include "service/step_words.h"

namespace tongban::service::story {

namespace {

/// Type -> fields of the latest credential of that type; null: it does not have the field.
Result<void> expect_claims(const DemoNeighbours& neighbours, const json::object& wanted) {
    for (const auto& [type, fields] : wanted) {
        const json::object* issued = nullptr;
        for (const auto& change : neighbours.changes())
            if (change.stage == "valid" && change.type == type) issued = &change.fields;
        if (issued == nullptr || !fields.is_object())
            return differs("claims", issued == nullptr ? "nothing" : "fields", std::string(type));
        for (const auto& [key, expected] : fields.get_object()) {
            const json::value* actual = issued->if_contains(key);
            const json::value shown = actual == nullptr ? json::value(nullptr) : *actual;
            if (shown != expected)
                return differs(
                    fmt::format("{} of {}", std::string_view(key), std::string_view(type)),
                    json::serialize(shown), json::serialize(expected)
                );
        }
    }
    return {};
}

}  // namespace

Result<void> Story::expect(const json::object& wanted) {
    if (const std::string code = text(wanted, "error"); !code.empty()) {
        if (!refused_)
            return fault(
                "journey.not_refused", "the step before was not refused, expected " + code,
                {{"expected", code}}
            );
        if (refused_->code != code) return differs("error", describe(*refused_), code);
        refused_.reset();
    }
    if (refused_) return refused(*refused_);
    for (const auto& pair : wanted) {
        const std::string_view key = pair.key();
        if (key == "error") continue;
        if (key == "stage") {
            TRY(same("stage", json::value(enum_text(state_.stage)), pair.value()));
        } else if (key == "credentials") {
            TRY(same_list("credentials", changed_to("valid"), pair.value()));
        } else if (key == "replaced") {
            TRY(same_list("replaced", changed_to("superseded"), pair.value()));
        } else if (key == "cancelled") {
            TRY(same_list("cancelled", changed_to("cancelled"), pair.value()));
        } else if (key == "results") {
            TRY(expect_results(map_of(wanted, "results")));
        } else if (key == "open_items") {
            TRY(same_list("open_items", open_items(), pair.value()));
        } else if (key == "jobs") {
            TRY(same_list("jobs", waiting_jobs(), pair.value()));
        } else if (key == "faults") {
            std::vector<std::string> elements;
            for (const ProcessFault& one : state_.faults) elements.push_back(one.element);
            TRY(same_list("faults", std::move(elements), pair.value()));
        } else if (key == "holders") {
            TRY(expect_holders(map_of(wanted, "holders")));
        } else if (key == "claims") {
            TRY(expect_claims(neighbours_, map_of(wanted, "claims")));
        } else if (key == "enterprises") {
            std::vector<std::string> names;
            for (const auto& one : TRY(neighbours_.enterprises_of(state_.person)))
                names.push_back(one.name);
            TRY(same_list("enterprises", std::move(names), pair.value()));
        } else if (key == "held") {
            TRY(expect_held(map_of(wanted, "held")));
        } else if (key == "fees") {
            json::object fees;
            for (const Fee& fee : state_.fees) fees[fee.item] = enum_text(fee.stage);
            TRY(same("fees", fees, pair.value()));
        } else if (key == "work") {
            TRY(expect_work(map_of(wanted, "work")));
        } else if (key == "notices") {
            // Member -> kind of its latest notice.
            for (const auto& [item, kind] : map_of(wanted, "notices")) {
                json::value actual = nullptr;
                for (const Notice& notice : state_.notices)
                    if (notice.member == item) actual = json::string(notice.kind);
                TRY(same(fmt::format("notice of {}", std::string_view(item)), actual, kind));
            }
        } else if (key == "due") {
            // What was promised for the whole case.
            TRY(same("due", case_clock_view(state_, view()).at("promised_due"), pair.value()));
        } else if (key == "why") {
            TRY(expect_why(map_of(wanted, "why")));
        } else if (key == "members") {
            TRY(expect_members(map_of(wanted, "members")));
        } else {
            return fault(
                "journey.unknown_expectation", fmt::format("unknown expectation `{}`", key),
                {{"key", key}}
            );
        }
    }
    return {};
}

json::object Story::observed() const {
    const auto sorted = [](std::vector<std::string> texts) {
        std::ranges::sort(texts);
        return json::array(texts.begin(), texts.end());
    };
    json::object seen;
    if (!state_.number.empty()) {
        seen["stage"] = enum_text(state_.stage);
        json::object members, notices, fees;
        for (const json::value& one : member_views(state_, view()))
            members[one.at("item").as_string()] = json::object{{"stage", one.at("stage")}};
        for (const Notice& notice : state_.notices) notices[notice.member] = notice.kind;
        for (const Fee& fee : state_.fees) fees[fee.item] = enum_text(fee.stage);
        seen["members"] = std::move(members);
        if (!notices.empty()) seen["notices"] = std::move(notices);
        if (!fees.empty()) seen["fees"] = std::move(fees);
        if (!state_.jobs.empty()) seen["jobs"] = sorted(waiting_jobs());
        seen["open_items"] = sorted(open_items());
        seen["due"] = case_clock_view(state_, view()).at("promised_due");
    }
    seen["credentials"] = sorted(changed_to("valid"));
    seen["replaced"] = sorted(changed_to("superseded"));
    seen["cancelled"] = sorted(changed_to("cancelled"));
    return seen;
}

std::vector<std::string> Story::changed_to(std::string_view stage) const {
    std::vector<std::string> types;
    for (const auto& change : neighbours_.changes())
        if (change.stage == stage) types.push_back(change.type);
    return types;
}

Result<void> Story::expect_holders(const json::object& wanted) const {
    for (const auto& pair : wanted) {
        json::value holder = nullptr;
        for (const auto& change : neighbours_.changes())
            if (change.stage == "valid" && change.type == pair.key())
                holder = json::string(change.holder);
        TRY(same("holder of " + std::string(pair.key()), holder, pair.value()));
    }
    return {};
}

Result<void> Story::expect_held(const json::object& wanted) const {
    for (const auto& pair : wanted) {
        const auto found = held_.find(std::string(pair.key()));
        const bool is_held = found != held_.end() && found->second.state == "held";
        TRY(same(std::string(pair.key()), is_held ? found->second.value : nullptr, pair.value()));
    }
    return {};
}

Result<void> Story::expect_results(const json::object& wanted) const {
    for (const auto& pair : wanted) {
        const json::value* actual = state_.results.if_contains(pair.key());
        if (actual == nullptr)
            return fault(
                "journey.no_result", fmt::format("no result `{}`", std::string_view(pair.key())),
                {{"id", pair.key()}}
            );
        if (pair.value() != "any") TRY(same(std::string(pair.key()), *actual, pair.value()));
    }
    return {};
}

Result<void> Story::expect_members(const json::object& wanted) const {
    const json::array views = member_views(state_, view());
    for (const auto& [item, expected] : wanted) {
        const json::object* found = nullptr;
        for (const json::value& one : views)
            if (one.at("item").as_string() == item) found = &one.get_object();
        if (found == nullptr)
            return fault(
                "journey.no_member",
                fmt::format("no member `{}` in this case", std::string_view(item)), {{"item", item}}
            );
        if (!expected.is_object()) return malformed("a member's expectation is a mapping");
        const json::object& clock = found->at("clock").as_object();
        for (const auto& pair : expected.get_object()) {
            const std::string_view key = pair.key();
            const std::string_view name = key == "due" ? "promised_due" : key;
            const json::value* actual =
                key == "stage" ? found->if_contains(key) : clock.if_contains(name);
            if (actual == nullptr)
                return fault(
                    "journey.unknown_expectation",
                    fmt::format("unknown expectation `{}` of a member", key), {{"key", key}}
                );
            TRY(same(fmt::format("{} of {}", key, std::string_view(item)), *actual, pair.value()));
        }
    }
    return {};
}

std::vector<std::string> Story::open_items() const {
    std::vector<std::string> owed;
    for (const MaterialState& material : state_.materials)
        if (material.way == MaterialWay::Later) owed.push_back(material.id);
    if (state_.stage == Stage::Supplement && state_.supplement)
        for (const SupplementItem& item : state_.supplement->items)
            if (!item.is_done) owed.push_back(item.material.empty() ? item.field : item.material);
    return owed;
}

Result<void> Story::same(
    const std::string& what, const json::value& actual, const json::value& expected
) {
    if (actual == expected) return {};
    return differs(what, json::serialize(actual), json::serialize(expected));
}

Result<void> Story::same_list(
    const std::string& what, std::vector<std::string> actual, const json::value& expected
) {
    std::vector<std::string> wanted;
    if (const json::array* list = expected.if_array())
        for (const json::value& one : *list)
            if (one.is_string()) wanted.emplace_back(one.get_string());
    std::ranges::sort(actual);
    std::ranges::sort(wanted);
    if (actual == wanted) return {};
    return differs(
        what, fmt::format("[{}]", fmt::join(actual, ", ")),
        fmt::format("[{}]", fmt::join(wanted, ", "))
    );
}

/// Member -> {step: element, held_by: account or null}; null: nothing of it waits for anybody.
Result<void> Story::expect_work(const json::object& wanted) const {
    for (const auto& [item, expected] : wanted) {
        json::value actual = nullptr;
        for (const WorkItem& open : state_.work_items) {
            if (open.item != item || !is_process_step(open)) continue;
            actual = json::object{
                {"step", open.element},
                {"held_by",
                 open.claimed_by.empty()
                     ? json::value(nullptr)
                     : json::value(open.claimed_by.substr(open.claimed_by.find(':') + 1))}};
        }
        TRY(same(fmt::format("work on {}", std::string_view(item)), actual, expected));
    }
    return {};
}

/// Member -> why its open step is here, in words.
Result<void> Story::expect_why(const json::object& wanted) const {
    for (const auto& [item, expected] : wanted)
        for (const WorkItem& open : state_.work_items)
            if (open.item == item && is_process_step(open))
                TRY(same(
                    fmt::format("why of {}", std::string_view(item)),
                    json::string(words_of(state_, open, content_).why.zh), expected
                ));
    return {};
}

}  // namespace tongban::service::story
