#include "studio/lint.h"

#include "bpmn/load.h"
#include "dmn/check.h"
#include "dmn/load.h"
#include "form/schema.h"
#include "pack/check.h"
#include "pack/yaml.h"

namespace tongban::studio {

namespace {

Issue issue_of(const Error& error, const std::string& file) {
    Issue issue{.code = error.code, .message = error.code, .file = file, .details = error.details};
    if (const auto line = find_int(error.details, "line")) issue.line = static_cast<int>(*line);
    issue.place = error.field;
    return issue;
}

Issues lint_process(const std::string& text, const std::string& file, const pack::Content* in_use) {
    auto model = bpmn::load(text);
    if (!model) return {issue_of(model.error(), file)};
    Issues issues = std::move(model->issues);
    std::ranges::move(bpmn::check_diagram(*model), std::back_inserter(issues));
    if (in_use == nullptr) return issues;
    for (const auto& process : model->processes)
        std::ranges::move(pack::check_drawing(*in_use, process), std::back_inserter(issues));
    return issues;
}

Issues lint_decision(const std::string& text, const std::string& file) {
    dmn::Loaded loaded = dmn::load(text, file);
    Issues issues = std::move(loaded.issues);
    if (has_errors(issues)) return issues;
    Issues found = dmn::check(loaded.model);
    std::ranges::move(found, std::back_inserter(issues));
    return issues;
}

Issues lint_form(const std::string& text, const std::string& file) {
    auto loaded = form::load(std::string_view(text));
    if (!loaded) return {issue_of(loaded.error(), file)};
    return std::move(loaded->issues);
}

}  // namespace

Issues lint(
    std::string_view kind,
    const std::string& text,
    const std::string& file,
    const pack::Content* in_use
) {
    Issues issues;
    if (kind == "bpmn") issues = lint_process(text, file, in_use);
    if (kind == "dmn") issues = lint_decision(text, file);
    if (kind == "form") issues = lint_form(text, file);
    if (kind == "yaml") pack::parse_yaml(text, file, issues);
    for (Issue& issue : issues)
        if (issue.file.empty()) issue.file = file;
    return issues;
}

}  // namespace tongban::studio
