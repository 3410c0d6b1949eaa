// The tasks of question 15, told apart by the field "task".

#include "problems/gan_equilibrium/spec.h"

#include <array>
#include <string>
#include <string_view>

#include "math/expressions/expression.h"

namespace psolve {
namespace {

constexpr const char* kOne = "a spec of gan-equilibrium";

/// The type of the specs of one task, with help and schema for that task alone.
template <auto record>
const Type<GanProblem>& of_task(const char* name) {
  static const auto type = tagged<GanProblem>(kOne, "task", {{name, record()}});
  return type;
}

struct Task {
  const char* name;
  const Type<GanProblem>& (*type)(const char* name);
};

constexpr std::array kTasks = {
    Task{"game", of_task<game_equilibrium_spec>},
    Task{"discriminator", of_task<discriminator_spec>},
    Task{"generator-gradient", of_task<generator_gradient_spec>},
    Task{"mode-collapse", of_task<mode_collapse_spec>},
    Task{"training", of_task<gan_training_spec>},
};

}  // namespace

const Type<GanProblem>& gan_equilibrium_spec() {
  static const auto spec = tagged<GanProblem>(kOne, "task",
                                              {
                                                  {"game", game_equilibrium_spec()},
                                                  {"discriminator", discriminator_spec()},
                                                  {"generator-gradient", generator_gradient_spec()},
                                                  {"mode-collapse", mode_collapse_spec()},
                                                  {"training", gan_training_spec()},
                                              });
  return spec;
}

GanProblem read_gan_equilibrium(Json& spec, const SpecContext& context) {
  const auto field = spec.find("task");
  const auto* name = field == spec.end() ? nullptr : field->get_ptr<const std::string*>();
  for (const Task& task : kTasks) {
    if (name != nullptr && *name == task.name) return decode(task.type(task.name), spec, context);
  }
  return decode(gan_equilibrium_spec(), spec, context);
}

Solution solve_gan_equilibrium(const GanProblem& problem, Workings& work) {
  const ExprArena arena;
  return std::visit([&](const auto& task) { return solve_task(task, work); }, problem.task);
}

}  // namespace psolve
