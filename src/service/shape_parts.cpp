#include "service/shape_parts.h"

namespace tongban::service::shapes {

json::object named_id() { return object({{"id", text()}, {"name", text()}}); }

json::object figure() {
    return named(
        "Figure",
        {{"value", integer_or_null()},
         {"unit", choice({"working_days", "fen", "visits"})},
         {"confirmed", flag()},
         {"basis?", text()},
         {"charged?", flag_or_null()},
         // Along the critical path of a bundle: the most, and the least where answers decide.
         {"path?", flag()},
         {"least?", integer()}}
    );
}

json::object audit_point() {
    return named(
        "AuditPoint", {{"id", text()}, {"text", text()}, {"basis", text()}, {"confirmed", flag()}}
    );
}

json::object question() {
    return named(
        "Question",
        {{"id", text()},
         {"text", text()},
         {"text_en", text()},
         {"hint", text_or_null()},
         {"hint_en", text_or_null()},
         {"kind", choice({"bool", "choice", "multi"})},
         {"options", list(object({{"value", text()}, {"label", text()}, {"label_en", text()}}))}}
    );
}

json::object answered() { return object({{"text", text()}, {"answer", text()}}); }

json::object district_field() {
    return named("DistrictField", {{"field", text()}, {"label", text()}, {"label_en", text()}});
}

json::object condition() {
    return named(
        "Condition", {{"text", text()},
                      {"text_en", text()},
                      {"state", choice({"yes", "no", "unknown"})},
                      {"confirmed", flag()},
                      {"reason?", text()},
                      {"reason_en?", text()},
                      {"item?", text()}}
    );
}

json::object held_credential() {
    return named("HeldCredential", {{"id", text()}, {"name", text()}, {"number", text()}});
}

json::object stored_file_row() {
    return named(
        "MaterialFile", {{"id", text()},
                         {"name", text()},
                         {"bytes", integer()},
                         {"type", text()},
                         {"sha256", text()},
                         {"sm3?", text()}}
    );
}

json::object material(std::string_view title, Members more) {
    const json::object common = object(
        {{"id", text()},
         {"name", text()},
         {"name_en", text()},
         {"source",
          choice({"applicant", "third_party", "platform_form", "certificate", "government_data"})},
         {"source_name?", text()},
         {"accept", list(text())},
         {"confirmed", flag()}}
    );
    return extended(title, common, more);
}

json::object material_state() {
    return choice({"missing", "provided", "held", "committed", "deferred", "generated", "optional"}
    );
}

json::object service_name() {
    return named(
        "ServiceName", {{"id", text()},
                        {"kind", choice({"item", "bundle"})},
                        {"name", text()},
                        {"name_en", text()}}
    );
}

json::object material_way() {
    return choice({"none", "upload", "credential", "commitment", "later", "generated", "held"});
}

json::object consent() { return choice({"applicant", "paper"}); }

json::object delivery_way() { return choice({"pickup", "post"}); }

json::object light() {
    return choice({"green", "blue", "yellow", "orange", "red", "frozen", "done", "waiting"});
}

json::object member_stage() {
    return choice({"waiting", "received", "running", "granted", "rejected", "ended", "undone"});
}

json::object clock() {
    return named(
        "Clock", {{"handling", choice({"instant", "promised"})},
                  {"promised_days", integer()},
                  {"legal_days", integer_or_null()},
                  {"used_days", integer()},
                  {"left_days", integer()},
                  {"promised_due", text_or_null()},
                  {"expected_due?", text()},
                  {"legal_due", text_or_null()},
                  {"notice_due", text_or_null()},
                  {"light", light()},
                  {"stopped", or_null(object(
                                  {{"kind", text()},
                                   {"since", text()},
                                   {"why", text()},
                                   {"basis", text()},
                                   {"until", text_or_null()}}
                              ))},
                  {"provisional", flag()},
                  {"sentences", list(text())}}
    );
}

json::object delivery() {
    return named(
        "Delivery", {{"way", text()},
                     {"hall", text()},
                     {"address?", text()},
                     {"receiver?", text()},
                     {"phone?", text()},
                     {"tracking?", text()}}
    );
}

json::object fault() {
    return named(
        "Fault",
        {{"code", text()}, {"field", text()}, {"message", text()}, {"details", open_object()}}
    );
}

json::object form() { return open_object(); }

}  // namespace tongban::service::shapes
