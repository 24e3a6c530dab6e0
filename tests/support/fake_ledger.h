// A ledger in memory for tests of what lies above it: versions, idempotency keys, refusals on
// request.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "ledger/ledger.h"

namespace tongban::testing {

class FakeLedger final : public ledger::Ledger {
  public:
    /// The next so many commits are refused with ledger.version_conflict.
    void refuse_next(int count) {
        const std::scoped_lock lock(mutex_);
        conflicts_ = count;
    }
    /// Commits wait until release() and are then answered in order.
    void hold() {
        const std::scoped_lock lock(mutex_);
        is_held_ = true;
    }
    void release() {
        std::deque<std::function<void()>> waiting;
        {
            const std::scoped_lock lock(mutex_);
            is_held_ = false;
            waiting.swap(waiting_);
        }
        for (auto& answer : waiting) answer();
    }
    size_t held() const {
        const std::scoped_lock lock(mutex_);
        return waiting_.size();
    }
    void break_down() {
        const std::scoped_lock lock(mutex_);
        is_broken_ = true;
    }
    std::vector<ledger::Commit> commits() const {
        const std::scoped_lock lock(mutex_);
        return commits_;
    }

    Result<void> create_tables(const std::vector<const char*>&) override { return {}; }

    void commit(ledger::Commit commit, std::function<void(Result<ledger::Committed>)> done)
        override {
        std::vector<ledger::Commit> all;
        all.push_back(std::move(commit));
        commit_all(std::move(all), std::move(done));
    }

    void commit_all(
        std::vector<ledger::Commit> commits, std::function<void(Result<ledger::Committed>)> done
    ) override {
        auto result = apply(std::move(commits));
        {
            const std::scoped_lock lock(mutex_);
            if (is_held_) {
                waiting_.push_back([done, result] { done(result); });
                return;
            }
        }
        // From another thread, as the real one does.
        std::thread([done = std::move(done), result = std::move(result)] { done(result); }
        ).detach();
    }

    Result<void> read(const std::function<Result<void>(ledger::Reader&)>&) override {
        const std::scoped_lock lock(mutex_);
        if (is_broken_) return refuse("ledger.unavailable", ErrorKind::Unavailable);
        return {};
    }

    Result<std::optional<ledger::StoredReply>> find_reply(
        std::string_view actor, std::string_view key
    ) override {
        const std::scoped_lock lock(mutex_);
        const auto found = replies_.find({std::string(actor), std::string(key)});
        if (found == replies_.end()) return std::optional<ledger::StoredReply>();
        return std::optional(found->second);
    }

    Result<std::vector<ledger::DueTimer>> due_timers(Instant, size_t) override {
        return std::vector<ledger::DueTimer>();
    }
    Result<std::vector<ledger::OutboxMessage>> outbox(Instant, size_t) override {
        return std::vector<ledger::OutboxMessage>();
    }
    Result<void> acknowledge(const std::vector<std::int64_t>&) override { return {}; }
    Result<void> postpone(std::int64_t, Instant) override { return {}; }
    Result<std::int64_t> verify_chain() override { return std::int64_t{0}; }
    Result<ledger::Status> status() override {
        const std::scoped_lock lock(mutex_);
        ledger::Status status;
        status.events = position_;
        return status;
    }

  private:
    Result<ledger::Committed> apply(std::vector<ledger::Commit> commits) {
        const std::scoped_lock lock(mutex_);
        const ledger::Commit& first = commits.front();
        const std::pair key{first.actor, first.idempotency_key};
        if (!first.idempotency_key.empty() && replies_.contains(key))
            return ledger::Committed{0, 0, true, replies_.at(key)};
        if (conflicts_ > 0) {
            --conflicts_;
            return refuse("ledger.version_conflict", ErrorKind::Conflict);
        }
        for (const ledger::Commit& commit : commits)
            if (versions_[commit.key] != commit.expected_version)
                return refuse("ledger.version_conflict", ErrorKind::Conflict);
        for (const ledger::Commit& commit : commits) {
            versions_[commit.key] += static_cast<std::int64_t>(commit.events.size());
            position_ += static_cast<std::int64_t>(commit.events.size());
        }
        if (!first.idempotency_key.empty()) replies_[key] = first.reply;
        const ledger::Committed committed{versions_[first.key], position_, false, first.reply};
        for (ledger::Commit& commit : commits) commits_.push_back(std::move(commit));
        return committed;
    }

    mutable std::mutex mutex_;
    int conflicts_ = 0;
    bool is_held_ = false;
    bool is_broken_ = false;
    std::deque<std::function<void()>> waiting_;
    std::map<ledger::StreamKey, std::int64_t> versions_;
    std::map<std::pair<std::string, std::string>, ledger::StoredReply> replies_;
    std::vector<ledger::Commit> commits_;
    std::int64_t position_ = 0;
};

}  // namespace tongban::testing
