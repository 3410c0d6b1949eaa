#pragma once

#include "core/workings/workings.h"
#include "problems/jacobian/consequences/consequences.h"
#include "problems/jacobian/derivation.h"

namespace psolve::jacobian {

/// The lines from the Jacobian to its determinant and inverse, to the Hessian, and to the derivative
/// in a direction. `trace` has derived the Jacobian.
void derive_consequences(const Problem& problem, const Linearisation& found,
                         const Consequences& consequences, const Trace& trace, Workings& work);

}  // namespace psolve::jacobian
