#include "problems/conv_backprop/remarks.h"

#include <fmt/format.h>

#include <optional>

#include "core/tensor.h"

namespace psolve::conv_backprop {
namespace {

/// Which reading of the operators makes the two formulas true: the others, entry by entry.
std::optional<Remark> reading_of_operators(const LetterGradients& g) {
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
    text << fmt::format(
                " With ⊗ as a cross-correlation too, {} of {} entries of ∂L/∂X would be "
                "wrong: ",
                wrong_X, g.dX.size())
         << dL_d("X", k / g.X.cols(), k % g.X.cols()) << " would be "
         << g.shown(correlated.data()[k]) << " instead of " << g.shown(g.dX.data()[k]) << ".";
  }
  if (wrong_F > 0) {
    text << fmt::format(
        " With * as the true convolution throughout, {} of {} entries of ∂L/∂F "
        "would be.",
        wrong_F, g.dF.size());
  }
  return Remark{"reading-of-the-operators", Remark::Kind::erratum, std::move(text)};
}

/// What the formulas give as they stand where there is a stride.
std::optional<Remark> spreading(const LetterGradients& g) {
  const bool strided = g.rows().stride > 1 || g.columns().stride > 1;
  if (!strided || g.is_transposed) return std::nullopt;
  const Index height = g.X.rows() + g.rows().before + g.rows().after - g.dO.rows() + 1;
  const Index width = g.X.cols() + g.columns().before + g.columns().after - g.dO.cols() + 1;
  return Remark{
      "gradient-spread-by-the-stride", Remark::Kind::erratum,
      fmt::format("The formulas need ∂L/∂O spread by the stride: without it X ⋆ ∂L/∂O would "
                  "have {} entries, while the kernel has {}.",
                  dims_text({height, width}), dims_text({g.F.rows(), g.F.cols()}))};
}

}  // namespace

std::vector<Remark> remarks_on(const LetterGradients& gradients) {
  std::vector<Remark> remarks;
  for (auto& remark : {reading_of_operators(gradients), spreading(gradients)}) {
    if (remark) remarks.push_back(*remark);
  }
  return remarks;
}

}  // namespace psolve::conv_backprop
