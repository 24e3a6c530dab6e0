#include "pack/known_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "pack/suggest.h"

namespace tongban::pack {

namespace {

/// Keys of the mappings at a path; "*" stands for any key or any element. A mapping at a path that
/// is not listed is free: it belongs to the pack's own notes, or its keys are names (claims).
struct Shape {
    std::string_view kind;
    std::string_view path;
    std::string_view keys;
};

/// Say where a fact comes from and when that was looked up, in any mapping.
constexpr std::string_view kEverywhere = "note note_en confirmed basis source source_url url as_of";

constexpr Shape kShapes[] = {
    {"pack.yaml", "", "id version title title_en builds_on demo"},

    {"items.yaml", "", "meta types types_en channels channels_en topics items"},
    {"items.yaml", "topics/*", "name name_en"},
    {"items.yaml", "items/*",
     "id name name_en topic department accepting_office type applicants legal_limit promised_limit "
     "handling fee channels channels_confirmed max_visits max_visits_confirmed materials "
     "conditions "
     "legal_basis result catalogue_names tongban phase source_kind sources amounts "
     "commitment_variant cooling_period district_standards legal_variants no_application_needed "
     "public_notice publicity_periods"},
    {"items.yaml", "items/*/legal_limit", "working_days stated"},
    {"items.yaml", "items/*/promised_limit", "working_days source_kind"},
    {"items.yaml", "items/*/fee", "charged amounts source_kind"},
    {"items.yaml", "items/*/result", "kind name name_en certificate"},
    {"items.yaml", "items/*/conditions/*", "field op value text text_en"},
    {"items.yaml", "items/*/legal_basis/*", "law articles"},
    {"items.yaml", "items/*/tongban", "quanyu chuanyu kuasheng"},
    {"items.yaml", "items/*/tongban/*", "available"},
    {"items.yaml", "items/*/materials/*",
     "id name name_en certificate commitment department kind main required submit tolerable when "
     "when_en"},

    {"bundles.yaml", "", "meta bundles"},
    {"bundles.yaml", "bundles/*",
     "id name name_en applicants forms lead_department listed_in max_visits max_visits_confirmed "
     "members promised_limit questions separate_handling sequence shared_certificates "
     "shared_fields shared_materials summary"},
    {"bundles.yaml", "bundles/*/promised_limit", "working_days"},
    {"bundles.yaml", "bundles/*/members/*", "item after include_if region_by"},
    {"bundles.yaml", "bundles/*/members/*/include_if/*", "question answer"},
    {"bundles.yaml", "bundles/*/listed_in/*", "doc list"},
    {"bundles.yaml", "bundles/*/separate_handling", "items longest_path_days materials"},
    {"bundles.yaml", "bundles/*/questions/*", "id text text_en hint hint_en kind options when"},
    {"bundles.yaml", "bundles/*/questions/*/options/*", "value label label_en"},

    {".service.yaml", "",
     "item form process decisions region_by questions materials audit_points suspensions extension "
     "reject_reasons refuse_reasons fee delivery credential sets cancels registers_entity "
     "registers intake "
     "reads faq excluded"},
    {".service.yaml", "decisions", "materials conditions"},
    {".service.yaml", "questions/*", "id text text_en hint hint_en kind options when"},
    {".service.yaml", "questions/*/options/*", "value label label_en"},
    {".service.yaml", "materials/*",
     "id name name_en certificate required main accept bytes_max when audit_points commitment "
     "tolerable text text_en register"},
    {".service.yaml", "materials/*/commitment", "enabled_by text text_en"},
    {".service.yaml", "materials/*/tolerable", "enabled_by text text_en"},
    {".service.yaml", "audit_points/*", "id text text_en"},
    {".service.yaml", "suspensions/*", "kind name name_en days_max before notice_days"},
    {".service.yaml", "extension", "days_max"},
    {".service.yaml", "reject_reasons/*", "text text_en article"},
    {".service.yaml", "refuse_reasons/*", "text text_en article"},
    {".service.yaml", "fee", "fen"},
    {".service.yaml", "credential", "type valid_years replaces keeps_validity claims"},
    {".service.yaml", "cancels", "type number"},
    {".service.yaml", "registers", "register representative role values"},
    {".service.yaml", "reads/*", "register key fields typed_key"},
    {".service.yaml", "reads/*/typed_key", "owner proves or_declared"},
    {".service.yaml", "faq/*", "q q_en a a_en"},
    {".service.yaml", "excluded", "commitment"},

    {".bundle.yaml", "", "bundle process decisions region_by questions reads faq"},
    {".bundle.yaml", "decisions", "members"},
    {".bundle.yaml", "questions/*", "id text text_en hint hint_en kind options when"},
    {".bundle.yaml", "questions/*/options/*", "value label label_en"},
    {".bundle.yaml", "reads/*", "register key fields typed_key"},
    {".bundle.yaml", "reads/*/typed_key", "owner proves or_declared"},
    {".bundle.yaml", "faq/*", "q q_en a a_en"},

    {"departments.yaml", "", "meta kinds remedies departments"},
    {"departments.yaml", "departments/*",
     "code name name_en kind level district_counterpart parent website_host remedy "
     "remedy_confirmed superior"},
    {"departments.yaml", "departments/*/superior", "municipal municipal_en district district_en"},
    {"fields.yaml", "", "meta fields"},
    {"fields.yaml", "fields/*", "id name name_en type values"},
    {"fields.yaml", "fields/*/values/*", "value label label_en"},
    {"credentials.yaml", "", "meta certificates"},
    {"credentials.yaml", "certificates/*",
     "id name name_en issuer holder type_code type_code_confirmed type_code_note validity "
     "validity_basis validity_confirmed fields register"},
    {"credentials.yaml", "certificates/*/fields/*", "key label label_en type"},
    {"halls.yaml", "", "meta halls"},
    {"halls.yaml", "halls/*",
     "id name name_en region address address_en hours hours_en counters example"},
    {"regions.yaml", "",
     "meta municipality regions districts records development_zones change_2025 forty_one"},
    {"regions.yaml", "districts/*",
     "code code_confirmed code_source kind name name_en parent predecessor seat successor "
     "towns_2023 towns_2026 valid_from valid_to zone"},
    {"regions.yaml", "development_zones/*",
     "code id inside inside_confirmed kind name name_en since successor valid_from valid_to"},
    {"calendar.yaml", "", "meta version years"},
    {"calendar.yaml", "years/*", "year status off_days working_weekend_days"},
    {"calendar.yaml", "years/*/off_days/*", "date holiday holiday_en in_lieu"},
    {"calendar.yaml", "years/*/working_weekend_days/*", "date for"},
    {"law-limits.yaml", "",
     "supplement_notice decision_default decision_extension decision_joint "
     "decision_joint_extension delivery hearing_request hearing_organise hearing_notice "
     "renewal_application reconsideration litigation supplement_answer deferred_material "
     "rating_contact rating_fix rating_review draft credential_reminder suspensions counting "
     "commitment_bar remedies"},
    {"law-limits.yaml", "suspensions/*", "kind name name_en"},
    {"law-limits.yaml", "remedies/*", "id text text_en in_zone"},
    {"law-limits.yaml", "counting/*", "rule text text_en"},
    {"law-limits.yaml", "commitment_bar", "register key field as"},
    {"law-limits.yaml", "*", "name name_en working_days days months times_max unit_confirmed"},
    {"lights.yaml", "", "blue_used_percent yellow_left_percent yellow_left_days names"},
    {"lights.yaml", "names/*", "light name name_en"},
    {"search/synonyms.yaml", "", "synonyms"},
    {"search/synonyms.yaml", "synonyms/*", "id sayings"},
    {"search/words.yaml", "", "around light elsewhere meanings"},
    {"search/words.yaml", "meanings/*", "say means"},
    {"switches.yaml", "", "reliefs"},
    {"switches.yaml", "reliefs/*", "item material kind enabled_by demo text text_en"},

    {"people.yaml", "", "people"},
    {"people.yaml", "people/*", "id name resident_id phone password"},
    {"enterprises.yaml", "", "enterprises"},
    {"enterprises.yaml", "enterprises/*", "id name uscc entity_type region representatives"},
    {"enterprises.yaml", "enterprises/*/representatives/*", "person role role_name"},
    {"staff.yaml", "", "staff"},
    {"staff.yaml", "staff/*", "account name password grants"},
    {"staff.yaml", "staff/*/grants/*", "role region department"},
    {"registers.yaml", "", "registers"},
    {"registers.yaml", "registers/*", "id name name_en department timeout_ms fields records"},
    {"registers.yaml", "registers/*/records/*", "key as_of values"},
    {"demo/credentials.yaml", "", "credentials"},
    {"demo/credentials.yaml", "credentials/*", "id type holder number valid_from valid_to claims"},

    {".journey.yaml", "", "name name_en starts_on steps"},
    {".journey.yaml", "steps/*",
     "apply accept refuse notice supply pay decide suspend resume extend "
     "approve_extension refuse_extension deliver delivery withdraw rate wait expect "
     "claim release delegate return countersign joint opinion unask choose absent job"},
    {".journey.yaml", "steps/*/job", "type item gets complete fail error"},
    {".journey.yaml", "steps/*/job/fail", "message retries retry_after_s"},
    {".journey.yaml", "steps/*/job/error", "code message"},
    {".journey.yaml", "steps/*/expect",
     "error stage credentials replaced cancelled results open_items members "
     "holders claims enterprises held fees work why notices due jobs faults"},
};

/// A shape ready to be compared.
struct Known {
    std::vector<std::string_view> path;
    std::vector<std::string_view> names;

    bool fits(const std::vector<std::string_view>& at) const {
        return std::ranges::equal(path, at, [](std::string_view pattern, std::string_view part) {
            return pattern == "*" || pattern == part;
        });
    }
};

class KeyCheck {
  public:
    KeyCheck(std::string_view kind, const std::string& name, Issues& issues)
        : name_(name), issues_(issues) {
        for (const Shape& shape : kShapes) {
            if (shape.kind != kind) continue;
            Known known{{}, split(shape.keys, ' ')};
            if (!shape.path.empty()) known.path = split(shape.path, '/');
            for (const std::string_view key : split(kEverywhere, ' ')) known.names.push_back(key);
            shapes_.push_back(std::move(known));
        }
    }

    void walk(const YAML::Node& node) {
        if (node.IsSequence()) {
            path_.push_back("*");
            for (const auto& element : node) walk(element);
            path_.pop_back();
        }
        if (!node.IsMap()) return;
        const Known* known = find();
        for (const auto& pair : node) {
            if (!pair.first.IsScalar()) continue;
            const std::string& key = pair.first.Scalar();
            if (known != nullptr && std::ranges::find(known->names, key) == known->names.end())
                report(*known, key, pair.first.Mark().line + 1);
            path_.push_back(key);
            if (path_.size() <= kDepthMax) walk(pair.second);
            path_.pop_back();
        }
    }

  private:
    static constexpr size_t kDepthMax = 8;

    const Known* find() const {
        const auto found =
            std::ranges::find_if(shapes_, [&](const Known& known) { return known.fits(path_); });
        return found == shapes_.end() ? nullptr : &*found;
    }

    void report(const Known& known, const std::string& key, int line) {
        json::object details{{"key", key}};
        if (const std::string near = nearest(key, known.names); !near.empty())
            details["suggestion"] = near;
        issues_.push_back(
            {.code = "pack.unknown_key",
             .message = fmt::format("nobody reads `{}`", key),
             .file = name_,
             .line = line,
             .details = std::move(details)}
        );
    }

    const std::string& name_;
    Issues& issues_;
    std::vector<Known> shapes_;
    std::vector<std::string_view> path_;
};

}  // namespace

void check_keys(
    std::string_view kind, const YAML::Node& root, const std::string& name, Issues& issues
) {
    KeyCheck(kind, name, issues).walk(root);
}

}  // namespace tongban::pack
