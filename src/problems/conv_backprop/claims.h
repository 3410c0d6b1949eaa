#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/claim.h"
#include "problems/conv_backprop/letter_gradients.h"

namespace psolve::conv_backprop {

inline constexpr std::string_view kOperatorsClaim = "gradients-are-convolutions";
inline constexpr std::string_view kOutputsClaim = "outputs-are-stepped";

/// How far what a layer gives out after a step is from the rule written for it; none where they
/// agree.
using FormalStep = std::optional<Prose>;

/// What other readings of the operators would make of the two formulas; none where all agree.
std::optional<Prose> other_readings(const LetterGradients& gradients);
/// That the formulas do not fit as they stand, for stride or dilation.
std::optional<Prose> misfit(const LetterGradients& gradients);

/// What can be judged of what sources say of a chain of layers, and of one convolution.
std::vector<Claim> claims_on_chains();
std::vector<Claim> claims_on_derivations();

std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const FormalStep& found);
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const LetterGradients& found);

}  // namespace psolve::conv_backprop
