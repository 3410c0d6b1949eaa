#pragma once

// Activation functions a = f(z) and the pull-back of a gradient through them, over any scalar.
//
//     sigmoid   1/(1 + e^−z)          f′ = a (1 − a) = σ(z) σ(−z)
//     tanh                            f′ = 1 − a² = 1/cosh²(z)
//     relu      max(0, z)             f′ = 1 for z > 0, else 0 (0 at the kink)
//     leaky     z or 0.01 z           f′ = 1 for z > 0, else 0.01
//     softplus  log(1 + e^z)          f′ = sigmoid(z)
//     elu       z or e^z − 1          f′ = 1 for z > 0, else e^z: 1 at 0 too
//     selu      λz or λα(e^z − 1)     f′ = λ for z > 0, else λα e^z: λα at 0
//     gelu      z Φ(z)                f′ = Φ(z) + z φ(z)
//     silu      z σ(z)                f′ = σ(z)(1 + z σ(−z))
//     softmax   e^z_i / Σ e^z_k       ∂a_i/∂z_k = a_i (δ_ik − a_k)
//
// Φ is the normal distribution, ½(1 + erf(z/√2)), and φ its density. At their kinks relu, leaky-relu,
// elu and selu have the slopes of PyTorch's functions. Doubles take the second form of σ′ and tanh′,
// which keeps its digits where a is next to 1; closed forms the first. Without cases the functions
// below 0 are those of −relu(−z), which is z there and else 0.

#include <cmath>
#include <numbers>
#include <string_view>
#include <type_traits>

#include "core/matrix.h"
#include "math/expressions/expression.h"
#include "math/numbers/function.h"

namespace psolve {

enum class Activation {
  identity,
  sigmoid,
  tanh,
  relu,
  leaky_relu,
  softplus,
  softmax,
  elu,
  selu,
  gelu,
  silu
};

/// The slope of leaky-relu for negative arguments.
inline constexpr double leaky_slope = 0.01;

/// λ and α of selu (Klambauer et al. 2017): with them a layer keeps mean 0 and variance 1.
inline constexpr double selu_scale = 1.0507009873554804934193349852946;
inline constexpr double selu_alpha = 1.6732632423543772848170429916717;

/// "sigmoid", "leaky-relu", …
std::string_view name_of(Activation activation);

/// What e^(z − top) is shifted by, so that it cannot overflow. Expressions need no shift.
template <class S>
S largest(const VectorOf<S>& z) {
  if constexpr (std::is_same_v<S, Expr>) {
    return S(0);
  } else {
    return z.maxCoeff();
  }
}

/// e^min(z, 0), which is 1 from 0 on.
template <class S>
S exponential_below(const S& z) {
  using std::exp;
  return exp(-relu(-z));
}

/// max(z, 0) + α(e^min(z, 0) − 1)
template <class S>
S exponential_unit(const S& z, double alpha) {
  if constexpr (std::is_same_v<S, double>) {
    return z > 0 ? z : alpha * std::expm1(z);
  } else {
    return relu(z) + S(alpha) * (exponential_below(z) - S(1));
  }
}

/// Φ(z) and φ(z).
template <class S>
S normal_share(const S& z) {
  if constexpr (std::is_same_v<S, double>) {
    return std::erfc(-z / std::numbers::sqrt2) / 2;
  } else {
    return (S(1) + erf(z / sqrt(S(2)))) / S(2);
  }
}
template <class S>
S normal_density(const S& z) {
  if constexpr (std::is_same_v<S, double>) {
    return std::exp(-z * z / 2) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
  } else {
    return exp(-z * z / S(2)) / sqrt(S(2) * Constants<S>::pi());
  }
}

/// f(z), entry by entry but for softmax.
template <class S>
VectorOf<S> activate(Activation f, const VectorOf<S>& z) {
  using std::exp;
  using std::tanh;
  switch (f) {
    case Activation::identity:
      return z;
    case Activation::sigmoid:
      return z.unaryExpr([](const S& v) { return sigmoid(v); });
    case Activation::tanh:
      return z.unaryExpr([](const S& v) { return tanh(v); });
    case Activation::relu:
      return z.unaryExpr([](const S& v) { return relu(v); });
    case Activation::leaky_relu:
      return z.unaryExpr([](const S& v) { return relu(v) - S(leaky_slope) * relu(-v); });
    case Activation::softplus:
      return z.unaryExpr([](const S& v) { return softplus(v); });
    case Activation::elu:
      return z.unaryExpr([](const S& v) { return exponential_unit(v, 1); });
    case Activation::selu:
      return z.unaryExpr(
          [](const S& v) { return S(selu_scale) * exponential_unit(v, selu_alpha); });
    case Activation::gelu:
      return z.unaryExpr([](const S& v) { return v * normal_share(v); });
    case Activation::silu:
      return z.unaryExpr([](const S& v) { return v * sigmoid(v); });
    case Activation::softmax: {
      const S top = largest(z);
      const VectorOf<S> e = z.unaryExpr([&](const S& v) { return exp(v - top); });
      return e / e.sum();
    }
  }
  return z;
}

/// f′(z) for the functions that act entry by entry, given a = f(z).
template <class S>
VectorOf<S> slope(Activation f, const VectorOf<S>& z, const VectorOf<S>& a) {
  switch (f) {
    case Activation::sigmoid:
      if constexpr (std::is_same_v<S, double>) return z.unaryExpr(&sigmoid_slope);
      return a.unaryExpr([](const S& v) { return v * (S(1) - v); });
    case Activation::tanh:
      if constexpr (std::is_same_v<S, double>) return z.unaryExpr(&tanh_slope);
      return a.unaryExpr([](const S& v) { return S(1) - v * v; });
    case Activation::relu:
      return z.unaryExpr([](const S& v) { return step(v); });
    case Activation::leaky_relu:
      return z.unaryExpr([](const S& v) { return S(leaky_slope) + S(1 - leaky_slope) * step(v); });
    case Activation::softplus:
      return z.unaryExpr([](const S& v) { return sigmoid(v); });
    case Activation::elu:
      return z.unaryExpr([](const S& v) { return exponential_below(v); });
    case Activation::selu:
      return z.unaryExpr([](const S& v) {
        const S above = step(v);
        return S(selu_scale) * (above + S(selu_alpha) * exponential_below(v) * (S(1) - above));
      });
    case Activation::gelu:
      return z.unaryExpr([](const S& v) { return normal_share(v) + v * normal_density(v); });
    case Activation::silu:
      return z.unaryExpr([](const S& v) { return sigmoid(v) * (S(1) + v * sigmoid(-v)); });
    case Activation::identity:
    case Activation::softmax:
      break;
  }
  return VectorOf<S>::Constant(z.size(), S(1));
}

/// a_i (g_i − Σ a_k g_k) with g taken relative to that of the largest a: where it is next to 1, the
/// difference of its own g and the mean is a sum over the others.
template <class S>
VectorOf<S> softmax_pull_back(const VectorOf<S>& a, const VectorOf<S>& dL_da) {
  Index top = 0;
  a.maxCoeff(&top);
  const VectorOf<S> g = dL_da.array() - dL_da(top);
  return a.array() * (g.array() - a.dot(g));
}

/// ∂L/∂z from ∂L/∂a.
template <class S>
VectorOf<S> pull_back(Activation f, const VectorOf<S>& z, const VectorOf<S>& a,
                      const VectorOf<S>& dL_da) {
  if (f == Activation::identity) return dL_da;
  if (f == Activation::softmax) {
    if constexpr (std::is_same_v<S, double>) return softmax_pull_back(a, dL_da);
    const S mean = a.dot(dL_da);
    return a.cwiseProduct(dL_da.unaryExpr([&](const S& g) { return g - mean; }));
  }
  return slope(f, z, a).cwiseProduct(dL_da);
}

}  // namespace psolve
