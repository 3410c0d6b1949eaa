#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/spec_record.h"
#include "core/workings.h"

namespace psolve {

/// A function from its inputs to its outputs, as the spec writes it.
struct NamedFunction {
  std::string name;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;  ///< expressions in the inputs
};

struct JacobianProblem : CommonFields {
  std::vector<NamedFunction> functions;
  std::optional<std::vector<std::string>> compose;      ///< names, outermost first
  std::vector<std::pair<std::string, std::string>> at;  ///< exact numbers as text
};

const Record<JacobianProblem>& jacobian_spec();

/// Question 3: the Jacobian of a composition of functions at a point, by the chain rule.
Solution solve_jacobian(const JacobianProblem& problem, Workings& work);

}  // namespace psolve
