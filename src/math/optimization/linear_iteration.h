#pragma once

/// Gradient descent and its variants with momentum on a quadratic, in closed form.
///
/// All of them are one family. With the error e_t = θ_t − θ* and the step a = α(1 − β),
///
///     θ_{t+1} = θ_t + β(θ_t − θ_{t−1}) − a ∇f(y_t),   y_t = θ_t + γ(θ_t − θ_{t−1}),
///
/// since in v ← βv + (1 − β)∇f(y), θ ← θ − αv the velocity is αv_t = θ_{t−1} − θ_t. On a quadratic
/// with the Hessian's eigenvalue λ the error along its eigenvector follows
///
///     e_{t+1} = T e_t − D e_{t−1},   T = 1 + β − (1 + γ)aλ,   D = β − γaλ,
///
/// so its growth is told by the roots of z² − T z + D. Sources: the Jury conditions are in Jury,
/// "Theory and Application of the z-Transform Method", 1964; the best tunings in Polyak, "Some
/// methods of speeding up the convergence of iteration methods", 1964, and in Lessard, Recht and
/// Packard, "Analysis and Design of Optimization Algorithms via Integral Quadratic Constraints",
/// 2016, proposition 1; that of `full_look_ahead` is derived in linear_iteration.cpp.
///
/// The formulas are templates over the scalar S: with doubles they give numbers, with `Formula`
/// quantities the same formula for paper.

#include <array>
#include <cmath>
#include <complex>
#include <type_traits>

#include "core/matrix.h"
#include "formula/formula.h"

namespace psolve {

/// Where the gradient is taken: θ + γ(θ − θ₋).
enum class Momentum {
  none,             ///< gradient descent: β = 0
  heavy_ball,       ///< γ = 0: at θ itself
  nesterov,         ///< γ = β: at θ − αβv, as Nesterov and textbooks have it
  full_look_ahead,  ///< γ = 1: at θ − αv
};

/// A method with its parameters.
struct LinearIteration {
  Momentum method = Momentum::none;
  double learning_rate = 0;     ///< α > 0
  double momentum = 0;          ///< 0 ≤ β < 1; 0 for `none`
  double share = 1 - momentum;  ///< of the gradient, that the velocity takes up

  /// a = α(1 − β), or with another share
  double step() const { return learning_rate * share; }
};

// ---------------------------------------------------------------- formulas

/// T, the sum of the roots: 1 + β − (1 + γ)aλ.
template <class S>
S trace(Momentum method, const S& a, const S& beta, const S& lambda) {
  switch (method) {
    case Momentum::none:
      return S(1) - a * lambda;
    case Momentum::heavy_ball:
      return S(1) + beta - a * lambda;
    case Momentum::nesterov:
      return (S(1) + beta) * (S(1) - a * lambda);
    case Momentum::full_look_ahead:
      return S(1) + beta - S(2) * a * lambda;
  }
  return S(0);
}

/// D, the product of the roots: β − γaλ.
template <class S>
S determinant(Momentum method, const S& a, const S& beta, const S& lambda) {
  switch (method) {
    case Momentum::none:
      return S(0);
    case Momentum::heavy_ball:
      return beta;
    case Momentum::nesterov:
      return beta * (S(1) - a * lambda);
    case Momentum::full_look_ahead:
      return beta - a * lambda;
  }
  return S(0);
}

/// Both roots of z² − T z + D lie inside the unit circle where 1 − T + D, 1 + T + D and 1 − D are
/// positive (Jury). The polynomial at z = −1, 1 + T + D, is the one that a large step breaks: it is
/// positive while a is below this. The other two hold for all a > 0, 0 ≤ β < 1, λ > 0.
template <class S>
S largest_step(Momentum method, const S& beta, const S& lambda) {
  switch (method) {
    case Momentum::none:
      return S(2) / lambda;
    case Momentum::heavy_ball:
      return S(2) * (S(1) + beta) / lambda;
    case Momentum::nesterov:
      return S(2) * (S(1) + beta) / ((S(1) + S(2) * beta) * lambda);
    case Momentum::full_look_ahead:
      return S(2) * (S(1) + beta) / (S(3) * lambda);
  }
  return S(0);
}

/// The modulus of the larger root where the roots are a complex pair, T² < 4D; else
/// `real_radius`.
template <class S>
S complex_radius(const S& determinant);
template <class S>
S real_radius(const S& trace, const S& determinant);

// ---------------------------------------------------------------- numbers

/// z² − trace·z + determinant, whose roots are the factors by which errors grow.
struct CharacteristicPolynomial {
  double trace;
  double determinant;

  bool has_complex_roots() const { return trace * trace < 4 * determinant; }
  /// The larger in modulus first; of a complex pair the one with positive imaginary part.
  std::array<std::complex<double>, 2> roots() const;
  /// The largest modulus of a root: errors shrink by this factor a step, in the long run.
  double radius() const;
  /// e_t/e_0 of a start at rest (v_0 = 0, so e_{−1} = e_0), in O(log t) operations: by powers of
  /// the companion matrix [[T, −D], [1, 0]].
  double error_after(long steps) const;
};

/// The polynomial of the errors along an eigenvector of the Hessian with the eigenvalue λ.
CharacteristicPolynomial characteristic_polynomial(const LinearIteration& iteration,
                                                   double eigenvalue);

/// The largest radius over the eigenvalues of a Hessian: the rate of the slowest direction.
double spectral_radius(const LinearIteration& iteration, const Vector& eigenvalues);

/// Errors shrink along all directions exactly while 0 < α < this; `largest_eigenvalue` > 0.
double largest_learning_rate(Momentum method, double momentum, double largest_eigenvalue);

/// θ_t − θ* after t = `steps` steps from rest in O(log t), both in the basis of the eigenvectors
/// (one entry for each eigenvalue): `start` is θ_0 − θ*.
Vector error_after(const LinearIteration& iteration, const Vector& eigenvalues, const Vector& start,
                   long steps);

// ---------------------------------------------------------------- best tuning

/// Whether κ = L/μ > 3: `full_look_ahead` has another best tuning there.
bool is_wide(double mu, double L);

/// What the best rate of `full_look_ahead` depends on where κ > 3: d = 4/(3(κ − 1)).
template <class S>
S wide_spread(const S& mu, const S& L);
template <class S>
S wide_rate(const S& spread);

/// The rate r with which the slowest direction is fastest, for eigenvalues from μ to L, and β and a
/// that give it.
template <class S>
S best_rate(Momentum method, const S& mu, const S& L, bool wide);
template <class S>
S best_momentum(Momentum method, const S& rate, const S& mu, const S& L, bool wide);
template <class S>
S best_step(Momentum method, const S& rate, const S& mu, const S& L, bool wide);

struct Tuning {
  double step;      ///< a
  double momentum;  ///< β; 1 only for `full_look_ahead` with μ = L, where α has no finite value
  double rate;      ///< the spectral radius

  /// α = a/(1 − β)
  double learning_rate() const { return step / (1 - momentum); }
};

/// The best a and β for eigenvalues from `smallest` > 0 to `largest`.
Tuning best_tuning(Momentum method, double smallest, double largest);

// ---------------------------------------------------------------- definitions of templates

namespace optimization_detail {
inline double root(double x) {
  return std::sqrt(x);
}
inline Formula root(const Formula& x) {
  return call("sqrt", {x});
}
inline double square(double x) {
  return x * x;
}
inline Formula square(const Formula& x) {
  return power(x, 2);
}
inline double size(double x) {
  return std::abs(x);
}
inline Formula size(const Formula& x) {
  return call("abs", {x});
}
inline double cosine(double x) {
  return std::cos(x);
}
inline Formula cosine(const Formula& x) {
  return call("cos", {x});
}
inline double arc_tangent(double x) {
  return std::atan(x);
}
inline Formula arc_tangent(const Formula& x) {
  return call("atan", {x});
}
template <class S>
S pi() {
  if constexpr (std::is_same_v<S, Formula>) {
    return sym("pi");
  } else {
    return std::acos(S(-1));
  }
}
}  // namespace optimization_detail

template <class S>
S complex_radius(const S& determinant) {
  return optimization_detail::root(determinant);
}

template <class S>
S real_radius(const S& trace, const S& determinant) {
  using namespace optimization_detail;
  return (size(trace) + root(square(trace) - S(4) * determinant)) / S(2);
}

template <class S>
S wide_spread(const S& mu, const S& L) {
  return S(4) * mu / (S(3) * (L - mu));
}

template <class S>
S wide_rate(const S& d) {
  using namespace optimization_detail;
  const S angle = (pi<S>() - arc_tangent(root(d * (S(3) + S(3) * d + square(d))))) / S(3);
  return S(1) / (S(2) * root(S(1) + d) * cosine(angle));
}

template <class S>
S best_rate(Momentum method, const S& mu, const S& L, bool wide) {
  using namespace optimization_detail;
  switch (method) {
    case Momentum::none:
      return (L - mu) / (L + mu);
    case Momentum::heavy_ball:
      return (root(L) - root(mu)) / (root(L) + root(mu));
    case Momentum::nesterov:
      return S(1) - S(2) * root(mu / (S(3) * L + mu));
    case Momentum::full_look_ahead:
      break;
  }
  return wide ? wide_rate(wide_spread(mu, L)) : root((L - mu) / (S(3) * L - mu));
}

template <class S>
S best_momentum(Momentum method, const S& rate, const S& mu, const S& L, bool wide) {
  using namespace optimization_detail;
  switch (method) {
    case Momentum::none:
      return S(0);
    case Momentum::heavy_ball:
      return square(rate);
    case Momentum::nesterov: {
      const S q = root(S(3) * L / mu + S(1));
      return (q - S(2)) / (q + S(2));
    }
    case Momentum::full_look_ahead:
      break;
  }
  if (!wide) return (L + mu) / (S(3) * L - mu);
  return square(rate) + square(S(1) - rate);
}

template <class S>
S best_step(Momentum method, const S& rate, const S& mu, const S& L, bool wide) {
  using namespace optimization_detail;
  switch (method) {
    case Momentum::none:
      return S(2) / (L + mu);
    case Momentum::heavy_ball:
      return S(4) / square(root(L) + root(mu));
    case Momentum::nesterov:
      return S(4) / (S(3) * L + mu);
    case Momentum::full_look_ahead:
      break;
  }
  if (!wide) return S(2) / (S(3) * L - mu);
  return square(S(1) - rate) / mu;
}

}  // namespace psolve
