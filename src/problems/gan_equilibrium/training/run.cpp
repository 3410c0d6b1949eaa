// The states of a run, rounded once, where they are printed, as the optimisers' are (see
// math/optimization/runs/precise_run.cpp): exactly while they are rational and short, from there on
// in two precisions side by side, and in doubles where that would take too long.

#include <algorithm>
#include <cmath>
#include <optional>
#include <type_traits>

#include "math/optimization/runs/row_rounding.h"
#include "problems/gan_equilibrium/training/answers.h"

namespace psolve::gan_equilibrium::training {
namespace {

/// In operations of doubles.
constexpr double kMostPreciseWork = 1e8;

class PreciseRun {
 public:
  explicit PreciseRun(Answers& answers)
      : problem_(answers.problem),
        trajectory_(answers.trajectory),
        overflows_(answers.overflows),
        work_(kMostPreciseWork / operations_of_step(answers.gan)) {}

  void run() && {
    run_exactly();
    // Each pair goes on where the one before was in doubt.
    if (in_doubt_) climb<double, DoubleDouble>();
    if (in_doubt_) climb<DoubleDouble, Digits50>();
    if (in_doubt_) climb<Digits50, Digits200>();
    if (in_doubt_) climb<Digits200, Digits1000>();
  }

 private:
  template <class S>
  using State = DiracGan::StateOf<S>;

  static double operations_of_step(const DiracGan& gan) {
    const double of_force = (gan.is_wasserstein() ? 4 : 30) * (gan.has_consensus() ? 2 : 1);
    return of_force * static_cast<double>(1 + gan.critic_steps());
  }

  long steps_made() const { return std::ssize(trajectory_) - 1; }

  /// While all numbers are rational and short.
  void run_exactly() {
    const DiracGanOver<ShortRational> gan(problem_);
    State<ShortRational> at = start<ShortRational>();
    if (!has_value(at[0]) || !has_value(at[1])) in_doubt_ = true;
    while (!in_doubt_ && steps_made() < problem_.steps) {
      exact_ = at;
      exact_steps_ = steps_made();
      at = gan.next(at);
      if (!keep(at, at)) return;
    }
  }

  /// From the last exact state on in two precisions.
  template <class L, class H>
  void climb() {
    in_doubt_ = false;
    const DiracGanOver<L> low_gan(problem_);
    const DiracGanOver<H> high_gan(problem_);
    State<L> low = start<L>();
    State<H> high = start<H>();
    for (long t = exact_steps_ + 1; t <= problem_.steps; ++t) {
      work_ -= Precision<L>::work + Precision<H>::work;
      if (work_ < 0) return;
      low = low_gan.next(low);
      high = high_gan.next(high);
      if (t > steps_made() && !keep(low, high)) return;
    }
  }

  /// The last exact state, or the start.
  template <class S>
  State<S> start() const {
    const auto number = [&](Index i) {
      if (exact_) return Constants<S>::number((*exact_)[i].value());
      return DiracGanOver<S>::number(problem_.start[i]);
    };
    return {number(0), number(1)};
  }

  /// Whether both precisions tell the state.
  template <class L, class H>
  bool keep(const State<L>& low, const State<H>& high) {
    DiracGan::State state;
    for (Index i = 0; i < 2; ++i) {
      Rounding rounding{.wants_rest = false};
      const Rounded found = round(low[i], high[i], rounding);
      overflows_ = overflows_ || found == Rounded::beyond;
      in_doubt_ = in_doubt_ || found == Rounded::in_doubt;
      state[i] = rounding.nearest + 0.0;  // no −0
    }
    if constexpr (!std::is_same_v<H, ShortRational>) {
      in_doubt_ = in_doubt_ || is_lost(low, state) || (!is_highest<H> && has_zero(state));
    }
    if (in_doubt_ || overflows_) return false;
    trajectory_.push_back(state);
    return true;
  }

  /// Whether the lower precision has lost its way: then what they differ by says nothing of the
  /// higher one.
  template <class L>
  bool is_lost(const State<L>& low, const DiracGan::State& state) const {
    constexpr double kDigitsLeft = 0x1p-8;
    double size = 0, apart = 0;
    for (Index i = 0; i < 2; ++i) {
      size = std::max({size, std::fabs(state[i]), std::fabs(trajectory_.back()[i])});
      apart = std::max(apart, std::fabs(nearest_double(low[i]) - state[i]));
    }
    return apart > kDigitsLeft * size;
  }
  /// What a step takes away may be all but the whole, for both precisions.
  static bool has_zero(const DiracGan::State& state) { return state[0] == 0 || state[1] == 0; }

  const Problem& problem_;
  std::vector<DiracGan::State>& trajectory_;
  bool& overflows_;
  double work_;  ///< in steps of doubles
  bool in_doubt_ = false;
  std::optional<State<ShortRational>> exact_;  ///< the last whose numbers are short
  long exact_steps_ = 0;
};

}  // namespace

void run(Answers& answers) {
  auto& trajectory = answers.trajectory;
  trajectory.push_back({answers.problem.start[0], answers.problem.start[1]});
  PreciseRun(answers).run();
  const bool is_whole = std::ssize(trajectory) > answers.problem.steps || answers.overflows;
  if (!is_whole) answers.rounded_after = std::ssize(trajectory) - 1;
  while (std::ssize(trajectory) <= answers.problem.steps && !answers.overflows) {
    const DiracGan::State then = answers.gan.next(trajectory.back());
    answers.overflows = !std::isfinite(then[0]) || !std::isfinite(then[1]);
    if (!answers.overflows) trajectory.push_back(then);
  }
}

}  // namespace psolve::gan_equilibrium::training
