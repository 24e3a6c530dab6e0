// Which facts an input is made of, and how texts write them.
#include <algorithm>

#include "base/text.h"
#include "dmn/fact_finder.h"

namespace tongban::dmn {

using feel::TypeKind;
using feel::TypePointer;

namespace {

constexpr int kDepthMax = 8;
constexpr size_t kFactsMax = 256;

}  // namespace

void FactFinder::leaves(size_t model, const InputData& input) {
    if (!is_surveyed_) return;
    const Within within(*this, model);
    const std::vector<Element>& elements = engine_.compiled()->elements;
    for (size_t i = 0; i < elements.size(); ++i)
        if (elements[i].kind == ElementKind::Input && elements[i].id == input.id &&
            elements[i].model_namespace == models_[model]->model_namespace) {
            input_ = i;
            const auto members = members_read(elements[i]);
            for (const std::vector<std::string>& path : members) leaf(path, nullptr, 1);
            if (members.empty()) leaf({}, elements[i].type, 0);
            return;
        }
}

/// Of an input whose type says nothing of its members: the paths into it that texts have.
std::vector<std::vector<std::string>> FactFinder::members_read(const Element& input) {
    const TypePointer& type = input.type;
    if (type != nullptr && type->kind != TypeKind::Any &&
        !(type->kind == TypeKind::Context && type->members.empty()))
        return {};
    const Value* given = find_path(given_, input.fact_path);
    if (given == nullptr) given = given_.find(input.name);
    if (given != nullptr && !given->is_null() && !given->is_context()) return {};
    std::vector<std::vector<std::string>> paths;
    for (const auto& [model, written] : written_)
        for (const std::string& name : names_in(model, input, {})) {
            if (written == name) is_whole_.insert(input_);
            if (!written.starts_with(name + ".")) continue;
            std::vector<std::string> path;
            const auto rest = std::string_view(written).substr(name.size() + 1);
            for (const std::string_view part : split(rest, '.')) path.emplace_back(part);
            // `opened.year` may be that of a date.
            if (is_part_of_a_value(path.back())) path.pop_back();
            if (path.empty()) return {};
            if (std::ranges::find(paths, path) == paths.end()) paths.push_back(std::move(path));
        }
    const auto all = paths;
    std::erase_if(paths, [&](const auto& path) {
        return std::ranges::any_of(all, [&](const auto& longer) {
            return longer.size() > path.size() &&
                   std::equal(path.begin(), path.end(), longer.begin());
        });
    });
    // Who hands it on as a whole may read anything of it.
    if (!paths.empty() && is_whole_.contains(input_)) result_.is_cut = true;
    return paths;
}

bool FactFinder::is_part_of_a_value(const std::string& name) {
    static constexpr std::string_view kParts[] = {
        "year",        "month",    "day",   "weekday",        "hour",        "minute", "second",
        "time offset", "timezone", "years", "months",         "days",        "hours",  "minutes",
        "seconds",     "start",    "end",   "start included", "end included"};
    return std::ranges::find(kParts, name) != std::end(kParts);
}

/// `path` begins behind the input's name.
void FactFinder::leaf(std::vector<std::string> path, const TypePointer& type, int depth) {
    if (type != nullptr && type->kind == TypeKind::Context && !type->members.empty() &&
        depth < kDepthMax) {
        for (const auto& [name, member] : type->members) {
            std::vector<std::string> inner = path;
            inner.push_back(name);
            leaf(std::move(inner), member, depth + 1);
        }
        return;
    }
    if (result_.facts.size() >= kFactsMax) {
        result_.is_cut = true;
        return;
    }
    // The name alone, where it is that of one input only.
    const Element& input = engine_.compiled()->elements[input_];
    Fact fact{
        .path = input.is_shadowed ? input.fact_path : std::vector{input.name},
        .element = input_,
        .inner = path,
        .qualified = input.fact_path,
        .type = type};
    fact.path.insert(fact.path.end(), path.begin(), path.end());
    fact.qualified.insert(fact.qualified.end(), path.begin(), path.end());
    for (const std::string& part : fact.path) fact.name += (fact.name.empty() ? "" : ".") + part;
    result_.facts.push_back(std::move(fact));
}

/// A fact, a part of one, or something that holds facts, used in no comparison.
void FactFinder::used(const std::string& written) {
    if (!is_surveyed_) written_.emplace(at_, written);
    for (Fact& fact : result_.facts) {
        bool is_part = false;
        for (const std::string& name : names_here(fact)) is_part = is_part || fits(written, name);
        if (!is_part) continue;
        fact.is_direct = false;
        fact.is_strict = fact.is_strict && is_strict_;
    }
}

/// The same, or the one a part of the other.
bool FactFinder::fits(const std::string& a, const std::string& b) {
    return a == b || a.starts_with(b + ".") || b.starts_with(a + ".");
}

Fact* FactFinder::find(const std::string& written) {
    if (written.empty()) return nullptr;
    for (Fact& fact : result_.facts)
        for (const std::string& name : names_here(fact))
            if (name == written) return &fact;
    return nullptr;
}

/// How texts of the current model write a fact: "age" of its own, "import.age" of another one.
std::vector<std::string> FactFinder::names_here(const Fact& fact) const {
    return names_in(at_, engine_.compiled()->elements[fact.element], fact.inner);
}

std::vector<std::string> FactFinder::names_in(
    size_t model, const Element& input, const std::vector<std::string>& inner
) const {
    std::string name = input.name;
    for (const std::string& part : inner) name += "." + part;
    std::vector<std::string> names;
    if (input.model_namespace == models_[model]->model_namespace) names.push_back(name);
    for (const Import& import : models_[model]->imports)
        if (import.model_namespace == input.model_namespace)
            names.push_back(import.name.empty() ? name : import.name + "." + name);
    return names;
}

}  // namespace tongban::dmn
