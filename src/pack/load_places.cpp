// Regions, towns, the calendar and the numbers that hold everywhere.
#include "base/text.h"
#include "pack/load_lists.h"

namespace tongban::pack {

namespace {
RegionRow read_region(Reader& entry) {
    RegionRow row;
    row.code = entry.text("code");
    row.is_zone = row.code.empty();
    // Development zones have no GB/T 2260 code: their own id stands in its place.
    if (row.code.empty()) row.code = entry.required("id");
    row.name = entry.bilingual("name");
    row.kind = entry.text("kind");
    row.parent = entry.text("parent", "500000");
    row.valid_from = entry.text("valid_from");
    row.valid_to = entry.text("valid_to");
    if (entry.has("successor") && entry.at("successor").IsScalar())
        row.successors = {entry.text("successor")};
    else
        row.successors = entry.texts("successor");
    return row;
}
}  // namespace

void load_regions(Reader file, Content& content) {
    if (auto municipality = file.map("municipality")) {
        RegionRow row = read_region(*municipality);
        row.parent.clear();
        content.regions.push_back(std::move(row));
    }
    for (const char* key : {"regions", "districts", "records"})
        for (Reader& entry : file.list(key)) content.regions.push_back(read_region(entry));
    for (Reader& entry : file.list("development_zones"))
        content.regions.push_back(read_region(entry));
}

void load_towns(const std::string& csv, const std::string& name, Content& content, Issues& issues) {
    int line = 0;
    for (std::string_view row : split(csv, '\n')) {
        if (++line == 1 || trim(row).empty()) continue;  // heading
        const auto cells = split(trim(row), ',');
        if (cells.size() != 5 || cells[0].size() != 9) {
            issues.push_back(
                {.code = "pack.csv",
                 .message = "a town has five columns, the code nine digits",
                 .file = name,
                 .line = line}
            );
            continue;
        }
        content.towns.push_back(
            {std::string(cells[0]), std::string(cells[1]), std::string(cells[2]),
             std::string(cells[3]), std::string(cells[4])}
        );
    }
}

namespace {
void add_dates(Reader& year, const char* key, std::vector<Date>& into) {
    if (!year.has(key)) return;
    for (const auto& element : year.at(key)) {
        const YAML::Node text = element.IsMap() ? element["date"] : element;
        const auto date = parse_date(text.IsScalar() ? text.Scalar() : "");
        if (date)
            into.push_back(*date);
        else
            year.fault(
                "pack.date", fmt::format("`{}` holds something that is no date", key),
                {{"key", key}}, element.Mark().line + 1
            );
    }
}
}  // namespace

void load_calendar(Reader file, Content& content) {
    calendar::CalendarData data;
    int first = 0, last = 0;
    for (Reader& year : file.list("years")) {
        add_dates(year, "off_days", data.days_off);
        add_dates(year, "working_weekend_days", data.working_weekend_days);
        if (year.text("status") != "published") continue;
        const int number = year.integer("year", 0);
        first = first == 0 ? number : std::min(first, number);
        last = std::max(last, number);
    }
    data.version = file.text("version", fmt::format("{}-{}", first, last));
    if (first == 0) return file.fault("pack.calendar", "no year of the calendar is published");
    data.published_from = Date(first, 1, 1);
    data.published_until = Date(last, 12, 31);
    for (Issue& issue : calendar::WorkingCalendar::check(data)) {
        issue.file = file.file();
        file.issues().push_back(std::move(issue));
    }
    if (auto built = calendar::WorkingCalendar::build(std::move(data)))
        content.calendar = std::move(built).value();
}

namespace {
void load_commitment_bar(Reader file, Content& content) {
    auto bar = file.map("commitment_bar");
    if (!bar) return;
    RegisterRead read{bar->required("register"), bar->required("key"), {}};
    read.fields[bar->required("as")] = bar->required("field");
    refer(content, RefKind::Register, *bar, "register", "commitment_bar");
    refer(content, RefKind::Field, *bar, "as", "commitment_bar");
    if (bar->has("field"))
        refer(
            content, RefKind::RegisterField, read.register_id + "." + bar->text("field"),
            "commitment_bar", bar->place_of("field")
        );
    content.commitment_bar = std::move(read);
}
}  // namespace

namespace {
void load_remedies(Reader& file, Content& content) {
    for (Reader& entry : file.list("remedies")) {
        RemedyRule rule{
            entry.required("id"), entry.bilingual("text"), entry.text("in_zone"), entry.source()};
        entry.required("text");
        refer(content, RefKind::Remedy, entry, "in_zone", rule.id);
        const std::string id = rule.id;
        if (!content.remedies.emplace(id, std::move(rule)).second)
            entry.fault("pack.duplicate", "`" + id + "` stands twice", {{"id", id}});
    }
}
}  // namespace

void load_limits(Reader file, Content& content) {
    load_remedies(file, content);
    const auto days = [&](const char* key, int& into) {
        if (auto figure = file.figure(key, "working_days"); figure.value) into = *figure.value;
    };
    GeneralLimits& limits = content.limits;
    days("supplement_notice", limits.supplement_notice_days);
    days("decision_default", limits.decision_days);
    if (file.has("decision_default")) limits.decision_place = file.place_of("decision_default");
    days("delivery", limits.delivery_days);
    days("decision_extension", limits.extension_days);
    days("supplement_answer", limits.supplement_answer_days);
    days("deferred_material", limits.deferred_material_days);
    days("rating_contact", limits.rating_contact_days);
    days("rating_fix", limits.rating_fix_days);
    days("rating_review", limits.rating_review_days);
    if (auto figure = file.figure("draft", "days"); figure.value) limits.draft_days = *figure.value;
    if (auto figure = file.figure("credential_reminder", "days"); figure.value)
        limits.credential_reminder_days = *figure.value;
    if (auto figure = file.figure("reconsideration", "days"); figure.value)
        limits.reconsideration_days = *figure.value;
    if (auto figure = file.figure("litigation", "months"); figure.value)
        limits.litigation_months = *figure.value;
    load_commitment_bar(file, content);
}

void load_lights(Reader file, Content& content) {
    content.lights.blue_used_percent =
        file.integer("blue_used_percent", content.lights.blue_used_percent);
    content.lights.yellow_left_percent =
        file.integer("yellow_left_percent", content.lights.yellow_left_percent);
    content.lights.yellow_left_days =
        file.integer("yellow_left_days", content.lights.yellow_left_days);
    content.lights.source = file.source();
}

void load_synonyms(Reader file, Content& content) {
    for (Reader& entry : file.list("synonyms"))
        content.synonyms.emplace_back(entry.required("id"), entry.texts("sayings"));
}

}  // namespace tongban::pack
