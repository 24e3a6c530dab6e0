#include "studio/paths.h"

#include <gtest/gtest.h>

namespace tongban::studio {

TEST(StudioPaths, KnowTheFilesOfAPackByFolderAndEnding) {
    const auto kind = [](const char* text) { return parse_path(text).value().kind; };
    EXPECT_EQ(kind("chongqing/items.yaml"), FileKind::List);
    EXPECT_EQ(kind("chongqing/services/hk-proof.service.yaml"), FileKind::Service);
    EXPECT_EQ(kind("chongqing/services/newborn.bundle.yaml"), FileKind::Bundle);
    EXPECT_EQ(kind("chongqing/forms/hk-proof.form.json"), FileKind::Form);
    EXPECT_EQ(kind("chongqing/decisions/a.dmn"), FileKind::Decision);
    EXPECT_EQ(kind("chongqing/processes/a.bpmn"), FileKind::Process);
    EXPECT_EQ(kind("demo/tests/a.journey.yaml"), FileKind::Journey);
    EXPECT_EQ(id_of(*find_path("chongqing/forms/hk-proof.form.json")), "hk-proof");
}

TEST(StudioPaths, LeadNowhereElse) {
    for (const char* text :
         {"",
          "chongqing",
          "chongqing/",
          "/etc/passwd",
          "../chongqing/items.yaml",
          "chongqing/../base/items.yaml",
          "chongqing/services/../../x.service.yaml",
          "chongqing/services/..service.yaml",
          "chongqing/services/.service.yaml",
          "chongqing/services/a/b.service.yaml",
          "chongqing//items.yaml",
          "chongqing/forms/a.dmn",
          "chongqing/processes/a.bpmn\n",
          "chongqing/processes/A.bpmn",
          "chongqing/readme.md",
          "demo/staff.yaml",
          "demo/people.yaml",
          "demo/registers.yaml",
          "chongqing/tests/known-failures.txt",
          "base/texts/errors.en.json",
          "chongqing\\items.yaml",
          "chongqing/services/-rf.service.yaml"})
        EXPECT_FALSE(find_path(text)) << text;
    EXPECT_FALSE(find_path("chongqing/forms/" + std::string(200, 'a') + ".form.json"));
}

}  // namespace tongban::studio
