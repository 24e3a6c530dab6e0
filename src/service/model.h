// A case (办件): one application, for a single item or for a bundle, with a member for each item.
// Everything here is plain data; what may happen to it is decided in decide_*.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/record.h"
#include "base/shared.h"
#include "clock/legal_clock.h"

namespace tongban::service {

/// 办件状态. The legal life of a case; the path through a department is in the pack's process.
enum class Stage {
    Submitted,   // received, waits for the window
    Supplement,  // the applicant was told what is missing (补正)
    Refused,     // 不予受理
    Accepted,    // 受理, under review
    Decided,     // every member is decided
    Delivered,   // 送达
    Withdrawn,   // by the applicant
    Lapsed,      // the supplement was not supplied in time
};
BOOST_DESCRIBE_ENUM(
    Stage, Submitted, Supplement, Refused, Accepted, Decided, Delivered, Withdrawn, Lapsed
)

/// Undone: what was granted is taken back by the process of the bundle.
enum class MemberStage { Waiting, Received, Running, Granted, Rejected, Ended, Undone };
BOOST_DESCRIBE_ENUM(MemberStage, Waiting, Received, Running, Granted, Rejected, Ended, Undone)

struct FileRef {
    std::string id;  // of the stored bytes
    std::string name;
    std::string type;  // media type, as found in the bytes
    std::int64_t bytes = 0;
    std::string sha256;
    std::string sm3;
};
BOOST_DESCRIBE_STRUCT(FileRef, (), (id, name, type, bytes, sha256, sm3))

/// How a material is handed in.
enum class MaterialWay { None, Upload, Credential, Commitment, Later, Generated, Held };
BOOST_DESCRIBE_ENUM(MaterialWay, None, Upload, Credential, Commitment, Later, Generated, Held)

struct MaterialState {
    std::string id;
    std::string name;
    std::string name_en;
    std::vector<std::string> items;  // members that need it
    bool is_required = true;
    bool is_main = true;
    MaterialWay way = MaterialWay::None;
    std::vector<FileRef> files;
    std::string credential;       // of the holder, when way is Credential
    std::string commitment_text;  // as signed, when way is Commitment
    std::string commitment_basis;
    std::optional<Date> later_until;  // when way is Later
    bool is_done() const;
};
BOOST_DESCRIBE_STRUCT(
    MaterialState,
    (),
    (id,
     name,
     name_en,
     items,
     is_required,
     is_main,
     way,
     files,
     credential,
     commitment_text,
     commitment_basis,
     later_until)
)

/// A date that the legal clock counts with; see clock/legal_clock.h.
enum class ClockFactKind {
    Received,
    SupplementNotice,
    SupplementAnswered,
    Accepted,
    DeemedAccepted,
    Suspended,
    Resumed,
    Extended,
    Decided,
    Delivered
};
BOOST_DESCRIBE_ENUM(
    ClockFactKind,
    Received,
    SupplementNotice,
    SupplementAnswered,
    Accepted,
    DeemedAccepted,
    Suspended,
    Resumed,
    Extended,
    Decided,
    Delivered
)
/// Of a stop that its own limit ended, before anybody recorded what came of it.
inline constexpr const char* kLapsed = "lapsed";
/// Of a procedure that was not held to its end (听证延期): it is begun again.
inline constexpr const char* kAdjourned = "adjourned";
struct ClockFact {
    ClockFactKind kind = ClockFactKind::Received;
    Date on;                     // Suspended: first day not counted; Resumed: last day not counted
    std::optional<Date> second;  // as of, answer by, planned end
    std::string id;              // of a suspension
    std::string what;            // Suspended: its kind; Resumed: how it ended, or empty
    std::string basis;
    int days = 0;
};
BOOST_DESCRIBE_STRUCT(ClockFact, (), (kind, on, second, id, what, basis, days))

/// The limits of a member as they stood on submission.
struct Limits {
    bool is_instant = false;
    std::optional<int> legal_days;
    int promised_days = 20;
    bool promised_confirmed = false;
    int extension_days_max = 0;
};
BOOST_DESCRIBE_STRUCT(
    Limits, (), (is_instant, legal_days, promised_days, promised_confirmed, extension_days_max)
)

/// An approver asks for more time; the head of the authority answers (Administrative Licensing Law
/// art. 42). Until then the limit stands.
struct ExtensionRequest {
    int days = 0;
    std::string reason;
    std::string by;
    std::string by_name;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(ExtensionRequest, (), (days, reason, by, by_name, at))

struct Member {
    std::string item;
    std::string number;  // 办件编号 of this member
    std::string name;
    std::string name_en;
    std::string department;
    std::string region;        // of the body that decides; it can be another one than the case's
    std::string organisation;  // name of the department of the region
    std::string process;       // process id in the pack
    std::vector<std::string> after;
    Limits limits;
    MemberStage stage = MemberStage::Waiting;
    std::vector<ClockFact> facts;
    std::string suspension;                     // id of the one that runs, or empty
    std::optional<ExtensionRequest> extension;  // asked for and not answered yet
    std::string proposed;  // "grant" or "reject": outcome of the last user task of its process
    std::string reason;
    std::string article;
    std::string decided_by;
    std::optional<Instant> decided_at;
    std::string credential;  // id of what was issued
    std::optional<Instant> delivered_at;
    std::string registered;  // credit code of the entity that the grant brought into being
    bool is_decided() const {
        return stage == MemberStage::Granted || stage == MemberStage::Rejected;
    }
    bool is_open() const {
        return !is_decided() && stage != MemberStage::Ended && stage != MemberStage::Undone;
    }
};
BOOST_DESCRIBE_STRUCT(
    Member,
    (),
    (item,
     number,
     name,
     name_en,
     department,
     region,
     organisation,
     process,
     after,
     limits,
     stage,
     facts,
     suspension,
     extension,
     proposed,
     reason,
     article,
     decided_by,
     decided_at,
     credential,
     delivered_at,
     registered)
)

/// 待办: a user task of the process that waits for an officer.
struct WorkItem {
    std::string id;          // unique in the case
    std::int64_t token = 0;  // of the process instance
    std::string element;
    std::string name;
    std::string name_en;
    std::string item;  // member
    std::string role;  // "approver", "clerk", or "head" for what an approver asks for
    std::string department;
    std::string claimed_by;
    std::string claimed_name;
    Instant opened_at;
    /// Flows by which its process came to it, nearest last: why it is here.
    std::vector<std::string> came_by;
    /// Who gave it to somebody else (转办) and stays responsible for it, or nobody.
    std::string owner;
    std::string owner_name;
    /// Whom the holder stands in for during an absence, and since when.
    std::string stands_in_for;
    std::string stands_in_for_name;
    std::optional<Instant> stands_in_since;
    /// Another step of the member rejected while this one was open, too.
    bool is_rejected_beside = false;
};
BOOST_DESCRIBE_STRUCT(
    WorkItem,
    (),
    (id,
     token,
     element,
     name,
     name_en,
     item,
     role,
     department,
     claimed_by,
     claimed_name,
     opened_at,
     came_by,
     owner,
     owner_name,
     stands_in_for,
     stands_in_for_name,
     stands_in_since,
     is_rejected_beside)
)

/// 会签 or 联合办理: what an officer or a department is asked about a step. It waits as a work item
/// of its own.
struct Opinion {
    std::string id;    // of its work item
    std::string step;  // element that it is for
    std::string item;  // member
    bool is_joint = false;
    std::string department;
    std::string organisation;
    std::string person;  // asked by name, or empty: whoever of the department
    std::string person_name;
    std::string question;
    std::optional<Date> due_on;
    std::string asked_by;
    std::string asked_name;
    Instant asked_at;
    std::string answer;  // "", "agree", "object", "withdrawn"
    std::string text;
    std::string by;
    std::string by_name;
    std::optional<Instant> at;
    bool is_open() const { return answer.empty(); }
};
BOOST_DESCRIBE_STRUCT(
    Opinion,
    (),
    (id,
     step,
     item,
     is_joint,
     department,
     organisation,
     person,
     person_name,
     question,
     due_on,
     asked_by,
     asked_name,
     asked_at,
     answer,
     text,
     by,
     by_name,
     at)
)

/// A step that is done, for the status page.
struct DoneStep {
    std::string item;
    std::string name;
    std::string name_en;
    std::string who;
    Instant at;
    std::string element;
    std::string by;           // staff id
    std::string second = {};  // staff id of the other officer, where two do it together
    std::string second_name = {};
};
BOOST_DESCRIBE_STRUCT(
    DoneStep, (), (item, name, name_en, who, at, element, by, second, second_name)
)

struct SupplementItem {
    std::string member;
    std::string material;  // or
    std::string field;
    std::string name;
    std::string reason;
    bool is_done = false;
};
BOOST_DESCRIBE_STRUCT(SupplementItem, (), (member, material, field, name, reason, is_done))

struct Supplement {
    Instant asked_at;
    Date due_on;
    std::vector<SupplementItem> items;
    bool is_answered = false;
};
BOOST_DESCRIBE_STRUCT(Supplement, (), (asked_at, due_on, items, is_answered))

/// 文书: a document of the law with number, reason, article and remedy.
struct Notice {
    std::string id;
    std::string kind;  // "acceptance", "refusal", "supplement", "special-procedure", "extension",
                       // "grant", "rejection", "termination"
    std::string number;
    std::string member;  // item, or empty for the whole case
    std::string organisation;
    Instant at;
    std::string reason;
    std::string article;
    std::vector<std::string> lines;
    bool is_licence = true;  // 行政许可: the Administrative Licensing Law applies
    std::string remedy;      // as it was told; empty in what older versions have issued
    std::string remedy_en;
};
BOOST_DESCRIBE_STRUCT(
    Notice,
    (),
    (id,
     kind,
     number,
     member,
     organisation,
     at,
     reason,
     article,
     lines,
     is_licence,
     remedy,
     remedy_en)
)

/// An audit point (审查要点) that was not ticked, and why the case was accepted all the same.
struct SkippedPoint {
    std::string point;  // "item/point"
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(SkippedPoint, (), (point, reason))

/// Re-authentication plus a signature over the digest of what was shown.
struct SignatureRecord {
    std::string person;  // who signed: the applicant, an agent, or a clerk as witness
    std::string wording;
    std::string wording_version;
    std::string sha256;  // hex, over the canonical JSON of form and materials
    std::string sm3;
    Shared<json::object> proof;  // what the signature provider gives: algorithm, key id, value
    Instant at;
    std::string consent = {};  // at the counter: how the applicant agreed
};
BOOST_DESCRIBE_STRUCT(
    SignatureRecord, (), (person, wording, wording_version, sha256, sm3, proof, at, consent)
)

struct Delivery {
    std::string way = "pickup";  // or "post"
    std::string hall;
    std::string sealed;  // address, receiver, phone: encrypted
    std::optional<Instant> done_at;
    std::string receiver;  // masked
    std::string tracking;
};
BOOST_DESCRIBE_STRUCT(Delivery, (), (way, hall, sealed, done_at, receiver, tracking))

/// Due, at the provider, paid; and back again when what it was paid for is not granted.
enum class FeeStage { Due, Started, Paid, RefundDue, Refunded };
BOOST_DESCRIBE_ENUM(FeeStage, Due, Started, Paid, RefundDue, Refunded)

struct Fee {
    std::string id;
    std::string item;
    std::string name;
    std::int64_t fen = 0;
    FeeStage stage = FeeStage::Due;
    int orders = 0;                // that were started at the provider
    std::string reference;         // our name of the latest order: the provider acts once for it
    std::string url;               // where the applicant pays while it is started
    std::optional<Instant> until;  // so long
    std::string by;                // who started it
    std::string receipt;           // of the payment provider
    std::string refund_reason;     // "refused", "withdrawn", "lapsed", "rejected", "ended"
    std::string refund_receipt;
};
BOOST_DESCRIBE_STRUCT(
    Fee,
    (),
    (id,
     item,
     name,
     fen,
     stage,
     orders,
     reference,
     url,
     until,
     by,
     receipt,
     refund_reason,
     refund_receipt)
)

/// 好差评; grades 1 (very satisfied) to 5, of which 4 and 5 are bad reviews.
struct Rating {
    int grade = 0;
    std::vector<std::string> tags;
    std::string text;
    Instant at;
    std::string follow_up;  // "", "open", "contacted", "closed"
    std::optional<Date> contact_by;
    std::optional<Date> fix_by;
    std::string follow_up_note;
};
BOOST_DESCRIBE_STRUCT(
    Rating, (), (grade, tags, text, at, follow_up, contact_by, fix_by, follow_up_note)
)

/// A place where the process stands still until somebody mends what is wrong; see bpmn::Fault.
struct ProcessFault {
    std::int64_t token = 0;
    std::string item;  // member; empty: the bundle's own process
    std::string element;
    std::string name;
    std::string name_en;
    std::string code;     // "bpmn.no_flow_chosen"
    std::string message;  // English, for developers
    Instant at;
};
BOOST_DESCRIBE_STRUCT(ProcessFault, (), (token, item, element, name, name_en, code, message, at))

/// Work of the process for a program outside (外部系统). What goes out with it is read from the
/// process when it is taken; each further attempt is a job of its own.
struct OpenJob {
    std::string id;  // unique in the case
    std::int64_t token = 0;
    std::string item;  // member; empty: the bundle's own process
    std::string element;
    std::string name;
    std::string name_en;
    std::string department;
    std::string type;           // "worker.address-standardise"
    std::int64_t retries = 0;   // attempts left, this one too
    std::int64_t failures = 0;  // attempts before it
    std::optional<Instant> not_before;
    std::string message;  // of the failure before
    Instant opened_at;
};
BOOST_DESCRIBE_STRUCT(
    OpenJob,
    (),
    (id,
     token,
     item,
     element,
     name,
     name_en,
     department,
     type,
     retries,
     failures,
     not_before,
     message,
     opened_at)
)

/// A timer that a process of the case has set. One of working days has `since`, all others `due`.
struct ProcessTimer {
    std::int64_t id = 0;
    std::string item;  // member; empty: the bundle's own process
    std::string element;
    std::string name;
    std::string name_en;
    std::int64_t owner = 0;     // token or scope that it belongs to
    std::optional<Date> since;  // the day before the first one that counts
    int working_days = 0;
    std::optional<Instant> due;
    bool is_fixed = false;              // a date, which no stop moves
    std::optional<Instant> held_since;  // the member's clock stands still, and so does this one
};
BOOST_DESCRIBE_STRUCT(
    ProcessTimer,
    (),
    (id, item, element, name, name_en, owner, since, working_days, due, is_fixed, held_since)
)

struct CaseState {
    // Compiled once, where they are defined: a hundred files move and copy these.
    CaseState();
    CaseState(const CaseState&);
    CaseState(CaseState&&) noexcept;
    CaseState& operator=(const CaseState&);
    CaseState& operator=(CaseState&&) noexcept;
    ~CaseState();

    std::string number;
    std::string query_code;
    std::string service;
    std::string service_kind;  // "item" or "bundle"
    std::string name;
    std::string name_en;
    std::string region;
    std::string department;                            // of the single item, or leading the bundle
    std::string channel;                               // "web" or "counter"
    std::string taken_by;                              // clerk at the counter
    std::string applicant_kind;                        // "natural" or "enterprise"
    std::string applicant;                             // person or enterprise id
    std::string person;                                // who acts: person id
    std::string agent;                                 // person id when somebody acts for `person`
    Shared<std::string> sealed_parties;                // names and identifiers, encrypted
    Shared<std::string> sealed_data;                   // the form, encrypted
    Shared<std::map<std::string, std::string>> packs;  // id -> version that it was made with
    std::string edition;  // of the packs' content that it is handled by
    /// Whose processes and decisions inside them it goes on by since a migration; empty: its own.
    std::string process_edition;
    Shared<json::object> answers;
    Shared<json::object>
        open_data;  // fields of the form that are not personal: what decisions and processes see
    json::object results;  // facts that grants of this case made known, by meaning
    /// What stands behind the form, encrypted: traces of the decisions of the plan (they repeat
    /// what was said), and what registers held and the applicant challenged.
    Shared<std::string> sealed_basis;
    Stage stage = Stage::Submitted;
    Instant submitted_at;
    std::optional<Instant> accepted_at;
    bool is_deemed = false;
    std::string intake_note;       // what the window tells the departments
    Limits limits;                 // of the whole
    std::vector<ClockFact> facts;  // of the whole
    Shared<std::vector<MaterialState>> materials;
    std::vector<Member> members;
    std::vector<WorkItem> work_items;
    std::vector<DoneStep> done_steps;
    std::vector<Opinion> opinions;
    std::vector<ProcessFault> faults;
    std::vector<ProcessTimer> timers;
    std::vector<OpenJob> jobs;
    std::optional<Supplement> supplement;
    Shared<std::vector<Notice>> notices;
    std::optional<SignatureRecord> signature;
    Delivery delivery;
    std::vector<Fee> fees;
    std::optional<Rating> rating;
    std::string end_reason;
    Shared<json::value> process;  // bpmn::ProcessInstance
    int counter = 0;              // for ids inside the case
    int form = 0;                 // of the record: see upcast()
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(
    CaseState,
    (),
    (number,
     query_code,
     service,
     service_kind,
     name,
     name_en,
     region,
     department,
     channel,
     taken_by,
     applicant_kind,
     applicant,
     person,
     agent,
     sealed_parties,
     sealed_data,
     packs,
     edition,
     process_edition,
     answers,
     open_data,
     results,
     sealed_basis,
     stage,
     submitted_at,
     accepted_at,
     is_deemed,
     intake_note,
     limits,
     facts,
     materials,
     members,
     work_items,
     done_steps,
     opinions,
     faults,
     timers,
     jobs,
     supplement,
     notices,
     signature,
     delivery,
     fees,
     rating,
     end_reason,
     process,
     counter,
     form,
     version)
)

/// How a case is recorded today. 1: an opinion names the element of its step, no longer the id of
/// the work item; the head of the authority has a role of its own.
inline constexpr int kCaseForm = 1;
/// Brings a stored state of an older form to today's.
void upcast(CaseState& state);

/// Ids of the members' items, in the order of the plan.
std::vector<std::string> items_of(const CaseState& state);
const Member* find_member(const CaseState& state, std::string_view item);
/// The member whose grant brought an entity into being.
const Member* find_founding(const CaseState& state);
Member* find_member(CaseState& state, std::string_view item);
/// The district whose body decides the member of this item; what is of no member is of the case.
const std::string& region_of(const CaseState& state, std::string_view item);
/// Of the case and of all its members, each once, that of the case first.
std::vector<std::string> regions_of(const CaseState& state);
const MaterialState* find_material(const CaseState& state, std::string_view id);
const WorkItem* find_work_item(const CaseState& state, std::string_view id);
const OpenJob* find_job(const CaseState& state, std::string_view id);

/// The elements of work items that no user task stands behind: a wish for more time, and what
/// others are asked about a step.
inline constexpr const char* kExtensionStep = "extension:";
inline constexpr const char* kOpinionStep = "opinion:";
/// Before the id of an ad-hoc subprocess: which of its steps comes next is chosen by who holds it.
inline constexpr const char* kChoiceStep = "choose:";
bool is_choice_step(const WorkItem& item);
/// Whether a step of the member's own process (or a timer of it) waits there.
bool is_process_step(const WorkItem& item);

/// Open cases still move; closed ones are final.
bool is_open(Stage stage);

/// Members whose decision is there but was not served yet (送达, Administrative Licensing Law
/// art. 44). A case that ended otherwise still owes what was granted before.
std::vector<std::string> undelivered(const CaseState& state);

}  // namespace tongban::service

// In events.cpp, with the records of the events.
namespace tongban::record {
extern template json::value write(const service::CaseState& value);
extern template bool read(const json::value& from, service::CaseState& into);
}  // namespace tongban::record
