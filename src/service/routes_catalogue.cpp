// /api/catalogue, /api/regions, /api/halls: public, nobody has to sign in.
#include "service/guide_view.h"
#include "service/routes.h"
#include "service/shapes.h"

namespace tongban::service {

namespace {

constexpr size_t kPageSize = 30;
constexpr size_t kQueryBytesMax = 300;  // a hundred Chinese characters
constexpr size_t kResultsMax = 20;

Result<http::Answer> overview(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const pack::Content& content = *scene.content;
    std::map<std::string, int> by_topic, by_department;
    for (const pack::ServiceItem& item : content.items) {
        ++by_topic[item.topic];
        ++by_department[item.department];
    }
    json::array topics, departments, hot;
    for (const pack::Topic& topic : content.topics)
        topics.push_back(json::object{
            {"id", topic.id},
            {"name", topic.name.zh},
            {"name_en", topic.name.en},
            {"count", by_topic[topic.id]}});
    for (const std::string& code : content.department_order) {
        const pack::Department& department = content.departments.at(code);
        departments.push_back(json::object{
            {"code", code},
            {"name", department.name.zh},
            {"name_en", department.name.en},
            {"kind", department.kind},
            {"items", by_department[code]}});
    }
    for (const pack::Bundle& bundle : content.bundles)
        if (bundle.executable) hot.push_back(entry_view({nullptr, &bundle}, scene.view));
    for (const pack::ServiceItem& item : content.items)
        if (item.executable && hot.size() < 12)
            hot.push_back(entry_view({&item, nullptr}, scene.view));
    return http::Answer(http::json_reply(json::object{
        {"topics", std::move(topics)},
        {"departments", std::move(departments)},
        {"hot", std::move(hot)},
        {"counts",
         {{"items", content.items.size()},
          {"bundles", content.bundles.size()},
          {"credentials", content.credential_types.size()},
          {"departments", content.departments.size()}}}}));
}

Result<http::Answer> search(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const std::string query = request.query("q").value_or("");
    if (query.size() > kQueryBytesMax)
        return Error{
            .code = "search.too_long", .details = {{"bytes_max", kQueryBytesMax}}, .field = "/q"};
    json::array results;
    for (const std::string& id : desk.search(query, kResultsMax))
        if (const auto service = find_service(*scene.content, id))
            results.push_back(entry_view(*service, scene.view));
    const bool nothing = results.empty();
    return http::Answer(http::json_reply(json::object{
        {"query", query}, {"results", std::move(results)}, {"nothing", nothing}}));
}

Result<http::Answer> entries(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const std::string topic = request.query("topic").value_or(""),
                      department = request.query("department").value_or("");
    const std::string kind = request.query("kind").value_or(""),
                      after = request.query("after").value_or("");
    json::array found;
    std::string last;
    bool skipping = !after.empty(), more = false;
    const auto offer = [&](const ServiceRef& service, const std::string& of_topic) {
        if (!topic.empty() && topic != of_topic) return;
        if (!department.empty() && department != service.department()) return;
        if (skipping) {
            skipping = service.id() != after;
            return;
        }
        if (found.size() >= kPageSize) {
            more = true;
            return;
        }
        found.push_back(entry_view(service, scene.view));
        last = service.id();
    };
    if (kind != "item")
        for (const pack::Bundle& bundle : scene.content->bundles)
            offer({nullptr, &bundle}, "bundle");
    if (kind != "bundle")
        for (const pack::ServiceItem& item : scene.content->items)
            offer({&item, nullptr}, item.topic);
    return http::Answer(http::json_reply(json::object{
        {"entries", std::move(found)}, {"next", more ? json::value(last) : json::value(nullptr)}}));
}

Result<http::Answer> guide(const Desk& desk, const http::Request& request, bool bundle) {
    const Scene scene(desk, request);
    const ServiceRef service = TRY(find_service(*scene.content, request.path.at(0)));
    if (bundle != (service.bundle != nullptr))
        return refuse("catalogue.unknown_service", ErrorKind::NotFound);
    return http::Answer(
        http::json_reply(guide_view(service, scene.view, request.query("region").value_or("")))
    );
}

Result<http::Answer> credential_types(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    json::array types;
    for (const auto& [id, type] : scene.content->credential_types) {
        const auto issuer = scene.content->departments.find(type.issuer);
        const bool executable =
            std::ranges::any_of(scene.content->items, [&](const pack::ServiceItem& item) {
                return item.executable && item.executable->credential &&
                       item.executable->credential->type == type.id;
            });
        types.push_back(json::object{
            {"id", id},
            {"name", type.name.zh},
            {"name_en", type.name.en},
            {"issuer", issuer == scene.content->departments.end()
                           ? type.issuer
                           : scene.view.pick(issuer->second.name)},
            {"holder", type.holder},
            {"type_code", type.type_code},
            {"validity", type.validity},
            {"executable", executable}});
    }
    return http::Answer(http::json_reply(json::object{{"types", std::move(types)}}));
}

json::object region_view(const directory::Region& region) {
    json::object view{
        {"code", region.code},
        {"name", region.name},
        {"name_en", region.name_en},
        {"kind", region.kind}};
    if (region.validity.from) view["valid_from"] = to_string(*region.validity.from);
    if (region.validity.to) view["valid_to"] = to_string(*region.validity.to);
    if (!region.successors.empty()) view["successor"] = region.successors.front();
    return view;
}

Result<http::Answer> regions(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    Date at = scene.view.today;
    if (const auto text = request.query("at")) at = TRY(parse_date(*text));
    json::array views;
    for (const directory::Region* region : scene.content->directory->regions().district_units(at))
        views.push_back(region_view(*region));
    return http::Answer(http::json_reply(json::object{
        {"regions", std::move(views)}, {"at", to_string(at)}}));
}

Result<http::Answer> towns(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    if (scene.content->directory->regions().find(request.path.at(0)) == nullptr)
        return refuse("region.unknown", ErrorKind::NotFound);
    json::array views;
    for (const directory::Region* town :
         scene.content->directory->regions().towns(request.path.at(0), scene.view.today))
        views.push_back(json::object{
            {"code", town->code}, {"name", town->name}, {"kind", town->kind}});
    return http::Answer(http::json_reply(json::object{{"towns", std::move(views)}}));
}

Result<http::Answer> halls(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const std::string region = request.query("region").value_or("");
    json::array views;
    for (const pack::Hall& hall : scene.content->halls) {
        if (!region.empty() && hall.region != region) continue;
        json::array counters;
        for (const std::string& counter : hall.counters) counters.emplace_back(counter);
        views.push_back(json::object{
            {"id", hall.id},
            {"name", scene.view.pick(hall.name)},
            {"region", hall.region},
            {"address", scene.view.pick(hall.address)},
            {"hours", scene.view.pick(hall.hours)},
            {"counters", std::move(counters)},
            {"example", true}});
    }
    return http::Answer(http::json_reply(json::object{{"halls", std::move(views)}}));
}

}  // namespace

void add_catalogue_routes(http::Routes& routes, const Desk& desk) {
    const auto add = [&](const char* path, auto handler, http::RouteDoc doc) {
        doc.tag = "catalogue";
        routes.add(
            {.method = http::Method::Get,
             .path = path,
             .need = authority::Need::anyone(),
             .handler = [&desk, handler](const http::Request& r) { return handler(desk, r); },
             .doc = std::move(doc)}
        );
    };
    add("/api/catalogue", overview,
        {.summary = "Topics, departments and what is asked for most", .reply = shapes::catalogue()}
    );
    add("/api/catalogue/search", search,
        {.summary = "Services for everyday words, names and pinyin",
         .reply = shapes::search_results(),
         .query = {"q", "region"},
         .errors = {"search.too_long"}});
    add("/api/catalogue/entries", entries,
        {.summary = "Entries of a topic or department",
         .reply = shapes::entry_page(),
         .query = {"topic", "department", "kind", "after"}});
    add("/api/catalogue/items/{id}",
        [](const Desk& d, const http::Request& r) { return guide(d, r, false); },
        {.summary = "Guide of a service item",
         .reply = shapes::guide(),
         .query = {"region"},
         .errors = {"catalogue.unknown_service"}});
    add("/api/catalogue/bundles/{id}",
        [](const Desk& d, const http::Request& r) { return guide(d, r, true); },
        {.summary = "Guide of a bundle",
         .reply = shapes::guide(),
         .query = {"region"},
         .errors = {"catalogue.unknown_service"}});
    add("/api/catalogue/credential-types", credential_types,
        {.summary = "Types of electronic credentials", .reply = shapes::credential_types()});
    add("/api/regions", regions,
        {.summary = "District-level units on a day",
         .reply = shapes::regions(),
         .query = {"at"},
         .errors = {"date.syntax"}});
    add("/api/regions/{code}/towns", towns,
        {.summary = "Towns of a district", .reply = shapes::towns(), .errors = {"region.unknown"}});
    add("/api/halls", halls,
        {.summary = "Service halls (examples)", .reply = shapes::halls(), .query = {"region"}});
}

}  // namespace tongban::service
