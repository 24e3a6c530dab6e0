// The parts of check(), one a subject. Private to the checks of this folder.
#pragma once

#include <set>

#include "pack/model.h"

namespace tongban::pack {

/// What is looked at, and where faults are noted.
struct Findings {
    const Content& content;
    Issues& issues;

    /// `message` is for the log; people read the sentence of `code` with `details`.
    void add(
        Place place,
        const char* code,
        std::string message,
        json::object details = {},
        Severity severity = Severity::Error
    ) const {
        issues.push_back(
            {.code = code,
             .message = std::move(message),
             .severity = severity,
             .file = std::move(place.file),
             .line = place.line,
             .details = std::move(details)}
        );
    }
};

/// Names that stand nowhere else.
void check_links(const Findings& findings);
void check_services(const Findings& findings);
void check_bundles(const Findings& findings);
/// Fields by which the responsible district is known.
void check_regions(const Findings& findings);
void check_forms(const Findings& findings);
void check_processes(const Findings& findings);
/// What decisions answer with, and what they read.
void check_decisions(const Findings& findings);
/// Names that formulas read, of questions, materials and credentials.
void check_formulas(const Findings& findings);

using Names = std::set<std::string, std::less<>>;

/// Names that FEEL texts of a service see.
struct Seen {
    Names names;    // when it is planned: answers, and facts by their meaning
    Names keys;     // when it is granted: the form by keys and meanings, and what is issued
    Names answers;  // ids of questions
    std::map<std::string, const Question*, std::less<>> questions;
    std::map<std::string, Names, std::less<>> choices;  // options of fields, by name
};

/// Of an item, alone or in the bundles that it is a member of.
Seen seen_by(const Content& content, const ServiceItem& item);
/// Of a bundle: of all its members.
Seen seen_by(const Content& content, const Bundle& bundle);

/// The texts that the question or field allows, put into `room` where need be; null when it is no
/// choice.
const Names* choices_of(const Seen& seen, std::string_view name, Names& room);

/// Names with the texts that they are compared with: `x = "a"`, `x in ("a", "b")`, `list
/// contains(x, "a")`.
std::vector<std::pair<std::string, std::string>> comparisons_of(const std::string& source);

/// Adds pack.unknown_option for each text that a choice is compared with and does not have.
void check_values(
    const Findings& findings,
    const std::string& source,
    const Seen& seen,
    const std::string& owner,
    const Place& place
);
void add_unknown_value(
    const Findings& findings,
    const std::string& owner,
    const std::string& name,
    const std::string& text,
    const Names& allowed,
    const Place& place
);
/// Adds pack.unknown_question for each `answers.x` of a question that is not asked.
void check_answers_read(
    const Findings& findings,
    const feel::Expression& expression,
    const Seen& seen,
    const std::string& owner,
    const std::string& key,
    const Place& place
);

}  // namespace tongban::pack
