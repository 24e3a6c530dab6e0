// Decisions for every row of a CSV file: in columns where a decision allows it, else row by row.
// The text is the same either way, to the byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmn/batch.h"
#include "dmn/csv.h"

namespace tongban::dmn {

/// A field that counts as not known, and why.
struct CsvWarning {
    int line = 0;
    UnreadFact fact;
};

class CsvBatch {
  public:
    struct Options {
        std::optional<Instant> now = {};
        bool in_columns = true;
        size_t block_rows = 32'768;
    };

    /// `text` must outlive this. Error codes: dmn.csv, dmn.csv_column, dmn.csv_empty,
    /// dmn.unknown_decision.
    static Result<CsvBatch> open(
        const Engine& engine,
        std::vector<std::string> decisions,
        std::string_view text,
        const Options& options
    );

    /// The names of the decisions, as first line.
    std::string header() const;
    /// Appends the answers of some more rows; false at the end. Of an error, the rows before it are
    /// appended too. Error codes: dmn.csv, dmn.csv_fields, dmn.unknown_decision, dmn.limit.
    Result<bool> next(std::string& out);

    /// The first fields that count as not known though something stands there; all of them are
    /// counted.
    const std::vector<CsvWarning>& warnings() const { return warnings_; }
    size_t warning_count() const { return warning_count_; }
    /// Line of the file that was read last.
    int line() const { return reader_.line(); }
    size_t rows() const { return rows_; }
    /// Of the file that is read, 0 to 1.
    double share_read() const;
    /// Answers that were computed in columns.
    size_t columnar_answers() const { return columnar_answers_; }

  private:
    CsvBatch(
        const Engine& engine,
        std::vector<std::string> decisions,
        std::string_view text,
        const Options& options
    );
    Result<void> read_block();
    void warn(UnreadFact fact, int line);
    std::vector<std::optional<size_t>> run_columns(batch::Truths& truths) const;
    Result<void> write_row(
        size_t row,
        const std::vector<std::optional<size_t>>& places,
        const batch::Truths& truths,
        std::string& out
    );

    Engine engine_;
    std::vector<std::string> decisions_;
    std::vector<bool> is_boolean_;  // declared so: what is neither true nor false is null
    Options options_;
    size_t size_;
    CsvReader reader_;
    std::optional<CsvColumns> columns_;
    std::vector<feel::List> block_;
    size_t rows_ = 0;
    size_t columnar_answers_ = 0;
    std::vector<CsvWarning> warnings_;
    size_t warning_count_ = 0;
};

}  // namespace tongban::dmn
