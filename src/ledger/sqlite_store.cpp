// Everything that is SQLite's alone: write-ahead log, checkpoints, error numbers, bindings.
#include "ledger/sqlite_store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <unordered_map>

#include "ledger/log_vfs.h"
#include "ledger/page_cache.h"

namespace tongban::ledger {
namespace {

constexpr int kPageBytes = 4096;
constexpr int kBusyMsMax = 5'000;
/// How long the writer waits for readers of the old log before it goes on with the log as it is.
constexpr int kRestartMsMax = 20;

Error error_of(sqlite3* db, std::string_view what) {
    const int code = sqlite3_extended_errcode(db);
    const std::string text = sqlite3_errmsg(db);
    Error error{.code = "ledger.sql", .kind = ErrorKind::Internal};
    error.cause = fmt::format("{}: {} ({})", what, text, code);
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
            if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) {
                const size_t colon = text.find(": ");
                error.code = "ledger.unique";
                error.kind = ErrorKind::Conflict;
                error.details["constraint"] =
                    colon == std::string::npos ? text : text.substr(colon + 2);
            } else {
                error.code = "ledger.constraint";
            }
            break;
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_NOMEM:
        case SQLITE_PROTOCOL:
            error.code = "ledger.unavailable";
            error.kind = ErrorKind::Unavailable;
            break;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            error.code = "ledger.corrupt";
            break;
        default:
            break;
    }
    return error;
}

class SqliteRow final : public Reader::Row {
  public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
    bool is_null(int column) const override {
        return sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }
    std::int64_t integer(int column) const override {
        return sqlite3_column_int64(statement_, column);
    }
    double real(int column) const override { return sqlite3_column_double(statement_, column); }
    std::string_view text(int column) const override {
        const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
        return {data != nullptr ? data : "", size(column)};
    }
    std::span<const std::uint8_t> blob(int column) const override {
        const auto* data =
            static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
        return {data, data != nullptr ? size(column) : 0};
    }

  private:
    size_t size(int column) const {
        return static_cast<size_t>(sqlite3_column_bytes(statement_, column));
    }
    sqlite3_stmt* statement_;
};

class SqliteConnection final : public Connection {
  public:
    explicit SqliteConnection(sqlite3* db) : db_(db) {}
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;
    ~SqliteConnection() override {
        for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
        sqlite3_close_v2(db_);
    }

    using Connection::execute;
    using Connection::query;

    Result<std::int64_t> execute(const char* sql, std::span<const SqlView> values) override {
        sqlite3_stmt* statement = TRY(bound(sql, values));
        const Resetting resetting{statement};
        int step = sqlite3_step(statement);
        while (step == SQLITE_ROW) step = sqlite3_step(statement);
        if (step != SQLITE_DONE) return error_of(db_, sql);
        return static_cast<std::int64_t>(sqlite3_changes64(db_));
    }

    Result<void> query(const char* sql, std::span<const SqlView> values, const RowVisitor& each)
        override {
        sqlite3_stmt* statement = TRY(bound(sql, values));
        const Resetting resetting{statement};
        const SqliteRow row(statement);
        for (;;) {
            const int step = sqlite3_step(statement);
            if (step == SQLITE_DONE) return {};
            if (step != SQLITE_ROW) return error_of(db_, sql);
            if (!each(row)) return {};
        }
    }

    Result<void> define(const std::string& sql) override {
        const std::string ours = TRY(as_sqlite_says(sql));
        if (sqlite3_exec(db_, ours.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            return error_of(db_, sql);
        return {};
    }

    Result<void> begin_read() override { return run("BEGIN"); }
    // The write lock at once: nobody else writes, and a lock that fails half-way could not be
    // retried.
    Result<void> begin_write() override { return run("BEGIN IMMEDIATE"); }
    Result<void> commit() override { return run("COMMIT"); }
    void rollback() override {
        // Some errors have rolled back already.
        if (sqlite3_get_autocommit(db_) == 0) (void)run("ROLLBACK").has_value();
    }

    sqlite3* handle() { return db_; }

  private:
    struct Resetting {
        sqlite3_stmt* statement;
        ~Resetting() { sqlite3_reset(statement); }
    };

    /// PostgreSQL adds a column unless it is there; here it has to be looked for.
    Result<std::string> as_sqlite_says(const std::string& sql) {
        constexpr std::string_view kTable = "ALTER TABLE ";
        constexpr std::string_view kAdd = " ADD COLUMN ";
        constexpr std::string_view kUnless = "IF NOT EXISTS ";
        const size_t add = sql.find(kAdd);
        if (!sql.starts_with(kTable) || add == std::string::npos) return sql;
        const size_t column = add + kAdd.size();
        if (!std::string_view(sql).substr(column).starts_with(kUnless)) return sql;
        const std::string rest = sql.substr(column + kUnless.size());
        const std::string table = sql.substr(kTable.size(), add - kTable.size());
        const std::string name = rest.substr(0, rest.find(' '));
        bool is_there = false;
        TRY(query(
            "SELECT 1 FROM pragma_table_info($1) WHERE name = $2",
            std::array<SqlView, 2>{std::string_view(table), std::string_view(name)},
            [&](const Reader::Row&) {
                is_there = true;
                return false;
            }
        ));
        return is_there ? std::string() : sql.substr(0, column) + rest;
    }

    Result<void> run(const char* sql) {
        TRY(execute(sql, std::span<const SqlView>{}));
        return {};
    }

    Result<sqlite3_stmt*> prepared(const char* sql) {
        const auto found = statements_.find(sql);
        if (found != statements_.end()) {
            // The address alone would trust every caller to keep its text alive.
            if (std::strcmp(sqlite3_sql(found->second), sql) == 0) return found->second;
            sqlite3_finalize(found->second);
            statements_.erase(found);
        }
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
            SQLITE_OK)
            return error_of(db_, sql);
        if (statement == nullptr)
            return Error{.code = "ledger.sql", .kind = ErrorKind::Internal, .cause = sql};
        // SQLite numbers $1, $2 by their first use, PostgreSQL by their name: they have to agree.
        for (int i = 1; i <= sqlite3_bind_parameter_count(statement); ++i) {
            const char* name = sqlite3_bind_parameter_name(statement, i);
            if (name == nullptr || fmt::format("${}", i) != name) {
                sqlite3_finalize(statement);
                return Error{
                    .code = "ledger.sql",
                    .kind = ErrorKind::Internal,
                    .cause = fmt::format("placeholder {} out of order: {}", i, sql)};
            }
        }
        statements_.emplace(sql, statement);
        return statement;
    }

    Result<sqlite3_stmt*> bound(const char* sql, std::span<const SqlView> values) {
        sqlite3_stmt* statement = TRY(prepared(sql));
        if (static_cast<size_t>(sqlite3_bind_parameter_count(statement)) != values.size())
            return Error{
                .code = "ledger.sql",
                .kind = ErrorKind::Internal,
                .cause = fmt::format("{} values for: {}", values.size(), sql)};
        for (size_t i = 0; i < values.size(); ++i)
            if (bind(statement, static_cast<int>(i) + 1, values[i]) != SQLITE_OK)
                return error_of(db_, sql);
        return statement;
    }

    static int bind(sqlite3_stmt* statement, int index, const SqlView& value) {
        // SQLITE_STATIC: the statement has run, and is reset, before the caller's values go away.
        switch (value.index()) {
            case 1:
                return sqlite3_bind_int64(statement, index, std::get<1>(value));
            case 2:
                return sqlite3_bind_double(statement, index, std::get<2>(value));
            case 3: {
                const std::string_view text = std::get<3>(value);
                return sqlite3_bind_text64(
                    statement, index, text.data() != nullptr ? text.data() : "", text.size(),
                    SQLITE_STATIC, SQLITE_UTF8
                );
            }
            case 4: {
                const auto bytes = std::get<4>(value);
                if (bytes.empty()) return sqlite3_bind_zeroblob(statement, index, 0);
                return sqlite3_bind_blob64(
                    statement, index, bytes.data(), bytes.size(), SQLITE_STATIC
                );
            }
            default:
                return sqlite3_bind_null(statement, index);
        }
    }

    sqlite3* db_;
    std::unordered_map<const char*, sqlite3_stmt*> statements_;
};

class SqliteStore final : public Store {
  public:
    SqliteStore(std::string path, SqliteOptions options, int lock)
        : path_(std::move(path)),
          options_(std::move(options)),

          lock_(lock) {}
    SqliteStore(const SqliteStore&) = delete;
    SqliteStore& operator=(const SqliteStore&) = delete;
    ~SqliteStore() override {
        if (lock_ >= 0) ::close(lock_);
    }

    Result<std::unique_ptr<Connection>> open_writer() override {
        auto writer = TRY(open_connection(true));
        TRY(writer->define(fmt::format("PRAGMA page_size={}", kPageBytes)));
        TRY(writer->define("PRAGMA journal_mode=WAL"));
        TRY(writer->define(
            options_.is_synchronous ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF"
        ));
        TRY(writer->define("PRAGMA cache_size=-65536"));
        // A log that had to grow gives the room back when it is begun anew.
        TRY(writer->define(fmt::format("PRAGMA journal_size_limit={}", 4 * options_.log_bytes_max))
        );
        sqlite3_busy_timeout(writer->handle(), kBusyMsMax);
        // Taking this hook also turns automatic checkpoints off, which would run on the writer's
        // thread.
        sqlite3_wal_hook(writer->handle(), &SqliteStore::on_commit, this);
        return std::unique_ptr<Connection>(std::move(writer));
    }

    Result<std::unique_ptr<Connection>> open_reader() override {
        auto reader = TRY(open_connection(false));
        TRY(reader->define("PRAGMA query_only=1"));
        TRY(reader->define("PRAGMA cache_size=-16384"));
        return std::unique_ptr<Connection>(std::move(reader));
    }

    /// A rowid of SQLite is the ascending number itself, which saves an index; without one, rows
    /// that are found by their key lie best in its order.
    std::vector<std::string> define(const Table& table) const override {
        if (table.order.empty())
            return {fmt::format(
                "CREATE TABLE IF NOT EXISTS {} ({}, PRIMARY KEY ({})) WITHOUT ROWID", table.name,
                table.columns, table.key
            )};
        const bool is_unique_already = table.key.find(table.order) != std::string_view::npos;
        return {fmt::format(
            "CREATE TABLE IF NOT EXISTS {} ({} INTEGER PRIMARY KEY, {}{})", table.name, table.order,
            table.columns, is_unique_already ? "" : fmt::format(", UNIQUE ({})", table.key)
        )};
    }

    bool needs_maintenance() const override {
        return frames_.load(std::memory_order_relaxed) * kPageBytes >= options_.log_bytes_max;
    }

    /// Copies the log into the database and begins it anew. All of it happens here, between two
    /// transactions, and not beside the writer: in SQLite before 3.51.3 a second connection that
    /// checkpoints may read the log's header just before the writer begins the log anew, take what
    /// the new log holds for copied, and so show old pages.
    Result<void> finish_maintenance(Connection& writer) override {
        auto& connection = static_cast<SqliteConnection&>(writer);
        int frames = 0;
        int copied = 0;
        sqlite3_busy_timeout(connection.handle(), kRestartMsMax);
        auto result = checkpoint(connection, SQLITE_CHECKPOINT_RESTART, frames, copied);
        sqlite3_busy_timeout(connection.handle(), kBusyMsMax);
        // Read-only work that lasts keeps the old log; then the next round is due after as much
        // again.
        frames_.store(0, std::memory_order_relaxed);
        return result;
    }

    /// With the log, which may be far larger than what was copied out of it.
    std::int64_t bytes() const override {
        std::int64_t sum = 0;
        for (const std::string& file : {path_, path_ + "-wal"}) {
            struct stat status {};
            if (::stat(file.c_str(), &status) == 0) sum += status.st_size;
        }
        return sum;
    }

  private:
    Result<std::unique_ptr<SqliteConnection>> open_connection(bool may_write) {
        sqlite3* db = nullptr;
        int flags = SQLITE_OPEN_NOMUTEX;
        if (!may_write) flags |= SQLITE_OPEN_READONLY;
        if (may_write) flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        const bool has_layer = may_write && options_.is_synchronous;
        const std::string vfs = has_layer ? TRY(log_vfs_over(options_.vfs)) : options_.vfs;
        const int code =
            sqlite3_open_v2(path_.c_str(), &db, flags, vfs.empty() ? nullptr : vfs.c_str());
        auto connection = std::make_unique<SqliteConnection>(db);
        if (code != SQLITE_OK) return error_of(db, path_);
        sqlite3_extended_result_codes(db, 1);
        sqlite3_busy_timeout(db, kBusyMsMax);
        TRY(connection->define("PRAGMA temp_store=MEMORY"));
        return connection;
    }

    static Result<void> checkpoint(
        SqliteConnection& connection, int mode, int& frames, int& copied
    ) {
        const int code =
            sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, mode, &frames, &copied);
        if (code != SQLITE_OK && code != SQLITE_BUSY)
            return error_of(connection.handle(), "checkpoint");
        return {};
    }

    static int on_commit(void* store, sqlite3*, const char*, int frames) {
        auto* self = static_cast<SqliteStore*>(store);
        // After a round that could not begin the log anew the frames count on from there.
        if (frames < self->frames_before_) self->frames_before_ = 0;
        self->frames_.fetch_add(frames - self->frames_before_, std::memory_order_relaxed);
        self->frames_before_ = frames;
        return SQLITE_OK;
    }

    std::string path_;
    SqliteOptions options_;
    int lock_;
    std::atomic<std::int64_t> frames_ = 0;  // written since the last round of maintenance
    int frames_before_ = 0;                 // on the writer's thread only
};

/// Two processes that write would each continue the hash chain on their own.
Result<int> take_lock(const std::string& path) {
    const int file = ::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return Error{
            .code = "ledger.unavailable",
            .kind = ErrorKind::Unavailable,
            .cause = fmt::format("{}.lock: {}", path, std::strerror(errno))};
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        ::close(file);
        return Error{.code = "ledger.locked", .kind = ErrorKind::Unavailable, .cause = path};
    }
    return file;
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(
    const std::string& path, bool is_read_only, const SqliteOptions& options
) {
    // The count of allocated bytes is a lock that all connections share. Too late to ask once
    // SQLite is in use: then it keeps counting.
    static std::once_flag configured;
    std::call_once(configured, [] {
        (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        install_page_cache();
    });
    const int lock = is_read_only ? -1 : TRY(take_lock(path));
    return std::unique_ptr<Store>(std::make_unique<SqliteStore>(path, options, lock));
}

}  // namespace tongban::ledger
