// Headers that nearly every file of this folder needs.
#pragma once

#include "base/precompiled.h"
#include "pack/model.h"
