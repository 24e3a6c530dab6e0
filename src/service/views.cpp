#include "service/views.h"

#include "service/notice.h"
#include "service/remedy.h"
#include "service/view_parts.h"

namespace tongban::service {

std::string stage_text(Stage stage, bool english) {
    switch (stage) {
        case Stage::Submitted:
            return english ? "Submitted, waiting for acceptance" : "已提交，待受理";
        case Stage::Supplement:
            return english ? "Something is missing" : "待补正";
        case Stage::Refused:
            return english ? "Not accepted" : "不予受理";
        case Stage::Accepted:
            return english ? "Under review" : "已受理，办理中";
        case Stage::Decided:
            return english ? "Decided" : "已办结";
        case Stage::Delivered:
            return english ? "Delivered" : "已送达";
        case Stage::Withdrawn:
            return english ? "Withdrawn" : "已撤回";
        case Stage::Lapsed:
            return english ? "Ended, nothing was supplied in time" : "逾期未补，视为撤回";
    }
    return {};
}

namespace {

/// As the pack describes it; null for a material that its edition no longer names.
const pack::Material* described(const MaterialState& material, const pack::Content& content) {
    for (const std::string& id : material.items)
        if (const pack::ServiceItem* item = content.find_item(id))
            for (const pack::Material& one : item->materials)
                if (one.id == material.id) return &one;
    return nullptr;
}

json::array material_views(const CaseState& state, const ViewContext& context) {
    json::array views;
    for (const MaterialState& material : state.materials) {
        json::object view = to_record(material).get_object();
        view["files"] = file_views(material.files);
        view["required"] = material.is_required;
        view["main"] = material.is_main;
        view["state"] = material_state_text(material);
        if (const pack::Material* paper = described(material, context.content)) {
            view["accept"] = text_array(paper->accept);
            view["bytes_max"] = paper->bytes_max;
        }
        views.push_back(std::move(view));
    }
    return views;
}

json::array notice_views(const CaseState& state, const ViewContext& context) {
    json::array views;
    for (const Notice& notice : state.notices) {
        json::value way_out = nullptr;
        if (names_remedy(notice)) {
            // It is in the inbox, and so received, on the day on which it was made.
            const RemedyDays days = remedy_days(context.content.limits, china_date(notice.at));
            way_out = json::object{
                {"text", context.pick(remedy_of(notice, context.content.limits))},
                {"reconsideration_until", to_string(days.reconsideration)},
                {"litigation_until", to_string(days.litigation)}};
        }
        views.push_back(json::object{
            {"id", notice.id},
            {"kind", notice.kind},
            {"title", context.pick(notice_title(notice))},
            {"number", notice.number},
            {"at", to_rfc3339(notice.at)},
            {"member", notice.member},
            {"reason", notice.reason},
            {"article", article_text(notice.article, context)},
            {"remedy", std::move(way_out)}});
    }
    return views;
}

json::value supplement_view(const CaseState& state) {
    if (!state.supplement) return nullptr;
    json::array items;
    for (const SupplementItem& item : state.supplement->items)
        items.push_back(json::object{
            {"member", item.member},
            {"material", item.material},
            {"field", item.field},
            {"name", item.name},
            {"reason", item.reason},
            {"done", item.is_done}});
    return json::object{
        {"asked_at", to_rfc3339(state.supplement->asked_at)},
        {"due_on", to_string(state.supplement->due_on)},
        {"answered", state.supplement->is_answered},
        {"items", std::move(items)}};
}

json::array fee_views(const CaseState& state, const ViewContext& context) {
    json::array views;
    for (const Fee& fee : state.fees) {
        json::object view{
            {"id", fee.id},
            {"item", fee.item},
            {"name", fee.name},
            {"fen", fee.fen},
            {"state", enum_text(fee.stage)},
            {"receipt", fee.receipt}};
        if (fee.stage == FeeStage::Started) {
            view["pay_at"] = fee.url;
            view["reference"] = fee.reference;
            if (fee.until) view["pay_until"] = to_rfc3339(*fee.until);
        }
        if (!fee.refund_reason.empty()) {
            view["refund_reason"] = context.pick(refund_reason_text(fee.refund_reason));
            view["refund_receipt"] = fee.refund_receipt;
        }
        views.push_back(std::move(view));
    }
    return views;
}

json::value rating_view(const CaseState& state) {
    if (!state.rating) return nullptr;
    json::object view{{"grade", state.rating->grade}, {"text", state.rating->text}};
    if (!state.rating->follow_up.empty())
        view["follow_up"] = json::object{
            {"state", state.rating->follow_up},
            {"due_on", state.rating->fix_by ? json::value(to_string(*state.rating->fix_by))
                                            : json::value(nullptr)},
            {"note", state.rating->follow_up_note}};
    return view;
}

json::array applicant_can(const CaseState& state) {
    json::array can;
    const bool open = is_open(state.stage);
    const bool owes_later = std::ranges::any_of(state.materials, [](const MaterialState& material) {
        return material.way == MaterialWay::Later;
    });
    if (state.stage == Stage::Supplement) can.emplace_back("supplement");
    if (open && owes_later) can.emplace_back("supply");
    if (open) can.emplace_back("withdraw");
    if (std::ranges::any_of(state.fees, [&](const Fee& fee) {
            return payable_fee(state, fee.id).has_value();
        }))
        can.emplace_back("pay");
    if (open || !undelivered(state).empty()) can.emplace_back("delivery");
    if (!open && !state.rating) can.emplace_back("rate");
    can.emplace_back("copy");
    return can;
}

}  // namespace

json::object case_view(const CaseState& state, const ViewContext& context) {
    json::object view{
        {"number", state.number},
        {"query_code", state.query_code},
        {"version", state.version},
        {"service",
         {{"id", state.service},
          {"kind", state.service_kind},
          {"name", state.name},
          {"name_en", state.name_en}}},
        {"region", {{"code", state.region}, {"name", region_name(context, state.region)}}},
        {"channel", state.channel},
        {"stage", enum_text(state.stage)},
        {"stage_text", stage_text(state.stage, context.is_english())},
        {"end_reason", state.end_reason},
        {"submitted_at", to_rfc3339(state.submitted_at)},
        {"deemed", state.is_deemed},
        {"clock", case_clock_view(state, context)},
        {"members", member_views(state, context)},
        {"notices", notice_views(state, context)},
        {"supplement", supplement_view(state)},
        {"materials", material_views(state, context)},
        {"answers", state.answers},
        {"fees", fee_views(state, context)},
        {"delivery",
         {{"way", state.delivery.way},
          {"hall", state.delivery.hall},
          {"receiver", state.delivery.receiver},
          {"tracking", state.delivery.tracking}}},
        {"rating", rating_view(state)},
        {"can", applicant_can(state)}};
    if (state.accepted_at) view["accepted_at"] = to_rfc3339(*state.accepted_at);
    return view;
}

}  // namespace tongban::service
