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
  letters.define("k", static_cast<double>(k));
  letters.define("y", list_of(labels));
  letters.define("D", list_of(random_entries(random, 2 * k)));
}

/// A table of values, and a place in it.
void any_table(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  std::vector<double> entries(9);
  for (double& entry : entries) entry = random.symmetric(2);
  letters.define("V", Value({3, 3}, entries));
  letters.define("i_", static_cast<double>(1 + random.bits() % 3));
  letters.define("j", static_cast<double>(1 + random.bits() % 3));
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
        "Outside, only the second term depends on G. Were D best for every G, at "
        "p/(p + q) with q the distribution of G(z), G would descend 2 JS(p, q) − 2 log 2, whose "
        "minimum is q = p."},
       {"steps",
        rule::gradient_descent,
        {"Training imitates that in turn: k steps up for D, on samples of both kinds, then one "
         "down for G through the D just reached, with a learning rate α:"},
        {equals({of_D.mark("+"), of_D + alpha * derivative(V, of_D)}),
         equals({of_G.mark("+"), of_G - alpha * derivative(V, of_G)})}},
       {"approximation", rule::general_argument,
        "It is only an approximation: k steps do not make D best, means are over small "
        "batches, "
        "V is neither concave in the parameters of D nor convex in those of G, and a step of one "
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

Argument dynamics() {
  const Formula theta = sym("theta"), psi = sym("psi"), s = sym("s"), h = sym("h");
  const Formula next_theta = theta.mark("+"), next_psi = psi.mark("+"), gamma = sym("gamma");
  const auto squares = [](const Formula& a, const Formula& b) { return power(a, 2) + power(b, 2); };
  const Formula turn = power(h, 2) * power(s, 2);
  const Formula J = Formula::node(Formula::Kind::matrix, "", {0, s, -s, -gamma}, 2);
  return {
      "dynamics",
      "Steps near an equilibrium",
      {{"jacobian",
        rule::jacobian,
        {"The idea: each player's pull is at right angles to where it would have to go, so both "
         "turn. Take one parameter each, θ of G and ψ of D, 0 at the equilibrium; s is how "
         "strongly "
         "they pull, γ the strength of a gradient penalty (γ/2)ψ². Near it the pulls on θ and ψ "
         "are "
         "sψ and −sθ − γψ, with Jacobian"},
        {equals({sym("J"), J})}},
       {"conserved",
        rule::chain_rule,
        {"Without penalty its eigenvalues are imaginary. For a nonlinear game that decides "
         "nothing; but for these pulls ",
         squares(theta, psi), " never changes in continuous time, half its derivative being"},
        {equals({theta * tuple({s * psi}) + psi * tuple({-(s * theta)}), 0})},
        step_together},
       {"together",
        rule::update_map,
        {"Steps of rate h by both at once go straight on where the path bends. Every step leads "
         "outward:"},
        {equals({squares(next_theta, next_psi), tuple({1 + turn}) * tuple({squares(theta, psi)})})},
        step_together},
       {"in_turn",
        rule::update_map,
        {"In turn, D first and G from the new ψ, the linear steps stay on an ellipse, for hs below "
         "2, for ever:"},
        {equals({squares(next_theta, next_psi) - h * s * next_theta * next_psi,
                 squares(theta, psi) - h * s * theta * psi})},
        step_in_turn},
       {"penalised",
        rule::characteristic_polynomial,
        {"With the penalty, let A be the step of both at once and B that in turn. While the "
         "eigenvalues are a complex pair, their squared modulus is the determinant, and ρ the "
         "modulus:"},
        {equals({power(call("rho", {sym("A")}), 2), call("det", {sym("A")}), 1 - h * gamma + turn}),
         equals({power(call("rho", {sym("B")}), 2), call("det", {sym("B")}), 1 - h * gamma})},
        penalised_steps},
       {"verdict", rule::general_argument,
        "So at once both come in only if γ > hs², in turn with any small γ. A modulus below 1 says "
        "that the steps converge from near enough and in the long run, not that each comes nearer; "
        "above 1 they leave; at 1 the linear part does not decide."}}};
}

}  // namespace

Theory theory() {
  return {problem_and_training(), order(), dynamics()};
}

}  // namespace psolve::gan_equilibrium::training
