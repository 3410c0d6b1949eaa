// The checks of a descent on a quadratic: they pass what is right, and see whatever is wrong. How
// large an error is follows by hand from the lie.

#include "problems/quadratic/checks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "problems/quadratic/spec.h"
#include "support/lies.h"

namespace psolve::quadratic {
namespace {

struct Worked {
  Problem spec;
  Surface surface;
  Descent descent;
};
using Lies = std::vector<Lie<Worked>>;

void expect_lies_seen(const char* text, const Lies& lies) {
  const Problem spec = problem_of(quadratic::spec(), text);
  const Surface surface(spec);
  Eigenbasis basis = eigenbasis(surface.H);
  auto exact = exact_descent(spec, basis.values);
  Workings work(false);
  const Descent descent = descend(spec, surface, std::move(basis), std::move(exact), work);
  const Worked right{spec, surface, descent};
  expect_seen(
      right, [](const Worked& w) { return checks(w.spec, w.surface, w.descent); }, lies);
}

// η = 1 along (1, −1)/√2 and 3 along (1, 1)/√2, q = 0.9 and 0.7. Errors of w are relative to
// 1 + |w*| = 3; rounding of the 1/(1 − 0.9) = 10 last steps matters, which makes the tolerances
// 2·11·10⁻¹⁴ and 11·10⁻¹⁴.
TEST(QuadraticChecks, SeeWhatIsWrong) {
  const double root = std::sqrt(0.5);
  expect_lies_seen(
      R"({"problem": "quadratic", "hessian": [[2, 1], [1, 2]], "minimum": [1, 2],
          "learning_rate": 0.1, "steps": 10})",
      {
          {"w", [](Worked& w) { w.descent.w(0) += 1e-9; }, "w", 1e-9 / 3},
          {"w by the rule", [](Worked& w) { w.descent.iterated(1) -= 1e-12; }, "w"},
          {"w within rounding", [](Worked& w) { w.descent.w(1) += 3e-13; }, ""},
          {"s", [](Worked& w) { w.descent.directions[1].shrink -= 1e-9; }, "shrink", 1e-9},
          {"s a little", [](Worked& w) { w.descent.directions[0].shrink += 2e-13; }, "shrink"},
          {"s within rounding", [](Worked& w) { w.descent.directions[0].shrink += 5e-14; }, ""},
          {"η", [](Worked& w) { w.descent.basis.values(1) += 1e-9; }, "eigenvectors",
           1e-9 * root / 3},
          {"an entry of u, whose residual is (1, 1) times the lie",
           [](Worked& w) { w.descent.basis.vectors(0, 0) += 1e-9; }, "eigenvectors orthonormal",
           1e-9 / 3},
          {"the length of u", [](Worked& w) { w.descent.basis.vectors.row(0) *= 1 + 1e-9; },
           "orthonormal", 2e-9},
          {"the largest rate, above", [](Worked& w) { w.descent.largest_rate *= 1.02; },
           "largest_learning_rate", 2},
          {"the largest rate, below", [](Worked& w) { w.descent.largest_rate *= 0.98; },
           "largest_learning_rate", 2},
          {"a little above", [](Worked& w) { w.descent.largest_rate *= 1 + 1e-8; },
           "largest_learning_rate", 1},
          {"a little below", [](Worked& w) { w.descent.largest_rate *= 1 - 1e-8; },
           "largest_learning_rate", 1},
          {"a bound from below",
           [](Worked& w) {
             *w.descent.directions[0].lower = w.descent.directions[0].shrink + 2e-6;
           },
           "bounds", 2e-6},
          {"a bound from above",
           [](Worked& w) {
             *w.descent.directions[1].upper = w.descent.directions[1].shrink - 1e-6;
           },
           "bounds", 1e-6},
          {"w exactly", [](Worked& w) { (*w.descent.exact->w)[0] += Rational(1, 1'000'000); },
           "exact/w", 1},
          {"both exactly",
           [](Worked& w) {
             for (Rational& entry : *w.descent.exact->w) entry += Rational(1, 3);
           },
           "exact/w", 2},
      });
}

// q = −1.1 along (1, 1)/√2: of the start, √5 away, 1.1¹⁵ √5 = 9.341 is left.
TEST(QuadraticChecks, SeeWhatIsWrongBeyondTheLimit) {
  expect_lies_seen(
      R"({"problem": "quadratic", "hessian": [[2, 1], [1, 2]], "minimum": [1, 2],
          "learning_rate": 0.7, "steps": 15})",
      {
          {"w", [](Worked& w) { w.descent.w(1) += 1e-6; }, "w", 1e-6 / 10.3406},
          {"s, which is 5.177", [](Worked& w) { w.descent.directions[1].shrink += 1e-6; }, "shrink",
           1e-6 / 5.17725},
          {"w within rounding", [](Worked& w) { w.descent.w(1) += 1e-12; }, ""},
      });
}

// A billion steps, q = 1 − 10⁻⁹, which are doubled: rounding of all of them matters.
TEST(QuadraticChecks, SeeWhatIsWrongAfterManySteps) {
  expect_lies_seen(
      R"({"problem": "quadratic", "hessian": [[1e-6, 0], [0, 1]], "minimum": [1, 1],
          "learning_rate": 1e-3, "steps": 1000000000, "start": [3, 0]})",
      {
          {"w", [](Worked& w) { w.descent.w(0) += 1e-3; }, "w", 1e-3 / (1 + 1.73576)},
          {"s", [](Worked& w) { w.descent.directions[0].shrink += 1e-4; }, "shrink", 1e-4},
      });
}

}  // namespace
}  // namespace psolve::quadratic
