// Packs that only tests have (tests/service/packs), over those of the demonstration.
#pragma once

#include <gtest/gtest.h>

#include "pack/load.h"
#include "service/journey.h"

namespace tongban::service::test {

inline std::filesystem::path test_pack_folder(std::string_view name) {
    return std::filesystem::path(TONGBAN_SOURCE_DIR) / "tests/service/packs" / name;
}

/// Without an error.
inline pack::Loaded load_test_pack(std::string_view name) {
    const std::filesystem::path packs = std::filesystem::path(TONGBAN_SOURCE_DIR) / "packs";
    pack::Loaded loaded =
        pack::load({packs / "base", packs / "chongqing", packs / "demo", test_pack_folder(name)});
    for (const Issue& issue : loaded.issues)
        EXPECT_NE(issue.severity, Severity::Error) << issue.code << " " << issue.message;
    return loaded;
}

/// Each goes as it is written. Their number.
inline int play_journeys(const pack::Content& content, std::string_view name) {
    int journeys = 0;
    for (const auto& file : std::filesystem::directory_iterator(test_pack_folder(name) / "tests")) {
        const JourneyResult result =
            run_journey(content, file.path(), file.path().filename().string());
        for (const Issue& issue : result.issues)
            ADD_FAILURE() << issue.file << ":" << issue.line << " " << issue.code << " "
                          << issue.message << " " << json::serialize(issue.details);
        ++journeys;
    }
    return journeys;
}

}  // namespace tongban::service::test
