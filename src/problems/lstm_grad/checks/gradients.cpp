#include "problems/lstm_grad/checks/gradients.h"

#include "math/checking/gradient_check.h"
#include "math/checking/worst_error.h"
#include "math/recurrent/loss/loss_checks.h"

namespace psolve::lstm_grad {
namespace {

std::vector<double> all_of(const Parameters& parameters) {
  std::vector<double> list;
  for (const Parameter& parameter : parameters) {
    list.insert(list.end(), parameter.value.data(),
                parameter.value.data() + parameter.value.size());
  }
  return list;
}

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
  std::vector<double> found = all_of(named(run.flow().sums));
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

/// The loss with the weights after a step of descent.
Check check_after(const CheckedRun& run) {
  std::vector<Exact> at(run.at().begin(), run.at().end());
  std::ranges::copy(all_of(named(run.flow().updated->weights)), at.begin());
  const Exact loss = loss_at(run, at);
  WorstError worst;
  worst.add(run.flow().loss_after_update, loss.value, loss.moved);
  return {"loss_after_update", "the loss with the weights after the step",
          "the equations in plain loops", worst.error(), worst.tolerance()};
}

}  // namespace

/// Rounding adds up through the steps of a whole run. Where nothing can be said after all of them,
/// the steps one by one say it.
std::vector<Check> check_gradients(const CheckedRun& run) {
  const LstmFlow& flow = run.flow();
  const bool is_affordable = run.multiplications() <= kCheckBudget / 10;
  std::vector<Check> checks;
  if (is_affordable) checks = check_all(run);
  if (flow.updated) {
    checks.push_back(check_descent(all_of(named(flow.cell().weights)),
                                   all_of(named(flow.sums.weights)), *flow.problem.learning_rate,
                                   all_of(named(flow.updated->weights))));
    if (is_affordable) checks.push_back(check_after(run));
  }
  std::erase_if(checks, [](const Check& check) { return check.tolerance >= 1; });
  return checks;
}

}  // namespace psolve::lstm_grad
