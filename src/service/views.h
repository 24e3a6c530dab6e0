// A case as JSON for pages: the shapes of /api/cases and /api/work.
#pragma once

#include "directory/organisations.h"
#include "service/decide.h"

namespace tongban::service {

/// Who looks, in which language, when.
struct ViewContext {
    const pack::Content& content;
    const directory::Directory& directory;
    std::string locale;
    Date today;
    bool is_english() const { return locale == "en"; }
    std::string pick(const pack::Bilingual& text) const {
        return is_english() && !text.en.empty() ? text.en : text.zh;
    }
};

std::string stage_text(Stage stage, bool english);
std::string member_stage_text(const Member& member, bool english);

/// 行政许可: the Administrative Licensing Law applies.
bool is_licence(const pack::Content& content, const std::string& item);
/// To a part of the case at least.
bool has_licence(const pack::Content& content, const CaseState& state);

/// {handling, promised_days, legal_days, used_days, left_days, promised_due, legal_due, light,
/// stopped, provisional, sentences}
json::object clock_view(
    const clock::Reading& reading,
    const clock::LimitRules& rules,
    const ViewContext& context,
    bool is_licence
);

/// The same for a member, with a stop that was told and begins tomorrow.
json::object member_clock_view(const Member& member, const ViewContext& context);
clock::Reading member_reading(const Member& member, const ViewContext& context);
/// The whole case: of its only member, or of all along the critical path.
json::object case_clock_view(const CaseState& state, const ViewContext& context);

json::array member_views(const CaseState& state, const ViewContext& context);
/// Staff also see who of them handed what to whom.
enum class Audience { Applicant, Staff };
/// Whether the timeline says anything of events of that type.
bool is_told(std::string_view type);
json::array timeline_view(
    const std::vector<std::pair<CaseEvent, Instant>>& events,
    const CaseState& state,
    const ViewContext& context,
    Audience audience = Audience::Applicant
);

/// Everything but what is encrypted; the caller adds `form`, `data` and names.
json::object case_view(const CaseState& state, const ViewContext& context);

/// A light from what a row holds, for lists.
const char* row_light(
    std::int64_t due,
    std::optional<std::int64_t> legal_due,
    std::int64_t promised_days,
    bool is_stopped,
    const ViewContext& context,
    int& days_left
);

}  // namespace tongban::service
