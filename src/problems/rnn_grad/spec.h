#pragma once

#include <optional>
#include <vector>

#include "core/workings.h"
#include "math/recurrent/final_loss.h"
#include "math/recurrent/rnn.h"
#include "spec/record.h"

namespace psolve {

/// A plain recurrent cell, one or more sequences, and a loss at the end of each.
struct RnnProblem : CommonFields {
  RnnCell cell;
  std::vector<Matrix> sequences;
  std::vector<FinalLoss> losses;  ///< one for each sequence
  bool is_list = false;           ///< `sequences` was given, not `x`
  std::optional<long> truncate;
};

const Type<RnnProblem>& rnn_grad_spec();

/// States, Jacobians and their spectra, gradients by backpropagation through time, and its cost.
Solution solve_rnn_grad(const RnnProblem& problem, Workings& work);

}  // namespace psolve
