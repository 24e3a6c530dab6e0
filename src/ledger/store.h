// What a database has to offer so that the ledger can live in it: connections, and housekeeping
// beside them.
//
// Everything above this header is the same for every database; SQL that is spoken through it is
// what SQLite and PostgreSQL both take.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "ledger/ledger.h"

namespace tongban::ledger {

/// A value on its way into a statement; it lives with the caller until the call returns.
using SqlView = std::
    variant<std::nullptr_t, std::int64_t, double, std::string_view, std::span<const std::uint8_t>>;
SqlView view_of(const SqlValue& value);

using RowVisitor = std::function<bool(const Reader::Row&)>;

/// A database connection, for one thread at a time. `sql` has static storage: prepared statements
/// are found by its address.
///
/// Error codes: ledger.unique (Conflict; details.constraint), ledger.constraint and ledger.sql
/// (Internal: a mistake of ours), ledger.unavailable (disk full, input or output error, locked),
/// ledger.corrupt.
class Connection {
  public:
    virtual ~Connection() = default;
    /// Number of rows that were changed.
    virtual Result<std::int64_t> execute(const char* sql, std::span<const SqlView> values) = 0;
    /// Calls `each` for every row until it returns false.
    virtual Result<void> query(
        const char* sql, std::span<const SqlView> values, const RowVisitor& each
    ) = 0;
    /// A statement that is not kept: table definitions.
    virtual Result<void> define(const std::string& sql) = 0;

    virtual Result<void> begin_read() = 0;
    virtual Result<void> begin_write() = 0;
    /// Returns only when what was written is durable.
    virtual Result<void> commit() = 0;
    /// Also when there is nothing to roll back.
    virtual void rollback() = 0;

    Result<std::int64_t> execute(const char* sql, std::initializer_list<SqlView> values) {
        return execute(sql, std::span(values.begin(), values.size()));
    }
    Result<void> query(
        const char* sql, std::initializer_list<SqlView> values, const RowVisitor& each
    ) {
        return query(sql, std::span(values.begin(), values.size()), each);
    }
};

/// A table of the ledger's own. Region and stream lead the key, so that a city can lay tables out
/// by region.
struct Table {
    std::string_view name;
    /// Ascending number given by the writer: rows are added at its end and walked in its order. May
    /// be empty.
    std::string_view order;
    std::string_view columns;  // without `order`
    std::string_view key;
};

class Store {
  public:
    virtual ~Store() = default;
    virtual Result<std::unique_ptr<Connection>> open_writer() = 0;
    virtual Result<std::unique_ptr<Connection>> open_reader() = 0;

    /// The statements that make the table unless it is there.
    virtual std::vector<std::string> define(const Table& table) const = 0;

    /// True when `maintain` should be called soon. From any thread, cheap.
    virtual bool needs_maintenance() const { return false; }
    /// Housekeeping that may run beside the writer, on a thread of its own.
    virtual Result<void> maintain() { return {}; }
    /// The rest of it, on the writer's thread between two transactions; short.
    virtual Result<void> finish_maintenance(Connection&) { return {}; }

    /// Size of the database, or 0 when it is not known.
    virtual std::int64_t bytes() const { return 0; }
};

}  // namespace tongban::ledger
