// The min max of a GAN and its training (questions 15.1.2 and 15.2.2). Near the equilibrium a player
// each is one number; the steps are taken, not solved.

#include <array>
#include <cmath>

#include "math/calculus/rules.h"
#include "math/games/rules.h"
#include "math/networks/rules.h"
#include "problems/gan_equilibrium/random_masses.h"
#include "problems/gan_equilibrium/rules.h"
#include "problems/gan_equilibrium/training/spec.h"

namespace psolve::gan_equilibrium::training {
namespace {

/// k samples of the data, labelled 1, and as many that are generated, labelled 0.
void labelled_samples(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const std::size_t k = 1 + random.bits() % 4;
  std::vector<double> labels(k, 1);
  labels.resize(2 * k, 0);
  letters.define("k", k);
  letters.define("y", labels);
  letters.define("D", random_entries(random, 2 * k));
}

/// A table of values, and a place in it.
void any_table(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  std::vector<double> entries(9);
  for (double& entry : entries) entry = random.symmetric(2);
  letters.define("V", Value({3, 3}, entries));
  letters.define("i_", 1 + random.bits() % 3);
  letters.define("j", 1 + random.bits() % 3);
}

/// θ and ψ near the equilibrium, with a slope, rate and penalty for which they turn.
struct Turning {
  explicit Turning(std::uint64_t seed) {
    Random random(seed);
    const auto some = [&] { return 0.2 + 0.6 * random.unit(); };
    s = some();
    h = some();
    gamma = some() * s;
    start = {0.2 + random.unit(), -0.1 - random.unit()};
  }

  std::array<double, 2> simultaneous(std::array<double, 2> at, double penalty) const {
    return {at[0] + h * s * at[1], at[1] - h * s * at[0] - h * penalty * at[1]};
  }
  std::array<double, 2> alternating(std::array<double, 2> at, double penalty) const {
    const double psi = at[1] - h * s * at[0] - h * penalty * at[1];
    return {at[0] + h * s * psi, psi};
  }

  double s, h, gamma;
  std::array<double, 2> start;
};

void define_step(const Turning& t, const std::array<double, 2>& next, Scope& letters) {
  letters.define("s", t.s);
  letters.define("h", t.h);
  letters.define("gamma", t.gamma);
  letters.define("theta", t.start[0]);
  letters.define("psi", t.start[1]);
  letters.define("theta_plus", next[0]);
  letters.define("psi_plus", next[1]);
}
void step_together(std::uint64_t seed, Scope& letters) {
  const Turning t(seed);
  define_step(t, t.simultaneous(t.start, 0), letters);
}
void step_in_turn(std::uint64_t seed, Scope& letters) {
  const Turning t(seed);
  define_step(t, t.alternating(t.start, 0), letters);
}
/// A and B, the steps with penalty: their columns are what becomes of (1, 0) and (0, 1).
void penalised_steps(std::uint64_t seed, Scope& letters) {
  const Turning t(seed);
  const auto matrix = [](const std::array<double, 2>& first, const std::array<double, 2>& second) {
    return Value({2, 2}, {first[0], second[0], first[1], second[1]});
  };
  letters.define("s", t.s);
  letters.define("h", t.h);
  letters.define("gamma", t.gamma);
  letters.define("A", matrix(t.simultaneous({1, 0}, t.gamma), t.simultaneous({0, 1}, t.gamma)));
  letters.define("B", matrix(t.alternating({1, 0}, t.gamma), t.alternating({0, 1}, t.gamma)));
}

Argument problem_and_training() {
  const Formula i = sym("i"), k = sym("k"), D = sym("D").at(i), y = sym("y").at(i);
  const Formula V = sym("V"), alpha = sym("alpha");
  const Formula of_D = sym("theta").at(sym("D")), of_G = sym("theta").at(sym("G"));
  const auto over = [&](const Formula& from, const Formula& to, const Formula& term) {
    return big("sum", equals({i, from}), to, term);
  };
  return {
      "min_max",
      "What the min max says, and how training follows it",
      {{"problem",
        rule::adversarial_game,
        {"The idea: the generator makes small what the best discriminator can still earn. With E "
         "the mean, over the data p or over the noise z, G minimises over ",
         of_G, " the maximum over ", of_D, " of"},
        {equals({V, value_in_letters()})}},
       {"classifier",
        rule::maximin,
        {"Inside, D is a classifier of data (y = 1) against what is generated (y = 0), and V the "
         "log-likelihood of its labels: with k samples of each,"},
        {equals({over(1, 2 * k, tuple({y * log_of(D) + tuple({1 - y}) * log_of(1 - D)})),
                 over(1, k, log_of(D)) + over(k + 1, 2 * k, log_of(1 - D))})},
        labelled_samples},
       {"outside", rule::general_argument,
        "Outside, only the second term depends on G. Were D best for every G, at p/(p + q) with q "
        "the distribution of G(z), G would descend 2 JS(p, q) − 2 log 2, whose minimum is q = p."},
       {"steps",
        rule::gradient_descent,
        {"Training imitates that in turn: k steps up for D, on samples of both kinds, then one "
         "down for G through the D just reached, with a learning rate α:"},
        {equals({of_D.mark("+"), of_D + alpha * derivative(V, of_D)}),
         equals({of_G.mark("+"), of_G - alpha * derivative(V, of_G)})}},
       {"approximation", rule::general_argument,
        "It is only an approximation: k steps do not make D best, means are over small batches, V "
        "is neither concave in the parameters of D nor convex in those of G, and a step of one "
        "changes what the other is descending. More steps for D come nearer to the min max, but "
        "the better D is, the flatter is what G sees."}}};
}

Argument order() {
  const Formula V = sym("V"), i = sym("i"), j = sym("j"), epsilon = sym("epsilon");
  const Formula p = at_point("p"), q = at_point("q"), D = at_point("D");
  const Formula half = Formula(1) / 2;
  return {
      "order",
      "Equilibrium, the order of min and max, and the sign",
      {{"order",
        rule::maximin,
        {"Who moves second has the advantage: in a table of values, D choosing the row and G the "
         "column, for every i and j"},
        {relation("≤", {0, V.at(i, j) - call("min", {V.at(i, 1), V.at(i, 2), V.at(i, 3)})}),
         relation("≤", {0, call("max", {V.at(1, j), V.at(2, j), V.at(3, j)}) - V.at(i, j)})},
        any_table},
       {"inequality", rule::maximin,
        "so max min is at most min max. They are equal exactly where there is an equilibrium, a "
        "point from which neither gains alone."},
       {"saddle",
        rule::no_profitable_deviation,
        "Of functions and distributions there is one: q = p and D = 1/2. No D earns more against "
        "q = p, and against D = 1/2 every q is worth the same:",
        {relation("≤", {over_points(p * tuple({log_of(D) + log_of(1 - D)})), -(2 * log_of(2))}),
         equals({over_points(tuple({p * log_of(half) + q * log_of(half)})), -(2 * log_of(2))})},
        any_masses},
       {"networks", rule::general_argument,
        "Of networks' parameters there need not be one. Then the order matters: in max min G "
        "answers each D by putting all samples where D is largest, which is mode collapse, and "
        "alternating steps do not tell one order from the other."},
       {"sign",
        rule::substitution,
        {"The sign decides: G maximises ", equals({sym("u").at(sym("G")), -V}),
         ", and min max of V is minus max min of that. With V itself for ", sym("u").at(sym("G")),
         ", the inner minimum over D has no bottom, for every G: D = ε everywhere gives"},
        {relation("≤", {over_points(tuple({p * log_of(epsilon) + q * log_of(1 - epsilon)})),
                        log_of(epsilon)})},
        any_masses},
       {"bottomless", rule::general_argument, "which has no bound as ε goes to 0."}}};
}

/// Any zero-sum game of one number each, near an equilibrium: a, b and c are the second derivatives of
/// its value by θ, by both and by ψ.
void any_game(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const double a = random.symmetric(2), b = random.symmetric(2), c = random.symmetric(2);
  letters.define("a", a);
  letters.define("b", b);
  letters.define("c", c);
  letters.define("J", Value({2, 2}, {-a, -b, b, c}));
}

Formula squares(const Formula& x, const Formula& y) {
  return power(x, 2) + power(y, 2);
}

Argument instability() {
  const Formula J = sym("J"), a = sym("a"), b = sym("b"), c = sym("c");
  return {
      "instability",
      "Why training is unstable",
      {{"idea", rule::general_argument,
        "The idea: nothing is descended. Each step of one player changes what the other is "
        "descending, so no number has to fall from step to step, and where they would stand still "
        "they need not arrive."},
       {"field",
        rule::jacobian,
        {"G descends the value, D climbs it. Where both are one number, θ and ψ, and a, b and c "
         "are the value's second derivatives by θ, by both and by ψ, the field of their steps has "
         "the Jacobian"},
        {equals({J, matrix(2, {-a, -b, b, c})})}},
       {"rotation",
        rule::characteristic_polynomial,
        {"It is not symmetric, as that of a descent is: b turns the players around each other. The "
         "eigenvalues are a complex pair where the left side, which stands under their root, is "
         "below 0, that is for |a + c| < 2|b|:"},
        {equals({power(call("tr", {J}), 2) / 4 - call("det", {J}),
                 power(tuple({a + c}), 2) / 4 - power(b, 2)})},
        any_game},
       {"symptoms", rule::general_argument,
        "So the losses of both go up and down and do not tell whether samples become better, and "
        "the run depends on its rates and on where it is stopped. It does not heal by itself: a D "
        "that is far ahead is flat where the samples are and gives G no direction, one that is "
        "behind gives a wrong one, and a G that runs after D's largest values drops modes."},
       {"remedies", rule::general_argument,
        "What helps takes out the turning or the flatness: a penalty on the slope of D, as below, "
        "or a bound on it; a step that looks ahead to the other player's answer; means of the "
        "weights over the steps; rates that differ or fall."}}};
}

Argument turning() {
  const Formula theta = sym("theta"), psi = sym("psi"), s = sym("s"), h = sym("h");
  const Formula next_theta = theta.mark("+"), next_psi = psi.mark("+");
  return {
      "turning",
      "Steps near an equilibrium",
      {{"pulls",
        rule::jacobian,
        {"The idea: each player's pull is at right angles to where it would have to go, so both "
         "turn. Take one parameter each, θ of G and ψ of D, 0 at the equilibrium; s is how "
         "strongly they pull. Near it the pulls on θ and ψ are sψ and −sθ, with Jacobian"},
        {equals({sym("J"), matrix(2, {0, s, -s, 0})})}},
       {"conserved",
        rule::chain_rule,
        {"Its eigenvalues are imaginary. For a nonlinear game that decides nothing; but for these "
         "pulls ",
         squares(theta, psi), " never changes in continuous time, half its derivative being"},
        {equals({theta * tuple({s * psi}) + psi * tuple({-(s * theta)}), 0})},
        step_together},
       {"together",
        rule::update_map,
        {"Steps of rate h by both at once go straight on where the path bends. Every step leads "
         "outward:"},
        {equals({squares(next_theta, next_psi),
                 tuple({1 + power(h, 2) * power(s, 2)}) * tuple({squares(theta, psi)})})},
        step_together},
       {"in_turn",
        rule::update_map,
        {"In turn, D first and G from the new ψ, the linear steps stay on an ellipse, for hs below "
         "2, for ever:"},
        {equals({squares(next_theta, next_psi) - h * s * next_theta * next_psi,
                 squares(theta, psi) - h * s * theta * psi})},
        step_in_turn},
       {"modulus", rule::general_argument,
        "Let ρ be the largest modulus of an eigenvalue of a step. Below 1 it says that the steps "
        "converge from near enough and in the long run, not that each comes nearer; above 1 they "
        "leave; at 1 the linear part does not decide."}}};
}

Argument penalised() {
  const Formula theta = sym("theta"), psi = sym("psi"), s = sym("s"), h = sym("h");
  const Formula gamma = sym("gamma");
  return {
      "penalised",
      "What a gradient penalty changes",
      {{"pull_back",
        rule::jacobian,
        {"The idea: pull D back to 0, across the circle in place of along it. A penalty (γ/2)ψ² on "
         "the slope of D adds −γψ to the pull on ψ:"},
        {equals({sym("J"), matrix(2, {0, s, -s, -gamma})})}},
       {"falls",
        rule::chain_rule,
        {"Now ", squares(theta, psi), " falls in continuous time, half its derivative being"},
        {equals({theta * tuple({s * psi}) + psi * tuple({-(s * theta) - gamma * psi}),
                 -(gamma * power(psi, 2))})},
        step_together},
       {"steps",
        rule::characteristic_polynomial,
        {"In steps of rate h, let A be that of both at once and B that in turn. While the "
         "eigenvalues are a complex pair, their squared modulus is the determinant:"},
        {equals({power(call("rho", {sym("A")}), 2), call("det", {sym("A")}),
                 1 - h * gamma + power(h, 2) * power(s, 2)}),
         equals({power(call("rho", {sym("B")}), 2), call("det", {sym("B")}), 1 - h * gamma})},
        penalised_steps},
       {"verdict", rule::general_argument,
        "So at once both come in only if γ > hs², in turn with any small γ. The equilibrium stays "
        "where it was, as the penalty is 0 there."}}};
}

}  // namespace

/// Of a penalty is asked why training needs it; else, what it trains.
Theory theory(const Json& spec) {
  if (spec.empty()) {
    return {problem_and_training(), order(), instability(), turning(), penalised()};
  }
  const auto penalty = spec.find("penalty");
  const bool is_penalised = penalty != spec.end() && *penalty != "none";
  if (is_penalised) return {instability(), turning(), penalised()};
  return {problem_and_training(), order(), turning()};
}

}  // namespace psolve::gan_equilibrium::training
