// What drafts, their signing and their submission answer.
#include "service/shape_parts.h"
#include "service/shapes.h"

namespace tongban::service::shapes {

namespace {

json::object draft_material() {
    return material(
        "Material",
        {{"items", list(text())},
         {"required", flag()},
         {"main", flag()},
         {"from_bundle", flag()},
         {"ways", list(material_way())},
         {"way", material_way()},
         {"bytes_max", integer()},
         {"audit_points", list(audit_point())},
         {"state", material_state()},
         {"files", list(stored_file_row())},
         {"choices", list(held_credential())},
         {"credential?", held_credential()},
         {"commitment?",
          object({{"text", text()}, {"text_en", text()}, {"basis", text()}, {"demo", flag()}})},
         {"later_until?", text()},
         {"note", text_or_null()},
         {"reason?", text()},
         {"reason_en?", text()}}
    );
}

json::object planned_member() {
    return named(
        "PlanMember", {{"item", text()},
                       {"name", text()},
                       {"name_en", text()},
                       {"organisation", text_or_null()},
                       {"depends_on?", district_field()},
                       {"after", list(text())},
                       {"handling", choice({"instant", "promised"})},
                       {"promised_days", integer()},
                       {"promised_confirmed", flag()},
                       {"legal_days", integer_or_null()},
                       {"result", text()},
                       {"why", text()},
                       {"because", list(answered())},
                       {"reason?", text()},
                       {"reason_en?", text()}}
    );
}

json::object not_needed() {
    return named(
        "NotNeeded", {{"kind", choice({"item", "material"})},
                      {"id", text()},
                      {"name", text()},
                      {"name_en", text()},
                      {"reason", text()},
                      {"reason_en", text()}}
    );
}

json::object plan() {
    return named(
        "Plan", {{"members", list(planned_member())},
                 {"promised_days", integer()},
                 {"promised_confirmed", flag()},
                 {"legal_days", integer_or_null()},
                 {"due_if_today", text()},
                 {"provisional", flag()},
                 {"fee_fen", integer()},
                 {"visits", integer()},
                 {"conditions", list(condition())},
                 {"not_needed", list(not_needed())}}
    );
}

/// Nothing yet, yes or no, one option, or several.
json::object answer() {
    return {{"type", json::array{"boolean", "string", "array", "null"}}, {"items", text()}};
}

json::object asked_question() {
    return extended("AskedQuestion", question(), {{"answer", answer()}, {"relevant", flag()}});
}

json::object held_value() {
    return named(
        "HeldValue", {{"value", anything()},
                      {"source", text()},
                      {"source_en", text()},
                      {"as_of", text()},
                      {"state", choice({"held", "unavailable", "challenged"})},
                      {"reason", text_or_null()}}
    );
}

}  // namespace

json::object draft() {
    return named(
        "Draft",
        {{"id", text()},
         {"version", integer()},
         {"service", service_name()},
         {"saved_at", text()},
         {"expires_on", text()},
         {"region", text_or_null()},
         {"applicant",
          object(
              {{"kind", choice({"natural", "enterprise"})},
               {"id", text()},
               {"name?", text()},
               {"choices?", list(object({{"id", text()}, {"name", text()}, {"kind", text()}}))}}
          )},
         {"agent?", object({{"name", text()}, {"counter", flag()}})},
         // For the person who applies: the same, asked for before and not decided yet.
         {"open_already?",
          list(named(
              "OpenAlready", {{"number", text()}, {"submitted_at", text()}, {"stage_text", text()}}
          ))},
         {"questions", list(asked_question())},
         {"answers_complete", flag()},
         {"plan", or_null(plan())},
         {"form", or_null(form())},
         {"data", open_object()},
         {"held", map(held_value())},
         {"materials", list(draft_material())},
         {"delivery", delivery()},
         {"issues", list(fault())},
         {"ready", flag()}}
    );
}

json::object draft_list() {
    return object(
        {{"drafts", list(named(
                        "DraftSummary", {{"id", text()},
                                         {"service", text()},
                                         {"service_name", text()},
                                         {"saved_at", text()},
                                         {"expires_on", text()}}
                    ))}}
    );
}

json::object signing() {
    return named(
        "Signing", {{"wording", text()},
                    {"wording_en", text()},
                    {"version", integer()},
                    {"wording_version", text()},
                    {"sha256", text()},
                    {"sm3", text()},
                    {"summary", list(named(
                                    "SignedLine", {{"label", text()},
                                                   {"value", text()},
                                                   {"details?", list(text())},
                                                   {"columns?", list(text())},
                                                   {"rows?", list(list(text()))}}
                                ))},
                    {"label", text()}}
    );
}

json::object submission() {
    return named(
        "Submission",
        {{"number", text()},
         {"query_code", text()},
         {"stage", text()},
         {"members", list(object({{"item", text()}, {"name", text()}, {"number", text()}}))},
         {"receipt", text()}}
    );
}

}  // namespace tongban::service::shapes
