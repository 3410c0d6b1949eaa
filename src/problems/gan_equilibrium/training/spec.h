#pragma once

#include <vector>

#include "core/solution.h"
#include "core/workings/theory.h"
#include "core/workings/workings.h"
#include "spec/record.h"

namespace psolve::gan_equilibrium::training {

struct Problem : CommonFields {
  enum class Game { dirac };
  enum class Loss { minimax, non_saturating, wasserstein };
  enum class Penalty { none, gradient, consensus };
  enum class Method { simultaneous, alternating };

  Game game = Game::dirac;
  Loss loss = Loss::minimax;
  Penalty penalty = Penalty::none;
  double gamma = 0;
  Method method = Method::simultaneous;
  long critic_steps = 1;  ///< k
  double learning_rate = 0;
  long steps = 0;
  std::vector<double> start;  ///< θ, ψ
};

const Record<Problem>& spec();

/// What can be judged of what sources say.
std::vector<Claim> claims();

/// Questions 15.1.2 and 15.2: whether gradient steps of both players reach the equilibrium.
Solution solve(const Problem& problem, Workings& work);

/// The general argument that the spec asks for; of an empty one all of it.
Theory theory(const Json& spec);

}  // namespace psolve::gan_equilibrium::training
