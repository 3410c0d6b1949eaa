#pragma once

#include <string>
#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/threshold/fields.h"
#include "spec/record.h"

namespace psolve::boolean_net {

/// A Boolean function, to be computed by one hidden layer of step units.
struct Problem : CommonFields, NetworkFields {
  std::string expression;
  std::vector<std::string> variables;  ///< empty: in the order in which they appear
};

const Record<Problem>& spec();

/// Throws SpecError where the expression does not parse or has no variable.
Solution solve(const Problem& problem, Workings& work);

}  // namespace psolve::boolean_net
