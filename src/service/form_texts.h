// The forms of a case as they go out: schemas are large, and the same for all cases of a service.
#pragma once

#include <mutex>
#include <unordered_map>

#include "form/merge.h"
#include "service/decide.h"

namespace tongban::service {

/// Keeps the JSON text of forms. Safe for many threads.
class FormTexts {
  public:
    /// Members of an object: "form", merged from all of the case's services, and "forms", those of
    /// each.
    std::shared_ptr<const std::string> of(const CaseState& state, const pack::Content& content);

  private:
    struct Kept {
        // Held, so that no other form comes to its address.
        std::shared_ptr<const form::MergedForm> form;
        std::shared_ptr<const std::string> text;
    };
    std::mutex mutex_;
    std::unordered_map<const form::MergedForm*, Kept> kept_;
};

}  // namespace tongban::service
