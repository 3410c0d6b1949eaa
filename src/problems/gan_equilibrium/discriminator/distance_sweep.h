#pragma once

#include <functional>
#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/distributions/divergence.h"

namespace psolve::gan_equilibrium::discriminator {

/// Data against the model moved by some distance.
struct MovedModel {
  double distance;
  Divergences divergences;
};

/// Answers, derivation, remark and figure of a sweep over distances: what KL, JS and W tell a
/// generator that is some way off.
void report_sweep(const std::vector<MovedModel>& sweep, Workings& work, Solution& solution,
                  const std::function<void(Index)>& show_in_full = {});

}  // namespace psolve::gan_equilibrium::discriminator
