// The walk of reach_of over a syntax tree. Internal to this folder.
#pragma once

#include <optional>

#include "feel/reach.h"

namespace tongban::feel {

class Reaching {
  public:
    explicit Reaching(
        const std::vector<ReachedName>& names, std::vector<NeverHolds>* never = nullptr
    )
        : scope_(names), never_(never) {}

    Reach of(const Syntax& syntax);
    /// The value of a part that reads nothing.
    std::optional<Value> constant(const Syntax& syntax) const;
    void note(NeverHolds never);

  private:
    // --- reach_walk.cpp ---
    const ReachedName* find(std::string_view name) const;
    bool is_closed(const Syntax& syntax) const;
    Reach path(const Syntax& syntax);
    Reach filter(const Syntax& syntax);
    Reach list(const Syntax& syntax);
    Reach context(const Syntax& syntax);

    // --- reach_numbers.cpp ---
    Reach arithmetic(const Syntax& syntax);
    Reach negation(const Syntax& syntax);
    Reach numbers(char op, const Reach& a, const Reach& b, bool is_same);

    // --- reach_calls.cpp ---
    Reach call(const Syntax& syntax);
    Reach built_in(const std::string& name, const std::vector<Reach>& arguments);

    static constexpr int kPartsMax = 20'000;

    std::vector<ReachedName> scope_;
    std::vector<NeverHolds>* never_;
    int parts_ = 0;
};

/// Conditions and what hangs on them: asked on one value of each piece between the constants that a
/// part is compared with (reach_cases.cpp).
Reach reach_of_cases(const Syntax& syntax, Reaching& walk);

// What several files of the walk ask.
Reach unknown_reach(TypeKind kind = TypeKind::Any);
Reach endless_reach(TypeKind kind, bool is_exact);
Reach truth_reach(bool is_exact);
bool are_independent(const Reach& a, const Reach& b);
void add_facts(Reach& to, const Reach& from);
/// Any value of its kind, each of which occurs.
bool is_free(const Reach& reach);
/// One stretch without holes.
bool is_stretch(const Reach& reach);
/// All values of short lists; nothing when there are too many or it has no list.
std::optional<std::vector<Value>> listed_values(const Reach& reach);
/// Each combination of listed arguments; nothing when one has no list.
std::optional<Reach> reach_by_trial(
    const std::vector<Reach>& arguments, const std::function<Value(std::span<const Value>)>& compute
);
TypeKind type_kind_of(const Value& value);

}  // namespace tongban::feel
