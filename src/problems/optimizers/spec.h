#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/matrix.h"
#include "core/workings/theory.h"
#include "core/workings/workings.h"
#include "math/optimization/method.h"
#include "math/optimization/objective.h"
#include "spec/record.h"

namespace psolve::optimizers {

/// ½ θᵀHθ + bᵀθ + c by its numbers.
struct QuadraticSpec {
  Matrix hessian;
  std::optional<Vector> linear;
  double constant = 0;
};

/// An expression, or a quadratic.
struct ObjectiveSpec {
  std::string text;
  std::optional<QuadraticSpec> quadratic;
};

struct Problem : CommonFields {
  ObjectiveSpec objective;
  std::optional<std::vector<std::string>> variables;
  Vector start;
  long steps = 0;
  std::optional<double> until;
  long record = 1;  ///< every how many steps; 0: only the last
  std::vector<Method> methods;
};

const Record<Problem>& spec();

/// What can be judged of what sources say.
std::vector<Claim> claims();

/// The objective of a spec, if the spec fits together: else throws SpecError.
std::unique_ptr<Objective> objective_of(const Problem& problem);

/// Question 11: gradient descent, momentum, Nesterov, Adagrad, RMSprop, Newton and Adam, step by
/// step on any objective, with what distinguishes them shown on their runs.
Solution solve(const Problem& problem, Workings& work);

/// How the methods that the spec names work; those of a spec without methods, all.
Theory theory(const Json& spec);

}  // namespace psolve::optimizers
