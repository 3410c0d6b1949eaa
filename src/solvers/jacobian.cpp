// The Jacobian of a composition f = f_m ∘ … ∘ f_1 at a point x, in numerator layout: row i, column
// j holds ∂f_i/∂x_j. With y_0 = x and y_k = f_k(y_{k−1}) the chain rule for vectors says
//
//     J_f(x) = J_{f_m}(y_{m−1}) · … · J_{f_2}(y_1) · J_{f_1}(y_0),
//
// each factor taken at the value of what is inside it. The factors are differentiated symbolically
// (math/differentiate.h) and evaluated exactly: a decimal of the spec is the exact decimal.

#include "solvers/jacobian.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/json_address.h"
#include "core/suggestion.h"
#include "core/text.h"
#include "math/differentiate.h"
#include "math/expression_syntax.h"
#include "math/expression_text.h"
#include "math/finite_difference.h"
#include "math/substitute.h"
#include "math/syntax_evaluation.h"
#include "math/tape.h"

namespace psolve {
namespace {

using ExprMatrix = MatrixOf<Expr>;
using Index = Eigen::Index;

/// Derivatives whose derivation is shown in full.
constexpr std::size_t kShownDerivations = 60;
/// Rows and columns up to which a product of Jacobians is also worked entry by entry.
constexpr Index kEntrywise = 4;
/// Exact products beyond this many multiplications are left to floating point.
constexpr double kMostExactProducts = 50'000;
/// Operations that the central differences may cost, and entries of closed forms that are read
/// back.
constexpr double kDifferenceBudget = 4e6;
constexpr Index kMostReadBack = 400;
/// Arguments of abs and relu nearer to 0 than this are at the kink.
constexpr double kKink = 1e-7;

Formula sym(std::string_view name) {
  return Formula::symbol(name);
}

std::size_t at(Index i) {
  return static_cast<std::size_t>(i);
}
Index size(std::size_t n) {
  return static_cast<Index>(n);
}

// ---------------------------------------------------------------- the functions of the spec

/// A function of the spec, parsed.
struct ParsedFunction {
  std::size_t place;  ///< in the spec
  std::string name;
  std::vector<Expr> inputs;
  std::vector<Syntax> syntax;  ///< of each output
  std::vector<Expr> outputs;
  ExprMatrix jacobian;

  std::string pointer(std::size_t output) const {
    return fmt::format("/functions/{}/outputs/{}", place, output);
  }
};

void check_inputs(const NamedFunction& function, std::size_t place) {
  for (std::size_t i = 0; i < function.inputs.size(); ++i) {
    const std::string& name = function.inputs[i];
    const std::string pointer = fmt::format("/functions/{}/inputs/{}", place, i);
    if (!is_variable_name(name)) {
      throw SpecError(pointer, fmt::format("{} cannot name a variable; use a letter followed by "
                                           "letters, digits or _, such as \"x1\"",
                                           in_quotes(name)));
    }
    if (std::count(function.inputs.begin(), function.inputs.end(), name) > 1) {
      throw SpecError(pointer, fmt::format("the input {} is named twice", in_quotes(name)));
    }
  }
}

ParsedFunction parsed(const NamedFunction& function, std::size_t place) {
  check_inputs(function, place);
  ParsedFunction result{place, function.name, {}, {}, {}, {}};
  for (const auto& name : function.inputs) result.inputs.push_back(Expr::symbol(name));
  for (std::size_t i = 0; i < function.outputs.size(); ++i) {
    try {
      result.syntax.push_back(Syntax::parse(function.outputs[i], function.inputs));
    } catch (const TextError& error) {
      throw SpecError(result.pointer(i), error.what(), error.offset());
    }
    result.outputs.push_back(to_expression(result.syntax.back()));
  }
  result.jacobian.resize(size(result.outputs.size()), size(result.inputs.size()));
  for (Index i = 0; i < result.jacobian.rows(); ++i) {
    for (Index j = 0; j < result.jacobian.cols(); ++j) {
      result.jacobian(i, j) = differentiate(result.outputs[at(i)], result.inputs[at(j)]);
    }
  }
  return result;
}

/// The functions of the composition, innermost first.
class Chain {
 public:
  explicit Chain(const JacobianProblem& problem) : problem_(problem) {
    for (std::size_t i = 0; i < problem.functions.size(); ++i) {
      names_.emplace_back(problem.functions[i].name);
      if (std::count(names_.begin(), names_.end(), names_.back()) > 1) {
        throw SpecError(fmt::format("/functions/{}/name", i),
                        fmt::format("the name {} is used twice", in_quotes(names_.back())));
      }
      functions_.push_back(parsed(problem.functions[i], i));
    }
    compose();
  }

  const std::vector<const ParsedFunction*>& inside_out() const { return chain_; }

 private:
  void compose() {
    if (!problem_.compose) {
      if (functions_.size() > 1) {
        throw SpecError("",
                        "missing the field \"compose\": the names of the functions, outermost "
                        "first");
      }
      chain_ = {&functions_[0]};
      return;
    }
    for (std::size_t i = 0; i < problem_.compose->size(); ++i) {
      const std::string& name = (*problem_.compose)[i];
      const auto found = std::find(names_.begin(), names_.end(), name);
      if (found == names_.end()) {
        throw SpecError(
            fmt::format("/compose/{}", i),
            fmt::format("no function is named {}{}", in_quotes(name), did_you_mean(name, names_)));
      }
      chain_.push_back(&functions_[static_cast<std::size_t>(found - names_.begin())]);
    }
    for (std::size_t i = 0; i + 1 < chain_.size(); ++i) {
      const auto inputs = chain_[i]->inputs.size();
      const auto outputs = chain_[i + 1]->outputs.size();
      if (inputs == outputs) continue;
      throw SpecError(fmt::format("/compose/{}", i + 1),
                      fmt::format("{} takes {} input{}, but {} gives {} output{}", chain_[i]->name,
                                  inputs, inputs == 1 ? "" : "s", chain_[i + 1]->name, outputs,
                                  outputs == 1 ? "" : "s"));
    }
    std::reverse(chain_.begin(), chain_.end());
  }

  const JacobianProblem& problem_;
  std::vector<ParsedFunction> functions_;
  std::vector<std::string_view> names_;
  std::vector<const ParsedFunction*> chain_;
};

/// The point, in the order of the innermost function's inputs.
std::vector<Expr> point_of(const JacobianProblem& problem, const ParsedFunction& innermost) {
  std::vector<std::string_view> names;
  for (const Expr& input : innermost.inputs) names.push_back(input.name());
  std::vector<Expr> point(names.size());
  std::vector<bool> given(names.size());
  for (const auto& [name, text] : problem.at) {
    const auto found = std::find(names.begin(), names.end(), name);
    const std::string pointer = "/at" + pointer_step(name);
    if (found == names.end()) {
      throw SpecError(pointer, fmt::format("{} has no such input{}", innermost.name,
                                           did_you_mean(name, names)));
    }
    const auto i = static_cast<std::size_t>(found - names.begin());
    try {
      point[i] = exact_constant(text);
    } catch (const TextError& error) {
      throw SpecError(pointer, error.what(), error.offset());
    }
    given[i] = true;
  }
  const auto missing = std::find(given.begin(), given.end(), false);
  if (missing != given.end()) {
    throw SpecError("/at", fmt::format("missing a number for \"{}\", an input of {}",
                                       names[static_cast<std::size_t>(missing - given.begin())],
                                       innermost.name));
  }
  return point;
}

// ---------------------------------------------------------------- exact values and their numbers

/// An exact value and the number that it is. Where the exact form is too long to be of use it is
/// the number's own decimal.
struct Value {
  Expr exact;
  double number = 0;
};

Value value_of(Expr exact, double number) {
  if (exact.is(Expr::Kind::number)) return {exact, exact.number().to_double()};
  if (can_be_written(exact)) return {exact, number};
  return {Expr(number), number};
}

struct ValueMatrix {
  ExprMatrix exact;
  Matrix numbers;
  bool is_exact = true;
};

bool all_can_be_written(const ExprMatrix& entries) {
  return std::all_of(entries.data(), entries.data() + entries.size(), can_be_written);
}

Formula formula_of(const ExprMatrix& entries) {
  return matrix(at(entries.rows()), at(entries.cols()), [&](std::size_t i, std::size_t j) {
    return to_formula(entries(size(i), size(j)));
  });
}

Formula formula_of(const ValueMatrix& value) {
  return value.is_exact ? formula_of(value.exact) : to_formula(value.numbers);
}

Json texts(const ExprMatrix& entries) {
  Json rows = Json::array();
  for (Index i = 0; i < entries.rows(); ++i) {
    Json row = Json::array();
    for (Index j = 0; j < entries.cols(); ++j) row.push_back(to_text(entries(i, j)));
    rows.push_back(std::move(row));
  }
  return rows;
}

/// `formula` with the symbols of `inputs` made quantities that have `values`.
Formula with_values(const Formula& formula, const std::vector<Expr>& inputs,
                    const std::vector<Value>& values) {
  if (formula.is(Formula::Kind::symbol)) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i].name() == formula.text()) return quantity(formula, to_formula(values[i].exact));
    }
    return formula;
  }
  if (formula.parts().empty()) return formula;
  std::vector<Formula> parts;
  for (const auto& part : formula.parts()) parts.push_back(with_values(part, inputs, values));
  return Formula::node(formula.kind(), formula.text(), std::move(parts), formula.columns());
}

/// The exact value, and its decimal where that does not go without saying.
std::vector<Formula> shown_value(const Value& value) {
  if (value.exact.is(Expr::Kind::number) && value.exact.number().is_integer()) {
    return {to_formula(value.exact)};
  }
  return {to_formula(value.exact), Formula(value.number)};
}

// ---------------------------------------------------------------- the derivation of a derivative

Step step_of(const Derivation& derivation, const std::string& id) {
  Step step{id, derivation.rule, {}, {equals(derivation.chain)}, Json(), {}};
  if (derivation.inner) step.claim = {"inner function ", to_formula(*derivation.inner)};
  for (std::size_t k = 0; k < derivation.steps.size(); ++k) {
    step.steps.push_back(step_of(derivation.steps[k], fmt::format("{}/{}", id, k)));
  }
  return step;
}

// ---------------------------------------------------------------- the whole

class Solver {
 public:
  Solver(const JacobianProblem& problem, Workings& work)
      : work_(work), chain_owner_(problem), chain_(chain_owner_.inside_out()) {
    points_.push_back(values_of(point_of(problem, *chain_[0])));
  }

  Solution run() {
    solution_.sought = {"The Jacobian of ", composition(), " at ", point(0), "."};
    solution_.headline = {"jacobian"};
    evaluate_functions();
    differentiate_functions();
    multiply();
    write_closed_form();
    answer();
    if (work_.recording()) {
      check_by_duals();
      check_by_differences();
      check_closed_form();
      remark_layout();
    }
    return std::move(solution_);
  }

 private:
  static std::vector<Value> values_of(const std::vector<Expr>& exact) {
    std::vector<Value> values;
    for (const Expr& e : exact) values.push_back(value_of(e, constant_value(e)));
    return values;
  }

  static std::vector<double> numbers(const std::vector<Value>& values) {
    std::vector<double> list;
    for (const Value& value : values) list.push_back(value.number);
    return list;
  }

  static std::vector<Replacement> replacements(const ParsedFunction& f,
                                               const std::vector<Value>& point) {
    std::vector<Replacement> list;
    for (std::size_t i = 0; i < f.inputs.size(); ++i) {
      list.push_back({f.inputs[i], point[i].exact});
    }
    return list;
  }

  Formula composition() const {
    std::vector<Formula> names;
    for (std::size_t k = chain_.size(); k-- > 0;) names.push_back(sym(chain_[k]->name));
    return product(std::move(names), "∘");
  }

  /// (x1, x2) = (1, 2): where the k-th function is evaluated.
  Formula point(std::size_t k) const {
    std::vector<Formula> names;
    std::vector<Formula> values;
    for (std::size_t i = 0; i < chain_[k]->inputs.size() && i < 8; ++i) {
      names.push_back(to_formula(chain_[k]->inputs[i]));
      values.push_back(to_formula(points_[k][i].exact));
    }
    if (chain_[k]->inputs.size() > 8) {
      names.push_back(dots());
      values.push_back(dots());
    }
    if (names.size() == 1) return equals({names[0], values[0]});
    return equals({tuple(std::move(names)), tuple(std::move(values))});
  }

  std::string point_text(std::size_t k) const {
    std::string text;
    for (std::size_t i = 0; i < chain_[k]->inputs.size() && i < 4; ++i) {
      text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", chain_[k]->inputs[i].name(),
                          to_text(points_[k][i].exact));
    }
    return text + (chain_[k]->inputs.size() > 4 ? ", …" : "");
  }

  // -------------------------------------------------------------- values

  void evaluate_functions() {
    const auto group = work_.group([] {
      return Step{"values", Rule::evaluation, "The functions, from the inside out", {}, Json(), {}};
    });
    for (std::size_t k = 0; k < chain_.size(); ++k) evaluate_function(k);
  }

  void evaluate_function(std::size_t k) {
    const ParsedFunction& f = *chain_[k];
    const auto group = work_.group([&] {
      return Step{fmt::format("values/{}", k),
                  Rule::evaluation,
                  {sym(f.name), " at ", point(k)},
                  {},
                  Json(),
                  {}};
    });
    const std::vector<double> inputs = numbers(points_[k]);
    const std::vector<Expr> exact = substitute(f.outputs, replacements(f, points_[k]));
    std::vector<Value> outputs;
    for (std::size_t i = 0; i < f.outputs.size(); ++i) {
      try {
        outputs.push_back(value_of(exact[i], evaluate<double>(f.syntax[i], inputs)));
      } catch (const DomainError& error) {
        throw SpecError(
            f.pointer(i),
            fmt::format("{}, output {}, at {}: {}", f.name, i, point_text(k), error.what()),
            error.offset());
      }
      if (i < 12) record_value(k, i, outputs.back());
    }
    points_.push_back(std::move(outputs));
  }

  void record_value(std::size_t k, std::size_t i, const Value& value) {
    work_.step([&] {
      const ParsedFunction& f = *chain_[k];
      const Formula formula = with_values(to_formula(f.outputs[i]), f.inputs, points_[k]);
      std::vector<Formula> parts = {sym(f.name).at(static_cast<int>(i) + 1), in_symbols(formula),
                                    in_numbers(formula)};
      for (auto& part : shown_value(value)) parts.push_back(std::move(part));
      parts.erase(std::unique(parts.begin(), parts.end(), look_alike), parts.end());
      return Step{fmt::format("values/{}/{}", k, i), Rule::evaluation,   {},
                  {equals(std::move(parts))},        Json(value.number), {}};
    });
  }

  // -------------------------------------------------------------- factors

  void differentiate_functions() {
    const auto group = work_.group([] {
      return Step{"jacobians",
                  Rule::partial_derivatives,
                  "The Jacobian of each function, entry by entry",
                  {},
                  Json(),
                  {}};
    });
    for (std::size_t k = 0; k < chain_.size(); ++k) {
      factors_.push_back(factor_at_point(k));
      const auto same = std::find(chain_.begin(), chain_.begin() + size(k), chain_[k]);
      const auto of_function = work_.group([&] { return jacobian_heading(k); });
      if (same == chain_.begin() + size(k)) record_derivations(*chain_[k]);
      record_factor(k);
    }
  }

  Step jacobian_heading(std::size_t k) const {
    return {fmt::format("jacobians/{}", k),
            Rule::jacobian,
            {"Row i, column j of ", factor_symbol(k), ": the derivative of output i by input j"},
            {},
            Json(),
            {}};
  }

  Formula factor_symbol(std::size_t k) const { return sym("J").at(sym(chain_[k]->name)); }

  void record_derivations(const ParsedFunction& f) {
    std::size_t left = 0;
    for (Index i = 0; i < f.jacobian.rows(); ++i) {
      for (Index j = 0; j < f.jacobian.cols(); ++j) {
        const bool shown = derivations_ < kShownDerivations && can_be_written(f.outputs[at(i)]);
        if (!shown) {
          ++left;
          continue;
        }
        ++derivations_;
        work_.step([&] {
          return step_of(derive(f.outputs[at(i)], f.inputs[at(j)]),
                         fmt::format("{}[{}]/{}", f.name, i, f.inputs[at(j)].name()));
        });
      }
    }
    if (left == 0) return;
    work_.step([&] {
      return Step{f.name + "/left_out",
                  Rule::partial_derivatives,
                  fmt::format("… and {} more entries in the same way", left),
                  {},
                  Json(),
                  {}};
    });
  }

  ValueMatrix factor_at_point(std::size_t k) const {
    const ParsedFunction& f = *chain_[k];
    const std::span<const Expr> entries(f.jacobian.data(), at(f.jacobian.size()));
    const std::vector<Expr> exact = substitute(entries, replacements(f, points_[k]));
    const std::vector<double> found = Tape(entries, f.inputs).run<double>(numbers(points_[k]));
    ValueMatrix factor{f.jacobian, Matrix(f.jacobian.rows(), f.jacobian.cols()), true};
    for (Index e = 0; e < f.jacobian.size(); ++e) {
      if (!std::isfinite(found[at(e)])) {
        const auto output = at(e / f.jacobian.cols());
        throw SpecError(f.pointer(output),
                        fmt::format("{}, output {}, has no derivative by {} at {}: {} has no "
                                    "finite value there",
                                    f.name, output, f.inputs[at(e % f.jacobian.cols())].name(),
                                    point_text(k), printable(to_text(entries[at(e)]), 80)));
      }
      const Value value = value_of(exact[at(e)], found[at(e)]);
      factor.exact.data()[e] = value.exact;
      factor.numbers.data()[e] = value.number;
    }
    return factor;
  }

  void record_factor(std::size_t k) {
    work_.step([&] {
      std::vector<Formula> parts = {factor_symbol(k), formula_of(chain_[k]->jacobian)};
      if (!look_alike(parts.back(), formula_of(factors_[k])))
        parts.push_back(formula_of(factors_[k]));
      return Step{fmt::format("jacobians/{}/value", k),
                  Rule::evaluation,
                  {"All entries together, and their values at ", point(k)},
                  {equals(std::move(parts))},
                  is_short(factors_[k].numbers) ? to_json(factors_[k].numbers) : Json(),
                  {}};
    });
  }

  // -------------------------------------------------------------- the product

  void multiply() {
    product_ = factors_.back();
    double multiplications = 0;
    for (std::size_t k = chain_.size() - 1; k-- > 0;) {
      multiplications += static_cast<double>(product_.numbers.size() * factors_[k].numbers.cols());
      product_.is_exact = product_.is_exact && multiplications <= kMostExactProducts;
      product_.numbers = product_.numbers * factors_[k].numbers;
      if (product_.is_exact) product_.exact = ExprMatrix(product_.exact * factors_[k].exact);
      product_.is_exact = product_.is_exact && all_can_be_written(product_.exact);
    }
    refine_numbers();
    if (chain_.size() == 1) return;
    const auto group = work_.group([&] { return product_heading(); });
    if (chain_.size() == 2) record_entries();
  }

  /// Where an exact entry is rational its number is the nearest double.
  void refine_numbers() {
    if (!product_.is_exact) return;
    for (Index e = 0; e < product_.numbers.size(); ++e) {
      const Expr exact = product_.exact.data()[e];
      if (exact.is(Expr::Kind::number)) product_.numbers.data()[e] = exact.number().to_double();
    }
  }

  Step product_heading() const {
    std::vector<Formula> symbols;
    std::vector<Formula> values;
    for (std::size_t k = chain_.size(); k-- > 0;) {
      symbols.push_back(factor_symbol(k));
      values.push_back(formula_of(factors_[k]));
    }
    return {"product",
            Rule::chain_rule,
            "The chain rule: the Jacobians multiply, outermost first",
            {equals({sym("J"), product(symbols, product_sign::matrix),
                     product(values, product_sign::matrix), formula_of(product_)})},
            is_short(product_.numbers) ? to_json(product_.numbers) : Json(),
            {}};
  }

  void record_entries() {
    const ValueMatrix& outer = factors_[1];
    const ValueMatrix& inner = factors_[0];
    const Index rows = product_.numbers.rows();
    const Index columns = product_.numbers.cols();
    if (rows > kEntrywise || columns > kEntrywise || outer.numbers.cols() > 2 * kEntrywise) return;
    const auto entry = [](const ValueMatrix& m, Index i, Index j) -> Formula {
      return m.is_exact ? to_formula(m.exact(i, j)) : Formula(m.numbers(i, j));
    };
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < columns; ++j) {
        work_.step([&] {
          std::vector<Formula> terms;
          for (Index m = 0; m < outer.numbers.cols(); ++m) {
            terms.push_back(entry(outer, i, m) * entry(inner, m, j));
          }
          const Formula name = sym("J").at(static_cast<int>(i) + 1, static_cast<int>(j) + 1);
          return Step{fmt::format("J[{}][{}]", i, j),
                      Rule::chain_rule,
                      {},
                      {equals({name, sum(terms), entry(product_, i, j)})},
                      Json(product_.numbers(i, j)),
                      {}};
        });
      }
    }
  }

  // -------------------------------------------------------------- the closed form

  /// J in the variables of the innermost function.
  void write_closed_form() {
    ExprMatrix closed = chain_[0]->jacobian;
    std::vector<Expr> inside = chain_[0]->outputs;
    double multiplications = 0;
    for (std::size_t k = 1; k < chain_.size(); ++k) {
      const ParsedFunction& f = *chain_[k];
      std::vector<Replacement> put_in;
      for (std::size_t i = 0; i < f.inputs.size(); ++i) put_in.push_back({f.inputs[i], inside[i]});
      ExprMatrix outer = f.jacobian;
      const auto entries =
          substitute(std::span<const Expr>(outer.data(), at(outer.size())), put_in);
      std::copy(entries.begin(), entries.end(), outer.data());
      multiplications += static_cast<double>(outer.size() * closed.cols());
      if (multiplications > kMostExactProducts) break;
      closed = ExprMatrix(outer * closed);
      inside = substitute(f.outputs, put_in);
    }
    if (multiplications > kMostExactProducts || !all_can_be_written(closed)) {
      solution_.remarks.push_back(
          {Remark::Kind::limit,
           "The closed form of the composition is too long to be written; those of its factors "
           "stand in the derivation."});
      return;
    }
    closed_form_ = std::move(closed);
    if (chain_.size() == 1) return;
    work_.step([&] {
      return Step{"closed_form",
                  Rule::substitution,
                  {"The same product in ", composition(),
                   "'s own variables: each factor with what is inside it put in"},
                  closed_form_lines(),
                  Json(),
                  {}};
    });
  }

  /// An entry a line, where there are few: they are too long to stand side by side.
  std::vector<Formula> closed_form_lines() const {
    const ExprMatrix& closed = *closed_form_;
    if (closed.rows() > kEntrywise || closed.cols() > kEntrywise) {
      return {equals({sym("J"), formula_of(closed)})};
    }
    std::vector<Formula> lines;
    for (Index i = 0; i < closed.rows(); ++i) {
      for (Index j = 0; j < closed.cols(); ++j) {
        const Formula name = sym("J").at(static_cast<int>(i) + 1, static_cast<int>(j) + 1);
        lines.push_back(equals({name, to_formula(closed(i, j))}));
      }
    }
    return lines;
  }

  void answer() {
    auto& answers = solution_.answers;
    answers["value"] = numbers(points_.back());
    answers["jacobian"] = to_json(product_.numbers);
    if (closed_form_) answers["jacobian_symbolic"] = texts(*closed_form_);
    answers["factors"] = Json::array();
    for (std::size_t k = chain_.size(); k-- > 0;) {
      answers["factors"].push_back({{"name", chain_[k]->name},
                                    {"at", numbers(points_[k])},
                                    {"jacobian", to_json(factors_[k].numbers)}});
    }
    Json exact_values = Json::array();
    for (const Value& value : points_.back()) exact_values.push_back(to_text(value.exact));
    solution_.exact["value"] = std::move(exact_values);
    if (product_.is_exact) solution_.exact["jacobian"] = texts(product_.exact);
  }

  // -------------------------------------------------------------- evidence and remarks

  /// The composition as it is written in the spec, over any scalar.
  template <class T>
  std::vector<T> run(std::vector<T> values) const {
    for (const ParsedFunction* f : chain_) {
      std::vector<T> outputs;
      for (const Syntax& syntax : f->syntax) outputs.push_back(evaluate<T>(syntax, values));
      values = std::move(outputs);
    }
    return values;
  }

  double scale() const { return std::max(product_.numbers.cwiseAbs().maxCoeff(), kKink); }

  /// The larger error; not-a-number is larger than all.
  static double worse(double a, double b) { return std::isnan(a) || b <= a ? a : b; }

  void check_by_duals() {
    double error = 0;
    const std::vector<double> start = numbers(points_[0]);
    for (Index j = 0; j < product_.numbers.cols(); ++j) {
      std::vector<Dual> moved(start.begin(), start.end());
      moved[at(j)].derivative = 1;
      const std::vector<Dual> values = run(std::move(moved));
      for (Index i = 0; i < product_.numbers.rows(); ++i) {
        error = worse(error, std::abs(values[at(i)].derivative - product_.numbers(i, j)));
      }
    }
    solution_.checks.push_back({"jacobian/dual", "all entries, relative to the largest",
                                "dual numbers through the functions as written", error / scale(),
                                1e-11});
  }

  bool at_kink() const {
    for (std::size_t k = 0; k < chain_.size(); ++k) {
      for (const Syntax& syntax : chain_[k]->syntax) {
        for (const double argument : kink_arguments(syntax, numbers(points_[k]))) {
          if (std::abs(argument) < kKink) return true;
        }
      }
    }
    return false;
  }

  void check_by_differences() {
    if (at_kink()) {
      solution_.remarks.push_back(
          {Remark::Kind::convention,
           "The point lies on a kink of abs or relu, where no derivative exists; theirs is taken "
           "as 0, and central differences are of no use."});
      return;
    }
    double operations = 0;
    for (const ParsedFunction* f : chain_) {
      for (const Syntax& syntax : f->syntax)
        operations += static_cast<double>(syntax.nodes().size());
    }
    const auto affordable = static_cast<Index>(kDifferenceBudget / (32 * operations));
    const Index columns = std::clamp(affordable, Index{1}, product_.numbers.cols());
    double error = 0;
    for (Index c = 0; c < columns; ++c) {
      const Index j = c * product_.numbers.cols() / columns;
      const std::vector<double> slopes = differences(j);
      for (Index i = 0; i < product_.numbers.rows(); ++i) {
        error = worse(error, std::abs(slopes[at(i)] - product_.numbers(i, j)));
      }
    }
    solution_.checks.push_back({"jacobian/differences",
                                fmt::format("{} of {} columns, relative to the largest entry",
                                            columns, product_.numbers.cols()),
                                "central differences of the functions as written", error / scale(),
                                1e-6});
  }

  /// Column j by central differences; outside the functions' domain there is no value.
  std::vector<double> differences(Index j) const {
    const std::vector<double> start = numbers(points_[0]);
    const auto moved = [&](double x) {
      std::vector<double> values = start;
      values[at(j)] = x;
      try {
        return run(std::move(values));
      } catch (const DomainError&) {
        return std::vector<double>(at(product_.numbers.rows()),
                                   std::numeric_limits<double>::quiet_NaN());
      }
    };
    return central_differences(moved, start[at(j)]);
  }

  void check_closed_form() {
    if (!closed_form_) return;
    std::vector<std::string> names;
    for (const Expr& input : chain_[0]->inputs) names.emplace_back(input.name());
    const std::vector<double> start = numbers(points_[0]);
    const Index count = std::min(closed_form_->size(), kMostReadBack);
    double error = 0;
    for (Index n = 0; n < count; ++n) {
      const Index e = n * closed_form_->size() / count;
      const Syntax written = Syntax::parse(to_text(closed_form_->data()[e]), names);
      const double value = evaluate<double>(written, start);
      error = worse(error, std::abs(value - product_.numbers.data()[e]));
    }
    solution_.checks.push_back({"jacobian_symbolic",
                                fmt::format("{} of {} closed forms, relative to the largest entry",
                                            count, closed_form_->size()),
                                "their text, read back and evaluated", error / scale(), 1e-9});
  }

  /// Courses differ in layout; the other one is the transpose.
  void remark_layout() {
    const Matrix& J = product_.numbers;
    if (J.rows() == J.cols() && J == J.transpose()) return;
    if (J.rows() > 10 || J.cols() > 10) return;
    ValueMatrix other{product_.exact.transpose(), J.transpose(), product_.is_exact};
    solution_.remarks.push_back(
        {Remark::Kind::convention,
         {"Rows belong to outputs (numerator layout). In denominator layout the answer is the "
          "transpose, ",
          equals({transpose(sym("J")), formula_of(other)}),
          ", and the factors multiply in the opposite order."}});
  }

  Workings& work_;
  ExprArena arena_;
  Chain chain_owner_;
  const std::vector<const ParsedFunction*>& chain_;
  std::vector<std::vector<Value>> points_;  ///< what each function is given; last, the value
  std::vector<ValueMatrix> factors_;
  ValueMatrix product_;
  std::optional<ExprMatrix> closed_form_;
  std::size_t derivations_ = 0;
  Solution solution_;
};

}  // namespace

const Record<JacobianProblem>& jacobian_spec() {
  static const auto spec = [] {
    const auto function =
        Record<NamedFunction>("a function")
            .required("name", &NamedFunction::name, string(), "what compose calls it")
            .required("inputs", &NamedFunction::inputs, list(string(), {1, 10'000}),
                      "names of its variables")
            .required("outputs", &NamedFunction::outputs, list(string(), {1, 10'000}),
                      "expressions in its inputs, such as \"exp(x1 - 1)*x2^2\"");
    return spec_record<JacobianProblem>("jacobian",
                                        "the Jacobian of a composition of functions at a point")
        .required("functions", &JacobianProblem::functions, list(function, {1, 1'000}),
                  "the functions")
        .optional("compose", &JacobianProblem::compose, list(string(), {1, 1'000}),
                  "names of functions, outermost first; may be left out where there is one")
        .required("at", &JacobianProblem::at, map_of(exact_number(), {1, 10'000}),
                  "a number for each input of the innermost function; decimals are exact");
  }();
  return spec;
}

Solution solve_jacobian(const JacobianProblem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve
