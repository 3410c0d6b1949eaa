#pragma once

#include <string>
#include <vector>

#include "core/claim.h"
#include "problems/conv_arithmetic/layer.h"

namespace psolve::conv_arithmetic {

/// `claims()` of the spec, judged.
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const std::vector<WorkedLayer>& layers);

}  // namespace psolve::conv_arithmetic
