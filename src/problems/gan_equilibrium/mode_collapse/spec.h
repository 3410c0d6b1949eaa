#pragma once

#include <optional>
#include <vector>

#include "core/solution.h"
#include "core/workings/theory.h"
#include "core/workings/workings.h"
#include "math/distributions/density.h"
#include "spec/record.h"

namespace psolve::gan_equilibrium::mode_collapse {

struct Problem : CommonFields {
  std::optional<std::vector<Entry>> support;  ///< positions of discrete masses
  Distribution p_data;
  std::vector<Distribution> candidates;
};

const Record<Problem>& spec();

/// Question 15.2.2: generators that cover one, some or all modes of the data, what the divergences
/// say of them, and where a generator goes against a frozen discriminator.
Solution solve(const Problem& problem, Workings& work);

/// The general argument.
Theory theory(const Json& spec);

}  // namespace psolve::gan_equilibrium::mode_collapse
