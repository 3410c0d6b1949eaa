#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace psolve {

/// The derivatives at x of a function of one number that gives several, by central differences
/// (f(x + h) − f(x − h))/2h at falling h, extrapolated to h = 0 by Neville's scheme; of each
/// tableau the entry that agrees best with its neighbours is taken (Ridders, Adv. Eng. Software 4,
/// 1982). Needs no derivative and no choice of h. A kink within rounding of x is not seen. NaN
/// where f is not finite near x.
template <class Function>
std::vector<double> central_differences(Function&& f, double x) {
  constexpr std::size_t kRows = 16;
  constexpr double kShrink = 2.2;
  struct Tableau {
    std::array<double, kRows> before{};  ///< the row above
    double best = std::numeric_limits<double>::quiet_NaN();
    double best_error = std::numeric_limits<double>::infinity();
  };
  std::vector<Tableau> tableaux;
  double h = 0.1 * std::max(1.0, std::abs(x));
  for (std::size_t i = 0; i < kRows; ++i, h /= kShrink) {
    const double above = x + h;
    const double below = x - h;
    const std::vector<double> high = f(above);
    const std::vector<double> low = f(below);
    tableaux.resize(high.size());
    for (std::size_t k = 0; k < high.size(); ++k) {
      Tableau& tableau = tableaux[k];
      std::array<double, kRows> row{};
      row[0] = (high[k] - low[k]) / (above - below);
      double factor = kShrink * kShrink;
      for (std::size_t j = 1; j <= i; ++j, factor *= kShrink * kShrink) {
        row[j] = (factor * row[j - 1] - tableau.before[j - 1]) / (factor - 1);
        const double error =
            std::max(std::abs(row[j] - row[j - 1]), std::abs(row[j] - tableau.before[j - 1]));
        if (error < tableau.best_error) {
          tableau.best_error = error;
          tableau.best = row[j];
        }
      }
      tableau.before = row;
    }
  }
  std::vector<double> derivatives;
  for (const auto& tableau : tableaux) derivatives.push_back(tableau.best);
  return derivatives;
}

/// The same for a function that gives one number.
template <class Function>
double central_difference(Function&& f, double x) {
  return central_differences([&](double at) { return std::vector<double>{f(at)}; }, x)[0];
}

}  // namespace psolve
