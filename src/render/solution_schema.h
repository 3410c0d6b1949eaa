#pragma once

#include <span>

#include "core/json/json.h"
#include "core/rule.h"

namespace psolve {

/// JSON Schema (draft-07) of a solution as `render_json` writes it, whose steps name these rules.
Json solution_schema(std::span<const Rule> rules);

}  // namespace psolve
