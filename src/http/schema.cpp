#include "http/schema.h"

#include <algorithm>
#include <array>

#include "base/json_pointer.h"
#include "base/text.h"

namespace tongban::http {

namespace {
enum Type : unsigned {
    kNull = 1,
    kBoolean = 2,
    kInteger = 4,
    kNumber = 8,
    kString = 16,
    kArray = 32,
    kObject = 64,
};
struct TypeName {
    std::string_view name;
    unsigned bits;
};
// An integer is a number, too (2020-12 validation, 6.1.1).
constexpr std::array kTypeNames = {
    TypeName{"null", kNull},       TypeName{"boolean", kBoolean},
    TypeName{"integer", kInteger}, TypeName{"number", kNumber | kInteger},
    TypeName{"string", kString},   TypeName{"array", kArray},
    TypeName{"object", kObject},
};

unsigned type_of(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return kNull;
        case json::kind::bool_:
            return kBoolean;
        case json::kind::int64:
        case json::kind::uint64:
            return kInteger;
        case json::kind::double_: {
            const double number = value.get_double();
            const bool is_whole = number >= -9.0e15 && number <= 9.0e15 &&
                                  number == static_cast<double>(static_cast<std::int64_t>(number));
            return is_whole ? kInteger : kNumber;
        }
        case json::kind::string:
            return kString;
        case json::kind::array:
            return kArray;
        case json::kind::object:
            return kObject;
    }
    return 0;
}

constexpr std::array<std::string_view, 8> kAnnotations = {
    "title", "description", "default", "examples", "format", "deprecated", "$comment", "readOnly"};
}  // namespace

std::string pointer_below(std::string_view pointer, std::string_view segment) {
    return tongban::pointer_below(pointer, segment);
}

struct Schema::Node {
    unsigned types = 0;  // 0: any
    json::value type_word;
    std::map<std::string, Node, std::less<>> properties;
    std::vector<std::string> required;
    bool is_closed = false;
    std::unique_ptr<Node> additional;
    std::unique_ptr<Node> items;
    std::optional<json::array> choices;
    std::optional<std::int64_t> length_min, length_max, items_min, items_max, properties_max;
    std::optional<double> minimum, maximum;
};

struct Schema::Compiler {
    static constexpr int kDepthMax = 24;

    static Error wrong(std::string_view keyword, const std::string& place) {
        Error error = refuse("http.schema", ErrorKind::Internal, {{"keyword", keyword}});
        error.field = place;
        return error;
    }

    static Result<void> compile(
        const json::object& schema, const std::string& place, int depth, Node& node
    ) {
        if (depth > kDepthMax) return wrong("depth", place);
        for (const auto& [key, value] : schema) {
            const std::string below = pointer_below(place, key);
            TRY(keyword(key, value, below, depth, node));
        }
        return {};
    }

    static Result<void> keyword(
        std::string_view key,
        const json::value& value,
        const std::string& place,
        int depth,
        Node& node
    ) {
        if (key == "type") return types(value, place, node);
        if (key == "properties") return properties(value, place, depth, node);
        if (key == "required") return required(value, place, node);
        if (key == "additionalProperties") return additional(value, place, depth, node);
        if (key == "enum" && value.is_array())
            return node.choices = value.get_array(), Result<void>{};
        if (key == "const") return node.choices = json::array{value}, Result<void>{};
        if (key == "items" && value.is_object()) {
            node.items = std::make_unique<Node>();
            return compile(value.get_object(), place, depth + 1, *node.items);
        }
        if (key == "minLength") return count(value, place, node.length_min);
        if (key == "maxLength") return count(value, place, node.length_max);
        if (key == "minItems") return count(value, place, node.items_min);
        if (key == "maxItems") return count(value, place, node.items_max);
        if (key == "maxProperties") return count(value, place, node.properties_max);
        if (key == "minimum") return number(value, place, node.minimum);
        if (key == "maximum") return number(value, place, node.maximum);
        if (std::ranges::find(kAnnotations, key) != kAnnotations.end()) return {};
        return wrong(key, place);
    }

    static Result<void> types(const json::value& value, const std::string& place, Node& node) {
        const auto add = [&](const json::value& name) {
            const auto found = std::ranges::find_if(kTypeNames, [&](const TypeName& type) {
                return name.is_string() && name.get_string() == type.name;
            });
            if (found == kTypeNames.end()) return false;
            node.types |= found->bits;
            return true;
        };
        node.type_word = value;
        if (const json::array* several = value.if_array()) {
            if (several->empty() || !std::ranges::all_of(*several, add))
                return wrong("type", place);
            return {};
        }
        if (!add(value)) return wrong("type", place);
        return {};
    }

    static Result<void> properties(
        const json::value& value, const std::string& place, int depth, Node& node
    ) {
        if (!value.is_object()) return wrong("properties", place);
        for (const auto& [name, schema] : value.get_object()) {
            if (!schema.is_object()) return wrong(name, place);
            Node& below = node.properties[std::string(name)];
            TRY(compile(schema.get_object(), pointer_below(place, name), depth + 1, below));
        }
        return {};
    }

    static Result<void> required(const json::value& value, const std::string& place, Node& node) {
        if (!value.is_array()) return wrong("required", place);
        for (const json::value& name : value.get_array()) {
            if (!name.is_string()) return wrong("required", place);
            node.required.emplace_back(name.get_string());
        }
        return {};
    }

    static Result<void> additional(
        const json::value& value, const std::string& place, int depth, Node& node
    ) {
        if (value.is_bool()) {
            node.is_closed = !value.get_bool();
            return {};
        }
        if (!value.is_object()) return wrong("additionalProperties", place);
        node.additional = std::make_unique<Node>();
        return compile(value.get_object(), place, depth + 1, *node.additional);
    }

    static Result<void> count(
        const json::value& value, const std::string& place, std::optional<std::int64_t>& out
    ) {
        boost::system::error_code fault;
        const auto number = value.is_number() ? value.to_number<std::int64_t>(fault) : -1;
        if (fault || number < 0) return wrong("count", place);
        out = number;
        return {};
    }

    static Result<void> number(
        const json::value& value, const std::string& place, std::optional<double>& out
    ) {
        if (!value.is_number()) return wrong("number", place);
        boost::system::error_code fault;
        out = value.to_number<double>(fault);
        return {};
    }
};

struct Schema::Checker {
    std::vector<SchemaFault> faults;
    std::string place;  // pointer to the value in hand; grows and shrinks with the walk

    void add(const char* code, json::object details = {}) {
        if (faults.size() < kFaultsMax) faults.push_back({code, place, std::move(details)});
    }

    /// Runs `work` one segment further down.
    template <class Work>
    void below(std::string_view segment, Work&& work) {
        const size_t before = place.size();
        place = pointer_below(place, segment);
        work();
        place.resize(before);
    }

    void check(const Node& node, const json::value& value) {
        if (faults.size() >= kFaultsMax) return;
        if (node.types != 0 && (type_of(value) & node.types) == 0) {
            add("schema.type", {{"expected", node.type_word}});
            return;
        }
        if (node.choices && std::ranges::find(*node.choices, value) == node.choices->end()) {
            add("schema.choice", {{"allowed", *node.choices}});
            return;
        }
        if (const json::string* text = value.if_string()) return check_text(node, *text);
        if (value.is_number()) return check_number(node, value);
        if (const json::array* array = value.if_array()) return check_array(node, *array);
        if (const json::object* object = value.if_object()) return check_object(node, *object);
    }

    void check_text(const Node& node, std::string_view text) {
        if (!node.length_min && !node.length_max) return;
        const auto length = static_cast<std::int64_t>(code_points(text));
        if (node.length_min && length < *node.length_min)
            add("schema.too_short", {{"min", *node.length_min}});
        if (node.length_max && length > *node.length_max)
            add("schema.too_long", {{"max", *node.length_max}});
    }

    void check_number(const Node& node, const json::value& value) {
        boost::system::error_code fault;
        const double number = value.to_number<double>(fault);
        if (node.minimum && number < *node.minimum) add("schema.minimum", {{"min", *node.minimum}});
        if (node.maximum && number > *node.maximum) add("schema.maximum", {{"max", *node.maximum}});
    }

    void check_array(const Node& node, const json::array& array) {
        const auto size = static_cast<std::int64_t>(array.size());
        if (node.items_min && size < *node.items_min)
            add("schema.too_few", {{"min", *node.items_min}});
        if (node.items_max && size > *node.items_max)
            return add("schema.too_many", {{"max", *node.items_max}});
        if (!node.items) return;
        for (size_t i = 0; i < array.size() && faults.size() < kFaultsMax; ++i)
            below(std::to_string(i), [&] { check(*node.items, array[i]); });
    }

    void check_object(const Node& node, const json::object& object) {
        for (const std::string& name : node.required)
            if (!object.contains(name)) below(name, [&] { add("schema.required"); });
        if (node.properties_max && static_cast<std::int64_t>(object.size()) > *node.properties_max)
            return add("schema.too_many", {{"max", *node.properties_max}});
        for (const json::key_value_pair& member : object) {
            const std::string_view name = member.key();
            const json::value& value = member.value();
            const auto known = node.properties.find(name);
            if (known != node.properties.end()) {
                below(name, [&] { check(known->second, value); });
            } else if (node.additional) {
                below(name, [&] { check(*node.additional, value); });
            } else if (node.is_closed) {
                below(name, [&] { add("schema.unknown_field"); });
            }
        }
    }
};

Schema::Schema() = default;
Schema::~Schema() = default;
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;

Result<Schema> Schema::compile(const json::object& schema) {
    Schema result;
    result.root_ = std::make_unique<Node>();
    TRY(Compiler::compile(schema, "", 0, *result.root_));
    return result;
}

std::vector<SchemaFault> Schema::check(const json::value& value) const {
    if (!root_) return {};
    Checker checker;
    checker.check(*root_, value);
    return std::move(checker.faults);
}

}  // namespace tongban::http
