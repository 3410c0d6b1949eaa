#include "math/backpropagation/derivation.h"

#include <fmt/format.h>

#include <algorithm>

namespace psolve {
namespace {

/// Layers of up to this many inputs and units are worked entry by entry.
constexpr Index kEntrywise = 5;
/// People see this many layers of a deep network, half from each end.
constexpr Index kShownLayers = 12;

bool is_small(const Layer<double>& layer, Index units) {
  const Index inputs = layer.weights ? layer.weights->cols() : 1;
  return units <= kEntrywise && inputs <= kEntrywise;
}

/// Σ over the entries 0 … n − 1.
Formula sum_over(Index n, const std::function<Formula(Index)>& term) {
  return long_sum(n, term);
}

/// The factors of f′(z), written with a = f(z) where that is shorter; of a list entry by entry.
/// What the sign of z decides is decided here, for any z.
std::vector<Formula> slope_factors(Activation f, const Formula& z, const Formula& a,
                                   bool is_image = false) {
  switch (f) {
    case Activation::sigmoid:
      return {a, 1 - a};
    case Activation::tanh:
      return {1 - (is_image ? product({a, a}, product_sign::hadamard) : power(a, 2))};
    case Activation::softplus:
      return {call("sigmoid", {z})};
    case Activation::relu:
      return {1 - call("step", {-z})};
    case Activation::leaky_relu:
      return {1 - Formula(1 - leaky_slope) * call("step", {-z})};
    case Activation::identity:
    case Activation::softmax:
      break;
  }
  return {};
}

Formula activated(Activation f, Index i, Index n, const std::function<Formula(Index)>& z) {
  if (f != Activation::softmax) return call(name_of(f), {z(i)});
  return call("exp", {z(i)}) / sum_over(n, [&](Index k) { return call("exp", {z(k)}); });
}

/// ∂L/∂ŷ of the squared losses, of an entry or of all n at once.
Formula residual(Loss loss, const Formula& y_hat, const Formula& y, Index n) {
  Formula difference = y_hat - y;
  if (loss == Loss::half_squared_error) return difference;
  const Formula two = loss == Loss::mse && n > 1 ? Formula(2) / n : Formula(2);
  return two * difference;
}

/// Entry by entry.
Formula entrywise(std::vector<Formula> factors) {
  return product(std::move(factors), product_sign::hadamard);
}

/// A softmax's (diag a − a aᵀ) g, for all entries at once.
Formula through_softmax(const Formula& a, const Formula& g) {
  return entrywise({a, g - product({transpose(a), g}, product_sign::matrix)});
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
  return {
      "Backward: ", equals({sym("delta").mark("(l)"), derivative(sym("L"), sym("z").mark("(l)"))}),
      ", from the last layer to the first"};
}

/// "z[1][0]": where the entry at `place` stands in the list `path`; nowhere in none.
std::string entry_path(const std::string& path, Index place, const Dims& dims) {
  if (path.empty()) return path;
  std::string whole = path;
  for (const Index i : indices_of(place, dims)) whole += fmt::format("[{}]", i);
  return whole;
}

Vector as_list(const Matrix& m) {
  return Vector(m.reshaped<Eigen::RowMajor>());
}

}  // namespace

bool NetworkTrace::is_shown(Index l) const {
  const Index layers = std::ssize(network_.layers);
  return layers <= kShownLayers || l < kShownLayers / 2 || l + kShownLayers / 2 >= layers;
}

/// Of a pass the layers that are recorded.
Stretch NetworkTrace::stretch() const {
  Index numbers = 0;
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    numbers += 4 * entries_of(names_.output_dims(l));
    if (layer(l).weights) numbers += 2 * layer(l).weights->size();
  }
  const Index layers = std::ssize(network_.layers);
  return {layers, numbers / layers};
}

Workings::Group NetworkTrace::layer_heading(const char* pass, Rule rule, Index l) {
  return work_.heading(fmt::format("{}{}/layers[{}]", pass_, pass, l), rule, names_.title(l));
}

Formula NetworkTrace::input_entry(Index l, Index j) const {
  return the(names_.at(names_.input(l), j, names_.input_dims(l)));
}

Formula NetworkTrace::output_entry(Index l, Index i) const {
  return the(names_.entry(names_.output(l), i, names_.output_dims(l)));
}

Formula NetworkTrace::pre_activation(Index l) const {
  return layer(l).weights ? names_.pre_activation(l) : names_.input(l);
}

Formula NetworkTrace::pre_activation_entry(Index l, Index i) const {
  return the(names_.at(pre_activation(l), i, names_.output_dims(l)));
}

Formula NetworkTrace::target_entry(Index i) const {
  return the(names_.entry(names_.target(), i, network_.dims.back()));
}

Formula NetworkTrace::weight_entry(Index l, Index i, Index j) const {
  const Matrix& W = *layer(l).weights;
  return the(names_.at(names_.weights(l), i * W.cols() + j, {W.rows(), W.cols()}));
}

Formula NetworkTrace::delta_entry(Index l, Index i) const {
  return the(names_.at(names_.delta(l), i, names_.output_dims(l)));
}

std::string NetworkTrace::answer(const char* list, Index l) const {
  return pass_.empty() ? fmt::format("{}[{}]", list, l) : "";
}

// ------------------------------------------------------------------ what is given

void NetworkTrace::given(const NetworkProblem& problem) {
  if (!work_.recording()) return;
  if (problem.values) {
    for (const auto& [name, value] : *problem.values) {
      work_.given(sym(name), value, "/values/" + name);
    }
  }
  given_list(names_.input(0), problem.input.entries, network_.input, network_.dims[0], "/input");
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    const LayerSpec& spec = problem.layers[l];
    const std::string at = fmt::format("/layers/{}/", l);
    if (layer(l).weights) {
      const char* field = layer(l).is(LayerKind::convolution) ? "kernel" : "weights";
      given_list(names_.weights(l), spec.weights.entries, as_list(*layer(l).weights),
                 network_.weight_dims[l], at + field);
    }
    if (layer(l).bias) {
      given_list(names_.bias(l), *spec.bias, *layer(l).bias, {layer(l).bias->size()}, at + "bias");
    }
  }
  given_list(names_.target(), problem.target.entries, network_.target, network_.dims.back(),
             "/target");
  if (problem.learning_rate) work_.given(sym("eta"), *problem.learning_rate, "/learning_rate");
}

/// A list of numbers, or where symbols stand among them each entry: a symbol has a value of its
/// own.
void NetworkTrace::given_list(const Formula& symbol, const std::vector<Entry>& entries,
                              const Vector& values, const Dims& dims, const std::string& pointer) {
  const bool in_numbers =
      std::ranges::none_of(entries, [](const Entry& e) { return e.symbol != nullptr; });
  const Formula first = names_.entry(symbol, 0, dims);
  const bool is_lone = values.size() == 1 && first.kind() == symbol.kind();
  if (in_numbers) {
    work_.given(symbol, is_lone ? Value(values(0)) : to_value(Shaped{values, dims}), pointer);
    return;
  }
  for (Index place = 0; place < values.size(); ++place) {
    const Formula name = names_.entry(symbol, place, dims);
    std::string at = pointer;
    for (const Index i : indices_of(place, dims)) at += fmt::format("/{}", i);
    if (const auto& letter = entries[place].symbol) {
      work_.define(Rule::substitution, values(place), [&] {
        return Definition{.id = at.substr(1), .name = name, .formula = the(sym(*letter))};
      });
    } else {
      work_.given(name, values(place), at);
    }
  }
}

// ------------------------------------------------------------------ forward

void NetworkTrace::forward(const Values& values) {
  if (!work_.recording()) return;
  const auto pass =
      work_.heading("forward", Rule::forward_pass, "Forward: from the input to the prediction");
  forward_layers(values);
}

void NetworkTrace::forward_layers(const Values& values) {
  const Stretch held = stretch();
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    if (!held.holds(l)) continue;
    if (held.resumes(l)) {
      work_.resume(Rule::forward_pass, Shaped{values[l].input, names_.input_dims(l)}, [&] {
        return Definition{.id = fmt::format("{}layers[{}]/resumed", pass_, l),
                          .claim = "After the layers that are left out",
                          .name = names_.input(l)};
      });
    }
    const auto aside = work_.in_the_same_way(!is_shown(l));
    const auto group = layer_heading("forward", Rule::forward_pass, l);
    if (layer(l).is(LayerKind::dense)) weighted_sum(l, values[l]);
    if (layer(l).has_window()) windows_.forward(l, values[l], pass_);
    if (layer(l).is(LayerKind::flatten)) {
      work_.define(Rule::definition, values[l].a, [&] {
        return Definition{.id = fmt::format("{}layers[{}]/a", pass_, l),
                          .claim = "The same numbers as a list, row by row",
                          .name = names_.output(l),
                          .formula = call("vec", {the(names_.input(l))}),
                          .answer = answer("activations", l)};
      });
    }
    if (layer(l).activation != Activation::identity) activation(l, values[l]);
  }
}

void NetworkTrace::weighted_sum(Index l, const LayerValues<double>& values) {
  const Matrix& W = *layer(l).weights;
  const bool has_bias = layer(l).bias.has_value();
  const Formula z = names_.pre_activation(l);
  const std::string id = fmt::format("{}layers[{}]/z", pass_, l);
  const std::string path = answer("pre_activations", l);
  if (!is_small(layer(l), W.rows())) {
    work_.define(Rule::weighted_sum, values.z, [&] {
      const Formula Wx =
          product({the(names_.weights(l)), the(names_.input(l))}, product_sign::matrix);
      return Definition{
          .id = id, .name = z, .formula = has_bias ? Wx + the(names_.bias(l)) : Wx, .answer = path};
    });
    return;
  }
  for (Index i = 0; i < W.rows(); ++i) {
    work_.define(Rule::weighted_sum, values.z(i), [&] {
      Formula formula =
          sum_over(W.cols(), [&](Index j) { return weight_entry(l, i, j) * input_entry(l, j); });
      if (has_bias) formula = formula + the(names_.at(names_.bias(l), i, {W.rows()}));
      return Definition{.id = fmt::format("{}[{}]", id, i),
                        .name = names_.entry(z, i, {W.rows()}),
                        .formula = formula,
                        .answer = entry_path(path, i, {W.rows()})};
    });
  }
}

void NetworkTrace::activation(Index l, const LayerValues<double>& values) {
  const Activation f = layer(l).activation;
  const Index n = values.a.size();
  const Dims& dims = names_.output_dims(l);
  const std::string id = fmt::format("{}layers[{}]/a", pass_, l);
  const std::string path = answer("activations", l);
  if (n > kEntrywise) {
    work_.define(Rule::activation, Shaped{values.a, dims}, [&] {
      return Definition{.id = id,
                        .name = names_.output(l),
                        .formula = call(name_of(f), {the(pre_activation(l))}),
                        .answer = path};
    });
    return;
  }
  for (Index i = 0; i < n; ++i) {
    work_.define(Rule::activation, values.a(i), [&] {
      return Definition{
          .id = fmt::format("{}[{}]", id, i),
          .name = names_.entry(names_.output(l), i, dims),
          .formula = activated(f, i, n, [&](Index k) { return pre_activation_entry(l, k); }),
          .answer = entry_path(path, i, dims)};
    });
  }
}

void NetworkTrace::loss(const Values& values, double loss_value) {
  work_.define(Rule::loss, loss_value, [&] {
    return Definition{.id = pass_ + "loss",
                      .claim = fmt::format("The loss ({})", name_of(network_.loss)),
                      .name = sym("L"),
                      .formula = loss_formula(values),
                      .answer = pass_.empty() ? "loss" : ""};
  });
}

Formula NetworkTrace::loss_formula(const Values& values) const {
  const Index last = std::ssize(network_.layers) - 1;
  const Index n = network_.target.size();
  const auto y = [&](Index i) { return target_entry(i); };
  const auto y_hat = [&](Index i) { return output_entry(last, i); };
  if (network_.loss != Loss::cross_entropy) {
    const Formula squares = sum_over(n, [&](Index i) { return power(y_hat(i) - y(i), 2); });
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
    if (!is_saturated) return -sum_over(n, [&](Index i) { return y(i) * call("log", {y_hat(i)}); });
    std::vector<Formula> all;
    for (Index k = 0; k < n; ++k) all.push_back(z(k));
    const Formula top = call("max", all);
    const Formula log_sum =
        call("log", {sum_over(n, [&](Index k) { return call("exp", {z(k) - top}); })});
    return sum_over(n, [&](Index i) { return y(i) * (log_sum - (z(i) - top)); });
  }
  if (is_saturated) {
    return sum_over(n, [&](Index i) { return call("softplus", {z(i)}) - y(i) * z(i); });
  }
  return -sum_over(n, [&](Index i) {
    return y(i) * call("log", {y_hat(i)}) + (1 - y(i)) * call("log", {1 - y_hat(i)});
  });
}

// ------------------------------------------------------------------ backward

void NetworkTrace::backward(const Values& values, const Gradients& gradients) {
  if (!work_.recording()) return;
  const auto pass = work_.heading("backward", Rule::backward_pass, backward_claim(network_));
  const Stretch held = stretch();
  for (Index l = std::ssize(network_.layers); l-- > 0;) {
    if (!held.holds(l)) continue;
    if (!is_last(l) && !held.holds(l + 1)) {
      work_.resume(Rule::backward_pass, Shaped{gradients[l + 1].delta, names_.output_dims(l + 1)},
                   [&] {
                     return Definition{.id = fmt::format("layers[{}]/delta_resumed", l + 1),
                                       .claim = "After the layers that are left out",
                                       .name = names_.delta(l + 1)};
                   });
    }
    const auto aside = work_.in_the_same_way(!is_shown(l));
    const auto group = layer_heading("backward", Rule::backward_pass, l);
    if (is_last(l)) {
      output_delta(gradients[l].delta);
    } else {
      hidden_delta(l, gradients);
    }
    if (layer(l).has_window()) {
      windows_.backward(l, values[l], gradients[l]);
    } else {
      parameter_gradients(l, gradients);
    }
  }
}

Formula NetworkTrace::output_delta_entry(Index i) const {
  const Index l = std::ssize(network_.layers) - 1;
  const Activation f = layer(l).activation;
  const Index n = network_.target.size();
  const Formula y_hat = output_entry(l, i);
  if (network_.loss == Loss::cross_entropy) {
    const bool weighted = f == Activation::softmax && network_.target.sum() != 1;
    if (!weighted) return y_hat - target_entry(i);
    return y_hat * sum_over(n, [&](Index k) { return target_entry(k); }) - target_entry(i);
  }
  const auto dL = [&](Index k) {
    return residual(network_.loss, output_entry(l, k), target_entry(k), n);
  };
  if (f == Activation::softmax) {
    return y_hat * (dL(i) - sum_over(n, [&](Index k) {
                      return product({dL(k), output_entry(l, k)});
                    }));
  }
  if (f == Activation::identity) return dL(i);
  std::vector<Formula> factors = slope_factors(f, pre_activation_entry(l, i), y_hat);
  factors.insert(factors.begin(), dL(i));
  return product(std::move(factors));
}

/// The same for all entries at once.
Formula NetworkTrace::output_delta_whole() const {
  const Index l = std::ssize(network_.layers) - 1;
  const Activation f = layer(l).activation;
  const bool is_image = names_.output_dims(l).size() > 1;
  const Formula y_hat = the(names_.output(l));
  const Formula y = the(names_.target());
  if (network_.loss == Loss::cross_entropy) {
    const bool weighted = f == Activation::softmax && network_.target.sum() != 1;
    return (weighted ? call("sum", {y}) * y_hat : y_hat) - y;
  }
  const Formula dL = residual(network_.loss, y_hat, y, network_.target.size());
  if (f == Activation::softmax) return through_softmax(y_hat, dL);
  if (f == Activation::identity) return dL;
  std::vector<Formula> factors = slope_factors(f, the(pre_activation(l)), y_hat, is_image);
  factors.insert(factors.begin(), dL);
  return entrywise(std::move(factors));
}

void NetworkTrace::output_delta(const Vector& delta) {
  const Index l = std::ssize(network_.layers) - 1;
  const Dims& dims = names_.output_dims(l);
  const Index n = delta.size();
  const std::string id = fmt::format("layers[{}]/delta", l);
  const std::string path = answer("deltas", l);
  if (n > kEntrywise) {
    work_.define(Rule::output_delta, Shaped{delta, dims}, [&] {
      return Definition{
          .id = id, .name = names_.delta(l), .formula = output_delta_whole(), .answer = path};
    });
    return;
  }
  for (Index i = 0; i < n; ++i) {
    work_.define(Rule::output_delta, delta(i), [&] {
      return Definition{.id = fmt::format("{}[{}]", id, i),
                        .name = names_.at(names_.delta(l), i, dims),
                        .formula = output_delta_entry(i),
                        .answer = entry_path(path, i, dims)};
    });
  }
}

/// ∂L/∂a at entry i of layer l, from the layer after it.
Formula NetworkTrace::pulled_back(Index l, Index i) const {
  if (layer(l + 1).has_window()) {
    return the(names_.entry(derivative(sym("L"), names_.output(l)), i, names_.output_dims(l)));
  }
  if (!layer(l + 1).weights) return delta_entry(l + 1, i);
  return sum_over(layer(l + 1).weights->rows(),
                  [&](Index k) { return weight_entry(l + 1, k, i) * delta_entry(l + 1, k); });
}

void NetworkTrace::hidden_delta(Index l, const Gradients& gradients) {
  const Activation f = layer(l).activation;
  const Vector& delta = gradients[l].delta;
  const Index n = delta.size();
  const Dims& dims = names_.output_dims(l);
  // The windows of the layer after have already said what ∂L/∂a is.
  if (layer(l + 1).has_window() && f == Activation::identity) return;
  if (n > kEntrywise || (layer(l + 1).weights && gradients[l + 1].delta.size() > kEntrywise)) {
    hidden_deltas(l, gradients);
    return;
  }
  const std::string path = answer("deltas", l);
  for (Index i = 0; i < n; ++i) {
    work_.define(Rule::hidden_delta, delta(i), [&] {
      Formula formula;
      if (f == Activation::softmax) {
        formula = output_entry(l, i) * (pulled_back(l, i) - sum_over(n, [&](Index k) {
                                          return product({pulled_back(l, k), output_entry(l, k)});
                                        }));
      } else {
        std::vector<Formula> factors;
        if (f != Activation::identity) {
          factors = slope_factors(f, pre_activation_entry(l, i), output_entry(l, i));
        }
        factors.insert(factors.begin(), pulled_back(l, i));
        formula = product(std::move(factors));
      }
      return Definition{.id = fmt::format("layers[{}]/delta[{}]", l, i),
                        .name = names_.at(names_.delta(l), i, dims),
                        .formula = formula,
                        .answer = entry_path(path, i, dims)};
    });
  }
}

/// What comes back through weights is a list, also where the layer gives out an image.
Formula NetworkTrace::output_gradient(Index l) const {
  const Dims& dims = names_.output_dims(l);
  const bool is_image = dims.size() > 1;
  if (is_last(l)) {
    if (layer(l).activation == Activation::identity) return the(names_.delta(l));
    return residual(network_.loss, the(names_.output(l)), the(names_.target()),
                    network_.target.size());
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
  const Activation f = layer(l).activation;
  const Dims& dims = names_.output_dims(l);
  work_.define(Rule::hidden_delta, Shaped{gradients[l].delta, dims}, [&] {
    const Formula back = output_gradient(l);
    Formula formula = back;
    if (f == Activation::softmax) {
      formula = through_softmax(the(names_.output(l)), back);
    } else if (f != Activation::identity) {
      std::vector<Formula> factors =
          slope_factors(f, the(pre_activation(l)), the(names_.output(l)), dims.size() > 1);
      factors.insert(factors.begin(), back);
      formula = entrywise(std::move(factors));
    }
    return Definition{.id = fmt::format("layers[{}]/delta", l),
                      .name = names_.delta(l),
                      .formula = formula,
                      .answer = answer("deltas", l)};
  });
}

void NetworkTrace::parameter_gradients(Index l, const Gradients& gradients) {
  const LayerGradients<double>& g = gradients[l];
  const std::string id = fmt::format("gradients/layers[{}]/", l);
  const std::string path = fmt::format("gradients.layers[{}].", l);
  if (g.weights) {
    work_.define(Rule::outer_product, *g.weights, [&] {
      return Definition{.id = id + "weights",
                        .name = derivative(sym("L"), names_.weights(l)),
                        .formula = product({the(names_.delta(l)), the(transpose(names_.input(l)))},
                                           product_sign::matrix),
                        .answer = path + "weights"};
    });
  }
  if (g.bias) {
    work_.define(Rule::bias_gradient, *g.bias, [&] {
      return Definition{.id = id + "bias",
                        .name = derivative(sym("L"), names_.bias(l)),
                        .formula = the(names_.delta(l)),
                        .answer = path + "bias"};
    });
  }
  if (l > 0) return;
  work_.define(Rule::chain_rule, Shaped{g.input, names_.input_dims(0)}, [&] {
    Formula back = the(names_.delta(0));
    if (g.weights) {
      back = product({the(transpose(names_.weights(0))), back}, product_sign::matrix);
    } else if (names_.input_dims(0) != names_.output_dims(0)) {
      back = as_image(back, names_.input_dims(0));
    }
    return Definition{.id = "gradients/input",
                      .name = derivative(sym("L"), names_.input(0)),
                      .formula = back,
                      .answer = "gradients.input"};
  });
}

// ------------------------------------------------------------------ descent

void NetworkTrace::descent(const std::vector<Layer<double>>& updated) {
  if (!work_.recording()) return;
  const Formula theta = sym("theta");
  const auto step = work_.group([&] {
    return Step{"descent",
                Rule::gradient_descent,
                "One step of gradient descent, all parameters from their old values",
                {equals({theta.mark("′"), theta - sym("eta") * derivative(sym("L"), theta)}),
                 equals({sym("eta"), the(sym("eta")).part(1)})}};
  });
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    if (!layer(l).weights || !stretch().holds(l)) continue;
    const auto aside = work_.in_the_same_way(!is_shown(l));
    const bool small =
        layer(l).is(LayerKind::dense) && is_small(layer(l), layer(l).weights->rows());
    small ? step_by_entries(l, updated[l]) : step_as_a_whole(l, updated[l]);
  }
}

void NetworkTrace::step_as_a_whole(Index l, const Layer<double>& updated) {
  const auto step = [&](const char* what, const Formula& parameter, const Formula& stepped,
                        const Vector& result, const Dims& dims) {
    work_.define(Rule::gradient_descent, Shaped{result, dims}, [&] {
      return Definition{
          .id = fmt::format("updated/layers[{}]/{}", l, what),
          .name = stepped,
          .formula = the(parameter) - the(sym("eta")) * the(derivative(sym("L"), parameter)),
          .answer = fmt::format("updated.layers[{}].{}", l, what)};
    });
  };
  step(layer(l).is(LayerKind::convolution) ? "kernel" : "weights", names_.weights(l),
       names_.stepped(names_.weights(l)), as_list(*updated.weights), network_.weight_dims[l]);
  if (!layer(l).bias) return;
  step("bias", names_.bias(l), names_.stepped(names_.bias(l)), *updated.bias,
       {layer(l).bias->size()});
}

void NetworkTrace::step_by_entries(Index l, const Layer<double>& updated) {
  const auto step = [&](const char* what, const Formula& parameter, const Vector& result,
                        const Dims& dims, Index place) {
    work_.define(Rule::gradient_descent, result(place), [&] {
      const Formula entry = names_.at(parameter, place, dims);
      return Definition{
          .id = entry_path(fmt::format("updated/layers[{}]/{}", l, what), place, dims),
          .name = names_.at(names_.stepped(parameter), place, dims),
          .formula = the(entry) - the(sym("eta")) * the(derivative(sym("L"), entry)),
          .answer = entry_path(fmt::format("updated.layers[{}].{}", l, what), place, dims)};
    });
  };
  const Matrix& W = *layer(l).weights;
  const Vector weights = as_list(*updated.weights);
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
      work_.heading("loss_after_update", Rule::evaluation,
                    fmt::format("The same example after the step: the loss {}", moves));
  pass_ = "after/";
  names_.step_parameters(true);
  {
    const auto aside = work_.in_the_same_way(true);
    forward_layers(values);
  }
  work_.define(Rule::loss, after, [&] {
    return Definition{.id = pass_ + "loss",
                      .name = sym("L").mark("′"),
                      .formula = loss_formula(values),
                      .answer = "loss_after_update"};
  });
  names_.step_parameters(false);
  pass_.clear();
}

}  // namespace psolve
