// Fields that a rule of a form holds together.
#include "service/form_check.h"

#include <gtest/gtest.h>

using namespace tongban;
using namespace tongban::service;

namespace {

form::Form form_with(std::string rule) {
    std::string text =
        "{'type':'default','id':'f','components':["
        "{'type':'number','key':'area','label':'a'},{'type':'number','key':'area_total','label':'b'"
        "},"
        "{'type':'textfield','key':'name','label':'c'},"
        "{'type':'number','key':'seats','label':'d','properties':{'rule':'" +
        rule + "','rule_text':'x'}}]}";
    std::ranges::replace(text, '\'', '"');
    auto loaded = form::load(std::string_view(text));
    EXPECT_TRUE(loaded.has_value());
    for (const Issue& issue : loaded->issues) ADD_FAILURE() << issue.code << " " << issue.message;
    return std::move(loaded->form);
}
using Keys = std::vector<std::string>;

}  // namespace

TEST(TiedKeys, FieldsThatOneRuleReadsAreCorrectedTogether) {
    const form::Form form = form_with("=seats * 2 <= area");
    EXPECT_EQ(tied_keys(form, "area"), Keys{"seats"});
    EXPECT_EQ(tied_keys(form, "seats"), Keys{"area"});
    EXPECT_EQ(tied_keys(form, "area_total"), Keys{});
    EXPECT_EQ(tied_keys(form, "name"), Keys{});
}

TEST(TiedKeys, TextsAndIteratorsOfARuleAreNoFields) {
    EXPECT_EQ(tied_keys(form_with("=string(seats) != \\u0022name area\\u0022"), "name"), Keys{});
    const form::Form form = form_with("=every area in [1, 2] satisfies seats > area");
    EXPECT_EQ(tied_keys(form, "area"), Keys{});
    EXPECT_EQ(
        tied_keys(form_with("=seats in (area_total, area)"), "area"), (Keys{"area_total", "seats"})
    );
}
