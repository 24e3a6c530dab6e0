// Check characters and parsing of identifiers, after GB 11643, GB 32100 and GB 11714.
#include "directory/identifiers.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace tongban::directory {
namespace {

constexpr std::string_view kResidentCheck = "10X98765432";
constexpr std::array<int, 17> kResidentWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
// GB 32100: no I, O, S, V, Z, which are easily taken for digits.
constexpr std::string_view kCreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr std::array<int, 17> kCreditWeights{1,  3,  9,  27, 19, 26, 16, 17, 20,
                                             29, 25, 13, 8,  24, 10, 30, 28};
constexpr std::array<int, 8> kOrganisationWeights{3, 7, 9, 10, 5, 8, 4, 2};
/// Provinces of GB/T 2260, ever used; 81, 82 and 83 for residents of Hong Kong, Macao and Taiwan.
constexpr std::string_view kProvinces =
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 "
    "71 "
    "81 82 83 ";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

Error length_error(const char* code, std::string_view text, int expected) {
    return refuse(
        code, ErrorKind::Invalid,
        {{"length", static_cast<std::int64_t>(text.size())}, {"expected", expected}}
    );
}

bool is_province(std::string_view two) {
    return kProvinces.find(std::string(two) + ' ') != std::string_view::npos;
}

int credit_value(char c) {
    const size_t at = kCreditAlphabet.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

Result<char> resident_id_check(std::string_view first_17) {
    if (first_17.size() != 17) return length_error("identity.resident_id.length", first_17, 17);
    if (!all_digits(first_17)) return refuse("identity.resident_id.characters");
    int sum = 0;
    for (size_t i = 0; i < 17; ++i) sum += (first_17[i] - '0') * kResidentWeights[i];
    return kResidentCheck[static_cast<size_t>(sum % 11)];
}

Result<ResidentId> parse_resident_id(std::string_view text, Date today) {
    const std::string number = upper(trim(text));
    if (number.size() != 18) return length_error("identity.resident_id.length", number, 18);
    const std::string_view first_17 = std::string_view(number).substr(0, 17);
    if (!all_digits(first_17) || !(is_digit(number[17]) || number[17] == 'X'))
        return refuse("identity.resident_id.characters");
    // The place is the one of its time and may be gone: only the province is looked at.
    if (!is_province(first_17.substr(0, 2))) return refuse("identity.resident_id.province");
    const auto birth =
        parse_date(number.substr(6, 4) + '-' + number.substr(10, 2) + '-' + number.substr(12, 2));
    if (!birth || *birth > today || birth->year() < 1850)
        return refuse("identity.resident_id.birth_date");
    if (TRY(resident_id_check(first_17)) != number[17])
        return refuse("identity.resident_id.check_digit");
    return ResidentId{
        .text = number,
        .region = number.substr(0, 6),
        .birth = *birth,
        .sex = (number[16] - '0') % 2 == 1 ? Sex::Male : Sex::Female,
    };
}

Result<ResidentId> parse_old_resident_id(std::string_view text, Date today) {
    const std::string_view number = trim(text);
    if (number.size() != 15) return length_error("identity.resident_id.length", number, 15);
    if (!all_digits(number)) return refuse("identity.resident_id.characters");
    std::string longer = std::string(number.substr(0, 6)) + "19" + std::string(number.substr(6));
    longer += TRY(resident_id_check(longer));
    return parse_resident_id(longer, today);
}

Result<char> credit_code_check(std::string_view first_17) {
    if (first_17.size() != 17) return length_error("identity.credit_code.length", first_17, 17);
    int sum = 0;
    for (size_t i = 0; i < 17; ++i) {
        const int value = credit_value(first_17[i]);
        if (value < 0)
            return refuse(
                "identity.credit_code.characters", ErrorKind::Invalid,
                {{"position", static_cast<std::int64_t>(i + 1)}}
            );
        sum += value * kCreditWeights[i];
    }
    return kCreditAlphabet[static_cast<size_t>((31 - sum % 31) % 31)];
}

Result<char> organisation_code_check(std::string_view first_8) {
    int sum = 0;
    if (first_8.size() != 8) return refuse("identity.credit_code.characters");
    for (size_t i = 0; i < 8; ++i) {
        const char c = first_8[i];
        if (!is_digit(c) && !(c >= 'A' && c <= 'Z'))
            return refuse("identity.credit_code.characters");
        sum += (is_digit(c) ? c - '0' : c - 'A' + 10) * kOrganisationWeights[i];
    }
    const int check = 11 - sum % 11;
    return check == 10 ? 'X' : check == 11 ? '0' : static_cast<char>('0' + check);
}

Result<CreditCode> parse_credit_code(std::string_view text) {
    const std::string code = upper(trim(text));
    if (code.size() != 18) return length_error("identity.credit_code.length", code, 18);
    // The inner check character may be any of the set, also X; the region has digits only.
    if (!all_digits(std::string_view(code).substr(2, 6)) || credit_value(code[17]) < 0)
        return refuse("identity.credit_code.characters");
    if (TRY(credit_code_check(std::string_view(code).substr(0, 17))) != code[17])
        return refuse("identity.credit_code.check_digit");
    const auto inner = organisation_code_check(std::string_view(code).substr(8, 8));
    return CreditCode{
        .text = code,
        .authority = code[0],
        .category = code[1],
        .region = code.substr(2, 6),
        .organisation_code = code.substr(8, 9),
        .is_organisation_code_valid = inner && *inner == code[16],
    };
}

Result<std::string> parse_phone(std::string_view text) {
    std::string digits;
    for (const char c : trim(text))
        if (c != ' ' && c != '-') digits += c;
    if (digits.starts_with("+86")) digits.erase(0, 3);
    const bool is_mobile =
        digits.size() == 11 && all_digits(digits) && digits[0] == '1' && digits[1] >= '3';
    if (!is_mobile) return refuse("identity.phone");
    return digits;
}

Result<std::string> parse_region_code(std::string_view text) {
    const std::string_view code = trim(text);
    const bool has_length = code.size() == 6 || code.size() == 9 || code.size() == 12;
    if (!has_length || !all_digits(code)) return refuse("identity.region_code");
    return std::string(code);
}

std::string masked_resident_id(std::string_view text) {
    if (text.size() < 8) return std::string(text.size(), '*');
    return std::string(text.substr(0, 3)) + std::string(text.size() - 7, '*') +
           std::string(text.substr(text.size() - 4));
}

std::string masked_phone(std::string_view text) {
    if (text.size() < 8) return std::string(text.size(), '*');
    return std::string(text.substr(0, 3)) + std::string(text.size() - 7, '*') +
           std::string(text.substr(text.size() - 4));
}

std::string masked_name(std::string_view text) {
    size_t first = 1;
    while (first < text.size() && (static_cast<unsigned char>(text[first]) & 0xC0) == 0x80) ++first;
    if (text.empty()) return "";
    std::string masked(text.substr(0, first));
    const size_t hidden = std::max<size_t>(code_points(text), 2) - 1;
    for (size_t i = 0; i < hidden; ++i) masked += '*';
    return masked;
}

}  // namespace tongban::directory
