#include "problems/rnn_grad/checks/gradients.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/checking/gradient_check.h"
#include "math/checking/worst_error.h"
#include "math/numbers/random.h"
#include "math/recurrent/loss/loss_checks.h"
#include "problems/rnn_grad/checks/checkpointed_rnn.h"
#include "problems/rnn_grad/checks/padded_rnn.h"

namespace psolve::rnn_grad {
namespace {

using Lanes = Tracked<kTrackedTogether>;

void append(std::vector<double>& list, const Matrix& matrix) {
  list.insert(list.end(), matrix.data(), matrix.data() + matrix.size());
}

/// The total loss of all sequences.
template <class S>
S loss_at(const CheckedRun& run, const RnnDefinition& definition, const std::vector<S>& v) {
  definition.start();
  S total = 0;
  for (Index s = 0; s < std::ssize(run.flow().sequences); ++s) {
    const SequenceFlow& sequence = run.flow().sequences[s];
    std::vector<S> h(v.begin() + definition.h0(0), v.begin() + definition.h0(run.m()));
    total += definition.loss<S>(v, run.start_of(s), sequence.steps(), sequence.targets, h);
  }
  return total;
}

std::vector<double> gradients_in_order(const RnnFlow& flow) {
  std::vector<double> list = in_one_list(named(flow.sums));
  for (const auto& sequence : flow.sequences) append(list, sequence.gradients.x);
  return list;
}

std::vector<Check> check_all(const CheckedRun& run) {
  RnnDefinition definition(run.cell(), run.flow().problem.loss);
  const auto loss = [&](const auto& v) { return loss_at(run, definition, v); };
  loss(run.at());
  definition.hold_sides();
  const Activation f = run.cell().activation;
  const bool bends = f == Activation::tanh || f == Activation::sigmoid;
  LossDefinition of_numbers = {.value = loss,
                               .dual = loss,
                               .tracked = loss,
                               .along = loss,
                               .precise = loss,
                               .at = run.at(),
                               .multiplications = run.multiplications(),
                               .functions = bends ? static_cast<double>(run.steps() * run.m()) : 0};
  return psolve::check_gradients(of_numbers, gradients_in_order(run.flow()));
}

/// The derivatives of `loss` by a sample of numbers, and what rounding does to them.
template <class Loss>
std::vector<Exact> derivatives(const CheckedRun& run, const std::vector<Index>& sample, Loss loss) {
  std::vector<Lanes> at(run.at().begin(), run.at().end());
  std::vector<Exact> found;
  for (auto first = sample.begin(); first != sample.end();) {
    const auto last = first + std::min<Index>(kTrackedTogether, sample.end() - first);
    for (auto k = first; k != last; ++k) at[*k].move(static_cast<int>(k - first), 1);
    const Lanes value = loss(at);
    for (auto k = first; k != last; ++k) {
      at[*k].stop(static_cast<int>(k - first));
      found.emplace_back(value.slope[k - first], value.slope_off(static_cast<int>(k - first)));
    }
    first = last;
  }
  return found;
}

Index affordable(double multiplications) {
  return static_cast<Index>(std::clamp(kCheckBudget / 10 / multiplications, 1.0, 20.0)) *
         kTrackedTogether;
}

std::vector<Matrix> state_slopes_of(const RnnFlow& flow) {
  std::vector<Matrix> slopes;
  for (const auto& sequence : flow.sequences) {
    slopes.push_back(state_slopes(flow.problem.loss, flow.cell().weights.output, sequence.emitted));
  }
  return slopes;
}

/// The gradients of W_xh, W_hh and b_h beside what another way of working makes of them.
WorstError against(const CheckedRun& run, const RnnWeights& other) {
  std::vector<double> expected;
  for (const Matrix& part : {other.W_xh, other.W_hh, Matrix(other.b_h)}) append(expected, part);
  const std::vector<double> found = gradients_in_order(run.flow());
  const auto sample = sampled(expected.size(), affordable(run.multiplications()));
  const auto exact =
      derivatives(run, sample, [&](const auto& v) { return loss_at(run, run.definition(), v); });
  WorstError worst;
  for (Index i = 0; i < std::ssize(sample); ++i) {
    worst.add(found[sample[i]], expected[sample[i]], exact[i].moved);
  }
  return worst;
}

Index gradients_of_cell(const RnnWeights& w) {
  return w.W_xh.size() + w.W_hh.size() + w.b_h.size();
}

Check check_padded(const CheckedRun& run) {
  const RnnWeights batch =
      padded_gradients(run.cell(), run.flow().problem.sequences, state_slopes_of(run.flow()));
  const WorstError worst = against(run, batch);
  return {"gradients/padded",
          fmt::format("{} of {} gradients summed over {} sequences", worst.count(),
                      gradients_of_cell(batch), run.flow().sequences.size()),
          "one padded and masked batch", worst.error(), worst.tolerance()};
}

/// Backpropagation with checkpoints is run: its gradients, and what it holds and works again.
void check_checkpoints(const CheckedRun& run, std::vector<Check>& checks) {
  const RnnFlow& flow = run.flow();
  const std::vector<Matrix> slopes = state_slopes_of(flow);
  RnnWeights sums{0 * run.cell().weights.W_xh, 0 * run.cell().weights.W_hh,
                  0 * run.cell().weights.b_h};
  double off = 0;
  for (Index s = 0; s < std::ssize(flow.sequences); ++s) {
    const SequenceFlow& of = flow.sequences[s];
    const CheckpointedPass pass =
        checkpointed_pass(run.cell(), of.x, slopes[s], checkpoints(of.steps()).length);
    add(sums, pass.gradients, 1);
    const auto m = static_cast<double>(run.m());
    const double again =
        static_cast<double>(pass.repeated) * m * static_cast<double>(run.m() + run.cell().inputs());
    off = std::max({off, static_cast<double>(pass.held) * m - of.cost.stored_values_checkpointed,
                    std::abs(again - of.cost.extra_multiplications)});
  }
  const WorstError worst = against(run, sums);
  constexpr const char* kMethod = "backpropagation run with checkpoints";
  checks.push_back({"gradients/checkpoints",
                    fmt::format("{} of {} gradients of W_xh, W_hh and b_h", worst.count(),
                                gradients_of_cell(sums)),
                    kMethod, worst.error(), worst.tolerance()});
  checks.push_back({"cost/checkpoints",
                    "with checkpoints, numbers held beyond those counted, and multiplications done "
                    "again less those counted",
                    kMethod, off, 0});
}

/// A loss some of whose states are constants.
Lanes truncated_loss(const CheckedRun& run, const std::vector<Lanes>& v, Index s) {
  const SequenceFlow& sequence = run.flow().sequences[s];
  const Index T = sequence.steps();
  std::vector<Index> starts = held_states(run.flow().problem, T);
  if (starts.empty() || run.flow().problem.loss.at_every_step) starts.insert(starts.begin(), 0);
  run.definition().start();
  Lanes total = 0;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    std::vector<Lanes> h = run.recorded<Lanes>(s, starts[i]);
    const Index end = i + 1 < starts.size() ? starts[i + 1] : T;
    for (Index t = starts[i] + 1; t <= end; ++t) {
      h = run.definition().step<Lanes>(v, run.start_of(s) + (t - 1) * run.cell().inputs(), h);
      total += run.definition().loss_of_step<Lanes>(v, t, T, sequence.targets, h);
    }
  }
  return total;
}

Check check_truncated(const CheckedRun& run) {
  const RnnFlow& flow = run.flow();
  std::vector<double> found;
  for (const Parameter& cut : named(*flow.truncated)) {
    if (cut.name != "h0") append(found, cut.value);
  }
  double steps = 0;
  for (const SequenceFlow& sequence : flow.sequences) {
    const Index T = sequence.steps();
    const bool all = flow.problem.loss.at_every_step;
    steps += static_cast<double>(all ? T : std::min<Index>(T, *flow.problem.truncate));
  }
  const double cost = steps * run.multiplications_of_step();
  const auto sample = sampled(found.size(), affordable(cost));
  const auto exact = derivatives(run, sample, [&](const std::vector<Lanes>& v) {
    Lanes total = 0;
    for (Index s = 0; s < std::ssize(flow.sequences); ++s) total += truncated_loss(run, v, s);
    return total;
  });
  WorstError worst;
  for (Index i = 0; i < std::ssize(sample); ++i) {
    worst.add(found[sample[i]], exact[i].value, exact[i].moved);
  }
  return {"truncated",
          fmt::format("{} of {} truncated gradients of the weights", worst.count(), found.size()),
          "dual numbers, the states held through which nothing goes back", worst.error(),
          worst.tolerance()};
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
  checks.push_back(check_loss_after(flow.loss_after_update, loss_at(run, run.definition(), at)));
}

}  // namespace

std::vector<Check> check_gradients(const CheckedRun& run) {
  std::vector<Check> checks;
  const bool is_affordable = run.multiplications() <= kCheckBudget / 10;
  if (is_affordable) checks = check_all(run);
  if (is_affordable && run.flow().sequences.size() > 1) checks.push_back(check_padded(run));
  if (is_affordable) check_checkpoints(run, checks);
  if (run.flow().truncated) checks.push_back(check_truncated(run));
  if (run.flow().updated) check_update(run, is_affordable, checks);
  std::erase_if(checks, [](const Check& check) { return check.tolerance >= 1; });
  return checks;
}

}  // namespace psolve::rnn_grad
