#include "math/networks/exact/answers.h"

#include "math/expressions/text.h"
#include "math/networks/exact/exact_run.h"

namespace psolve {
namespace {

/// Writes rationals; what is not one was too long to be worked out.
class RationalTexts {
 public:
  Json operator()(const Expr& e) {
    are_whole_ = are_whole_ && e.is(Expr::Kind::number);
    return are_whole_ ? text_json(e) : Json();
  }
  Json operator()(const VectorOf<Expr>& list, const Dims& dims) {
    return nested_json(dims, [&](Index i) { return (*this)(list(i)); });
  }
  bool are_whole() const { return are_whole_; }

 private:
  bool are_whole_ = true;
};

}  // namespace

Json exact_numbers(const NetworkProblem& problem, const NetworkShapes& shapes) {
  const ExprArena arena;
  const auto network = exact_network(problem, shapes);
  Json exact = Json::object();
  if (!is_rational(network) || !is_affordable(network)) return exact;
  if (problem.is_batch) exact["examples"] = Json::array();
  const auto values = forward(network.layers, network.examples);
  ExactLosses losses;
  BatchGradientsOf<Expr> gradients;
  if (network.has_loss()) {
    losses = losses_of(network, values);
    gradients = backward(network, values);
  }
  RationalTexts texts;
  for (Index n = 0; n < std::ssize(values); ++n) {
    Json own = {{"y_hat", texts(values[n].back().a, network.dims.back())}};
    if (network.has_loss()) {
      own["loss"] = texts(losses.each[n]);
      own["deltas"] = json_list(std::ssize(network.layers), [&](Index l) {
        return texts(gradients.each[n][l].delta, network.dims[l + 1]);
      });
    }
    if (problem.is_batch) {
      exact["examples"].push_back(std::move(own));
    } else {
      exact.update(own);
    }
  }
  if (!network.has_loss()) return texts.are_whole() ? exact : Json::object();
  exact["loss"] = texts(losses.whole);
  const auto& whole = gradients.whole;
  exact["gradients"] = Json::object();
  if (problem.input_gradient.value_or(false)) {
    exact["gradients"]["input"] = texts(whole[0].input, network.dims[0]);
  }
  Json& layers = exact["gradients"]["layers"] = Json::array();
  for (Index l = 0; l < std::ssize(whole); ++l) {
    Json json = Json::object();
    if (whole[l].weights) {
      json[network.layers[l].is(LayerKind::dense) ? "weights" : "kernel"] =
          texts(whole[l].weights->reshaped<Eigen::RowMajor>(), network.weight_dims[l]);
    }
    if (whole[l].bias) json["bias"] = texts(*whole[l].bias, {whole[l].bias->size()});
    layers.push_back(std::move(json));
  }
  return texts.are_whole() ? exact : Json::object();
}

}  // namespace psolve
