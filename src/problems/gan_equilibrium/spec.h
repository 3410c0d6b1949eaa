#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "core/solution.h"
#include "core/workings/theory.h"
#include "core/workings/workings.h"
#include "problems/gan_equilibrium/discriminator/spec.h"
#include "problems/gan_equilibrium/game/spec.h"
#include "problems/gan_equilibrium/generator_gradient/spec.h"
#include "problems/gan_equilibrium/mode_collapse/spec.h"
#include "problems/gan_equilibrium/training/spec.h"
#include "spec/record.h"

namespace psolve::gan_equilibrium {

/// One of the tasks of question 15. A task is a struct that derives from `CommonFields`, a record
/// that reads it and an overload of `solve`.
struct Problem : CommonFields {
  using Task = std::variant<game::Problem, discriminator::Problem, generator_gradient::Problem,
                            mode_collapse::Problem, training::Problem>;

  template <class T>
  requires std::is_constructible_v<Task, T>
  explicit Problem(T of) : CommonFields(of), task(std::move(of)) {}

  Task task;
};

const Type<Problem>& spec();

/// What can be judged of what sources say, whatever the task.
std::vector<Claim> claims();

/// What the type above decodes, but only the spec's own task is declared for it: to declare all of
/// them takes longer than to solve a small game.
Problem read(Json& spec, const SpecContext& context);

/// Question 15: games and their equilibria, GANs as games, their training, and what divergences
/// and distances say of a generator.
Solution solve(const Problem& problem, Workings& work);

/// The general argument of the spec's task; without a task, those of all.
Theory theory(const Json& spec);

}  // namespace psolve::gan_equilibrium
