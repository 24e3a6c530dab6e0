// At the counter, and from the signature to the first examination: over the real server.
#include "app/audit_points.h"
#include "app/deployment.h"

namespace tongban::app {
namespace {

std::string text_of(const json::value& value, const char* pointer) {
    boost::system::error_code fault;
    const json::value* found = value.find_pointer(pointer, fault);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

class Counter : public ::testing::Test {
  protected:
    void SetUp() override { clerk_.sign_in("clerk-yz", "Demo-2026-yz-01"); }

    json::value send(
        Visitor& visitor,
        int status,
        const std::string& method,
        const std::string& target,
        const json::value& body = nullptr
    ) {
        const testing::HttpAnswer answer =
            visitor.send(method, target, body.is_null() ? "" : json::serialize(body));
        EXPECT_EQ(answer.status, status) << method << " " << target << " " << answer.body;
        return answer.body.empty() ? json::value(nullptr) : answer.json();
    }
    std::string refused(
        Visitor& visitor, int status, const std::string& target, const json::value& body
    ) {
        return text_of(send(visitor, status, "POST", target, body), "/code");
    }

    Deployment deployment_;
    Visitor clerk_{deployment_}, person_{deployment_};
};

constexpr const char* kPerson = "/api/counter/person";

TEST_F(Counter, WhoHasNoAccountIsServedFromTheCardAndFindsTheDraftLater) {
    const char* id_no = "500112199003072000";
    EXPECT_EQ(
        refused(clerk_, 400, kPerson, {{"resident_id", "123"}}), "identity.resident_id.length"
    );
    EXPECT_EQ(refused(clerk_, 404, kPerson, {{"resident_id", id_no}}), "identity.unknown_person");
    EXPECT_EQ(
        refused(clerk_, 400, kPerson, {{"resident_id", id_no}, {"register", true}}), "identity.name"
    );
    const json::value made = send(
        clerk_, 200, "POST", kPerson, {{"resident_id", id_no}, {"register", true}, {"name", "何新"}}
    );
    EXPECT_EQ(text_of(made, "/name"), "何新");
    EXPECT_TRUE(made.at("registered").as_bool());
    const json::value again = send(clerk_, 200, "POST", kPerson, {{"resident_id", id_no}});
    EXPECT_EQ(text_of(again, "/id"), text_of(made, "/id"));
    const json::value draft = send(
        clerk_, 201, "POST", "/api/drafts",
        {{"service", "si-record"}, {"region", "500103"}, {"on_behalf_of", text_of(made, "/id")}}
    );

    // Nobody with another name takes the account over; the person does, and has no second one.
    json::object registration{
        {"name", "何旧"},
        {"resident_id", id_no},
        {"phone", "13911112222"},
        {"password", "Counter-2026-he"}};
    EXPECT_EQ(refused(person_, 409, "/api/register", registration), "identity.exists");
    registration["name"] = "何新";
    send(person_, 201, "POST", "/api/register", registration);
    person_.sign_in("13911112222", "Counter-2026-he");
    const json::value drafts = send(person_, 200, "GET", "/api/drafts");
    ASSERT_EQ(drafts.at("drafts").as_array().size(), 1u);
    EXPECT_EQ(text_of(drafts, "/drafts/0/id"), text_of(draft, "/id"));
    EXPECT_EQ(refused(person_, 409, "/api/register", registration), "identity.exists");
}

TEST_F(Counter, AnEnterpriseIsServedWhenWhoActsForItIsThere) {
    const json::object li{{"resident_id", "500106197912245582"}};
    const auto with_code = [&](const char* code) {
        json::object body = li;
        body["credit_code"] = code;
        return body;
    };
    const json::value found = send(clerk_, 200, "POST", kPerson, with_code("91500157MA7DM001XA"));
    EXPECT_EQ(text_of(found, "/applicant"), "enterprise:91500157MA7DM001XA");
    EXPECT_EQ(found.at("enterprises").as_array().size(), 2u);
    EXPECT_EQ(refused(clerk_, 403, kPerson, with_code("92500103MA7DM00280")), "draft.applicant");
    EXPECT_TRUE(refused(clerk_, 400, kPerson, with_code("9150")).starts_with("identity."));
}

/// An allowance: asked for by the person, first examined by the window, then decided.
class Allowance : public Counter {
  protected:
    void SetUp() override {
        Counter::SetUp();
        person_.sign_in("13900000007", "Demo-2026-laoren");
        json::value draft = send(
            person_, 201, "POST", "/api/drafts",
            {{"service", "elder-allowance"}, {"region", "500103"}}
        );
        path_ = "/api/drafts/" + text_of(draft, "/id");
        draft = send(
            person_, 200, "POST", path_ + "/challenges",
            {{"field", "per.hukou_region"}, {"note", "去年迁到渝中区"}}
        );
        send(
            person_, 200, "PATCH", path_,
            {{"version", draft.at("version")},
             {"data",
              {{"per_phone", "13900000007"},
               {"per_hukou_region", "500103"},
               {"app_relation", "self"},
               {"app_bank_holder", "郑老人"},
               {"app_bank_account", "6200000000000000003"}}},
             {"delivery", {{"way", "pickup"}, {"hall", "yuzhong-example"}}}}
        );
    }

    json::object signature() {
        const json::value shown = send(person_, 200, "GET", path_ + "/signing");
        return {{"password", "Demo-2026-laoren"}, {"sha256", shown.at("sha256")}};
    }

    std::string path_;
};

TEST_F(Allowance, IsShownInWordsBeforeItIsSignedAndIsSubmittedOnce) {
    const json::value shown = send(person_, 200, "GET", path_ + "/signing");
    std::map<std::string, std::string> lines;
    for (const json::value& line : shown.at("summary").as_array())
        lines[text_of(line, "/label")] = text_of(line, "/value");
    EXPECT_EQ(lines["申请人"], "郑老人");
    EXPECT_EQ(lines["申请办理"], "老年人高龄津贴");
    for (const auto& [label, value] : lines) {
        EXPECT_NE(value, "self") << label;
        EXPECT_NE(value, "500103") << label;
        EXPECT_NE(value, "credential") << label;
    }
    const json::object body = signature();
    const json::value submitted = send(person_, 201, "POST", path_ + "/submission", body);
    const json::value twice = send(person_, 409, "POST", path_ + "/submission", body);
    EXPECT_EQ(text_of(twice, "/code"), "draft.submitted");
    EXPECT_NE(text_of(twice, "/detail").find(text_of(submitted, "/number")), std::string::npos);
    Visitor other(deployment_);
    other.sign_in("13900000004", "Demo-2026-gongsi");
    EXPECT_EQ(refused(other, 404, path_ + "/submission", body), "draft.unknown");
}

TEST_F(Allowance, IsDisputedWithAReasonAndComesInAWayThatExists) {
    const json::value other =
        send(person_, 201, "POST", "/api/drafts", {{"service", "elder-allowance"}});
    const std::string path = "/api/drafts/" + text_of(other, "/id");
    const json::value blank = send(
        person_, 400, "POST", path + "/challenges", {{"field", "per.hukou_region"}, {"note", "  "}}
    );
    EXPECT_EQ(text_of(blank, "/field"), "/note");
    for (const json::object& wish :
         {json::object{{"way", "rocket"}}, json::object{{"way", "post"}, {"address", 5}}})
        send(person_, 400, "PATCH", path, {{"version", other.at("version")}, {"delivery", wish}});
    EXPECT_EQ(send(person_, 200, "GET", path).at("version"), other.at("version"));
}

TEST_F(Allowance, IsNotSubmittedToBePickedUpNobodyKnowsWhere) {
    const json::value draft = send(person_, 200, "GET", path_);
    send(
        person_, 200, "PATCH", path_,
        {{"version", draft.at("version")}, {"delivery", {{"way", "pickup"}}}}
    );
    const json::value answer = send(person_, 400, "POST", path_ + "/submission", signature());
    EXPECT_EQ(text_of(answer, "/code"), "draft.hall_missing");
    EXPECT_EQ(text_of(answer, "/field"), "/delivery/hall");
}

TEST_F(Allowance, IsExaminedByTheWindowWhichSeesWhatIsDisputed) {
    const std::string number =
        text_of(send(person_, 201, "POST", path_ + "/submission", signature()), "/number");
    const std::string work = "/api/work/cases/" + number;
    const json::value seen = send(clerk_, 200, "GET", work);
    bool is_disputed = false, is_held = false;
    for (const json::value& mark : seen.at("held").as_array()) {
        if (text_of(mark, "/field") == "per_hukou_region") {
            is_disputed = mark.at("challenged").as_bool();
            EXPECT_EQ(text_of(mark, "/note"), "去年迁到渝中区");
            EXPECT_TRUE(mark.as_object().contains("value")) << "what the register says";
        } else if (text_of(mark, "/field") == "per_name") {
            is_held = !mark.at("challenged").as_bool() && !text_of(mark, "/source").empty();
        }
    }
    EXPECT_TRUE(is_disputed);
    EXPECT_TRUE(is_held);
    send(
        clerk_, 200, "POST", work + "/acceptance",
        {{"version", seen.at("version")}, {"checked", all_points(seen)}, {"note", "窗口已核对"}}
    );
    Visitor department(deployment_);
    department.sign_in("mzj-yz", "Demo-2026-yz-13");
    const std::string decision = work + "/members/elder-allowance/decision";
    EXPECT_EQ(refused(department, 403, decision, {{"granted", true}}), "auth.forbidden");
    send(clerk_, 200, "POST", decision, {{"granted", true}});
    EXPECT_EQ(refused(clerk_, 403, decision, {{"granted", true}}), "auth.forbidden");
    send(department, 200, "POST", decision, {{"granted", true}});
}

}  // namespace
}  // namespace tongban::app
