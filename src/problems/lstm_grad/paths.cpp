#include "problems/lstm_grad/paths.h"

#include "math/numbers/function.h"

namespace psolve::lstm_grad {
Vector state_slope(const LstmRun& run, Index t) {
  if (t == 0) return Vector::Zero(run.units());
  return run.gate(Gate::o, t).cwiseProduct(run.c.row(t).transpose().unaryExpr(&tanh_slope));
}

CandidateSlopes candidate_slopes(const LstmRun& run, Index t) {
  const Vector c_before = run.c.row(t - 1);
  const Vector i = run.gate(Gate::i, t);
  const Vector c_tilde = run.gate(Gate::c, t);
  return {c_before.cwiseProduct(run.slope(Gate::f, t)), c_tilde.cwiseProduct(run.slope(Gate::i, t)),
          i.cwiseProduct(run.slope(Gate::c, t))};
}

Matrix candidate_path(const LstmCell& cell, const LstmRun& run, Index t) {
  const CandidateSlopes slopes = candidate_slopes(run, t);
  return slopes.of_f.asDiagonal() * cell.weights.U_of(Gate::f) +
         slopes.of_i.asDiagonal() * cell.weights.U_of(Gate::i) +
         slopes.of_c.asDiagonal() * cell.weights.U_of(Gate::c);
}

Matrix output_path(const LstmCell& cell, const LstmRun& run, Index t) {
  const Vector tanh_c = run.tanh_c.row(t - 1);
  return tanh_c.cwiseProduct(run.slope(Gate::o, t)).asDiagonal() * cell.weights.U_of(Gate::o);
}

std::vector<Matrix> one_step_derivatives(const LstmCell& cell, const LstmRun& run) {
  std::vector<Matrix> total;
  for (Index t = 1; t <= run.steps(); ++t) {
    Matrix step = candidate_path(cell, run, t) * state_slope(run, t - 1).asDiagonal();
    step.diagonal() += run.gate(Gate::f, t);
    total.push_back(std::move(step));
  }
  return total;
}

std::pair<std::vector<Matrix>, std::vector<Matrix>> full_derivatives(const LstmCell& cell,
                                                                     const LstmRun& run) {
  const Index m = run.units();
  std::vector<Matrix> full(run.steps());
  std::vector<Matrix> through_h(run.steps());
  Matrix M = Matrix::Identity(m, m);
  Matrix Q = Matrix::Zero(m, m);
  for (Index t = run.steps(); t >= 1; --t) {
    const Matrix P = M * run.gate(Gate::f, t).asDiagonal();
    Q = M * candidate_path(cell, run, t) + Q * output_path(cell, run, t);
    M = P + Q * state_slope(run, t - 1).asDiagonal();
    full[t - 1] = M;
    through_h[t - 1] = Q;
  }
  return {std::move(full), std::move(through_h)};
}

Matrix direct_products(const LstmRun& run) {
  Matrix products(run.steps(), run.units());
  Vector product = Vector::Ones(run.units());
  for (Index t = run.steps(); t >= 1; --t) {
    product.array() *= run.gate(Gate::f, t).array();
    products.row(t - 1) = product;
  }
  return products;
}

RnnCell plain_cell(const LstmCell& cell) {
  return {{cell.weights.W_of(Gate::c), cell.weights.U_of(Gate::c), cell.weights.b_of(Gate::c)},
          Activation::tanh,
          cell.h0};
}

}  // namespace psolve::lstm_grad
