// Values to confirm, and a month of load.
#include <algorithm>

#include "studio/route_parts.h"
#include "studio/simulation.h"
#include "studio/unconfirmed.h"

namespace tongban::studio {

namespace {

Result<std::vector<Unconfirmed>> all_unconfirmed(const Tree& tree, const std::string& service) {
    std::vector<Unconfirmed> all;
    for (const TreeFile& file : TRY(tree.files())) {
        const bool is_own =
            file.path.kind == FileKind::Service || file.path.kind == FileKind::Bundle;
        const bool is_list = file.path.inside == "items.yaml" || file.path.inside == "bundles.yaml";
        if (!is_own && !is_list) continue;
        const auto text = TRY(tree.read(file.path));
        if (!text) continue;
        for (Unconfirmed& value :
             unconfirmed_in(file.path.full(), *text, is_own ? id_of(file.path) : std::string()))
            if (service.empty() || value.service == service) all.push_back(std::move(value));
    }
    return all;
}

Result<Answer> list_unconfirmed(Studio& studio, const Request& request) {
    Change change;
    if (const auto id = request.query("change"); id && !id->empty())
        change = TRY(studio.store().change(*id));
    const auto all =
        TRY(all_unconfirmed(TRY(studio.tree_of(change)), request.query("service").value_or("")));
    const auto content = studio.workshop().content();
    const auto department_of = [&](const std::string& id) -> std::string {
        if (content == nullptr) return {};
        if (const pack::ServiceItem* item = content->find_item(id)) return item->department;
        const pack::Bundle* bundle = content->find_bundle(id);
        return bundle == nullptr ? std::string() : bundle->lead_department;
    };
    json::array values;
    for (const Unconfirmed& value : all)
        values.push_back(json::object{
            {"path", value.path},
            {"line", value.line},
            {"pointer", value.pointer},
            {"service", value.service},
            {"department", department_of(value.service)},
            {"what", value.what},
            {"value", value.value},
            {"has_source", value.has_source}});
    return http::json_reply(json::object{{"values", std::move(values)}});
}

Result<Minutes> minutes_of(const json::object& object, const std::string& field) {
    const auto number = [&](const char* key) -> std::optional<double> {
        const json::value* value = object.if_contains(key);
        if (value == nullptr || !value->is_number()) return std::nullopt;
        return value->to_number<double>();
    };
    const auto least = number("least"), usual = number("usual"), most = number("most");
    if (!least || !usual || !most) return Error{.code = "studio.load_minutes", .field = field};
    return Minutes{*least, *usual, *most};
}

Result<std::map<std::string, Minutes>> all_minutes_of(const json::object& body, const char* key) {
    std::map<std::string, Minutes> all;
    const json::object* given = find_object(body, key);
    if (given == nullptr) return all;
    for (const auto& pair : *given) {
        const std::string field = fmt::format("/{}/{}", key, std::string_view(pair.key()));
        if (!pair.value().is_object()) return Error{.code = "studio.load_minutes", .field = field};
        all[pair.key()] = TRY(minutes_of(pair.value().get_object(), field));
    }
    return all;
}

Result<Load> load_of(const Request& request) {
    Load load;
    const auto integer = [&](const char* key, int fallback) {
        const std::int64_t value = find_int(request.body, key).value_or(fallback);
        return static_cast<int>(std::clamp<std::int64_t>(value, -1, 1'000'000));
    };
    load.service = text_of(request, "service");
    load.days = integer("days", load.days);
    load.per_day = integer("per_day", load.per_day);
    load.from_hour = integer("from_hour", load.from_hour);
    load.to_hour = integer("to_hour", load.to_hour);
    load.reject_percent = integer("reject_percent", 0);
    load.seed = static_cast<std::uint64_t>(find_int(request.body, "seed").value_or(1));
    load.starts_on = TRY(day_of(request, "starts_on")).value_or(china_date(request.now));
    if (const json::object* officers = find_object(request.body, "officers"))
        for (const auto& pair : *officers)
            load.officers[pair.key()] =
                static_cast<int>(find_int(*officers, pair.key()).value_or(0));
    if (const json::object* handling = find_object(request.body, "handling"))
        load.handling = TRY(minutes_of(*handling, "/handling"));
    if (const json::object* program = find_object(request.body, "program"))
        load.program = TRY(minutes_of(*program, "/program"));
    load.steps = TRY(all_minutes_of(request.body, "steps"));
    load.programs = TRY(all_minutes_of(request.body, "programs"));
    if (const json::object* answers = find_object(request.body, "answers")) load.answers = *answers;
    if (const json::object* data = find_object(request.body, "data")) load.data = *data;
    return load;
}

json::object result_json(const LoadResult& result) {
    json::array steps, groups, by_day;
    for (const StepLoad& step : result.steps)
        steps.push_back(json::object{
            {"process", step.process},
            {"element", step.element},
            {"name", step.name},
            {"group", step.group},
            {"count", step.count},
            {"waiting", step.waiting},
            {"wait_p50_h", step.wait_p50_h},
            {"wait_p90_h", step.wait_p90_h},
            {"wait_max_h", step.wait_max_h},
            {"handling_h", step.handling_h}});
    for (const GroupLoad& group : result.groups)
        groups.push_back(json::object{
            {"group", group.group},
            {"officers", group.officers},
            {"use_percent", group.use_percent},
            {"queue_max", group.queue_max}});
    for (const DayLoad& day : result.by_day)
        by_day.push_back(json::object{
            {"day", to_string(day.day)},
            {"arrived", day.arrived},
            {"finished", day.finished},
            {"open", day.open}});
    return {
        {"steps", std::move(steps)},
        {"groups", std::move(groups)},
        {"by_day", std::move(by_day)},
        {"arrived", result.arrived},
        {"finished", result.finished},
        {"rejected", result.rejected},
        {"unfinished", result.unfinished},
        {"stuck", result.stuck},
        {"stuck_at", json::array(result.stuck_at.begin(), result.stuck_at.end())},
        {"late", result.late},
        {"limit_days", result.limit_days},
        {"total_p50_days", result.total_p50_days},
        {"total_p90_days", result.total_p90_days}};
}

Result<Answer> simulate(Studio& studio, const Request& request) {
    std::shared_ptr<const pack::Content> content = studio.workshop().content();
    if (const std::string change = text_of(request, "change"); !change.empty())
        content = TRY(studio.draft_content(change));
    const Load load = TRY(load_of(request));
    return http::json_reply(result_json(TRY(simulate_load(*content, load))));
}

json::object number() { return {{"type", "number"}}; }

json::object minutes_shape() {
    return shape::object({{"least", number()}, {"usual", number()}, {"most", number()}});
}

json::object load_shape() {
    using namespace shape;
    return object(
        {{"service", text(80, 1)},
         {"change?", text(60)},
         {"days?", integer()},
         {"per_day?", integer()},
         {"from_hour?", integer()},
         {"to_hour?", integer()},
         {"starts_on?", text(10)},
         {"officers", map(integer())},
         {"handling", minutes_shape()},
         {"steps?", map(minutes_shape())},
         {"program?", minutes_shape()},
         {"programs?", map(minutes_shape())},
         {"reject_percent?", integer()},
         {"answers?", open_object()},
         {"data?", open_object()},
         {"seed?", integer()}}
    );
}

json::object result_shape() {
    using namespace shape;
    return named(
        "StudioLoad", {{"steps", list(object(
                                     {{"process", text()},
                                      {"element", text()},
                                      {"name", text()},
                                      {"group", text()},
                                      {"count", integer()},
                                      {"waiting", integer()},
                                      {"wait_p50_h", number()},
                                      {"wait_p90_h", number()},
                                      {"wait_max_h", number()},
                                      {"handling_h", number()}}
                                 ))},
                       {"groups", list(object(
                                      {{"group", text()},
                                       {"officers", integer()},
                                       {"use_percent", number()},
                                       {"queue_max", integer()}}
                                  ))},
                       {"by_day", list(object(
                                      {{"day", text()},
                                       {"arrived", integer()},
                                       {"finished", integer()},
                                       {"open", integer()}}
                                  ))},
                       {"arrived", integer()},
                       {"finished", integer()},
                       {"rejected", integer()},
                       {"unfinished", integer()},
                       {"stuck", integer()},
                       {"stuck_at", list(text())},
                       {"late", integer()},
                       {"limit_days", integer()},
                       {"total_p50_days", number()},
                       {"total_p90_days", number()}}
    );
}

}  // namespace

void add_plan_routes(http::Routes& routes, Studio& studio) {
    add(routes, studio,
        {.path = "/api/studio/unconfirmed",
         .work = list_unconfirmed,
         .doc =
             {.summary = "Values without a confirmed source, each at its place",
              .tag = "studio",
              .reply = shape::object(
                  {{"values", shape::list(shape::named(
                                  "StudioUnconfirmed", {{"path", shape::text()},
                                                        {"line", shape::integer()},
                                                        {"pointer", shape::text()},
                                                        {"service", shape::text()},
                                                        {"department", shape::text()},
                                                        {"what", shape::text()},
                                                        {"value", shape::text()},
                                                        {"has_source", shape::flag()}}
                              ))}}
              ),
              .query = {"change", "service"},
              .errors = {"auth.forbidden", "studio.unknown_change"}},
         .is_for_departments = true});
    add(routes, studio,
        {.method = Method::Post,
         .path = "/api/studio/simulations",
         .work = simulate,
         .doc =
             {.summary = "A month of load through a service's process: waiting times by step",
              .tag = "studio",
              .body = load_shape(),
              .reply = result_shape(),
              .errors =
                  {"auth.forbidden", "studio.unknown_change", "studio.check_running",
                   "studio.check_failed", "studio.load_service", "studio.load_bounds",
                   "studio.load_minutes", "date.syntax"}},
         .is_for_departments = true});
}

}  // namespace tongban::studio
