#pragma once

#include <vector>

#include "core/solution.h"
#include "core/workings.h"
#include "math/entries/entry.h"
#include "spec/record.h"

namespace psolve {

struct GeneratorGradientProblem : CommonFields {
  std::vector<Entry> logits;  ///< of the discriminator, one for each generated sample
};

const Record<GeneratorGradientProblem>& generator_gradient_spec();

/// Question 15.2.1: what of a GAN's loss reaches the generator.
Solution solve_task(const GeneratorGradientProblem& problem, Workings& work);

}  // namespace psolve
