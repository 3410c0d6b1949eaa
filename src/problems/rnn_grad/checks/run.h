#pragma once

// A run beside its definition: what its checks ask for.

#include <vector>

#include "math/checking/tracked.h"
#include "problems/rnn_grad/checks/definition.h"
#include "problems/rnn_grad/flow.h"

namespace psolve::rnn_grad {

/// Multiplications that a check may cost.
inline constexpr double kCheckBudget = 1e7;

using Exact = Tracked<1>;

class CheckedRun {
 public:
  explicit CheckedRun(const RnnFlow& flow);

  const RnnFlow& flow() const { return flow_; }
  const RnnCell& cell() const { return flow_.cell(); }
  const RnnDefinition& definition() const { return definition_; }
  /// All numbers, in the order of the definition.
  const std::vector<double>& at() const { return at_; }
  /// Where those of a sequence begin.
  Index start_of(Index s) const { return starts_[s]; }

  Index m() const { return cell().units(); }
  Index steps() const { return steps_; }  ///< of all sequences
  double multiplications_of_step() const {
    const auto& output = cell().weights.output;
    return static_cast<double>(m() * (m() + cell().inputs()) + (output ? output->W.size() : 0));
  }
  double multiplications() const { return static_cast<double>(steps_) * multiplications_of_step(); }

  template <class S>
  std::vector<S> recorded(Index s, Index t) const {
    return once_rounded<S>(flow_.sequences[s].run.h.row(t));
  }

  /// The state after step `t` from the recorded one before it, so that rounding does not add up.
  std::vector<Exact> stepped(Index s, Index t) const {
    return stepped(s, t, recorded<Exact>(s, t - 1));
  }
  /// How it moves with a direction of the state before it and of that step's z.
  std::vector<Exact> moved(Index s, Index t, const Vector& h, const Vector& z);
  /// How what is lost at step `t` moves with a direction of its state.
  Exact lost(Index s, Index t, const Vector& h) const;

 private:
  std::vector<Exact> stepped(Index s, Index t, const std::vector<Exact>& before) const;

  const RnnFlow& flow_;
  RnnDefinition definition_;
  std::vector<double> at_;
  std::vector<Exact> exact_at_;
  std::vector<Index> starts_;
  Index steps_ = 0;
};

}  // namespace psolve::rnn_grad
