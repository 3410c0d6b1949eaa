#pragma once

#include "core/workings/workings.h"
#include "math/recurrent/final_loss.h"

namespace psolve {

/// The loss of the last state or output `v`, and ∂L/∂v, as formulas of quantities that are given or
/// defined.
inline Formula loss_formula(const FinalLoss& loss, const Formula& v, const Formula& target,
                            const Workings& work) {
  const Index size = std::ssize(work.value_of(v).entries());
  if (!loss.is_squared() && size == 1) return call("sum", {work.the(v)});
  return long_sum(size, [&](Index j) {
    const Formula entry = work.the(v.at(j + 1));
    return loss.is_squared() ? power(entry - work.the(target.at(j + 1)), 2) : entry;
  });
}
inline Formula loss_gradient_formula(const FinalLoss& loss, const Formula& v, const Formula& target,
                                     const Workings& work) {
  if (loss.is_squared()) return 2 * (work.the(v) - work.the(target));
  // Whatever the entries are, each counts once.
  return 1 + 0 * work.the(v);
}

}  // namespace psolve
