// Reading of XML nodes, shared by the files of the loader. Internal to this folder.
#pragma once

#include <functional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "base/json.h"
#include "dmn/model.h"

namespace tongban::dmn {

/// The name without the prefix of its namespace.
std::string_view local(const char* name);
pugi::xml_node child(const pugi::xml_node& node, std::string_view name);
std::string attribute(const pugi::xml_node& node, const char* name);
/// The text of a child <text>, or of the node's own child element of this name.
std::string text_of(const pugi::xml_node& node);
/// "feel:string" of DMN 1.1, an attribute or a child element.
std::string type_ref(const pugi::xml_node& node);

/// Where faults go, and in which line a node stands.
struct LoadNotes {
    using Tell = std::function<
        void(const char* code, std::string message, const pugi::xml_node& node, json::object)>;
    Tell tell;
    std::function<int(const pugi::xml_node& node)> line;

    void issue(
        const char* code, std::string message, const pugi::xml_node& node, json::object details = {}
    ) const {
        tell(code, std::move(message), node, std::move(details));
    }
};
DecisionTable load_table(const pugi::xml_node& node, const LoadNotes& notes);

}  // namespace tongban::dmn
