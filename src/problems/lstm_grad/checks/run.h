#pragma once

// A run beside its definition: what its checks ask for.

#include <utility>
#include <vector>

#include "math/checking/tracked.h"
#include "problems/lstm_grad/checks/definition.h"
#include "problems/lstm_grad/flow.h"

namespace psolve::lstm_grad {

/// Multiplications that a check may cost.
inline constexpr double kCheckBudget = 1e7;

using Exact = Tracked<1>;
using State = LstmDefinition::State<Exact>;

/// How a tracked number moves.
inline Exact slope_of(const Exact& x) {
  return {x.slope[0], x.slope_off(0)};
}

class CheckedRun {
 public:
  explicit CheckedRun(const LstmFlow& flow);

  const LstmFlow& flow() const { return flow_; }
  const SequenceFlow& sequence(Index s) const { return flow_.sequences[s]; }
  Index sequences() const { return std::ssize(flow_.sequences); }
  const LstmDefinition& definition() const { return definition_; }
  /// All numbers, in the order of the definition.
  const std::vector<double>& at() const { return at_; }
  /// Where those of a sequence begin.
  Index start_of(Index s) const { return starts_[s]; }

  Index m() const { return flow_.units(); }
  Index steps() const { return steps_; }  ///< of all sequences
  double multiplications_of_step() const {
    const auto& output = flow_.cell().weights.output;
    return static_cast<double>(4 * m() * (m() + flow_.cell().inputs()) +
                               (output ? output->W.size() : 0));
  }
  double multiplications() const { return static_cast<double>(steps_) * multiplications_of_step(); }

  /// The state after step t, as it was found.
  State recorded(Index s, Index t) const;
  /// The same with c_j moving, and h with it where h(t) = o(t) ⊙ tanh c(t).
  State moving(Index s, Index t, Index j) const;
  /// h_j(t) where c_j(t) moves and o(t) does not.
  Exact following(Index s, Index t, const Exact& c, Index j) const;
  /// From the state before step t to the one after it.
  void step(Index s, Index t, State& state) const;
  /// The same where the weighted sums of that step, four gates, move along a direction.
  void step(Index s, Index t, const Vector& direction, State& state);
  /// What is lost at step t, after which there is `state`.
  Exact lost(Index s, Index t, const State& state) const;
  /// The sequence and the step, from 1, at a place among all steps.
  std::pair<Index, Index> step_at(Index place) const;

 private:
  const LstmFlow& flow_;
  LstmDefinition definition_;
  std::vector<double> at_;
  std::vector<Exact> exact_at_;
  std::vector<Index> starts_;
  Index steps_ = 0;
};

}  // namespace psolve::lstm_grad
