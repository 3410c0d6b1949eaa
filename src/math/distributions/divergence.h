#pragma once

// How far two distributions p (data) and q (model) are apart, in nats. With m = (p + q)/2,
//
//     KL(p, q) = Σ p log(p/q), infinite where p > 0 = q
//     JS = ½ KL(p, m) + ½ KL(q, m) ≤ log 2,       TV = ½ Σ |p − q|
//     V(D) = Σ p log D + q log(1 − D), largest at D* = p/(p + q): V(D*) = 2 JS − 2 log 2
//
// and integrals in place of sums for densities (Goodfellow et al. 2014, theorem 1).

#include <numbers>
#include <span>

#include "core/json/json.h"
#include "math/distributions/density.h"

namespace psolve {

struct Divergences {
  double data_mass = 1;  ///< 1 but for rounded decimals
  double model_mass = 1;
  double data_model = 0;     ///< KL(p, q)
  double model_data = 0;     ///< KL(q, p)
  double data_mixture = 0;   ///< KL(p, m)
  double model_mixture = 0;  ///< KL(q, m)
  double total_variation = 0;
  double value = 0;        ///< V(D*)
  double wasserstein = 0;  ///< in units of x
  double slope = 0;        ///< dW/dd where the model is moved by d

  /// How far each may be off, of those that are integrals.
  struct Bounds {
    double data_model = 0, model_data = 0, jensen_shannon = 0, total_variation = 0, value = 0,
           wasserstein = 0;
    double slope = 0;  ///< the model's mass where F_p and F_q are equal but for rounding
    double largest() const;
  } bounds = {};
  bool wide = false;  ///< found in `Wide` arithmetic, as doubles would cancel

  bool are_right_to(double relative) const;
  /// Whether F_p and F_q differ by more than rounding where the model has mass.
  bool knows_slope() const { return bounds.slope <= 1e-10; }
  /// V of D*, for masses that may differ from 1 a little.
  double value_by_jensen_shannon() const {
    return 2 * jensen_shannon() - (data_mass + model_mass) * std::numbers::ln2;
  }
  double jensen_shannon() const { return (data_mixture + model_mixture) / 2; }
};

/// Of masses, to about 10⁻¹² of themselves; `wasserstein` and `slope` are left at 0.
Divergences divergences_of(const std::vector<Entry>& p, const std::vector<Entry>& q);
/// The same in doubles, whatever cancels.
Divergences divergences_of(std::span<const double> p, std::span<const double> q);

/// Of densities, with W = ∫ |H| dx, H = F_p − F_q, and its slope ∫ sign(H) q dx. Each is right to
/// 10⁻¹⁰ of itself, or as far as its bound says. Throws SpecError for a density that does not
/// integrate to 1, naming the integral found, or is negative somewhere.
Divergences divergences_of(const Density& p, const Density& q);

/// A number, or "infinity".
Json number_or_infinity(double value);

}  // namespace psolve
