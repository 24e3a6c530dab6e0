#include "http/problem.h"

#include <gtest/gtest.h>

namespace tongban::http {
namespace {

Texts words() {
    auto texts = Texts::load(TONGBAN_SOURCE_DIR "/packs/base/texts");
    EXPECT_TRUE(texts.has_value());
    return *std::move(texts);
}

json::object problem(const Error& error, std::string_view locale) {
    const Reply reply = problem_reply(error, words(), locale, "urn:x");
    EXPECT_EQ(reply.content_type, "application/problem+json; charset=utf-8");
    return json::parse(reply.body).get_object();
}

TEST(Problem, SaysWhatIsWrongInTheLanguageAsked) {
    const Error error = refuse("http.body_too_large", ErrorKind::TooLarge, {{"max", 100}});
    const json::object chinese = problem(error, "zh-CN");
    EXPECT_EQ(chinese.at("detail"), "提交的内容太大，最多 100 个字节。请缩小后再提交。");
    EXPECT_EQ(chinese.at("status"), 413);
    EXPECT_EQ(chinese.at("code"), "http.body_too_large");
    EXPECT_EQ(chinese.at("title"), "内容过大");
    EXPECT_EQ(chinese.at("details").at("max"), 100);
    EXPECT_EQ(
        problem(error, "en").at("detail"),
        "What you sent is too large: at most 100 bytes. Please make it smaller."
    );
}

TEST(Problem, ListsEveryFieldWithItsOwnSentence) {
    const json::array faults = {
        {{"code", "schema.too_long"}, {"field", "/name"}, {"details", {{"max", 4}}}},
        {{"code", "schema.required"}, {"field", "/age"}}};
    const Error error = refuse("request.invalid", ErrorKind::Invalid, {{"errors", faults}});
    const json::object answer = problem(error, "en");
    ASSERT_EQ(answer.at("errors").as_array().size(), 2u);
    EXPECT_EQ(answer.at("errors").at(0).at("message"), "Too long: at most 4 characters.");
    EXPECT_EQ(answer.at("errors").at(1).at("field"), "/age");
    EXPECT_FALSE(answer.contains("details"));
}

TEST(Problem, NeverTellsTheCause) {
    Error error = refuse("http.internal", ErrorKind::Internal);
    error.cause = "password file /etc/shadow";
    const Reply reply = problem_reply(error, words(), "zh-CN", "urn:x");
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.body.find("shadow"), std::string::npos);
}

TEST(Problem, ACodeWithoutWordsGetsTheGeneralSentence) {
    EXPECT_EQ(
        find_string(problem(refuse("never.heard_of"), "zh-CN"), "detail"),
        words().sentence("zh-CN", "http.unknown", {})
    );
}

TEST(Problem, DetailsThatAreNoListOfErrorsDoNoHarm) {
    EXPECT_TRUE(problem(refuse("request.invalid", ErrorKind::Invalid, {{"errors", 3}}), "en")
                    .at("errors")
                    .as_array()
                    .empty());
}

TEST(Texts, EveryLanguageHasEverySentence) {
    EXPECT_EQ(words().gaps(), std::vector<std::string>{});
}

TEST(Texts, AMissingFolderIsAnError) {
    EXPECT_EQ(Texts::load("/no/such/folder").error().code, "http.texts_missing");
}

TEST(Texts, NumbersStandAsPeopleWriteThem) {
    Texts texts;
    ASSERT_TRUE(texts.add("zh-CN", {{"a", "最小为 {min}。"}, {"http.unknown", "?"}}));
    const auto said = [&](json::value min) {
        return texts.sentence("zh-CN", "a", {{"min", std::move(min)}});
    };
    EXPECT_EQ(said(0.0), "最小为 0。");
    EXPECT_EQ(said(-0.0), "最小为 0。");
    EXPECT_EQ(said(1.5), "最小为 1.5。");
    EXPECT_EQ(said(0.01), "最小为 0.01。");
    EXPECT_EQ(said(1'000'000.0), "最小为 1000000。");
    EXPECT_EQ(said(1e18), "最小为 1000000000000000000。");
    EXPECT_EQ(said(7), "最小为 7。");
    EXPECT_EQ(said(json::array{0.0, 2.5}), "最小为 0, 2.5。");
}

TEST(Texts, PlaceholdersWithoutValueOrEndDoNoHarm) {
    Texts texts;
    ASSERT_TRUE(texts.add("zh-CN", {{"a", "{x} and {y} and {z"}, {"http.unknown", "?"}}));
    EXPECT_EQ(texts.sentence("zh-CN", "a", {{"x", json::array{1, "b"}}}), "1, b and  and {z");
    EXPECT_EQ(texts.sentence("fr", "b", {}), "?");
}

}  // namespace
}  // namespace tongban::http
