#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/optimization/method.h"
#include "math/optimization/runs/descent.h"

namespace psolve::optimizers {

/// The minimum that Newton's method finds from the last iterate of a run.
struct NearbyMinimum {
  Index run = 0;   ///< the one that came lowest
  long steps = 0;  ///< of Newton's method
  Vector theta;
  Matrix hessian;
  Vector eigenvalues;  ///< all above 0

  /// Gradient descent is stable near it up to this.
  double largest_learning_rate() const { return 2 / eigenvalues(eigenvalues.size() - 1); }
};

/// None where Newton's method does not settle, or settles at no minimum.
std::optional<NearbyMinimum> nearby_minimum(const Objective& objective,
                                            const std::vector<Descent>& runs);

/// Its lines; `start` is the last iterate as a quantity.
void record(const NearbyMinimum& minimum, const Objective& objective, const Vector& last,
            const std::string& label, const Formula& start, Workings& work);

/// That η is the largest eigenvalue of the Hessian at `at`, by Cholesky's decomposition of shifted
/// ones.
Check check_largest_eigenvalue(const Objective& objective, const Vector& at, double eta);

}  // namespace psolve::optimizers
