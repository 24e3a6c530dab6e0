// What a clerk ticks who has looked at everything.
#pragma once

#include <string>

#include "base/json.h"

namespace tongban::app {

/// `work` is a case as /api/work shows it.
inline json::array all_points(const json::value& work) {
    json::array ids;
    for (const auto& item : work.at("audit_points").as_object())
        for (const json::value& point : item.value().as_array())
            ids.push_back(json::string(
                std::string(item.key()) + "/" + std::string(point.at("id").as_string())
            ));
    return ids;
}

}  // namespace tongban::app
