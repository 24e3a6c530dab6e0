// What happened to a case, in words: to the applicant, in the order in which it happened.
#include "service/notice.h"
#include "service/process_timers.h"
#include "service/renewal.h"
#include "service/view_parts.h"

namespace tongban::service {

namespace {

/// Who did it, as far as the applicant needs to know: an office, not a person in it.
enum class Who { Nobody, Applicant, Person, Agent, Window, Member, Asked };

struct Line {
    const char* kind;
    std::string zh, en;
    Who who = Who::Nobody;
    std::string member = {};  // of Asked: the opinion
};

/// Inner life of the engine, or shown by what it leads to.
using Untold = boost::mp11::mp_list<
    ProcessAdvanced,
    ProcessMigrated,
    ProcessFaultEnded,
    JobOpened,
    ProcessTimerSet,
    ProcessTimerEnded,
    MemberStarted,
    WorkItemOpened,
    WorkItemClaimed,
    WorkItemClosed,
    NoticeIssued,
    DeliveryChosen,
    PaymentStarted,
    PaymentDropped,
    LimitsRecounted>;

struct Words {
    const CaseState& state;
    const ViewContext& context;
    Audience audience = Audience::Applicant;

    /// Who of an office does what is the office's own affair.
    bool is_inner() const { return audience == Audience::Staff; }
    std::string step_of(const std::string& zh, const std::string& en) const {
        return context.is_english() && !en.empty() ? en : zh;
    }

    std::string reason_of(const std::string& kind, const std::string& reason) const {
        return reason.empty() ? kind : kind + (context.is_english() ? ": " : "：") + reason;
    }
    Line of_member(
        const char* kind,
        const std::string& item,
        const char* zh,
        const char* en,
        const std::string& more = {}
    ) const {
        const Member* member = find_member(state, item);
        const std::string name = member == nullptr ? item : member->name;
        const std::string name_en =
            member == nullptr || member->name_en.empty() ? name : member->name_en;
        return {
            kind, reason_of(fmt::format("{}（{}）", zh, name), more),
            reason_of(fmt::format("{} ({})", en, name_en), more), Who::Member, item};
    }

    /// The applicant or the agent; older events do not say which.
    Who one_of_them(const std::string& by) const {
        if (by.empty() || state.agent.empty()) return Who::Applicant;
        return by == state.agent ? Who::Agent : Who::Person;
    }

    std::optional<Line> operator()(const CaseSubmitted&) const {
        return Line{"submitted", "提交申请", "Application submitted", Who::Applicant};
    }
    std::optional<Line> operator()(const SupplementRequested&) const {
        return Line{"supplement", "一次性告知补正", "Told once what is missing", Who::Window};
    }
    std::optional<Line> operator()(const SupplementAnswered& e) const {
        Line line{"supplement", "提交补正材料", "Missing things supplied", Who::Applicant};
        // Who signed is who answered: the applicant may do so also where an agent applied.
        if (e.signature) line.who = one_of_them(e.signature->person);
        return line;
    }
    std::optional<Line> operator()(const MaterialSupplied& e) const {
        return Line{
            "material", "补交材料：" + e.material.name,
            "Supplied: " + (e.material.name_en.empty() ? e.material.name : e.material.name_en),
            one_of_them(e.by)};
    }
    std::optional<Line> operator()(const CaseAccepted& e) const {
        if (e.is_deemed)
            return Line{
                "accepted", "逾期未告知，自收到材料之日起视为受理",
                "Accepted by law, as nothing was said in time"};
        return Line{
            "accepted", reason_of("受理", e.note) + skipped_points(e),
            reason_of("Accepted", e.note) + skipped_points(e), Who::Window};
    }
    /// What the window has not looked at, for those who examine after it.
    std::string skipped_points(const CaseAccepted& e) const {
        std::string said;
        for (const SkippedPoint& skipped : e.skipped) {
            if (!is_inner()) break;
            const std::string point = point_of(skipped.point);
            said += context.is_english()
                        ? fmt::format("; not checked: {} ({})", point, skipped.reason)
                        : fmt::format("；未核对：{}（{}）", point, skipped.reason);
        }
        return said;
    }
    std::string point_of(const std::string& id) const {
        const size_t slash = id.find('/');
        const pack::ServiceItem* item = context.content.find_item(id.substr(0, slash));
        if (item != nullptr && item->executable && slash != std::string::npos)
            for (const pack::AuditPoint& point : item->executable->audit_points)
                if (point.id == id.substr(slash + 1)) return context.pick(point.text);
        return id;
    }
    std::optional<Line> operator()(const CaseRefused& e) const {
        return Line{"refused", "不予受理：" + e.reason, "Not accepted: " + e.reason, Who::Window};
    }
    std::optional<Line> operator()(const MemberSuspended& e) const {
        return of_member("suspended", e.item, "特别程序，停止计时", "Clock stopped", e.reason);
    }
    /// Who looks at a place shows who they are (art. 34): no affair of the office alone.
    std::optional<Line> operator()(const StepDoneByTwo& e) const {
        const std::string step_en = e.step_en.empty() ? e.step : e.step_en;
        const bool is_passed = e.outcome == "grant";
        const std::string zh = fmt::format(
            "{}：{}，办理人{}、{}", e.step, is_passed ? "通过" : "不通过", e.by_name, e.second_name
        );
        const std::string en = fmt::format(
            "{}: {}, by {} and {}", step_en, is_passed ? "passed" : "not passed", e.by_name,
            e.second_name
        );
        return of_member("inspected", e.item, zh.c_str(), en.c_str(), e.finding);
    }
    std::optional<Line> operator()(const MemberResumed& e) const {
        if (e.is_adjourned)
            return of_member(
                "resumed", e.item, "程序延期，另行举行，恢复计时",
                "Adjourned, to be held again; the clock runs", e.finding
            );
        if (e.officers.empty())
            return of_member("resumed", e.item, "恢复计时", "Clock runs again", e.finding);
        const std::string zh = fmt::format("恢复计时，核查人{}", fmt::join(e.officers, "、"));
        const std::string en =
            fmt::format("Clock runs again, surveyed by {}", fmt::join(e.officers, ", "));
        return of_member("resumed", e.item, zh.c_str(), en.c_str(), e.finding);
    }
    std::string timer_of(const MovedTimer& timer) const {
        const std::string name = step_of(timer.name, timer.name_en);
        return name.empty() ? context.is_english() ? "a limit of the process" : "流程时限" : name;
    }
    /// Limits inside an office are the office's own affair, as its steps are.
    std::optional<Line> of_timers(
        const std::string& item,
        const std::vector<MovedTimer>& timers,
        const char* zh,
        const char* en
    ) const {
        if (!is_inner() || timers.empty()) return std::nullopt;
        std::string said_zh, said_en;
        for (const MovedTimer& timer : timers) {
            const std::string due = to_string(last_day_of(timer.due));
            said_zh +=
                (said_zh.empty() ? "" : "；") + fmt::format(fmt::runtime(zh), timer_of(timer), due);
            said_en +=
                (said_en.empty() ? "" : "; ") + fmt::format(fmt::runtime(en), timer_of(timer), due);
        }
        return Line{"timers", said_zh, said_en, Who::Member, item};
    }
    std::optional<Line> operator()(const ProcessTimersHeld& e) const {
        return of_timers(
            e.item, e.timers, "停止计时，“{}”（原定 {}）暂不触发",
            "Clock stopped: “{}” (was due on {}) is held back"
        );
    }
    std::optional<Line> operator()(const ProcessTimersMoved& e) const {
        return of_timers(
            e.item, e.timers, "恢复计时，“{}”推迟到 {}", "Clock runs again: “{}” is moved to {}"
        );
    }
    std::optional<Line> operator()(const StepsChosen& e) const {
        if (!is_inner()) return std::nullopt;
        std::vector<std::string> names, names_en;
        for (size_t i = 0; i < e.chosen.size(); ++i) {
            names.push_back(e.chosen[i]);
            const bool has_en = i < e.chosen_en.size() && !e.chosen_en[i].empty();
            names_en.push_back(has_en ? e.chosen_en[i] : e.chosen[i]);
        }
        return Line{
            "chosen",
            fmt::format("{}在“{}”中选定下一步：{}", e.by_name, e.step, fmt::join(names, "、")),
            fmt::format(
                "{} chooses in “{}” what comes next: {}", e.by_name,
                e.step_en.empty() ? e.step : e.step_en, fmt::join(names_en, ", ")
            ),
            Who::Member, e.item};
    }
    std::optional<Line> operator()(const ExtensionRequested& e) const {
        const int days = e.request.days;
        const std::string zh =
            fmt::format("{}提请延期{}个工作日，待负责人批准", e.request.by_name, days);
        const std::string en = fmt::format(
            "{} asks for {} more working days; not approved yet", e.request.by_name, days
        );
        return of_member("extension", e.item, zh.c_str(), en.c_str(), e.request.reason);
    }
    std::optional<Line> operator()(const ExtensionRefused& e) const {
        const std::string zh = fmt::format("{}未批准延期", e.by_name);
        const std::string en = fmt::format("{} did not approve the extension", e.by_name);
        return of_member("extension", e.item, zh.c_str(), en.c_str(), e.reason);
    }
    std::optional<Line> operator()(const MemberExtended& e) const {
        std::string zh = fmt::format("经批准延期{}个工作日", e.days);
        std::string en = fmt::format("Extended by {} working days", e.days);
        if (!e.by_name.empty()) {
            zh += fmt::format("，提请人{}、批准人{}", e.requested_name, e.by_name);
            en += fmt::format(", asked for by {}, approved by {}", e.requested_name, e.by_name);
        }
        return of_member("extended", e.item, zh.c_str(), en.c_str(), e.reason);
    }
    std::optional<Line> operator()(const MemberDecided& e) const {
        if (e.by == kDeemedBy) return deemed(e);
        return e.is_granted ? of_member("granted", e.item, "准予", "Granted")
                            : of_member("rejected", e.item, "不予许可", "Rejected", e.reason);
    }
    /// The law has spoken, no office: why, and by which article.
    Line deemed(const MemberDecided& e) const {
        Line line = of_member(
            "granted", e.item, "视为准予延续", "Counts as renewed: no decision in time",
            fmt::format("{}（{}）", e.reason, e.article)
        );
        line.who = Who::Nobody;
        return line;
    }
    std::optional<Line> operator()(const MemberEnded& e) const {
        return of_member("ended", e.item, "终止办理", "Ended without a decision", e.text);
    }
    std::optional<Line> operator()(const MemberUndone& e) const {
        return of_member("undone", e.item, "撤回准予", "The grant is taken back", e.reason);
    }
    std::optional<Line> operator()(const ProcessMessageTaken& e) const {
        const std::string zh = e.words.empty() ? e.name : e.words;
        return Line{
            "message", fmt::format("收到办件 {} 的消息：{}", e.from, zh),
            fmt::format("Message of case {}: {}", e.from, e.words_en.empty() ? zh : e.words_en)};
    }
    std::optional<Line> operator()(const ProcessFaulted& e) const {
        const std::string place = step_of(e.fault.name, e.fault.name_en);
        std::string zh = "办理系统在这里停住了，运维人员已经收到提示，修好后接着办理";
        std::string en =
            "The system stands still here; its operators know, and it goes on once mended";
        if (is_inner()) {
            zh += fmt::format("（{}，{}）", place.empty() ? e.fault.element : place, e.fault.code);
            en += fmt::format(" ({}, {})", place.empty() ? e.fault.element : place, e.fault.code);
        }
        return Line{"fault", zh, en, Who::Nobody, e.fault.item};
    }
    /// The step's name is gone with the job; the systems themselves are the office's own affair.
    std::optional<Line> operator()(const JobClosed& e) const {
        if (!is_inner() || e.how == "gone") return std::nullopt;
        if (e.how == "done")
            return Line{
                "job", fmt::format("外部系统“{}”办完并交回结果", e.who),
                fmt::format("The system “{}” is done", e.who)};
        const bool is_error = e.how == "error";
        return Line{
            "job",
            fmt::format(
                "外部系统“{}”{}：{}", e.who, is_error ? "报告无法办理" : "这一次没有办成", e.message
            ),
            fmt::format(
                "The system “{}” {}: {}", e.who, is_error ? "cannot do it" : "failed", e.message
            )};
    }
    std::optional<Line> operator()(const ProcessFaultRetried& e) const {
        if (!is_inner()) return Line{"fault", "办理系统已修复，接着办理", "Mended; it goes on"};
        const std::string zh = fmt::format("{}重试了停住的办理：{}", e.by_name, e.reason);
        const std::string en = fmt::format("{} has it tried again: {}", e.by_name, e.reason);
        return Line{"fault", zh, en};
    }
    std::optional<Line> operator()(const WorkItemPassed& e) const {
        if (!is_inner()) return std::nullopt;
        const std::string step = step_of(e.step, e.step_en);
        std::string zh, en;
        if (e.how == "delegated") {
            zh = fmt::format(
                "{}把“{}”转交{}办理{}", e.by_name, step, e.to_name,
                e.from.empty() ? "" : fmt::format("，{}仍负责", e.from_name)
            );
            en = fmt::format(
                "{} hands “{}” to {}{}", e.by_name, step, e.to_name,
                e.from.empty() ? "" : fmt::format("; {} stays responsible", e.from_name)
            );
        } else if (e.how == "absence") {
            zh = fmt::format("{}不在岗，“{}”由代理人{}办理", e.from_name, step, e.to_name);
            en = fmt::format("{} is away: {} does “{}” instead", e.from_name, e.to_name, step);
        } else if (e.how == "absence_over") {
            zh = fmt::format("{}已返岗，“{}”由代理人{}交还", e.to_name, step, e.from_name);
            en =
                fmt::format("{} is back and takes “{}” over from {}", e.to_name, step, e.from_name);
        } else if (e.how == "balanced") {
            zh = fmt::format(
                "“{}”按工作量分派给{}（在办 {} 件，在岗人员中最少）", step, e.to_name, e.reason
            );
            en = fmt::format(
                "“{}” is given to {}, who has the least open work ({} steps)", step, e.to_name,
                e.reason
            );
            return Line{"passed", zh, en, Who::Member, e.item};
        } else {
            zh = fmt::format("“{}”交回{}办理", step, e.to_name);
            en = fmt::format("“{}” goes back to {}", step, e.to_name);
        }
        return Line{
            "passed", reason_of(zh, e.reason), reason_of(en, e.reason), Who::Member, e.item};
    }
    std::optional<Line> operator()(const WorkItemReturned& e) const {
        if (!is_inner()) return std::nullopt;
        const std::string step = step_of(e.step, e.step_en);
        const std::string target = step_of(e.target_name, e.target_name_en);
        const std::string zh = e.target.empty()
                                   ? fmt::format("{}把“{}”退回待办", e.by_name, step)
                                   : fmt::format("{}把“{}”退回“{}”", e.by_name, step, target);
        const std::string en =
            e.target.empty() ? fmt::format("{} gives “{}” back to everybody", e.by_name, step)
                             : fmt::format("{} returns “{}” to “{}”", e.by_name, step, target);
        return Line{
            "returned", reason_of(zh, e.reason), reason_of(en, e.reason), Who::Member, e.item};
    }
    std::optional<Line> operator()(const OpinionAsked& e) const {
        const Opinion& asked = e.opinion;
        const std::string whom =
            asked.organisation +
            (is_inner() && !asked.person_name.empty() ? asked.person_name : "");
        const std::string zh =
            fmt::format("{}：{}", asked.is_joint ? "联合办理" : "会签，听取意见", whom);
        const std::string en =
            fmt::format("{}: {}", asked.is_joint ? "Handled jointly with" : "Asked for", whom);
        const std::string more = is_inner() ? asked.question : "";
        return Line{"opinion", reason_of(zh, more), reason_of(en, more), Who::Member, asked.item};
    }
    std::optional<Line> operator()(const OpinionClosed& e) const {
        const auto asked = std::ranges::find(state.opinions, e.id, &Opinion::id);
        if (!is_inner() || asked == state.opinions.end()) return std::nullopt;
        if (e.answer != "agree" && e.answer != "object")
            return Line{
                "opinion", fmt::format("{}撤回对{}的询问", e.by_name, asked->organisation),
                fmt::format("{} withdraws the question to {}", e.by_name, asked->organisation),
                Who::Member, asked->item};
        const bool agrees = e.answer == "agree";
        return Line{
            "opinion",
            reason_of(fmt::format("{}的意见：{}", e.by_name, agrees ? "同意" : "不同意"), e.text),
            reason_of(fmt::format("{} {}", e.by_name, agrees ? "agrees" : "objects"), e.text),
            Who::Asked, asked->id};
    }
    std::optional<Line> operator()(const CaseDecided&) const {
        return Line{"decided", "全部事项办结", "Every part is decided"};
    }
    std::optional<Line> operator()(const ResultDelivered&) const {
        return Line{"delivered", "结果送达", "Result delivered", Who::Window};
    }
    std::optional<Line> operator()(const FeePaid& e) const {
        return Line{"paid", "缴费", "Fee paid", one_of_them(e.by)};
    }
    std::optional<Line> operator()(const RefundDue& e) const {
        const auto words = refund_reason_text(e.reason);
        return Line{"refund", "退费：" + words.zh, "Money goes back: " + words.en, Who::Nobody};
    }
    std::optional<Line> operator()(const FeeRefunded&) const {
        return Line{"refund", "已退费", "Money returned", Who::Nobody};
    }
    std::optional<Line> operator()(const CaseWithdrawn& e) const {
        return Line{
            "withdrawn", "撤回申请：" + e.reason, "Withdrawn: " + e.reason, one_of_them(e.by)};
    }
    std::optional<Line> operator()(const CaseLapsed&) const {
        return Line{"lapsed", "逾期未补，视为撤回", "Counts as withdrawn"};
    }
    std::optional<Line> operator()(const CaseRated& e) const {
        return Line{"rated", "评价", "Rated", one_of_them(e.by)};
    }
    std::optional<Line> operator()(const FollowUpRecorded&) const {
        return Line{"follow-up", "评价回复", "Answer to the rating", Who::Window};
    }
    template <class Event>
    std::optional<Line> operator()(const Event&) const {
        static_assert(boost::mp11::mp_contains<Untold, Event>::value, "told of, or listed there");
        return std::nullopt;
    }
};

std::string who_text(const Line& line, const CaseState& state, const ViewContext& context) {
    switch (line.who) {
        case Who::Nobody:
            return {};
        case Who::Agent:
            return context.is_english() ? "Agent" : "代理人";
        case Who::Person:
            return context.is_english() ? "Applicant" : "申请人";
        case Who::Applicant:
            if (!state.agent.empty() && std::string_view(line.kind) != "submitted")
                return context.is_english() ? "Applicant or agent" : "申请人或者代理人";
            if (!state.agent.empty()) return context.is_english() ? "Agent" : "代理人";
            if (state.channel == "counter" && std::string_view(line.kind) == "submitted")
                return context.is_english() ? "Applicant, at the window" : "申请人（窗口办理）";
            return context.is_english() ? "Applicant" : "申请人";
        case Who::Window:
            return fmt::format(
                "{}{}", region_name(context, state.region),
                context.is_english() ? " service counter" : "政务服务窗口"
            );
        case Who::Member:
            if (const Member* member = find_member(state, line.member))
                return organisation_name(
                    context, member->organisation, member->department, member->region
                );
            return {};
        case Who::Asked: {
            const auto asked = std::ranges::find(state.opinions, line.member, &Opinion::id);
            if (asked == state.opinions.end()) return {};
            return organisation_name(
                context, asked->organisation, asked->department, region_of(state, asked->item)
            );
        }
    }
    return {};
}

}  // namespace

bool is_told(std::string_view type) {
    bool is_untold = false;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Untold>>(
        [&](auto event) { is_untold |= type == decltype(event)::type::kType; }
    );
    return !is_untold;
}

json::array timeline_view(
    const std::vector<std::pair<CaseEvent, Instant>>& events,
    const CaseState& state,
    const ViewContext& context,
    Audience audience
) {
    json::array lines;
    for (const auto& [event, at] : events) {
        const auto line = std::visit(Words{state, context, audience}, event);
        if (!line) continue;
        json::object view{
            {"at", to_rfc3339(at)},
            {"kind", line->kind},
            {"text", context.is_english() ? line->en : line->zh}};
        if (const std::string who = who_text(*line, state, context); !who.empty())
            view["who"] = who;
        lines.push_back(std::move(view));
    }
    return lines;
}

}  // namespace tongban::service
