// Why the gradient is taken where the velocity leads, in letters. The instances are runs of the rules,
// and gradients taken as differences of quadratics, which are exact.

#include "problems/optimizers/theory/nesterov.h"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <string>

#include "core/matrix.h"
#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "math/numbers/random.h"
#include "math/optimization/rules.h"
#include "problems/optimizers/rules.h"
#include "problems/optimizers/theory/drawn_quadratic.h"

namespace psolve::optimizers {
namespace {

/// A quadratic with positive curvatures, a point with its gradient G, and a velocity; N is the gradient
/// where the velocity leads, V the new velocity.
void any_bowl(std::uint64_t seed, Scope& letters) {
  DrawnQuadratic drawn(seed);
  const Index size = drawn.size();
  const Matrix H = drawn.positive();
  const Vector b = drawn.vector(), theta = drawn.vector(), v = drawn.vector(), d = drawn.vector();
  const double alpha = drawn.number(0.1), beta = 0.1 + 0.8 * drawn.number(0);
  const auto f = [&](const Vector& at) { return at.dot(H * at) / 2 + b.dot(at); };
  const auto gradient = [&](const Vector& at) {
    Vector slopes(size);
    for (Index k = 0; k < size; ++k) {
      const Vector unit = Vector::Unit(size, k);
      slopes(k) = (f(at + unit) - f(at - unit)) / 2;
    }
    return slopes;
  };
  const Vector ahead = gradient(theta - alpha * v);
  letters.define("H", to_value(H));
  letters.define("v", to_value(v));
  letters.define("d", to_value(d));
  letters.define("G", to_value(gradient(theta)));
  letters.define("N", to_value(ahead));
  letters.define("V", to_value(Vector(beta * v + (1 - beta) * ahead)));
  letters.define("alpha", alpha);
  letters.define("beta", beta);
}

/// Along one direction of curvature λ: the errors of momentum, e, and of Nesterov's rule, n.
void along_a_direction(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const double beta = 0.1 + 0.8 * random.unit(), alpha = 0.1 + random.unit();
  const double lambda = 0.1 + 2 * random.unit();
  double e = 0.5 + random.unit(), n = e, v = 0, u = 0;
  for (int t = 0; t <= 3; ++t) {
    letters.define("e_" + std::to_string(t), e);
    letters.define("n_" + std::to_string(t), n);
    v = beta * v + (1 - beta) * lambda * e;
    e -= alpha * v;
    u = beta * u + (1 - beta) * lambda * (n - alpha * u);
    n -= alpha * u;
  }
  letters.define("t", 1.0 + static_cast<double>(random.bits() % 2));
  letters.define("beta", beta);
  letters.define("lambda", lambda);
  letters.define("a", alpha * (1 - beta));
}

/// The best momentum for curvatures from μ to Λ.
void tuned_momentum(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const double mu = 0.1 + random.unit(), most = mu + 0.1 + 5 * random.unit();
  const double sum = std::sqrt(most) + std::sqrt(mu), gap = std::sqrt(most) - std::sqrt(mu);
  letters.define("mu", mu);
  letters.define("Lambda", most);
  letters.define("a", 4 / (sum * sum));
  letters.define("beta", gap * gap / (sum * sum));
}

/// Curvatures from μ to Λ, λ among them, with the textbook's rule at a = 1/Λ.
void accelerated(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const double mu = 0.1 + random.unit(), most = mu + 0.1 + 5 * random.unit();
  const double kappa = most / mu, root = std::sqrt(kappa);
  letters.define("mu", mu);
  letters.define("lambda", mu + random.unit() * (most - mu));
  letters.define("kappa", kappa);
  letters.define("a", 1 / most);
  letters.define("beta", (root - 1) / (root + 1));
}

/// The same with its best parameters.
void balanced(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const double mu = 0.1 + random.unit(), most = mu + 0.1 + 5 * random.unit();
  const double root = std::sqrt(3 * most / mu + 1);
  letters.define("mu", mu);
  letters.define("Lambda", most);
  letters.define("a", 4 / (3 * most + mu));
  letters.define("beta", (root - 2) / (root + 2));
  letters.define("r", 1 - 2 / root);
}

/// A convex quadratic about x*, some of whose curvatures may be 0.
struct ConvexBowl {
  explicit ConvexBowl(Random& random) {
    const Index size = 2 + static_cast<Index>(random.bits() % 2);
    const Matrix root = Matrix::NullaryExpr(size, 1 + static_cast<Index>(random.bits() % 3),
                                            [&] { return random.symmetric(2); });
    H = root * root.transpose();
    least = drawn(random);
    most = Eigen::SelfAdjointEigenSolver<Matrix>(H).eigenvalues().maxCoeff();
  }
  Vector drawn(Random& random) const {
    return Vector::NullaryExpr(H.rows(), [&] { return random.symmetric(2); });
  }
  double value(const Vector& x) const { return (x - least).dot(H * (x - least)) / 2; }
  Vector gradient(const Vector& x) const { return H * (x - least); }

  Matrix H;
  Vector least;
  double most;
};

/// One step of Nesterov's rule for convex functions, from any x and y with any t; 3/2 is 0 at the least.
void convex_step(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const ConvexBowl bowl(random);
  const double offset = 1.5, t = 1 + 2 * random.unit(), s = t + 0.5;
  const Vector x = bowl.drawn(random), y = bowl.drawn(random), z = bowl.drawn(random);
  const Vector g = bowl.gradient(y), after = y - g / bowl.most;
  const auto vector = [&](const char* name, const Vector& v) { letters.define(name, to_value(v)); };
  vector("x", x);
  vector("y", y);
  vector("z", z);
  vector("g", g);
  vector("u", t * y - (t - 1) * x - bowl.least);
  vector("x_plus", after);
  vector("y_plus", after + (t - 1) / s * (after - x));
  letters.define("f_z", bowl.value(z) + offset);
  letters.define("f_plus", bowl.value(after) + offset);
  letters.define("F", bowl.value(x));
  letters.define("F_plus", bowl.value(after));
  letters.define("Lambda", bowl.most);
  letters.define("t", t);
  letters.define("s", s);
}

/// Some steps of it from a start.
void accelerated_run(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const ConvexBowl bowl(random);
  const long steps = 1 + static_cast<long>(random.bits() % 12);
  Vector x = bowl.drawn(random), y = x;
  letters.define("x_0", to_value(x));
  letters.define("x_star", to_value(bowl.least));
  for (long k = 1; k <= steps; ++k) {
    const Vector after = y - bowl.gradient(y) / bowl.most;
    const double t = static_cast<double>(k + 1) / 2;
    y = after + (t - 1) / (t + 0.5) * (after - x);
    x = after;
  }
  letters.define("Lambda", bowl.most);
  letters.define("k", static_cast<double>(steps));
  letters.define("F_" + std::to_string(steps), bowl.value(x));
}

Formula beside(std::vector<Formula> factors) {
  return product(std::move(factors), product_sign::matrix);
}
}  // namespace

Argument nesterov_argument() {
  const Formula t = sym("t"), a = sym("a"), beta = sym("beta"), lambda = sym("lambda");
  const Formula H = sym("H"), v = sym("v"), G = sym("G"), alpha = sym("alpha");
  const Formula mu = sym("mu"), most = sym("Lambda"), kappa = sym("kappa"), r = sym("r");
  const Formula x = sym("x"), y = sym("y"), z = sym("z"), g = sym("g"), f = sym("f"), u = sym("u");
  const Formula x_star = x.mark("*"), x_after = x.mark("+"), y_after = y.mark("+");
  const Formula f_at_z = f.at(Formula::words("z")), f_after = f.mark("+"), F = sym("F"),
                F_after = F.mark("+");
  const Formula s = sym("s"), k = sym("k");
  const auto root = [](const Formula& of) { return call("sqrt", {of}); };
  const auto at = [&](const char* letter, const Formula& step) { return sym(letter).at(step); };
  return {
      "nesterov",
      "Nesterov: the gradient where the velocity leads",
      {{"ahead",
        rule::look_ahead,
        {"The idea: look first where the velocity is about to take us, and correct it by the "
         "gradient "
         "there, before the error is made. By Taylor, with H the matrix of second derivatives, G "
         "the "
         "gradient at θ and N that at θ − αv, to first order, and exactly on a quadratic,"},
        {equals({sym("N"), G - alpha * beside({H, v})})},
        any_bowl},
       {"damping",
        rule::substitution,
        {"So the new velocity V is momentum's, less a brake that is the stronger the more "
         "curved "
         "the "
         "direction of travel is:"},
        {equals({sym("V"),
                 beta * v + tuple({1 - beta}) * G - tuple({1 - beta}) * alpha * beside({H, v})})},
        any_bowl},
       {"direction",
        rule::linear_iteration,
        {"On a quadratic, along an eigenvector of curvature λ and with a = α(1 − β), the errors "
         "e "
         "of "
         "momentum and n of this rule follow"},
        {equals(
             {at("e", t + 1), tuple({1 + beta - a * lambda}) * at("e", t) - beta * at("e", t - 1)}),
         equals({at("n", t + 1), tuple({1 + beta - 2 * a * lambda}) * at("n", t) -
                                     tuple({beta - a * lambda}) * at("n", t - 1)})},
        along_a_direction},
       {"oscillation",
        rule::stability_limit,
        {"Where they oscillate, the squared factor a step is the last coefficient: β for "
         "momentum, "
         "whatever the curvature; β − aλ here, less in steep directions. So overshooting dies "
         "out "
         "sooner, and β may be nearer to 1."}},
       {"at_minus_one",
        rule::stability_limit,
        {"The price is a smaller limit. As the rate grows a root first leaves the unit circle "
         "at "
         "−1, where the polynomials z² − (1 + β − aλ)z + β and z² − (1 + β − 2aλ)z + (β − aλ) "
         "are"},
        {equals({1 + tuple({1 + beta - a * lambda}) + beta, 2 * tuple({1 + beta}) - a * lambda}),
         equals({1 + tuple({1 + beta - 2 * a * lambda}) + tuple({beta - a * lambda}),
                 2 * tuple({1 + beta}) - 3 * a * lambda})},
        along_a_direction},
       {"limits",
        rule::stability_limit,
        {"So momentum is stable for aλ < 2(1 + β), this rule for aλ < 2(1 + β)/3. The "
         "textbook's "
         "rule looks ahead by αβv, where momentum alone would "
         "lead; its "
         "limit is 2(1 + β)/(1 + 2β). For β near 1 they are all but the same."}},
       {"tuned",
        rule::stability_limit,
        {"Momentum is best for curvatures from the least, μ, to the largest, Λ, where both have "
         "double roots, for a = 4/(√Λ + √μ)² and √β = (√Λ − √μ)/(√Λ + √μ); its factor a step is "
         "then √β:"},
        {equals({power(tuple({1 + beta - a * sym("Lambda")}), 2), 4 * beta}),
         equals({power(tuple({1 + beta - a * sym("mu")}), 2), 4 * beta})},
        tuned_momentum},
       {"accelerated",
        rule::stability_limit,
        {"The textbook's rule, of step a and with κ = Λ/μ, has the polynomial z² − (1 + β)(1 − "
         "aλ)z + "
         "β(1 − aλ). For a = 1/Λ and β = (√κ − 1)/(√κ + 1) it has the double root 1 − 1/√κ at "
         "μ, 0 "
         "alone at Λ, and between them pairs of complex roots, whose squared size is less:"},
        {equals({power(tuple({1 + beta}), 2) * tuple({1 - a * mu}), 4 * beta}),
         relation("≤", {power(tuple({1 + beta}), 2) * tuple({1 - a * lambda}), 4 * beta}),
         relation("≤", {beta * tuple({1 - a * lambda}), power(tuple({1 - 1 / root(kappa)}), 2)})},
        accelerated},
       {"balanced",
        rule::stability_limit,
        {"A longer step is better still: for a = 4/(3Λ + μ) and β = (√(3κ + 1) − 2)/(√(3κ + 1) "
         "+ 2) "
         "the double root at μ is r = 1 − 2/√(3κ + 1), and −r is the larger of the roots at Λ:"},
        {equals({beta * tuple({1 - a * mu}), power(r, 2)}),
         equals({power(r, 2) + tuple({1 + beta}) * tuple({1 - a * most}) * r +
                     beta * tuple({1 - a * most}),
                 0})},
        balanced},
       {"rates",
        rule::stability_limit,
        {"So tuned for a known quadratic momentum's factor a step is the least, and that of "
         "gradient descent, which is best for a = 2/(Λ + μ), the largest:"},
        {relation("≤", {(root(kappa) - 1) / (root(kappa) + 1), 1 - 2 / root(3 * kappa + 1),
                        1 - 1 / root(kappa), (kappa - 1) / (kappa + 1)})},
        accelerated},
       {"convex",
        rule::general_argument,
        {"Yet Nesterov's rule is used, because its guarantee is for every convex f whose gradient "
         "changes by at most Λ times the distance. One step from y by its gradient g, to x⁺ = y − "
         "g/Λ, lowers f by |g|²/(2Λ) at least; and f lies above its tangent at y. So for every z, "
         "with ",
         f_at_z, " and ", f_after, " its values at z and at x⁺,"},
        {relation("≤", {f_after, f_at_z + beside({transpose(g), tuple({y - z})}) -
                                     power(call("norm", {g}), 2) / (2 * most)})},
        convex_step},
       {"weighed",
        rule::substitution,
        {"Take this (t − 1)t times with z = x, the point before, and t times with a minimum z = "
         "x*, and let F be f less its least value, u = ty − (t − 1)x − x*. With the square "
         "completed the sum is"},
        {relation("≤", {power(t, 2) * F_after - t * tuple({t - 1}) * F,
                        most / 2 *
                            tuple({power(call("norm", {u}), 2) -
                                   power(call("norm", {u - t / most * g}), 2)})})},
        convex_step},
       {"next",
        rule::substitution,
        {"Let s be the t of the next step. The next u is u − tg/Λ = tx⁺ − (t − 1)x − x*, if the "
         "next y goes on from x⁺ as the velocity leads; and the next weight s(s − 1) is no more "
         "than t² where s = t + 1/2:"},
        {equals({s * y_after - tuple({s - 1}) * x_after, t * x_after - tuple({t - 1}) * x}),
         equals({y_after, x_after + (t - 1) / s * tuple({x_after - x})}),
         relation("≤", {s * tuple({s - 1}), power(t, 2)})},
        convex_step},
       {"bound",
        rule::induction,
        {"So t²F + Λ|u|²/2 never grows. From t = 1 at y = x₀, where it is at most Λ|x₀ − x*|²/2 "
         "after the step, t is (k + 1)/2 at step k, and F then at most"},
        {relation("≤", {sym("F").at(k), 2 * most * power(call("norm", {x.at(0) - x_star}), 2) /
                                            power(tuple({k + 1}), 2)})},
        accelerated_run},
       {"why", rule::general_argument,
        "Gradient descent is only sure of 1/k. The share of the velocity that is kept, (k − "
        "1)/(k + "
        "2), goes to 1. Momentum has no such bound: tuned as above it may cycle for ever on a "
        "convex "
        "function (Lessard, Recht and Packard). And with one α for both, Nesterov's runs "
        "oscillate "
        "less."}}};
}

}  // namespace psolve::optimizers
