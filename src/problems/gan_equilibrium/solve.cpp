// The tasks of question 15, told apart by the field "task".

#include "problems/gan_equilibrium/spec.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "math/expressions/expression.h"

namespace psolve::gan_equilibrium {
namespace {

constexpr const char* kOne = "a spec of gan-equilibrium";

/// The type of the specs of one task, with help and schema for that task alone.
template <auto record>
const Type<Problem>& of_task(const char* name) {
  static const auto type = tagged<Problem>(kOne, "task", {{name, record()}});
  return type;
}

struct Task {
  const char* name;
  const Type<Problem>& (*type)(const char* name);
};

constexpr std::array kTasks = {
    Task{"game", of_task<game::spec>},
    Task{"discriminator", of_task<discriminator::spec>},
    Task{"generator-gradient", of_task<generator_gradient::spec>},
    Task{"mode-collapse", of_task<mode_collapse::spec>},
    Task{"training", of_task<training::spec>},
};

}  // namespace

const Type<Problem>& spec() {
  static const auto spec = tagged<Problem>(kOne, "task",
                                           {
                                               {"game", game::spec()},
                                               {"discriminator", discriminator::spec()},
                                               {"generator-gradient", generator_gradient::spec()},
                                               {"mode-collapse", mode_collapse::spec()},
                                               {"training", training::spec()},
                                           });
  return spec;
}

std::vector<Claim> claims() {
  std::vector<Claim> all;
  for (const auto& of_task : {game::claims(), discriminator::claims(), generator_gradient::claims(),
                              training::claims()}) {
    for (const Claim& claim : of_task) {
      if (std::ranges::find(all, claim.id, &Claim::id) == all.end()) all.push_back(claim);
    }
  }
  return all;
}

Problem read(Json& json, const SpecContext& context) {
  const auto field = json.find("task");
  const auto* name = field == json.end() ? nullptr : field->get_ptr<const std::string*>();
  for (const Task& task : kTasks) {
    if (name != nullptr && *name == task.name) return decode(task.type(task.name), json, context);
  }
  return decode(spec(), json, context);
}

Solution solve(const Problem& problem, Workings& work) {
  const ExprArena arena;
  return std::visit([&](const auto& task) { return solve(task, work); }, problem.task);
}

}  // namespace psolve::gan_equilibrium
