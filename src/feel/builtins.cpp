// Looking up built-in functions and matching of named arguments.
#include "feel/builtins.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"

namespace tongban::feel {

namespace {

using Table = std::unordered_map<std::string_view, const Builtin*>;

const Table& table() {
    static const Table all = [] {
        Table result;
        for (const auto builtins :
             {conversion_builtins(), number_builtins(), string_builtins(), list_builtins(),
              context_builtins(), temporal_builtins(), range_builtins()})
            for (const Builtin& builtin : builtins) result.emplace(builtin.name, &builtin);
        return result;
    }();
    return all;
}

}  // namespace

const Builtin* find_builtin(std::string_view name) {
    const auto found = table().find(name);
    return found == table().end() ? nullptr : found->second;
}

const std::vector<std::string>& builtin_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> result;
        for (const auto& [name, builtin] : table()) result.emplace_back(name);
        return result;
    }();
    return names;
}

std::vector<int> order_arguments(
    const Builtin& builtin, std::span<const std::string> names, bool& found
) {
    for (const std::string_view signature : split(builtin.signatures, '|')) {
        const std::vector<std::string_view> parameters = split(signature, ',');
        std::vector<int> order(parameters.size(), -1);
        bool fits = true;
        for (size_t i = 0; i < names.size() && fits; ++i) {
            const auto place = std::ranges::find(parameters, std::string_view(names[i]));
            fits = place != parameters.end() && names[i] != "...";
            if (fits) order[static_cast<size_t>(place - parameters.begin())] = static_cast<int>(i);
        }
        if (!fits) continue;
        while (!order.empty() && order.back() < 0) order.pop_back();
        found = order.size() >= builtin.arguments_min;
        if (found) return order;
    }
    found = false;
    return {};
}

}  // namespace tongban::feel
