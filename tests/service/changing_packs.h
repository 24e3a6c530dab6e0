// Packs that a test may change, and cases that were submitted under what they said before.
#pragma once

#include <fstream>

#include "service/case_desk.h"

namespace tongban::service::test {

namespace fs = std::filesystem;

inline std::string read(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// The item is food-new: one user task, which grants or rejects.
class ChangingPacks : public testing::Test {
  protected:
    void SetUp() override {
        const fs::path root = fs::path(TONGBAN_SOURCE_DIR) / "packs";
        fs::create_directories(packs());
        for (const char* name : {"base", "chongqing", "demo"}) {
            fs::copy(root / name, packs() / name, fs::copy_options::recursive);
            fs::remove_all(packs() / name / "tests");
        }
        ASSERT_TRUE(ledger_->create_tables(case_tables()));
        use_packs();
    }
    fs::path packs() const { return fs::path(scratch_.path("packs")); }

    /// As a deployment does when the packs are loaded anew.
    void use_packs() {
        content_ = pack::load({packs() / "base", packs() / "chongqing", packs() / "demo"}).content;
        ASSERT_TRUE(content_);
        ASSERT_TRUE(editions_.keep(*content_));
    }
    void change_process(const std::function<void(std::string&)>& change) {
        const fs::path file = packs() / "chongqing/processes/food-new.bpmn";
        std::string text = read(file);
        change(text);
        std::ofstream(file, std::ios::binary) << text;
        use_packs();
    }
    static void replace_all(std::string& text, const std::string& from, const std::string& to) {
        for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
            text.replace(at, from.size(), to);
    }
    /// Of the first user task.
    static std::string attribute(const std::string& text, const std::string& name) {
        const size_t task = text.find("<bpmn:userTask");
        const size_t at = text.find(name + "=\"", task) + name.size() + 2;
        return text.substr(at, text.find('"', at) - at);
    }

    Facts facts(const pack::Content& content) const {
        return facts_for(desk_, content, time_.at, "staff:one", "承办人");
    }
    CaseState commit(const CaseState& before, const Result<Turn>& turn) {
        EXPECT_TRUE(turn) << turn.error().code;
        const auto done =
            ledger_->commit_and_wait(commit_of(*turn, before.version, keyring_).value());
        EXPECT_TRUE(done) << done.error().code << done.error().cause;
        return turn->state;
    }
    CaseState submit(const std::string& number) {
        const pack::ServiceItem* item = content_->find_item("food-new");
        Member member{.item = "food-new", .number = "N" + number, .name = item->name.zh};
        member.department = item->department;
        member.organisation = "两江新区示例局";
        member.process = item->executable->process;
        member.limits = {.legal_days = 20, .promised_days = 5};
        CaseState initial;
        initial.number = number;
        initial.query_code = "Q" + number;
        initial.service = "food-new";
        initial.name = initial.name_en = item->name.zh;
        initial.department = item->department;
        initial.region = "500157";
        initial.edition = content_->edition;
        initial.person = initial.applicant = "person:zhao-huoguo";
        initial.applicant_kind = "natural";
        initial.sealed_parties = seal_json(keyring_, {{"name", "赵火锅"}}, number);
        initial.limits = member.limits;
        initial.members = {member};
        return commit({}, decide(CaseState{}, SubmitCase{initial}, facts(*content_)));
    }
    CaseState accept(const std::string& number) {
        const CaseState submitted = submit(number);
        return commit(
            submitted,
            decide(submitted, AcceptCase{audit_points_of(submitted, *content_)}, facts(*content_))
        );
    }
    CaseState state(const std::string& number) { return load_case(*ledger_, number).value(); }

    tongban::test::Scratch scratch_;
    MovedTime time_;
    std::shared_ptr<const pack::Content> content_;
    Editions editions_{scratch_.path("editions")};
    std::unique_ptr<ledger::Ledger> ledger_ =
        ledger::open_sqlite(scratch_.path("ledger.db")).value();
    DemoNeighbours neighbours_{json::object{}};
    crypto::Keyring keyring_ = crypto::Keyring::in_memory(Bytes(32, 7));
    FileStore files_{scratch_.path("files"), keyring_, default_scan()};
    Numbers numbers_{*ledger_};
    Desk desk_{
        .ledger = *ledger_,
        .content = [this] { return content_; },
        .keyring = keyring_,
        .files = files_,
        .numbers = numbers_,
        .neighbours = neighbours_,
        .search = {},
        .public_url = {},
        .editions = &editions_};
};

}  // namespace tongban::service::test
