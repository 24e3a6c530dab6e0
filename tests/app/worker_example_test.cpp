// The example of the guide, run as it is against a deployment whose process asks for it.
#include <cstdlib>

#include "app/deployment.h"

namespace tongban::app {
namespace {

class WorkerExample : public ::testing::Test {
  protected:
    /// Number of a case that waits for the program.
    std::string begin(const std::string& place) {
        Visitor person(deployment_), clerk(deployment_);
        person.sign_in("13900000001", "Demo-2026-huoguo");
        clerk.sign_in("clerk-lj", "Demo-2026-lj-01");
        const json::value token =
            person.send("POST", "/api/me/signing-token", R"({"password":"Demo-2026-huoguo"})")
                .json();
        const json::object wanted{
            {"service", "sign-place"},
            {"region", "500157"},
            {"signing_token", token.at("signing_token")},
            {"data", {{"per_name", "赵火锅"}, {"sign_place", place}}}};
        const auto applied =
            person.send("POST", "/api/applications", json::serialize(json::value(wanted)));
        EXPECT_LT(applied.status, 300) << applied.body;
        const std::string number(applied.json().at("number").as_string());
        const json::value found = clerk.send("GET", "/api/work/cases/" + number).json();
        const json::object acceptance{
            {"version", found.at("version")}, {"checked", json::array{"sign-place/place"}}};
        const auto accepted = clerk.send(
            "POST", "/api/work/cases/" + number + "/acceptance",
            json::serialize(json::value(acceptance))
        );
        EXPECT_LT(accepted.status, 300) << accepted.body;
        return number;
    }
    int run_example(const std::string& password) const {
        const std::string command = fmt::format(
            "python3 {}/docs/examples/worker.py http://127.0.0.1:{} system-lj {} --once "
            "2>/dev/null",
            TONGBAN_SOURCE_DIR, deployment_.port(), password
        );
        return std::system(command.c_str());
    }
    std::vector<std::string> steps_of(const std::string& number) const {
        std::vector<std::string> elements;
        const auto state = service::load_case(deployment_.ledger(), number);
        for (const auto& item : state.value().work_items) elements.push_back(item.element);
        return elements;
    }

    Deployment deployment_{{TONGBAN_SOURCE_DIR "/tests/service/packs/outside"}};
};

TEST_F(WorkerExample, TakesItsJobsAndAnswersThem) {
    if (std::system("python3 -c 1 >/dev/null 2>&1") != 0) GTEST_SKIP() << "no Python here";
    const std::string found = begin("示例大道八十八号"), unknown = begin("某处");
    EXPECT_NE(run_example("not-the-password"), 0);
    EXPECT_EQ(steps_of(found), std::vector<std::string>{});
    ASSERT_EQ(run_example("Demo-2026-lj-90"), 0);
    EXPECT_EQ(steps_of(found), std::vector<std::string>{"review"});
    EXPECT_EQ(steps_of(unknown), std::vector<std::string>{"by_hand"});
    EXPECT_EQ(run_example("Demo-2026-lj-90"), 0) << "nothing is left";
    // The person sees which system had the address.
    Visitor person(deployment_);
    person.sign_in("13900000001", "Demo-2026-huoguo");
    const std::string log = person.send("GET", "/api/me/accesses").body;
    EXPECT_NE(log.find("两江外部系统演示账号"), std::string::npos) << log;
    EXPECT_NE(log.find("\"worker\""), std::string::npos) << log;
}

}  // namespace
}  // namespace tongban::app
