// What packs offer, loaded and linked: the catalogue, what can be executed, and the lists around
// it. A `Content` never changes after loading; a new pack version is a new Content.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/issue.h"
#include "base/json.h"
#include "bpmn/process.h"
#include "calendar/working_calendar.h"
#include "directory/organisations.h"
#include "dmn/evaluate.h"
#include "feel/expression.h"
#include "form/merge_cache.h"
#include "form/schema.h"

namespace tongban::pack {

/// Where something stands, for messages.
struct Place {
    std::string file;
    int line = 0;
};

/// Where a fact comes from. `confirmed: false` is a working default: guide pages mark it 待核.
struct Source {
    bool confirmed = false;
    std::string basis;  // "行政许可法 第四十二条" or an address
};

/// A number with its source; no value means "not known".
struct Figure {
    std::optional<int> value;
    Source source;
};

struct Bilingual {
    std::string zh;
    std::string en;
};

struct LegalBasis {
    std::string law;
    std::string articles;
    bool confirmed = false;
};

/// 容缺 or 告知承诺 of one material: off unless a document turns it on.
struct Relief {
    bool proposed = false;   // the data says that it could be allowed
    std::string enabled_by;  // the document that allows it; empty: off for citizens
    bool is_demo = false;    // turned on by a demo pack only
    Bilingual text;          // wording that is signed (告知承诺)
    bool is_on() const { return !enabled_by.empty(); }
};

enum class MaterialSource { Applicant, ThirdParty, PlatformForm, Credential, GovernmentData };

struct Material {
    std::string id;  // the same paper has the same id in every item
    Bilingual name;
    MaterialSource source = MaterialSource::Applicant;
    std::string credential;  // type, when source is Credential
    bool is_required = true;
    bool is_main = true;  // 主要材料: never 容缺
    Bilingual when_text;
    feel::Expression when;  // empty: always
    std::string when_source;
    Relief tolerance;
    Relief commitment;
    bool confirmed = false;
    std::vector<std::string> accept = {"pdf", "jpg", "png"};
    std::int64_t bytes_max = 10 * 1024 * 1024;
    std::vector<std::string> audit_points;
    std::string register_id;  // that holds it, when source is GovernmentData
};

/// A condition of the catalogue data: `field op value`.
struct Condition {
    std::string field;
    std::string op;
    json::value value;
    Bilingual text;  // empty: made from the field and the value
    bool confirmed = false;
};

struct Option {
    std::string value;
    Bilingual label;
};

enum class QuestionKind { Bool, Choice, Multi };

struct Question {
    std::string id;
    Bilingual text;
    Bilingual hint;
    QuestionKind kind = QuestionKind::Bool;
    std::vector<Option> options;
    std::string when_source;  // FEEL over earlier answers: asked only then
    feel::Expression when;    // empty: always
    Place place = {};
};

struct AuditPoint {
    std::string id;
    Bilingual text;
    Source source;
};

/// A legal reason for which the clock stops (特别程序), with its own limit.
struct SuspensionKind {
    std::string kind;  // "site-survey"
    Bilingual name;
    int days_max = 0;  // working days
    Source source;
    /// The step of the process that is decided only after this was held; empty: held when needed.
    std::string before = {};
    int notice_days = 0;  // working days between telling the applicant and the day itself
    Place place = {};
};

struct Extension {
    int days_max = 0;  // working days; 0: not allowed
    std::string basis;
    Place place = {};
};

struct Reason {
    Bilingual text;
    std::string article;
};

struct FaqEntry {
    Bilingual question;
    Bilingual answer;
    Source source;
};

/// Held data: fields of a register, found by a semantic field that is already known.
struct RegisterRead {
    std::string register_id;
    std::string key_field;                      // semantic field: per.id_no
    std::map<std::string, std::string> fields;  // semantic field -> register field
    /// The key may also be what the applicant typed. Then the record is given out only to the one
    /// whose number (per.id_no, ent.uscc) stands in this column of it, or to whoever declares one
    /// of these; empty: only a key that is held already counts.
    std::string owner = {};
    std::string proves = {};          // semantic field: true once the owner is known to be that
    std::string declared_field = {};  // semantic field
    std::vector<std::string> declared_values = {};
};

struct CredentialRule {
    std::string type;
    std::map<std::string, std::string> claim_sources;  // field key -> FEEL text
    std::map<std::string, feel::Expression> claims;
    int valid_years = 0;   // 0: no end
    std::string replaces;  // type of the holder's credential that this one takes the place of
    bool keeps_validity = false;  // the new one ends on the day on which the old one would have
    Source source;
};

/// A fact that a grant makes known: later members of the case see it under its meaning.
struct ResultFact {
    std::string field;   // semantic field
    std::string source;  // FEEL text
    feel::Expression value;
};

/// A grant that brings an entity into being (设立登记): its entry in a register, whose key is the
/// credit code, and who acts for it. What the case grants from then on is the entity's own.
struct EntityRule {
    std::string register_id;
    std::string representative_source;                 // FEEL text
    feel::Expression representative;                   // resident identity number
    std::string role;                                  // "legal_person"
    std::map<std::string, std::string> value_sources;  // column -> FEEL text
    std::map<std::string, feel::Expression> values;    // `name` is one of them
};

/// A grant that ends a credential of the holder (注销).
struct CancelRule {
    std::string type;
    std::string number_source;  // FEEL text: which one, when there are several
    feel::Expression number;
    std::string basis;
};

/// Whose windows may take an application in (收件), see and accept it (受理).
enum class Intake { Competent, AnyDistrict };

/// What makes an item more than a guide page.
struct Executable {
    std::string form;
    std::string process;
    std::string materials_decision;   // DMN decision id, or empty
    std::string conditions_decision;  // DMN decision id, or empty
    std::vector<Question> questions;
    /// Semantic fields of the responsible district: the first one that the form has filled counts.
    std::vector<std::string> region_by;
    std::vector<AuditPoint> audit_points;
    std::vector<SuspensionKind> suspensions;
    Extension extension;
    std::vector<Reason> reject_reasons;
    std::vector<Reason> refuse_reasons;
    std::int64_t fee_fen = 0;
    std::vector<std::string> delivery;  // "pickup", "post"
    std::optional<CredentialRule> credential;
    std::vector<ResultFact> sets;
    std::optional<CancelRule> cancels;
    /// A grant registers an entity: the first two characters of its credit code (GB 32100).
    std::string registers_entity;
    std::optional<EntityRule> registers;
    Intake intake = Intake::Competent;
    std::vector<RegisterRead> reads;
    std::vector<FaqEntry> faq;
    std::string file;  // where it stands, for messages
};

/// 事项
struct ServiceItem {
    std::string id;
    Bilingual name;
    std::string topic;
    std::string department;
    std::string accepting_office;         // department code of the district office, or empty
    std::string type;                     // 行政许可 …
    std::vector<std::string> applicants;  // natural, legal
    Figure legal_limit;                   // working days
    Figure promised_limit;                // working days
    bool is_instant = false;              // 即办件
    std::optional<bool> fee_charged;
    Source fee_source;
    std::vector<std::string> channels;
    bool channels_confirmed = false;
    Figure visits_max;
    std::vector<Material> materials;
    std::string result_kind;  // certificate, document, …
    Bilingual result_name;
    std::string result_credential;
    std::vector<Condition> conditions;
    std::vector<LegalBasis> legal_basis;
    std::vector<std::string> catalogue_names;
    std::string source_url;
    std::string note;
    json::object scope;  // quanyu, chuanyu, kuasheng
    std::optional<Executable> executable;
    int sequence = 0;  // position in the list: part of the synthetic implementation code
    Place place;
};

struct BundleMember {
    std::string item;
    std::vector<std::pair<std::string, json::value>> include_if;  // all must match; empty: always
    std::vector<std::string> after;
    /// As of an item, and before what the item itself says; empty: as the item says.
    std::vector<std::string> region_by = {};
    Place place = {};
};

struct BundleExecutable {
    std::string process;
    std::string members_decision;
    std::vector<std::string> region_by;  // of the case, and of members that say nothing
    std::vector<RegisterRead> reads;
    std::vector<FaqEntry> faq;
    std::string file;
};

/// 一件事
struct Bundle {
    std::string id;
    Bilingual name;
    std::string lead_department;
    std::vector<std::string> applicants;
    Figure promised_limit;
    std::vector<Question> questions;
    std::vector<BundleMember> members;
    std::vector<std::string> shared_fields;
    std::vector<std::string> listed_in;
    Figure visits_max;
    std::string source_url;
    std::string note;
    int separate_items = 0, separate_materials = 0, separate_days = 0;
    std::optional<BundleExecutable> executable;
    int sequence = 0;
    Place place;
};

/// 救济途径: to whom somebody turns against an act of bodies of one kind. `{body}`, `{government}`
/// (of the same level), `{superior}`, `{days}` and `{months}` stand for what they say.
struct RemedyRule {
    std::string id;
    Bilingual text;
    std::string in_zone;  // rule for the same bodies of a development zone, or empty
    Source source;
};

struct Department {
    std::string code;
    Bilingual name;
    std::string kind;
    std::string level;
    std::string district_counterpart;
    std::string remedy;  // rule; empty: none is known
    bool remedy_confirmed = true;
    /// The body above it, of the municipal one and of those in the districts.
    Bilingual superior_of_municipal;
    Bilingual superior_of_district;
};

struct Topic {
    std::string id;
    Bilingual name;
};

struct Field {
    std::string id;
    Bilingual name;
    std::string type;
};

struct CredentialField {
    std::string key;
    Bilingual label;
    std::string type;
};

struct CredentialType {
    std::string id;
    Bilingual name;
    std::string issuer;     // department code
    std::string holder;     // natural, legal, both
    std::string type_code;  // 21 characters, or empty
    std::string validity;
    std::vector<CredentialField> fields;
    /// The credential proves the holder's entry in this register; the entry follows its stage.
    std::string register_id = {};
};

struct Hall {
    std::string id;
    Bilingual name;
    std::string region;
    Bilingual address;
    Bilingual hours;
    std::vector<std::string> counters;
};

struct RegionRow {
    std::string code;
    Bilingual name;
    std::string kind;
    std::string parent;
    std::string valid_from;  // ISO date or empty
    std::string valid_to;    // last day, or empty
    std::vector<std::string> successors;
    bool is_zone = false;  // development zones have no GB/T 2260 code
};

struct TownRow {
    std::string code;
    std::string name;
    std::string kind;
    std::string parent_2023;
    std::string parent_2026;
};

struct PackInfo {
    std::string id;
    std::string version;
    Bilingual title;
    std::string folder;
};

/// Shares of the limit at which the lights change (standard: local rule, so data).
struct LightThresholds {
    int blue_used_percent = 50;
    int yellow_left_percent = 20;
    int yellow_left_days = 1;
    Source source;
};

/// Limits of the Administrative Licensing Law that hold for every item unless it says otherwise.
struct GeneralLimits {
    int decision_days = 20;           // art. 42(1): of a licence, unless another law says otherwise
    Place decision_place;             // where the packs say so
    int supplement_notice_days = 5;   // art. 32(4)
    int delivery_days = 10;           // art. 44
    int extension_days = 10;          // art. 42(1): at most, once
    int supplement_answer_days = 15;  // local
    int deferred_material_days = 5;   // local
    int rating_contact_days = 1, rating_fix_days = 5, rating_review_days = 3;
    int draft_days = 90;
    int credential_reminder_days = 60;  // local: before a credential ends, its holder is told
    int reconsideration_days = 60;      // Administrative Reconsideration Law art. 20
    int litigation_months = 6;          // Administrative Litigation Law art. 46
};

/// Whoever says one of `say` may mean a service that speaks of one of `means`.
struct Meaning {
    std::vector<std::string> say;
    std::vector<std::string> means;
};

/// Language of those who search the catalogue.
struct SearchWords {
    std::vector<std::string> around;     // said around the matter itself
    std::vector<std::string> light;      // says little about which service
    std::vector<std::string> elsewhere;  // speaks of what no office handles
    std::vector<Meaning> meanings;
    std::vector<std::pair<std::string, std::string>> sounds;  // pinyin -> characters
};

enum class RefKind {
    Department,
    Topic,
    ItemType,
    CredentialType,
    Field,
    Form,
    Process,
    Decision,
    Register,
    RegisterField,  // "population.sex"
    Region,
    Remedy,
};

/// A name in a file that has to stand somewhere else.
struct Reference {
    RefKind kind = RefKind::Field;
    std::string id;
    std::string owner;  // the service, bundle, hall … that names it
    Place place;
};

enum class FormulaScope {
    Plan,   // answers and facts: which materials are needed
    Grant,  // these, and what is issued: claims, results, the number of what is cancelled
};

/// A FEEL text of a service, and what it may read.
struct FormulaUse {
    FormulaScope scope = FormulaScope::Plan;
    std::string item;
    std::string key;  // that it stands at
    feel::Expression expression;
    Place place;
};

/// Everything that a list of packs offers.
struct Content {
    std::vector<PackInfo> packs;
    std::vector<Topic> topics;
    std::map<std::string, Department> departments;
    std::vector<std::string> department_order;  // as listed: part of synthetic codes
    std::vector<ServiceItem> items;
    std::vector<Bundle> bundles;
    std::map<std::string, CredentialType> credential_types;
    std::map<std::string, Field> fields;
    std::map<std::string, Bilingual> channels;
    std::set<std::string> types;                  // 行政许可 …
    std::map<std::string, std::string> types_en;  // 行政许可 -> Administrative licence
    std::vector<Hall> halls;
    std::vector<RegionRow> regions;
    std::vector<TownRow> towns;
    std::shared_ptr<const directory::Directory>
        directory;  // built from regions, towns and departments
    calendar::WorkingCalendar calendar;
    LightThresholds lights;
    GeneralLimits limits;
    std::map<std::string, RemedyRule> remedies;  // by id
    /// Where it is known that somebody may not commit, and until when; one field.
    std::optional<RegisterRead> commitment_bar;
    std::map<std::string, form::Form> forms;
    /// Of these forms, so it goes when they go.
    std::shared_ptr<form::MergeCache> merged_forms = std::make_shared<form::MergeCache>();
    std::map<std::string, std::shared_ptr<const bpmn::Process>> processes;   // by process id
    std::map<std::string, dmn::Engine> decisions;                            // by decision id
    std::vector<std::pair<std::string, std::vector<std::string>>> synonyms;  // id -> sayings
    SearchWords search_words;
    json::object demo;  // people, enterprises, staff, registers of a demo pack; empty without one
    std::vector<Reference> references;  // these and the next for check() only
    std::vector<FormulaUse> formulas;
    std::map<std::string, std::string> form_files;                 // name for messages, by form id
    std::map<std::string, std::map<std::string, int>> form_lines;  // of its fields, by key
    std::map<std::string, std::string> process_files;              // by process id
    int unconfirmed = 0;
    std::string edition;  // of what says how a case is handled, see pack/edition.h

    const ServiceItem* find_item(std::string_view id) const;
    const Bundle* find_bundle(std::string_view id) const;

    std::unordered_map<std::string, size_t> item_index;
    std::unordered_map<std::string, size_t> bundle_index;
};

}  // namespace tongban::pack
