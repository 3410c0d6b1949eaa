#include "problems/lstm_grad/checks/gradients.h"

#include "math/checking/gradient_check.h"
#include "math/checking/worst_error.h"
#include "math/recurrent/loss/loss_checks.h"

namespace psolve::lstm_grad {
namespace {

/// The total loss of all sequences.
template <class S>
S loss_at(const CheckedRun& run, const std::vector<S>& v) {
  S total = 0;
  for (Index s = 0; s < run.sequences(); ++s) {
    const SequenceFlow& sequence = run.sequence(s);
    total += run.definition().loss<S>(v, run.start_of(s), sequence.steps(), sequence.targets);
  }
  return total;
}

std::vector<Check> check_all(const CheckedRun& run) {
  std::vector<double> found = in_one_list(named(run.flow().sums));
  for (const auto& sequence : run.flow().sequences) {
    const Matrix& x = sequence.gradients.x;
    found.insert(found.end(), x.data(), x.data() + x.size());
  }
  const auto loss = [&](const auto& v) { return loss_at(run, v); };
  const LossDefinition of_numbers = {.value = loss,
                                     .dual = loss,
                                     .tracked = loss,
                                     .along = loss,
                                     .precise = loss,
                                     .at = run.at(),
                                     .multiplications = run.multiplications(),
                                     .functions = static_cast<double>(5 * run.steps() * run.m())};
  return psolve::check_gradients(of_numbers, found);
}

/// A step of descent, and the loss after it where that is affordable.
void check_update(const CheckedRun& run, bool is_affordable, std::vector<Check>& checks) {
  const auto& flow = run.flow();
  const Parameters updated = named(flow.updated->weights);
  checks.push_back(check_descent(named(flow.cell().weights), named(flow.sums.weights),
                                 *flow.problem.learning_rate, updated));
  if (!is_affordable) return;
  std::vector<Exact> at(run.at().begin(), run.at().end());
  std::ranges::copy(in_one_list(updated), at.begin());
  checks.push_back(check_loss_after(flow.loss_after_update, loss_at(run, at)));
}

}  // namespace

/// Rounding adds up through the steps of a whole run. Where nothing can be said after all of them,
/// the steps one by one say it.
std::vector<Check> check_gradients(const CheckedRun& run) {
  const bool is_affordable = run.multiplications() <= kCheckBudget / 10;
  std::vector<Check> checks;
  if (is_affordable) checks = check_all(run);
  if (run.flow().updated) check_update(run, is_affordable, checks);
  std::erase_if(checks, [](const Check& check) { return check.tolerance >= 1; });
  return checks;
}

}  // namespace psolve::lstm_grad
