#include "crypto/random.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

using namespace tongban;
using namespace tongban::crypto;

TEST(Random, NoBytesAreGivenOutTwice) {
    std::set<Bytes> seen;
    size_t drawn = 0;
    const auto draw_many = [&] {
        for (size_t i = 0; i < 200; ++i)
            for (const size_t size : {8, 12, 32, 33, 64, 512}) {
                Bytes bytes = random_bytes(size);
                ASSERT_EQ(bytes.size(), size);
                // Also when what was drawn at once is cut in other places.
                for (size_t at = 0; at + 8 <= size; at += 8, ++drawn)
                    seen.emplace(
                        bytes.begin() + std::ptrdiff_t(at), bytes.begin() + std::ptrdiff_t(at) + 8
                    );
            }
    };
    draw_many();
    std::thread(draw_many).join();
    EXPECT_EQ(seen.size(), drawn);
    EXPECT_TRUE(random_bytes(0).empty());
}

TEST(Random, ATokenIsAsLongAsItSays) {
    EXPECT_EQ(random_token().size(), 43u);
    EXPECT_EQ(random_token(12).size(), 16u);
    EXPECT_NE(random_token(12), random_token(12));
}
