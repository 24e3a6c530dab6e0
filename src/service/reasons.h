// Why a decision brings something in or leaves it out, in the words that applicants know: their
// answers to questions and the facts of forms. The words are kept with the case.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dmn/explain.h"
#include "pack/model.h"

namespace tongban::service {

/// How people know a fact that decisions read.
struct SaidFact {
    const pack::Bilingual& name;
    const pack::Question* question = nullptr;            // nothing: a field
    const std::vector<form::Option>* options = nullptr;  // of a field that forms ask with choices
};

/// What is added stays where it is as long as this is asked: a pack has hundreds of fields, of
/// which a decision reads a few.
class SaidFacts {
  public:
    void add(const std::vector<pack::Question>& questions);
    void add(const std::map<std::string, pack::Field>& fields) { fields_ = &fields; }
    /// A form that asks some of these fields, with the words of their choices.
    void add(const form::Form& form) { forms_.push_back(&form); }
    /// Questions under their ids, fields under their ids with `_` for `.`, as decisions name them.
    std::optional<SaidFact> find(const std::string& fact) const;

  private:
    std::map<std::string_view, const pack::Question*> questions_;
    const std::map<std::string, pack::Field>* fields_ = nullptr;
    std::vector<const form::Form*> forms_;
};

struct Reason {
    std::string id;         // of the item or material
    bool is_needed = true;  // false also when it cannot be said yet
    pack::Bilingual text;
    pack::Bilingual name = {};  // of the item or material, for who reads the case later
};
json::object to_json(const Reason& reason);

/// A decision that answers with a list of ids, its outcome, and the facts that it was given.
struct ListDecision {
    const dmn::Engine& engine;
    const std::string& id;
    const dmn::Outcome& outcome;
    const feel::Context& facts;
    Instant now;
};

/// For every id, in this order: the rule that brings it in with its article, or the smallest change
/// of facts that would.
std::vector<Reason> reasons_of(
    const ListDecision& decision, const std::vector<std::string>& ids, const SaidFacts& said
);

/// For a condition that is not met, what would meet it; for one that is open, what has to be known;
/// else nothing. The decision answers with a list of contexts, this one has the entry `id`.
pack::Bilingual condition_reason(
    const ListDecision& decision, const feel::Value& condition, const SaidFacts& said
);

/// For a member that answers bring in without a decision: all of these must be given.
Reason reason_of(
    const std::string& id,
    const std::vector<std::pair<std::string, json::value>>& wanted,
    const json::object& answers,
    const SaidFacts& said
);

}  // namespace tongban::service
