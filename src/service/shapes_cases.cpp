// What cases answer: to the applicant, to anybody with the query code, to staff.
#include "service/shape_parts.h"
#include "service/shapes.h"

namespace tongban::service::shapes {

namespace {

json::object stage() {
    return choice(
        {"submitted", "supplement", "refused", "accepted", "decided", "delivered", "withdrawn",
         "lapsed"}
    );
}

json::object step() {
    return named(
        "CaseStep", {{"name", text()},
                     {"name_en", text()},
                     {"state", choice({"done", "active", "waiting"})},
                     {"who", text()},
                     {"since?", text()},
                     {"done_at?", text()}}
    );
}

json::object member() {
    return named(
        "CaseMember",
        {{"item", text()},
         {"name", text()},
         {"name_en", text()},
         {"number", text()},
         {"department", text()},
         {"organisation", text()},
         {"stage", member_stage()},
         {"stage_text", text()},
         {"suspended", flag()},
         {"extension",
          or_null(
              object({{"days", integer()}, {"reason", text()}, {"by", named_id()}, {"at", text()}})
          )},
         {"clock", clock()},
         {"waits_for", list(text())},
         {"next", text_or_null()},
         {"steps", list(step())},
         {"result", or_null(object(
                        {{"granted", flag()},
                         {"ended", flag()},
                         {"undone", flag()},
                         {"reason", text()},
                         {"article", text()},
                         {"credential?", text()},
                         {"at?", text()}}
                    ))}}
    );
}

json::object material() {
    return named(
        "CaseMaterial", {{"id", text()},
                         {"name", text()},
                         {"name_en?", text()},
                         {"items?", list(text())},
                         {"is_required", flag()},
                         {"is_main", flag()},
                         {"required", flag()},
                         {"main", flag()},
                         {"way", material_way()},
                         {"state", material_state()},
                         {"files", list(stored_file_row())},
                         {"credential?", text()},
                         {"choices?", list(held_credential())},
                         {"commitment_text?", text()},
                         {"commitment_basis?", text()},
                         {"later_until?", text()},
                         {"accept?", list(text())},
                         {"bytes_max?", integer()}}
    );
}

json::object notice() {
    return named(
        "CaseNotice",
        {{"id", text()},
         {"kind", text()},
         {"title", text()},
         {"number", text()},
         {"at", text()},
         {"member", text()},
         {"reason", text()},
         {"article", text()},
         {"remedy",
          or_null(named(
              "Remedy",
              {{"text", text()}, {"reconsideration_until", text()}, {"litigation_until", text()}}
          ))}}
    );
}

json::object supplement() {
    return named(
        "Supplement", {{"asked_at", text()},
                       {"due_on", text()},
                       {"answered", flag()},
                       {"items", list(named(
                                     "SupplementItem", {{"member", text()},
                                                        {"material", text()},
                                                        {"field", text()},
                                                        {"name", text()},
                                                        {"reason", text()},
                                                        {"done", flag()}}
                                 ))}}
    );
}

json::object fee() {
    return named(
        "Fee", {{"id", text()},
                {"item", text()},
                {"name", text()},
                {"fen", integer()},
                {"state", choice({"due", "started", "paid", "refund_due", "refunded"})},
                {"receipt", text()},
                // While it is started: where to pay, and until when.
                {"pay_at?", text()},
                {"reference?", text()},
                {"pay_until?", text()},
                {"refund_reason?", text()},
                {"refund_receipt?", text()}}
    );
}

json::object rating() {
    return named(
        "Rating",
        {{"grade", integer()},
         {"text", text()},
         {"follow_up?", object({{"state", text()}, {"due_on", text_or_null()}, {"note", text()}})}}
    );
}

json::object signature() {
    return named(
        "Signature", {{"valid", flag()},
                      {"changed", list(text())},
                      {"added", list(text())},
                      {"wording", text()},
                      {"signed_at", text()},
                      {"sha256", text()},
                      {"sm3", text()},
                      {"label", text()}}
    );
}

/// A value that a register held; where it is challenged, what the register says and why that is
/// disputed.
json::object held_mark() {
    return named(
        "HeldMark", {{"field", text()},
                     {"source", text()},
                     {"as_of", text()},
                     {"challenged", flag()},
                     {"value?", anything()},
                     {"note?", text()}}
    );
}

/// `can` differs between applicant and staff.
json::object common(std::string_view title, json::object act) {
    return named(
        title,
        {{"number", text()},
         {"query_code", text()},
         {"version", integer()},
         {"service", service_name()},
         {"region", object({{"code", text()}, {"name", text()}})},
         {"channel", text()},
         {"applicant", object({{"kind", text()}, {"name", text()}})},
         {"agent?", object({{"name", text()}})},
         {"stage", stage()},
         {"stage_text", text()},
         {"end_reason", text()},
         {"submitted_at", text()},
         {"accepted_at?", text()},
         {"deemed", flag()},
         {"clock", clock()},
         {"members", list(member())},
         {"timeline",
          list(object({{"at", text()}, {"kind", text()}, {"text", text()}, {"who?", text()}}))},
         {"notices", list(notice())},
         {"supplement", or_null(supplement())},
         {"materials", list(material())},
         {"answers", open_object()},
         {"data", open_object()},
         {"form", or_null(form())},
         {"signature?", signature()},
         {"fees", list(fee())},
         {"delivery", delivery()},
         {"rating", or_null(rating())},
         {"can", list(std::move(act))},
         // Traces of DMN decisions, as `tongban dmn eval --trace` prints them.
         {"decisions", list(open_object())},
         {"held", list(held_mark())}}
    );
}

json::object opinion() {
    return named(
        "CaseOpinion", {{"id", text()},
                        {"joint", flag()},
                        {"organisation", text()},
                        {"person_name", text_or_null()},
                        {"question", text()},
                        {"due_on", text_or_null()},
                        {"asked_name", text()},
                        {"answer", choice({"", "agree", "object", "withdrawn"})},
                        {"text", text()},
                        {"by_name", text_or_null()},
                        {"at", text_or_null()}}
    );
}

json::object work_item() {
    return named(
        "CaseWorkItem",
        {{"id", text()},
         {"item", text()},
         {"step", text()},
         {"role", text()},
         {"department", text()},
         {"opened_at", text()},
         {"claimed_by", or_null(named_id())},
         {"kind", choice({"step", "extension", "opinion", "joint", "choose"})},
         {"element", text()},
         {"why", text()},
         {"next", list(object({{"condition", text()}, {"what", text()}, {"who", text()}}))},
         // Gave it to the one who holds it, and stays responsible.
         {"owner", or_null(named_id())},
         {"return_to", list(named_id())},
         // Of an ad-hoc subprocess: what can be begun now.
         {"choices", list(named_id())},
         // Administrative Licensing Law art. 34(3): names the second officer.
         {"two_officers", flag()},
         {"rule",
          object({{"majority", flag()}, {"days_max", integer()}, {"silence_agrees", flag()}})},
         {"opinions", list(opinion())}}
    );
}

json::object reason() {
    return named("Reason", {{"text", text()}, {"text_en", text()}, {"article", text()}});
}

json::object suspension() {
    return named(
        "SuspensionKind", {{"kind", text()},
                           {"name", text()},
                           {"days_max", integer()},
                           {"notice_days", integer()},
                           // A decision needs it: it can be adjourned and begun again.
                           {"required", flag()},
                           {"basis", text()},
                           {"confirmed", flag()}}
    );
}

}  // namespace

json::object case_page() {
    return page(
        "cases", named(
                     "CaseRow", {{"number", text()},
                                 {"service_name", text()},
                                 {"service_name_en", text()},
                                 {"stage", stage()},
                                 {"stage_text", text()},
                                 {"submitted_at", text()},
                                 {"due_on", text_or_null()},
                                 {"provisional", flag()},
                                 {"light", light()},
                                 {"region_name", text()},
                                 {"enterprise", text_or_null()},
                                 {"action_needed", flag()},
                                 {"action_text", text()}}
                 )
    );
}

json::object case_view() {
    return common(
        "CaseView", choice({"supplement", "supply", "withdraw", "pay", "delivery", "rate", "copy"})
    );
}

json::object handed_in_file() {
    return named(
        "HandedInFile", {{"file", text()},
                         {"name", text()},
                         {"bytes", integer()},
                         {"sha256", text()},
                         {"until", text()}}
    );
}

json::object public_status() {
    return named(
        "PublicStatus",
        {{"service_name", text()},
         {"stage", stage()},
         {"stage_text", text()},
         {"steps",
          list(object(
              {{"name", text()}, {"state", choice({"done", "active", "waiting"})}, {"text", text()}}
          ))},
         {"clock", clock()},
         {"region_name", text()}}
    );
}

json::object inbox() {
    return object(
        {{"messages", list(named(
                          "InboxMessage", {{"id", text()},
                                           {"at", text()},
                                           {"title", text()},
                                           {"text", text()},
                                           {"case_number", text()},
                                           {"read", flag()}}
                      ))},
         {"unread", integer()},
         {"next", text_or_null()}}
    );
}

json::object work_case() {
    return extended(
        // Actions of the case, and "decide:ITEM".
        "WorkCase", common("WorkCase", text()),
        {{"audit_points", map(list(audit_point()))},
         {"reasons", object({{"reject", map(list(reason()))}, {"refuse", list(reason())}})},
         {"suspensions", map(list(suspension()))},
         {"extension", map(object({{"days_max", integer()}, {"basis", text()}}))},
         // What has to be held before a step (`element`) of the item is decided.
         {"required", map(list(object({{"element", text()}, {"text", text()}})))},
         // Conditions that the platform found not to be met: a grant gives its reason.
         {"unmet", map(list(text()))},
         {"intake_note", text_or_null()},
         {"work_items", list(work_item())},
         {"forms?", list(form())}}
    );
}

json::object payment_taken() { return object({{"taken", flag()}}); }

json::object payment_page() {
    return named(
        "PaymentPage",
        {{"provider", text()},
         {"test", flag()},
         {"payments", list(named(
                          "PaymentRow", {{"case_number", text()},
                                         {"name", text()},
                                         {"fen", integer()},
                                         {"state", choice({"started", "refund_due"})},
                                         {"reference", text()},
                                         {"reason", text()},
                                         {"since", text()},
                                         {"attempts", integer()},
                                         {"next_attempt", text_or_null()}}
                      ))}}
    );
}

json::object fault_page() {
    return named(
        "FaultPage", {{"faults", list(named(
                                     "FaultRow", {{"case_number", text()},
                                                  {"token", integer()},
                                                  {"name", text()},
                                                  {"name_en", text()},
                                                  {"element", text()},
                                                  {"step", text()},
                                                  {"step_en", text()},
                                                  {"code", text()},
                                                  {"message", text()},
                                                  {"detail", text()},
                                                  {"since", text()}}
                                 ))}}
    );
}

json::object fault_retried() { return object({{"is_mended", flag()}, {"faults", integer()}}); }

json::object claimed() { return object({{"version", integer()}}); }

}  // namespace tongban::service::shapes
