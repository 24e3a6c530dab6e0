#include "studio/decide.h"

#include <algorithm>

#include "base/text.h"

namespace tongban::studio {

namespace {

constexpr size_t kTitleChars = 120;
constexpr size_t kNoteChars = 4'000;
constexpr size_t kReasonChars = 1'000;
constexpr int kPublishDaysMax = 730;

Result<void> check_version(const Change& change, std::int64_t version) {
    if (change.version == version) return {};
    return refuse("studio.version_conflict", ErrorKind::Conflict, {{"version", change.version}});
}

Result<void> check_state(const Change& change, std::initializer_list<ChangeState> allowed) {
    if (std::ranges::find(allowed, change.state) != allowed.end()) return {};
    return refuse("studio.wrong_state", ErrorKind::Conflict, {{"state", enum_text(change.state)}});
}

Result<void> check_words(const std::string& title, const std::string& note) {
    if (trim(title).empty() || code_points(title) > kTitleChars)
        return Error{.code = "studio.title", .field = "/title"};
    if (code_points(note) > kNoteChars) return Error{.code = "studio.note", .field = "/note"};
    return {};
}

Result<void> check_reason(const std::string& reason, bool is_due) {
    if ((is_due && trim(reason).empty()) || code_points(reason) > kReasonChars)
        return Error{.code = "studio.reason", .field = "/reason"};
    return {};
}

/// A day far away is a slip of the hand: the change would lie there for ever.
Result<void> check_day(const std::optional<Date>& day, Instant now) {
    if (!day) return {};
    const Date today = china_date(now), last = today.plus_days(kPublishDaysMax);
    if (*day <= today) return Error{.code = "studio.publish_on", .field = "/publish_on"};
    if (*day > last)
        return Error{
            .code = "studio.publish_on_late",
            .details = {{"last", to_string(last)}},
            .field = "/publish_on"};
    return {};
}

ledger::NewEvent event(const char* type, const Hand& hand, json::object body = {}) {
    body["who"] = hand.id;
    body["name"] = hand.name;
    if (!hand.office.empty()) body["office"] = hand.office;
    return {type, std::move(body)};
}

json::value text_or_null(const std::optional<Date>& day) {
    return day ? json::value(to_string(*day)) : json::value(nullptr);
}

}  // namespace

bool Change::is_writer(std::string_view account) const {
    return account == author || std::ranges::find(writers, account) != writers.end();
}

std::int64_t Change::bytes() const {
    std::int64_t sum = 0;
    for (const auto& [path, file] : files) sum += file.bytes;
    return sum;
}

Decided start_change(
    const std::string& id, const std::string& title, const std::string& note, const Hand& hand
) {
    TRY(check_words(title, note));
    return event("ChangeStarted", hand, {{"id", id}, {"title", title}, {"note", note}});
}

Decided describe_change(
    const Change& change,
    std::int64_t version,
    const std::string& title,
    const std::string& note,
    const Hand& hand
) {
    TRY(check_version(change, version));
    TRY(check_state(change, {ChangeState::Draft}));
    TRY(check_words(title, note));
    return event("ChangeDescribed", hand, {{"title", title}, {"note", note}});
}

Decided put_file(
    const Change& change,
    std::int64_t version,
    const std::string& path,
    const ChangedFile& file,
    const Hand& hand
) {
    TRY(check_version(change, version));
    TRY(check_state(change, {ChangeState::Draft}));
    const auto old = change.files.find(path);
    const std::int64_t freed = old == change.files.end() ? 0 : old->second.bytes;
    if (change.bytes() - freed + file.bytes > kChangeBytesMax ||
        (old == change.files.end() && change.files.size() >= kChangeFilesMax))
        return refuse(
            "studio.change_too_large", ErrorKind::TooLarge,
            {{"megabytes", kChangeBytesMax >> 20}, {"files", kChangeFilesMax}}
        );
    return event("FilePut", hand, {{"path", path}, {"file", to_record(file)}});
}

Decided revert_file(
    const Change& change, std::int64_t version, const std::string& path, const Hand& hand
) {
    TRY(check_version(change, version));
    TRY(check_state(change, {ChangeState::Draft}));
    if (!change.files.contains(path))
        return refuse("studio.file_unchanged", ErrorKind::NotFound, {{"path", path}});
    return event("FileReverted", hand, {{"path", path}});
}

Decided submit_change(
    const Change& change,
    std::int64_t version,
    const std::string& edition,
    int journeys,
    const Hand& hand
) {
    TRY(check_version(change, version));
    TRY(check_state(change, {ChangeState::Draft}));
    if (change.files.empty()) return refuse("studio.empty", ErrorKind::Conflict);
    return event("ChangeSubmitted", hand, {{"edition", edition}, {"journeys", journeys}});
}

Decided return_change(
    const Change& change, std::int64_t version, const std::string& reason, const Hand& hand
) {
    TRY(check_version(change, version));
    TRY(check_state(change, {ChangeState::Submitted, ChangeState::Approved}));
    TRY(check_reason(reason, true));
    return event("ChangeReturned", hand, {{"reason", reason}});
}

Decided approve_change(
    const Change& change,
    std::int64_t version,
    const std::string& reason,
    std::optional<Date> publish_on,
    const Hand& hand
) {
    TRY(check_version(change, version));
    TRY(check_state(change, {ChangeState::Submitted}));
    TRY(check_reason(reason, false));
    if (change.is_writer(hand.id)) return refuse("studio.own_change", ErrorKind::Forbidden);
    TRY(check_day(publish_on, hand.at));
    return event(
        "ChangeApproved", hand, {{"reason", reason}, {"publish_on", text_or_null(publish_on)}}
    );
}

Decided plan_publication(
    const Change& change, std::int64_t version, std::optional<Date> publish_on, const Hand& hand
) {
    TRY(check_version(change, version));
    TRY(check_state(change, {ChangeState::Approved}));
    TRY(check_day(publish_on, hand.at));
    return event("PublicationPlanned", hand, {{"publish_on", text_or_null(publish_on)}});
}

Decided mark_published(
    const Change& change, std::int64_t version, std::int64_t number, const Hand& hand
) {
    TRY(check_version(change, version));
    TRY(check_state(change, {ChangeState::Approved}));
    return event("ChangePublished", hand, {{"number", number}});
}

Decided refuse_publication(const Change& change, const std::string& reason, const Hand& hand) {
    TRY(check_state(change, {ChangeState::Approved}));
    return event("PublicationRefused", hand, {{"reason", reason}});
}

Decided discard_change(
    const Change& change, std::int64_t version, const std::string& reason, const Hand& hand
) {
    TRY(check_version(change, version));
    TRY(check_state(change, {ChangeState::Draft, ChangeState::Submitted}));
    TRY(check_reason(reason, false));
    return event("ChangeDiscarded", hand, {{"reason", reason}});
}

}  // namespace tongban::studio
