// A walk through every route of a whole deployment, in parts: who goes where, and what was called.
#pragma once

#include <algorithm>

#include "app/deployment.h"
#include "http/router.h"

namespace tongban::app {

using testing::HttpAnswer;

inline constexpr const char* kSmallPdf =
    "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

class Walk : public ::testing::Test {
  public:
    /// Calls the route with values for its placeholders; a 2xx answer counts as walked.
    HttpAnswer go(
        Visitor& visitor,
        const std::string& method,
        const std::string& path,
        const std::vector<std::string>& values = {},
        const json::value& body = nullptr,
        const std::string& query = {}
    ) {
        const std::string text = body.is_null() ? "" : json::serialize(body);
        return noted(method, path, visitor.send(method, filled(path, values) + query, text));
    }
    HttpAnswer hand_in(
        Visitor& visitor,
        const std::string& path,
        const std::vector<std::string>& values,
        const std::string& bytes,
        const std::string& query = {}
    ) {
        const std::string target = filled(path, values) + query;
        return noted("POST", path, visitor.send("POST", target, bytes, "application/octet-stream"));
    }
    HttpAnswer noted(const std::string& method, const std::string& path, HttpAnswer answer) {
        const std::string name = method + " " + path;
        EXPECT_LT(answer.status, 300) << name << " " << answer.body.substr(0, 600)
                                      << (answer.status >= 500 ? "\n" + deployment.troubles() : "");
        if (answer.status >= 200 && answer.status < 300) walked.insert(name);
        return answer;
    }

    /// From the sink of messages, which the outbox fills a moment after the commit.
    std::string code_that_was_sent() {
        for (int tries = 0; tries < 20'000; ++tries) {
            const std::string sent = deployment.file("notifications.log");
            if (const size_t at = sent.find("\"code\":\""); at != std::string::npos)
                return sent.substr(at + 8, sent.find('"', at + 8) - at - 8);
            stranger.send("GET", "/healthz");
        }
        return {};
    }

    void public_pages();
    void account_of_a_person();
    void administration();
    /// A whole application for a food licence, submitted: its number.
    std::string apply(bool walks_every_route);
    /// A draft with its answers and its form, nothing handed in yet.
    json::value filled_draft(const json::object& answers);
    json::value draft_with_materials(const std::string& id);
    /// What a register says of the applicant is not right; in a second draft, so that the first one
    /// keeps it.
    void challenge_a_register(const json::value& draft, const json::object& answers);
    void life_of_a_case(const std::string& number);
    void hand_on(const std::string& number, const std::string& step);
    void review(const std::string& number);
    void after_the_decision(const std::string& number);
    void credentials_of_the_holder();
    /// A change of the packs from its first line to its publication, and back.
    void studio_of_the_packs();
    void tools_of_the_studio(Visitor& author, const std::string& change);
    void show_publication(
        Visitor& author,
        const std::string& file,
        const std::string& words_before,
        const std::string& words_after
    );
    void roll_back(
        Visitor& author,
        const std::string& author_token,
        Visitor& reviewer,
        const std::string& reviewer_token
    );
    std::string signing_token(Visitor& visitor, const char* password);
    /// A case that began under the packs before goes on by those in use.
    void move_cases(Visitor& author, Visitor& reviewer, const std::string& token);
    /// A service with a fee, applied for in one request.
    void pay_a_fee();
    std::string apply_in_one_request(Visitor& holder);
    /// No service of these packs asks programs outside: taking and answering is in
    /// service/jobs_test.
    void jobs_of_programs();

    Deployment deployment;
    Visitor stranger{deployment}, person{deployment}, clerk{deployment}, approver{deployment},
        supervisor{deployment}, head{deployment}, operator_{deployment};
    std::string company;  // that the person represents
    std::set<std::string> walked;
};

inline std::string text_at(const json::value& value, const char* pointer) {
    boost::system::error_code fault;
    const json::value* found = value.find_pointer(pointer, fault);
    if (found == nullptr) return {};
    if (found->is_string()) return std::string(found->get_string());
    return json::serialize(*found);
}

inline std::int64_t version_of(const json::value& view) {
    return view.at("version").to_number<std::int64_t>();
}

}  // namespace tongban::app
