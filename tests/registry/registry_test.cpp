#include "registry/registry.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "directory/chongqing.h"
#include "ledger/open.h"
#include "registry/routes.h"

namespace tongban::registry {
namespace {

constexpr const char kZhang[] = "500225199003071232";

class RegistryTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "tongban-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        ledger_ = ledger::open_sqlite(folder_ + "/ledger.db").value();
        accesses_.emplace(*ledger_, "500000");
        ASSERT_TRUE(accesses_->create_tables());
        registry_.emplace(*ledger_, crypto::Keyring::in_memory(Bytes(32, 7)), "500000", *accesses_);
        ASSERT_TRUE(registry_->create_tables());
        ASSERT_TRUE(registry_->define(
            {{"population",
              "人口库",
              "Population register",
              "gaj",
              50,
              {"name", "address", "alive"}},
             {"enterprise", "经营主体库", "Register of business entities", "scjgj", 800, {"name"}}},
            now_
        ));
        ASSERT_TRUE(registry_->store(
            "population",
            {{kZhang, {{"name", "张伟"}, {"address", nullptr}, {"secret", "x"}}, Date(2026, 1, 1)}},
            now_
        ));
        ASSERT_TRUE(registry_->set_representatives(
            {{kZhang, "91500111MA5TB0010K", "重庆红锅餐饮有限公司", "legal_person"}}, now_
        ));
    }
    void TearDown() override {
        registry_.reset();
        accesses_.reset();
        ledger_.reset();
        std::filesystem::remove_all(folder_);
    }

    Lookup question(std::vector<std::string> fields = {"name", "address"}) const {
        Lookup lookup;
        lookup.register_id = "population";
        lookup.key = kZhang;
        lookup.fields = std::move(fields);
        lookup.subject = "person:zhang";
        lookup.actor = "person:zhang";
        lookup.actor_name = "本人";
        lookup.purpose = "填写申请表";
        lookup.now = now_;
        return lookup;
    }
    Held ask(const Lookup& lookup) { return registry_->lookup(lookup).value(); }
    std::string reason(const Lookup& lookup) {
        const Held held = ask(lookup);
        return held.unavailable ? to_string(*held.unavailable) : "held";
    }
    std::vector<directory::LoggedAccess> logged() {
        ledger::Commit drain;
        drain.key = {"500000", "test:drain"};
        EXPECT_TRUE(ledger_->commit_and_wait(std::move(drain)));
        return accesses_->list("person:zhang", "").value().accesses;
    }
    void switch_to(bool is_down) {
        ASSERT_TRUE(ledger_->commit_and_wait(
            registry_->switch_register("population", is_down, "staff:operator", now_).value()
        ));
    }

    std::string folder_;
    Instant now_ = parse_rfc3339("2026-03-02T01:00:00Z").value();
    std::unique_ptr<ledger::Ledger> ledger_;
    std::optional<directory::AccessLog> accesses_;
    std::optional<Registry> registry_;
};

TEST_F(RegistryTest, GivesTheFieldsAskedForWithTheirSourceAndDate) {
    const Held held = ask(question());
    EXPECT_EQ(held.values.at("name"), "张伟");
    EXPECT_EQ(held.missing, std::vector<std::string>{"address"});
    EXPECT_EQ(held.source, "人口库");
    EXPECT_EQ(held.as_of, Date(2026, 1, 1));
    EXPECT_EQ(held.version, 1);
    EXPECT_FALSE(held.unavailable);
}

TEST_F(RegistryTest, NeverGivesAFieldThatWasNotAskedForOrIsNotDefined) {
    EXPECT_EQ(ask(question({"alive"})).values.size(), 0U);
    const Held held = ask(question({"name", "secret"}));
    EXPECT_EQ(held.values.size(), 1U);
    EXPECT_EQ(held.missing, std::vector<std::string>{"secret"});
}

TEST_F(RegistryTest, WithoutPurposeOrActorNothingIsGiven) {
    Lookup lookup = question();
    lookup.purpose.clear();
    EXPECT_EQ(registry_->lookup(lookup).error().code, "registry.purpose");
    lookup = question();
    lookup.actor.clear();
    EXPECT_EQ(registry_->lookup(lookup).error().code, "registry.purpose");
    EXPECT_TRUE(logged().empty());
}

TEST_F(RegistryTest, EachReadingStandsInTheLogWithItsFields) {
    (void)ask(question());
    const auto entries = logged();
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].access.fields, std::vector<std::string>{"population.name"});
    EXPECT_EQ(entries[0].access.why, "填写申请表");
    EXPECT_EQ(entries[0].at, now_);
}

TEST_F(RegistryTest, ReadingsForOneAnswerAreOneEntryUnlessSomethingButTheFieldsDiffers) {
    std::vector<ledger::Commit> log;
    int next = 0;
    const auto enter = [&](directory::Access access, Instant at) {
        accesses_->enter(log, access, at, fmt::format("id-{}", next++));
        return log.size();
    };
    const directory::Access first{
        .subject = "person:zhang",
        .actor = "staff:clerk",
        .actor_name = "王窗口",
        .organisation = "渝中区综合窗口",
        .why = "application",
        .fields = {"name", "phone"}};
    EXPECT_EQ(enter(first, now_), 1U);
    directory::Access more = first;
    more.fields = {"phone", "population.address"};
    EXPECT_EQ(enter(more, now_), 1U);
    EXPECT_EQ(enter(more, Instant{now_.ms + 1}), 2U);
    for (auto member :
         {&directory::Access::subject, &directory::Access::actor, &directory::Access::organisation,
          &directory::Access::why, &directory::Access::case_number}) {
        directory::Access other = first;
        other.*member += "-other";
        const size_t before = log.size();
        EXPECT_EQ(enter(other, now_), before + 1);
    }
    directory::Access several = first;
    several.more_subjects = {"person:li"};
    const size_t before = log.size();
    EXPECT_EQ(enter(several, now_), before + 1);
    EXPECT_EQ(enter(several, now_), before + 2) << "the fields of one are not told to the other";
    for (ledger::Commit& entry : log) ASSERT_TRUE(ledger_->commit_and_wait(std::move(entry)));
    const auto entries = logged();
    const std::vector<std::string> all{"name", "phone", "population.address"};
    EXPECT_EQ(
        std::ranges::count_if(
            entries,
            [&](const auto& entry) {
                return entry.access.fields == all && entry.at == now_ &&
                       entry.access.actor == "staff:clerk";
            }
        ),
        1
    );
}

TEST_F(RegistryTest, FieldsBeyondWhatAnEntryHoldsGoIntoAnother) {
    std::vector<ledger::Commit> log;
    directory::Access access{
        .subject = "person:zhang", .actor = "staff:clerk", .why = "application"};
    for (int i = 0; i < 150; ++i) access.fields.push_back(fmt::format("a{}", i));
    accesses_->enter(log, access, now_, "one");
    for (std::string& field : access.fields) field[0] = 'b';
    accesses_->enter(log, access, now_, "two");
    ASSERT_EQ(log.size(), 2U);
    EXPECT_EQ(log[0].events.front().body.at("fields").as_array().size(), 150U);
    EXPECT_EQ(log[1].events.front().body.at("fields").as_array().size(), 150U);
}

TEST_F(RegistryTest, WhatWasNotGivenIsNotLogged) {
    Lookup nobody = question();
    nobody.key = "510107198502154568";
    EXPECT_EQ(reason(nobody), "no_record");
    switch_to(true);
    EXPECT_EQ(reason(question()), "down");
    EXPECT_TRUE(logged().empty());
}

TEST_F(RegistryTest, ARegisterThatIsDownAnswersAgainWhenItIsUp) {
    switch_to(true);
    EXPECT_EQ(reason(question()), "down");
    EXPECT_EQ(ask(question()).missing.size(), 2U);
    switch_to(false);
    EXPECT_EQ(reason(question()), "held");
    EXPECT_EQ(
        registry_->switch_register("nothing", true, "staff:operator", now_).error().code,
        "registry.unknown_register"
    );
}

TEST_F(RegistryTest, DefiningARegisterAnewLeavesItDown) {
    switch_to(true);
    ASSERT_TRUE(registry_->define({{"population", "人口库", "", "gaj", 50, {"name"}}}, now_));
    EXPECT_EQ(reason(question()), "down");
}

TEST_F(RegistryTest, ADefinitionThatChangedHoldsAtOnce) {
    EXPECT_TRUE(ask(question()).values.contains("name"));
    ASSERT_TRUE(registry_->define(
        {{"population", "人口库（新）", "New register", "gaj", 50, {"alive"}}}, now_
    ));
    const Held held = ask(question());
    EXPECT_TRUE(held.values.empty());
    EXPECT_EQ(held.source, "人口库（新）");
}

TEST_F(RegistryTest, AnUnknownRegisterIsUnavailableAndNoError) {
    Lookup lookup = question();
    lookup.register_id = "nothing";
    EXPECT_EQ(reason(lookup), "unknown_register");
}

TEST_F(RegistryTest, AChangedRecordGetsTheNextVersionAndARepeatedOneDoesNot) {
    const auto store = [&](const char* name) {
        ASSERT_TRUE(
            registry_->store("population", {{kZhang, {{"name", name}}, Date(2026, 2, 1)}}, now_)
        );
    };
    store("张大伟");
    EXPECT_EQ(ask(question()).version, 2);
    store("张大伟");
    EXPECT_EQ(ask(question()).version, 2);
    EXPECT_EQ(ask(question()).values.at("name"), "张大伟");
}

TEST_F(RegistryTest, AnEntityIsEnteredOnceAndItsRepresentativeActsForIt) {
    const Entry entry{
        .register_id = "enterprise",
        .key = "91500157MA7DM009XX",
        .values = {{"name", "新公司"}},
        .representative = {kZhang, "91500157MA7DM009XX", "新公司", "legal_person"},
        .case_number = "C-1",
        .actor = "system:registry",
        .at = now_};
    const auto first = registry_->enter(entry), second = registry_->enter(entry);
    ASSERT_TRUE(ledger_->commit_and_wait(first.value()));
    EXPECT_FALSE(ledger_->commit_and_wait(second.value())) << "two grants at the same moment";
    EXPECT_EQ(registry_->enter(entry).error().code, "registry.record_exists");
    EXPECT_TRUE(registry_->has_record("enterprise", entry.key).value());
    EXPECT_FALSE(registry_->has_record("population", entry.key).value());
    EXPECT_EQ(registry_->enterprises_of(kZhang).value().size(), 2U);
    // Whoever loads the known enterprises anew takes nothing away.
    ASSERT_TRUE(registry_->set_representatives(
        {{kZhang, "91500111MA5TB0010K", "重庆红锅餐饮有限公司", "legal_person"}}, now_
    ));
    EXPECT_EQ(registry_->enterprises_of(kZhang).value().size(), 2U);
}

TEST_F(RegistryTest, WhatAnOfficeAmendedIsNotLoadedBack) {
    const std::string code = "91500111MA5TB0010K";
    const std::vector<Record> loaded{{code, {{"name", "重庆红锅餐饮有限公司"}}, Date(2026, 1, 1)}};
    ASSERT_TRUE(registry_->store("enterprise", loaded, now_));
    ledger::Commit reason;
    reason.key = {"500000", "credential:one"};
    reason.events.push_back({"CredentialRevoked", {}});
    reason.rows =
        registry_->amend("enterprise", code, {{"name", "已撤销"}}, true, Date(2026, 3, 2)).value();
    ASSERT_EQ(reason.rows.size(), 2U);
    ASSERT_TRUE(ledger_->commit_and_wait(std::move(reason)));
    ASSERT_TRUE(registry_->store("enterprise", loaded, now_));
    ASSERT_TRUE(registry_->set_representatives(
        {{kZhang, code, "重庆红锅餐饮有限公司", "legal_person"}}, now_
    ));
    Lookup lookup = question({"name"});
    lookup.register_id = "enterprise";
    lookup.key = code;
    EXPECT_EQ(ask(lookup).values.at("name"), "已撤销");
    EXPECT_TRUE(registry_->enterprises_of(kZhang).value().empty());
    EXPECT_EQ(registry_->represented_ever(kZhang).value().size(), 1U);
    EXPECT_TRUE(registry_->amend("enterprise", "nobody", {}, true, Date(2026, 3, 2))->empty());
}

/// Answers when it is told to.
class HangingSource final : public RecordSource {
  public:
    Result<std::optional<Record>> find(const std::string&, const std::string& key) override {
        released_.wait();
        return std::optional(Record{key, {{"name", "late"}}, Date(2026, 1, 1), 1});
    }
    void release() { release_.set_value(); }

  private:
    std::promise<void> release_;
    std::shared_future<void> released_ = release_.get_future().share();
};

TEST_F(RegistryTest, ASlowRegisterIsNotWaitedForBeyondItsLimit) {
    auto source = std::make_shared<HangingSource>();
    registry_->set_source("population", source);
    EXPECT_EQ(reason(question()), "timeout");
    source->release();
    Lookup again = question();
    EXPECT_EQ(ask(again).values.at("name"), "late");
    const auto statuses = registry_->statuses().value();
    EXPECT_EQ(statuses.at(1).definition.id, "population");
    EXPECT_EQ(statuses.at(1).lookups, 2);
    EXPECT_EQ(statuses.at(1).failures, 1);
}

TEST_F(RegistryTest, ManyHangingLookupsDoNotHoldUpMoreThanTheirLimit) {
    auto source = std::make_shared<HangingSource>();
    registry_->set_source("population", source);
    std::vector<std::future<std::string>> answers;
    for (int i = 0; i < 12; ++i)
        answers.push_back(std::async(std::launch::async, [&] { return reason(question()); }));
    for (auto& answer : answers) EXPECT_EQ(answer.get(), "timeout");
    source->release();
}

class BrokenSource final : public RecordSource {
  public:
    Result<std::optional<Record>> find(const std::string&, const std::string&) override {
        return refuse("remote.broken", ErrorKind::Unavailable);
    }
};

TEST_F(RegistryTest, ABrokenRegisterIsUnavailableAndNoError) {
    registry_->set_source("population", std::make_shared<BrokenSource>());
    EXPECT_EQ(reason(question()), "failed");
}

TEST_F(RegistryTest, AnEnterpriseIsRepresentedByWhomTheRegisterNames) {
    const auto roles = registry_->enterprises_of(kZhang).value();
    ASSERT_EQ(roles.size(), 1U);
    EXPECT_EQ(roles[0].id, "enterprise:91500111MA5TB0010K");
    EXPECT_TRUE(registry_->enterprises_of("510107198502154568").value().empty());
    ASSERT_TRUE(ledger_->commit_and_wait(
        registry_->switch_register("enterprise", true, "staff:operator", now_).value()
    ));
    EXPECT_TRUE(registry_->enterprises_of(kZhang).value().empty());
}

TEST_F(RegistryTest, NothingReadableLiesInTheDatabase) {
    (void)ask(question());
    (void)logged();
    registry_.reset();
    accesses_.reset();
    ledger_.reset();
    std::string bytes;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        std::ifstream file(entry.path(), std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(file), {});
    }
    EXPECT_NE(bytes.find("人口库"), std::string::npos);
    EXPECT_EQ(bytes.find(kZhang), std::string::npos);
    EXPECT_EQ(bytes.find("张伟"), std::string::npos);
}

TEST_F(RegistryTest, OnlyAnOperatorOfTheWholeDeploymentSwitches) {
    auto directory = std::make_shared<const directory::Directory>(directory::chongqing_directory());
    http::Routes routes;
    add_routes(routes, {*registry_, [directory] { return directory; }});
    const auto call = [&](const char* region, const char* id, const char* state) {
        http::Request request;
        request.now = now_;
        request.actor.kind = authority::ActorKind::Staff;
        request.actor.id = "staff:operator";
        request.actor.grants = {{authority::Role::Operator, region, "*"}};
        request.path = {id};
        request.body = {{"state", state}};
        auto answer = routes.all().at(0).handler(request);
        if (!answer) return answer.error().code;
        auto commits = std::move(std::get<http::AfterCommit>(*answer).commits);
        return std::string(ledger_->commit_all_and_wait(std::move(commits)) ? "done" : "refused");
    };
    EXPECT_EQ(call("500103", "population", "down"), "auth.forbidden");
    EXPECT_EQ(call("500000", "nothing", "down"), "registry.unknown_register");
    EXPECT_EQ(call("500000", "population", "sideways"), "registry.state");
    EXPECT_EQ(call("500000", "population", "down"), "done");
    EXPECT_EQ(statuses_json(*registry_).value().at(1).at("state"), "down");
    EXPECT_EQ(call("500000", "population", "down"), "done");
    EXPECT_EQ(call("500000", "population", "up"), "done");
    EXPECT_EQ(reason(question()), "held");
}

}  // namespace
}  // namespace tongban::registry
