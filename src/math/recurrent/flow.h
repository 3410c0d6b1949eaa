#pragma once

// What a recurrent cell, `Cell` over numbers S, makes of its sequences: passes forward, gradients, their
// sums, and one step of descent. Over doubles, and over balls (digits/settling.h).

#include <fmt/format.h>

#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "math/recurrent/loss/step_loss.h"
#include "math/recurrent/parts.h"
#include "spec/error.h"

namespace psolve {

/// A cell, one or more sequences, and what is lost by each.
template <template <class> class Cell, class S>
struct TaskOf {
  Cell<S> cell;
  std::vector<MatrixOf<S>> sequences;
  StepLoss loss;
  std::vector<TargetsOf<S>> targets;  ///< one for each sequence
  std::optional<S> learning_rate;
  bool is_list = false;  ///< `sequences` was given, not `x`
};

/// A pass forward, and what comes of it.
template <template <class> class Cell, class S>
struct PassOf {
  typename Cell<S>::Run run;
  EmissionsOf<S> emitted;

  static auto parts(auto& self) { return std::tie(self.run, self.emitted); }
};

/// The numbers of one sequence.
template <template <class> class Cell, class S>
struct SequenceNumbersOf : PassOf<Cell, S> {
  S loss_value{};
  typename Cell<S>::Gradients gradients{};
  std::optional<PassOf<Cell, S>> after{};  ///< with the weights after a step of descent

  static auto parts(auto& self) {
    return std::tuple_cat(PassOf<Cell, S>::parts(self),
                          std::tie(self.loss_value, self.gradients, self.after));
  }
};

/// Adds the `summands` of gradients to sums, which are empty at first.
template <class Gradients>
void add_summands(Gradients& sums, const Gradients& gradients) {
  if (sums.h.size() == 0) {
    sums = gradients.summands();
  } else {
    add(sums, gradients.summands(), 1);
  }
}

/// The numbers of all sequences together.
template <template <class> class Cell, class S>
struct TotalNumbersOf {
  S loss_value{};
  typename Cell<S>::Gradients sums{};  ///< their `summands`
  /// After a step of descent, with a learning rate.
  std::optional<Cell<S>> updated{};
  S loss_after_update{};

  /// Adds those of one sequence.
  void add(const SequenceNumbersOf<Cell, S>& sequence) {
    loss_value += sequence.loss_value;
    add_summands(sums, sequence.gradients);
  }
  static auto parts(auto& self) {
    return std::tie(self.loss_value, self.sums, self.updated, self.loss_after_update);
  }
};

template <class Sequence, class Totals>
struct NumbersOf {
  std::vector<Sequence> sequences{};
  Totals totals{};

  static auto parts(auto& self) { return std::tie(self.sequences, self.totals); }
};

template <template <class> class Cell, class S>
PassOf<Cell, S> pass_through(const TaskOf<Cell, S>& task, const Cell<S>& cell, Index s) {
  PassOf<Cell, S> pass{forward(cell, task.sequences[s]), {}};
  pass.emitted =
      emit(task.loss, cell.weights.output, pass.run.states(task.loss.of), task.targets[s]);
  return pass;
}

/// The gradients of sequence s; `rest` is what `backward` wants to know besides.
template <template <class> class Cell, class S, class Rest>
typename Cell<S>::Gradients gradients_of(const TaskOf<Cell, S>& task, Index s,
                                         const PassOf<Cell, S>& pass, const Rest& rest) {
  const auto& output = task.cell.weights.output;
  auto gradients = backward(task.cell, task.sequences[s], pass.run,
                            state_slopes(task.loss, output, pass.emitted), rest);
  if (output) {
    gradients.weights.output = output_gradients(task.loss, *output, pass.run.h, pass.emitted);
  }
  return gradients;
}

/// A step of gradient descent by the sums of all gradients, and every sequence once more with the
/// weights after it.
template <class Numbers, template <class> class Cell, class S, class PassThrough>
void descend(Numbers& numbers, const TaskOf<Cell, S>& task, PassThrough pass_of) {
  auto& totals = numbers.totals;
  totals.updated = task.cell;
  add(totals.updated->weights, totals.sums.weights, S(-*task.learning_rate));
  for (Index s = 0; s < std::ssize(task.sequences); ++s) {
    auto& after = numbers.sequences[s].after;
    try {
      after = pass_of(*totals.updated, s);
      totals.loss_after_update += after->emitted.loss();
      if constexpr (std::is_same_v<S, double>) refuse_overflow(totals.loss_after_update);
    } catch (const SpecError& error) {
      throw SpecError("/learning_rate", fmt::format("too large: after the step {}", error.what()));
    }
  }
}

/// All numbers of a task. `pass_of(cell, s)` is a pass through one sequence, and `complete(own, s)` fills
/// in the gradients of what has been lost by it; both throw SpecError where something overflows.
template <class Numbers, template <class> class Cell, class S, class PassThrough, class Complete>
Numbers numbers_of(const TaskOf<Cell, S>& task, PassThrough pass_of, Complete complete) {
  Numbers numbers;
  numbers.sequences.reserve(task.sequences.size());
  for (Index s = 0; s < std::ssize(task.sequences); ++s) {
    auto& own = numbers.sequences.emplace_back();
    static_cast<PassOf<Cell, S>&>(own) = pass_of(task.cell, s);
    own.loss_value = own.emitted.loss();
    complete(own, s);
    numbers.totals.add(own);
  }
  if constexpr (std::is_same_v<S, double>) refuse_overflow(numbers.totals.loss_value);
  if (task.learning_rate) descend(numbers, task, pass_of);
  return numbers;
}

}  // namespace psolve
