#pragma once

// The function that a spec gives: by an expression, by its minterms, or by its truth table.

#include <optional>
#include <vector>

#include "math/boolean/syntax.h"
#include "problems/boolean_net/derivation.h"
#include "problems/boolean_net/spec.h"

namespace psolve::boolean_net {

/// The expression of a spec that has one. Throws SpecError.
BooleanSyntax syntax_of(const Problem& problem);

/// The function at all rows, under a name that no variable has. Throws SpecError.
TabulatedFunction function_of(const Problem& problem);

/// Where networks are worked unless the spec says: the usual bits, or the bound row nearest to them.
std::vector<long> usual_example(const BooleanFunction& function);

/// What the spec says of each row, without the table: the expression evaluated there, or the row
/// looked up. None where it is free.
std::vector<std::optional<bool>> rows_in_spec(const Problem& problem);

}  // namespace psolve::boolean_net
