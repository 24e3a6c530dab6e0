// Bundles of which a part fails: what stops, what is undone, what stays.
#include "service/test_pack.h"

namespace tongban::service {
namespace {

TEST(PartialFailure, JourneysOfABundleThatStopsUndoesAndKeeps) {
    const pack::Loaded loaded = test::load_test_pack("partial");
    ASSERT_TRUE(loaded.content);
    EXPECT_EQ(test::play_journeys(*loaded.content, "partial"), 3);
}

}  // namespace
}  // namespace tongban::service
