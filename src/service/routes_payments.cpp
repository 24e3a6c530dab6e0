// Fees: started at the provider, paid there, confirmed by its call-back or by asking; and what an
// operator sees of it.
#include "service/routes.h"
#include "service/shapes.h"

namespace tongban::service {

namespace {

constexpr std::int64_t kPayWithinMs = 30 * 60 * 1000;
constexpr const char* kSignatureHeader = "x-payment-signature";

Result<PaymentProvider*> provider_of(const Desk& desk) {
    if (desk.payments == nullptr) return refuse("payment.unavailable", ErrorKind::Unavailable);
    return desk.payments;
}

Result<http::Answer> by_applicant(
    const Desk& desk, const http::Request& request, const DecideStep& step
) {
    return carry_out(
        desk, request, request.path.at(0),
        [&](const CaseState& state, const Scene&) { return check_applicant(desk, request, state); },
        step,
        [&](const CaseState& state, const Scene& scene) {
            return applicant_view(desk, request, state, scene);
        }
    );
}

/// The order is the provider's before it is ours: when the commit fails, asking again gives the
/// same order, and nobody has paid for another.
Result<http::Answer> start(const Desk& desk, const http::Request& request) {
    const std::string id = TRY(require_string(request.body, "fee"));
    return by_applicant(
        desk, request,
        [&](const CaseState& state, const Facts& facts) -> Result<Turn> {
            const Fee* fee = TRY(payable_fee(state, id));
            PaymentProvider* provider = TRY(provider_of(desk));
            const PaymentOrder order{
                .reference = next_reference(state, *fee),
                .case_number = state.number,
                .fee = id,
                .name = fee->name,
                .fen = fee->fen,
                .ordered_at = facts.now,
                .until = facts.now.plus(std::chrono::milliseconds(kPayWithinMs)),
                .return_path = "/cases/" + state.number};
            const std::string url = TRY(provider->start(order));
            return decide(state, StartPayment{id, order.reference, url, order.until}, facts);
        }
    );
}

Result<Turn> take_news(const CaseState& state, const PaymentNews& news, const Facts& facts) {
    if (news.state == PaymentState::Paid)
        return decide(state, ConfirmPayment{news.reference, news.fen, news.receipt}, facts);
    if (news.state == PaymentState::Closed)
        return decide(state, DropPayment{news.reference}, facts);
    return refuse("payment.open", ErrorKind::Conflict);
}

Result<const Fee*> started_fee(const CaseState& state, std::string_view id) {
    const auto fee = std::ranges::find(state.fees, id, &Fee::id);
    if (fee == state.fees.end()) return refuse("case.unknown_fee", ErrorKind::NotFound);
    if (fee->stage != FeeStage::Started) return refuse("payment.not_started", ErrorKind::Conflict);
    return &*fee;
}

/// The applicant has come back from the provider, whose call-back may be on its way still.
Result<http::Answer> ask(const Desk& desk, const http::Request& request) {
    const std::string id = TRY(require_string(request.body, "fee"));
    return by_applicant(
        desk, request,
        [&](const CaseState& state, const Facts& facts) -> Result<Turn> {
            const Fee* fee = TRY(started_fee(state, id));
            PaymentProvider* provider = TRY(provider_of(desk));
            return take_news(state, TRY(provider->status(fee->reference, facts.now)), facts);
        }
    );
}

/// The page that plays the bank: what it sends goes the way of a real call-back.
Result<http::Answer> play(const Desk& desk, const http::Request& request) {
    auto* test = dynamic_cast<TestPayments*>(TRY(provider_of(desk)));
    if (test == nullptr) return refuse("payment.not_test", ErrorKind::NotFound);
    const std::string id = TRY(require_string(request.body, "fee"));
    const bool pays = find_bool(request.body, "pays").value_or(false);
    return by_applicant(
        desk, request,
        [&](const CaseState& state, const Facts& facts) -> Result<Turn> {
            const Fee* fee = TRY(started_fee(state, id));
            const auto callback = TRY(test->play(fee->reference, pays, facts.now));
            return take_news(
                state, TRY(test->read_callback(callback.body, callback.signature)), facts
            );
        }
    );
}

Result<std::string> case_of(const Desk& desk, const std::string& reference) {
    std::string number;
    TRY(desk.ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT number FROM payments WHERE reference=$1", {reference},
            [&](const ledger::Reader::Row& row) {
                number = row.text(0);
                return false;
            }
        );
    }));
    if (number.empty()) return refuse("payment.unknown", ErrorKind::NotFound);
    return number;
}

/// From the provider. News that is known already is taken again without effect: providers repeat
/// themselves until they are answered.
Result<http::Answer> callback(const Desk& desk, const http::Request& request) {
    PaymentProvider* provider = TRY(provider_of(desk));
    const PaymentNews news =
        TRY(provider->read_callback(request.raw, request.header(kSignatureHeader).value_or("")));
    const std::string number = TRY(case_of(desk, news.reference));
    const auto state = TRY(load_case(desk.ledger, *desk.cases, number));
    const auto content = TRY(content_of(desk, *state));
    const Facts facts = facts_for(desk, *content, request.now, "system:payments", provider->name());
    http::Reply reply = http::json_reply(json::object{{"taken", true}});
    const auto turn = take_news(*state, news, facts);
    if (!turn && (turn.error().code == "case.paid" || turn.error().code == "payment.unknown"))
        return http::Answer(std::move(reply));
    if (!turn) return turn.error();
    http::AfterCommit after;
    after.commits.push_back(TRY(commit_of(*turn, state->version, desk.keyring)));
    after.reply = std::move(reply);
    return http::Answer(std::move(after));
}

json::object row_view(const ledger::Reader::Row& row) {
    return {
        {"case_number", json::string(row.text(1))},
        {"name", json::string(row.text(2))},
        {"fen", row.integer(3)},
        {"state", json::string(row.text(4))},
        {"reference", json::string(row.text(5))},
        {"reason", json::string(row.text(6))},
        {"since", to_rfc3339({row.integer(7)})},
        {"attempts", row.is_null(8) ? 0 : row.integer(8)},
        {"next_attempt",
         row.is_null(9) ? json::value(nullptr) : json::value(to_rfc3339({row.integer(9)}))}};
}

/// What is on its way at the provider, what it owes longest first, with the attempts so far.
Result<http::Answer> open_payments(const Desk& desk, const http::Request& request) {
    PaymentProvider* provider = TRY(provider_of(desk));
    const auto content = desk.content();
    const auto& regions = content->directory->regions();
    json::array payments;
    TRY(desk.ledger.read([&](ledger::Reader& reader) -> Result<void> {
        for (const char* stage : {"refund_due", "started"})
            TRY(reader.query(
                "SELECT p.region, p.number, p.name, p.fen, p.stage, p.reference, p.reason, "
                "p.changed_ms, t.attempts, t.attempt_at FROM payments p LEFT JOIN timers t"
                " ON t.region=p.region AND t.stream=p.stream AND t.name=CASE WHEN"
                " p.stage='started' THEN 'payment:' ELSE 'refund:' END || p.fee"
                " WHERE p.stage=$1 ORDER BY p.changed_ms LIMIT 200",
                {std::string(stage)},
                [&](const ledger::Reader::Row& row) {
                    if (authority::may(
                            request.actor, authority::Role::Operator, row.text(0), "", regions
                        ))
                        payments.push_back(row_view(row));
                    return true;
                }
            ));
        return {};
    }));
    return http::Answer(http::json_reply(json::object{
        {"provider", provider->name()},
        {"test", provider->is_test()},
        {"payments", std::move(payments)}}));
}

}  // namespace

void add_payment_routes(http::Routes& routes, const Desk& desk) {
    using http::Method;
    const RouteAdder add(routes, desk, "payments", shapes::case_view());
    const json::object text = schema_text(200), version = schema_int(0, 1'000'000'000);
    add(Method::Post, "/api/cases/{number}/payment", start,
        {.summary = "Orders the payment of a fee at the provider: the fee then says where to pay",
         .body = schema_object({{"version", version}, {"fee", text}}, {"fee"}),
         .errors =
             {"case.unknown_fee", "case.paid", "case.payment_started", "case.fee_not_due",
              "payment.unavailable"}},
        slow);
    add(Method::Post, "/api/cases/{number}/payment/check", ask,
        {.summary = "Asks the provider what has become of an order",
         .body = schema_object({{"version", version}, {"fee", text}}, {"fee"}),
         .errors =
             {"case.unknown_fee", "payment.not_started", "payment.open", "payment.unavailable"}},
        slow);
    add(Method::Post, "/api/cases/{number}/payment/test", play,
        {.summary = "Plays the bank of the test provider: pays, or turns away",
         .body = schema_object(
             {{"version", version}, {"fee", text}, {"pays", schema_bool()}}, {"fee", "pays"}
         ),
         .errors =
             {"case.unknown_fee", "payment.not_started", "payment.not_test",
              "payment.unavailable"}},
        slow);
    add(Method::Post, "/api/payments/callback", callback,
        {.summary = "Call-back of the payment provider, signed by it",
         .reply = shapes::payment_taken(),
         .errors =
             {"payment.signature", "payment.unknown", "payment.amount", "payment.unavailable"}},
        [](http::Route& route) {
            route.need = authority::Need::anyone();
            route.raw_body = true;
            route.is_slow = true;
        });
    add(Method::Get, "/api/admin/payments", open_payments,
        {.summary = "Orders that are not settled and money that has not gone back yet",
         .reply = shapes::payment_page(),
         .errors = {"payment.unavailable"}},
        for_operators);
}

}  // namespace tongban::service
