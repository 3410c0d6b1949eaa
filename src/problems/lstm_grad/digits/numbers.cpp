#include "problems/lstm_grad/digits/numbers.h"

#include <fmt/format.h>

#include <string>
#include <tuple>
#include <type_traits>

#include "math/recurrent/digits/settling.h"
#include "math/recurrent/step_matrices.h"
#include "problems/lstm_grad/paths.h"

namespace psolve::lstm_grad {
namespace {

void refuse_overflow(const LstmRun& run, const std::string& x) {
  for (Index t = 0; t < run.steps(); ++t) {
    if (run.gates.row(t).allFinite() && run.c.row(t + 1).allFinite()) continue;
    throw SpecError(fmt::format("{}/{}", x, t),
                    "the weighted sums of this step overflow; scale the weights or the input down");
  }
}

/// The first step back from the end, if any, at which a gradient is not finite.
void refuse_overflow(const LstmGradients& gradients) {
  for (Index t = gradients.delta.rows(); t >= 1; --t) {
    if (gradients.c.row(t - 1).allFinite() && gradients.h.row(t - 1).allFinite()) continue;
    throw SpecError("/weights", fmt::format("the gradient explodes: on its way back it overflows "
                                            "at c({}) and h({}); scale the recurrent weights down",
                                            t - 1, t - 1));
  }
  const LstmWeights& w = gradients.weights;
  if (w.W.allFinite() && w.U.allFinite() && w.b.allFinite() && gradients.x.allFinite()) return;
  throw SpecError("/weights", "the gradients of the weights overflow; scale weights or input down");
}

/// Multiplications of the derivatives by c(t), two products of matrices a step.
double work_of_matrices(const Problem& problem) {
  const auto m = static_cast<double>(problem.cell.units());
  double work = 0;
  for (const Matrix& x : problem.sequences)
    work += static_cast<double>(x.rows()) * 2 * m * m * (m + 4);
  return work;
}

template <class S>
Numbers<S> numbers_of(const TaskOf<LstmCellOf, S>& task, bool has_matrices) {
  const auto pass_of = [&](const LstmCellOf<S>& cell, Index s) {
    auto pass = pass_through(task, cell, s);
    if constexpr (std::is_same_v<S, double>) {
      refuse_overflow(pass.run, task.is_list ? fmt::format("/sequences/{}", s) : "/x");
      psolve::refuse_overflow(pass.emitted);
    }
    return pass;
  };
  const auto complete = [&](SequenceNumbers<S>& own, Index s) {
    own.gradients = gradients_of(task, s, own, task.loss.of);
    if constexpr (std::is_same_v<S, double>) refuse_overflow(own.gradients);
    if (!has_matrices) return;
    own.total = one_step_derivatives(task.cell, own.run);
    std::tie(own.full, own.through_h) = full_derivatives(task.cell, own.run);
  };
  return psolve::numbers_of<Numbers<S>>(task, pass_of, complete);
}

}  // namespace

Numbers<double> numbers_of(const Problem& problem) {
  const bool has_matrices = affords_step_matrices(problem.sequences, problem.cell.units());
  const auto work_out = [&]<class S>(const TaskOf<LstmCellOf, S>& task) {
    return numbers_of(task, has_matrices);
  };
  auto numbers = work_out.operator()<double>(problem);
  const double work = has_matrices ? work_of_matrices(problem) : 0;
  settle(numbers, problem, problem.closed_forms, work, work_out);
  return numbers;
}

}  // namespace psolve::lstm_grad
