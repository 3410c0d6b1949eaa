#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "core/solution.h"
#include "core/workings.h"
#include "problems/gan_equilibrium/discriminator/spec.h"
#include "problems/gan_equilibrium/game/spec.h"
#include "problems/gan_equilibrium/generator_gradient/spec.h"
#include "problems/gan_equilibrium/mode_collapse/spec.h"
#include "problems/gan_equilibrium/training/spec.h"
#include "spec/record.h"

namespace psolve {

/// One of the tasks of question 15. A task is a struct that derives from `CommonFields`, a record
/// that reads it and an overload of `solve_task`.
struct GanProblem : CommonFields {
  using Task = std::variant<GameProblem, DiscriminatorProblem, GeneratorGradientProblem,
                            ModeCollapseProblem, GanTrainingProblem>;

  template <class T>
  requires std::is_constructible_v<Task, T>
  explicit GanProblem(T of) : CommonFields(of), task(std::move(of)) {}

  Task task;
};

const Type<GanProblem>& gan_equilibrium_spec();

/// What the type above decodes, but only the spec's own task is declared for it: to declare all of
/// them takes longer than to solve a small game.
GanProblem read_gan_equilibrium(Json& spec, const SpecContext& context);

/// Question 15: games and their equilibria, GANs as games, their training, and what divergences
/// and distances say of a generator.
Solution solve_gan_equilibrium(const GanProblem& problem, Workings& work);

}  // namespace psolve
