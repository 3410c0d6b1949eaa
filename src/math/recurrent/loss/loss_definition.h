#pragma once

// Outputs and losses written out as plain loops over any scalar: what the checks compare with. It
// shares nothing with step_loss.cpp.

#include <cmath>
#include <span>
#include <vector>

#include "math/checking/precise.h"
#include "math/checking/softmax.h"
#include "math/checking/tracked.h"
#include "math/recurrent/loss/step_loss.h"

namespace psolve {

/// Numbers of a run, each of which was rounded once.
template <class S>
std::vector<S> once_rounded(const Vector& numbers) {
  std::vector<S> list;
  for (const double number : numbers) list.emplace_back(number, rounding_of(number));
  return list;
}

/// Numbers of a spec, whose decimals were rounded once; those of few bits are exact.
template <class S>
std::vector<S> as_given(const std::vector<double>& numbers) {
  std::vector<S> list;
  for (const double number : numbers) {
    list.emplace_back(number, has_few_bits(number) ? 0 : rounding_of(number));
  }
  return list;
}

/// What is lost at a step as a function of its state and of W and b, which stand one after the other,
/// W row by row, from `start` on in a list of numbers.
class StepLossDefinition {
 public:
  StepLossDefinition(const StepLoss& loss, const std::optional<OutputLayer>& layer, Index start)
      : loss_(loss),
        start_(start),
        p_(layer ? layer->W.rows() : 0),
        m_(layer ? layer->W.cols() : 0),
        has_b_(layer && layer->b) {}

  /// How many numbers the layer has.
  Index size() const { return p_ * m_ + (has_b_ ? p_ : 0); }

  /// e(t)
  template <class S>
  std::vector<S> output(std::span<const S> v, const std::vector<S>& state) const {
    if (!loss_.is_of(Emission::y)) return state;
    std::vector<S> o = sums(v, state);
    if (loss_.activation == Activation::softmax) return shares(o);
    if (loss_.activation == Activation::sigmoid) {
      for (S& entry : o) entry = sigmoid(entry);
    }
    return o;
  }

  /// ℓ(t); `target` has no entry for a sum.
  template <class S>
  S loss(std::span<const S> v, const std::vector<S>& state, const Vector& target) const {
    S total = 0;
    if (loss_.is_cross_entropy()) {
      const std::vector<S> o = sums(v, state);
      for (Index i = 0; i < std::ssize(o); ++i) {
        const S wanted = target(i);
        total += loss_.activation == Activation::softmax
                     ? wanted * surprise(o, i)
                     : wanted * softplus(-o[i]) + (S(1) - wanted) * softplus(o[i]);
      }
      return total;
    }
    const std::vector<S> e = output(v, state);
    for (Index i = 0; i < std::ssize(e); ++i) {
      if (!loss_.comparison) {
        total += e[i];
      } else {
        const S residual = e[i] - S(target(i));
        total += residual * residual;
      }
    }
    if (loss_.comparison == Loss::half_squared_error) return total / S(2);
    if (loss_.comparison == Loss::mse) return total / S(static_cast<double>(e.size()));
    return total;
  }

  /// The loss of row k of the targets; 0 where there is none.
  template <class S>
  S loss(std::span<const S> v, const std::vector<S>& state, const Targets& targets, Index k) const {
    if (k < 0 || !targets.there[k]) return S(0);
    return loss(v, state, targets.rows.size() == 0 ? Vector() : Vector(targets.rows.row(k)));
  }

 private:
  /// W h + b
  template <class S>
  std::vector<S> sums(std::span<const S> v, const std::vector<S>& h) const {
    std::vector<S> o(p_);
    for (Index i = 0; i < p_; ++i) {
      o[i] = has_b_ ? v[start_ + p_ * m_ + i] : S(0);
      for (Index k = 0; k < m_; ++k) o[i] += v[start_ + i * m_ + k] * h[k];
    }
    return o;
  }

  const StepLoss& loss_;
  Index start_;
  Index p_;
  Index m_;
  bool has_b_;
};

}  // namespace psolve
