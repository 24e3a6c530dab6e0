// How far a decision is from a wanted answer: what a search for ways out goes down along. Internal
// to this folder.
#pragma once

#include "dmn/explain.h"
#include "dmn/logic_scope.h"

namespace tongban::dmn {

class Distance {
  public:
    Distance(const Engine& engine, std::string_view decision, std::optional<Instant> now)
        : reader_(engine),
          element_(engine.compiled()->find(ElementKind::Decision, decision)),
          now_(now) {}

    /// 0 when the answer is wanted. Else at least one condition is not met: the fewer have to
    /// change, and the nearer their numbers and dates are, the smaller it is.
    double of(const Context& input, const Wanted& wanted);

  private:
    LogicReader reader_;
    std::optional<size_t> element_;
    std::optional<Instant> now_;
};

}  // namespace tongban::dmn
