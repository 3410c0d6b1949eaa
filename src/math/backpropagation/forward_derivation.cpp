// Forward: the lines of the layers and of the loss.

#include "math/backpropagation/derivation.h"

#include <fmt/format.h>

#include "math/networks/rules.h"

namespace psolve {
namespace {

/// Where e^z leaves the range of doubles, of a softmax in these z.
bool leaves_range(const Vector& z) {
  constexpr double kFarthest = 600;
  return std::abs(z.maxCoeff()) > kFarthest;
}

Formula activated(Activation f, Index i, const Vector& values,
                  const std::function<Formula(Index)>& z) {
  if (f != Activation::softmax) return call(name_of(f), {z(i)});
  Index top = 0;
  values.maxCoeff(&top);
  const auto power = [&](Index k) {
    return call("exp", {leaves_range(values) ? z(k) - z(top) : z(k)});
  };
  return power(i) / long_sum(values.size(), power);
}

}  // namespace

void NetworkTrace::forward(const Values& values) {
  if (!work_.recording()) return;
  const auto pass = work_.heading(place_.ids + "forward", rule::forward_pass,
                                  "Forward: from the input to the prediction");
  forward_layers(values);
}

void NetworkTrace::forward_layers(const Values& values) {
  const Stretch held = stretch();
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    if (!held.holds(l)) continue;
    if (held.resumes(l)) {
      work_.resume(rule::forward_pass, Shaped{values[l].input, names_.input_dims(l)},
                   {.id = place_.id(l, "resumed"),
                    .claim = "After the layers that are left out",
                    .name = names_.input(l)});
    }
    const auto aside = work_.in_the_same_way(!is_shown(l));
    const auto group = layer_heading("forward", rule::forward_pass, l);
    if (layer(l).is(LayerKind::dense)) weighted_sum(l, values[l]);
    if (layer(l).has_window()) windows_.forward(l, values[l]);
    if (layer(l).is(LayerKind::flatten)) {
      work_.define(rule::definition, values[l].a,
                   {.id = place_.id(l, "a"),
                    .claim = "The same numbers as a list, row by row",
                    .name = names_.output(l),
                    .formula = call("vec", {the(names_.input(l))}),
                    .answer = place_.answer("activations", l)});
    }
    if (layer(l).activation != Activation::identity) activation(l, values[l]);
    if (layer(l).is(LayerKind::activation) && layer(l).activation == Activation::identity) {
      pass_on(l, values[l].a);
    }
  }
}

/// What an activation that changes nothing gives out; of a lone unit a number, as its name says.
void NetworkTrace::pass_on(Index l, const Vector& a) {
  const Dims& dims = names_.output_dims(l);
  const std::string id = place_.id(l, "a");
  const std::string path = place_.answer("activations", l);
  if (dims == Dims{1}) {
    work_.define(rule::activation, a(0),
                 {.id = id + "[0]",
                  .name = names_.entry(names_.output(l), 0, dims),
                  .formula = input_entry(l, 0),
                  .answer = entry_path(path, 0, dims)});
    return;
  }
  work_.define(
      rule::activation, Shaped{a, dims},
      {.id = id, .name = names_.output(l), .formula = the(names_.input(l)), .answer = path});
}

void NetworkTrace::weighted_sum(Index l, const LayerValues<double>& values) {
  const Matrix& W = *layer(l).weights;
  const bool has_bias = layer(l).bias.has_value();
  const Formula z = names_.pre_activation(l);
  const std::string id = place_.id(l, "z");
  const std::string path = place_.answer("pre_activations", l);
  if (!is_small(l)) {
    const Formula Wx = product({the(names_.weights(l)), input_list(l)}, product_sign::matrix);
    work_.define(
        rule::weighted_sum, values.z,
        {.id = id, .name = z, .formula = has_bias ? Wx + the(names_.bias(l)) : Wx, .answer = path});
    return;
  }
  for (Index i = 0; i < W.rows(); ++i) {
    Formula formula =
        long_sum(W.cols(), [&](Index j) { return weight_entry(l, i, j) * input_entry(l, j); });
    if (has_bias) formula = formula + the(names_.at(names_.bias(l), i, {W.rows()}));
    work_.define(rule::weighted_sum, values.z(i),
                 {.id = fmt::format("{}[{}]", id, i),
                  .name = names_.entry(z, i, {W.rows()}),
                  .formula = formula,
                  .answer = entry_path(path, i, {W.rows()})});
  }
}

void NetworkTrace::activation(Index l, const LayerValues<double>& values) {
  const Activation f = layer(l).activation;
  const Index n = values.a.size();
  const Dims& dims = names_.output_dims(l);
  const std::string id = place_.id(l, "a");
  const std::string path = place_.answer("activations", l);
  if (n > kEntrywise) {
    work_.define(rule::activation, Shaped{values.a, dims},
                 {.id = id,
                  .name = names_.output(l),
                  .formula = call(name_of(f), {the(pre_activation(l))}),
                  .answer = path});
    return;
  }
  for (Index i = 0; i < n; ++i) {
    work_.define(
        rule::activation, values.a(i),
        {.id = fmt::format("{}[{}]", id, i),
         .name = names_.entry(names_.output(l), i, dims),
         .formula = activated(f, i, values.z, [&](Index k) { return pre_activation_entry(l, k); }),
         .answer = entry_path(path, i, dims)});
  }
}

void NetworkTrace::loss(const Values& values, double loss_value) {
  work_.define(rule::loss, forms_.of(place_.answer("loss"), sym("L"), loss_value), [&] {
    return Definition{.id = place_.ids + "loss",
                      .claim = fmt::format("The loss ({})", name_of(network_.loss)),
                      .name = sym("L"),
                      .formula = loss_formula(values),
                      .answer = place_.answer("loss")};
  });
}

/// −log ŷ_i of a softmax in z. Of the largest it is log(1 + …), of which the logarithm alone would
/// lose the digits. What is added to 1 may be far below it, and is taken from its largest part on.
Formula NetworkTrace::surprise_formula(const Vector& z, Index i) const {
  const Index last = std::ssize(network_.layers) - 1;
  const Index n = z.size();
  const auto entry = [&](Index k) { return pre_activation_entry(last, k); };
  if (n == 1) return Formula(0);
  Index top = 0;
  z.maxCoeff(&top);
  Vector rest_of_z = z;
  rest_of_z(top) = -std::numeric_limits<double>::infinity();
  Index second = 0;
  rest_of_z.maxCoeff(&second);
  const bool is_far = z(top) - z(second) > 600;
  const Index from = is_far ? second : top;
  const auto others = [&] {
    return long_sum(
        n - 1, [&](Index k) { return call("exp", {entry(k < top ? k : k + 1) - entry(from)}); });
  };
  const Formula behind = entry(second) - entry(top);
  const Formula rest = call("softplus", {n == 2   ? behind
                                         : is_far ? call("log", {others()}) + behind
                                                  : call("log", {others()})});
  return i == top ? rest : rest + (entry(top) - entry(i));
}

Formula NetworkTrace::loss_formula(const Values& values) const {
  const Index last = std::ssize(network_.layers) - 1;
  const Index n = target().size();
  const auto y = [&](Index i) { return target_entry(i); };
  const auto y_hat = [&](Index i) { return output_entry(last, i); };
  if (network_.loss == Loss::absolute_error) {
    return long_sum(n, [&](Index i) { return call("abs", {y_hat(i) - y(i)}); });
  }
  if (network_.loss == Loss::hinge) {
    return long_sum(n, [&](Index i) { return call("max", {0, 1 - y(i) * y_hat(i)}); });
  }
  if (network_.loss != Loss::cross_entropy) {
    const Formula squares = long_sum(n, [&](Index i) { return power(y_hat(i) - y(i), 2); });
    if (network_.loss == Loss::half_squared_error) return Formula(1) / 2 * squares;
    if (network_.loss == Loss::mse && n > 1) return Formula(1) / n * squares;
    return squares;
  }
  // Of a prediction next to 0 or 1 the logarithm has lost the digits that z still has.
  constexpr double near = 1e-6;
  const Vector& a = values.back().a;
  const bool is_saturated = a.maxCoeff() > 1 - near || a.minCoeff() < near;
  const auto z = [&](Index i) { return pre_activation_entry(last, i); };
  if (layer(last).activation == Activation::softmax) {
    if (!is_saturated) return -long_sum(n, [&](Index i) { return y(i) * call("log", {y_hat(i)}); });
    return long_sum(n, [&](Index i) { return y(i) * surprise_formula(values.back().z, i); });
  }
  if (is_saturated) {
    return long_sum(n, [&](Index i) {
      return y(i) * call("softplus", {-z(i)}) + (1 - y(i)) * call("softplus", {z(i)});
    });
  }
  return -long_sum(n, [&](Index i) {
    return y(i) * call("log", {y_hat(i)}) + (1 - y(i)) * call("log", {1 - y_hat(i)});
  });
}

}  // namespace psolve
