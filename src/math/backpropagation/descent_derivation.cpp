// A step of gradient descent, and the same example after it.

#include "math/backpropagation/derivation.h"

#include <fmt/format.h>

#include "math/networks/rules.h"

namespace psolve {

void NetworkTrace::descent(const std::vector<Layer<double>>& updated) {
  if (!work_.recording()) return;
  const Formula theta = sym("theta");
  const auto step = work_.group([&] {
    return Step{"descent",
                rule::gradient_descent,
                "One step of gradient descent, all parameters from their old values",
                {equals({theta.mark("′"), theta - sym("eta") * derivative(sym("L"), theta)}),
                 equals({sym("eta"), the(sym("eta")).part(1)})}};
  });
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    if (!layer(l).weights || !stretch().holds(l)) continue;
    const auto aside = work_.in_the_same_way(!is_shown(l));
    const bool small = layer(l).is(LayerKind::dense) && is_small(l);
    small ? step_by_entries(l, updated[l]) : step_as_a_whole(l, updated[l]);
  }
}

void NetworkTrace::step_as_a_whole(Index l, const Layer<double>& updated) {
  const auto step = [&](const char* what, const Formula& parameter, const Formula& stepped,
                        const Vector& result, const Dims& dims) {
    work_.define(rule::gradient_descent, Shaped{result, dims}, [&] {
      return Definition{
          .id = fmt::format("updated/layers[{}]/{}", l, what),
          .name = stepped,
          .formula = the(parameter) - the(sym("eta")) * the(derivative(sym("L"), parameter)),
          .answer = fmt::format("updated.layers[{}].{}", l, what)};
    });
  };
  step(layer(l).is(LayerKind::convolution) ? "kernel" : "weights", names_.weights(l),
       names_.stepped(names_.weights(l)), updated.kernel(), network_.weight_dims[l]);
  if (!layer(l).bias) return;
  step("bias", names_.bias(l), names_.stepped(names_.bias(l)), *updated.bias,
       {layer(l).bias->size()});
}

void NetworkTrace::step_by_entries(Index l, const Layer<double>& updated) {
  const auto step = [&](const char* what, const Formula& parameter, const Vector& result,
                        const Dims& dims, Index place) {
    work_.define(rule::gradient_descent, result(place), [&] {
      const Formula entry = names_.at(parameter, place, dims);
      return Definition{
          .id = entry_path(fmt::format("updated/layers[{}]/{}", l, what), place, dims),
          .name = names_.at(names_.stepped(parameter), place, dims),
          .formula = the(entry) - the(sym("eta")) * the(derivative(sym("L"), entry)),
          .answer = entry_path(fmt::format("updated.layers[{}].{}", l, what), place, dims)};
    });
  };
  const Matrix& W = *layer(l).weights;
  const Vector weights = updated.kernel();
  for (Index i = 0; i < W.rows(); ++i) {
    for (Index j = 0; j < W.cols(); ++j) {
      step("weights", names_.weights(l), weights, {W.rows(), W.cols()}, i * W.cols() + j);
    }
    if (layer(l).bias) step("bias", names_.bias(l), *updated.bias, {W.rows()}, i);
  }
}

void NetworkTrace::after_descent(const Values& values, double before, double after) {
  if (!work_.recording()) return;
  const char* moves = after < before ? "falls" : after == before ? "stays" : "rises";
  const auto group =
      work_.heading("loss_after_update", rule::evaluation,
                    fmt::format("The same example after the step: the loss {}", moves));
  pass_ = "after/";
  names_.step_parameters(true);
  {
    const auto aside = work_.in_the_same_way(true);
    forward_layers(values);
  }
  work_.define(rule::loss, after, [&] {
    return Definition{.id = pass_ + "loss",
                      .name = sym("L").mark("′"),
                      .formula = loss_formula(values),
                      .answer = "loss_after_update"};
  });
  names_.step_parameters(false);
  pass_.clear();
}

}  // namespace psolve
