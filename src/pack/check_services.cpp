// Items: limits, audit points, reliefs, results.
#include "pack/check_parts.h"

namespace tongban::pack {

namespace {

constexpr std::string_view kLicence = "行政许可";

void limits(const Findings& findings, const ServiceItem& item) {
    for (const Figure* figure : {&item.legal_limit, &item.promised_limit})
        if (figure->value.value_or(0) < 0)
            return findings.add(
                item.place, "pack.negative_limit", item.id + ": a limit below zero",
                {{"owner", item.id}}
            );
    if (!item.legal_limit.value && !item.promised_limit.value)
        findings.add(
            item.place, "pack.no_limit", item.id + ": neither a legal nor a promised limit",
            {{"owner", item.id}}
        );
    // The promise never exceeds the law (优化营商环境条例 art. 36), and for a licence there is
    // always a law: who promises more than the general limit names the special one as legal_limit.
    const GeneralLimits& general = findings.content.limits;
    const std::optional<int> legal = item.legal_limit.value  ? item.legal_limit.value
                                     : item.type == kLicence ? std::optional(general.decision_days)
                                                             : std::nullopt;
    if (legal && item.promised_limit.value && *item.promised_limit.value > *legal) {
        json::object details{
            {"owner", item.id}, {"promised", *item.promised_limit.value}, {"legal", *legal}};
        const bool is_general = !item.legal_limit.value && !general.decision_place.file.empty();
        if (is_general)
            details["place"] =
                fmt::format("{}:{}", general.decision_place.file, general.decision_place.line);
        findings.add(
            item.place, is_general ? "pack.promise_beyond_default" : "pack.promise_too_long",
            fmt::format(
                "{}: promised {} days, the law allows {}", item.id, *item.promised_limit.value,
                *legal
            ),
            std::move(details)
        );
    }
    if (item.is_instant && item.promised_limit.value.value_or(0) != 0)
        findings.add(
            item.place, "pack.instant_with_days",
            item.id + ": handled at once, yet days are promised", {{"owner", item.id}}
        );
    if (!item.executable) return;
    // 行政许可法 art. 42(1): one extension, of so many days at most, unless another law says
    // otherwise; none of these allows more than the limit itself.
    const Extension& extension = item.executable->extension;
    const bool has_other_law =
        !extension.basis.empty() && !extension.basis.starts_with("行政许可法");
    const int days_max =
        has_other_law ? item.legal_limit.value.value_or(0) : findings.content.limits.extension_days;
    if (extension.days_max < 0 || extension.days_max > days_max)
        findings.add(
            extension.place, "pack.extension_too_long",
            fmt::format(
                "{}: {} days of extension, the law allows {}", item.id, extension.days_max, days_max
            ),
            {{"owner", item.id}, {"days", extension.days_max}, {"legal", days_max}}
        );
}

void materials(const Findings& findings, const ServiceItem& item, const Place& place) {
    for (const Material& material : item.materials) {
        const json::object details{{"owner", item.id}, {"material", material.id}};
        if (material.commitment.is_on() && material.commitment.text.zh.empty())
            findings.add(
                place, "pack.commitment_without_text",
                fmt::format("{}: nothing to sign for {}", item.id, material.id), details
            );
        // 容缺 never covers a main material.
        if (material.tolerance.is_on() && material.is_main)
            findings.add(
                place, "pack.tolerable_main",
                fmt::format("{}: {} is a main material", item.id, material.id), details
            );
    }
}

bool is_personal(const Content& content, const std::string& semantic) {
    for (const auto& [id, form] : content.forms)
        for (const form::Field* field : form::fields_with_value(form))
            if (field->property("semantic") == semantic && field->property("personal") == "true")
                return true;
    return false;
}

/// What comes before a step of the process comes before one that there is.
void suspensions(const Findings& findings, const ServiceItem& item) {
    const auto process = findings.content.processes.find(item.executable->process);
    if (process == findings.content.processes.end()) return;
    for (const SuspensionKind& kind : item.executable->suspensions) {
        if (kind.before.empty()) continue;
        const auto step =
            std::ranges::find(process->second->nodes, kind.before, &bpmn::FlowNode::id);
        if (step == process->second->nodes.end() || step->kind != bpmn::NodeKind::UserTask)
            findings.add(
                kind.place, "pack.suspension_step",
                fmt::format("{}: `{}` is no step of its process", item.id, kind.before),
                {{"owner", item.id}, {"id", kind.before}}
            );
    }
}

void executable(const Findings& findings, const ServiceItem& item) {
    const Executable& service = *item.executable;
    const Place place{service.file, 1};
    if (service.audit_points.empty())
        findings.add(
            place, "pack.missing_audit_points", item.id + ": nothing tells the clerk what to check",
            {{"owner", item.id}}
        );
    // Results stand in the open: what a form marks as personal has no place among them.
    for (const ResultFact& fact : service.sets)
        if (is_personal(findings.content, fact.field))
            findings.add(
                place, "pack.personal_result",
                fmt::format("{}: `{}` is personal and cannot be set", item.id, fact.field),
                {{"owner", item.id}, {"id", fact.field}}
            );
    materials(findings, item, place);
    suspensions(findings, item);
}

}  // namespace

void check_services(const Findings& findings) {
    for (const ServiceItem& item : findings.content.items) {
        limits(findings, item);
        if (item.executable) executable(findings, item);
    }
}

}  // namespace tongban::pack
