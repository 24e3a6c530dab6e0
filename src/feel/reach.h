// The values that an expression can give, as far as they are known before it runs: a count is never
// negative, a month is 1 to 12, and `if x then "a" else "b"` is one of two texts.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "feel/spans.h"
#include "feel/syntax.h"
#include "feel/type.h"

namespace tongban::feel {

struct Reach {
    TypeKind kind = TypeKind::Any;
    bool is_known = false;  // else any value of the kind
    /// Each of the values is given for some facts; else some of them may never be.
    bool is_exact = false;
    Spans spans = {};
    /// Paths of the facts that it is made of; those of different facts are independent.
    std::vector<std::string> facts = {};
    TypePointer type = {};                                    // of a fact
    std::vector<std::pair<std::string, Reach>> entries = {};  // of a context that is written out
    std::shared_ptr<const Reach> element = {};                // of a list
    Spans counts = {};                                        // of a list: how many elements

    static Reach one(const Value& value);
};

struct ReachedArgument {
    std::string name;
    Reach reach;
};
struct ReachedName {
    std::string name;
    Reach reach = {};
    /// Of a function: what it gives for arguments that are so.
    std::function<Reach(const std::vector<ReachedArgument>&)> call = {};
};

/// A comparison that holds for none of the values that a side can have.
struct NeverHolds {
    std::uint32_t position = 0;
    std::string text;     // the comparison, as FEEL
    std::string part;     // the side
    std::string allowed;  // what it can be: "\"none\", \"full\""
};
/// What types of facts forbid is not noted: infer_type tells it.
Reach reach_of(
    const Syntax& syntax,
    const std::vector<ReachedName>& names,
    std::vector<NeverHolds>* never = nullptr
);
/// Of a fact, which may be whatever its type allows.
Reach reach_of_fact(const TypePointer& type, const std::string& path);
Reach entry_of(const Reach& context, const std::string& name);
/// "\"none\", \"full\"", "[1..12]"; empty when it is not known.
std::string to_words(const Reach& reach);
/// Either of the two.
Reach joined(Reach a, const Reach& b);
/// What functions of lists make of the elements: "sum", "min", "max", "mean", "count".
Reach reach_of_aggregate(const std::string& function, const Reach& list);
/// One value of each piece between the constants, in order; a text that is none of them stands as
/// `kAnotherText`.
std::vector<Value> samples_of(const Reach& reach, std::vector<Value> constants);

}  // namespace tongban::feel
