// The tasks of question 15, told apart by the field "task".

#include "solvers/gan_equilibrium.h"

#include "expressions/expression.h"

namespace psolve {

const Type<GanProblem>& gan_equilibrium_spec() {
  static const auto spec = tagged<GanProblem>("a spec of gan-equilibrium", "task",
                                              {
                                                  {"game", game_equilibrium_spec()},
                                                  {"discriminator", discriminator_spec()},
                                                  {"generator-gradient", generator_gradient_spec()},
                                                  {"mode-collapse", mode_collapse_spec()},
                                                  {"training", gan_training_spec()},
                                              });
  return spec;
}

Solution solve_gan_equilibrium(const GanProblem& problem, Workings& work) {
  const ExprArena arena;
  return std::visit([&](const auto& task) { return solve_task(task, work); }, problem.task);
}

}  // namespace psolve
