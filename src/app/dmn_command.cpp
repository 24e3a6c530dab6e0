// `tongban dmn`: evaluate, check and test models of decisions.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "app/language_commands.h"
#include "app/language_files.h"
#include "dmn/check.h"
#include "dmn/csv_batch.h"
#include "dmn/evaluate.h"
#include "dmn/explain.h"
#include "dmn/load.h"
#include "dmn/sentences.h"
#include "dmn/tck.h"
#include "pack/suggest.h"

namespace tongban::app {

namespace {

struct Models {
    dmn::Model main;
    std::vector<dmn::Model> imports;
};

/// Prints the faults of a file that cannot be used.
std::optional<dmn::Model> load_model(const std::string& path, std::ostream& err) {
    const Result<std::string> text = read_text_file(path);
    if (!text) {
        fault(text.error(), err);
        return std::nullopt;
    }
    dmn::Loaded loaded = dmn::load(*text, path);
    for (const Issue& issue : loaded.issues) print_issue(issue, path, err);
    if (has_errors(loaded.issues)) return std::nullopt;
    return std::move(loaded.model);
}

std::optional<Models> load_models(const DmnOptions& options, std::ostream& err) {
    auto main = load_model(options.model, err);
    if (!main) return std::nullopt;
    Models models{.main = *std::move(main)};
    for (const std::string& path : options.imports) {
        auto import = load_model(path, err);
        if (!import) return std::nullopt;
        models.imports.push_back(*std::move(import));
    }
    return models;
}

/// What the model calls its facts, then what its imports call theirs.
dmn::Words words_of(const Models& models) {
    dmn::Words words = dmn::words_of(models.main);
    for (const dmn::Model& import : models.imports) words.merge(dmn::words_of(import));
    return words;
}

/// The named decisions, or all of the model.
std::vector<std::string> decisions_of(const DmnOptions& options, const dmn::Model& model) {
    if (!options.decisions.empty()) return options.decisions;
    std::vector<std::string> names;
    for (const dmn::Decision& decision : model.decisions) names.push_back(decision.name);
    return names;
}

dmn::Language language_of(const DmnOptions& options) {
    return options.language == "zh" ? dmn::Language::Chinese : dmn::Language::English;
}

/// The value given as FEEL, or `true`.
Result<dmn::Wanted> wanted_of(const DmnOptions& options) {
    if (options.wanted.empty()) return dmn::wanted_true("state");
    const feel::Expression expression = TRY(feel::compile(options.wanted));
    feel::Evaluation evaluation;
    return dmn::wanted_value(expression.evaluate({}, evaluation));
}

/// Is there a yes or no in it, as wanted_true() asks for? Of what is empty it is not known.
bool has_truth(const feel::Value& value) {
    if (value.is_null() || value.is_boolean()) return true;
    if (value.is_context()) return value.as_context().find("state") != nullptr;
    return value.is_list() &&
           (value.as_list().empty() || std::ranges::any_of(value.as_list(), has_truth));
}

/// The verdict in words, then everything as JSON when a trace is asked for.
Result<void> print_why_not(
    const dmn::Engine& engine,
    const std::string& decision,
    const feel::Context& input,
    const DmnOptions& options,
    const dmn::Words& words,
    std::ostream& out
) {
    const dmn::Wanted wanted = TRY(wanted_of(options));
    const dmn::Explanation explanation =
        TRY(dmn::explain(engine, decision, input, wanted, {.now = SystemTime().now()}));
    const bool is_chinese = language_of(options) == dmn::Language::Chinese;
    // Nothing that could be given to it is a yes or no: a list of materials, not of conditions.
    const bool is_empty_list = explanation.result.is_list() &&
                               explanation.result.as_list().empty() && explanation.ways.empty();
    if (options.wanted.empty() && (is_empty_list || !has_truth(explanation.result))) {
        out << "  "
            << (is_empty_list
                    ? (is_chinese ? "清单是空的" : "The list is empty")
                    : (is_chinese ? "结果不是“是”或“否”" : "The answer is neither yes nor no"))
            << (is_chinese ? "，没有符合与否的问题；想要哪个结果，请用 --wanted 写明。"
                           : "; say with --wanted which one you would like.")
            << "\n";
        return {};
    }
    for (const std::string& sentence : dmn::sentences(explanation, language_of(options), words))
        out << "  " << sentence << "\n";
    return {};
}

}  // namespace

namespace {

/// Facts that no input has: most are slips of the hand.
class UnknownFacts {
  public:
    UnknownFacts(const DmnOptions& options, std::ostream& err) : options_(options), err_(err) {}

    void check(const dmn::Engine& engine, const Models& models, const feel::Context& facts) {
        std::vector<std::string_view> names;
        const auto add = [&](const dmn::Model& model) {
            for (const dmn::InputData& input : model.inputs) names.push_back(input.name);
            for (const dmn::Import& import : model.imports) names.push_back(import.name);
        };
        add(models.main);
        for (const dmn::Model& import : models.imports) add(import);
        for (const feel::Context::Entry& fact : facts) {
            if (std::ranges::find(names, fact.name) == names.end())
                tell(fact.name, fact.name, names);
            else if (const feel::TypePointer type = engine.input_type(fact.name))
                members(fact.name, fact.value, *type);
        }
    }

  private:
    void members(const std::string& path, const feel::Value& value, const feel::Type& type) {
        if (type.kind == feel::TypeKind::List && value.is_list() && type.element) {
            for (const feel::Value& item : value.as_list()) members(path, item, *type.element);
            return;
        }
        if (!value.is_context() || type.members.empty()) return;
        std::vector<std::string_view> names;
        for (const auto& [name, member] : type.members) names.push_back(name);
        for (const feel::Context::Entry& entry : value.as_context()) {
            const auto found = std::ranges::find(names, entry.name);
            const std::string inner = path + "." + entry.name;
            if (found == names.end())
                tell(inner, entry.name, names);
            else if (const auto& member = type.members[static_cast<size_t>(found - names.begin())].second)
                members(inner, entry.value, *member);
        }
    }
    void tell(
        const std::string& path, const std::string& name, const std::vector<std::string_view>& names
    ) {
        if (!told_.insert(path).second) return;
        const std::string meant = pack::nearest(name, names);
        err_ << options_.input << ": warning: dmn.unknown_fact the model has no input `" << path
             << "`";
        if (!meant.empty()) err_ << "; did you mean `" << meant << "`?";
        err_ << "\n";
    }

    const DmnOptions& options_;
    std::ostream& err_;
    std::set<std::string> told_;
};

/// Facts that count as not known though something is given.
void tell_unread(const dmn::UnreadFact& fact, const std::string& place, std::ostream& err) {
    const feel::Diagnostic told = dmn::to_diagnostic(fact);
    err << place << ": warning: " << told.code << " (" << told.place << ") " << told.message
        << "; it counts as not known\n";
}

void add_unread(const std::vector<dmn::UnreadFact>& unread, dmn::Trace& trace) {
    for (size_t i = 0; i < unread.size(); ++i)
        trace.diagnostics.insert(
            trace.diagnostics.begin() + static_cast<std::ptrdiff_t>(i),
            dmn::to_diagnostic(unread[i])
        );
}

/// Why the answer is null; without an error, what the decision saw.
void tell_null(
    const dmn::Trace& trace,
    size_t unread,  // of the reasons: they were told before
    const DmnOptions& options,
    const dmn::Words& words,
    std::ostream& err
) {
    for (const feel::Diagnostic& diagnostic : std::span(trace.diagnostics).subspan(unread)) {
        err << "  null: ";
        if (!diagnostic.place.empty()) err << diagnostic.place << ", ";
        if (diagnostic.rule > 0) err << "rule " << diagnostic.rule << ", ";
        if (diagnostic.column > 0) err << "column " << diagnostic.column << ", ";
        err << diagnostic.code << " " << diagnostic.message << "\n";
    }
    if (trace.diagnostics.size() > unread) return;
    const auto sentences = dmn::sentences(trace, language_of(options), words);
    if (!sentences.empty()) err << "  null: " << sentences.back() << "\n";
}

}  // namespace

int run_dmn_eval(const DmnOptions& options, std::ostream& out, std::ostream& err) {
    const auto models = load_models(options, err);
    if (!models) return 1;
    const Result<feel::Context> facts = read_json_facts(options.input);
    if (!facts) return fault(facts.error(), err);
    Issues issues;
    const dmn::Engine engine = dmn::Engine::compile(models->main, issues, models->imports);
    for (const Issue& issue : issues) print_issue(issue, options.model, err);
    UnknownFacts(options, err).check(engine, *models, *facts);
    std::vector<dmn::UnreadFact> unread;
    const feel::Context input = engine.input_from_texts(*facts, &unread);
    for (const dmn::UnreadFact& fact : unread) tell_unread(fact, options.input, err);
    for (const std::string& name : options.decisions) {
        feel::Evaluation evaluation(SystemTime().now());
        auto outcome = engine.evaluate(name, input, evaluation);
        if (!outcome) return fault(outcome.error(), err);
        add_unread(unread, outcome->trace);
        out << feel::to_feel(outcome->result) << "\n";
        const dmn::Words words = words_of(*models);
        const bool is_null = outcome->result.is_null();
        if (options.trace || is_null) {
            dmn::add_conditions(outcome->trace, models->main, evaluation.now);
            for (const dmn::Model& import : models->imports)
                dmn::add_conditions(outcome->trace, import, evaluation.now);
        }
        if (is_null && !options.trace)
            tell_null(outcome->trace, unread.size(), options, words, err);
        if (options.trace) {
            for (const std::string& sentence :
                 dmn::sentences(outcome->trace, language_of(options), words))
                out << "  " << sentence << "\n";
            out << json::serialize(dmn::to_json(outcome->trace)) << "\n";
        }
        if (options.why_not) {
            const Result<void> done = print_why_not(engine, name, input, options, words, out);
            if (!done) return fault(done.error(), err);
        }
    }
    // What could not be read is null in the answers.
    return has_errors(issues) ? 1 : 0;
}

int run_dmn_check(const DmnOptions& options, std::ostream& out, std::ostream& err) {
    const Result<std::string> text = read_text_file(options.model);
    if (!text) return fault(text.error(), err);
    dmn::Loaded loaded = dmn::load(*text, options.model);
    Issues issues = std::move(loaded.issues);
    std::vector<dmn::Model> imports;
    for (const std::string& path : options.imports) {
        auto import = load_model(path, err);
        if (!import) return 1;
        imports.push_back(*std::move(import));
    }
    if (!has_errors(issues))
        for (Issue& issue : dmn::check(loaded.model, imports)) issues.push_back(std::move(issue));
    size_t errors = 0;
    for (const Issue& issue : issues) {
        print_issue(issue, options.model, out);
        errors += issue.severity == Severity::Error ? 1 : 0;
    }
    out << errors << " errors, " << issues.size() - errors << " warnings\n";
    return errors > 0 ? 1 : 0;
}

int run_dmn_batch(const DmnOptions& options, std::ostream& out, std::ostream& err) {
    const auto models = load_models(options, err);
    if (!models) return 1;
    const Result<std::string> text = read_text_file(options.input);
    if (!text) return fault(text.error(), err);
    Issues issues;
    const dmn::Engine engine = dmn::Engine::compile(models->main, issues, models->imports);
    for (const Issue& issue : issues) print_issue(issue, options.model, err);
    const Instant now = SystemTime().now();
    auto batch =
        dmn::CsvBatch::open(engine, decisions_of(options, models->main), *text, {.now = now});
    if (!batch)
        return fault(
            batch.error().code.starts_with("dmn.csv") ? in_file(options.input, batch.error())
                                                      : batch.error(),
            err
        );
    std::string rows = batch->header();
    size_t warned = 0;
    Instant told = now;
    while (true) {
        const Result<bool> more = batch->next(rows);
        out << rows;
        rows.clear();
        for (; warned < batch->warnings().size(); ++warned) {
            const dmn::CsvWarning& warning = batch->warnings()[warned];
            tell_unread(warning.fact, fmt::format("{}:{}", options.input, warning.line), err);
        }
        if (!more) {
            if (more.error().code == "dmn.csv_fields")
                err << options.input << ":" << batch->line() << ": ";
            return fault(more.error(), err);
        }
        if (!*more) {
            if (batch->warning_count() > warned)
                err << fmt::format(
                    "{}: {} more values count as not known\n", options.input,
                    batch->warning_count() - warned
                );
            return has_errors(issues) ? 1 : 0;
        }
        if (const Instant moment = SystemTime().now(); moment.ms - told.ms >= 1000) {
            told = moment;
            err << fmt::format("{} rows, {:.0f} %\n", batch->rows(), 100 * batch->share_read());
        }
    }
}

int run_dmn_tck(const TckOptions& options, std::ostream& out, std::ostream& err) {
    const Result<dmn::TckReport> report = dmn::run_tck(options.folder);
    if (!report) {
        fault(report.error(), err);
        out << "0 passed, 0 failed\n";
        return 1;
    }
    for (const dmn::TckResult& result : report->results)
        if (!result.passed)
            out << result.folder << " " << result.file << " " << result.case_id << ": "
                << result.message << "\n";
    if (!options.report.empty()) {
        std::ofstream file(options.report, std::ios::binary | std::ios::trunc);
        file << dmn::to_csv(*report);
        file.flush();
        if (!file.good())
            return fault(
                Error{.code = "app.report_not_written", .details = {{"file", options.report}}}, err
            );
    }
    out << report->passed << " passed, " << report->failed << " failed\n";
    return report->failed == 0 ? 0 : 1;
}

}  // namespace tongban::app
