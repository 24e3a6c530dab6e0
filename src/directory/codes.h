// Codes made by rule: synthetic credit codes, implementation codes of items, case numbers.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace tongban::directory {

/// A credit code that passes both checks and belongs to nobody: 11 (organ) + region + "M" + zone +
/// "0TB" + ordinal. `region` has 6 digits; `ordinal` at most 900. Departments get 1 to 899.
std::string synthetic_credit_code(std::string_view region, int ordinal, int zone = 0);

/// Exercising level 行使层级 (GB/T 39046 A.2).
enum class ExercisingLevel { National = 1, Provincial, City, County, Town, Village };

/// Matter type (GB/T 39046 A.1) of the Chinese type names that items carry; 10 (其他) for the rest.
int matter_type(std::string_view type_name);

/// Basic code 基本编码, 12 digits, marked as made up by the directory owner 99, which no province
/// has: 99 + type + department + item + sub item.
std::string synthetic_basic_code(
    std::string_view type_name, int department_ordinal, int item_ordinal, int sub_item = 0
);

/// Implementation code 实施编码: credit code 18 + level 1 + basic code 12.
std::string implementation_code(
    std::string_view credit_code, ExercisingLevel level, std::string_view basic_code
);
/// Whether an implementation code came from synthetic_basic_code.
bool is_synthetic_implementation_code(std::string_view code);

/// Case number 办件编号, 43 characters: implementation code + date + number of that day. Error
/// code: code.daily_numbers_used_up (TooMany) from the 10,000th on.
Result<std::string> case_number(std::string_view implementation_code, Date date, int daily_number);
/// Whether a text has the shape of one.
bool is_case_number(std::string_view text);

}  // namespace tongban::directory
