#include "service/plan.h"

#include "feel/value.h"

namespace tongban::service {

bool ServiceRef::is_executable() const {
    return item != nullptr ? item->executable.has_value() : bundle->executable.has_value();
}

bool ServiceRef::is_open_to(std::string_view applicant_kind) const {
    const std::vector<std::string>& kinds = item != nullptr ? item->applicants : bundle->applicants;
    const std::string_view wanted = applicant_kind == "enterprise" ? "legal" : "natural";
    return kinds.empty() || std::ranges::find(kinds, wanted) != kinds.end();
}

Result<ServiceRef> find_service(const pack::Content& content, std::string_view id) {
    if (const pack::Bundle* bundle = content.find_bundle(id)) return ServiceRef{nullptr, bundle};
    if (const pack::ServiceItem* item = content.find_item(id)) return ServiceRef{item, nullptr};
    return refuse("catalogue.unknown_service", ErrorKind::NotFound, {{"id", json::string(id)}});
}

namespace {

/// FEEL names have no dots: per.age is seen as per_age, answers under their own ids.
feel::Context context_of(const json::object& answers, const json::object& facts) {
    feel::Context context;
    for (const auto& pair : answers) context.set(pair.key(), feel::from_json(pair.value()));
    for (const auto& pair : facts) {
        std::string name(pair.key());
        std::ranges::replace(name, '.', '_');
        context.set(name, feel::from_json(pair.value()));
    }
    context.set("answers", feel::from_json(answers));
    return context;
}

bool is_true(const feel::Expression& expression, const feel::Context& context) {
    if (expression.is_empty()) return true;
    feel::Evaluation evaluation;
    const feel::Value value = expression.evaluate(context, evaluation);
    const json::value result = feel::to_json(value);
    return result.is_bool() && result.get_bool();
}

struct Decided {
    const dmn::Engine* engine = nullptr;
    const std::string& id;
    dmn::Outcome outcome;
    json::value result;
    json::object trace;
};

Result<Decided> run_decision(
    const pack::Content& content, const std::string& id, const feel::Context& context, Date today
) {
    const auto found = content.decisions.find(id);
    if (found == content.decisions.end())
        return refuse(
            "pack.unknown_decision", ErrorKind::Internal, {{"decision", json::string(id)}}
        );
    feel::Evaluation evaluation(china_midnight(today));
    dmn::Outcome outcome = TRY(found->second.evaluate(id, context, evaluation));
    dmn::add_conditions(outcome.trace, found->second.model(), evaluation.now);
    json::value result = feel::to_json(outcome.result);
    json::object trace = dmn::to_json(outcome.trace).as_object();
    return Decided{&found->second, id, std::move(outcome), std::move(result), std::move(trace)};
}

/// What reasons are told with; nothing when nobody reads them.
struct Telling {
    const PlanInput& input;
    const feel::Context& context;
    SaidFacts said;
};

ListDecision list_decision(const Decided& decided, const Telling& telling) {
    return {
        *decided.engine, decided.id, decided.outcome, telling.context,
        china_midnight(telling.input.today)};
}

using Names = std::vector<std::pair<std::string, pack::Bilingual>>;  // by id

/// The reasons of a decision for each of the ids; they are also kept in its trace.
std::vector<Reason> told_reasons(Decided& decided, const Names& names, const Telling& telling) {
    if (!telling.input.with_reasons) return {};
    std::vector<std::string> ids;
    for (const auto& [id, name] : names) ids.push_back(id);
    std::vector<Reason> reasons = reasons_of(list_decision(decided, telling), ids, telling.said);
    json::array kept;
    for (Reason& reason : reasons) {
        reason.name = std::ranges::find(names, reason.id, &Names::value_type::first)->second;
        kept.push_back(to_json(reason));
    }
    decided.trace["reasons"] = std::move(kept);
    return reasons;
}

const Reason* find_reason(const std::vector<Reason>& reasons, std::string_view id) {
    const auto found = std::ranges::find(reasons, id, &Reason::id);
    return found == reasons.end() ? nullptr : &*found;
}

/// The annotations (law) of the rule that brought this item in.
std::string basis_of(const json::value& trace, std::string_view item) {
    const json::object* whole = trace.if_object();
    const json::array* decisions = whole == nullptr ? nullptr : find_array(*whole, "decisions");
    if (decisions == nullptr) return {};
    std::string basis;
    for (const json::value& decision : *decisions) {
        const json::array* fired =
            decision.is_object() ? find_array(decision.get_object(), "fired") : nullptr;
        if (fired == nullptr) continue;
        for (const json::value& rule : *fired) {
            if (find_string(rule.as_object(), "output").value_or("") != item) continue;
            if (const json::array* annotations = find_array(rule.as_object(), "annotations"))
                for (const json::value& annotation : *annotations)
                    if (const auto text = find_string(annotation.as_object(), "text");
                        text && !text->empty() && basis.find(*text) == std::string::npos)
                        basis += (basis.empty() ? "" : "；") + *text;
        }
    }
    return basis;
}

/// The items that the answers bring in: by the bundle's decision, or by its conditions.
Result<std::vector<std::string>> member_ids(
    const pack::Content& content,
    const pack::Bundle& bundle,
    const Telling& telling,
    Plan& plan,
    std::vector<Reason>& reasons
) {
    const PlanInput& input = telling.input;
    std::vector<std::string> ids;
    if (bundle.executable && !bundle.executable->members_decision.empty()) {
        Decided decided = TRY(
            run_decision(content, bundle.executable->members_decision, telling.context, input.today)
        );
        Names all;
        for (const pack::BundleMember& member : bundle.members)
            if (const pack::ServiceItem* item = content.find_item(member.item))
                all.emplace_back(item->id, item->name);
        reasons = told_reasons(decided, all, telling);
        plan.decisions.push_back(decided.trace);
        if (const json::array* list = decided.result.if_array())
            for (const json::value& id : *list)
                if (id.is_string()) ids.emplace_back(id.get_string());
        if (decided.result.is_string()) ids.emplace_back(decided.result.get_string());
        return ids;
    }
    for (const pack::BundleMember& member : bundle.members) {
        if (std::ranges::all_of(member.include_if, [&](const auto& condition) {
                const json::value* answer = input.answers.if_contains(condition.first);
                return answer != nullptr && *answer == condition.second;
            }))
            ids.push_back(member.item);
        if (input.with_reasons)
            reasons.push_back(reason_of(member.item, member.include_if, input.answers, telling.said)
            );
    }
    return ids;
}

Limits limits_of(const pack::ServiceItem& item) {
    Limits limits;
    limits.is_instant = item.is_instant;
    limits.legal_days = item.legal_limit.value;
    // Without a promise the law's limit is the promise (Optimising Business Environment Regulation
    // art. 36).
    limits.promised_days = item.promised_limit.value.value_or(item.legal_limit.value.value_or(20));
    limits.promised_confirmed = item.promised_limit.source.confirmed;
    limits.extension_days_max = item.executable ? item.executable->extension.days_max : 0;
    return limits;
}

Result<void> add_member(
    const pack::Content& content, const pack::ServiceItem& item, const PlanInput& input, Plan& plan
) {
    PlannedMember member{.item = &item, .limits = limits_of(item)};
    if (content.directory && !input.region.empty()) {
        member.organisation =
            TRY(content.directory->organisation_for(item.department, input.region, input.today))
                .name;
    }
    plan.members.push_back(std::move(member));
    return {};
}

Result<void> add_members(
    const pack::Content& content, const ServiceRef& service, const Telling& telling, Plan& plan
) {
    if (service.item != nullptr) return add_member(content, *service.item, telling.input, plan);
    std::vector<Reason> reasons;
    const auto ids = TRY(member_ids(content, *service.bundle, telling, plan, reasons));
    // In the bundle's order; a dependency on a member that does not apply is dropped.
    for (const pack::BundleMember& member : service.bundle->members) {
        const pack::ServiceItem* item = content.find_item(member.item);
        if (item == nullptr) continue;
        const Reason* reason = find_reason(reasons, member.item);
        if (std::ranges::find(ids, member.item) == ids.end()) {
            if (reason != nullptr) plan.not_needed.push_back({item, nullptr, reason->text});
            continue;
        }
        TRY(add_member(content, *item, telling.input, plan));
        if (reason != nullptr) plan.members.back().reason = reason->text;
        if (!plan.decisions.empty())
            plan.members.back().why = basis_of(plan.decisions.front(), member.item);
        for (const auto& [question, answer] : member.include_if)
            plan.members.back().because.push_back({question, answer});
        for (const std::string& before : member.after)
            if (std::ranges::find(ids, before) != ids.end())
                plan.members.back().after.push_back(before);
    }
    return {};
}

/// Items whose result is a credential, before `index` in the order of dependencies.
bool is_made_before(const Plan& plan, const PlannedMember& member, const std::string& credential) {
    for (const std::string& before : member.after) {
        const auto earlier = std::ranges::find_if(plan.members, [&](const PlannedMember& m) {
            return m.item->id == before;
        });
        if (earlier == plan.members.end()) continue;
        if (earlier->item->result_credential == credential ||
            is_made_before(plan, *earlier, credential))
            return true;
    }
    return false;
}

std::vector<MaterialWay> ways_of(
    const pack::Material& material, bool is_main, const PlanInput& input
) {
    std::vector<MaterialWay> ways;
    switch (material.source) {
        case pack::MaterialSource::PlatformForm:
            return {MaterialWay::Generated};
        case pack::MaterialSource::GovernmentData:
            ways = {MaterialWay::Held, MaterialWay::Upload};
            break;
        case pack::MaterialSource::Credential:
            ways = {MaterialWay::Credential, MaterialWay::Upload};
            break;
        case pack::MaterialSource::Applicant:
        case pack::MaterialSource::ThirdParty:
            ways = {MaterialWay::Upload};
            break;
    }
    // Notice and commitment is a choice of the applicant, and not open to those who broke a
    // promise.
    if (material.commitment.is_on() && !input.is_barred_from_commitment)
        ways.push_back(MaterialWay::Commitment);
    if (material.tolerance.is_on() && !is_main) ways.push_back(MaterialWay::Later);
    return ways;
}

/// A condition in the pack's own words.
pack::Bilingual only_if(const pack::Bilingual& when) {
    return {
        "不需要：只有" + when.zh + "才需要。",
        "Not needed: only if " + (when.en.empty() ? when.zh : when.en) + "."};
}

Result<void> add_materials(
    const pack::Content& content, const PlannedMember& member, const Telling& telling, Plan& plan
) {
    std::optional<std::set<std::string>> needed;
    std::vector<Reason> reasons;
    if (member.item->executable && !member.item->executable->materials_decision.empty()) {
        Decided decided = TRY(run_decision(
            content, member.item->executable->materials_decision, telling.context,
            telling.input.today
        ));
        Names all;
        for (const pack::Material& material : member.item->materials)
            all.emplace_back(material.id, material.name);
        reasons = told_reasons(decided, all, telling);
        plan.decisions.push_back(decided.trace);
        needed.emplace();
        if (const json::array* list = decided.result.if_array())
            for (const json::value& id : *list)
                if (id.is_string()) needed->insert(std::string(id.get_string()));
    }
    for (const pack::Material& material : member.item->materials) {
        const Reason* reason = find_reason(reasons, material.id);
        if (needed && !needed->contains(material.id)) {
            if (reason != nullptr)
                plan.not_needed.push_back({member.item, &material, reason->text});
            continue;
        }
        if (!is_true(material.when, telling.context)) {
            if (telling.input.with_reasons && !material.when_text.zh.empty())
                plan.not_needed.push_back({member.item, &material, only_if(material.when_text)});
            continue;
        }
        // A condition that stands in words only cannot be decided here: the paper is offered, not
        // demanded.
        const bool only_words =
            !material.when_text.zh.empty() && material.when.is_empty() && !needed;
        auto planned = std::ranges::find_if(plan.materials, [&](const PlannedMaterial& p) {
            return p.material->id == material.id;
        });
        if (planned == plan.materials.end()) {
            plan.materials.push_back({.material = &material, .is_required = false, .is_main = false}
            );
            planned = std::prev(plan.materials.end());
        }
        planned->items.push_back(member.item->id);
        if (reason != nullptr && planned->reason.zh.empty()) planned->reason = reason->text;
        planned->is_required |= material.is_required && !only_words;
        planned->is_main |= material.is_main;
        planned->is_from_bundle |= material.source == pack::MaterialSource::Credential &&
                                   is_made_before(plan, member, material.credential);
        if (planned->material->commitment.is_on() || material.commitment.is_on())
            planned->material = material.commitment.is_on() ? &material : planned->material;
    }
    return {};
}

std::optional<bool> compare(
    const json::value& left, const std::string& op, const json::value& right
) {
    const auto number = [](const json::value& value) -> std::optional<double> {
        boost::system::error_code fault;
        const double result = value.to_number<double>(fault);
        return fault ? std::nullopt : std::optional<double>(result);
    };
    const auto is_in = [](const json::value& value, const json::value& list) {
        const json::array* array = list.if_array();
        return array != nullptr && std::ranges::find(*array, value) != array->end();
    };
    if (op == "eq") return left == right;
    if (op == "ne") return left != right;
    if (op == "in") return is_in(left, right);
    if (op == "not_in") return !is_in(left, right);
    if (op == "contains") return is_in(right, left);
    const auto a = number(left);
    if (op == "between" && right.is_array() && right.get_array().size() == 2 && a) {
        const auto low = number(right.get_array()[0]), high = number(right.get_array()[1]);
        if (low && high) return *low <= *a && *a <= *high;
    }
    const auto b = number(right);
    if (!a || !b) return std::nullopt;
    if (op == "gt") return *a > *b;
    if (op == "gte") return *a >= *b;
    if (op == "lt") return *a < *b;
    if (op == "lte") return *a <= *b;
    return std::nullopt;
}

std::string condition_words(
    const pack::Field& field, const pack::Condition& condition, bool english
) {
    static const std::map<std::string, std::pair<const char*, const char*>> kWords{
        {"eq", {"应为", "must be"}},
        {"ne", {"不应为", "must not be"}},
        {"gt", {"应大于", "must be more than"}},
        {"gte", {"应不小于", "must be at least"}},
        {"lt", {"应小于", "must be less than"}},
        {"lte", {"应不大于", "must be at most"}},
        {"in", {"应属于", "must be one of"}},
        {"not_in", {"不应属于", "must be none of"}},
        {"contains", {"应包含", "must contain"}},
        {"between", {"应介于", "must be between"}}};
    const auto words = kWords.find(condition.op);
    const std::string value =
        condition.value.is_bool()
            ? (condition.value.get_bool() ? (english ? "yes" : "是") : (english ? "no" : "否"))
        : condition.value.is_string() ? std::string(condition.value.get_string())
                                      : json::serialize(condition.value);
    const std::string& name = english && !field.name.en.empty() ? field.name.en : field.name.zh;
    if (words == kWords.end()) return name;
    return english ? fmt::format("{} {} {}", name, words->second.second, value)
                   : fmt::format("{}{}{}", name, words->second.first, value);
}

void add_decided_conditions(Decided& decided, const Telling& telling, Plan& plan) {
    json::array kept;
    const auto add = [&](const feel::Value& condition) {
        const json::value entry = feel::to_json(condition);
        const json::object* object = entry.if_object();
        if (object == nullptr) return;
        PlannedCondition planned{
            {find_string(*object, "text").value_or(""),
             find_string(*object, "text_en").value_or("")},
            find_bool(*object, "state"),
            find_bool(*object, "confirmed").value_or(true)};
        if (telling.input.with_reasons)
            planned.reason =
                condition_reason(list_decision(decided, telling), condition, telling.said);
        if (!planned.reason.zh.empty())
            kept.push_back(json::object{
                {"id", find_string(*object, "id").value_or("")},
                {"needed", planned.is_met ? json::value(*planned.is_met) : json::value(nullptr)},
                {"name", planned.text.zh},
                {"name_en", planned.text.en},
                {"text", planned.reason.zh},
                {"text_en", planned.reason.en}});
        plan.conditions.push_back(std::move(planned));
    };
    if (decided.outcome.result.is_list())
        for (const feel::Value& condition : decided.outcome.result.as_list()) add(condition);
    if (!kept.empty()) decided.trace["reasons"] = std::move(kept);
}

Result<void> add_conditions(
    const pack::Content& content, const PlannedMember& member, const Telling& telling, Plan& plan
) {
    const PlanInput& input = telling.input;
    if (member.item->executable && !member.item->executable->conditions_decision.empty()) {
        Decided decided = TRY(run_decision(
            content, member.item->executable->conditions_decision, telling.context, input.today
        ));
        add_decided_conditions(decided, telling, plan);
        plan.decisions.push_back(decided.trace);
        return {};
    }
    for (const pack::Condition& condition : member.item->conditions) {
        PlannedCondition planned{condition.text, std::nullopt, condition.confirmed};
        if (condition.text.zh.empty()) {
            const auto field = content.fields.find(condition.field);
            const pack::Field named = field == content.fields.end()
                                          ? pack::Field{condition.field, {condition.field, {}}, {}}
                                          : field->second;
            planned.text = {
                condition_words(named, condition, false), condition_words(named, condition, true)};
        }
        if (const json::value* known = input.facts.if_contains(condition.field);
            known != nullptr && !known->is_null())
            planned.is_met = compare(*known, condition.op, condition.value);
        const bool seen = std::ranges::any_of(plan.conditions, [&](const PlannedCondition& other) {
            return other.text.zh == planned.text.zh;
        });
        if (!seen) plan.conditions.push_back(std::move(planned));
    }
    return {};
}

int path_days(const Plan& plan, const PlannedMember& member, bool legal, int depth = 0) {
    int before = 0;
    if (depth < 20)
        for (const std::string& id : member.after)
            for (const PlannedMember& earlier : plan.members)
                if (earlier.item->id == id)
                    before = std::max(before, path_days(plan, earlier, legal, depth + 1));
    const int promised = member.limits.is_instant ? 0 : member.limits.promised_days;
    return before + (legal ? member.limits.legal_days.value_or(promised) : promised);
}

void add_totals(const ServiceRef& service, Plan& plan) {
    int legal = 0;
    for (const PlannedMember& member : plan.members) {
        plan.promised_days = std::max(plan.promised_days, path_days(plan, member, false));
        legal = std::max(legal, path_days(plan, member, true));
        plan.promised_confirmed = plan.promised_confirmed && member.limits.promised_confirmed;
        if (member.item->executable) plan.fee_fen += member.item->executable->fee_fen;
        plan.visits = std::max(plan.visits, member.item->visits_max.value.value_or(0));
    }
    plan.legal_days = legal;
    if (service.bundle != nullptr && service.bundle->visits_max.value)
        plan.visits = std::min(plan.visits, *service.bundle->visits_max.value);
    // A bundle's own promise binds where it is shorter than what its members add up to.
    if (service.bundle != nullptr && service.bundle->promised_limit.value &&
        *service.bundle->promised_limit.value < plan.promised_days) {
        plan.promised_days = *service.bundle->promised_limit.value;
        plan.promised_confirmed = service.bundle->promised_limit.source.confirmed;
    }
}

}  // namespace

namespace {

SaidFacts said_facts(
    const pack::Content& content, const ServiceRef& service, const PlanInput& input
) {
    SaidFacts said;
    if (!input.with_reasons) return said;
    const auto add_item = [&](const pack::ServiceItem* item) {
        if (item != nullptr && item->executable) said.add(item->executable->questions);
    };
    add_item(service.item);
    if (service.bundle != nullptr) {
        said.add(service.bundle->questions);
        for (const pack::BundleMember& member : service.bundle->members)
            add_item(content.find_item(member.item));
    }
    said.add(content.fields);
    return said;
}

}  // namespace

std::vector<AskedQuestion> questions_of(
    const pack::Content& content, const ServiceRef& service, const json::object& answers
) {
    std::vector<AskedQuestion> asked;
    const feel::Context context = context_of(answers, {});
    const auto add = [&](const std::vector<pack::Question>& questions) {
        for (const pack::Question& question : questions) {
            const bool seen = std::ranges::any_of(asked, [&](const AskedQuestion& a) {
                return a.question->id == question.id;
            });
            if (!seen) asked.push_back({&question, is_true(question.when, context)});
        }
    };
    if (service.item != nullptr) {
        if (service.item->executable) add(service.item->executable->questions);
        return asked;
    }
    add(service.bundle->questions);
    if (!answers_are_complete(asked, answers)) return asked;
    // Only then is it known which members apply; their own questions follow.
    PlanInput input{answers, {}, {}, Date(), {}};
    Plan plan;
    std::vector<Reason> reasons;
    const auto ids =
        member_ids(content, *service.bundle, Telling{input, context, {}}, plan, reasons);
    if (!ids) return asked;
    for (const std::string& id : *ids)
        if (const pack::ServiceItem* item = content.find_item(id);
            item != nullptr && item->executable)
            add(item->executable->questions);
    return asked;
}

bool answers_are_complete(
    const std::vector<AskedQuestion>& questions, const json::object& answers
) {
    return std::ranges::all_of(questions, [&](const AskedQuestion& asked) {
        const json::value* answer = answers.if_contains(asked.question->id);
        return !asked.is_relevant || (answer != nullptr && !answer->is_null());
    });
}

Result<void> check_answers(
    const std::vector<AskedQuestion>& questions, const json::object& answers
) {
    for (const auto& pair : answers) {
        const auto asked = std::ranges::find_if(questions, [&](const AskedQuestion& a) {
            return std::string_view(a.question->id) == std::string_view(pair.key());
        });
        const std::string field = "/answers/" + std::string(pair.key());
        // An answer to a question that no longer comes up is kept, so that going back loses
        // nothing.
        if (asked == questions.end() || pair.value().is_null()) continue;
        const pack::Question& question = *asked->question;
        const auto is_option = [&](const json::value& value) {
            return value.is_string() &&
                   std::ranges::any_of(question.options, [&](const pack::Option& option) {
                       return std::string_view(option.value) ==
                              std::string_view(value.get_string());
                   });
        };
        bool good = false;
        switch (question.kind) {
            case pack::QuestionKind::Bool:
                good = pair.value().is_bool();
                break;
            case pack::QuestionKind::Choice:
                good = is_option(pair.value());
                break;
            case pack::QuestionKind::Multi:
                good = pair.value().is_array() &&
                       std::ranges::all_of(pair.value().get_array(), is_option);
                break;
        }
        if (!good)
            return Error{
                .code = "draft.answer",
                .details = {{"question", json::string(question.text.zh)}},
                .field = field};
    }
    return {};
}

Result<Plan> make_plan(
    const pack::Content& content, const ServiceRef& service, const PlanInput& input
) {
    Plan plan;
    const feel::Context context = context_of(input.answers, input.facts);
    const Telling telling{input, context, said_facts(content, service, input)};
    TRY(add_members(content, service, telling, plan));
    for (const PlannedMember& member : plan.members)
        TRY(add_materials(content, member, telling, plan));
    for (PlannedMaterial& material : plan.materials)
        material.ways = ways_of(*material.material, material.is_main, input);
    // One member's decision leaves out what another's brings in.
    std::erase_if(plan.not_needed, [&](const NotNeeded& left_out) {
        return left_out.material != nullptr &&
               std::ranges::any_of(plan.materials, [&](const PlannedMaterial& planned) {
                   return planned.material->id == left_out.material->id;
               });
    });
    for (const PlannedMember& member : plan.members)
        TRY(add_conditions(content, member, telling, plan));
    add_totals(service, plan);
    return plan;
}

}  // namespace tongban::service
