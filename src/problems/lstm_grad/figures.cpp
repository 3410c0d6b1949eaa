#include "problems/lstm_grad/figures.h"

#include <fmt/format.h>

#include <algorithm>

#include "math/recurrent/curve.h"

namespace psolve::lstm_grad {
namespace {

/// People tell this many sequences apart in one figure.
constexpr Index kMostDrawn = 3;

/// Calls `draw` with each sequence and what `label` names there.
template <class Draw>
void for_each_drawn(const LstmFlow& flow, const char* label, Draw draw) {
  const Index count = std::ssize(flow.sequences);
  for (Index s = 0; s < std::min(count, kMostDrawn); ++s) {
    const Prose name = count == 1 ? Prose(label) : fmt::format("{}, sequence {}", label, s + 1);
    draw(flow.sequences[s], name);
  }
}

Figure decay(const LstmFlow& flow) {
  Plot plot{.x = {"step t"}, .y = {"spectral norm", true}};
  const auto add = [&](const char* label, bool of_matrices, auto norm) {
    for_each_drawn(flow, label, [&](const SequenceFlow& of, const Prose& name) {
      if (of_matrices && !of.has_matrices()) return;
      plot.series.push_back(
          curve_over_steps(name, 0, of.steps() - 1, [&](Index t) { return norm(of, t); }));
    });
  };
  add("direct path, ∏ diag f", false,
      [](const SequenceFlow& of, Index t) { return of.direct_norm(t); });
  add("every path, ∂c(T)/∂c(t)", true,
      [](const SequenceFlow& of, Index t) { return of.full_norms(t); });
  add("plain RNN, ∂h(T)/∂h(t)", true,
      [](const SequenceFlow& of, Index t) { return of.plain_norms(t); });
  return {"decay",
          "How much of a change at step t is left in the last cell state, beside a plain recurrent "
          "cell of the same size.",
          std::move(plot)};
}

Figure gradients(const LstmFlow& flow) {
  Plot plot{.x = {"step t"}, .y = {"norm of the gradient", true}};
  const auto add = [&](const char* label, Matrix LstmGradients::*gradient) {
    for_each_drawn(flow, label, [&](const SequenceFlow& of, const Prose& name) {
      plot.series.push_back(curve_over_steps(
          name, 0, of.steps(), [&](Index t) { return (of.gradients.*gradient).row(t).norm(); }));
    });
  };
  add("∂L/∂c(t)", &LstmGradients::c);
  add("∂L/∂h(t)", &LstmGradients::h);
  return {"gradient-norm", "The gradient of the loss on its way back through time.",
          std::move(plot)};
}

}  // namespace

std::vector<Figure> figures(const LstmFlow& flow) {
  return {decay(flow), gradients(flow)};
}

}  // namespace psolve::lstm_grad
