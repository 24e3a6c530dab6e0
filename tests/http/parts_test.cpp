#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "http/gzip.h"
#include "http/live.h"
#include "http/rate_limit.h"
#include "http/sessions.h"
#include "http/static_files.h"
#include "http/stored_reply.h"

namespace tongban::http {
namespace {

TEST(RateLimiter, GivesAMinuteOfTokensAndRefillsEvenly) {
    RateLimiter limiter(1);
    const Instant start{1'000'000};
    for (int i = 0; i < 60; ++i) EXPECT_EQ(limiter.take("a", 0, 60, start), 0);
    EXPECT_EQ(limiter.take("a", 0, 60, start), 1'000);
    EXPECT_EQ(limiter.take("b", 0, 60, start), 0);
    EXPECT_EQ(limiter.take("a", 1, 60, start), 0);
    const Instant later{start.ms + 1'000};
    EXPECT_EQ(limiter.take("a", 0, 60, later), 0);
    EXPECT_GT(limiter.take("a", 0, 60, later), 0);
}

TEST(RateLimiter, AClockThatGoesBackGivesNothingAway) {
    RateLimiter limiter(1);
    EXPECT_EQ(limiter.take("a", 0, 1, Instant{100'000}), 0);
    EXPECT_GT(limiter.take("a", 0, 1, Instant{0}), 0);
}

TEST(RateLimiter, StaysBoundedUnderManyCallers) {
    RateLimiter limiter(7);
    for (size_t i = 0; i < RateLimiter::kCallersMax * 2; ++i)
        EXPECT_EQ(
            limiter.take(
                "caller " + std::to_string(i), 0, 1, Instant{static_cast<std::int64_t>(i)}
            ),
            0
        );
}

TEST(LiveHub, DeliversToListenersOfTheChannelOnly) {
    LiveHub hub;
    int woken = 0;
    const auto mine = hub.listen({"case:1", "case:1"}, [&] { ++woken; });
    const auto other = hub.listen({"case:2"}, [] {});
    hub.publish("case:1", "changed", {{"version", 3}});
    EXPECT_EQ(woken, 1);
    EXPECT_EQ(
        mine->take(), "event: changed\ndata: {\"channel\":\"case:1\",\"data\":{\"version\":3}}\n\n"
    );
    EXPECT_EQ(mine->take(), "");
    EXPECT_EQ(other->take(), "");
    hub.leave(mine);
    hub.publish("case:1", "changed", {});
    EXPECT_EQ(woken, 1);
    EXPECT_EQ(hub.listeners(), 1u);
}

TEST(LiveHub, ASlowListenerIsToldToLoadAgainInsteadOfGrowing) {
    LiveHub hub;
    const auto slow = hub.listen({"work"}, [] {});
    for (int i = 0; i < 10'000; ++i) hub.publish("work", "changed", i);
    EXPECT_EQ(slow->take(), "event: reload\ndata: {}\n\n");
    hub.publish("work", "changed", 1);
    EXPECT_NE(slow->take().find("changed"), std::string::npos);
}

std::string inflate_all(std::string_view packed) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string out(1u << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

TEST(Gzip, IsUndoneByZlibAndReusesItsState) {
    for (int round = 0; round < 3; ++round) {
        const std::string text = std::string(5'000, 'a') + std::to_string(round);
        const auto packed = gzip(text, 4);
        ASSERT_TRUE(packed);
        EXPECT_LT(packed->size(), 200u);
        EXPECT_EQ(inflate_all(*packed), text);
    }
    EXPECT_FALSE(gzip("x", 4));
    EXPECT_FALSE(gzip("", 4));
}

class StaticFolder : public ::testing::Test {
  protected:
    void SetUp() override {
        root_ = std::filesystem::path(::testing::TempDir()) /
                ("static_" + std::to_string(::getpid()) + "_" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::create_directories(root_ / "web/assets");
        write("web/index.html", "<!doctype html><title>x</title>");
        write("web/assets/app-1a2b.js", std::string(5'000, 'x'));
        write("secret.txt", "secret");
        std::filesystem::create_symlink(root_ / "secret.txt", root_ / "web/link.txt");
    }
    void TearDown() override { std::filesystem::remove_all(root_); }
    void write(const std::string& name, const std::string& text) {
        std::ofstream(root_ / name, std::ios::binary) << text;
    }
    std::filesystem::path root_;
};

TEST_F(StaticFolder, ServesFilesAndPagesOfTheApplication) {
    const auto files = StaticFiles::load((root_ / "web").string());
    ASSERT_TRUE(files);
    const StaticFile* script = files->find("/assets/app-1a2b.js");
    ASSERT_NE(script, nullptr);
    EXPECT_TRUE(script->is_immutable);
    EXPECT_FALSE(script->gzip.empty());
    EXPECT_EQ(script->content_type, "text/javascript; charset=utf-8");
    for (const char* page : {"/", "/index.html", "/cases/500112", "/登录"}) {
        const StaticFile* found = files->find(page);
        ASSERT_NE(found, nullptr) << page;
        EXPECT_EQ(found->content_type, "text/html; charset=utf-8");
        EXPECT_FALSE(found->is_immutable);
    }
}

TEST_F(StaticFolder, ShowsNothingFromOutside) {
    const auto files = StaticFiles::load((root_ / "web").string());
    ASSERT_TRUE(files);
    for (const char* bad :
         {"/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/link.txt",
          "/assets/none", "/assets", "/none.js", "/a%00.txt"}) {
        const StaticFile* found = files->find(bad);
        EXPECT_TRUE(found == nullptr || found->body.find("secret") == std::string::npos) << bad;
    }
    EXPECT_EQ(files->find("/link.txt"), nullptr);
    EXPECT_EQ(files->find("/assets/none"), nullptr);
}

TEST_F(StaticFolder, ABuildThatIsPutThereLaterIsNotMixedWithTheOneThatWasRead) {
    const auto files = StaticFiles::load((root_ / "web").string());
    ASSERT_TRUE(files);
    write("web/index.html", "<!doctype html><title>y</title>");
    write("web/assets/app-3c4d.js", "y");
    std::filesystem::remove(root_ / "web/assets/app-1a2b.js");
    EXPECT_NE(files->find("/")->body.find("<title>x"), std::string::npos);
    EXPECT_NE(files->find("/assets/app-1a2b.js"), nullptr);
    EXPECT_EQ(files->find("/assets/app-3c4d.js"), nullptr);
}

TEST(StaticFiles, AMissingFolderIsAnError) {
    EXPECT_EQ(StaticFiles::load("/no/such/folder").error().code, "http.static_folder");
}

TEST(StoredReply, ComesBackAsItWasButWithoutCookies) {
    Reply reply = json_reply({{"a", "line\nline"}}, 201);
    reply.headers = {{"Location", "/api/x"}, {"Set-Cookie", "tb_session=secret"}};
    const auto stored = pack_reply(reply, "print");
    EXPECT_EQ(stored.body.find("secret"), std::string::npos);
    const UnpackedReply back = unpack_reply(stored);
    EXPECT_EQ(back.fingerprint, "print");
    EXPECT_EQ(back.reply.status, 201);
    EXPECT_EQ(back.reply.body, reply.body);
    EXPECT_EQ(back.reply.content_type, reply.content_type);
    EXPECT_EQ(
        back.reply.headers,
        (std::vector<std::pair<std::string, std::string>>{{"Location", "/api/x"}})
    );
    EXPECT_EQ(unpack_reply({200, "{\"own\":1}"}).reply.body, "{\"own\":1}");
}

TEST(SessionCookie, CannotBeReadByScripts) {
    EXPECT_EQ(
        session_cookie("abc", true), "tb_session=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
    );
    EXPECT_EQ(session_cookie("abc", false), "tb_session=abc; Path=/; HttpOnly; SameSite=Lax");
    EXPECT_NE(expired_session_cookie(false).find("Max-Age=0"), std::string::npos);
}

}  // namespace
}  // namespace tongban::http
