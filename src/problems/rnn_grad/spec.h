#pragma once

#include <optional>
#include <vector>

#include "core/workings/workings.h"
#include "math/recurrent/final_loss.h"
#include "math/recurrent/rnn.h"
#include "spec/record.h"

namespace psolve::rnn_grad {

/// A plain recurrent cell, one or more sequences, and a loss at the end of each.
struct Problem : CommonFields {
  RnnCell cell;
  std::vector<Matrix> sequences;
  std::vector<FinalLoss> losses;  ///< one for each sequence
  bool is_list = false;           ///< `sequences` was given, not `x`
  std::optional<long> truncate;
};

const Type<Problem>& spec();

/// States, Jacobians and their spectra, gradients by backpropagation through time, and its cost.
Solution solve(const Problem& problem, Workings& work);

}  // namespace psolve::rnn_grad
