// Why a generator may cover some modes only (question 15.2.2).

#include <cmath>

#include "math/games/rules.h"
#include "problems/gan_equilibrium/mode_collapse/spec.h"
#include "problems/gan_equilibrium/random_masses.h"
#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium::mode_collapse {
namespace {

/// A model that is the data on its first k points, m of it, and nothing elsewhere.
void some_modes(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const std::size_t size = 3 + random.bits() % 3, covered = 1 + random.bits() % (size - 1);
  const auto p = random_masses(random, size);
  const double m =
      std::accumulate(p.begin(), p.begin() + static_cast<std::ptrdiff_t>(covered), 0.0);
  std::vector<double> q(size, 0);
  for (std::size_t x = 0; x < covered; ++x) q[x] = p[x] / m;
  double to_mean = 0;  // KL(p‖(p + q)/2) + KL(q‖(p + q)/2)
  for (std::size_t x = 0; x < size; ++x) {
    const double mean = (p[x] + q[x]) / 2;
    to_mean += p[x] * std::log(p[x] / mean);
    if (q[x] > 0) to_mean += q[x] * std::log(q[x] / mean);
  }
  letters.define("JS", to_mean / 2);
  letters.define("k", covered);
  letters.define("m", m);
  letters.define("p", p);
  letters.define("q", q);
}

/// Data and model on some points, the best discriminator, and one of the points.
void best_against_masses(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const std::size_t size = 2 + random.bits() % 4;
  const auto p = random_masses(random, size), q = random_masses(random, size);
  std::vector<double> best;
  for (std::size_t x = 0; x < size; ++x) best.push_back(p[x] / (p[x] + q[x]));
  letters.define("p", p);
  letters.define("q", q);
  letters.define("D", best);
  letters.define("x", 1 + seed % p.size());
}

}  // namespace

Theory theory(const Json&) {
  const Formula p = at_point("p"), q = at_point("q"), D = at_point("D"), k = sym("k"), m = sym("m");
  const Formula mean = tuple({p + q});
  return {
      {"collapse",
       "What mode collapse is, and why it happens",
       {{"definition", rule::general_argument,
         "The idea: nothing in the generator's objective asks for variety. Mode collapse is a "
         "generator whose distribution q covers few of the modes of the data p: very different "
         "noise gives nearly the same sample, each of them convincing."},
        {"response",
         rule::average_below_maximum,
         {"Against a D that is held, what the generator earns is an average over its samples, "
          "linear in q, and an average is at most the largest value:"},
         {relation("≤", {over_points(q * log_of(D)), log_of(call("max", {sym("D")}))})},
         any_masses},
        {"argmax", rule::best_response,
         "Equality holds exactly where all of q lies on points at which D is largest. Each such q "
         "is a best response: one point alone, or any mixture of them where there are several. So "
         "also with log(1 − D), whose least values are at the same points."},
        {"missed",
         rule::best_response,
         {"D then learns to refuse what it is given. The best D against q is D* = p/(p + q), 1 at "
          "every point of the data that q misses; where q is, it is less, by"},
         {equals({1 - D, q / (p + q)})},
         best_against_masses},
        {"circle", rule::general_argument,
         "So for as long as a mode is missed, the next best response lies wholly on what was "
         "missed and leaves what was covered, and the one after that leaves it again: the "
         "generator goes round the modes and never covers them all at once. This is max min in "
         "place of min max: were D made best again for every q, a missing mode would cost."}}},
      {"divergences",
       "What the divergences say of a missing mode",
       {{"reverse",
         rule::divergence,
         {"Let q be the data on its points up to k, which hold the share m of it, and 0 elsewhere: "
          "q = p/m. It then costs little in KL(q‖p), and log 2 where half the data is missed:"},
         {equals({over_points(q * log_of(q / p), 1, k), log_of(1 / m)})},
         some_modes},
        {"forward", rule::divergence,
         "KL(p‖q) is infinite, as log(p/q) is on what is missed. It is the other way round for a q "
         "that spreads over the gaps between modes: KL(p‖q) is small, KL(q‖p) large. So the two "
         "order generators differently."},
        {"js",
         rule::divergence,
         {"JS is finite as well; what is missed adds to it no more than the first term:"},
         {equals(
             {sym("JS"),
              tuple({1 - m}) * log_of(2) / 2 +
                  over_points(tuple({p * log_of(2 * p / mean) + q * log_of(2 * q / mean)}), 1, k) /
                      2})},
         some_modes}}},
      {"consequences",
       "What follows for training, and what helps",
       {{"training", rule::general_argument,
         "The losses of both players go up and down and say nothing of it; the samples do, or the "
         "number of modes among them. What is learned of a mode is lost when the generator leaves "
         "it, and stopping at another step gives another generator."},
        {"remedies", rule::general_argument,
         "Remedies make variety count. D judges batches (minibatch discrimination) or packs of "
         "samples (PacGAN), so that sameness shows. G looks some steps of D ahead (unrolled GAN), "
         "which comes nearer to min max. D gets a bounded slope (gradient penalty, spectral norm, "
         "Wasserstein's game), so that other modes still pull. Or several generators share the "
         "modes."}}}};
}

}  // namespace psolve::gan_equilibrium::mode_collapse
