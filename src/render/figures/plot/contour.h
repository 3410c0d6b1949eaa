#pragma once

#include <vector>

#include "core/figure.h"
#include "render/figures/canvas.h"

namespace psolve {

/// About `count` round levels, ascending, so spread that each band between two of them covers about
/// the same area. None where the field has no two finite values.
std::vector<double> contour_levels(const Plot::Field& field, Index count);

/// The lines on which the field has the value `level`, by marching squares: linear between the
/// points of the grid, broken where a value is not finite.
std::vector<std::vector<Point>> contour_lines(const Plot::Field& field, double level);

}  // namespace psolve
