// What the logic asks of the elements of lists: "members[].age" is the entry of any of them.
// Internal to this folder.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "feel/syntax.h"
#include "feel/type.h"

namespace tongban::dmn {

/// How a part of the elements is used, told as of a Fact.
struct ListUse {
    std::vector<feel::Value> constants = {};  // that it is compared with
    bool is_direct = true;
    bool is_strict = true;
};
/// By generic path; "members" alone is the list when it is handed on as a whole.
using ListUses = std::map<std::string, ListUse>;

/// What stands at a generic path, with all that reads more or less than it; nothing when nobody
/// does.
std::optional<ListUse> use_of(const ListUses& uses, const std::string& path);
/// The entries that are read behind a path: "age" behind "members[]".
std::vector<std::string> entries_behind(const ListUses& uses, const std::string& path);

/// A list, or what stands in each of its elements, as a text names it.
struct ListPlace {
    std::string path;                       // "members", "members[]" or "members[].age"
    feel::TypePointer type = {};            // null: not known
    std::vector<std::string> entries = {};  // of elements without a type: those that are given
    bool is_list = false;
};

/// Follows names into lists while texts are walked: those of iterators, and entries in a filter.
class ListScopes {
  public:
    /// `list_named` finds the fact of such a name when it is a list; `is_name` tells names of the
    /// model.
    ListScopes(
        std::function<std::optional<ListPlace>(const std::string&)> list_named,
        std::function<bool(const std::string&)> is_name
    )
        : list_named_(std::move(list_named)), is_name_(std::move(is_name)) {}

    /// The place that a name, a path or a filter leads to.
    std::optional<ListPlace> find(const feel::Syntax& syntax) const;
    static std::optional<ListPlace> element_of(const std::optional<ListPlace>& list);

    /// From here on the name means this, or something that is no part of a list.
    void bind(const std::string& name, std::optional<ListPlace> place) {
        bound_.push_back({name, std::move(place)});
    }
    /// From here on entries of the element are names, and `item` is the element.
    void enter_filter(std::optional<ListPlace> element) { bound_.push_back({{}, element}); }
    void leave(size_t count = 1) { bound_.resize(bound_.size() - count); }

  private:
    struct Bound {
        std::string name;  // empty: a filter
        std::optional<ListPlace> place;
    };
    std::optional<ListPlace> named(const std::string& name) const;
    bool is_bound(const feel::Syntax& path) const;
    bool has_entry(const ListPlace& element, const std::string& name) const;

    std::function<std::optional<ListPlace>(const std::string&)> list_named_;
    std::function<bool(const std::string&)> is_name_;
    std::vector<Bound> bound_;
};

}  // namespace tongban::dmn
