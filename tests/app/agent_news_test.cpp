// An agent learns of an authorisation and of its end, over the real server.
#include "app/deployment.h"

namespace tongban::app {
namespace {

class AgentNews : public ::testing::Test {
  protected:
    void SetUp() override {
        principal_.sign_in("13900000001", "Demo-2026-huoguo");
        agent_.sign_in("13900000003", "Demo-2026-daban");
    }

    /// Titles and texts of the agent's inbox, the newest first.
    std::vector<std::string> inbox(const char* language) {
        const testing::HttpAnswer answer =
            agent_.send("GET", "/api/me/inbox", "", "", {{"Accept-Language", language}});
        EXPECT_EQ(answer.status, 200) << answer.body;
        std::vector<std::string> messages;
        const json::value body = answer.json();
        for (const json::value& message : body.at("messages").as_array())
            messages.push_back(
                std::string(message.at("title").as_string()) + "|" +
                std::string(message.at("text").as_string())
            );
        return messages;
    }
    Deployment deployment_;
    Visitor principal_{deployment_}, agent_{deployment_};
};

TEST_F(AgentNews, TellWhoAndWhichServiceAndUntilWhen) {
    const json::object wanted{
        {"agent_login", "13900000003"}, {"scope", {"food-new"}}, {"until", "2027-06-30"}};
    const testing::HttpAnswer made =
        principal_.send("POST", "/api/me/authorisations", json::serialize(wanted));
    ASSERT_EQ(made.status, 201) << made.body;
    std::vector<std::string> news = inbox("zh-CN");
    ASSERT_EQ(news.size(), 1u);
    const std::string service = deployment_.desk().content()->find_item("food-new")->name.zh;
    EXPECT_TRUE(news[0].starts_with("有人授权您代办|赵火锅 授权您代为办理：" + service)) << news[0];
    EXPECT_NE(news[0].find("到 2027-06-30 为止"), std::string::npos) << news[0];
    EXPECT_TRUE(inbox("en")[0].starts_with("You may act for somebody|赵火锅 has authorised you"));
    EXPECT_NE(inbox("en")[0].find("until 2027-06-30"), std::string::npos);

    const std::string path =
        "/api/me/authorisations/" + std::string(made.json().at("id").as_string());
    for (int times = 0; times < 2; ++times) EXPECT_EQ(principal_.send("DELETE", path).status, 204);
    news = inbox("zh-CN");
    ASSERT_EQ(news.size(), 2u) << "taken back once";
    EXPECT_TRUE(news[0].starts_with("代办授权已被收回|赵火锅 收回了")) << news[0];
    EXPECT_TRUE(inbox("en")[0].starts_with("An authorisation was taken back|")) << inbox("en")[0];
}

TEST_F(AgentNews, GoOutByMailAndSmsWithoutAName) {
    const json::object wanted{
        {"agent_login", "13900000003"}, {"scope", {"*"}}, {"until", "2027-06-30"}};
    ASSERT_EQ(
        principal_.send("POST", "/api/me/authorisations", json::serialize(wanted)).status, 201
    );
    // The outbox is emptied by another thread: asked until the message is there.
    std::string log;
    while (log.find("agent.news") == std::string::npos) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        log = deployment_.file("notifications.log");
    }
    EXPECT_NE(log.find("有人授权您代办"), std::string::npos) << log;
    EXPECT_EQ(log.find("赵火锅"), std::string::npos) << log;
    EXPECT_NE(inbox("zh-CN")[0].find("所有事项"), std::string::npos);
    EXPECT_NE(inbox("en")[0].find("all services"), std::string::npos);
}

}  // namespace
}  // namespace tongban::app
