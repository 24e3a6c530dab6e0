// What may happen to a case. Plain functions: the state, what somebody wants, and what is known;
// they give the events that follow or the reason why not. No clock, no store, no randomness inside.
#pragma once

#include <functional>

#include "pack/model.h"
#include "service/events.h"

namespace tongban::service {

/// What a register held for a field of the form when the case was submitted, or what the applicant
/// disputed and typed instead.
struct HeldMark {
    std::string key;  // in the form
    json::value value;
    std::string source;
    std::string source_en;
    std::string as_of;
    std::string note;  // why it is disputed; empty where it stands
    bool is_challenged = false;
};
BOOST_DESCRIBE_STRUCT(HeldMark, (), (key, value, source, source_en, as_of, note, is_challenged))

/// Names and form of a case, opened.
struct OpenCase {
    json::object parties;
    json::object data;
    json::array decisions = {};  // traces
    std::vector<HeldMark> held = {};
};
using CaseOpener = std::function<Result<OpenCase>(const CaseState&)>;

/// The next number in the sequence of notices that this body issues in this year.
using NoticeCounter = std::function<Result<int>(const std::string& organisation, int year)>;

/// Somebody who can take steps of an office, as far as handing work on needs it.
struct Officer {
    std::string id;
    std::string name;
    bool is_away = false;
    std::string substitute = {};  // of somebody away
    std::string substitute_name = {};
    std::int64_t load = 0;   // weighted open work
    std::int64_t items = 0;  // open work items
};
using OfficeStaff = std::function<Result<std::vector<Officer>>(
    const std::string& role, const std::string& region, const std::string& department
)>;

/// Whether the agent of the case may still act for the applicant.
using AgentPower = std::function<bool(const CaseState&)>;

/// What a decision may know besides the state.
struct Facts {
    const pack::Content& content;
    Instant now;
    std::string actor;       // id
    std::string actor_name;  // as shown to the applicant: office or person
    std::string fresh;       // random text; ids are made from it and a counter
    CaseOpener open = {};    // asked only where a result needs what is sealed
    /// Whether the register has an entry of this key already.
    std::function<bool(const std::string& register_id, const std::string& key)> is_registered = {};
    NoticeCounter next_notice = {};
    OfficeStaff officers = {};
    AgentPower is_agent_still = {};
    Date today() const { return china_date(now); }
};

struct TimerWish {
    std::string name;     // unique in the case; empty `handler` cancels it
    std::string handler;  // "case.notice-due", "case.supplement-due", "case.later-due",
                          // "case.suspension-due", "case.process", "case.payment-due",
                          // "case.refund-due"
    Instant due;
    json::object body;
};

/// What a process of the case waits for, or no longer does.
struct AwaitedMessage {
    std::int64_t subscription = 0;
    bool is_signal = false;
    std::string name;
    std::string key;
    bool is_closed = false;
};
/// What a process of the case says to others.
struct ThrownMessage {
    bool is_signal = false;
    std::string name;
    std::string key;
    std::int64_t ttl_ms = 0;  // how long it waits for somebody who wants it
    json::object variables;
    std::string words;
    std::string words_en;
};

/// A case while a command is carried out: emit() folds at once, so that later steps see earlier
/// ones.
struct Turn {
    Turn(CaseState before, const Facts& known) : state(std::move(before)), facts(known) {}
    Turn(const Turn&);
    Turn(Turn&&) noexcept;
    ~Turn();
    void emit(CaseEvent event);
    std::string next_id(std::string_view prefix);

    CaseState state;
    Facts facts;
    CaseEvents events;
    std::vector<TimerWish> timers;
    /// Members for which a credential is issued in the same commit: item -> credential id.
    std::vector<std::pair<std::string, std::string>> credentials;
    std::vector<AwaitedMessage> awaited;
    std::vector<ThrownMessage> thrown;
    /// Whose attempt failed just now: the next one remembers it.
    std::optional<OpenJob> failed_job;
    int ids = 0;
};

// ---- commands ----

struct AcceptCase {
    std::vector<std::string> checked;
    std::string note = {};                   // of the clerk, for the departments
    std::vector<SkippedPoint> skipped = {};  // audit points that are not ticked, each with why
};
struct SubmitCase {
    CaseState initial;  // built from a checked and signed draft
    /// A clerk who took it at the counter and found it complete accepts it in the same act.
    std::optional<AcceptCase> accept = {};
};
/// Nobody answered in time: the law accepts (Administrative Licensing Law art. 32(4)).
struct DeemAccepted {};
struct RefuseCase {
    std::string kind;  // "not_required" 32(1), "not_competent" 32(2), "not_eligible"
    std::string reason;
    std::string article;
    std::string right_authority;
};
struct RequestSupplement {
    std::vector<SupplementItem> items;
};
struct AnswerSupplement {
    std::vector<MaterialState> materials;
    std::string sealed_data;
    json::object open_data;
    std::optional<SignatureRecord> signature;
    std::vector<std::string> fields = {};  // that were asked for and are now corrected
};
struct SupplyMaterial {
    MaterialState material;
};
struct ClaimWorkItem {
    std::string id;
    bool release = false;
    /// A supervisor gives back what somebody else holds, who is away or has left.
    bool by_supervisor = false;
};
/// The outcome of a user task; for an approver's task it is the department's decision.
struct CompleteWorkItem {
    std::string id;
    bool granted = true;
    std::string reason;
    std::string article;
    std::string second = {};  // staff id of the other officer, where two do it together
};
struct RetryFault {
    std::int64_t token = 0;
    std::string reason;
};

/// A program outside has done a job. `variables` are those that the step of the process names.
struct CompleteJob {
    std::string id;
    json::object variables;
};
/// An attempt failed; it is tried again while attempts are left, then the process stands still.
struct FailJob {
    std::string id;
    std::string message;
    std::optional<std::int64_t> retries = {};  // fewer than there are
    std::optional<std::int64_t> retry_after_ms = {};
};
/// An error of the matter itself, for what catches its code in the process.
struct ThrowJobError {
    std::string id;
    std::string code;
    std::string message;
};

/// Begins elements of the ad-hoc subprocess behind a work item.
struct ChooseSteps {
    std::string id;
    std::vector<std::string> elements;
};

/// 转办: to a colleague of the same office; who gives it away stays responsible.
struct DelegateWorkItem {
    std::string id;
    std::string to;
    std::string reason;
    bool by_supervisor = false;
};
/// 退回: to an earlier user task of the same process, to who had given it, or to everybody.
struct ReturnWorkItem {
    std::string id;
    std::string target;  // element, or empty
    std::string reason;
};
/// What somebody absent holds goes to the substitute; to everybody where that one may not take it.
struct PassToSubstitute {
    std::string absent;
    std::string absent_name;
    std::string substitute;
    std::string substitute_name;
};
/// Who was away is there again: what the substitute has not begun goes back.
struct ReturnFromSubstitute {
    std::string back;  // staff id
};
/// 会签 (persons or departments are heard) or 联合办理 (`is_joint`: a department handles it too).
struct AskOpinions {
    struct Of {
        std::string department;
        std::string officer;  // id, or empty: the whole department
    };
    std::string id;
    bool is_joint = false;
    std::vector<Of> of;
    std::string question;
    int days = 0;
};
struct GiveOpinion {
    std::string id;
    bool agrees = false;
    std::string text;
};
struct WithdrawOpinion {
    std::string id;
};
/// A message or signal of another case, for what waits for it.
struct TakeMessage {
    ThrownMessage message;
    std::int64_t subscription = 0;
    std::string from;  // case number
};
struct SuspendMember {
    std::string item;
    std::string kind;
    std::string reason;
    int days = 0;
};
struct ResumeMember {
    std::string item;
    std::string finding;
    std::string second = {};  // staff id of the other officer of a survey
    bool is_adjourned = false;
};
/// The own limit of a stop is over: the clock runs again by itself.
struct EndSuspension {
    std::string item;
    std::string id;
};
/// An approver asks the head of the authority for more time.
struct RequestExtension {
    std::string item;
    int days = 0;
    std::string reason;
};
/// The head of the authority answers.
struct DecideExtension {
    std::string item;
    bool approved = false;
    std::string reason;  // of a refusal
};
/// Hands out what is decided and not served yet: of the named members, or of all.
struct DeliverResult {
    std::string way;
    std::string receiver;
    std::string tracking;
    std::vector<std::string> items = {};
};
struct ChooseDelivery {
    Delivery delivery;
    bool has_address = false;
};
/// The provider has taken the order of that reference; see order_of().
struct StartPayment {
    std::string id;
    std::string reference;
    std::string url;
    Instant until;
};
/// The provider says that the order is paid.
struct ConfirmPayment {
    std::string reference;
    std::int64_t fen = 0;
    std::string receipt;
};
/// The provider says that the order is closed without money.
struct DropPayment {
    std::string reference;
};
/// The provider has given the money back.
struct ConfirmRefund {
    std::string id;
    std::string receipt;
};
struct WithdrawCase {
    std::string reason;
};
struct LapseCase {};
struct RateCase {
    int grade = 0;
    std::vector<std::string> tags;
    std::string text;
};
struct RecordFollowUp {
    std::string action;  // "contact", "fix", "explain"
    std::string note;
};
/// The calendar has changed.
struct RecountLimits {
    /// Timers of the process that count working days, as they are set.
    struct ProcessTimer {
        std::string name;
        Date since;
        int working_days = 0;
        json::object body;
    };
    std::vector<ProcessTimer> process_timers;
};
struct FireProcessTimer {
    std::int64_t timer = 0;
};
/// What the timer would grant cannot be carried out; the department decides by hand.
struct HandOverTimer {
    std::int64_t timer = 0;
    std::string item;
};

// Error codes: case.wrong_stage (Conflict), case.material_missing, case.supplement_twice
// (Conflict), case.supplement_too_late, case.supplement_empty, case.reason_missing,
// case.unknown_member, case.unknown_work_item, case.nothing_to_deliver (Conflict),
// case.audit_unchecked, case.refusal_kind, case.field_missing, case.claimed_by_other (Conflict),
// case.suspension_unknown, case.suspension_too_long, case.already_suspended (Conflict),
// case.not_suspended (Conflict), case.extension_not_allowed, case.extension_pending
// (Conflict), case.extension_own (Forbidden), case.no_extension (Conflict),
// case.unknown_fee, case.paid, case.payment_started, case.fee_not_due
// (Conflict), payment.unknown, payment.amount, case.rating_grade, case.rated (Conflict),
// case.unknown_material, case.fee_due, case.member_suspended (Conflict), case.not_held (Conflict),
// case.unknown_officer, case.officer_away (Conflict), case.same_officer (Conflict), case.four_eyes
// (Forbidden), case.not_returnable (Conflict), case.question_missing, case.opinion_days,
// case.opinion_nobody, case.opinion_own (Forbidden), case.opinion_twice (Conflict),
// case.unknown_department, case.joint_own_department, case.opinions_open (Conflict),
// case.opinions_objected (Conflict), case.second_officer, case.adjourn_impossible (Conflict), and
// those of clock::check and bpmn::advance.
Result<Turn> decide(const CaseState& state, const SubmitCase& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const AcceptCase& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const DeemAccepted& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const RefuseCase& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const RequestSupplement& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const AnswerSupplement& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const SupplyMaterial& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const ClaimWorkItem& command, const Facts& facts);
/// On a state of one's own, which a refusal leaves as it is.
Result<Turn> decide(CaseState&& state, const ClaimWorkItem& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const CompleteWorkItem& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const DelegateWorkItem& command, const Facts& facts);
/// Error codes: case.unknown_fault, form.required (no reason).
Result<Turn> decide(const CaseState& state, const RetryFault& command, const Facts& facts);
/// Error codes: job.gone (Conflict), job.unknown_variable, job.variable_missing, job.variable_type,
/// job.variables_too_large.
Result<Turn> decide(const CaseState& state, const CompleteJob& command, const Facts& facts);
/// Error codes: job.gone (Conflict), job.retries.
Result<Turn> decide(const CaseState& state, const FailJob& command, const Facts& facts);
/// Error code: job.gone (Conflict).
Result<Turn> decide(const CaseState& state, const ThrowJobError& command, const Facts& facts);
/// Error codes: case.step_not_offered, bpmn.not_activatable (Conflict).
Result<Turn> decide(const CaseState& state, const ChooseSteps& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const ReturnWorkItem& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const PassToSubstitute& command, const Facts& facts);
Result<Turn> decide(
    const CaseState& state, const ReturnFromSubstitute& command, const Facts& facts
);
Result<Turn> decide(const CaseState& state, const AskOpinions& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const GiveOpinion& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const WithdrawOpinion& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const TakeMessage& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const SuspendMember& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const ResumeMember& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const EndSuspension& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const RequestExtension& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const DecideExtension& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const DeliverResult& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const ChooseDelivery& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const StartPayment& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const ConfirmPayment& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const DropPayment& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const ConfirmRefund& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const WithdrawCase& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const LapseCase& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const RateCase& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const RecordFollowUp& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const FireProcessTimer& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const HandOverTimer& command, const Facts& facts);
Result<Turn> decide(const CaseState& state, const RecountLimits& command, const Facts& facts);

/// The fee as it can be paid now. Error codes: case.unknown_fee (NotFound), case.paid,
/// case.payment_started, case.fee_not_due (Conflict).
Result<const Fee*> payable_fee(const CaseState& state, std::string_view id);
/// Our name of the order that would be started next: the same until one was started.
std::string next_reference(const CaseState& state, const Fee& fee);
const Fee* find_ordered_fee(const CaseState& state, std::string_view reference);
/// Makes money due back whose part of the case came to its end without a grant. Last in whatever
/// may end a member.
void give_back(Turn& turn);

/// Every audit point of the members: what a clerk who checked everything ticks.
std::vector<std::string> audit_points_of(const CaseState& state, const pack::Content& content);

/// A bad rating that still waits for the department's answer.
bool has_open_follow_up(const CaseState& state);

/// Law asks for a reason, an article, a finding: blanks are none.
bool is_blank(std::string_view text);

/// Whether there is a reason in it and not only a sign: at least four different Chinese characters,
/// or as much in letters.
bool says_something(std::string_view text);

/// The rules that the clock of a member, or of the whole, counts by.
clock::LimitRules rules_of(const Limits& limits, const pack::Content& content);

}  // namespace tongban::service
