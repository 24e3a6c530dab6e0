// Values as text: what string() gives, what FEEL would read back, and JSON both ways.
#include <cmath>
#include <limits>

#include "feel/function.h"
#include "feel/value.h"

namespace tongban::feel {

namespace {

constexpr int kJsonDepthMax = 200;

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        switch (c) {
            case '"':
                result += "\\\"";
                break;
            case '\\':
                result += "\\\\";
                break;
            case '\n':
                result += "\\n";
                break;
            case '\r':
                result += "\\r";
                break;
            case '\t':
                result += "\\t";
                break;
            default:
                result += c;
        }
    }
    return result + "\"";
}

bool is_plain_name(std::string_view name) {
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80 && !std::isalnum(byte) && c != '_' && c != ' ') return false;
    }
    return true;
}

std::string temporal_text(const Value& value) {
    switch (value.kind()) {
        case Kind::Date:
            return to_string(value.as_date());
        case Kind::Time:
            return to_string(value.as_time());
        case Kind::DateTime:
            return to_string(value.as_date_time());
        case Kind::DayTimeDuration:
            return to_string(value.as_day_time_duration());
        default:
            return to_string(value.as_year_month_duration());
    }
}

std::string function_text(const Function& function) {
    std::string text = "function(";
    for (const Parameter& parameter : function.parameters()) {
        if (text.back() != '(') text += ", ";
        text += parameter.name;
    }
    return text + ")";
}

/// Inside lists and contexts strings keep their quotes. All parts go into one text, and it ends
/// when it has become too long: parts that are shared can make it far longer than the value.
class Writer {
  public:
    Writer(bool is_feel, size_t size_max) : is_feel_(is_feel), size_max_(size_max) {}

    bool is_too_long() const { return text_.size() > size_max_; }
    std::string take() { return std::move(text_); }

    void write(const Value& value) {
        if (is_too_long()) return;
        switch (value.kind()) {
            case Kind::Null:
                text_ += "null";
                return;
            case Kind::Boolean:
                text_ += value.is_true() ? "true" : "false";
                return;
            case Kind::Number:
                text_ += value.as_number().to_string();
                return;
            case Kind::String:
                text_ += quoted(value.as_string());
                return;
            case Kind::List:
                return list(value.as_list());
            case Kind::Context:
                return context(value.as_context());
            case Kind::Range:
                return range(value.as_range());
            case Kind::Function:
                text_ += function_text(*value.as_function());
                return;
            default:
                text_ += is_feel_ ? "@\"" + temporal_text(value) + "\"" : temporal_text(value);
        }
    }

  private:
    void list(const List& items) {
        text_ += '[';
        for (size_t i = 0; i < items.size() && !is_too_long(); ++i) {
            if (i > 0) text_ += ", ";
            write(items[i]);
        }
        text_ += ']';
    }
    void context(const Context& context) {
        text_ += '{';
        for (const Context::Entry& entry : context) {
            if (is_too_long()) return;
            if (text_.back() != '{') text_ += ", ";
            text_ += is_plain_name(entry.name) ? entry.name : quoted(entry.name);
            text_ += ": ";
            write(entry.value);
        }
        text_ += '}';
    }
    void range(const Range& range) {
        if (!range.has_low && !range.has_high) {
            text_ += "(null..null)";
            return;
        }
        text_ += range.low_closed ? '[' : '(';
        if (range.has_low) write(range.low);
        text_ += "..";
        if (range.has_high) write(range.high);
        text_ += range.high_closed ? ']' : ')';
    }

    bool is_feel_;
    size_t size_max_;
    std::string text_;
};

std::string inner_text(const Value& value, bool is_feel) {
    Writer writer(is_feel, std::numeric_limits<size_t>::max());
    writer.write(value);
    return writer.take();
}

Value from_json_at(const json::value& value, int depth) {
    if (depth > kJsonDepthMax) return Value::null("feel.limit_depth");
    switch (value.kind()) {
        case json::kind::null:
            return {};
        case json::kind::bool_:
            return Value(value.get_bool());
        case json::kind::int64:
            return Value(Number(value.get_int64()));
        case json::kind::uint64: {
            const auto number = Number::parse(std::to_string(value.get_uint64()));
            return number ? Value(*number) : Value();
        }
        case json::kind::double_: {
            const auto number = Number::from_double(value.get_double());
            return number ? Value(*number) : Value::null("feel.number_range");
        }
        case json::kind::string:
            return Value(std::string_view(value.get_string()));
        case json::kind::array: {
            List list;
            list.reserve(value.get_array().size());
            for (const json::value& item : value.get_array())
                list.push_back(from_json_at(item, depth + 1));
            return Value(std::move(list));
        }
        case json::kind::object: {
            Context context;
            context.reserve(value.get_object().size());
            for (const auto& [key, item] : value.get_object())
                context.append(std::string(key), from_json_at(item, depth + 1));
            return Value(std::move(context));
        }
    }
    return {};
}

json::value number_to_json(const Number& number) {
    if (const auto whole = number.to_int64()) return *whole;
    const double nearest = number.to_double();
    return std::isfinite(nearest) ? json::value(nearest) : json::value(nullptr);
}

}  // namespace

Value from_json(const json::value& value) { return from_json_at(value, 0); }

Context context_from_json(const json::object& object) {
    Context context;
    context.reserve(object.size());
    for (const auto& [key, value] : object) context.append(std::string(key), from_json(value));
    return context;
}

json::value to_json(const Value& value) {
    switch (value.kind()) {
        case Kind::Null:
            return nullptr;
        case Kind::Boolean:
            return value.is_true();
        case Kind::Number:
            return number_to_json(value.as_number());
        case Kind::List: {
            json::array array;
            for (const Value& item : value.as_list()) array.push_back(to_json(item));
            return array;
        }
        case Kind::Context: {
            json::object object;
            for (const Context::Entry& entry : value.as_context())
                object[entry.name] = to_json(entry.value);
            return object;
        }
        default:
            return json::string(to_text(value));
    }
}

std::string to_text(const Value& value) {
    if (value.is_string()) return std::string(value.as_string());
    return inner_text(value, false);
}

std::optional<std::string> to_text(const Value& value, size_t size_max) {
    if (value.is_string()) {
        if (value.as_string().size() > size_max) return std::nullopt;
        return std::string(value.as_string());
    }
    Writer writer(false, size_max);
    writer.write(value);
    if (writer.is_too_long()) return std::nullopt;
    return writer.take();
}

std::string to_feel(const Value& value) { return inner_text(value, true); }

}  // namespace tongban::feel
