// How the methods of question 11 work, in letters. The instances are runs of their rules, and
// gradients taken as differences of quadratics, which are exact.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "core/matrix.h"
#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "math/numbers/random.h"
#include "math/optimization/rules.h"
#include "problems/optimizers/rules.h"
#include "problems/optimizers/spec.h"
#include "problems/optimizers/theory/averages.h"
#include "problems/optimizers/theory/curvature.h"

namespace psolve::optimizers {
namespace {

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
       {"at_minus_one",
        rule::stability_limit,
        {"The price is a smaller limit. As the rate grows a root first leaves the unit circle at "
         "−1, where the polynomials z² − (1 + β − aλ)z + β and z² − (1 + β − 2aλ)z + (β − aλ) are"},
        {equals({1 + tuple({1 + beta - a * lambda}) + beta, 2 * tuple({1 + beta}) - a * lambda}),
         equals({1 + tuple({1 + beta - 2 * a * lambda}) + tuple({beta - a * lambda}),
                 2 * tuple({1 + beta}) - 3 * a * lambda})},
        along_a_direction},
       {"limits",
        rule::stability_limit,
        {"So momentum is stable for aλ < 2(1 + β), this rule for aλ < 2(1 + β)/3. The textbook's "
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

/// Whether a spec names this method, by itself or with its parameters; without methods it names all.
bool names(const Json& spec, std::string_view method) {
  const auto methods = spec.find("methods");
  if (methods == spec.end()) return true;
  return std::ranges::any_of(*methods, [&](const Json& one) {
    const Json& name = one.is_object() ? one.at("name") : one;
    return name == method;
  });
}

bool is_damped(const Json& method) {
  const auto damping = method.is_object() ? method.find("damping") : method.end();
  return damping != method.end() && *damping != 0;
}

/// Of Newton's method all is left, or beside its idea what the spec's runs are there to show.
void keep_asked(const Json& spec, Argument& argument) {
  const auto keep = [&](std::initializer_list<std::string_view> ids) {
    std::erase_if(argument.laws,
                  [&](const Law& law) { return std::ranges::find(ids, law.id) == ids.end(); });
  };
  if (!spec.contains("methods")) return;
  const Json& methods = spec.at("methods");
  if (names(spec, "bfgs") || names(spec, "conjugate-gradient")) {
    keep({"model", "cost"});
  } else if (spec.contains("objective") && spec.at("objective").is_object()) {
    keep({"model", "least"});
  } else if (std::ranges::any_of(methods, is_damped)) {
    keep({"model", "far", "saddles"});
  }
}

struct ArgumentOfMethod {
  std::string_view method;
  Argument (*argument)();
};
constexpr std::array kArguments = {
    ArgumentOfMethod{"momentum", momentum_argument}, ArgumentOfMethod{"nesterov", nesterov},
    ArgumentOfMethod{"adagrad", adagrad_argument},   ArgumentOfMethod{"newton", newton_argument},
    ArgumentOfMethod{"bfgs", quasi_newton_argument}, ArgumentOfMethod{"adam", adam_argument},
};

}  // namespace

Theory theory(const Json& spec) {
  Theory all;
  for (const ArgumentOfMethod& row : kArguments) {
    if (!names(spec, row.method)) continue;
    all.push_back(row.argument());
    if (row.method == "newton") keep_asked(spec, all.back());
  }
  return all;
}

}  // namespace psolve::optimizers
