#pragma once

#include "core/json/json.h"

namespace psolve {

/// JSON Schema (draft-07) of what a student hands in, and of what `grade` answers.
Json work_schema();
Json grade_schema();

}  // namespace psolve
