// Names of types (DMN 1.5, 10.3.1.2).
#include "feel/parsing.h"

namespace tongban::feel {

TypePointer Parser::type() {
    const Depth depth(*this);
    static const NameList long_names = [] {
        NameList list;
        for (const char* text :
             {"date and time", "days and time duration", "years and months duration",
              "day time duration", "year month duration"})
            list.add(text);
        return list;
    }();
    std::string long_name;
    if (const size_t length = long_names.match(source_, token_.position, long_name); length != 0) {
        advance_to(token_.position + length);
        return find_builtin_type(long_name);
    }
    if (take_keyword("function")) return function_type();
    if (take_keyword("null")) return Type::simple(TypeKind::Null);
    if (TypePointer known = type_of_model()) return known;
    std::string text = name();
    while (take_symbol(".")) text += "." + name();
    if ((text == "list" || text == "range") && take_symbol("<")) {
        Type result{.kind = text == "list" ? TypeKind::List : TypeKind::Range};
        result.element = type();
        expect(">");
        return std::make_shared<Type>(std::move(result));
    }
    if (text == "context" && take_symbol("<")) return context_type();
    for (const auto& [known, pointer] : options_.types)
        if (known == text) return pointer;
    if (TypePointer known = find_builtin_type(text)) return known;
    throw SyntaxFault{token_.position, "unknown type", "feel.unknown_type"};
}

/// A name of several words or with a prefix of several words, as models and their imports give
/// them.
TypePointer Parser::type_of_model() {
    NameList names;
    for (const auto& [known, pointer] : options_.types) names.add(known);
    std::string found;
    const size_t length = names.match(source_, token_.position, found);
    if (length == 0) return nullptr;
    for (const auto& [known, pointer] : options_.types) {
        if (normal_name(known) != found) continue;
        advance_to(token_.position + length);
        return pointer;
    }
    return nullptr;
}

TypePointer Parser::context_type() {
    Type result{.kind = TypeKind::Context};
    do {
        std::string key = declared_name(":", "");
        expect(":");
        result.members.emplace_back(std::move(key), type());
    } while (take_symbol(","));
    expect(">");
    return std::make_shared<Type>(std::move(result));
}

TypePointer Parser::function_type() {
    if (!take_symbol("<")) return Type::simple(TypeKind::Function);
    Type result{.kind = TypeKind::Function};
    if (!is_symbol(">")) {
        do result.parameters.push_back(type());
        while (take_symbol(","));
    }
    expect(">");
    expect("->");
    result.result = type();
    return std::make_shared<Type>(std::move(result));
}

}  // namespace tongban::feel
