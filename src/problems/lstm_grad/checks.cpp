#include "problems/lstm_grad/checks.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "problems/lstm_grad/checks/gradients.h"
#include "problems/lstm_grad/checks/paths.h"
#include "problems/lstm_grad/checks/steps.h"

namespace psolve::lstm_grad {

double gradient_growth(const LstmFlow& flow) {
  double growth = 1;
  for (const auto& sequence : flow.sequences) {
    const LstmGradients& g = sequence.gradients;
    const auto squares = [&](Index t) {
      return g.c.row(t).squaredNorm() + g.h.row(t).squaredNorm();
    };
    double end = 0;
    double most = 0;
    for (Index t = sequence.steps(); t >= 0; --t) {
      if (end == 0) end = squares(t);
      most = std::max(most, squares(t));
    }
    if (most > 0) growth = std::max(growth, std::sqrt(most / end));
  }
  return growth;
}

std::vector<Check> checks(const LstmFlow& flow) {
  CheckedRun run(flow);
  std::vector<Check> checks = check_steps(run);
  std::ranges::move(check_gradients(run), std::back_inserter(checks));
  std::ranges::move(check_paths(run), std::back_inserter(checks));
  return checks;
}

}  // namespace psolve::lstm_grad
