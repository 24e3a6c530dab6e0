// `tongban verify FILE`: is this a credential of ours, and does it hold? Needs nothing but
// published files.
#include <fmt/format.h>

#include <iostream>
#include <iterator>

#include "app/commands.h"
#include "app/words.h"
#include "credential/offline.h"

namespace tongban::app {

namespace {

struct VerifyOptions {
    credential::OfflineCheck check;
    std::string language;
    bool is_json = false;
};

/// The reasons as sentences, each with its code.
credential::Verdict in_words(credential::Verdict verdict, const std::string& language) {
    const http::Texts texts = terminal_texts({});
    const std::string locale = terminal_locale(language);
    for (std::string& reason : verdict.reasons)
        if (texts.has(locale, reason))
            reason = fmt::format("{} ({})", texts.sentence(locale, reason, {}), reason);
    return verdict;
}

int run(const VerifyOptions& options) {
    credential::OfflineCheck check = options.check;
    if (check.input == "-") check.input.assign(std::istreambuf_iterator<char>(std::cin), {});
    const auto verdict = credential::check_offline(check, SystemTime().now());
    if (!verdict) {
        print_error("verify", verdict.error(), {}, options.language);
        return 2;
    }
    if (options.is_json)
        fmt::print("{}\n", json::serialize(credential::to_json(*verdict)));
    else
        fmt::print("{}", credential::describe(in_words(*verdict, options.language)));
    return credential::exit_code(*verdict);
}

}  // namespace

void add_verify_command(Command& app, int& exit_code) {
    auto options = std::make_shared<VerifyOptions>();
    Command* command =
        app.add_subcommand("verify", "Checks a credential; exit code 0 only when it is valid now");
    command
        ->add_option(
            "input", options->check.input,
            "PDF, SD-JWT or SM2 file; or the text of a QR code, an SD-JWT, a number; '-' reads "
            "standard input"
        )
        ->required();
    command
        ->add_option(
            "--trust", options->check.trust_file,
            "Published keys: /.well-known/tongban-trust.json of the issuer"
        )
        ->required();
    command->add_option(
        "--status", options->check.status_files,
        "Published status lists: /api/status-lists/N; without them a good signature is "
        "'unconfirmed'"
    );
    command->add_option("--language", options->language, "zh or en; default: what LANG says")
        ->one_of({"zh", "en"});
    command->add_flag("--json", options->is_json, "Answer as JSON");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace tongban::app
