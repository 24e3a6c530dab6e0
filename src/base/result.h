// A value or an error: how a refused request, wrong content or a full disk is reported.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/assert.h"

namespace tongban {

/// How http answers an error; every code belongs to one kind.
enum class ErrorKind {
    Invalid,       // the input is wrong (400)
    Unauthorised,  // nobody is signed in (401)
    Forbidden,     // this actor may not do this here (403)
    NotFound,      // no such thing, or not for this actor (404)
    Conflict,      // the state has moved on, or forbids it (409)
    TooLarge,      // a stated bound is exceeded (413)
    TooMany,       // rate limit or daily sequence is used up (429)
    Unavailable,   // a part we need is down (503)
    Internal,      // our fault (500)
};

/// What went wrong. `code` is stable, documented and a key of the locale files
/// ("case.wrong_stage").
struct Error {
    std::string code;
    ErrorKind kind = ErrorKind::Invalid;
    /// Values for the message's placeholders, and further facts for a program that reads the
    /// answer.
    boost::json::object details = {};
    /// JSON pointer of the field at fault ("/data/phone"), or empty.
    std::string field = {};
    /// For the log only, never sent to anybody.
    std::string cause = {};
};

template <class T>
class Result;

namespace detail {
template <class T>
struct IsResult : std::false_type {};
template <class T>
struct IsResult<Result<T>> : std::true_type {};

/// An Error on the heap, or none: a Result stays small, and code that only hands an error on does
/// not have to know how one is made, copied or destroyed.
class Failure {
  public:
    Failure() = default;
    explicit Failure(Error error);
    Failure(const Failure& other) : error_(other.error_ == nullptr ? nullptr : copy(other)) {}
    Failure(Failure&& other) noexcept : error_(std::exchange(other.error_, nullptr)) {}
    Failure& operator=(Failure other) noexcept {
        std::swap(error_, other.error_);
        return *this;
    }
    ~Failure() {
        if (error_ != nullptr) drop(error_);
    }

    bool is_there() const { return error_ != nullptr; }
    Error& error() const {
        ASSERT(error_ != nullptr);
        return *error_;
    }
    operator Error() && { return std::move(error()); }

  private:
    static Error* copy(const Failure& other);
    static void drop(Error* error);
    Error* error_ = nullptr;
};
}  // namespace detail

/// A T or an Error, with the member names of std::expected.
template <class T>
class [[nodiscard]] Result {
  public:
    using value_type = T;

    Result(T value) : value_(std::in_place, std::move(value)) {}
    Result(Error error) : failure_(std::move(error)) {}
    Result(detail::Failure failure) : failure_(std::move(failure)) {}
    template <class U>
    requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::remove_cvref_t<U>, Result> && !std::is_same_v<std::remove_cvref_t<U>, Error> && !std::is_same_v<std::remove_cvref_t<U>, detail::Failure> && !std::is_same_v<std::remove_cvref_t<U>, T>)
        Result(U&& value)
        : value_(std::in_place, std::forward<U>(value)) {}

    bool has_value() const { return value_.has_value(); }
    explicit operator bool() const { return has_value(); }

    T& value() & { return checked(), *value_; }
    const T& value() const& { return checked(), *value_; }
    /// By value: a reference to what is kept in a temporary would outlive it.
    T value() && { return checked(), *std::move(value_); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const& { return failure_.error(); }
    Error&& error() && { return std::move(failure_.error()); }
    detail::Failure failure() && { return std::move(failure_); }
    T value_or(T fallback) const& { return has_value() ? *value_ : std::move(fallback); }

    /// f(value) gives another Result.
    template <class F>
    auto and_then(F&& f) && -> std::invoke_result_t<F, T&&> {
        if (!has_value()) return std::move(*this).failure();
        return std::forward<F>(f)(*std::move(value_));
    }
    /// f(value) gives a plain value.
    template <class F>
    auto transform(F&& f) && -> Result<std::invoke_result_t<F, T&&>> {
        if (!has_value()) return std::move(*this).failure();
        return std::forward<F>(f)(*std::move(value_));
    }
    template <class F>
    Result or_else(F&& f) && {
        if (has_value()) return std::move(*this);
        return std::forward<F>(f)(std::move(*this).error());
    }
    template <class F>
    Result transform_error(F&& f) && {
        if (has_value()) return std::move(*this);
        return std::forward<F>(f)(std::move(*this).error());
    }

  private:
    void checked() const { ASSERT(has_value()); }
    std::optional<T> value_;
    detail::Failure failure_;
};

/// Nothing, or an Error.
template <>
class [[nodiscard]] Result<void> {
  public:
    using value_type = void;

    Result() = default;
    Result(Error error) : failure_(std::move(error)) {}
    Result(detail::Failure failure) : failure_(std::move(failure)) {}

    bool has_value() const { return !failure_.is_there(); }
    explicit operator bool() const { return has_value(); }
    void value() const { ASSERT(has_value()); }
    const Error& error() const& { return failure_.error(); }
    Error&& error() && { return std::move(failure_.error()); }
    detail::Failure failure() && { return std::move(failure_); }

  private:
    detail::Failure failure_;
};

/// Short form for a refusal.
inline Error refuse(
    std::string code, ErrorKind kind = ErrorKind::Invalid, boost::json::object details = {}
) {
    return Error{.code = std::move(code), .kind = kind, .details = std::move(details)};
}

namespace detail {
template <class T>
T take(Result<T>&& result) {
    return std::move(result).value();
}
inline void take(Result<void>&&) {}
}  // namespace detail

}  // namespace tongban

/// Gives the value, or returns the error from the calling function. Use it as a whole statement, a
/// whole initialiser or a whole return; not inside a braced list and not around co_await
/// (docs/decisions/0001).
#define TRY(expression)                                                        \
    __extension__({                                                            \
        auto try_result_ = (expression);                                       \
        if (!try_result_.has_value()) return std::move(try_result_).failure(); \
        ::tongban::detail::take(std::move(try_result_));                       \
    })
