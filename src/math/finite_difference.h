#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace psolve {

/// f′(x) by central differences (f(x + h) − f(x − h))/2h at falling h, extrapolated to h = 0 by
/// Neville's scheme; the entry of the tableau that agrees best with its neighbours is taken
/// (Ridders, Adv. Eng. Software 4, 1982). Needs no derivative and no choice of h. A kink within
/// rounding of x is not seen. NaN where f is not finite near x.
template <class Function>
double central_difference(Function&& f, double x) {
  constexpr int kRows = 16;
  constexpr double kShrink = 2.2;
  std::array<std::array<double, kRows>, kRows> tableau{};
  double h = 0.1 * std::max(1.0, std::abs(x));
  double best = std::numeric_limits<double>::quiet_NaN();
  double best_error = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kRows; ++i, h /= kShrink) {
    const double above = x + h;
    const double below = x - h;
    tableau[i][0] = (f(above) - f(below)) / (above - below);
    double factor = kShrink * kShrink;
    for (int j = 1; j <= i; ++j, factor *= kShrink * kShrink) {
      tableau[i][j] = (factor * tableau[i][j - 1] - tableau[i - 1][j - 1]) / (factor - 1);
      const double error = std::max(std::abs(tableau[i][j] - tableau[i][j - 1]),
                                    std::abs(tableau[i][j] - tableau[i - 1][j - 1]));
      if (error < best_error) {
        best_error = error;
        best = tableau[i][j];
      }
    }
  }
  return best;
}

}  // namespace psolve
