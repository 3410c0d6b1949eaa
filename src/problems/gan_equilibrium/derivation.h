#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/distributions/divergence.h"

namespace psolve::gan_equilibrium {

/// Players, actions and payoffs of a GAN.
Json gan_as_game();
/// What it holds as text, as mathematics.
std::map<std::string, Formula, std::less<>> forms_of_game();

/// From the game to D* = p/(p + q), V(D*) = 2 JS − 2 log 2 and the best generator, q = p. `by_sum`:
/// for masses, else for densities.
void derive_best_discriminator(bool by_sum, Workings& work);

/// D*, its value, and how far model and data are apart: the laws first, then the numbers.
std::vector<ResultLine> result_of_comparison(bool asks_distance);
/// W as what the best critic earns.
Prose law_of_critic();
std::vector<Notation> notation_of_comparison();

/// What W along a line is, as the least cost of a plan and as the critic's problem.
void derive_wasserstein(bool by_sum, Workings& work);

/// V of the discriminator that says ε everywhere: log ε + log(1 − ε), weighted with the masses.
double value_of_constant(double epsilon, double data_mass, double model_mass);

/// That JS is at its largest and has no slope, where it is so.
std::optional<Remark> remark_on_saturation(const Divergences& found);

/// p log D + q log(1 − D) at its largest over D in (0, 1), by golden section: no formula for D*.
double largest_by_search(double p, double q);

/// The answers that compare two distributions.
Json divergence_answers(const Divergences& found);

}  // namespace psolve::gan_equilibrium
