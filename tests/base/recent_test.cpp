// What was used last.
#include "base/recent.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <random>
#include <string>

namespace tongban {
namespace {

TEST(Recent, WhatWasUsedLastIsHereAndMemoryIsBounded) {
    constexpr int kCount = 20;
    Recent<int, std::string> recent(kCount);
    std::list<int> used;  // the one used last in front
    const auto use = [&](int key) {
        used.remove(key);
        used.push_front(key);
    };
    std::mt19937 random(7);
    for (int i = 0; i < 20'000; ++i) {
        const int key = static_cast<int>(random() % 60);
        const std::string* found = recent.find(key);
        const auto place = std::distance(used.begin(), std::ranges::find(used, key));
        const bool is_known = place < std::ssize(used);
        if (is_known && place < kCount) ASSERT_NE(found, nullptr) << key << " at " << i;
        if (found != nullptr) ASSERT_EQ(*found, std::to_string(key));
        if (found == nullptr) recent.keep(key, std::to_string(key));
        use(key);
        ASSERT_LE(recent.size(), 2 * size_t{kCount});
    }
}

TEST(Recent, WhatIsLookedAtAgainAndAgainStays) {
    Recent<int, int> recent(10);
    recent.keep(-1, 7);
    for (int i = 0; i < 1'000; ++i) {
        recent.keep(i, i);
        const int* found = recent.find(-1);
        ASSERT_NE(found, nullptr) << i;
        ASSERT_EQ(*found, 7);
    }
}

TEST(Recent, ANewValueReplacesAnOldOneWhereverItWas) {
    Recent<int, int> recent(2);
    recent.keep(1, 10);
    recent.keep(2, 20);
    recent.keep(3, 30);  // 1 and 2 are old now
    recent.keep(1, 11);
    recent.keep(1, 12);
    EXPECT_EQ(*recent.find(1), 12);
    EXPECT_EQ(recent.size(), 3u);
}

TEST(Recent, WhatIsForgottenIsForgottenInBothHalves) {
    Recent<int, int> recent(2);
    for (int i = 0; i < 4; ++i) recent.keep(i, i % 2);
    recent.forget(0);
    recent.forget(3);
    EXPECT_EQ(recent.find(0), nullptr);
    EXPECT_EQ(recent.find(3), nullptr);
    recent.forget_if([](int value) { return value == 1; });
    EXPECT_EQ(recent.find(1), nullptr);
    EXPECT_NE(recent.find(2), nullptr);
}

}  // namespace
}  // namespace tongban
