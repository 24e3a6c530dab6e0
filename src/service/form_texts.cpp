#include "service/form_texts.h"

#include "service/draft.h"

namespace tongban::service {

namespace {

constexpr size_t kFormsMax = 1'000;

std::string text_of(
    const form::MergedForm* merged, const CaseState& state, const pack::Content& content
) {
    std::string text = "\"form\":";
    text += merged != nullptr ? json::serialize(merged->form.schema) : "null";
    text += ",\"forms\":[";
    bool is_first = true;
    for (const Member& member : state.members) {
        const pack::ServiceItem* item = content.find_item(member.item);
        if (item == nullptr || !item->executable) continue;
        const auto form = content.forms.find(item->executable->form);
        if (form == content.forms.end()) continue;
        if (!std::exchange(is_first, false)) text += ',';
        text += json::serialize(form->second.schema);
    }
    return text += ']';
}

}  // namespace

std::shared_ptr<const std::string> FormTexts::of(
    const CaseState& state, const pack::Content& content
) {
    auto merged = merged_form(content, items_of(state));
    if (!merged || *merged == nullptr)
        return std::make_shared<const std::string>(text_of(nullptr, state, content));
    const form::MergedForm* form = merged->get();
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = kept_.find(form); known != kept_.end()) return known->second.text;
    }
    auto text = std::make_shared<const std::string>(text_of(form, state, content));
    const std::lock_guard lock(mutex_);
    if (kept_.size() >= kFormsMax) kept_.clear();
    kept_.insert_or_assign(form, Kept{std::move(merged).value(), text});
    return text;
}

}  // namespace tongban::service
