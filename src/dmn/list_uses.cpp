// Generic paths of what texts read in lists.
#include "dmn/list_uses.h"

#include <algorithm>

namespace tongban::dmn {

namespace {

using feel::Syntax;
using feel::SyntaxKind;
using feel::TypeKind;
using feel::TypePointer;

bool is_behind(const std::string& path, const std::string& outer) {
    return path.size() > outer.size() && path.starts_with(outer) &&
           (path[outer.size()] == '.' || path[outer.size()] == '[');
}

const TypePointer* find_member(const TypePointer& type, const std::string& name) {
    if (type == nullptr || type->kind != TypeKind::Context) return nullptr;
    const auto found =
        std::ranges::find(type->members, name, &std::pair<std::string, TypePointer>::first);
    return found == type->members.end() ? nullptr : &found->second;
}

bool is_list_type(const TypePointer& type) {
    return type != nullptr && type->kind == TypeKind::List;
}

ListPlace entry_of(const ListPlace& place, const std::string& name) {
    // `members.age` is that of each of them.
    const ListPlace element = *ListScopes::element_of(place);
    ListPlace entry{.path = (place.is_list ? element.path : place.path) + "." + name};
    if (const TypePointer* member = find_member(place.is_list ? element.type : place.type, name))
        entry.type = *member;
    entry.is_list = is_list_type(entry.type);
    return entry;
}

}  // namespace

std::optional<ListUse> use_of(const ListUses& uses, const std::string& path) {
    std::optional<ListUse> all;
    for (const auto& [used, use] : uses) {
        const bool is_it = used == path;
        if (!is_it && !is_behind(used, path) && !is_behind(path, used)) continue;
        if (!all) all.emplace();
        if (is_it) all->constants = use.constants;
        all->is_direct = all->is_direct && is_it && use.is_direct;
        all->is_strict = all->is_strict && use.is_strict;
    }
    return all;
}

std::vector<std::string> entries_behind(const ListUses& uses, const std::string& path) {
    std::vector<std::string> entries;
    for (const auto& [used, use] : uses) {
        if (!is_behind(used, path) || used[path.size()] != '.') continue;
        const size_t first = path.size() + 1;
        const size_t end = std::min(used.find_first_of(".[", first), used.size());
        std::string entry = used.substr(first, end - first);
        if (std::ranges::find(entries, entry) == entries.end()) entries.push_back(std::move(entry));
    }
    return entries;
}

std::optional<ListPlace> ListScopes::find(const Syntax& syntax) const {
    switch (syntax.kind) {
        case SyntaxKind::Name:
            return named(syntax.text);
        case SyntaxKind::Path: {
            if (const std::string name = feel::dotted_name(syntax); !name.empty())
                if (!is_bound(syntax))
                    if (auto list = list_named_(name)) return list;
            const auto base = find(*syntax.children[0]);
            return base ? std::optional(entry_of(*base, syntax.text)) : std::nullopt;
        }
        case SyntaxKind::Filter:
            return element_of(find(*syntax.children[0]));
        default:
            return std::nullopt;
    }
}

std::optional<ListPlace> ListScopes::element_of(const std::optional<ListPlace>& list) {
    if (!list) return std::nullopt;
    const bool may_be_list =
        list->is_list || (list->type == nullptr && !list->path.ends_with("[]"));
    if (!may_be_list) return list;
    ListPlace element{.path = list->path + "[]", .entries = list->entries};
    if (list->type != nullptr) element.type = list->type->element;
    element.is_list = is_list_type(element.type);
    return element;
}

std::optional<ListPlace> ListScopes::named(const std::string& name) const {
    for (auto bound = bound_.rbegin(); bound != bound_.rend(); ++bound) {
        if (!bound->name.empty()) {
            if (bound->name == name) return bound->place;
            continue;
        }
        if (!bound->place) continue;
        if (name == "item") return bound->place;
        if (has_entry(*bound->place, name)) return entry_of(*bound->place, name);
    }
    return list_named_(name);
}

bool ListScopes::is_bound(const Syntax& path) const {
    const Syntax* first = &path;
    while (first->kind == SyntaxKind::Path) first = first->children[0];
    return std::ranges::any_of(bound_, [&](const Bound& bound) {
        return !bound.name.empty() && bound.name == first->text;
    });
}

/// A name that nothing else has is one of the elements, when no type tells.
bool ListScopes::has_entry(const ListPlace& element, const std::string& name) const {
    if (element.type != nullptr && element.type->kind != TypeKind::Any)
        return find_member(element.type, name) != nullptr;
    if (std::ranges::find(element.entries, name) != element.entries.end()) return true;
    return !is_name_(name) &&
           std::ranges::none_of(bound_, [&](const Bound& bound) { return bound.name == name; });
}

}  // namespace tongban::dmn
