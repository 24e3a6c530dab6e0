#include "service/numbers.h"

#include "directory/codes.h"

namespace tongban::service {

std::string implementation_code_of(
    const pack::Content& content,
    const std::string& department,
    std::string_view type,
    int sequence,
    const std::string& region,
    Date today
) {
    if (!content.directory) return {};
    const auto organisation = content.directory->organisation_for(department, region, today);
    if (!organisation) return {};
    const auto* row = content.directory->find_department(department);
    const bool is_municipal = organisation->region == content.directory->regions().municipality();
    const int ordinal = row == nullptr ? 0 : content.directory->ordinal(department);
    return directory::implementation_code(
        organisation->synthetic_uscc,
        is_municipal ? directory::ExercisingLevel::Provincial : directory::ExercisingLevel::County,
        directory::synthetic_basic_code(type, ordinal % 100, sequence % 1000)
    );
}

Result<std::string> Numbers::next(const std::string& implementation_code, Date day) {
    const std::lock_guard lock(mutex_);
    if (day != day_) {  // yesterday's sequences are over
        last_.clear();
        day_ = day;
    }
    const std::string prefix = implementation_code + compact(day);
    auto found = last_.find(prefix);
    if (found == last_.end()) {
        const int used = TRY(last_used_(prefix));
        found = last_.emplace(prefix, used).first;
    }
    auto number = directory::case_number(implementation_code, day, found->second + 1);
    if (number)
        ++found->second;
    else if (number.error().code == "code.daily_numbers_used_up" && used_up_)
        used_up_(implementation_code, day);
    return number;
}

Result<int> Numbers::next_notice(const std::string& organisation, int year) {
    const std::lock_guard lock(mutex_);
    const auto key = std::pair(organisation, year);
    auto found = notices_.find(key);
    if (found == notices_.end()) {
        const int used = last_notice_ ? TRY(last_notice_(organisation, year)) : 0;
        found = notices_.emplace(key, used).first;
    }
    return ++found->second;
}

namespace {
Result<int> last_notice(ledger::Ledger& ledger, const std::string& organisation, int year) {
    int last = 0;
    TRY(ledger.read([&](ledger::Reader& reader) {
        return reader.query(
            "SELECT max(last) FROM notice_counters WHERE organisation = $1 AND year = $2",
            {organisation, std::int64_t{year}},
            [&](const ledger::Reader::Row& row) {
                if (!row.is_null(0)) last = static_cast<int>(row.integer(0));
                return false;
            }
        );
    }));
    return last;
}

Result<int> last_used(ledger::Ledger& ledger, const std::string& prefix) {
    int last = 0;
    const auto keep = [&](const ledger::Reader::Row& row) {
        if (row.is_null(0)) return false;
        const std::string_view text = row.text(0);
        int value = 0;
        std::from_chars(text.data() + text.size() - 4, text.data() + text.size(), value);
        last = std::max(last, value);
        return false;
    };
    const auto read = ledger.read([&](ledger::Reader& reader) -> Result<void> {
        TRY(reader.query(
            "SELECT max(number) FROM cases WHERE number > $1 AND number < $2",
            {prefix, prefix + ":"}, keep
        ));
        return reader.query(
            "SELECT max(number) FROM case_members WHERE number > $1 AND number < $2",
            {prefix, prefix + ":"}, keep
        );
    });
    if (!read) return read.error();
    return last;
}
}  // namespace

Numbers::Numbers(ledger::Ledger& ledger, UsedUp used_up)
    : Numbers(
          [&ledger](const std::string& prefix) { return last_used(ledger, prefix); },
          std::move(used_up)
      ) {
    use_last_notice([&ledger](const std::string& organisation, int year) {
        return last_notice(ledger, organisation, year);
    });
}

namespace {
/// ISO 7064 MOD 11-10 over digits.
char check_digit(std::string_view digits) {
    int p = 10;
    for (const char c : digits) {
        int s = (p + (c - '0')) % 10;
        if (s == 0) s = 10;
        p = s * 2 % 11;
    }
    return static_cast<char>('0' + (11 - p) % 10);
}
}  // namespace

std::string query_code(std::span<const std::uint8_t> random) {
    std::string code;
    for (size_t i = 0; code.size() < 12 && i + 1 < random.size(); i += 2)
        code += static_cast<char>('0' + (random[i] << 8 | random[i + 1]) % 10);
    ASSERT(code.size() == 12);
    return code + check_digit(code);
}

bool is_query_code(std::string_view text) {
    return text.size() == 13 && text.find_first_not_of("0123456789") == std::string_view::npos &&
           check_digit(text.substr(0, 12)) == text[12];
}

}  // namespace tongban::service
