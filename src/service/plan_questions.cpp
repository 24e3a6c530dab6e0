// The questions that lead to a plan, and whether an answer fits its question.
#include "service/plan_parts.h"

namespace tongban::service {

using namespace planning;

std::vector<AskedQuestion> questions_of(
    const pack::Content& content, const ServiceRef& service, const json::object& answers
) {
    std::vector<AskedQuestion> asked;
    const feel::Context context = context_of(answers, {});
    const auto add = [&](const std::vector<pack::Question>& questions) {
        for (const pack::Question& question : questions) {
            const bool seen = std::ranges::any_of(asked, [&](const AskedQuestion& a) {
                return a.question->id == question.id;
            });
            if (!seen) asked.push_back({&question, is_true(question.when, context)});
        }
    };
    if (service.item != nullptr) {
        if (service.item->executable) add(service.item->executable->questions);
        return asked;
    }
    add(service.bundle->questions);
    if (!answers_are_complete(asked, answers)) return asked;
    // Only then is it known which members apply; their own questions follow.
    PlanInput input{answers, {}, {}, Date(), {}};
    json::array traces;
    std::vector<Reason> reasons;
    const auto ids =
        member_ids(content, *service.bundle, Telling{input, context, {}, traces}, reasons);
    if (!ids) return asked;
    for (const std::string& id : *ids)
        if (const pack::ServiceItem* item = content.find_item(id);
            item != nullptr && item->executable)
            add(item->executable->questions);
    return asked;
}

bool answers_are_complete(
    const std::vector<AskedQuestion>& questions, const json::object& answers
) {
    return std::ranges::all_of(questions, [&](const AskedQuestion& asked) {
        const json::value* answer = answers.if_contains(asked.question->id);
        return !asked.is_relevant || (answer != nullptr && !answer->is_null());
    });
}

Result<void> check_answers(
    const std::vector<AskedQuestion>& questions, const json::object& answers
) {
    for (const auto& pair : answers) {
        const auto asked = std::ranges::find_if(questions, [&](const AskedQuestion& a) {
            return std::string_view(a.question->id) == std::string_view(pair.key());
        });
        const std::string field = "/answers/" + std::string(pair.key());
        // An answer to a question that no longer comes up is kept, so that going back loses
        // nothing.
        if (asked == questions.end() || pair.value().is_null()) continue;
        const pack::Question& question = *asked->question;
        const auto is_option = [&](const json::value& value) {
            return value.is_string() &&
                   std::ranges::any_of(question.options, [&](const pack::Option& option) {
                       return std::string_view(option.value) ==
                              std::string_view(value.get_string());
                   });
        };
        bool good = false;
        switch (question.kind) {
            case pack::QuestionKind::Bool:
                good = pair.value().is_bool();
                break;
            case pack::QuestionKind::Choice:
                good = is_option(pair.value());
                break;
            case pack::QuestionKind::Multi:
                good = pair.value().is_array() &&
                       std::ranges::all_of(pair.value().get_array(), is_option);
                break;
        }
        if (!good)
            return Error{
                .code = "draft.answer",
                .details = {{"question", json::string(question.text.zh)}},
                .field = field};
    }
    return {};
}

}  // namespace tongban::service
