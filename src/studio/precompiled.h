// Headers that nearly every file of this folder needs.
#pragma once

#include "http/precompiled.h"
#include "studio/workshop.h"
