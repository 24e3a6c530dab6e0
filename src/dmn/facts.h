// What a decision depends on in the end: the leaves of its input data, and the constants that each
// is compared with. Internal to this folder.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "dmn/evaluate.h"
#include "dmn/list_uses.h"
#include "dmn/text_tests.h"
#include "feel/expression.h"
#include "feel/type.h"

namespace tongban::dmn {

/// The names that the texts of a model may be written with.
feel::CompileOptions parse_options(const Model& model);
/// The same, with the elements of the imports under their prefixes.
feel::CompileOptions parse_options(const Model& model, std::span<const Model* const> all);

struct Fact {
    std::string name;                    // "applicant.age"
    std::vector<std::string> path;       // the same in parts
    size_t element = 0;                  // the input data, among the compiled elements
    std::vector<std::string> inner;      // from the input data on
    std::vector<std::string> qualified;  // the path with the names of the imports before it
    feel::TypePointer type;
    std::vector<Value> constants;  // that it is compared with
    /// False when it is also used in another way than compared with constants.
    bool is_direct = true;
    /// When it is null, whatever is not null in the answer would be the same with any value: it
    /// goes through operators only that hand null on.
    bool is_strict = true;
    std::vector<feel::Kind> read_as = {};   // `date(opened)`: what it is converted to
    std::vector<TextTest> text_tests = {};  // of texts: what is asked of them beside comparisons
    std::optional<size_t> list = {};        // of an element of a list: the fact that is the list
    std::string entry = {};                 // and which entry of it this is
    size_t place = 0;                       // of the element, from 0
};

struct Facts {
    std::vector<Fact> facts;
    /// All constants of the decision's logic: for facts that are not direct.
    std::vector<Value> constants;
    ListUses list_uses;           // of elements of the lists among them
    std::set<std::string> words;  // all names in its texts, among them entries of elements
    bool is_cut = false;          // there are more of them than are looked at
};

/// Of a decision by name or id, and all that it needs within its model. The members of an input
/// without declared ones are those that are read, unless `input` gives something else for it.
Facts facts_of(const Engine& engine, std::string_view decision, const Context& input);

/// A part like "[2]" is the second element of a list.
const Value* find_path(const Context& context, std::span<const std::string> path);
/// Sets a leaf; contexts on the way are made where they are missing.
void set_path(Context& context, std::span<const std::string> path, Value value);

}  // namespace tongban::dmn
