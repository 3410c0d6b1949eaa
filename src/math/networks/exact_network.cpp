#include "math/networks/exact_network.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "math/expressions/text.h"

namespace psolve {
namespace {

/// Multiplications of a network whose fractions are worked out.
constexpr double kMostWork = 20'000;

using List = VectorOf<Expr>;

bool is_piecewise_linear(Activation f) {
  return f == Activation::identity || f == Activation::relu || f == Activation::leaky_relu;
}

bool is_rational(const List& list) {
  return std::ranges::all_of(list, [](const Expr& e) { return e.is(Expr::Kind::number); });
}

bool has_rational_sums(const Layer<Expr>& layer) {
  return (!layer.weights || is_rational(List(layer.weights->reshaped()))) &&
         (!layer.bias || is_rational(*layer.bias));
}

double work_of(const Network<Expr>& network) {
  return multiplications(network) * static_cast<double>(network.examples.size());
}

bool is_rational(const Network<Expr>& network) {
  const auto is_exact = [](const Example<Expr>& e) {
    return is_rational(e.input) && is_rational(e.target);
  };
  return network.loss != Loss::cross_entropy && work_of(network) <= kMostWork &&
         std::ranges::all_of(network.layers,
                             [](const Layer<Expr>& layer) {
                               return is_piecewise_linear(layer.activation) &&
                                      has_rational_sums(layer);
                             }) &&
         std::ranges::all_of(network.examples, is_exact);
}

/// What one example comes to; without a loss no gradients.
struct ExactExample {
  std::vector<LayerValues<Expr>> values;
  std::vector<LayerGradients<Expr>> gradients;
};

ExactExample worked_out(const Network<Expr>& network, const Example<Expr>& example) {
  ExactExample own{forward(network.layers, example.input), {}};
  if (!network.has_loss()) return own;
  const auto& last = own.values.back();
  own.gradients = backward(
      network.layers, own.values,
      output_delta(network.loss, network.layers.back().activation, last.z, last.a, example.target));
  return own;
}

Expr share_of_each(const Network<Expr>& network) {
  if (network.reduction == Reduction::sum) return 1;
  return 1 / Expr(static_cast<int>(network.examples.size()));
}

/// Adds the share of one example to the gradients of all; of a lone one the input's stays.
void add_share(std::vector<LayerGradients<Expr>>& whole,
               const std::vector<LayerGradients<Expr>>& own, const Expr& share) {
  if (whole.empty()) {
    whole = own;
    for (auto& g : whole) {
      if (g.weights) *g.weights *= share;
      if (g.bias) *g.bias *= share;
    }
    return;
  }
  for (Index l = 0; l < std::ssize(own); ++l) {
    if (own[l].weights) *whole[l].weights += *own[l].weights * share;
    if (own[l].bias) *whole[l].bias += *own[l].bias * share;
  }
}

Json texts(const List& list, const Dims& dims) {
  return nested_json(dims, [&](Index i) { return text_json(list(i)); });
}

// ------------------------------------------------------------------ what cancels

/// Beside its terms so little is left of a sum only where they cancel.
constexpr double kCancelled = 1e-11;

/// Digits of numbers whose sums of products are not 0 in doubles unless they are.
constexpr int kFewDigits = 8;

bool is_long(double x) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), std::abs(x),
                                 std::chars_format::scientific);
  return std::find(text.data(), end.ptr, 'e') - text.data() > kFewDigits + 1;  // and the point
}

bool has_long_numbers(const Network<double>& network) {
  const auto any_long = [](const auto& numbers) {
    const auto entries = numbers.reshaped();
    return std::any_of(entries.begin(), entries.end(), is_long);
  };
  return std::ranges::any_of(network.layers,
                             [&](const Layer<double>& layer) {
                               return (layer.weights && any_long(*layer.weights)) ||
                                      (layer.bias && any_long(*layer.bias));
                             }) ||
         std::ranges::any_of(network.examples, [&](const Example<double>& example) {
           return any_long(example.input) || any_long(example.target);
         });
}

/// Finds sums that are small beside their terms; 0 among them only where numbers are long.
class Cancelled {
 public:
  explicit Cancelled(const Network<double>& network) : network_(network) {}

  bool operator()(const Eigen::Ref<const Vector>& sums, double size) {
    const auto small = sums.array().abs() < kCancelled * size;
    if ((small && sums.array() != 0).any()) return true;
    if (!small.any()) return false;
    if (!long_) long_ = has_long_numbers(network_);
    return *long_;
  }

 private:
  const Network<double>& network_;
  std::optional<bool> long_;
};

double size_of(const Eigen::Ref<const Vector>& numbers) {
  return numbers.size() == 0 ? 0 : numbers.lpNorm<Eigen::Infinity>();
}
double size_of(const Layer<double>& layer) {
  return layer.weights ? layer.weights->lpNorm<Eigen::Infinity>() : 1;
}

bool averages(const Layer<double>& layer) {
  return layer.is(LayerKind::average_pool) || layer.is(LayerKind::global_average_pool);
}

/// The least but 0.
double least_of(const Eigen::Ref<const Vector>& numbers) {
  return (numbers.array() == 0)
      .select(std::numeric_limits<double>::infinity(), numbers.array().abs())
      .minCoeff();
}

/// Whether products are below all doubles, so that their sum has lost its sign.
bool have_underflown(const Layer<double>& layer, const LayerValues<double>& of) {
  constexpr double least = std::numeric_limits<double>::min();
  if (!(of.z.array().abs() < least).any()) return false;
  return least_of(layer.weights->reshaped()) * least_of(of.input) < least;
}

bool have_sums_underflown(const Network<double>& network,
                          const std::vector<ExampleValues>& values) {
  return std::ranges::any_of(values, [&](const ExampleValues& own) {
    for (Index l = 0; l < std::ssize(network.layers); ++l) {
      if (network.layers[l].weights && have_underflown(network.layers[l], own[l])) return true;
    }
    return false;
  });
}

bool have_sums_cancelled(const Network<double>& network, const std::vector<ExampleValues>& values) {
  Cancelled has_cancelled(network);
  for (Index n = 0; n < std::ssize(values); ++n) {
    for (Index l = 0; l < std::ssize(network.layers); ++l) {
      const Layer<double>& layer = network.layers[l];
      const LayerValues<double>& of = values[n][l];
      if ((layer.weights || averages(layer)) &&
          has_cancelled(of.z, size_of(layer) * size_of(of.input)))
        return true;
    }
    const Vector &y = network.examples[n].target, &found = values[n].back().a;
    if (y.size() > 0 && has_cancelled(found - y, size_of(found))) return true;
  }
  return false;
}

bool have_gradients_cancelled(const Network<double>& network,
                              const std::vector<ExampleValues>& values,
                              const BatchGradients& gradients) {
  Cancelled has_cancelled(network);
  for (Index l = 0; l < std::ssize(network.layers); ++l) {
    double deltas = 0, inputs = 0;
    for (Index n = 0; n < std::ssize(values); ++n) {
      const LayerGradients<double>& own = gradients.each[n][l];
      const double delta = size_of(own.delta);
      deltas = std::max(deltas, delta);
      inputs = std::max(inputs, size_of(values[n][l].input));
      if (has_cancelled(own.input, size_of(network.layers[l]) * delta)) return true;
    }
    const LayerGradients<double>& whole = gradients.whole[l];
    if (whole.weights && has_cancelled(whole.weights->reshaped(), deltas * inputs)) return true;
    if (whole.bias && has_cancelled(*whole.bias, deltas)) return true;
  }
  return false;
}

// ------------------------------------------------------------------ the doubles nearest to fractions

Network<Expr> network_in_fractions(const NetworkProblem& problem) {
  return network_of<Expr>(problem, shapes_of(problem), [&](const Entry& entry) {
    if (!entry.symbol) return entry.expression();
    const auto found =
        std::ranges::find(*problem.values, *entry.symbol, &std::pair<std::string, double>::first);
    return Expr(Rational::from_shortest_decimal(found->second));
  });
}

/// Bits of the longest number.
Index longest(const Network<Expr>& network) {
  Index most = 0;
  const auto take = [&most](const auto& numbers) {
    for (const Expr& e : numbers.reshaped()) {
      if (e.is(Expr::Kind::number)) most = std::max(most, e.number().bits());
    }
  };
  for (const Layer<Expr>& layer : network.layers) {
    if (layer.weights) take(*layer.weights);
    if (layer.bias) take(*layer.bias);
  }
  for (const Example<Expr>& example : network.examples) {
    take(example.input);
    take(example.target);
  }
  return most;
}

/// Sums of numbers of a dozen digits are soon worked out; longer ones take as much longer.
bool is_affordable(const Network<Expr>& network) {
  constexpr double kShort = 100;
  const double length = std::max(1.0, static_cast<double>(longest(network)) / kShort);
  return work_of(network) * length <= kMostWork;
}

template <class Exact>
auto nearest(const Exact& numbers) {
  return numbers.unaryExpr([](const Expr& e) { return e.number().to_double(); }).eval();
}

/// The same, but that of what is below all doubles the sign stays, which decides at a kink.
Vector nearest_with_sign(const List& numbers) {
  return numbers.unaryExpr([](const Expr& e) {
    const double nearest = e.number().to_double();
    if (nearest != 0 || e.number() == 0) return nearest;
    const double least = std::numeric_limits<double>::denorm_min();
    return e.number() < 0 ? -least : least;
  });
}

bool are_rational(const std::vector<LayerGradients<Expr>>& gradients) {
  return std::ranges::all_of(gradients, [](const LayerGradients<Expr>& g) {
    return is_rational(g.delta) && is_rational(g.input) && (!g.bias || is_rational(*g.bias)) &&
           (!g.weights || is_rational(List(g.weights->reshaped())));
  });
}

/// Into what is there.
void put(const std::vector<LayerGradients<Expr>>& exact, ExampleGradients& to) {
  for (Index l = 0; l < std::ssize(exact); ++l) {
    if (to[l].delta.size() > 0) to[l].delta = nearest(exact[l].delta);
    if (to[l].input.size() > 0) to[l].input = nearest(exact[l].input);
    if (to[l].weights) to[l].weights = nearest(*exact[l].weights);
    if (to[l].bias) to[l].bias = nearest(*exact[l].bias);
  }
}

/// The sums of one example as far as they are rational, and in doubles what follows from them.
void settle(const Network<Expr>& exact, const Network<double>& network, List x,
            ExampleValues& values) {
  Index l = 0;
  for (bool is_exact = is_rational(x); is_exact && l < std::ssize(values); ++l) {
    const Layer<Expr>& layer = exact.layers[l];
    if (!has_rational_sums(layer)) break;
    const List sums = pre_activation(layer, x);
    if (!is_rational(sums)) break;  // fractions that are too long stay sums
    is_exact = is_piecewise_linear(layer.activation);
    const Vector z = nearest_with_sign(sums);
    values[l] = {nearest_with_sign(x), z, activate(layer.activation, z)};
    if (!is_exact) continue;
    x = activate(layer.activation, sums);
    values[l].a = nearest_with_sign(x);
  }
  for (; l > 0 && l < std::ssize(values); ++l) {
    values[l] = forward(network.layers[l], values[l - 1].a);
  }
}

}  // namespace

void settle_sums(const NetworkProblem& problem, const Network<double>& network,
                 std::vector<ExampleValues>& values) {
  if (!have_sums_underflown(network, values) && !have_sums_cancelled(network, values)) return;
  const ExprArena arena;
  const auto exact = network_in_fractions(problem);
  if (!is_affordable(exact)) return;
  for (Index n = 0; n < std::ssize(values); ++n) {
    settle(exact, network, exact.examples[n].input, values[n]);
  }
}

void settle_gradients(const NetworkProblem& problem, const Network<double>& network,
                      const std::vector<ExampleValues>& values, BatchGradients& gradients) {
  if (!have_gradients_cancelled(network, values, gradients)) return;
  const ExprArena arena;
  const auto exact = network_in_fractions(problem);
  if (!is_rational(exact) || !is_affordable(exact)) return;
  std::vector<LayerGradients<Expr>> whole;
  std::vector<std::vector<LayerGradients<Expr>>> each;
  for (const auto& example : exact.examples) {
    each.push_back(worked_out(exact, example).gradients);
    add_share(whole, each.back(), share_of_each(exact));
  }
  // Fractions that are too long stay sums.
  if (!std::ranges::all_of(each, are_rational) || !are_rational(whole)) return;
  for (Index n = 0; n < std::ssize(each); ++n) put(each[n], gradients.each[n]);
  put(whole, gradients.whole);
}

Json exact_numbers(const NetworkProblem& problem, const NetworkShapes& shapes) {
  const ExprArena arena;
  const auto network =
      network_of<Expr>(problem, shapes, [](const Entry& entry) { return entry.expression(); });
  Json exact = Json::object();
  if (!is_rational(network)) return exact;
  if (problem.is_batch) exact["examples"] = Json::array();
  Expr loss = 0;
  std::vector<LayerGradients<Expr>> whole;
  const Expr share = share_of_each(network);
  for (const auto& example : network.examples) {
    const auto [values, gradients] = worked_out(network, example);
    const auto& last = values.back();
    Json own = {{"y_hat", texts(last.a, network.dims.back())}};
    if (network.has_loss()) {
      const Expr own_loss = loss_value(network.loss, network.layers.back().activation, last.z,
                                       last.a, example.target);
      loss += share * own_loss;
      own["loss"] = text_json(own_loss);
      own["deltas"] = Json::array();
      for (Index l = 0; l < std::ssize(gradients); ++l) {
        own["deltas"].push_back(texts(gradients[l].delta, network.dims[l + 1]));
      }
      add_share(whole, gradients, share);
    }
    if (problem.is_batch) {
      exact["examples"].push_back(std::move(own));
    } else {
      exact.update(own);
    }
  }
  if (!network.has_loss()) return exact;
  exact["loss"] = text_json(loss);
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
  return exact;
}

}  // namespace psolve
