#include "math/recurrent/loss/step_loss.h"

#include <cmath>

#include "math/recurrent/digits/enclosure.h"
#include "math/recurrent/products.h"
#include "spec/error.h"

namespace psolve {
namespace {

bool is_large_output(const OutputLayer& layer, Index steps) {
  return gains_from_speed(static_cast<double>(layer.W.size()) * static_cast<double>(steps),
                          std::min(layer.W.rows(), layer.W.cols()));
}

/// Calls `run.operator()<Products>()` with what suits a layer that is used at so many steps.
template <class S, class Run>
auto with_products(const OutputLayerOf<S>& layer, Index steps, Run run) {
  if constexpr (std::is_same_v<S, double>) {
    if (is_large_output(layer, steps)) return run.template operator()<FastProducts>();
  }
  return run.template operator()<PlainProductsOf<S>>();
}

template <class S>
MatrixOf<S> output_sums(const OutputLayerOf<S>& layer, const MatrixOf<S>& states) {
  MatrixOf<S> sums = with_products(layer, states.rows(), [&]<class Products>() {
    return Products::multiply_right_transposed(states, layer.W);
  });
  if (layer.b) sums.rowwise() += layer.b->transpose();
  return sums;
}

// ------------------------------------------------------------------ one step

Vector output_of(Activation f, const Vector& o) {
  return activate<double>(f, o);
}
/// Of a softmax in shares of the largest.
template <class T>
VectorOf<Ball<T>> output_of(Activation f, const VectorOf<Ball<T>>& o) {
  if (f == Activation::identity) return o;
  if (f == Activation::sigmoid) return o.unaryExpr([](const Ball<T>& v) { return sigmoid(v); });
  const auto top = std::max_element(
      o.begin(), o.end(), [](const Ball<T>& a, const Ball<T>& b) { return a.mid < b.mid; });
  const VectorOf<Ball<T>> e = o.unaryExpr([&](const Ball<T>& v) { return exp(v - *top); });
  const Ball<T> sum = e.sum();
  return e.unaryExpr([&](const Ball<T>& v) { return v / sum; });
}

/// ℓ, ∂ℓ/∂o and, but of cross-entropy, ∂ℓ/∂y of one step.
template <class S>
struct Judged {
  S loss;
  VectorOf<S> slope;
  VectorOf<S> output_slope;
};

Judged<double> judged(const StepLoss& loss, const Vector& o, const Vector& y,
                      const Vector& target) {
  const Activation f = loss.activation;
  const Vector none = Vector::Zero(y.size());
  const Vector ones = Vector::Ones(y.size());
  if (!loss.comparison) return {y.sum(), pull_back<double>(f, o, y, ones), ones};
  return {loss_value<double>(*loss.comparison, f, o, y, target),
          output_delta<double>(*loss.comparison, f, o, y, target),
          loss.is_cross_entropy() ? none : loss_gradient<double>(*loss.comparison, y, target)};
}

/// ∂ℓ/∂o from g = ∂ℓ/∂y; of a softmax y_i Σ_k y_k (g_i − g_k).
template <class T>
VectorOf<Ball<T>> through_output(Activation f, const VectorOf<Ball<T>>& o,
                                 const VectorOf<Ball<T>>& y, const VectorOf<Ball<T>>& g) {
  VectorOf<Ball<T>> slope = g;
  for (Index i = 0; i < o.size(); ++i) {
    if (f == Activation::sigmoid) slope(i) *= sigmoid(o(i)) * sigmoid(-o(i));
    if (f != Activation::softmax) continue;
    slope(i) = Ball<T>();
    for (Index k = 0; k < o.size(); ++k) {
      if (k != i) slope(i) += y(i) * y(k) * (g(i) - g(k));
    }
  }
  return slope;
}

/// −Σ t log y = Σ t_i log Σ_k e^(o_k − o_i), and Σ_k (y_i t_k − y_k t_i) as ∂ℓ/∂o_i.
template <class T>
Judged<Ball<T>> softmax_judged(const VectorOf<Ball<T>>& o, const VectorOf<Ball<T>>& y,
                               const VectorOf<Ball<T>>& t) {
  const VectorOf<Ball<T>> none = VectorOf<Ball<T>>::Zero(o.size());
  Judged<Ball<T>> step{Ball<T>(), none, none};
  for (Index i = 0; i < o.size(); ++i) {
    Ball<T> others;
    for (Index k = 0; k < o.size(); ++k) {
      if (k == i) continue;
      others += exp(o(k) - o(i));
      step.slope(i) += y(i) * t(k) - y(k) * t(i);
    }
    if (o.size() > 1) step.loss += t(i) * softplus(log(others));
  }
  return step;
}

/// −Σ (t log y + (1 − t) log(1 − y)), and (1 − t) y − t (1 − y) as ∂ℓ/∂o.
template <class T>
Judged<Ball<T>> sigmoid_judged(const VectorOf<Ball<T>>& o, const VectorOf<Ball<T>>& t) {
  Judged<Ball<T>> step{Ball<T>(), o, VectorOf<Ball<T>>::Zero(o.size())};
  for (Index i = 0; i < o.size(); ++i) {
    const Ball<T> rest = Ball<T>(1) - t(i);
    step.loss += t(i) * softplus(-o(i)) + rest * softplus(o(i));
    step.slope(i) = rest * sigmoid(o(i)) - t(i) * sigmoid(-o(i));
  }
  return step;
}

template <class T>
Judged<Ball<T>> judged(const StepLoss& loss, const VectorOf<Ball<T>>& o, const VectorOf<Ball<T>>& y,
                       const VectorOf<Ball<T>>& target) {
  using List = VectorOf<Ball<T>>;
  const Activation f = loss.activation;
  if (!loss.comparison) {
    const List ones = List::Constant(y.size(), Ball<T>(1));
    return {y.sum(), through_output<T>(f, o, y, ones), ones};
  }
  if (loss.is_cross_entropy()) {
    return f == Activation::softmax ? softmax_judged<T>(o, y, target)
                                    : sigmoid_judged<T>(o, target);
  }
  const List residual = y - target;
  Ball<T> squares;
  for (const Ball<T>& r : residual) squares += r * r;
  const Ball<T> factor = square_factor<Ball<T>>(*loss.comparison, y.size());
  const List slope = residual * (Ball<T>(2) * factor);
  return {factor * squares, through_output<T>(f, o, y, slope), slope};
}

}  // namespace

template <class S>
EmissionsOf<S> emit(const StepLoss& loss, const std::optional<OutputLayerOf<S>>& layer,
                    const MatrixOf<S>& states, const TargetsOf<S>& targets) {
  const Index K = targets.steps();
  const bool is_output = loss.is_of(Emission::y);
  EmissionsOf<S> emitted;
  emitted.outputs = states.bottomRows(K);
  if (is_output) {
    emitted.sums = output_sums(*layer, emitted.outputs);
    emitted.outputs = emitted.sums;
  }
  emitted.losses = VectorOf<S>::Zero(K);
  emitted.output_slopes = emitted.slopes = MatrixOf<S>::Zero(K, emitted.outputs.cols());
  for (Index k = 0; k < K; ++k) {
    const VectorOf<S> o = emitted.outputs.row(k);
    const VectorOf<S> y = is_output ? output_of(loss.activation, o) : o;
    if (is_output) emitted.outputs.row(k) = y;
    if (!targets.there[k]) continue;
    const VectorOf<S> target = loss.comparison ? VectorOf<S>(targets.rows.row(k)) : VectorOf<S>();
    const Judged<S> step = judged(loss, o, y, target);
    emitted.losses(k) = step.loss;
    emitted.output_slopes.row(k) = step.output_slope;
    emitted.slopes.row(k) = step.slope;
  }
  return emitted;
}

void refuse_overflow(const Emissions& emitted) {
  if (!emitted.outputs.allFinite() || !emitted.slopes.allFinite()) refuse_overflow(HUGE_VAL);
  refuse_overflow(emitted.loss());
}
void refuse_overflow(double loss) {
  if (std::isfinite(loss)) return;
  throw SpecError("/weights",
                  "the loss overflows; scale the weights of the output, or the target, down");
}

void put_emissions(Json& answers, const StepLoss& loss, const Targets& targets,
                   const Emissions& emitted) {
  const Matrix& y = emitted.outputs;
  if (loss.is_of(Emission::y)) {
    answers["y"] = loss.at_every_step ? to_json(y) : to_json(Vector(y.row(0)));
  }
  if (!loss.at_every_step) return;
  Json losses = Json::array();
  for (Index k = 0; k < emitted.steps(); ++k) {
    losses.push_back(targets.there[k] ? Json(emitted.losses(k)) : Json());
  }
  answers["losses"] = std::move(losses);
}

template <class S>
MatrixOf<S> state_slopes(const StepLoss& loss, const std::optional<OutputLayerOf<S>>& layer,
                         const EmissionsOf<S>& emitted) {
  if (!loss.is_of(Emission::y)) return emitted.slopes;
  return with_products(*layer, emitted.steps(), [&]<class Products>() {
    return Products::multiply(emitted.slopes, layer->W);
  });
}

template <class S>
OutputLayerOf<S> output_gradients(const StepLoss& loss, const OutputLayerOf<S>& layer,
                                  const MatrixOf<S>& states, const EmissionsOf<S>& emitted) {
  OutputLayerOf<S> gradients = layer;
  gradients.W.setZero();
  if (gradients.b) gradients.b->setZero();
  if (!loss.is_of(Emission::y)) return gradients;
  const auto last = states.bottomRows(emitted.steps());
  gradients.W = with_products(layer, emitted.steps(), [&]<class Products>() {
    return Products::multiply_left_transposed(emitted.slopes, last);
  });
  if (gradients.b) gradients.b = emitted.slopes.colwise().sum();
  return gradients;
}

#define PSOLVE_STEP_LOSS(S)                                                                  \
  template EmissionsOf<S> emit(const StepLoss&, const std::optional<OutputLayerOf<S>>&,      \
                               const MatrixOf<S>&, const TargetsOf<S>&);                     \
  template MatrixOf<S> state_slopes(const StepLoss&, const std::optional<OutputLayerOf<S>>&, \
                                    const EmissionsOf<S>&);                                  \
  template OutputLayerOf<S> output_gradients(const StepLoss&, const OutputLayerOf<S>&,       \
                                             const MatrixOf<S>&, const EmissionsOf<S>&);
PSOLVE_STEP_LOSS(double)
PSOLVE_STEP_LOSS(Ball<long double>)
PSOLVE_STEP_LOSS(Ball<BigFloat<50>>)
#undef PSOLVE_STEP_LOSS

}  // namespace psolve
