// BPMN 2.0 XML, as bpmn-js writes it with zeebe extension elements, becomes processes.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "base/result.h"
#include "bpmn/process.h"

namespace tongban::bpmn {

inline constexpr size_t kModelBytesMax = 4 * 1024 * 1024;
inline constexpr size_t kNodesMax = 5'000;
inline constexpr size_t kSubprocessDepthMax = 16;

/// What a file holds. `processes` is empty when an issue is an error: a wrong model is refused
/// whole.
struct Model {
    std::vector<std::shared_ptr<const Process>> processes;
    Issues issues;  // place is the element id, line the line of the XML
    /// BPMN 2.0.2, 12: does the file say where anything is drawn? It runs all the same.
    bool has_diagram = false;
};

/// The warning bpmn.no_diagram, for whoever keeps the file to be edited; nothing with a diagram.
Issues check_diagram(const Model& model);

/// Reads and checks a model; every executable process of the file, in the order of the file.
/// Error codes: bpmn.too_large, bpmn.encoding, bpmn.xml (not well-formed), bpmn.not_bpmn.
Result<Model> load(std::string_view xml);

}  // namespace tongban::bpmn
