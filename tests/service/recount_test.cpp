// A new calendar moves what is still open, and only that.
#include "service/recount.h"

#include <gtest/gtest.h>

#include "crypto/scratch.h"
#include "ledger/open.h"
#include "pack/load.h"
#include "service/demo_neighbours.h"
#include "service/rows.h"

using namespace tongban;
using namespace tongban::service;

namespace {

std::shared_ptr<const pack::Content> packs() {
    static const pack::Loaded loaded = [] {
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        return pack::load({root / "base", root / "chongqing", root / "demo"});
    }();
    return loaded.content;
}

/// The same packs after a notice that makes these days free.
std::shared_ptr<const pack::Content> with_days_off(std::vector<Date> days) {
    auto content = std::make_shared<pack::Content>(*packs());
    calendar::CalendarData data = content->calendar.data();
    data.version = "test notice";
    for (const Date day : days) data.days_off.push_back(day);
    content->calendar = calendar::WorkingCalendar::build(std::move(data)).value();
    return content;
}

class Recount : public testing::Test {
  protected:
    void SetUp() override {
        TRY_OR_FAIL(ledger_->create_tables(case_tables()));
        TRY_OR_FAIL(ledger_->create_tables(mark_tables()));
    }
    static void TRY_OR_FAIL(const Result<void>& done) { ASSERT_TRUE(done) << done.error().code; }

    Facts facts(const char* date) const {
        return facts_for(
            desk_, *content_, Instant{china_midnight(parse_date(date).value()).ms + 36'000'000},
            "staff:one", "窗口"
        );
    }

    CaseState commit(const CaseState& before, const Result<Turn>& turn) {
        EXPECT_TRUE(turn) << turn.error().code;
        auto commit = commit_of(*turn, before.version, desk_.keyring);
        EXPECT_TRUE(ledger_->commit_and_wait(std::move(commit).value()));
        return turn->state;
    }

    CaseState submitted(const std::string& number, const char* date) {
        const pack::ServiceItem* item = packs()->find_item("food-new");
        Member member;
        member.item = "food-new";
        member.number = number;
        member.department = item->department;
        member.process = item->executable->process;
        member.limits = {.legal_days = 20, .promised_days = 5};
        CaseState state;
        state.number = number;
        state.query_code = number;
        state.service = "food-new";
        state.region = "500157";
        state.person = "person:one";
        state.limits = member.limits;
        state.members = {member};
        state.materials.edit().push_back(
            {.id = "layout-plan",
             .name = "平面图",
             .items = {"food-new"},
             .way = MaterialWay::Credential,
             .credential = "credential:plan"}
        );
        return commit({}, decide(CaseState{}, SubmitCase{state}, facts(date)));
    }

    std::optional<std::string> due(const std::string& number, const char* column) {
        std::optional<std::string> found;
        static const std::map<std::string, const char*> kSql{
            {"due", "SELECT due FROM cases WHERE number = $1"},
            {"notice_due", "SELECT notice_due FROM cases WHERE number = $1"},
            {"member", "SELECT due FROM case_members WHERE number = $1"},
            {"work", "SELECT due FROM work_items WHERE number = $1"}};
        EXPECT_TRUE(ledger_->read([&](ledger::Reader& reader) {
            return reader.query(kSql.at(column), {number}, [&](const ledger::Reader::Row& row) {
                if (!row.is_null(0))
                    found =
                        to_string(Date(std::chrono::sys_days{std::chrono::days{row.integer(0)}}));
                return false;
            });
        }));
        return found;
    }

    /// When the timer would fire, as a date in China.
    std::optional<std::string> timer(const std::string& number, const std::string& name) {
        std::optional<std::string> found;
        const Instant far{china_midnight(Date(2030, 1, 1)).ms};
        const auto timers = ledger_->due_timers(far, 1000).value();
        for (const auto& timer : timers)
            if (timer.key.stream == "case:" + number && timer.name == name)
                found = to_string(china_date(timer.due));
        return found;
    }

    Result<int> recount(const char* date) {
        return recount_if_changed(desk_, FixedTime{china_midnight(parse_date(date).value())}, [] {
            return false;
        });
    }

    struct FixedTime final : TimeSource {
        explicit FixedTime(Instant instant) : at(instant) {}
        Instant now() const override { return at; }
        Instant at;
    };

    test::Scratch scratch_;
    std::shared_ptr<const pack::Content> content_ = packs();
    std::unique_ptr<ledger::Ledger> ledger_ =
        ledger::open_sqlite(scratch_.path("ledger.db")).value();
    DemoNeighbours neighbours_{packs()->demo};
    crypto::Keyring keyring_ = crypto::Keyring::in_memory(Bytes(32, 7));
    FileStore files_{scratch_.path("files"), keyring_, default_scan()};
    Numbers numbers_{*ledger_};
    Desk desk_{
        .ledger = *ledger_,
        .content = [this] { return content_; },
        .keyring = keyring_,
        .files = files_,
        .numbers = numbers_,
        .neighbours = neighbours_,
        .search = {},
        .public_url = {}};
};

}  // namespace

TEST_F(Recount, AnAddedHolidayMovesRowsAndTimersOfOpenCasesOnce) {
    ASSERT_TRUE(recount("2026-03-02"));
    const CaseState waiting = submitted("CASE-1", "2026-03-02");
    const CaseState reviewed = submitted("CASE-2", "2026-03-02");
    commit(
        reviewed,
        decide(reviewed, AcceptCase{audit_points_of(reviewed, *content_)}, facts("2026-03-02"))
    );
    const CaseState over = submitted("CASE-3", "2026-03-02");
    commit(over, decide(over, WithdrawCase{"不办了"}, facts("2026-03-02")));
    EXPECT_EQ(due("CASE-1", "notice_due"), "2026-03-09");
    EXPECT_EQ(timer("CASE-1", "notice-due"), "2026-03-10");
    EXPECT_EQ(due("CASE-2", "due"), "2026-03-09");
    EXPECT_EQ(recount("2026-03-03").value(), 0) << "the calendar is the same";

    content_ = with_days_off({Date(2026, 3, 5), Date(2026, 3, 6)});
    EXPECT_EQ(recount("2026-03-03").value(), 2) << "not the one that is over";
    EXPECT_EQ(due("CASE-1", "notice_due"), "2026-03-11");
    EXPECT_EQ(timer("CASE-1", "notice-due"), "2026-03-12");
    for (const char* column : {"due", "member", "work"})
        EXPECT_EQ(due("CASE-2", column), "2026-03-11") << column;
    EXPECT_EQ(recount("2026-03-03").value(), 0) << "nothing is left to do";

    // Replay gives the same, so the history says why the day is another one.
    const CaseState replayed = replay_case(*ledger_, "CASE-2").value();
    EXPECT_EQ(to_record(replayed), to_record(load_case(*ledger_, "CASE-2").value()));
    content_ = packs();
    EXPECT_EQ(recount("2026-03-03").value(), 2) << "and back when the notice is taken back";
    EXPECT_EQ(due("CASE-2", "due"), "2026-03-09");
}

TEST_F(Recount, ADayThatTheApplicantWasToldIsNeverShortened) {
    content_ = with_days_off({Date(2026, 3, 5)});
    ASSERT_TRUE(recount("2026-03-02"));
    CaseState state = submitted("CASE-1", "2026-03-02");
    const RequestSupplement request{
        {{.member = "food-new",
          .material = "layout-plan",
          .name = "平面图",
          .reason = "缺少比例"}}};
    state = commit(state, decide(state, request, facts("2026-03-03")));
    const Date told = state.supplement->due_on;
    const std::string fires = to_string(told.plus_days(1));
    EXPECT_EQ(timer("CASE-1", "supplement-due"), fires);

    content_ = packs();  // one holiday less
    ASSERT_TRUE(recount("2026-03-04"));
    EXPECT_EQ(load_case(*ledger_, "CASE-1")->supplement->due_on, told);
    EXPECT_EQ(timer("CASE-1", "supplement-due"), fires);

    content_ = with_days_off({Date(2026, 3, 5), Date(2026, 3, 6), Date(2026, 3, 9)});
    EXPECT_EQ(recount("2026-03-04").value(), 1);
    const CaseState moved = load_case(*ledger_, "CASE-1").value();
    EXPECT_GT(moved.supplement->due_on, told);
    EXPECT_EQ(timer("CASE-1", "supplement-due"), to_string(moved.supplement->due_on.plus_days(1)));
}

TEST_F(Recount, TheDaysToAnswerABadRatingFollowTheCalendar) {
    ASSERT_TRUE(recount("2026-03-02"));
    CaseState state = submitted("CASE-1", "2026-03-02");
    state = commit(state, decide(state, WithdrawCase{"不办了"}, facts("2026-03-02")));
    state = commit(state, decide(state, RateCase{5, {}, "太慢"}, facts("2026-03-03")));
    const Date contact = *state.rating->contact_by, fix = *state.rating->fix_by;
    const auto in_list = [&] {
        std::string fix_by;
        EXPECT_TRUE(ledger_->read([&](ledger::Reader& reader) {
            return reader.query(
                "SELECT fix_by FROM follow_ups WHERE number='CASE-1'", {},
                [&](const ledger::Reader::Row& row) {
                    fix_by =
                        to_string(Date(std::chrono::sys_days{std::chrono::days{row.integer(0)}}));
                    return false;
                }
            );
        }));
        return fix_by;
    };
    EXPECT_EQ(in_list(), to_string(fix));

    content_ = with_days_off({Date(2026, 3, 4), Date(2026, 3, 5)});
    EXPECT_EQ(recount("2026-03-03").value(), 1);
    const CaseState moved = load_case(*ledger_, "CASE-1").value();
    EXPECT_EQ(moved.rating->contact_by, contact.plus_days(2));
    EXPECT_GT(*moved.rating->fix_by, fix);
    EXPECT_EQ(in_list(), to_string(*moved.rating->fix_by));

    state = commit(moved, decide(moved, RecordFollowUp{"contact", "已联系"}, facts("2026-03-06")));
    state = commit(state, decide(state, RecordFollowUp{"fix", "已整改"}, facts("2026-03-06")));
    content_ = packs();
    EXPECT_EQ(recount("2026-03-06").value(), 0) << "what is answered stays as it was";
}

TEST_F(Recount, AnInterruptedRunIsDoneAgain) {
    ASSERT_TRUE(recount("2026-03-02"));
    submitted("CASE-1", "2026-03-02");
    content_ = with_days_off({Date(2026, 3, 5)});
    const auto stopped =
        recount_if_changed(desk_, FixedTime{china_midnight(Date(2026, 3, 3))}, [] { return true; });
    EXPECT_EQ(stopped.error().code, "service.stopped");
    EXPECT_EQ(recount("2026-03-03").value(), 1);
}
