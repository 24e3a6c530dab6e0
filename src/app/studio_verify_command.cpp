// `tongban studio verify FILE`: did this deployment publish that? Needs nothing but published
// files.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/commands.h"
#include "app/words.h"
#include "base/text.h"
#include "credential/jwt.h"
#include "credential/trust.h"

namespace tongban::app {

namespace {

constexpr size_t kBytesMax = 4 << 20;

struct VerifyOptions {
    std::string file, trust_file;
};

Result<std::string> read_whole(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    const auto unreadable = [&] {
        return refuse("credential.file_unreadable", ErrorKind::NotFound, {{"path", path}});
    };
    if (!stream) return unreadable();
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (text.size() > kBytesMax) return unreadable();
    return text;
}

bool is_signed_by(const credential::Jwt& jwt, const credential::TrustAnchors& trust) {
    const auto issuer = find_string(jwt.payload, "iss");
    const credential::TrustedIssuer* found = issuer ? trust.find_issuer(*issuer) : nullptr;
    return found != nullptr && std::ranges::any_of(found->keys, [&](const crypto::PublicKey& key) {
               return key.verify(jwt.signed_part, jwt.signature);
           });
}

void describe(const json::object& manifest) {
    const auto text = [&](const char* key) { return find_string(manifest, key).value_or(""); };
    fmt::print(
        "publication {} of {}, {}: {}\n", find_int(manifest, "number").value_or(0), text("iss"),
        text("published_at"), text("title")
    );
    fmt::print("edition {} -> {}\n", text("edition_before"), text("edition_after"));
    if (const json::array* files = find_array(manifest, "files"))
        for (const json::value& value : *files)
            if (const json::object* file = value.if_object())
                fmt::print(
                    "{} {} {}\n", find_string(*file, "status").value_or(""),
                    find_string(*file, "path").value_or(""),
                    find_string(*file, "after").value_or("")
                );
}

Result<bool> verify(const VerifyOptions& options) {
    const std::string signature = TRY(read_whole(options.file));
    const auto trust = TRY(credential::trust_from_json(TRY(read_whole(options.trust_file))));
    const auto jwt =
        TRY(credential::parse_jwt(trim(signature), "tongban-publication+jwt", kBytesMax));
    if (!is_signed_by(jwt, trust)) return false;
    describe(jwt.payload);
    return true;
}

}  // namespace

void add_studio_verify_command(Command& studio, int& exit_code) {
    const auto options = std::make_shared<VerifyOptions>();
    Command* command = studio.add_subcommand(
        "verify", "Checks the signature of a publication; exit code 0 only when it holds"
    );
    command->add_option("file", options->file, "From /api/publications/N/jws")->required();
    command
        ->add_option(
            "--trust", options->trust_file,
            "Published keys: /.well-known/tongban-trust.json of the deployment"
        )
        ->required();
    command->callback([options, &exit_code] {
        const auto held = verify(*options);
        if (!held) {
            print_error("studio verify", held.error());
            exit_code = 2;
        } else if (*held) {
            fmt::print("signature: holds\n");
        } else {
            fmt::print("signature: does not hold, or is by none of these keys\n");
            exit_code = 1;
        }
    });
}

}  // namespace tongban::app
