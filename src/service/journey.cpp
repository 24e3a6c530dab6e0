#include "service/journey.h"

#include "authority/check.h"
#include "pack/yaml.h"
#include "service/demo_neighbours.h"
#include "service/issued.h"
#include "service/submission.h"
#include "service/timer_steps.h"
#include "service/views.h"
#include "service/window.h"

namespace tongban::service {

namespace {

using authority::Role;

std::string text(const json::object& body, std::string_view key) { return demo_text(body, key); }
json::object map_of(const json::object& body, std::string_view key) {
    const json::object* found = find_object(body, key);
    return found == nullptr ? json::object{} : *found;
}
/// `details` fill the sentence of the code; `why` is for the log.
Error fault(const char* code, std::string why, json::object details) {
    return {
        .code = code,
        .kind = ErrorKind::Invalid,
        .details = std::move(details),
        .cause = std::move(why)};
}
Error malformed(const std::string& why) { return fault("journey.malformed", why, {{"why", why}}); }
Error differs(const std::string& what, const std::string& actual, const std::string& expected) {
    return fault(
        "journey.differs", fmt::format("{} is {}, expected {}", what, actual, expected),
        {{"what", what}, {"actual", actual}, {"expected", expected}}
    );
}

/// A file that somebody hands in: only its name and digests matter to the case.
FileRef handed_in(const std::string& material) {
    const Digests digests = digests_of(json::string(material));
    return {"file-" + material, material + ".pdf", "application/pdf", 1024,
            digests.sha256,     digests.sm3};
}

/// One story while it runs. A Result that fails is a refusal by the engine, unless its code begins
/// with "journey.".
class Journey {
  public:
    Journey(const pack::Content& content, Instant starts)
        : content_(content),
          now_(starts),
          neighbours_(content.demo),
          keyring_(crypto::Keyring::in_memory(kMaster)),
          numbers_([](const std::string&) -> Result<int> { return 0; }) {}

    Result<void> carry_out(const std::string& step, const json::object& body) {
        if (step == "expect") return expect(body);
        if (refused_) return refused(*refused_);
        Result<void> done = act(step, body);
        if (done || done.error().code.starts_with("journey.")) return done;
        refused_ = done.error();
        return {};
    }

    Result<void> finish() const {
        if (refused_) return refused(*refused_);
        return {};
    }

  private:
    static constexpr std::array<std::uint8_t, 32> kMaster{};

    static Error refused(const Error& error) {
        return fault(
            "journey.refused", "the step before was refused: " + describe(error),
            {{"refusal", json::object{{"code", error.code}, {"details", error.details}}}}
        );
    }

    static std::string describe(const Error& error) {
        return error.code + " " + error.field + " " + json::serialize(error.details) + " " +
               error.cause;
    }

    Date today() const { return china_date(now_); }
    ViewContext view() const { return {content_, *content_.directory, "zh-CN", today()}; }
    Facts facts(const std::string& actor, const std::string& name) {
        return {
            content_,
            now_,
            actor,
            name,
            fmt::format("j{}-", ++turns_),
            [this](const CaseState& state) { return open_case(keyring_, state); },
            [this](const std::string& register_id, const std::string& key) {
                return neighbours_.is_registered(register_id, key);
            },
            [this](const std::string& organisation, int year) {
                return numbers_.next_notice(organisation, year);
            }};
    }

    Result<void> act(const std::string& step, const json::object& body) {
        if (step == "apply") return apply(body);
        if (step == "wait") return wait(body);
        if (state_.number.empty())
            return fault("journey.not_applied", "`" + step + "` before `apply`", {{"step", step}});
        if (step == "accept" || step == "refuse" || step == "notice" || step == "deliver")
            return by_clerk(step, body);
        if (step == "approve_extension" || step == "refuse_extension") return by_head(step, body);
        if (step == "decide" || step == "suspend" || step == "resume" || step == "extend")
            return by_officer(step, body);
        if (step == "supply" || step == "pay" || step == "withdraw" || step == "rate")
            return by_applicant(step, body);
        return fault("journey.unknown_step", "unknown step `" + step + "`", {{"step", step}});
    }

    // ---- the applicant ----

    Result<void> apply(const json::object& body) {
        DraftState draft;
        draft.id = "journey";
        draft.service = text(body, "service");
        draft.person = draft.creator = "person:" + text(body, "as");
        draft.applicant = draft.person;
        draft.channel = "web";
        draft.region = text(body, "region");
        draft.answers = map_of(body, "answers");
        draft.data = map_of(body, "data");
        if (const json::array* down = find_array(body, "registers_down"))
            for (const json::value& id : *down)
                if (id.is_string()) neighbours_.take_down(std::string(id.get_string()));
        draft.expires_on = today().plus_days(content_.limits.draft_days);
        if (const std::string clerk = text(body, "at"); !clerk.empty()) {
            // Any counter may take an application in (收件); the responsible district accepts it.
            draft.creator = TRY(staff(clerk)).id;
            draft.channel = "counter";
        }
        TRY(choose_applicant(draft, text(body, "applicant")));
        const ServiceRef service = TRY(find_service(content_, draft.service));
        if (!service.is_executable()) return refuse("draft.not_executable", ErrorKind::Conflict);
        TRY(check_answers(questions_of(content_, service, draft.answers), draft.answers));
        std::vector<ledger::Commit> log;
        const Purpose purpose{draft.creator, draft.creator, "draft", draft.id, now_, log};
        OpenDraft open = TRY(open_draft(std::move(draft), content_, neighbours_, purpose));
        TRY(choose_materials(open, map_of(body, "materials")));
        open = TRY(open_draft(open.state, content_, neighbours_, purpose));
        return submit(open);
    }

    Result<void> choose_applicant(DraftState& draft, const std::string& wanted) {
        if (wanted.empty()) return {};
        // An enterprise of the demo pack by its id, or one that the story has founded by its name.
        for (const EnterpriseFacts& enterprise : TRY(neighbours_.enterprises_of(draft.person)))
            if (enterprise.name == wanted) {
                draft.applicant_kind = "enterprise";
                draft.applicant = enterprise.id;
                return {};
            }
        for (const json::object* entry : demo_entries(content_.demo, "enterprises"))
            if (demo_text(*entry, "id") == wanted)
                for (const EnterpriseFacts& enterprise :
                     TRY(neighbours_.enterprises_of(draft.person)))
                    if (enterprise.credit_code == demo_text(*entry, "uscc")) {
                        draft.applicant_kind = "enterprise";
                        draft.applicant = enterprise.id;
                        return {};
                    }
        return Error{
            .code = "draft.applicant", .kind = ErrorKind::Forbidden, .field = "/applicant"};
    }

    Result<void> choose_materials(OpenDraft& open, const json::object& wanted) {
        for (const auto& pair : wanted) {
            const std::string id(pair.key());
            const PlannedMaterial* planned = nullptr;
            if (open.plan)
                for (const PlannedMaterial& one : open.plan->materials)
                    if (one.material->id == id) planned = &one;
            if (planned == nullptr)
                return Error{
                    .code = "case.unknown_material",
                    .kind = ErrorKind::NotFound,
                    .field = "/materials/" + id};
            DraftMaterial given;
            given.way = TRY(way_of(pair.value()));
            if (std::ranges::find(planned->ways, given.way) == planned->ways.end())
                return Error{
                    .code = "draft.material_way",
                    .kind = ErrorKind::Forbidden,
                    .field = "/materials/" + id};
            if (given.way == MaterialWay::Upload) given.files.push_back(handed_in(id));
            if (given.way == MaterialWay::Credential) {
                const auto own = std::ranges::find(
                    open.credentials, planned->material->credential, &HolderCredential::type
                );
                if (own == open.credentials.end())
                    return Error{.code = "draft.credential", .field = "/materials/" + id};
                given.credential = own->id;
            }
            open.state.materials[id] = std::move(given);
        }
        return {};
    }

    static Result<MaterialWay> way_of(const json::value& wanted) {
        const std::string word =
            wanted.is_string() ? std::string(wanted.get_string()) : std::string();
        if (word == "file") return MaterialWay::Upload;
        if (word == "credential") return MaterialWay::Credential;
        if (word == "commitment") return MaterialWay::Commitment;
        if (word == "later") return MaterialWay::Later;
        return malformed(
            "a material is `file`, `credential`, `commitment` or `later`, not `" + word + "`"
        );
    }

    Result<void> submit(const OpenDraft& open) {
        if (const Issues issues = draft_issues(open, content_, today()); !issues.empty())
            return Error{
                .code = issues.front().code,
                .field = issues.front().place,
                .cause = issues.front().message};
        const auto materials = material_states(open, content_, today());
        const std::string clerk = open.state.channel == "counter" ? open.state.creator : "";
        CaseState initial = TRY(case_from(
            open, materials,
            {content_, keyring_, numbers_, now_, clerk, std::vector<std::uint8_t>(32, 7)}
        ));
        initial.signature = TRY(signature_of(open.state.person, signed_document(open, materials)));
        // The story goes on with this case.
        replayed_ = CaseState{};
        timers_.clear();
        held_ = open.state.held;
        return commit(TRY(decide(
            CaseState{}, SubmitCase{std::move(initial)},
            facts(open.state.creator, open.state.creator)
        )));
    }

    Result<SignatureRecord> signature_of(const std::string& person, const json::object& document) {
        const Digests digests = digests_of(document);
        const Wording& wording = signing_wording(SignsAs::Applicant);
        const SignedProof proof =
            TRY(neighbours_.sign(person, digests.sha256, digests.sm3, wording.zh, now_));
        return SignatureRecord{
            person, wording.zh, wording.version, digests.sha256, digests.sm3, proof.proof, now_};
    }

    Result<void> by_applicant(const std::string& step, const json::object& body) {
        const Facts known = facts(state_.person, state_.person);
        if (step == "supply") return supply(body, known);
        if (step == "withdraw")
            return commit(TRY(decide(state_, WithdrawCase{text(body, "reason")}, known)));
        if (step == "rate")
            return commit(TRY(decide(
                state_,
                RateCase{
                    static_cast<int>(find_int(body, "grade").value_or(0)), {}, text(body, "text")},
                known
            )));
        const auto fee = std::ranges::find(state_.fees, text(body, "item"), &Fee::item);
        return pay(fee == state_.fees.end() ? std::string() : fee->id, known);
    }

    /// Ordered and paid at the test provider, whose call-back comes at once.
    Result<void> pay(const std::string& id, const Facts& known) {
        const Fee fee = *TRY(payable_fee(state_, id));
        const PaymentOrder order{
            .reference = next_reference(state_, fee),
            .case_number = state_.number,
            .fee = id,
            .name = fee.name,
            .fen = fee.fen,
            .until = now_.plus(std::chrono::minutes(30)),
            .return_path = {}};
        const std::string url = TRY(payments_.start(order));
        TRY(commit(TRY(decide(state_, StartPayment{id, order.reference, url, order.until}, known)))
        );
        TRY(payments_.play(order.reference, true, now_));
        const PaymentNews news = TRY(payments_.status(order.reference, now_));
        return commit(
            TRY(decide(state_, ConfirmPayment{news.reference, news.fen, news.receipt}, known))
        );
    }

    Result<void> supply(const json::object& body, const Facts& known) {
        std::vector<MaterialState> given;
        for (const auto& pair : map_of(body, "materials")) {
            const MaterialState* found = find_material(state_, pair.key());
            if (found == nullptr || TRY(way_of(pair.value())) != MaterialWay::Upload)
                return refuse("case.material_not_asked", ErrorKind::Conflict);
            MaterialState material = *found;
            material.way = MaterialWay::Upload;
            material.files = {handed_in(material.id)};
            given.push_back(std::move(material));
        }
        if (state_.stage != Stage::Supplement) {
            for (const MaterialState& material : given)
                TRY(commit(TRY(decide(state_, SupplyMaterial{material}, known))));
            return {};
        }
        std::vector<MaterialState> all = state_.materials;
        for (const MaterialState& material : given)
            *std::ranges::find(all, material.id, &MaterialState::id) = material;
        AnswerSupplement command;
        command.materials = std::move(given);
        command.open_data = state_.open_data;
        const json::object data = TRY(open_json(keyring_, state_.sealed_data, state_.number));
        command.signature = TRY(signature_of(
            state_.person,
            signed_document(
                state_.service, state_.person, state_.applicant, state_.answers, data, all
            )
        ));
        return commit(TRY(decide(state_, command, known)));
    }

    // ---- staff ----

    Result<authority::Actor> staff(const std::string& account) const {
        for (const json::object* entry : demo_entries(content_.demo, "staff")) {
            if (demo_text(*entry, "account") != account) continue;
            authority::Actor actor{
                .kind = authority::ActorKind::Staff,
                .id = "staff:" + account,
                .name = demo_text(*entry, "name")};
            if (const json::array* grants = find_array(*entry, "grants"))
                for (const json::value& grant : *grants)
                    if (const json::object* one = grant.if_object())
                        if (const auto role = authority::find_role(demo_text(*one, "role")))
                            actor.grants.push_back(
                                {*role, demo_text(*one, "region"), demo_text(*one, "department")}
                            );
            return actor;
        }
        return malformed("no member of staff `" + account + "`");
    }

    Result<void> check(const authority::Actor& actor, Role role, const std::string& department)
        const {
        return authority::check_role(
            actor, role, state_.region, department, content_.directory->regions()
        );
    }

    Result<void> by_clerk(const std::string& step, const json::object& body) {
        const authority::Actor actor = TRY(staff(text(body, "as")));
        TRY(check_window(actor, state_, content_));
        const Facts known = facts(actor.id, actor.name);
        if (step == "accept")
            return commit(TRY(decide(state_, AcceptCase{audit_points_of(state_, content_)}, known))
            );
        if (step == "deliver")
            return commit(TRY(decide(state_, DeliverResult{state_.delivery.way, "本人", {}}, known))
            );
        if (step == "refuse")
            return commit(TRY(decide(
                state_,
                RefuseCase{
                    text(body, "kind"), text(body, "reason"), text(body, "article"),
                    text(body, "right_authority")},
                known
            )));
        RequestSupplement command;
        if (const json::array* items = find_array(body, "items"))
            for (const json::value& entry : *items) {
                const json::object* one = entry.if_object();
                if (one == nullptr) return malformed("an item of `notice` is a mapping");
                SupplementItem item{text(*one, "member"), text(*one, "material"),
                                    text(*one, "field"),  {},
                                    text(*one, "reason"), false};
                const MaterialState* material = find_material(state_, item.material);
                if (material != nullptr && item.member.empty() && !material->items.empty())
                    item.member = material->items.front();
                item.name = material != nullptr ? material->name : item.field;
                command.items.push_back(std::move(item));
            }
        return commit(TRY(decide(state_, command, known)));
    }

    Result<void> by_officer(const std::string& step, const json::object& body) {
        const authority::Actor actor = TRY(staff(text(body, "as")));
        const std::string id = text(body, "item"), reason = text(body, "reason");
        const Member* member = find_member(state_, id);
        if (member == nullptr) return refuse("case.unknown_member", ErrorKind::NotFound);
        const WorkItem* work = step_of_member(state_, id);
        const bool is_clerk_step =
            work != nullptr && work->role == "clerk" && check(actor, Role::Clerk, work->department);
        if (!is_clerk_step) TRY(check(actor, Role::Approver, member->department));
        const Facts known = facts(actor.id, actor.name);
        const int days = static_cast<int>(find_int(body, "days").value_or(0));
        if (step == "suspend")
            return commit(
                TRY(decide(state_, SuspendMember{id, text(body, "kind"), reason, days}, known))
            );
        if (step == "resume")
            return commit(TRY(
                decide(state_, ResumeMember{id, text(body, "finding"), text(body, "second")}, known)
            ));
        if (step == "extend")
            return commit(TRY(decide(state_, RequestExtension{id, days, reason}, known)));
        if (work == nullptr) return refuse("case.unknown_work_item", ErrorKind::Conflict);
        const auto granted = find_bool(body, "granted");
        if (!granted) return malformed("`decide` needs `granted`");
        return commit(TRY(decide(
            state_, CompleteWorkItem{work->id, *granted, reason, text(body, "article")}, known
        )));
    }

    /// The head of the authority answers a wish for more time.
    Result<void> by_head(const std::string& step, const json::object& body) {
        const authority::Actor actor = TRY(staff(text(body, "as")));
        const std::string id = text(body, "item");
        const Member* member = find_member(state_, id);
        if (member == nullptr) return refuse("case.unknown_member", ErrorKind::NotFound);
        TRY(check(actor, Role::Supervisor, member->department));
        return commit(TRY(decide(
            state_, DecideExtension{id, step == "approve_extension", text(body, "reason")},
            facts(actor.id, actor.name)
        )));
    }

    // ---- the clock ----

    Result<void> wait(const json::object& body) {
        Date until = today();
        if (const auto days = find_int(body, "working_days")) {
            until = content_.calendar.add_working_days(today(), static_cast<int>(*days)).date;
        } else {
            const auto date = parse_date(text(body, "until"));
            if (!date) return malformed("`wait` needs `working_days` or `until`");
            until = *date;
        }
        if (until < today()) return malformed("`wait` goes back to " + to_string(until));
        const Instant end{now_.ms + (until.number() - today().number()) * 86'400'000};
        for (;;) {
            auto next = timers_.end();
            for (auto timer = timers_.begin(); timer != timers_.end(); ++timer)
                if (timer->second.due <= end &&
                    (next == timers_.end() || timer->second.due < next->second.due))
                    next = timer;
            if (next == timers_.end()) break;
            const TimerWish due = next->second;
            timers_.erase(next);
            now_ = std::max(now_, due.due);
            TRY(fire(due));
        }
        now_ = end;
        return {};
    }

    /// As the server's timers: a command that has no meaning any more changes nothing.
    Result<void> fire(const TimerWish& timer) {
        const Facts known = facts("system:timer", "系统");
        const Result<Turn> turn =
            decide_timer(state_, timer.handler, timer.body, known, &payments_);
        if (turn) return commit(*turn);
        if (is_over(turn.error())) return {};
        return turn.error();
    }

    // ---- what follows from a decision ----

    /// Takes the turn over, and proves that its events as they would be stored give the same state.
    Result<void> commit(const Turn& turn) {
        for (const CaseEvent& event : turn.events)
            evolve(replayed_, TRY(event_from(type_of(event), body_of(event))), turn.facts.now);
        if (to_record(replayed_) != to_record(turn.state)) {
            return Error{
                .code = "journey.replay",
                .kind = ErrorKind::Internal,
                .cause = "events do not give the state that they came from"};
        }
        TRY(result_commits(turn, neighbours_));
        state_ = turn.state;
        for (const TimerWish& timer : turn.timers) {
            if (timer.handler.empty())
                timers_.erase(timer.name);
            else
                timers_[timer.name] = timer;
        }
        return {};
    }

    // ---- expectations ----

    Result<void> expect(const json::object& wanted) {
        if (const std::string code = text(wanted, "error"); !code.empty()) {
            if (!refused_)
                return fault(
                    "journey.not_refused", "the step before was not refused, expected " + code,
                    {{"expected", code}}
                );
            if (refused_->code != code) return differs("error", describe(*refused_), code);
            refused_.reset();
        }
        if (refused_) return refused(*refused_);
        for (const auto& pair : wanted) {
            const std::string_view key = pair.key();
            if (key == "error") continue;
            if (key == "stage") {
                TRY(same("stage", json::value(enum_text(state_.stage)), pair.value()));
            } else if (key == "credentials") {
                TRY(same_list("credentials", changed_to("valid"), pair.value()));
            } else if (key == "replaced") {
                TRY(same_list("replaced", changed_to("superseded"), pair.value()));
            } else if (key == "cancelled") {
                TRY(same_list("cancelled", changed_to("cancelled"), pair.value()));
            } else if (key == "results") {
                TRY(expect_results(map_of(wanted, "results")));
            } else if (key == "open_items") {
                TRY(same_list("open_items", open_items(), pair.value()));
            } else if (key == "holders") {
                TRY(expect_holders(map_of(wanted, "holders")));
            } else if (key == "enterprises") {
                std::vector<std::string> names;
                for (const auto& one : TRY(neighbours_.enterprises_of(state_.person)))
                    names.push_back(one.name);
                TRY(same_list("enterprises", std::move(names), pair.value()));
            } else if (key == "held") {
                TRY(expect_held(map_of(wanted, "held")));
            } else if (key == "fees") {
                json::object fees;
                for (const Fee& fee : state_.fees) fees[fee.item] = enum_text(fee.stage);
                TRY(same("fees", fees, pair.value()));
            } else if (key == "members") {
                TRY(expect_members(map_of(wanted, "members")));
            } else {
                return fault(
                    "journey.unknown_expectation", fmt::format("unknown expectation `{}`", key),
                    {{"key", key}}
                );
            }
        }
        return {};
    }

    /// Types of the holder's credentials that came to this stage, in order.
    std::vector<std::string> changed_to(std::string_view stage) const {
        std::vector<std::string> types;
        for (const auto& change : neighbours_.changes())
            if (change.stage == stage) types.push_back(change.type);
        return types;
    }

    /// Type of credential -> name of the one to whom the last of it was issued.
    Result<void> expect_holders(const json::object& wanted) const {
        for (const auto& pair : wanted) {
            json::value holder = nullptr;
            for (const auto& change : neighbours_.changes())
                if (change.stage == "valid" && change.type == pair.key())
                    holder = json::string(change.holder);
            TRY(same("holder of " + std::string(pair.key()), holder, pair.value()));
        }
        return {};
    }

    /// What registers held when the last application was made; null: they held no such value.
    Result<void> expect_held(const json::object& wanted) const {
        for (const auto& pair : wanted) {
            const auto found = held_.find(std::string(pair.key()));
            const bool is_held = found != held_.end() && found->second.state == "held";
            TRY(same(std::string(pair.key()), is_held ? found->second.value : nullptr, pair.value())
            );
        }
        return {};
    }

    /// Facts that grants made known; `any` stands for a value that is only known to be there.
    Result<void> expect_results(const json::object& wanted) const {
        for (const auto& pair : wanted) {
            const json::value* actual = state_.results.if_contains(pair.key());
            if (actual == nullptr)
                return fault(
                    "journey.no_result",
                    fmt::format("no result `{}`", std::string_view(pair.key())),
                    {{"id", pair.key()}}
                );
            if (pair.value() != "any") TRY(same(std::string(pair.key()), *actual, pair.value()));
        }
        return {};
    }

    Result<void> expect_members(const json::object& wanted) const {
        const json::array views = member_views(state_, view());
        for (const auto& [item, expected] : wanted) {
            const json::object* found = nullptr;
            for (const json::value& one : views)
                if (one.at("item").as_string() == item) found = &one.get_object();
            if (found == nullptr)
                return fault(
                    "journey.no_member",
                    fmt::format("no member `{}` in this case", std::string_view(item)),
                    {{"item", item}}
                );
            if (!expected.is_object()) return malformed("a member's expectation is a mapping");
            const json::object& clock = found->at("clock").as_object();
            for (const auto& pair : expected.get_object()) {
                const std::string_view key = pair.key();
                const std::string_view name = key == "due" ? "promised_due" : key;
                const json::value* actual =
                    key == "stage" ? found->if_contains(key) : clock.if_contains(name);
                if (actual == nullptr)
                    return fault(
                        "journey.unknown_expectation",
                        fmt::format("unknown expectation `{}` of a member", key), {{"key", key}}
                    );
                TRY(same(
                    fmt::format("{} of {}", key, std::string_view(item)), *actual, pair.value()
                ));
            }
        }
        return {};
    }

    /// Materials that the applicant still owes.
    std::vector<std::string> open_items() const {
        std::vector<std::string> owed;
        for (const MaterialState& material : state_.materials)
            if (material.way == MaterialWay::Later) owed.push_back(material.id);
        if (state_.stage == Stage::Supplement && state_.supplement)
            for (const SupplementItem& item : state_.supplement->items)
                if (!item.is_done)
                    owed.push_back(item.material.empty() ? item.field : item.material);
        return owed;
    }

    static Result<void> same(
        const std::string& what, const json::value& actual, const json::value& expected
    ) {
        if (actual == expected) return {};
        return differs(what, json::serialize(actual), json::serialize(expected));
    }

    static Result<void> same_list(
        const std::string& what, std::vector<std::string> actual, const json::value& expected
    ) {
        std::vector<std::string> wanted;
        if (const json::array* list = expected.if_array())
            for (const json::value& one : *list)
                if (one.is_string()) wanted.emplace_back(one.get_string());
        std::ranges::sort(actual);
        std::ranges::sort(wanted);
        if (actual == wanted) return {};
        return differs(
            what, fmt::format("[{}]", fmt::join(actual, ", ")),
            fmt::format("[{}]", fmt::join(wanted, ", "))
        );
    }

    const pack::Content& content_;
    Instant now_;
    DemoNeighbours neighbours_;
    crypto::Keyring keyring_;
    Numbers numbers_;
    TestPayments payments_{keyring_};
    CaseState state_, replayed_;
    std::map<std::string, TimerWish> timers_;
    std::map<std::string, HeldField> held_;  // at the last application
    std::optional<Error> refused_;           // by the step before
    int turns_ = 0;
};

Result<Instant> start_of(const json::object& story) {
    const std::string start = text(story, "starts_on");
    const auto at = parse_rfc3339(start.size() == 16 ? start + ":00+08:00" : start);
    if (!at) return fault("journey.start", "`starts_on` is a time like 2026-03-02T09:00", {});
    return *at;
}

}  // namespace

JourneyResult run_journey(
    const pack::Content& content, const std::filesystem::path& file, const std::string& label
) {
    JourneyResult result;
    const auto root = pack::read_yaml(file, label, result.issues);
    if (!root) return result;
    const auto told = [&](const Error& error, int line) {
        result.issues.push_back(
            {.code = error.code,
             .message = error.cause,
             .file = label,
             .line = line,
             .details = error.details}
        );
        return result;
    };
    const json::value tree = pack::to_json(*root);
    const json::object* story = tree.if_object();
    const json::array* steps = story == nullptr ? nullptr : find_array(*story, "steps");
    if (steps == nullptr || steps->empty())
        return told(fault("journey.no_steps", "a journey has `steps`", {}), 1);
    result.name = text(*story, "name");
    const auto start = start_of(*story);
    if (!start) return told(start.error(), 1);
    Journey journey(content, *start);
    for (size_t i = 0; i < steps->size(); ++i) {
        const int line = (*root)["steps"][i].Mark().line + 1;
        const json::object* step = (*steps)[i].if_object();
        if (step == nullptr || step->size() != 1)
            return told(fault("journey.bad_step", "a step is a map with one key", {}), line);
        const json::value& body = step->begin()->value();
        const auto done = journey.carry_out(
            std::string(step->begin()->key()), body.is_object() ? body.get_object() : json::object{}
        );
        if (!done) return told(done.error(), line);
        ++result.steps;
    }
    if (const auto done = journey.finish(); !done)
        return told(done.error(), (*root)["steps"][steps->size() - 1].Mark().line + 1);
    return result;
}

}  // namespace tongban::service
