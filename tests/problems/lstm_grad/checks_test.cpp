// The checks of an LSTM: they pass what is right, and see whatever is wrong, however little.

#include "problems/lstm_grad/checks.h"

#include <gtest/gtest.h>

#include "problems/lstm_grad/flow.h"
#include "problems/lstm_grad/spec.h"
#include "support/files.h"
#include "support/lies.h"

namespace psolve::lstm_grad {
namespace {

using Lies = std::vector<Lie<LstmFlow>>;

void expect_lies_seen(const char* path, const Lies& lies) {
  const std::string text = contents_of(repository() / "problems" / path);
  const Problem problem = problem_of(spec(), text.c_str());
  expect_seen(flow_of(problem), checks, lies);
}

const Lies kOfTwoSequences = {
    {"a gradient of W", [](LstmFlow& f) { f.sums.weights.W(5, 0) += 1e-9; },
     "gradients/sum gradients/dual gradients/differences updated"},
    {"a gradient of W a little", [](LstmFlow& f) { f.sums.weights.W(5, 0) += 1e-13; },
     "gradients/sum updated"},
    {"a gradient of U", [](LstmFlow& f) { f.sums.weights.U(3, 1) -= 1e-9; },
     "gradients/sum gradients/dual gradients/differences updated"},
    {"a gradient of b", [](LstmFlow& f) { f.sums.weights.b(0) += 1e-9; },
     "gradients/sum gradients/dual gradients/differences updated"},
    {"a gradient of the output layer", [](LstmFlow& f) { f.sums.weights.output->W(0, 1) += 1e-9; },
     "gradients/output gradients/dual gradients/differences updated"},
    {"a gradient of by", [](LstmFlow& f) { (*f.sums.weights.output->b)(0) += 1e-9; },
     "gradients/output gradients/dual gradients/differences updated"},
    {"a gradient of x", [](LstmFlow& f) { f.sequences[1].gradients.x(0, 0) += 1e-9; },
     "gradients/dual gradients/differences"},
    {"a gradient of h(0)", [](LstmFlow& f) { f.sums.h(0, 1) += 1e-9; },
     "gradients/dual gradients/differences"},
    {"a gradient of c(0)", [](LstmFlow& f) { f.sums.c(0, 0) += 1e-9; },
     "gradients/dual gradients/differences"},
    {"∂L/∂h(2)", [](LstmFlow& f) { f.sequences[0].gradients.h(2, 0) += 1e-13; }, "gradients/steps"},
    {"∂L/∂c(3)", [](LstmFlow& f) { f.sequences[0].gradients.c(3, 1) -= 1e-13; }, "gradients/steps"},
    {"∂L/∂c(0)", [](LstmFlow& f) { f.sequences[1].gradients.c(0, 1) -= 1e-13; }, "gradients/steps"},
    {"another entry", [](LstmFlow& f) { f.sequences[1].gradients.c(0, 0) += 1e-13; },
     "gradients/steps"},
    {"∂L/∂h(0)", [](LstmFlow& f) { f.sequences[1].gradients.h(0, 0) += 1e-13; }, "gradients/steps"},
    {"another entry", [](LstmFlow& f) { f.sequences[1].gradients.h(0, 1) -= 1e-13; },
     "gradients/steps"},
    {"∂L/∂z(1)", [](LstmFlow& f) { f.sequences[1].gradients.delta(0, 2) -= 1e-13; },
     "gradients/steps gradients/sum"},
    {"an output", [](LstmFlow& f) { f.sequences[0].emitted.outputs(1, 0) += 1e-14; }, "losses"},
    {"a loss", [](LstmFlow& f) { f.sequences[1].emitted.losses(1) += 1e-14; }, "losses"},
    {"a weight after the step", [](LstmFlow& f) { f.updated->weights.W(1, 0) += 1e-14; },
     "updated"},
    {"the loss after the step", [](LstmFlow& f) { f.loss_after_update -= 1e-13; },
     "loss_after_update"},
    {"∂c(2)/∂c(1)", [](LstmFlow& f) { f.sequences[0].total[1](0, 1) += 1e-13; }, "total"},
    {"∂c(3)/∂c(0)", [](LstmFlow& f) { f.sequences[0].full[0](1, 1) += 1e-13; }, "full path/full"},
    {"a norm along every path", [](LstmFlow& f) { f.sequences[1].full_norms(0) *= 1 + 1e-12; },
     "path/full"},
    {"a norm of the direct path", [](LstmFlow& f) { f.sequences[0].direct.row(0) *= 1 + 1e-12; },
     "path/direct"},
};

TEST(LstmChecks, SeeWhatIsWrong) {
  expect_lies_seen("extra/lstm-two-sequences.json", kOfTwoSequences);
}

}  // namespace
}  // namespace psolve::lstm_grad
