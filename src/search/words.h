// What packs say about the language of those who search: data, not code.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tongban::search {

/// Whoever says one of `say` may mean a service that speaks of one of `means`; not the other way.
struct Meaning {
    std::vector<std::string> say;
    std::vector<std::string> means;
};

struct Words {
    std::vector<std::string> around;     // said around the matter itself: 我想, 怎么办理
    std::vector<std::string> light;      // says little about which service: 今天, 单位
    std::vector<std::string> elsewhere;  // speaks of what no office handles: 天气, 电影
    std::vector<Meaning> meanings;
    std::vector<std::pair<std::string, std::string>> sounds;  // "chong" -> characters read so
};

}  // namespace tongban::search
