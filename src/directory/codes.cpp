// Codes made by rule; where they are synthetic they say so in a digit that no real one has.
#include "directory/codes.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/assert.h"
#include "directory/identifiers.h"

namespace tongban::directory {
namespace {

constexpr std::string_view kSyntheticOwner = "99";
constexpr size_t kImplementationCodeLength = 31;
constexpr int kDailyNumberMax = 9999;

}  // namespace

std::string synthetic_credit_code(std::string_view region, int ordinal, int zone) {
    ASSERT(region.size() == 6 && ordinal >= 0 && ordinal <= 999 && zone >= 0 && zone <= 9);
    const std::string body = fmt::format("M{}0TB{:03}", "BCDEFGHJKL"[zone], ordinal);
    std::string code = fmt::format("11{}{}", region, body);
    code += organisation_code_check(body).value();
    code += credit_code_check(code).value();
    return code;
}

int matter_type(std::string_view type_name) {
    constexpr std::array<std::pair<std::string_view, int>, 12> kTypes{{
        {"行政许可", 1},
        {"行政处罚", 2},
        {"行政强制", 3},
        {"行政征收", 4},
        {"行政给付", 5},
        {"行政检查", 6},
        {"行政确认", 7},
        {"行政奖励", 8},
        {"行政裁决", 9},
        {"其他行政权力", 10},
        {"公共服务", 20},
        {"公用事业服务", 21},
    }};
    for (const auto& [name, code] : kTypes)
        if (name == type_name) return code;
    return 10;
}

std::string synthetic_basic_code(
    std::string_view type_name, int department_ordinal, int item_ordinal, int sub_item
) {
    ASSERT(item_ordinal >= 0 && item_ordinal <= 999 && sub_item >= 0 && sub_item <= 999);
    return fmt::format(
        "{}{:02}{:02}{:03}{:03}", kSyntheticOwner, matter_type(type_name), department_ordinal % 100,
        item_ordinal, sub_item
    );
}

std::string implementation_code(
    std::string_view credit_code, ExercisingLevel level, std::string_view basic_code
) {
    ASSERT(credit_code.size() == 18 && basic_code.size() == 12);
    return fmt::format("{}{}{}", credit_code, static_cast<int>(level), basic_code);
}

bool is_synthetic_implementation_code(std::string_view code) {
    return code.size() == kImplementationCodeLength && code.substr(19, 2) == kSyntheticOwner;
}

Result<std::string> case_number(std::string_view implementation_code, Date date, int daily_number) {
    ASSERT(implementation_code.size() == kImplementationCodeLength && daily_number >= 1);
    if (daily_number > kDailyNumberMax)
        return refuse(
            "code.daily_numbers_used_up", ErrorKind::TooMany,
            {{"date", to_string(date)}, {"numbers", kDailyNumberMax}}
        );
    return fmt::format("{}{}{:04}", implementation_code, compact(date), daily_number);
}

bool is_case_number(std::string_view text) {
    constexpr size_t kLength = kImplementationCodeLength + 8 + 4;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return text.size() == kLength &&
           std::ranges::all_of(text.substr(kImplementationCodeLength), is_digit);
}

}  // namespace tongban::directory
