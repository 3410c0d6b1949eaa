#include "networks/network_trace.h"

#include <fmt/format.h>

namespace psolve {
namespace {

using Index = Eigen::Index;

/// Layers of up to this many inputs and units are worked entry by entry.
constexpr Index kEntrywise = 5;
/// A deep network's derivation shows this many layers, half from each end.
constexpr std::size_t kShownLayers = 12;

Formula one_based(const Formula& symbol, Index i) {
  return symbol.at(static_cast<int>(i) + 1);
}
Formula one_based(const Formula& symbol, Index i, Index j) {
  return symbol.at(static_cast<int>(i) + 1, static_cast<int>(j) + 1);
}
/// The symbol of a layer's quantity: W⁽¹⁾.
Formula of_layer(const char* name, std::size_t l) {
  return sym(name).mark(fmt::format("({})", l + 1));
}
/// An entry of a vector, which carries no index where there is only one.
Formula entry_symbol(const Formula& symbol, Index i, Index size) {
  return size == 1 ? symbol : one_based(symbol, i);
}
Formula entry(const Formula& symbol, Index i, const Vector& values) {
  return quantity(entry_symbol(symbol, i, values.size()), values(i));
}
Formula delta_entry(std::size_t l, Index i, const Vector& delta) {
  return quantity(one_based(of_layer("delta", l), i), delta(i));
}
Formula weight_entry(std::size_t l, Index i, Index j, const Matrix& weights) {
  return quantity(one_based(of_layer("W", l), i, j), weights(i, j));
}
template <class Value>
Formula whole(const Formula& symbol, const Value& values) {
  return quantity(symbol, to_formula(values));
}

bool is_small(const Layer<double>& layer, Index units) {
  const Index inputs = layer.weights ? layer.weights->cols() : 1;
  return units <= kEntrywise && inputs <= kEntrywise;
}

/// Σ over the entries 0 … n − 1, the middle left out of a long sum.
Formula sum_over(Index n, const std::function<Formula(Index)>& term) {
  return elided_sum(static_cast<std::size_t>(n),
                    [&](std::size_t i) { return term(static_cast<Index>(i)); });
}

std::string layer_name(const Layer<double>& layer, std::size_t l) {
  const std::string_view f = name_of(layer.activation);
  if (!layer.weights) return fmt::format("Layer {}: {}", l + 1, f);
  return fmt::format("Layer {}: dense, {} → {}, {}", l + 1, layer.weights->cols(),
                     layer.weights->rows(), f);
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
  const Formula two = loss == Loss::mse && n > 1 ? Formula(2) / static_cast<int>(n) : Formula(2);
  return two * difference;
}

}  // namespace

bool NetworkTrace::is_shown(std::size_t l) const {
  return layers_.size() <= kShownLayers || l < kShownLayers / 2 ||
         l + kShownLayers / 2 >= layers_.size();
}

Formula NetworkTrace::output(std::size_t l) const {
  return l + 1 == layers_.size() ? sym("y").accent("hat") : of_layer("a", l);
}

Formula NetworkTrace::output_entry(std::size_t l, Index i, const Vector& a) const {
  const bool last = l + 1 == layers_.size();
  return last ? entry(output(l), i, a) : quantity(one_based(output(l), i), a(i));
}

Formula NetworkTrace::input(std::size_t l) const {
  return l == 0 ? sym("x") : output(l - 1);
}

Formula NetworkTrace::input_entry(std::size_t l, Index j, const Vector& x) const {
  return quantity(one_based(input(l), j), x(j));
}

void NetworkTrace::forward(const Values& values) {
  const auto pass = work_.group([] {
    return Step{
        "forward", Rule::forward_pass, "Forward: from the input to the prediction", {}, Json(), {}};
  });
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    if (!is_shown(l)) continue;
    const auto group = work_.group([&] {
      return Step{fmt::format("forward/layers[{}]", l),
                  Rule::forward_pass,
                  layer_name(layers_[l], l),
                  {},
                  Json(),
                  {}};
    });
    if (layers_[l].weights) weighted_sum(l, values[l]);
    if (layers_[l].activation != Activation::identity) activation(l, values[l]);
  }
}

void NetworkTrace::weighted_sum(std::size_t l, const LayerValues<double>& values) {
  const Layer<double>& layer = layers_[l];
  const Matrix& W = *layer.weights;
  const Formula z = layer.activation == Activation::identity ? output(l) : of_layer("z", l);
  if (!is_small(layer, W.rows())) {
    work_.define(Rule::weighted_sum, values.z, [&] {
      Formula formula = product({whole(of_layer("W", l), W), whole(input(l), values.input)},
                                product_sign::matrix);
      if (layer.bias) formula = formula + whole(of_layer("b", l), *layer.bias);
      return Definition{fmt::format("layers[{}]/z", l), "", z, formula};
    });
    return;
  }
  for (Index i = 0; i < W.rows(); ++i) {
    work_.define(Rule::weighted_sum, values.z(i), [&] {
      Formula formula = sum_over(W.cols(), [&](Index j) {
        return weight_entry(l, i, j, W) * input_entry(l, j, values.input);
      });
      if (layer.bias) {
        formula = formula + quantity(one_based(of_layer("b", l), i), (*layer.bias)(i));
      }
      const bool is_output = layer.activation == Activation::identity && l + 1 == layers_.size();
      return Definition{fmt::format("layers[{}]/z[{}]", l, i), "",
                        is_output ? entry_symbol(z, i, W.rows()) : one_based(z, i), formula};
    });
  }
}

void NetworkTrace::activation(std::size_t l, const LayerValues<double>& values) {
  const Activation f = layers_[l].activation;
  const Index n = values.a.size();
  const Formula z = layers_[l].weights ? of_layer("z", l) : input(l);
  if (n > kEntrywise) {
    work_.define(Rule::activation, values.a, [&] {
      return Definition{fmt::format("layers[{}]/a", l), "", output(l),
                        call(name_of(f), {whole(z, values.z)})};
    });
    return;
  }
  for (Index i = 0; i < n; ++i) {
    work_.define(Rule::activation, values.a(i), [&] {
      return Definition{
          fmt::format("layers[{}]/a[{}]", l, i), "", output_entry(l, i, values.a).part(0),
          activated(f, i, n, [&](Index k) { return quantity(one_based(z, k), values.z(k)); })};
    });
  }
}

void NetworkTrace::loss(Loss loss, const Values& values, const Vector& target, double loss_value) {
  const Vector& y_hat = values.back().a;
  work_.define(Rule::loss, loss_value, [&] {
    const std::size_t last = layers_.size() - 1;
    const Index n = y_hat.size();
    const auto y = [&](Index i) { return entry(sym("y"), i, target); };
    const auto prediction = [&](Index i) { return output_entry(last, i, y_hat); };
    Formula formula;
    if (loss == Loss::cross_entropy && layers_[last].activation == Activation::softmax) {
      formula = -sum_over(n, [&](Index i) { return y(i) * call("log", {prediction(i)}); });
    } else if (loss == Loss::cross_entropy) {
      formula = -sum_over(n, [&](Index i) {
        return y(i) * call("log", {prediction(i)}) +
               (Formula(1) - y(i)) * call("log", {Formula(1) - prediction(i)});
      });
    } else {
      const Formula squares = sum_over(n, [&](Index i) { return power(prediction(i) - y(i), 2); });
      formula = squares;
      if (loss == Loss::half_squared_error) formula = Formula(1) / 2 * squares;
      if (loss == Loss::mse && n > 1) formula = Formula(1) / static_cast<int>(n) * squares;
    }
    return Definition{"loss", fmt::format("The loss ({})", name_of(loss)), sym("L"), formula};
  });
}

void NetworkTrace::backward(Loss loss, const Values& values, const Vector& target,
                            const Gradients& gradients) {
  const auto pass = work_.group([] {
    return Step{"backward",
                Rule::backward_pass,
                {"Backward: ",
                 equals({of_layer("delta", 0).part(0).mark("(l)"),
                         derivative(sym("L"), sym("z").mark("(l)"))}),
                 ", from the last layer to the first"},
                {},
                Json(),
                {}};
  });
  for (std::size_t l = layers_.size(); l-- > 0;) {
    if (!is_shown(l)) continue;
    const auto group = work_.group([&] {
      return Step{fmt::format("backward/layers[{}]", l),
                  Rule::backward_pass,
                  layer_name(layers_[l], l),
                  {},
                  Json(),
                  {}};
    });
    if (l + 1 == layers_.size()) {
      output_delta(loss, values[l], target, gradients[l].delta);
    } else {
      hidden_delta(l, values, gradients);
    }
    parameter_gradients(l, values, gradients);
  }
}

void NetworkTrace::output_delta(Loss loss, const LayerValues<double>& values, const Vector& target,
                                const Vector& delta) {
  const std::size_t l = layers_.size() - 1;
  const Activation f = layers_[l].activation;
  const Index n = delta.size();
  const auto formula_at = [&](Index i) {
    const Formula y = entry(sym("y"), i, target);
    const Formula y_hat = output_entry(l, i, values.a);
    if (loss == Loss::cross_entropy) {
      const bool weighted = f == Activation::softmax && target.sum() != 1;
      const Formula total = sum_over(n, [&](Index k) { return entry(sym("y"), k, target); });
      return (weighted ? y_hat * total : y_hat) - y;
    }
    const auto dL = [&](Index k) {
      return residual(loss, output_entry(l, k, values.a), entry(sym("y"), k, target), n);
    };
    if (f == Activation::softmax) {
      return y_hat * (dL(i) - sum_over(n, [&](Index k) {
                        return product({dL(k), output_entry(l, k, values.a)});
                      }));
    }
    const Formula z = quantity(one_based(of_layer("z", l), i), values.z(i));
    std::vector<Formula> factors = slope_factors(f, z, y_hat, slope(f, values.z, values.a)(i));
    factors.insert(factors.begin(), dL(i));
    return product(std::move(factors));
  };
  if (n > kEntrywise) {
    work_.define(Rule::output_delta, delta, [&] {
      return Definition{fmt::format("layers[{}]/delta", l), "", of_layer("delta", l),
                        column(
                            static_cast<std::size_t>(n),
                            [&](std::size_t i) { return formula_at(static_cast<Index>(i)); }, 4)};
    });
    return;
  }
  for (Index i = 0; i < n; ++i) {
    work_.define(Rule::output_delta, delta(i), [&] {
      return Definition{fmt::format("layers[{}]/delta[{}]", l, i), "",
                        one_based(of_layer("delta", l), i), formula_at(i)};
    });
  }
}

/// ∂L/∂a at entry i of layer l, from the layer after it.
Formula NetworkTrace::pulled_back(std::size_t l, Index i, const Gradients& gradients) const {
  const Vector& next = gradients[l + 1].delta;
  if (!layers_[l + 1].weights) return delta_entry(l + 1, i, next);
  return sum_over(next.size(), [&](Index k) {
    return weight_entry(l + 1, k, i, *layers_[l + 1].weights) * delta_entry(l + 1, k, next);
  });
}

void NetworkTrace::hidden_delta(std::size_t l, const Values& values, const Gradients& gradients) {
  const Activation f = layers_[l].activation;
  const Vector& delta = gradients[l].delta;
  const Vector& a = values[l].a;
  const Index n = delta.size();
  const Vector slopes = slope(f, values[l].z, a);
  if (n > kEntrywise || gradients[l + 1].delta.size() > kEntrywise) {
    work_.define(Rule::hidden_delta, delta, [&] {
      const Formula back = layers_[l + 1].weights
                               ? product({whole(transpose(of_layer("W", l + 1)),
                                                Matrix(layers_[l + 1].weights->transpose())),
                                          whole(of_layer("delta", l + 1), gradients[l + 1].delta)},
                                         product_sign::matrix)
                               : whole(of_layer("delta", l + 1), gradients[l + 1].delta);
      Formula formula = back;
      if (f == Activation::softmax) {
        const Matrix jacobian = Matrix(a.asDiagonal()) - a * a.transpose();
        formula = product({whole(sym("J").at(sym("f")), jacobian), back}, product_sign::matrix);
      } else if (f != Activation::identity) {
        const Formula f_prime = call("f′", {of_layer("z", l)});
        formula = product({back, whole(f_prime, slopes)}, product_sign::hadamard);
      }
      return Definition{fmt::format("layers[{}]/delta", l), "", of_layer("delta", l), formula};
    });
    return;
  }
  for (Index i = 0; i < n; ++i) {
    work_.define(Rule::hidden_delta, delta(i), [&] {
      Formula formula;
      if (f == Activation::softmax) {
        formula = output_entry(l, i, a) *
                  (pulled_back(l, i, gradients) - sum_over(n, [&](Index k) {
                     return product({pulled_back(l, k, gradients), output_entry(l, k, a)});
                   }));
      } else {
        const Formula z = quantity(one_based(of_layer("z", l), i), values[l].z(i));
        std::vector<Formula> factors = slope_factors(f, z, output_entry(l, i, a), slopes(i));
        factors.insert(factors.begin(), pulled_back(l, i, gradients));
        formula = product(std::move(factors));
      }
      return Definition{fmt::format("layers[{}]/delta[{}]", l, i), "",
                        one_based(of_layer("delta", l), i), formula};
    });
  }
}

void NetworkTrace::parameter_gradients(std::size_t l, const Values& values,
                                       const Gradients& gradients) {
  const LayerGradients<double>& g = gradients[l];
  const Formula delta = whole(of_layer("delta", l), g.delta);
  if (g.weights) {
    work_.define(Rule::outer_product, *g.weights, [&] {
      const Matrix row = values[l].input.transpose();
      return Definition{fmt::format("gradients/layers[{}]/weights", l), "",
                        derivative(sym("L"), of_layer("W", l)),
                        product({delta, whole(transpose(input(l)), row)}, product_sign::matrix)};
    });
  }
  if (g.bias) {
    work_.define(Rule::bias_gradient, *g.bias, [&] {
      return Definition{fmt::format("gradients/layers[{}]/bias", l), "",
                        derivative(sym("L"), of_layer("b", l)), delta};
    });
  }
  if (l > 0) return;
  work_.define(Rule::chain_rule, g.input, [&] {
    const Formula back =
        g.weights
            ? product({whole(transpose(of_layer("W", 0)), Matrix(layers_[0].weights->transpose())),
                       delta},
                      product_sign::matrix)
            : delta;
    return Definition{"gradients/input", "", derivative(sym("L"), sym("x")), back};
  });
}

void NetworkTrace::descent(double learning_rate, const Gradients& gradients,
                           const Layers& updated) {
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
  const auto stepped = [&](const Formula& parameter, double value, double gradient) {
    return quantity(parameter, value) - eta * quantity(derivative(sym("L"), parameter), gradient);
  };
  const auto matrix_step = [&](const std::string& id, const char* name, std::size_t l,
                               const auto& value, const auto& gradient, const auto& result) {
    work_.define(Rule::gradient_descent, result, [&] {
      const Formula parameter = of_layer(name, l);
      return Definition{
          id, "", sym(name).mark(fmt::format("({})′", l + 1)),
          whole(parameter, value) - eta * whole(derivative(sym("L"), parameter), gradient)};
    });
  };
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const auto& layer = layers_[l];
    if (!layer.weights || !is_shown(l)) continue;
    const Matrix& W = *layer.weights;
    const std::string id = fmt::format("updated/layers[{}]/", l);
    if (!is_small(layer, W.rows())) {
      matrix_step(id + "weights", "W", l, W, *gradients[l].weights, *updated[l].weights);
      if (layer.bias) {
        matrix_step(id + "bias", "b", l, *layer.bias, *gradients[l].bias, *updated[l].bias);
      }
      continue;
    }
    const std::string prime = fmt::format("({})′", l + 1);
    for (Index i = 0; i < W.rows(); ++i) {
      for (Index j = 0; j < W.cols(); ++j) {
        work_.define(Rule::gradient_descent, (*updated[l].weights)(i, j), [&] {
          return Definition{
              fmt::format("{}weights[{}][{}]", id, i, j), "", one_based(sym("W").mark(prime), i, j),
              stepped(one_based(of_layer("W", l), i, j), W(i, j), (*gradients[l].weights)(i, j))};
        });
      }
      if (!layer.bias) continue;
      work_.define(Rule::gradient_descent, (*updated[l].bias)(i), [&] {
        return Definition{
            fmt::format("{}bias[{}]", id, i), "", one_based(sym("b").mark(prime), i),
            stepped(one_based(of_layer("b", l), i), (*layer.bias)(i), (*gradients[l].bias)(i))};
      });
    }
  }
}

}  // namespace psolve
