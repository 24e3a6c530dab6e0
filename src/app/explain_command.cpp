// `tongban explain case NUMBER`, `explain search WORDS` and `inspect ledger`: what is in there, and
// why.
#include <iostream>

#include "app/catalogue_search.h"
#include "app/commands.h"
#include "app/last_packs.h"
#include "app/platform.h"
#include "app/stored_data.h"
#include "app/words.h"
#include "clock/explain.h"
#include "pack/load.h"
#include "service/rows.h"
#include "service/sealed_words.h"
#include "service/store.h"
#include "service/views.h"

namespace tongban::app {

namespace {

struct ExplainOptions {
    std::string data = "var";
    std::vector<std::string> packs;
    std::string number;
    std::string words;
    std::string language = "zh-CN";
    int last = 20;
};

void print_member(
    const service::Member& member,
    const service::ViewContext& context,
    const crypto::Keyring& keyring,
    const std::string& number
) {
    std::cout << "\n"
              << member.name << "  " << member.number << "\n  " << member.organisation << "  "
              << service::member_stage_text(member, context.is_english()) << "\n";
    const auto rules = service::rules_of(member.limits, context.content);
    for (const std::string& sentence : clock::explain(
             service::member_reading(member, context), rules, context.locale, {},
             service::is_licence(context.content, member.item)
         ))
        std::cout << "  " << sentence << "\n";
    if (!member.reason.empty())
        std::cout << "  " << service::open_words(keyring, member.reason, number) << " ("
                  << member.article << ")\n";
}

/// Why something is needed, or is not, as it was told when the case was handed in.
void print_reasons(const json::value& trace, bool is_english) {
    const json::object* kept = trace.if_object();
    const json::array* reasons = kept == nullptr ? nullptr : find_array(*kept, "reasons");
    if (reasons == nullptr) return;
    for (const json::value& reason : *reasons)
        if (const json::object* said = reason.if_object())
            std::cout << "  " << find_string(*said, is_english ? "name_en" : "name").value_or("")
                      << ": " << find_string(*said, is_english ? "text_en" : "text").value_or("")
                      << "\n";
}

/// Those that were named, else those with which the data was served last.
Result<std::vector<std::filesystem::path>> packs_of(
    const ExplainOptions& options, ledger::Ledger& ledger
) {
    if (!options.packs.empty())
        return std::vector<std::filesystem::path>{options.packs.begin(), options.packs.end()};
    const LastPacks last(std::filesystem::path(options.data) / kPacksInUse, ledger);
    const auto kept = TRY(last.find());
    if (!kept) return refuse("pack.not_named");
    return kept->folders;
}

Result<void> explain_case(const ExplainOptions& options) {
    const auto ledger = TRY(open_for_reading(options.data));
    const pack::Loaded loaded = pack::load(TRY(packs_of(options, *ledger)));
    if (!loaded.content || !loaded.content->directory) return refuse("pack.refused");
    const service::CaseState state = TRY(service::load_case(*ledger, options.number));
    const service::CaseState replayed = TRY(service::replay_case(*ledger, options.number));
    const service::ViewContext context{
        *loaded.content, *loaded.content->directory, terminal_locale(options.language),
        china_date(SystemTime().now())};
    std::cout << state.name << "  " << state.number << "\n"
              << service::stage_text(state.stage, context.is_english()) << "\n";
    std::cout << "events: " << state.version << ", replay gives the same state: "
              << (to_record(state) == to_record(replayed) ? "yes" : "NO") << "\n";
    const auto keyring = TRY(keyring_of(options.data, *ledger));
    for (const service::Member& member : state.members)
        print_member(member, context, keyring, state.number);
    std::cout << "\ndecisions:\n";
    const service::OpenCase opened = TRY(service::open_case(keyring, state));
    for (const json::value& trace : opened.decisions) {
        print_reasons(trace, context.is_english());
        std::cout << "  " << json::serialize(trace) << "\n";
    }
    std::cout << "\nevents:\n";
    return ledger->read([&](ledger::Reader& reader) -> Result<void> {
        for (const ledger::Event& event : TRY(reader.events(service::key_of(state))))
            std::cout << "  " << event.version << "  " << to_rfc3339(event.at) << "  " << event.type
                      << "  " << event.actor << "\n";
        return {};
    });
}

Result<void> explain_search(const ExplainOptions& options) {
    constexpr size_t kShownMax = 10;
    const pack::Loaded loaded = pack::load({options.packs.begin(), options.packs.end()});
    if (!loaded.content) return refuse("pack.refused");
    const auto index = TRY(search::CatalogueIndex::build(
        search_entries(*loaded.content), search_words(*loaded.content)
    ));
    std::cout << options.words << "\n" << index->explain(options.words, kShownMax);
    return {};
}

Result<void> inspect_ledger(const ExplainOptions& options) {
    const auto ledger = TRY(open_for_reading(options.data));
    const ledger::Status status = TRY(ledger->status());
    std::cout << "events   " << status.events << "\nstreams  " << status.streams << "\ntimers   "
              << status.timers << "\noutbox   " << status.outbox << "\nbytes    " << status.bytes
              << "\nchain    " << status.chain_head << "\n";
    const auto checked = ledger->verify_chain();
    if (!checked) return checked.error();
    std::cout << "hash chain holds over " << *checked << " events\n";
    return {};
}

void report(
    const char* command,
    const Result<void>& result,
    const ExplainOptions& options,
    const std::string& language,
    int& exit_code
) {
    if (result) return;
    print_error(command, result.error(), {options.packs.begin(), options.packs.end()}, language);
    exit_code = 1;
}

}  // namespace

void add_explain_commands(Command& app, int& exit_code) {
    auto options = std::make_shared<ExplainOptions>();
    Command* explain =
        app.add_subcommand("explain", "Tells why things are as they are")->require_subcommand(1);
    Command* of_case =
        explain->add_subcommand("case", "A case: its clock in words, its decisions, its events");
    of_case->add_option("number", options->number, "Case number (43 digits)")->required();
    of_case->add_option("--data", options->data)->capture_default_str();
    of_case->add_option(
        "--pack", options->packs, "Pack folders; those with which the data was served last, if none"
    );
    of_case->add_option("--language", options->language, "zh-CN or en")
        ->one_of({"zh-CN", "zh", "en"})
        ->capture_default_str();
    of_case->callback([options, &exit_code] {
        report("explain case", explain_case(*options), *options, options->language, exit_code);
    });

    Command* of_search = explain->add_subcommand(
        "search", "How the words of a search are understood, and what each service gets for them"
    );
    of_search->add_option("words", options->words, "What somebody would type")->required();
    of_search->add_option("--pack", options->packs)->required();
    of_search->callback([options, &exit_code] {
        report("explain search", explain_search(*options), *options, {}, exit_code);
    });

    Command* inspect =
        app.add_subcommand("inspect", "Looks into the stores")->require_subcommand(1);
    Command* of_ledger = inspect->add_subcommand("ledger", "Counts and checks the hash chain");
    of_ledger->add_option("--data", options->data)->capture_default_str();
    of_ledger->callback([options, &exit_code] {
        report("inspect ledger", inspect_ledger(*options), *options, {}, exit_code);
    });
}

}  // namespace tongban::app
