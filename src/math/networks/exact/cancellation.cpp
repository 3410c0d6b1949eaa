#include "math/networks/exact/cancellation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace psolve {
namespace {

constexpr double kSmall = 1e-3;

// ------------------------------------------------------------------ sums that are 0

/// Sums of products of decimals that take so many places, from the first digit of the largest to the
/// last of the finest, are multiples of 10⁻¹⁴ of the largest product: what a hundred roundings leave
/// of them in doubles is 0 only where they are.
constexpr int kFewPlaces = 7;

/// The decimal places that numbers take.
class Places {
 public:
  template <class Numbers>
  void take(const Numbers& numbers) {
    for (const double x : numbers.reshaped()) {
      if (x != 0) take(std::abs(x));
    }
  }
  bool are_few() const { return first_ - last_ < kFewPlaces; }

 private:
  void take(double x) {
    std::array<char, 32> text{};
    char* const end = std::to_chars(text.data(), text.data() + text.size(), x,
                                    std::chars_format::scientific)
                          .ptr;  // "1.25e-03"
    const char* const e = std::find(text.data(), end, 'e');
    int exponent = 0;
    std::from_chars(e[1] == '+' ? e + 2 : e + 1, end, exponent);
    first_ = std::max(first_, exponent);
    last_ = std::min(last_, exponent - std::max(0, static_cast<int>(e - text.data()) - 2));
  }

  int first_ = std::numeric_limits<int>::min() / 2;
  int last_ = std::numeric_limits<int>::max() / 2;
};

bool has_few_places(const Network<double>& network) {
  Places places;
  for (const Layer<double>& layer : network.layers) {
    if (layer.weights) places.take(*layer.weights);
    if (layer.bias) places.take(*layer.bias);
  }
  for (const Example<double>& example : network.examples) {
    places.take(example.input);
    places.take(example.target);
  }
  return places.are_few();
}

/// Finds sums that are small beside their terms; 0 among them only where it may be a rounded one.
class Cancelled {
 public:
  explicit Cancelled(const Network<double>& network) : network_(network) {}

  template <class Sums, class Terms>
  bool operator()(const Sums& sums, const Terms& terms) {
    const auto small = (sums.array().abs() < kSmall * terms.array()).eval();
    if (!small.any()) return false;
    if ((small && sums.array() != 0).any()) return true;
    if (!few_) few_ = has_few_places(network_);
    return !*few_;
  }

 private:
  const Network<double>& network_;
  std::optional<bool> few_;
};

// ------------------------------------------------------------------ terms

Vector absolute(const Vector& x) {
  return x.cwiseAbs();
}

Layer<double> absolute(Layer<double> layer) {
  if (layer.weights) *layer.weights = layer.weights->cwiseAbs();
  if (layer.bias) *layer.bias = layer.bias->cwiseAbs();
  return layer;
}

std::vector<Layer<double>> absolute(std::vector<Layer<double>> layers) {
  for (auto& layer : layers) layer = absolute(std::move(layer));
  return layers;
}

bool has_sums(const Layer<double>& layer) {
  return layer.weights || layer.is(LayerKind::average_pool) ||
         layer.is(LayerKind::global_average_pool);
}

// ------------------------------------------------------------------ below all doubles

/// The least but 0.
template <class Numbers>
double least_of(const Numbers& numbers) {
  return (numbers.array() == 0)
      .select(std::numeric_limits<double>::infinity(), numbers.array().abs())
      .minCoeff();
}

/// Whether products are below all doubles, so that their sum has lost its sign.
bool has_underflown(const Layer<double>& layer, const LayerValues<double>& of) {
  constexpr double least = std::numeric_limits<double>::min();
  if (!layer.weights || !(of.z.array().abs() < least).any()) return false;
  return least_of(*layer.weights) * least_of(of.input) < least;
}

/// The layers may be others than the network's own.
bool have_cancelled(const Network<double>& network, const std::vector<Layer<double>>& layers,
                    const std::vector<ExampleValues>& values, Cancelled& has_cancelled) {
  const auto sizes = absolute(layers);
  for (Index n = 0; n < std::ssize(values); ++n) {
    for (Index l = 0; l < std::ssize(layers); ++l) {
      const LayerValues<double>& of = values[n][l];
      if (has_underflown(layers[l], of)) return true;
      if (has_sums(layers[l]) &&
          has_cancelled(of.z, pre_activation(sizes[l], absolute(of.input)))) {
        return true;
      }
    }
    const Vector &y = network.examples[n].target, &found = values[n].back().a;
    if (y.size() == 0) continue;
    if (network.loss == Loss::hinge) {
      const Vector product = y.cwiseProduct(found);
      if (has_cancelled(1 - product.array(), product.array().abs())) return true;
    } else if (network.loss != Loss::cross_entropy && has_cancelled(found - y, found.cwiseAbs())) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool have_sums_cancelled(const Network<double>& network, const std::vector<ExampleValues>& values) {
  Cancelled has_cancelled(network);
  return have_cancelled(network, network.layers, values, has_cancelled);
}

bool have_gradients_cancelled(const Network<double>& network,
                              const std::vector<ExampleValues>& values,
                              const BatchGradients& gradients) {
  Cancelled has_cancelled(network);
  if (network.loss == Loss::cross_entropy) {
    for (Index n = 0; n < std::ssize(values); ++n) {
      const Vector& y = network.examples[n].target;
      if (has_cancelled(gradients.each[n].back().delta, (y.array() < 1).select(y, 0.0)))
        return true;  // beside 1 it has a form that keeps its digits
    }
  }
  for (Index l = 0; l < std::ssize(network.layers); ++l) {
    const Layer<double> size = absolute(network.layers[l]);
    LayerGradients<double> total;  // of the terms of all examples
    for (Index n = 0; n < std::ssize(values); ++n) {
      const LayerGradients<double>& own = gradients.each[n][l];
      LayerValues<double> inputs = values[n][l];
      if (!size.is(LayerKind::max_pool)) inputs.input = absolute(inputs.input);
      LayerGradients<double> terms = backward(size, inputs, absolute(own.delta));
      if (has_cancelled(own.input, terms.input)) return true;
      if (n == 0) {
        total = std::move(terms);
        continue;
      }
      if (terms.weights) *total.weights += *terms.weights;
      if (terms.bias) *total.bias += *terms.bias;
    }
    const double share = share_of_each(network);
    const LayerGradients<double>& whole = gradients.whole[l];
    if (whole.weights && has_cancelled(*whole.weights, *total.weights * share)) return true;
    if (whole.bias && has_cancelled(*whole.bias, *total.bias * share)) return true;
  }
  return false;
}

bool has_step_cancelled(const Network<double>& network, const std::vector<Layer<double>>& updated,
                        const std::vector<ExampleValues>& values) {
  Cancelled has_cancelled(network);
  for (Index l = 0; l < std::ssize(updated); ++l) {
    const Layer<double>& before = network.layers[l];
    const Layer<double>& after = updated[l];
    if (after.weights && has_cancelled(*after.weights, before.weights->cwiseAbs())) return true;
    if (after.bias && has_cancelled(*after.bias, before.bias->cwiseAbs())) return true;
  }
  return have_cancelled(network, updated, values, has_cancelled);
}

}  // namespace psolve
