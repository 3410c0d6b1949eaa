// The checks of a network's gradients: they pass what is right and fail whatever is wrong.

#include "math/backpropagation/checks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>

#include "math/networks/network.h"

namespace psolve {
namespace {

Layer<double> dense(const Matrix& weights, const std::optional<Vector>& bias, Activation f) {
  Layer<double> layer;
  layer.weights = weights;
  layer.bias = bias;
  layer.activation = f;
  return layer;
}

struct Worked {
  Network<double> network;
  std::vector<ExampleValues> values;
  double loss = 0;
  std::vector<LayerGradients<double>> gradients;

  Worked() { network.examples.resize(1); }
  Example<double>& example() { return network.examples[0]; }
  Vector& y_hat() { return values[0].back().a; }

  void work() {
    network.loss = Loss::squared_error;
    network.dims = {{example().input.size()}};
    for (const auto& layer : network.layers) network.dims.push_back({layer.weights->rows()});
    const auto& layers = network.layers;
    values = forward(layers, network.examples);
    const auto& last = values[0].back();
    loss = loss_value(network.loss, layers.back().activation, last.z, last.a, example().target);
    gradients = backward(
        layers, values[0],
        output_delta(network.loss, layers.back().activation, last.z, last.a, example().target));
  }
  std::vector<Check> check() const { return check_network(network, {values, loss, gradients}); }
  /// "p", "d" and "f": whether prediction, dual numbers and finite differences pass; "-" for not.
  std::string verdict() const {
    std::string text;
    for (const auto& check : check()) text += check.passed() ? check.method[0] : '-';
    return text;
  }
};

Worked two_layers() {
  Worked w;
  w.network.layers = {dense(Matrix{{0.1, -0.2}, {0.3, 0.4}}, Vector{{0.5, -0.6}}, Activation::tanh),
                      dense(Matrix{{0.7, 0.8}}, Vector{{-0.9}}, Activation::softplus)};
  w.example().input = Vector{{1, -2}};
  w.example().target = Vector{{1}};
  w.work();
  return w;
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(NetworkCheck, PassesWhatIsRight) {
  EXPECT_EQ(two_layers().verdict(), "tda");  // the definition, dual numbers, a difference
}

TEST(NetworkCheck, FailsAWrongPrediction) {
  for (const double wrong : {1e-10, -1.0, kNan, std::numeric_limits<double>::infinity()}) {
    Worked w = two_layers();
    w.y_hat()(0) += wrong;
    EXPECT_EQ(w.verdict(), "-da") << wrong;
  }
}

TEST(NetworkCheck, FailsAWrongPredictionOfAnyExample) {
  for (const int wrong : {0, 1, 2}) {
    Worked w = two_layers();
    w.network.examples.resize(3, w.example());
    w.values = forward(w.network.layers, w.network.examples);
    EXPECT_EQ(w.verdict()[0], 't');
    w.values[wrong].back().a(0) += 1e-10;
    EXPECT_EQ(w.verdict()[0], '-') << wrong;
  }
}

TEST(NetworkCheck, FailsEveryWrongGradient) {
  for (const double wrong : {1e-6, -1.0, kNan, std::numeric_limits<double>::infinity()}) {
    for (int place = 0;; ++place) {
      Worked w = two_layers();
      std::vector<double*> gradients;
      for (double& v : w.gradients[0].input) gradients.push_back(&v);
      for (auto& g : w.gradients) {
        for (Eigen::Index i = 0; i < g.weights->size(); ++i) {
          gradients.push_back(g.weights->data() + i);
        }
        for (double& v : *g.bias) gradients.push_back(&v);
      }
      ASSERT_EQ(gradients.size(), 2u + 6 + 3);
      if (place == static_cast<int>(gradients.size())) break;
      *gradients[static_cast<std::size_t>(place)] += wrong;
      EXPECT_EQ(w.verdict(), "t--") << wrong << " at " << place;
    }
  }
}

TEST(NetworkCheck, FailsATransposedGradientInALargeNetwork) {
  Worked w;
  const Eigen::Index n = 40;
  Matrix weights(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) weights(i, j) = std::sin(static_cast<double>(i * n + j));
  }
  w.network.layers = {dense(weights, Vector(Vector::Ones(n)), Activation::tanh)};
  w.example().input = Vector::LinSpaced(n, -1, 2);
  w.example().target = Vector::LinSpaced(n, 3, -1);
  w.work();
  EXPECT_EQ(w.verdict(), "tda");
  EXPECT_EQ(w.check()[1].claim.rfind("200 of 1680 gradients", 0), 0u) << w.check()[1].claim;
  w.gradients[0].weights->transposeInPlace();
  EXPECT_EQ(w.verdict(), "t--");
}

TEST(NetworkCheck, LeavesKinksToDualNumbers) {
  // z = 0 exactly, and a hair from it: no difference sees the slope 0, or 1, of one side.
  for (const double z : {0.0, 1e-9, -1e-9, 1e-6, -1e-6, 1e-5, -1e-5, 1e-3}) {
    Worked w;
    w.network.layers = {dense(Matrix{{1}}, Vector{{z - 100}}, Activation::relu),
                        dense(Matrix{{2}}, std::nullopt, Activation::identity)};
    w.example().input = Vector{{100}};
    w.example().target = Vector{{-1}};
    w.work();
    for (const auto& check : w.check()) {
      EXPECT_TRUE(check.passed()) << z << ": " << check.id << " " << check.error;
    }
    w.gradients[0].bias.value()(0) += 0.5;
    EXPECT_EQ(w.verdict()[1], '-') << z;
  }
}

TEST(NetworkCheck, HoldsWhereALargeInputMeetsASteepUnit) {
  Worked w;
  w.network.layers = {dense(Matrix{{1}}, Vector{{-1e6}}, Activation::sigmoid)};
  w.example().input = Vector{{1e6 + 0.5}};
  // With a target of one half the loss is the same far away on both sides.
  for (const double target : {1.0, 0.5}) {
    w.example().target = Vector{{target}};
    w.work();
    EXPECT_EQ(w.verdict(), "tda") << target;
  }
}

/// Whether a largest rate passes, of steps of this direction.
bool passes(const Worked& w, const Matrix& direction, double rate) {
  ExampleGradients directions(1);
  directions[0].weights = direction;
  return check_largest_rate(w.network, directions, rate).passed();
}

// At w = 3 the slope of w² is 6: a step of η makes 9(1 − 2η)² of 9, which is less up to η = 1.
TEST(LargestRateCheck, PassesNoOtherRate) {
  Worked w;
  w.network.layers = {dense(Matrix{{3}}, std::nullopt, Activation::identity)};
  w.example().input = Vector{{1}};
  w.example().target = Vector{{0}};
  w.work();
  EXPECT_TRUE(passes(w, Matrix{{6}}, 1));
  for (const double wrong : {0.0, 1e-3, 0.5, 1 - 1e-14, 1 + 1e-14, 2.0, kNan}) {
    EXPECT_FALSE(passes(w, Matrix{{6}}, wrong)) << wrong;
  }
  // Uphill, as it may be of a symbol that also stands in data.
  EXPECT_TRUE(passes(w, Matrix{{-6}}, 0));
  EXPECT_FALSE(passes(w, Matrix{{-6}}, 1e-9));
}

// |3w − 3| + |w − 2| at w = 1, where the first bends and counts as level: a step of η makes
// 3η + (1 − η) of 1.
TEST(LargestRateCheck, PassesZeroAtAKink) {
  Worked w;
  w.network.layers = {dense(Matrix{{3}, {1}}, std::nullopt, Activation::identity)};
  w.example().input = Vector{{1}};
  w.example().target = Vector{{3, 2}};
  w.work();
  w.network.loss = Loss::absolute_error;
  EXPECT_TRUE(passes(w, Matrix{{-3}, {-1}}, 0));
  EXPECT_FALSE(passes(w, Matrix{{-3}, {-1}}, 0.25));
}

}  // namespace
}  // namespace psolve
