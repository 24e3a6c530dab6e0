#include "credential/offline.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.h"

namespace tongban::credential {

namespace {

Result<std::string> read_file(const std::string& path) {
    const auto unreadable = [&] {
        return refuse("credential.file_unreadable", ErrorKind::Invalid, {{"path", path}});
    };
    std::error_code fault;
    const auto size = std::filesystem::file_size(path, fault);
    if (fault) return unreadable();
    if (size > kVerifyBytesMax) return refuse("credential.too_large", ErrorKind::TooLarge);
    std::ifstream file(path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), {}};
    if (!file) return unreadable();
    return content;
}

/// Of several files the one at fault.
template <class T>
Result<T> in_file(const std::string& path, Result<T> read) {
    if (read) return read;
    Error error = read.error();
    error.cause = error.cause.empty() ? path : path + ": " + error.cause;
    return error;
}

bool is_file(const std::string& text) {
    std::error_code ignored;
    return text.size() < 4096 && text.find('\0') == std::string::npos &&
           std::filesystem::is_regular_file(text, ignored);
}

/// Written like the name of a file: a number or the text of a credential is not.
bool is_file_name(std::string_view text) {
    if (text.starts_with('/') || text.starts_with("./") || text.starts_with("../")) return true;
    for (const std::string_view ending : {".pdf", ".json", ".jwt", ".txt", ".sm2"})
        if (text.ends_with(ending)) return true;
    return false;
}

std::string line(std::string_view name, std::string_view value) {
    return value.empty() ? std::string() : fmt::format("{:<11} {}\n", name, value);
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

}  // namespace

Result<Verdict> check_offline(const OfflineCheck& check, Instant now) {
    const TrustAnchors anchors =
        TRY(in_file(check.trust_file, trust_from_json(TRY(read_file(check.trust_file)))));
    std::map<std::string, StatusList, std::less<>> lists;
    for (const std::string& path : check.status_files) {
        const std::string token = TRY(read_file(path));
        AddressedList read = TRY(in_file(path, read_addressed_list(trim(token), anchors, now)));
        lists.insert_or_assign(std::move(read.uri), std::move(read.list));
    }
    StatusSource source;
    source.find_in_list = [&](std::string_view uri,
                              std::uint64_t index) -> std::optional<StatusValue> {
        const auto found = lists.find(uri);
        if (found == lists.end()) return std::nullopt;
        return found->second.find(index);
    };
    std::string input = check.input;
    if (is_file(input) || is_file_name(input)) input = TRY(read_file(check.input));
    return verify(input, anchors, source, now);
}

std::string describe(const Verdict& verdict) {
    std::string out = line("verdict", outcome_name(verdict.outcome));
    out += line("because", joined(verdict.reasons));
    out += line("checked", joined(verdict.checked));
    if (!verdict.facts) return out;
    const ShownFacts& facts = *verdict.facts;
    out += line("credential", facts.type_name);
    out += line("number", facts.number);
    out += line("identifier", facts.identifier);
    out += line("holder", facts.holder);
    out += line("issuer", facts.issuer_name);
    out += line("issued on", facts.issued_on);
    out += line("valid until", facts.valid_until.empty() ? "no end" : facts.valid_until);
    return out;
}

int exit_code(const Verdict& verdict) { return verdict.outcome == Outcome::Valid ? 0 : 1; }

}  // namespace tongban::credential
