// What is asked of a text beyond being equal to another one: `starts with(name, "a")`.
#pragma once

#include <string>

#include "feel/value.h"

namespace tongban::dmn {

struct TextNeed {
    enum class Kind { Length, Starts, Ends, Contains, Matches, Other };
    Kind kind = Kind::Other;
    char op = '=';         // Length: one of = ! < l > g
    feel::Value constant;  // that it is measured or compared with
    std::string source;    // the condition as FEEL
    bool holds = true;     // it must hold, or must not
};

}  // namespace tongban::dmn
