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

std::vector<NamedArgument> order_arguments(
    const Builtin& builtin, std::span<const std::string> names
) {
    for (const std::string_view signature : split(builtin.signatures, '|')) {
        const std::vector<std::string_view> parameters = split(signature, ',');
        std::vector<NamedArgument> order(parameters.size());
        const auto place_of = [&](const std::string& name) {
            return std::ranges::find(parameters, name, [](std::string_view parameter) {
                return parameter.substr(0, parameter.find(':'));
            });
        };
        bool fits = true;
        for (size_t i = 0; i < names.size() && fits; ++i) {
            const auto place = place_of(names[i]);
            fits = place != parameters.end();
            if (!fits) break;
            NamedArgument& argument = order[static_cast<size_t>(place - parameters.begin())];
            argument.index = i;
            argument.is_string = place->ends_with(":string");
        }
        if (!fits) continue;
        while (order.size() > builtin.arguments_min && !order.back().index) order.pop_back();
        if (order.size() >= builtin.arguments_min) return order;
    }
    return {};
}

}  // namespace tongban::feel
