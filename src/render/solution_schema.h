#pragma once

#include "core/json/json.h"

namespace psolve {

/// JSON Schema (draft-07) of a solution as `render_json` writes it.
Json solution_schema();

}  // namespace psolve
