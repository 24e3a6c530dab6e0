// A renewal, change or cancellation takes what stands on the holder's own licence.
#include <gtest/gtest.h>

#include "pack/load.h"
#include "service/demo_neighbours.h"
#include "service/draft.h"

using namespace tongban;
using namespace tongban::service;

namespace {

constexpr const char* kNumber = "JY25001030000001";
constexpr const char* kPlace = "重庆市渝中区示例巷10号";
constexpr const char* kSecondNumber = "JY25001030000002";
constexpr const char* kSecondPlace = "重庆市渝中区示例巷20号";

const pack::Content& content() {
    static const pack::Loaded loaded = [] {
        const std::filesystem::path root = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
        return pack::load({root / "base", root / "chongqing", root / "demo"});
    }();
    return *loaded.content;
}

/// A draft of the noodle shop about its food licence that goes on being saved.
class Shop {
  public:
    explicit Shop(const char* service = "food-renew") : neighbours_(content().demo) {
        state_.id = "d";
        state_.service = service;
        state_.person = state_.creator = "person:qian-xiaomian";
        state_.applicant_kind = "enterprise";
        state_.applicant = "enterprise:92500103MA7DM00280";
        state_.channel = "web";
        state_.region = "500103";
        state_.answers = {{"change_what", "items"}};
    }
    OpenDraft saved(const json::object& data = {}) {
        for (const auto& pair : data) state_.data[pair.key()] = pair.value();
        std::vector<ledger::Commit> log;
        const Instant now{china_midnight(Date(2026, 11, 2)).ms};
        OpenDraft draft =
            open_draft(state_, content(), neighbours_, {state_.person, "", "draft", "d", now, log})
                .value();
        state_ = draft.state;
        return draft;
    }
    void opens_a_second_place() {
        const auto issued = neighbours_.issue(
            {.id = "credential:second",
             .type = "food-licence",
             .holder_kind = "enterprise",
             .holder = state_.applicant,
             .fields = {{"licence_number", kSecondNumber}, {"business_address", kSecondPlace}},
             .valid_until = Date(2027, 5, 31)}
        );
        ASSERT_TRUE(issued);
    }
    void doubts(const std::string& field) { state_.held.at(field).state = "challenged"; }
    const HeldField* find_held(const std::string& field) const {
        const auto held = state_.held.find(field);
        return held == state_.held.end() ? nullptr : &held->second;
    }

  private:
    DemoNeighbours neighbours_;
    DraftState state_;
};

std::string text(const OpenDraft& draft, const char* key) {
    return find_string(draft.data, key).value_or("");
}

bool is_missing(const OpenDraft& draft, std::string_view key) {
    return std::ranges::any_of(draft.form_issues, [&](const Issue& issue) {
        return find_string(issue.details, "key") == key;
    });
}

}  // namespace

TEST(OwnCredential, ThePlaceOnTheOnlyLicenceIsNotAskedFor) {
    for (const char* service : {"food-renew", "food-change", "food-cancel"}) {
        Shop shop(service);
        const OpenDraft draft = shop.saved({{"site_address", "重庆市渝中区另一处99号"}});
        EXPECT_EQ(text(draft, "credential_number"), kNumber) << service;
        EXPECT_EQ(text(draft, "site_address"), kPlace) << service;
        EXPECT_FALSE(is_missing(draft, "site_address")) << service;
        ASSERT_NE(shop.find_held("site.address"), nullptr) << service;
        EXPECT_EQ(shop.find_held("site.address")->source, "电子证照库") << service;
    }
}

TEST(OwnCredential, WhatTheHolderDoubtsIsTypedAndStays) {
    Shop shop;
    shop.saved();
    shop.doubts("site.address");
    EXPECT_TRUE(is_missing(shop.saved(), "site_address"));
    const OpenDraft draft = shop.saved({{"site_address", "重庆市渝中区示例巷10号附1号"}});
    EXPECT_EQ(text(draft, "site_address"), "重庆市渝中区示例巷10号附1号");
    EXPECT_EQ(shop.find_held("site.address")->state, "challenged");
    EXPECT_EQ(shop.find_held("site.address")->value, kPlace);
}

TEST(OwnCredential, OfSeveralTheTypedNumberTellsWhichOne) {
    Shop shop;
    shop.opens_a_second_place();
    OpenDraft draft = shop.saved({{"credential_number", " "}});
    EXPECT_EQ(shop.find_held("site.address"), nullptr);
    EXPECT_EQ(shop.find_held("credential.number"), nullptr);
    draft = shop.saved({{"credential_number", std::string("  ") + kSecondNumber}});
    EXPECT_EQ(text(draft, "site_address"), kSecondPlace);
    EXPECT_EQ(text(draft, "credential_valid_to"), "2027-05-31");
    EXPECT_EQ(shop.find_held("credential.number"), nullptr) << "typed, so corrected by typing";
    draft = shop.saved({{"credential_number", kNumber}});
    EXPECT_EQ(text(draft, "site_address"), kPlace);
    draft = shop.saved({{"credential_number", "JY00000000000000"}});
    EXPECT_EQ(shop.find_held("site.address"), nullptr)
        << "what an earlier number gave is forgotten";
}

TEST(OwnCredential, AnotherNumberThanTheOnlyOneIsAboutAPaperLicence) {
    Shop shop;
    shop.saved();
    shop.doubts("credential.number");
    const OpenDraft draft = shop.saved({{"credential_number", "纸质1号"}});
    EXPECT_EQ(text(draft, "credential_number"), "纸质1号");
    EXPECT_EQ(shop.find_held("site.address"), nullptr);
    EXPECT_EQ(shop.find_held("credential.valid_to"), nullptr);
}
