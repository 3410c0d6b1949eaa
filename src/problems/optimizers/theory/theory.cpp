// How the methods of question 11 work, in letters. The instances are runs of their rules, and
// gradients taken as differences of quadratics, which are exact.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "math/numbers/random.h"
#include "math/optimization/rules.h"
#include "problems/optimizers/rules.h"
#include "problems/optimizers/spec.h"
#include "problems/optimizers/theory/averages.h"

namespace psolve::optimizers {
namespace {

Value entries_of(const Vector& v) {
  return Value({static_cast<std::size_t>(v.size())}, {v.begin(), v.end()});
}
Value entries_of(const Matrix& m) {
  std::vector<double> entries;
  for (Index i = 0; i < m.rows(); ++i) {
    for (Index k = 0; k < m.cols(); ++k) entries.push_back(m(i, k));
  }
  return Value({static_cast<std::size_t>(m.rows()), static_cast<std::size_t>(m.cols())},
               std::move(entries));
}

/// A quadratic with positive curvatures, a point with its gradient G, and a velocity; N is the gradient
/// where the velocity leads, V the new velocity.
void any_bowl(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const Index size = 2 + static_cast<Index>(random.bits() % 2);
  const auto drawn = [&](Index columns) {
    return Matrix(Matrix::NullaryExpr(size, columns, [&] { return random.symmetric(2); }));
  };
  const Matrix root = drawn(size);
  const Matrix H = root * root.transpose() + Matrix::Identity(size, size);
  const Vector b = drawn(1), theta = drawn(1), v = drawn(1), d = drawn(1);
  const double alpha = 0.1 + random.unit(), beta = 0.1 + 0.8 * random.unit();
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
  letters.define("H", entries_of(H));
  letters.define("v", entries_of(v));
  letters.define("d", entries_of(d));
  letters.define("G", entries_of(gradient(theta)));
  letters.define("N", entries_of(ahead));
  letters.define("V", entries_of(Vector(beta * v + (1 - beta) * ahead)));
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

/// Newton's steps on x − log x from below 2, and on √(1 + x²).
void newton_steps(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const double x = 0.2 + 1.6 * random.unit(), root = std::sqrt(1 + x * x);
  letters.define("x", x);
  letters.define("y", x - (1 - 1 / x) / (1 / (x * x)));
  letters.define("z", x - (x / root) / (1 / (root * root * root)));
}

Formula beside(std::vector<Formula> factors) {
  return product(std::move(factors), product_sign::matrix);
}
Argument nesterov() {
  const Formula t = sym("t"), a = sym("a"), beta = sym("beta"), lambda = sym("lambda");
  const Formula H = sym("H"), v = sym("v"), G = sym("G"), alpha = sym("alpha");
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
        {"So the new velocity V is momentum's, less a brake that is the stronger the more curved "
         "the "
         "direction of travel is:"},
        {equals({sym("V"),
                 beta * v + tuple({1 - beta}) * G - tuple({1 - beta}) * alpha * beside({H, v})})},
        any_bowl},
       {"direction",
        rule::linear_iteration,
        {"On a quadratic, along an eigenvector of curvature λ and with a = α(1 − β), the errors e "
         "of "
         "momentum and n of this rule follow"},
        {equals(
             {at("e", t + 1), tuple({1 + beta - a * lambda}) * at("e", t) - beta * at("e", t - 1)}),
         equals({at("n", t + 1), tuple({1 + beta - 2 * a * lambda}) * at("n", t) -
                                     tuple({beta - a * lambda}) * at("n", t - 1)})},
        along_a_direction},
       {"oscillation",
        rule::stability_limit,
        {"Where they oscillate, the squared factor a step is the last coefficient: β for momentum, "
         "whatever the curvature; β − aλ here, less in steep directions. So overshooting dies out "
         "sooner, and β may be nearer to 1."}},
       {"limits",
        rule::stability_limit,
        {"The price is a smaller limit: momentum is stable for aλ < 2(1 + β), this rule for "
         "aλ < 2(1 + β)/3. The textbook's rule looks ahead by αβv, where momentum alone would "
         "lead; its "
         "limit is 2(1 + β)/(1 + 2β). For β near 1 they are all but the same."}},
       {"rates",
        rule::stability_limit,
        {"With κ the ratio of the largest to the least curvature, the best factors a step are "
         "(κ − 1)/(κ + 1) for gradient descent, 1 − 2/√(3κ + 1) for the textbook's rule, and "
         "(√κ − 1)/(√κ + 1) for momentum (Polyak; Lessard, Recht and Packard). Each tuned for a "
         "known "
         "quadratic, momentum wins."}},
       {"why", rule::general_argument,
        "Nesterov's rule is used because its guarantee is not for quadratics only: for every "
        "convex "
        "function with bounded curvature, with β going to 1, the error falls as 1/t², where "
        "gradient "
        "descent has 1/t (Nesterov, 1983). Momentum tuned as above may cycle for ever on such a "
        "function. And with one α for both, its runs oscillate less."}}};
}

Argument newton() {
  const Formula H = sym("H"), G = sym("G"), d = sym("d"), x = sym("x"), theta = sym("theta");
  return {
      "newton",
      "Newton's method, and its approximations",
      {{"model",
        rule::taylor_model,
        {"The idea: go to the minimum of the quadratic that agrees with f in value, gradient G and "
         "second derivatives H. Its change by a step d has the gradient G + Hd, which is 0 at "
         "d = −H⁻¹G, so that the rule is"},
        {equals({theta.mark("+"), theta - beside({power(H, -1), G})})}},
       {"least",
        rule::newton_step,
        "Where H is positive definite no step makes the model smaller than this; on a quadratic, "
        "which "
        "is its own model, one step reaches the minimum:",
        {relation("≥", {beside({transpose(G), d}) + beside({transpose(d), H, d}) / 2,
                        -(beside({transpose(G), power(H, -1), G}) / 2)})},
        any_bowl},
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
        "a change of coordinates changes nothing."},
       {"approximations",
        rule::secant_update,
        {"Approximations keep part of that. BFGS builds an inverse B from gradients alone, such "
         "that it "
         "takes the last change y of the gradient to the step s that made it, ",
         equals({beside({sym("B"), sym("y")}), sym("s")}),
         "; L-BFGS keeps the last few pairs only. Conjugate gradients solve Hd = −G by products "
         "Hv, "
         "without H. Gauss–Newton leaves out second derivatives of the model; a diagonal H divides "
         "each "
         "coordinate by its own curvature; K-FAC takes H by blocks of layers."}}}};
}

struct ArgumentOfMethod {
  std::string_view method;
  Argument (*argument)();
};
constexpr std::array kArguments = {
    ArgumentOfMethod{"momentum", momentum_argument}, ArgumentOfMethod{"nesterov", nesterov},
    ArgumentOfMethod{"adagrad", adagrad_argument},   ArgumentOfMethod{"newton", newton},
    ArgumentOfMethod{"adam", adam_argument},
};

/// Whether a spec names this method, by itself or with its parameters; without methods it names all.
bool names(const Json& spec, std::string_view method) {
  const auto methods = spec.find("methods");
  if (methods == spec.end()) return true;
  return std::ranges::any_of(*methods, [&](const Json& one) {
    const Json& name = one.is_object() ? one.at("name") : one;
    return name == method;
  });
}

}  // namespace

Theory theory(const Json& spec) {
  Theory all;
  for (const ArgumentOfMethod& row : kArguments) {
    if (names(spec, row.method)) all.push_back(row.argument());
  }
  return all;
}

}  // namespace psolve::optimizers
