#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "math/distributions/density_in.h"
#include "math/distributions/divergence_terms.h"
#include "math/quadrature/gauss_kronrod.h"

namespace psolve {

/// What stands under the integrals that compare two densities, for an `Integrator`.
template <class T>
class Comparison {
 public:
  static constexpr Index K = kDivergenceTerms, kKinked = kDistance;

  Comparison(const DensityIn<T>& p, const DensityIn<T>& q) : p_(p), q_(q) {}

  void look(Samples<T, K>& s) {
    using std::abs, std::isinf;
    Logs p, q;
    for (Index i = 0; i < s.kCount; ++i) {
      p.log[i] = log_of(p_, s.x[i]);
      q.log[i] = log_of(q_, s.x[i]);
    }
    learn_rounding(p_, s, p);
    learn_rounding(q_, s, q);
    const T anchor = s.panel.anchor();
    for (Index i = 0; i < s.kCount; ++i) {
      const T ratio = ratio_of(p.log[i], q.log[i]);
      const bool is_told = abs(ratio) > p.rounding[i] + q.rounding[i];
      s.turn[i] = is_told ? turn_of(s.x[i], ratio) : T(0);
      auto at = DivergencePoint<T>::of_logs(p.log[i], q.log[i], ratio);
      at.of_p = p.rounding[i];
      at.of_q = q.rounding[i];
      at.x = s.x[i] - anchor;
      fill_terms(at, s.value[i], s.rounding[i]);
    }
    // Where one of them is 0 at a single point only, KL is not infinite for that.
    for (Index i = 1; i < s.kCount; ++i) {
      if (isinf(q.log[i - 1]) && isinf(q.log[i]) && !isinf(p.log[i])) data_beyond_ = true;
      if (isinf(p.log[i - 1]) && isinf(p.log[i]) && !isinf(q.log[i])) model_beyond_ = true;
    }
  }

  T turn(const T& x) const { return turn_of(x, ratio_of(log_of(p_, x), log_of(q_, x))); }

  /// p has mass where q has none, and the reverse.
  bool data_beyond() const { return data_beyond_; }
  bool model_beyond() const { return model_beyond_; }

 private:
  static constexpr Index kCount = Samples<T, K>::kCount;
  struct Logs {
    std::array<T, kCount> log, rounding;
  };

  static T log_of(const DensityIn<T>& density, const T& x) {
    using std::isnan;
    const T log = density.log_at(x);
    return isnan(log) ? -std::numeric_limits<T>::infinity() : log;
  }
  static T ratio_of(const T& log_p, const T& log_q) {
    return log_p == log_q ? T(0) : T(log_p - log_q);
  }
  /// 0 at a pole.
  T turn_of(const T& x, const T& ratio) const {
    if (p_.is_end(x) || q_.is_end(x)) return 0;
    return std::clamp(ratio, T(-1e6), T(1e6));
  }

  /// Of a logarithm: its own, and that of the positions and parameters, which counts the more the
  /// steeper the logarithm is. Expressions are evaluated in several steps.
  static void learn_rounding(const DensityIn<T>& density, const Samples<T, K>& s, Logs& logs) {
    using std::abs, std::isinf;
    const int steps = density.has_expression() ? 16 : 2;
    for (Index i = 0; i < kCount; ++i) {
      logs.rounding[i] = 0;
      if (isinf(logs.log[i])) continue;
      T steepness = 0;
      for (const Index j : {i - 1, i + 1}) {
        if (j < 0 || j >= kCount || isinf(logs.log[j]) || s.x[j] == s.x[i]) continue;
        steepness = std::max(steepness, T(abs(T((logs.log[j] - logs.log[i]) / (s.x[j] - s.x[i])))));
      }
      const T in_steps = steps * (1 + abs(logs.log[i])) + 2 * abs(s.x[i]) * steepness;
      const T epsilon = std::numeric_limits<T>::epsilon();
      // Finite, lest a mass of 0 has no rounding.
      logs.rounding[i] = epsilon * std::min(in_steps, T(1 / (epsilon * epsilon)));
    }
  }

  const DensityIn<T>& p_;
  const DensityIn<T>& q_;
  bool data_beyond_ = false, model_beyond_ = false;
};

}  // namespace psolve
