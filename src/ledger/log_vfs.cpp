#include "ledger/log_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <new>

namespace tongban::ledger {
namespace {

/// So much is handed on without being asked for. SQLite's own file systems take less than 128 KiB
/// at a time.
constexpr size_t kGatheredMax = 64 << 10;

/// A file that grows makes each sync write its length, too: it grows by so much at once. The zeros
/// are no frames to SQLite, which ends at the first that is not whole.
constexpr sqlite3_int64 kAhead = 1 << 20;
constexpr std::array<char, 64 << 10> kZeros{};

/// An open log; the file of the VFS beneath lies right behind it.
struct LogFile {
    sqlite3_file base;
    sqlite3_int64 begin;  // where the gathered bytes belong
    std::string* gathered;
    sqlite3_int64 length;  // of the file; below 0: not known
};

LogFile* log_of(sqlite3_file* file) { return reinterpret_cast<LogFile*>(file); }
sqlite3_file* real_of(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(log_of(file) + 1);
}

/// Room for what will be written after `end`. Where there is none, there are shorter steps.
void grow(sqlite3_file* file, sqlite3_int64 end) {
    LogFile* log = log_of(file);
    const sqlite3_io_methods* methods = real_of(file)->pMethods;
    if (log->length < 0 && methods->xFileSize(real_of(file), &log->length) != SQLITE_OK) return;
    if (end <= log->length) return;
    const sqlite3_int64 wanted = (end / kAhead + 1) * kAhead;
    for (log->length = end; log->length < wanted;) {
        const auto count =
            std::min(static_cast<sqlite3_int64>(kZeros.size()), wanted - log->length);
        const int code =
            methods->xWrite(real_of(file), kZeros.data(), static_cast<int>(count), log->length);
        if (code != SQLITE_OK) return;
        log->length += count;
    }
}

int hand_on(sqlite3_file* file) {
    LogFile* log = log_of(file);
    if (log->gathered->empty()) return SQLITE_OK;
    const auto count = static_cast<sqlite3_int64>(log->gathered->size());
    const int code = real_of(file)->pMethods->xWrite(
        real_of(file), log->gathered->data(), static_cast<int>(count), log->begin
    );
    // After a fault SQLite begins the transaction anew, and writes all of it again.
    log->gathered->clear();
    if (code == SQLITE_OK) grow(file, log->begin + count);
    return code;
}

int write(sqlite3_file* file, const void* data, int bytes, sqlite3_int64 offset) {
    LogFile* log = log_of(file);
    const auto end = log->begin + static_cast<sqlite3_int64>(log->gathered->size());
    const size_t together = log->gathered->size() + static_cast<size_t>(bytes);
    if (offset != end || together > kGatheredMax)
        if (const int code = hand_on(file); code != SQLITE_OK) return code;
    if (log->gathered->empty()) log->begin = offset;
    try {
        log->gathered->append(static_cast<const char*>(data), static_cast<size_t>(bytes));
    } catch (const std::bad_alloc&) {
        return SQLITE_IOERR_NOMEM;
    }
    return SQLITE_OK;
}

int close(sqlite3_file* file) {
    const int code = hand_on(file);
    delete log_of(file)->gathered;
    const int closed = real_of(file)->pMethods->xClose(real_of(file));
    return code != SQLITE_OK ? code : closed;
}

int truncate(sqlite3_file* file, sqlite3_int64 length) {
    const int code = hand_on(file);
    log_of(file)->length = -1;
    return code != SQLITE_OK ? code : real_of(file)->pMethods->xTruncate(real_of(file), length);
}

/// Whatever else is asked of the file sees what was written before.
template <auto kMethod, class... Arguments>
int after_handing_on(sqlite3_file* file, Arguments... arguments) {
    if (const int code = hand_on(file); code != SQLITE_OK) return code;
    return (real_of(file)->pMethods->*kMethod)(real_of(file), arguments...);
}
template <auto kMethod, class... Arguments>
int straight(sqlite3_file* file, Arguments... arguments) {
    return (real_of(file)->pMethods->*kMethod)(real_of(file), arguments...);
}

/// Logs have no locks and no shared memory of their own: version 1 is enough.
const sqlite3_io_methods kMethods{
    .iVersion = 1,
    .xClose = close,
    .xRead = after_handing_on<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = after_handing_on<&sqlite3_io_methods::xSync, int>,
    .xFileSize = after_handing_on<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
    .xLock = straight<&sqlite3_io_methods::xLock, int>,
    .xUnlock = straight<&sqlite3_io_methods::xUnlock, int>,
    .xCheckReservedLock = straight<&sqlite3_io_methods::xCheckReservedLock, int*>,
    .xFileControl = straight<&sqlite3_io_methods::xFileControl, int, void*>,
    .xSectorSize = straight<&sqlite3_io_methods::xSectorSize>,
    .xDeviceCharacteristics = straight<&sqlite3_io_methods::xDeviceCharacteristics>};

sqlite3_vfs* beneath(sqlite3_vfs* layer) { return static_cast<sqlite3_vfs*>(layer->pAppData); }

int open_file(sqlite3_vfs* layer, const char* path, sqlite3_file* file, int flags, int* out) {
    sqlite3_vfs* const real = beneath(layer);
    if ((flags & SQLITE_OPEN_WAL) == 0) return real->xOpen(real, path, file, flags, out);
    file->pMethods = nullptr;
    auto gathered = std::unique_ptr<std::string>(new (std::nothrow) std::string);
    if (gathered == nullptr) return SQLITE_NOMEM;
    const int code = real->xOpen(real, path, real_of(file), flags, out);
    // The VFS beneath may want to be closed although it could not open.
    if (real_of(file)->pMethods == nullptr) return code;
    log_of(file)->begin = 0;
    log_of(file)->length = -1;
    log_of(file)->gathered = gathered.release();
    file->pMethods = &kMethods;
    return code;
}

int delete_file(sqlite3_vfs* layer, const char* path, int sync_folder) {
    return beneath(layer)->xDelete(beneath(layer), path, sync_folder);
}
int access(sqlite3_vfs* layer, const char* path, int flags, int* out) {
    return beneath(layer)->xAccess(beneath(layer), path, flags, out);
}
int full_path(sqlite3_vfs* layer, const char* path, int bytes, char* out) {
    return beneath(layer)->xFullPathname(beneath(layer), path, bytes, out);
}
int randomness(sqlite3_vfs* layer, int bytes, char* out) {
    return beneath(layer)->xRandomness(beneath(layer), bytes, out);
}
int sleep(sqlite3_vfs* layer, int microseconds) {
    return beneath(layer)->xSleep(beneath(layer), microseconds);
}
int current_time(sqlite3_vfs* layer, double* out) {
    return beneath(layer)->xCurrentTime(beneath(layer), out);
}
int last_error(sqlite3_vfs* layer, int bytes, char* out) {
    return beneath(layer)->xGetLastError(beneath(layer), bytes, out);
}

struct Layer {
    std::string name;
    sqlite3_vfs vfs{};
};

}  // namespace

Result<std::string> log_vfs_over(const std::string& name) {
    static std::mutex mutex;
    static std::map<std::string, std::unique_ptr<Layer>> layers;  // registered for good
    const auto unavailable = [&] {
        return Error{
            .code = "ledger.unavailable",
            .kind = ErrorKind::Unavailable,
            .cause = "VFS '" + name + "'"};
    };
    const std::lock_guard lock(mutex);
    sqlite3_vfs* const real = sqlite3_vfs_find(name.empty() ? nullptr : name.c_str());
    if (real == nullptr) return unavailable();
    std::unique_ptr<Layer>& layer = layers[real->zName];
    if (layer != nullptr) return layer->name;
    auto made = std::make_unique<Layer>();
    made->name = fmt::format("tongban-log:{}", real->zName);
    made->vfs = {
        .iVersion = 1,
        .szOsFile = static_cast<int>(sizeof(LogFile)) + real->szOsFile,
        .mxPathname = real->mxPathname,
        .zName = made->name.c_str(),
        .pAppData = real,
        .xOpen = open_file,
        .xDelete = delete_file,
        .xAccess = access,
        .xFullPathname = full_path,
        .xRandomness = randomness,
        .xSleep = sleep,
        .xCurrentTime = current_time,
        .xGetLastError = last_error};
    if (sqlite3_vfs_register(&made->vfs, 0) != SQLITE_OK) return unavailable();
    layer = std::move(made);
    return layer->name;
}

}  // namespace tongban::ledger
