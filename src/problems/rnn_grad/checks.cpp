#include "problems/rnn_grad/checks.h"

#include <algorithm>
#include <iterator>

#include "problems/rnn_grad/checks/gradients.h"
#include "problems/rnn_grad/checks/spectra.h"
#include "problems/rnn_grad/checks/steps.h"

namespace psolve::rnn_grad {

double gradient_growth(const RnnFlow& flow) {
  double growth = 1;
  for (const auto& sequence : flow.sequences) {
    const Index last = sequence.last_seen();
    if (last > 0) growth = std::max(growth, sequence.norms.maxCoeff() / sequence.norms(last - 1));
  }
  return growth;
}

std::vector<Check> checks(const RnnFlow& flow) {
  CheckedRun run(flow);
  std::vector<Check> checks = check_steps(run);
  std::ranges::move(check_gradients(run), std::back_inserter(checks));
  if (std::ranges::all_of(flow.sequences, &SequenceFlow::has_jacobians)) {
    std::ranges::move(check_spectra(run), std::back_inserter(checks));
  }
  return checks;
}

}  // namespace psolve::rnn_grad
