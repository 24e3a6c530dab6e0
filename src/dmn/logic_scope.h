// The texts of a decision with the values of the names in them, for what has to look into the logic
// rather than run it. Internal to this folder.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dmn/compiled.h"
#include "feel/parser.h"

namespace tongban::dmn {

/// What the texts of one element see.
struct LogicScope {
    size_t element = 0;
    Context variables;  // imports are contexts, knowledge models functions
};

/// Texts of all models, parsed and compiled once.
class LogicReader {
  public:
    explicit LogicReader(const Engine& engine);

    const CompiledModel& model() const { return *model_; }
    /// The decision that an element was compiled from; null for other elements.
    const Decision* find_decision(size_t element) const { return decisions_[element]; }
    /// The element that a path of names leads to, seen from another element: its needs, also those
    /// behind the prefix of an import. `used` counts the names that lead to it.
    std::optional<size_t> find_needed(
        size_t from, const std::vector<std::string>& names, size_t& used
    ) const;
    /// The names that its texts see, with their values.
    LogicScope scope_of(size_t element, Run& run) const;

    /// Null when the text is empty or does not parse.
    const feel::Syntax* parsed(const std::string& text, feel::Dialect dialect, size_t element);
    /// The value of a part of such a text, or null.
    Value value_of(const feel::Syntax& syntax, const LogicScope& scope, Evaluation& evaluation);
    /// Does the cell hold for this input? Null when it cannot be told.
    Value holds(
        const std::string& cell, const Value& input, const LogicScope& scope, Evaluation& evaluation
    );

  private:
    const feel::CompileOptions& options_of(size_t element);

    std::shared_ptr<const CompiledModel> model_;
    std::vector<const Decision*> decisions_;
    std::map<std::string, feel::CompileOptions> options_;  // by namespace
    std::map<std::pair<const std::string*, feel::Dialect>, feel::SyntaxTree> trees_;
    std::map<const feel::Syntax*, feel::Expression> expressions_;
    std::map<const std::string*, feel::Expression> cells_;
};

/// "a.b.c" as its names; nothing when it is no such path.
std::vector<std::string> names_of(const feel::Syntax& syntax);

}  // namespace tongban::dmn
