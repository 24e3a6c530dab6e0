#include "service/plan_memo.h"

#include <cstring>

#include "base/canonical.h"
#include "feel/reads.h"
#include "service/plan_parts.h"

namespace tongban::service {

namespace {

using FactNames = std::set<std::string>;

std::string as_name(std::string_view field) {
    std::string name(field);
    std::ranges::replace(name, '.', '_');
    return name;
}

/// A decision sees what its model declares as input, and nothing else.
void add_inputs(const pack::Content& content, const std::string& decision, FactNames& names) {
    const auto found = content.decisions.find(decision);
    if (found == content.decisions.end()) return;
    for (const dmn::InputData& input : found->second.model().inputs) names.insert(input.name);
}

void add_names(const feel::Expression& expression, FactNames& names) {
    if (expression.is_empty()) return;
    const auto paths = feel::reads(expression.source());
    if (!paths) return;
    for (const std::string& path : *paths) names.insert(path.substr(0, path.find('.')));
}

void add_item(const pack::Content& content, const pack::ServiceItem& item, FactNames& names) {
    if (item.executable) {
        add_inputs(content, item.executable->materials_decision, names);
        add_inputs(content, item.executable->conditions_decision, names);
    }
    for (const pack::Material& material : item.materials) add_names(material.when, names);
    for (const pack::Condition& condition : item.conditions) names.insert(as_name(condition.field));
}

/// Reasons and records are most of it; the rest is counted roughly.
size_t weight_of(const Plan& plan) {
    constexpr size_t kPart = 400;
    size_t bytes = 1'000 + (plan.decisions ? plan.decisions->size() : 0);
    for (const PlannedMember& one : plan.members)
        bytes += kPart + one.reason.zh.size() + one.reason.en.size() + one.why.size();
    for (const PlannedMaterial& one : plan.materials)
        bytes += kPart + one.reason.zh.size() + one.reason.en.size();
    for (const PlannedCondition& one : plan.conditions)
        bytes += kPart + one.reason.zh.size() + one.reason.en.size() + one.text.zh.size() +
                 one.text.en.size();
    for (const NotNeeded& one : plan.not_needed)
        bytes += kPart + one.reason.zh.size() + one.reason.en.size();
    return bytes;
}

}  // namespace

std::set<std::string> facts_read_by(const pack::Content& content, const ServiceRef& service) {
    FactNames names;
    if (service.item != nullptr) add_item(content, *service.item, names);
    if (service.bundle == nullptr) return names;
    if (service.bundle->executable)
        add_inputs(content, service.bundle->executable->members_decision, names);
    for (const pack::BundleMember& member : service.bundle->members)
        if (const pack::ServiceItem* item = content.find_item(member.item))
            add_item(content, *item, names);
    return names;
}

size_t PlanMemo::FirstBytes::operator()(const crypto::Digest& digest) const {
    size_t first = 0;
    std::memcpy(&first, digest.data(), sizeof first);
    return first;
}

std::shared_ptr<const std::set<std::string>> PlanMemo::facts_read(const ServiceRef& service) {
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = reads_.find(service.id()); found != reads_.end())
            return found->second;
    }
    auto names = std::make_shared<const FactNames>(facts_read_by(content_, service));
    const std::lock_guard lock(mutex_);
    return reads_.emplace(service.id(), std::move(names)).first->second;
}

std::shared_ptr<const PlanMemo::Known> PlanMemo::find(const crypto::Digest& key) {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->known;
}

void PlanMemo::keep(const crypto::Digest& key, std::shared_ptr<const Known> known, size_t bytes) {
    if (bytes > bytes_max_) return;
    Entries gone;  // freed after the lock
    const std::lock_guard lock(mutex_);
    // Two threads may meet the same situation for the first time.
    if (by_key_.contains(key)) return;
    while (bytes_ + bytes > bytes_max_) {
        bytes_ -= entries_.back().bytes;
        by_key_.erase(entries_.back().key);
        gone.splice(gone.end(), entries_, std::prev(entries_.end()));
    }
    entries_.push_front({key, std::move(known), bytes});
    by_key_.emplace(key, entries_.begin());
    bytes_ += bytes;
}

std::vector<AskedQuestion> PlanMemo::questions_of(
    const ServiceRef& service, const json::object& answers
) {
    std::string situation = "questions\n" + service.id() + "\n";
    append_canonical(answers, situation);
    const crypto::Digest key = crypto::sha256(situation);
    if (const auto known = find(key)) return known->questions;
    Known made{service::questions_of(content_, service, answers), {}};
    const size_t bytes = 1'000 + made.questions.size() * sizeof(AskedQuestion);
    std::vector<AskedQuestion> questions = made.questions;
    keep(key, std::make_shared<const Known>(std::move(made)), bytes);
    return questions;
}

Result<Plan> PlanMemo::make_plan(const ServiceRef& service, const PlanInput& input) {
    std::string situation = fmt::format(
        "plan\n{}\n{}\n{}\n{}{}\n", service.id(), input.today.number(), input.applicant_kind,
        int{input.is_barred_from_commitment}, int{input.with_reasons}
    );
    append_canonical(input.answers, situation);
    std::vector<const json::key_value_pair*> read_facts;
    const auto names = facts_read(service);
    for (const auto& pair : input.facts) {
        if (!names->contains(as_name(pair.key()))) continue;
        read_facts.push_back(&pair);
        // As JSON: no text can pass for another fact.
        situation += '\n';
        append_quoted(std::string_view(pair.key()), situation);
        situation += ':';
        append_canonical(pair.value(), situation);
    }
    const crypto::Digest key = crypto::sha256(situation);
    std::shared_ptr<const Known> known = find(key);
    if (known == nullptr) {
        json::object facts;
        for (const json::key_value_pair* pair : read_facts)
            facts.emplace(pair->key(), pair->value());
        const PlanInput read{
            .answers = input.answers,
            .facts = facts,
            .region = {},
            .today = input.today,
            .applicant_kind = input.applicant_kind,
            .is_barred_from_commitment = input.is_barred_from_commitment,
            .with_reasons = input.with_reasons};
        Known made;
        made.plan = TRY(planning::plan_of_situation(content_, service, read));
        known = std::make_shared<const Known>(std::move(made));
        keep(key, known, weight_of(known->plan));
    }
    Plan plan = known->plan;
    TRY(planning::name_organisations(content_, service, input, plan));
    return plan;
}

size_t PlanMemo::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

size_t PlanMemo::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

std::shared_ptr<PlanMemo> PlanMemos::of(const std::shared_ptr<const pack::Content>& content) {
    const std::lock_guard lock(mutex_);
    if (memo_ == nullptr || content_.lock() != content) {
        memo_ = std::make_shared<PlanMemo>(*content);
        content_ = content;
    }
    return memo_;
}

}  // namespace tongban::service
