// The studio over a whole deployment whose packs a test may change.
#pragma once

#include <gtest/gtest.h>

#include <fstream>

#include "app/platform.h"
#include "credential/jwt.h"
#include "crypto/digest.h"
#include "crypto/scratch.h"
#include "studio/import.h"

namespace tongban::app {

namespace fs = std::filesystem;
using studio::Change;
using studio::Hand;

inline constexpr const char* kService = "chongqing/services/food-renew.service.yaml";
inline constexpr std::string_view kOld = "有效期届满三十日前。", kNew = "最迟在届满前三十日。";

class MovedTime final : public TimeSource {
  public:
    Instant now() const override { return SystemTime().now().plus(ahead); }
    std::chrono::milliseconds ahead{0};
};

class StudioOf : public ::testing::Test {
  protected:
    void SetUp() override {
        const fs::path root = fs::path(TONGBAN_SOURCE_DIR) / "packs";
        for (const char* name : {"base", "chongqing", "demo"}) {
            fs::create_directories(packs());
            fs::copy(root / name, packs() / name, fs::copy_options::recursive);
        }
        open();
    }
    void TearDown() override {
        if (platform_) platform_->stop();
    }

    fs::path packs() const { return fs::path(scratch_.path("packs")); }

    void open() {
        PlatformOptions options;
        options.data = scratch_.path("data");
        options.packs = {packs() / "base", packs() / "chongqing", packs() / "demo"};
        auto opened = Platform::open(options, time_, [this](std::string_view line) {
            log_ += std::string(line) + "\n";
        });
        ASSERT_TRUE(opened) << opened.error().code << log_;
        platform_ = std::move(opened).value();
    }
    void restart() {
        platform_->stop();
        platform_.reset();
        open();
    }

    studio::Studio& studio() { return *platform_->studio; }
    Hand author() const { return {"staff:author", "甲", time_.now()}; }
    Hand reviewer() const { return {"staff:reviewer", "乙", time_.now()}; }

    void commit(const Change& before, studio::Decided decided, const Hand& hand) {
        ASSERT_TRUE(decided) << decided.error().code;
        auto made =
            studio().store().commit_of(before, std::move(decided).value(), hand.id, hand.at);
        ASSERT_TRUE(made);
        ASSERT_TRUE(platform_->ledger->commit_and_wait(std::move(made).value()));
    }
    Change change(const std::string& id) { return studio().store().change(id).value(); }

    std::string in_use(const std::string& path) {
        const auto tree = studio().tree_in_use().value();
        return tree.read(studio::parse_path(path).value()).value().value_or("");
    }

    void put(const std::string& id, const std::string& path, const std::string& text) {
        const Change before = change(id);
        const auto tree = studio().tree_in_use().value();
        const std::string base = tree.digest(studio::parse_path(path).value()).value();
        const std::string sha256 = to_hex(crypto::sha256(text));
        auto event = studio::put_file(
            before, before.version, path, {sha256, base, std::ssize(text)}, author()
        );
        ASSERT_TRUE(event) << event.error().code;
        auto made = studio().store().commit_of(
            before, std::move(event).value(), "staff:author", time_.now()
        );
        studio::Store::keep_text(*made, sha256, text);
        ASSERT_TRUE(platform_->ledger->commit_and_wait(std::move(made).value()));
    }

    /// A change that says the answer of a question in other words, approved.
    std::string approved(const std::string& id, std::string_view from, std::string_view to) {
        commit({}, studio::start_change(id, "改一句话", "", author()), author());
        std::string text = in_use(kService);
        const size_t at = text.find(from);
        EXPECT_NE(at, std::string::npos);
        text.replace(at, from.size(), to);
        put(id, kService, text);
        approve(id);
        return id;
    }
    void approve(const std::string& id, std::optional<Date> day = {}) {
        Change now = change(id);
        commit(now, studio::submit_change(now, now.version, "", 0, author()), author());
        now = change(id);
        commit(now, studio::approve_change(now, now.version, "", day, reviewer()), reviewer());
    }
    Result<studio::Publication> publish(const std::string& id) {
        return studio().publish(id, change(id).version, author());
    }

    studio::RollbackOrder proposed(std::int64_t number, const char* reason) {
        const auto order = studio().propose_roll_back(number, reason, author());
        EXPECT_TRUE(order) << order.error().code;
        note(*order, "RollbackProposed", author());
        return *order;
    }
    void note(const studio::RollbackOrder& order, const char* event, const Hand& hand) {
        EXPECT_TRUE(
            platform_->ledger->commit_and_wait(studio().store().commit_of(order, event, hand))
        );
    }
    Result<studio::Publication> roll_back(std::int64_t number, const char* reason) {
        return studio().approve_roll_back(proposed(number, reason).id, reviewer());
    }

    void expect_signed(const studio::Publication& made) {
        const auto jwt = credential::parse_jwt(made.jws, "tongban-publication+jwt", 1 << 20);
        ASSERT_TRUE(jwt) << jwt.error().code;
        const auto anchors = platform_->credentials->anchors();
        const auto& keys = anchors.issuers.front().keys;
        EXPECT_TRUE(std::ranges::any_of(keys, [&](const crypto::PublicKey& key) {
            return key.verify(jwt->signed_part, jwt->signature);
        }));
        const json::object& payload = jwt->payload;
        EXPECT_EQ(payload.at("author").at("id"), "staff:author");
        EXPECT_EQ(payload.at("reviewer").at("id"), "staff:reviewer");
        EXPECT_EQ(payload.at("edition_after"), made.edition_after.c_str());
        EXPECT_EQ(payload.at("files").at(0).at("path"), kService);
        EXPECT_EQ(
            payload.at("files").at(0).at("after"), to_hex(crypto::sha256(in_use(kService))).c_str()
        );
    }

    std::string answer() {
        return platform_->content.content()
            ->find_item("food-renew")
            ->executable->faq.front()
            .answer.zh;
    }

    test::Scratch scratch_;
    MovedTime time_;
    std::string log_;
    std::unique_ptr<Platform> platform_;
};

}  // namespace tongban::app
