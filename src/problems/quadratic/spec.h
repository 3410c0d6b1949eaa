#pragma once

#include <optional>

#include "core/matrix.h"
#include "core/solution.h"
#include "core/workings/theory.h"
#include "core/workings/workings.h"
#include "math/entries/entry.h"
#include "spec/record.h"

namespace psolve::quadratic {

struct Problem : CommonFields {
  MatrixOf<Entry> hessian;
  VectorOf<Entry> minimum;
  Entry learning_rate;
  long steps = 0;
  double offset = 0;
  std::optional<VectorOf<Entry>> start;  ///< none: the origin
};

const Record<Problem>& spec();

/// Question 12: gradient descent on a quadratic, in closed form along the Hessian's eigenvectors.
Solution solve(const Problem& problem, Workings& work);

/// What can be judged of what sources say.
std::vector<Claim> claims();

/// The closed form for any quadratic, its limit, and what stopping early means.
Theory theory(const Json& spec);

}  // namespace psolve::quadratic
