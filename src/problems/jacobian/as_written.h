#pragma once

#include "formula/formula.h"
#include "math/syntax/syntax.h"

namespace psolve::jacobian {

/// A function in the order in which its author wrote it: x₁·e^x₂, where the simplified expression
/// may have e^x₂·x₁.
Formula as_written(const Syntax& syntax);

}  // namespace psolve::jacobian
