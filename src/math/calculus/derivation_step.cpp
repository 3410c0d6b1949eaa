#include "math/calculus/derivation_step.h"

#include <fmt/format.h>

#include "math/expressions/text.h"

namespace psolve {

Step step_of(const Derivation& derivation, const std::string& id) {
  Step step{id, derivation.rule, {}, {equals(derivation.chain)}, Json(), {}};
  if (derivation.inner) step.claim = {"inner function ", to_formula(*derivation.inner)};
  for (Index k = 0; k < std::ssize(derivation.steps); ++k) {
    step.steps.push_back(step_of(derivation.steps[k], fmt::format("{}/{}", id, k)));
  }
  return step;
}

}  // namespace psolve
