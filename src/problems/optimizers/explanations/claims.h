#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/claim.h"
#include "problems/optimizers/spec.h"

namespace psolve::optimizers {

struct Comparison;

inline constexpr std::string_view kLookAheadClaim = "nesterov-looks-ahead-by-alpha-v";
inline constexpr std::string_view kAdamClaim = "adam-is-momentum-with-adagrad";

/// Refuses claims on methods that the spec does not run.
void refuse_claims_on_others(const Problem& problem);

/// `claims()` of the spec, judged.
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const Comparison& all);

}  // namespace psolve::optimizers
