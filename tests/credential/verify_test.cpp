#include "credential/verify.h"

#include <gtest/gtest.h>

#include "credential/documents.h"
#include "credential/sample.h"
#include "crypto/scratch.h"

using namespace tongban;
using namespace tongban::credential;
using namespace tongban::test;

namespace {

/// A register that knows the sample credential at one stage.
StatusSource at_stage(Stage stage) {
    StatusSource source;
    source.find = [stage](std::string_view wanted) -> std::optional<KnownCredential> {
        const Content content = food_licence();
        if (wanted != content.identifier && wanted != content.number) return std::nullopt;
        return KnownCredential{
            .stage = stage,
            .facts =
                {.identifier = content.identifier,
                 .number = content.number,
                 .type_name = content.type_name,
                 .issuer_name = content.issuer.name,
                 .holder = shown_holder(content.holder)},
            .valid_until = content.valid_until};
    };
    return source;
}

Verdict check(
    std::string_view input,
    const StatusSource& source = at_stage(Stage::Valid),
    Instant now = kLater
) {
    return verify(input, anchors(), source, now);
}
std::string outcome(
    std::string_view input,
    const StatusSource& source = at_stage(Stage::Valid),
    Instant now = kLater
) {
    return std::string(outcome_name(check(input, source, now).outcome));
}
std::string pdf() { return as_text(documents().pdf); }

/// Every form in which the sample credential can be shown.
std::vector<std::string> every_form() {
    return {
        pdf(),
        documents().sd_jwt,
        documents().sm2_json,
        verify_link(kVerifyBase, food_licence().identifier),
        food_licence().identifier,
        food_licence().number};
}

}  // namespace

TEST(Verify, EveryFormOfAValidCredentialIsValid) {
    for (const std::string& form : every_form()) {
        const Verdict verdict = check(form);
        EXPECT_EQ(outcome_name(verdict.outcome), "valid") << form.substr(0, 60);
        ASSERT_TRUE(verdict.facts);
        EXPECT_EQ(verdict.facts->number, "JY25001110000017");
        EXPECT_EQ(verdict.facts->holder, "大足区老灶火锅店");
    }
    EXPECT_EQ(
        check(pdf()).checked, (std::vector<std::string>{"signature", "seal", "rendering", "status"})
    );
}

TEST(Verify, EveryFormFollowsTheRegister) {
    const std::vector<std::pair<Stage, std::string>> expected{
        {Stage::Suspended, "suspended"},    {Stage::Revoked, "revoked"},
        {Stage::RevokedPenalty, "revoked"}, {Stage::Cancelled, "revoked"},
        {Stage::Superseded, "revoked"},     {Stage::Expired, "expired"}};
    for (const auto& [stage, name] : expected)
        for (const std::string& form : every_form()) {
            EXPECT_EQ(outcome(form, at_stage(stage)), name);
            EXPECT_EQ(
                check(form, at_stage(stage)).reasons.at(0),
                "credential.stage." + std::string(stage_name(stage))
            );
        }
}

TEST(Verify, EveryFormExpiresAfterItsLastDayInChina) {
    const Instant last = china_midnight(Date(2031, 11, 21)).plus(std::chrono::milliseconds(-1));
    const Instant after = china_midnight(Date(2031, 11, 21));
    for (const std::string& form : every_form()) {
        EXPECT_EQ(outcome(form, at_stage(Stage::Valid), last), "valid");
        EXPECT_EQ(outcome(form, at_stage(Stage::Valid), after), "expired");
        // A revocation is the stronger word.
        EXPECT_EQ(outcome(form, at_stage(Stage::Revoked), after), "revoked");
    }
}

TEST(Verify, WithoutStatusASignedFormIsOnlyUnconfirmed) {
    EXPECT_EQ(outcome(documents().sd_jwt, {}), "unconfirmed");
    EXPECT_EQ(outcome(pdf(), {}), "unconfirmed");
    EXPECT_EQ(outcome(food_licence().identifier, {}), "unconfirmed");
}

TEST(Verify, ThePublishedListIsEnough) {
    StatusList list(100);
    const auto with = [&](StatusValue value) {
        list.set(7, value);
        StatusSource source;
        source.find_in_list = [&list](std::string_view uri, std::uint64_t index) {
            return uri == kStatusUri ? list.find(index) : std::nullopt;
        };
        return source;
    };
    for (const std::string& form : {pdf(), documents().sd_jwt, documents().sm2_json}) {
        EXPECT_EQ(outcome(form, with(StatusValue::Valid)), "valid");
        EXPECT_EQ(outcome(form, with(StatusValue::Suspended)), "suspended");
        EXPECT_EQ(outcome(form, with(StatusValue::Invalid)), "revoked");
    }
}

TEST(Verify, AForgedPaperAroundATrueCredentialIsAltered) {
    Content better = food_licence();
    better.fields[4].value = "热食类食品制售、冷食类食品制售、生食类食品制售";
    const Bytes paper = render_pdf(credential_paper(better, kVerifyBase, kIssuedAt)).value();
    const Bytes forged =
        attach_credentials(paper, documents().sd_jwt, documents().sm2_json).value();
    const Verdict verdict = check(as_text(forged));
    EXPECT_EQ(outcome_name(verdict.outcome), "altered");
    EXPECT_EQ(verdict.reasons, std::vector<std::string>{"credential.rendering"});
    EXPECT_FALSE(verdict.facts);
}

TEST(Verify, AScreenshotMadeIntoAPdfIsRefused) {
    const Scratch scratch;
    scratch.write("true.pdf", documents().pdf);
    // pdftocairo paints the page into a picture and back into a PDF.
    const std::string command = "cd " + scratch.path("") +
                                " && pdftocairo -png -r 80 -singlefile true.pdf shot && "
                                "pdftocairo -pdf true.pdf printed.pdf";
    ASSERT_EQ(std::system(command.c_str()), 0);
    const Verdict printed = check(as_text(scratch.read("printed.pdf")));
    EXPECT_EQ(outcome_name(printed.outcome), "not_ours");
    EXPECT_EQ(outcome(as_text(scratch.read("shot.png"))), "unreadable");
    // With the true attachments put on it, it is still not the paper that was signed.
    const Bytes dressed =
        attach_credentials(scratch.read("printed.pdf"), documents().sd_jwt, documents().sm2_json)
            .value();
    EXPECT_EQ(outcome(as_text(dressed)), "altered");
}

TEST(Verify, AttachmentsOfTwoCredentialsDoNotMakeOne) {
    const IssuedDocuments other = issue_documents(
                                      food_licence(2), issuer_keys(), {kStatusUri, 8}, kVerifyBase,
                                      kIssuedAt, counting_salts()
    )
                                      .value();
    const Bytes paper =
        render_pdf(credential_paper(food_licence(), kVerifyBase, kIssuedAt)).value();
    EXPECT_EQ(
        outcome(as_text(attach_credentials(paper, documents().sd_jwt, other.sm2_json).value())),
        "altered"
    );
    EXPECT_EQ(outcome(as_text(attach_credentials(paper, documents().sd_jwt, "").value())), "valid");
}

TEST(Verify, AForeignIssuerIsNotOurs) {
    const IssuerKeys foreign{kIss, foreign_key(), foreign_seal_world().holder()};
    const IssuedDocuments forged =
        issue_documents(
            food_licence(), foreign, {kStatusUri, 7}, kVerifyBase, kIssuedAt, counting_salts()
        )
            .value();
    EXPECT_EQ(outcome(as_text(forged.pdf)), "not_ours");
    EXPECT_EQ(outcome(forged.sd_jwt), "not_ours");
    EXPECT_EQ(outcome(forged.sm2_json), "not_ours");
    EXPECT_FALSE(check(forged.sd_jwt).facts);
}

TEST(Verify, ChangedBytesOfThePdfAreNeverValid) {
    const std::string good = pdf();
    std::set<std::string> seen;
    for (size_t i = 0; i < good.size(); i += 1499) {
        std::string changed = good;
        changed[i] = static_cast<char>(changed[i] ^ 0x04);
        const Verdict verdict = check(changed);
        if (verdict.outcome == Outcome::Valid) {
            // Bytes that no viewer shows: a comment, or the identifier of the file in its trailer.
            ADD_FAILURE() << "byte " << i << " near " << good.substr(i > 20 ? i - 20 : 0, 40);
        }
    }
}

TEST(Verify, UnknownAndMistypedNumbersDiffer) {
    EXPECT_EQ(outcome("JY99999999999999"), "not_ours");
    EXPECT_EQ(check("JY99999999999999").reasons.at(0), "credential.number_unknown");
    std::string mistyped = food_licence().identifier;
    mistyped[mistyped.size() - 8] = mistyped[mistyped.size() - 8] == '9' ? '8' : '9';
    EXPECT_EQ(check(mistyped).reasons.at(0), "credential.identifier_check");
    EXPECT_EQ(outcome(verify_link(kVerifyBase, mistyped)), "unreadable");
    EXPECT_EQ(outcome(""), "unreadable");
    EXPECT_EQ(outcome("\xFF\xFE"), "unreadable");
    EXPECT_EQ(outcome("{}"), "unreadable");
    EXPECT_EQ(outcome("a~b~"), "unreadable");
    EXPECT_EQ(outcome("%PDF-"), "unreadable");
}

TEST(Verify, APersonsNameIsNeverShownWhole) {
    Content content = food_licence();
    content.holder = {"张三丰", "500225199003071232", "111"};
    const IssuedDocuments issued =
        issue_documents(
            content, issuer_keys(), {kStatusUri, 7}, kVerifyBase, kIssuedAt, counting_salts()
        )
            .value();
    for (const std::string& form : {issued.sd_jwt, issued.sm2_json, as_text(issued.pdf)}) {
        const std::string answer = json::serialize(to_json(check(form)));
        EXPECT_NE(answer.find("张*"), std::string::npos);
        EXPECT_EQ(answer.find("张三丰"), std::string::npos);
        EXPECT_EQ(answer.find("500225199003071232"), std::string::npos);
    }
    // The kind of code withheld: the name is masked all the same.
    const std::string shown = present_sd_jwt(issued.sd_jwt, {"name"}).value();
    EXPECT_EQ(check(shown).facts->holder, "张*");
    EXPECT_EQ(check(present_sd_jwt(issued.sd_jwt, {}).value()).facts->holder, "");
}

TEST(Documents, TheSameInputGivesTheSamePaper) {
    const IssuedDocuments again =
        issue_documents(
            food_licence(), issuer_keys(), {kStatusUri, 7}, kVerifyBase, kIssuedAt, counting_salts()
        )
            .value();
    // Signatures are randomised, what is seen is not.
    EXPECT_EQ(read_pdf(again.pdf)->visible.sha256, read_pdf(documents().pdf)->visible.sha256);
}
