#include "problems/lstm_grad/paths.h"

#include "math/numbers/function.h"
#include "math/recurrent/digits/enclosure.h"
#include "math/recurrent/products.h"

namespace psolve::lstm_grad {

template <class S>
VectorOf<S> state_slope(const LstmRunOf<S>& run, Index t) {
  if (t == 0) return VectorOf<S>::Zero(run.units());
  const VectorOf<S> slope =
      run.c.row(t).transpose().unaryExpr([](const S& c) { return tanh_slope(c); });
  return run.gate(Gate::o, t).cwiseProduct(slope);
}

template <class S>
CandidateSlopes<S> candidate_slopes(const LstmRunOf<S>& run, Index t) {
  const VectorOf<S> c_before = run.c.row(t - 1);
  const VectorOf<S> i = run.gate(Gate::i, t);
  const VectorOf<S> c_tilde = run.gate(Gate::c, t);
  return {c_before.cwiseProduct(run.slope(Gate::f, t)), c_tilde.cwiseProduct(run.slope(Gate::i, t)),
          i.cwiseProduct(run.slope(Gate::c, t))};
}

template <class S>
MatrixOf<S> candidate_path(const LstmCellOf<S>& cell, const LstmRunOf<S>& run, Index t) {
  const CandidateSlopes<S> slopes = candidate_slopes(run, t);
  return slopes.of_f.asDiagonal() * cell.weights.U_of(Gate::f) +
         slopes.of_i.asDiagonal() * cell.weights.U_of(Gate::i) +
         slopes.of_c.asDiagonal() * cell.weights.U_of(Gate::c);
}

template <class S>
MatrixOf<S> output_path(const LstmCellOf<S>& cell, const LstmRunOf<S>& run, Index t) {
  const VectorOf<S> tanh_c = run.tanh_c.row(t - 1);
  return tanh_c.cwiseProduct(run.slope(Gate::o, t)).asDiagonal() * cell.weights.U_of(Gate::o);
}

template <class S>
std::vector<MatrixOf<S>> one_step_derivatives(const LstmCellOf<S>& cell, const LstmRunOf<S>& run) {
  std::vector<MatrixOf<S>> total;
  for (Index t = 1; t <= run.steps(); ++t) {
    MatrixOf<S> step = candidate_path(cell, run, t) * state_slope(run, t - 1).asDiagonal();
    step.diagonal() += run.gate(Gate::f, t);
    total.push_back(std::move(step));
  }
  return total;
}

template <class S>
std::pair<std::vector<MatrixOf<S>>, std::vector<MatrixOf<S>>> full_derivatives(
    const LstmCellOf<S>& cell, const LstmRunOf<S>& run) {
  using Products = PlainProductsOf<S>;
  const Index m = run.units();
  std::vector<MatrixOf<S>> full(run.steps());
  std::vector<MatrixOf<S>> through_h(run.steps());
  MatrixOf<S> M = MatrixOf<S>::Identity(m, m);
  MatrixOf<S> Q = MatrixOf<S>::Zero(m, m);
  for (Index t = run.steps(); t >= 1; --t) {
    const MatrixOf<S> P = M * run.gate(Gate::f, t).asDiagonal();
    Q = Products::multiply(M, candidate_path(cell, run, t)) +
        Products::multiply(Q, output_path(cell, run, t));
    M = P + Q * state_slope(run, t - 1).asDiagonal();
    full[t - 1] = M;
    through_h[t - 1] = Q;
  }
  return {std::move(full), std::move(through_h)};
}

#define PSOLVE_PATHS(S)                                                                    \
  template CandidateSlopes<S> candidate_slopes(const LstmRunOf<S>&, Index);                \
  template VectorOf<S> state_slope(const LstmRunOf<S>&, Index);                            \
  template MatrixOf<S> candidate_path(const LstmCellOf<S>&, const LstmRunOf<S>&, Index);   \
  template MatrixOf<S> output_path(const LstmCellOf<S>&, const LstmRunOf<S>&, Index);      \
  template std::vector<MatrixOf<S>> one_step_derivatives(const LstmCellOf<S>&,             \
                                                         const LstmRunOf<S>&);             \
  template std::pair<std::vector<MatrixOf<S>>, std::vector<MatrixOf<S>>> full_derivatives( \
      const LstmCellOf<S>&, const LstmRunOf<S>&);
PSOLVE_PATHS(double)
PSOLVE_PATHS(Ball<long double>)
PSOLVE_PATHS(Ball<BigFloat<50>>)
#undef PSOLVE_PATHS

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
