#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/demo.h"

using namespace tongban;

namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST(NotificationSink, AMessageIsInTheFileWhenItIsTaken) {
    std::string name = (std::filesystem::temp_directory_path() / "tongban-XXXXXX").string();
    const std::filesystem::path folder = ::mkdtemp(name.data());
    const auto file = folder / "notifications.log";
    const bus::Handler sink = app::notification_sink(file);
    const auto send = [&](const char* topic) {
        return sink({.topic = topic, .body = {{"to", "person:a"}}, .at = Instant{0}});
    };
    ASSERT_TRUE(send("notify.sms"));
    EXPECT_NE(text_of(file).find("notify.sms {\"to\":\"person:a\"}\n"), std::string::npos);
    ASSERT_TRUE(send("notify.mail"));
    EXPECT_EQ(std::ranges::count(text_of(file), '\n'), 2);
    std::filesystem::rename(file, folder / "older.log");
    ASSERT_TRUE(send("notify.sms"));
    EXPECT_EQ(std::ranges::count(text_of(file), '\n'), 1) << "it was moved away";
    std::filesystem::remove_all(folder);
    EXPECT_FALSE(send("notify.sms")) << "nowhere to write: it is sent again later";
    std::filesystem::create_directory(folder);
    EXPECT_TRUE(send("notify.sms"));
    std::filesystem::remove_all(folder);
}
