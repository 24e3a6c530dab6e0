#include "pack/load.h"

#include "bpmn/load.h"
#include "dmn/check.h"
#include "dmn/load.h"
#include "pack/build_directory.h"
#include "pack/edition.h"
#include "pack/form_lines.h"
#include "pack/known_keys.h"
#include "pack/load_lists.h"
#include "pack/load_services.h"
#include "pack/unconfirmed.h"

namespace tongban::pack {

namespace fs = std::filesystem;

namespace {

/// One pack folder while it is read; names in issues are "<pack>/<path>".
struct Folder {
    fs::path path;
    std::string name;
    Content& content;
    Issues& issues;

    std::string label(const fs::path& file) const {
        return name + "/" + fs::relative(file, path).generic_string();
    }

    void yaml(const char* file, void (*into)(Reader, Content&)) const {
        const fs::path full = path / file;
        if (!fs::exists(full)) return;
        if (const auto node = read_yaml(full, label(full), issues)) {
            check_keys(file, *node, label(full), issues);
            into(Reader(*node, label(full), issues), content);
        }
    }

    /// Every file of services/ with this ending.
    void services(const char* ending, void (*into)(Reader, Content&)) const {
        for (const fs::path& file : files("services", ending))
            if (const auto node = read_yaml(file, label(file), issues)) {
                check_keys(ending, *node, label(file), issues);
                into(Reader(*node, label(file), issues), content);
            }
    }

    /// Files of a sub-folder whose names end in `ending`, in the order of their names.
    std::vector<fs::path> files(const char* folder, std::string_view ending) const {
        std::vector<fs::path> found;
        if (!fs::is_directory(path / folder)) return found;
        for (const auto& entry : fs::directory_iterator(path / folder))
            if (entry.is_regular_file() && entry.path().filename().string().ends_with(ending))
                found.push_back(entry.path());
        std::ranges::sort(found);
        return found;
    }

    void add(Issues found, const fs::path& file) const {
        for (Issue& issue : found) {
            issue.file = label(file);
            issues.push_back(std::move(issue));
        }
    }
    void add(const Error& error, const fs::path& file) const {
        issues.push_back(
            {.code = error.code,
             .message = error.cause + json::serialize(error.details),
             .file = label(file),
             .details = error.details}
        );
    }
};

std::string stem(const fs::path& file) {
    const std::string name = file.filename().string();
    return name.substr(0, name.find('.'));
}

/// What its fields mean has to stand in fields.yaml; also in the rows of a list.
void refer_meanings(
    const form::Field& field,
    const std::string& form,
    Place place,
    const FormLines& lines,
    Content& content
) {
    place.line = lines.of_key(field.key);
    content.form_lines[form][field.key] = place.line;
    refer(
        content, RefKind::Field, std::string(field.property("semantic")), form + "." + field.key,
        place
    );
    for (const form::Field& column : field.fields)
        refer_meanings(column, form, place, lines, content);
}

void load_forms(const Folder& folder) {
    for (const fs::path& file : folder.files("forms", ".form.json")) {
        const auto text = read_file(file, folder.label(file), folder.issues);
        if (!text) continue;
        auto loaded = form::load(*text);
        if (!loaded) {
            folder.add(loaded.error(), file);
            continue;
        }
        const FormLines lines(*text);
        for (Issue& issue : loaded->issues) issue.line = lines.of_component(issue.place);
        folder.add(loaded->issues, file);
        const std::string id = stem(file);
        folder.content.form_files[id] = folder.label(file);
        for (const form::Field* field : form::fields_with_value(loaded->form))
            refer_meanings(*field, id, {folder.label(file), 0}, lines, folder.content);
        folder.content.forms[id] = std::move(loaded->form);
    }
}

void load_decisions(const Folder& folder) {
    for (const fs::path& file : folder.files("decisions", ".dmn")) {
        const auto text = read_file(file, folder.label(file), folder.issues);
        if (!text) continue;
        dmn::Loaded loaded = dmn::load(*text, folder.label(file));
        folder.add(loaded.issues, file);
        if (has_errors(loaded.issues)) continue;
        folder.add(dmn::check(loaded.model), file);
        Issues issues;
        const dmn::Engine engine = dmn::Engine::compile(loaded.model, issues);
        folder.add(std::move(issues), file);
        for (const dmn::Decision& decision : loaded.model.decisions)
            if (!folder.content.decisions.emplace(decision.id, engine).second)
                folder.add(
                    {{.code = "pack.duplicate",
                      .message = "decision `" + decision.id + "` stands twice",
                      .line = decision.line,
                      .details = {{"id", decision.id}}}},
                    file
                );
    }
}

void load_processes(const Folder& folder) {
    for (const fs::path& file : folder.files("processes", ".bpmn")) {
        const auto text = read_file(file, folder.label(file), folder.issues);
        if (!text) continue;
        auto model = bpmn::load(*text);
        if (!model) {
            folder.add(model.error(), file);
            continue;
        }
        folder.add(model->issues, file);
        folder.add(bpmn::check_diagram(*model), file);
        for (const auto& process : model->processes) {
            if (!folder.content.processes.emplace(process->id, process).second)
                folder.add(
                    {{.code = "pack.duplicate",
                      .message = "process `" + process->id + "` stands twice",
                      .details = {{"id", process->id}}}},
                    file
                );
            folder.content.process_files[process->id] = folder.label(file);
        }
    }
}

void load_info(Reader file, Content& content) {
    content.packs.push_back(
        {file.required("id"), file.required("version"), file.bilingual("title"), {}}
    );
}

void load_lists(const Folder& folder) {
    folder.yaml("calendar.yaml", load_calendar);
    folder.yaml("law-limits.yaml", load_limits);
    folder.yaml("lights.yaml", load_lights);
    folder.yaml("departments.yaml", load_departments);
    folder.yaml("regions.yaml", load_regions);
    folder.yaml("fields.yaml", load_fields);
    // Beside a catalogue they are types, elsewhere credentials of demo people.
    if (fs::exists(folder.path / "items.yaml"))
        folder.yaml("credentials.yaml", load_credential_types);
    folder.yaml("items.yaml", load_items);
    folder.yaml("bundles.yaml", load_bundles);
    folder.yaml("halls.yaml", load_halls);
    folder.yaml("search/synonyms.yaml", load_synonyms);
    folder.yaml("search/words.yaml", load_search_words);
    const fs::path sounds = folder.path / "search" / "pinyin.tsv";
    if (fs::exists(sounds))
        if (const auto tsv = read_file(sounds, folder.label(sounds), folder.issues))
            load_sounds(*tsv, folder.label(sounds), folder.content, folder.issues);
    const fs::path towns = folder.path / "regions-towns.csv";
    if (fs::exists(towns))
        if (const auto csv = read_file(towns, folder.label(towns), folder.issues))
            load_towns(*csv, folder.label(towns), folder.content, folder.issues);
}

void load_demo(const Folder& folder) {
    for (const char* name : {"people", "enterprises", "staff", "registers", "credentials"}) {
        const fs::path file = folder.path / (std::string(name) + ".yaml");
        if (!fs::exists(file) || fs::exists(folder.path / "items.yaml")) continue;
        if (const auto node = read_yaml(file, folder.label(file), folder.issues)) {
            check_keys(
                std::string_view(name) == "credentials" ? "demo/credentials.yaml"
                                                        : file.filename().string(),
                *node, folder.label(file), folder.issues
            );
            folder.content.demo[name] = to_json(*node);
        }
    }
    folder.yaml("switches.yaml", load_switches);
}

void load_folder(const Folder& folder) {
    const size_t packs = folder.content.packs.size();
    folder.yaml("pack.yaml", load_info);
    if (folder.content.packs.size() == packs) {
        folder.issues.push_back(
            {.code = "pack.missing_file",
             .message = "pack.yaml is missing",
             .file = folder.name,
             .details = {{"file", "pack.yaml"}}}
        );
        return;
    }
    folder.content.packs.back().folder = folder.path.string();
    load_lists(folder);
    load_forms(folder);
    load_decisions(folder);
    load_processes(folder);
    folder.services(".service.yaml", load_service);
    folder.services(".bundle.yaml", load_bundle_service);
    load_demo(folder);
}

}  // namespace

Loaded load(const std::vector<fs::path>& folders) {
    auto content = std::make_shared<Content>();
    Issues issues;
    content->edition = edition_of(edition_files(folders));
    for (const fs::path& path : folders) {
        if (!fs::is_directory(path)) {
            issues.push_back(
                {.code = "pack.missing_folder",
                 .message = "no such pack folder",
                 .file = path.string(),
                 .details = {{"folder", path.string()}}}
            );
            continue;
        }
        load_folder({path, fs::weakly_canonical(path).filename().string(), *content, issues});
    }
    if (content->edition != edition_of(edition_files(folders)))
        issues.push_back(
            {.code = "pack.changed_while_read",
             .message = "a file of the packs was changed while they were read; load them again"}
        );
    build_directory(*content, issues);
    if (has_errors(issues)) return {nullptr, std::move(issues)};
    content->unconfirmed = count_unconfirmed(*content);
    return {std::move(content), std::move(issues)};
}

const ServiceItem* Content::find_item(std::string_view id) const {
    const auto found = item_index.find(std::string(id));
    return found == item_index.end() ? nullptr : &items[found->second];
}

const Bundle* Content::find_bundle(std::string_view id) const {
    const auto found = bundle_index.find(std::string(id));
    return found == bundle_index.end() ? nullptr : &bundles[found->second];
}

}  // namespace tongban::pack
