// What the routes of this domain share: stores, neighbours and the content of the packs as it is
// now.
#pragma once

#include <functional>
#include <memory>

#include "authority/check.h"
#include "crypto/random.h"
#include "service/case_cache.h"
#include "service/draft.h"
#include "service/editions.h"
#include "service/form_texts.h"
#include "service/numbers.h"
#include "service/payment.h"
#include "service/store.h"
#include "service/views.h"

namespace tongban::service {

/// Finds services for what people say; bound to the search index.
using CatalogueSearch =
    std::function<std::vector<std::string>(std::string_view query, size_t count_max)>;

struct Desk {
    ledger::Ledger& ledger;
    std::function<std::shared_ptr<const pack::Content>()> content;
    crypto::Keyring keyring;
    FileStore& files;
    Numbers& numbers;
    Neighbours& neighbours;
    CatalogueSearch search;
    std::string public_url;        // for QR codes: "http://127.0.0.1:8080"
    Editions* editions = nullptr;  // what older cases are handled by; without: today's content
    std::shared_ptr<CaseCache> cases = std::make_shared<CaseCache>();
    std::shared_ptr<FormTexts> form_texts = std::make_shared<FormTexts>();
    std::shared_ptr<PlanMemos> plans = std::make_shared<PlanMemos>();
    PaymentProvider* payments = nullptr;  // without: fees cannot be paid
};

/// What a case is handled by. Error codes: those of Editions::content_for.
Result<std::shared_ptr<const pack::Content>> content_of(const Desk& desk, const CaseState& state);
/// The same to show it: today's content where the edition cannot be read.
std::shared_ptr<const pack::Content> content_or_today(const Desk& desk, const CaseState& state);

/// Drafts are streams like cases: the snapshot holds the state, encrypted.
Result<DraftState> load_draft(const Desk& desk, const std::string& id);
ledger::Commit commit_of(
    const Desk& desk,
    const DraftState& state,
    const std::string& actor,
    Instant at,
    const char* event
);
/// The draft is done with: its row goes and the snapshot is emptied. `number` is that of the case
/// that it became, or empty.
ledger::Commit closing_commit(
    const Desk& desk,
    const DraftState& state,
    const std::string& actor,
    Instant at,
    const std::string& number = {}
);
/// The number of the case that a draft became; empty when it became none, or never was.
Result<std::string> case_of_draft(const Desk& desk, const std::string& id);
std::vector<const char*> draft_tables();

/// The draft as /api/drafts shows it.
json::object draft_view(const OpenDraft& draft, const ViewContext& context);

/// Names and form of a case, opened for somebody who may see them; `fields` are what the person is
/// told of it.
Result<OpenCase> open_case(
    const Desk& desk,
    const CaseState& state,
    const Purpose& purpose,
    const std::vector<std::string>& fields = {"case"}
);
/// What a decision about a case may know. `content` outlives it.
Facts facts_for(
    const Desk& desk,
    const pack::Content& content,
    Instant now,
    const std::string& actor,
    const std::string& actor_name
);
/// What the timeline tells of; a CaseSubmitted without what was submitted.
std::vector<std::pair<CaseEvent, Instant>> history_of(const Desk& desk, const CaseState& state);

}  // namespace tongban::service
