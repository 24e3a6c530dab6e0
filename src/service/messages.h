// Messages and signals between the processes of cases: out with the commit of who throws, in by a
// command on whoever waits. What nobody waits for yet is kept for its time to live.
#pragma once

#include "bus/bus.h"
#include "ledger/timers.h"
#include "service/desk.h"

namespace tongban::service {

inline constexpr const char* kThrownTopic = "process.thrown";
inline constexpr const char* kAwaitedTopic = "process.awaited";
inline constexpr const char* kMessageTimer = "process.message-over";

std::vector<const char*> message_tables();

/// What the commit of a turn sends, and the rows of what its process waits for.
void add_messages(ledger::Commit& commit, const Turn& turn);

/// For the subscriber of both topics. Delivered twice, it acts once. An error asks for the message
/// to be delivered again.
Result<void> on_process_message(const Desk& desk, const bus::Message& message, Instant now);

/// Forgets messages whose time is over.
void add_message_timer(ledger::TimerRunner& runner);

}  // namespace tongban::service
