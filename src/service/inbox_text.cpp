// What the applicant's inbox says about each event of a case.
#include "service/notice.h"
#include "service/rows.h"

namespace tongban::service {

ledger::RowChange inbox_row(
    const ledger::StreamKey& key,
    const std::string& id,
    const std::string& person,
    const std::string& number,
    Instant at,
    const InboxText& text
) {
    return {
        "INSERT INTO inbox (region, stream, id, person, at_ms, title, title_en, body, body_en, "
        "number, is_read) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,0)",
        {key.region, key.stream, id, person, at.ms, text.title, text.title_en, text.text,
         text.text_en, number}};
}

std::vector<std::string> readers_of(const Turn& turn) {
    const CaseState& state = turn.state;
    std::vector<std::string> readers{state.person};
    const bool has_agent = !state.agent.empty() && state.agent != state.person;
    if (has_agent && turn.facts.is_agent_still && turn.facts.is_agent_still(state))
        readers.push_back(state.agent);
    return readers;
}

std::optional<InboxText> inbox_text(const CaseEvent& event, const CaseState& state) {
    const auto about = [&](const char* title, const char* title_en, std::string text,
                           std::string text_en) {
        return std::optional(InboxText{
            fmt::format("{}：{}", title, state.name),
            fmt::format("{}: {}", title_en, state.name_en), std::move(text), std::move(text_en)});
    };
    if (std::holds_alternative<CaseSubmitted>(event))
        return about(
            "已提交", "Submitted", "我们已收到您的申请，5 个工作日内告知是否受理。",
            "We have your application and tell you within 5 working days whether it is accepted."
        );
    if (const auto* e = std::get_if<NoticeIssued>(&event)) {
        const auto title = notice_title(e->notice);
        InboxText told = *about(
            title.zh.c_str(), title.en.c_str(),
            e->notice.reason.empty() ? "请查看通知书。" : e->notice.reason,
            "Please read the notice on the page of your case."
        );
        // Of several items, the notice is about one.
        const Member* member = find_member(state, e->notice.member);
        if (member != nullptr && state.members.size() > 1) {
            const std::string& english = member->name_en.empty() ? member->name : member->name_en;
            told.title += fmt::format("（{}）", member->name);
            told.title_en += fmt::format(" ({})", english);
        }
        return told;
    }
    // Of an adjournment the notice tells.
    if (const auto* e = std::get_if<MemberResumed>(&event); e != nullptr && !e->is_adjourned)
        return about(
            "恢复计时", "Clock runs again", e->finding, "The special procedure has ended."
        );
    if (std::holds_alternative<SupplementAnswered>(event))
        return about(
            "已收到补正", "We have what was missing",
            "我们已收到您补正的内容，5 个工作日内告知是否受理。",
            "We have what you supplied and tell you within 5 working days whether your "
            "application is accepted."
        );
    if (const auto* e = std::get_if<MaterialSupplied>(&event))
        return about(
            "已收到材料", "We have your material",
            fmt::format("容缺材料“{}”已收到。", e->material.name),
            "The material that you had left for later has come in."
        );
    if (std::holds_alternative<FeePaid>(event))
        return about("已缴费", "Paid", "缴费成功。", "Your payment has come in.");
    if (const auto* e = std::get_if<RefundDue>(&event)) {
        const auto words = refund_reason_text(e->reason);
        return about(
            "退费中", "Money goes back", fmt::format("{}，已缴费用将原路退回。", words.zh),
            fmt::format("{}: what you paid goes back to you.", words.en)
        );
    }
    if (std::holds_alternative<FeeRefunded>(event))
        return about(
            "已退费", "Money returned", "已缴费用已原路退回。", "What you paid has been returned."
        );
    if (std::holds_alternative<DeliveryChosen>(event))
        return about(
            "领取方式已变更", "Delivery changed", "结果的领取方式已按您的选择变更。",
            "The result will be handed out as you chose."
        );
    if (std::holds_alternative<CaseWithdrawn>(event))
        return about(
            "已撤回", "Withdrawn", "申请已撤回。已经准予的事项不受影响，仍可领取结果。",
            "The application has been withdrawn. What was granted before stays and can be "
            "collected."
        );
    if (std::holds_alternative<CaseDecided>(event))
        return about(
            "办理完成", "Completed", "全部事项已有结果，欢迎评价。",
            "Every part has a result. You can now rate the service."
        );
    if (std::holds_alternative<ResultDelivered>(event))
        return about("已送达", "Delivered", "办理结果已送达。", "The result has been delivered.");
    if (const auto* e = std::get_if<CaseLapsed>(&event))
        return about(
            "已终止", "Ended",
            e->reason == "later" ? "容缺材料逾期未补，视为撤回申请。"
                                 : "逾期未补正，视为撤回申请。",
            "What was missing did not come in time; the application counts as withdrawn."
        );
    if (const auto* e = std::get_if<LimitsRecounted>(&event);
        e != nullptr && (e->supplement_due || !e->later_until.empty()))
        return about(
            "期限顺延", "More time", "工作日历调整，补交材料的期限相应顺延，请查看办件。",
            "The calendar has changed: you have more time to hand in what is missing."
        );
    if (std::holds_alternative<FollowUpRecorded>(event))
        return about(
            "评价回复", "Answer to your rating", state.rating ? state.rating->follow_up_note : "",
            "The department has answered your rating."
        );
    return std::nullopt;
}

}  // namespace tongban::service
