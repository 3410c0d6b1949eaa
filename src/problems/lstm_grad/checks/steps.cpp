#include "problems/lstm_grad/checks/steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "math/checking/worst_error.h"
#include "math/numbers/random.h"
#include "math/recurrent/loss/loss_checks.h"

namespace psolve::lstm_grad {
namespace {

/// Each step by itself, so that rounding does not add up.
Check check_states(const CheckedRun& run) {
  WorstError worst;
  for (Index s = 0; s < run.sequences(); ++s) {
    const LstmRun& found = run.sequence(s).run;
    for (Index t = 1; t <= found.steps(); ++t) {
      State state = run.recorded(s, t - 1);
      run.step(s, t, state);
      for (Index j = 0; j < run.m(); ++j) {
        worst.add(found.c(t, j), state.c[j].value, state.c[j].moved);
        worst.add(found.h(t, j), state.h[j].value, state.h[j].moved);
      }
    }
  }
  return {"states", fmt::format("c and h of all {} steps, each from the one before", run.steps()),
          "the equations in plain loops", worst.error(), worst.tolerance()};
}

/// How L moves with h(T) and c(T).
void compare_end(const CheckedRun& run, Index s, WorstError& worst) {
  const SequenceFlow& sequence = run.sequence(s);
  const Index T = sequence.steps();
  for (const Index j : sampled(run.m(), 200)) {
    State last = run.recorded(s, T);
    last.h[j].move(0, 1);
    const Exact by_h = slope_of(run.lost(s, T, last));
    worst.add(sequence.gradients.h(T, j), by_h.value, by_h.moved);
    const Exact by_c = slope_of(run.lost(s, T, run.moving(s, T, j)));
    worst.add(sequence.gradients.c(T, j), by_c.value, by_c.moved);
  }
}

/// ∂L/∂c(t) with h(t) held: without what goes through h(t) = o(t) tanh c(t).
Exact direct_to_c(const CheckedRun& run, Index s, Index t, Index j) {
  const LstmGradients& g = run.sequence(s).gradients;
  Exact c = run.recorded(s, t).c[j];
  c.move(0, 1);
  return Exact(g.c(t, j), rounding_of(g.c(t, j))) -
         Exact(g.h(t, j), rounding_of(g.h(t, j))) * slope_of(run.following(s, t, c, j));
}

/// How L moves along a direction of z(t), four gates, of h(t − 1) and of c(t − 1). What underflows
/// in ∂L/∂z(t) is multiplied by U.
void compare_step(CheckedRun& run, Index s, Index t, const Vector& direction, WorstError& worst) {
  const LstmGradients& g = run.sequence(s).gradients;
  const Index m = run.m();
  State state = run.recorded(s, t - 1);
  double found = 0;
  double size = 0;
  const auto weigh = [&](double gradient, double along) {
    found += gradient * along;
    size += std::abs(gradient * along);
  };
  for (Index k = 0; k < 4 * m; ++k) weigh(g.delta(t - 1, k), direction(k));
  // h(t − 1) alone, and c(t − 1) with h(t − 1) following: ∂L/∂c(t − 1) includes that path.
  for (Index j = 0; j < m; ++j) {
    const double h = direction(4 * m + j);
    const double c = direction(5 * m + j);
    weigh(g.h(t - 1, j), h);
    weigh(g.c(t - 1, j), c);
    state.c[j].move(0, c);
    if (t > 1 && c != 0) state.h[j] = run.following(s, t - 1, state.c[j], j);
    state.h[j].move(0, h);
  }
  Exact expected = t > 1 ? slope_of(run.lost(s, t - 1, state)) : Exact(0);
  run.step(s, t, direction, state);
  for (Index j = 0; j < m; ++j) {
    expected += slope_of(state.h[j]) * Exact(g.h(t, j), rounding_of(g.h(t, j)));
    expected += slope_of(state.c[j]) * direct_to_c(run, s, t, j);
  }
  const double underflow = kUnderflow * run.flow().cell().weights.U.cwiseAbs().sum();
  worst.add(found, expected.value,
            expected.moved + underflow + static_cast<double>(direction.size()) * rounding_of(size));
}

/// ∂L/∂(c, h)(T) from the loss; then from ∂L/∂(c, h)(t) and the loss of step t − 1 those of t − 1 and
/// ∂L/∂z(t), each along a random direction, or for small cells entry by entry.
Check check_steps_back(CheckedRun& run) {
  WorstError worst;
  Random random(1);
  const bool entrywise =
      static_cast<double>(run.steps() * run.m()) * run.multiplications_of_step() <
      kCheckBudget / 100;
  for (Index s = 0; s < run.sequences(); ++s) {
    for (Index t = run.sequence(s).steps(); t >= 1; --t) {
      compare_along(6 * run.m(), entrywise, random,
                    [&](const Vector& direction) { compare_step(run, s, t, direction, worst); });
    }
    compare_end(run, s, worst);
  }
  return {"gradients/steps",
          fmt::format("∂L/∂c, ∂L/∂h and ∂L/∂z of all {} steps, each from the one after{}",
                      run.steps(), entrywise ? "" : ", along a random direction"),
          "dual numbers", worst.error(), worst.tolerance()};
}

/// ∂L/∂W = Σ_t δ(t) x(t)ᵀ and its like.
Check check_sums(const CheckedRun& run) {
  std::vector<SummedSequence> sequences;
  for (const auto& sequence : run.flow().sequences) {
    sequences.push_back({sequence.x, sequence.run.h, sequence.gradients.delta});
  }
  const LstmWeights& found = run.flow().sums.weights;
  return psolve::check_sums("the weights", found.W, found.U, found.b, sequences);
}

}  // namespace

std::vector<Check> check_steps(CheckedRun& run) {
  std::vector<Check> checks = {check_states(run), check_steps_back(run), check_sums(run)};
  const StepLoss& loss = run.flow().problem.loss;
  std::vector<JudgedSequence> judged;
  for (const auto& sequence : run.flow().sequences) {
    judged.push_back({loss.is_of(Emission::c) ? sequence.run.c : sequence.run.h, sequence.targets,
                      sequence.emitted});
  }
  std::ranges::move(
      check_losses(loss, run.flow().cell().weights.output, judged, run.flow().sums.weights.output),
      std::back_inserter(checks));
  return checks;
}

}  // namespace psolve::lstm_grad
