// What a simulated office has around it: chance, working time, the packs and programs outside.
#pragma once

#include <algorithm>
#include <cmath>

#include "bpmn/advance.h"
#include "feel/value.h"
#include "pack/jobs.h"
#include "studio/simulation.h"

namespace tongban::studio {

/// splitmix64: small, and the same everywhere.
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    double next() {
        state_ += 0x9E3779B97F4A7C15u;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
    }
    /// Inverse of the triangle's distribution function.
    double of(const Minutes& m) {
        const double u = next(), width = m.most - m.least;
        if (width <= 0) return m.usual;
        const double peak = (m.usual - m.least) / width;
        return u < peak ? m.least + std::sqrt(u * width * (m.usual - m.least))
                        : m.most - std::sqrt((1 - u) * width * (m.most - m.usual));
    }

  private:
    std::uint64_t state_;
};

/// Working minutes since the start, and the instants that they stand for.
class OfficeTime {
  public:
    OfficeTime(const calendar::WorkingCalendar& calendar, const Load& load)
        : calendar_(calendar), load_(load), first_(calendar.roll_forward(load.starts_on)) {}

    double per_day() const { return 60.0 * (load_.to_hour - load_.from_hour); }
    int day_of(double minute) const { return static_cast<int>(minute / per_day()); }
    Date date_of(int day) const { return calendar_.add_working_days(first_, day).date; }
    Instant instant_of(double minute) const {
        const int day = day_of(minute);
        const double rest = minute - day * per_day();
        const auto ms = std::llround((60.0 * load_.from_hour + rest) * 60'000);
        return china_midnight(date_of(day)).plus(std::chrono::milliseconds(ms));
    }
    /// The first working minute that is not before the instant.
    double minute_of(Instant instant) const {
        const Date date = china_date(instant);
        if (date < first_) return 0;
        const Date working = calendar_.roll_forward(date);
        const double day = calendar_.working_days_between(first_, working) * per_day();
        if (working != date) return day;
        const double of_day = static_cast<double>(instant.ms - china_midnight(date).ms) / 60'000 -
                              60.0 * load_.from_hour;
        return day + std::clamp(of_day, 0.0, per_day());
    }

  private:
    const calendar::WorkingCalendar& calendar_;
    const Load& load_;
    Date first_;
};

class LoadHost final : public bpmn::Host {
  public:
    LoadHost(const pack::Content& content, Instant now) : content_(content), now_(now) {}
    Instant now() const override { return now_; }
    std::shared_ptr<const bpmn::Process> find_process(std::string_view id, std::string_view)
        const override {
        const auto found = content_.processes.find(std::string(id));
        return found == content_.processes.end() ? nullptr : found->second;
    }
    Result<feel::Value> evaluate_decision(std::string_view id, const feel::Context& variables)
        const override {
        const auto found = content_.decisions.find(std::string(id));
        if (found == content_.decisions.end())
            return refuse("bpmn.no_decision", ErrorKind::Internal);
        feel::Evaluation evaluation(now_);
        return found->second.value(id, found->second.read(variables), evaluation);
    }

  private:
    const pack::Content& content_;
    Instant now_;
};

/// What a program gives back when all is well.
inline json::object good_answer(const bpmn::FlowNode& node, Date today) {
    using enum pack::JobValueKind;
    json::object variables;
    for (const auto& [name, value] : pack::contract_of(node).returns) {
        json::value& given = variables[name];
        switch (value.kind) {
            case Text:
                given = "OK";
                break;
            case Number:
                given = 1;
                break;
            case Boolean:
                given = true;
                break;
            case Date:
                given = to_string(today);
                break;
            case List:
                given = json::array{};
                break;
            case Object:
                given = json::object{};
                break;
        }
    }
    return variables;
}

}  // namespace tongban::studio
