// Files wait a day for a case that names them, and not more of them than their owner may have.
#include "service/handed_in.h"

#include <gtest/gtest.h>

#include "crypto/scratch.h"
#include "ledger/open.h"
#include "service/demo_neighbours.h"
#include "service/rows.h"
#include "service/timers.h"

using namespace tongban;
using namespace tongban::service;

namespace {

constexpr const char* kPdf = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n";
constexpr std::int64_t kHourMs = 60 * 60 * 1000LL;

struct MovedTime final : TimeSource {
    Instant now() const override { return at; }
    Instant at{china_midnight(Date(2026, 3, 2)).ms};
};

class HandedIn : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(ledger_->create_tables(handed_in_tables()));
        ASSERT_TRUE(ledger_->create_tables(case_tables()));
        add_timers(timers_, desk_);
    }

    static authority::Actor person(const std::string& id) {
        authority::Actor actor;
        actor.kind = authority::ActorKind::Person;
        actor.id = id;
        return actor;
    }

    Result<FileTaken> hand_in(const authority::Actor& owner, std::string_view bytes = kPdf) {
        FileTaken taken = TRY(take_in(
            desk_, owner,
            {bytes, "paper.pdf", "service:food-new/plan", {{"pdf"}, 300 * 1024 * 1024}}, time_.at
        ));
        TRY(ledger_->commit_and_wait(taken.commit));
        return taken;
    }

    Result<FileRef> open(const authority::Actor& owner, const FileTaken& taken) {
        return open_token(
            desk_, owner, json::value(taken.token), "service:food-new/plan", time_.at, "/files"
        );
    }

    void name(const FileTaken& taken) {
        ledger::Commit commit;
        commit.key = {"500157", "case:one"};
        commit.actor = "person:one";
        commit.at = time_.at;
        commit.events.push_back({"Named", {}});
        add_named(commit, {MaterialState{.id = "plan", .files = {taken.file.file}}});
        ASSERT_TRUE(ledger_->commit_and_wait(std::move(commit)));
    }

    void wait_hours(int hours) {
        time_.at.ms += hours * kHourMs;
        ASSERT_TRUE(timers_.run_due());
    }

    test::Scratch scratch_;
    MovedTime time_;
    std::unique_ptr<ledger::Ledger> ledger_ =
        ledger::open_sqlite(scratch_.path("ledger.db")).value();
    ledger::TimerRunner timers_{*ledger_, time_};
    json::object demo_;
    DemoNeighbours neighbours_{demo_};
    crypto::Keyring keyring_ = crypto::Keyring::in_memory(Bytes(32, 7));
    FileStore files_{scratch_.path("files"), keyring_, default_scan()};
    Numbers numbers_{*ledger_};
    Desk desk_{
        .ledger = *ledger_,
        .content = [] { return nullptr; },
        .keyring = keyring_,
        .files = files_,
        .numbers = numbers_,
        .neighbours = neighbours_,
        .search = {},
        .public_url = {}};
    const authority::Actor one_ = person("person:one");
};

TEST_F(HandedIn, ATokenOpensForItsOwnerAndPurposeOnly) {
    const FileTaken taken = hand_in(one_).value();
    EXPECT_EQ(open(one_, taken).value().sha256, taken.file.file.sha256);
    EXPECT_EQ(open(person("person:two"), taken).error().code, "file.unknown");
    const auto elsewhere = open_token(
        desk_, one_, json::value(taken.token), "service:food-new/lease", time_.at, "/files"
    );
    EXPECT_EQ(elsewhere.error().code, "file.unknown");
    EXPECT_EQ(elsewhere.error().field, "/files");
    // A reference that the client writes itself is no token, however right it looks.
    const json::value reference = to_record(taken.file.file);
    EXPECT_FALSE(
        open_token(desk_, one_, reference, "service:food-new/plan", time_.at, "/files").has_value()
    );
}

TEST_F(HandedIn, WhatNobodyNamesGoesAwayAfterItsDay) {
    const FileTaken taken = hand_in(one_).value();
    wait_hours(23);
    EXPECT_TRUE(open(one_, taken).has_value());
    wait_hours(1);
    EXPECT_EQ(open(one_, taken).error().code, "file.unknown") << "the token has ended";
    EXPECT_TRUE(files_.bytes(taken.file.file.id).has_value()) << "a request may be under way";
    wait_hours(2);
    EXPECT_EQ(files_.bytes(taken.file.file.id).error().code, "file.unknown");
    EXPECT_TRUE(hand_in(one_).has_value());
}

TEST_F(HandedIn, WhatACaseNamesStays) {
    const FileTaken taken = hand_in(one_).value();
    name(taken);
    wait_hours(48);
    EXPECT_EQ(files_.bytes(taken.file.file.id).value(), kPdf);
}

TEST_F(HandedIn, TheQuotaCountsWhatWaitsByAccount) {
    const int files_max = quota_of(one_).files_max;
    std::vector<FileTaken> taken;
    for (int i = 0; i < files_max; ++i) taken.push_back(hand_in(one_).value());
    const auto refused = hand_in(one_);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "file.quota");
    EXPECT_EQ(refused.error().details.at("max_files"), files_max);
    EXPECT_TRUE(hand_in(person("person:two")).has_value());
    name(taken.front());
    EXPECT_TRUE(hand_in(one_).has_value()) << "what is named does not wait";
    wait_hours(48);
    EXPECT_TRUE(hand_in(one_).has_value());
}

TEST_F(HandedIn, TheQuotaCountsBytes) {
    std::string big(static_cast<size_t>(quota_of(one_).bytes_max) / 2 + 1, 'x');
    big.replace(0, std::strlen(kPdf), kPdf);
    EXPECT_TRUE(hand_in(one_, big).has_value());
    const auto refused = hand_in(one_, big);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "file.quota");
    EXPECT_TRUE(hand_in(one_).has_value());
}

TEST_F(HandedIn, AFileIsReadOnceAndAgainAfterItWasTouched) {
    const FileRef file = hand_in(one_).value().file.file;
    EXPECT_EQ(files_.find_unchanged(file), true) << "known since it was put";
    const FileStore later{scratch_.path("files"), keyring_, default_scan()};
    EXPECT_EQ(later.find_unchanged(file), std::nullopt);
    EXPECT_TRUE(later.is_unchanged(file));
    EXPECT_EQ(later.find_unchanged(file), true);
    FileRef other = file;
    other.sha256 = std::string(64, '0');
    EXPECT_FALSE(later.is_unchanged(other));
    const std::filesystem::path path =
        scratch_.path("files/" + file.id.substr(0, 2) + "/" + file.id);
    std::string sealed;
    {
        std::ifstream stream(path, std::ios::binary);
        sealed.assign(std::istreambuf_iterator<char>(stream), {});
    }
    sealed.back() = static_cast<char>(sealed.back() ^ 1);
    std::ofstream(path, std::ios::binary) << sealed;
    EXPECT_EQ(later.find_unchanged(file), std::nullopt);
    EXPECT_FALSE(later.is_unchanged(file));
    EXPECT_EQ(later.find_unchanged(file), false);
    std::filesystem::remove(path);
    EXPECT_EQ(later.find_unchanged(file), false);
}

TEST_F(HandedIn, ANameShowsTheEndThatItHas) {
    const FileRef file =
        files_
            .put(
                kPdf, "..\\a/photo\u202Efdp\u2066.exe", {.accept = {"pdf"}, .bytes_max = 1'000'000}
            )
            .value();
    EXPECT_EQ(file.name, "photofdp.exe");
}

}  // namespace
