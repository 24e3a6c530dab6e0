// What the catalogue answers.
#include "service/shape_parts.h"
#include "service/shapes.h"

namespace tongban::service::shapes {

namespace {

json::object entry() {
    return named(
        "Entry", {{"id", text()},
                  {"kind", choice({"item", "bundle"})},
                  {"name", text()},
                  {"name_en", text()},
                  {"department_name", text()},
                  {"topic", text()},
                  {"executable", flag()},
                  {"handling", choice({"instant", "promised"})},
                  {"promised_days", integer_or_null()},
                  {"promised_confirmed", flag()},
                  {"members?", integer()}}
    );
}

json::object relief() {
    return named(
        "Relief",
        {{"allowed", flag()}, {"proposed", flag()}, {"enabled_by?", text()}, {"demo?", flag()}}
    );
}

json::object guide_material() {
    return material(
        "GuideMaterial", {{"required", flag()},
                          {"when", text()},
                          {"main", flag()},
                          {"tolerable", relief()},
                          {"commitment", relief()},
                          {"item?", text()}}
    );
}

json::object law() {
    return named("LegalBasis", {{"law", text()}, {"articles", text()}, {"confirmed", flag()}});
}

json::object step() { return object({{"name", text()}, {"name_en", text()}}); }

json::object guide_member() {
    return named(
        "GuideMember", {{"item", text()},
                        {"name", text()},
                        {"name_en", text()},
                        {"after", list(text())},
                        {"optional", flag()},
                        {"when", list(answered())},
                        {"executable", flag()},
                        {"department_name", text()},
                        {"depends_on?", district_field()},
                        {"result", text()},
                        {"handling", choice({"instant", "promised"})},
                        {"promised_limit", figure()},
                        {"legal_limit", figure()},
                        {"steps", list(step())},
                        {"why?", law()}}
    );
}

}  // namespace

json::object catalogue() {
    return named(
        "Catalogue",
        {{"topics",
          list(named(
              "Topic", {{"id", text()}, {"name", text()}, {"name_en", text()}, {"count", integer()}}
          ))},
         {"departments", list(named(
                             "Department", {{"code", text()},
                                            {"name", text()},
                                            {"name_en", text()},
                                            {"kind", text()},
                                            {"items", integer()}}
                         ))},
         {"hot", list(entry())},
         {"counts", object(
                        {{"items", integer()},
                         {"bundles", integer()},
                         {"credentials", integer()},
                         {"departments", integer()}}
                    )}}
    );
}

json::object search_results() {
    return named(
        "SearchResults", {{"query", text()}, {"results", list(entry())}, {"nothing", flag()}}
    );
}

json::object entry_page() { return page("entries", entry()); }

json::object guide() {
    json::object shape = entry();
    // An entry counts the members of a bundle, its guide lists them.
    shape["properties"].as_object().erase("members");
    return extended(
        "Guide", shape,
        {{"department?", object({{"code", text()}, {"name", text()}, {"name_en", text()}})},
         {"organisation_rule?", text()},
         {"organisation?", text()},
         {"depends_on?", district_field()},
         {"type?", text()},
         {"applicants", list(text())},
         {"result", object(
                        {{"kind", text()},
                         {"name?", text()},
                         {"credential?", text()},
                         {"names?", list(text())}}
                    )},
         {"legal_limit", figure()},
         {"promised_limit", figure()},
         {"fee", figure()},
         {"visits", figure()},
         {"channels", object({{"values", list(named_id())}, {"confirmed", flag()}})},
         {"materials", list(guide_material())},
         {"conditions", list(condition())},
         {"legal_basis", list(law())},
         {"audit_points?", list(audit_point())},
         {"questions", list(question())},
         {"steps?", list(step())},
         {"faq",
          list(named(
              "FaqEntry", {{"q", text()}, {"a", text()}, {"source", text()}, {"confirmed", flag()}}
          ))},
         {"missing", list(text())},
         {"unconfirmed", integer()},
         // quanyu 全渝通办, chuanyu 川渝通办, kuasheng 跨省通办; null: nothing is known.
         {"scope?",
          map(named(
              "Scope",
              {{"available", flag_or_null()}, {"confirmed", flag()}, {"source_url?", text()}}
          ))},
         {"source_url", text()},
         {"note", text()},
         {"implementation_code?", text()},
         {"implementation_code_synthetic?", flag()},
         {"members?", list(guide_member())},
         {"listed_in?", list(text())},
         {"separate?", object(
                           {{"items", integer_or_null()},
                            {"materials", integer_or_null()},
                            {"days", integer_or_null()}}
                       )}}
    );
}

json::object credential_types() {
    return object(
        {{"types", list(named(
                       "CredentialType", {{"id", text()},
                                          {"name", text()},
                                          {"name_en", text()},
                                          {"issuer", text()},
                                          {"holder", text()},
                                          {"type_code", text()},
                                          {"validity", text()},
                                          {"executable", flag()}}
                   ))}}
    );
}

json::object regions() {
    return object(
        {{"regions", list(named(
                         "Region", {{"code", text()},
                                    {"name", text()},
                                    {"name_en", text()},
                                    {"kind", text()},
                                    {"valid_from?", text()},
                                    {"valid_to?", text()},
                                    {"successor?", text()}}
                     ))},
         {"at", text()}}
    );
}

json::object towns() {
    return object(
        {{"towns", list(named("Town", {{"code", text()}, {"name", text()}, {"kind", text()}}))}}
    );
}

json::object halls() {
    return object(
        {{"halls", list(named(
                       "Hall", {{"id", text()},
                                {"name", text()},
                                {"region", text()},
                                {"address", text()},
                                {"hours", text()},
                                {"counters", list(text())},
                                {"example", flag()}}
                   ))}}
    );
}

}  // namespace tongban::service::shapes
