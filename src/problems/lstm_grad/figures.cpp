#include "problems/lstm_grad/figures.h"

#include "math/recurrent/curve.h"

namespace psolve::lstm_grad {
namespace {

Figure decay(const LstmFlow& flow) {
  const Index last = flow.steps() - 1;
  Plot plot{.x = {"step t"}, .y = {"spectral norm", true}};
  plot.series.push_back(curve_over_steps("direct path, ∏ diag f", 0, last,
                                         [&](Index t) { return flow.direct_norm(t); }));
  if (flow.has_matrices()) {
    plot.series.push_back(curve_over_steps("every path, ∂c(T)/∂c(t)", 0, last,
                                           [&](Index t) { return flow.full_norms(t); }));
    plot.series.push_back(curve_over_steps("plain RNN, ∂h(T)/∂h(t)", 0, last,
                                           [&](Index t) { return flow.plain_norms(t); }));
  }
  return {"decay",
          "How much of a change at step t is left in the last cell state, beside a plain recurrent "
          "cell of the same size.",
          std::move(plot)};
}

Figure gradients(const LstmFlow& flow) {
  Plot plot{.x = {"step t"}, .y = {"norm of the gradient", true}};
  plot.series.push_back(curve_over_steps("∂L/∂c(t)", 0, flow.steps(),
                                         [&](Index t) { return flow.gradients.c.row(t).norm(); }));
  plot.series.push_back(curve_over_steps("∂L/∂h(t)", 0, flow.steps(),
                                         [&](Index t) { return flow.gradients.h.row(t).norm(); }));
  return {"gradient-norm", "The gradient of the loss on its way back through time.",
          std::move(plot)};
}

}  // namespace

std::vector<Figure> figures(const LstmFlow& flow) {
  return {decay(flow), gradients(flow)};
}

}  // namespace psolve::lstm_grad
