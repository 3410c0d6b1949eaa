// Whether gradient steps of both players of a Dirac-GAN (see dirac_gan.h) reach its equilibrium.
//
// With the slope a = σ(0) = 1/2, or 1 for the Wasserstein loss, the vector field has at θ = ψ = 0,
// for (θ, ψ), the Jacobian
//
//     J = [0 a; −a −γ],   simultaneous steps the update matrix I + hJ,
//     alternating ones, discriminator first, [1 ha; 0 1] [1 0; −ha 1 − hγ].
//
// Training converges near the equilibrium when all eigenvalues of the update lie inside the unit
// circle.

#include "problems/gan_equilibrium/training/spec.h"

#include <algorithm>
#include <cmath>

#include "math/numbers/rational.h"
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

Matrix update_matrix(const DiracGan& gan) {
  const double h = gan.rate(), a = gan.slope(), gamma = gan.gamma();
  if (!gan.alternating()) return Matrix{{1, h * a}, {-h * a, 1 - h * gamma}};
  const double c = -h * a, d = 1 - h * gamma;
  return Matrix{{1 + h * a * c, h * a * d}, {c, d}};
}

/// The states from the start on, while they are finite.
void run(Answers& answers) {
  auto& trajectory = answers.trajectory;
  trajectory.push_back({answers.problem.start[0], answers.problem.start[1]});
  for (long t = 0; t < answers.problem.steps && !answers.overflows; ++t) {
    const DiracGan::State then = answers.gan.next(trajectory.back());
    answers.overflows = !std::isfinite(then[0]) || !std::isfinite(then[1]);
    if (!answers.overflows) trajectory.push_back(then);
  }
}

Answers work_out(const Problem& problem) {
  const DiracGan gan(problem);
  const auto decimal = [](double number) { return Rational::from_shortest_decimal(number); };
  const Rational h = decimal(gan.rate()), a = decimal(gan.slope()), gamma = decimal(gan.gamma());
  const Rational pull = h * h * a * a;
  const Rational trace = 2 - h * gamma - (gan.alternating() ? pull : 0);
  const Rational determinant = 1 - h * gamma + (gan.alternating() ? 0 : pull);
  // Schur and Cohn: all roots of μ² − trace μ + det lie inside the unit circle where |det| < 1 and
  // |trace| < 1 + det.
  const Rational side = 1 + determinant - abs(trace);
  Answers answers{.problem = problem,
                  .gan = gan,
                  .flow = eigenvalues_of(-gamma, a * a),
                  .M = update_matrix(gan),
                  .update = eigenvalues_of(trace, determinant),
                  .inside_circle = abs(determinant) < 1 && side > 0,
                  .outside_circle = abs(determinant) > 1 || side < 0,
                  .trajectory = {}};
  run(answers);
  return answers;
}

Json answers_of(const Answers& found) {
  const auto pair = [](const std::complex<double>& z) { return Json::array({z.real(), z.imag()}); };
  Json answers;
  answers["eigenvalues"] = {pair(found.flow.values[0]), pair(found.flow.values[1])};
  answers["update_radius"] = found.update.radius;
  answers["converges"] = found.converges();
  answers["trajectory"] = Json::array();
  for (const auto& [theta, psi] : found.trajectory) answers["trajectory"].push_back({theta, psi});
  return answers;
}

}  // namespace

const Record<Problem>& spec() {
  using P = Problem;
  static const auto spec =
      spec_record<P>("gan-equilibrium", "training of a GAN with one parameter a player")
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
                                         "(gamma/2) psi^2, taken from the discriminator"}}),
                    "none", "on the discriminator's slope at the data")
          .optional("gamma", &P::gamma, number({.at_least = 0, .at_most = 1e6}), 1,
                    "weight of the gradient penalty")
          .optional("method", &P::method,
                    choice<P::Method>(
                        {{"simultaneous", P::Method::simultaneous},
                         {"alternating", P::Method::alternating, "the discriminator first"}}),
                    "simultaneous", "of the steps")
          .optional("learning_rate", &P::learning_rate, number({.above = 0, .at_most = 1e3}), 0.1,
                    "of both players")
          .optional("steps", &P::steps, integer(1, 100'000), 100, "how many")
          .optional("start", &P::start, list(number({.at_least = -1e6, .at_most = 1e6}), {2, 2}),
                    Json::array({1, 1}), "[theta, psi]");
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
    solution.result = {
        {.answers = {"eigenvalues"}}, {.answers = {"update_radius"}}, {.step = "verdict"}};
    solution.checks = checks(answers);
    solution.remarks = remarks(answers);
    solution.figures.push_back(phase_portrait(answers));
  }
  return solution;
}

}  // namespace psolve::gan_equilibrium::training
