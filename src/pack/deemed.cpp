#include "pack/deemed.h"

#include <charconv>

#include "base/text.h"

namespace tongban::pack {

namespace {

constexpr const char* kArticle = "deemedArticle";
constexpr const char* kDays = "appliedDaysBefore";
/// Art. 50(1), where no other law names another number.
constexpr int kDaysOfTheLaw = 30;
/// No law known asks for a renewal more than half a year ahead; a year is beyond any of them.
constexpr int kDaysMax = 366;

std::optional<int> read_days(const std::string& text) {
    int days = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), days);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
    if (days < 1 || days > kDaysMax) return std::nullopt;
    return days;
}

}  // namespace

std::optional<DeemedRule> find_deemed_rule(const bpmn::JobSpec& job) {
    const auto article = job.headers.find(kArticle);
    if (article == job.headers.end() || !check_deemed(job).empty()) return std::nullopt;
    const auto days = job.headers.find(kDays);
    return DeemedRule{
        article->second, days == job.headers.end() ? kDaysOfTheLaw : *read_days(days->second)};
}

std::vector<JobFault> check_deemed(const bpmn::JobSpec& job) {
    std::vector<JobFault> faults;
    const auto article = job.headers.find(kArticle);
    const auto days = job.headers.find(kDays);
    const bool has_article = article != job.headers.end(), has_days = days != job.headers.end();
    if (has_article && (trim(article->second).empty() || job.type.text != "issue-credential"))
        faults.push_back({"pack.process_deemed", kArticle});
    if (has_days && (!has_article || !read_days(days->second)))
        faults.push_back({"pack.process_deemed", kDays});
    return faults;
}

}  // namespace tongban::pack
