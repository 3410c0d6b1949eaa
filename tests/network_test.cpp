// Networks of layers and the problem `backprop`. Expected numbers are worked by hand
// or come from PyTorch (torch_networks.h); none was printed by psolve.

#include "math/networks/network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "math/backpropagation/checks.h"
#include "math/numbers/dual.h"
#include "near.h"
#include "render/format.h"
#include "solved.h"
#include "torch_networks.h"

namespace psolve {
namespace {

template <class S = double>
Layer<S> dense(const MatrixOf<S>& weights, const std::optional<VectorOf<S>>& bias, Activation f) {
  Layer<S> layer;
  layer.weights = weights;
  layer.bias = bias;
  layer.activation = f;
  return layer;
}

// ------------------------------------------------------------------ worked by hand

struct ByHand {
  const char* name;
  const char* loss;
  const char* hidden;  ///< weights of the first layer
  const char* output;
  const char* answers;
};

// 2-2-1 sigmoid units, x = (0, 1), y = 1, biases 1, rate 0.1, twelve decimals.
const ByHand kByHand[] = {
    {"A half-squared-error", "half-squared-error", "[[0.1, 0.2], [0.3, 0.4]]", "[[0.5, 0.6]]",
     R"({"y_hat": [0.865945173225], "loss": 0.00898534829,
         "pre_activations": [[1.2, 1.4], [1.865572724885]],
         "activations": [[0.768524783499, 0.802183888559], [0.865945173225]],
         "deltas": [[-0.001384164441, -0.001481638155], [-0.0155616379645]],
         "updated": {"layers": [
           {"weights": [[0.1, 0.200138416444], [0.3, 0.400148163816]],
            "bias": [1.000138416444, 1.000148163816]},
           {"weights": [[0.501195950445, 0.601248329525]], "bias": [1.001556163796]}]},
         "loss_after_update": 0.00893057623})"},
    {"A squared-error", "squared-error", "[[0.1, 0.2], [0.3, 0.4]]", "[[0.5, 0.6]]",
     R"({"loss": 0.01797069658, "loss_after_update": 0.01775221792,
         "deltas": [[-0.002768328882, -0.002963276310], [-0.031123275929]],
         "updated": {"layers": [
           {"weights": [[0.1, 0.200276832888], [0.3, 0.400296327632]]},
           {"bias": [1.003112327592]}]}})"},
    {"A mse of one output is squared-error", "mse", "[[0.1, 0.2], [0.3, 0.4]]", "[[0.5, 0.6]]",
     R"({"loss": 0.01797069658, "loss_after_update": 0.01775221792})"},
    {"A cross-entropy", "cross-entropy", "[[0.1, 0.2], [0.3, 0.4]]", "[[0.5, 0.6]]",
     R"({"loss": 0.143933682788, "loss_after_update": 0.139909943793,
         "deltas": [[-0.011923804213, -0.012763485867], [-0.134054826775]],
         "updated": {"layers": [
           {"weights": [[0.1, 0.201192380421], [0.3, 0.401276348587]],
            "bias": [1.001192380421, 1.001276348587]},
           {"weights": [[0.510302445672, 0.610753662222]], "bias": [1.013405482678]}]}})"},
    {"B all ones", "half-squared-error", "[[1, 1], [1, 1]]", "[[1, 1]]",
     R"({"y_hat": [0.940564814172], "activations": [[0.880797077978, 0.880797077978],
                                                    [0.940564814172]],
         "deltas": [[-0.000348850014, -0.000348850014], [-0.003322584065]],
         "updated": {"layers": [
           {"weights": [[1, 1.000034885001], [1, 1.000034885001]],
            "bias": [1.000034885001, 1.000034885001]},
           {"weights": [[1.000292652234, 1.000292652234]], "bias": [1.000332258406]}]}})"},
};

TEST(Backprop, GivesTheNumbersWorkedByHand) {
  for (const auto& row : kByHand) {
    SCOPED_TRACE(row.name);
    const Solution solution = solved(
        std::string(R"({"problem": "backprop", "input": [0, 1], "target": [1], "layers": [
             {"type": "dense", "bias": [1, 1], "activation": "sigmoid", "weights": )") +
        row.hidden + R"(}, {"type": "dense", "bias": [1], "activation": "sigmoid", "weights": )" +
        row.output + R"(}], "learning_rate": 0.1, "loss": ")" + row.loss + "\"}");
    expect_near(solution.answers, Json::parse(row.answers), 2e-9);
    // x1 = 0 silences both of its weights.
    const Json& weights = solution.answers["gradients"]["layers"][0]["weights"];
    EXPECT_EQ(weights[0][0], 0.0);
    EXPECT_EQ(weights[1][0], 0.0);
    expect_checks_pass(solution);
  }
}

// ------------------------------------------------------------------ PyTorch

/// θ − η ∂L/∂θ from torch's gradients: of the input and of every layer.
Json stepped(const Json& value, const Json& gradient, double rate) {
  if (value.is_array()) {
    Json list = Json::array();
    for (std::size_t i = 0; i < value.size(); ++i) {
      list.push_back(stepped(value[i], gradient[i], rate));
    }
    return list;
  }
  return value.get<double>() - rate * gradient.get<double>();
}

Json updated_by(const Json& spec, const Json& gradients) {
  const double rate = spec["learning_rate"];
  Json layers = Json::array();
  for (std::size_t l = 0; l < spec["layers"].size(); ++l) {
    Json layer = Json::object();
    for (const char* name : {"weights", "bias"}) {
      if (!spec["layers"][l].contains(name)) continue;
      layer[name] = stepped(spec["layers"][l][name], gradients["layers"][l][name], rate);
    }
    layers.push_back(layer);
  }
  return {{"input", stepped(spec["input"], gradients["input"], rate)}, {"layers", layers}};
}

TEST(Backprop, GivesTheNumbersOfTorch) {
  const Json rows = Json::parse(torch_networks);
  ASSERT_GE(rows.size(), 50u);
  std::set<std::string> seen;
  for (const auto& row : rows) {
    const Json& spec = row["spec"];
    SCOPED_TRACE(spec.dump());
    const Solution solution = solved(spec.dump());
    Json expected = row["torch"];
    expected["activations"].push_back(expected["y_hat"]);
    // torch.sigmoid and its kin differ from ours in the last bits.
    expect_near(solution.answers, expected, 1e-11);
    EXPECT_EQ(solution.answers["gradients"]["layers"].size(), spec["layers"].size());
    const Json updated = updated_by(spec, expected["gradients"]);
    expect_near(solution.answers["updated"], updated, 1e-11);
    EXPECT_EQ(solution.answers["updated"]["layers"].size(), spec["layers"].size());
    expect_checks_pass(solution);
    EXPECT_EQ(solved(spec.dump(), Extent::answers_only).answers, solution.answers);
    EXPECT_EQ(solved(solution.spec.dump()).answers, solution.answers);
    const Json& last = spec["layers"].back();
    seen.insert(last.value("activation", last.value("function", "identity")) + " " +
                spec["loss"].get<std::string>());
  }
  EXPECT_EQ(seen.size(), 7u * 3 + 2);  // every activation × every loss that goes with it
}

TEST(Backprop, GivesAnswersAloneWithoutDerivationOrChecks) {
  const Json rows = Json::parse(torch_networks);
  const Solution solution = solved(rows[0]["spec"].dump(), Extent::answers_only);
  EXPECT_TRUE(solution.steps.empty());
  EXPECT_TRUE(solution.checks.empty());
}

TEST(Backprop, FillsInTheDefaults) {
  const Solution solution = solved(R"({"problem": "backprop", "input": [3], "target": [1],
                                       "layers": [{"type": "dense", "weights": [[2]]}]})");
  expect_near(solution.answers, Json::parse(R"({"y_hat": [6], "loss": 12.5, "deltas": [[5]],
      "gradients": {"input": [10], "layers": [{"weights": [[15]]}]}})"),
              0);
  EXPECT_EQ(solution.spec["loss"], "half-squared-error");
  EXPECT_EQ(solution.spec["layers"][0]["activation"], "identity");
  for (const char* name : {"updated", "loss_after_update"}) {
    EXPECT_FALSE(solution.answers.contains(name)) << name;
  }
  EXPECT_FALSE(solution.answers["gradients"]["layers"][0].contains("bias"));
}

TEST(Backprop, KeepsEverythingWhereTheRateIsZero) {
  const Solution solution = solved(R"({"problem": "backprop", "input": [1, -0.0], "target": [1],
      "layers": [{"type": "dense", "weights": [[2, -3]], "bias": [-0.0], "activation": "tanh"}],
      "learning_rate": 0})");
  expect_near(solution.answers["updated"],
              Json::parse(R"({"input": [1, 0], "layers": [{"weights": [[2, -3]], "bias": [0]}]})"),
              0);
  EXPECT_EQ(solution.answers["loss"], solution.answers["loss_after_update"]);
  expect_checks_pass(solution);
}

// ------------------------------------------------------------------ checks

struct Worked {
  Network<double> network;
  Vector y_hat;
  std::vector<LayerGradients<double>> gradients;

  void work() {
    network.loss = Loss::squared_error;
    network.dims = {{network.input.size()}};
    for (const auto& layer : network.layers) network.dims.push_back({layer.weights->rows()});
    const auto& layers = network.layers;
    const auto values = forward(layers, network.input);
    const auto& last = values.back();
    y_hat = last.a;
    gradients = backward(
        layers, values,
        output_delta(network.loss, layers.back().activation, last.z, last.a, network.target));
  }
  std::vector<Check> check() const { return check_network(network, y_hat, gradients); }
  /// "p", "d" and "f": whether prediction, dual numbers and finite differences pass; "-" for not.
  std::string verdict() const {
    std::string text;
    for (const auto& check : check()) text += check.passed() ? check.method[0] : '-';
    return text;
  }
};

Worked two_layers() {
  Worked w;
  w.network.layers = {
      dense<double>(Matrix{{0.1, -0.2}, {0.3, 0.4}}, Vector{{0.5, -0.6}}, Activation::tanh),
      dense<double>(Matrix{{0.7, 0.8}}, Vector{{-0.9}}, Activation::softplus)};
  w.network.input = Vector{{1, -2}};
  w.network.target = Vector{{1}};
  w.work();
  return w;
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(NetworkCheck, PassesWhatIsRight) {
  EXPECT_EQ(two_layers().verdict(), "tdc");  // the definition, dual numbers, central differences
}

TEST(NetworkCheck, FailsAWrongPrediction) {
  for (const double wrong : {1e-10, -1.0, kNan, std::numeric_limits<double>::infinity()}) {
    Worked w = two_layers();
    w.y_hat(0) += wrong;
    EXPECT_EQ(w.verdict(), "-dc") << wrong;
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
  w.network.layers = {dense<double>(weights, Vector(Vector::Ones(n)), Activation::tanh)};
  w.network.input = Vector::LinSpaced(n, -1, 2);
  w.network.target = Vector::LinSpaced(n, 3, -1);
  w.work();
  EXPECT_EQ(w.verdict(), "tdc");
  EXPECT_EQ(w.check()[1].claim.rfind("200 of 1680 gradients", 0), 0u) << w.check()[1].claim;
  w.gradients[0].weights->transposeInPlace();
  EXPECT_EQ(w.verdict(), "t--");
}

TEST(NetworkCheck, LeavesKinksToDualNumbers) {
  // z = 0 exactly, and a hair from it: no difference sees the slope 0, or 1, of one side.
  for (const double z : {0.0, 1e-9, -1e-9, 1e-6, -1e-6, 1e-5, -1e-5, 1e-3}) {
    Worked w;
    w.network.layers = {dense<double>(Matrix{{1}}, Vector{{z - 100}}, Activation::relu),
                        dense<double>(Matrix{{2}}, std::nullopt, Activation::identity)};
    w.network.input = Vector{{100}};
    w.network.target = Vector{{-1}};
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
  w.network.layers = {dense<double>(Matrix{{1}}, Vector{{-1e6}}, Activation::sigmoid)};
  w.network.input = Vector{{1e6 + 0.5}};
  // With a target of one half the loss is the same far away on both sides.
  for (const double target : {1.0, 0.5}) {
    w.network.target = Vector{{target}};
    w.work();
    EXPECT_EQ(w.verdict(), "tdc") << target;
  }
}

// ------------------------------------------------------------------ the engine over other scalars

// ∂L/∂θ by the engine's backward pass is what its own forward pass gives over dual numbers, and the
// backward pass over dual numbers gives second derivatives: of L = (w x − y)², ∂²L/∂w² = 2x².
TEST(Network, RunsOverDualNumbers) {
  const VectorOf<Dual> x{{Dual(3)}};
  const VectorOf<Dual> y{{Dual(1)}};
  const std::vector<Layer<Dual>> layers = {
      dense<Dual>(MatrixOf<Dual>{{Dual(2, 1)}}, std::nullopt, Activation::identity)};
  const auto values = forward(layers, x);
  const auto loss =
      loss_value(Loss::squared_error, Activation::identity, values[0].z, values[0].a, y);
  EXPECT_EQ(loss.value, 25);
  EXPECT_EQ(loss.derivative, 30);
  const auto gradients = backward(
      layers, values,
      output_delta(Loss::squared_error, Activation::identity, values[0].z, values[0].a, y));
  EXPECT_EQ((*gradients[0].weights)(0, 0).value, 30);
  EXPECT_EQ((*gradients[0].weights)(0, 0).derivative, 18);
}

// ------------------------------------------------------------------ specs that do not fit

struct Refusal {
  const char* spec;  ///< without "problem"
  const char* error;
};

const Refusal kRefusals[] = {
    {R"("input": [1, 2], "target": [1], "layers": [{"type": "dense", "weights": [[1]]}])",
     "/layers/0/weights: expected 2 columns (one for each number of the input), got 1"},
    {R"("input": [1], "target": [1], "layers": [{"type": "dense", "weights": [[1], [2]]},
         {"type": "activation", "function": "relu"}, {"type": "dense", "weights": [[1]]}])",
     "/layers/2/weights: expected 2 columns (one for each output of the layer before), got 1"},
    {R"("input": [1], "target": [1], "layers": [{"type": "dense", "weights": [[1]],
         "bias": [1, 2]}])",
     "/layers/0/bias: expected 1 number (one for each row of weights), got 2"},
    {R"("input": [1], "target": [1, 2], "layers": [{"type": "dense", "weights": [[1]]}])",
     "/target: expected 1 number (one for each output of the last layer), got 2"},
    {R"("input": [1], "target": [1], "loss": "cross-entropy",
         "layers": [{"type": "dense", "weights": [[1]], "activation": "relu"}])",
     "/loss: cross-entropy needs probabilities: end the network with \"softmax\" or \"sigmoid\", "
     "not \"relu\""},
    {R"("input": [1], "target": [1.5], "loss": "cross-entropy",
         "layers": [{"type": "dense", "weights": [[1]], "activation": "sigmoid"}])",
     "/target/0: expected a probability from 0 to 1 for cross-entropy, got 1.5"},
    {R"("input": [1], "target": [1], "layers": [{"type": "dense", "weights": [[1]]}],
         "learning_rate": -1)",
     "/learning_rate: "},
    // Overflow, on the way forward, in the loss, on the way back and in the step.
    {R"("input": [1e308], "target": [1], "layers": [{"type": "dense", "weights": [[10]]}])",
     "/layers/0: unit 0 of this layer overflows: its weighted sum is inf; scale the weights or the "
     "input down"},
    {R"("input": [1e308, 1e308], "target": [1], "layers": [{"type": "dense",
         "weights": [[10, -10]], "activation": "sigmoid"}])",
     "/layers/0: unit 0 of this layer overflows"},
    {R"("input": [1e308], "target": [1], "layers": [{"type": "dense", "weights": [[1]]}])",
     "the loss of what this layer gives out overflows"},
    {R"("input": [1], "target": [-1e200], "layers": [{"type": "dense", "weights": [[1]]}])",
     "the loss of what this layer gives out overflows"},
    {R"("input": [1e200], "target": [0], "layers": [{"type": "dense", "weights": [[1e-60]]}])",
     "/layers/0: the gradients of this layer overflow; scale the weights or the input down"},
    {R"("input": [1e-160], "target": [0], "layers": [{"type": "dense", "weights": [[1e200]]},
         {"type": "dense", "weights": [[1e100]]}])",
     "/layers/0: the gradients of this layer overflow; scale the weights or the input down"},
    {R"("input": [1], "target": [0], "layers": [{"type": "dense", "weights": [[2]]}],
         "learning_rate": 1.7e308)",
     "/learning_rate: a step of this length overflows; take a smaller rate"},
    {R"("input": [1], "target": [0], "layers": [{"type": "dense", "weights": [[2]]}],
         "learning_rate": 1e200)",
     "/learning_rate: a step of this length overflows; take a smaller rate"},
};

TEST(Backprop, RefusesWhatDoesNotFit) {
  for (const auto& row : kRefusals) {
    const std::string error = error_of(R"({"problem": "backprop", )" + std::string(row.spec) + "}");
    EXPECT_NE(error.find(row.error), std::string::npos) << error << "\n expected " << row.error;
  }
}

// ------------------------------------------------------------------ large and odd

TEST(Backprop, SolvesANetworkOfFiveThousandLayers) {
  // x + 1 through 5,000 layers: ŷ = 5001, L = ½, every delta 1.
  Json layers = Json::array();
  for (int l = 0; l < 5000; ++l) {
    layers.push_back(Json::parse(R"({"type": "dense", "weights": [[1]], "bias": [1]})"));
  }
  const Json spec = {{"problem", "backprop"},
                     {"input", {1}},
                     {"target", {5000}},
                     {"layers", layers},
                     {"loss", "half-squared-error"},
                     {"learning_rate", 1e-9}};
  const Solution solution = solved(spec.dump());
  EXPECT_EQ(solution.answers["y_hat"][0], 5001.0);
  EXPECT_EQ(solution.answers["loss"], 0.5);
  EXPECT_EQ(solution.answers["gradients"]["layers"][0]["weights"][0][0], 1.0);
  EXPECT_EQ(solution.answers["gradients"]["layers"][4999]["weights"][0][0], 5000.0);
  expect_checks_pass(solution);
  EXPECT_LT(render_text(solution, {}).size(), 1'500'000u);
}

/// A dense layer of n × n.
std::string large_spec(int n, const char* activation) {
  Json weights = Json::array();
  for (int i = 0; i < n; ++i) {
    Json row = Json::array();
    for (int j = 0; j < n; ++j) row.push_back(std::sin(i * n + j) / n);
    weights.push_back(row);
  }
  const Json spec = {{"problem", "backprop"},
                     {"input", std::vector<double>(static_cast<std::size_t>(n), 0.5)},
                     {"layers",
                      {{{"type", "dense"},
                        {"weights", weights},
                        {"bias", std::vector<double>(static_cast<std::size_t>(n), 0.1)},
                        {"activation", activation}}}},
                     {"target", std::vector<double>(static_cast<std::size_t>(n), 0.25)},
                     {"learning_rate", 0.1}};
  return spec.dump();
}

TEST(Backprop, KeepsTheDerivationOfALargeLayerShort) {
  for (const char* activation : {"sigmoid", "softmax"}) {
    Solution solution = solved(large_spec(1000, activation));
    expect_checks_pass(solution);
    solution.answers = Json::object();
    solution.spec = Json::object();
    solution.headline.clear();
    for (const auto& format : formats()) {
      EXPECT_LT(format.render(solution, {}).size(), 1'000'000u) << format.name;
    }
  }
}

}  // namespace
}  // namespace psolve
