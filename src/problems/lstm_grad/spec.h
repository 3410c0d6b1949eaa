#pragma once

#include <optional>

#include "core/workings.h"
#include "math/recurrent/final_loss.h"
#include "math/recurrent/lstm.h"
#include "spec/record.h"

namespace psolve {

/// How weights and input are drawn, in place of giving them.
struct LstmDraw {
  long input_size = 1;
  long hidden_size = 1;
  double scale = 0;
  double forget_bias = 0;
  long seed = 0;
};

/// What is asked of the last step: of h(T), or of c(T).
struct LstmLoss : FinalLoss {
  bool of_cell_state = false;
};

/// An LSTM cell, a sequence and a loss at its end.
struct LstmProblem : CommonFields {
  LstmCell cell;
  LstmLoss loss;
  std::optional<LstmDraw> drawn;
};

const Type<LstmProblem>& lstm_grad_spec();

/// Gates, derivatives from step to step and to the end, and all gradients by backpropagation
/// through time.
Solution solve_lstm_grad(const LstmProblem& problem, Workings& work);

}  // namespace psolve
