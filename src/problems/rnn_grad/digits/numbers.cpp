#include "problems/rnn_grad/digits/numbers.h"

#include <fmt/format.h>

#include <span>
#include <type_traits>

#include "math/recurrent/digits/settling.h"

namespace psolve::rnn_grad {
namespace {

void refuse_overflow(const RnnRun& run) {
  for (Index t = 1; t <= run.steps(); ++t) {
    if (run.h.row(t).allFinite() && run.z.row(t - 1).allFinite()) continue;
    throw SpecError("/weights/W_hh", fmt::format("the state explodes: h({}) overflows; scale W_hh "
                                                 "down, or take fewer steps",
                                                 t));
  }
}

void refuse_overflow(const RnnGradients& gradients) {
  for (Index t = gradients.delta.rows(); t >= 1; --t) {
    if (gradients.h.row(t - 1).allFinite() && gradients.delta.row(t - 1).allFinite()) continue;
    throw SpecError("/weights/W_hh", fmt::format("the gradient explodes: on its way back it "
                                                 "overflows at h({}); scale W_hh down, or take "
                                                 "fewer steps",
                                                 t - 1));
  }
  for (const Parameter& gradient : named(gradients)) {
    if (gradient.value.allFinite()) continue;
    throw SpecError("/weights", fmt::format("the gradient of {} overflows; scale weights or input "
                                            "down",
                                            gradient.name));
  }
}

template <class S>
Numbers<S> numbers_of(const TaskOf<RnnCellOf, S>& task, const Problem& problem) {
  using Held = std::span<const Index>;
  const auto pass_of = [&](const RnnCellOf<S>& cell, Index s) {
    auto pass = pass_through(task, cell, s);
    if constexpr (std::is_same_v<S, double>) {
      refuse_overflow(pass.run);
      psolve::refuse_overflow(pass.emitted);
    }
    return pass;
  };
  const auto complete = [&](SequenceNumbers<S>& own, Index s) {
    own.gradients = gradients_of(task, s, own, Held());
    if constexpr (std::is_same_v<S, double>) refuse_overflow(own.gradients);
    if (!problem.truncate) return;
    const std::vector<Index> held = held_states(problem, task.sequences[s].rows());
    own.truncated = gradients_of(task, s, own, Held(held));
  };
  auto numbers = psolve::numbers_of<Numbers<S>>(task, pass_of, complete);
  numbers.totals.compare();
  return numbers;
}

}  // namespace

Numbers<double> numbers_of(const Problem& problem) {
  const auto work_out = [&]<class S>(const TaskOf<RnnCellOf, S>& task) {
    return numbers_of(task, problem);
  };
  auto numbers = work_out.operator()<double>(problem);
  const double work = problem.truncate ? 2 * products_of(problem) : 0;
  settle(numbers, problem, problem.closed_forms, work, work_out);
  return numbers;
}

}  // namespace psolve::rnn_grad
