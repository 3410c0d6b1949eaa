// Networks of layers and the problem `backprop`. Expected numbers are worked by hand or come from
// PyTorch; none was printed by psolve.

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "core/asked/asked.h"
#include "formula/notation.h"
#include "render/format.h"
#include "support/files.h"
#include "support/near.h"
#include "support/random_specs.h"
#include "support/solved.h"

namespace psolve::backprop {
namespace {

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

/// θ − η ∂L/∂θ from torch's gradients of every layer.
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
  return {{"layers", layers}};
}

TEST(Backprop, GivesTheNumbersOfTorch) {
  std::set<std::string> seen;
  for (const auto& row : recorded("torch_networks")) {
    Json spec = row["spec"];
    spec["input_gradient"] = true;
    SCOPED_TRACE(spec.dump());
    Json expected = row["answers"];
    expected["activations"].push_back(expected["y_hat"]);
    expected["updated"] = updated_by(spec, expected["gradients"]);
    // torch.sigmoid and its kin differ from ours in the last bits.
    expect_answers(spec, expected, 1e-11);
    const Json& last = spec["layers"].back();
    seen.insert(last.value("activation", last.value("function", "identity")) + " " +
                spec["loss"].get<std::string>());
  }
  EXPECT_EQ(seen.size(), 7u * 3 + 2);  // every activation × every loss that goes with it
}

bool has_input_gradient(const Json& answers) {
  return answers.contains("gradients") && answers["gradients"].contains("input");
}

// Both kinds of problem: what is new in either goes through the same rooms.
TEST(Backprop, GivesTheNumbersOfTorchForEveryKindOfExample) {
  std::set<std::string> seen;
  for (const auto& row : recorded("torch_examples")) {
    const Json& spec = row["spec"];
    SCOPED_TRACE(spec.dump());
    const Solution solution = expect_answers(spec, row["answers"], 1e-11);
    for (const Json& layer : spec["layers"]) {
      seen.insert(layer.value("activation", layer.value("function", "identity")));
    }
    seen.insert(spec.value("loss", "none"));
    EXPECT_EQ(has_input_gradient(solution.answers), has_input_gradient(row["answers"]));
  }
  EXPECT_EQ(seen.size(), 11u + 7);  // every activation, every loss, and none
}

TEST(Backprop, FillsInTheDefaults) {
  const Solution solution = solved(R"({"problem": "backprop", "input": [3], "target": [1],
                                       "layers": [{"type": "dense", "weights": [[2]]}]})");
  expect_near(solution.answers, Json::parse(R"({"y_hat": [6], "loss": 12.5, "deltas": [[5]],
      "gradients": {"layers": [{"weights": [[15]]}]}})"),
              0);
  EXPECT_FALSE(solution.answers["gradients"].contains("input"));
  EXPECT_EQ(solution.spec["input_gradient"], false);
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
              Json::parse(R"({"layers": [{"weights": [[2, -3]], "bias": [0]}]})"), 0);
  EXPECT_EQ(solution.answers["loss"], solution.answers["loss_after_update"]);
  expect_checks_pass(solution);
}

// ------------------------------------------------------------------ symbols

const char* const kSymbols = R"({"problem": "backprop",
    "input": [["x11", "x12"], ["x21", "x22"]], "target": ["y"], "loss": "squared-error",
    "layers": [{"type": "conv", "kernel": [["w1", "w2"]], "activation": "tanh"},
               {"type": "dense", "weights": [["w31", "w32"], ["w41", "w42"]],
                "activation": "sigmoid"},
               {"type": "dense", "weights": [["w5", "w6"]]}], "wrt": ["w1"]})";

Json with_values(const char* mode) {
  Json spec = Json::parse(kSymbols);
  spec["values"] = Json::parse(R"({"x11": 1, "x12": 2, "x21": 3, "x22": 1, "y": 1, "w1": "1/2",
      "w2": -1, "w31": 1, "w32": 2, "w41": -1, "w42": 1, "w5": 2, "w6": -3})");
  spec["layers"][0]["mode"] = mode;
  return spec;
}

// 2(y* − y){w5 z21(1 − z21)[w31(1 − z11²)x11 + w32(1 − z12²)x21] + w6 …} at these values, by hand
// and to 35 digits by another program.
TEST(Symbols, GiveTheDerivativeOfAConvolutionalNetwork) {
  const Solution letters = solved(kSymbols);
  EXPECT_EQ(letters.answers["derivatives"].size(), 1u);
  EXPECT_TRUE(letters.answers["loss"].is_string());
  EXPECT_FALSE(letters.answers.contains("derivative_values"));
  EXPECT_TRUE(has_remark(letters, "other-kind-of-convolution"));
  expect_checks_pass(letters);

  const Solution numbers = solved(with_values("cross-correlation"));
  EXPECT_NEAR(numbers.answers["y_hat"][0].get<double>(), -1.38127120001068, 1e-13);
  EXPECT_NEAR(numbers.answers["derivative_values"]["w1"].get<double>(), -6.62841755004283, 1e-13);
  EXPECT_NEAR(numbers.answers["gradients"]["layers"][0]["kernel"][0][0].get<double>(),
              -6.62841755004283, 1e-13);
  EXPECT_EQ(numbers.answers["derivatives"], letters.answers["derivatives"]);
  expect_checks_pass(numbers);

  const Solution rotated = solved(with_values("convolution"));
  EXPECT_NEAR(rotated.answers["y_hat"][0].get<double>(), -0.570658954125734, 1e-13);
  EXPECT_NEAR(rotated.answers["derivative_values"]["w1"].get<double>(), -5.06115788119260, 1e-13);
}

TEST(Symbols, NameEachDeltaInTheResult) {
  const Solution letters = solved(kSymbols);
  std::vector<std::string> lines;
  for (const ResultLine& line : letters.result) {
    lines.push_back(write(step_of(letters, line.step).lines[0].written(), Hand::unicode));
  }
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines.front(), "∂L/∂w₁ = x₁₁·∂L/∂O₁₁ + x₂₁·∂L/∂O₂₁");
  EXPECT_EQ(lines.back(), "δ⁽³⁾₁ = 2·(ŷ − y)");
  EXPECT_EQ(write(step_of(letters, "symbols/slopes").lines[1].written(), Hand::unicode),
            "∂σ(z)/∂z = σ(z)·(1 − σ(z))");
}

TEST(Backprop, SpeaksOfAStepOnlyWhereThereIsOne) {
  Json spec = Json::parse(R"({"problem": "backprop", "input": [0, 1], "target": [1],
      "layers": [{"type": "dense", "weights": [[1, 2]], "bias": [0]}], "loss": "squared-error"})");
  EXPECT_EQ(remark(solved(spec), "number-of-parameters"),
            "The network has 3 parameters: 2 + 1 weights and biases, layer by layer.");
  EXPECT_EQ(remark(solved(spec), "inputs-of-zero").find("move"), std::string::npos);
  spec["learning_rate"] = 0.1;
  EXPECT_EQ(remark(solved(spec), "number-of-parameters"),
            "The step is taken in 3 parameters: 2 + 1 weights and biases, layer by layer.");
}

TEST(Symbols, AddUpWhereOneStandsAtSeveralPlaces) {
  // L = ½(w·w·x + w − w)² with the target w: dL/dw = w²x · 2wx = 2w³x².
  const Solution solution = solved(R"({"problem": "backprop", "input": ["x"], "target": ["w"],
      "layers": [{"type": "dense", "weights": [["w"]]},
                 {"type": "dense", "weights": [["w"]], "bias": ["w"]}],
      "wrt": ["w", "x"]})");
  EXPECT_EQ(solution.answers["y_hat"][0], "w^2*x + w");
  EXPECT_EQ(solution.answers["derivatives"]["x"], "w^4*x");
  expect_checks_pass(solution);
  Json spec = Json::parse(R"({"problem": "backprop", "input": ["x"], "target": ["w"],
      "layers": [{"type": "dense", "weights": [["w"]]},
                 {"type": "dense", "weights": [["w"]], "bias": ["w"]}],
      "values": {"w": 3, "x": 0.5}})");
  EXPECT_NEAR(solved(spec).answers["derivative_values"]["w"].get<double>(), 2 * 27 * 0.25, 1e-12);
}

TEST(Symbols, StandInEveryKindOfLayerAndLoss) {
  const char* const specs[] = {
      R"("wrt": ["a", "k", "t"], "input": [["a", 1], [2, "b"]], "target": [0, "t"], "loss": "cross-entropy", "layers": [
          {"type": "conv", "kernel": [["k", 1]], "bias": "c", "padding": [0, 1], "stride": [1, 3]},
          {"type": "flatten"}, {"type": "activation", "function": "softmax"}])",
      R"("wrt": ["a", "t"], "input": [["a", 1], [2, "b"]], "target": [["t"]], "loss": "mse", "layers": [
          {"type": "max-pool", "size": 2}])",
      R"("wrt": ["a", "b"], "input": [["a", "b", 1], [2, 0.5, -1], [3, 0, "1/3"]], "target": [[1, 0], [0, 1]],
          "loss": "squared-error", "layers": [{"type": "conv", "kernel": [["k"]],
          "activation": "leaky-relu"}, {"type": "avg-pool", "size": 2, "stride": 1}])",
      R"("wrt": ["t", "w"], "input": ["a", 2], "target": ["t"], "loss": "cross-entropy", "layers": [{"type": "dense",
          "weights": [["w", 1], [1, "w"]], "activation": "softplus"}, {"type": "dense",
          "weights": [[1, -1]], "activation": "sigmoid"}])",
      R"("wrt": ["a", "w"], "input": ["a", 2], "target": [1, 2], "layers": [{"type": "dense",
          "weights": [["w", 1], [1, "w"]], "activation": "relu"}])",
      R"("wrt": ["a", "w"], "input": ["a", 2], "target": ["t", 2], "loss": "absolute-error",
          "layers": [{"type": "dense", "weights": [["w", 1], [1, "w"]], "activation": "elu"}])",
      R"("wrt": ["w", "t"], "input": ["a", 2], "target": ["t", -1], "loss": "hinge", "layers": [
          {"type": "dense", "weights": [["w", 1], [1, "w"]], "activation": "selu"},
          {"type": "activation", "function": "silu"}])"};
  for (const char* spec : specs) {
    SCOPED_TRACE(spec);
    const Solution solution = solved(R"({"problem": "backprop", )" + std::string(spec) + "}");
    EXPECT_GE(solution.answers["derivatives"].size(), 2u);
    expect_checks_pass(solution);
  }
}

TEST(Symbols, KeepDecimalsExact) {
  const Solution solution = solved(R"({"problem": "backprop", "input": [0.1, "1/3"],
      "target": [0], "layers": [{"type": "dense", "weights": [["w", "w"]]}]})");
  EXPECT_EQ(solution.answers["derivatives"]["w"], "169*w/900");  // (13/30)² w
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
  const Solution solution = solved(spec);
  EXPECT_EQ(solution.answers["y_hat"][0], 5001.0);
  EXPECT_EQ(solution.answers["loss"], 0.5);
  EXPECT_EQ(solution.answers["gradients"]["layers"][0]["weights"][0][0], 1.0);
  EXPECT_EQ(solution.answers["gradients"]["layers"][4999]["weights"][0][0], 5000.0);
  expect_checks_pass(solution);
  EXPECT_LT(render_text(solution, {}).size(), 1'500'000u);
}

// Three matrices of 200 × 200 would be a million bytes.
TEST(Backprop, KeepsTheDerivationOfALargeLayerShort) {
  constexpr int n = 200;
  const std::vector<double> ones(n, 1.0);
  Json weights = Json::array();
  for (int i = 0; i < n; ++i) {
    Json row = Json::array();
    for (int j = 0; j < n; ++j) row.push_back(std::sin(i * n + j) / n);
    weights.push_back(row);
  }
  for (const char* activation : {"sigmoid", "softmax"}) {
    const Json layer = {
        {"type", "dense"}, {"weights", weights}, {"bias", ones}, {"activation", activation}};
    Solution solution = solved(Json{{"problem", "backprop"},
                                    {"input", ones},
                                    {"layers", {layer}},
                                    {"target", ones},
                                    {"learning_rate", 0.1}});
    expect_checks_pass(solution);
    solution.answers = Json::object();
    solution.spec = Json::object();
    solution.headline.clear();
    for (const auto& format : formats()) {
      if (format.name == "json") continue;  // it has every number
      EXPECT_LT(format.render(solution, {}).size(), 200'000u) << format.name;
    }
  }
}

TEST(Backprop, RandomSpecsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::backprop);
}

TEST(Backprop, RandomSpecsInLettersPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::backprop_in_letters);
}

// Saturated units by mpmath, 40 digits: what 1 − a would cancel is all there.
/// 0.1 + 0.2 − 0.3 is 0, where relu has the slope 0; doubles leave 5.6e-17, and a slope of 1. Behind
/// it the sum is exact as far as the relu goes.
TEST(Backprop, DecimalsThatCancelAreNothing) {
  Json spec = {
      {"problem", "backprop"}, {"input", {0.1, 0.2, 0.3}}, {"loss", "mse"}, {"target", {1}}};
  spec["layers"] = Json::parse(R"([{"type": "dense", "weights": [[1, 1, -1]], "activation": "relu"},
      {"type": "dense", "weights": [[2]]}])");
  for (const char* const last : {"identity", "sigmoid"}) {
    spec["layers"][1]["activation"] = last;
    const Solution solution = solved(spec);
    expect_checks_pass(solution);
    EXPECT_EQ(solution.answers["pre_activations"][0][0], 0);
    EXPECT_EQ(solution.answers["gradients"]["layers"][0]["weights"],
              Json::parse("[[0.0, 0.0, 0.0]]"));
    EXPECT_EQ(solution.answers["y_hat"][0], last == std::string("sigmoid") ? 0.5 : 0);
  }
  // ŷ = 0.1 + 0.2 hits its target, and an error of 5.6e-17 would have gradients.
  spec["layers"] = Json::parse(R"([{"type": "dense", "weights": [[1, 1, 0]]}])");
  spec["target"] = {0.3};
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["loss"], 0);
  EXPECT_EQ(solution.answers["deltas"][0][0], 0);
}

TEST(Backprop, KeepsTheDigitsOfASaturatedSigmoid) {
  expect_answers(R"({"problem": "backprop", "input": [20], "target": [1], "loss": "cross-entropy",
      "layers": [{"type": "dense", "weights": [[1]], "activation": "sigmoid"}]})"_json,
                 {{"loss", 2.0611536203143807e-9}, {"deltas", {{-2.0611536181902036e-9}}}}, 1e-11);
}

TEST(Backprop, KeepsTheSlopeOfASaturatedTanh) {
  expect_answers(R"({"problem": "backprop", "input": [20], "target": [0],
      "layers": [{"type": "dense", "weights": [[1]], "activation": "tanh"}]})"_json,
                 {{"deltas", {{1.6993417021166356e-17}}}}, 1e-11);
}

TEST(Backprop, KeepsTheDigitsOfASaturatedSoftmax) {
  Json spec = R"({"problem": "backprop", "input": [1], "target": [1, 0, 0], "loss": "cross-entropy",
      "layers": [{"type": "dense", "weights": [[25], [0], [1]], "activation": "softmax"}]})"_json;
  const Json rest = {1.3887943864246857e-11, 3.7751345440841525e-11};
  expect_answers(
      spec,
      {{"loss", 5.163928930642169e-11}, {"deltas", {{-5.1639289305088382e-11, rest[0], rest[1]}}}},
      1e-11);
  spec["loss"] = "mse";
  spec["target"] = {0, 1, 0};
  expect_answers(
      spec,
      {{"deltas", {{4.3684822107777869e-11, -1.8517258484449091e-11, -2.5167563623328778e-11}}}},
      1e-11);
}

TEST(Backprop, WidelySpreadLogitsPassTheirChecks) {
  expect_answers(R"({"problem": "backprop", "input": [1, 2], "target": [0, 1, 0],
      "loss": "cross-entropy", "layers": [{"type": "dense", "activation": "softmax",
      "weights": [[400, 200], [395, 197.5], [100, 345]], "bias": [0, 0, -1]}]})"_json,
                 {{"loss", 10.000062099702326},
                  {"deltas", {{0.9999379022258203, -0.9999546028894721, 1.670066365180157e-5}}}},
                 1e-11);
}

// ŷ = w²x = 0.5, L = ½(w²x − 1)²: dL/dw = (w²x − 1) 2wx = −1, and w′ = 0.6 in both places.
TEST(Symbols, StandingTwiceAreOneParameter) {
  const Json spec = R"({"problem": "backprop", "input": [2], "target": [1], "learning_rate": 0.1,
      "layers": [{"type": "dense", "weights": [["w"]]}, {"type": "dense", "weights": [["w"]]}],
      "values": {"w": 0.5}})"_json;
  const Solution solution = expect_answers(
      spec,
      {{"derivative_values", {{"w", -1}}},
       {"updated",
        {{"layers", {{{"weights", {{0.6}}}}, {{"weights", {{0.6}}}}}}, {"symbols", {{"w", 0.6}}}}},
       {"loss_after_update", 0.5 * (0.72 - 1) * (0.72 - 1)}},
      1e-12);
  EXPECT_EQ(solution.answers["gradients"]["layers"][0]["weights"][0][0], -0.5);
}

// ŷ = (w + b)·2 − w with b held: L = ½ŷ², ŷ = 2·(1 + 0.5) − 1 = 2. dL/dw = 2(2 − 1) = 2.
TEST(Symbols, AreHeldWhereverTheyStand) {
  Json spec = R"({"problem": "backprop", "input": [2, -1], "target": [0], "learning_rate": 0.1,
      "layers": [{"type": "dense", "weights": [["w", "w"]], "bias": ["b"]},
                 {"type": "dense", "weights": [["b"]]}],
      "values": {"w": 1, "b": 0.5}, "hold": ["b"]})"_json;
  // ŷ = b(w + b) = 0.75; dL/dw = 0.75 b = 0.375, dL/db = 0.75 (w + 2b) = 1.5.
  expect_answers(
      spec,
      {{"derivative_values", {{"w", 0.375}, {"b", 1.5}}},
       {"updated",
        {{"layers", {{{"weights", {{0.9625, 0.9625}}}, {"bias", {0.5}}}, {{"weights", {{0.5}}}}}},
         {"symbols", {{"w", 0.9625}, {"b", 0.5}}}}}},
      1e-12);
  // Held in the biases, b is held among the weights too.
  const Json by_symbol = solved(spec).answers;
  spec["hold"] = {"biases"};
  EXPECT_EQ(solved(spec).answers, by_symbol);
  spec["hold"] = {"layers[0].bias"};
  EXPECT_EQ(solved(spec).answers, by_symbol);
}

TEST(Symbols, AreThoseOfParametersUnlessWrtSaysMore) {
  Json spec = R"({"problem": "backprop", "input": ["x"], "target": ["t"],
      "layers": [{"type": "dense", "weights": [["w"]], "bias": ["x"]}]})"_json;
  const Json derivatives = solved(spec).answers["derivatives"];
  EXPECT_EQ(derivatives.size(), 2u);
  EXPECT_TRUE(derivatives.contains("w"));
  EXPECT_TRUE(derivatives.contains("x"));
  spec["layers"][0].erase("bias");
  EXPECT_EQ(solved(spec).answers["derivatives"].size(), 1u);
}

TEST(Symbols, OfAForwardPassAreItsClosedForm) {
  const Solution solution = solved(R"({"problem": "backprop", "input": ["x", 1],
      "layers": [{"type": "dense", "weights": [["w", 2]], "activation": "elu"}]})");
  EXPECT_EQ(solution.answers["y_hat"][0], "exp(-relu(-w*x - 2)) + relu(w*x + 2) - 1");
  EXPECT_FALSE(solution.answers.contains("loss"));
  EXPECT_FALSE(solution.answers.contains("derivatives"));
  ASSERT_EQ(solution.checks.size(), 1u);
  EXPECT_TRUE(solution.checks[0].passed());
}

// By mpmath, 30 digits; in doubles 1 + erf is 0 there.
TEST(Backprop, KeepsTheDigitsOfGeluFarLeft) {
  expect_answers(R"({"problem": "backprop", "input": [-20], "target": [1],
      "layers": [{"type": "dense", "weights": [[1]], "activation": "gelu"}]})"_json,
                 {{"y_hat", {-5.507248237212467e-88}}, {"deltas", {{1.1014360483133463e-86}}}},
                 1e-11);
}

// ŷ = wx: L = ½·[½(w − 2)² + ½(2w − t)²], dL/dw = ½[(w − 2) + 2(2w − t)], dL/dt = ½(t − 2w).
TEST(Symbols, OfABatchAreSummedOverItsExamples) {
  Json spec = R"({"problem": "backprop", "examples": [{"input": [1], "target": [2]},
      {"input": [2], "target": ["t"]}], "layers": [{"type": "dense", "weights": [["w"]]}],
      "wrt": ["w", "t"]})"_json;
  Solution solution = solved(spec);
  EXPECT_EQ(solution.answers["derivatives"]["w"], "5*w/2 - t - 1");
  EXPECT_EQ(solution.answers["derivatives"]["t"], "t/2 - w");
  EXPECT_EQ(solution.answers["examples"][1]["y_hat"][0], "2*w");
  expect_checks_pass(solution);
  spec["reduction"] = "sum";
  EXPECT_EQ(solved(spec).answers["derivatives"]["w"], "5*w - 2*t - 2");
  spec["reduction"] = "mean";
  spec["values"] = {{"w", 3}, {"t", 1}};
  spec["learning_rate"] = 0.1;
  expect_answers(spec,
                 {{"derivative_values", {{"w", 5.5}, {"t", -2.5}}},
                  {"loss", 0.25 * (1 + 25)},
                  {"gradients", {{"layers", {{{"weights", {{5.5}}}}}}}},
                  {"updated", {{"layers", {{{"weights", {{2.45}}}}}}, {"symbols", {{"w", 2.45}}}}},
                  {"loss_after_update", 0.25 * (0.45 * 0.45 + 3.9 * 3.9)}},
                 1e-12);
}

// ŷ = x + ½ misses 2 by −½ at x = 1, and 1 by 3/2 at x = 2: of half their squares' mean the slope is
// ½(−½ + 2·3/2) by w and ½(−½ + 3/2) by b.
TEST(Backprop, GivesTheGradientsOfABatchAsFractions) {
  const Solution solution = solved(R"({"problem": "backprop",
      "examples": [{"input": [1], "target": [2]}, {"input": [2], "target": [1]}],
      "layers": [{"type": "dense", "weights": [[1]], "bias": ["1/2"]}]})");
  EXPECT_EQ(solution.exact["gradients"]["layers"][0]["weights"], Json::parse(R"([["5/4"]])"));
  EXPECT_EQ(solution.exact["gradients"]["layers"][0]["bias"], Json::parse(R"(["1/2"])"));
}

// Five factors of 300 digits each: sums of such fractions are left as they are written.
TEST(Backprop, GivesNoFractionsThatAreTooLongToWorkOut) {
  const auto is_exact = [](double small) {
    Json spec = R"({"problem": "backprop", "input": [1, 1], "target": [0, 0]})"_json;
    const Json layer = {{"type", "dense"}, {"weights", {{small, 3 * small}, {7 * small, 1}}}};
    spec["layers"] = Json::array({layer, layer, layer, layer, layer});
    return !solved(spec).exact.empty();
  };
  EXPECT_TRUE(is_exact(1e-5));
  EXPECT_FALSE(is_exact(1e-300));
}

// Each layer writes what the one before it gives out twice: 2³⁰ letters.
TEST(Symbols, WhoseFormsNobodyCanWriteAreLeftOut) {
  Json spec = R"({"problem": "backprop", "input": ["w", 1], "target": [0, 1], "layers": []})"_json;
  const Json layer = R"({"type": "dense", "weights": [[1, "w"], ["w", 1]],
                         "activation": "sigmoid"})"_json;
  for (int l = 0; l < 30; ++l) spec["layers"].push_back(layer);
  const Solution solution = solved(spec);
  EXPECT_EQ(solution.answers["y_hat"], Json({nullptr, nullptr}));
  EXPECT_EQ(solution.answers["loss"], Json());
  EXPECT_EQ(solution.answers["derivatives"], Json({{"w", nullptr}}));
  EXPECT_TRUE(has_remark(solution, "closed-form-too-long"));
  EXPECT_TRUE(has_remark(solution, "closed-form-1-too-long"));
  for (const Format& format : formats()) {
    const std::string answers = format.render(solution, {.answers_only = true});
    EXPECT_EQ(answers.find("..."), answers.npos) << format.name;
  }
  EXPECT_TRUE(asked_answers(solution).empty());
  spec.erase("target");
  EXPECT_TRUE(asked_answers(solved(spec)).empty());
}

// The closed form has 300,000 characters; the number is mpmath's difference in 60 digits.
TEST(Symbols, WhoseFormsAreOfUseToNobodyHaveTheirValuesStill) {
  Json spec = R"({"problem": "backprop", "input": ["w", 1], "target": [0, 1], "layers": [],
                  "values": {"w": 0.5}})"_json;
  const Json layer = R"({"type": "dense", "weights": [[1, "w"], ["w", 1]],
                         "activation": "sigmoid"})"_json;
  for (int l = 0; l < 6; ++l) spec["layers"].push_back(layer);
  expect_answers(
      spec,
      {{"derivatives", {{"w", nullptr}}}, {"derivative_values", {{"w", 0.09889794920730811}}}},
      1e-12);
  EXPECT_TRUE(has_remark(solved(spec), "closed-form-1-too-long"));
}

// ŷ = w·w x: dL/dw of one example is (w²x − y)·2wx; the places have shares w x (w²x − y) each.
TEST(Symbols, TiedInABatchAreOneParameter) {
  const Json spec = R"({"problem": "backprop", "examples": [{"input": [2], "target": [1]},
      {"input": ["w"], "target": [0]}], "reduction": "sum",
      "layers": [{"type": "dense", "weights": [["w"]]}, {"type": "dense", "weights": [["w"]]}],
      "values": {"w": 0.5}, "learning_rate": 0.1})"_json;
  // First: −½·2 = −1; second, L = ½w⁶: 3w⁵ = 0.09375, of which w⁵ = 0.03125 is the input's.
  expect_answers(
      spec,
      {{"derivative_values", {{"w", -0.90625}}},
       {"gradients", {{"layers", {{{"weights", {{-0.46875}}}}, {{"weights", {{-0.46875}}}}}}}},
       {"updated", {{"symbols", {{"w", 0.590625}}}}}},
      1e-12);
}

TEST(Backprop, SpecsOfBatchesStandAsTheySolve) {
  const Solution solution = solved(R"({"problem": "backprop", "examples": [
      {"input": [1, 2], "target": {"class": 1}}, {"input": [0, 1], "target": {"class": 0}}],
      "layers": [{"type": "dense", "weights": [[1, 0], [0, 1]], "activation": "softmax"}]})");
  EXPECT_EQ(solution.spec["reduction"], "mean");
  EXPECT_EQ(solution.spec["examples"][0]["target"], Json({0, 1}));
  EXPECT_FALSE(solution.spec.contains("input_gradient"));
  Solution again = solved(solution.spec);
  EXPECT_EQ(again.answers, solution.answers);
  EXPECT_EQ(again.spec, solution.spec);
}

/// `count` examples of `inputs` numbers, of one of `classes`, through a hidden layer of `units`.
Json batch_of(int count, int inputs, int units, int classes) {
  int seed = 0;
  const auto list = [&](int size) {
    Json values = Json::array();
    for (int i = 0; i < size; ++i) {
      values.push_back(std::round(1000 * std::sin(++seed * 12.9898)) / 1000);
    }
    return values;
  };
  const auto rows = [&](int height, int width) {
    Json matrix = Json::array();
    for (int i = 0; i < height; ++i) matrix.push_back(list(width));
    return matrix;
  };
  Json spec = {{"problem", "backprop"}, {"loss", "cross-entropy"}, {"learning_rate", 0.1}};
  for (int n = 0; n < count; ++n) {
    spec["examples"].push_back({{"input", list(inputs)}, {"target", {{"class", n % classes}}}});
  }
  spec["layers"] = {{{"type", "dense"},
                     {"weights", rows(units, inputs)},
                     {"bias", list(units)},
                     {"activation", "relu"}},
                    {{"type", "dense"},
                     {"weights", rows(classes, units)},
                     {"bias", list(classes)},
                     {"activation", "softmax"}}};
  return spec;
}

TEST(Backprop, HoldsTheFirstAndTheLastOfManyExamples) {
  const Solution solution = solved(batch_of(300, 40, 50, 10));
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["examples"].size(), 300u);
  const LineCounts& lines = *solution.checks[0].lines;
  EXPECT_EQ(lines.evaluated, lines.stated);
  EXPECT_GT(lines.resumed, 0u);
  EXPECT_LE(lines.resumed, lines.stated / 10);
}

// x, W⁽¹⁾, b⁽¹⁾, z⁽¹⁾ and y are lists of the derivation too, and π is in the slope of gelu.
TEST(Symbols, NamedAsListsOfTheDerivationAreSymbols) {
  for (const char* text :
       {R"({"problem": "backprop", "input": ["x"], "target": ["y"], "layers": [
            {"type": "dense", "weights": [["w1"]], "bias": ["b1"], "activation": "tanh"},
            {"type": "dense", "weights": [["w1"]], "bias": ["b1"]}],
            "values": {"x": 0.5, "y": 1, "w1": 0.3, "b1": 0.2}, "learning_rate": 0.1})",
        R"({"problem": "backprop", "input": ["x", "y"], "target": ["t", "y"], "layers": [
            {"type": "dense", "weights": [["W1", "b1"], ["delta1", "pi"]], "bias": ["b1", "z1"],
             "activation": "gelu"}], "values": {"x": 0.5, "y": 1, "t": 2, "W1": 0.3, "b1": 0.2,
            "delta1": -0.5, "pi": 2, "z1": 0.3}, "learning_rate": 0.1})"}) {
    const Solution solution = solved(text);
    expect_checks_pass(solution);
    const LineCounts& lines = *solution.checks[0].lines;
    EXPECT_EQ(lines.evaluated, lines.stated) << solution.checks[0].claim;
  }
}

TEST(Symbols, NamedAsConstantsAreSymbols) {
  const Solution solution = solved(R"({"problem": "backprop", "input": [1, "2*e"], "target": [0],
      "layers": [{"type": "dense", "weights": [["e", "pi"]]}], "wrt": ["e"]})");
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["derivatives"]["e"], "e + 2*exp(1)*pi");
}

}  // namespace
}  // namespace psolve::backprop
