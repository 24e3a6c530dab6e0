// `tongban openapi`: the description that a server would give at /api/openapi.json.
#include <unistd.h>

#include <filesystem>

#include "app/commands.h"
#include "app/platform.h"
#include "app/routes.h"
#include "app/words.h"
#include "http/server.h"
#include "http/system_routes.h"

namespace tongban::app {

namespace {

/// Routes are made over a whole platform; this one lives in a folder that is thrown away.
class ThrowawayFolder {
  public:
    ThrowawayFolder()
        : path_(
              std::filesystem::temp_directory_path() / fmt::format("tongban-openapi-{}", getpid())
          ) {}
    ~ThrowawayFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    ThrowawayFolder(const ThrowawayFolder&) = delete;
    ThrowawayFolder& operator=(const ThrowawayFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

Result<void> print_description(const std::vector<std::string>& packs) {
    const ThrowawayFolder folder;
    const SystemTime time;
    const Log log = [](std::string_view line) { fmt::print(stderr, "{}\n", line); };
    const std::unique_ptr<Platform> platform = TRY(
        Platform::open({.data = folder.path(), .packs = {packs.begin(), packs.end()}}, time, log)
    );
    const http::Texts texts;
    const json::object document = http::describe(all_routes(*platform, texts, {}), {});
    fmt::print("{}\n", json::serialize(document));
    return {};
}

}  // namespace

void add_openapi_command(Command& app, int& exit_code) {
    auto packs = std::make_shared<std::vector<std::string>>();
    Command* command =
        app.add_subcommand("openapi", "Prints the OpenAPI description of the server's routes");
    command->add_option("--pack", *packs, "Pack folder, as for serve")->required();
    command->callback([packs, &exit_code] {
        const auto printed = print_description(*packs);
        if (printed) return;
        print_error("openapi", printed.error(), {packs->begin(), packs->end()});
        exit_code = 1;
    });
}

}  // namespace tongban::app
