// Lines of a form: the JSON reader tells none, and whoever mends a form looks for one.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/json.h"

namespace tongban::pack {

class FormLines {
  public:
    explicit FormLines(std::string_view text);
    /// Of the field with this key; 0 when there is none.
    int of_key(std::string_view key) const;
    /// Of the component at this JSON pointer, by its id or key; 0 when it has neither.
    int of_component(std::string_view pointer) const;

  private:
    json::value schema_;
    std::map<std::string, int, std::less<>> keys_, ids_;
};

}  // namespace tongban::pack
