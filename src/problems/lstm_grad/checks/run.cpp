#include "problems/lstm_grad/checks/run.h"

namespace psolve::lstm_grad {

CheckedRun::CheckedRun(const LstmFlow& flow)
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

State CheckedRun::recorded(Index s, Index t) const {
  const LstmRun& run = sequence(s).run;
  return {once_rounded<Exact>(run.c.row(t)), once_rounded<Exact>(run.h.row(t))};
}

State CheckedRun::moving(Index s, Index t, Index j) const {
  State state = recorded(s, t);
  Exact& c = state.c[j];
  c.move(0, 1);
  if (t > 0) state.h[j] = following(s, t, c, j);
  return state;
}

Exact CheckedRun::following(Index s, Index t, const Exact& c, Index j) const {
  return once_rounded<Exact>(sequence(s).run.gate(Gate::o, t))[j] * tanh(c);
}

void CheckedRun::step(Index s, Index t, State& state) const {
  definition_.step<Exact>(exact_at_, starts_[s] + ((t - 1) * flow_.cell().inputs()), state);
}

void CheckedRun::step(Index s, Index t, const Vector& direction, State& state) {
  const auto for_each_bias = [&](const auto& visit) {
    for (const Gate gate : kGates) {
      for (Index j = 0; j < m(); ++j) {
        visit(exact_at_[definition_.bias(gate, j)], block_of(gate) * m() + j);
      }
    }
  };
  for_each_bias([&](Exact& b, Index k) { b.move(0, direction(k)); });
  std::as_const(*this).step(s, t, state);
  for_each_bias([](Exact& b, Index) { b.stop(0); });
}

Exact CheckedRun::lost(Index s, Index t, const State& state) const {
  return definition_.loss_of_step<Exact>(exact_at_, t, sequence(s).steps(), sequence(s).targets,
                                         state);
}

std::pair<Index, Index> CheckedRun::step_at(Index place) const {
  Index s = 0;
  for (; place >= sequence(s).steps(); ++s) place -= sequence(s).steps();
  return {s, place + 1};
}

}  // namespace psolve::lstm_grad
