#include "http/openapi.h"

#include <algorithm>

#include "base/assert.h"
#include "base/text.h"
#include "http/router.h"
#include "http/sessions.h"

namespace tongban::http {

namespace {
json::object reference(std::string_view place) {
    return {{"$ref", fmt::format("#/components/{}", place)}};
}

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

/// "get_api_cases_by_number": unique, because method and shape of a route are.
std::string operation_id(const Route& route) {
    std::string id = lower(to_string(route.method));
    for (std::string_view segment : split(std::string_view(route.path).substr(1), '/')) {
        id += '_';
        if (segment.starts_with('{')) {
            id += "by_";
            segment = segment.substr(1, segment.size() - 2);
        }
        for (char c : segment) id += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    }
    return id;
}

std::string need_text(const authority::Need& need) {
    using Kind = authority::Need::Kind;
    switch (need.kind) {
        case Kind::Anyone:
            return "anyone";
        case Kind::SignedIn:
            return "signed in";
        case Kind::Person:
            return "person";
        case Kind::Staff:
            return "staff";
        case Kind::AnyRole:
            break;
    }
    std::string text;
    for (authority::Role role : need.roles) {
        if (!text.empty()) text += " or ";
        text += authority::to_string(role);
    }
    return text;
}

bool is_open(const Route& route) { return route.need->kind == authority::Need::Kind::Anyone; }

json::array parameters(const Route& route) {
    json::array result;
    for (std::string_view segment : split(route.path, '/')) {
        if (!segment.starts_with('{')) continue;
        result.push_back(json::object{
            {"name", segment.substr(1, segment.size() - 2)},
            {"in", "path"},
            {"required", true},
            {"schema", {{"type", "string"}}}});
    }
    for (const std::string& name : route.doc.query) {
        result.push_back(json::object{
            {"name", name}, {"in", "query"}, {"schema", {{"type", "string"}}}});
    }
    if (route.method != Method::Get) {
        if (!is_open(route)) result.push_back(reference("parameters/CsrfToken"));
        result.push_back(reference("parameters/IdempotencyKey"));
    }
    return result;
}

json::object request_body(const Route& route) {
    if (route.raw_body) {
        return {
            {"required", true},
            {"content",
             {{"application/octet-stream",
               {{"schema", {{"type", "string"}, {"format", "binary"}}}}}}}};
    }
    return {{"required", true}, {"content", {{"application/json", {{"schema", route.doc.body}}}}}};
}

json::object responses(const Route& route) {
    json::object success{{"description", "Success."}};
    if (!route.doc.reply.empty())
        success["content"] = {{"application/json", {{"schema", route.doc.reply}}}};
    if (!route.doc.reply_type.empty())
        success["content"] = {{route.doc.reply_type, json::object()}};
    json::object result;
    result[std::to_string(route.doc.status)] = std::move(success);
    json::object problem = reference("responses/Problem");
    if (!route.doc.errors.empty()) {
        std::string codes;
        for (const std::string& code : route.doc.errors)
            codes += (codes.empty() ? "" : ", ") + code;
        problem["description"] = "Codes: " + codes;
    }
    result["default"] = std::move(problem);
    return result;
}

json::object operation(const Route& route) {
    json::object result{
        {"operationId", operation_id(route)},
        {"summary", route.doc.summary},
        {"x-need", need_text(*route.need)},
        {"responses", responses(route)}};
    if (!route.doc.tag.empty()) result["tags"] = json::array{route.doc.tag};
    if (json::array list = parameters(route); !list.empty()) result["parameters"] = std::move(list);
    if (route.raw_body || !route.doc.body.empty()) result["requestBody"] = request_body(route);
    if (is_open(route)) result["security"] = json::array();
    return result;
}

json::object text_schema() { return {{"type", "string"}}; }

json::object components() {
    const json::object fault{
        {"type", "object"},
        {"required", {"code", "field", "message"}},
        {"properties",
         {{"code", text_schema()},
          {"field", {{"type", "string"}, {"description", "JSON pointer"}}},
          {"message", text_schema()},
          {"details", {{"type", "object"}}}}}};
    const json::object problem{
        {"type", "object"},
        {"required", {"type", "title", "status", "code", "detail", "instance"}},
        {"properties",
         {{"type", text_schema()},
          {"title", text_schema()},
          {"status", {{"type", "integer"}}},
          {"code", text_schema()},
          {"detail", text_schema()},
          {"field", text_schema()},
          {"errors", {{"type", "array"}, {"items", fault}}},
          {"details", {{"type", "object"}}},
          {"instance", text_schema()}}}};
    return {
        {"schemas", {{"Problem", problem}}},
        {"responses",
         {{"Problem",
           {{"description", "Refused or failed (RFC 9457)."},
            {"content",
             {{"application/problem+json", {{"schema", reference("schemas/Problem")}}}}}}}}},
        {"parameters",
         {{"CsrfToken",
           {{"name", "X-CSRF-Token"},
            {"in", "header"},
            {"required", true},
            {"description", "Token of the session."},
            {"schema", text_schema()}}},
          {"IdempotencyKey",
           {{"name", "Idempotency-Key"},
            {"in", "header"},
            {"description",
             "The same key sent again gives the first answer; nothing is done twice."},
            {"schema", {{"type", "string"}, {"maxLength", 100}}}}}}},
        {"securitySchemes",
         {{"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", kSessionCookie}}}}}};
}
/// Moves every titled object schema to the components and leaves a reference, so that a shape has
/// one name for all who read it. Two different shapes under one title are our own mistake.
class Naming {
  public:
    explicit Naming(json::object& schemas) : schemas_(schemas) {}

    void name_all(json::value& value) {
        if (json::array* array = value.if_array())
            for (json::value& element : *array) name_all(element);
        json::object* object = value.if_object();
        if (object == nullptr) return;
        for (json::key_value_pair& member : *object) name_all(member.value());
        if (is_titled(*object)) value = named(std::move(*object));
    }

  private:
    static bool is_titled(const json::object& schema) {
        const json::value* title = schema.if_contains("title");
        return title != nullptr && title->is_string() && schema.contains("properties");
    }

    json::object named(json::object schema) {
        const std::string name(schema.at("title").as_string());
        const bool may_be_null = schema.at("type").is_array();
        if (may_be_null) schema["type"] = "object";
        json::object here = reference("schemas/" + name);
        if (may_be_null)
            here = {{"anyOf", json::array{std::move(here), json::object{{"type", "null"}}}}};
        if (const json::value* known = schemas_.if_contains(name)) {
            ASSERT(*known == json::value(schema));
        } else {
            schemas_[name] = std::move(schema);
        }
        return here;
    }

    json::object& schemas_;
};
}  // namespace

json::object openapi(
    const std::vector<const Route*>& routes, const std::string& name, const std::string& version
) {
    json::object paths;
    json::object parts = components();
    Naming naming(parts["schemas"].as_object());
    for (const Route* route : routes) {
        json::value& path = paths[route->path];
        if (!path.is_object()) path = json::object();
        json::value described = operation(*route);
        naming.name_all(described);
        path.get_object()[lower(to_string(route->method))] = std::move(described);
    }
    return {
        {"openapi", "3.1.0"},
        {"info", {{"title", name}, {"version", version}}},
        {"security", json::array{json::object{{"session", json::array()}}}},
        {"paths", std::move(paths)},
        {"components", std::move(parts)}};
}

}  // namespace tongban::http
