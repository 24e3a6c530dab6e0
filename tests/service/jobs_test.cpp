// Jobs of a process for programs outside: taken under a lease, answered by who holds it.
#include <fstream>
#include <thread>

#include "bpmn/load.h"
#include "http/come_again.h"
#include "service/case_desk.h"
#include "service/case_play.h"
#include "service/job_lease.h"
#include "service/journey.h"
#include "service/migration.h"
#include "service/sandbox.h"

namespace tongban::service {
namespace {

namespace fs = std::filesystem;
using authority::Role;

constexpr const char* kType = "worker.address-standardise";

const pack::Loaded& outside_packs() {
    static const pack::Loaded loaded = [] {
        const fs::path root = TONGBAN_SOURCE_DIR;
        return pack::load(
            {root / "packs/base", root / "packs/chongqing", root / "packs/demo",
             root / "tests/service/packs/outside"}
        );
    }();
    return loaded;
}

class Jobs : public test::CaseDesk {
  protected:
    void SetUp() override {
        CaseDesk::SetUp();
        add_fault_routes(routes_, desk_);
        add_job_routes(routes_, desk_);
        for (const Issue& issue : outside_packs().issues)
            ASSERT_NE(issue.severity, Severity::Error) << issue.code << " " << issue.message;
        ASSERT_TRUE(outside_packs().content);
        desk_.content = [] { return outside_packs().content; };
    }

    /// Submitted and accepted: its process waits for the program.
    void begin(const std::string& number = "C-1") {
        CaseState initial;
        Member member;
        member.item = member.process = member.name = "sign-place";
        member.number = "N-" + number;
        member.department = "cgj";
        member.limits = {.legal_days = 20, .promised_days = 10};
        initial.number = initial.query_code = number;
        initial.service = initial.name = "sign-place";
        initial.department = "cgj";
        initial.region = "500157";
        initial.person = initial.applicant = "person:zhao-huoguo";
        initial.applicant_kind = "natural";
        initial.open_data = json::object{{"sign_place", "示例大道八十八号"}, {"other", "不外传"}};
        initial.sealed_parties = seal_json(keyring_, {{"name", "赵火锅"}}, number);
        initial.limits = member.limits;
        initial.members = {member};
        SubmitCase command{initial};
        command.accept = AcceptCase{audit_points_of(initial, *desk_.content())};
        commit({}, decide(CaseState{}, command, known()));
    }
    Facts known() { return facts_for(desk_, *desk_.content(), time_.at, "staff:one", "承办人"); }
    static authority::Actor worker(
        const char* region = "500157",
        const char* department = "cgj",
        const char* id = "staff:robot"
    ) {
        return test::staff(
            {{.role = Role::Worker, .region = region, .department = department}}, id, "地址库"
        );
    }
    static authority::Actor operator_of(const char* region) {
        return test::staff(
            {{.role = Role::Operator, .region = region, .department = "*"}}, "staff:op", "运维员"
        );
    }
    json::array take(const authority::Actor& actor, json::object body = {}) {
        if (!body.contains("types")) body["types"] = json::array{kType};
        const auto page = post("/api/jobs/activate", actor, std::move(body));
        EXPECT_TRUE(page) << page.error().code;
        return page ? page->at("jobs").as_array() : json::array{};
    }
    /// The one that is there.
    json::object take_one(const authority::Actor& actor = worker()) {
        const json::array jobs = take(actor, {{"max", 10}});
        EXPECT_EQ(jobs.size(), 1u);
        return jobs.empty() ? json::object{} : jobs.at(0).as_object();
    }
    Result<json::object> answer(
        const char* how,
        const json::object& job,
        json::object body,
        const authority::Actor& actor = worker()
    ) {
        body["lease"] = job.at("lease");
        return call(
            http::Method::Post, std::string("/api/jobs/{job}/") + how, actor, std::move(body), {},
            {.body = {}, .signature = {}, .number = std::string(job.at("job").as_string())}
        );
    }
    Result<json::object> complete(
        const json::object& job, const authority::Actor& actor = worker()
    ) {
        return answer(
            "complete", job, {{"variables", {{"standard_address", "示例大道88号"}}}}, actor
        );
    }
    void later(std::int64_t seconds) { time_.at.ms += seconds * 1000; }
    json::array counted(const authority::Actor& actor) {
        const auto page = call(http::Method::Get, "/api/admin/jobs", actor);
        return page ? page->at("types").as_array() : json::array{};
    }
    /// What the process would pass with the answers that were given.
    std::set<std::string> replayed() {
        CaseHistory history;
        EXPECT_TRUE(ledger_->read([&](ledger::Reader& reader) -> Result<void> {
            for (const ledger::Event& event : TRY(reader.events(key_of(state()))))
                history.emplace_back(TRY(event_from(event.type, event.body)), event.at);
            return {};
        }));
        const CasePlay play = play_case(state(), history, *outside_packs().content, {"sign-place"});
        std::set<std::string> passed;
        for (const bpmn::ReplayedElement& step : play.steps) passed.insert(step.element);
        return passed;
    }
    std::vector<std::string> open_steps() {
        std::vector<std::string> elements;
        for (const WorkItem& item : state().work_items) elements.push_back(item.element);
        return elements;
    }
};

TEST_F(Jobs, ABegunJobIsTakenWithItsInputsAloneAndCompleted) {
    begin();
    const json::object job = take_one();
    EXPECT_EQ(job.at("type"), kType);
    EXPECT_EQ(job.at("case_number"), "C-1");
    EXPECT_EQ(job.at("element"), "standardise");
    EXPECT_EQ(job.at("retries"), 2);
    EXPECT_EQ(job.at("variables"), (json::object{{"address", "示例大道八十八号"}}));
    EXPECT_EQ(job.at("headers"), (json::object{{"register", "standard-addresses"}}));
    EXPECT_EQ(
        job.at("returns"), (json::object{{"doors", "number?"}, {"standard_address", "text"}})
    );
    EXPECT_EQ(json::serialize(job).find("不外传"), std::string::npos);
    const auto done = complete(job);
    ASSERT_TRUE(done) << done.error().code;
    EXPECT_EQ(done->at("state"), "completed");
    EXPECT_TRUE(state().jobs.empty());
    EXPECT_EQ(open_steps(), std::vector<std::string>{"review"});
    ASSERT_EQ(state().done_steps.size(), 1u);
    EXPECT_EQ(state().done_steps.front().who, "地址库");
    EXPECT_TRUE(take(worker()).empty());
    EXPECT_EQ(to_record(replay_case(*ledger_, "C-1").value()), to_record(state()));
}

/// Notes whose data was read, and why.
class Noting final : public DemoNeighbours {
  public:
    using DemoNeighbours::DemoNeighbours;
    void record_access(
        const std::string& person, const std::vector<std::string>& fields, const Purpose& purpose
    ) override {
        notes.push_back(fmt::format("{} {} {}", person, fields.front(), purpose.why));
    }
    std::vector<std::string> notes;
};

/// What a server on this ledger answers, as after a start: nothing is in its memory.
struct Server {
    Server(ledger::Ledger& ledger, const Desk& like, Neighbours& neighbours)
        : desk{
              .ledger = ledger,
              .content = like.content,
              .keyring = like.keyring,
              .files = like.files,
              .numbers = like.numbers,
              .neighbours = neighbours,
              .search = {},
              .public_url = {}} {
        add_job_routes(routes, desk);
    }
    Result<json::object> post(std::string_view path, http::Request request) {
        for (const http::Route& route : routes.all()) {
            if (route.path != path) continue;
            http::Answer answer = TRY(route.handler(request));
            auto* after = std::get_if<http::AfterCommit>(&answer);
            if (after == nullptr)
                return parse_json(std::get<http::Reply>(answer).body).value().get_object();
            const auto done = desk.ledger.commit_all_and_wait(std::move(after->commits));
            if (after->ended) after->ended(done);
            if (!done) return done.error();
            return parse_json(after->reply.body).value().get_object();
        }
        return refuse("test.no_route", ErrorKind::Internal);
    }
    Desk desk;
    http::Routes routes;
};

TEST_F(Jobs, WhoTakesAJobReadsDataOfThePerson) {
    begin();
    Noting noting{test::all_packs()->demo};
    Server server(*ledger_, desk_, noting);
    http::Request request{.actor = worker(), .now = time_.at};
    request.body = {{"types", json::array{kType}}};
    ASSERT_TRUE(server.post("/api/jobs/activate", request));
    EXPECT_EQ(noting.notes, std::vector<std::string>{"person:zhao-huoguo process_job worker"});
    ASSERT_TRUE(server.post("/api/jobs/activate", request)) << "nothing is left to take";
    EXPECT_EQ(noting.notes.size(), 1u);
}

TEST_F(Jobs, TheApplicantSeesWhatIsWaitedFor) {
    begin();
    const auto step = [&]() -> std::string {
        const auto view = call(http::Method::Get, "/api/cases/{number}", test::person());
        if (!view) return view.error().code;
        const json::value first = view->at("members").at(0).at("steps").at(0);
        return fmt::format(
            "{} {} {}", first.at("name").as_string().c_str(), first.at("state").as_string().c_str(),
            first.at("who").as_string().c_str()
        );
    };
    EXPECT_EQ(step(), "地址标准化 active 外部系统");
    EXPECT_EQ(code(complete(take_one())), "done");
    EXPECT_EQ(step(), "地址标准化 done 地址库");
}

TEST_F(Jobs, AJobIsInOneHandUntilItsLeaseIsOver) {
    begin();
    const json::object first = take_one();
    EXPECT_TRUE(take(worker("500157", "cgj", "staff:other")).empty());
    EXPECT_TRUE(take(worker()).empty()) << "not twice to the same, either";
    later(59);
    EXPECT_TRUE(take(worker()).empty());
    later(1);
    EXPECT_EQ(code(complete(first)), "job.lease_over");
    const authority::Actor other = worker("500157", "cgj", "staff:other");
    const json::object second = take_one(other);
    EXPECT_EQ(second.at("job"), first.at("job"));
    EXPECT_EQ(code(complete(first)), "job.not_held");
    EXPECT_EQ(code(complete(second)), "job.not_held") << "another system with that lease";
    EXPECT_EQ(code(complete(second, other)), "done");
    EXPECT_EQ(code(complete(first)), "job.unknown");
    EXPECT_EQ(open_steps(), std::vector<std::string>{"review"});
}

TEST_F(Jobs, ALeaseIsExtendedByItsHolderAlone) {
    begin();
    const json::object job = take_one();
    later(50);
    EXPECT_EQ(
        code(answer("extend", job, {{"lease_s", 60}}, worker("500157", "cgj", "staff:x"))),
        "job.not_held"
    );
    ASSERT_EQ(code(answer("extend", job, {{"lease_s", 60}})), "done");
    later(50);
    EXPECT_TRUE(take(worker("500157", "cgj", "staff:x")).empty());
    EXPECT_EQ(code(complete(job)), "done");
}

TEST_F(Jobs, TheSameAnswerTwiceIsDoneOnceAndAnotherOneRefused) {
    begin();
    const json::object job = take_one();
    ASSERT_EQ(code(complete(job)), "done");
    const std::int64_t version = state().version;
    EXPECT_EQ(code(complete(job)), "done");
    EXPECT_EQ(state().version, version);
    EXPECT_EQ(
        code(answer("complete", job, {{"variables", {{"standard_address", "别处"}}}})), "job.gone"
    );
    EXPECT_EQ(code(answer("fail", job, {{"message", "其实没有"}})), "job.gone");
    EXPECT_EQ(state().version, version);
}

TEST_F(Jobs, WhatComesBackIsWhatTheStepAsksFor) {
    begin();
    const json::object job = take_one();
    const auto with = [&](json::object variables) {
        return code(answer("complete", job, {{"variables", std::move(variables)}}));
    };
    EXPECT_EQ(with({}), "job.variable_missing");
    EXPECT_EQ(with({{"standard_address", nullptr}}), "job.variable_missing");
    EXPECT_EQ(with({{"standard_address", 88}}), "job.variable_type");
    EXPECT_EQ(with({{"standard_address", "x"}, {"doors", "1"}}), "job.variable_type");
    EXPECT_EQ(with({{"standard_address", "x"}, {"outcome", "grant"}}), "job.unknown_variable");
    EXPECT_EQ(with({{"standard_address", std::string(70'000, 'x')}}), "job.variables_too_large");
    json::value deep = 1;
    for (int i = 0; i < 20; ++i) deep = json::array{deep};
    EXPECT_EQ(with({{"standard_address", deep}}), "job.variables_too_large");
    EXPECT_EQ(state().jobs.size(), 1u);
    EXPECT_EQ(with({{"standard_address", "x"}, {"doors", 3}}), "done");
    EXPECT_EQ(open_steps(), std::vector<std::string>{"by_hand"});
}

TEST_F(Jobs, AFailedAttemptWaitsAndTheLastOneIsAFaultThatAnOperatorRetries) {
    begin();
    const json::object first = take_one();
    EXPECT_EQ(code(answer("fail", first, {{"message", "超时"}, {"retries", 2}})), "job.retries");
    ASSERT_EQ(code(answer("fail", first, {{"message", "超时"}})), "done");
    EXPECT_TRUE(take(worker()).empty()) << "not before its back-off is over";
    later(59);
    EXPECT_TRUE(take(worker()).empty());
    later(1);
    const json::object second = take_one();
    EXPECT_NE(second.at("job"), first.at("job"));
    EXPECT_EQ(second.at("retries"), 1);
    EXPECT_EQ(second.at("failures"), 1);
    EXPECT_EQ(code(complete(first)), "job.gone");
    ASSERT_EQ(code(answer("fail", second, {{"message", "又超时"}})), "done");
    ASSERT_EQ(state().faults.size(), 1u);
    EXPECT_EQ(state().faults.front().code, "bpmn.job_failed");
    EXPECT_EQ(state().faults.front().message, "又超时");
    EXPECT_TRUE(state().jobs.empty());

    const auto mended = call(
        http::Method::Post, "/api/admin/faults/{number}/{token}/retry", operator_of("500157"),
        {{"reason", "对方系统恢复了"}}, {std::to_string(state().faults.front().token)}
    );
    ASSERT_TRUE(mended) << mended.error().code;
    EXPECT_TRUE(state().faults.empty());
    const json::object third = take_one();
    EXPECT_EQ(third.at("retries"), 2) << "as many attempts as the step has";
    EXPECT_EQ(third.at("failures"), 0);
    ASSERT_EQ(code(answer("fail", third, {{"message", "还是超时"}})), "done");
    EXPECT_TRUE(state().faults.empty());
    later(60);
    EXPECT_EQ(code(complete(take_one())), "done");
}

TEST_F(Jobs, TheWaitDoublesUnlessTheProgramNamesIt) {
    begin();
    const json::object first = take_one();
    ASSERT_EQ(code(answer("fail", first, {{"message", "x"}, {"retry_after_s", 300}})), "done");
    later(299);
    EXPECT_TRUE(take(worker()).empty());
    later(1);
    EXPECT_EQ(take(worker()).size(), 1u);
    // Of five attempts the fourth wait is eight times the first.
    CaseState many = state();
    many.jobs.front().failures = 3;
    many.jobs.front().retries = 3;
    const auto turn = decide(many, FailJob{.id = many.jobs.front().id, .message = "x"}, known());
    ASSERT_TRUE(turn);
    ASSERT_EQ(turn->state.jobs.size(), 1u);
    EXPECT_EQ(turn->state.jobs.front().not_before->ms - time_.at.ms, 8 * 60'000);
    EXPECT_EQ(turn->state.jobs.front().failures, 4);
}

/// How a program waits whose request is answered later.
http::Pause pause_of(const Result<json::object>& answer) {
    if (answer) return {};
    return http::find_pause(answer.error()).value_or(http::Pause{});
}

TEST_F(Jobs, WhoWaitsIsToldWhenOneComesAndLooksAgainWhenALeaseOrAPauseIsOver) {
    const auto ask = [&] {
        return post(
            "/api/jobs/activate", worker(),
            {{"types", json::array{kType, "worker.other"}}, {"wait_ms", 30'000}}
        );
    };
    const http::Pause pause = pause_of(ask());
    EXPECT_EQ(
        pause.channels,
        (std::vector<std::string>{channel_of_jobs(kType), channel_of_jobs("worker.other")})
    );
    EXPECT_EQ(pause.wait_ms, 30'000);
    EXPECT_EQ(pause.again_ms, 10'000);
    EXPECT_EQ(pause.otherwise, (json::object{{"jobs", json::array()}}));
    begin();
    const auto taken = ask();
    ASSERT_TRUE(taken) << "what is there is given at once";
    const json::object job = taken->at("jobs").at(0).as_object();
    later(57);
    EXPECT_EQ(pause_of(ask()).again_ms, 3'000) << "the lease of a minute is over then";
    ASSERT_EQ(code(answer("fail", job, {{"message", "x"}, {"retry_after_s", 4}})), "done");
    EXPECT_EQ(pause_of(ask()).again_ms, 4'000);
    EXPECT_TRUE(take(worker()).empty()) << "who does not wait is told that there is none";
}

TEST_F(Jobs, ACommitThatOpensAJobSaysSoToWhoWaits) {
    const auto told = [&](const Result<Turn>& turn) {
        std::vector<std::string> types;
        for (const ledger::Message& message : job_messages(*turn)) {
            EXPECT_EQ(message.topic, kJobTopic);
            EXPECT_FALSE(message.is_kept);
            EXPECT_EQ(message.body.size(), 1u) << "nothing of the case";
            types.push_back(find_string(message.body, "type").value_or(""));
        }
        return types;
    };
    begin();
    const CaseState waiting = state();
    const auto again = decide(waiting, FailJob{.id = waiting.jobs.front().id}, known());
    ASSERT_TRUE(again);
    EXPECT_EQ(told(again), std::vector<std::string>{kType});
    const auto over = decide(waiting, WithdrawCase{"不办了"}, known());
    ASSERT_TRUE(over);
    EXPECT_TRUE(told(over).empty());
}

TEST_F(Jobs, AnErrorGoesToWhatCatchesItsCodeElseTheProcessStandsStill) {
    begin();
    ASSERT_EQ(
        code(answer("error", take_one(), {{"code", "address-unknown"}, {"message", "没有"}})),
        "done"
    );
    EXPECT_EQ(open_steps(), std::vector<std::string>{"by_hand"});
    EXPECT_TRUE(state().faults.empty());
}

TEST_F(Jobs, AnErrorThatNobodyCatchesIsAFault) {
    begin();
    ASSERT_EQ(code(answer("error", take_one(), {{"code", "something-else"}})), "done");
    ASSERT_EQ(state().faults.size(), 1u);
    EXPECT_EQ(state().faults.front().code, "bpmn.error_not_caught");
    EXPECT_TRUE(state().jobs.empty());
    EXPECT_TRUE(open_steps().empty());
}

TEST_F(Jobs, AJobWhoseTokenWentElsewhereIsGone) {
    begin();
    const json::object job = take_one();
    later(9 * 24 * 3600);  // past the three working days of the boundary event
    ASSERT_TRUE(timers_.run_due());
    EXPECT_TRUE(failures_.empty());
    EXPECT_EQ(open_steps(), std::vector<std::string>{"by_hand"});
    EXPECT_EQ(code(complete(job)), "job.gone");
    EXPECT_EQ(code(answer("extend", job, {{"lease_s", 60}})), "job.gone");
    EXPECT_TRUE(take(worker()).empty());
}

TEST_F(Jobs, AWithdrawnCaseAsksNothingMore) {
    begin();
    const json::object job = take_one();
    commit(state(), decide(state(), WithdrawCase{"不办了"}, known()));
    EXPECT_EQ(code(complete(job)), "job.gone");
    EXPECT_TRUE(take(worker()).empty());
    EXPECT_TRUE(counted(operator_of("500000")).empty());
}

TEST_F(Jobs, AreForSystemsOfTheRegionAndDepartmentAlone) {
    begin();
    for (const authority::Actor& other :
         {worker("500103", "cgj", "staff:far"), worker("500157", "scjgj", "staff:near")}) {
        EXPECT_TRUE(take(other).empty());
    }
    const json::object job = take_one();
    for (const authority::Actor& other :
         {worker("500103", "cgj", "staff:far"), worker("500157", "scjgj", "staff:near")}) {
        EXPECT_EQ(code(complete(job, other)), "job.unknown");
        EXPECT_EQ(code(answer("fail", job, {{"message", "x"}}, other)), "job.unknown");
    }
    const authority::Actor clerk =
        test::staff({{.role = Role::Clerk, .region = "500157", .department = "*"}});
    for (const authority::Actor& other :
         {clerk, operator_of("500157"), test::person(), authority::Actor::stranger()}) {
        const std::string wanted = other.is_signed_in() ? "auth.forbidden" : "auth.signed_out";
        EXPECT_EQ(code(post("/api/jobs/activate", other, {{"types", json::array{kType}}})), wanted);
        EXPECT_EQ(code(complete(job, other)), wanted);
    }
    // A system sees no case, whatever it does there.
    EXPECT_EQ(code(call(http::Method::Get, "/api/cases/{number}", worker())), "auth.forbidden");
    EXPECT_EQ(
        code(post("/api/jobs/activate", worker(), {{"types", json::array{"x"}}})), "job.types"
    );
    EXPECT_EQ(code(complete(job)), "done");
}

// More of another department's wait than are looked at for one request, and for longer.
TEST_F(Jobs, ManyOfAnotherDepartmentHideNone) {
    begin();
    std::vector<ledger::RowChange> rows;
    for (int i = 0; i < 300; ++i)
        rows.push_back(
            {"INSERT INTO process_jobs (region, stream, number, id, type, department, element, "
             "step, step_en, failures, not_before_ms, since_ms, leased_by, worker, lease_until_ms)"
             " VALUES ('500157',$1,$2,'j',$3,'scjgj','e','','',0,0,0,'','',0)",
             {fmt::format("job:D-{}.j", i), fmt::format("D-{}", i), std::string(kType)}}
        );
    place({"500157", "job:D-0.j"}, std::move(rows));
    EXPECT_EQ(take_one().at("case_number"), "C-1");
}

TEST_F(Jobs, MoreThanOneIsGivenAtOnceOldestFirst) {
    for (const char* number : {"C-1", "C-2", "C-3"}) {
        begin(number);
        later(1);
    }
    const json::array two = take(worker(), {{"max", 2}});
    ASSERT_EQ(two.size(), 2u);
    EXPECT_EQ(two.at(0).at("case_number"), "C-1");
    EXPECT_EQ(two.at(1).at("case_number"), "C-2");
    EXPECT_EQ(take_one(worker("500157", "cgj", "staff:b")).at("case_number"), "C-3");
    const json::array types = counted(operator_of("500000"));
    ASSERT_EQ(types.size(), 1u);
    EXPECT_EQ(types.at(0).at("leased"), 3);
    EXPECT_EQ(types.at(0).at("waiting"), 0);
    EXPECT_TRUE(counted(operator_of("500103")).empty());
    EXPECT_NE(
        job_metrics(*ledger_, time_.at)
            .find(R"(tongban_process_jobs{type="worker.address-standardise",state="leased"} 3)"),
        std::string::npos
    );
}

TEST_F(Jobs, ACrashBetweenTakingAndAnsweringLosesAndDoublesNothing) {
    begin();
    const json::object job = take_one();
    // The files as they are when the power goes.
    fs::create_directories(scratch_.path("after"));
    for (const char* ending : {"", "-wal"})
        fs::copy_file(
            scratch_.path("ledger.db") + ending, scratch_.path("after/ledger.db") + ending
        );
    const auto after = ledger::open_sqlite(scratch_.path("after/ledger.db"));
    ASSERT_TRUE(after) << after.error().code;
    ledger::Ledger& ledger = **after;
    Server server(ledger, desk_, neighbours_);
    http::Request taking{.actor = worker("500157", "cgj", "staff:b"), .now = time_.at};
    taking.body = {{"types", json::array{kType}}};
    const auto taken = server.post("/api/jobs/activate", taking);
    ASSERT_TRUE(taken);
    EXPECT_TRUE(taken->at("jobs").as_array().empty()) << "the lease outlives the crash";

    http::Request answer{.actor = worker(), .now = time_.at};
    answer.path = {std::string(job.at("job").as_string())};
    answer.body = {
        {"lease", job.at("lease")}, {"variables", {{"standard_address", "示例大道88号"}}}};
    for (int i = 0; i < 3; ++i) {
        const auto done = server.post("/api/jobs/{job}/complete", answer);
        EXPECT_TRUE(done) << done.error().code;
    }
    const CaseState state = load_case(ledger, "C-1").value();
    EXPECT_TRUE(state.jobs.empty());
    EXPECT_EQ(state.done_steps.size(), 1u);
    ASSERT_EQ(state.work_items.size(), 1u);
    EXPECT_EQ(state.work_items.front().element, "review");
}

TEST_F(Jobs, OneThatNobodyAnsweredIsTakenByAnotherAfterTheCrash) {
    begin();
    const json::object job = take_one();
    Server server(*ledger_, desk_, neighbours_);
    later(60);
    http::Request taking{.actor = worker("500157", "cgj", "staff:b"), .now = time_.at};
    taking.body = {{"types", json::array{kType}}};
    const auto taken = server.post("/api/jobs/activate", taking);
    ASSERT_TRUE(taken);
    ASSERT_EQ(taken->at("jobs").as_array().size(), 1u);
    EXPECT_NE(taken->at("jobs").at(0).at("lease"), job.at("lease"));
}

/// The packs with another drawing of the process.
std::shared_ptr<pack::Content> redrawn(const std::string& from, const std::string& to) {
    auto content = std::make_shared<pack::Content>(*outside_packs().content);
    std::ifstream file(
        fs::path(TONGBAN_SOURCE_DIR) / "tests/service/packs/outside/processes/sign-place.bpmn"
    );
    std::string text(std::istreambuf_iterator<char>(file), {});
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    auto loaded = bpmn::load(text);
    EXPECT_TRUE(loaded) << loaded.error().code;
    for (auto& process : loaded->processes) content->processes[process->id] = process;
    content->edition = "redrawn";
    return content;
}

class MovedJobs : public Jobs {
  protected:
    void move_to(const std::shared_ptr<pack::Content>& next) {
        const auto before = outside_packs().content;
        bpmn::MigrationPlan plan;
        plan.processes.push_back(
            bpmn::propose(*before->processes.at("sign-place"), *next->processes.at("sign-place"))
                .mapping
        );
        const Facts facts = facts_for(desk_, *next, time_.at, "staff:editor", "编写员");
        const MigrateProcess command{
            .migration = "m-1",
            .from = process_edition_of(state()),
            .edition = next->edition,
            .plan = plan,
            .before = *before};
        const auto moved = decide(state(), command, facts);
        ASSERT_TRUE(moved) << moved.error().code;
        ASSERT_TRUE(moved->process.is_possible()) << moved->process.obstacles.front().message;
        ASSERT_TRUE(moved->turn);
        commit(state(), *moved->turn);
        desk_.content = [next] { return next; };
    }
};

TEST_F(MovedJobs, AStepWithAnotherIdKeepsItsJobAndLease) {
    begin();
    const json::object job = take_one();
    move_to(redrawn("\"standardise\"", "\"normalise\""));
    ASSERT_EQ(state().jobs.size(), 1u);
    EXPECT_EQ(state().jobs.front().element, "normalise");
    EXPECT_TRUE(take(worker("500157", "cgj", "staff:b")).empty());
    EXPECT_EQ(code(complete(job)), "done");
    EXPECT_EQ(open_steps(), std::vector<std::string>{"review"});
}

TEST_F(MovedJobs, AStepForAnotherProgramGivesANewJob) {
    begin();
    const json::object job = take_one();
    move_to(redrawn("worker.address-standardise", "worker.address-check"));
    ASSERT_EQ(state().jobs.size(), 1u);
    EXPECT_EQ(code(complete(job)), "job.gone");
    EXPECT_TRUE(take(worker()).empty());
    const json::array next = take(worker(), {{"types", json::array{"worker.address-check"}}});
    ASSERT_EQ(next.size(), 1u);
    EXPECT_EQ(next.at(0).at("retries"), 2);
}

TEST_F(MovedJobs, WhatComesBackIsWhatTheNewStepAsksFor) {
    begin();
    const json::object job = take_one();
    move_to(redrawn("returns.doors", "returns.entrances"));
    const auto with = [&](const char* name) {
        return code(answer("complete", job, {{"variables", {{"standard_address", "x"}, {name, 1}}}})
        );
    };
    EXPECT_EQ(with("doors"), "job.unknown_variable");
    EXPECT_EQ(with("entrances"), "done");
}

/// Two servers of one ledger reach for the same job: one gets it.
TEST_F(Jobs, TwoThatReachForAJobAtOnceDoNotBothGetIt) {
    begin();
    Server one(*ledger_, desk_, neighbours_), other(*ledger_, desk_, neighbours_);
    http::Request request{.actor = worker(), .now = time_.at};
    request.body = {{"types", json::array{kType}}};
    const auto handler = [](Server& server) {
        return std::ranges::find(server.routes.all(), "/api/jobs/activate", &http::Route::path)
            ->handler;
    };
    auto first = handler(one)(request), second = handler(other)(request);
    ASSERT_TRUE(first && second);
    auto& commits = std::get<http::AfterCommit>(*first).commits;
    auto& late = std::get<http::AfterCommit>(*second).commits;
    EXPECT_TRUE(ledger_->commit_all_and_wait(std::move(commits)));
    const auto refused = ledger_->commit_all_and_wait(std::move(late));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "ledger.version_conflict");
    const auto again = handler(other)(request);
    ASSERT_TRUE(again);
    EXPECT_TRUE(std::holds_alternative<http::Reply>(*again));
}

TEST_F(Jobs, AReplayGivesWhatTheProgramAnsweredAtTheTime) {
    begin();
    const json::object given{{"standard_address", "x"}, {"doors", 3}};
    ASSERT_EQ(code(answer("complete", take_one(), {{"variables", given}})), "done");
    const std::set<std::string> passed = replayed();
    EXPECT_TRUE(passed.contains("standardise"));
    EXPECT_TRUE(passed.contains("by_hand"));
}

TEST_F(Jobs, AReplayTakesTheErrorThatTheProgramReported) {
    begin();
    ASSERT_EQ(code(answer("error", take_one(), {{"code", "address-unknown"}})), "done");
    const std::set<std::string> passed = replayed();
    EXPECT_TRUE(passed.contains("unknown"));
    EXPECT_FALSE(passed.contains("standardise"));
}

TEST_F(Jobs, ManyThatReachForThemAtOnceGetEachJobOnce) {
    constexpr int kCases = 30, kThreads = 6;
    for (int i = 0; i < kCases; ++i) begin(fmt::format("C-{}", i));
    Server server(*ledger_, desk_, neighbours_);
    std::mutex mutex;
    std::vector<std::string> given;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i)
        threads.emplace_back([&, i] {
            http::Request request{.actor = worker(), .now = time_.at};
            request.body = {{"types", json::array{kType}}, {"max", 1 + i % 3}};
            for (int rounds = 0; rounds < kCases; ++rounds) {
                const auto taken = server.post("/api/jobs/activate", request);
                if (!taken) continue;
                const std::scoped_lock lock(mutex);
                for (const json::value& job : taken->at("jobs").as_array())
                    given.emplace_back(job.at("job").as_string());
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(given.size(), static_cast<size_t>(kCases));
    std::ranges::sort(given);
    EXPECT_EQ(std::ranges::adjacent_find(given), given.end());
}

TEST(OutsideJobs, TheSandboxAnswersForTheProgram) {
    json::object story{{"starts_on", "2026-03-02T09:00"}};
    story["steps"] = parse_json(R"([
        {"apply": {"as": "zhao-huoguo", "service": "sign-place", "region": "500157", "answers": {},
                   "data": {"per_name": "赵火锅", "sign_place": "某处"}}},
        {"accept": {"as": "clerk-lj"}}])")
                         .value();
    const auto play = [&] {
        return play_sandbox(
                   *outside_packs().content, story, "zh-CN",
                   [](const Error& error) { return error.code; }
        ).value();
    };
    const json::object before = play();
    ASSERT_EQ(before.at("jobs").as_array().size(), 1u) << json::serialize(before.at("refused"));
    const json::value& job = before.at("jobs").at(0);
    EXPECT_EQ(job.at("gets"), (json::object{{"address", "某处"}}));
    EXPECT_TRUE(job.at("not_before").is_null());
    story.at("steps").as_array().push_back(
        {{"job", {{"type", kType}, {"fail", {{"message", "超时"}}}}}}
    );
    const json::object failed = play();
    EXPECT_TRUE(failed.at("refused").is_null());
    EXPECT_FALSE(failed.at("jobs").at(0).at("not_before").is_null());
    EXPECT_EQ(failed.at("jobs").at(0).at("retries"), 1);
}

TEST(OutsideJobs, JourneysOfAPackRunThemOnTheVirtualClock) {
    ASSERT_TRUE(outside_packs().content);
    int journeys = 0;
    const fs::path tests = fs::path(TONGBAN_SOURCE_DIR) / "tests/service/packs/outside/tests";
    for (const auto& file : fs::directory_iterator(tests)) {
        const JourneyResult result =
            run_journey(*outside_packs().content, file.path(), file.path().filename().string());
        for (const Issue& issue : result.issues)
            ADD_FAILURE() << issue.file << ":" << issue.line << " " << issue.code << " "
                          << issue.message << " " << json::serialize(issue.details);
        ++journeys;
    }
    EXPECT_EQ(journeys, 6);
}

}  // namespace
}  // namespace tongban::service
