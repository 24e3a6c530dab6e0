// Every route of a whole deployment, called so that it answers what it promises. The server holds
// each answer against the description (has_reply_check); what differs becomes http.contract.
// Answers that refuse are held against the description by Visitor.
#include "app/at_rest.h"
#include "app/contract_walk.h"

namespace tongban::app {
namespace {

TEST_F(Walk, EveryRouteAnswersWhatTheDescriptionPromises) {
    public_pages();
    account_of_a_person();
    administration();
    clerk.sign_in("clerk-lj", "Demo-2026-lj-01");
    approver.sign_in("scjgj-lj", "Demo-2026-lj-02");
    go(clerk, "POST", "/api/counter/person", {}, {{"resident_id", "500106197912245582"}});
    const std::string number = apply(true);
    ASSERT_FALSE(number.empty());
    life_of_a_case(number);
    review(number);
    EXPECT_EQ(go(operator_, "GET", "/api/admin/faults").json().at("faults"), json::array());
    // A fault to retry is made in service/faults_test; here nothing stands still.
    const std::string retry = "/api/admin/faults/{number}/{token}/retry";
    EXPECT_EQ(
        operator_.send("POST", filled(retry, {number, "1"}), R"({"reason":"修好了"})").code(),
        "case.unknown_fault"
    );
    walked.insert("POST " + retry);
    jobs_of_programs();
    after_the_decision(number);
    credentials_of_the_holder();
    const std::string withdrawn = apply(false), refused = apply(false);
    go(person, "POST", "/api/cases/{number}/withdrawal", {withdrawn}, {{"reason", "不办了"}});
    go(clerk, "POST", "/api/work/cases/{number}/refusal", {refused},
       {{"kind", "not_eligible"}, {"reason", "不符合"}, {"article", "第三十二条"}});
    go(person, "GET", "/api/cases/{number}", {refused});

    pay_a_fee();
    ASSERT_FALSE(apply(false).empty());  // waits while the packs change
    studio_of_the_packs();
    go(supervisor, "GET", "/api/live", {}, nullptr, "?channels=work");

    const json::object description = deployment.description();
    for (const auto& path : description.at("paths").as_object())
        for (const auto& operation : path.value().as_object()) {
            std::string name(operation.key());
            std::ranges::transform(name, name.begin(), ::toupper);
            name += " " + std::string(path.key());
            EXPECT_TRUE(walked.contains(name)) << name;
        }
    // After a whole life of a case, too, nobody can be read from the data folder.
    EXPECT_EQ(
        readable_places(
            deployment.data(), {"500106197912245582", "13900000004", "李公司", "500112199003072000",
                                "13911112222", "何新", "孙食安"}
        ),
        ""
    );
    EXPECT_EQ(deployment.troubles().find("http.contract"), std::string::npos)
        << deployment.troubles();
}

}  // namespace
}  // namespace tongban::app
