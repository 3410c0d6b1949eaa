#pragma once

#include <optional>
#include <vector>

#include "core/workings/theory.h"
#include "core/workings/workings.h"
#include "math/recurrent/digits/closed_forms.h"
#include "math/recurrent/flow.h"
#include "math/recurrent/rnn.h"
#include "spec/record.h"

namespace psolve::rnn_grad {

/// A plain recurrent cell, one or more sequences, and what is lost by each.
struct Problem : CommonFields, TaskOf<RnnCellOf, double> {
  std::optional<long> truncate;
  ClosedForms closed_forms;
};

const Type<Problem>& spec();

/// What can be judged of what sources say.
std::vector<Claim> claims();

/// States, Jacobians and their spectra, gradients by backpropagation through time, and its cost.
Solution solve(const Problem& problem, Workings& work);

/// The Jacobian and what its spectral radius decides; backpropagation through time and its cost.
Theory theory(const Json& spec);

}  // namespace psolve::rnn_grad
