// `tongban bpmn migrate`: a plan from one version of a model to another, proposed or checked.
#include "app/migrate_command.h"

#include "app/language_files.h"
#include "bpmn/load.h"
#include "bpmn/migration.h"
#include "bpmn/scenario.h"

namespace tongban::app {

namespace {

using Processes = std::vector<std::shared_ptr<const bpmn::Process>>;

Result<Processes> read_model(const std::string& file, std::ostream& err) {
    const std::string text = TRY(read_text_file(file));
    const auto model = bpmn::load(text);
    if (!model) return in_file(file, model.error());
    for (const Issue& issue : model->issues)
        if (issue.severity == Severity::Error) print_issue(issue, file, err);
    if (model->processes.empty()) return refuse("bpmn.refused");
    return model->processes;
}

std::shared_ptr<const bpmn::Process> find(const Processes& processes, const std::string& id) {
    const auto found = std::ranges::find(processes, id, &bpmn::Process::id);
    return found == processes.end() ? nullptr : *found;
}

void tell(const bpmn::MappingProposal& proposal, std::ostream& err) {
    const std::string& process = proposal.mapping.from.id;
    err << fmt::format("{}: {} elements mapped\n", process, proposal.mapping.elements.size());
    for (const bpmn::MappingGuess& guess : proposal.guesses)
        err << fmt::format("  {} -> {}, by its {}\n", guess.from, guess.to, guess.because);
    for (const bpmn::Unmapped& one : proposal.unmapped)
        err << fmt::format(
            "  {} ({}) has no counterpart: {}; {}\n", one.element, to_string(one.kind), one.reason,
            one.hint
        );
    for (const std::string& id : proposal.added) err << fmt::format("  {} is new\n", id);
}

int propose_plan(const Processes& from, const Processes& to, std::ostream& out, std::ostream& err) {
    bpmn::MigrationPlan plan;
    bool is_complete = true;
    for (const auto& process : from) {
        // A file with one process may have given it another name.
        auto target = find(to, process->id);
        if (!target && from.size() == 1 && to.size() == 1) target = to.front();
        if (!target) {
            err << fmt::format("{}: the new file has no such process\n", process->id);
            is_complete = false;
            continue;
        }
        const auto proposal = bpmn::propose(*process, *target);
        tell(proposal, err);
        for (const bpmn::Unmapped& one : proposal.unmapped)
            is_complete = is_complete && !one.holds_tokens;
        plan.processes.push_back(proposal.mapping);
    }
    out << json::serialize(bpmn::to_json(plan)) << "\n";
    return is_complete ? 0 : 1;
}

/// A plan is for two versions and no others: with a wrong digest nothing would move.
size_t tell_version(
    const bpmn::ProcessReference& said, const bpmn::Process& process, std::ostream& out
) {
    if (said.version == process.version) return 0;
    out << fmt::format(
        "{}: the plan is for version {}, the file has {}\n", process.id,
        said.version.empty() ? "(none)" : said.version, process.version
    );
    return 1;
}

/// Instances of a version that a plan does not name, and that the new file does not have.
size_t tell_left_versions(
    const bpmn::MigrationPlan& plan, const Processes& from, const Processes& to, std::ostream& out
) {
    size_t faults = 0;
    for (const auto& process : from) {
        const auto target = find(to, process->id);
        const bool is_named =
            std::ranges::any_of(plan.processes, [&](const bpmn::ProcessMapping& mapping) {
                return mapping.from.id == process->id;
            });
        if (is_named || (target && target->version == process->version)) continue;
        out << fmt::format(
            "{}: the plan does not name it, and the new file has another version\n", process->id
        );
        ++faults;
    }
    return faults;
}

const char* words_of(bpmn::Skip::Why why) {
    switch (why) {
        case bpmn::Skip::Why::PutBehind:
            return "";
        case bpmn::Skip::Why::PutBehindOld:
            return " (of the old version)";
        case bpmn::Skip::Why::DrawnBefore:
            return " (the new version has them before it)";
        case bpmn::Skip::Why::DrawnBeside:
            return " (the new version has them beside it)";
    }
    return "";
}

int check_plan(
    const bpmn::MigrationPlan& plan,
    const Processes& from,
    const Processes& to,
    const std::string& file,
    std::ostream& out
) {
    size_t faults = tell_left_versions(plan, from, to, out), missing = 0, skips = 0;
    for (const bpmn::ProcessMapping& mapping : plan.processes) {
        const auto before = find(from, mapping.from.id), after = find(to, mapping.to.id);
        if (!before || !after) {
            out << fmt::format("{}: no such process\n", before ? mapping.to.id : mapping.from.id);
            ++faults;
            continue;
        }
        faults += tell_version(mapping.from, *before, out) + tell_version(mapping.to, *after, out);
        for (const Issue& issue : bpmn::check(mapping, *before, *after)) {
            print_issue(issue, file, out);
            ++faults;
        }
        for (const bpmn::FlowNode& node : before->nodes) {
            if (!bpmn::is_waited_at(node) || mapping.elements.contains(node.id)) continue;
            out << fmt::format(
                "{}: instances that stand at `{}` cannot move\n", before->id, node.id
            );
            ++missing;
        }
        for (const bpmn::Skip& skip : bpmn::skips_of(mapping, *before, *after)) {
            out << fmt::format(
                "{}: warning: {} -> {} skips: {}{}\n", before->id, skip.from, skip.to,
                fmt::join(skip.steps, ", "), words_of(skip.why)
            );
            ++skips;
        }
    }
    out << fmt::format(
        "{} faults, {} elements without counterpart, {} skip steps\n", faults, missing, skips
    );
    return faults == 0 ? 0 : 1;
}

}  // namespace

int run_migrate(const MigrateOptions& options, std::ostream& out, std::ostream& err) {
    const auto from = read_model(options.from, err);
    if (!from) return fault(from.error(), err);
    const auto to = read_model(options.to, err);
    if (!to) return fault(to.error(), err);
    if (options.plan.empty()) return propose_plan(*from, *to, out, err);
    const auto text = read_text_file(options.plan);
    if (!text) return fault(text.error(), err);
    const auto value = bpmn::json_of_yaml(*text);
    if (!value) return fault(in_file(options.plan, value.error()), err);
    const auto plan = bpmn::plan_from_json(*value);
    if (!plan) return fault(in_file(options.plan, plan.error()), err);
    return check_plan(*plan, *from, *to, options.plan, out);
}

}  // namespace tongban::app
