#include "base/json_pointer.h"

#include <gtest/gtest.h>

namespace tongban {
namespace {

// RFC 6901, section 3: "~" is written "~0" and "/" is written "~1".
TEST(JsonPointer, KeysAreEscaped) {
    EXPECT_EQ(pointer_below("", "partners"), "/partners");
    EXPECT_EQ(pointer_below("/partners/0", "a/b"), "/partners/0/a~1b");
    EXPECT_EQ(pointer_below("", "m~n/~1"), "/m~0n~1~01");
    EXPECT_EQ(pointer_below("/x", ""), "/x/");
}

}  // namespace
}  // namespace tongban
