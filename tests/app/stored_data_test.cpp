// A data folder whose keys are missing, or are those of another one.
#include "app/stored_data.h"

#include "app/deployment.h"

namespace tongban::app {
namespace {

namespace fs = std::filesystem;

PlatformOptions seeded(const test::Scratch& scratch, const char* name) {
    const std::string packs = TONGBAN_SOURCE_DIR "/packs/";
    PlatformOptions options;
    options.data = scratch.path(name);
    options.packs = {packs + "base", packs + "chongqing", packs + "demo"};
    copy_seeded_data(options);
    return options;
}

std::string start(const PlatformOptions& options) {
    const SystemTime time;
    const auto opened = Platform::open(options, time, [](std::string_view) {});
    return opened ? std::string() : opened.error().code;
}

}  // namespace

TEST(StoredData, WithoutItsKeysIsRefusedAndGetsNoNewOnes) {
    const test::Scratch scratch;
    const PlatformOptions options = seeded(scratch, "data");
    const fs::path keys = options.data / "keyring.json";
    fs::rename(keys, scratch.path("kept.json"));
    EXPECT_EQ(start(options), "app.no_keys");
    EXPECT_FALSE(fs::exists(keys));
    fs::rename(scratch.path("kept.json"), keys);
    EXPECT_EQ(start(options), "");
}

TEST(StoredData, WithTheKeysOfAnotherFolderIsRefused) {
    const test::Scratch scratch;
    const PlatformOptions options = seeded(scratch, "data");
    const std::string other = scratch.path("other.json");
    ASSERT_TRUE(crypto::Keyring::load_or_create(other));
    fs::copy_file(other, options.data / "keyring.json", fs::copy_options::overwrite_existing);
    EXPECT_EQ(start(options), "app.other_keys");
}

TEST(StoredData, IsAProblemOnceLittleRoomIsLeftForIt) {
    const test::Scratch scratch;
    const PlatformOptions options = seeded(scratch, "data");
    const SystemTime time;
    const auto platform = Platform::open(options, time, [](std::string_view) {});
    ASSERT_TRUE(platform) << platform.error().code;
    EXPECT_EQ(problems_of(**platform, 0), std::vector<std::string>());
    constexpr std::uintmax_t kMoreThanAnyDisk = std::uintmax_t(1) << 62;
    EXPECT_EQ(problems_of(**platform, kMoreThanAnyDisk), std::vector<std::string>{"app.disk_low"});
    EXPECT_FALSE(room_of(scratch.path("none")));
}

}  // namespace tongban::app
