// For which values of a column a condition holds. Nothing of FEEL is repeated here: the scalar
// engine is asked, once for each stretch of values among which the condition cannot tell.
#include "dmn/batch_conditions.h"

#include <algorithm>
#include <set>

namespace tongban::dmn::batch {

namespace {

using feel::kNone;
using feel::Node;
using feel::NodeIndex;
using feel::Op;
using feel::Program;
using feel::Truth;

constexpr size_t kDictionaryMax = 200'000;
constexpr size_t kConstantsMax = 1000;  // of one condition

void add_columns(
    const Program& program,
    NodeIndex index,
    const std::vector<Binding>& bindings,
    std::set<Index>& columns
) {
    const Node& node = program.nodes[index];
    if (const std::optional<Index> column = column_of(program, index, bindings)) {
        columns.insert(*column);
    } else if (node.op == Op::Free || node.op == Op::Undeclared) {
        const Binding& binding = bindings[node.a];
        columns.insert(binding.columns.begin(), binding.columns.end());
    } else {
        feel::each_child(program, index, [&](NodeIndex child) {
            add_columns(program, child, bindings, columns);
        });
    }
}

/// Collects constants; false when a constant stands there that is not one.
bool add_constants(const Value& constant, std::vector<const Value*>& constants) {
    if (constants.size() >= kConstantsMax) return false;
    if (constant.is_range()) {
        const feel::Range& range = constant.as_range();
        return add_constants(range.low, constants) && add_constants(range.high, constants);
    }
    if (constant.is_list())
        return std::ranges::all_of(constant.as_list(), [&](const Value& item) {
            return add_constants(item, constants);
        });
    constants.push_back(&constant);
    return true;
}

/// Conditions whose truth follows from the order of the column's value and constants.
class OrderTest {
  public:
    OrderTest(const Program& program, const std::vector<Binding>& bindings)
        : program_(program), bindings_(bindings) {}

    bool read(NodeIndex index) {
        const Node& node = program_.nodes[index];
        switch (node.op) {
            case Op::Compare:
                return (is_column(node.a) && constant(node.b)) ||
                       (is_column(node.b) && constant(node.a));
            case Op::Between:
                return is_column(node.a) && constant(node.b) && constant(node.c);
            case Op::In:
                input_slot_ = node.b;
                return is_column(node.a) && tests(node);
            case Op::UnaryTest:
                return test(node);
            case Op::AnyTest:
            case Op::NotTest:
                return tests(node);
            default:
                return false;
        }
    }
    const std::vector<const Value*>& constants() const { return constants_; }

  private:
    bool is_column(NodeIndex index) const {
        return column_of(program_, index, bindings_).has_value();
    }
    bool constant(NodeIndex index) {
        const Node& node = program_.nodes[index];
        return node.op == Op::Constant && add_constants(program_.constants[node.a], constants_);
    }
    bool test(const Node& node) {
        const Node& input = program_.nodes[node.a];
        const bool is_input = input_slot_ == kNone
                                  ? is_column(node.a)
                                  : input.op == Op::Local && input.a == input_slot_;
        return is_input && node.sign != '?' && constant(node.b);
    }
    bool tests(const Node& node) {
        for (std::uint32_t i = 0; i < node.list_size; ++i) {
            const Node& child = program_.nodes[program_.lists[node.list_start + i]];
            if (child.op != Op::UnaryTest || !test(child)) return false;
        }
        return true;
    }

    const Program& program_;
    const std::vector<Binding>& bindings_;
    std::uint32_t input_slot_ = kNone;
    std::vector<const Value*> constants_;
};

/// Two constants are written alike only when they are the same to every condition.
std::string constant_form(const Value& constant) {
    std::string form(1, static_cast<char>('a' + static_cast<int>(constant.kind())));
    if (constant.is_list()) {
        for (const Value& item : constant.as_list()) form += constant_form(item);
        return form + "]";
    }
    const bool is_equality = constant.is_range() && constant.as_range().is_equality;
    return form + feel::to_feel(constant) + (is_equality ? "=" : ";");
}

/// A condition over one column, written out; for those that OrderTest reads.
std::string form_of(const Program& program, NodeIndex index, const std::vector<Binding>& bindings) {
    const Node& node = program.nodes[index];
    if (node.op == Op::Constant) return constant_form(program.constants[node.a]);
    if (node.op == Op::Local || column_of(program, index, bindings)) return "?";
    std::string form = fmt::format("({},{},", static_cast<int>(node.op), int{node.sign});
    feel::each_child(program, index, [&](NodeIndex child) {
        form += form_of(program, child, bindings);
    });
    return form + ")";
}

void append(std::vector<Interval>& intervals, std::int64_t low, std::int64_t high) {
    if (!intervals.empty() && intervals.back().high + 1 == low)
        intervals.back().high = high;
    else
        intervals.push_back({low, high});
}

/// The number of the column at or below the constant; nothing when it is beyond all of them.
std::optional<std::int64_t> floor_in_column(const Column& column, const Value& constant) {
    if (column.type == ColumnType::Date) {
        if (!constant.is_date()) return std::nullopt;
        return feel::day_number(constant.as_date());
    }
    if (!constant.is_number()) return std::nullopt;
    const auto factor = feel::Number::power(feel::Number(10), feel::Number(column.scale));
    const auto scaled = feel::Number::multiply(constant.as_number(), *factor);
    if (!scaled) return std::nullopt;
    const auto whole = scaled->rounded(0, feel::Rounding::Floor);
    return whole ? whole->to_int64() : std::nullopt;
}

std::int64_t lowest(const Column& column) {
    return column.type == ColumnType::Number ? INT64_MIN : INT32_MIN;
}
std::int64_t highest(const Column& column) {
    return column.type == ColumnType::Number ? INT64_MAX : INT32_MAX;
}

Value value_of(const Column& column, std::int64_t place) {
    if (column.type == ColumnType::Number)
        return Value(feel::Number::from_scaled(place, column.scale));
    return Value(*feel::date_of_day_number(place));
}

void add_bytes(std::string& key, std::int64_t number) {
    key.append(reinterpret_cast<const char*>(&number), sizeof number);
}

}  // namespace

std::vector<Index> used_variables(const Program& program, NodeIndex index) {
    std::set<Index> found;
    std::vector<NodeIndex> open = {index};
    while (!open.empty()) {
        const NodeIndex next = open.back();
        open.pop_back();
        const Op op = program.nodes[next].op;
        if (op == Op::Free || op == Op::Undeclared) found.insert(program.nodes[next].a);
        feel::each_child(program, next, [&](NodeIndex child) { open.push_back(child); });
    }
    return {found.begin(), found.end()};
}

std::optional<Index> column_of(
    const Program& program, NodeIndex index, const std::vector<Binding>& bindings
) {
    std::string path;
    for (const Node* node = &program.nodes[index];; node = &program.nodes[node->a]) {
        if (node->op == Op::Path) {
            path = path.empty() ? program.names[node->b] : program.names[node->b] + "." + path;
            continue;
        }
        if (node->op != Op::Free) return std::nullopt;
        const Binding& binding = bindings[node->a];
        if (path.empty())
            return binding.kind == Binding::Kind::Column ? std::optional(binding.column)
                                                         : std::nullopt;
        const auto found = std::ranges::find(binding.names, path);
        if (found == binding.names.end()) return std::nullopt;
        return binding.columns[static_cast<size_t>(found - binding.names.begin())];
    }
}

Predicate ConditionCompiler::compile(BoundNode node) const {
    Predicate predicate{.node = std::move(node)};
    const BoundNode& bound = predicate.node;
    std::set<Index> columns;
    add_columns(*bound.program, bound.node, *bound.bindings, columns);
    // A context that is coerced as a whole depends on all its members.
    bool is_coerced_context = false;
    for (const Index variable : bound.used) {
        const Binding& binding = (*bound.bindings)[variable];
        if (binding.kind != Binding::Kind::Context || binding.type == nullptr) continue;
        columns.insert(binding.columns.begin(), binding.columns.end());
        is_coerced_context = true;
    }
    predicate.columns.assign(columns.begin(), columns.end());
    if (columns.empty()) {
        predicate.of_null = ask(bound, kNone, {});
        return predicate;
    }
    if (columns.size() != 1 || is_coerced_context) return predicate;
    predicate.column = *columns.begin();
    const Column& column = columns_.columns[predicate.column];
    if (column.type == ColumnType::Boolean) {
        over_booleans(predicate);
    } else if (column.type == ColumnType::String) {
        if (column.dictionary.size() <= kDictionaryMax) over_dictionary(predicate);
    } else {
        const bool is_coerced = std::ranges::any_of(bound.used, [&](Index variable) {
            return (*bound.bindings)[variable].type != nullptr;
        });
        OrderTest test(*bound.program, *bound.bindings);
        if (!is_coerced && test.read(bound.node)) over_order(predicate, test.constants());
    }
    if (options_.takes_any_value && predicate.kind == Predicate::Kind::Intervals)
        set_form(predicate);
    return predicate;
}

void ConditionCompiler::set_form(Predicate& predicate) const {
    const BoundNode& bound = predicate.node;
    OrderTest test(*bound.program, *bound.bindings);
    const bool is_plain = std::ranges::none_of(bound.used, [&](Index variable) {
        return (*bound.bindings)[variable].type != nullptr;
    });
    predicate.form =
        is_plain && test.read(bound.node)
            ? form_of(*bound.program, bound.node, *bound.bindings)
            : fmt::format("{} {}", static_cast<const void*>(bound.program.get()), bound.node);
}

Truth ConditionCompiler::ask(const BoundNode& node, Index column, const Value& value) const {
    feel::Evaluation evaluation(options_.now);
    evaluation.limits = options_.limits;
    return node.evaluate([&](Index each) { return each == column ? value : Value(); }, evaluation);
}

void ConditionCompiler::over_booleans(Predicate& predicate) const {
    predicate.kind = Predicate::Kind::Bits;
    predicate.of_null = ask(predicate.node, predicate.column, {});
    predicate.of_false = ask(predicate.node, predicate.column, Value(false));
    predicate.of_true = ask(predicate.node, predicate.column, Value(true));
}

void ConditionCompiler::over_dictionary(Predicate& predicate) const {
    predicate.kind = Predicate::Kind::Intervals;
    predicate.of_null = ask(predicate.node, predicate.column, {});
    const std::vector<std::string>& dictionary = columns_.columns[predicate.column].dictionary;
    for (size_t i = 0; i < dictionary.size(); ++i) {
        const Truth truth = ask(predicate.node, predicate.column, Value(dictionary[i]));
        const auto code = static_cast<std::int64_t>(i);
        if (truth == Truth::True) append(predicate.is_true, code, code);
        if (truth == Truth::Null) append(predicate.is_null, code, code);
    }
}

std::vector<std::int64_t> ConditionCompiler::breaks(
    const Column& column, const std::vector<const Value*>& constants
) const {
    const std::int64_t low = lowest(column);
    const std::int64_t high = highest(column);
    std::vector<std::int64_t> starts = {low};
    for (const Value* constant : constants) {
        const std::optional<std::int64_t> at = floor_in_column(column, *constant);
        if (!at || *at < low || *at > high) continue;
        starts.push_back(*at);
        if (*at < high) starts.push_back(*at + 1);
    }
    std::ranges::sort(starts);
    const auto rest = std::ranges::unique(starts);
    starts.erase(rest.begin(), rest.end());
    return starts;
}

void ConditionCompiler::over_order(Predicate& predicate, const std::vector<const Value*>& constants)
    const {
    predicate.kind = Predicate::Kind::Intervals;
    predicate.of_null = ask(predicate.node, predicate.column, {});
    const Column& column = columns_.columns[predicate.column];
    const std::vector<std::int64_t> starts = breaks(column, constants);
    for (size_t i = 0; i < starts.size(); ++i) {
        const Truth truth = ask(predicate.node, predicate.column, value_of(column, starts[i]));
        const std::int64_t end = i + 1 < starts.size() ? starts[i + 1] - 1 : highest(column);
        if (truth == Truth::True) append(predicate.is_true, starts[i], end);
        if (truth == Truth::Null) append(predicate.is_null, starts[i], end);
    }
}

Index ConditionCompiler::add(Predicate predicate) {
    std::string key;
    add_bytes(key, static_cast<std::int64_t>(predicate.kind));
    switch (predicate.kind) {
        case Predicate::Kind::Intervals:
        case Predicate::Kind::Bits:
            add_bytes(key, predicate.column);
            key += predicate.form;
            for (const Truth truth : {predicate.of_null, predicate.of_false, predicate.of_true})
                add_bytes(key, static_cast<std::int64_t>(truth));
            for (const auto* intervals : {&predicate.is_true, &predicate.is_null}) {
                add_bytes(key, static_cast<std::int64_t>(intervals->size()));
                for (const Interval& interval : *intervals) {
                    add_bytes(key, interval.low);
                    add_bytes(key, interval.high);
                }
            }
            break;
        case Predicate::Kind::Scalar:
            add_bytes(key, reinterpret_cast<std::intptr_t>(predicate.node.program.get()));
            add_bytes(key, predicate.node.node);
            break;
        case Predicate::Kind::Decision:
            add_bytes(key, static_cast<std::int64_t>(predicate.element));
            break;
    }
    const auto [found, is_new] =
        known_.try_emplace(std::move(key), static_cast<Index>(plan_.predicates.size()));
    if (is_new) plan_.predicates.push_back(std::move(predicate));
    return found->second;
}

}  // namespace tongban::dmn::batch
