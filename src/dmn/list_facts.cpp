// Elements are made of the constants of the logic: the values that its conditions tell apart.
#include "dmn/list_facts.h"

#include <algorithm>

#include "dmn/candidates.h"
#include "dmn/pieces.h"
#include "feel/operators.h"

namespace tongban::dmn {

namespace {

using feel::Kind;
using feel::TypeKind;
using feel::TypePointer;

constexpr size_t kElementFactsMax = 24;
constexpr size_t kElementsSeenMax = 8;

std::optional<Kind> kind_of(const TypePointer& type, const Value& current) {
    if (type != nullptr && type->kind != TypeKind::Any) return scalar_kind(type->kind);
    const Kind kind = current.kind();
    const bool is_plain = kind != Kind::Null && kind != Kind::List && kind != Kind::Context &&
                          kind != Kind::Range && kind != Kind::Function;
    return is_plain ? std::optional(kind) : std::nullopt;
}

/// The entries of the elements that the logic names, with their types where they are known.
std::vector<std::pair<std::string, TypePointer>> entries_of(
    const TypePointer& element, const feel::List& given, const std::set<std::string>& words
) {
    std::vector<std::pair<std::string, TypePointer>> entries;
    if (element != nullptr && element->kind == TypeKind::Context && !element->members.empty()) {
        for (const auto& [name, type] : element->members)
            if (words.contains(name)) entries.emplace_back(name, type);
        return entries;
    }
    for (const Value& item : given) {
        if (!item.is_context()) continue;
        for (const auto& entry : item.as_context())
            if (words.contains(std::string(entry.name)) &&
                std::ranges::find(
                    entries, std::string(entry.name), &std::pair<std::string, TypePointer>::first
                ) == entries.end())
                entries.emplace_back(entry.name, nullptr);
    }
    return entries;
}

/// What a number of the list would have to be for their sum, or their mean, to be a constant.
void add_balances(
    const feel::List& list,
    const std::string& entry,
    const std::vector<Value>& constants,
    Fact& fact
) {
    constexpr size_t kOwnMax = 12;
    feel::Evaluation evaluation;
    const auto part = [&](const Value& item) -> const Value* {
        if (entry.empty()) return &item;
        return item.is_context() ? item.as_context().find(entry) : nullptr;
    };
    Value rest(0);
    for (const Value& item : list)
        if (const Value* number = part(item); number != nullptr && number->is_number())
            rest = feel::add(rest, *number, evaluation);
    const Value* own = part(list[fact.place]);
    if (own == nullptr || !own->is_number()) return;
    rest = feel::subtract(rest, *own, evaluation);
    const Value count(static_cast<std::int64_t>(list.size()));
    for (const Value& constant : constants) {
        if (!constant.is_number() || fact.constants.size() >= kOwnMax) continue;
        fact.constants.push_back(feel::subtract(constant, rest, evaluation));
        fact.constants.push_back(
            feel::subtract(feel::multiply(constant, count, evaluation), rest, evaluation)
        );
    }
    std::erase_if(fact.constants, [](const Value& value) { return value.is_null(); });
}

/// Values of one kind that the constants tell apart.
std::vector<Value> values_of(Kind kind, const std::vector<Value>& constants) {
    constexpr size_t kOwnMax = 10;
    if (kind == Kind::Boolean) return {Value(true), Value(false)};
    std::vector<Value> own;
    for (const Value& constant : constants)
        if (constant.kind() == kind && own.size() < kOwnMax) own.push_back(constant);
    if (own.empty()) return {};
    std::vector<Value> values = pieces(own, "");
    std::erase_if(values, [](const Value& value) {
        return value.is_string() && value.as_string() == kAnotherText;
    });
    return values;
}

class ListCandidates {
  public:
    ListCandidates(const Fact& fact, const Facts& facts, const Value& current) : facts_(facts) {
        if (current.is_list()) base_ = current.as_list();
        element_ = fact.type && fact.type->kind == TypeKind::List ? fact.type->element : nullptr;
        // Constants of the fact itself where it is compared with some, else those of the logic.
        const auto& constants = fact.is_direct ? fact.constants : facts.constants;
        for (const Value& constant : constants) {
            const bool fits = element_ != nullptr ? feel::is_instance(constant, *element_)
                              : base_.empty()     ? constant.is_string()
                                                  : constant.kind() == base_[0].kind();
            if (fits && constants_.size() < kElementsMax) constants_.push_back(constant);
            if (const auto length =
                    constant.is_number() ? constant.as_number().to_int64() : std::nullopt;
                length && *length >= 0 && *length <= kLengthMax)
                for (const std::int64_t each : {*length - 1, *length, *length + 1})
                    if (each >= 0) lengths_.push_back(static_cast<size_t>(each));
        }
        any_ = any_element();
        new_elements();
    }

    std::vector<Value> run() {
        for (const Value& constant : constants_) add(with_or_without({constant}));
        // The last ones go first.
        const size_t first = base_.size() > kSeenMax ? base_.size() - kSeenMax : 0;
        for (size_t i = base_.size(); i > first; --i) add(without(i - 1, i - 1));
        for (const Value& element : elements_) add(with(element, 1));
        for (size_t i = 0; i < constants_.size(); ++i)
            for (size_t j = i + 1; j < constants_.size(); ++j)
                add(with_or_without({constants_[i], constants_[j]}));
        if (constants_.size() > 2) add(with_or_without(constants_));
        for (size_t i = base_.size(); i > first; --i)
            for (size_t j = i - 1; j > first; --j) add(without(j - 1, i - 1));
        std::ranges::stable_sort(lengths_, {}, [&](size_t length) {
            return length > base_.size() ? length - base_.size() : base_.size() - length;
        });
        const auto rest = std::ranges::unique(lengths_);
        lengths_.erase(rest.begin(), rest.end());
        for (const size_t length : lengths_) add(of_length(length));
        for (const size_t length : lengths_) add(with_others(length));
        for (const size_t count : {2, 3, 4, 5})
            for (const Value& element : elements_) add(with(element, count));
        for (const size_t length : lengths_)
            if (length > base_.size())
                for (const Value& element : elements_) add(with(element, length - base_.size()));
        return std::move(values_);
    }

  private:
    static constexpr size_t kElementsMax = 12;
    static constexpr size_t kNewMax = 32;
    static constexpr size_t kSeenMax = 12;
    static constexpr size_t kValuesMax = 400;
    static constexpr std::int64_t kLengthMax = 50;

    Value any_element() const {
        const TypeKind kind = element_ ? element_->kind : TypeKind::Any;
        if (kind == TypeKind::Context || (!base_.empty() && base_[0].is_context()))
            return Value(Context());
        if (kind == TypeKind::Boolean) return Value(true);
        if (kind == TypeKind::Number || (!base_.empty() && base_[0].is_number())) return Value(1);
        if (kind == TypeKind::Date) return Value(feel::CivilDate{2000, 1, 1});
        return Value(kAnotherText);
    }

    /// Scalars of the pieces, or contexts of all combinations of what their entries tell apart.
    void new_elements() {
        const Value first = base_.empty() ? Value() : base_[0];
        if (const auto kind = kind_of(element_, first)) {
            elements_ = values_of(*kind, facts_.constants);
            if (elements_.size() > kNewMax) elements_.resize(kNewMax);
            return;
        }
        const bool are_contexts =
            (element_ && element_->kind == TypeKind::Context) || first.is_context();
        if (!are_contexts) return;
        std::vector<Context> made{Context()};
        for (const auto& [name, type] : entries_of(element_, base_, facts_.words)) {
            const Value* given = first.is_context() ? first.as_context().find(name) : nullptr;
            const auto kind = kind_of(type, given ? *given : Value());
            if (!kind) continue;
            const std::vector<Value> values = values_of(*kind, facts_.constants);
            if (values.empty() || made.size() * values.size() > kNewMax * 4) continue;
            std::vector<Context> next;
            for (const Context& each : made)
                for (const Value& value : values) {
                    next.push_back(each);
                    next.back().set(name, value);
                }
            made = std::move(next);
        }
        for (Context& each : made)
            if (each.size() > 0) elements_.emplace_back(std::move(each));
    }

    static bool has(const feel::List& list, const Value& value) {
        return std::ranges::any_of(list, [&](const Value& item) { return item.identical(value); });
    }
    feel::List with_or_without(const std::vector<Value>& elements) const {
        feel::List list = base_;
        for (const Value& element : elements) {
            const auto is_it = [&](const Value& item) { return item.identical(element); };
            if (std::erase_if(list, is_it) == 0) list.push_back(element);
        }
        return list;
    }
    feel::List with(const Value& element, size_t count) const {
        feel::List list = base_;
        for (size_t i = 0; i < count; ++i) list.push_back(element);
        return list;
    }
    /// As long as wanted, with elements that are not in it.
    feel::List with_others(size_t length) const {
        feel::List list = base_;
        for (const Value& element : elements_)
            if (list.size() < length && !has(list, element)) list.push_back(element);
        return list;
    }
    feel::List without(size_t first, size_t second) const {
        feel::List list;
        for (size_t i = 0; i < base_.size(); ++i)
            if (i != first && i != second) list.push_back(base_[i]);
        return list;
    }
    feel::List of_length(size_t length) const {
        feel::List list = base_;
        if (list.size() > length) list.resize(length);
        for (const Value& constant : constants_)
            if (list.size() < length && !has(list, constant)) list.push_back(constant);
        while (list.size() < length) list.push_back(any_);
        return list;
    }
    void add(feel::List list) {
        if (values_.size() >= kValuesMax) return;
        Value value(std::move(list));
        if (!has(values_, value)) values_.push_back(std::move(value));
    }

    const Facts& facts_;
    feel::List base_;
    TypePointer element_;
    std::vector<Value> constants_;
    std::vector<Value> elements_;
    std::vector<size_t> lengths_;
    Value any_;
    std::vector<Value> values_;
};

}  // namespace

bool is_list(const Fact& fact, const Value& current) {
    const bool has_type = fact.type != nullptr && fact.type->kind != TypeKind::Any;
    return has_type ? fact.type->kind == TypeKind::List : current.is_list();
}

std::vector<Value> list_candidates(const Fact& fact, const Facts& facts, const Value& current) {
    return ListCandidates(fact, facts, current).run();
}

namespace {

/// "[2].age" of a list, with the rest of the path in parts.
Fact element_fact(
    const Fact& list, size_t index, const std::vector<std::string>& parts, const ListUse& use
) {
    Fact made{
        .name = list.name,
        .path = list.path,
        .element = list.element,
        .inner = list.inner,
        .qualified = list.path,
        .constants = use.constants,
        .is_direct = use.is_direct,
        .is_strict = use.is_strict,
        .list = index};
    for (const std::string& part : parts) {
        const bool is_place = part.starts_with('[');
        made.name += (is_place ? "" : ".") + part;
        made.path.push_back(part);
        made.inner.push_back(part);
        if (!is_place) made.entry += (made.entry.empty() ? "" : ".") + part;
    }
    return made;
}

/// What is null in a list, or not there, and read by somebody.
class UnknownElements {
  public:
    UnknownElements(const Fact& fact, size_t index, const ListUses& uses)
        : fact_(fact), index_(index), uses_(uses) {}

    ElementFacts run(const feel::List& list) {
        // Who reads nothing of it need not be looked for.
        if (use_of(uses_, fact_.name + "[]")) items(list, fact_.type, fact_.name);
        return std::move(result_);
    }

  private:
    static constexpr size_t kUnknownMax = 200;
    static constexpr size_t kPartsMax = 16;

    void items(const feel::List& list, const TypePointer& type, const std::string& path) {
        const TypePointer element =
            type != nullptr && type->kind == TypeKind::List ? type->element : nullptr;
        for (size_t i = 0; i < list.size() && !result_.is_cut; ++i) {
            if (parts_.empty()) place_ = i;
            parts_.push_back("[" + std::to_string(i + 1) + "]");
            visit(list[i], element, path + "[]");
            parts_.pop_back();
        }
    }
    void visit(const Value& value, const TypePointer& type, const std::string& path) {
        if (value.is_list()) {
            if (parts_.size() < kPartsMax) items(value.as_list(), type, path);
            return;
        }
        if (!value.is_null() && !value.is_context()) return;
        const bool is_context = value.is_context() || (type && type->kind == TypeKind::Context);
        std::vector<std::pair<std::string, TypePointer>> entries;
        if (type != nullptr && type->kind == TypeKind::Context) entries = type->members;
        if (entries.empty())
            for (std::string& name : entries_behind(uses_, path))
                entries.emplace_back(std::move(name), nullptr);
        if (entries.empty() || parts_.size() >= kPartsMax) {
            if (value.is_null()) leaf(is_context ? nullptr : type, path);
            return;
        }
        for (const auto& [name, member] : entries) {
            const Value* found = value.is_context() ? value.as_context().find(name) : nullptr;
            parts_.push_back(name);
            visit(found != nullptr ? *found : Value(), member, path + "." + name);
            parts_.pop_back();
        }
    }
    void leaf(const TypePointer& type, const std::string& path) {
        const auto use = use_of(uses_, path);
        if (!use) return;
        if (result_.facts.size() >= kUnknownMax) {
            result_.is_cut = true;
            return;
        }
        Fact fact = element_fact(fact_, index_, parts_, *use);
        fact.type = type;
        fact.place = place_;
        result_.facts.push_back(std::move(fact));
    }

    const Fact& fact_;
    size_t index_;
    const ListUses& uses_;
    std::vector<std::string> parts_;
    size_t place_ = 0;
    ElementFacts result_;
};

}  // namespace

ElementFacts element_facts(
    const Fact& fact, size_t index, const Facts& facts, const Value& current
) {
    if (!is_list(fact, current) || !current.is_list()) return {};
    const feel::List& list = current.as_list();
    ElementFacts result = UnknownElements(fact, index, facts.list_uses).run(list);
    const size_t unknown = result.facts.size();
    const TypePointer element =
        fact.type && fact.type->kind == TypeKind::List ? fact.type->element : nullptr;
    const auto entries = entries_of(element, list, facts.words);
    const auto add = [&](size_t at, const std::string& entry, const TypePointer& type) {
        if (result.facts.size() >= unknown + kElementFactsMax) return;
        const std::string path = fact.name + "[]" + (entry.empty() ? "" : "." + entry);
        std::vector<std::string> parts{"[" + std::to_string(at + 1) + "]"};
        if (!entry.empty()) parts.push_back(entry);
        const auto use = use_of(facts.list_uses, path);
        Fact made = element_fact(
            fact, index, parts, use ? *use : ListUse{.is_direct = false, .is_strict = false}
        );
        made.type = type;
        made.place = at;
        if (!made.is_direct) add_balances(list, entry, facts.constants, made);
        result.facts.push_back(std::move(made));
    };
    for (size_t i = 0; i < list.size() && i < kElementsSeenMax; ++i) {
        if (kind_of(element, list[i])) {
            if (!list[i].is_null()) add(i, "", element);
        } else if (list[i].is_context()) {
            for (const auto& [entry, type] : entries) {
                const Value* given = list[i].as_context().find(entry);
                if (given != nullptr && !given->is_null() && kind_of(type, *given))
                    add(i, entry, type);
            }
        }
    }
    return result;
}

}  // namespace tongban::dmn
