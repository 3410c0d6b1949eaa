#pragma once

#include <optional>
#include <vector>

#include "core/solution.h"
#include "core/workings/theory.h"
#include "core/workings/workings.h"
#include "math/distributions/density.h"
#include "spec/record.h"

namespace psolve::gan_equilibrium::discriminator {

struct Problem : CommonFields {
  std::optional<std::vector<Entry>> support;  ///< positions of masses that are lists
  Distribution p_data;
  Distribution p_model;
  std::optional<bool> normalise;  ///< whether masses are to be divided by their sum
  std::optional<std::vector<std::vector<Entry>>> cost;  ///< of moving mass from point to point
  std::optional<std::vector<double>> distances;         ///< by which the model is moved in turn
  std::optional<std::vector<double>> points;            ///< where D* of densities is wanted

  /// Whether W counts: the general argument without distances is about the game.
  bool asks_distance() const { return distances || cost || !theory; }
};

const Record<Problem>& spec();

/// What can be judged of what sources say.
std::vector<Claim> claims();

/// Questions 15.1.1–15.1.3 and 15.2.3: the best discriminator of data from a model, and what the
/// game is worth with it.
Solution solve(const Problem& problem, Workings& work);

/// The general argument.
Theory theory(const Json& spec);

}  // namespace psolve::gan_equilibrium::discriminator
