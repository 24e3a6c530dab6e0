#include "crash/recording_vfs.h"

#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>
#include <thread>

namespace tongban::crash {
namespace {

constexpr const char kName[] = "recording";

sqlite3_vfs* beneath() {
    static sqlite3_vfs* const found = sqlite3_vfs_find("unix");
    return found;
}

/// What SQLite allocates for an open file: ours in front, the real one behind it.
struct File {
    sqlite3_file base;
    std::string* name;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
File* file_of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real_of(sqlite3_file* file) { return file_of(file)->real(); }

bool is_log(std::string_view name) { return name.ends_with("-wal"); }

std::string last_part(std::string path) {
    path.erase(0, path.rfind('/') + 1);
    return path;
}

int close_file(sqlite3_file* file) {
    const int code = real_of(file)->pMethods->xClose(real_of(file));
    delete file_of(file)->name;
    file->pMethods = nullptr;
    return code;
}
int read_file(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
    return real_of(file)->pMethods->xRead(real_of(file), data, size, offset);
}
int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    const int fault = Recorder::instance().before_write(
        *file_of(file)->name, offset, {static_cast<const char*>(data), static_cast<size_t>(size)}
    );
    if (fault != SQLITE_OK) return fault;
    return real_of(file)->pMethods->xWrite(real_of(file), data, size, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    const int code = real_of(file)->pMethods->xTruncate(real_of(file), size);
    if (code == SQLITE_OK) Recorder::instance().after_truncate(*file_of(file)->name, size);
    return code;
}
int sync_file(sqlite3_file* file, int flags) {
    Recorder& recorder = Recorder::instance();
    const int fault = recorder.before_sync(*file_of(file)->name);
    if (fault != SQLITE_OK) return fault;
    if (recorder.has_false_syncs()) return SQLITE_OK;
    const int code = real_of(file)->pMethods->xSync(real_of(file), flags);
    if (code == SQLITE_OK) recorder.after_sync(*file_of(file)->name);
    return code;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
int lock_file(sqlite3_file* file, int level) {
    return real_of(file)->pMethods->xLock(real_of(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
int check_lock(sqlite3_file* file, int* result) {
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }
int characteristics(sqlite3_file* file) {
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
int map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** memory) {
    return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, memory);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}
void barrier(sqlite3_file* file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }
int unmap_shared(sqlite3_file* file, int remove) {
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

const sqlite3_io_methods kMethods = {
    .iVersion = 2,  // without memory mapping, whose writes nobody could record
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_lock,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_shared,
    .xShmLock = lock_shared,
    .xShmBarrier = barrier,
    .xShmUnmap = unmap_shared,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    file->pMethods = nullptr;
    const int code = beneath()->xOpen(beneath(), path, real_of(file), flags, out_flags);
    if (code != SQLITE_OK) return code;
    file_of(file)->name = new std::string(path != nullptr ? last_part(path) : "temporary");
    file->pMethods = &kMethods;
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* path, int sync_folder) {
    const int code = beneath()->xDelete(beneath(), path, sync_folder);
    if (code == SQLITE_OK) Recorder::instance().after_delete(last_part(path));
    return code;
}

sqlite3_vfs make_vfs() {
    sqlite3_vfs vfs = *beneath();  // the rest goes straight to the VFS beneath
    vfs.pNext = nullptr;
    vfs.zName = kName;
    vfs.szOsFile = static_cast<int>(sizeof(File)) + beneath()->szOsFile;
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    return vfs;
}

sqlite3_vfs* vfs() {
    static sqlite3_vfs made = make_vfs();
    return &made;
}

}  // namespace

Recorder& Recorder::instance() {
    static Recorder& recorder = []() -> Recorder& {
        static Recorder made;
        sqlite3_vfs_register(vfs(), 0);
        return made;
    }();
    return recorder;
}

void Recorder::make_default() {
    instance();
    sqlite3_vfs_register(vfs(), 1);
}

void Recorder::clear() {
    const std::lock_guard lock(mutex_);
    operations_.clear();
    fault_ = Fault::None;
    sync_delay_ms_ = 0;
    log_syncs_ = 0;
    written_.clear();
    syncing_.clear();
    durable_.clear();
}

void Recorder::set_fault(Fault fault) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
}

void Recorder::set_sync_delay_ms(int ms) {
    const std::lock_guard lock(mutex_);
    sync_delay_ms_ = ms;
}

bool Recorder::is_durable(std::string_view text) const {
    const std::lock_guard lock(mutex_);
    return durable_.find(text) != std::string::npos;
}

bool Recorder::was_written(std::string_view text) const {
    const std::lock_guard lock(mutex_);
    for (const std::string* bytes : {&durable_, &syncing_, &written_})
        if (bytes->find(text) != std::string::npos) return true;
    return false;
}

std::int64_t Recorder::log_syncs() const {
    const std::lock_guard lock(mutex_);
    return log_syncs_;
}

size_t Recorder::moment() const {
    const std::lock_guard lock(mutex_);
    return operations_.size();
}

bool Recorder::has_false_syncs() const {
    const std::lock_guard lock(mutex_);
    return fault_ == Fault::FalseSync;
}

int Recorder::before_write(const std::string& file, std::int64_t offset, std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    if (fault_ == Fault::DiskFull) return SQLITE_FULL;
    operations_.push_back({Operation::Kind::Write, file, offset, std::string(bytes)});
    if (is_log(file)) written_ += bytes;
    return SQLITE_OK;
}

int Recorder::before_sync(const std::string& file) {
    int delay_ms = 0;
    {
        const std::lock_guard lock(mutex_);
        if (fault_ == Fault::BadSync) return SQLITE_IOERR_FSYNC;
        if (fault_ == Fault::FalseSync) return SQLITE_OK;
        operations_.push_back({Operation::Kind::SyncBegun, file, 0, {}});
        if (is_log(file)) {
            syncing_ += written_;
            written_.clear();
            delay_ms = sync_delay_ms_;
        }
    }
    if (delay_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
    return SQLITE_OK;
}

void Recorder::after_sync(const std::string& file) {
    const std::lock_guard lock(mutex_);
    operations_.push_back({Operation::Kind::SyncEnded, file, 0, {}});
    if (!is_log(file)) return;
    ++log_syncs_;
    durable_ += syncing_;
    syncing_.clear();
}

void Recorder::after_truncate(const std::string& file, std::int64_t size) {
    const std::lock_guard lock(mutex_);
    operations_.push_back({Operation::Kind::Truncate, file, size, {}});
}

void Recorder::after_delete(const std::string& file) {
    const std::lock_guard lock(mutex_);
    operations_.push_back({Operation::Kind::Delete, file, 0, {}});
}

void Recorder::restore(size_t moment, unsigned seed, const std::string& folder) const {
    const std::lock_guard lock(mutex_);
    // For each file, the last operation that a sync has covered: it had happened before the sync
    // began.
    std::map<std::string, size_t> begun;
    std::map<std::string, size_t> synced;
    for (size_t i = 0; i < moment; ++i) {
        const Operation& operation = operations_[i];
        if (operation.kind == Operation::Kind::SyncBegun) begun[operation.file] = i;
        if (operation.kind == Operation::Kind::SyncEnded)
            synced[operation.file] = begun[operation.file];
    }
    std::mt19937 random(seed);
    std::map<std::string, std::string> files;
    for (size_t i = 0; i < moment; ++i) {
        const Operation& operation = operations_[i];
        if (operation.kind == Operation::Kind::Delete) {
            files.erase(operation.file);
            continue;
        }
        std::string& bytes = files[operation.file];
        const bool is_certain = synced.contains(operation.file) && i < synced.at(operation.file);
        if (operation.kind == Operation::Kind::Truncate) {
            bytes.resize(static_cast<size_t>(operation.offset));
        } else if (operation.kind == Operation::Kind::Write && (is_certain || random() % 2 == 0)) {
            std::string_view written = operation.bytes;
            // A write that was under way may also be torn.
            if (!is_certain && random() % 4 == 0)
                written = written.substr(0, random() % written.size());
            const size_t end = static_cast<size_t>(operation.offset) + written.size();
            if (bytes.size() < end) bytes.resize(end);
            std::memcpy(bytes.data() + operation.offset, written.data(), written.size());
        }
    }
    for (const auto& [name, bytes] : files) {
        std::FILE* file = std::fopen((folder + "/" + name).c_str(), "wb");
        if (file == nullptr) std::abort();
        if (std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size()) std::abort();
        std::fclose(file);
    }
}

}  // namespace tongban::crash
