// Derivations of specs of every shape come to what they state: each line is worked out from its own
// formula, and what the problems whose derivations are closed state is worked out as good as whole.

#include <gtest/gtest.h>

#include <set>

#include "support/files.h"
#include "support/solved.h"

namespace psolve::corpus {
namespace {

const char* const kSpecs[] = {
    R"json({"problem": "quadratic", "hessian": [[5, 1, 0, 0], [1, 4, 1, 0], [0, 1, 3, 1],
        [0, 0, 1, 2]], "minimum": [1, -2, 3, 0.5], "learning_rate": 0.15, "steps": 9,
        "start": [0.1, 0.2, 0.3, 0.4]})json",
    R"json({"problem": "quadratic", "hessian": [["1/3", 0.1], [0.1, 0.5]], "minimum": [7, -1],
        "learning_rate": 4.5, "steps": 3})json",
    R"json({"problem": "receptive-field", "layers": [{"kernel": 3}, {"kernel": 3}, {"kernel": 3}],
        "unit": [4], "input_size": 20})json",
    R"json({"problem": "receptive-field", "layers": [{"kernel": 3, "stride": 2, "dilation": 3},
        {"kernel": 3, "stride": 2, "dilation": 3}], "unit": [3]})json",
    R"json({"problem": "receptive-field", "layers": [{"kernel": [3, 5], "stride": [2, 1],
        "padding": [1, 2]}, {"kernel": [2, 7], "dilation": [4, 1]}, {"kernel": 4, "stride": 3}],
        "unit": [2, 1]})json",
    R"json({"problem": "receptive-field", "layers": [{"name": "a", "kernel": 3},
        {"name": "b", "kernel": 5, "padding": 4, "inputs": ["input"]},
        {"kernel": 2, "stride": 2, "inputs": ["a", "b"]}, {"kernel": 3}], "unit": [1]})json",
    R"json({"problem": "receptive-field", "layers": [{"name": "a", "kernel": [1, 3]},
        {"name": "b", "kernel": [3, 1], "padding": [5, 0], "inputs": ["input"]},
        {"kernel": 1, "inputs": ["a", "b", "input"]}]})json",
    R"json({"problem": "receptive-field", "layers": [{"kernel": 7, "stride": 2}, {"kernel": 3},
        {"kernel": 2, "stride": 2}, {"kernel": 3}, {"kernel": 4}, {"kernel": 5}, {"kernel": 1},
        {"kernel": 3, "stride": 3}, {"kernel": 2}]})json",
    R"json({"problem": "conv-arithmetic", "input": [3, 32, 32], "layers": [
        {"type": "conv", "output": [6, 14, 14], "stride": 2, "padding": 1, "dilation": 2},
        {"type": "avg-pool", "output": [6, 7, 7]}, {"type": "flatten"},
        {"type": "dense", "filters": 10}]})json",
    R"json({"problem": "conv-arithmetic", "input": [4, 33, 40], "layers": [
        {"type": "conv", "output": [6, 9, 10], "stride": [3, 4], "groups": 2},
        {"type": "conv", "kernel": [3, 2], "filters": 6, "stride": 2, "dilation": 3,
         "padding": "same", "bias": false},
        {"type": "max-pool", "output": [6, 1, 2], "padding": "same"},
        {"type": "dense", "filters": 9, "bias": false}]})json",
    R"json({"problem": "conv-to-mlp", "input_size": [3, 4], "kernel": [["k", 2], [0.5, "1/3"]],
        "bias": "b0", "mode": "convolution"})json",
    R"json({"problem": "conv-to-mlp", "input_size": [2, 4, 3], "stride": [2, 1], "padding": 1,
        "kernel": [[[[1, -2]], [[3, 4]]], [[[0.1, 7]], [[8, 9]]]], "bias": [1, 2],
        "input": [[[1, 2, 3], [4, 5, 6], [7, 8, 9], [1, 2, 3]],
                  [[3, 1, 4], [1, 5, 9], [2, 6, 5], [3, 5, 8]]]})json",
    R"json({"problem": "conv-to-mlp", "input_size": [3, 3], "kernel": [[1, 2], [3, 4]], "bias": 1,
        "input": [["p", 2, 3], [4, 5, "q"], [7, 8, 10]]})json",
    R"json({"problem": "conv-to-mlp", "task": "recognise", "input_size": [1, 5],
        "kernel_size": [1, 2], "dilation": [1, 3], "weight_matrix": [[2, 0, 0, 7, 0],
        [0, 2, 0, 0, 7]]})json",
    R"json({"problem": "hamming", "parity_equations": [[1, 1, 1, 0, 1], [0, 1, 1, 1, 1]],
        "output": "codeword", "skip_links": true, "output_unit": "linear", "effort": 2})json",
    R"json({"problem": "hamming", "task": "decode", "effort": 1})json",
    R"json({"problem": "jacobian", "functions": [
        {"name": "f", "inputs": ["x", "y"], "outputs": ["x*y^2 + sin(x)", "exp(x - y)/(1 + x^2)"]},
        {"name": "g", "inputs": ["u", "v"], "outputs": ["log(u^2 + 1)", "sqrt(v)", "u*v"]}],
        "compose": ["g", "f"], "at": {
  "x" : 0.7, "y" : "1/3"
}
})json",
    R"json({"problem": "optimizers", "objective": "(1 - x)^2 + 100*(y - x^2)^2",
        "variables": ["x", "y"], "start": [-1.2, 1], "steps": 30, "methods": [{"name": "gd",
        "learning_rate": 0.001}, {"name": "momentum", "learning_rate": 0.002}, {"name": "nesterov",
        "learning_rate": 0.002}, {"name": "adagrad"}, {"name": "rmsprop"}, {"name": "newton"},
        {"name": "adam"}]})json",
    R"json({"problem": "optimizers", "objective": {"hessian": [[4, 1, 0], [1, 3, 0.5],
        [0, 0.5, 2]], "linear": [1, -2, 0], "constant": 7}, "start": [1, 2, 3], "steps": 12,
        "methods": [{"name": "gd"}, {"name": "momentum"}, {"name": "nesterov"}, {"name": "newton"},
        {"name": "adam"}]})json",
    R"json({"problem": "optimizers", "objective": "abs(x)", "variables": ["x"], "start": [0.73],
        "steps": 9, "methods": [{"name": "nesterov"}, {"name": "adagrad"}, {"name": "rmsprop"},
        {"name": "adam"}, {"name": "newton"}]})json",
    R"json({"problem": "jacobian", "functions": [{"name": "f", "inputs": ["x"],
        "outputs": ["tanh(x)", "sigmoid(2*x)", "softplus(-x)", "abs(x - 3)", "relu(x)",
        "atan(x)*cosh(x)", "asin(x/2) + acos(x/3)", "tan(x)", "sinh(x)^3", "2^x", "x^x"]
}],
        "compose": ["f"], "at": {
  "x" : 1.25
}
})json",
};

/// A network with rows of numbers without pattern.
Json network(const std::vector<int>& sizes, const std::vector<const char*>& activations,
             const char* loss, double target) {
  Json spec = {{"problem", "backprop"}, {"loss", loss}, {"learning_rate", 0.25}};
  int seed = 0;
  const auto next = [&] { return std::round(1000 * std::sin(++seed * 12.9898)) / 1000; };
  const auto list = [&](int size) {
    Json values = Json::array();
    for (int i = 0; i < size; ++i) values.push_back(next());
    return values;
  };
  spec["input"] = list(sizes[0]);
  spec["layers"] = Json::array();
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    Json weights = Json::array();
    for (int i = 0; i < sizes[l + 1]; ++i) weights.push_back(list(sizes[l]));
    spec["layers"].push_back({{"type", "dense"},
                              {"weights", weights},
                              {"bias", list(sizes[l + 1])},
                              {"activation", activations[l]}});
  }
  for (int i = 0; i < sizes.back(); ++i) spec["target"].push_back(target);
  return spec;
}

/// The lines of several solutions.
struct Lines {
  LineCounts all;

  void add(const Solution& solution) {
    for (const Check& check : solution.checks) {
      EXPECT_TRUE(check.passed()) << check.id << ": " << check.claim;
    }
    if (solution.checks.empty() || !solution.checks[0].lines) return;
    const LineCounts& counts = *solution.checks[0].lines;
    all.stated += counts.stated;
    all.evaluated += counts.evaluated;
  }

  void expect(std::size_t evaluated) const {
    EXPECT_GE(all.evaluated, evaluated);
    EXPECT_EQ(all.evaluated, all.stated);
  }
};

TEST(Derivation, OfSpecsOfEveryShapeIsTrue) {
  std::vector<std::string> specs(std::begin(kSpecs), std::end(kSpecs));
  // Up to 5 entry by entry, beyond as matrices.
  specs.push_back(network({7, 6, 8, 6}, {"tanh", "softmax", "sigmoid"}, "mse", 0.5).dump());
  specs.push_back(network({3, 6, 2}, {"relu", "softmax"}, "cross-entropy", 0.3).dump());
  specs.push_back(network({6, 6, 6, 6}, {"tanh", "sigmoid", "relu"}, "mse", 0.5).dump());
  specs.push_back(network({6, 2, 7}, {"softplus", "softmax"}, "squared-error", 0.3).dump());
  specs.push_back(
      network({5, 5, 5, 5}, {"softmax", "leaky-relu", "softmax"}, "half-squared-error", 0.1)
          .dump());
  specs.push_back(network(std::vector<int>(16, 2), std::vector<const char*>(15, "tanh"),
                          "half-squared-error", 1)
                      .dump());
  Lines lines;
  for (const auto& text : specs) {
    SCOPED_TRACE(text);
    lines.add(solved(text));
  }
  lines.expect(480);
}

/// The lines of what another program solved too.
Lines lines_of(const char* name) {
  Lines lines;
  for (const auto& row : recorded(name)) {
    SCOPED_TRACE(row["spec"].dump());
    lines.add(solved(row["spec"]));
  }
  return lines;
}

TEST(Derivation, OfNetworksIsTrue) {
  lines_of("torch_networks").expect(1500);
}

TEST(Derivation, OfExamplesIsTrue) {
  lines_of("torch_examples").expect(4000);
}

TEST(Derivation, OfConvolutionsIsTrue) {
  lines_of("torch_convolutions").expect(150);
}

}  // namespace
}  // namespace psolve::corpus
