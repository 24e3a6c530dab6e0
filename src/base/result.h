// A value or an error: how a refused request, wrong content or a full disk is reported.
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

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
}  // namespace detail

/// A T or an Error, with the member names of std::expected.
template <class T>
class [[nodiscard]] Result {
  public:
    using value_type = T;

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    template <class U>
    requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::remove_cvref_t<U>, Result> && !std::is_same_v<std::remove_cvref_t<U>, Error> && !std::is_same_v<std::remove_cvref_t<U>, T>)
        Result(U&& value)
        : state_(std::in_place_index<0>, std::forward<U>(value)) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return checked(), std::get<0>(state_); }
    const T& value() const& { return checked(), std::get<0>(state_); }
    /// By value: a reference to what is kept in a temporary would outlive it.
    T value() && { return checked(), std::get<0>(std::move(state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const& {
        ASSERT(!has_value());
        return std::get<1>(state_);
    }
    Error&& error() && {
        ASSERT(!has_value());
        return std::get<1>(std::move(state_));
    }
    T value_or(T fallback) const& {
        return has_value() ? std::get<0>(state_) : std::move(fallback);
    }

    /// f(value) gives another Result.
    template <class F>
    auto and_then(F&& f) && -> std::invoke_result_t<F, T&&> {
        if (!has_value()) return std::move(*this).error();
        return std::forward<F>(f)(std::get<0>(std::move(state_)));
    }
    /// f(value) gives a plain value.
    template <class F>
    auto transform(F&& f) && -> Result<std::invoke_result_t<F, T&&>> {
        if (!has_value()) return std::move(*this).error();
        return std::forward<F>(f)(std::get<0>(std::move(state_)));
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
    std::variant<T, Error> state_;
};

/// Nothing, or an Error.
template <>
class [[nodiscard]] Result<void> {
  public:
    using value_type = void;

    Result() = default;
    Result(Error error) : error_(std::make_unique<Error>(std::move(error))) {}

    bool has_value() const { return error_ == nullptr; }
    explicit operator bool() const { return has_value(); }
    void value() const { ASSERT(has_value()); }
    const Error& error() const& {
        ASSERT(error_ != nullptr);
        return *error_;
    }
    Error&& error() && {
        ASSERT(error_ != nullptr);
        return std::move(*error_);
    }

  private:
    std::unique_ptr<Error> error_;
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
#define TRY(expression)                                                      \
    __extension__({                                                          \
        auto try_result_ = (expression);                                     \
        if (!try_result_.has_value()) return std::move(try_result_).error(); \
        ::tongban::detail::take(std::move(try_result_));                     \
    })
