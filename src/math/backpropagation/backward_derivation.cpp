// Backward: the lines of δ, layer by layer, and of the gradients.

#include "math/backpropagation/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "formula/meaning/name.h"
#include "math/calculus/rules.h"
#include "math/networks/rules.h"

namespace psolve {
namespace {

/// Where 1 − a or 1 − a² would have lost digits that z still has.
bool is_next_to_one(double a) {
  return std::abs(a) > 1 - 1e-4;
}

/// Whether f′ is to be written in its other form, which keeps the digits: of gelu left of −1, where
/// 1 + erf would cancel.
bool is_saturated(Activation f, const Vector& z, const Vector& a) {
  if (f == Activation::gelu) return z.minCoeff() < -1 && z.cwiseAbs().minCoeff() > 0;
  return is_next_to_one(a.cwiseAbs().maxCoeff());
}

/// An activation of which the derivation speaks: z, a = f(z), and how they are written.
struct Activated {
  Activation f;
  Formula z;
  Formula a;
  bool is_saturated;       ///< f′ is to be written in its other form
  std::string_view times;  ///< ⊙ where z and a are lists
  bool is_image;           ///< whose square is a product of two
  Formula pi;
};

/// π, or its number where a symbol of the spec has its name.
Formula pi_of(const Network<double>& network) {
  const bool is_taken = std::ranges::find(network.symbols, "pi") != network.symbols.end();
  return is_taken ? Formula(std::numbers::pi) : sym("pi");
}

/// The factors of f′(z), written with a where that is shorter; of a list entry by entry. What the
/// sign of z decides is decided here, for any z.
std::vector<Formula> slope_factors(const Activated& of) {
  const auto squared = [&](const Formula& x) {
    return of.is_image ? product({x, x}, product_sign::hadamard) : power(x, 2);
  };
  const auto times = [&](std::vector<Formula> factors) {
    return product(std::move(factors), of.times);
  };
  const auto& [f, z, a, is_saturated, sign, is_image, pi] = of;
  const Formula below = call("exp", {-call("relu", {-z})});  // e^z below 0, else 1
  switch (f) {
    case Activation::sigmoid:
      return {a, is_saturated ? call("sigmoid", {-z}) : 1 - a};
    case Activation::tanh:
      return {is_saturated ? squared(1 / call("cosh", {z})) : 1 - squared(a)};
    case Activation::softplus:
      return {call("sigmoid", {z})};
    case Activation::relu:
      return {1 - call("step", {-z})};
    case Activation::leaky_relu:
      return {1 - Formula(1 - leaky_slope) * call("step", {-z})};
    case Activation::elu:
      return {below};
    case Activation::selu:
      return {Formula(selu_scale) *
              (1 - times({call("step", {-z}), 1 - Formula(selu_alpha) * below}))};
    case Activation::gelu: {
      const Formula density = call("exp", {-squared(z) / 2}) / call("sqrt", {2 * pi});
      const Formula share = is_saturated ? a / z : (1 + call("erf", {z / call("sqrt", {2})})) / 2;
      return {share + times({z, density})};
    }
    case Activation::silu:
      return {call("sigmoid", {z}), 1 + times({z, call("sigmoid", {-z})})};
    case Activation::identity:
    case Activation::softmax:
      break;
  }
  return {};
}

/// ∂L/∂ŷ of all losses but cross-entropy, of an entry or of all n at once.
Formula loss_slope(Loss loss, const Formula& y_hat, const Formula& y, Index n,
                   std::string_view sign) {
  if (loss == Loss::hinge) {
    return -product({y, 1 - call("step", {product({y, y_hat}, sign) - 1})}, sign);
  }
  Formula difference = y_hat - y;
  if (loss == Loss::absolute_error) return call("sign", {difference});
  if (loss == Loss::half_squared_error) return difference;
  return (loss == Loss::mse && n > 1 ? Formula(2) / n : Formula(2)) * difference;
}

/// `list` in the shape of an image.
Formula as_image(const Formula& list, const Dims& dims) {
  std::vector<Formula> arguments = {list};
  for (const Index length : dims) arguments.emplace_back(length);
  return call("reshape", std::move(arguments));
}

/// What stands for δ, where a network has lists.
Prose backward_claim(const Network<double>& network) {
  const bool lists = std::ranges::any_of(
      network.layers, [](const Layer<double>& layer) { return !layer.has_window(); });
  if (!lists) return "Backward: from the loss to the input, layer by layer";
  return backward_heading("Backward", NetworkNames(network));
}

}  // namespace

Prose backward_heading(const char* pass, const NetworkNames& names) {
  Prose heading = pass;
  const char* before = ": ";
  for (Formula& meaning : names.meanings_of_delta()) {
    heading << std::exchange(before, ", ") << std::move(meaning);
  }
  return heading << ", from the last layer to the first";
}

Lines slope_laws(const Network<double>& network) {
  Lines lines;
  std::vector<Activation> told = {Activation::identity, Activation::softmax};
  for (const Layer<double>& layer : network.layers) {
    const Activation f = layer.activation;
    if (std::ranges::find(told, f) != told.end()) continue;
    told.push_back(f);
    const Formula z = sym("z");
    const Formula a = call(name_of(f), {z});
    lines.push_back(equals(
        {derivative(a, z),
         product(slope_factors({f, z, a, false, product_sign::dot, false, pi_of(network)}))}));
  }
  return lines;
}

/// What the layer before the ones that are left out reads of the first of them.
void NetworkTrace::resume_behind(Index l, const LayerGradients<double>& gradients) {
  const bool has_window = layer(l).has_window();
  const Dims& dims = has_window ? names_.input_dims(l) : names_.output_dims(l);
  work_.resume(rule::backward_pass, Shaped{has_window ? gradients.input : gradients.delta, dims},
               {.id = place_.id(l, "delta_resumed"),
                .claim = "After the layers that are left out",
                .name = has_window ? derivative(sym("L"), names_.input(l)) : names_.delta(l)});
}

void NetworkTrace::backward(const Values& values, const Gradients& gradients) {
  values_ = &values;
  if (!work_.recording()) return;
  const auto pass =
      work_.heading(place_.ids + "backward", rule::backward_pass, backward_claim(network_));
  const Stretch held = stretch();
  for (Index l = std::ssize(network_.layers); l-- > 0;) {
    if (!held.holds(l)) continue;
    if (!is_last(l) && !held.holds(l + 1)) {
      resume_behind(l + 1, gradients[l + 1]);
    }
    const auto aside = work_.in_the_same_way(!is_shown(l));
    const auto group = layer_heading("backward", rule::backward_pass, l);
    if (is_last(l)) {
      output_delta(gradients[l].delta);
    } else {
      hidden_delta(l, gradients);
    }
    if (layer(l).has_window()) {
      const bool to_input = l > 0 || works_input_gradient_;
      const std::string answer = l == 0 && answers_input_gradient_ ? "gradients.input" : "";
      windows_.backward(l, values[l], gradients[l], to_input, answer);
    } else {
      parameter_gradients(l, gradients);
    }
  }
}

Formula NetworkTrace::through_activation(Index l, Index i,
                                         const std::function<Formula(Index)>& dL_da) const {
  const Activation f = layer(l).activation;
  if (f == Activation::identity) return dL_da(i);
  const Formula a = output_entry(l, i);
  if (f == Activation::softmax) {
    return a * (dL_da(i) - long_sum(entries_of(names_.output_dims(l)), [&](Index k) {
                  return product({dL_da(k), output_entry(l, k)});
                }));
  }
  std::vector<Formula> factors =
      slope_factors({f, pre_activation_entry(l, i), a,
                     is_saturated(f, (*values_)[l].z.segment(i, 1), (*values_)[l].a.segment(i, 1)),
                     product_sign::dot, false, pi_of(network_)});
  factors.insert(factors.begin(), dL_da(i));
  return product(std::move(factors));
}

Formula NetworkTrace::through_activation(Index l, const Formula& dL_da) const {
  const Activation f = layer(l).activation;
  if (f == Activation::identity) return dL_da;
  const Formula a = the(names_.output(l));
  std::vector<Formula> factors;
  if (f == Activation::softmax) {  // (diag a − a aᵀ) ∂L/∂a
    factors = {a, dL_da - product({transpose(a), dL_da}, product_sign::matrix)};
  } else {
    factors = slope_factors(
        {f, the(pre_activation(l)), a, is_saturated(f, (*values_)[l].z, (*values_)[l].a),
         product_sign::hadamard, names_.output_dims(l).size() > 1, pi_of(network_)});
    factors.insert(factors.begin(), dL_da);
  }
  return product(std::move(factors), product_sign::hadamard);
}

Formula NetworkTrace::output_delta_entry(Index i) const {
  const Index l = std::ssize(network_.layers) - 1;
  const Activation f = layer(l).activation;
  const Index n = target().size();
  const Formula y_hat = output_entry(l, i);
  if (network_.loss == Loss::cross_entropy) {
    if (is_next_to_one((*values_)[l].a(i))) return delta_next_to_one(i);
    const bool weighted = f == Activation::softmax && target().sum() != 1;
    if (!weighted) return y_hat - target_entry(i);
    return y_hat * long_sum(n, [&](Index k) { return target_entry(k); }) - target_entry(i);
  }
  const auto dL = [&](Index k) {
    return loss_slope(network_.loss, output_entry(l, k), target_entry(k), n, product_sign::dot);
  };
  return through_activation(l, i, dL);
}

/// Of cross-entropy, with ŷ as 1 less the rest.
Formula NetworkTrace::delta_next_to_one(Index i) const {
  const Index l = std::ssize(network_.layers) - 1;
  const Index n = target().size();
  if (layer(l).activation != Activation::softmax) {
    return (1 - target_entry(i)) - call("sigmoid", {-pre_activation_entry(l, i)});
  }
  if (n == 1) return output_entry(l, 0) * target_entry(0) - target_entry(0);
  const auto others = [&](const std::function<Formula(Index)>& term) {
    return long_sum(n - 1, [&](Index k) { return term(k < i ? k : k + 1); });
  };
  const Formula y_rest = others([&](Index k) { return target_entry(k); });
  const Formula share_rest = others([&](Index k) { return output_entry(l, k); });
  if (target().sum() == 1) return y_rest - share_rest;
  return y_rest - share_rest * long_sum(n, [&](Index k) { return target_entry(k); });
}

/// The same for all entries at once.
Formula NetworkTrace::output_delta_whole() const {
  const Index l = std::ssize(network_.layers) - 1;
  const Activation f = layer(l).activation;
  const Formula y_hat = the(names_.output(l));
  const Formula y = the(names_.target());
  if (network_.loss == Loss::cross_entropy) {
    const bool weighted = f == Activation::softmax && target().sum() != 1;
    return (weighted ? call("sum", {y}) * y_hat : y_hat) - y;
  }
  return through_activation(
      l, loss_slope(network_.loss, y_hat, y, target().size(), product_sign::hadamard));
}

void NetworkTrace::output_delta(const Vector& delta) {
  const Index l = std::ssize(network_.layers) - 1;
  const Dims& dims = names_.output_dims(l);
  const Index n = delta.size();
  const std::string id = place_.id(l, "delta");
  const std::string path = place_.answer("deltas", l);
  if (n > kEntrywise) {
    work_.define(
        rule::output_delta, forms_.of(path, names_.delta(l), Shaped{delta, dims}),
        {.id = id, .name = names_.delta(l), .formula = output_delta_whole(), .answer = path});
    return;
  }
  for (Index i = 0; i < n; ++i) {
    const Formula name = names_.at(names_.delta(l), i, dims);
    const std::string answer = entry_path(path, i, dims);
    work_.define(rule::output_delta, forms_.of(answer, name, delta(i)),
                 {.id = fmt::format("{}[{}]", id, i),
                  .name = name,
                  .formula = output_delta_entry(i),
                  .answer = answer});
  }
}

/// ∂L/∂a at entry i of layer l, from the layer after it.
Formula NetworkTrace::pulled_back(Index l, Index i) const {
  if (layer(l + 1).has_window()) {
    return the(names_.entry(derivative(sym("L"), names_.output(l)), i, names_.output_dims(l)));
  }
  if (!layer(l + 1).weights) return delta_entry(l + 1, i);
  return long_sum(layer(l + 1).weights->rows(),
                  [&](Index k) { return weight_entry(l + 1, k, i) * delta_entry(l + 1, k); });
}

/// Whether ∂L/∂a, which the windows of the layer after have told, is δ under the same name.
bool NetworkTrace::is_told_by_windows(Index l) const {
  return psolve::name_of(names_.delta(l)) ==
         psolve::name_of(derivative(sym("L"), names_.output(l)));
}

void NetworkTrace::hidden_delta(Index l, const Gradients& gradients) {
  const Vector& delta = gradients[l].delta;
  const Index n = delta.size();
  const Dims& dims = names_.output_dims(l);
  if (layer(l + 1).has_window() && is_told_by_windows(l)) return;
  if (n > kEntrywise || (layer(l + 1).weights && gradients[l + 1].delta.size() > kEntrywise)) {
    hidden_deltas(l, gradients);
    return;
  }
  const std::string path = place_.answer("deltas", l);
  const auto back = [&](Index k) { return pulled_back(l, k); };
  for (Index i = 0; i < n; ++i) {
    const Formula name = names_.at(names_.delta(l), i, dims);
    const std::string answer = entry_path(path, i, dims);
    work_.define(rule::hidden_delta, forms_.of(answer, name, delta(i)),
                 {.id = fmt::format("{}layers[{}]/delta[{}]", place_.ids, l, i),
                  .name = name,
                  .formula = through_activation(l, i, back),
                  .answer = answer});
  }
}

/// What comes back through weights is a list, also where the layer gives out an image.
Formula NetworkTrace::output_gradient(Index l) const {
  const Dims& dims = names_.output_dims(l);
  const bool is_image = dims.size() > 1;
  if (is_last(l)) {
    if (layer(l).activation == Activation::identity) return the(names_.delta(l));
    return loss_slope(network_.loss, the(names_.output(l)), the(names_.target()), target().size(),
                      product_sign::hadamard);
  }
  const Layer<double>& next = layer(l + 1);
  if (next.has_window()) return the(derivative(sym("L"), names_.output(l)));
  const Formula delta = the(names_.delta(l + 1));
  if (next.is(LayerKind::dense)) {
    const Formula list =
        product({the(transpose(names_.weights(l + 1))), delta}, product_sign::matrix);
    return is_image ? as_image(list, dims) : list;
  }
  return is_image && next.is(LayerKind::flatten) ? as_image(delta, dims) : delta;
}

/// All of a hidden layer's δ in one line.
void NetworkTrace::hidden_deltas(Index l, const Gradients& gradients) {
  const std::string path = place_.answer("deltas", l);
  const Shaped delta{gradients[l].delta, names_.output_dims(l)};
  work_.define(rule::hidden_delta, forms_.of(path, names_.delta(l), delta),
               {.id = place_.id(l, "delta"),
                .name = names_.delta(l),
                .formula = through_activation(l, output_gradient(l)),
                .answer = path});
}

void NetworkTrace::parameter_gradients(Index l, const Gradients& gradients) {
  const LayerGradients<double>& g = gradients[l];
  const std::string id = fmt::format("{}gradients/layers[{}]/", place_.ids, l);
  const auto path = [&](const char* what) { return place_.gradient(l, what); };
  if (g.weights) {
    const Formula name = derivative(sym("L"), names_.weights(l));
    work_.define(
        rule::outer_product, forms_.of(path("weights"), name, *g.weights),
        {.id = id + "weights",
         .name = name,
         .formula = product({the(names_.delta(l)), transpose(input_list(l))}, product_sign::matrix),
         .answer = path("weights")});
  }
  if (g.bias) {
    const Formula name = derivative(sym("L"), names_.bias(l));
    work_.define(
        rule::bias_gradient, forms_.of(path("bias"), name, *g.bias),
        {.id = id + "bias", .name = name, .formula = the(names_.delta(l)), .answer = path("bias")});
  }
  if (l > 0 || !works_input_gradient_) return;
  Formula back = the(names_.delta(0));
  if (g.weights) {
    back = product({the(transpose(names_.weights(0))), back}, product_sign::matrix);
  } else if (names_.input_dims(0) != names_.output_dims(0)) {
    back = as_image(back, names_.input_dims(0));
  }
  work_.define(rule::chain_rule, Shaped{g.input, names_.input_dims(0)},
               {.id = place_.ids + "gradients/input",
                .name = derivative(sym("L"), names_.input(0)),
                .formula = back,
                .answer = answers_input_gradient_ ? "gradients.input" : ""});
}

}  // namespace psolve
