#pragma once

#include <optional>

#include "core/workings/workings.h"
#include "math/recurrent/final_loss.h"
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
};

/// What is asked of the last step: of h(T), or of c(T).
struct Loss : FinalLoss {
  bool of_cell_state = false;
};

/// An LSTM cell, a sequence and a loss at its end.
struct Problem : CommonFields {
  LstmCell cell;
  Loss loss;
  std::optional<Draw> drawn;
};

const Type<Problem>& spec();

/// Gates, derivatives from step to step and to the end, and all gradients by backpropagation
/// through time.
Solution solve(const Problem& problem, Workings& work);

}  // namespace psolve::lstm_grad
