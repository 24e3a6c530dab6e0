#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace tongban {
namespace {

Error wrong() {
    return Error{.code = "test.wrong", .kind = ErrorKind::Conflict, .field = "/a", .cause = "why"};
}
Result<int> none() { return wrong(); }
Result<std::unique_ptr<int>> handed_on() { return std::make_unique<int>(TRY(none())); }
Result<void> handed_on_without_value() {
    TRY(handed_on());
    return {};
}

TEST(Result, AnErrorThatIsHandedOnKeepsAllOfItsParts) {
    const Result<void> result = handed_on_without_value();
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, "test.wrong");
    EXPECT_EQ(result.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(result.error().field, "/a");
    EXPECT_EQ(result.error().cause, "why");
}

TEST(Result, ACopyHasAnErrorOfItsOwn) {
    Result<int> first = none();
    const Result<int> copy = first;
    const Error taken = std::move(first).error();
    EXPECT_EQ(taken.code, "test.wrong");
    EXPECT_EQ(copy.error().code, "test.wrong");
}

TEST(Result, TakesWhatIsAssignedToIt) {
    Result<std::string> result = none().transform([](int) { return std::string("a"); });
    EXPECT_FALSE(result.has_value());
    result = std::string("b");
    EXPECT_EQ(result.value(), "b");
    result = wrong();
    EXPECT_EQ(result.error().code, "test.wrong");
}

TEST(Result, IsSmall) {
    EXPECT_LE(sizeof(Result<int>), 2 * sizeof(void*));
    EXPECT_EQ(sizeof(Result<void>), sizeof(void*));
}

TEST(ResultDeathTest, AssertsThatThereIsWhatIsAskedFor) {
    EXPECT_DEATH(none().value(), "has_value");
    EXPECT_DEATH(static_cast<void>(Result<int>(1).error()), "error_");
}

}  // namespace
}  // namespace tongban
