// Every code that somebody may read has a sentence in each language.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "app/words.h"
#include "base/text.h"
#include "http/problem.h"

namespace tongban::app {
namespace {

namespace fs = std::filesystem;

/// Inside a language most codes tell why a value is null or an instance waits: traces show them, in
/// the words of the language. These files read and check what an author wrote.
const std::map<std::string, std::set<std::string>> kReaders{
    {"feel", {}},
    {"bpmn",
     {"load.cpp", "model_reader.cpp", "model_reader_flows.cpp", "load_events.cpp", "check.cpp",
      "soundness.cpp", "extensions.cpp"}},
    {"dmn",
     {"load.cpp", "compile.cpp", "check.cpp", "table_check.cpp", "type_check.cpp", "types.cpp",
      "csv.cpp", "csv_batch.cpp", "element_compiler.cpp", "load_table.cpp"}}};

/// Words before the dot that no error begins with: fields by their meaning, kinds of messages.
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

/// The file without its comments.
std::string source_of(const fs::path& file) {
    std::ifstream stream(file);
    std::string source;
    for (std::string line; std::getline(stream, line);)
        source += line.substr(0, line.find("//")) + '\n';
    return source;
}

/// What looks like a code and is the name of something else (a purpose, a timer, a topic) is a
/// constant; what is told to somebody stands where it arises, or its constant is used as a code.
void add_codes(const fs::path& file, std::map<std::string, std::string>& codes) {
    static const std::regex kCode(
        R"re((\bk[A-Z]\w*(\[\])?\s*=\s*)?"(([a-z]+)\.[a-z_0-9]+(\.[a-z_0-9]+)?)")re"
    );
    const std::string source = source_of(file);
    for (auto at = std::sregex_iterator(source.begin(), source.end(), kCode);
         at != std::sregex_iterator(); ++at) {
        const std::string code = (*at)[3].str();
        if ((*at)[1].matched || kNoAreas.contains((*at)[4].str()) || is_file_name(code)) continue;
        codes.emplace(code, file.filename().string());
    }
}

/// Constants that look like codes, and those that an error takes its code from.
struct Constants {
    std::set<std::string> like_codes, used;

    void add(const fs::path& file) {
        static const std::regex kLike(R"re(\b(k[A-Z]\w*)(\[\])?\s*=\s*"[a-z]+\.[a-z_0-9.]+")re");
        static const std::regex kUse(R"re((\brefuse\(\s*|\.code = )(k[A-Z]\w*))re");
        const std::string source = source_of(file);
        for (auto at = std::sregex_iterator(source.begin(), source.end(), kLike);
             at != std::sregex_iterator(); ++at)
            like_codes.insert((*at)[1].str());
        for (auto at = std::sregex_iterator(source.begin(), source.end(), kUse);
             at != std::sregex_iterator(); ++at)
            used.insert((*at)[2].str());
    }
};

template <class Each>
void each_source(const Each& each) {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(TONGBAN_SOURCE_DIR) / "src")) {
        const std::string ending = entry.path().extension().string();
        if ((ending == ".cpp" || ending == ".h") && is_looked_at(entry.path())) each(entry.path());
    }
}

std::map<std::string, std::string> codes_of_the_source() {
    std::map<std::string, std::string> codes;
    each_source([&](const fs::path& file) { add_codes(file, codes); });
    return codes;
}

http::Texts texts() { return http::Texts::load(TONGBAN_SOURCE_DIR "/packs/base/texts").value(); }

json::object sentences(const std::string& locale) {
    std::ifstream stream(TONGBAN_SOURCE_DIR "/packs/base/texts/errors." + locale + ".json");
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    return json::parse(text).as_object();
}

}  // namespace

TEST(ErrorTexts, HaveASentenceForEveryCodeOfTheSource) {
    const http::Texts known = texts();
    const auto codes = codes_of_the_source();
    EXPECT_GT(codes.size(), 300u);
    for (const auto& [code, file] : codes)
        EXPECT_TRUE(known.has("zh-CN", code)) << code << " of " << file;
}

TEST(ErrorTexts, AreNeverHiddenInAConstant) {
    Constants constants;
    each_source([&](const fs::path& file) { constants.add(file); });
    EXPECT_GT(constants.like_codes.size(), 10u);
    for (const std::string& name : constants.used)
        EXPECT_FALSE(constants.like_codes.contains(name)) << name;
}

TEST(ErrorTexts, SayEveryCodeInAnAnswerToo) {
    const http::Texts known = texts();
    for (const char* locale : {"zh-CN", "en"})
        for (const auto& entry : sentences(locale)) {
            const std::string code(entry.key());
            const http::Reply reply =
                http::problem_reply(refuse(code), known, locale, "urn:tongban:test");
            const json::object problem = json::parse(reply.body).as_object();
            EXPECT_NE(trim(find_string(problem, "detail").value_or("")), "") << locale << code;
        }
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

TEST(Words, OfOthersDoNothingToATerminal) {
    EXPECT_EQ(printable("chongqing/餐饮 (1).yaml"), "chongqing/餐饮 (1).yaml");
    EXPECT_EQ(printable("a\x1b[2J\r\nb\t\x7f"), "a\\x1b[2J\\x0d\\x0ab\\x09\\x7f");
    EXPECT_EQ(printable("\u009b2J"), "\\u009b2J");
    EXPECT_EQ(printable("\u202elmay.exe"), "\\u202elmay.exe");
    EXPECT_EQ(printable("\xe9\xa4"), "\\xe9\\xa4") << "no UTF-8";
    const Issue issue{
        .code = "pack.unknown_key",
        .message = {},
        .file = "a\nb",
        .details = {{"key", "\x1b[31m"}}};
    const std::string line = line_of(issue, texts(), "en");
    EXPECT_TRUE(std::ranges::none_of(line, [](unsigned char c) { return c < 0x20; })) << line;
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
