#include "form/pointer.h"

#include "base/json_pointer.h"

namespace tongban::form {

std::string pointer_to(std::string pointer, std::span<const std::string> path) {
    for (const std::string& key : path) pointer = pointer_below(pointer, key);
    return pointer;
}

const json::value* find_at(const json::object& object, std::span<const std::string> path) {
    const json::object* at = &object;
    for (size_t i = 0; i < path.size(); ++i) {
        const json::value* value = at->if_contains(path[i]);
        if (!value || value->is_null()) return nullptr;
        if (i + 1 == path.size()) return value;
        at = value->if_object();
        if (!at) return nullptr;
    }
    return nullptr;
}

void set_at(json::object& object, std::span<const std::string> path, json::value value) {
    json::object* at = &object;
    for (const std::string& key : path.first(path.size() - 1)) {
        json::value& next = (*at)[key];
        if (!next.is_object()) next = json::object();
        at = &next.get_object();
    }
    (*at)[path.back()] = std::move(value);
}

void remove_at(json::object& object, std::span<const std::string> path) {
    if (path.size() == 1) {
        object.erase(path.front());
        return;
    }
    json::value* inner = object.if_contains(path.front());
    if (!inner || !inner->is_object()) return;
    remove_at(inner->get_object(), path.subspan(1));
    if (inner->get_object().empty()) object.erase(path.front());
}

}  // namespace tongban::form
