#include "problems/rnn_grad/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/recurrent/curve.h"

namespace psolve::rnn_grad {
namespace {

Prose numbered(const RnnFlow& flow, const char* what, Index s) {
  return flow.sequences.size() == 1 ? Prose(what)
                                    : Prose(fmt::format("{}, sequence {}", what, s + 1));
}

}  // namespace

std::vector<Figure> figures(const RnnFlow& flow) {
  constexpr Index kMostCurves = 8;
  Plot gradients{.x = {"step t"}, .y = {"‖∂L/∂h(t)‖", true}};
  Plot products{.x = {"steps back k"}, .y = {"‖∂h(T)/∂h(T − k)‖", true}};
  Index longest = 0;
  for (Index s = 0; s < std::min(std::ssize(flow.sequences), kMostCurves); ++s) {
    const SequenceFlow& of = flow.sequences[s];
    gradients.series.push_back(curve_over_steps(numbered(flow, "gradient", s), 1, of.steps(),
                                                [&](Index t) { return of.norms(t - 1); }));
    if (!of.has_jacobians() || !flow.asks_of_dynamics()) continue;
    longest = std::max(longest, of.steps());
    products.series.push_back(curve_over_steps(numbered(flow, "product of k Jacobians", s), 1,
                                               of.steps(),
                                               [&](Index k) { return of.product_norms(k - 1); }));
  }
  std::vector<Figure> figures = {
      {"gradient-norm", "The norm of the gradient at every step, on its way back from the last.",
       std::move(gradients)}};
  if (longest == 0) return figures;
  const auto power_of = [&](double base) {
    return [base](Index k) { return std::pow(base, static_cast<double>(k)); };
  };
  products.series.push_back(
      curve_over_steps("bound: the k-th power of γσ", 1, longest, power_of(flow.bound())));
  products.series.push_back(curve_over_steps({"the k-th power of ", call("rho", {sym("W_hh")})}, 1,
                                             longest, power_of(flow.radius)));
  figures.push_back({"products",
                     "Products of Jacobians against the bound by norms, and against powers of the "
                     "spectral radius of the weights, which is none.",
                     std::move(products)});
  return figures;
}

}  // namespace psolve::rnn_grad
