#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/claim.h"
#include "problems/lstm_grad/flow.h"

namespace psolve::lstm_grad {

/// Below this share of a change, "vanished" is the word.
inline constexpr double kVanished = 0.01;

inline constexpr std::string_view kStepsMultiplyClaim = "one-step-derivatives-multiply";

/// By how much the product of a sequence's one-step derivatives is not its whole derivative; none
/// where they agree, or are too large to be told.
std::optional<Prose> product_departure(const LstmFlow& flow, Index sequence);

/// `claims()` of the spec, judged.
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const LstmFlow& flow);

}  // namespace psolve::lstm_grad
