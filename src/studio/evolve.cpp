#include <algorithm>

#include "studio/decide.h"

namespace tongban::studio {

namespace {

std::string text(const json::object& body, const char* key) {
    return find_string(body, key).value_or("");
}

struct Step {
    Change& change;
    const ledger::Event& event;

    const json::object& body() const { return event.body; }

    void note(const char* what) const {
        HistoryEntry entry{
            event.at, text(body(), "who"), text(body(), "name"), what, text(body(), "reason")};
        auto& history = change.history;
        // A morning's edits by one hand are one line.
        if (entry.what == "edited" && !history.empty() && history.back().what == "edited" &&
            history.back().who == entry.who)
            history.back().at = entry.at;
        else if (history.size() < kHistoryMax)
            history.push_back(std::move(entry));
    }

    void take_writer() const {
        const std::string who = text(body(), "who");
        if (!change.is_writer(who)) change.writers.push_back(who);
        note("edited");
    }

    void start() const {
        change.id = text(body(), "id");
        change.title = text(body(), "title");
        change.note = text(body(), "note");
        change.author = text(body(), "who");
        change.author_name = text(body(), "name");
        change.author_office = text(body(), "office");
        change.created_at = event.at;
        note("started");
    }

    Result<void> put() const {
        const json::object* file = find_object(body(), "file");
        if (file == nullptr) return refuse("record.malformed", ErrorKind::Internal);
        change.files[text(body(), "path")] = TRY(from_record<ChangedFile>(*file));
        take_writer();
        return {};
    }

    void back_to_draft(const char* what) const {
        change.state = ChangeState::Draft;
        change.reviewer.clear();
        change.reviewer_name.clear();
        change.reviewer_office.clear();
        change.publish_on.reset();
        note(what);
    }

    Result<void> plan() const {
        change.publish_on.reset();
        if (const auto day = find_string(body(), "publish_on"))
            change.publish_on = TRY(parse_date(*day));
        return {};
    }

    Result<void> approve() const {
        change.state = ChangeState::Approved;
        change.reviewer = text(body(), "who");
        change.reviewer_name = text(body(), "name");
        change.reviewer_office = text(body(), "office");
        change.approved_at = event.at;
        note("approved");
        return plan();
    }
};

}  // namespace

Result<void> evolve(Change& change, const ledger::Event& event) {
    const Step step{change, event};
    change.version = event.version;
    change.updated_at = event.at;
    if (event.type == "ChangeStarted") {
        step.start();
    } else if (event.type == "ChangeDescribed") {
        change.title = text(event.body, "title");
        change.note = text(event.body, "note");
        step.take_writer();
    } else if (event.type == "FilePut") {
        TRY(step.put());
    } else if (event.type == "FileReverted") {
        change.files.erase(text(event.body, "path"));
        step.take_writer();
    } else if (event.type == "ChangeSubmitted") {
        change.state = ChangeState::Submitted;
        change.submitted_at = event.at;
        // Whoever submits answers for it like a writer.
        if (const std::string who = text(event.body, "who"); !change.is_writer(who))
            change.writers.push_back(who);
        step.note("submitted");
    } else if (event.type == "ChangeReturned") {
        step.back_to_draft("returned");
    } else if (event.type == "PublicationRefused") {
        step.back_to_draft("refused");
    } else if (event.type == "ChangeApproved") {
        TRY(step.approve());
    } else if (event.type == "PublicationPlanned") {
        TRY(step.plan());
        step.note("planned");
    } else if (event.type == "ChangePublished") {
        change.state = ChangeState::Published;
        change.publication = find_int(event.body, "number").value_or(0);
        step.note("published");
    } else if (event.type == "ChangeDiscarded") {
        change.state = ChangeState::Discarded;
        step.note("discarded");
    } else {
        return refuse("studio.unknown_event", ErrorKind::Internal, {{"type", event.type}});
    }
    return {};
}

}  // namespace tongban::studio
