// Case numbers: one sequence for each implementation code and day, at most 9,999. Numbers of
// notices: one sequence for each body and year.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "ledger/ledger.h"
#include "pack/model.h"

namespace tongban::service {

/// Implementation code (made by rule, marked synthetic) of an item or bundle in a region.
std::string implementation_code_of(
    const pack::Content& content,
    const std::string& department,
    std::string_view type,
    int sequence,
    const std::string& region,
    Date today
);

/// Hands out numbers without gaps being reused: a number that is taken and then not committed stays
/// unused.
class Numbers {
  public:
    /// The highest number in use that begins with `prefix`, 0 when there is none.
    using LastUsed = std::function<Result<int>(const std::string& prefix)>;
    /// Told when a day's numbers are used up, each time that one is refused.
    using UsedUp = std::function<void(const std::string& implementation_code, Date day)>;
    explicit Numbers(LastUsed last_used, UsedUp used_up = {})
        : last_used_(std::move(last_used)), used_up_(std::move(used_up)) {}
    explicit Numbers(ledger::Ledger& ledger, UsedUp used_up = {});
    /// Error code: code.daily_numbers_used_up (TooMany): a supervisor has to look at it.
    Result<std::string> next(const std::string& implementation_code, Date day);
    /// The last number of a notice that is in use, 0 when there is none.
    using LastNotice = std::function<Result<int>(const std::string& organisation, int year)>;
    void use_last_notice(LastNotice last_notice) { last_notice_ = std::move(last_notice); }
    /// Like case numbers: never the same one twice, gaps where a commit fails.
    Result<int> next_notice(const std::string& organisation, int year);

  private:
    LastUsed last_used_;
    LastNotice last_notice_;
    std::map<std::pair<std::string, int>, int> notices_;  // by body and year
    UsedUp used_up_;
    std::mutex mutex_;
    std::map<std::string, int> last_;  // by implementation code + date
    Date day_;
};

/// 12 random digits and a check digit (ISO 7064 MOD 11-10), for the public status page.
std::string query_code(std::span<const std::uint8_t> random);
bool is_query_code(std::string_view text);

}  // namespace tongban::service
