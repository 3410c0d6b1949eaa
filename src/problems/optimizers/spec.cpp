// What a spec of `optimizers` says, and what must hold between its parts.

#include "problems/optimizers/spec.h"

#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "core/text/error.h"
#include "core/text/text.h"
#include "math/syntax/evaluation.h"
#include "math/syntax/variable_names.h"
#include "spec/scalar_type.h"

namespace psolve::optimizers {
namespace {

constexpr Index kMostVariables = 200;
constexpr Index kMostMethods = 100;
constexpr long kMostSteps = 100'000'000;
/// Numbers of all trajectories and states together.
constexpr double kMostRecorded = 4e6;

// ------------------------------------------------------------------ fields

const Range kShare{.at_least = 0, .below = 1};

/// A method of this kind with its defaults.
template <MethodKind K>
struct MethodOf : Method {
  MethodOf() { kind = K; }
};

const Type<RuleForm>& form_type() {
  static const auto type = choice<RuleForm>(
      {{"sheet", RuleForm::sheet, "as the problem set prints it"},
       {"textbook", RuleForm::textbook,
        "momentum and Nesterov without the factor 1 - beta, look-ahead to theta - alpha beta v"},
       {"pytorch", RuleForm::pytorch, "as torch.optim has it, with epsilon outside the root"},
       {"keras", RuleForm::keras,
        "as Keras 3 has it: velocities that hold alpha, epsilon inside the root but in Adam, whose "
        "step length is corrected, and Adagrad's sum from 0.1"}});
  return type;
}

// Fields that several methods have. Records are large: they are built in place, not copied.

template <class M>
void add_label(Record<M>& record) {
  record
      .optional("label", &Method::label, string(),
                "what the answers call it; the name where it is left out")
      .told(Telling::as_title);
}

template <class M>
void add_rate(Record<M>& record, double learning_rate) {
  add_label(record);
  record.optional("learning_rate", &Method::learning_rate, number({.above = 0}), learning_rate,
                  "alpha");
}

/// Of a method that steps along the gradient.
template <class M>
void add_form(Record<M>& record, double learning_rate) {
  add_rate(record, learning_rate);
  record.optional("convention", &Method::form, form_type(), Unsaid("sheet"),
                  "whose form of the rule");
  record.optional("weight_decay", &Method::weight_decay, number({.at_least = 0}), Unsaid(0),
                  "lambda: the gradient gets lambda theta");
  record.optional("decoupled", &Method::decoupled, boolean(),
                  "weight decay beside the gradient, as in AdamW: theta loses alpha lambda theta; "
                  "left out, so in Keras alone");
}

template <class M>
void add_velocity(Record<M>& record, const std::string& rule) {
  add_form(record, 0.1);
  record.optional("beta", &Method::beta, number(kShare), 0.9, rule);
  record.optional("dampening", &Method::dampening, number({.at_least = 0, .at_most = 1}),
                  "tau: v <- beta v + (1 - tau) gradient, whatever the convention, but neither in "
                  "Keras nor in PyTorch's Nesterov; PyTorch's first step is without it");
  record.check([](const M& method, const Node& node) {
    if (method.dampening.value_or(0) == 0) return;
    if (method.form == RuleForm::keras) node.fail_at("dampening", "Keras has no dampening");
    if (method.form == RuleForm::pytorch && method.is(MethodKind::nesterov)) {
      node.fail_at("dampening", "PyTorch's Nesterov has no dampening");
    }
  });
}

template <class M>
void add_epsilon(Record<M>& record) {
  record.optional("epsilon", &Method::epsilon, number({.at_least = 0}),
                  "1e-8; 1e-7 in Keras, 1e-10 in PyTorch's Adagrad");
  record.optional("epsilon_inside_root", &Method::epsilon_inside_root, boolean(),
                  "sqrt(x + epsilon), not sqrt(x) + epsilon; left out, what the convention has: "
                  "inside in Adagrad and in Keras, but not in PyTorch and Adam");
}

template <class M>
void add_line_search(Record<M>& record) {
  record.optional("line_search", &Method::exact_line_search,
                  choice<bool>({{"none", false, "steps by learning_rate"},
                                {"exact", true, "to the minimum of a quadratic along the step"}}),
                  Unsaid("none"), "how long a step is");
}

/// The defaults that depend on the convention.
void fill_in(Json& method) {
  const auto text = [&](const char* field) {
    const auto found = method.find(field);
    return found != method.end() && found->is_string() ? found->get<std::string>() : "";
  };
  const std::string name = text("name");
  const std::string form = text("convention");
  const bool is_adagrad = name == "adagrad";
  const bool is_keras = form == "keras";
  const bool may_decay = name != "newton" && name != "bfgs" && name != "conjugate-gradient";
  if (may_decay && !method.contains("decoupled")) method["decoupled"] = is_keras;
  if (!is_adagrad && name != "rmsprop" && name != "adam") return;
  const bool is_inside = is_keras ? name != "adam" : is_adagrad && form != "pytorch";
  if (!method.contains("epsilon")) {
    method["epsilon"] = is_keras ? 1e-7 : is_adagrad && form == "pytorch" ? 1e-10 : 1e-8;
  }
  if (!method.contains("epsilon_inside_root")) method["epsilon_inside_root"] = is_inside;
}

template <MethodKind K>
Record<MethodOf<K>> record_of() {
  return Record<MethodOf<K>>(fmt::format("the method {}", name_of(K)));
}

Type<Method> method_records() {
  auto gd = record_of<MethodKind::gd>();
  add_form(gd, 0.1);
  add_line_search(gd);
  auto momentum = record_of<MethodKind::momentum>();
  add_velocity(momentum, "v <- beta v + (1 - beta) gradient");
  auto nesterov = record_of<MethodKind::nesterov>();
  add_velocity(nesterov, "the same, with the gradient at theta - alpha v");
  auto adagrad = record_of<MethodKind::adagrad>();
  add_form(adagrad, 0.1);
  add_epsilon(adagrad);
  auto rmsprop = record_of<MethodKind::rmsprop>();
  add_form(rmsprop, 0.001);
  rmsprop.optional("beta", &Method::beta, number(kShare), 0.9,
                   "v <- beta v + (1 - beta) gradient^2");
  add_epsilon(rmsprop);
  auto newton = record_of<MethodKind::newton>();
  add_rate(newton, 1);
  newton.optional("damping", &Method::damping, number({.at_least = 0}), Unsaid(0),
                  "lambda: H + lambda I in place of the Hessian H");
  auto adam = record_of<MethodKind::adam>();
  add_form(adam, 0.001);
  adam.optional("beta1", &Method::beta1, number(kShare), 0.9, "of the averaged gradient");
  adam.optional("beta2", &Method::beta2, number(kShare), 0.999, "of the averaged square");
  add_epsilon(adam);
  adam.optional("bias_correction", &Method::bias_correction, boolean(), Unsaid(true),
                "false: m and v as they are");
  auto bfgs = record_of<MethodKind::bfgs>();
  add_rate(bfgs, 1);
  add_line_search(bfgs);
  auto conjugate = record_of<MethodKind::conjugate_gradient>();
  add_label(conjugate);
  return tagged<Method>("a method", "name",
                        {{"gd", gd},
                         {"momentum", momentum},
                         {"nesterov", nesterov},
                         {"adagrad", adagrad},
                         {"rmsprop", rmsprop},
                         {"newton", newton},
                         {"adam", adam},
                         {"bfgs", bfgs},
                         {"conjugate-gradient", conjugate}});
}

/// A method, or its name alone.
Type<Method> method_type() {
  const auto records = std::make_shared<const Type<Method>>(method_records());
  const Type<std::string> name = string();
  return {spec_detail::alternatives_info({&name, records.get()}), [records](const Node& node) {
            Json& method = node.value();
            if (method.is_string()) method = Json{{"name", method}};
            if (method.is_object()) fill_in(method);
            Method read = records->decode(node);
            if (read.is(MethodKind::conjugate_gradient)) read.exact_line_search = true;
            if (!method.contains("label")) node.tell("name", Telling::as_title);
            if (!read.decays_weights()) node.tell("decoupled", Telling::not_at_all);
            if (!read.epsilon_inside_root) node.tell("epsilon_inside_root", Telling::not_at_all);
            return read;
          }};
}

Type<ObjectiveSpec> objective_type() {
  const auto quadratic =
      Record<QuadraticSpec>("a quadratic, theta^T H theta/2 + b^T theta + c")
          .required("hessian", &QuadraticSpec::hessian,
                    matrix_or_lone(matrix({1, kMostVariables}, {1, kMostVariables}), number()),
                    "H, symmetric")
          .optional("linear", &QuadraticSpec::linear, vector_or_number({1, kMostVariables}),
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

/// The names of an expression in order of appearance.
std::vector<std::string> names_in(const std::string& text) {
  try {
    std::vector<std::string> names = Syntax::parse(text).names();
    if (names.empty()) names = {"x"};
    return names;
  } catch (const TextError& error) {
    throw SpecError("/objective", error.what(), error.offset());
  }
}

std::vector<std::string> variables_of(const Problem& problem) {
  if (problem.variables) {
    check_variable_names(*problem.variables, "/variables", "variable");
    return *problem.variables;
  }
  if (!problem.objective.quadratic) return names_in(problem.objective.text);
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
double arrays_of(MethodKind kind, Index n) {
  switch (kind) {
    case MethodKind::adam:
      return 6;
    case MethodKind::gd:
    case MethodKind::newton:
      return 1;
    case MethodKind::bfgs:
      return 2 + static_cast<double>(n);
    default:
      return 2;
  }
}

/// Line searches are those of a quadratic.
void check_line_searches(const std::vector<Method>& methods, const Objective& objective) {
  for (Index i = 0; i < std::ssize(methods); ++i) {
    const Method& method = methods[i];
    if (!method.exact_line_search) continue;
    const std::string pointer = fmt::format("/methods/{}", i);
    if (!objective.quadratic()) {
      throw SpecError(pointer, "an exact line search needs a quadratic objective");
    }
    if (method.weight_decay != 0) {
      throw SpecError(pointer + "/weight_decay",
                      "an exact line search looks at the objective alone, without decay");
    }
  }
}

void check_size(const Problem& problem) {
  if (problem.record == 0) return;
  const double rows =
      std::floor(static_cast<double>(problem.steps) / static_cast<double>(problem.record)) + 2;
  double numbers = 0;
  for (const Method& method : problem.methods) {
    numbers += rows * (1 + arrays_of(method.kind, problem.start.size()) *
                               static_cast<double>(problem.start.size()));
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
      spec_record<Problem>("optimizers", "optimisers step by step on an objective, and compared",
                           claims(), WithTheory::yes)
          .required("objective", &Problem::objective, objective_type(),
                    "what is minimised: an expression such as \"(1 - x)^2 + 100*(y - x^2)^2\", or "
                    "a quadratic by its matrix")
          .optional(
              "variables", &Problem::variables, list(string(), {1, kMostVariables}),
              "the names in objective, in the order of start; where they are left out, in that "
              "of their appearance, and x1, x2, … for a quadratic given by its matrix")
          .told(Telling::not_at_all)
          .required("start", &Problem::start, vector_or_number({1, kMostVariables}),
                    "where all methods begin")
          .required("steps", &Problem::steps, integer(1, kMostSteps), "how many each method makes")
          .optional("until", &Problem::until, number(),
                    "asks after how many steps the objective is first below this")
          .optional("record", &Problem::record, record_type(), "all",
                    "which steps trajectory, objective and state list: \"all\", \"last\", or k for "
                    "every k-th and the last; memory grows with these alone")
          .told(Telling::not_at_all)
          .required("methods", &Problem::methods, list(method_type(), {1, kMostMethods}),
                    "each with its own parameters, or its name for one with the defaults")
          .check([](const Problem& problem, const Node&) { refuse_claims_on_others(problem); });
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
  check_line_searches(problem.methods, *objective);
  check_size(problem);
  return objective;
}

}  // namespace psolve::optimizers
