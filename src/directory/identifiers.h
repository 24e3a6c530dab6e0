// Identifiers that people type: resident identity number, credit code, telephone, region code.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace tongban::directory {

enum class Sex { Male, Female };

/// Resident identity number 公民身份号码 (GB 11643-1999).
struct ResidentId {
    std::string text;    // 18 characters, X upper case
    std::string region;  // the code of its time, never changed later
    Date birth;
    Sex sex = Sex::Male;
};

/// Accepts a lower-case x. The region only has to name a province. Error codes:
/// identity.resident_id.length, .characters, .province, .birth_date, .check_digit.
Result<ResidentId> parse_resident_id(std::string_view text, Date today);

/// A 15-digit number of the first generation as its 18-digit form, for matching old data only.
Result<ResidentId> parse_old_resident_id(std::string_view text, Date today);

/// Check character for the first 17 digits. Error codes as above.
Result<char> resident_id_check(std::string_view first_17);

/// Unified social credit code 统一社会信用代码 (GB 32100-2015).
struct CreditCode {
    std::string text;
    char authority = '9';
    char category = '1';
    std::string region;             // of the registering authority
    std::string organisation_code;  // GB 11714, with its own check character
    /// Some early codes break the inner check: a warning, no refusal.
    bool is_organisation_code_valid = true;
};

/// Lower case is accepted and stored upper case. Error codes: identity.credit_code.length,
/// .characters, .check_digit.
Result<CreditCode> parse_credit_code(std::string_view text);

/// Check character for the first 17. Error codes as above.
Result<char> credit_code_check(std::string_view first_17);
/// Check character of GB 11714 for the first 8. Error code: identity.credit_code.characters.
Result<char> organisation_code_check(std::string_view first_8);

/// Mainland mobile number, without separators and country code. Accepts +86 and spaces or hyphens.
/// Error code: identity.phone.
Result<std::string> parse_phone(std::string_view text);

/// 6, 9 or 12 digits of a division. Error code: identity.region_code.
Result<std::string> parse_region_code(std::string_view text);

/// What strangers may see of it: 500***********1232, 139****0001, 张**.
std::string masked_resident_id(std::string_view text);
std::string masked_phone(std::string_view text);
std::string masked_name(std::string_view text);

}  // namespace tongban::directory
