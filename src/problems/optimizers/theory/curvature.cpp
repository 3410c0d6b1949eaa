// Newton's method and its approximations, in letters (question 11.2). The instances are quadratics, and
// steps taken on functions of one variable.

#include "problems/optimizers/theory/curvature.h"

#include <cmath>

#include "core/matrix.h"
#include "math/calculus/rules.h"
#include "math/numbers/random.h"
#include "math/optimization/rules.h"
#include "problems/optimizers/rules.h"
#include "problems/optimizers/theory/drawn_quadratic.h"

namespace psolve::optimizers {
namespace {

/// A quadratic with positive curvatures H, the gradient G at a point, a way d, and a positive definite
/// B, which after the step d is B⁺; Γ is the gradient at the minimum along −G.
void any_model(std::uint64_t seed, Scope& letters) {
  DrawnQuadratic drawn(seed);
  const Matrix H = drawn.positive(), B = drawn.positive();
  const Matrix I = Matrix::Identity(drawn.size(), drawn.size());
  const Vector G = drawn.vector(), s = drawn.vector(), y = H * s;
  const Matrix turn = I - y * s.transpose() / y.dot(s);
  letters.define("H", to_value(H));
  letters.define("G", to_value(G));
  letters.define("d", to_value(drawn.vector()));
  letters.define("s", to_value(s));
  letters.define("y", to_value(y));
  letters.define("I", to_value(I));
  letters.define("B", to_value(B));
  letters.define("B_plus",
                 to_value(Matrix(turn.transpose() * B * turn + s * s.transpose() / y.dot(s))));
  letters.define("Gamma", to_value(Vector(G - G.squaredNorm() / G.dot(H * G) * (H * G))));
}

/// Newton's steps on x − log x from below 2, and on √(1 + x²).
void newton_steps(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const double x = 0.2 + 1.6 * random.unit(), root = std::sqrt(1 + x * x);
  letters.define("x", x);
  letters.define("y", x - (1 - 1 / x) / (1 / (x * x)));
  letters.define("z", x - (x / root) / (1 / (root * root * root)));
}

Formula in_a_row(std::vector<Formula> factors) {
  return product(std::move(factors), product_sign::matrix);
}

}  // namespace

Argument newton_argument() {
  const Formula H = sym("H"), G = sym("G"), d = sym("d"), x = sym("x"), theta = sym("theta");
  return {
      "newton",
      "Newton's method",
      {{"model",
        rule::taylor_model,
        {"The idea: go to the minimum of the quadratic that agrees with f in value, gradient G and "
         "second derivatives H. Its change by a step d has the gradient G + Hd, which is 0 at "
         "d = −H⁻¹G, so that the rule is"},
        {equals({theta.mark("+"), theta - in_a_row({power(H, -1), G})})}},
       {"least",
        rule::newton_step,
        "Where H is positive definite no step makes the model smaller than this; on a quadratic, "
        "which "
        "is its own model, one step reaches the minimum:",
        {relation("≥", {in_a_row({transpose(G), d}) + in_a_row({transpose(d), H, d}) / 2,
                        -(in_a_row({transpose(G), power(H, -1), G}) / 2)})},
        any_model},
       {"local",
        rule::newton_step,
        "Near a minimum with H positive definite the error is squared by each step, up to a "
        "factor: the "
        "digits double. On x − log x, with y the point after x, exactly:",
        {equals({1 - sym("y"), power(tuple({1 - x}), 2)})},
        newton_steps},
       {"far",
        rule::newton_step,
        "From afar it may diverge. On √(1 + x²), which is convex, the point z after x is beyond "
        "the "
        "minimum, and further off than before where |x| > 1:",
        {equals({sym("z"), -power(x, 3)})},
        newton_steps},
       {"saddles", rule::newton_step,
        "It seeks any stationary point: where H has negative eigenvalues it climbs along these, to "
        "a "
        "saddle or a maximum. Damping mends both: a shorter step found by line search, or H + μI "
        "in "
        "place of H with μ so large that it is positive definite, which lies between Newton's step "
        "and "
        "a short one along the gradient."},
       {"cost", rule::newton_step,
        "For n parameters H has n² entries, and solving takes about n³/3 multiplications: for "
        "networks "
        "too many of both. What it spares is the rate: it is not slowed by badly scaled "
        "directions, for "
        "a change of coordinates changes nothing."}}};
}

Argument quasi_newton_argument() {
  const Formula H = sym("H"), G = sym("G"), s = sym("s"), y = sym("y"), I = sym("I");
  const Formula B = sym("B"), updated = sym("B").mark("+"), after = sym("Gamma");
  const Formula along = in_a_row({transpose(y), s});
  const auto outer = [](const Formula& u, const Formula& v) { return in_a_row({u, transpose(v)}); };
  const auto square = [](const Formula& v) { return in_a_row({transpose(v), v}); };
  return {
      "approximate",
      "Approximations to Newton's method",
      {{"secant",
        rule::secant_update,
        {"The idea: learn the curvature from gradients that are computed anyway. After a step s "
         "the "
         "gradient has changed by y, on a quadratic by Hs. BFGS keeps a matrix B in place of H⁻¹, "
         "at "
         "first I, steps along −BG, and changes B as little as it can so that it explains the last "
         "step:"},
        {equals({in_a_row({updated, y}), s})},
        any_model},
       {"update",
        rule::secant_update,
        {"which is, with ", B, " symmetric and positive definite for as long as ",
         relation(">", {along, 0}), ", as after a line search,"},
        {equals({updated,
                 in_a_row({tuple({I - outer(s, y) / along}), B, tuple({I - outer(y, s) / along})}) +
                     outer(s, s) / along})},
        any_model},
       {"bfgs", rule::secant_update,
        "A step costs Θ(n²) in place of Θ(n³). On a quadratic of n variables with exact line "
        "search "
        "B is H⁻¹ after n steps, which end at the minimum; near a minimum of other functions the "
        "error falls faster than any fixed factor a step. L-BFGS keeps only the last few pairs s, "
        "y, "
        "Θ(n) numbers."},
       {"conjugate",
        rule::conjugate_direction,
        {"Conjugate gradients solve Hd = −G by products with H alone. After the minimum along −G, "
         "where the gradient is Γ, the next direction is −Γ with as much of the last one as makes "
         "the two conjugate, so that what is gained along the one is not lost along the next:"},
        {equals({in_a_row({transpose(G), H, tuple({-after - square(after) / square(G) * G})}), 0})},
        any_model},
       {"finite", rule::conjugate_direction,
        "So n steps end at the minimum of a quadratic, fewer where eigenvalues repeat or cluster. "
        "Products Hv cost as much as two gradients, and stopped early the result is a Newton step "
        "that is only approximate (Hessian-free, truncated Newton)."},
       {"others", rule::newton_step,
        "Gauss–Newton leaves out second derivatives of the model, so that its matrix JᵀJ has no "
        "negative eigenvalue, and with μI added it is Levenberg's and Marquardt's. A diagonal H "
        "divides each coordinate by its own curvature. K-FAC takes H by blocks, one a layer."}}};
}

}  // namespace psolve::optimizers
