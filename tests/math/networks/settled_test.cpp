// Networks in which sums cancel. The expected numbers are by mpmath, in 50 digits, or by hand.

#include <gtest/gtest.h>

#include "support/solved.h"

namespace psolve {
namespace {

constexpr double kOfDouble = 1e-15;

TEST(Settled, ALinearUnitBesideItsTarget) {
  expect_answers(R"({"problem": "backprop", "input": [1.000017], "target": [1],
                     "layers": [{"type": "dense", "weights": [[1]]}], "learning_rate": 1})"_json,
                 {{"loss", 1.445e-10},
                  {"deltas", {{1.7e-5}}},
                  {"gradients", {{"layers", {{{"weights", {{1.7000289e-5}}}}}}}},
                  {"updated", {{"layers", {{{"weights", {{0.999982999711}}}}}}}},
                  {"loss_after_update", 1.670448397260688e-19}},
                 kOfDouble);
}

TEST(Settled, ASigmoidBesideItsTarget) {
  expect_answers(
      R"({"problem": "backprop", "input": [0.999999], "target": [0.731058],
          "layers": [{"type": "dense", "weights": [[1]], "activation": "sigmoid"}]})"_json,
      {{"loss", 7.2968886174272422e-14},
       {"deltas", {{7.5109337375317863e-8}}},
       {"gradients", {{"layers", {{{"weights", {{7.5109262265980487e-8}}}}}}}}},
      kOfDouble);
}

TEST(Settled, SharesBesideSoftTargets) {
  expect_answers(
      R"({"problem": "backprop", "input": [0.3, 0.1], "target": [0.549834, 0.450166],
          "layers": [{"type": "activation", "function": "softmax"}],
          "loss": "cross-entropy"})"_json,
      {{"deltas", {{-2.6875220914408475e-9, 2.6875220914408475e-9}}}}, kOfDouble);
}

TEST(Settled, HiddenUnitsAgainstEachOther) {
  expect_answers(
      R"({"problem": "backprop", "input": [0.5, 0.50001], "target": [0],
          "layers": [{"type": "activation", "function": "tanh"},
                     {"type": "dense", "weights": [[1, -1]]}]})"_json,
      {{"y_hat", {-7.864440986466005e-6}},
       {"loss", 3.0924716014803195e-11},
       {"deltas", {{-6.1849717848505115e-6, 6.1849146209966849e-6}, {-7.864440986466005e-6}}},
       {"gradients",
        {{"layers",
          {Json::object(), {{"weights", {{-3.6342931121047771e-6, -3.6343549615368067e-6}}}}}}}}},
      kOfDouble);
}

// In doubles 1 is lost beside 10²⁰, and the sums are 0.
TEST(Settled, NumbersOfUnequalSize) {
  expect_answers(R"({"problem": "backprop", "input": [1, 1, 1], "target": [0],
                     "layers": [{"type": "dense", "weights": [[1e20, 1, -1e20]]},
                                {"type": "dense", "weights": [[-1]], "activation": "relu"}]})"_json,
                 {{"pre_activations", {{1}, {-1}}}, {"y_hat", {0}}});
  expect_answers(R"({"problem": "conv-backprop", "input": [[1e100, -1, 1e100]], "target": [[0]],
                     "layers": [{"type": "conv", "kernel": [[1, 1, -1]]}]})"_json,
                 {{"deltas", {{{-1}}}}, {"gradients", {{"input", {{-1, -1, 1}}}}}});
}

// The examples' gradients are 0.3 and −0.3 + 2·10⁻⁷, of inputs 1 and 1.
TEST(Settled, ExamplesAgainstEachOther) {
  expect_answers(R"({"problem": "backprop", "layers": [{"type": "dense", "weights": [[0.7]]}],
                     "examples": [{"input": [1], "target": [0.4]},
                                  {"input": [1], "target": [0.9999998]}],
                     "reduction": "sum"})"_json,
                 {{"gradients", {{"layers", {{{"weights", {{2e-7}}}}}}}}}, kOfDouble);
}

TEST(Settled, AMarginOfOne) {
  expect_answers(R"({"problem": "backprop", "input": [0.1, 0.2, 0.7], "target": [1],
                     "layers": [{"type": "dense", "weights": [[1, 1, 1]], "bias": [-3e-7]}],
                     "loss": "hinge"})"_json,
                 {{"loss", 3e-7}}, kOfDouble);
}

// With x = [0.1, 0.7] and η = 2 = 1/‖x‖² a step takes the output onto the target.
TEST(Settled, AStepOntoTheTarget) {
  expect_answers(
      R"({"problem": "backprop", "input": [0.1, 0.7], "target": [1],
                     "layers": [{"type": "dense", "weights": [[0.3, 0.2]]}],
                     "learning_rate": 2})"_json,
      {{"updated", {{"layers", {{{"weights", {{0.466, 1.362}}}}}}}}, {"loss_after_update", 0}});
}

}  // namespace
}  // namespace psolve
