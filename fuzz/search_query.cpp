// What strangers type into the search: the answer names entries once each, the same at every call.
#include <cstdlib>
#include <set>

#include "search/catalogue_index.h"

using namespace tongban::search;

namespace {
const CatalogueIndex& index() {
    static const auto built =
        CatalogueIndex::build(
            {{.id = "a", .name = "居民身份证补领", .name_en = "Identity card", .sayings = {"补证"}},
             {.id = "b", .name = "个体工商户设立登记", .name_en = "Individual business"},
             {.id = "c", .name = "来重庆落户", .name_en = "Settling", .other_names = {"迁入"}}},
            {.around = {"我想", "怎么", "the"},
             .light = {"登记"},
             .elsewhere = {"天气"},
             .meanings = {{.say = {"掉了", "lost"}, .means = {"补领", "identity"}}},
             .sounds =
                 {{"shen", "身"},
                  {"fen", "份分"},
                  {"zheng", "证"},
                  {"zhong", "重"},
                  {"chong", "重"},
                  {"qing", "庆"},
                  {"hu", "户"},
                  {"a", "阿"}}}
        ).value();
    return *built;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    const std::string_view query(reinterpret_cast<const char*>(data), size);
    const auto found = index().search(query, 2);
    if (found.size() > 2 || std::set(found.begin(), found.end()).size() != found.size())
        std::abort();
    if (found != index().search(query, 2)) std::abort();
    return 0;
}
