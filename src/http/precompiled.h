// Headers that nearly every file of this folder and of the domains needs.
#pragma once

#include "base/precompiled.h"
#include "base/record.h"
#include "http/handler.h"
#include "http/schema.h"
#include "http/shape.h"
#include "ledger/ledger.h"
