// Headers that nearly every file of this folder and of the languages over it needs.
#pragma once

#include "base/issue.h"
#include "base/precompiled.h"
#include "feel/expression.h"
#include "feel/syntax.h"
