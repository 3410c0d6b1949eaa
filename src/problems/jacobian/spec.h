#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/workings/workings.h"
#include "problems/jacobian/function_chain.h"
#include "spec/record.h"

namespace psolve::jacobian {

struct Problem : CommonFields {
  std::vector<NamedFunction> functions;
  std::optional<std::vector<std::string>> compose;      ///< names, outermost first
  std::vector<std::pair<std::string, std::string>> at;  ///< exact numbers as text
  std::optional<std::vector<std::pair<std::string, std::string>>> direction;
};

const Record<Problem>& spec();

/// Question 3: the Jacobian of a composition of functions at a point, by the chain rule.
Solution solve(const Problem& problem, Workings& work);

}  // namespace psolve::jacobian
