#include "problems/optimizers/comparison.h"

#include <algorithm>

namespace psolve::optimizers {

const MethodRun* Comparison::find(MethodKind kind) const {
  const auto found =
      std::ranges::find_if(runs, [&](const MethodRun& one) { return one.method.is(kind); });
  return found == runs.end() ? nullptr : &*found;
}

const MethodRun* Comparison::find_plain(MethodKind kind) const {
  const auto found = std::ranges::find_if(runs, [&](const MethodRun& one) {
    return one.method.is(kind) && one.method.weight_decay == 0;
  });
  return found == runs.end() ? nullptr : &*found;
}

bool Comparison::has_constant_gradient() const {
  return objective.quadratic() && objective.quadratic()->hessian.isZero(0);
}

}  // namespace psolve::optimizers
