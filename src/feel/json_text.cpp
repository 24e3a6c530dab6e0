// The parser of Boost.JSON tells the text of each number; values are built from what it tells.
#include "feel/json_text.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>

#include "feel/temporal.h"

namespace tongban::feel {

namespace {

/// Lists and contexts that are open, and where the next value goes.
class ValueBuilder {
  public:
    void open_list() { open_.push_back({.is_list = true}); }
    void open_context() { open_.emplace_back(); }
    void name(std::string name) { open_.back().name = std::move(name); }
    void add(Value value) {
        if (open_.empty())
            result_ = std::move(value);
        else if (open_.back().is_list)
            open_.back().items.push_back(std::move(value));
        else
            open_.back().entries.push_back({std::move(open_.back().name), std::move(value)});
    }
    void close() {
        Open done = std::move(open_.back());
        open_.pop_back();
        add(done.is_list ? Value(std::move(done.items)) : context_of(std::move(done.entries)));
    }
    Value take() { return std::move(result_); }

  private:
    struct Open {
        bool is_list = false;
        List items = {};
        std::vector<Context::Entry> entries = {};
        std::string name = {};
    };

    /// In the order of the first members of each name, with the value of the last ones.
    static Value context_of(std::vector<Context::Entry> entries) {
        std::unordered_map<std::string_view, size_t> last;
        for (size_t i = 0; i < entries.size(); ++i) last[entries[i].name] = i;
        Context context;
        context.reserve(last.size());
        if (last.size() == entries.size()) {
            for (Context::Entry& entry : entries)
                context.append(std::move(entry.name), std::move(entry.value));
            return Value(std::move(context));
        }
        for (const Context::Entry& entry : entries) {
            const auto found = last.find(entry.name);
            if (found == last.end()) continue;
            context.append(entry.name, entries[found->second].value);
            last.erase(found);
        }
        return Value(std::move(context));
    }

    std::vector<Open> open_;
    Value result_;
};

/// What boost::json::basic_parser calls. The names and types are its own.
struct Handler {
    using Fault = boost::system::error_code;
    using Text = json::string_view;

    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    ValueBuilder builder;
    std::string part;  // of a name, text or number that is told in pieces

    std::string whole(Text rest) {
        std::string text = std::move(part);
        part.clear();
        return text.append(rest.data(), rest.size());
    }
    bool keep(Text piece) {
        part.append(piece.data(), piece.size());
        return true;
    }
    bool number(Text rest, Fault& fault) {
        const std::optional<Number> number = Number::parse(whole(rest));
        if (!number) {
            fault = json::make_error_code(json::error::exponent_overflow);
            return false;
        }
        builder.add(Value(*number));
        return true;
    }

    bool on_document_begin(Fault&) { return true; }
    bool on_document_end(Fault&) { return true; }
    bool on_array_begin(Fault&) { return builder.open_list(), true; }
    bool on_array_end(std::size_t, Fault&) { return builder.close(), true; }
    bool on_object_begin(Fault&) { return builder.open_context(), true; }
    bool on_object_end(std::size_t, Fault&) { return builder.close(), true; }
    bool on_key_part(Text piece, std::size_t, Fault&) { return keep(piece); }
    bool on_key(Text rest, std::size_t, Fault&) { return builder.name(whole(rest)), true; }
    bool on_string_part(Text piece, std::size_t, Fault&) { return keep(piece); }
    bool on_string(Text rest, std::size_t, Fault&) { return builder.add(Value(whole(rest))), true; }
    bool on_number_part(Text piece, Fault&) { return keep(piece); }
    bool on_int64(std::int64_t, Text rest, Fault& fault) { return number(rest, fault); }
    bool on_uint64(std::uint64_t, Text rest, Fault& fault) { return number(rest, fault); }
    bool on_double(double, Text rest, Fault& fault) { return number(rest, fault); }
    bool on_bool(bool value, Fault&) { return builder.add(Value(value)), true; }
    bool on_null(Fault&) { return builder.add(Value()), true; }
    bool on_comment_part(Text, Fault&) { return true; }
    bool on_comment(Text, Fault&) { return true; }
};

/// A fault of the text at this byte.
Error error_at(const char* code, std::string_view text, size_t byte, json::object details = {}) {
    const std::string_view before = text.substr(0, byte);
    const size_t line_start = before.rfind('\n') + 1;
    details["line"] = 1 + std::ranges::count(before, '\n');
    details["column"] = 1 + std::ranges::count_if(before.substr(line_start), [](char c) {
                            return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
                        });
    return Error{.code = code, .kind = ErrorKind::Invalid, .details = std::move(details)};
}

/// The number at or before this byte.
std::string number_at(std::string_view text, size_t byte) {
    constexpr size_t kShown = 80;
    const auto is_part = [](char c) {
        return std::string_view("0123456789+-.eE").find(c) != std::string_view::npos;
    };
    size_t end = std::min(byte, text.size());
    while (end < text.size() && is_part(text[end])) ++end;
    size_t begin = end;
    while (begin > 0 && is_part(text[begin - 1])) --begin;
    return std::string(text.substr(begin, std::min(end - begin, kShown)));
}

void write(const Value& value, std::string& out) {
    switch (value.kind()) {
        case Kind::Number:
            out += value.as_number().to_string();
            return;
        case Kind::List: {
            out += '[';
            for (const Value& item : value.as_list()) {
                if (out.back() != '[') out += ',';
                write(item, out);
            }
            out += ']';
            return;
        }
        case Kind::Context: {
            out += '{';
            for (const Context::Entry& entry : value.as_context()) {
                if (out.back() != '{') out += ',';
                out += json::serialize(json::string(entry.name)) + ":";
                write(entry.value, out);
            }
            out += '}';
            return;
        }
        default:
            out += json::serialize(to_json(value));
    }
}

Value of_text(std::string_view text, TypeKind kind) {
    switch (kind) {
        case TypeKind::Date:
            if (const auto date = parse_date(text)) return Value(*date);
            break;
        case TypeKind::Time:
            if (const auto time = parse_time(text)) return Value(*time);
            break;
        case TypeKind::DateTime:
            if (const auto value = parse_date_time(text)) return Value(*value);
            break;
        case TypeKind::DayTimeDuration:
            if (const auto duration = parse_day_time_duration(text)) return Value(*duration);
            break;
        case TypeKind::YearMonthDuration:
            if (const auto duration = parse_year_month_duration(text)) return Value(*duration);
            break;
        default:
            break;
    }
    return Value(text);
}

}  // namespace

Value read_texts(const Value& value, const Type& type) {
    if (value.is_string()) return of_text(value.as_string(), type.kind);
    if (value.is_list() && type.kind == TypeKind::List && type.element) {
        List list;
        list.reserve(value.as_list().size());
        for (const Value& item : value.as_list()) list.push_back(read_texts(item, *type.element));
        return Value(std::move(list));
    }
    if (value.is_context() && type.kind == TypeKind::Context) {
        Context context;
        context.reserve(value.as_context().size());
        for (const Context::Entry& entry : value.as_context()) {
            const auto member = std::ranges::find(
                type.members, entry.name, [](const auto& each) -> const auto& { return each.first; }
            );
            const bool is_typed = member != type.members.end() && member->second;
            context.append(
                entry.name, is_typed ? read_texts(entry.value, *member->second) : entry.value
            );
        }
        return Value(std::move(context));
    }
    return value;
}

Value from_json(const json::value& value, const Type& type) {
    return read_texts(from_json(value), type);
}

Result<Value> value_of_json_text(std::string_view text, size_t depth_max) {
    json::parse_options options;
    options.max_depth = depth_max;
    json::basic_parser<Handler> parser(options);
    Handler::Fault fault;
    const size_t used = parser.write_some(false, text.data(), text.size(), fault);
    if (fault == json::error::exponent_overflow)
        return error_at("feel.number_range", text, used, {{"number", number_at(text, used)}});
    std::string fault_text;
    if (fault)
        fault_text = fault.message();
    else if (used < text.size())
        fault_text = "more behind the value";
    else if (!parser.done())
        fault_text = "it ends too early";
    if (!fault_text.empty()) {
        Error error = error_at("json.syntax", text, used);
        error.cause = std::move(fault_text);
        return error;
    }
    return parser.handler().builder.take();
}

std::string to_json_text(const Value& value) {
    std::string text;
    write(value, text);
    return text;
}

}  // namespace tongban::feel
