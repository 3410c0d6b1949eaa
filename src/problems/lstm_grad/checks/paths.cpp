#include "problems/lstm_grad/checks/paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/checking/worst_error.h"
#include "math/numbers/linear_algebra.h"
#include "math/numbers/random.h"
#include "problems/lstm_grad/theory/theorem_bias.h"

namespace psolve::lstm_grad {
namespace {

void compare_column(const State& state, const Matrix& found, Index j, WorstError& worst) {
  for (Index i = 0; i < found.rows(); ++i) {
    worst.add(found(i, j), state.c[i].slope[0], state.c[i].slope_off(0));
  }
}

Check check_one_step(const CheckedRun& run) {
  const auto columns = run.steps() * run.m();
  const auto count =
      static_cast<Index>(std::max(4.0, kCheckBudget / run.multiplications_of_step()));
  const auto sample = sampled(columns, std::min<Index>(count, 2000));
  WorstError worst;
  for (const Index k : sample) {
    const auto [s, t] = run.step_at(k / run.m());
    State state = run.moving(s, t - 1, k % run.m());
    run.step(s, t, state);
    compare_column(state, run.sequence(s).total[t - 1], k % run.m(), worst);
  }
  return {"total",
          fmt::format("{} of {} columns of the one-step derivatives", sample.size(), columns),
          "dual numbers", worst.error(), worst.tolerance()};
}

/// The value is the recorded one; what moves it stays.
void put(const Exact& recorded, Exact& number) {
  number.put(recorded.value);
  number.moved = number.inherited = recorded.moved;
}

/// Step by step along the recorded states, so that only the derivative's own rounding adds up.
Check check_to_the_end(const CheckedRun& run) {
  const auto columns = run.steps() * run.m();
  const auto count = static_cast<Index>(std::clamp(
      kCheckBudget * static_cast<double>(run.sequences()) / run.multiplications(), 4.0, 200.0));
  const auto sample = sampled(columns, count);
  WorstError worst;
  for (const Index k : sample) {
    const auto [s, first] = run.step_at(k / run.m());
    const SequenceFlow& sequence = run.sequence(s);
    State state = run.moving(s, first - 1, k % run.m());
    for (Index t = first; t <= sequence.steps(); ++t) {
      run.step(s, t, state);
      const State exact = run.recorded(s, t);
      for (Index j = 0; j < run.m(); ++j) {
        put(exact.c[j], state.c[j]);
        put(exact.h[j], state.h[j]);
      }
    }
    compare_column(state, sequence.full[first - 1], k % run.m(), worst);
  }
  return {"full",
          fmt::format("{} of {} columns of the derivatives of c(T)", sample.size(), columns),
          "dual numbers", worst.error(), worst.tolerance()};
}

Check check_norms(const CheckedRun& run) {
  const auto size = static_cast<double>(run.m());
  const auto count =
      static_cast<Index>(std::clamp(kCheckBudget / (20 * size * size * size), 2.0, 200.0));
  const auto sample = sampled(run.steps(), count);
  WorstError worst;
  for (const Index k : sample) {
    const auto [s, t] = run.step_at(k);
    const double expected = largest_singular_value(run.sequence(s).full[t - 1]);
    // Some six sweeps of n rotations, in each of which an entry rounds three times.
    worst.add(run.sequence(s).full_norms(t - 1), expected, 18 * size * rounding_of(expected));
  }
  return {"path/full", fmt::format("{} of {} norms along every path", sample.size(), run.steps()),
          "singular values by Jacobi rotations", worst.error(), worst.tolerance()};
}

/// The largest product of gates, from the sum of their logarithms.
Check check_direct(const CheckedRun& run) {
  WorstError worst;
  for (const auto& sequence : run.flow().sequences) {
    Vector logarithm = Vector::Zero(run.m());
    const Index T = sequence.steps();
    for (Index t = T; t >= 1; --t) {
      logarithm += Vector(sequence.run.gate(Gate::f, t)).array().log().matrix();
      const double most = logarithm.maxCoeff();
      const double expected = std::exp(most);
      const double roundings = (static_cast<double>(T - t) + 2) * (1 + std::abs(most));
      worst.add(sequence.direct_norm(t - 1), expected, roundings * rounding_of(expected));
    }
  }
  return {"path/direct", fmt::format("all {} norms of the direct path", run.steps()),
          "e to the sum of the logarithms of f", worst.error(), worst.tolerance()};
}

/// Run with the biases of the theorem, each c_j(0) moving; the largest part of ε that is used up.
Check check_theorem(const CheckedRun& run) {
  const LstmFlow& flow = run.flow();
  const Index m = run.m(), T = run.sequence(0).steps();
  double worst = 0;
  Index tried = 0;
  for (const double epsilon : {0.5, 0.1, 0.01, 0.001}) {
    std::vector<Exact> at(run.at().begin(), run.at().end());
    const double beta = theorem_bias(flow, 0, epsilon).beta;
    for (Index j = 0; j < m; ++j) {
      at[run.definition().bias(Gate::f, j)] = beta;
      at[run.definition().bias(Gate::i, j)] = -beta;
    }
    Matrix distance = -Matrix::Identity(m, m);
    for (Index j = 0; j < m; ++j) {
      State state = run.definition().initial<Exact>(at);
      state.c[j].move(0, 1);
      for (Index t = 0; t < T; ++t) {
        run.definition().step<Exact>(at, run.start_of(0) + t * flow.cell().inputs(), state);
      }
      for (Index i = 0; i < m; ++i) distance(i, j) += state.c[i].slope[0];
    }
    worst = std::max(worst, largest_singular_value(distance) / epsilon);
    ++tried;
  }
  return {"theorem/bias",
          fmt::format("with the theorem's biases for {} distances ε, ‖∂c(T)/∂c(0) − I‖/ε", tried),
          "dual numbers, singular values by Jacobi rotations", worst, 1};
}

}  // namespace

std::vector<Check> check_paths(const CheckedRun& run) {
  std::vector<Check> checks;
  if (std::ranges::all_of(run.flow().sequences, &SequenceFlow::has_matrices)) {
    checks = {check_one_step(run), check_to_the_end(run), check_norms(run)};
    std::erase_if(checks,
                  [](const Check& check) { return check.id == "full" && check.tolerance >= 1; });
  }
  checks.push_back(check_direct(run));
  if (states_theorem(run.flow(), 0)) checks.push_back(check_theorem(run));
  return checks;
}

}  // namespace psolve::lstm_grad
