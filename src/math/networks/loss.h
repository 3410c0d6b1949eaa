#pragma once

// Losses L(ŷ, y), their gradients, and the shortcut ∂L/∂z that makes cross-entropy stable.
//
//     half-squared-error   ½ Σ (ŷ − y)²        ∂L/∂ŷ = ŷ − y
//     squared-error        Σ (ŷ − y)²          ∂L/∂ŷ = 2 (ŷ − y)
//     mse                  (1/n) Σ (ŷ − y)²    ∂L/∂ŷ = 2 (ŷ − y) / n
//     cross-entropy        softmax outputs: −Σ y log ŷ,                    ∂L/∂z = ŷ Σy − y
//                          sigmoid outputs: −Σ (y log ŷ + (1−y) log(1−ŷ)), ∂L/∂z = ŷ − y

#include "math/networks/activation.h"

namespace psolve {

enum class Loss { half_squared_error, squared_error, mse, cross_entropy };

/// "half-squared-error", …
std::string_view name_of(Loss loss);

/// The factor c of c Σ (ŷ − y)² over n outputs; cross-entropy has none.
template <class S>
S square_factor(Loss loss, Index n) {
  if (loss == Loss::half_squared_error) return S(1) / S(2);
  return loss == Loss::mse ? S(1) / S(static_cast<int>(n)) : S(1);
}

/// −Σ y log ŷ of a softmax. For numbers log ŷ is z less the largest z, less a logarithm that keeps
/// its digits where all other shares vanish.
template <class S>
S softmax_entropy(const VectorOf<S>& z, const VectorOf<S>& y) {
  if constexpr (std::is_same_v<S, double>) {
    Index top = 0;
    const double most = z.maxCoeff(&top);
    double others = 0;
    for (Index k = 0; k < z.size(); ++k) {
      if (k != top) others += std::exp(z(k) - most);
    }
    const double log_sum = std::log1p(others);
    double total = 0;
    for (Index i = 0; i < z.size(); ++i) total += y(i) * ((most - z(i)) + log_sum);
    return total;
  } else {
    using std::exp;
    using std::log;
    const S top = largest(z);
    const VectorOf<S> e = z.unaryExpr([&](const S& v) { return exp(v - top); });
    return y.sum() * (top + log(e.sum())) - y.dot(z);
  }
}

/// −Σ (y log ŷ + (1 − y) log(1 − ŷ)) of sigmoids.
template <class S>
S sigmoid_entropy(const VectorOf<S>& z, const VectorOf<S>& y) {
  if constexpr (std::is_same_v<S, double>) {
    double total = 0;
    for (Index i = 0; i < z.size(); ++i) {
      total += y(i) * softplus(-z(i)) + (1 - y(i)) * softplus(z(i));
    }
    return total;
  } else {
    const VectorOf<S> log_normaliser = z.unaryExpr([](const S& v) { return softplus(v); });
    return log_normaliser.sum() - y.dot(z);
  }
}

/// L, where ŷ = f(z) came out of the last layer. Cross-entropy is taken from z: log ŷ would lose
/// all digits where ŷ rounds to 0 or 1.
template <class S>
S loss_value(Loss loss, Activation f, const VectorOf<S>& z, const VectorOf<S>& y_hat,
             const VectorOf<S>& y) {
  if (loss != Loss::cross_entropy) {
    const VectorOf<S> residual = y_hat - y;
    return square_factor<S>(loss, y.size()) * residual.dot(residual);
  }
  return f == Activation::softmax ? softmax_entropy(z, y) : sigmoid_entropy(z, y);
}

/// ∂L/∂ŷ of the squared losses.
template <class S>
VectorOf<S> residual_gradient(Loss loss, const VectorOf<S>& y_hat, const VectorOf<S>& y) {
  return (y_hat - y) * (S(2) * square_factor<S>(loss, y.size()));
}

/// ∂L/∂z of cross-entropy, ŷ Σy − y. For numbers a ŷ beyond ½ is taken as 1 less the rest, which
/// keeps its digits where ŷ is next to 1.
template <class S>
VectorOf<S> entropy_delta(Activation f, const VectorOf<S>& z, const VectorOf<S>& y_hat,
                          const VectorOf<S>& y) {
  const bool is_softmax = f == Activation::softmax;
  VectorOf<S> delta = is_softmax ? VectorOf<S>(y_hat * y.sum() - y) : VectorOf<S>(y_hat - y);
  if constexpr (std::is_same_v<S, double>) {
    for (Index i = 0; i < z.size(); ++i) {
      if (y_hat(i) <= 0.5) continue;
      if (!is_softmax) {
        delta(i) = (1 - y(i)) - sigmoid(-z(i));
        continue;
      }
      S y_rest = 0;
      S share_rest = 0;
      for (Index k = 0; k < z.size(); ++k) {
        if (k == i) continue;
        y_rest += y(k);
        share_rest += y_hat(k);
      }
      delta(i) = y_rest - y.sum() * share_rest;
    }
  }
  return delta;
}

/// δ = ∂L/∂z of the last layer.
template <class S>
VectorOf<S> output_delta(Loss loss, Activation f, const VectorOf<S>& z, const VectorOf<S>& y_hat,
                         const VectorOf<S>& y) {
  if (loss == Loss::cross_entropy) return entropy_delta(f, z, y_hat, y);
  return pull_back(f, z, y_hat, residual_gradient(loss, y_hat, y));
}

}  // namespace psolve
