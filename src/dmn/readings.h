// Facts that the logic reads as something else: a text as a date, a moment as a day. Internal to
// this folder.
#pragma once

#include <vector>

#include "feel/syntax.h"
#include "feel/value.h"

namespace tongban::dmn {

/// What the call makes of its first argument: `date(opened)` a date, `duration(d)` either duration.
std::vector<feel::Kind> kinds_read_by(const feel::Syntax& call);
/// Null when the value cannot be read so.
feel::Value read_as(const feel::Value& value, feel::Kind kind);
/// A value of `kind` that reads as the given one; what it does not say is taken from `like`. Null
/// when there is none.
feel::Value written_as(const feel::Value& read, feel::Kind kind, const feel::Value& like);

}  // namespace tongban::dmn
