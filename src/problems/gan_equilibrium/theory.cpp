// Which general argument a task of question 15 asks for. A game of two tables has none.

#include <array>

#include "problems/gan_equilibrium/spec.h"

namespace psolve::gan_equilibrium {
namespace {

struct ArgumentOfTask {
  const char* task;
  Theory (*theory)(const Json& spec);
};

constexpr std::array kArguments = {
    ArgumentOfTask{"discriminator", discriminator::theory},
    ArgumentOfTask{"training", training::theory},
    ArgumentOfTask{"generator-gradient", generator_gradient::theory},
    ArgumentOfTask{"mode-collapse", mode_collapse::theory},
};

}  // namespace

Theory theory(const Json& spec) {
  Theory all;
  const auto task = spec.find("task");
  for (const ArgumentOfTask& row : kArguments) {
    if (task != spec.end() && *task != row.task) continue;
    for (Argument& argument : row.theory(task == spec.end() ? Json::object() : spec))
      all.push_back(std::move(argument));
  }
  return all;
}

}  // namespace psolve::gan_equilibrium
