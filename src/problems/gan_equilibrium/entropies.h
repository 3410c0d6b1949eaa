#pragma once

#include <vector>

namespace psolve::gan_equilibrium {

/// A number found another way, and what rounding may do to it.
struct FoundAgain {
  double value;
  double rounding;
};

/// What checks make of masses p and q at the same points: KL(p, q) = −Σ p log q − H(p) and 2 JS =
/// 2 H(m) − H(p) − H(q) with m = (p + q)/2, by entropies, and TV by the mass in common.
struct ByEntropies {
  FoundAgain data_model;
  FoundAgain model_data;
  FoundAgain twice_jensen_shannon;
  FoundAgain total_variation;
};

ByEntropies by_entropies(const std::vector<double>& p, const std::vector<double>& q);

}  // namespace psolve::gan_equilibrium
