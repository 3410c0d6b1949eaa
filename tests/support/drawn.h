#pragma once

#include "core/figure.h"

namespace psolve {

/// Expects the figure to be drawn in both forms, well formed, and the same each time.
void expect_drawn(const Figure& figure);

}  // namespace psolve
