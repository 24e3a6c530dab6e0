// One story while it runs: what the applicant, the office and the clock do, and what is expected.
#pragma once

#include "authority/check.h"
#include "pack/model.h"
#include "service/demo_neighbours.h"
#include "service/payment.h"
#include "service/submission.h"
#include "service/views.h"

namespace tongban::service::story {

/// What a step says; empty where it does not.
std::string text(const json::object& body, std::string_view key);
json::object map_of(const json::object& body, std::string_view key);
/// `details` fill the sentence of the code; `why` is for the log.
Error fault(const char* code, std::string why, json::object details);
Error malformed(const std::string& why);
Error differs(const std::string& what, const std::string& actual, const std::string& expected);

/// A Result that fails is a refusal by the engine, unless its code begins with "journey.".
class Story {
  public:
    Story(const pack::Content& content, Instant starts);

    Result<void> carry_out(const std::string& step, const json::object& body);
    Result<void> finish() const;

    // ---- for whoever looks on while it is told ----

    /// The application that `apply` would make of this, as far as it was filled in: materials that
    /// cannot be handed in so are left out.
    Result<OpenDraft> draft(const json::object& body);
    /// What `expect` would find true now: only what has come about.
    json::object observed() const;
    /// What no `expect` has taken yet.
    const std::optional<Error>& refusal() const { return refused_; }
    const CaseState& state() const { return state_; }
    Instant now() const { return now_; }
    const std::vector<std::pair<CaseEvent, Instant>>& history() const { return history_; }
    const std::map<std::string, TimerWish>& timers() const { return timers_; }
    const crypto::Keyring& keyring() const { return keyring_; }
    DemoNeighbours& neighbours() { return neighbours_; }
    std::vector<authority::Actor> everybody() const;
    /// Open work of everybody of an office, as the server counts it.
    Result<std::vector<Officer>> office(
        const std::string& role, const std::string& region, const std::string& department
    );

  private:
    static Error refused(const Error& error);
    static std::string describe(const Error& error);
    Date today() const { return china_date(now_); }
    ViewContext view() const { return {content_, *content_.directory, "zh-CN", today()}; }
    Facts facts(const std::string& actor, const std::string& name);
    Result<void> act(const std::string& step, const json::object& body);
    Result<void> wait(const json::object& body);
    Error too_many(const TimerWish& timer) const;
    /// Why nothing of the member waits for anybody: its process stands still, or it is elsewhere.
    Error no_work(const std::string& item) const;
    /// As the server's timers: a command that has no meaning any more changes nothing.
    Result<void> fire(const TimerWish& timer);
    /// Takes the turn over, and proves that its events as they would be stored give the same state.
    Result<void> commit(const Turn& turn);

    // ---- the applicant ----

    Result<void> apply(const json::object& body);
    Result<DraftState> begin(const json::object& body);
    Result<void> choose_applicant(DraftState& draft, const std::string& wanted);
    Result<void> choose_materials(OpenDraft& open, const json::object& wanted);
    Result<void> challenge(OpenDraft& open, const json::object& body);
    static Result<MaterialWay> way_of(const json::value& wanted);
    Result<void> submit(const OpenDraft& open);
    Result<SignatureRecord> signature_of(const std::string& person, const json::object& document);
    Result<void> by_applicant(const std::string& step, const json::object& body);
    /// Ordered and paid at the test provider, whose call-back comes at once.
    Result<void> pay(const std::string& id, const Facts& known);
    Result<void> supply(const json::object& body, const Facts& known);

    // ---- the office ----

    Result<authority::Actor> staff(const std::string& account) const;
    Result<void> check(
        const authority::Actor& actor,
        authority::Role role,
        const Member& member,
        const std::string& department
    ) const;
    Result<void> by_clerk(const std::string& step, const json::object& body);
    Result<void> deliver(const json::object& body, const Facts& known);
    Result<void> by_officer(const std::string& step, const json::object& body);
    Result<void> handle(const std::string& step, const json::object& body);
    /// The head of the authority answers a wish for more time.
    Result<void> by_head(const std::string& step, const json::object& body);

    // ---- programs outside ----

    Result<void> by_worker(const json::object& body);
    std::vector<std::string> waiting_jobs() const;

    // ---- expectations ----

    Result<void> expect(const json::object& wanted);
    /// Types of the holder's credentials that came to this stage, in order.
    std::vector<std::string> changed_to(std::string_view stage) const;
    /// Type of credential -> name of the one to whom the last of it was issued.
    Result<void> expect_holders(const json::object& wanted) const;
    /// What registers held when the last application was made; null: they held no such value.
    Result<void> expect_held(const json::object& wanted) const;
    /// Facts that grants made known; `any` stands for a value that is only known to be there.
    Result<void> expect_results(const json::object& wanted) const;
    Result<void> expect_work(const json::object& wanted) const;
    Result<void> expect_why(const json::object& wanted) const;
    Result<void> expect_members(const json::object& wanted) const;
    /// Materials that the applicant still owes.
    std::vector<std::string> open_items() const;
    static Result<void> same(
        const std::string& what, const json::value& actual, const json::value& expected
    );
    static Result<void> same_list(
        const std::string& what, std::vector<std::string> actual, const json::value& expected
    );

    const pack::Content& content_;
    Instant now_;
    DemoNeighbours neighbours_;
    crypto::Keyring keyring_;
    Numbers numbers_;
    TestPayments payments_{keyring_};
    CaseState state_, replayed_;
    std::vector<std::pair<CaseEvent, Instant>> history_;
    std::map<std::string, TimerWish> timers_;
    std::map<std::string, HeldField> held_;  // at the last application
    std::optional<Error> refused_;           // by the step before
    /// Who is away, and who stands in.
    std::map<std::string, Officer> away_;
    int turns_ = 0;
};

}  // namespace tongban::service::story
