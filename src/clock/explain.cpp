// Sentences about a reading, in Chinese and in English.
#include "clock/explain.h"

#include <fmt/format.h>

#include <algorithm>

namespace tongban::clock {
namespace {

using calendar::CountedDate;

/// Writes one language; each method is one sentence with its law where it has one.
class Teller {
  public:
    Teller(bool is_english, std::vector<std::string>& out) : is_english_(is_english), out_(out) {}

    void say(std::string chinese, std::string english) {
        out_.push_back(is_english_ ? std::move(english) : std::move(chinese));
    }
    std::string zh(Date date) const {
        return fmt::format("{}年{}月{}日", date.year(), date.month(), date.day());
    }
    std::string zh(const CountedDate& due) const {
        return zh(due.date) + (due.is_provisional ? "（暂定）" : "");
    }
    std::string en(Date date) const { return to_string(date); }
    std::string en(const CountedDate& due) const {
        return to_string(due.date) + (due.is_provisional ? " (provisional)" : "");
    }
    static std::string en_days(int days) {
        return fmt::format("{} working day{}", days, days == 1 ? "" : "s");
    }

  private:
    bool is_english_;
    std::vector<std::string>& out_;
};

/// By which law silence accepts, where it is one.
std::pair<std::string_view, std::string_view> silence_law(bool is_licence) {
    if (!is_licence) return {"", ""};
    return {"（行政许可法第三十二条）", " (Administrative Licensing Law, art. 32)"};
}

void tell_before_acceptance(
    Teller& tell, const Reading& reading, const LimitRules& rules, bool is_licence
) {
    if (reading.stage == Stage::AwaitingSupplement) {
        tell.say(
            "已一次性告知需要补正的材料，等待申请人补正；补正期间不计入办理期限。",
            "The applicant was told everything that is missing; the limit does not run meanwhile."
        );
        if (const auto& by = reading.supplement_answer_by)
            tell.say(
                fmt::format("请在{}前补正，逾期视为撤回申请。", tell.zh(*by)),
                fmt::format(
                    "Please answer by {}; after that the application counts as withdrawn.",
                    tell.en(*by)
                )
            );
        return;
    }
    const CountedDate& due = *reading.notice_due;
    tell.say(
        fmt::format(
            "已收到材料，受理、不予受理或者一次性告知补正应在{}前作出（{}个工作日）。",
            tell.zh(due), rules.supplement_notice_days
        ),
        fmt::format(
            "The materials were received; acceptance, refusal or one notice of what is missing is "
            "due by {} ({}).",
            tell.en(due), Teller::en_days(rules.supplement_notice_days)
        )
    );
    const auto [law_zh, law_en] = silence_law(is_licence);
    tell.say(
        fmt::format("逾期不告知的，自收到申请材料之日起即为受理{}。", law_zh),
        fmt::format(
            "Without any notice by then the application counts as accepted from the day of "
            "receipt{}.",
            law_en
        )
    );
}

void tell_stop(Teller& tell, const Reading& reading, std::string_view kind) {
    const std::string basis_zh =
        reading.stopped_basis.empty() ? "" : fmt::format("（依据：{}）", reading.stopped_basis);
    const std::string basis_en =
        reading.stopped_basis.empty() ? "" : fmt::format(" (basis: {})", reading.stopped_basis);
    const Date since = *reading.stopped_since;
    tell.say(
        fmt::format("自{}起因“{}”暂停计时{}。", tell.zh(since), kind, basis_zh),
        fmt::format(
            "The clock has stood still since {} because of “{}”{}.", tell.en(since), kind, basis_en
        )
    );
    if (reading.stopped_until)
        tell.say(
            fmt::format("预计{}结束，之后继续计时。", tell.zh(*reading.stopped_until)),
            fmt::format(
                "This should end on {}; then the clock runs on.", tell.en(*reading.stopped_until)
            )
        );
}

void tell_due(Teller& tell, const Reading& reading, const LimitRules& rules) {
    const CountedDate& promised = *reading.promised_due;
    const char* expected_zh = reading.is_floating ? "预计" : "";
    const char* expected_en = reading.is_floating ? "expected " : "";
    if (rules.handling == Handling::Instant)
        tell.say(
            fmt::format("即办件，应于{}当日办结。", tell.zh(promised)),
            fmt::format("Handled at once: due on {}.", tell.en(promised))
        );
    else
        tell.say(
            fmt::format(
                "承诺{}个工作日，{}应在{}前办结。", rules.promised_days, expected_zh,
                tell.zh(promised)
            ),
            fmt::format(
                "Promised within {}, {}due by {}.", Teller::en_days(rules.promised_days),
                expected_en, tell.en(promised)
            )
        );
    if (reading.statutory_due)
        tell.say(
            fmt::format(
                "法定时限{}个工作日，至{}。", *rules.statutory_days, tell.zh(*reading.statutory_due)
            ),
            fmt::format(
                "The law allows {}, until {}.", Teller::en_days(*rules.statutory_days),
                tell.en(*reading.statutory_due)
            )
        );
    if (reading.extension_days > 0)
        tell.say(
            fmt::format("经批准延长{}个工作日，已计入上述期限。", reading.extension_days),
            fmt::format(
                "An approved extension of {} is included.", Teller::en_days(reading.extension_days)
            )
        );
}

void tell_count(Teller& tell, const Reading& reading) {
    const int over = std::max(-reading.days_left, 0);
    if (reading.is_overdue)
        tell.say(
            over > 0
                ? fmt::format("已用{}个工作日，超过承诺时限{}个工作日。", reading.days_used, over)
                : fmt::format("已用{}个工作日，承诺时限已届满。", reading.days_used),
            over > 0
                ? fmt::format(
                      "{} used, {} over the promise.", Teller::en_days(reading.days_used),
                      Teller::en_days(over)
                  )
                : fmt::format(
                      "{} used; the promised limit has passed.", Teller::en_days(reading.days_used)
                  )
        );
    else
        tell.say(
            fmt::format("已用{}个工作日，剩余{}个工作日。", reading.days_used, reading.days_left),
            fmt::format(
                "{} used, {} left.", Teller::en_days(reading.days_used),
                Teller::en_days(reading.days_left)
            )
        );
    if (reading.is_statutory_overdue)
        tell.say("已超过法定时限。", "The statutory limit is exceeded.");
    if (reading.days_excluded > 0)
        tell.say(
            fmt::format(
                "依法不计入期限的时间为{}个工作日（行政许可法第四十五条）。", reading.days_excluded
            ),
            fmt::format(
                "{} not counted by law (Administrative Licensing Law, art. 45).",
                Teller::en_days(reading.days_excluded)
            )
        );
}

void tell_delivery(Teller& tell, const Reading& reading) {
    tell.say(
        fmt::format("已于{}作出决定。", tell.zh(*reading.decided)),
        fmt::format("Decided on {}.", tell.en(*reading.decided))
    );
    if (reading.delivered)
        tell.say(
            fmt::format("已于{}送达。", tell.zh(*reading.delivered)),
            fmt::format("Delivered on {}.", tell.en(*reading.delivered))
        );
    else if (reading.is_delivery_overdue)
        tell.say(
            fmt::format("应在{}前送达，已逾期。", tell.zh(*reading.delivery_due)),
            fmt::format("Delivery was due by {} and is late.", tell.en(*reading.delivery_due))
        );
    else
        tell.say(
            fmt::format(
                "结果应在{}前送达（行政许可法第四十四条）。", tell.zh(*reading.delivery_due)
            ),
            fmt::format(
                "The result is to be delivered by {} (Administrative Licensing Law, art. 44).",
                tell.en(*reading.delivery_due)
            )
        );
}

}  // namespace

std::vector<std::string> explain(
    const Reading& reading,
    const LimitRules& rules,
    std::string_view locale,
    const KindName& kind_name,
    bool is_licence
) {
    std::vector<std::string> sentences;
    Teller tell(locale == "en", sentences);
    if (reading.stage == Stage::NotReceived) {
        tell.say("尚未收到申请材料。", "No materials have been received yet.");
        return sentences;
    }
    if (reading.decided) tell_delivery(tell, reading);
    if (!reading.accepted) {
        if (!reading.decided) tell_before_acceptance(tell, reading, rules, is_licence);
    } else {
        const Date accepted = *reading.accepted;
        if (reading.is_deemed)
            tell.say(
                fmt::format(
                    "逾期未告知补正，自{}起即为受理{}。", tell.zh(accepted),
                    silence_law(is_licence).first
                ),
                fmt::format(
                    "Nothing was said in time, so it counts as accepted from {}{}.",
                    tell.en(accepted), silence_law(is_licence).second
                )
            );
        else
            tell.say(
                fmt::format("已于{}受理。", tell.zh(accepted)),
                fmt::format("Accepted on {}.", tell.en(accepted))
            );
        if (reading.stopped_since)
            tell_stop(
                tell, reading,
                kind_name ? kind_name(reading.stopped_kind, locale) : reading.stopped_kind
            );
        tell_due(tell, reading, rules);
        tell_count(tell, reading);
    }
    if (reading.is_provisional)
        tell.say(
            "部分日期超出已公布的放假安排，为暂定日期，安排公布后重新计算。",
            "Some dates lie beyond the published calendar; they are provisional and will be "
            "counted "
            "anew."
        );
    return sentences;
}

}  // namespace tongban::clock
