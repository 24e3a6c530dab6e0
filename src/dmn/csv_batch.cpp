// Blocks of rows as typed columns, and their answers as text.
#include "dmn/csv_batch.h"

#include <algorithm>
#include <unordered_map>

#include "dmn/compiled.h"

namespace tongban::dmn {

namespace {

using batch::Column;
using batch::ColumnType;
using feel::Kind;

void set_bit(std::vector<std::uint64_t>& bits, size_t row) {
    bits[row / 64] |= std::uint64_t{1} << (row % 64);
}

/// One field of all rows as a column; nothing when its values are of different kinds, or too large.
class ColumnMaker {
  public:
    ColumnMaker(std::string name, const std::vector<feel::List>& rows, size_t field)
        : rows_(rows), field_(field) {
        column_.name = std::move(name);
    }

    std::optional<Column> make() {
        const auto first = std::ranges::find_if(rows_, [&](const feel::List& row) {
            return !row[field_].is_null();
        });
        const Kind kind = first == rows_.end() ? Kind::String : (*first)[field_].kind();
        const bool is_uniform = std::ranges::all_of(rows_, [&](const feel::List& row) {
            return row[field_].is_null() || row[field_].kind() == kind;
        });
        if (!is_uniform) return std::nullopt;
        column_.valid.resize((rows_.size() + 63) / 64);
        switch (kind) {
            case Kind::Number:
                return numbers();
            case Kind::Date:
                return days();
            case Kind::String:
                return texts();
            case Kind::Boolean:
                return booleans();
            default:
                return std::nullopt;
        }
    }

  private:
    /// Calls `visit(row, value)` for the rows that have one; false as soon as it says so.
    template <class Visit>
    bool each(const Visit& visit) {
        for (size_t row = 0; row < rows_.size(); ++row) {
            if (rows_[row][field_].is_null()) continue;
            set_bit(column_.valid, row);
            if (!visit(row, rows_[row][field_])) return false;
        }
        return true;
    }

    std::optional<Column> numbers() {
        column_.type = ColumnType::Number;
        const bool are_small = each([&](size_t, const Value& value) {
            column_.scale = std::max<int>(column_.scale, value.as_number().scale());
            return !value.as_number().is_big();
        });
        if (!are_small) return std::nullopt;
        column_.numbers.resize(rows_.size());
        const bool fit = each([&](size_t row, const Value& value) {
            auto scaled = static_cast<std::int64_t>(value.as_number().low_word());
            for (int i = value.as_number().scale(); i < column_.scale; ++i)
                if (__builtin_mul_overflow(scaled, 10, &scaled)) return false;
            column_.numbers[row] = scaled;
            return true;
        });
        if (!fit) return std::nullopt;
        return std::move(column_);
    }

    std::optional<Column> days() {
        column_.type = ColumnType::Date;
        column_.days.resize(rows_.size());
        const bool fit = each([&](size_t row, const Value& value) {
            const std::int64_t day = feel::day_number(value.as_date());
            column_.days[row] = static_cast<std::int32_t>(day);
            return day >= INT32_MIN && day <= INT32_MAX;
        });
        if (!fit) return std::nullopt;
        return std::move(column_);
    }

    std::optional<Column> texts() {
        column_.type = ColumnType::String;
        column_.codes.resize(rows_.size());
        std::unordered_map<std::string_view, std::uint32_t> codes;
        each([&](size_t row, const Value& value) {
            const auto next = static_cast<std::uint32_t>(codes.size());
            const auto [found, is_new] = codes.try_emplace(value.as_string(), next);
            if (is_new) column_.dictionary.emplace_back(value.as_string());
            column_.codes[row] = found->second;
            return true;
        });
        return std::move(column_);
    }

    std::optional<Column> booleans() {
        column_.type = ColumnType::Boolean;
        column_.bits.resize((rows_.size() + 63) / 64);
        each([&](size_t row, const Value& value) {
            if (value.is_true()) set_bit(column_.bits, row);
            return true;
        });
        return std::move(column_);
    }

    const std::vector<feel::List>& rows_;
    size_t field_;
    Column column_;
};

std::optional<batch::Columns> columns_of(
    const CsvColumns& header, const std::vector<feel::List>& rows
) {
    batch::Columns columns{.rows = rows.size()};
    for (size_t field = 0; field < header.size(); ++field) {
        // A point within a name would be taken for a path.
        if (header.has_point_in_name(field)) return std::nullopt;
        auto column = ColumnMaker(header.name(field), rows, field).make();
        if (!column) return std::nullopt;
        columns.columns.push_back(*std::move(column));
    }
    return columns;
}

}  // namespace

CsvBatch::CsvBatch(
    const Engine& engine,
    std::vector<std::string> decisions,
    std::string_view text,
    const Options& options
)
    : engine_(engine),
      decisions_(std::move(decisions)),
      options_(options),
      size_(text.size()),
      reader_(text) {}

Result<CsvBatch> CsvBatch::open(
    const Engine& engine,
    std::vector<std::string> decisions,
    std::string_view text,
    const Options& options
) {
    CsvBatch batch(engine, std::move(decisions), text, options);
    std::vector<std::string> fields;
    TRY(batch.reader_.next(fields));
    batch.columns_ = TRY(CsvColumns::read(engine, fields));
    const CompiledModel& model = *engine.compiled();
    for (const std::string& name : batch.decisions_) {
        const auto element = model.find(ElementKind::Decision, name);
        if (!element)
            return Error{
                .code = "dmn.unknown_decision",
                .kind = ErrorKind::NotFound,
                .details = {{"name", json::string(name)}}};
        const feel::TypePointer type = element ? model.elements[*element].type : nullptr;
        batch.is_boolean_.push_back(type && type->kind == feel::TypeKind::Boolean);
    }
    return batch;
}

std::string CsvBatch::header() const {
    std::string line;
    for (size_t i = 0; i < decisions_.size(); ++i)
        line += (i > 0 ? "," : "") + csv_field(decisions_[i]);
    return line + "\n";
}

Result<bool> CsvBatch::next(std::string& out) {
    block_.clear();
    const Result<void> read = read_block();
    batch::Truths truths;
    std::vector<std::optional<size_t>> places(decisions_.size());
    if (options_.in_columns && !block_.empty()) places = run_columns(truths);
    for (size_t row = 0; row < block_.size(); ++row) TRY(write_row(row, places, truths, out));
    rows_ += block_.size();
    if (!read) return read.error();
    return block_.size() == options_.block_rows;
}

double CsvBatch::share_read() const {
    return size_ == 0 ? 1 : 1 - static_cast<double>(reader_.left()) / static_cast<double>(size_);
}

Result<void> CsvBatch::read_block() {
    std::vector<std::string> fields;
    while (block_.size() < options_.block_rows) {
        if (!TRY(reader_.next(fields))) return {};
        const bool is_blank = fields.size() == 1 && fields[0].empty();
        if (is_blank && columns_->size() > 1) continue;
        std::vector<UnreadFact> unread;
        block_.push_back(TRY(columns_->values(fields, unread)));
        for (UnreadFact& fact : unread) warn(std::move(fact), reader_.line());
    }
    return {};
}

void CsvBatch::warn(UnreadFact fact, int line) {
    constexpr size_t kWarningsMax = 20;
    ++warning_count_;
    if (warnings_.size() < kWarningsMax) warnings_.push_back({line, std::move(fact)});
}

/// For each decision its place in `truths`; nothing for those that are left to the engine. A limit
/// that some row exceeds leaves all of them, so that the engine says which.
std::vector<std::optional<size_t>> CsvBatch::run_columns(batch::Truths& truths) const {
    std::vector<std::optional<size_t>> places(decisions_.size());
    const auto columns = columns_of(*columns_, block_);
    if (!columns) return places;
    const batch::Options options{.now = options_.now};
    const auto all = batch::Plan::compile(engine_, decisions_, *columns, options);
    if (!all) return places;
    std::vector<std::string> chosen;
    for (size_t i = 0; i < decisions_.size(); ++i)
        if (all->is_columnar(i)) chosen.push_back(decisions_[i]);
    if (chosen.empty()) return places;
    const auto plan = chosen.size() == decisions_.size()
                          ? all
                          : batch::Plan::compile(engine_, chosen, *columns, options);
    if (!plan || !plan->run(*columns, truths)) return places;
    size_t next = 0;
    for (size_t i = 0; i < decisions_.size(); ++i)
        if (all->is_columnar(i)) places[i] = next++;
    return places;
}

Result<void> CsvBatch::write_row(
    size_t row,
    const std::vector<std::optional<size_t>>& places,
    const batch::Truths& truths,
    std::string& out
) {
    std::optional<Context> input;
    for (size_t i = 0; i < decisions_.size(); ++i) {
        const feel::Truth truth = places[i] ? truths.at(*places[i], row) : feel::Truth::Null;
        if (places[i] && (truth != feel::Truth::Null || is_boolean_[i])) {
            ++columnar_answers_;
            if (i > 0) out += ',';
            if (truth != feel::Truth::Null) out += truth == feel::Truth::True ? "true" : "false";
            continue;
        }
        if (!input) input = engine_.read(columns_->input(block_[row]));
        Evaluation evaluation(options_.now);
        const Value value = TRY(engine_.value(decisions_[i], *input, evaluation));
        if (i > 0) out += ',';
        if (!value.is_null()) out += csv_field(feel::to_text(value));
    }
    out += '\n';
    return {};
}

}  // namespace tongban::dmn
