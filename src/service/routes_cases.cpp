// /api/cases: the applicant's own cases, their notices and files.
#include "service/cursor.h"
#include "service/documents.h"
#include "service/handed_in.h"
#include "service/routes.h"
#include "service/shapes.h"
#include "service/view_parts.h"

namespace tongban::service {

namespace {

constexpr size_t kPageSize = 20;
constexpr size_t kCursorNames = 1;  // number of the case

http::Reply pdf_reply(Bytes bytes, const std::string& name) {
    return {
        .status = 200,
        .body = std::string(bytes.begin(), bytes.end()),
        .content_type = "application/pdf",
        .headers = {
            {"Content-Disposition", "inline; filename=\"" + name + ".pdf\""},
            {"Cache-Control", "private, no-store"}}};
}

Result<CaseState> visible_case(const Desk& desk, const http::Request& request, const Scene& scene) {
    CaseState state = TRY(load_case(desk.ledger, request.path.at(0)));
    if (request.actor.kind == authority::ActorKind::Staff &&
        may_see_as_staff(request, scene, state))
        return state;
    TRY(check_applicant(desk, request, state));
    return state;
}

Date date_of(std::int64_t number) { return Date(std::chrono::sys_days{std::chrono::days{number}}); }

std::string action_text(Stage stage, bool english) {
    if (stage == Stage::Supplement) return english ? "Supply what is missing" : "请补正材料";
    if (stage == Stage::Decided)
        return english ? "Collect the result, rate the service" : "请领取结果并评价";
    return {};
}

json::object summary(const ledger::Reader::Row& row, const Scene& scene) {
    const Stage stage = find_enum<Stage>(row.text(3)).value_or(Stage::Submitted);
    int left = 0;
    const char* light = "green";
    json::value due = nullptr;
    if (!is_open(stage)) {
        light = "done";
    } else if (stage == Stage::Supplement) {
        light = "frozen";  // no day counts, so none is promised
    } else if (stage == Stage::Submitted) {
        // Until it is accepted no day of the promise runs: what is due is the notice, art. 32.
        const int days = scene.content->limits.supplement_notice_days;
        if (!row.is_null(11))
            light = row_light(row.integer(11), std::nullopt, days, false, scene.view, left);
    } else if (!row.is_null(5)) {
        due = to_string(date_of(row.integer(5)));
        light = row_light(
            row.integer(5), row.is_null(6) ? std::nullopt : std::optional(row.integer(6)),
            row.integer(8), row.integer(7) != 0, scene.view, left
        );
    }
    const bool english = scene.view.is_english();
    return {
        {"number", json::string(row.text(0))},
        {"service_name", json::string(row.text(1))},
        {"service_name_en", json::string(row.text(2))},
        {"stage", json::string(row.text(3))},
        {"stage_text", stage_text(stage, english)},
        {"submitted_at", to_rfc3339({row.integer(4)})},
        {"due_on", std::move(due)},
        {"provisional", row.integer(9) != 0},
        {"light", light},
        {"region_name", region_name(scene.view, row.text(10))},
        {"action_needed", stage == Stage::Supplement},
        {"action_text", action_text(stage, english)}};
}

struct ListedCase {
    TimeCursor at;
    std::string person, service;
    json::object view;
};

Result<std::vector<ListedCase>> list_after(
    const Desk& desk, const std::string& actor, const TimeCursor& cursor, const Scene& scene
) {
    std::vector<ListedCase> found;
    const auto read = desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT number, name, name_en, stage, submitted_ms, due, legal_due, stopped, "
            "promised_days, provisional, region, notice_due, person, service"
            " FROM cases WHERE (person=$1 OR (agent=$1 AND agent<>'')) AND"
            " (submitted_ms < $2 OR (submitted_ms = $2 AND number < $3))"
            " ORDER BY submitted_ms DESC, number DESC LIMIT 21",
            {actor, cursor.ms, cursor.names[0]},
            [&](const ledger::Reader::Row& row) {
                found.push_back(
                    {{row.integer(4), {std::string(row.text(0))}},
                     std::string(row.text(12)),
                     std::string(row.text(13)),
                     summary(row, scene)}
                );
                return true;
            }
        );
    });
    if (!read) return read.error();
    return found;
}

/// One's own cases, and those of others as long as one may act for them: an agent whose authority
/// has ended does not even see that there is a case.
class Listing {
  public:
    Listing(const Desk& desk, const http::Request& request) : desk_(desk), request_(request) {}

    Result<bool> may_see(const ListedCase& one) {
        if (one.person == request_.actor.id) return true;
        const std::string key = one.person + '|' + one.service;
        const auto known = known_.find(key);
        if (known != known_.end()) return known->second;
        return known_[key] = TRY(desk_.neighbours.is_agent_for(
                   request_.actor.id, one.person, one.service, china_date(request_.now)
               ));
    }

  private:
    const Desk& desk_;
    const http::Request& request_;
    std::map<std::string, bool> known_;
};

/// The enterprise that the case is about, so that two of the same service can be told apart.
json::value enterprise_of(const Desk& desk, const std::string& number) {
    const auto state = load_case(desk.ledger, *desk.cases, number);
    // Rows are written with their case, so there is one; a row without it is shown all the same.
    if (!state) return nullptr;
    return text_or_null(find_string((*state)->open_data, "ent.name").value_or(""));
}

Result<http::Answer> list(const Desk& desk, const http::Request& request) {
    constexpr int kRoundsMax = 20;  // of reading on, where most is not to be seen any more
    const Scene scene(desk, request);
    TimeCursor cursor = TRY(parse_time_cursor(request.query("after").value_or(""), kCursorNames));
    Listing listing(desk, request);
    json::array cases;
    bool has_more = true;
    for (int round = 0; round < kRoundsMax && has_more && cases.size() < kPageSize; ++round) {
        std::vector<ListedCase> found = TRY(list_after(desk, request.actor.id, cursor, scene));
        has_more = found.size() > kPageSize;
        for (ListedCase& one : found) {
            if (cases.size() == kPageSize) {
                has_more = true;
                break;
            }
            cursor = one.at;
            if (!TRY(listing.may_see(one))) continue;
            // The name may be a person's: to an agent the case itself shows it, with an entry in
            // the log.
            const bool is_own = one.person == request.actor.id;
            one.view["enterprise"] =
                is_own ? enterprise_of(desk, one.at.names[0]) : json::value(nullptr);
            cases.push_back(std::move(one.view));
        }
    }
    json::value next = nullptr;
    if (has_more) next = cursor_text(cursor);
    return http::Answer(http::json_reply(json::object{
        {"cases", std::move(cases)}, {"next", std::move(next)}}));
}

Result<http::Answer> show(const Desk& desk, const http::Request& request) {
    const CaseState state = TRY(load_case(desk.ledger, request.path.at(0)));
    const Scene scene(desk, request, state);
    TRY(check_applicant(desk, request, state));
    return http::Answer(http::json_reply(TRY(applicant_view(desk, request, state, scene))));
}

Result<http::Answer> receipt(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const CaseState state = TRY(visible_case(desk, request, scene));
    return http::Answer(pdf_reply(
        TRY(receipt_pdf(desk, state, scene.view, purpose_of(request, state))),
        "receipt-" + state.query_code
    ));
}

Result<http::Answer> notice(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const CaseState state = TRY(visible_case(desk, request, scene));
    std::string id = request.path.at(1);
    if (id.ends_with(".pdf")) id.resize(id.size() - 4);
    return http::Answer(
        pdf_reply(TRY(notice_pdf(desk, state, id, purpose_of(request, state))), "notice-" + id)
    );
}

Result<http::Answer> file(const Desk& desk, const http::Request& request) {
    const Scene scene(desk, request);
    const CaseState state = TRY(visible_case(desk, request, scene));
    for (const MaterialState& material : state.materials)
        for (const FileRef& known : material.files)
            if (known.id == request.path.at(1)) {
                desk.neighbours.record_access(
                    state.person, {"material:" + material.id}, purpose_of(request, state)
                );
                return http::Answer(http::Reply{
                    .status = 200,
                    .body = TRY(desk.files.bytes(known.id)),
                    .content_type =
                        is_kept_type(known.type) ? known.type : "application/octet-stream",
                    .headers = {
                        {"Cache-Control", "private, no-store"},
                        {"X-Content-Type-Options", "nosniff"}}});
            }
    return refuse("file.unknown", ErrorKind::NotFound);
}

}  // namespace

void add_case_routes(http::Routes& routes, const Desk& desk) {
    using http::Method;
    const RouteAdder add(routes, desk, "cases");
    const auto person = [](http::Route& route) { route.need = authority::Need::person(); };
    add(Method::Get, "/api/cases", list,
        {.summary = "Own cases, newest first",
         .reply = shapes::case_page(),
         .query = {"after"},
         .errors = {"request.cursor"}},
        person);
    add(Method::Get, "/api/cases/{number}", show,
        {.summary = "A case of one's own",
         .reply = shapes::case_view(),
         .errors = {"case.unknown"}},
        person);
    add(Method::Get, "/api/cases/{number}/receipt.pdf", receipt,
        {.summary = "Receipt with QR code (PDF)",
         .errors = {"case.unknown"},
         .reply_type = "application/pdf"},
        slow);
    add(Method::Get, "/api/cases/{number}/notices/{notice}", notice,
        {.summary = "A notice of the law (PDF)",
         .errors = {"case.unknown", "case.unknown_notice"},
         .reply_type = "application/pdf"},
        slow);
    add(Method::Get, "/api/cases/{number}/files/{file}", file,
        {.summary = "Bytes of a material",
         .errors = {"case.unknown", "file.unknown"},
         .reply_type = "*/*"},
        slow);
}

}  // namespace tongban::service
