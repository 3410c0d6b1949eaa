// Gradient descent on any quadratic (question 12): along each eigenvector it is a number of its own.
//
//     w(τ) = w(τ − 1) − ρ H (w(τ − 1) − w*)       along u_j:  w_j(τ) = {1 − (1 − ρ η_j)^τ} w_j*
//
// The instances are iterated with the matrix itself; no formula of the solver is used.

#include <cmath>

#include "math/calculus/rules.h"
#include "math/numbers/random.h"
#include "problems/quadratic/formula.h"
#include "problems/quadratic/rules.h"
#include "problems/quadratic/spec.h"

namespace psolve::quadratic {
namespace {

Value list_of(const Vector& v) {
  return Value({static_cast<std::size_t>(v.size())}, {v.begin(), v.end()});
}

Value rows_of(const Matrix& m) {
  std::vector<double> entries;
  for (Index i = 0; i < m.rows(); ++i) {
    for (Index k = 0; k < m.cols(); ++k) entries.push_back(m(i, k));
  }
  return Value({static_cast<std::size_t>(m.rows()), static_cast<std::size_t>(m.cols())},
               std::move(entries));
}

Vector drawn(Random& random, Index size) {
  return Vector::NullaryExpr(size, [&] { return random.symmetric(2); });
}

/// A quadratic with known eigenvectors: those of a reflection I − 2 v vᵀ/vᵀv, whose columns are
/// orthonormal.
struct Drawn {
  explicit Drawn(std::uint64_t seed) : random(seed) {
    const Index size = 2 + static_cast<Index>(random.bits() % 3);
    const Vector v = drawn(random, size);
    u = Matrix::Identity(size, size) - 2 * v * v.transpose() / v.squaredNorm();
    eta = Vector::NullaryExpr(size, [&] { return 0.1 + 4 * random.unit(); });
    H = u * eta.asDiagonal() * u.transpose();
    minimum = drawn(random, size);
    rate = random.unit() / eta.maxCoeff();
    steps = static_cast<long>(random.bits() % 12);
  }

  Vector after(long count) const {
    Vector w = Vector::Zero(minimum.size());
    for (long t = 0; t < count; ++t) w -= rate * H * (w - minimum);
    return w;
  }

  Random random;
  Matrix u;
  Vector eta;
  Matrix H;
  Vector minimum;
  double rate;
  long steps;
};

/// H, w*, a point w and a way d from it.
void any_point(std::uint64_t seed, Scope& letters) {
  Drawn drawn_surface(seed);
  const Index size = drawn_surface.minimum.size();
  letters.define("H", rows_of(drawn_surface.H));
  letters.define("w_star", list_of(drawn_surface.minimum));
  letters.define("w", list_of(drawn(drawn_surface.random, size)));
  letters.define("d", list_of(drawn(drawn_surface.random, size)));
}

/// An eigenvector j, and the run's components along it.
void along_an_eigenvector(std::uint64_t seed, Scope& letters) {
  const Drawn d(seed);
  const Index j = static_cast<Index>(seed) % d.minimum.size();
  const Vector u = d.u.col(j);
  letters.define("H", rows_of(d.H));
  letters.define("u_j", list_of(u));
  letters.define("eta_j", d.eta(j));
  letters.define("rho", d.rate);
  letters.define("tau", static_cast<double>(d.steps));
  letters.define("w_j_star", u.dot(d.minimum));
  for (const long t : {d.steps, d.steps + 1}) {
    letters.define("w_j_" + std::to_string(t), u.dot(d.after(t)));
  }
}

/// 0 ≤ x ≤ 1 and any number of steps.
void small_rate(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  letters.define("x", random.unit());
  letters.define("tau", static_cast<double>(random.bits() % 40));
}

}  // namespace

Theory theory(const Json&) {
  const Formula w = sym("w"), H = sym("H"), d = sym("d"), minimum = vector_minimum();
  const Formula rho = sym("rho"), tau = sym("tau"), x = sym("x");
  const Formula u = in_letters("u"), eta = in_letters("eta"), w_j = minimum_in_letters();
  const Formula component = of("w_j", tau), next = of("w_j", tau + 1);
  const auto times = [](std::vector<Formula> factors) {
    return product(std::move(factors), product_sign::matrix);
  };
  const Formula from = tuple({w - minimum}), moved = tuple({w + d - minimum});
  const Formula q = tuple({1 - rho * eta});
  const Formula factor = 1 - power(tuple({1 - x}), tau);
  return {{"direction",
           "The gradient, and the descent along one eigenvector",
           {{"expansion",
             rule::partial_derivatives,
             {"Moved by d, and as H is symmetric, so that the two mixed terms are one,"},
             {equals({times({transpose(moved), H, moved}) / 2,
                      times({transpose(from), H, from}) / 2 + times({transpose(d), H, from}) +
                          times({transpose(d), H, d}) / 2})},
             any_point},
            {"gradient",
             rule::partial_derivatives,
             {"What is linear in d is the gradient, so the descent is, with ", of("w", tau),
              " for w after ", tau, " steps,"},
             {equals({of("w", tau + 1),
                      of("w", tau) - rho * times({H, tuple({of("w", tau) - minimum})})})}},
            {"eigenvector",
             rule::projection,
             {"H has orthonormal eigenvectors ", u, ", and read from the left"},
             {equals({times({transpose(u), H}), eta * transpose(u)})},
             along_an_eigenvector},
            {"component",
             rule::projection,
             {"So ", transpose(u), " times the rule is a rule for the component ",
              equals({component, times({transpose(u), of("w", tau)})}),
              " alone: what separates it from ", w_j,
              " shrinks by one factor, whatever the others do:"},
             {equals({next - w_j, q * tuple({component - w_j})})},
             along_an_eigenvector}}},
          {"closed_form",
           "After any number of steps",
           {{"induction",
             rule::induction,
             {"From the origin the distance starts as −", w_j,
              ", and every step multiplies it once more:"},
             {equals({component, tuple({1 - power(q, tau)}) * w_j})},
             along_an_eigenvector},
            {"limit",
             rule::geometric_limit,
             {"So ", component, " goes to ", w_j, " for every start exactly where"},
             {relation("⟺", {relation("<", {call("abs", {1 - rho * eta}), 1}),
                             relation("<", {0, rho * eta, 2})})}},
            {"rate",
             rule::geometric_limit,
             {"and w goes to the minimum exactly where that holds for the largest eigenvalue. The "
              "slowest "
              "direction is that of the largest ",
              call("abs", {1 - rho * eta}), "."}}}},
          {"early",
           "Stopped early",
           {{"bounds",
             rule::bernoulli_bounds,
             {"Write x for ", rho * eta,
              ". For x from 0 to 1, from 1 − x ≤ exp(−x) and from Bernoulli's "
              "inequality,"},
             {relation("≤", {1 - call("exp", {-(x * tau)}), factor, x * tau})},
             small_rate},
            {"meaning",
             rule::general_argument,
             {"Where ", eta,
              " is far above 1/(ρτ) the left bound is nearly 1: the component has arrived. "
              "Where it is far below, the right bound, ",
              product({rho, eta, tau}),
              ", is nearly 0: it has hardly left the origin. The first needs x to stay away from "
              "2: with "
              "x near 2 the component swings around ",
              w_j,
              " for long, however many steps are taken; a small rate, x ≤ 1 for all directions, "
              "excludes that."}},
            {"decay",
             rule::general_argument,
             {"So stopping after τ steps acts as weight decay of about 1/(ρτ): it keeps the "
              "directions in "
              "which the error is steep, and leaves out those in which it is flat."}}}}};
}

}  // namespace psolve::quadratic
