#include "math/recurrent/loss/step_loss.h"

#include "math/recurrent/products.h"
#include "spec/error.h"

namespace psolve {
namespace {

template <class Products>
Matrix run_output_sums(const OutputLayer& layer, const Matrix& states) {
  Matrix sums = Products::multiply_right_transposed(states, layer.W);
  if (layer.b) sums.rowwise() += layer.b->transpose();
  return sums;
}

bool is_large_output(const OutputLayer& layer, Index steps) {
  return gains_from_speed(static_cast<double>(layer.W.size()) * static_cast<double>(steps),
                          std::min(layer.W.rows(), layer.W.cols()));
}

/// ℓ and ∂ℓ/∂o of one step.
struct Judged {
  double loss;
  Vector slope;
};

Judged judged(const StepLoss& loss, const Vector& o, const Vector& y, const Vector& target) {
  const Activation f = loss.activation;
  if (!loss.comparison) return {y.sum(), pull_back<double>(f, o, y, Vector::Ones(y.size()))};
  return {loss_value<double>(*loss.comparison, f, o, y, target),
          output_delta<double>(*loss.comparison, f, o, y, target)};
}

}  // namespace

void OutputLayer::add(const OutputLayer& other, double factor) {
  W += factor * other.W;
  if (b) *b += factor * *other.b;
}

Emissions emit(const StepLoss& loss, const std::optional<OutputLayer>& layer, const Matrix& states,
               const Targets& targets) {
  const Index K = targets.steps();
  const bool is_output = loss.is_of(Emission::y);
  Emissions emitted;
  emitted.outputs = states.bottomRows(K);
  if (is_output) {
    emitted.sums = is_large_output(*layer, K)
                       ? run_output_sums<FastProducts>(*layer, emitted.outputs)
                       : run_output_sums<PlainProducts>(*layer, emitted.outputs);
    emitted.outputs = emitted.sums;
  }
  emitted.losses = Vector::Zero(K);
  emitted.slopes = Matrix::Zero(K, emitted.outputs.cols());
  for (Index k = 0; k < K; ++k) {
    const Vector o = emitted.outputs.row(k);
    const Vector y = is_output ? activate<double>(loss.activation, o) : o;
    if (is_output) emitted.outputs.row(k) = y;
    if (!targets.there[k]) continue;
    const Vector target = loss.comparison ? Vector(targets.rows.row(k)) : Vector();
    const Judged step = judged(loss, o, y, target);
    emitted.losses(k) = step.loss;
    emitted.slopes.row(k) = step.slope;
  }
  if (emitted.losses.allFinite() && emitted.outputs.allFinite() && emitted.slopes.allFinite()) {
    return emitted;
  }
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

Matrix state_slopes(const StepLoss& loss, const std::optional<OutputLayer>& layer,
                    const Emissions& emitted) {
  if (!loss.is_of(Emission::y)) return emitted.slopes;
  return is_large_output(*layer, emitted.steps())
             ? FastProducts::multiply(emitted.slopes, layer->W)
             : PlainProducts::multiply(emitted.slopes, layer->W);
}

OutputLayer output_gradients(const StepLoss& loss, const OutputLayer& layer, const Matrix& states,
                             const Emissions& emitted) {
  OutputLayer gradients = layer;
  gradients.W.setZero();
  if (gradients.b) gradients.b->setZero();
  if (!loss.is_of(Emission::y)) return gradients;
  const auto last = states.bottomRows(emitted.steps());
  gradients.W = is_large_output(layer, emitted.steps())
                    ? FastProducts::multiply_left_transposed(emitted.slopes, last)
                    : PlainProducts::multiply_left_transposed(emitted.slopes, last);
  if (gradients.b) gradients.b = emitted.slopes.colwise().sum();
  return gradients;
}

}  // namespace psolve
