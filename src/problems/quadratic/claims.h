#pragma once

#include <string>
#include <vector>

#include "core/claim.h"
#include "problems/quadratic/derivation.h"

namespace psolve::quadratic {

/// What claims about a descent are judged by.
struct DescentOn {
  const Surface& surface;
  const Descent& descent;
};

/// A direction that should be learned by the rule "η_j ≫ 1/(ρτ)", and is not.
bool is_steep_but_not_learned(const Direction& d);

/// `claims()` of the spec, judged.
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const DescentOn& found);

}  // namespace psolve::quadratic
