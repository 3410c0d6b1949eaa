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

#include "problems/gan_equilibrium/training/answers.h"

namespace psolve::gan_equilibrium::training {
namespace {

double discriminant_of(const DiracGan& gan) {
  const double half = gan.gamma() / 2, a = gan.slope();
  return half * half - a * a;
}

std::array<std::complex<double>, 2> eigenvalues_of(const DiracGan& gan) {
  const double half = gan.gamma() / 2, a = gan.slope();
  const double discriminant = discriminant_of(gan);
  if (discriminant < 0) {
    const std::complex<double> upper(0 - half, std::sqrt(-discriminant));  // 0, never −0
    return {upper, std::conj(upper)};
  }
  // Their product is a²: the one nearer to 0 would cancel.
  const double second = -half - std::sqrt(discriminant);
  return {a * a / second, second};
}

Matrix update_matrix(const DiracGan& gan) {
  const double h = gan.rate(), a = gan.slope(), gamma = gan.gamma();
  if (!gan.alternating()) return Matrix{{1, h * a}, {-h * a, 1 - h * gamma}};
  const double c = -h * a, d = 1 - h * gamma;
  return Matrix{{1 + h * a * c, h * a * d}, {c, d}};
}

/// From h, a and γ, without what cancels in trace²/4 − det.
UpdateEigenvalues update_eigenvalues(const DiracGan& gan) {
  const double h = gan.rate(), pull = h * gan.slope(), brake = h * gan.gamma();
  const bool alternating = gan.alternating();
  UpdateEigenvalues update{};
  update.trace = 2 - brake - (alternating ? pull * pull : 0);
  update.determinant = 1 - brake + (alternating ? 0 : pull * pull);
  const double half = (brake + pull * pull) / 2;
  update.discriminant = alternating ? half * half - pull * pull : h * h * discriminant_of(gan);
  update.radius = update.discriminant < 0
                      ? std::sqrt(update.determinant)
                      : std::abs(update.trace) / 2 + std::sqrt(update.discriminant);
  return update;
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
  Answers answers{.problem = problem,
                  .gan = gan,
                  .discriminant = discriminant_of(gan),
                  .eigenvalues = eigenvalues_of(gan),
                  .M = update_matrix(gan),
                  .update = update_eigenvalues(gan),
                  .trajectory = {}};
  run(answers);
  return answers;
}

Json answers_of(const Answers& found) {
  const auto pair = [](const std::complex<double>& z) { return Json::array({z.real(), z.imag()}); };
  Json answers;
  answers["eigenvalues"] = {pair(found.eigenvalues[0]), pair(found.eigenvalues[1])};
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
    solution.checks = checks(answers);
    solution.remarks = remarks(answers);
    solution.figures.push_back(phase_portrait(answers));
  }
  return solution;
}

}  // namespace psolve::gan_equilibrium::training
