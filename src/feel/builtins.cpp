// Looking up built-in functions and matching of named arguments.
#include "feel/builtins.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "feel/operators.h"

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

/// Empty when a name is not in the signature or given twice, or stands before the one ahead of it.
std::vector<NamedArgument> places(
    std::string_view signature, std::span<const std::string> names, bool in_order
) {
    const std::vector<std::string_view> parameters = split(signature, ',');
    std::vector<NamedArgument> order(parameters.size());
    auto next = parameters.begin();
    for (size_t i = 0; i < names.size(); ++i) {
        const auto is_it = [&](std::string_view parameter) {
            return parameter.substr(0, parameter.find(':')) == names[i];
        };
        const auto place =
            std::find_if(in_order ? next : parameters.begin(), parameters.end(), is_it);
        if (place == parameters.end()) return {};
        NamedArgument& argument = order[static_cast<size_t>(place - parameters.begin())];
        if (argument.index) return {};
        argument.index = i;
        argument.is_string = place->ends_with(":string");
        next = place + 1;
    }
    return order;
}

}  // namespace

void Builtin::complete_reason(std::span<const Value> arguments, Evaluation& evaluation) const {
    constexpr size_t kTold = 4;
    if (evaluation.diagnostics.empty() || !evaluation.diagnostics.back().message.empty()) return;
    if (evaluation.diagnostics.back().code == "feel.empty_list") {
        evaluation.diagnostics.back().message =
            "the list given to " + std::string(name) + " is empty";
        return;
    }
    constexpr std::uint64_t kShownBytes = 100;
    const bool is_of_value = evaluation.diagnostics.back().code == "feel.argument_value";
    std::string call = std::string(name) + "(";
    for (size_t i = 0; i < arguments.size() && i < kTold; ++i) {
        if (i > 0) call += ", ";
        // Of the right kind, but not this value.
        const bool is_plain = !arguments[i].is_list() && !arguments[i].is_context();
        if (is_of_value && is_plain && arguments[i].weight() <= kShownBytes)
            call += to_feel(arguments[i]);
        else
            call += kind_word(arguments[i].kind());
    }
    evaluation.diagnostics.back().message = call + (arguments.size() > kTold ? ", …)" : ")");
}

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
    // `before(range: r, point: p)` fits the names of `before(point, range)` too, so the signature
    // that is written in this order comes first.
    for (const bool in_order : {true, false})
        for (const std::string_view signature : split(builtin.signatures, '|')) {
            std::vector<NamedArgument> order = places(signature, names, in_order);
            while (order.size() > builtin.arguments_min && !order.back().index) order.pop_back();
            if (!order.empty() && order.size() >= builtin.arguments_min) return order;
        }
    return {};
}

}  // namespace tongban::feel
