#include "problems/conv_backprop/report.h"

#include <fmt/format.h>

#include "core/tensor.h"
#include "problems/conv_backprop/spec.h"

namespace psolve::conv_backprop {
namespace {

Judgement judge_operators(const LetterGradients& g) {
  if (auto text = misfit(g)) return refuted(*std::move(text));
  if (g.is_transposed) {
    return refuted(
        "The convolution is transposed, and so ∂L/∂X is the cross-correlation of ∂L/∂O with F: the "
        "two operators change places.");
  }
  if (auto text = other_readings(g)) return under_condition(*std::move(text));
  return under_condition(
      g.is_plain()
          ? "Here all readings of * and ⊗ agree; with larger kernels * must be the "
            "cross-correlation of networks and ⊗ the full true convolution."
          : "So it is where X is taken with its zeros, and what falls on them is cut off.");
}

Judgement judge_outputs(const FormalStep& difference) {
  if (difference) return refuted(*difference);
  return under_condition(
      "No step was made, or it changed nothing: what layers give out is computed "
      "from data and weights, and has no step of its own.");
}

constexpr std::array<JudgedBy<LetterGradients>, 1> kDerivationClaims = {{
    {{kOperatorsClaim,
      "∂L/∂F = X * ∂L/∂O and ∂L/∂X = F ⊗ ∂L/∂O, with * the convolution and ⊗ the full convolution"},
     judge_operators},
}};

constexpr std::array<JudgedBy<FormalStep>, 1> kChainClaims = {{
    {{kOutputsClaim, "gradient descent updates X and what the layers give out, as it does weights"},
     judge_outputs},
}};

}  // namespace

std::optional<Prose> other_readings(const LetterGradients& g) {
  if (!g.is_plain()) return std::nullopt;
  // The forward pass as a true convolution has the kernel rotated, and its gradient with it.
  const ExprMatrix dF_true = rotated(g.dF);
  const ExprMatrix rotated_dO = rotated(g.dO);
  ExprMatrix convolved(g.F.rows(), g.F.cols());
  ExprMatrix correlated(g.X.rows(), g.X.cols());
  for (Index k = 0; k < g.F.size(); ++k) {
    convolved.data()[k] = correlation_at(g.X, rotated_dO, k / g.F.cols(), k % g.F.cols());
  }
  const ExprMatrix rotated_F = rotated(g.F);
  for (Index k = 0; k < g.X.size(); ++k) {
    correlated.data()[k] = full_convolution_at(rotated_F, g.dO, k / g.X.cols(), k % g.X.cols());
  }
  const Index wrong_F = differing(dF_true, convolved);
  const Index wrong_X = differing(g.dX, correlated);
  if (wrong_F + wrong_X == 0) return std::nullopt;
  Prose text =
      "The two formulas hold together where * is the cross-correlation of networks, forward and "
      "in ∂L/∂F, and ⊗ is the full true convolution, which rotates F by 180°.";
  if (wrong_X > 0) {
    Index k = 0;
    while (g.dX.data()[k] == correlated.data()[k]) ++k;
    text << fmt::format(" With ⊗ as a cross-correlation too, {} of {} entries of ∂L/∂X are wrong: ",
                        wrong_X, g.dX.size())
         << dL_d("X", k / g.X.cols() + 1, k % g.X.cols() + 1) << " becomes "
         << g.shown(correlated.data()[k]) << " instead of " << g.shown(g.dX.data()[k]) << ".";
  }
  if (wrong_F > 0) {
    text << fmt::format(
        " With * as the true convolution throughout, {} of {} entries of ∂L/∂F are.", wrong_F,
        g.dF.size());
  }
  return text;
}

std::optional<Prose> misfit(const LetterGradients& g) {
  if (g.is_transposed) return std::nullopt;
  const Index height = g.X.rows() + g.rows().before + g.rows().after - g.dO.rows() + 1;
  const Index width = g.X.cols() + g.columns().before + g.columns().after - g.dO.cols() + 1;
  if (height == g.F.rows() && width == g.F.cols()) return std::nullopt;
  return Prose(fmt::format(
      "X ⋆ ∂L/∂O has {} entries, while the kernel has {}: with a stride ∂L/∂O must be spread by "
      "it, and with a dilation the windows taken in its steps.",
      dims_text({height, width}), dims_text({g.F.rows(), g.F.cols()})));
}

std::vector<Claim> claims_on_chains() {
  return claims_of(kChainClaims);
}

std::vector<Claim> claims_on_derivations() {
  return claims_of(kDerivationClaims);
}

std::vector<Claim> claims() {
  auto all = claims_on_derivations();
  for (const Claim& claim : claims_on_chains()) all.push_back(claim);
  return all;
}

std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const FormalStep& found) {
  return judged(kChainClaims, listed, found);
}

std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const LetterGradients& found) {
  return judged(kDerivationClaims, listed, found);
}

}  // namespace psolve::conv_backprop
