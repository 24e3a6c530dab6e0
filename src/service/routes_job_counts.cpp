// How much work of processes waits for programs outside.
#include "service/routes.h"
#include "service/routes_jobs.h"
#include "service/shapes.h"

namespace tongban::service {

namespace {

using authority::Role;

struct Count {
    std::int64_t waiting = 0, leased = 0, delayed = 0, failing = 0;
    std::int64_t oldest_ms = INT64_MAX;
};

using Counted = std::function<bool(std::string_view region)>;
/// By type, of the regions that count.
Result<std::map<std::string, Count>> counts_of(
    ledger::Ledger& ledger, Instant now, const Counted& is_counted
) {
    std::map<std::string, Count> of_type;
    TRY(ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT region, type,"
            " SUM(CASE WHEN lease_until_ms>$1 THEN 1 ELSE 0 END),"
            " SUM(CASE WHEN lease_until_ms<=$2 AND not_before_ms>$3 THEN 1 ELSE 0 END),"
            " SUM(CASE WHEN failures>0 THEN 1 ELSE 0 END), COUNT(*), MIN(since_ms)"
            " FROM process_jobs GROUP BY region, type",
            {now.ms, now.ms, now.ms},
            [&](const ledger::Reader::Row& row) {
                if (!is_counted(row.text(0))) return true;
                Count& count = of_type[std::string(row.text(1))];
                count.leased += row.integer(2);
                count.delayed += row.integer(3);
                count.failing += row.integer(4);
                count.waiting += row.integer(5) - row.integer(2) - row.integer(3);
                count.oldest_ms = std::min(count.oldest_ms, row.integer(6));
                return true;
            }
        );
    }));
    return of_type;
}

/// Numbers alone, for the regions of the operator.
Result<http::Answer> counts(const Desk& desk, const http::Request& request) {
    const auto content = desk.content();
    const auto& regions = content->directory->regions();
    const auto of_type = TRY(counts_of(desk.ledger, request.now, [&](std::string_view region) {
        return authority::may(request.actor, Role::Operator, region, "", regions);
    }));
    json::array types;
    for (const auto& [type, count] : of_type)
        types.push_back(json::object{
            {"type", type},
            {"waiting", count.waiting},
            {"leased", count.leased},
            {"delayed", count.delayed},
            {"failing", count.failing},
            {"oldest", to_rfc3339({count.oldest_ms})}});
    return http::Answer(http::json_reply(json::object{{"types", std::move(types)}}));
}

}  // namespace

std::string job_metrics(ledger::Ledger& ledger, Instant now) {
    const auto of_type = counts_of(ledger, now, [](std::string_view) { return true; });
    if (!of_type || of_type->empty()) return {};
    std::string text =
        "# HELP tongban_process_jobs Steps that wait for programs outside.\n"
        "# TYPE tongban_process_jobs gauge\n";
    for (const auto& [type, count] : *of_type)
        for (const auto& [state, number] :
             {std::pair{"waiting", count.waiting}, std::pair{"leased", count.leased},
              std::pair{"delayed", count.delayed}, std::pair{"failing", count.failing}})
            text += fmt::format(
                "tongban_process_jobs{{type=\"{}\",state=\"{}\"}} {}\n", type, state, number
            );
    return text;
}

void add_job_counts(http::Routes& routes, const Desk& desk) {
    routes.add(
        {.method = http::Method::Get,
         .path = "/api/admin/jobs",
         .need = authority::Need::one_of({Role::Operator}),
         .handler = [&desk](const http::Request& request) { return counts(desk, request); },
         .doc =
             {.summary = "How much work waits for programs outside, by type",
              .tag = "admin",
              .reply = shapes::job_page()},
         .is_slow = true}
    );
}

}  // namespace tongban::service
