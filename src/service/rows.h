// The rows that lists read; written in the commit that carries the events.
#pragma once

#include "ledger/ledger.h"
#include "service/decide.h"

namespace tongban::service {

/// CREATE TABLE and CREATE INDEX of this domain.
std::vector<const char*> case_tables();

/// What a list shows of a case's applicant: encrypted, opened only for those who may see it.
struct RowContext {
    const pack::Content& content;
    std::string sealed_name;
};

/// Whether the turn writes rows that carry the applicant's name.
bool needs_name(const Turn& turn);

/// All row changes of a turn, from the state after it.
std::vector<ledger::RowChange> rows_of(const Turn& turn, const RowContext& context);

/// Messages to the applicant's inbox, and to mail or SMS, that the turn's events bring.
struct InboxText {
    std::string title, title_en, text, text_en;
};
/// Whom the news of a turn reach: the applicant, and an agent as long as the power holds.
std::vector<std::string> readers_of(const Turn& turn);

std::optional<InboxText> inbox_text(const CaseEvent& event, const CaseState& state);
/// `id` is unique in the stream.
ledger::RowChange inbox_row(
    const ledger::StreamKey& key,
    const std::string& id,
    const std::string& person,
    const std::string& number,
    Instant at,
    const InboxText& text
);

}  // namespace tongban::service
