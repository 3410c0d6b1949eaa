#pragma once

#include "core/rule.h"

/// The rules of what a unit sees.
namespace psolve::rule {

inline constexpr Rule union_of_paths{"UNION_OF_PATHS", "what any path through the network reaches"};

inline constexpr Rule kReceptiveField[] = {union_of_paths};

}  // namespace psolve::rule
