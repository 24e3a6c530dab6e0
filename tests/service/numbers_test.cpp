#include "service/numbers.h"

#include <gtest/gtest.h>

#include "service/form_check.h"

using namespace tongban;
using namespace tongban::service;

namespace {
const std::string kCode(31, '1');  // an implementation code has 31 characters
}  // namespace

TEST(CaseNumbers, TheTenThousandthOfADayIsRefusedWithAnAlert) {
    ASSERT_FALSE(kCode.empty());
    std::vector<std::string> alerts;
    Numbers numbers(
        [](const std::string&) -> Result<int> { return 9'998; },
        [&](const std::string& code, Date day) { alerts.push_back(code + to_string(day)); }
    );
    const auto last = numbers.next(kCode, Date(2026, 3, 2));
    ASSERT_TRUE(last);
    EXPECT_TRUE(last->ends_with("9999"));
    EXPECT_TRUE(alerts.empty());
    for (int i = 0; i < 2; ++i) {
        const auto refused = numbers.next(kCode, Date(2026, 3, 2));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, "code.daily_numbers_used_up");
    }
    EXPECT_EQ(alerts, std::vector<std::string>(2, kCode + "2026-03-02"));
}

TEST(CaseNumbers, AnotherServiceAndTheNextDayHaveTheirOwn) {
    std::string other = kCode;
    other.back() = '2';
    Numbers numbers([&](const std::string& prefix) -> Result<int> {
        return prefix.starts_with(kCode) && prefix.ends_with("20260302") ? 9'999 : 0;
    });
    EXPECT_FALSE(numbers.next(kCode, Date(2026, 3, 2)));
    EXPECT_TRUE(numbers.next(other, Date(2026, 3, 2)));
    const auto tomorrow = numbers.next(kCode, Date(2026, 3, 3));
    ASSERT_TRUE(tomorrow);
    EXPECT_TRUE(tomorrow->ends_with("0001"));
}

TEST(FormCheck, ARegionIsACodeOrTheKeyOfAZone) {
    const auto form = form::load(std::string_view(
        R"({"type":"default","id":"f","components":[{"type":"textfield","key":"r","label":"r",
            "properties":{"check":"region"}}]})"
    ));
    ASSERT_TRUE(form);
    const auto is_fine = [&](const char* text) {
        return check_form(form->form, {{"r", text}}, Instant{0}).issues.empty();
    };
    EXPECT_TRUE(is_fine("500103"));
    EXPECT_TRUE(is_fine("500000"));
    EXPECT_TRUE(is_fine("gaoxin"));
    EXPECT_FALSE(is_fine("50010"));
    EXPECT_FALSE(is_fine("Gaoxin"));
    EXPECT_FALSE(is_fine("x"));
    EXPECT_FALSE(is_fine("gaoxin1"));
}
