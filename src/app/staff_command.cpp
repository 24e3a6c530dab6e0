// `tongban staff add-operator`: the first account of a new deployment, and the way back in when
// nobody can sign in as operator any more. For whoever holds the data folder; the server stands.
#include <iostream>

#include "app/commands.h"
#include "app/platform.h"
#include "app/words.h"
#include "crypto/random.h"

namespace tongban::app {

namespace {

struct StaffOptions {
    std::string data = "var";
    std::vector<std::string> packs;
    std::string account;
    std::string name = "系统管理员";
};

Result<void> add_operator(const StaffOptions& options) {
    static const SystemTime time;
    const Log log = [](std::string_view line) { std::cerr << line << "\n"; };
    const auto platform = TRY(Platform::open(
        {.data = options.data, .packs = {options.packs.begin(), options.packs.end()}}, time, log
    ));
    const std::string region = platform->content.content()->directory->regions().municipality();
    const std::string password = crypto::random_token(12);
    identity::Registered made = TRY(platform->identity->create_staff(
        {.account = options.account,
         .name = options.name,
         .password = password,
         .grants = {{"operator", region, ""}},
         .must_change_password = true},
        "console", time.now()
    ));
    TRY(platform->ledger->commit_and_wait(std::move(made.commit)));
    std::cout << "operator " << options.account << " of " << region << "\npassword " << password
              << "   (shown once; it has to be changed at the first sign-in)\n";
    return {};
}

}  // namespace

void add_staff_commands(Command& app, int& exit_code) {
    auto options = std::make_shared<StaffOptions>();
    Command* staff = app.add_subcommand("staff", "Accounts of staff")->require_subcommand(1);
    Command* add = staff->add_subcommand(
        "add-operator",
        "Makes an operator of the whole region and prints the password once; the server is stopped"
    );
    add->add_option("account", options->account, "Name to sign in with")->required();
    add->add_option("--name", options->name, "Name that is shown")->capture_default_str();
    add->add_option("--data", options->data)->capture_default_str();
    add->add_option("--pack", options->packs)->required();
    add->callback([options, &exit_code] {
        const auto done = add_operator(*options);
        if (done) return;
        print_error(
            "staff add-operator", done.error(), {options->packs.begin(), options->packs.end()}
        );
        exit_code = 1;
    });
}

}  // namespace tongban::app
