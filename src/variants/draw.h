#pragma once

#include <cstdint>

#include "core/json/json.h"

namespace psolve {

/// Draws a variant of a spec that says in `vary` what may vary:
///
///     "vary": {"/input": {"integers": [-3, 3]},
///              "/learning_rate": {"choose": [0.1, 0.2]},
///              "/layers/0/weights": {"decimals": [-1, 1], "step": 0.1}}
///
/// Each entry of what a pointer names is drawn anew, row by row. The same seed, index and attempt
/// draw the same on every machine. The variant has neither `vary` nor `accept`, and `variant` with
/// its seed and index. Throws SpecError for a pointer to nothing and for a range that holds nothing.
Json drawn_variant(const Json& spec, std::uint64_t seed, std::uint64_t index,
                   std::uint64_t attempt);

}  // namespace psolve
