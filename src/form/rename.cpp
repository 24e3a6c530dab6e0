#include "form/rename.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "feel/expression.h"

namespace tongban::form {

namespace {

std::string_view root_of(std::string_view key) { return key.substr(0, key.find('.')); }

std::string_view body(std::string_view expression) {
    expression = trim(expression);
    if (expression.starts_with('=')) expression.remove_prefix(1);
    return expression;
}

/// `{name: a.name, age: person.age}` for all keys below the prefix.
std::string binding(std::string_view prefix, const Renames& renames) {
    if (const auto exact = renames.find(std::string(prefix)); exact != renames.end())
        return exact->second;
    std::string entries;
    std::string last;
    for (const auto& [key, merged] : renames) {
        if (!key.starts_with(prefix) || key.size() <= prefix.size() || key[prefix.size()] != '.')
            continue;
        const std::string_view rest = std::string_view(key).substr(prefix.size() + 1);
        const std::string name(root_of(rest));
        if (name == last) continue;
        last = name;
        entries += fmt::format(
            "{}{}: {}", entries.empty() ? "" : ", ", name,
            binding(fmt::format("{}.{}", prefix, name), renames)
        );
    }
    return fmt::format("{{{}}}", entries);
}

}  // namespace

std::string renamed_expression(std::string_view expression, const Renames& renames) {
    const auto compiled = feel::compile(body(expression));
    if (!compiled) return std::string(expression);
    std::string bindings;
    for (const std::string& variable : compiled->variables()) {
        const bool is_renamed = std::ranges::any_of(renames, [&](const auto& rename) {
            return root_of(rename.first) == variable && rename.first != rename.second;
        });
        if (is_renamed) bindings += fmt::format("{}: {}, ", variable, binding(variable, renames));
    }
    if (bindings.empty()) return std::string(expression);
    return fmt::format("={{{}result: {}}}.result", bindings, trim(body(expression)));
}

std::string both(std::string_view a, std::string_view b) {
    return fmt::format("=({}) and ({})", trim(body(a)), trim(body(b)));
}

}  // namespace tongban::form
