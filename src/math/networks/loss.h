#pragma once

// Losses L(ŷ, y), their gradients, and the shortcut ∂L/∂z that makes cross-entropy stable.
//
//     half-squared-error   ½ Σ (ŷ − y)²        ∂L/∂ŷ = ŷ − y
//     squared-error        Σ (ŷ − y)²          ∂L/∂ŷ = 2 (ŷ − y)
//     mse                  (1/n) Σ (ŷ − y)²    ∂L/∂ŷ = 2 (ŷ − y) / n
//     absolute-error       Σ |ŷ − y|           ∂L/∂ŷ = sign(ŷ − y), 0 where they are equal
//     hinge                Σ max(0, 1 − y ŷ)   ∂L/∂ŷ = −y where y ŷ < 1, else 0 (0 at the kink)
//     cross-entropy        softmax outputs: −Σ y log ŷ,                    ∂L/∂z = ŷ Σy − y
//                          sigmoid outputs: −Σ (y log ŷ + (1−y) log(1−ŷ)), ∂L/∂z = ŷ − y
//
// At the kinks these are the slopes of PyTorch's l1_loss and relu. The loss of several examples is the
// mean of theirs, or their sum.

#include "math/networks/activation.h"

namespace psolve {

enum class Loss { half_squared_error, squared_error, mse, cross_entropy, absolute_error, hinge };

/// How the losses of several examples are put together.
enum class Reduction { mean, sum };

/// "half-squared-error", …
std::string_view name_of(Loss loss);

inline bool is_squared(Loss loss) {
  return loss == Loss::half_squared_error || loss == Loss::squared_error || loss == Loss::mse;
}

/// The factor c of the squared losses c Σ (ŷ − y)² over n outputs.
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

/// 1 − y ŷ
template <class S>
VectorOf<S> hinge_margins(const VectorOf<S>& y_hat, const VectorOf<S>& y) {
  return VectorOf<S>::Constant(y.size(), S(1)) - y.cwiseProduct(y_hat);
}

/// L, where ŷ = f(z) came out of the last layer. Cross-entropy is taken from z: log ŷ would lose
/// all digits where ŷ rounds to 0 or 1.
template <class S>
S loss_value(Loss loss, Activation f, const VectorOf<S>& z, const VectorOf<S>& y_hat,
             const VectorOf<S>& y) {
  using std::abs;
  if (loss == Loss::cross_entropy) {
    return f == Activation::softmax ? softmax_entropy(z, y) : sigmoid_entropy(z, y);
  }
  const VectorOf<S> residual = y_hat - y;
  if (loss == Loss::absolute_error) {
    return residual.unaryExpr([](const S& r) { return S(abs(r)); }).sum();
  }
  if (loss == Loss::hinge) {
    return hinge_margins(y_hat, y).unaryExpr([](const S& m) { return relu(m); }).sum();
  }
  return square_factor<S>(loss, y.size()) * residual.dot(residual);
}

/// ∂L/∂ŷ of all losses but cross-entropy, which goes from L to z.
template <class S>
VectorOf<S> loss_gradient(Loss loss, const VectorOf<S>& y_hat, const VectorOf<S>& y) {
  if (loss == Loss::hinge) {
    const VectorOf<S> margins = hinge_margins(y_hat, y);
    return VectorOf<S>::NullaryExpr(y.size(), [&](Index i) { return -y(i) * step(margins(i)); });
  }
  const VectorOf<S> residual = y_hat - y;
  if (loss == Loss::absolute_error) return residual.unaryExpr([](const S& r) { return sign(r); });
  return residual * (S(2) * square_factor<S>(loss, y.size()));
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
  return pull_back(f, z, y_hat, loss_gradient(loss, y_hat, y));
}

/// ∂L/∂y_i.
template <class S>
S target_gradient(Loss loss, Activation f, const VectorOf<S>& z, const VectorOf<S>& y_hat,
                  const VectorOf<S>& y, Index i) {
  if (loss == Loss::hinge) return -y_hat(i) * step(hinge_margins(y_hat, y)(i));
  if (loss != Loss::cross_entropy) return -loss_gradient(loss, y_hat, y)(i);
  if (f == Activation::sigmoid) return -z(i);
  return softmax_entropy<S>(z, VectorOf<S>::Unit(z.size(), i));  // linear in y
}

}  // namespace psolve
