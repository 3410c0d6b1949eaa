#include "problems/rnn_grad/checks/steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "math/checking/worst_error.h"
#include "math/numbers/random.h"
#include "math/recurrent/loss/loss_checks.h"

namespace psolve::rnn_grad {
namespace {

Check check_states(const CheckedRun& run) {
  WorstError worst;
  for (Index s = 0; s < std::ssize(run.flow().sequences); ++s) {
    const SequenceFlow& sequence = run.flow().sequences[s];
    for (Index t = 1; t <= sequence.steps(); ++t) {
      const auto h = run.stepped(s, t);
      for (Index j = 0; j < run.m(); ++j) {
        worst.add(sequence.run.h(t, j), h[j].value, h[j].moved);
      }
    }
  }
  return {"h", fmt::format("h of all {} steps, each from the one before", run.steps()),
          "the equations in plain loops", worst.error(), worst.tolerance()};
}

/// Σ λ_j × the slopes of numbers, and what rounding does to either side of a comparison.
Exact along(const std::vector<Exact>& numbers, const Vector& lambda) {
  Exact sum = 0;
  for (Index j = 0; j < std::ssize(numbers); ++j) {
    sum += Exact(numbers[j].slope[0], numbers[j].slope_off(0)) *
           Exact(lambda(j), rounding_of(lambda(j)));
  }
  return sum;
}

/// ∂L/∂h(T) by the definition of the loss.
void compare_end(const CheckedRun& run, Index s, WorstError& worst) {
  const SequenceFlow& sequence = run.flow().sequences[s];
  const Index T = sequence.steps();
  for (const Index j : sampled(run.m(), 200)) {
    const Exact lost = run.lost(s, T, Vector::Unit(run.m(), j));
    worst.add(sequence.gradients.h(T, j), lost.value, lost.moved);
  }
}

/// λ(T) from the loss, and λ(t − 1) and δ(t) from λ(t): ∂ℓ/∂h(t−1) + J(t)ᵀ λ(t) along one random
/// direction of each step, or for small cells entry by entry.
Check check_steps_back(CheckedRun& run) {
  WorstError worst;
  Random random(1);
  const bool entrywise =
      static_cast<double>(run.steps() * run.m()) * run.multiplications_of_step() <
      kCheckBudget / 100;
  // What underflows in δ is multiplied by W_hh.
  const double underflow = kUnderflow * run.cell().weights.W_hh.cwiseAbs().sum();
  for (Index s = 0; s < std::ssize(run.flow().sequences); ++s) {
    const SequenceFlow& sequence = run.flow().sequences[s];
    const RnnGradients& g = sequence.gradients;
    compare_end(run, s, worst);
    for (Index t = sequence.steps(); t >= 1; --t) {
      const Vector lambda = g.h.row(t);
      const Vector zero = Vector::Zero(run.m());
      const auto compare = [&](const Vector& direction) {
        for (const bool of_state : {true, false}) {
          const Vector found = of_state ? Vector(g.h.row(t - 1)) : Vector(g.delta.row(t - 1));
          Exact expected = along(
              run.moved(s, t, of_state ? direction : zero, of_state ? zero : direction), lambda);
          if (of_state && t > 1) expected += run.lost(s, t - 1, direction);
          worst.add(direction.dot(found), expected.value,
                    expected.moved + underflow +
                        static_cast<double>(run.m()) *
                            rounding_of(direction.cwiseAbs().dot(found.cwiseAbs())));
        }
      };
      compare_along(run.m(), entrywise, random, compare);
    }
  }
  return {"gradients/steps",
          fmt::format("∂L/∂h and ∂L/∂z of all {} steps, each from the one after{}", run.steps(),
                      entrywise ? "" : ", along a random direction"),
          "dual numbers", worst.error(), worst.tolerance()};
}

/// ∂L/∂W_xh = Σ_t δ(t) x(t)ᵀ and its like.
Check check_sums(const CheckedRun& run) {
  std::vector<SummedSequence> sequences;
  for (const auto& sequence : run.flow().sequences) {
    sequences.push_back({sequence.x, sequence.run.h, sequence.gradients.delta});
  }
  const RnnWeights& found = run.flow().sums.weights;
  return psolve::check_sums("W_xh, W_hh and b_h", found.W_xh, found.W_hh, found.b_h, sequences);
}

void compare_norms(const SequenceFlow& sequence, WorstError& worst) {
  const Index T = sequence.steps();
  const auto rounding = [&](double norm) {
    // Each hypot rounds by a unit in the last place, 2u.
    return 2 * static_cast<double>(sequence.run.h.cols() + 1) * rounding_of(norm);
  };
  const auto norm_of = [&](Index t) {
    double norm = 0;
    for (const double entry : sequence.gradients.h.row(t)) norm = std::hypot(norm, entry);
    return norm;
  };
  Index last = 0;
  for (Index t = 1; t <= T; ++t) {
    const double norm = norm_of(t);
    if (norm != 0) last = t;
    worst.add(sequence.norms(t - 1), norm, rounding(norm));
  }
  if (last <= 1 || norm_of(1) == 0) return;
  const double at_start = std::log(norm_of(1));
  const double at_end = std::log(norm_of(last));
  const double growth = std::exp((at_start - at_end) / static_cast<double>(last - 1));
  const double logarithms = std::abs(at_start) + std::abs(at_end);
  worst.add(sequence.growth, growth, (logarithms + static_cast<double>(T)) * rounding(growth));
}

Check check_norms(const CheckedRun& run) {
  WorstError worst;
  for (const auto& sequence : run.flow().sequences) compare_norms(sequence, worst);
  return {"gradient_norms", "the norms of the gradient at all steps, and their growth",
          "plain loops", worst.error(), worst.tolerance()};
}

/// By the norms themselves, which must fit the name unless rounding decides.
bool fits_regime(const SequenceFlow& sequence) {
  constexpr double kDoubt = 1e-9;
  const auto back = static_cast<double>(std::max<Index>(1, sequence.last_seen() - 1));
  const double change =
      sequence.last_seen() <= 1
          ? 0
          : std::log(sequence.norms(0)) - std::log(sequence.norms(sequence.last_seen() - 1));
  const double least = std::log(0.9) * back;
  const double most = std::log(1.1) * back;
  const double doubt = kDoubt * back;
  switch (sequence.regime) {
    case Regime::vanishing:
      return change < least + doubt;
    case Regime::exploding:
      return change > most - doubt;
    default:
      return least - doubt < change && change < most + doubt;
  }
}

Check check_regimes(const CheckedRun& run) {
  const auto& all = run.flow().sequences;
  const auto fitting = std::ranges::count_if(all, fits_regime);
  return {"regime", "sequences whose gradient is named otherwise than its norms change",
          "the logarithms of the first norm and the last",
          static_cast<double>(std::ssize(all) - fitting), 0};
}

}  // namespace

std::vector<Check> check_steps(CheckedRun& run) {
  std::vector<Check> checks = {check_states(run), check_steps_back(run), check_sums(run),
                               check_norms(run), check_regimes(run)};
  std::vector<JudgedSequence> judged;
  for (const auto& sequence : run.flow().sequences) {
    judged.push_back({sequence.run.h, sequence.targets, sequence.emitted});
  }
  std::ranges::move(check_losses(run.flow().problem.loss, run.cell().weights.output, judged,
                                 run.flow().sums.weights.output),
                    std::back_inserter(checks));
  return checks;
}

}  // namespace psolve::rnn_grad
