// Boxes of the big kinds and the checked access to a value's content.
#include "feel/value.h"

#include "base/assert.h"
#include "feel/function.h"

namespace tongban::feel {

namespace {

using detail::ContextBox;
using detail::FunctionBox;
using detail::ListBox;
using detail::RangeBox;
using detail::StringBox;

constexpr size_t kInlineText = 16;
constexpr std::int64_t kBytesOfRefused = std::int64_t{1} << 33;

/// The memory of the box without the boxes that it refers to. Never another amount at its end than
/// at its beginning.
size_t bytes_of(const StringBox& box) { return sizeof box + box.value.capacity(); }
size_t bytes_of(const ListBox& box) { return sizeof box + box.value.capacity() * sizeof(Value); }
size_t bytes_of(const ContextBox& box) {
    size_t bytes = sizeof box + box.value.entries().capacity() * sizeof(Context::Entry);
    for (const Context::Entry& entry : box.value)
        if (entry.name.size() > kInlineText) bytes += entry.name.capacity();
    return bytes;
}
size_t bytes_of(const RangeBox& box) { return sizeof box; }
size_t bytes_of(const FunctionBox& box) { return sizeof box + box.value->bytes(); }

template <class T>
T* counted(T* box) {
    detail::bytes_alive += static_cast<std::int64_t>(bytes_of(*box));
    return box;
}
template <class T>
void destroy(detail::Box* box) {
    const auto* whole = static_cast<T*>(box);
    detail::bytes_alive -= static_cast<std::int64_t>(bytes_of(*whole));
    delete whole;
}

}  // namespace

namespace detail {

constinit thread_local std::int64_t bytes_alive = 0;

void destroy_box(Kind kind, Box* box) {
    switch (kind) {
        case Kind::String:
            return destroy<StringBox>(box);
        case Kind::List:
            return destroy<ListBox>(box);
        case Kind::Context:
            return destroy<ContextBox>(box);
        case Kind::Range:
            return destroy<RangeBox>(box);
        case Kind::Function:
            return destroy<FunctionBox>(box);
        default:
            ASSERT(false);
    }
}

}  // namespace detail

std::string_view kind_name(Kind kind) {
    switch (kind) {
        case Kind::Null:
            return "Null";
        case Kind::Boolean:
            return "boolean";
        case Kind::Number:
            return "number";
        case Kind::Date:
            return "date";
        case Kind::Time:
            return "time";
        case Kind::DateTime:
            return "date and time";
        case Kind::DayTimeDuration:
            return "days and time duration";
        case Kind::YearMonthDuration:
            return "years and months duration";
        case Kind::String:
            return "string";
        case Kind::List:
            return "list";
        case Kind::Context:
            return "context";
        case Kind::Range:
            return "range";
        case Kind::Function:
            return "function";
    }
    return "Any";
}

Value::Value(std::string_view text) : head_(head(Kind::String)) {
    if (text.size() <= kInlineText) {
        head_ = head(Kind::String, false, static_cast<std::uint8_t>(text.size()));
        std::memcpy(&word_[0], text.data(), text.size());
    } else {
        set_box(counted(new StringBox(std::string(text))));
    }
}
Value::Value(List list) : head_(head(Kind::List)) {
    std::uint32_t nesting = 0;
    std::uint64_t weight = list.size() * sizeof(Value);
    for (const Value& item : list) {
        if (!item.is_boxed()) continue;
        nesting = std::max(nesting, item.nesting());
        weight += item.box_weight();
    }
    set_nested(counted(new ListBox(std::move(list), weight)), nesting + 1, weight);
}
Value::Value(Context context) : head_(head(Kind::Context)) {
    std::uint32_t nesting = 0;
    std::uint64_t weight = context.size() * sizeof(Context::Entry);
    for (const auto& [name, value] : context) {
        nesting = std::max(nesting, value.nesting());
        weight += value.weight() + (name.size() > kInlineText ? name.size() : 0);
    }
    set_nested(counted(new ContextBox(std::move(context), weight)), nesting + 1, weight);
}
Value::Value(Range range) : head_(head(Kind::Range)) {
    const std::uint32_t nesting = std::max(range.low.nesting(), range.high.nesting());
    set_nested(counted(new RangeBox(std::move(range))), nesting + 1, 0);
}
Value::Value(std::shared_ptr<const Function> function) : head_(head(Kind::Function)) {
    const std::uint32_t nesting = function->nesting();
    set_nested(counted(new FunctionBox(std::move(function))), nesting + 1, 0);
}

void Value::set_nested(detail::Box* pointer, std::uint32_t nesting, std::uint64_t weight) {
    pointer->nesting = nesting;
    set_box(pointer);
    if (nesting <= kNestingMax && weight <= kWeightMax) return;
    *this = null(nesting > kNestingMax ? "feel.limit_nesting" : "feel.limit_memory");
    detail::bytes_alive += kBytesOfRefused;
}

std::uint64_t Value::box_weight() const {
    switch (kind()) {
        case Kind::String:
            return as_string().size();
        case Kind::List:
            return static_cast<const ListBox*>(box())->weight;
        case Kind::Context:
            return static_cast<const ContextBox*>(box())->weight;
        case Kind::Range:
            return as_range().low.weight() + as_range().high.weight();
        default:
            return 0;
    }
}

void Context::set(std::string_view name, Value value) {
    for (Entry& entry : entries_) {
        if (entry.name == name) {
            entry.value = std::move(value);
            return;
        }
    }
    entries_.push_back({std::string(name), std::move(value)});
}

}  // namespace tongban::feel
