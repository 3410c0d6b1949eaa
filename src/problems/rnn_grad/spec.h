#pragma once

#include <optional>
#include <vector>

#include "core/workings/theory.h"
#include "core/workings/workings.h"
#include "math/recurrent/rnn.h"
#include "spec/record.h"

namespace psolve::rnn_grad {

/// A plain recurrent cell, one or more sequences, and what is lost by each.
struct Problem : CommonFields {
  RnnCell cell;
  std::vector<Matrix> sequences;
  StepLoss loss;
  std::vector<Targets> targets;  ///< one for each sequence
  bool is_list = false;          ///< `sequences` was given, not `x`
  std::optional<long> truncate;
  std::optional<double> learning_rate;
  bool is_in_decimals = true;  ///< no number is an expression, of which a double has lost something
};

const Type<Problem>& spec();

/// What can be judged of what sources say.
std::vector<Claim> claims();

/// States, Jacobians and their spectra, gradients by backpropagation through time, and its cost.
Solution solve(const Problem& problem, Workings& work);

/// The Jacobian and what its spectral radius decides; backpropagation through time and its cost.
Theory theory(const Json& spec);

}  // namespace psolve::rnn_grad
