#include "pack/check.h"

namespace tongban::pack {

namespace {

struct Checker {
    const Content& content;
    Issues& issues;

    void add(
        const Place& place,
        std::string code,
        std::string message,
        Severity severity = Severity::Error
    ) const {
        issues.push_back(
            {.code = std::move(code),
             .message = std::move(message),
             .severity = severity,
             .file = place.file,
             .line = place.line}
        );
    }

    void item_links(const ServiceItem& item) const {
        if (!content.departments.contains(item.department))
            add(item.place, "pack.dangling",
                fmt::format("{}: no department `{}`", item.id, item.department));
        if (std::ranges::find(content.topics, item.topic, &Topic::id) == content.topics.end())
            add(item.place, "pack.dangling", fmt::format("{}: no topic `{}`", item.id, item.topic));
        if (!item.result_credential.empty() &&
            !content.credential_types.contains(item.result_credential))
            add(item.place, "pack.dangling",
                fmt::format("{}: no credential type `{}`", item.id, item.result_credential));
        std::set<std::string> seen;
        for (const Material& material : item.materials) {
            if (!seen.insert(material.id).second)
                add(item.place, "pack.duplicate",
                    fmt::format("{}: material `{}` stands twice", item.id, material.id));
            if (!material.credential.empty() &&
                !content.credential_types.contains(material.credential))
                add(item.place, "pack.dangling",
                    fmt::format("{}: no credential type `{}`", item.id, material.credential));
        }
        for (const Condition& condition : item.conditions)
            if (!content.fields.contains(condition.field))
                add(item.place, "pack.unknown_field",
                    fmt::format("{}: no field `{}`", item.id, condition.field));
    }

    void item_limits(const ServiceItem& item) const {
        if (!item.legal_limit.value && !item.promised_limit.value)
            add(item.place, "pack.no_limit", item.id + ": neither a legal nor a promised limit");
        // The promise never exceeds the law (优化营商环境条例 art. 36).
        if (item.legal_limit.value && item.promised_limit.value &&
            *item.promised_limit.value > *item.legal_limit.value)
            add(item.place, "pack.promise_too_long",
                fmt::format(
                    "{}: promised {} days, the law allows {}", item.id, *item.promised_limit.value,
                    *item.legal_limit.value
                ));
        if (item.is_instant && item.promised_limit.value.value_or(0) != 0)
            add(item.place, "pack.instant_with_days",
                item.id + ": handled at once, yet days are promised");
    }

    void process(const ServiceItem& item, const Place& place) const {
        const auto found = content.processes.find(item.executable->process);
        if (found == content.processes.end())
            return add(
                place, "pack.missing_process",
                fmt::format("{}: no process `{}`", item.id, item.executable->process)
            );
        for (const bpmn::FlowNode& node : found->second->nodes) {
            const bool is_told_others =
                node.event == bpmn::EventKind::Message || node.event == bpmn::EventKind::Signal;
            if (is_told_others && !std::holds_alternative<bpmn::JobSpec>(node.work))
                add(place, "pack.process_message",
                    fmt::format(
                        "{}: {} needs a {}, which cases do not exchange", item.id, node.id,
                        to_string(node.event)
                    ));
            if (const auto* decision = std::get_if<bpmn::DecisionSpec>(&node.work);
                decision != nullptr && !decision->decision.feel &&
                !content.decisions.contains(decision->decision.text))
                add(place, "pack.missing_decision",
                    fmt::format(
                        "{}: {} asks for decision `{}`", item.id, node.id, decision->decision.text
                    ));
            const auto* task = std::get_if<bpmn::UserTaskSpec>(&node.work);
            if (task == nullptr || node.kind != bpmn::NodeKind::UserTask) continue;
            const std::string& groups = task->candidate_groups.text;
            if (groups.find("approver") == std::string::npos &&
                groups.find("clerk") == std::string::npos &&
                groups.find("surveyor") == std::string::npos)
                add(place, "pack.role",
                    fmt::format("{}: user task {} goes to nobody (`{}`)", item.id, node.id, groups)
                );
        }
    }

    void credential_type(const ServiceItem& item, const std::string& type, const Place& place)
        const {
        if (!type.empty() && !content.credential_types.contains(type))
            add(place, "pack.dangling", fmt::format("{}: no credential type `{}`", item.id, type));
    }

    /// What a grant makes known, replaces and cancels.
    void results(const ServiceItem& item, const Place& place) const {
        const Executable& service = *item.executable;
        if (service.credential) credential_type(item, service.credential->replaces, place);
        if (service.cancels) credential_type(item, service.cancels->type, place);
        for (const ResultFact& fact : service.sets) {
            if (!content.fields.contains(fact.field))
                add(place, "pack.unknown_field",
                    fmt::format("{}: no field `{}`", item.id, fact.field));
            // Results stand in the open: what a form marks as personal has no place among them.
            if (is_personal(fact.field))
                add(place, "pack.personal_result",
                    fmt::format("{}: `{}` is personal and cannot be set", item.id, fact.field));
        }
    }

    bool is_personal(const std::string& semantic) const {
        for (const auto& [id, form] : content.forms)
            for (const form::Field* field : form::fields_with_value(form))
                if (field->property("semantic") == semantic &&
                    field->property("personal") == "true")
                    return true;
        return false;
    }

    void executable(const ServiceItem& item) const {
        const Executable& service = *item.executable;
        const Place place{service.file, 1};
        if (!content.forms.contains(service.form))
            add(place, "pack.missing_form", fmt::format("{}: no form `{}`", item.id, service.form));
        process(item, place);
        for (const std::string& decision :
             {service.materials_decision, service.conditions_decision})
            if (!decision.empty() && !content.decisions.contains(decision))
                add(place, "pack.missing_decision",
                    fmt::format("{}: no decision `{}`", item.id, decision));
        if (!service.region_by.empty() && !content.fields.contains(service.region_by))
            add(place, "pack.unknown_field",
                fmt::format("{}: no field `{}`", item.id, service.region_by));
        if (service.audit_points.empty())
            add(place, "pack.missing_audit_points",
                item.id + ": nothing tells the clerk what to check");
        if (service.credential) credential_type(item, service.credential->type, place);
        results(item, place);
        std::set<std::string> points;
        for (const AuditPoint& point : service.audit_points) points.insert(point.id);
        for (const Material& material : item.materials) {
            for (const std::string& point : material.audit_points)
                if (!points.contains(point))
                    add(place, "pack.dangling",
                        fmt::format(
                            "{}: material {} names audit point `{}`", item.id, material.id, point
                        ));
            if (material.commitment.is_on() && material.commitment.text.zh.empty())
                add(place, "pack.commitment_without_text",
                    fmt::format("{}: nothing to sign for {}", item.id, material.id));
            // 容缺 never covers a main material.
            if (material.tolerance.is_on() && material.is_main)
                add(place, "pack.tolerable_main",
                    fmt::format("{}: {} is a main material", item.id, material.id));
        }
        for (const RegisterRead& read : service.reads)
            for (const auto& [field, column] : read.fields)
                if (!content.fields.contains(field))
                    add(place, "pack.unknown_field",
                        fmt::format("{}: no field `{}`", item.id, field));
    }

    void form_meanings() const {
        for (const auto& [id, form] : content.forms)
            for (const form::Field* field : form::fields_with_value(form)) {
                const std::string semantic(field->property("semantic"));
                if (!semantic.empty() && !content.fields.contains(semantic))
                    add({"forms/" + id + ".form.json", 0}, "pack.unknown_field",
                        fmt::format("{}: no field `{}`", id, semantic));
                unmarked(id, *field);
            }
    }

    /// What is not marked as personal is stored in the open. Identity and telephone numbers are
    /// personal wherever they stand, also in the rows of a list; what one form marks is personal in
    /// every other.
    void unmarked(const std::string& form, const form::Field& field) const {
        for (const form::Field& column : field.fields) unmarked(form, column);
        if (field.property("personal") == "true") return;
        const std::string semantic(field.property("semantic"));
        const bool is_identifier = field.check == "resident-id" || field.check == "phone";
        if (is_identifier || (!semantic.empty() && is_personal(semantic)))
            add({"forms/" + form + ".form.json", 0}, "pack.not_personal",
                fmt::format("{}: `{}` has to be marked as personal", form, field.key));
    }

    void bundle_links(const Bundle& bundle) const {
        if (!content.departments.contains(bundle.lead_department))
            add(bundle.place, "pack.dangling",
                fmt::format("{}: no department `{}`", bundle.id, bundle.lead_department));
        std::set<std::string> members, questions;
        for (const Question& question : bundle.questions) questions.insert(question.id);
        for (const BundleMember& member : bundle.members) members.insert(member.item);
        for (const BundleMember& member : bundle.members) {
            if (content.find_item(member.item) == nullptr)
                add(bundle.place, "pack.dangling",
                    fmt::format("{}: no item `{}`", bundle.id, member.item));
            for (const std::string& before : member.after)
                if (!members.contains(before))
                    add(bundle.place, "pack.dangling",
                        fmt::format(
                            "{}: {} waits for `{}`, which is no member", bundle.id, member.item,
                            before
                        ));
            for (const auto& [question, answer] : member.include_if)
                if (!questions.contains(question))
                    add(bundle.place, "pack.dangling",
                        fmt::format("{}: no question `{}`", bundle.id, question));
        }
    }

    void bundle_executable(const Bundle& bundle) const {
        const BundleExecutable& service = *bundle.executable;
        const Place place{service.file, 1};
        const auto process = content.processes.find(service.process);
        if (process == content.processes.end())
            return add(
                place, "pack.missing_process",
                fmt::format("{}: no process `{}`", bundle.id, service.process)
            );
        if (!service.members_decision.empty() &&
            !content.decisions.contains(service.members_decision))
            add(place, "pack.missing_decision",
                fmt::format("{}: no decision `{}`", bundle.id, service.members_decision));
        std::set<std::string> called;
        for (const bpmn::FlowNode& node : process->second->nodes)
            if (const auto* call = std::get_if<bpmn::CallSpec>(&node.work))
                called.insert(call->process.text);
        for (const BundleMember& member : bundle.members) {
            const ServiceItem* item = content.find_item(member.item);
            if (item == nullptr) continue;
            if (!item->executable)
                add(place, "pack.missing_form",
                    fmt::format("{}: member {} cannot be applied for", bundle.id, member.item));
            else if (!called.contains(item->executable->process))
                add(place, "pack.bundle_process",
                    fmt::format(
                        "{}: its process never calls {}", bundle.id, item->executable->process
                    ));
        }
        for (const std::string& process_id : called)
            if (!content.processes.contains(process_id))
                add(place, "pack.missing_process",
                    fmt::format("{}: calls unknown process `{}`", bundle.id, process_id));
    }

    /// A bundle cannot promise less than its members need one after the other. Without confirmation
    /// of its own figure this is a warning: both numbers are working defaults then.
    void bundle_limit(const Bundle& bundle) const {
        if (!bundle.promised_limit.value) return;
        const int path = critical_path_days(content, bundle);
        if (*bundle.promised_limit.value < path)
            add(bundle.place, "pack.bundle_too_short",
                fmt::format(
                    "{}: promises {} days, its members need up to {}", bundle.id,
                    *bundle.promised_limit.value, path
                ),
                bundle.executable ? Severity::Error : Severity::Warning);
    }
};

int path_days(const Content& content, const Bundle& bundle, const BundleMember& member, int depth) {
    if (depth > static_cast<int>(bundle.members.size())) return 1'000'000;  // a cycle
    const ServiceItem* item = content.find_item(member.item);
    int before = 0;
    for (const std::string& id : member.after)
        for (const BundleMember& other : bundle.members)
            if (other.item == id)
                before = std::max(before, path_days(content, bundle, other, depth + 1));
    if (item == nullptr || item->is_instant) return before;
    return before + item->promised_limit.value.value_or(item->legal_limit.value.value_or(0));
}

}  // namespace

int critical_path_days(const Content& content, const Bundle& bundle) {
    int longest = 0;
    for (const BundleMember& member : bundle.members)
        longest = std::max(longest, path_days(content, bundle, member, 0));
    return longest;
}

Issues check(const Content& content) {
    Issues issues;
    const Checker checker{content, issues};
    for (const ServiceItem& item : content.items) {
        checker.item_links(item);
        checker.item_limits(item);
        if (item.executable) checker.executable(item);
    }
    checker.form_meanings();
    for (const Bundle& bundle : content.bundles) {
        checker.bundle_links(bundle);
        if (critical_path_days(content, bundle) >= 1'000'000)
            checker.add(
                bundle.place, "pack.cycle", bundle.id + ": its members wait for each other"
            );
        else
            checker.bundle_limit(bundle);
        if (bundle.executable) checker.bundle_executable(bundle);
    }
    return issues;
}

}  // namespace tongban::pack
