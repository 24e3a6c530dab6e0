// What a request may look like and what its answer carries.
#include "http/router.h"
#include "http/test_server.h"

namespace tongban::http {
namespace {

TEST_F(HttpServer, AnswersManyRequestsOnOneConnection) {
    HttpClient client(start());
    for (int i = 0; i < 100; ++i) {
        const HttpAnswer answer = client.get("/api/hello");
        ASSERT_EQ(answer.status, 200);
        ASSERT_EQ(answer.json().at("locale"), "zh-CN");
    }
}

TEST_F(HttpServer, AnswersPipelinedRequestsInOrder) {
    HttpClient client(start());
    std::string text;
    for (int i = 0; i < 20; ++i)
        text += fmt::format("GET /api/echo/{}/b HTTP/1.1\r\nHost: t\r\n\r\n", i);
    text +=
        "POST /api/open HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: "
        "12\r\n\r\n"
        "{\"name\":\"a\"}GET /api/echo/last/b HTTP/1.1\r\nHost: t\r\n\r\n";
    client.send(text);
    for (int i = 0; i < 20; ++i)
        ASSERT_EQ(client.receive().json().at("a"), std::to_string(i).c_str());
    EXPECT_EQ(client.receive().status, 204);
    EXPECT_EQ(client.receive().json().at("a"), "last");
}

TEST_F(HttpServer, DecodesPathAndQuery) {
    HttpClient client(start());
    const auto answer = client.get("/api/echo/%E9%A4%90%2F/x?q=a+b%26").json();
    EXPECT_EQ(answer.at("a"), "餐/");
    EXPECT_EQ(answer.at("q"), "a b&");
    EXPECT_EQ(client.get("/api/echo/%ff/x").code(), "http.target");
    EXPECT_EQ(client.get("/api/echo/a/x?q=%ff").code(), "http.query");
    EXPECT_EQ(client.get("/api/echo/../x").code(), "http.target");
}

TEST_F(HttpServer, KnowsWhatItDoesNotHave) {
    HttpClient client(start());
    EXPECT_EQ(client.get("/api/nothing").code(), "http.not_found");
    const HttpAnswer wrong = client.call("DELETE", "/api/hello");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.header("allow"), "GET");
    EXPECT_EQ(client.call("BREW", "/api/hello").status, 405);
    const HttpAnswer head = client.call("HEAD", "/api/hello");
    EXPECT_EQ(head.status, 200);
    EXPECT_NE(head.header("content-length"), "0");
    EXPECT_EQ(client.get("/api/hello").status, 200);
}

TEST_F(HttpServer, AsksForABodyThatWaitsToBeAsked) {
    HttpClient client(start());
    client.send(
        "PUT /api/files/a HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    );
    EXPECT_EQ(client.receive().status, 100);
    client.send("abc");
    EXPECT_EQ(client.receive().json().at("bytes"), 3);
}

TEST_F(HttpServer, SlowRoutesRunElsewhere) {
    HttpClient client(start());
    const HttpAnswer answer = client.post("/api/slow", "");
    EXPECT_EQ(answer.status, 200) << answer.body;
}

TEST_F(HttpServer, AnExceptionCostsOneRequestAndStaysInside) {
    HttpClient client(start());
    const HttpAnswer answer = client.get("/api/throw");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.code(), "http.internal");
    EXPECT_EQ(answer.body.find("secret cause"), std::string::npos);
    EXPECT_NE(all_trouble().find("secret cause"), std::string::npos);
    const auto instance = answer.json().at("instance").as_string();
    EXPECT_NE(all_trouble().find(std::string(instance)), std::string::npos);
    EXPECT_EQ(client.get("/api/hello").status, 200);
}

TEST_F(HttpServer, SpeaksTheLanguageAskedFor) {
    HttpClient client(start());
    EXPECT_EQ(client.get("/api/hello").json().at("locale"), "zh-CN");
    EXPECT_EQ(client.get("/api/hello", {{"Accept-Language", "en-GB"}}).json().at("locale"), "en");
    EXPECT_EQ(
        client.get("/api/hello", {{"Accept-Language", "en"}, {"Cookie", "tb_lang=zh-CN"}})
            .json()
            .at("locale"),
        "zh-CN"
    );
    EXPECT_EQ(
        client.get("/api/hello?lang=en", {{"Cookie", "tb_lang=zh-CN"}}).json().at("locale"), "en"
    );
    EXPECT_EQ(client.get("/api/hello?lang=../../etc").json().at("locale"), "zh-CN");
    EXPECT_EQ(client.get("/api/none?lang=en").json().at("title"), "Not found");
    EXPECT_EQ(client.get("/api/none").json().at("title"), "没有找到");
}

TEST_F(HttpServer, CompressesLongAnswersOnlyWhenAsked) {
    HttpClient client(start());
    const HttpAnswer plain = client.get("/api/big");
    EXPECT_EQ(plain.header("content-encoding"), "");
    EXPECT_EQ(plain.header("vary"), "Accept-Encoding");
    const HttpAnswer packed = client.get("/api/big", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(packed.header("content-encoding"), "gzip");
    EXPECT_LT(packed.body.size(), 1'000u);
    EXPECT_EQ(
        client.get("/api/hello", {{"Accept-Encoding", "gzip"}}).header("content-encoding"), ""
    );
}

TEST_F(HttpServer, SendsStrictHeaders) {
    HttpClient client(start());
    const HttpAnswer answer = client.get("/api/hello");
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.header("cache-control"), "no-store");
    EXPECT_NE(
        answer.header("content-security-policy").find("frame-ancestors 'none'"), std::string::npos
    );
    EXPECT_EQ(answer.header("date"), "Fri, 15 Jan 2027 08:00:00 GMT");
}

}  // namespace
}  // namespace tongban::http
