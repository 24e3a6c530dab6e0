// Decisions over many rows at once: facts in typed columns, answers as bitmaps of true, false and
// unknown. The answers are those of Engine::value, row by row.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "dmn/evaluate.h"

namespace tongban::dmn::batch {

constexpr size_t kRowsMax = 1'000'000'000;
constexpr size_t kDecisionsMax = 100'000;

enum class ColumnType { Number, Date, String, Boolean };

/// One fact of every row. Only the members of its type are used.
struct Column {
    std::string name;  // of the input, or a path into it: "applicant.age"
    ColumnType type = ColumnType::Number;
    int scale = 0;                        // Number: the value is numbers[row] / 10^scale, exactly
    std::vector<std::int64_t> numbers;    // Number
    std::vector<std::int32_t> days;       // Date: since 1970-01-01
    std::vector<std::uint32_t> codes;     // String: place in the dictionary
    std::vector<std::string> dictionary;  // String, each text once
    std::vector<std::uint64_t> bits;      // Boolean: a bit a row
    std::vector<std::uint64_t> valid;     // a bit a row; empty: no row is null
};

struct Columns {
    size_t rows = 0;
    std::vector<Column> columns;
};

/// The fact as the scalar engine sees it.
Value cell(const Column& column, size_t row);
/// A row as input of Engine::value; "applicant.age" becomes an entry of the context "applicant".
Context row_input(const Columns& columns, size_t row);
/// Error codes: dmn.batch_column (sizes, scale or names that do not fit, with details `column`),
/// dmn.batch_rows.
Result<void> check(const Columns& columns);

/// Three-valued answers of every decision for every row. They lie in blocks of rows, so that what
/// is computed together is written together.
class Truths {
  public:
    static constexpr size_t kBlockRows = 1024;
    static constexpr size_t kBlockWords = kBlockRows / 64;

    Truths() = default;
    Truths(size_t decisions, size_t rows);

    size_t decisions() const { return decisions_; }
    size_t rows() const { return rows_; }
    feel::Truth at(size_t decision, size_t row) const;
    struct Counts {
        size_t is_true = 0;
        size_t is_false = 0;
        size_t is_unknown = 0;
    };
    Counts count(size_t decision) const;

    size_t blocks() const { return (rows_ + kBlockRows - 1) / kBlockRows; }
    /// kBlockWords words; a bit is set where the answer is true. Followed by kBlockWords words of
    /// which a bit is set where it is true or false.
    std::uint64_t* block(size_t decision, size_t block) {
        return words_ + (block * decisions_ + decision) * 2 * kBlockWords;
    }
    const std::uint64_t* block(size_t decision, size_t block) const {
        return words_ + (block * decisions_ + decision) * 2 * kBlockWords;
    }

  private:
    size_t decisions_ = 0;
    size_t rows_ = 0;
    std::unique_ptr<std::uint64_t[]> room_;
    std::uint64_t* words_ = nullptr;  // in `room_`, at a cache line
};

struct Options {
    /// For now() and today().
    std::optional<Instant> now = {};
    feel::Limits limits = {};  // of each condition or decision in each row
    /// For Incremental: facts may have values that the columns cannot hold (a finer number, a text
    /// that no dictionary has), so conditions that only agree on the columns' values stay apart.
    bool takes_any_value = false;
};

struct PlanState;

/// Decisions compiled against columns: each distinct condition is computed once for all of them.
/// Cheap to copy, safe to use from many threads.
class Plan {
  public:
    struct Figures {
        size_t decisions = 0;
        size_t conditions = 0;           // in all decisions
        size_t distinct_conditions = 0;  // computed over columns
        size_t scalar_conditions = 0;    // computed row by row
        size_t scalar_decisions = 0;     // whole decisions computed row by row
    };

    /// The decisions by name or id. Of the columns, names, types and dictionaries are read, so
    /// run() must be given the same ones. Error codes: dmn.unknown_decision, dmn.batch_column,
    /// dmn.limit.
    static Result<Plan> compile(
        const Engine& engine,
        std::span<const std::string> decisions,
        const Columns& columns,
        const Options& options = {}
    );

    /// True and false as the decisions answer; anything else (null, a text) is unknown. `truths` is
    /// reused when it has the right size. `threads`: 0 for as many as there are processors. Error
    /// codes: dmn.batch_column, dmn.limit.
    Result<void> run(const Columns& columns, Truths& truths, unsigned threads = 0) const;

    const Figures& figures() const;
    /// False for a decision that is computed row by row as a whole, or needs one that is.
    bool is_columnar(size_t decision) const;
    const PlanState& state() const { return *state_; }

  private:
    explicit Plan(std::shared_ptr<const PlanState> state) : state_(std::move(state)) {}
    std::shared_ptr<const PlanState> state_;
};

}  // namespace tongban::dmn::batch
