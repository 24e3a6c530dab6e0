// Every code that somebody may read has a sentence in each language.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "app/words.h"

namespace tongban::app {
namespace {

namespace fs = std::filesystem;

/// Inside a language most codes tell why a value is null or an instance waits: traces show them, in
/// the words of the language. These files read and check what an author wrote.
const std::map<std::string, std::set<std::string>> kReaders{
    {"feel", {}},
    {"bpmn", {"load.cpp", "load_events.cpp", "check.cpp", "soundness.cpp", "extensions.cpp"}},
    {"dmn",
     {"load.cpp", "compile.cpp", "check.cpp", "table_check.cpp", "type_check.cpp", "types.cpp",
      "csv.cpp", "csv_batch.cpp", "element_compiler.cpp", "load_table.cpp"}}};

/// Written like codes, but names of other things.
const std::set<std::string> kOthers{
    // purposes that something is sealed, hashed or numbered for
    "case.words", "credential.salt", "http.reply", "identity.csrf", "identity.password",
    "identity.password_reset", "identity.reset_code", "service.file_token",
    // timers, messages, kinds of news
    "case.news", "credential.ends", "credential.expire", "credential.remind", "credential.state",
    "studio.publish", "process.awaited", "process.thrown", "staff.absence",
    // meanings of fields and names of files
    "credential.number", "credential.sdjwt", "credential.valid_to", "file.unnamed",
    // never told: caught where it arises, or by the command that asked
    "bpmn.no_such_task"};

const std::set<std::string> kNoAreas{"ent", "notify", "party", "per", "work", "site", "order"};

bool is_file_name(const std::string& text) {
    for (const char* ending : {".yaml", ".json", ".tsv", ".db", ".log", ".pdf"})
        if (text.ends_with(ending)) return true;
    return false;
}

bool is_looked_at(const fs::path& file) {
    const auto readers = kReaders.find(file.parent_path().filename().string());
    return readers == kReaders.end() || readers->second.contains(file.filename().string());
}

void add_codes(const fs::path& file, std::map<std::string, std::string>& codes) {
    static const std::regex kCode(R"re("([a-z]+)\.([a-z_0-9]+(\.[a-z_0-9]+)?)")re");
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        line = line.substr(0, line.find("//"));
        for (auto at = std::sregex_iterator(line.begin(), line.end(), kCode);
             at != std::sregex_iterator(); ++at) {
            const std::string code = (*at)[1].str() + "." + (*at)[2].str();
            if (!kNoAreas.contains((*at)[1].str()) && !kOthers.contains(code) &&
                !is_file_name(code))
                codes.emplace(code, file.filename().string());
        }
    }
}

std::map<std::string, std::string> codes_of_the_source() {
    std::map<std::string, std::string> codes;
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(TONGBAN_SOURCE_DIR) / "src")) {
        const std::string ending = entry.path().extension().string();
        if ((ending == ".cpp" || ending == ".h") && is_looked_at(entry.path()))
            add_codes(entry.path(), codes);
    }
    return codes;
}

http::Texts texts() { return http::Texts::load(TONGBAN_SOURCE_DIR "/packs/base/texts").value(); }

}  // namespace

TEST(ErrorTexts, HaveASentenceForEveryCodeOfTheSource) {
    const http::Texts known = texts();
    const auto codes = codes_of_the_source();
    EXPECT_GT(codes.size(), 300u);
    for (const auto& [code, file] : codes)
        EXPECT_TRUE(known.has("zh-CN", code)) << code << " of " << file;
}

TEST(ErrorTexts, AreTheSameInEveryLanguage) {
    EXPECT_EQ(texts().gaps(), std::vector<std::string>());
}

TEST(Words, OfAnIssueAreThoseOfTheReader) {
    const Issue issue{
        .code = "pack.unknown_key",
        .message = "nobody reads `delivry`",
        .file = "chongqing/services/x.service.yaml",
        .line = 12,
        .details = {{"key", "delivry"}, {"suggestion", "delivery"}}};
    EXPECT_EQ(
        line_of(issue, texts(), "zh-CN"),
        "chongqing/services/x.service.yaml:12: 错误: 没有“delivry”这一项，它不会起作用。"
        "是不是想写“delivery”？ (pack.unknown_key)"
    );
    EXPECT_EQ(
        line_of(issue, texts(), "en"),
        "chongqing/services/x.service.yaml:12: error: Nobody reads `delivry`. "
        "Did you mean `delivery`? (pack.unknown_key)"
    );
    // Without texts the program's own words remain.
    EXPECT_EQ(
        line_of(issue, http::Texts(), "zh-CN"),
        "chongqing/services/x.service.yaml:12: error: nobody reads `delivry` (pack.unknown_key)"
    );
}

TEST(Words, OfARefusalInsideAJourneyAreSentencesToo) {
    const Issue issue{
        .code = "journey.refused",
        .message = "the step before was refused",
        .details = {
            {"refusal", json::object{
                            {"code", "case.claimed_by_other"},
                            {"details", json::object{{"name", "李审批"}}}}}}};
    const std::string said = sentence_of(issue, texts(), "zh-CN");
    EXPECT_NE(said.find("李审批"), std::string::npos) << said;
    EXPECT_NE(said.find("case.claimed_by_other"), std::string::npos) << said;
}

TEST(Words, FollowTheLanguageOfTheTerminalUnlessOneIsAsked) {
    EXPECT_EQ(terminal_locale("zh"), "zh-CN");
    EXPECT_EQ(terminal_locale("en"), "en");
}

}  // namespace tongban::app
