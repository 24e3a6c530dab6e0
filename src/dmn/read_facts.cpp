// Facts from outside (JSON, CSV, an application that is still filled in) as values of the inputs'
// types. What is not there, cannot be read as its type or is not allowed counts as not known; the
// facts beside it keep their values. DMN converts values (10.3.2.9.4) but leaves open how data
// becomes values; evaluation itself converts as that clause says.
#include "dmn/compiled.h"
#include "feel/json_text.h"

namespace tongban::dmn {

namespace {

using feel::TypeKind;
using feel::TypePointer;

constexpr size_t kUnreadMax = 100;

class FactReader {
  public:
    explicit FactReader(std::vector<UnreadFact>* unread) : unread_(unread) {}

    Value read(const Value& given, const TypePointer& type, const std::string& path) {
        if (type == nullptr || given.is_null() || feel::satisfies(given, *type)) return given;
        if (type->kind == TypeKind::Context && given.is_context())
            return allowed(members(given.as_context(), *type, path), given, type, path);
        if (type->kind == TypeKind::List && given.is_list())
            return allowed(items(given.as_list(), *type, path), given, type, path);
        // Of a list where one thing is expected, and the other way round (10.3.2.9.4).
        if (type->kind == TypeKind::List) {
            if (Value item = read(given, type->element, path); !item.is_null())
                return allowed(Value(feel::List{std::move(item)}), given, type, path);
            return {};
        }
        if (given.is_list() && given.as_list().size() == 1)
            return read(given.as_list()[0], type, path);
        Value value = feel::coerce(given, *type);
        return value.is_null() ? refused(given, type, path) : value;
    }

  private:
    Value members(const Context& given, const feel::Type& type, const std::string& path) {
        Context context = given;
        for (const auto& [name, member] : type.members) {
            const Value* found = given.find(name);
            context.set(name, found == nullptr ? Value() : read(*found, member, path + "." + name));
        }
        return Value(std::move(context));
    }
    Value items(const feel::List& given, const feel::Type& type, const std::string& path) {
        feel::List list;
        list.reserve(given.size());
        for (size_t i = 0; i < given.size(); ++i)
            list.push_back(read(given[i], type.element, path + "[" + std::to_string(i + 1) + "]"));
        return Value(std::move(list));
    }
    /// What the type demands of the whole.
    Value allowed(
        Value value, const Value& given, const TypePointer& type, const std::string& path
    ) {
        const bool holds = type->constraint == nullptr || (*type->constraint)(value);
        return holds ? value : refused(given, type, path);
    }
    Value refused(const Value& given, const TypePointer& type, const std::string& path) {
        if (unread_ != nullptr && unread_->size() < kUnreadMax)
            unread_->push_back({.fact = path, .given = given, .type = type});
        return {};
    }

    std::vector<UnreadFact>* unread_;
};

/// Hands each fact that belongs to an input to `read`; those of an import stand in a context of its
/// name.
template <class Read>
Value each_fact(
    const CompiledModel& model, std::vector<std::string>& path, const Value& value, const Read& read
) {
    size_t used = 0;
    if (const auto index = model.find_input(path, used); index && used == path.size())
        return read(value, model.elements[*index].type, qualified_name(path));
    const bool is_import = std::ranges::any_of(model.elements, [&](const Element& element) {
        return element.kind == ElementKind::Input && element.fact_path.size() > path.size() &&
               std::equal(path.begin(), path.end(), element.fact_path.begin());
    });
    if (!is_import || !value.is_context()) return value;
    Context context;
    for (const Context::Entry& entry : value.as_context()) {
        path.push_back(entry.name);
        context.append(entry.name, each_fact(model, path, entry.value, read));
        path.pop_back();
    }
    return Value(std::move(context));
}

template <class Read>
Context each_fact(const CompiledModel& model, const Context& facts, const Read& read) {
    Context context;
    for (const Context::Entry& fact : facts) {
        std::vector<std::string> path{fact.name};
        context.append(fact.name, each_fact(model, path, fact.value, read));
    }
    return context;
}

}  // namespace

Value read_fact(const Value& given, const TypePointer& type) {
    return FactReader(nullptr).read(given, type, {});
}

Context read_facts(
    const CompiledModel& model, const Context& facts, std::vector<UnreadFact>* unread
) {
    FactReader reader(unread);
    Context context = each_fact(
        model, facts,
        [&](const Value& value, const TypePointer& type, const std::string& path) {
            return reader.read(value, type, path);
        }
    );
    if (unread != nullptr)
        for (UnreadFact& fact : *unread) tell_type(model, fact);
    return context;
}

void tell_type(const CompiledModel& model, UnreadFact& fact) {
    fact.is_of_type = feel::is_instance(fact.given, *fact.type);
    for (const auto& [name, type] : model.named_types)
        if (type == fact.type && fact.type_name.empty()) fact.type_name = name;
}

Context Engine::read(const Context& facts, std::vector<UnreadFact>* unread) const {
    return read_facts(*model_, facts, unread);
}

Context Engine::input_from_texts(const Context& facts, std::vector<UnreadFact>* unread) const {
    const Context values = each_fact(
        *model_, facts,
        [](const Value& value, const TypePointer& type, const std::string&) {
            return type ? feel::read_texts(value, *type) : value;
        }
    );
    return read(values, unread);
}

Context Engine::input_from_json(const json::object& object, std::vector<UnreadFact>* unread) const {
    return input_from_texts(feel::context_from_json(object), unread);
}

std::string misfit(const Value& given, const feel::Type& type, std::string_view type_name) {
    constexpr size_t kShownMax = 200;
    const std::string text = feel::to_feel(given).substr(0, kShownMax);
    const std::string kind = feel::to_string(type).substr(0, kShownMax);
    const bool is_simple = type.kind != feel::TypeKind::Context &&
                           type.kind != feel::TypeKind::List &&
                           type.kind != feel::TypeKind::Function;
    std::string wanted(type_name.empty() ? kind : type_name);
    if (is_simple && wanted != kind) wanted += " (" + kind + ")";
    return feel::is_instance(given, type)
               ? fmt::format("{} is not among the values that {} allows", text, wanted)
               : fmt::format("{} is no {}", text, wanted);
}

feel::Diagnostic to_diagnostic(const UnreadFact& fact) {
    feel::Diagnostic diagnostic{.code = "dmn.input_type", .place = fact.fact};
    diagnostic.message = misfit(fact.given, *fact.type, fact.type_name);
    return diagnostic;
}

}  // namespace tongban::dmn
