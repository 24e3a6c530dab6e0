// The packs of the demonstration are right as a whole.
#include "pack/check.h"
#include "service/given_case.h"

namespace tongban::service {
namespace {

using namespace given;

void unmark(std::vector<form::Field>& fields, std::string_view key) {
    for (form::Field& field : fields) {
        if (field.key == key) field.properties.erase("personal");
        unmark(field.fields, key);
    }
}

TEST(Packs, LoadWithoutAnError) {
    for (const Issue& issue : pack::check(content()))
        EXPECT_EQ(issue.severity, Severity::Warning)
            << issue.file << " " << issue.code << " " << issue.message;
}

TEST(Packs, WhatIsPersonalIsMarkedInEveryFormAndInTheRowsOfLists) {
    for (const auto& [form, key] : std::vector<std::pair<std::string, std::string>>{
             {"food-new", "ent_legal_person"}, {"si-staff", "id_no"}, {"hk-death", "dead_id_no"}}) {
        pack::Content changed = content();
        unmark(changed.forms.at(form).fields, key);
        const Issues issues = pack::check(changed);
        EXPECT_TRUE(std::ranges::any_of(issues, [&](const Issue& issue) {
            return issue.code == "pack.not_personal" && issue.severity == Severity::Error &&
                   issue.message.find(key) != std::string::npos;
        })) << form;
    }
}

}  // namespace
}  // namespace tongban::service
