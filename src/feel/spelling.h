// Signs and words of other languages, and of Chinese keyboards, that stand where FEEL has its own.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"

namespace tongban::feel {

/// `==` that should be `=`, `50万` that should be `500000`.
struct Respelling {
    std::string written;
    std::string instead;
};

/// At the place where a text cannot be read further, or else before it, outside of texts in quotes
/// and of the known names. The source is valid UTF-8.
std::optional<Respelling> find_respelling(
    std::string_view source, size_t position, std::span<const std::string> names = {}
);
/// In a name that nobody declares: `TRUE`, `“a”`, `sum（1`.
std::optional<Respelling> find_respelling_in_name(std::string_view name);
/// What the details of feel.syntax say of it.
std::optional<Respelling> respelling_in(const json::object& details);
std::string hint_of(const Respelling& respelling);

}  // namespace tongban::feel
