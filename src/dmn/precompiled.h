// Headers that nearly every file of this folder needs.
#pragma once

#include "dmn/compiled.h"
#include "dmn/evaluate.h"
#include "dmn/model.h"
#include "feel/precompiled.h"
