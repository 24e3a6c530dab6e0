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

}  // namespace

namespace detail {

void destroy_box(Kind kind, Box* box) {
    switch (kind) {
        case Kind::String:
            delete static_cast<StringBox*>(box);
            return;
        case Kind::List:
            delete static_cast<ListBox*>(box);
            return;
        case Kind::Context:
            delete static_cast<ContextBox*>(box);
            return;
        case Kind::Range:
            delete static_cast<RangeBox*>(box);
            return;
        case Kind::Function:
            delete static_cast<FunctionBox*>(box);
            return;
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
        set_box(new StringBox(std::string(text)));
    }
}
Value::Value(List list) : head_(head(Kind::List)) {
    std::uint32_t nesting = 0;
    for (const Value& item : list) nesting = std::max(nesting, item.nesting());
    set_nested(new ListBox(std::move(list)), nesting + 1);
}
Value::Value(Context context) : head_(head(Kind::Context)) {
    std::uint32_t nesting = 0;
    for (const Context::Entry& entry : context) nesting = std::max(nesting, entry.value.nesting());
    set_nested(new ContextBox(std::move(context)), nesting + 1);
}
Value::Value(Range range) : head_(head(Kind::Range)) {
    const std::uint32_t nesting = std::max(range.low.nesting(), range.high.nesting());
    set_nested(new RangeBox(std::move(range)), nesting + 1);
}
Value::Value(std::shared_ptr<const Function> function) : head_(head(Kind::Function)) {
    const std::uint32_t nesting = function->nesting();
    set_nested(new FunctionBox(std::move(function)), nesting + 1);
}

void Value::set_nested(detail::Box* pointer, std::uint32_t nesting) {
    pointer->nesting = nesting;
    set_box(pointer);
    if (nesting > kNestingMax) *this = null("feel.limit_nesting");
}

bool Value::identical(const Value& other) const {
    if (kind() != other.kind()) return false;
    switch (kind()) {
        case Kind::Null:
            return true;
        case Kind::List: {
            const auto same = [](const Value& a, const Value& b) { return a.identical(b); };
            return std::ranges::equal(as_list(), other.as_list(), same);
        }
        case Kind::Context: {
            const Context& a = as_context();
            if (a.size() != other.as_context().size()) return false;
            return std::ranges::all_of(a, [&](const Context::Entry& entry) {
                const Value* found = other.as_context().find(entry.name);
                return found != nullptr && entry.value.identical(*found);
            });
        }
        default:
            return equal(*this, other) == Truth::True;
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
