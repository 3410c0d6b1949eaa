#include "solvers/lstm_figures.h"

#include <functional>

namespace psolve {
namespace {

using Index = Eigen::Index;

/// A curve over the steps first … last. A logarithmic axis has no place for 0 and for what is not
/// finite: the curve breaks there.
Plot::Series curve(Prose label, Index first, Index last,
                   const std::function<double(Index)>& value) {
  Plot::Series series{std::move(label)};
  for (Index t = first; t <= last; ++t) {
    series.x.push_back(static_cast<double>(t));
    const double y = value(t);
    series.y.push_back(y > 0 ? y : std::numeric_limits<double>::quiet_NaN());
  }
  return series;
}

Figure decay(const LstmFlow& flow) {
  const Index last = flow.steps() - 1;
  Plot plot{.x = {"step t"}, .y = {"spectral norm", true}};
  plot.series.push_back(
      curve("direct path, ∏ diag f", 0, last, [&](Index t) { return flow.direct_norm(t); }));
  if (flow.has_matrices()) {
    plot.series.push_back(
        curve("every path, ∂c(T)/∂c(t)", 0, last, [&](Index t) { return flow.full_norms(t); }));
    plot.series.push_back(
        curve("plain RNN, ∂h(T)/∂h(t)", 0, last, [&](Index t) { return flow.plain_norms(t); }));
  }
  return {"decay",
          "How much of a change at step t is left in the last cell state, beside a plain recurrent "
          "cell of the same size.",
          std::move(plot)};
}

Figure gradients(const LstmFlow& flow) {
  Plot plot{.x = {"step t"}, .y = {"norm of the gradient", true}};
  plot.series.push_back(
      curve("∂L/∂c(t)", 0, flow.steps(), [&](Index t) { return flow.gradients.c.row(t).norm(); }));
  plot.series.push_back(
      curve("∂L/∂h(t)", 0, flow.steps(), [&](Index t) { return flow.gradients.h.row(t).norm(); }));
  return {"gradient-norm", "The gradient of the loss on its way back through time.",
          std::move(plot)};
}

}  // namespace

std::vector<Figure> lstm_figures(const LstmFlow& flow) {
  return {decay(flow), gradients(flow)};
}

}  // namespace psolve
