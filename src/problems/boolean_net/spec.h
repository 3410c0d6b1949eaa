#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/threshold/fields.h"
#include "spec/record.h"

namespace psolve::boolean_net {

/// A Boolean function, to be computed by one hidden layer of step units. It is given in one of three
/// ways.
struct Problem : CommonFields, NetworkFields {
  std::optional<std::string> expression;
  std::optional<std::vector<long>> minterms;    ///< the rows where it is 1
  std::optional<std::vector<long>> dont_cares;  ///< beside them, the rows where it is free
  std::optional<std::string> truth_table;       ///< 0, 1 or - for each row
  std::vector<std::string> variables;           ///< empty: in the order in which they appear
};

const Record<Problem>& spec();

/// Throws SpecError where the expression does not parse or has no variable, or a row does not exist.
Solution solve(const Problem& problem, Workings& work);

}  // namespace psolve::boolean_net
