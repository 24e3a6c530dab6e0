// Packs out of a deployment, through somebody's git, and back.
#include "app/studio_of.h"
#include "studio/transfer.h"

namespace tongban::app {
namespace {

using studio::ArchiveFile;

class StudioTransfer : public StudioOf {
  protected:
    Result<studio::Imported> taken(std::vector<ArchiveFile> files, bool is_whole = false) {
        return studio::import_files(studio(), std::move(files), is_whole, "导入", author());
    }
    static std::string reason_of(const studio::Imported& imported, const std::string& path) {
        for (const studio::IgnoredFile& file : imported.ignored)
            if (file.path == path) return file.why.code;
        return "";
    }
    std::vector<ArchiveFile> exported() { return studio::export_files(studio(), {}, true).value(); }
    static std::string bytes_of(const std::vector<ArchiveFile>& files) {
        return studio::write_archive(files).value();
    }
    static ArchiveFile& find(std::vector<ArchiveFile>& files, const std::string& path) {
        return *std::ranges::find(files, path, &ArchiveFile::path);
    }
    void publish_imported(studio::Imported imported) {
        ASSERT_TRUE(platform_->ledger->commit_and_wait(std::move(imported.commit)));
        approve(imported.id);
        const auto made = publish(imported.id);
        ASSERT_TRUE(made) << made.error().code;
    }
};

}  // namespace

TEST_F(StudioTransfer, SaysOfEveryFileThatItCouldNotTakeWhy) {
    const auto made = taken(
        {{"../../etc/passwd", "x"},
         {"/etc/passwd", "x"},
         {"chongqing/../base/lights.yaml", "x"},
         {"base/lights.yaml", "x"},
         {"elsewhere/items.yaml", "x"},
         {"chongqing/Services/food-renew.service.yaml", "x"},
         {"demo/staff.yaml", "staff: []"},
         {kService, "a: \xff"}}
    );
    ASSERT_TRUE(made) << made.error().code;
    EXPECT_TRUE(made->change.files.empty());
    EXPECT_EQ(made->ignored.size(), 8u);
    EXPECT_EQ(reason_of(*made, "../../etc/passwd"), "studio.import_pack");
    EXPECT_EQ(reason_of(*made, "/etc/passwd"), "studio.import_pack");
    EXPECT_EQ(reason_of(*made, "chongqing/../base/lights.yaml"), "studio.import_path");
    EXPECT_EQ(reason_of(*made, "base/lights.yaml"), "studio.read_only");
    EXPECT_EQ(reason_of(*made, "elsewhere/items.yaml"), "studio.import_pack");
    EXPECT_EQ(reason_of(*made, "chongqing/Services/food-renew.service.yaml"), "studio.import_name");
    EXPECT_EQ(reason_of(*made, "demo/staff.yaml"), "studio.import_path");
    EXPECT_EQ(reason_of(*made, kService), "studio.text");
    const auto refused = studio::check_worth(*made);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "studio.archive_ignored") << "never: the same";
    EXPECT_EQ(find_int(refused.error().details, "count"), 8);
}

TEST_F(StudioTransfer, CallsTheSameOnlyWhatIsTheSame) {
    const auto same = taken(exported());
    ASSERT_TRUE(same);
    EXPECT_TRUE(same->ignored.empty()) << "accounts that were not touched are no fault";
    EXPECT_EQ(same->same, std::ssize(exported()));
    EXPECT_EQ(studio::check_worth(*same).error().code, "studio.archive_empty");
    auto files = exported();
    find(files, "demo/staff.yaml").text += "# x\n";
    const auto touched = taken(std::move(files));
    EXPECT_EQ(reason_of(*touched, "demo/staff.yaml"), "studio.import_path");
}

TEST_F(StudioTransfer, TakesInWhatDiffersAndNothingFromOutsideItsPacks) {
    auto made = taken({{kService, in_use(kService) + "# 备注\n"}, {"demo/staff.yaml", "x"}});
    ASSERT_TRUE(made) << made.error().code;
    ASSERT_TRUE(studio::check_worth(*made));
    ASSERT_TRUE(platform_->ledger->commit_and_wait(std::move(made->commit)));
    const Change imported = change(made->id);
    ASSERT_EQ(imported.files.size(), 1u);
    EXPECT_EQ(imported.files.begin()->first, kService);
    EXPECT_EQ(answer(), kOld);
}

TEST_F(StudioTransfer, OfTwoFilesOfOneNameTakesTheLaterOne) {
    const auto made = taken({{kService, in_use(kService) + "# 1\n"}, {kService, in_use(kService)}});
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->change.files.empty());
}

TEST_F(StudioTransfer, TakesAwayWhatAWholeFolderDoesNotHave) {
    const std::string gone = "chongqing/tests/food-licence-renewed.journey.yaml";
    auto files = exported();
    std::erase_if(files, [&](const ArchiveFile& file) {
        return file.path == gone || file.path == "demo/people.yaml" ||
               file.path.starts_with("base/");
    });
    EXPECT_TRUE(taken(files)->change.files.empty()) << "not unless it is whole";
    const auto whole = taken(files, true);
    ASSERT_TRUE(whole);
    EXPECT_EQ(studio::removals(whole->change), std::vector<std::string>{gone})
        << "no account, and nothing of the packs of the system";
    // A pack that the archive does not speak of stays as it is.
    const auto one = taken({{kService, in_use(kService)}}, true);
    for (const std::string& path : studio::removals(one->change))
        EXPECT_TRUE(path.starts_with("chongqing/")) << path;
}

TEST_F(StudioTransfer, GivesBackTheSameBytesThatCameFromGit) {
    const std::string gone = "chongqing/tests/food-licence-renewed.journey.yaml",
                      fresh = "chongqing/tests/food-licence-renewed-again.journey.yaml";
    auto files = studio::read_archive(bytes_of(exported())).value();
    std::string& text = find(files, kService).text;
    text.replace(text.find(kOld), kOld.size(), kNew);
    files.push_back({fresh, find(files, gone).text});
    std::erase_if(files, [&](const ArchiveFile& file) { return file.path == gone; });
    std::ranges::sort(files, {}, &ArchiveFile::path);
    auto imported = taken(files, true);
    ASSERT_TRUE(imported) << imported.error().code;
    EXPECT_TRUE(imported->ignored.empty());
    EXPECT_EQ(imported->change.files.size(), 3u);
    publish_imported(std::move(imported).value());
    EXPECT_EQ(answer(), kNew);
    auto back = exported();
    std::ranges::sort(back, {}, &ArchiveFile::path);
    EXPECT_EQ(bytes_of(back), bytes_of(files));
    restart();
    back = exported();
    std::ranges::sort(back, {}, &ArchiveFile::path);
    EXPECT_EQ(bytes_of(back), bytes_of(files));
}

TEST_F(StudioTransfer, ChecksAgainstThePacksThatWereLoadedAndNotAgainstHalfACopy) {
    std::ofstream(packs() / "base/law-limits.yaml", std::ios::trunc) << "limits: [";
    fs::remove(packs() / "chongqing/processes/food-renew.bpmn");
    const std::string id = approved("c1", kOld, kNew);
    const auto checked = studio().check(change(id), {}, time_.now());
    ASSERT_TRUE(checked);
    EXPECT_FALSE(has_errors(checked->issues)) << checked->issues.front().code;
    ASSERT_TRUE(publish(id));
    EXPECT_EQ(answer(), kNew);
    // Loading them is what finds the fault, and what is in use stays.
    const auto reloaded = platform_->reload_packs(time_.now());
    ASSERT_TRUE(reloaded);
    EXPECT_FALSE(reloaded->is_exchanged);
    EXPECT_EQ(answer(), kNew);
    EXPECT_FALSE(has_errors(studio().check(change(id), {}, time_.now())->issues));
}

TEST_F(StudioTransfer, JourneysThatPassedWithTheseVeryFilesAreNotRunOnceMore) {
    const std::string id = approved("c1", kOld, kNew);
    const auto full = [&] {
        return studio().check(change(id), {.runs_journeys = true}, time_.now()).value();
    };
    const auto first = full();
    EXPECT_GT(studio().progress().total, 0);
    const auto again = full();
    EXPECT_EQ(studio().progress().total, 0) << "nothing was run";
    EXPECT_EQ(again.passed, first.passed);
    const auto made = publish(id);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->journeys, first.passed);
    EXPECT_EQ(studio().progress().total, 0);
    // One more word, and they run again.
    commit({}, studio::start_change("c2", "加一句", "", author()), author());
    put("c2", kService, in_use(kService) + "# 备注\n");
    ASSERT_TRUE(studio().check(change("c2"), {.runs_journeys = true}, time_.now()));
    EXPECT_EQ(studio().progress().total, first.passed);
}

TEST_F(StudioTransfer, ATextOfAPackThatWasLoadedAnewIsUnderTheNextChange) {
    std::ofstream(packs() / "chongqing/services/food-renew.service.yaml", std::ios::app)
        << "# newer\n";
    EXPECT_EQ(in_use(kService).find("# newer"), std::string::npos);
    ASSERT_TRUE(platform_->reload_packs(time_.now())->is_exchanged);
    EXPECT_NE(in_use(kService).find("# newer"), std::string::npos);
}

TEST_F(StudioTransfer, AStartWithoutAPackFolderSaysWhichOne) {
    platform_->start();
    ASSERT_TRUE(publish(approved("c1", kOld, kNew)));
    fs::remove_all(packs() / "demo");
    restart();
    EXPECT_EQ(answer(), kNew) << "the last packs stay in use";
    EXPECT_NE(log_.find("pack.missing_folder"), std::string::npos);
    EXPECT_NE(log_.find((packs() / "demo").string()), std::string::npos);
    const auto tree = studio().tree_in_use();
    ASSERT_FALSE(tree);
    EXPECT_EQ(tree.error().code, "studio.missing_folder");
}

}  // namespace tongban::app
