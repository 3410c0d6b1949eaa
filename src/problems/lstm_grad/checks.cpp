#include "problems/lstm_grad/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/checking/gradient_check.h"
#include "math/checking/worst_error.h"
#include "math/numbers/linear_algebra.h"
#include "math/numbers/random.h"
#include "problems/lstm_grad/definition.h"
#include "problems/lstm_grad/paths.h"

namespace psolve::lstm_grad {
namespace {

using Exact = Tracked<1>;
using State = LstmDefinition::State<Exact>;

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
        exact_at_(at_.begin(), at_.end()) {}

  std::vector<Check> run() {
    check_states();
    check_all_gradients();
    check_steps_back();
    check_sums();
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

  static void add(WorstError& worst, double found, const Exact& expected) {
    worst.add(found, expected.value, expected.moved);
  }

  /// Each step by itself, so that rounding does not add up.
  void check_states() {
    WorstError worst;
    for (Index t = 1; t <= T(); ++t) {
      State state = recorded<Exact>(t - 1);
      definition_.step<Exact>(exact_at_, t, state);
      for (Index j = 0; j < m(); ++j) {
        add(worst, flow_.run.c(t, j), state.c[j]);
        add(worst, flow_.run.h(t, j), state.h[j]);
      }
    }
    checks_.push_back({"states",
                       fmt::format("c and h of all {} steps, each from the one before", T()),
                       "the equations in plain loops", worst.error(), worst.tolerance()});
  }

  template <class S>
  S loss_at(const std::vector<S>& v) const {
    return loss_of(definition_.run<S>(v));
  }

  template <class S>
  S loss_of(const LstmDefinition::State<S>& state) const {
    const auto& of = flow_.loss.of_cell_state ? state.c : state.h;
    S total = 0;
    for (Index j = 0; j < std::ssize(of); ++j) {
      if (flow_.loss.is_squared()) {
        const S residual = of[j] - S(flow_.loss.target(j));
        total += residual * residual;
      } else {
        total += of[j];
      }
    }
    return total;
  }

  /// Rounding adds up through the steps of a whole run. Where nothing can be said after all of
  /// them, the steps one by one say it.
  void check_all_gradients() {
    const double multiplications = static_cast<double>(T()) * step_cost();
    if (multiplications > kBudget / 10) return;
    const LstmGradients& g = flow_.gradients;
    const auto loss = [this](const auto& v) { return loss_at(v); };
    for (auto& check : check_gradients({.value = loss,
                       .dual = loss,
                       .tracked = loss,
                       .along = loss,
                       .precise = loss,
                       .at = at_,
                       .multiplications = multiplications,
                       .functions = static_cast<double>(5 * T() * m())},
                                       in_order(g.weights, g.h.row(0), g.c.row(0), g.x))) {
      if (check.tolerance < 1) checks_.push_back(std::move(check));
    }
  }

  /// ∂L/∂(c, h)(T) from the loss; then from ∂L/∂(c, h)(t) that of t − 1 and ∂L/∂z(t), each along a
  /// random direction, or for small cells entry by entry. In the recorded ∂L/∂c the path through
  /// h of the same step is included, so c moves with h held and what h adds is added behind.
  void check_steps_back() {
    WorstError worst;
    Random random(1);
    const bool entrywise = static_cast<double>(T() * m()) * step_cost() < kBudget / 100;
    const Index places = 6 * m();
    for (Index t = T(); t >= 1; --t) {
      const auto compare = [&](const Vector& direction) { compare_step(t, direction, worst); };
      if (entrywise) {
        for (Index k = 0; k < places; ++k) compare(Vector::Unit(places, k));
      } else {
        compare(Vector::NullaryExpr(places, [&] { return random.bits() >> 63 == 0 ? 1.0 : -1.0; }));
      }
    }
    compare_end(worst);
    checks_.push_back(
        {"gradients/steps",
         fmt::format("∂L/∂c, ∂L/∂h and ∂L/∂z of all {} steps, each from the one after{}", T(),
                     entrywise ? "" : ", along a random direction"),
         "dual numbers", worst.error(), worst.tolerance()});
  }

  /// How L moves with h(T) and c(T).
  void compare_end(WorstError& worst) const {
    for (const Index j : sampled(m(), 200)) {
      State last = recorded<Exact>(T());
      last.h[j].move(0, 1);
      const Exact by_h = loss_of(last);
      worst.add(flow_.gradients.h(T(), j), by_h.slope[0], by_h.slope_moved[0]);
      const Exact by_c = loss_of(moving(T(), j));
      worst.add(flow_.gradients.c(T(), j), by_c.slope[0], by_c.slope_moved[0]);
    }
  }

  /// How ∂L/∂(state at t) moves along a direction of z(t), four gates, of h(t − 1) and of c(t − 1).
  void compare_step(Index t, const Vector& direction, WorstError& worst) {
    const LstmGradients& g = flow_.gradients;
    State state = recorded<Exact>(t - 1);
    double found = 0;
    double size = 0;
    const auto weigh = [&](double gradient, double along) {
      found += gradient * along;
      size += std::abs(gradient * along);
    };
    for (const Gate gate : kGates) {
      for (Index j = 0; j < m(); ++j) {
        const Index k = block_of(gate) * m() + j;
        exact_at_[definition_.bias(gate, j)].move(0, direction(k));
        weigh(g.delta(t - 1, k), direction(k));
      }
    }
    // h(t − 1) alone, and c(t − 1) with h(t − 1) following: ∂L/∂c(t − 1) includes that path.
    for (Index j = 0; j < m(); ++j) {
      const double h = direction(4 * m() + j);
      const double c = direction(5 * m() + j);
      weigh(g.h(t - 1, j), h);
      weigh(g.c(t - 1, j), c);
      state.c[j].move(0, c);
      if (t > 1 && c != 0) state.h[j] = following(t - 1, state.c[j], j);
      state.h[j].move(0, h);
    }
    definition_.step<Exact>(exact_at_, t, state);
    for (const Gate gate : kGates) {
      for (Index j = 0; j < m(); ++j) exact_at_[definition_.bias(gate, j)].stop(0);
    }
    Exact expected = 0;
    for (Index j = 0; j < m(); ++j) {
      const auto along = [](const Exact& x) { return Exact(x.slope[0], x.slope_moved[0]); };
      expected += along(state.h[j]) * Exact(g.h(t, j));
      expected += along(state.c[j]) * direct_to_c(t, j);
    }
    worst.add(found, expected.value,
              expected.moved + static_cast<double>(direction.size()) * rounding_of(size));
  }

  /// ∂L/∂c(t) with h(t) held: without what goes through h(t) = o(t) tanh c(t).
  Exact direct_to_c(Index t, Index j) const {
    const LstmGradients& g = flow_.gradients;
    Exact c = flow_.run.c(t, j);
    c.move(0, 1);
    const Exact h = following(t, c, j);
    return Exact(g.c(t, j)) - Exact(g.h(t, j)) * Exact(h.slope[0], h.slope_moved[0]);
  }

  /// h_j(t) where c_j(t) moves and o(t) does not.
  Exact following(Index t, const Exact& c, Index j) const {
    return Exact(flow_.run.gate(Gate::o, t)(j)) * tanh(c);
  }

  /// ∂L/∂W = Σ_t δ(t) x(t)ᵀ and its like.
  void check_sums() {
    WorstError worst;
    const Index n = flow_.cell.inputs();
    const Index columns = n + m() + 1;
    const auto sample = sampled(4 * m() * columns, 1000);
    const LstmWeights& found = flow_.gradients.weights;
    for (const Index k : sample) {
      const Index j = k / columns;
      const Index column = k % columns;
      Exact sum = 0;
      for (Index t = 1; t <= T(); ++t) {
        const double factor = column < n         ? flow_.cell.x(t - 1, column)
                              : column < n + m() ? flow_.run.h(t - 1, column - n)
                                                 : 1;
        sum += Exact(flow_.gradients.delta(t - 1, j)) * Exact(factor);
      }
      add(worst,
          column < n         ? found.W(j, column)
          : column < n + m() ? found.U(j, column - n)
                             : found.b(j),
          sum);
    }
    checks_.push_back({"gradients/sum",
                       fmt::format("{} of {} gradients of the weights, as sums over {} steps",
                                   sample.size(), 4 * m() * columns, T()),
                       "plain loops", worst.error(), worst.tolerance()});
  }

  /// The state at t with c_j moving, and h with it where h(t) = o(t) ⊙ tanh c(t).
  State moving(Index t, Index j) const {
    State state = recorded<Exact>(t);
    Exact& c = state.c[j];
    c.move(0, 1);
    if (t > 0) state.h[j] = following(t, c, j);
    return state;
  }

  void compare_column(const State& state, const Matrix& found, Index j, WorstError& worst) const {
    for (Index i = 0; i < m(); ++i) {
      worst.add(found(i, j), state.c[i].slope[0], state.c[i].slope_moved[0]);
    }
  }

  void check_one_step() {
    const auto columns = T() * m();
    const auto count = static_cast<Index>(std::max(4.0, kBudget / step_cost()));
    const auto sample = sampled(columns, std::min<Index>(count, 2000));
    WorstError worst;
    for (const Index k : sample) {
      const Index t = k / m();
      State state = moving(t, k % m());
      definition_.step<Exact>(exact_at_, t + 1, state);
      compare_column(state, flow_.total[t], k % m(), worst);
    }
    checks_.push_back(
        {"total",
         fmt::format("{} of {} columns of the one-step derivatives", sample.size(), columns),
         "dual numbers", worst.error(), worst.tolerance()});
  }

  /// Step by step along the recorded states, so that only the derivative's own rounding adds up.
  void check_to_the_end() {
    const auto columns = T() * m();
    const double cost = static_cast<double>(T()) * step_cost();
    const auto count = static_cast<Index>(std::clamp(kBudget / cost, 4.0, 200.0));
    const auto sample = sampled(columns, count);
    WorstError worst;
    for (const Index k : sample) {
      const Index from = k / m();
      State state = moving(from, k % m());
      for (Index t = from + 1; t <= T(); ++t) {
        definition_.step<Exact>(exact_at_, t, state);
        for (Index j = 0; j < m(); ++j) {
          state.c[j].put(flow_.run.c(t, j));
          state.h[j].put(flow_.run.h(t, j));
        }
      }
      compare_column(state, flow_.full[from], k % m(), worst);
    }
    if (worst.tolerance() >= 1) return;
    checks_.push_back(
        {"full",
         fmt::format("{} of {} columns of the derivatives of c({})", sample.size(), columns, T()),
         "dual numbers", worst.error(), worst.tolerance()});
  }
  void check_norms() {
    const auto size = static_cast<double>(m());
    const auto count =
        static_cast<Index>(std::clamp(kBudget / (20 * size * size * size), 2.0, 200.0));
    const auto sample = sampled(T(), count);
    WorstError worst;
    for (const Index t : sample) {
      const double expected = largest_singular_value(flow_.full[t]);
      // Some six sweeps of n rotations, in each of which an entry rounds three times.
      worst.add(flow_.full_norms(t), expected, 18 * size * rounding_of(expected));
    }
    checks_.push_back({"path/full",
                       fmt::format("{} of {} norms along every path", sample.size(), T()),
                       "singular values by Jacobi rotations", worst.error(), worst.tolerance()});
  }

  /// The largest product of gates, from the sum of their logarithms.
  void check_direct() {
    Vector logarithm = Vector::Zero(m());
    WorstError worst;
    for (Index t = T(); t >= 1; --t) {
      logarithm += Vector(flow_.run.gate(Gate::f, t)).array().log().matrix();
      const double most = logarithm.maxCoeff();
      const double expected = std::exp(most);
      const double roundings = (static_cast<double>(T() - t) + 2) * (1 + std::abs(most));
      worst.add(flow_.direct_norm(t - 1), expected, roundings * rounding_of(expected));
    }
    checks_.push_back({"path/direct", fmt::format("all {} norms of the direct path", T()),
                       "e to the sum of the logarithms of f", worst.error(), worst.tolerance()});
  }

  const LstmFlow& flow_;
  LstmDefinition definition_;
  std::vector<double> at_;
  std::vector<Exact> exact_at_;
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
