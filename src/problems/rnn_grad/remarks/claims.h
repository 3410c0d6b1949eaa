#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/claim.h"
#include "problems/rnn_grad/flow.h"

namespace psolve::rnn_grad {

inline constexpr std::string_view kRadiusClaim = "spectral-radius-decides";

/// That a product of Jacobians has a larger radius than theirs multiplied; none where it has not.
std::optional<Prose> product_beyond_radii(const SequenceFlow& sequence);
/// Growth on the way though every radius is below 1.
std::optional<Prose> growth_in_spite_of_radii(const SequenceFlow& sequence);

/// `claims()` of the spec, judged.
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed, const RnnFlow& flow);

}  // namespace psolve::rnn_grad
