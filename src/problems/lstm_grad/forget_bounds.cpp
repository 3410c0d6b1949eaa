#include "problems/lstm_grad/forget_bounds.h"

#include <cmath>

#include "math/numbers/function.h"

namespace psolve::lstm_grad {

ForgetBounds forget_bounds(const LstmCell& cell, const LstmRun& run, const Vector& direct) {
  ForgetBounds bounds;
  const auto gates = run.gates.leftCols(cell.units());
  bounds.least = gates.minCoeff();
  bounds.greatest = gates.maxCoeff();
  bounds.X = cell.x.cwiseAbs().colwise().maxCoeff();
  bounds.H = cell.h0.cwiseAbs().cwiseMax(1);
  bounds.reach = cell.weights.W_of(Gate::f).cwiseAbs() * bounds.X +
                 cell.weights.U_of(Gate::f).cwiseAbs() * bounds.H;
  bounds.limits =
      (bounds.reach + cell.weights.b_of(Gate::f)).unaryExpr([](double z) { return sigmoid(z); });
  direct.maxCoeff(&bounds.best_unit);
  const Vector f = gates.col(bounds.best_unit);
  bounds.mean = std::exp(f.array().log().mean());
  return bounds;
}

double memory_span(double f) {
  return -1 / std::log(f);
}

double bias_for_span(double span) {
  return -std::log(std::expm1(1 / span));
}

}  // namespace psolve::lstm_grad
