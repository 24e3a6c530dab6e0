#include "directory/identifiers.h"

#include <gtest/gtest.h>

#include <set>

#include "directory/chongqing.h"
#include "directory/codes.h"

namespace tongban::directory {
namespace {

const Date kToday{2026, 11, 21};

std::string resident_fault(std::string_view text) {
    const auto result = parse_resident_id(text, kToday);
    return result ? ""
                  : result.error().code.substr(std::string_view("identity.resident_id.").size());
}
std::string credit_fault(std::string_view text) {
    const auto result = parse_credit_code(text);
    return result ? ""
                  : result.error().code.substr(std::string_view("identity.credit_code.").size());
}

TEST(ResidentId, ExamplesOfTheStandardAreValid) {
    EXPECT_EQ(resident_fault("11010519491231002X"), "");
    EXPECT_EQ(resident_fault("440524188001010014"), "");
    EXPECT_EQ(resident_id_check("50022519900307123").value(), '2');
    EXPECT_EQ(resident_id_check("51010719850215456").value(), '8');
}

TEST(ResidentId, TellsBirthSexAndPlace) {
    const ResidentId id = parse_resident_id(" 500225199003071232 ", kToday).value();
    EXPECT_EQ(id.birth, Date(1990, 3, 7));
    EXPECT_EQ(id.sex, Sex::Male);
    EXPECT_EQ(id.region, "500225");
    EXPECT_EQ(parse_resident_id("510107198502154568", kToday).value().sex, Sex::Female);
}

TEST(ResidentId, ALowerCaseXIsStoredUpperCase) {
    EXPECT_EQ(parse_resident_id("11010519491231002x", kToday).value().text, "11010519491231002X");
}

TEST(ResidentId, EachFaultHasItsOwnCode) {
    EXPECT_EQ(resident_fault("500103199001010018"), "check_digit");
    EXPECT_EQ(resident_fault("50010319900101001"), "length");
    EXPECT_EQ(resident_fault(""), "length");
    EXPECT_EQ(resident_fault("5001031990010100X0"), "characters");
    EXPECT_EQ(resident_fault("50010319900101001Y"), "characters");
    EXPECT_EQ(resident_fault("000103199001010010"), "province");
    EXPECT_EQ(resident_fault("500103199002290010"), "birth_date");
    EXPECT_EQ(resident_fault("500103209001010010"), "birth_date");
    EXPECT_EQ(resident_fault("500103199001010010"), "");
}

TEST(ResidentId, EverySingleWrongDigitIsFound) {
    const std::string valid = "500225199003071232";
    for (size_t i = 0; i < valid.size(); ++i)
        for (char c = '0'; c <= '9'; ++c) {
            std::string wrong = valid;
            wrong[i] = c;
            EXPECT_EQ(resident_fault(wrong).empty(), c == valid[i]) << wrong;
        }
}

TEST(ResidentId, AnOldNumberIsReadAsItsLongForm) {
    EXPECT_EQ(parse_old_resident_id("500225900307123", kToday).value().text, "500225199003071232");
    EXPECT_FALSE(parse_old_resident_id("500225199003071232", kToday));
    EXPECT_FALSE(parse_old_resident_id("500225901307123", kToday));
}

TEST(CreditCode, PublishedAndSyntheticCodesAreValid) {
    for (const char* code :
         {"91350100M000100Y43", "11100000000013338W", "11500000009275780L", "11370800MB28559184",
          "12441500196720244T", "91500111MA5TB0010K", "92500111MA5TB0029D", "11500111MB0TB00314",
          "11500225MB0TB0031J", "52500000MJ0TB00492"}) {
        const auto parsed = parse_credit_code(code);
        ASSERT_TRUE(parsed) << code;
        EXPECT_TRUE(parsed->is_organisation_code_valid) << code;
    }
}

TEST(CreditCode, EachFaultHasItsOwnCode) {
    EXPECT_EQ(credit_fault("91500111MA5TONGB0K"), "characters");
    EXPECT_EQ(credit_fault("91500111MA5TB0010L"), "check_digit");
    EXPECT_EQ(credit_fault("91500111MA5TB0010"), "length");
    EXPECT_EQ(credit_fault("915001A1MA5TB0010K"), "characters");
    EXPECT_EQ(credit_fault("91500111ma5tb0010k"), "");
}

TEST(CreditCode, ABrokenInnerCheckIsOnlyAWarning) {
    std::string first_17 = "91500111MA5TB0011";
    const char check = credit_code_check(first_17).value();
    const auto parsed = parse_credit_code(first_17 + check);
    ASSERT_TRUE(parsed);
    EXPECT_FALSE(parsed->is_organisation_code_valid);
}

TEST(Phone, MobileNumbersAreNormalised) {
    EXPECT_EQ(parse_phone("+86 139-0000-0001").value(), "13900000001");
    for (const char* wrong :
         {"12900000001", "1390000000", "139000000011", "02367890000", "", "1390000000a"})
        EXPECT_EQ(parse_phone(wrong).error().code, "identity.phone") << wrong;
}

TEST(RegionCode, HasSixNineOrTwelveDigits) {
    EXPECT_TRUE(parse_region_code("500111"));
    EXPECT_TRUE(parse_region_code("500111100"));
    EXPECT_TRUE(parse_region_code("500111100002"));
    EXPECT_FALSE(parse_region_code("5001111"));
    EXPECT_FALSE(parse_region_code("50011X"));
}

TEST(Masks, HideWhatStrangersMayNotSee) {
    EXPECT_EQ(masked_resident_id("500225199003071232"), "500***********1232");
    EXPECT_EQ(masked_phone("13900000001"), "139****0001");
    EXPECT_EQ(masked_name("张三"), "张*");
    EXPECT_EQ(masked_name("欧阳文山"), "欧***");
    EXPECT_EQ(masked_name("张"), "张*");
    EXPECT_EQ(masked_name(""), "");
}

TEST(Codes, SyntheticCreditCodesPassBothChecksAndDiffer) {
    EXPECT_EQ(synthetic_credit_code("500111", 3), "11500111MB0TB00314");
    std::set<std::string> seen;
    const Directory directory = chongqing_directory();
    for (const Date date : {kDayBefore, kChange})
        for (const Region* unit : directory.regions().district_units(date))
            for (const DepartmentRow& department : directory.departments()) {
                const auto organisation =
                    directory.organisation_for(department.code, unit->code, date);
                ASSERT_TRUE(organisation);
                const auto parsed = parse_credit_code(organisation->synthetic_uscc);
                ASSERT_TRUE(parsed) << organisation->synthetic_uscc;
                EXPECT_TRUE(parsed->is_organisation_code_valid);
                seen.insert(organisation->synthetic_uscc);
            }
    // 42 units over time (38 counties, the new one and 3 zones); one department is municipal only.
    EXPECT_EQ(seen.size(), 42U * 5U + 1U);
}

TEST(Codes, ImplementationCodesHaveThirtyOneCharactersAndSayThatTheyAreSynthetic) {
    const std::string basic = synthetic_basic_code("行政许可", 12, 7);
    EXPECT_EQ(basic, "990112007000");
    const std::string code =
        implementation_code("11500111MB0TB00314", ExercisingLevel::County, basic);
    EXPECT_EQ(code, "11500111MB0TB003144990112007000");
    EXPECT_TRUE(is_synthetic_implementation_code(code));
    EXPECT_FALSE(is_synthetic_implementation_code("11370800MB285591843370117002011"));
    EXPECT_EQ(matter_type("公共服务"), 20);
    EXPECT_EQ(matter_type("别的"), 10);
}

TEST(Codes, TheTenThousandthCaseOfADayHasNoNumber) {
    const std::string code = "11500111MB0TB003144000131001000";
    EXPECT_EQ(case_number(code, kToday, 1).value(), "11500111MB0TB003144000131001000202611210001");
    EXPECT_TRUE(case_number(code, kToday, 9999));
    const auto refused = case_number(code, kToday, 10000);
    EXPECT_EQ(refused.error().code, "code.daily_numbers_used_up");
    EXPECT_EQ(refused.error().kind, ErrorKind::TooMany);
}

}  // namespace
}  // namespace tongban::directory
