// What happened to a case. Stored as they stand here; never changed, only added to.
#pragma once

#include <variant>

#include "service/model.h"

namespace tongban::service {

/// The whole application as it was signed.
struct CaseSubmitted {
    static constexpr const char* kType = "CaseSubmitted";
    CaseState initial;
};
BOOST_DESCRIBE_STRUCT(CaseSubmitted, (), (initial))

struct SupplementRequested {
    static constexpr const char* kType = "SupplementRequested";
    Date on;
    Supplement supplement;
};
BOOST_DESCRIBE_STRUCT(SupplementRequested, (), (on, supplement))

struct SupplementAnswered {
    static constexpr const char* kType = "SupplementAnswered";
    Date on;
    std::vector<MaterialState> materials;  // those that changed
    std::string sealed_data;               // empty: unchanged
    json::object open_data;
    std::optional<SignatureRecord> signature;
    std::vector<std::string> fields;  // of the form that were corrected
};
BOOST_DESCRIBE_STRUCT(
    SupplementAnswered, (), (on, materials, sealed_data, open_data, signature, fields)
)

/// A material that was left for later (容缺) came in.
struct MaterialSupplied {
    static constexpr const char* kType = "MaterialSupplied";
    MaterialState material;
    std::string by = {};  // the applicant or the agent; empty: an older record, either of them
};
BOOST_DESCRIBE_STRUCT(MaterialSupplied, (), (material, by))

struct CaseAccepted {
    static constexpr const char* kType = "CaseAccepted";
    Date on;
    Date as_of;
    bool is_deemed = false;
    std::string by;
    std::vector<std::string> checked;         // audit points that were ticked
    std::string note;                         // of the clerk, for the departments
    std::map<std::string, Date> later_until;  // last day of each material left for later
    std::vector<SkippedPoint> skipped = {};
};
BOOST_DESCRIBE_STRUCT(
    CaseAccepted, (), (on, as_of, is_deemed, by, checked, note, later_until, skipped)
)

struct CaseRefused {
    static constexpr const char* kType = "CaseRefused";
    Date on;
    std::string kind;
    std::string reason;
    std::string article;
    std::string right_authority;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(CaseRefused, (), (on, kind, reason, article, right_authority, by))

/// The process moved; `instance` is its state afterwards.
struct ProcessAdvanced {
    static constexpr const char* kType = "ProcessAdvanced";
    json::value instance;
};
BOOST_DESCRIBE_STRUCT(ProcessAdvanced, (), (instance))

/// An open step whose element is another one since a migration. It keeps who holds it, unless it is
/// for another role now.
struct MovedStep {
    std::string id;  // of the work item
    std::string element;
    std::string name;
    std::string name_en;
    std::string role;
    bool is_released = false;
};
BOOST_DESCRIBE_STRUCT(MovedStep, (), (id, element, name, name_en, role, is_released))

/// From now on the case goes on by the processes of another edition of the packs. Form, data,
/// limits and clock stay as they were on submission.
struct ProcessMigrated {
    static constexpr const char* kType = "ProcessMigrated";
    std::string migration;  // its id
    std::string from;       // edition
    std::string edition;
    std::map<std::string, std::string> processes;  // item -> process id, where that is another one
    std::vector<MovedStep> steps;
    /// Of what was done and asked: member -> element -> what takes its place. Nothing, where an id
    /// stands for another element now and for none that this one became.
    std::map<std::string, std::map<std::string, std::string>> elements;
};
BOOST_DESCRIBE_STRUCT(ProcessMigrated, (), (migration, from, edition, processes, steps, elements))

/// The process cannot go on at one place.
struct ProcessFaulted {
    static constexpr const char* kType = "ProcessFaulted";
    ProcessFault fault;
};
BOOST_DESCRIBE_STRUCT(ProcessFaulted, (), (fault))

/// An operator has it tried again; should it fail once more, a new fault follows.
struct ProcessFaultRetried {
    static constexpr const char* kType = "ProcessFaultRetried";
    std::int64_t token = 0;
    std::string name;
    std::string name_en;
    std::string reason;
    std::string by;
    std::string by_name;
};
BOOST_DESCRIBE_STRUCT(ProcessFaultRetried, (), (token, name, name_en, reason, by, by_name))

/// It went on, or what stood still there was called off.
struct ProcessFaultEnded {
    static constexpr const char* kType = "ProcessFaultEnded";
    std::int64_t token = 0;
};
BOOST_DESCRIBE_STRUCT(ProcessFaultEnded, (), (token))

/// A program outside has something to do. One with an id that is there already stands at another
/// element since a migration.
struct JobOpened {
    static constexpr const char* kType = "JobOpened";
    OpenJob job;
};
BOOST_DESCRIBE_STRUCT(JobOpened, (), (job))

/// It is answered ("done", "error": what the process catches by its code), its attempt "failed", or
/// it is "gone" with what it was for.
struct JobClosed {
    static constexpr const char* kType = "JobClosed";
    std::string id;
    std::string how;
    std::string message;     // of a failure, or code and words of an error
    json::object variables;  // that it gave to the process
    std::string who;         // the system, by name
    std::string by;
};
BOOST_DESCRIBE_STRUCT(JobClosed, (), (id, how, message, variables, who, by))

struct ProcessTimerSet {
    static constexpr const char* kType = "ProcessTimerSet";
    ProcessTimer timer;
};
BOOST_DESCRIBE_STRUCT(ProcessTimerSet, (), (timer))

/// It went off, or was called off.
struct ProcessTimerEnded {
    static constexpr const char* kType = "ProcessTimerEnded";
    std::int64_t timer = 0;
};
BOOST_DESCRIBE_STRUCT(ProcessTimerEnded, (), (timer))

struct MovedTimer {
    std::int64_t id = 0;
    std::string name;
    std::string name_en;
    Instant due;  // before, or from now on
};
BOOST_DESCRIBE_STRUCT(MovedTimer, (), (id, name, name_en, due))

/// The member's clock stands still: so do the timers of its process.
struct ProcessTimersHeld {
    static constexpr const char* kType = "ProcessTimersHeld";
    std::string item;
    std::vector<MovedTimer> timers;
};
BOOST_DESCRIBE_STRUCT(ProcessTimersHeld, (), (item, timers))

/// The member's clock runs again: they go off later by the time that did not count.
struct ProcessTimersMoved {
    static constexpr const char* kType = "ProcessTimersMoved";
    std::string item;
    std::vector<MovedTimer> timers;
};
BOOST_DESCRIBE_STRUCT(ProcessTimersMoved, (), (item, timers))

/// Who holds an ad-hoc subprocess has begun these of its steps.
struct StepsChosen {
    static constexpr const char* kType = "StepsChosen";
    std::string item;
    std::string step;
    std::string step_en;
    std::vector<std::string> chosen;  // names
    std::vector<std::string> chosen_en;
    std::string by_name;
};
BOOST_DESCRIBE_STRUCT(StepsChosen, (), (item, step, step_en, chosen, chosen_en, by_name))

/// A member's department received the application (for a dependent member: when the earlier result
/// was there).
struct MemberStarted {
    static constexpr const char* kType = "MemberStarted";
    std::string item;
    Date on;
};
BOOST_DESCRIBE_STRUCT(MemberStarted, (), (item, on))

struct WorkItemOpened {
    static constexpr const char* kType = "WorkItemOpened";
    WorkItem item;
};
BOOST_DESCRIBE_STRUCT(WorkItemOpened, (), (item))

struct WorkItemClaimed {
    static constexpr const char* kType = "WorkItemClaimed";
    std::string id;
    std::string by;  // empty: released
    std::string name;
};
BOOST_DESCRIBE_STRUCT(WorkItemClaimed, (), (id, by, name))

struct WorkItemClosed {
    static constexpr const char* kType = "WorkItemClosed";
    std::string id;
    std::string who;
    bool is_cancelled = false;
    std::string outcome;  // "grant", "reject", or empty for a step that decides nothing
    std::string reason;
    std::string article;
    std::string by = {};  // staff id
};
BOOST_DESCRIBE_STRUCT(WorkItemClosed, (), (id, who, is_cancelled, outcome, reason, article, by))

/// The step that was closed just before was done by two officers together (Administrative Licensing
/// Law art. 34(3)): who closed it, and the second.
struct StepDoneByTwo {
    static constexpr const char* kType = "StepDoneByTwo";
    std::string item;
    std::string element;
    std::string step;
    std::string step_en;
    std::string by_name;
    std::string second;  // staff id
    std::string second_name;
    std::string outcome;  // "grant", "reject"
    std::string finding;  // may be empty
};
BOOST_DESCRIBE_STRUCT(
    StepDoneByTwo,
    (),
    (item, element, step, step_en, by_name, second, second_name, outcome, finding)
)

/// It goes from one to another: given by who holds it or by a supervisor (转办, "delegated"), to
/// the substitute of somebody absent ("absence"), from the substitute to who is there again
/// ("absence_over"), to the one with the least to do ("balanced"), or back to who had given it
/// ("back").
struct WorkItemPassed {
    static constexpr const char* kType = "WorkItemPassed";
    std::string id;
    std::string how;
    std::string from;  // who held it, or nobody
    std::string from_name;
    std::string to;
    std::string to_name;
    std::string reason;
    std::string by_name;  // who did it
    std::string step;     // its name
    std::string step_en;
    std::string item;  // member
};
BOOST_DESCRIBE_STRUCT(
    WorkItemPassed,
    (),
    (id, how, from, from_name, to, to_name, reason, by_name, step, step_en, item)
)

/// 退回: to an earlier step, which opens anew, or (`target` is empty) to everybody of its role.
struct WorkItemReturned {
    static constexpr const char* kType = "WorkItemReturned";
    std::string id;
    std::string item;
    std::string step;
    std::string step_en;
    std::string target;  // element
    std::string target_name;
    std::string target_name_en;
    std::string reason;
    std::string by_name;
};
BOOST_DESCRIBE_STRUCT(
    WorkItemReturned,
    (),
    (id, item, step, step_en, target, target_name, target_name_en, reason, by_name)
)

struct OpinionAsked {
    static constexpr const char* kType = "OpinionAsked";
    Opinion opinion;
    int form = 0;  // of the record, see kCaseForm
};
BOOST_DESCRIBE_STRUCT(OpinionAsked, (), (opinion, form))

/// Answered, or ("withdrawn") no longer wanted.
struct OpinionClosed {
    static constexpr const char* kType = "OpinionClosed";
    std::string id;
    std::string answer;
    std::string text;
    std::string by;
    std::string by_name;
};
BOOST_DESCRIBE_STRUCT(OpinionClosed, (), (id, answer, text, by, by_name))

struct MemberSuspended {
    static constexpr const char* kType = "MemberSuspended";
    std::string item;
    std::string id;
    std::string kind;
    std::string basis;
    std::string reason;
    Date from;
    Date planned_end;
};
BOOST_DESCRIBE_STRUCT(MemberSuspended, (), (item, id, kind, basis, reason, from, planned_end))

struct MemberResumed {
    static constexpr const char* kType = "MemberResumed";
    std::string item;
    std::string id;
    std::string finding;
    Date last_day;
    std::vector<std::string> officers = {};  // who surveyed
    bool is_lapsed = false;                  // its own limit ended it, and no finding
    bool is_adjourned = false;               // it is held again, and `finding` says why
};
BOOST_DESCRIBE_STRUCT(
    MemberResumed, (), (item, id, finding, last_day, officers, is_lapsed, is_adjourned)
)

struct ExtensionRequested {
    static constexpr const char* kType = "ExtensionRequested";
    std::string item;
    ExtensionRequest request;
};
BOOST_DESCRIBE_STRUCT(ExtensionRequested, (), (item, request))

struct ExtensionRefused {
    static constexpr const char* kType = "ExtensionRefused";
    std::string item;
    std::string reason;
    std::string by;
    std::string by_name;
};
BOOST_DESCRIBE_STRUCT(ExtensionRefused, (), (item, reason, by, by_name))

struct MemberExtended {
    static constexpr const char* kType = "MemberExtended";
    std::string item;
    Date on;
    int days = 0;
    std::string reason;
    std::string basis;
    std::string by;  // who approved it
    std::string by_name;
    std::string requested_by;
    std::string requested_name;
};
BOOST_DESCRIBE_STRUCT(
    MemberExtended, (), (item, on, days, reason, basis, by, by_name, requested_by, requested_name)
)

struct MemberDecided {
    static constexpr const char* kType = "MemberDecided";
    std::string item;
    Date on;
    bool is_granted = false;
    std::string reason;
    std::string article;
    std::string by;
    std::string credential;  // id of the credential that the same commit issues, or empty
    json::object results;    // facts that the grant makes known, by meaning
    std::string registered;  // credit code of the entity that it brings into being, or empty
};
BOOST_DESCRIBE_STRUCT(
    MemberDecided, (), (item, on, is_granted, reason, article, by, credential, results, registered)
)

/// A member was never decided, because what it waits for was rejected ("dependency"), a material
/// left for later did not come ("later"), the process of the bundle stopped it ("stopped"), or the
/// case ended.
struct MemberEnded {
    static constexpr const char* kType = "MemberEnded";
    std::string item;
    Date on;
    std::string reason;
    std::string text = {};  // "stopped": why, in the words of the bundle's process
};
BOOST_DESCRIBE_STRUCT(MemberEnded, (), (item, on, reason, text))

/// What was granted is taken back: a compensation of the bundle's process.
struct MemberUndone {
    static constexpr const char* kType = "MemberUndone";
    std::string item;
    Date on;
    std::string reason;
    std::string article;
};
BOOST_DESCRIBE_STRUCT(MemberUndone, (), (item, on, reason, article))

/// A message of another case came to the process.
struct ProcessMessageTaken {
    static constexpr const char* kType = "ProcessMessageTaken";
    std::string name;
    std::string key;
    std::string from;  // case number
    std::string words;
    std::string words_en;
};
BOOST_DESCRIBE_STRUCT(ProcessMessageTaken, (), (name, key, from, words, words_en))

struct CaseDecided {
    static constexpr const char* kType = "CaseDecided";
    Date on;
};
BOOST_DESCRIBE_STRUCT(CaseDecided, (), (on))

struct NoticeIssued {
    static constexpr const char* kType = "NoticeIssued";
    Notice notice;
};
BOOST_DESCRIBE_STRUCT(NoticeIssued, (), (notice))

struct ResultDelivered {
    static constexpr const char* kType = "ResultDelivered";
    Date on;
    std::string way;
    std::string receiver;
    std::string tracking;
    std::string by;
    std::vector<std::string> items;  // members whose result it was; empty: all
};
BOOST_DESCRIBE_STRUCT(ResultDelivered, (), (on, way, receiver, tracking, by, items))

struct DeliveryChosen {
    static constexpr const char* kType = "DeliveryChosen";
    Delivery delivery;
};
BOOST_DESCRIBE_STRUCT(DeliveryChosen, (), (delivery))

/// An order stands at the payment provider.
struct PaymentStarted {
    static constexpr const char* kType = "PaymentStarted";
    std::string id;
    std::string reference;
    std::string url;
    Instant until;
    std::string by = {};  // as with MaterialSupplied
};
BOOST_DESCRIBE_STRUCT(PaymentStarted, (), (id, reference, url, until, by))

/// The provider closed the order without money: the fee is due as before.
struct PaymentDropped {
    static constexpr const char* kType = "PaymentDropped";
    std::string id;
};
BOOST_DESCRIBE_STRUCT(PaymentDropped, (), (id))

/// What was paid for is not granted: the money goes back.
struct RefundDue {
    static constexpr const char* kType = "RefundDue";
    std::string id;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(RefundDue, (), (id, reason))

struct FeeRefunded {
    static constexpr const char* kType = "FeeRefunded";
    std::string id;
    std::string receipt;
};
BOOST_DESCRIBE_STRUCT(FeeRefunded, (), (id, receipt))

struct FeePaid {
    static constexpr const char* kType = "FeePaid";
    std::string id;
    std::string receipt;
    std::string by = {};  // who began the order
};
BOOST_DESCRIBE_STRUCT(FeePaid, (), (id, receipt, by))

struct CaseWithdrawn {
    static constexpr const char* kType = "CaseWithdrawn";
    Date on;
    std::string reason;
    std::string by = {};  // as with MaterialSupplied
};
BOOST_DESCRIBE_STRUCT(CaseWithdrawn, (), (on, reason, by))

struct CaseLapsed {
    static constexpr const char* kType = "CaseLapsed";
    Date on;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(CaseLapsed, (), (on, reason))

struct CaseRated {
    static constexpr const char* kType = "CaseRated";
    Rating rating;
    std::string by = {};  // as with MaterialSupplied
};
BOOST_DESCRIBE_STRUCT(CaseRated, (), (rating, by))

struct FollowUpRecorded {
    static constexpr const char* kType = "FollowUpRecorded";
    std::string state;  // "contacted", "closed"
    std::string note;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(FollowUpRecorded, (), (state, note, by))

/// A new calendar moved limits of the case.
struct LimitsRecounted {
    static constexpr const char* kType = "LimitsRecounted";
    Date on;
    std::string calendar;  // version
    std::optional<Date> supplement_due;
    std::map<std::string, Date> later_until;  // by material
    std::optional<Date> contact_by = {};      // of the answer to a bad rating
    std::optional<Date> fix_by = {};
};
BOOST_DESCRIBE_STRUCT(
    LimitsRecounted, (), (on, calendar, supplement_due, later_until, contact_by, fix_by)
)

using AnyCaseEvent = std::variant<
    CaseSubmitted,
    SupplementRequested,
    SupplementAnswered,
    MaterialSupplied,
    CaseAccepted,
    CaseRefused,
    ProcessAdvanced,
    ProcessMigrated,
    ProcessFaulted,
    ProcessFaultRetried,
    ProcessFaultEnded,
    ProcessTimerSet,
    ProcessTimerEnded,
    ProcessTimersHeld,
    ProcessTimersMoved,
    StepsChosen,
    JobOpened,
    JobClosed,
    MemberStarted,
    WorkItemOpened,
    WorkItemClaimed,
    WorkItemClosed,
    StepDoneByTwo,
    WorkItemPassed,
    WorkItemReturned,
    OpinionAsked,
    OpinionClosed,
    MemberSuspended,
    MemberResumed,
    ExtensionRequested,
    ExtensionRefused,
    MemberExtended,
    MemberDecided,
    MemberEnded,
    MemberUndone,
    ProcessMessageTaken,
    CaseDecided,
    NoticeIssued,
    ResultDelivered,
    DeliveryChosen,
    PaymentStarted,
    PaymentDropped,
    FeePaid,
    RefundDue,
    FeeRefunded,
    CaseWithdrawn,
    CaseLapsed,
    CaseRated,
    FollowUpRecorded,
    LimitsRecounted>;

/// One of these events; everything that a variant can be asked works.
struct CaseEvent : AnyCaseEvent {
    template <class E>
    requires(boost::mp11::mp_contains<AnyCaseEvent, E>::value) CaseEvent(E event)
        : AnyCaseEvent(std::in_place_type<E>, std::move(event)) {}
    // Compiled once, where they are defined: a hundred files move and copy these.
    CaseEvent(const CaseEvent&);
    CaseEvent(CaseEvent&&) noexcept;
    CaseEvent& operator=(const CaseEvent&);
    CaseEvent& operator=(CaseEvent&&) noexcept;
    ~CaseEvent();
};

using CaseEvents = std::vector<CaseEvent>;

/// The name that an event is stored under, and its body.
const char* type_of(const CaseEvent& event);
json::object body_of(const CaseEvent& event);
/// Error codes: case.unknown_event, record.malformed.
Result<CaseEvent> event_from(std::string_view type, const json::object& body);

/// Folds an event that was decided; `at` is when.
void evolve(CaseState& state, const CaseEvent& event, Instant at);

/// The legal clock of a member, or of the whole case.
clock::ClockState clock_of(const std::vector<ClockFact>& facts);
clock::Fact to_clock_fact(const ClockFact& fact);

}  // namespace tongban::service
