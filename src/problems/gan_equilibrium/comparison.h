#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "formula/index.h"
#include "math/distributions/divergence.h"
#include "problems/gan_equilibrium/entropies.h"

namespace psolve::gan_equilibrium {

/// How far two numbers that should be equal are apart, as a number: where one of them is none, the
/// largest there is.
inline double distance_between(double a, double b) {
  const double distance = a == b ? 0 : std::abs(a - b);
  return std::isfinite(distance) ? distance : std::numeric_limits<double>::max();
}

/// The answers that compare two distributions.
inline Json divergence_answers(const Divergences& found) {
  return {{"kl_data_model", number_or_infinity(found.data_model)},
          {"kl_model_data", number_or_infinity(found.model_data)},
          {"jensen_shannon", found.jensen_shannon()},
          {"total_variation", found.total_variation},
          {"wasserstein", found.wasserstein}};
}

/// How far a sum of `count` terms, whose sizes add up to `size`, may be off for rounding; each term
/// takes some steps itself.
inline double sum_rounding(Index count, double size) {
  return std::numeric_limits<double>::epsilon() * static_cast<double>(64 + 4 * count) * size;
}

/// By how much the masses of data and model differ, as rounded decimals do.
inline double surplus(const Divergences& found) {
  return std::abs(found.data_mass - found.model_mass);
}

/// How far a transport in doubles between masses at the positions x, the model's moved by `d`, may
/// be off: its lengths round, and what one side has more of goes nowhere, or far.
inline double line_tolerance(std::span<const double> x, double d, const Divergences& found) {
  double reach = std::abs(d);
  for (const double at : x) reach = std::max(reach, std::abs(at) + std::abs(d));
  return sum_rounding(x.size(), 2 * reach) + 2 * surplus(found) * reach;
}

/// Of several comparisons the one that is worst beside its tolerance.
struct WorstComparison {
  double error = 0;
  double tolerance = 0;

  void add(double answer, double again, double allowed) {
    const double distance = distance_between(answer, again);
    const double part = distance == 0 ? 0 : distance / allowed;
    if (part <= part_) return;
    part_ = part;
    error = distance;
    tolerance = allowed;
  }
  void add(double answer, const FoundAgain& again) { add(answer, again.value, again.rounding); }
  void add(const Divergences& found, const ByEntropies& again) {
    add(found.data_model, again.data_model);
    add(found.model_data, again.model_data);
    add(2 * found.jensen_shannon(), again.twice_jensen_shannon);
    add(found.total_variation, again.total_variation);
  }

 private:
  double part_ = -1;
};

}  // namespace psolve::gan_equilibrium
