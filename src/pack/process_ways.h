// What a variable can be at each place of the processes, whichever way a case has come there.
#pragma once

#include <functional>

#include "pack/model.h"

namespace tongban::pack {

/// What a variable may be; several at once where ways come together. 0: nobody comes here.
using Possible = std::uint8_t;
inline constexpr Possible kUnset = 1;
/// Kept apart for `outcome` only; of other variables both mean that somebody has set it.
inline constexpr Possible kGrant = 2;
inline constexpr Possible kReject = 4;
inline constexpr Possible kSet = 6;

/// A forward analysis of one variable over all processes that call each other. Where it is not
/// certain (ways beside each other, faults, messages), the variable counts as set.
class Ways {
  public:
    Ways(const Content& content, std::string_view variable);

    /// Before the element does anything.
    Possible at(const bpmn::Process& process, bpmn::NodeIndex node) const;
    /// When the conditions of the flows that leave it are asked.
    Possible after(const bpmn::Process& process, bpmn::NodeIndex node) const;

  private:
    struct OfProcess {
        Possible entry = 0;
        std::vector<Possible> before;   // by node
        std::vector<Possible> left;     // by node: when it is left
        std::vector<Possible> carried;  // by flow
    };
    class Walk;

    bool sets_anywhere(const std::string& process, int depth) const;

    const Content& content_;
    std::string variable_;
    std::map<std::string, OfProcess, std::less<>> all_;
};

/// May the variable be set by a way that runs beside the one to this element?
bool is_set_beside(
    const bpmn::Process& process,
    bpmn::NodeIndex node,
    const std::function<bool(const bpmn::FlowNode&)>& sets
);
/// Does the element itself give the variable a value that others see? Calls and messages aside.
bool sets_variable(const bpmn::FlowNode& node, std::string_view variable);

/// The values of `outcome` for which a condition holds, when it asks for nothing else.
std::optional<Possible> asked_outcomes(const feel::Expression& condition);

}  // namespace tongban::pack
