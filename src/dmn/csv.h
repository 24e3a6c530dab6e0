// Rows of a CSV file (RFC 4180) and their fields as values of a model's inputs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dmn/evaluate.h"

namespace tongban::dmn {

/// Reads one record after the other; nothing is kept of those before.
class CsvReader {
  public:
    explicit CsvReader(std::string_view text);
    /// False at the end. Error code: dmn.csv with `line` when a quote is never closed or the text
    /// is not UTF-8.
    Result<bool> next(std::vector<std::string>& fields);
    int line() const { return line_; }
    /// Bytes that are not read yet.
    size_t left() const { return rest_.size(); }

  private:
    std::string_view rest_;
    int line_ = 0;
    int lines_read_ = 0;
};

/// A field for RFC 4180: in quotes when it needs them.
std::string csv_field(std::string_view text);

/// The header of a file: each column an input's name, or a path into one ("applicant.age").
class CsvColumns {
  public:
    /// Error codes: dmn.csv_column (unknown or twice), dmn.csv_empty.
    static Result<CsvColumns> read(const Engine& engine, const std::vector<std::string>& header);
    size_t size() const { return paths_.size(); }
    /// "applicant.age"
    std::string name(size_t column) const;
    bool has_point_in_name(size_t column) const;
    /// The fields as facts. An empty field is null (not known), and so is one that is no value of
    /// its input's type, or not allowed, which is told. Error code: dmn.csv_fields when the row has
    /// another number of fields.
    Result<feel::List> values(
        const std::vector<std::string>& fields, std::vector<UnreadFact>& unread
    ) const;
    /// A row's facts, for Engine::read.
    Context input(const feel::List& values) const;

  private:
    Value value_of(size_t column, const std::string& text, std::vector<UnreadFact>& unread) const;

    std::shared_ptr<const CompiledModel> model_;
    std::vector<std::vector<std::string>> paths_;
    std::vector<feel::TypePointer> types_;
};

}  // namespace tongban::dmn
