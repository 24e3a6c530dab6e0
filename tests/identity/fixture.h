// Identity on a ledger of its own, and a few people.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "directory/chongqing.h"
#include "identity/identity.h"
#include "identity/routes.h"
#include "identity/sessions.h"
#include "ledger/open.h"

namespace tongban::identity {

/// The enterprise register of these tests.
class FakeRepresentations final : public directory::Representations {
  public:
    Result<std::vector<directory::EnterpriseRole>> enterprises_of(std::string_view resident_id
    ) override {
        if (resident_id != "500225199003071232") return std::vector<directory::EnterpriseRole>{};
        return std::vector<directory::EnterpriseRole>{
            {"enterprise:91500111MA5TB0010K", "重庆红锅餐饮有限公司", "91500111MA5TB0010K",
             "legal_representative"}};
    }
};

inline constexpr const char kPassword[] = "Correct-Horse-9";

/// Without a map of regions: the same one, or all of the city.
inline bool same_reach(const std::vector<StaffGrant>& held, const StaffGrant& wanted) {
    return std::ranges::any_of(held, [&](const StaffGrant& grant) {
        return grant.role == "operator" &&
               (grant.region == wanted.region || grant.region == "500000");
    });
}

class IdentityTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "tongban-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        ledger_ = ledger::open_sqlite(folder_ + "/ledger.db").value();
        identity_.emplace(*ledger_, crypto::Keyring::in_memory(Bytes(32, 7)), "500000");
        ASSERT_TRUE(identity_->create_tables());
        sessions_.emplace(*identity_);
        accesses_.emplace(*ledger_, "500000");
        ASSERT_TRUE(accesses_->create_tables());
    }
    void TearDown() override {
        sessions_.reset();
        identity_.reset();
        ledger_.reset();
        std::filesystem::remove_all(folder_);
    }

    Instant at(std::int64_t minutes) const { return start_.plus(std::chrono::minutes(minutes)); }
    std::string code(const auto& result) {
        return result ? std::string("done") : result.error().code;
    }

    Registration zhang() const {
        return {"张伟", "500225199003071232", "13900000001", kPassword, "person:zhang"};
    }
    Registration li() const {
        return {"李娜", "510107198502154568", "13900000002", kPassword, "person:li"};
    }
    void seed() {
        ASSERT_TRUE(identity_->seed_person(zhang(), start_));
        ASSERT_TRUE(identity_->seed_person(li(), start_));
    }
    void seed_operator(const char* account = "operator", const char* region = "500000") {
        ASSERT_TRUE(identity_->seed_staff(
            {account,
             "运维",
             kPassword,
             {{"operator", region, "*"}},
             false,
             std::string("staff:") + account},
            start_
        ));
    }
    std::string sign_in(std::string_view login, std::string_view password, Instant now) {
        auto result = identity_->sign_in(login, password, now);
        if (!result) return result.error().code;
        return code(ledger_->commit_and_wait(std::move(result->commit)));
    }

    void change_staff(const char* id, const ChangeStaff& change, const char* by, Instant now) {
        auto commits = identity_->change_staff(id, change, {}, by, now, same_reach);
        ASSERT_TRUE(commits) << commits.error().code;
        ASSERT_TRUE(ledger_->commit_all_and_wait(std::move(commits).value()));
    }

    std::string folder_;
    Instant start_ = parse_rfc3339("2026-03-02T01:00:00Z").value();
    std::unique_ptr<ledger::Ledger> ledger_;
    std::optional<Identity> identity_;
    std::optional<SessionStore> sessions_;
    std::optional<directory::AccessLog> accesses_;
    FakeRepresentations representations_;
};

}  // namespace tongban::identity
