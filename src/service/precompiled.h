// Headers that nearly every file of this folder and of app needs.
#pragma once

#include "base/precompiled.h"
#include "ledger/ledger.h"
#include "service/desk.h"
