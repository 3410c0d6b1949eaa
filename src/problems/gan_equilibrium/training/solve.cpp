// Whether gradient steps of both players of a Dirac-GAN (see dirac_gan.h) reach its equilibrium.
//
// With the slope a = σ(0) = 1/2, or 1 for the Wasserstein loss, the vector field has at θ = ψ = 0,
// for (θ, ψ), the Jacobian
//
//     J = [0 a; −a −γ],   with consensus [−γa² a; −a −γa²],
//
// simultaneous steps the update matrix I + hJ, and alternating ones, k of the discriminator first,
//
//     [c ha; 0 1] [1 0; −ha r]ᵏ = [c − (ha)²S  ha rᵏ; −haS  rᵏ],   S = 1 + r + … + r^(k−1),
//
// where r and c are 1 less h times what pulls ψ and θ back: γ and 0, or with consensus γa² both.
//
// Training converges near the equilibrium when all eigenvalues of the update lie inside the unit
// circle.

#include "problems/gan_equilibrium/training/spec.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "formula/notation.h"
#include "math/numbers/rational.h"
#include "problems/gan_equilibrium/random_masses.h"
#include "problems/gan_equilibrium/training/answers.h"

namespace psolve::gan_equilibrium::training {
namespace {

/// Of a 2 × 2 matrix; nothing cancels but in fractions.
Eigenvalues eigenvalues_of(const Rational& trace, const Rational& determinant) {
  const Rational half = trace / 2, discriminant = half * half - determinant;
  const double middle = half.to_double(), root = std::sqrt(abs(discriminant).to_double());
  Eigenvalues found{trace.to_double(), determinant.to_double(), discriminant.to_double(), {}, 0};
  if (discriminant.sign() < 0) {
    const std::complex<double> upper(middle, root);
    found.values = {upper, std::conj(upper)};
    found.radius = std::sqrt(found.determinant);  // |λ|²
    return found;
  }
  const double far = middle < 0 ? middle - root : middle + root;
  const double near = far == 0 ? 0 : found.determinant / far;
  found.values = {middle < 0 ? near : far, middle < 0 ? far : near};
  found.radius = std::abs(far);
  return found;
}

/// What a step is made of near the equilibrium, exactly.
struct NearEquilibrium {
  Rational pull;  ///< ha
  Rational c, r;
  Rational r_to_k = 1, S = 0;
};

NearEquilibrium near_equilibrium(const Rational& pull, const Rational& c, const Rational& r,
                                 long critic_steps) {
  NearEquilibrium near{pull, c, r};
  for (long j = 0; j < critic_steps; ++j) {
    near.S += near.r_to_k;
    near.r_to_k *= r;
  }
  return near;
}

Matrix update_matrix(const NearEquilibrium& near, const DiracGan& gan) {
  const double pull = near.pull.to_double();
  if (!gan.alternating()) {
    return Matrix{{near.c.to_double(), pull}, {-pull, near.r.to_double()}};
  }
  return Matrix{{(near.c - near.pull * near.pull * near.S).to_double(),
                 (near.pull * near.r_to_k).to_double()},
                {-(near.pull * near.S).to_double(), near.r_to_k.to_double()}};
}

}  // namespace

Answers work_out(const Problem& problem) {
  const DiracGan gan(problem);
  const auto decimal = [](double number) { return Rational::from_shortest_decimal(number); };
  const Rational h = decimal(gan.rate()), a = decimal(gan.slope());
  const Rational back_theta = decimal(gan.consensus()) * a * a;
  const Rational back_psi = back_theta + decimal(gan.gamma());
  const NearEquilibrium near =
      near_equilibrium(h * a, 1 - h * back_theta, 1 - h * back_psi, gan.critic_steps());
  const Rational square = near.pull * near.pull;
  const Rational trace = near.c + near.r_to_k - (gan.alternating() ? square * near.S : 0);
  const Rational determinant = near.c * near.r_to_k + (gan.alternating() ? 0 : square);
  // Schur and Cohn: all roots of μ² − trace μ + det lie inside the unit circle where |det| < 1 and
  // |trace| < 1 + det.
  const Rational side = 1 + determinant - abs(trace);
  Answers answers{.problem = problem,
                  .gan = gan,
                  .flow = eigenvalues_of(-back_theta - back_psi, a * a + back_theta * back_psi),
                  .M = update_matrix(near, gan),
                  .update = eigenvalues_of(trace, determinant),
                  .inside_circle = abs(determinant) < 1 && side > 0,
                  .outside_circle = abs(determinant) > 1 || side < 0};
  run(answers);
  return answers;
}

namespace {

Json answers_of(const Answers& found) {
  const auto pair = [](const std::complex<double>& z) { return Json::array({z.real(), z.imag()}); };
  Json answers;
  answers["eigenvalues"] = {pair(found.flow.values[0]), pair(found.flow.values[1])};
  answers["update_radius"] = found.update.radius;
  answers["converges"] = found.converges();
  answers["trajectory"] = found.trajectory;
  return answers;
}

/// What the players play, and what both reach that may take any function.
std::vector<ResultLine> result_of_game() {
  const auto over = [](const char* which, const char* player) {
    return Formula::words(which).at(sym("theta").at(sym(player)));
  };
  const Formula D = sym("D"), G = sym("G"), p = sym("p"), q = sym("q");
  return {
      {{equals({product({over("min", "G"), over("max", "D"), call("V", {D, G})}, ""),
                product({over("min", "G"), over("max", "D"), tuple({value_in_letters()})}, "")})}},
      {{"Over all functions it is ",
        equals(
            {product({Formula::words("min").at(G), tuple({2 * call("JS", {p, q}) - 2 * log_of(2)})},
                     ""),
             -(2 * log_of(2))}),
        ", at ", equals({q, p}), " and ", equals({D, Formula(1) / 2})}}};
}

/// Without the penalty, and what it makes of a step.
std::vector<ResultLine> result_of_penalty(const Answers& found) {
  const Formula theta = sym("theta"), psi = sym("psi"), h = sym("h"), s = sym("s");
  const Formula gamma = sym("gamma"), rho = sym("rho");
  const Formula squares = power(theta, 2) + power(psi, 2), turn = power(h, 2) * power(s, 2);
  ResultLine without{{"Unstable: the players turn around the equilibrium. Without a penalty ",
                      equals({derivative(tuple({squares}), sym("t")), 0}),
                      " near it, and steps of rate h with the pull s have the modulus ",
                      equals({rho, call("sqrt", {1 + turn})}), " at once, ", equals({rho, 1}),
                      " in turn"}};
  ResultLine with{
      {"The penalty ", gamma / 2 * power(psi, 2), " pulls across the circle: ",
       equals({derivative(tuple({squares}), sym("t")), -(2 * gamma * power(psi, 2))}), ", and ",
       equals({power(rho, 2), found.gan.alternating() ? 1 - h * gamma : 1 - h * gamma + turn}),
       " while the eigenvalues are a complex pair"}};
  return {std::move(without), std::move(with)};
}

/// Of the Jacobian of both pulls.
ResultLine eigenvalues_of(const Answers& found) {
  const auto is_short = [](double part) {
    return std::atof(psolve::shown(part, 6).c_str()) == part;
  };
  Prose words = "The pulls near the equilibrium have the eigenvalues ";
  for (Index k = 0; k < 2; ++k) {
    const std::complex<double>& z = found.flow.values[k];
    const bool is_exact = is_short(z.real()) && is_short(z.imag());
    words << (k == 0 ? "" : ", ")
          << relation(is_exact ? "=" : "≈", {sym("lambda", k + 1), complex_number(z)});
  }
  return {std::move(words)};
}

const char* verdict(const Answers& found) {
  if (found.converges()) return "Steps come to it, from near enough and in the long run: ";
  if (found.diverges()) return "Steps leave it, however near they start: ";
  return "Near it steps circle, and come no nearer: ";
}

std::vector<ResultLine> result_of(const Answers& found) {
  const Problem& problem = found.problem;
  std::vector<ResultLine> lines;
  if (found.gan.gamma() != 0 && problem.critic_steps == 1 && !found.gan.is_wasserstein()) {
    lines = result_of_penalty(found);
  } else if (problem.loss == Problem::Loss::minimax) {
    lines = result_of_game();
  }
  lines.push_back(eigenvalues_of(found));
  lines.push_back({verdict(found), {"update_radius"}});
  return lines;
}

}  // namespace

const Record<Problem>& spec() {
  using P = Problem;
  static const auto spec =
      spec_record<P>("gan-equilibrium", "training of a GAN with one parameter a player", claims(),
                     WithTheory::yes)
          .optional("game", &P::game,
                    choice<P::Game>({{"dirac", P::Game::dirac,
                                      "data at 0, one generated sample theta, logit psi*x"}}),
                    "dirac", "the GAN")
          .optional(
              "loss", &P::loss,
              choice<P::Loss>(
                  {{"minimax", P::Loss::minimax, "the generator descends V"},
                   {"non-saturating", P::Loss::non_saturating, "it climbs log D of its sample"},
                   {"wasserstein", P::Loss::wasserstein, "the critic is psi*x itself"}}),
              "minimax", "of the generator")
          .optional("penalty", &P::penalty,
                    choice<P::Penalty>({{"none", P::Penalty::none},
                                        {"gradient", P::Penalty::gradient,
                                         "(gamma/2) psi^2, taken from the discriminator"},
                                        {"consensus", P::Penalty::consensus,
                                         "both players also descend (gamma/2) |v|^2, v the two "
                                         "gradients"}}),
                    Unsaid("none"),
                    "on the discriminator's slope at the data, or on both gradients")
          .optional("gamma", &P::gamma, number({.at_least = 0, .at_most = 1e6}), 1,
                    "weight of the penalty")
          .optional("method", &P::method,
                    choice<P::Method>(
                        {{"simultaneous", P::Method::simultaneous},
                         {"alternating", P::Method::alternating, "the discriminator first"}}),
                    "simultaneous", "of the steps")
          .optional("critic_steps", &P::critic_steps, integer(1, 100), Unsaid(1),
                    "k: the discriminator's steps before each of the generator, for alternating "
                    "ones")
          .optional("learning_rate", &P::learning_rate, number({.above = 0, .at_most = 1e3}), 0.1,
                    "of both players")
          .optional("steps", &P::steps, integer(1, 100'000), 100, "how many")
          .optional("start", &P::start, list(number({.at_least = -1e6, .at_most = 1e6}), {2, 2}),
                    Json::array({1, 1}), "[theta, psi]")
          .check([](const P& problem, const Node& node) {
            if (problem.penalty == P::Penalty::none) node.tell("gamma", Telling::not_at_all);
            if (problem.critic_steps == 1 || problem.method == P::Method::alternating) return;
            node.fail_at("critic_steps",
                         "only alternating steps have several of the discriminator; add "
                         "\"method\": \"alternating\"");
          });
  return spec;
}

Solution solve(const Problem& problem, Workings& work) {
  const Answers answers = work_out(problem);
  Solution solution;
  solution.sought =
      "Do gradient steps of both players reach the equilibrium of this GAN, or circle around it?";
  solution.headline = {"converges", "update_radius", "eigenvalues"};
  solution.answers = answers_of(answers);
  if (work.recording()) {
    record_training(answers, work);
    solution.result = result_of(answers);
    solution.checks = checks(answers);
    solution.claims = judged_claims(problem.claims, answers);
    solution.remarks = remarks(answers);
    solution.figures.push_back(phase_portrait(answers));
  }
  return solution;
}

}  // namespace psolve::gan_equilibrium::training
