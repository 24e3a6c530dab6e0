#include "credential/offline.h"

#include <gtest/gtest.h>

#include "credential/sample.h"
#include "crypto/scratch.h"

using namespace tongban;
using namespace tongban::credential;
using namespace tongban::test;

namespace {

class Offline : public testing::Test {
  protected:
    void SetUp() override {
        trust_ = scratch_.write("trust.json", trust_to_json(anchors()));
        pdf_ = scratch_.write("licence.pdf", documents().pdf);
    }
    std::string list(StatusValue value) {
        StatusList statuses(100);
        statuses.set(7, value);
        return scratch_.write(
            "status.jwt",
            sign_status_list(
                statuses, {kIss, kStatusUri, kIssuedAt, kLater.plus(std::chrono::hours(1)), 300},
                issuer_key()
            ) + "\n"
        );
    }
    std::string outcome(const OfflineCheck& check) {
        const auto verdict = check_offline(check, kLater);
        return verdict ? std::string(outcome_name(verdict->outcome)) : verdict.error().code;
    }

    Scratch scratch_;
    std::string trust_, pdf_;
};

}  // namespace

TEST_F(Offline, AFileIsCheckedWithPublishedFilesAlone) {
    EXPECT_EQ(outcome({pdf_, trust_, {list(StatusValue::Valid)}}), "valid");
    EXPECT_EQ(outcome({pdf_, trust_, {list(StatusValue::Invalid)}}), "revoked");
    EXPECT_EQ(outcome({documents().sd_jwt, trust_, {list(StatusValue::Valid)}}), "valid");
    EXPECT_EQ(outcome({pdf_, trust_, {}}), "unconfirmed");
}

TEST_F(Offline, OtherTrustMeansNotOurs) {
    const std::string nobody = scratch_.write("nobody.json", R"({"issuers":[]})");
    EXPECT_EQ(outcome({pdf_, nobody, {}}), "not_ours");
    EXPECT_EQ(outcome({pdf_, nobody, {list(StatusValue::Valid)}}), "credential.not_ours");
}

TEST_F(Offline, OfSeveralFilesTheOneAtFaultIsNamed) {
    const std::string broken = scratch_.write("broken.json", "{");
    const std::string other = scratch_.write("status-2.jwt", "x");
    const auto cause = [](const OfflineCheck& check) {
        return check_offline(check, kLater).error().cause;
    };
    EXPECT_TRUE(cause({pdf_, broken, {}}).starts_with(broken));
    EXPECT_TRUE(cause({pdf_, trust_, {list(StatusValue::Valid), other}}).starts_with(other));
}

TEST_F(Offline, MissingFilesAreNamed) {
    EXPECT_EQ(outcome({pdf_, scratch_.path("none"), {}}), "credential.file_unreadable");
    EXPECT_EQ(outcome({pdf_, trust_, {scratch_.path("none")}}), "credential.file_unreadable");
    // Not taken for the text of a credential.
    EXPECT_EQ(outcome({"nowhere.pdf", trust_, {}}), "credential.file_unreadable");
    EXPECT_EQ(outcome({scratch_.path("none.pdf"), trust_, {}}), "credential.file_unreadable");
    // A number may well look like this.
    EXPECT_EQ(outcome({"nowhere", trust_, {}}), "unconfirmed");
}

TEST_F(Offline, TheDescriptionNamesVerdictAndFacts) {
    const Verdict verdict =
        check_offline({pdf_, trust_, {list(StatusValue::Valid)}}, kLater).value();
    const std::string text = describe(verdict);
    EXPECT_NE(text.find("verdict     valid\n"), std::string::npos) << text;
    EXPECT_NE(text.find("JY25001110000017"), std::string::npos);
    EXPECT_EQ(exit_code(verdict), 0);
    EXPECT_EQ(exit_code(Verdict{}), 1);
}
