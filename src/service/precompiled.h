// Headers that nearly every file of this folder and of app needs.
#pragma once

#include "http/precompiled.h"
#include "service/desk.h"
