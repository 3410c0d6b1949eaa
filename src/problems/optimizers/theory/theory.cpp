// How the methods of question 11 work, in letters: which arguments a spec asks for.

#include <algorithm>
#include <array>
#include <string_view>

#include "problems/optimizers/spec.h"
#include "problems/optimizers/theory/averages.h"
#include "problems/optimizers/theory/curvature.h"
#include "problems/optimizers/theory/nesterov.h"

namespace psolve::optimizers {
namespace {

/// Whether a spec names this method, by itself or with its parameters; without methods it names all.
bool names(const Json& spec, std::string_view method) {
  const auto methods = spec.find("methods");
  if (methods == spec.end()) return true;
  return std::ranges::any_of(*methods, [&](const Json& one) {
    const Json& name = one.is_object() ? one.at("name") : one;
    return name == method;
  });
}

bool is_damped(const Json& method) {
  const auto damping = method.is_object() ? method.find("damping") : method.end();
  return damping != method.end() && *damping != 0;
}

/// Of Newton's method all is left, or beside its idea what the spec's runs are there to show.
void keep_asked(const Json& spec, Argument& argument) {
  const auto keep = [&](std::initializer_list<std::string_view> ids) {
    std::erase_if(argument.laws,
                  [&](const Law& law) { return std::ranges::find(ids, law.id) == ids.end(); });
  };
  if (!spec.contains("methods")) return;
  const Json& methods = spec.at("methods");
  if (names(spec, "bfgs") || names(spec, "conjugate-gradient")) {
    keep({"model", "cost"});
  } else if (spec.contains("objective") && spec.at("objective").is_object()) {
    keep({"model", "least"});
  } else if (std::ranges::any_of(methods, is_damped)) {
    keep({"model", "far", "saddles"});
  }
}

struct ArgumentOfMethod {
  std::string_view method;
  Argument (*argument)();
};
constexpr std::array kArguments = {
    ArgumentOfMethod{"momentum", momentum_argument},
    ArgumentOfMethod{"nesterov", nesterov_argument},
    ArgumentOfMethod{"adagrad", adagrad_argument},
    ArgumentOfMethod{"newton", newton_argument},
    ArgumentOfMethod{"bfgs", quasi_newton_argument},
    ArgumentOfMethod{"adam", adam_argument},
};

}  // namespace

Theory theory(const Json& spec) {
  Theory all;
  for (const ArgumentOfMethod& row : kArguments) {
    if (!names(spec, row.method)) continue;
    all.push_back(row.argument());
    if (row.method == "newton") keep_asked(spec, all.back());
  }
  return all;
}

}  // namespace psolve::optimizers
