// What operators and built-in functions take and give, and which parts values have. Internal to
// this folder.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "feel/type.h"

namespace tongban::feel {

bool is_duration(TypeKind kind);
bool has_order(TypeKind kind);
/// What `a op b` gives; nothing when it is always null.
std::optional<TypeKind> arithmetic_kind(char op, TypeKind a, TypeKind b);

/// A type, or several where a function takes any of them, is written as a letter.
struct Signature {
    const char* name;
    const char* arguments;  // '*' at the end: the last one any number of times; 'A': a list
    char result;            // 'E', 'F', 'G', 'L', 'P': made of the arguments, see infer_calls.cpp
};
/// The form with this number of arguments, or else the first; null when nothing is known.
const Signature* find_signature(std::string_view name, size_t arguments);
char letter_at(const Signature& signature, size_t argument);
bool fits(char letter, TypeKind kind);
/// "string, date or date and time".
std::string_view words_of(char letter);
/// Arguments, or elements of the one list, that are compared or added.
bool needs_one_kind(const Signature& signature);
/// Null when several types or any are meant.
TypePointer type_of_letter(char letter);

using Property = std::pair<std::string_view, char>;
/// Nothing for what has entries of its own.
std::optional<std::span<const Property>> properties_of(TypeKind kind);

}  // namespace tongban::feel
