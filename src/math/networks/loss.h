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

/// L, where ŷ = f(z) came out of the last layer. Cross-entropy is taken from z: log ŷ would lose
/// all digits where ŷ rounds to 0 or 1.
template <class S>
S loss_value(Loss loss, Activation f, const VectorOf<S>& z, const VectorOf<S>& y_hat,
             const VectorOf<S>& y) {
  using std::exp;
  using std::log;
  if (loss != Loss::cross_entropy) {
    const VectorOf<S> residual = y_hat - y;
    return square_factor<S>(loss, y.size()) * residual.dot(residual);
  }
  if (f == Activation::softmax) {
    const S top = largest(z);
    const VectorOf<S> e = z.unaryExpr([&](const S& v) { return exp(v - top); });
    return y.sum() * (top + log(e.sum())) - y.dot(z);
  }
  const VectorOf<S> log_normaliser = z.unaryExpr([](const S& v) { return softplus(v); });
  return log_normaliser.sum() - y.dot(z);
}

/// ∂L/∂ŷ of the squared losses.
template <class S>
VectorOf<S> residual_gradient(Loss loss, const VectorOf<S>& y_hat, const VectorOf<S>& y) {
  return (y_hat - y) * (S(2) * square_factor<S>(loss, y.size()));
}

/// δ = ∂L/∂z of the last layer.
template <class S>
VectorOf<S> output_delta(Loss loss, Activation f, const VectorOf<S>& z, const VectorOf<S>& y_hat,
                         const VectorOf<S>& y) {
  if (loss == Loss::cross_entropy) {
    return f == Activation::softmax ? VectorOf<S>(y_hat * y.sum() - y) : VectorOf<S>(y_hat - y);
  }
  return pull_back(f, z, y_hat, residual_gradient(loss, y_hat, y));
}

}  // namespace psolve
