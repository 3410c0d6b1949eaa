#pragma once

#include <optional>

#include "core/matrix.h"
#include "core/solution.h"
#include "core/workings.h"
#include "math/entries/entry.h"
#include "spec/record.h"

namespace psolve {

struct QuadraticProblem : CommonFields {
  MatrixOf<Entry> hessian;
  VectorOf<Entry> minimum;
  Entry learning_rate;
  long steps = 0;
  double offset = 0;
  std::optional<VectorOf<Entry>> start;  ///< none: the origin
};

const Record<QuadraticProblem>& quadratic_spec();

/// Question 12: gradient descent on a quadratic, in closed form along the Hessian's eigenvectors.
Solution solve_quadratic(const QuadraticProblem& problem, Workings& work);

}  // namespace psolve
