#include "problems/rnn_grad/checks/run.h"

namespace psolve::rnn_grad {

CheckedRun::CheckedRun(const RnnFlow& flow)
    : flow_(flow),
      definition_(flow.cell(), flow.problem.loss),
      at_(in_one_list(given_numbers(flow))),
      exact_at_(as_given<Exact>(at_)) {
  Index x = definition_.inputs();
  for (const auto& sequence : flow.sequences) {
    starts_.push_back(x);
    x += sequence.x.size();
    steps_ += sequence.steps();
  }
}

std::vector<Exact> CheckedRun::stepped(Index s, Index t, const std::vector<Exact>& before) const {
  definition_.start();
  return definition_.step<Exact>(exact_at_, starts_[s] + ((t - 1) * cell().inputs()), before);
}

std::vector<Exact> CheckedRun::moved(Index s, Index t, const Vector& h, const Vector& z) {
  auto before = recorded<Exact>(s, t - 1);
  for (Index j = 0; j < m(); ++j) before[j].move(0, h(j));
  for (Index j = 0; j < m(); ++j) exact_at_[definition_.bias(j)].move(0, z(j));
  auto after = stepped(s, t, before);
  for (Index j = 0; j < m(); ++j) exact_at_[definition_.bias(j)].stop(0);
  return after;
}

Exact CheckedRun::lost(Index s, Index t, const Vector& h) const {
  const SequenceFlow& sequence = flow_.sequences[s];
  auto state = recorded<Exact>(s, t);
  for (Index j = 0; j < m(); ++j) state[j].move(0, h(j));
  const Exact loss =
      definition_.loss_of_step<Exact>(exact_at_, t, sequence.steps(), sequence.targets, state);
  return {loss.slope[0], loss.slope_off(0)};
}

}  // namespace psolve::rnn_grad
