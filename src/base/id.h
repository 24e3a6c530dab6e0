// Every kind of identifier is a type of its own, so that a case number is never taken for a person.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

namespace tongban {

/// Text identifier; Tag makes the type distinct. `using CaseNo = Id<struct CaseNoTag>;`
template <class Tag>
class Id {
  public:
    Id() = default;
    explicit Id(std::string text) : text_(std::move(text)) {}

    const std::string& str() const { return text_; }
    std::string_view view() const { return text_; }
    bool empty() const { return text_.empty(); }
    auto operator<=>(const Id&) const = default;

  private:
    std::string text_;
};

}  // namespace tongban

template <class Tag>
struct std::hash<tongban::Id<Tag>> {
    size_t operator()(const tongban::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};
