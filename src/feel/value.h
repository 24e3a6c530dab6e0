// The values of FEEL. A Value is 24 bytes; numbers, booleans, dates, times, durations and short
// strings need no allocation, the others share an immutable box.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/json.h"
#include "base/time.h"
#include "feel/number.h"
#include "feel/temporal.h"

namespace tongban::feel {

/// Lists, contexts and closures inside one another; what is nested deeper becomes null
/// (feel.limit_nesting).
constexpr std::uint32_t kNestingMax = 1000;
/// Bound of Value::weight(); what is heavier becomes null (feel.limit_memory).
constexpr std::uint64_t kWeightMax = 256 * 1024 * 1024;

class Value;
class Context;
class Function;
struct Range;
using List = std::vector<Value>;

enum class Kind : std::uint8_t {
    Null,
    Boolean,
    Number,
    Date,
    Time,
    DateTime,
    DayTimeDuration,
    YearMonthDuration,
    String,
    List,
    Context,
    Range,
    Function,
};

/// "number", "date and time", ...: the names that FEEL gives to its types.
std::string_view kind_name(Kind kind);

namespace detail {
/// What a Value of a big kind points to; never changed once shared.
struct Box {
    std::atomic<std::uint32_t> references{1};
    std::uint32_t nesting =
        0;  // boxes inside one another, so that recursion over values is bounded
};
void destroy_box(Kind kind, Box* box);
/// Bytes of the boxes that this thread has made, less those that it has destroyed. A value that is
/// refused for its size counts as very big for ever, so that the evaluation which needs it stops.
extern constinit thread_local std::int64_t bytes_alive;
}  // namespace detail

class Value {
  public:
    Value() = default;  // null
    Value(bool value) : head_(head(Kind::Boolean)) { word_[0] = value ? 1 : 0; }
    Value(const Number& number)
        : head_(head(Kind::Number, number.is_big(), static_cast<std::uint8_t>(number.scale()))) {
        word_[0] = number.low_word();
        word_[1] = number.high_word();
    }
    explicit Value(SmallNumber number)
        : head_(head(Kind::Number, false, static_cast<std::uint8_t>(number.scale))) {
        word_[0] = static_cast<std::uint64_t>(number.coefficient);
    }
    Value(int number) : Value(Number(number)) {}
    Value(std::int64_t number) : Value(Number(number)) {}
    Value(std::string_view text);
    Value(const std::string& text) : Value(std::string_view(text)) {}
    Value(const char* text) : Value(std::string_view(text)) {}
    Value(CivilDate date) : head_(head(Kind::Date)) { set_date(date); }
    Value(const TimeOfDay& time) : head_(head(Kind::Time, false, 0, time.zone.code())) {
        word_[1] = static_cast<std::uint64_t>(time.nanos);
    }
    Value(const DateTime& value) : head_(head(Kind::DateTime, false, 0, value.time.zone.code())) {
        set_date(value.date);
        word_[1] = static_cast<std::uint64_t>(value.time.nanos);
    }
    Value(DayTimeDuration duration) : head_(head(Kind::DayTimeDuration)) {
        word_[0] = static_cast<std::uint64_t>(duration.nanos);
        word_[1] = static_cast<std::uint64_t>(duration.nanos >> 64);
    }
    Value(YearMonthDuration duration) : head_(head(Kind::YearMonthDuration)) {
        word_[0] = static_cast<std::uint64_t>(duration.months);
    }
    Value(Date date)
        : Value(CivilDate{
              date.year(), static_cast<std::uint8_t>(date.month()),
              static_cast<std::uint8_t>(date.day())}) {}
    Value(List list);
    Value(Context context);
    Value(Range range);
    Value(std::shared_ptr<const Function> function);
    template <class T>
    Value(T*) = delete;
    /// A null that knows why: a static text, a stable code such as "feel.operand_types".
    static Value null(const char* reason = nullptr) {
        Value value;
        std::memcpy(&value.word_[0], &reason, sizeof reason);
        return value;
    }

    Value(const Value& other) noexcept { copy_from(other); }
    Value(Value&& other) noexcept { steal_from(other); }
    Value& operator=(const Value& other) noexcept {
        if (this != &other) {
            Value copy(other);
            release();
            steal_from(copy);
        }
        return *this;
    }
    Value& operator=(Value&& other) noexcept {
        if (this != &other) {
            release();
            steal_from(other);
        }
        return *this;
    }
    ~Value() { release(); }

    Kind kind() const { return static_cast<Kind>(head_ & 0xFF); }
    bool is_null() const { return kind() == Kind::Null; }
    bool is_boolean() const { return kind() == Kind::Boolean; }
    bool is_true() const { return kind() == Kind::Boolean && word_[0] != 0; }
    bool is_false() const { return kind() == Kind::Boolean && word_[0] == 0; }
    bool is_number() const { return kind() == Kind::Number; }
    bool is_small_number() const { return (head_ & 0xFFFF) == head(Kind::Number); }
    bool is_string() const { return kind() == Kind::String; }
    bool is_short_string() const { return (head_ & 0xFFFF) == head(Kind::String); }
    bool is_date() const { return kind() == Kind::Date; }
    bool is_list() const { return kind() == Kind::List; }
    bool is_context() const { return kind() == Kind::Context; }
    bool is_range() const { return kind() == Kind::Range; }
    bool is_function() const { return kind() == Kind::Function; }

    // Each may only be called on a value of that kind (asserted).
    const char* null_reason() const;
    bool as_boolean() const;
    Number as_number() const;
    SmallNumber as_small_number() const;
    std::string_view as_string() const;
    CivilDate as_date() const;
    TimeOfDay as_time() const;
    DateTime as_date_time() const;
    DayTimeDuration as_day_time_duration() const;
    YearMonthDuration as_year_month_duration() const;
    const List& as_list() const;
    const Context& as_context() const;
    const Range& as_range() const;
    const std::shared_ptr<const Function>& as_function() const;

    /// Two short strings: the same text?
    bool is_same_short_string(const Value& other) const {
        return head_ == other.head_ && word_[0] == other.word_[0] && word_[1] == other.word_[1];
    }

    std::uint32_t nesting() const { return is_boxed() ? box()->nesting : 0; }
    /// About the bytes of all that is in it, counted at each place where it stands: what one pass
    /// over it costs. A value that shares its parts can be far heavier than the memory it takes.
    std::uint64_t weight() const { return is_boxed() ? box_weight() : 0; }

    /// Same value in the sense of a test, not of FEEL: null equals null, kinds must agree.
    bool identical(const Value& other) const;

  private:
    friend class Loan;
    /// Kind; is it a decimal128 or a box; scale of a small number or bytes of a short string; zone
    /// of a time.
    static constexpr std::uint64_t head(
        Kind kind, bool is_big = false, std::uint8_t scale = 0, std::uint32_t zone = 0
    ) {
        return static_cast<std::uint64_t>(kind) | std::uint64_t{is_big} << 8 |
               std::uint64_t{scale} << 16 | std::uint64_t{zone} << 32;
    }
    bool is_big() const { return (head_ & 0x100) != 0; }
    std::int8_t scale() const { return static_cast<std::int8_t>(head_ >> 16); }
    std::uint32_t zone() const { return static_cast<std::uint32_t>(head_ >> 32); }

    bool is_boxed() const { return is_big() && kind() >= Kind::String; }
    detail::Box* box() const {
        detail::Box* pointer;
        std::memcpy(&pointer, &word_[0], sizeof pointer);
        return pointer;
    }
    void set_box(detail::Box* pointer) {
        head_ |= 0x100;
        std::memcpy(&word_[0], &pointer, sizeof pointer);
    }
    void set_date(CivilDate date) {
        word_[0] = static_cast<std::uint32_t>(date.year) | std::uint64_t{date.month} << 32 |
                   std::uint64_t{date.day} << 40;
    }
    void copy_bits(const Value& other) {
        head_ = other.head_;
        word_[0] = other.word_[0];
        word_[1] = other.word_[1];
    }
    void copy_from(const Value& other) noexcept {
        copy_bits(other);
        if (is_boxed()) box()->references.fetch_add(1, std::memory_order_relaxed);
    }
    void steal_from(Value& other) noexcept {
        copy_bits(other);
        other.head_ = 0;
        other.word_[0] = 0;
    }
    void release() noexcept {
        if (is_boxed() && box()->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
            detail::destroy_box(kind(), box());
    }

    std::uint64_t box_weight() const;
    void set_nested(detail::Box* pointer, std::uint32_t nesting, std::uint64_t weight);

    // Written and read as whole words: a read of bytes that were written apart has to wait.
    std::uint64_t head_ = 0;
    std::uint64_t word_[2] = {0, 0};
};
static_assert(sizeof(Value) == 24);

/// Shows other values in a slot without counting references: what is shown must outlive the loan,
/// and nobody else may write to the slot.
class Loan {
  public:
    explicit Loan(Value& slot) : slot_(slot) { slot_ = Value(); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() { slot_.head_ = 0, slot_.word_[0] = 0; }
    void show(const Value& value) { slot_.copy_bits(value); }
    /// For a slot that is never destroyed.
    static void show_for_good(Value& slot, const Value& value) { slot.copy_bits(value); }

  private:
    Value& slot_;
};

namespace detail {
/// Names are short: no call for them.
inline bool is_same_name(std::string_view a, std::string_view b) {
    const size_t size = a.size();
    if (size != b.size()) return false;
    if (size > 16) return a == b;
    if (size < 4)
        return size == 0 || (a[0] == b[0] && a[size / 2] == b[size / 2] && a.back() == b.back());
    // The first and the last bytes, which may overlap.
    const auto both_ends = [&]<class Word>(Word) {
        Word words[4];
        std::memcpy(&words[0], a.data(), sizeof(Word));
        std::memcpy(&words[1], b.data(), sizeof(Word));
        std::memcpy(&words[2], a.data() + size - sizeof(Word), sizeof(Word));
        std::memcpy(&words[3], b.data() + size - sizeof(Word), sizeof(Word));
        return ((words[0] ^ words[1]) | (words[2] ^ words[3])) == 0;
    };
    return size >= 8 ? both_ends(std::uint64_t{}) : both_ends(std::uint32_t{});
}
}  // namespace detail

/// Names to values, in the order of writing. A name that is set again keeps its place.
class Context {
  public:
    struct Entry {
        std::string name;
        Value value;
    };
    Context() = default;
    Context(std::initializer_list<std::pair<std::string_view, Value>> entries) {
        for (const auto& [name, value] : entries) set(name, value);
    }

    const Value* find(std::string_view name) const {
        for (const Entry& entry : entries_)
            if (detail::is_same_name(entry.name, name)) return &entry.value;
        return nullptr;
    }
    void set(std::string_view name, Value value);
    void reserve(size_t count) { entries_.reserve(count); }
    /// Adds without looking whether the name is there already.
    void append(std::string name, Value value) {
        entries_.push_back({std::move(name), std::move(value)});
    }
    size_t size() const { return entries_.size(); }
    bool empty() const { return entries_.empty(); }
    const std::vector<Entry>& entries() const { return entries_; }
    auto begin() const { return entries_.begin(); }
    auto end() const { return entries_.end(); }

  private:
    std::vector<Entry> entries_;
};

/// A range; an end that is missing is unbounded (and then open).
struct Range {
    Value low;
    Value high;
    bool low_closed = false;
    bool high_closed = false;
    bool has_low = true;
    bool has_high = true;
    bool is_equality = false;  // written `(= 5)`, which equals no interval
};

namespace detail {

template <class T>
struct BoxOf : Box {
    explicit BoxOf(T content) : value(std::move(content)) {}
    const T value;
};
template <class T>
struct WeighedBoxOf : Box {
    WeighedBoxOf(T content, std::uint64_t weight) : weight(weight), value(std::move(content)) {}
    const std::uint64_t weight;
    const T value;
};
using StringBox = BoxOf<std::string>;
using ListBox = WeighedBoxOf<List>;
using ContextBox = WeighedBoxOf<Context>;
using RangeBox = BoxOf<Range>;
using FunctionBox = BoxOf<std::shared_ptr<const Function>>;

inline CivilDate date_of_word(std::uint64_t word) {
    return {
        static_cast<std::int32_t>(static_cast<std::uint32_t>(word)),
        static_cast<std::uint8_t>(word >> 32), static_cast<std::uint8_t>(word >> 40)};
}

}  // namespace detail

inline const char* Value::null_reason() const {
    ASSERT(kind() == Kind::Null);
    const char* reason;
    std::memcpy(&reason, &word_[0], sizeof reason);
    return reason;
}
inline bool Value::as_boolean() const {
    ASSERT(kind() == Kind::Boolean);
    return word_[0] != 0;
}
inline Number Value::as_number() const {
    ASSERT(kind() == Kind::Number);
    return Number::from_parts(word_[0], word_[1], is_big(), scale());
}
inline SmallNumber Value::as_small_number() const {
    ASSERT(is_small_number());
    return {static_cast<std::int64_t>(word_[0]), scale()};
}
inline std::string_view Value::as_string() const {
    ASSERT(kind() == Kind::String);
    if (is_big()) return static_cast<const detail::StringBox*>(box())->value;
    return {reinterpret_cast<const char*>(&word_[0]), static_cast<size_t>(scale())};
}
inline CivilDate Value::as_date() const {
    ASSERT(kind() == Kind::Date);
    return detail::date_of_word(word_[0]);
}
inline TimeOfDay Value::as_time() const {
    ASSERT(kind() == Kind::Time);
    return {static_cast<std::int64_t>(word_[1]), Zone::from_code(zone())};
}
inline DateTime Value::as_date_time() const {
    ASSERT(kind() == Kind::DateTime);
    return {
        detail::date_of_word(word_[0]),
        {static_cast<std::int64_t>(word_[1]), Zone::from_code(zone())}};
}
inline DayTimeDuration Value::as_day_time_duration() const {
    ASSERT(kind() == Kind::DayTimeDuration);
    return {(static_cast<Int128>(static_cast<std::int64_t>(word_[1])) << 64) + word_[0]};
}
inline YearMonthDuration Value::as_year_month_duration() const {
    ASSERT(kind() == Kind::YearMonthDuration);
    return {static_cast<std::int64_t>(word_[0])};
}
inline const List& Value::as_list() const {
    ASSERT(kind() == Kind::List);
    return static_cast<const detail::ListBox*>(box())->value;
}
inline const Context& Value::as_context() const {
    ASSERT(kind() == Kind::Context);
    return static_cast<const detail::ContextBox*>(box())->value;
}
inline const Range& Value::as_range() const {
    ASSERT(kind() == Kind::Range);
    return static_cast<const detail::RangeBox*>(box())->value;
}
inline const std::shared_ptr<const Function>& Value::as_function() const {
    ASSERT(kind() == Kind::Function);
    return static_cast<const detail::FunctionBox*>(box())->value;
}

/// JSON objects become contexts; numbers become exact decimals; dates stay strings.
Value from_json(const json::value& value);
/// Dates, times, durations and ranges become their FEEL text; a number that neither int64 nor a
/// double holds exactly becomes the nearest double, so that it is read as a number again (null
/// beyond the range of doubles). json_text.h keeps every digit.
json::value to_json(const Value& value);
Context context_from_json(const json::object& object);

/// The text of string(value); nothing for null.
std::string to_text(const Value& value);
/// Nothing when it would be longer than `size_max` bytes.
std::optional<std::string> to_text(const Value& value, size_t size_max);
/// As it would be written in FEEL: strings in quotes, @"..." for dates.
std::string to_feel(const Value& value);

enum class Truth : std::uint8_t { False, True, Null };
/// `=` of FEEL: Null when the kinds differ and neither side is null.
Truth equal(const Value& a, const Value& b);
/// Order of two values of one ordered kind; nothing for other kinds.
std::optional<std::strong_ordering> compare(const Value& a, const Value& b);
/// Is the value inside? Null when it cannot be compared.
Truth contains(const Range& range, const Value& value);

inline Value to_value(Truth truth) {
    return truth == Truth::Null ? Value() : Value(truth == Truth::True);
}

}  // namespace tongban::feel
