#include "problems/lstm_grad/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/numbers/linear_algebra.h"
#include "math/numbers/random.h"
#include "math/recurrent/gradient_check.h"
#include "problems/lstm_grad/definition.h"
#include "problems/lstm_grad/paths.h"

namespace psolve::lstm_grad {
namespace {

using State = LstmDefinition::State<Dual>;

/// Multiplications that a check of Jacobians may cost.
constexpr double kBudget = 1e7;

void append(std::vector<double>& list, const Matrix& matrix) {
  list.insert(list.end(), matrix.data(), matrix.data() + matrix.size());
}
void append(std::vector<double>& list, const Vector& vector) {
  list.insert(list.end(), vector.begin(), vector.end());
}

/// All numbers of a cell or its gradients in one list, in the order of `LstmDefinition`.
std::vector<double> in_order(const LstmWeights& weights, const Vector& h0, const Vector& c0,
                             const Matrix& x) {
  std::vector<double> list;
  for (const Gate gate : kGates) {
    append(list, Matrix(weights.W_of(gate)));
    append(list, Matrix(weights.U_of(gate)));
    append(list, Vector(weights.b_of(gate)));
  }
  append(list, h0);
  append(list, c0);
  append(list, x);
  return list;
}

class LstmCheck {
 public:
  explicit LstmCheck(const LstmFlow& flow)
      : flow_(flow),
        definition_(flow.cell),
        at_(in_order(flow.cell.weights, flow.cell.h0, flow.cell.c0, flow.cell.x)),
        dual_at_(at_.begin(), at_.end()) {}

  std::vector<Check> run() {
    check_states();
    check_all_gradients();
    check_sum_over_time();
    if (flow_.has_matrices()) {
      check_one_step();
      check_to_the_end();
      check_norms();
    }
    check_direct();
    return std::move(checks_);
  }

 private:
  Index T() const { return flow_.steps(); }
  Index m() const { return flow_.units(); }
  double step_cost() const {
    return 4 * static_cast<double>(m()) * static_cast<double>(m() + flow_.cell.inputs());
  }

  template <class S>
  LstmDefinition::State<S> recorded(Index t) const {
    const Vector c = flow_.run.c.row(t);
    const Vector h = flow_.run.h.row(t);
    return {{c.begin(), c.end()}, {h.begin(), h.end()}};
  }

  /// Each step by itself, so that rounding does not add up.
  void check_states() {
    double error = 0;
    for (Index t = 1; t <= T(); ++t) {
      auto state = recorded<double>(t - 1);
      definition_.step<double>(at_, t, state);
      for (Index j = 0; j < m(); ++j) {
        const double c = flow_.run.c(t, j);
        error = worse(error, std::abs(state.c[j] - c) / (1 + std::abs(c)));
        error = worse(error, std::abs(state.h[j] - flow_.run.h(t, j)));
      }
    }
    checks_.push_back({"states",
                       fmt::format("c and h of all {} steps, each from the one before", T()),
                       "the equations in plain loops", error, 1e-12});
  }

  template <class S>
  S loss_at(std::span<const S> v) const {
    const auto state = definition_.run(v);
    const auto& of = flow_.loss.of_cell_state ? state.c : state.h;
    S total = 0;
    for (Index j = 0; j < std::ssize(of); ++j) {
      if (flow_.loss.is_squared()) {
        const S residual = of[j] - flow_.loss.target(j);
        total += residual * residual;
      } else {
        total += of[j];
      }
    }
    return total;
  }

  void check_all_gradients() {
    const LstmGradients& g = flow_.gradients;
    const auto checks =
        check_gradients({.value = [this](std::span<const double> v) { return loss_at(v); },
                         .dual = [this](std::span<const Dual> v) { return loss_at(v); },
                         .at = at_,
                         .multiplications = static_cast<double>(T()) * step_cost(),
                         .growth = gradient_growth(flow_)},
                        in_order(g.weights, g.h.row(0), g.c.row(0), g.x));
    checks_.insert(checks_.end(), checks.begin(), checks.end());
  }

  /// How the state after step t moves with one number before it: c over h.
  template <class Move>
  Vector moved_state(Index t, Move move) {
    State state = recorded<Dual>(t - 1);
    Dual& number = move(state);
    number.derivative = 1;
    definition_.step<Dual>(dual_at_, t, state);
    Vector moved(2 * m());
    for (Index j = 0; j < m(); ++j) {
      moved(j) = state.c[j].derivative;
      moved(m() + j) = state.h[j].derivative;
    }
    number.derivative = 0;
    return moved;
  }

  /// ∂L/∂z(t) = ∂L/∂(state at T) · J(T) … J(t + 1) · ∂(state at t)/∂z(t), then ∂L/∂W = Σ_t
  /// ∂L/∂z(t) x(t)ᵀ. A bias moved at one step alone stands for that step's z.
  void check_sum_over_time() {
    const auto size = static_cast<double>(m());
    if (static_cast<double>(T()) * (6 * size * step_cost() + 8 * size * size * size) > kBudget) {
      return;
    }
    Matrix row = Matrix::Zero(1, 2 * m());
    row.middleCols(flow_.loss.of_cell_state ? 0 : m(), m()) =
        flow_.loss.gradient(flow_.output()).transpose();
    Matrix product = Matrix::Identity(2 * m(), 2 * m());
    LstmWeights sums{0 * flow_.cell.weights.W, 0 * flow_.cell.weights.U, 0 * flow_.cell.weights.b};
    for (Index t = T(); t >= 1; --t) {
      const Vector delta = (row * product * immediate(t)).transpose();
      sums.W += delta * flow_.cell.x.row(t - 1);
      sums.U += delta * flow_.run.h.row(t - 1);
      sums.b += delta;
      product = product * state_jacobian(t);
    }
    const LstmWeights& found = flow_.gradients.weights;
    const double scale = std::max({found.W.cwiseAbs().maxCoeff(), found.U.cwiseAbs().maxCoeff(),
                                   found.b.cwiseAbs().maxCoeff(), 1e-290});
    double error = 0;
    for (const double e :
         {(sums.W - found.W).cwiseAbs().maxCoeff(), (sums.U - found.U).cwiseAbs().maxCoeff(),
          (sums.b - found.b).cwiseAbs().maxCoeff()}) {
      error = worse(error, e / scale);
    }
    checks_.push_back({"gradients/sum",
                       fmt::format("the gradients of all weights, as sums over {} steps", T()),
                       "products of Jacobians of (c, h), by dual numbers", error, 1e-11});
  }

  Matrix immediate(Index t) {
    Matrix columns(2 * m(), 4 * m());
    for (const Gate gate : kGates) {
      for (Index j = 0; j < m(); ++j) {
        columns.col(block_of(gate) * m() + j) =
            moved_state(t, [&](State&) -> Dual& { return dual_at_[definition_.bias(gate, j)]; });
      }
    }
    return columns;
  }

  Matrix state_jacobian(Index t) {
    Matrix columns(2 * m(), 2 * m());
    for (Index j = 0; j < m(); ++j) {
      columns.col(j) = moved_state(t, [&](State& s) -> Dual& { return s.c[j]; });
      columns.col(m() + j) = moved_state(t, [&](State& s) -> Dual& { return s.h[j]; });
    }
    return columns;
  }

  /// The state at t with c_j moving, and h with it where h(t) = o(t) ⊙ tanh c(t).
  State moving(Index t, Index j) const {
    State state = recorded<Dual>(t);
    Dual& c = state.c[j];
    c.derivative = 1;
    if (t > 0) state.h[j] = Dual(flow_.run.gate(Gate::o, t)(j)) * tanh(c);
    return state;
  }

  /// The error of a column, relative to the largest entry of its matrix or 1.
  double column_error(const State& state, const Matrix& found, Index j) const {
    double error = 0;
    for (Index i = 0; i < m(); ++i) {
      error = worse(error, std::abs(state.c[i].derivative - found(i, j)));
    }
    return error / std::max(1.0, found.cwiseAbs().maxCoeff());
  }

  void check_one_step() {
    const auto columns = T() * m();
    const auto count = static_cast<Index>(std::max(4.0, kBudget / step_cost()));
    const auto sample = sampled(columns, std::min<Index>(count, 2000));
    double error = 0;
    for (const Index k : sample) {
      const Index t = k / m();
      State state = moving(t, k % m());
      definition_.step<Dual>(dual_at_, t + 1, state);
      error = worse(error, column_error(state, flow_.total[t], k % m()));
    }
    checks_.push_back(
        {"total",
         fmt::format("{} of {} columns of the one-step derivatives", sample.size(), columns),
         "dual numbers", error, 1e-12});
  }

  void check_to_the_end() {
    const double growth = gradient_growth(flow_);
    if (growth > 1e8) return;
    const auto columns = T() * m();
    const double cost = static_cast<double>(T()) * step_cost();
    const auto count = static_cast<Index>(std::clamp(kBudget / cost, 4.0, 200.0));
    const auto sample = sampled(columns, count);
    double error = 0;
    for (const Index k : sample) {
      const Index from = k / m();
      State state = moving(from, k % m());
      for (Index t = from + 1; t <= T(); ++t) definition_.step<Dual>(dual_at_, t, state);
      error = worse(error, column_error(state, flow_.full[from], k % m()));
    }
    checks_.push_back(
        {"full",
         fmt::format("{} of {} columns of the derivatives of c({})", sample.size(), columns, T()),
         "dual numbers", error, 1e-11 * growth});
  }

  void check_norms() {
    const auto size = static_cast<double>(m());
    const auto count =
        static_cast<Index>(std::clamp(kBudget / (20 * size * size * size), 2.0, 200.0));
    const auto sample = sampled(T(), count);
    double error = 0;
    for (const Index t : sample) {
      const double expected = largest_singular_value(flow_.full[t]);
      const double found = flow_.full_norms(t);
      error = worse(error, std::abs(found - expected) / std::max(expected, 1e-290));
    }
    checks_.push_back({"path/full",
                       fmt::format("{} of {} norms along every path", sample.size(), T()),
                       "singular values by Jacobi rotations", error, 1e-10});
  }

  void check_direct() {
    Vector logarithm = Vector::Zero(m());
    double error = 0;
    for (Index t = T(); t >= 1; --t) {
      logarithm += Vector(flow_.run.gate(Gate::f, t)).array().log().matrix();
      const double expected = std::exp(logarithm.maxCoeff());
      const double found = flow_.direct_norm(t - 1);
      error = worse(error, std::abs(found - expected) / std::max(expected, 1e-290));
    }
    checks_.push_back({"path/direct", fmt::format("all {} norms of the direct path", T()),
                       "e to the sum of the logarithms of f", error, 1e-10});
  }

  const LstmFlow& flow_;
  LstmDefinition definition_;
  std::vector<double> at_;
  std::vector<Dual> dual_at_;
  std::vector<Check> checks_;
};

}  // namespace

double gradient_growth(const LstmFlow& flow) {
  const LstmGradients& g = flow.gradients;
  const auto squares = [&](Index t) { return g.c.row(t).squaredNorm() + g.h.row(t).squaredNorm(); };
  const double end = squares(flow.steps());
  double most = end;
  for (Index t = 0; t < flow.steps(); ++t) most = std::max(most, squares(t));
  return most == 0 ? 1 : std::sqrt(most / end);
}

std::vector<Check> checks(const LstmFlow& flow) {
  return LstmCheck(flow).run();
}

}  // namespace psolve::lstm_grad
