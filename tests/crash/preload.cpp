// Loaded into a running server with LD_PRELOAD: SQLite writes through the recording VFS, and each
// HTTP answer that leaves is asked whether a sync has covered its rows.
//
//   TONGBAN_RECORDING=FILE      one line an answer: "covered ID" or "uncovered ID"
//   TONGBAN_RECORDING_MARK=TEXT what stands before the id in the answer (default: "id":"), up to
//   the next quote TONGBAN_RECORDING_SYNC_MS=N each sync of the log takes N ms longer
//   TONGBAN_RECORDING_FALSE=1   syncs do nothing, as with synchronous=OFF: every answer must come
//   out uncovered
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "crash/recording_vfs.h"

namespace {

using tongban::crash::Recorder;

constexpr std::string_view kAnswer = "HTTP/1.1 201";

std::string_view setting(const char* name, std::string_view otherwise) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : otherwise;
}

int recording() {
    static const int file = ::open(
        std::string(setting("TONGBAN_RECORDING", "/dev/null")).c_str(),
        O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600
    );
    return file;
}

void look_at(std::string_view sent) {
    if (!sent.starts_with(kAnswer)) return;
    static const std::string mark(setting("TONGBAN_RECORDING_MARK", "\"id\":\""));
    const size_t at = sent.find(mark);
    if (at == std::string_view::npos) return;
    std::string_view id = sent.substr(at + mark.size());
    id = id.substr(0, id.find('"'));
    const bool is_covered = Recorder::instance().is_durable(id);
    const std::string line =
        std::string(is_covered ? "covered " : "uncovered ") + std::string(id) + "\n";
    // Not through the interposed write.
    ::syscall(SYS_write, recording(), line.data(), line.size());
}

std::string joined(const iovec* parts, size_t count) {
    std::string bytes;
    for (size_t i = 0; i < count; ++i)
        bytes.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
    return bytes;
}

template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// Programs that the server starts inherit the library and have no ledger: nothing happens in them.
[[gnu::constructor]] void begin() {
    if (std::getenv("TONGBAN_RECORDING") == nullptr) return;
    Recorder::make_default();
    Recorder::instance().set_sync_delay_ms(
        std::atoi(std::string(setting("TONGBAN_RECORDING_SYNC_MS", "0")).c_str())
    );
    if (setting("TONGBAN_RECORDING_FALSE", "") == "1")
        Recorder::instance().set_fault(Recorder::Fault::FalseSync);
}

}  // namespace

extern "C" {

ssize_t send(int socket, const void* data, size_t size, int flags) {
    static auto* const real = next<ssize_t(int, const void*, size_t, int)>("send");
    look_at({static_cast<const char*>(data), size});
    return real(socket, data, size, flags);
}

ssize_t sendmsg(int socket, const msghdr* message, int flags) {
    static auto* const real = next<ssize_t(int, const msghdr*, int)>("sendmsg");
    look_at(joined(message->msg_iov, message->msg_iovlen));
    return real(socket, message, flags);
}

ssize_t writev(int file, const iovec* parts, int count) {
    static auto* const real = next<ssize_t(int, const iovec*, int)>("writev");
    look_at(joined(parts, static_cast<size_t>(count)));
    return real(file, parts, count);
}

}  // extern "C"
