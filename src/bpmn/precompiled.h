// Headers that nearly every file of this folder needs.
#pragma once

#include "bpmn/advance.h"
#include "bpmn/process.h"
#include "feel/precompiled.h"
