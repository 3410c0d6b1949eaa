#pragma once

#include <optional>
#include <vector>

#include "core/workings/theory.h"
#include "core/workings/workings.h"
#include "math/recurrent/digits/closed_forms.h"
#include "math/recurrent/flow.h"
#include "math/recurrent/lstm.h"
#include "spec/record.h"

namespace psolve::lstm_grad {

/// How weights and input are drawn, in place of giving them.
struct Draw {
  long input_size = 1;
  long hidden_size = 1;
  double scale = 0;
  double forget_bias = 0;
  long seed = 0;
  std::optional<long> output_size;
};

/// An LSTM cell, one or more sequences, and what is lost by each.
struct Problem : CommonFields, TaskOf<LstmCellOf, double> {
  std::optional<Draw> drawn;
  ClosedForms closed_forms;
};

const Type<Problem>& spec();

/// A proof that the state lasts asks for no gradient of a weight.
inline bool asks_for_gradients(const Problem& problem) {
  return !problem.theory || problem.is_list || problem.learning_rate.has_value();
}

/// What can be judged of what sources say.
std::vector<Claim> claims();

/// Gates, derivatives from step to step and to the end, and all gradients by backpropagation
/// through time.
Solution solve(const Problem& problem, Workings& work);

/// What one step passes on, the theorem on forget biases, and its limits.
Theory theory(const Json& spec);

}  // namespace psolve::lstm_grad
