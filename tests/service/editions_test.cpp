// A case goes on by the edition of the packs that it was submitted under.
#include "service/editions.h"

#include <gtest/gtest.h>

#include <fstream>

#include "crypto/scratch.h"
#include "ledger/open.h"
#include "pack/load.h"
#include "service/decide.h"
#include "service/rows.h"
#include "service/store.h"

using namespace tongban;
using namespace tongban::service;

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// A copy of the packs that a test may change, and the archive of a deployment.
class EditionsOfPacks : public testing::Test {
  protected:
    void SetUp() override {
        const fs::path root = fs::path(TONGBAN_SOURCE_DIR) / "packs";
        fs::create_directories(packs());
        for (const char* name : {"base", "chongqing", "demo"}) {
            fs::copy(root / name, packs() / name, fs::copy_options::recursive);
            fs::remove_all(packs() / name / "tests");
        }
    }
    fs::path packs() const { return fs::path(scratch_.path("packs")); }
    fs::path archive() const { return fs::path(scratch_.path("editions")); }

    std::shared_ptr<const pack::Content> load() const {
        return pack::load({packs() / "base", packs() / "chongqing", packs() / "demo"}).content;
    }

    /// The approver's task gets another name: the process is another one from now on.
    void rename_task(const std::string& to) const {
        const fs::path file = packs() / "chongqing/processes/food-new.bpmn";
        std::string text = read(file);
        const size_t task = text.find("<bpmn:userTask");
        const size_t name = text.find("name=\"", task) + 6;
        text.replace(name, text.find('"', name) - name, to);
        std::ofstream(file, std::ios::binary) << text;
    }

    static Facts facts(const pack::Content& content) {
        return {content,     Instant{china_midnight(Date(2026, 3, 3)).ms + 36'000'000},
                "staff:one", "窗口",
                "t",         [](const CaseState&) { return Result<OpenCase>(OpenCase{}); }};
    }

    static CaseState accepted(const pack::Content& content) {
        const pack::ServiceItem* item = content.find_item("food-new");
        Member member;
        member.item = "food-new";
        member.number = "N-1";
        member.name = item->name.zh;
        member.department = item->department;
        member.process = item->executable->process;
        CaseState state;
        state.number = "TEST-1";
        state.query_code = "0000000000000";
        state.service = "food-new";
        state.edition = content.edition;
        state.region = "500157";
        state.person = "person:one";
        state.members = {member};
        const Turn submitted = decide(CaseState{}, SubmitCase{state}, facts(content)).value();
        return decide(
                   submitted.state, AcceptCase{audit_points_of(submitted.state, content)},
                   facts(content)
        )
            .value()
            .state;
    }

    static Result<Turn> grant(const CaseState& state, const pack::Content& content) {
        return decide(
            state, CompleteWorkItem{state.work_items.front().id, true, "", ""}, facts(content)
        );
    }

    test::Scratch scratch_;
};

}  // namespace

TEST_F(EditionsOfPacks, AnOldCaseEndsByItsOwnProcessAndANewOneTakesTheNewProcess) {
    const auto before = load();
    ASSERT_TRUE(Editions(archive()).keep(*before));
    const CaseState old_case = accepted(*before);
    rename_task("新的审批步骤");
    const auto today = load();
    ASSERT_TRUE(today);
    ASSERT_NE(before->edition, today->edition);

    // By today's packs alone the old case could not go on: that is what the archive is for.
    EXPECT_FALSE(grant(old_case, *today));

    Editions restarted(archive());
    const auto own = restarted.content_for(old_case.edition, today).value();
    const auto decided = grant(old_case, *own);
    ASSERT_TRUE(decided) << decided.error().code;
    EXPECT_EQ(decided->state.members.front().stage, MemberStage::Granted);
    EXPECT_EQ(decided->state.stage, Stage::Decided);

    const CaseState new_case = accepted(*today);
    EXPECT_EQ(new_case.work_items.front().name, "新的审批步骤");
    EXPECT_NE(old_case.work_items.front().name, "新的审批步骤");
}

TEST_F(EditionsOfPacks, AnOldCaseLivesInTodaysCalendarAndOffices) {
    const auto before = load();
    Editions editions(archive());
    ASSERT_TRUE(editions.keep(*before));
    rename_task("新的审批步骤");
    const auto today = load();
    const auto own = editions.content_for(before->edition, today).value();
    EXPECT_EQ(own->edition, before->edition);
    EXPECT_EQ(own->directory, today->directory);
    EXPECT_EQ(own->calendar.version(), today->calendar.version());
    EXPECT_EQ(own, editions.content_for(before->edition, today).value()) << "opened once";
}

TEST_F(EditionsOfPacks, TodaysCasesNeedNoArchive) {
    const auto today = load();
    Editions editions(archive());
    EXPECT_EQ(editions.content_for(today->edition, today).value(), today);
    EXPECT_EQ(editions.content_for("", today).value(), today);
}

TEST_F(EditionsOfPacks, WhatIsNotInTheArchiveOrWasChangedThereIsRefused) {
    const auto before = load();
    Editions editions(archive());
    ASSERT_TRUE(editions.keep(*before));
    rename_task("新的审批步骤");
    const auto today = load();
    EXPECT_EQ(editions.content_for("0123456789abcdef", today).error().code, "edition.unknown");
    EXPECT_EQ(editions.content_for("../../etc/passwd", today).error().code, "edition.unknown");
    const fs::path file = archive() / (before->edition + ".json");
    std::string text = read(file);
    text.replace(text.find("核查"), std::string("核查").size(), "免查");
    std::ofstream(file, std::ios::binary) << text;
    EXPECT_EQ(editions.content_for(before->edition, today).error().code, "edition.broken");
}

TEST_F(EditionsOfPacks, FilesThatChangedSinceTheyWereLoadedAreNotKept) {
    const auto loaded = load();
    rename_task("新的审批步骤");
    EXPECT_EQ(Editions(archive()).keep(*loaded).error().code, "edition.changed");
    EXPECT_FALSE(fs::exists(archive() / (loaded->edition + ".json")));
}

TEST_F(EditionsOfPacks, ABrokenFileIsNotReadAgainUntilItChanges) {
    const auto before = load();
    Editions editions(archive());
    ASSERT_TRUE(editions.keep(*before));
    const fs::path file = archive() / (before->edition + ".json");
    const std::string whole = read(file);
    const auto write = [&](const std::string& text) {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
    };
    rename_task("新的审批步骤");
    const auto today = load();
    write("{}");
    const auto then = fs::last_write_time(file);
    EXPECT_EQ(editions.content_for(before->edition, today).error().code, "edition.broken");
    write(whole);
    fs::last_write_time(file, then);
    EXPECT_EQ(editions.content_for(before->edition, today).error().code, "edition.broken")
        << "remembered, not read";
    fs::last_write_time(file, then + std::chrono::seconds(1));
    EXPECT_TRUE(editions.content_for(before->edition, today)) << "put right by the operator";
}

TEST_F(EditionsOfPacks, WhatNoCaseWasSubmittedUnderIsForgotten) {
    const auto ledger = ledger::open_sqlite(scratch_.path("ledger.db")).value();
    ASSERT_TRUE(ledger->create_tables(case_tables()));
    const crypto::Keyring keyring = crypto::Keyring::in_memory(Bytes(32, 7));
    const Instant now{1'772'000'000'000};
    const Editions editions(archive());
    std::vector<std::shared_ptr<const pack::Content>> all;
    for (const char* name : {"第一版", "第二版", "第三版"}) {
        rename_task(name);
        all.push_back(load());
        ASSERT_TRUE(editions.keep(*all.back()));
        ASSERT_TRUE(Editions::note(*ledger, *all.back(), now));
    }
    // Somebody applied under the first, and has withdrawn since: the case is still to be shown.
    const Turn turn = decide(
                          CaseState{}, SubmitCase{[&] {
                              CaseState state = accepted(*all[0]);
                              state.work_items.clear();
                              state.process = nullptr;
                              return state;
                          }()},
                          facts(*all[0])
    )
                          .value();
    ASSERT_TRUE(ledger->commit_and_wait(commit_of(turn, 0, keyring).value()));
    EXPECT_EQ(editions.prune(*ledger, *all[2], now).value(), 1);
    EXPECT_TRUE(fs::exists(archive() / (all[0]->edition + ".json")));
    EXPECT_FALSE(fs::exists(archive() / (all[1]->edition + ".json")));
    EXPECT_TRUE(fs::exists(archive() / (all[2]->edition + ".json"))) << "today's";
    EXPECT_EQ(editions.prune(*ledger, *all[2], now).value(), 0);
}
