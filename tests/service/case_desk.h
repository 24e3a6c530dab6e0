// A ledger of its own with the desk around it, and one case of one item with the routes: what
// people and staff send, what is stored, what they then see.
#pragma once

#include <gtest/gtest.h>

#include "crypto/scratch.h"
#include "ledger/open.h"
#include "pack/load.h"
#include "service/absences.h"
#include "service/demo_neighbours.h"
#include "service/handed_in.h"
#include "service/messages.h"
#include "service/routes.h"
#include "service/rows.h"
#include "service/timers.h"

namespace tongban::service::test {

inline std::shared_ptr<const pack::Content> all_packs() {
    static const auto content = [] {
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        return pack::load({root / "base", root / "chongqing", root / "demo"}).content;
    }();
    return content;
}

inline const http::Texts& all_texts() {
    static const http::Texts texts =
        http::Texts::load(TONGBAN_SOURCE_DIR "/packs/base/texts").value();
    return texts;
}

struct MovedTime final : TimeSource {
    Instant now() const override { return at; }
    Instant at{china_midnight(Date(2026, 3, 2)).ms + 36'000'000};
};

inline authority::Actor person(const char* id = "person:zhao-huoguo") {
    return {authority::ActorKind::Person, id, "赵火锅", {}, ""};
}
inline authority::Actor staff(
    std::vector<authority::Grant> grants, const char* id = "staff:one", const char* name = "承办人"
) {
    return {authority::ActorKind::Staff, id, name, std::move(grants), ""};
}

/// What every test of this domain stands on.
class DeskTest : public testing::Test {
  protected:
    void SetUp() override { ASSERT_TRUE(ledger_->create_tables(case_tables())); }

    Facts facts(const std::string& actor = "staff:one", const std::string& name = "承办人") const {
        return facts_for(desk_, *all_packs(), time_.at, actor, name);
    }

    CaseState commit(const CaseState& before, const Result<Turn>& turn) {
        EXPECT_TRUE(turn) << turn.error().code;
        EXPECT_TRUE(ledger_->commit_and_wait(commit_of(*turn, before.version, keyring_).value()));
        return turn->state;
    }

    /// Puts rows into the lists as if a case had left them.
    void place(const ledger::StreamKey& key, std::vector<ledger::RowChange> rows) {
        ledger::Commit commit;
        commit.key = key;
        commit.events.push_back({"Placed", {}});
        commit.rows = std::move(rows);
        const auto done = ledger_->commit_and_wait(std::move(commit));
        ASSERT_TRUE(done) << done.error().code << " " << done.error().cause;
    }

    tongban::test::Scratch scratch_;
    MovedTime time_;
    std::unique_ptr<ledger::Ledger> ledger_ =
        ledger::open_sqlite(scratch_.path("ledger.db")).value();
    DemoNeighbours neighbours_{all_packs()->demo};
    crypto::Keyring keyring_ = crypto::Keyring::in_memory(Bytes(32, 7));
    FileStore files_{scratch_.path("files"), keyring_, default_scan()};
    Numbers numbers_{*ledger_};
    TestPayments provider_{keyring_};
    Desk desk_{
        .ledger = *ledger_,
        .content = all_packs,
        .keyring = keyring_,
        .files = files_,
        .numbers = numbers_,
        .neighbours = neighbours_,
        .search = {},
        .public_url = {},
        .payments = &provider_};
    http::Routes routes_;
};

/// What a route reads beside the JSON body.
struct RawCall {
    std::string body = {};
    std::string signature = {};
    std::string number = "C-1";
};

class CaseDesk : public DeskTest {
  protected:
    void SetUp() override {
        DeskTest::SetUp();
        ASSERT_TRUE(ledger_->create_tables(handed_in_tables()));
        ASSERT_TRUE(ledger_->create_tables(absence_tables()));
        add_timers(timers_, desk_);
        add_case_routes(routes_, desk_);
        add_own_step_routes(routes_, desk_);
        add_status_routes(routes_, desk_);
        add_payment_routes(routes_, desk_);
        add_work_routes(routes_, desk_);
        add_member_routes(routes_, desk_);
        add_counter_routes(routes_, desk_);
        add_handling_routes(routes_, desk_);
        add_inbox_routes(routes_, desk_);
    }

    CaseState state() { return load_case(*ledger_, "C-1").value(); }

    void submit(const std::string& id, std::vector<Fee> fees = {}) {
        const pack::ServiceItem* item = all_packs()->find_item(id);
        Member member;
        member.item = id;
        member.number = "N-1";
        member.name = item->name.zh;
        member.department = item->department;
        member.organisation = "两江新区示例局";
        member.process = item->executable->process;
        member.limits = {
            .legal_days = 20,
            .promised_days = 5,
            .extension_days_max = item->executable->extension.days_max};
        CaseState initial;
        initial.number = initial.query_code = "C-1";
        initial.service = id;
        initial.name = initial.name_en = item->name.zh;
        initial.department = item->department;
        initial.region = "500157";
        initial.person = initial.applicant = "person:zhao-huoguo";
        initial.applicant_kind = "natural";
        initial.sealed_parties = seal_json(keyring_, {{"name", "赵火锅"}}, "C-1");
        initial.limits = member.limits;
        initial.members = {member};
        initial.fees = std::move(fees);
        commit({}, decide(CaseState{}, SubmitCase{initial}, facts()));
    }

    /// What is not JSON, and a case that is not the one of the test.
    struct Raw {
        std::string body;
        std::string signature;
        std::string number;
        std::string locale = "zh-CN";
    };
    Result<json::object> call(
        http::Method method,
        std::string_view path,
        const authority::Actor& actor,
        json::object body = {},
        std::vector<std::string> values = {}
    ) {
        return call(method, path, actor, std::move(body), std::move(values), Raw{});
    }
    Result<json::object> call(
        http::Method method,
        std::string_view path,
        const authority::Actor& actor,
        json::object body,
        std::vector<std::string> values,
        const Raw& raw
    ) {
        for (const http::Route& route : routes_.all()) {
            if (route.path != path || route.method != method) continue;
            if (const auto may = authority::check(actor, route.need.value()); !may)
                return may.error();
            http::Request request;
            request.actor = actor;
            request.now = time_.at;
            request.path = {raw.number.empty() ? std::string("C-1") : raw.number};
            for (std::string& value : values) request.path.push_back(std::move(value));
            request.body = std::move(body);
            request.raw = raw.body;
            request.locale = raw.locale;
            request.headers = {{"x-payment-signature", raw.signature}};
            // As the server: decided anew where somebody else was quicker.
            for (int attempt = 0; attempt < 5; ++attempt) {
                auto answer = route.handler(request);
                if (!answer) return answer.error();
                auto* after = std::get_if<http::AfterCommit>(&*answer);
                if (after == nullptr)
                    return parse_json(std::get<http::Reply>(*answer).body).value().get_object();
                const auto done = ledger_->commit_all_and_wait(std::move(after->commits));
                if (after->ended) after->ended(done);
                if (done) return parse_json(after->reply.body).value().get_object();
                if (done.error().code != "ledger.version_conflict") return done.error();
            }
            return refuse("ledger.version_conflict", ErrorKind::Conflict);
        }
        return refuse("test.no_route", ErrorKind::Internal);
    }
    Result<json::object> post(
        std::string_view path,
        const authority::Actor& actor,
        json::object body = {},
        std::vector<std::string> values = {}
    ) {
        return call(http::Method::Post, path, actor, std::move(body), std::move(values));
    }
    static std::string code(const Result<json::object>& answer) {
        return answer ? "done" : answer.error().code;
    }

    /// Titles in the applicant's inbox, oldest first.
    std::vector<std::string> inbox() {
        std::vector<std::string> titles;
        EXPECT_TRUE(ledger_->read([&](ledger::Reader& reader) {
            return reader.query(
                "SELECT title FROM inbox ORDER BY at_ms, id", {},
                [&](const ledger::Reader::Row& row) {
                    titles.emplace_back(row.text(0));
                    return true;
                }
            );
        }));
        return titles;
    }

    std::vector<std::string> failures_;  // of timers
    ledger::TimerRunner timers_{
        *ledger_, time_,
        ledger::TimerOptions{.failed = [this](const ledger::DueTimer&, const Error& error) {
            failures_.push_back(error.code);
        }}};
};

}  // namespace tongban::service::test
