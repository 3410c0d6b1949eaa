// The checks of a recurrent network: they pass what is right, and see whatever is wrong, however
// little.

#include "problems/rnn_grad/checks.h"

#include <gtest/gtest.h>

#include "problems/rnn_grad/flow.h"
#include "problems/rnn_grad/spec.h"
#include "support/lies.h"

namespace psolve::rnn_grad {
namespace {

using Lies = std::vector<Lie<RnnFlow>>;

void expect_lies_seen(const char* spec, const Lies& lies) {
  const Problem problem = problem_of(rnn_grad::spec(), spec);
  expect_seen(flow_of(problem), checks, lies);
}

const Lies kOfTwoSequences = {
    {"h(3)", [](RnnFlow& f) { f.sequences[0].run.h(3, 0) += 1e-14; }, "h losses"},
    {"∂L/∂h(1)", [](RnnFlow& f) { f.sequences[0].gradients.h(1, 0) += 1e-13; },
     "gradients/steps gradient_norms"},
    {"∂L/∂z(2)", [](RnnFlow& f) { f.sequences[1].gradients.delta(1, 1) -= 1e-13; },
     "gradients/steps gradients/sum"},
    {"a gradient of W_xh", [](RnnFlow& f) { f.sums.weights.W_xh(1, 0) += 1e-9; },
     "gradients/sum gradients/dual gradients/differences gradients/padded gradients/checkpoints "
     "updated"},
    {"a gradient of W_hh", [](RnnFlow& f) { f.sums.weights.W_hh(0, 1) -= 1e-9; },
     "gradients/sum gradients/dual gradients/differences gradients/padded gradients/checkpoints "
     "updated"},
    {"a gradient of W_hh a little", [](RnnFlow& f) { f.sums.weights.W_hh(1, 1) += 1e-13; },
     "gradients/sum gradients/padded gradients/checkpoints updated"},
    {"a gradient of b_h", [](RnnFlow& f) { f.sums.weights.b_h(1) += 1e-9; },
     "gradients/sum gradients/dual gradients/differences gradients/padded gradients/checkpoints "
     "updated"},
    {"a gradient of the output layer", [](RnnFlow& f) { f.sums.weights.output->W(0, 1) += 1e-9; },
     "gradients/output gradients/dual gradients/differences updated"},
    {"a gradient of x", [](RnnFlow& f) { f.sequences[1].gradients.x(0, 0) += 1e-9; },
     "gradients/dual gradients/differences"},
    {"a gradient of h(0)", [](RnnFlow& f) { f.sums.h(0, 1) += 1e-9; },
     "gradients/dual gradients/differences"},
    {"a norm of the gradient", [](RnnFlow& f) { f.sequences[0].norms(1) *= 1 + 1e-13; },
     "gradient_norms"},
    {"its growth", [](RnnFlow& f) { f.sequences[1].growth *= 1 + 1e-12; }, "gradient_norms"},
    {"its name", [](RnnFlow& f) { f.sequences[0].regime = Regime::exploding; }, "regime", 1},
    {"an output", [](RnnFlow& f) { f.sequences[0].emitted.outputs(1, 0) += 1e-14; }, "losses"},
    {"a loss", [](RnnFlow& f) { f.sequences[1].emitted.losses(1) += 1e-14; }, "losses"},
    {"a weight after the step", [](RnnFlow& f) { f.updated->weights.W_hh(1, 0) += 1e-14; },
     "updated"},
    {"the loss after the step", [](RnnFlow& f) { f.loss_after_update -= 1e-13; },
     "loss_after_update"},
    {"a truncated gradient", [](RnnFlow& f) { f.truncated->weights.W_hh(0, 0) += 1e-13; },
     "truncated"},
    {"another", [](RnnFlow& f) { f.truncated->weights.b_h(1) -= 1e-13; }, "truncated"},
    {"J(2)", [](RnnFlow& f) { f.sequences[0].jacobians[1](0, 1) += 1e-13; }, "jacobians product"},
    {"the radius of W_hh", [](RnnFlow& f) { f.radius *= 1 + 1e-9; }, "spectral_radius"},
    {"the radius of J(2)", [](RnnFlow& f) { f.sequences[0].radii(1) *= 1 - 1e-9; },
     "spectral_radius"},
    {"the radius of the last J", [](RnnFlow& f) { f.sequences[1].radii(1) *= 1 + 1e-9; },
     "spectral_radius"},
    {"the norm of the product", [](RnnFlow& f) { f.sequences[1].product_norms(1) *= 1 + 1e-12; },
     "product"},
    {"its exponent", [](RnnFlow& f) { f.sequences[0].lyapunov += 1e-13; }, "product"},
};

TEST(RnnChecks, SeeWhatIsWrong) {
  expect_lies_seen(R"({"problem": "rnn-grad",
      "weights": {"W_xh": [[0.5, -0.3], [-0.4, 0.6]], "W_hh": [[0.3, -0.5], [0.4, 0.2]],
                  "b_h": [0.1, 0], "W_hy": [[0.2, -0.1]], "b_y": [0.3]},
      "output_activation": "sigmoid",
      "sequences": [[[1, 0], [0.5, -1], [2, 1]], [[-1, 1], [0, 1]]],
      "loss": {"type": "cross-entropy", "at": "every", "target": [[1, 0, 1], [0, 1]]},
      "truncate": 1, "learning_rate": 0.2})",
                   kOfTwoSequences);
}

// W_hh has the radius 1/2 and a norm above 1, so that its powers grow before they fall.
TEST(RnnChecks, SeeWrongNormsOfPowers) {
  expect_lies_seen(
      R"({"problem": "rnn-grad", "activation": "identity",
      "weights": {"W_xh": [[1], [0]], "W_hh": [[0.5, 2], [0, 0.5]], "b_h": [0, 0]},
      "x": [[1], [-1], [2], [1]]})",
      {{"the norm of a power", [](RnnFlow& f) { f.powers[1].norm *= 1 + 1e-12; }, "powers"}});
}

// (x − 1/2)⁸ has no other root, and W_hh, its companion matrix, no second eigenvector: rounding moves
// eigenvalues by 1/100.
TEST(RnnChecks, SeeAWrongRadiusOfADefectiveMatrix) {
  Json W = Json::array();
  for (int i = 0; i < 7; ++i) {
    W.push_back(Json::array());
    for (int j = 0; j < 8; ++j) W.back().push_back(j == i + 1 ? 1 : 0);
  }
  W.push_back(Json::parse("[-0.00390625, 0.0625, -0.4375, 1.75, -4.375, 7, -7, 4]"));
  Json spec = {{"problem", "rnn-grad"}, {"activation", "identity"}};
  spec["weights"] = {{"W_xh", Json::array()}, {"W_hh", W}, {"b_h", std::vector<int>(8, 0)}};
  for (int i = 0; i < 8; ++i) spec["weights"]["W_xh"].push_back(Json::array({1}));
  spec["x"] = Json::parse("[[1], [0.5], [-1]]");
  expect_lies_seen(
      spec.dump().c_str(),
      {{"the radius", [](RnnFlow& f) { f.radius *= 1 + 1e-9; }, "spectral_radius", 1e-9},
       {"that of J(1)", [](RnnFlow& f) { f.sequences[0].radii(0) *= 1 - 1e-9; }, "spectral_radius",
        1e-9}});
}

}  // namespace
}  // namespace psolve::rnn_grad
