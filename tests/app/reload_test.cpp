// Packs are exchanged while the deployment runs, or not at all.
#include <gtest/gtest.h>

#include <fstream>

#include "app/platform.h"
#include "crypto/scratch.h"

namespace tongban::app {
namespace {

namespace fs = std::filesystem;

class Reload : public ::testing::Test {
  protected:
    void SetUp() override {
        const fs::path root = fs::path(TONGBAN_SOURCE_DIR) / "packs";
        fs::create_directories(packs());
        for (const char* name : {"base", "chongqing", "demo"})
            fs::copy(root / name, packs() / name, fs::copy_options::recursive);
        platform_ = open();
    }
    void TearDown() override { platform_->stop(); }

    fs::path packs() const { return fs::path(scratch_.path("packs")); }

    std::unique_ptr<Platform> open(const std::string& language = "en") {
        PlatformOptions options;
        options.data = scratch_.path("data");
        options.language = language;
        options.packs = {packs() / "base", packs() / "chongqing", packs() / "demo"};
        return Platform::open(
                   options, time_,
                   [this](std::string_view line) { log_ += std::string(line) + "\n"; }
        ).value();
    }

    void replace(const std::string& file, const std::string& from, const std::string& to) const {
        std::ifstream stream(packs() / file, std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(stream), {}};
        const size_t place = text.find(from);
        ASSERT_NE(place, std::string::npos) << file;
        text.replace(place, from.size(), to);
        std::ofstream(packs() / file, std::ios::binary) << text;
    }

    Reloaded reload() { return platform_->reload_packs(time_.now()).value(); }

    test::Scratch scratch_;
    SystemTime time_;
    std::string log_;
    std::unique_ptr<Platform> platform_;
};

std::string text_of(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_F(Reload, GoodPacksAreExchangedAndWhoeverWorksWithTheOldOnesKeepsThem) {
    const auto before = platform_->content.content();
    replace("chongqing/services/food-renew.service.yaml", "有效期届满三十日前。", "届满前三十日。");
    const Reloaded reloaded = reload();
    EXPECT_TRUE(reloaded.is_exchanged);
    EXPECT_GT(reloaded.journeys, 0);
    const auto after = platform_->content.content();
    EXPECT_NE(before, after);
    EXPECT_EQ(reloaded.edition, after->edition);
    EXPECT_NE(before->edition, after->edition);
    EXPECT_TRUE(
        fs::exists(fs::path(scratch_.path("data")) / "editions" / (after->edition + ".json"))
    );
    EXPECT_EQ(
        before->find_item("food-renew")->executable->faq.front().answer.zh, "有效期届满三十日前。"
    );
    EXPECT_FALSE(platform_->desk->search("食品经营许可延续", 5).empty());
}

TEST_F(Reload, AWrongPackIsRefusedWithFileAndLineAndTheOldOneStays) {
    const auto before = platform_->content.content();
    replace(
        "chongqing/services/food-renew.service.yaml", "process: food-renew", "process: nowhere"
    );
    const Reloaded reloaded = reload();
    EXPECT_FALSE(reloaded.is_exchanged);
    EXPECT_EQ(reloaded.edition, before->edition);
    EXPECT_EQ(platform_->content.content(), before);
    EXPECT_TRUE(std::ranges::any_of(reloaded.issues, [](const Issue& issue) {
        return issue.code == "pack.missing_process" && issue.line > 0 &&
               issue.file.ends_with("food-renew.service.yaml");
    }));
    EXPECT_NE(log_.find("pack.missing_process"), std::string::npos);
}

TEST_F(Reload, TheLogSaysWhatIsWrongInTheLanguageOfTheOperator) {
    platform_->start();  // these packs are in use
    replace(
        "chongqing/services/food-renew.service.yaml", "process: food-renew", "process: nowhere"
    );
    for (const auto& [language, sentence, stays] :
         {std::tuple("zh", "错误", "alert: 磁盘上的内容包"),
          std::tuple("en", "error", "alert: The packs on disk are refused")}) {
        platform_->stop();
        platform_.reset();
        log_.clear();
        platform_ = open(language);
        EXPECT_NE(log_.find(sentence), std::string::npos) << log_;
        EXPECT_NE(log_.find("(pack.missing_process)"), std::string::npos) << log_;
        EXPECT_NE(log_.find(stays), std::string::npos) << log_;
        log_.clear();
        EXPECT_FALSE(reload().is_exchanged);
        EXPECT_NE(log_.find(sentence), std::string::npos) << log_;
    }
}

TEST_F(Reload, AJourneyThatFailsKeepsTheOldPacks) {
    const auto before = platform_->content.content();
    replace(
        "chongqing/tests/food-licence-renewed.journey.yaml", "stage: decided", "stage: delivered"
    );
    const Reloaded reloaded = reload();
    EXPECT_FALSE(reloaded.is_exchanged);
    EXPECT_EQ(platform_->content.content(), before);
    EXPECT_TRUE(std::ranges::any_of(reloaded.issues, [](const Issue& issue) {
        return issue.code == "journey.differs" && issue.line > 0;
    }));
}

TEST_F(Reload, AServiceThatNoJourneyTriesIsNotOfferedToAnybody) {
    std::vector<fs::path> trying;
    for (const fs::directory_entry& entry : fs::directory_iterator(packs() / "chongqing/tests"))
        if (text_of(entry.path()).find("food-renew") != std::string::npos)
            trying.push_back(entry.path());
    for (const fs::path& journey : trying) fs::remove(journey);
    const Reloaded reloaded = reload();
    EXPECT_FALSE(reloaded.is_exchanged);
    ASSERT_EQ(reloaded.issues.size(), 1u);
    EXPECT_EQ(reloaded.issues.front().code, "pack.no_journey");
    EXPECT_EQ(find_string(reloaded.issues.front().details, "service"), "food-renew");
    EXPECT_GT(reloaded.issues.front().line, 0);
}

TEST_F(Reload, PacksWithoutAnyJourneyAreRefused) {
    for (const char* pack : {"chongqing", "demo"}) fs::remove_all(packs() / pack / "tests");
    EXPECT_FALSE(reload().is_exchanged);
}

TEST_F(Reload, AfterARestartWithOtherPacksTheOldEditionIsStillThere) {
    const std::string old_edition = platform_->content.content()->edition;
    // As a submission does: only what a case was submitted under is kept.
    ledger::Commit used;
    used.key = {"500000", "test:editions"};
    used.actor = "test";
    used.at = time_.now();
    used.rows.push_back({"UPDATE editions SET used=1 WHERE edition=$1", {old_edition}});
    ASSERT_TRUE(platform_->ledger->commit_and_wait(std::move(used)));
    platform_->stop();
    platform_.reset();
    replace("chongqing/services/food-renew.service.yaml", "有效期届满三十日前。", "届满前三十日。");
    platform_ = open();
    service::CaseState state;
    state.edition = old_edition;
    const auto own = service::content_of(*platform_->desk, state);
    ASSERT_TRUE(own) << own.error().code;
    EXPECT_EQ(
        (*own)->find_item("food-renew")->executable->faq.front().answer.zh, "有效期届满三十日前。"
    );
}

}  // namespace tongban::app
