// What a spec of `optimizers` says, and what must hold between its parts.

#include "problems/optimizers/spec.h"

#include <fmt/format.h>

#include <cmath>

#include "core/text/error.h"
#include "core/text/text.h"
#include "math/syntax/evaluation.h"
#include "math/syntax/variable_names.h"
#include "spec/matrix_type.h"

namespace psolve::optimizers {
namespace {

constexpr Index kMostVariables = 200;
constexpr Index kMostMethods = 100;
constexpr long kMostSteps = 100'000'000;
/// Numbers of all trajectories and states together.
constexpr double kMostRecorded = 4e6;

// ------------------------------------------------------------------ fields

/// A method of this kind with its defaults.
template <MethodKind K>
struct MethodOf : Method {
  MethodOf() { kind = K; }
};

template <MethodKind K>
Record<MethodOf<K>> method_record(double learning_rate) {
  return Record<MethodOf<K>>(fmt::format("the method {}", name_of(K)))
      .optional("label", &Method::label, string(),
                "what the answers call it; the name where it is left out")
      .optional("learning_rate", &Method::learning_rate, number({.above = 0}), learning_rate,
                "alpha");
}

Type<Method> method_type() {
  const Range share{.at_least = 0, .below = 1};
  const Range epsilon{.at_least = 0};
  auto momentum = method_record<MethodKind::momentum>(0.1);
  momentum.optional("beta", &Method::beta, number(share), 0.9, "v <- beta v + (1 - beta) gradient");
  auto nesterov = method_record<MethodKind::nesterov>(0.1);
  nesterov.optional("beta", &Method::beta, number(share), 0.9,
                    "the same, with the gradient at theta - alpha v");
  auto adagrad = method_record<MethodKind::adagrad>(0.1);
  adagrad.optional("epsilon", &Method::epsilon, number(epsilon), 1e-8, "added within the root");
  auto rmsprop = method_record<MethodKind::rmsprop>(0.001);
  rmsprop.optional("beta", &Method::beta, number(share), 0.9, "v <- beta v + (1 - beta) gradient^2")
      .optional("epsilon", &Method::epsilon, number(epsilon), 1e-8, "added to the root");
  auto adam = method_record<MethodKind::adam>(0.001);
  adam.optional("beta1", &Method::beta1, number(share), 0.9, "of the averaged gradient")
      .optional("beta2", &Method::beta2, number(share), 0.999, "of the averaged square")
      .optional("epsilon", &Method::epsilon, number(epsilon), 1e-8, "added to the root");
  return tagged<Method>("a method", "name",
                        {{"gd", method_record<MethodKind::gd>(0.1)},
                         {"momentum", momentum},
                         {"nesterov", nesterov},
                         {"adagrad", adagrad},
                         {"rmsprop", rmsprop},
                         {"newton", method_record<MethodKind::newton>(1)},
                         {"adam", adam}});
}

Type<ObjectiveSpec> objective_type() {
  const auto quadratic =
      Record<QuadraticSpec>("a quadratic, theta^T H theta/2 + b^T theta + c")
          .required("hessian", &QuadraticSpec::hessian,
                    matrix({1, kMostVariables}, {1, kMostVariables}), "H, symmetric")
          .optional("linear", &QuadraticSpec::linear, vector({1, kMostVariables}),
                    "b; zeros where it is left out")
          .optional("constant", &QuadraticSpec::constant, number(), 0, "c");
  return one_of<ObjectiveSpec>(
      {converted<ObjectiveSpec>(string(),
                                [](std::string text) {
                                  return ObjectiveSpec{std::move(text), {}};
                                }),
       converted<ObjectiveSpec>(quadratic, [](QuadraticSpec read) {
         return ObjectiveSpec{"", std::move(read)};
       })});
}

Type<long> record_type() {
  return one_of<long>({choice<long>({{"all", 1, "every step"}, {"last", 0, "the last step alone"}}),
                       integer(1, kMostSteps)});
}

// ------------------------------------------------------------------ between the fields

Quadratic checked(const QuadraticSpec& spec) {
  const Matrix& H = spec.hessian;
  const Index n = H.rows();
  if (H.cols() != n) {
    throw SpecError("/objective/hessian",
                    fmt::format("expected a square matrix, got {} x {}", n, H.cols()));
  }
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < i; ++j) {
      if (H(i, j) == H(j, i)) continue;
      throw SpecError(fmt::format("/objective/hessian/{}/{}", i, j),
                      fmt::format("expected {}, as at [{}][{}]: a Hessian is symmetric; got {}",
                                  number_text(H(j, i)), j, i, number_text(H(i, j))));
    }
  }
  const Vector linear = spec.linear.value_or(Vector::Zero(n));
  if (linear.size() != n) {
    throw SpecError(
        "/objective/linear",
        fmt::format("expected {} numbers (one for each row of hessian), got {}", n, linear.size()));
  }
  return {H, linear, spec.constant};
}

std::vector<std::string> variables_of(const Problem& problem) {
  if (problem.variables) {
    check_variable_names(*problem.variables, "/variables", "variable");
    return *problem.variables;
  }
  if (!problem.objective.quadratic) {
    throw SpecError("", "missing field \"variables\" (the names in objective, in order)");
  }
  std::vector<std::string> names;
  for (Index i = 1; i <= problem.objective.quadratic->hessian.rows(); ++i) {
    names.push_back(fmt::format("x{}", i));
  }
  return names;
}

std::unique_ptr<Objective> parsed(const std::string& text, const std::vector<std::string>& names,
                                  const Vector& start) {
  try {
    auto objective = std::make_unique<ExpressionObjective>(text, names);
    if (start.size() == objective->size()) objective->value_as_written(start);
    return objective;
  } catch (const DomainError& error) {
    throw SpecError("/start", fmt::format("the objective has no value there: {}", error.what()));
  } catch (const TextError& error) {
    throw SpecError("/objective", error.what(), error.offset());
  }
}

void check_labels(const std::vector<Method>& methods) {
  for (Index i = 0; i < std::ssize(methods); ++i) {
    for (Index k = 0; k < i; ++k) {
      if (methods[k].label != methods[i].label) continue;
      throw SpecError(fmt::format("/methods/{}", i),
                      fmt::format("the label {} is used twice; give the methods different labels",
                                  in_quotes(methods[i].label)));
    }
  }
}

/// Arrays of n numbers that a row keeps: θ and the state.
double arrays_of(MethodKind kind) {
  switch (kind) {
    case MethodKind::adam:
      return 6;
    case MethodKind::gd:
    case MethodKind::newton:
      return 1;
    default:
      return 2;
  }
}

void check_size(const Problem& problem) {
  if (problem.record == 0) return;
  const double rows =
      std::floor(static_cast<double>(problem.steps) / static_cast<double>(problem.record)) + 2;
  double numbers = 0;
  for (const Method& method : problem.methods) {
    numbers += rows * (1 + arrays_of(method.kind) * static_cast<double>(problem.start.size()));
  }
  if (numbers <= kMostRecorded) return;
  throw SpecError(
      "/record", fmt::format("the trajectories would hold {:.3g} numbers, over the limit of {:.0f} "
                             "million; record \"last\" or every k-th step",
                             numbers, kMostRecorded / 1e6));
}

}  // namespace

const Record<Problem>& spec() {
  static const auto spec =
      spec_record<Problem>("optimizers", "optimisers step by step on an objective, and compared")
          .required("objective", &Problem::objective, objective_type(),
                    "what is minimised: an expression such as \"(1 - x)^2 + 100*(y - x^2)^2\", or "
                    "a quadratic by its matrix")
          .optional("variables", &Problem::variables, list(string(), {1, kMostVariables}),
                    "the names in objective, in the order of start; x1, x2, … for a quadratic "
                    "that is given by its matrix")
          .required("start", &Problem::start, vector({1, kMostVariables}),
                    "where all methods begin")
          .required("steps", &Problem::steps, integer(1, kMostSteps), "how many each method makes")
          .optional("record", &Problem::record, record_type(), "all",
                    "which steps trajectory, objective and state list: \"all\", \"last\", or k for "
                    "every k-th and the last; memory grows with these alone")
          .required("methods", &Problem::methods, list(method_type(), {1, kMostMethods}),
                    "each with its own parameters");
  return spec;
}

std::unique_ptr<Objective> objective_of(const Problem& problem) {
  const std::vector<std::string> names = variables_of(problem);
  std::unique_ptr<Objective> objective;
  if (problem.objective.quadratic) {
    Quadratic quadratic = checked(*problem.objective.quadratic);
    if (std::ssize(names) != quadratic.linear.size()) {
      throw SpecError("/variables", fmt::format("expected {} names (one for each row of hessian), "
                                                "got {}",
                                                quadratic.linear.size(), names.size()));
    }
    objective = std::make_unique<QuadraticObjective>(std::move(quadratic), names);
  } else {
    objective = parsed(problem.objective.text, names, problem.start);
  }
  if (problem.start.size() != objective->size()) {
    throw SpecError("/start",
                    fmt::format("expected {} (one for each variable), got {}",
                                counted(objective->size(), "number"), problem.start.size()));
  }
  Vector slope(objective->size());
  if (!std::isfinite(objective->evaluate(problem.start.data(), slope.data()))) {
    throw SpecError("/start", "the objective overflows there");
  }
  check_labels(problem.methods);
  check_size(problem);
  return objective;
}

}  // namespace psolve::optimizers
