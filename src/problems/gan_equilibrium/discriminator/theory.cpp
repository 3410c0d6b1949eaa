// The GAN as a game, its best discriminator, what the game is worth with it, and Wasserstein's
// distance (questions 15.1.1, 15.1.3 and 15.2.3).
//
// The instances are masses on points: the best D by halving an interval, transport by moving mass
// from the left to the right.

#include <algorithm>
#include <cmath>

#include "problems/gan_equilibrium/discriminator/spec.h"
#include "problems/gan_equilibrium/random_masses.h"
#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium::discriminator {
namespace {

/// Equally probable noise 1 … m, what G makes of it, and how often it makes each point.
void any_generator(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const std::size_t noise = 2 + random.bits() % 5, points = 3;
  std::vector<double> made(noise), counted(points, 0);
  for (double& sample : made) {
    const std::size_t point = random.bits() % points;
    sample = static_cast<double>(point + 1);
    counted[point] += 1 / static_cast<double>(noise);
  }
  letters.define("m", noise);
  letters.define("n", points);
  letters.define("G", made);
  letters.define("q", counted);
  letters.define("D", random_entries(random, points));
}

/// One point, and D* where F rises no more.
void at_a_point(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const double p = 0.05 + random.unit(), q = 0.05 + random.unit();
  double low = 0, high = 1;
  for (int halved = 0; halved < 100; ++halved) {
    const double D = (low + high) / 2;
    (p / D > q / (1 - D) ? low : high) = D;
  }
  letters.define("p", p);
  letters.define("q", q);
  letters.define("D", 0.05 + 0.9 * random.unit());
  letters.define("D_star", low);
}

/// The data at the first k points, the model at the others.
void apart(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const std::size_t first = 1 + random.bits() % 3, rest = 1 + random.bits() % 3;
  const auto p = random_masses(random, first), q = random_masses(random, rest);
  std::vector<double> data(p), model(first, 0), mean;
  data.resize(first + rest, 0);
  model.insert(model.end(), q.begin(), q.end());
  for (std::size_t x = 0; x < data.size(); ++x) mean.push_back((data[x] + model[x]) / 2);
  letters.define("k", first);
  letters.define("n", data.size());
  letters.define("p", data);
  letters.define("q", model);
  letters.define("m", mean);
}

/// Any plan, what it takes and brings, and a critic that no two neighbours differ in by more than 1.
void any_plan(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const std::size_t size = 2 + random.bits() % 3;
  const auto plan = random_masses(random, size * size);
  std::vector<double> p(size, 0), q(size, 0), f(1, random.symmetric(2));
  for (std::size_t i = 0; i < plan.size(); ++i) {
    p[i / size] += plan[i];
    q[i % size] += plan[i];
  }
  while (f.size() < size) f.push_back(f.back() + random.symmetric(1));
  letters.define("n", size);
  letters.define("pi", Value({size, size}, plan));
  letters.define("p", p);
  letters.define("q", q);
  letters.define("f", f);
  letters.define("x", 1 + random.bits() % size);
  letters.define("y", 1 + random.bits() % size);
}

/// What it costs to fill the holes from the left with what lies furthest left.
double moved_from_the_left(std::vector<double> p, std::vector<double> q, double shift) {
  double cost = 0;
  for (std::size_t i = 0, j = 0; i < p.size() && j < q.size();) {
    const double mass = std::min(p[i], q[j]);
    cost += mass * std::abs(static_cast<double>(j) + shift - static_cast<double>(i));
    p[i] -= mass;
    q[j] -= mass;
    (p[i] <= q[j] ? i : j) += 1;
  }
  return cost;
}

void on_a_line(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const std::size_t size = 3 + random.bits() % 3;
  const auto p = random_masses(random, size), q = random_masses(random, size);
  letters.define("n", size);
  letters.define("p", p);
  letters.define("q", q);
  letters.define("W", moved_from_the_left(p, q, 0));
}

/// The critic that earns most, whose steps go against what the data is ahead by.
void best_critic(std::uint64_t seed, Scope& letters) {
  on_a_line(seed, letters);
  const Value p = letters.find("p")->value, q = letters.find("q")->value;
  std::vector<double> ahead, f(1, 0);
  double sum = 0;
  for (std::size_t x = 0; x < p.size(); ++x) {
    sum += p[x] - q[x];
    ahead.push_back(sum);
    if (x + 1 < p.size()) f.push_back(f.back() - (sum > 0 ? 1 : sum < 0 ? -1 : 0));
  }
  letters.define("H", ahead);
  letters.define("f", f);
}

void moved_by_d(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const auto p = random_masses(random, 2 + random.bits() % 4);
  const double d = random.symmetric(3);
  letters.define("d", d);
  letters.define("s", d > 0 ? 1 : -1);
  letters.define("W", moved_from_the_left(p, p, d));
}

Argument game() {
  const Formula z = sym("z"), m = sym("m"), V = sym("V");
  const Formula made = call("D", {call("G", {z})});
  return {
      "game",
      "Players, actions and payoffs",
      {{"players",
        rule::adversarial_game,
        {"The idea: a forger against an inspector. The generator's action is a map G from noise z "
         "to samples, of a network the parameters ",
         sym("theta").at(sym("G")),
         "; the discriminator's is a function D with values between 0 and 1, the probability it "
         "gives a sample of being data, of a network ",
         sym("theta").at(sym("D")),
         ". With E the mean, over the data p or over the noise, the value of both actions is"},
        {equals({V, value_in_letters()})}},
       {"payoffs",
        rule::adversarial_game,
        "The discriminator earns what the generator loses, a zero-sum game of simultaneous moves. "
        "Each knows the other only through V: the generator never sees the data.",
        {equals({sym("u").at(sym("D")), V}), equals({sym("u").at(sym("G")), -V})}},
       {"push_forward",
        rule::push_forward,
        {"What counts of G is the distribution q of what it makes. With m values of the noise, "
         "equally probable, the mean over the noise is one over the samples:"},
        {equals({big("sum", equals({z, 1}), m, log_of(1 - made)) / m,
                 over_points(at_point("q") * log_of(1 - at_point("D")))})},
        any_generator},
       {"equilibrium", rule::adversarial_game,
        "In an equilibrium neither can earn more alone: D is best against q, and q best against D. "
        "Often the generator climbs log D(G(z)) in place of descending log(1 − D(G(z))); that game "
        "is no longer zero-sum, its equilibrium q = p is the same."}}};
}

Argument variation() {
  const Formula p = sym("p"), q = sym("q"), D = sym("D"), F = sym("F"), best = D.mark("*");
  const Formula px = at_point("p"), qx = at_point("q"), Dx = at_point("D");
  return {
      "variation",
      "The best discriminator",
      {{"functional",
        rule::euler_lagrange,
        {"The idea: no derivative of D occurs, so that every point can be made best by itself. "
         "Against a fixed q the discriminator maximises the integral over x of F, and "
         "Euler–Lagrange's second term is 0:"},
        {equals({F, p * log_of(D) + q * log_of(1 - D)}),
         equals({derivative(F, D), p / D - q / (1 - D), 0})}},
       {"best",
        rule::simplification,
        "For masses on points V is a sum, and the same condition is that its derivative by each "
        "D(x) vanishes. Multiplied by D(1 − D) it is p(1 − D) = qD, so that",
        {equals({best, p / (p + q)})},
        at_a_point},
       {"second",
        rule::second_derivative_test,
        "Euler–Lagrange is necessary for a minimum and for a maximum alike. Here F bends down for "
        "every D between 0 and 1, so D* is the maximum at each point, and the only one:",
        {relation("≤", {-(p / power(D, 2)) - q / power(tuple({1 - D}), 2), -(p + q)})},
        at_a_point},
       {"largest",
        rule::average_below_maximum,
        "So no discriminator earns more than D*:",
        {relation("≤", {over_points(tuple({px * log_of(Dx) + qx * log_of(1 - Dx)})),
                        over_points(
                            tuple({px * log_of(px / (px + qx)) + qx * log_of(qx / (px + qx))}))})},
        any_masses},
       {"scope",
        rule::general_argument,
        {"Where p = 0 < q the supremum, D → 0, lies outside of the open interval; likewise D → 1 "
         "where q = 0. Where both are 0, D is free. The closed form is one of the function D: a "
         "network's ",
         sym("theta").at(sym("D")), " reaches it as far as the network can represent it."}}}};
}

Argument value() {
  const Formula p = at_point("p"), q = at_point("q"), mean = at_point("m");
  const Formula twice = tuple({p * log_of(2 * p / (p + q)) + q * log_of(2 * q / (p + q))});
  const Formula k = sym("k");
  return {
      "value",
      "What the game is worth against the best discriminator",
      {{"divergences",
        rule::divergence,
        {"The idea: with D* put in, V measures how far q is from p. With m = (p + q)/2, "
         "KL(p‖m) = ∑ p log(p/m), and JS the mean of KL(p‖m) and KL(q‖m), so that 2 JS is their "
         "sum, without halves,"},
        {equals({call("V", {sym("D").mark("*"), sym("G")}), 2 * sym("JS") - 2 * log_of(2)})}},
       {"identity",
        rule::substitution,
        "which is, written out, with a log 2 taken from each term,",
        {equals({over_points(tuple({p * log_of(p / (p + q)) + q * log_of(q / (p + q))})),
                 over_points(twice) - 2 * log_of(2)})},
        any_masses},
       {"bounds",
        rule::divergence,
        "JS is 0 where q = p and nowhere else (Gibbs), so q = p is the generator's minimum, of "
        "value −2 log 2, where D* is 1/2 everywhere. It is never more than log 2, since p/m and "
        "q/m are at most 2; so no KL to the mixture is ever infinite:",
        {relation("≤", {0, over_points(twice) / 2, log_of(2)})},
        any_masses},
       {"apart",
        rule::divergence,
        "The trouble is that it is constant where p and q share no point, however far apart they "
        "are. With p on the points up to k and q on those behind,",
        {equals({tuple({over_points(p * log_of(p / mean), 1, k) +
                        over_points(q * log_of(q / mean), k + 1)}) /
                     2,
                 log_of(2)})},
        apart},
       {"no_slope", rule::general_argument,
        "There D* is 1 on the data and 0 on what is generated, the gradient is 0, and the "
        "generator does not learn in which direction the data lies. Two distributions on thin "
        "sets in many dimensions, as images are, are nearly always apart in this way. KL(p‖q) is "
        "infinite there, and has no slope either."}}};
}

Argument wasserstein() {
  const Formula x = sym("x"), y = sym("y"), n = sym("n"), W = sym("W"), d = sym("d");
  const Formula plan = call("pi", {x, y}), f = call("f", {x}), g = call("f", {y});
  const auto over = [&](const Formula& letter, const Formula& term, const Formula& to) {
    return big("sum", equals({letter, 1}), to, term);
  };
  const auto over_plan = [&](const Formula& term) { return over(x, over(y, term, n), n); };
  const Formula ahead = tuple({call("p", {y}) - call("q", {y})});
  const Formula earned = over(x, f * tuple({at_point("p") - at_point("q")}), n);
  const Formula critic = mean_over("p", f) - mean_over("z", call("f", {call("G", {sym("z")})}));
  return {
      "wasserstein",
      "Wasserstein's distance and its game",
      {{"primal",
        rule::kantorovich_duality,
        {"The idea: count not only how much mass lies wrong but how far it must be carried. A plan "
         "π(x, y) ≥ 0 says how much goes from x to y; W is the least cost of all plans with"},
        {equals({over(y, plan, n), at_point("p")}), equals({over(x, plan, n), call("q", {y})})},
        any_plan},
       {"cost",
        rule::definition,
        "cost being mass times distance:",
        {equals({W, call("min", {over_plan(plan * call("abs", {x - y}))})})}},
       {"earned",
        rule::kantorovich_duality,
        "From the other side: let a critic f pay f(x) for mass at x. By the plan's two sums,",
        {equals({earned, over_plan(plan * tuple({f - g}))})},
        any_plan},
       {"weak",
        rule::kantorovich_duality,
        {"Where f is 1-Lipschitz, ", relation("≤", {call("abs", {f - g}), call("abs", {x - y})}),
         " for all x and y, that is at most the plan's cost:"},
        {relation("≤", {earned, over_plan(plan * call("abs", {x - y}))})},
        any_plan},
       {"meet",
        rule::kantorovich_duality,
        {"On a line, at the points 1 to n, there are a plan and a critic that meet. Let ",
         equals({call("H", {x}), over(y, ahead, x)}),
         " be what the data is ahead by up to x. So much must cross from x to x + 1, and the plan "
         "that takes quantiles to quantiles carries no more: it costs the sum of |H|. The critic "
         "that falls by 1 from x to x + 1 where H > 0, rises by 1 where H < 0 and else stays is "
         "1-Lipschitz, and summed by parts it earns just that:"},
        {equals({earned, over(x, call("abs", {call("H", {x})}), n - 1)})},
        best_critic},
       {"line",
        rule::quantile_coupling,
        "As no critic earns more than any plan costs, both are best, and",
        {equals({W, over(x, call("abs", {over(y, ahead, x)}), n - 1)})},
        on_a_line},
       {"strong", rule::kantorovich_duality,
        "They meet in every space (Kantorovich and Rubinstein): W is the largest E f(x) over the "
        "data less E f(x) over the model, among 1-Lipschitz f."},
       {"moved",
        rule::quantile_coupling,
        {"So a model that is the data moved by d is |d| away. With s = sign(d), the slope by d is "
         "s wherever d is not 0; at 0 there is a kink, but no jump. JS is log 2 for every d at "
         "which they are apart, and jumps to 0:"},
        {equals({W, call("abs", {d}), sym("s") * d})},
        moved_by_d},
       {"game",
        rule::adversarial_game,
        "The game of a WGAN puts the critic in the discriminator's place, among the 1-Lipschitz "
        "functions; no logarithm, no probability:",
        {equals({call("W", {sym("G")}), call("max", {critic})})}},
       {"training",
        rule::general_argument,
        {"G descends it. The constraint is kept by clipping the weights, by dividing each by its "
         "spectral norm, or by a penalty on ",
         power(tuple({call("norm", {product({sym("nabla"), sym("f")}, product_sign::matrix)}) - 1}),
               2),
         ". The best critic has slope 1 along the ways of the transport, so it may be trained to "
         "its optimum and the generator still gets a gradient that points to the data. It does not "
         "by itself keep the two players' steps from circling."}}}};
}

}  // namespace

/// Distances are asked for where the model is moved, the game itself where it is not.
Theory theory(const Json& spec) {
  if (spec.empty()) return {game(), variation(), value(), wasserstein()};
  if (spec.contains("distances")) return {variation(), value(), wasserstein()};
  return {game(), variation(), value()};
}

}  // namespace psolve::gan_equilibrium::discriminator
