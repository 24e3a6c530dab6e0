// `tongban studio` upon the data of a deployment that has stopped.
#include "app/commands.h"
#include "app/studio_of.h"
#include "credential/trust.h"

namespace tongban::app {
namespace {

class StudioCommand : public StudioOf {
  protected:
    int run(std::vector<std::string> arguments) {
        Program app("tongban", "1");
        int exit_code = 0;
        add_studio_commands(app, exit_code);
        arguments.insert(arguments.begin(), {"tongban", "studio"});
        std::vector<const char*> words;
        for (const std::string& argument : arguments) words.push_back(argument.c_str());
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const int result = app.run(static_cast<int>(words.size()), words.data(), exit_code);
        out = testing::internal::GetCapturedStdout();
        err = testing::internal::GetCapturedStderr();
        return result;
    }
    std::string file(const std::string& name, const std::string& text) {
        std::ofstream(scratch_.path(name), std::ios::binary) << text;
        return scratch_.path(name);
    }
    std::vector<std::string> with_packs(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--data", scratch_.path("data")});
        for (const char* name : {"base", "chongqing", "demo"})
            arguments.insert(arguments.end(), {"--pack", (packs() / name).string()});
        return arguments;
    }

    std::string out, err;
};

}  // namespace

TEST_F(StudioCommand, VerifiesAPublicationWithPublishedFilesAlone) {
    const auto made = publish(approved("c1", kOld, kNew));
    ASSERT_TRUE(made) << made.error().code;
    const std::string trust =
        file("trust.json", credential::trust_to_json(platform_->credentials->anchors()));
    EXPECT_EQ(run({"verify", file("own.jws", made->public_jws + "\n"), "--trust", trust}), 0);
    EXPECT_NE(out.find("publication 1"), std::string::npos) << out;
    EXPECT_NE(out.find(kService), std::string::npos);
    EXPECT_NE(out.find("signature: holds"), std::string::npos);
    std::string other = made->public_jws;
    const size_t signature = other.rfind('.') + 1;
    other[signature] = other[signature] == 'A' ? 'B' : 'A';
    EXPECT_EQ(run({"verify", file("other.jws", other), "--trust", trust}), 1);
    EXPECT_EQ(out.find(kService), std::string::npos) << "nothing of what nobody signed";
    EXPECT_EQ(run({"verify", file("none.jws", "x"), "--trust", trust}), 2);
    EXPECT_EQ(run({"verify", "/nowhere.jws", "--trust", trust}), 2);
}

TEST_F(StudioCommand, TellsWhoRolledBackWhatAndWhy) {
    ASSERT_TRUE(publish(approved("c1", kOld, kNew)));
    ASSERT_TRUE(publish(approved("c2", kNew, "届满前三十日内。")));
    ASSERT_TRUE(roll_back(1, "群众看不懂"));
    platform_->stop();
    EXPECT_EQ(run({"history", "--data", scratch_.path("data")}), 0);
    EXPECT_NE(out.find("rollback to 1 改一句话: 群众看不懂"), std::string::npos) << out;
    EXPECT_NE(out.find("proposed by 甲, approved by 乙"), std::string::npos);
}

TEST_F(StudioCommand, NamesTheStepsThatAMigrationSkipsAndWhoHasToApproveIt) {
    ledger::Commit commit;
    commit.key = {"500000", "migration:m1"};
    commit.actor = "staff:author";
    commit.at = time_.now();
    commit.events.push_back({"MigrationProposed", {}});
    commit.rows.push_back(
        {"INSERT INTO migrations (region, id, service, edition_from, edition_to, state, reason,"
         " actor, actor_name, plan, started_ms, ended_ms, cases, moved)"
         " VALUES ('500000','m1','food-renew','x','y','proposed','新流程','staff:author','甲','{}',"
         "1,NULL,3,0)"}
    );
    commit.rows.push_back(
        {"INSERT INTO migration_reviews (region, migration, skips, tried, reviewer, reviewer_name,"
         " reason, reviewed_ms) VALUES ('500000','m1',1,$1,'','','',NULL)",
         {R"({"skips":[{"name":{"zh":"审查"},"cases":2,"steps":[{"name":{"zh":"现场核查"}}]}]})"}}
    );
    ASSERT_TRUE(platform_->ledger->commit_and_wait(std::move(commit)));
    platform_->stop();
    EXPECT_EQ(run({"orders", "--data", scratch_.path("data")}), 0) << err;
    EXPECT_NE(out.find("migration of food-renew  proposed  甲: 新流程"), std::string::npos) << out;
    EXPECT_NE(
        out.find("3 cases, 0 moved, 0 refused; waits for a second person"), std::string::npos
    );
    EXPECT_NE(out.find("2 cases at 审查 skip: 现场核查"), std::string::npos) << out;
}

TEST_F(StudioCommand, FollowsNoLinkOutOfTheFolderThatItTakesIn) {
    const fs::path into = scratch_.path("out");
    platform_->stop();
    platform_.reset();
    ASSERT_EQ(run(with_packs({"export", "--into", into.string()})), 0) << err;
    fs::create_symlink(scratch_.path("data") + "/keyring.json", into / "chongqing/forms/x.json");
    EXPECT_EQ(run(with_packs({"import", into.string(), "--title", "从别处来"})), 1);
    EXPECT_NE(err.find("studio.import_link"), std::string::npos) << err;
    EXPECT_NE(err.find("forms/x.json"), std::string::npos) << err;
    open();
    EXPECT_EQ(studio().store().changes("", "", 10)->size(), 0u);
    const std::string blocked = file("blocked", "");
    EXPECT_EQ(run(with_packs({"export", "--into", blocked})), 1);
    EXPECT_NE(err.find("app.not_written"), std::string::npos) << err;
    EXPECT_NE(err.find(blocked + "/"), std::string::npos) << err;
}

TEST_F(StudioCommand, TakesFilesAwayOnlyOnceThatIsConfirmed) {
    const fs::path into = scratch_.path("out");
    platform_->stop();
    platform_.reset();
    ASSERT_EQ(run(with_packs({"export", "--into", into.string()})), 0) << err;
    fs::remove(into / "chongqing/tests/food-licence-renewed.journey.yaml");
    fs::create_directories(into / ".git");
    std::ofstream(into / ".git/config") << "x";
    std::ofstream(into / "chongqing/NOTES.txt") << "x";
    const auto import = [&](std::vector<std::string> more) {
        std::vector<std::string> all{"import", into.string(), "--title", "从别处来"};
        all.insert(all.end(), more.begin(), more.end());
        return run(with_packs(std::move(all)));
    };
    EXPECT_EQ(import({}), 1);
    EXPECT_NE(err.find("studio.archive_ignored"), std::string::npos) << err;
    EXPECT_NE(out.find("ignored chongqing/NOTES.txt"), std::string::npos) << out;
    EXPECT_EQ(out.find(".git"), std::string::npos);
    EXPECT_EQ(import({"--whole"}), 1);
    EXPECT_NE(err.find("studio.import_removes"), std::string::npos) << err;
    EXPECT_NE(out.find("removed chongqing/tests/food-licence-renewed"), std::string::npos) << out;
    EXPECT_EQ(import({"--whole", "--yes"}), 0) << err;
    EXPECT_NE(out.find("with 1 files"), std::string::npos) << out;
    open();
    EXPECT_EQ(studio().store().changes("", "", 10)->size(), 1u);
}

}  // namespace tongban::app
