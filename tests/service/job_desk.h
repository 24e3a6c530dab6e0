// A desk whose cases ask a program outside, and a second server on its ledger.
#pragma once

#include "service/case_desk.h"
#include "service/case_play.h"
#include "service/test_pack.h"

namespace tongban::service {

inline constexpr const char* kType = "worker.address-standardise";

inline const pack::Loaded& outside_packs() {
    static const pack::Loaded loaded = test::load_test_pack("outside");
    return loaded;
}

class Jobs : public test::CaseDesk {
  protected:
    void SetUp() override {
        CaseDesk::SetUp();
        add_fault_routes(routes_, desk_);
        add_job_routes(routes_, desk_);
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
            {{.role = authority::Role::Worker, .region = region, .department = department}}, id,
            "地址库"
        );
    }
    static authority::Actor operator_of(const char* region) {
        return test::staff(
            {{.role = authority::Role::Operator, .region = region, .department = "*"}}, "staff:op",
            "运维员"
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

/// What a server on this ledger answers, as after a start: nothing is in its memory.
struct JobServer {
    JobServer(ledger::Ledger& ledger, const Desk& like, Neighbours& neighbours)
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

}  // namespace tongban::service
