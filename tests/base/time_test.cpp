#include "base/time.h"

#include <gtest/gtest.h>

using namespace tongban;

TEST(ChinaDate, StartsAtSixteenHundredUtc) {
    EXPECT_EQ(
        to_string(china_date(parse_rfc3339("2026-11-20T15:59:59.999Z").value())), "2026-11-20"
    );
    EXPECT_EQ(to_string(china_date(parse_rfc3339("2026-11-20T16:00:00Z").value())), "2026-11-21");
    EXPECT_EQ(
        china_midnight(Date(2026, 11, 21)), parse_rfc3339("2026-11-21T00:00:00+08:00").value()
    );
}

TEST(ChinaDate, WorksBefore1970) {
    EXPECT_EQ(to_string(china_date(parse_rfc3339("1949-12-31T20:00:00Z").value())), "1950-01-01");
}

TEST(ParseDate, RefusesDaysThatDoNotExist) {
    EXPECT_TRUE(parse_date("2024-02-29"));
    for (const char* text : {"2026-02-29", "2026-13-01", "2026-1-01", "20261121", "2026-11-2x", ""})
        EXPECT_FALSE(parse_date(text)) << text;
}

TEST(Rfc3339, GoesThereAndBack) {
    EXPECT_EQ(
        to_rfc3339(parse_rfc3339("2026-11-21T11:43:30.25+08:00").value()),
        "2026-11-21T03:43:30.250Z"
    );
    EXPECT_FALSE(parse_rfc3339("2026-11-21 11:43:30Z"));
    EXPECT_FALSE(parse_rfc3339("2026-11-21T25:43:30Z"));
}
