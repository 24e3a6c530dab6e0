// A clerk at the counter is told at the first step, not after the last, what the own window may not
// take in.
#include "service/case_desk.h"

namespace tongban::service {
namespace {

using authority::Role;
using test::all_packs;

class CounterDraft : public test::CaseDesk {
  protected:
    void SetUp() override {
        CaseDesk::SetUp();
        ASSERT_TRUE(ledger_->create_tables(draft_tables()));
        add_draft_routes(routes_, desk_, test::all_texts());
    }

    static authority::Actor clerk() { return test::staff({{Role::Clerk, "500157", "*"}}); }

    Result<json::object> begun(const char* service, const char* region) {
        return call(
            http::Method::Post, "/api/drafts", clerk(),
            {{"service", service}, {"region", region}, {"on_behalf_of", "person:zhao-huoguo"}}
        );
    }
};

TEST_F(CounterDraft, OfAnotherDistrictIsRefusedAtItsFirstStep) {
    const auto refused = begun("food-new", "500103");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "draft.window");
    EXPECT_EQ(refused.error().field, "/region");
    EXPECT_EQ(refused.error().details.at("region"), "渝中区");
    EXPECT_EQ(begun("open-restaurant", "500103").error().code, "draft.window")
        << "before its questions are answered";
    EXPECT_EQ(code(begun("food-new", "500157")), "done");
    // Jiangbei has become a part of the clerk's own district.
    EXPECT_EQ(code(begun("open-restaurant", "500105")), "done");
}

/// The decision of the bundle says who needs what; before it has, a part that every window takes in
/// may be all that is left.
TEST_F(CounterDraft, OfABundleWithAPartForEveryWindowIsNotRefusedBeforeItsPlan) {
    auto changed = std::make_shared<pack::Content>(*all_packs());
    const size_t at = changed->item_index.at("fire-check");
    changed->items[at].executable->intake = pack::Intake::AnyDistrict;
    desk_.content = [changed] { return std::shared_ptr<const pack::Content>(changed); };
    const auto begin = begun("open-restaurant", "500103");
    ASSERT_TRUE(begin) << begin.error().code;
    Raw raw;
    raw.number = std::string(begin->at("id").as_string());
    const auto answered = call(
        http::Method::Patch, "/api/drafts/{id}", clerk(),
        {{"version", 1},
         {"answers",
          {{"have", true},
           {"sign", false},
           {"gather", true},
           {"fire_way", "check"},
           {"tobacco", false},
           {"drain", false}}}},
        {}, raw
    );
    EXPECT_EQ(code(answered), "draft.window") << "with its plan it is known";
}

TEST_F(CounterDraft, IsRefusedWhenTheDistrictIsChosenLater) {
    const auto begin = call(
        http::Method::Post, "/api/drafts", clerk(),
        {{"service", "food-new"}, {"on_behalf_of", "person:zhao-huoguo"}}
    );
    ASSERT_TRUE(begin) << begin.error().code;
    Raw raw;
    raw.number = std::string(begin->at("id").as_string());
    const auto choose = [&](const char* region) {
        return code(call(
            http::Method::Patch, "/api/drafts/{id}", clerk(), {{"version", 1}, {"region", region}},
            {}, raw
        ));
    };
    EXPECT_EQ(choose("500103"), "draft.window");
    EXPECT_EQ(choose("500157"), "done");
}

TEST_F(CounterDraft, SaysInTheLanguageOfTheReaderWhatItLacks) {
    const auto begin = begun("food-new", "500157");
    ASSERT_TRUE(begin) << begin.error().code;
    Raw raw;
    raw.number = std::string(begin->at("id").as_string());
    json::object answers;
    for (const json::value& question : begin->at("questions").as_array()) {
        const json::array& options = question.at("options").as_array();
        answers[question.at("id").as_string()] =
            options.empty() ? json::value(false) : options.front().at("value");
    }
    const auto answered = call(
        http::Method::Patch, "/api/drafts/{id}", clerk(), {{"version", 1}, {"answers", answers}},
        {}, raw
    );
    ASSERT_TRUE(answered) << answered.error().code;
    const auto sentences = [&](const char* locale) {
        raw.locale = locale;
        std::set<std::string> said;
        const auto shown =
            call(http::Method::Get, "/api/drafts/{id}", clerk(), {}, {}, raw).value();
        for (const json::value& issue : shown.at("issues").as_array())
            said.insert(std::string(issue.at("message").as_string()));
        return said;
    };
    EXPECT_TRUE(sentences("zh-CN").contains("这一项必须填写。"));
    EXPECT_TRUE(sentences("en").contains("This field is required."));
    for (const std::string& sentence : sentences("en"))
        EXPECT_TRUE(std::ranges::all_of(sentence, [](unsigned char c) { return c < 0x80; }))
            << sentence;
}

TEST_F(CounterDraft, OfAServiceThatEveryWindowTakesInMayBeOfAnyDistrict) {
    EXPECT_EQ(code(begun("si-card-loss", "500103")), "done");
}

TEST_F(CounterDraft, OfThePersonThemselvesKnowsNoWindow) {
    EXPECT_EQ(
        code(call(
            http::Method::Post, "/api/drafts", test::person(),
            {{"service", "food-new"}, {"region", "500103"}}
        )),
        "done"
    );
}

}  // namespace
}  // namespace tongban::service
