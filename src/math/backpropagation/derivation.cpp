#include "math/backpropagation/derivation.h"

#include <fmt/format.h>

#include <algorithm>

namespace psolve {
namespace {

/// Layers of up to this many inputs and units are worked entry by entry.
constexpr Index kEntrywise = 5;
/// A deep network's derivation shows this many layers, half from each end.
constexpr Index kShownLayers = 12;

/// A vector or matrix with its value.
template <class Value>
Formula with_value(const Formula& symbol, const Value& values) {
  return quantity(symbol, to_formula(values));
}

bool is_small(const Layer<double>& layer, Index units) {
  const Index inputs = layer.weights ? layer.weights->cols() : 1;
  return units <= kEntrywise && inputs <= kEntrywise;
}

/// Σ over the entries 0 … n − 1, the middle left out of a long sum.
Formula sum_over(Index n, const std::function<Formula(Index)>& term) {
  return elided_sum(n, term);
}

/// The factors of f′(z) at entry i, written with a = f(z) where that is shorter.
std::vector<Formula> slope_factors(Activation f, const Formula& z, const Formula& a, double slope) {
  switch (f) {
    case Activation::sigmoid:
      return {a, Formula(1) - a};
    case Activation::tanh:
      return {Formula(1) - power(a, 2)};
    case Activation::softplus:
      return {call("sigmoid", {z})};
    case Activation::relu:
    case Activation::leaky_relu:
      return {quantity(sym("f").mark("′"), slope)};
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

/// ∂L/∂ŷ of the squared losses at entry i.
Formula residual(Loss loss, const Formula& y_hat, const Formula& y, Index n) {
  Formula difference = y_hat - y;
  if (loss == Loss::half_squared_error) return difference;
  const Formula two = loss == Loss::mse && n > 1 ? Formula(2) / n : Formula(2);
  return two * difference;
}

/// The symbol of what replaces a quantity: W⁽¹⁾′.
Formula primed(const Formula& symbol) {
  return symbol.is(Formula::Kind::mark) ? symbol.part(0).mark(symbol.text() + "′")
                                        : symbol.mark("′");
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

}  // namespace

bool NetworkTrace::is_shown(Index l) const {
  const Index layers = network_.layers.size();
  return layers <= kShownLayers || l < kShownLayers / 2 || l + kShownLayers / 2 >= layers;
}

Step NetworkTrace::layer_step(const char* pass, Rule rule, Index l) const {
  return Step{fmt::format("{}/layers[{}]", pass, l), rule, names_.title(l), {}, Json(), {}};
}

Formula NetworkTrace::input_entry(Index l, Index j, const Vector& x) const {
  return quantity(names_.at(names_.input(l), j, names_.input_dims(l)), x(j));
}

Formula NetworkTrace::output_entry(Index l, Index i, const Vector& a) const {
  return names_.entry(names_.output(l), i, names_.output_dims(l), a);
}

Formula NetworkTrace::target_entry(Index i) const {
  return names_.entry(names_.target(), i, network_.dims.back(), network_.target);
}

// ------------------------------------------------------------------ forward

void NetworkTrace::forward(const Values& values) {
  const auto pass = work_.group([] {
    return Step{
        "forward", Rule::forward_pass, "Forward: from the input to the prediction", {}, Json(), {}};
  });
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    if (!is_shown(l)) continue;
    const auto group = work_.group([&] { return layer_step("forward", Rule::forward_pass, l); });
    if (layer(l).is(LayerKind::dense)) weighted_sum(l, values[l]);
    if (layer(l).has_window()) windows_.forward(l, values[l]);
    if (layer(l).is(LayerKind::flatten)) {
      work_.define(Rule::definition, values[l].a, [&] {
        return Definition{fmt::format("layers[{}]/a", l), "The same numbers as a list, row by row",
                          names_.output(l), names_.output(l)};
      });
    }
    if (layer(l).activation != Activation::identity) activation(l, values[l]);
  }
}

void NetworkTrace::weighted_sum(Index l, const LayerValues<double>& values) {
  const Matrix& W = *layer(l).weights;
  const auto& bias = layer(l).bias;
  const Formula z = names_.pre_activation(l);
  if (!is_small(layer(l), W.rows())) {
    work_.define(Rule::weighted_sum, values.z, [&] {
      Formula formula =
          product({with_value(names_.weights(l), W), with_value(names_.input(l), values.input)},
                  product_sign::matrix);
      if (bias) formula = formula + with_value(names_.bias(l), *bias);
      return Definition{fmt::format("layers[{}]/z", l), "", z, formula};
    });
    return;
  }
  for (Index i = 0; i < W.rows(); ++i) {
    work_.define(Rule::weighted_sum, values.z(i), [&] {
      Formula formula = sum_over(W.cols(), [&](Index j) {
        return weight_entry(l, i, j) * input_entry(l, j, values.input);
      });
      if (bias) {
        formula = formula + quantity(names_.at(names_.bias(l), i, {bias->size()}), (*bias)(i));
      }
      return Definition{fmt::format("layers[{}]/z[{}]", l, i), "",
                        names_.entry(z, i, {W.rows()}, values.z).part(0), formula};
    });
  }
}

void NetworkTrace::activation(Index l, const LayerValues<double>& values) {
  const Activation f = layer(l).activation;
  const Index n = values.a.size();
  const Dims& dims = names_.output_dims(l);
  const Formula z = layer(l).weights ? names_.pre_activation(l) : names_.input(l);
  if (n > kEntrywise) {
    work_.define(Rule::activation, Shaped{values.a, dims}, [&] {
      return Definition{fmt::format("layers[{}]/a", l), "", names_.output(l),
                        call(name_of(f), {whole(z, values.z, dims)})};
    });
    return;
  }
  for (Index i = 0; i < n; ++i) {
    work_.define(Rule::activation, values.a(i), [&] {
      return Definition{fmt::format("layers[{}]/a[{}]", l, i), "",
                        output_entry(l, i, values.a).part(0), activated(f, i, n, [&](Index k) {
                          return quantity(names_.at(z, k, dims), values.z(k));
                        })};
    });
  }
}

void NetworkTrace::loss(const Values& values, double loss_value) {
  work_.define(Rule::loss, loss_value, [&] {
    const Index last = network_.layers.size() - 1;
    const Index n = network_.target.size();
    const auto y = [&](Index i) { return target_entry(i); };
    const auto prediction = [&](Index i) { return output_entry(last, i, values.back().a); };
    Formula formula;
    if (network_.loss == Loss::cross_entropy && layer(last).activation == Activation::softmax) {
      formula = -sum_over(n, [&](Index i) { return y(i) * call("log", {prediction(i)}); });
    } else if (network_.loss == Loss::cross_entropy) {
      formula = -sum_over(n, [&](Index i) {
        return y(i) * call("log", {prediction(i)}) +
               (Formula(1) - y(i)) * call("log", {Formula(1) - prediction(i)});
      });
    } else {
      const Formula squares = sum_over(n, [&](Index i) { return power(prediction(i) - y(i), 2); });
      formula = squares;
      if (network_.loss == Loss::half_squared_error) formula = Formula(1) / 2 * squares;
      if (network_.loss == Loss::mse && n > 1) {
        formula = Formula(1) / n * squares;
      }
    }
    return Definition{"loss", fmt::format("The loss ({})", name_of(network_.loss)), sym("L"),
                      formula};
  });
}

// ------------------------------------------------------------------ backward

void NetworkTrace::backward(const Values& values, const Gradients& gradients) {
  const auto pass = work_.group([&] {
    return Step{"backward", Rule::backward_pass, backward_claim(network_), {}, Json(), {}};
  });
  for (Index l = network_.layers.size(); l-- > 0;) {
    if (!is_shown(l)) continue;
    const auto group = work_.group([&] { return layer_step("backward", Rule::backward_pass, l); });
    if (is_last(l)) {
      output_delta(values[l], gradients[l].delta);
    } else {
      hidden_delta(l, values, gradients);
    }
    if (layer(l).has_window()) {
      windows_.backward(l, values[l], gradients[l]);
    } else {
      parameter_gradients(l, values, gradients);
    }
  }
}

Formula NetworkTrace::output_delta_entry(Index i, const LayerValues<double>& values) const {
  const Index l = network_.layers.size() - 1;
  const Activation f = layer(l).activation;
  const Index n = network_.target.size();
  const Formula y_hat = output_entry(l, i, values.a);
  if (network_.loss == Loss::cross_entropy) {
    const bool weighted = f == Activation::softmax && network_.target.sum() != 1;
    const Formula total = sum_over(n, [&](Index k) { return target_entry(k); });
    return (weighted ? y_hat * total : y_hat) - target_entry(i);
  }
  const auto dL = [&](Index k) {
    return residual(network_.loss, output_entry(l, k, values.a), target_entry(k), n);
  };
  if (f == Activation::softmax) {
    return y_hat * (dL(i) - sum_over(n, [&](Index k) {
                      return product({dL(k), output_entry(l, k, values.a)});
                    }));
  }
  const Formula z =
      quantity(names_.at(names_.pre_activation(l), i, names_.output_dims(l)), values.z(i));
  std::vector<Formula> factors = slope_factors(f, z, y_hat, slope(f, values.z, values.a)(i));
  factors.insert(factors.begin(), dL(i));
  return product(std::move(factors));
}

void NetworkTrace::output_delta(const LayerValues<double>& values, const Vector& delta) {
  const Index l = network_.layers.size() - 1;
  const Dims& dims = names_.output_dims(l);
  const Index n = delta.size();
  if (n > kEntrywise && dims.size() > 1) {
    image_delta(values, delta);
    return;
  }
  if (n > kEntrywise) {
    work_.define(Rule::output_delta, delta, [&] {
      return Definition{fmt::format("layers[{}]/delta", l), "", names_.delta(l),
                        column(
                            n, [&](Index i) { return output_delta_entry(i, values); }, 4)};
    });
    return;
  }
  for (Index i = 0; i < n; ++i) {
    work_.define(Rule::output_delta, delta(i), [&] {
      return Definition{fmt::format("layers[{}]/delta[{}]", l, i), "",
                        names_.at(names_.delta(l), i, dims), output_delta_entry(i, values)};
    });
  }
}

/// δ of the last layer where it gives out an image of many entries: in one line, as images.
void NetworkTrace::image_delta(const LayerValues<double>& values, const Vector& delta) {
  const Index l = network_.layers.size() - 1;
  const Activation f = layer(l).activation;
  const Dims& dims = names_.output_dims(l);
  work_.define(Rule::output_delta, Shaped{delta, dims}, [&] {
    const Formula y_hat = whole(names_.output(l), values.a, dims);
    const Formula y = whole(names_.target(), network_.target, dims);
    Formula formula = network_.loss == Loss::cross_entropy
                          ? y_hat - y
                          : residual(network_.loss, y_hat, y, delta.size());
    if (network_.loss != Loss::cross_entropy && f != Activation::identity) {
      const Formula f_prime = call("f′", {names_.pre_activation(l)});
      formula = product({formula, whole(f_prime, slope(f, values.z, values.a), dims)},
                        product_sign::hadamard);
    }
    return Definition{fmt::format("layers[{}]/delta", l), "", names_.delta(l), formula};
  });
}

Formula NetworkTrace::weight_entry(Index l, Index i, Index j) const {
  return quantity(names_.at(names_.weights(l), i * layer(l).weights->cols() + j,
                            {layer(l).weights->rows(), layer(l).weights->cols()}),
                  (*layer(l).weights)(i, j));
}

Formula NetworkTrace::delta_entry(Index l, Index i, const Vector& delta) const {
  return quantity(names_.at(names_.delta(l), i, names_.output_dims(l)), delta(i));
}

/// ∂L/∂a at entry i of layer l, from the layer after it.
Formula NetworkTrace::pulled_back(Index l, Index i, const Gradients& gradients) const {
  if (layer(l + 1).has_window()) {
    return names_.entry(derivative(sym("L"), names_.output(l)), i, names_.output_dims(l),
                        gradients[l + 1].input);
  }
  const Vector& next = gradients[l + 1].delta;
  if (!layer(l + 1).weights) return delta_entry(l + 1, i, next);
  return sum_over(next.size(),
                  [&](Index k) { return weight_entry(l + 1, k, i) * delta_entry(l + 1, k, next); });
}

void NetworkTrace::hidden_delta(Index l, const Values& values, const Gradients& gradients) {
  const Activation f = layer(l).activation;
  const Vector& delta = gradients[l].delta;
  const Vector& a = values[l].a;
  const Index n = delta.size();
  const Dims& dims = names_.output_dims(l);
  // The windows of the layer after have already said what ∂L/∂a is.
  if (layer(l + 1).has_window() && f == Activation::identity) return;
  if (n > kEntrywise || (layer(l + 1).weights && gradients[l + 1].delta.size() > kEntrywise)) {
    hidden_deltas(l, values, gradients);
    return;
  }
  const Vector slopes = slope(f, values[l].z, a);
  for (Index i = 0; i < n; ++i) {
    work_.define(Rule::hidden_delta, delta(i), [&] {
      Formula formula;
      if (f == Activation::softmax) {
        formula = output_entry(l, i, a) *
                  (pulled_back(l, i, gradients) - sum_over(n, [&](Index k) {
                     return product({pulled_back(l, k, gradients), output_entry(l, k, a)});
                   }));
      } else {
        const Formula z = quantity(names_.at(names_.pre_activation(l), i, dims), values[l].z(i));
        std::vector<Formula> factors = slope_factors(f, z, output_entry(l, i, a), slopes(i));
        factors.insert(factors.begin(), pulled_back(l, i, gradients));
        formula = product(std::move(factors));
      }
      return Definition{fmt::format("layers[{}]/delta[{}]", l, i), "",
                        names_.at(names_.delta(l), i, dims), formula};
    });
  }
}

/// All of a hidden layer's δ in one line. What comes back through weights is a list, also where the
/// layer gives out an image.
void NetworkTrace::hidden_deltas(Index l, const Values& values, const Gradients& gradients) {
  const Activation f = layer(l).activation;
  const Vector& a = values[l].a;
  const Layer<double>& next = layer(l + 1);
  const bool dense = next.is(LayerKind::dense);
  const Dims dims = dense ? Dims{a.size()} : names_.output_dims(l);
  work_.define(Rule::hidden_delta, Shaped{gradients[l].delta, dims}, [&] {
    Formula back;
    if (dense) {
      back =
          product({with_value(transpose(names_.weights(l + 1)), Matrix(next.weights->transpose())),
                   with_value(names_.delta(l + 1), gradients[l + 1].delta)},
                  product_sign::matrix);
    } else if (next.has_window()) {
      back = whole(derivative(sym("L"), names_.output(l)), gradients[l + 1].input, dims);
    } else {
      back = whole(names_.delta(l + 1), gradients[l + 1].delta, dims);
    }
    Formula formula = back;
    if (f == Activation::softmax) {
      const Matrix jacobian = Matrix(a.asDiagonal()) - a * a.transpose();
      formula = product({with_value(sym("J").at(sym("f")), jacobian), back}, product_sign::matrix);
    } else if (f != Activation::identity) {
      const Formula f_prime = call("f′", {names_.pre_activation(l)});
      formula =
          product({back, whole(f_prime, slope(f, values[l].z, a), dims)}, product_sign::hadamard);
    }
    const bool listed = dense && names_.output_dims(l).size() > 1;
    return Definition{fmt::format("layers[{}]/delta", l), listed ? "As a list, row by row" : "",
                      names_.delta(l), formula};
  });
}

void NetworkTrace::parameter_gradients(Index l, const Values& values, const Gradients& gradients) {
  const LayerGradients<double>& g = gradients[l];
  const Formula delta = whole(names_.delta(l), g.delta, names_.output_dims(l));
  if (g.weights) {
    work_.define(Rule::outer_product, *g.weights, [&] {
      const Matrix row = values[l].input.transpose();
      return Definition{
          fmt::format("gradients/layers[{}]/weights", l), "",
          derivative(sym("L"), names_.weights(l)),
          product({delta, with_value(transpose(names_.input(l)), row)}, product_sign::matrix)};
    });
  }
  if (g.bias) {
    work_.define(Rule::bias_gradient, *g.bias, [&] {
      return Definition{fmt::format("gradients/layers[{}]/bias", l), "",
                        derivative(sym("L"), names_.bias(l)), delta};
    });
  }
  if (l > 0) return;
  work_.define(Rule::chain_rule, g.input, [&] {
    Formula back = with_value(names_.delta(0), g.delta);
    if (g.weights) {
      back = product(
          {with_value(transpose(names_.weights(0)), Matrix(layer(0).weights->transpose())), back},
          product_sign::matrix);
    }
    return Definition{"gradients/input", "", derivative(sym("L"), names_.input(0)), back};
  });
}

// ------------------------------------------------------------------ descent

void NetworkTrace::descent(double learning_rate, const Gradients& gradients,
                           const std::vector<Layer<double>>& updated) {
  const Formula eta = quantity(sym("eta"), learning_rate);
  const auto step = work_.group([&] {
    const Formula theta = sym("theta");
    return Step{"descent",
                Rule::gradient_descent,
                "One step of gradient descent, all parameters from their old values",
                {equals({theta.mark("′"), theta - sym("eta") * derivative(sym("L"), theta)}),
                 equals({sym("eta"), learning_rate})},
                Json(),
                {}};
  });
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    if (!layer(l).weights || !is_shown(l)) continue;
    const bool small =
        layer(l).is(LayerKind::dense) && is_small(layer(l), layer(l).weights->rows());
    small ? step_by_entries(l, eta, gradients, updated[l])
          : step_as_a_whole(l, eta, gradients, updated[l]);
  }
}

void NetworkTrace::step_as_a_whole(Index l, const Formula& eta, const Gradients& gradients,
                                   const Layer<double>& updated) {
  const auto step = [&](const char* what, const Formula& parameter, const Vector& value,
                        const Vector& gradient, const Vector& result, const Dims& dims) {
    work_.define(Rule::gradient_descent, Shaped{result, dims}, [&] {
      return Definition{fmt::format("updated/layers[{}]/{}", l, what), "", primed(parameter),
                        whole(parameter, value, dims) -
                            eta * whole(derivative(sym("L"), parameter), gradient, dims)};
    });
  };
  const auto list = [](const Matrix& m) { return Vector(m.reshaped<Eigen::RowMajor>()); };
  step(layer(l).is(LayerKind::convolution) ? "kernel" : "weights", names_.weights(l),
       list(*layer(l).weights), list(*gradients[l].weights), list(*updated.weights),
       network_.weight_dims[l]);
  if (!layer(l).bias) return;
  step("bias", names_.bias(l), *layer(l).bias, *gradients[l].bias, *updated.bias,
       {layer(l).bias->size()});
}

void NetworkTrace::step_by_entries(Index l, const Formula& eta, const Gradients& gradients,
                                   const Layer<double>& updated) {
  const auto stepped = [&](const Formula& parameter, double value, double gradient) {
    return quantity(parameter, value) - eta * quantity(derivative(sym("L"), parameter), gradient);
  };
  const Matrix& W = *layer(l).weights;
  const std::string id = fmt::format("updated/layers[{}]/", l);
  for (Index i = 0; i < W.rows(); ++i) {
    for (Index j = 0; j < W.cols(); ++j) {
      work_.define(Rule::gradient_descent, (*updated.weights)(i, j), [&] {
        const Formula weight = weight_entry(l, i, j).part(0);
        const Index row = i + 1;
        const Index column = j + 1;
        return Definition{fmt::format("{}weights[{}][{}]", id, i, j), "",
                          primed(names_.weights(l)).at(row, column),
                          stepped(weight, W(i, j), (*gradients[l].weights)(i, j))};
      });
    }
    if (!layer(l).bias) continue;
    work_.define(Rule::gradient_descent, (*updated.bias)(i), [&] {
      const Index unit = i + 1;
      return Definition{
          fmt::format("{}bias[{}]", id, i), "", primed(names_.bias(l)).at(unit),
          stepped(names_.bias(l).at(unit), (*layer(l).bias)(i), (*gradients[l].bias)(i))};
    });
  }
}

}  // namespace psolve
