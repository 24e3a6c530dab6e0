// A SQLite VFS that looks over the database's shoulder: what was written to the log, what a sync
// has covered, and what a power cut at some moment would leave. It can also fail on demand.
//
// Everything goes on to the VFS beneath it; opened files are told apart by the end of their names.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tongban::crash {

class Recorder {
  public:
    /// Registers the VFS under the name "recording" at the first call.
    static Recorder& instance();

    /// Forgets everything, also the faults.
    void clear();
    /// The VFS "recording" becomes the one that is used when none is named.
    static void make_default();

    enum class Fault {
        None,
        DiskFull,   // writes are refused
        BadSync,    // syncs are refused
        FalseSync,  // syncs succeed and do nothing, as with synchronous=OFF
    };
    void set_fault(Fault fault);
    /// Each sync of the log takes so long: whoever does not wait for it is caught.
    void set_sync_delay_ms(int ms);

    /// True when the text was written to the log and a sync that began after the write has ended.
    bool is_durable(std::string_view text) const;
    bool was_written(std::string_view text) const;
    std::int64_t log_syncs() const;

    /// Number of operations until now; a moment at which the power may fail.
    size_t moment() const;
    /// Writes the files as a power cut at that moment may leave them into `folder`: what was
    /// synced, and of what was written since then a part that `seed` chooses.
    void restore(size_t moment, unsigned seed, const std::string& folder) const;

    // Called by the VFS.
    int before_write(const std::string& file, std::int64_t offset, std::string_view bytes);
    int before_sync(const std::string& file);
    void after_sync(const std::string& file);
    void after_truncate(const std::string& file, std::int64_t size);
    void after_delete(const std::string& file);
    bool has_false_syncs() const;

  private:
    struct Operation {
        enum class Kind { Write, SyncBegun, SyncEnded, Truncate, Delete } kind;
        std::string file;  // last part of the path
        std::int64_t offset = 0;
        std::string bytes;
    };

    mutable std::mutex mutex_;
    std::vector<Operation> operations_;
    Fault fault_ = Fault::None;
    int sync_delay_ms_ = 0;
    std::int64_t log_syncs_ = 0;
    // Bytes of the log: written, covered by a sync that runs, covered by one that has ended.
    std::string written_;
    std::string syncing_;
    std::string durable_;
};

}  // namespace tongban::crash
