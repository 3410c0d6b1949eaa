#pragma once

// What is made of the gradients in letters: their derivation, and what stands beside the answers.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/claim.h"
#include "core/workings/workings.h"
#include "problems/conv_backprop/derive.h"
#include "problems/conv_backprop/letter_gradients.h"

namespace psolve::conv_backprop {

/// Records how the gradients come out of the chain rule, entry by entry, and that the operators ⋆ and
/// ⊗ say the same.
void derive(const LetterGradients& gradients, Workings& work);

/// Checks the gradients against their closed forms, and at random integers against the definition of
/// the convolution in plain loops.
std::vector<Check> check_gradients(const DeriveProblem& problem, const LetterGradients& gradients);

/// What can be judged of what sources say of a chain of layers, and of one convolution.
inline constexpr std::string_view kOutputsClaim = "outputs-are-stepped";
inline constexpr std::string_view kOperatorsClaim = "gradients-are-convolutions";
std::vector<Claim> claims_on_chains();
std::vector<Claim> claims_on_derivations();

/// How far what a layer gives out after a step is from the rule written for it; none where they
/// agree.
using FormalStep = std::optional<Prose>;
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const FormalStep& found);
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const LetterGradients& found);

/// What other readings of the operators would make of the two formulas; none where all agree.
std::optional<Prose> other_readings(const LetterGradients& gradients);
/// That the formulas do not fit as they stand, for stride or dilation.
std::optional<Prose> misfit(const LetterGradients& gradients);
/// How the two formulas are got wrong: by another reading of * and ⊗, and with a stride.
std::vector<Remark> remarks_on(const LetterGradients& gradients);

/// The windows of O in which one entry of X lies, of one channel, and the entries of F that lie on
/// it: those of which ∂L/∂X is made there. The entry is the first that lies in the most windows.
/// None where the matrices are too large to draw.
std::optional<Figure> gradient_figure(const ConvolutionShape& shape);

}  // namespace psolve::conv_backprop
