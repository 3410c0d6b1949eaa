// The Jacobian of a composition f = f_m ∘ … ∘ f_1 at a point x, in numerator layout: row i, column
// j holds ∂f_i/∂x_j. With y_0 = x and y_k = f_k(y_{k−1}) the chain rule for vectors says
//
//     J_f(x) = J_{f_m}(y_{m−1}) · … · J_{f_2}(y_1) · J_{f_1}(y_0),
//
// each factor taken at the value of what is inside it. The factors are differentiated symbolically
// (expressions/differentiate.h) and evaluated exactly: a decimal of the spec is the exact decimal.

#include "problems/jacobian/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "core/text/text.h"
#include "math/calculus/derivation_step.h"
#include "math/calculus/rules.h"
#include "math/calculus/tape.h"
#include "math/entries/exact_value.h"
#include "math/expressions/substitute.h"
#include "math/expressions/text.h"
#include "problems/jacobian/checks.h"
#include "problems/jacobian/figures.h"

namespace psolve::jacobian {
namespace {

/// Derivatives whose derivation is shown in full.
constexpr Index kShownDerivations = 60;
/// Rows and columns up to which a product of Jacobians is also worked entry by entry.
constexpr Index kEntrywise = 4;
/// Jacobians with more entries than this are evaluated in floating point alone.
constexpr Index kMostExactEntries = 2'500;
/// Exact products beyond this many multiplications are left to floating point.
constexpr double kMostExactProducts = 50'000;

/// `formula` with the symbols of `inputs` made quantities that have `values`.
Formula with_values(const Formula& formula, const std::vector<Expr>& inputs,
                    const std::vector<ExactValue>& values) {
  if (formula.is(Formula::Kind::symbol)) {
    for (Index i = 0; i < std::ssize(inputs); ++i) {
      if (inputs[i].name() == formula.text()) return quantity(formula, to_formula(values[i].exact));
    }
    return formula;
  }
  if (formula.parts().empty()) return formula;
  std::vector<Formula> parts;
  for (const auto& part : formula.parts()) parts.push_back(with_values(part, inputs, values));
  return Formula::node(formula.kind(), formula.text(), std::move(parts), formula.columns());
}

// ---------------------------------------------------------------- the whole

class Solver {
 public:
  Solver(const Problem& problem, Workings& work)
      : work_(work),
        chain_owner_(problem.functions, problem.compose),
        chain_(chain_owner_.inside_out()) {
    points_.push_back(values_of(point_of(problem.at, chain_owner_.innermost())));
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
      solution_.checks = checks(chain_owner_, numbers(points_[0]), product_.numbers, closed_form_);
      if (auto graph = computation_graph(chain_, points_, factors_)) {
        solution_.figures.push_back(std::move(*graph));
      }
      remark_kink();
      remark_layout();
    }
    return std::move(solution_);
  }

 private:
  static std::vector<ExactValue> values_of(const std::vector<Expr>& exact) {
    std::vector<ExactValue> values;
    for (const Expr& e : exact) values.push_back(ExactValue::of(e, constant_value(e)));
    return values;
  }

  static std::vector<double> numbers(const std::vector<ExactValue>& values) {
    std::vector<double> list;
    for (const ExactValue& value : values) list.push_back(value.number);
    return list;
  }

  static std::vector<Replacement> replacements(const ParsedFunction& f,
                                               const std::vector<ExactValue>& point) {
    std::vector<Replacement> list;
    for (Index i = 0; i < std::ssize(f.inputs); ++i) {
      list.push_back({f.inputs[i], point[i].exact});
    }
    return list;
  }

  Formula composition() const {
    std::vector<Formula> names;
    for (Index k = chain_.size(); k-- > 0;) names.push_back(sym(chain_[k]->name));
    return product(std::move(names), "∘");
  }

  /// (x1, x2) = (1, 2): where the k-th function is evaluated.
  Formula point(Index k) const {
    std::vector<Formula> names;
    std::vector<Formula> values;
    for (Index i = 0; i < std::ssize(chain_[k]->inputs) && i < 8; ++i) {
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

  std::string point_text(Index k) const {
    std::string text;
    for (Index i = 0; i < std::ssize(chain_[k]->inputs) && i < 4; ++i) {
      text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", chain_[k]->inputs[i].name(),
                          to_text(points_[k][i].exact));
    }
    return text + (chain_[k]->inputs.size() > 4 ? ", …" : "");
  }

  // -------------------------------------------------------------- values

  void evaluate_functions() {
    const auto group = work_.group([] {
      return Step{"values", rule::evaluation, "The functions, from the inside out", {}, Json(), {}};
    });
    for (Index k = 0; k < std::ssize(chain_); ++k) evaluate_function(k);
  }

  void evaluate_function(Index k) {
    const ParsedFunction& f = *chain_[k];
    const auto group = work_.group([&] {
      return Step{fmt::format("values/{}", k),
                  rule::evaluation,
                  {sym(f.name), " at ", point(k)},
                  {},
                  Json(),
                  {}};
    });
    const std::vector<double> inputs = numbers(points_[k]);
    const std::vector<Expr> exact = substitute(f.outputs, replacements(f, points_[k]));
    std::vector<ExactValue> outputs;
    for (Index i = 0; i < std::ssize(f.outputs); ++i) {
      try {
        outputs.push_back(ExactValue::of(exact[i], evaluate<double>(f.syntax[i], inputs)));
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

  void record_value(Index k, Index i, const ExactValue& value) {
    work_.step([&] {
      const ParsedFunction& f = *chain_[k];
      const Formula formula = with_values(to_formula(f.outputs[i]), f.inputs, points_[k]);
      std::vector<Formula> parts = {sym(f.name).at(i + 1), in_symbols(formula),
                                    in_numbers(formula)};
      for (auto& part : shown_value(value)) parts.push_back(std::move(part));
      parts.erase(std::unique(parts.begin(), parts.end(), look_alike), parts.end());
      return Step{fmt::format("values/{}/{}", k, i), rule::evaluation,   {},
                  {equals(std::move(parts))},        Json(value.number), {}};
    });
  }

  // -------------------------------------------------------------- factors

  void differentiate_functions() {
    const auto group = work_.group([] {
      return Step{"jacobians",
                  rule::partial_derivatives,
                  "The Jacobian of each function, entry by entry",
                  {},
                  Json(),
                  {}};
    });
    for (Index k = 0; k < std::ssize(chain_); ++k) {
      factors_.push_back(factor_at_point(k));
      const auto same = std::find(chain_.begin(), chain_.begin() + k, chain_[k]);
      const auto of_function = work_.group([&] { return jacobian_heading(k); });
      if (same == chain_.begin() + k) record_derivations(*chain_[k]);
      record_factor(k);
    }
  }

  Step jacobian_heading(Index k) const {
    return {fmt::format("jacobians/{}", k),
            rule::jacobian,
            {"Row i, column j of ", factor_symbol(k), ": the derivative of output i by input j"},
            {},
            Json(),
            {}};
  }

  Formula factor_symbol(Index k) const { return sym("J").at(sym(chain_[k]->name)); }

  void record_derivations(const ParsedFunction& f) {
    Index left = 0;
    for (Index i = 0; i < f.jacobian.rows(); ++i) {
      for (Index j = 0; j < f.jacobian.cols(); ++j) {
        const bool shown = derivations_ < kShownDerivations && can_be_written(f.outputs[i]);
        if (!shown) {
          ++left;
          continue;
        }
        ++derivations_;
        work_.step([&] {
          return step_of(derive(f.outputs[i], f.inputs[j]),
                         fmt::format("{}[{}]/{}", f.name, i, f.inputs[j].name()));
        });
      }
    }
    if (left == 0) return;
    work_.step([&] {
      return Step{f.name + "/left_out",
                  rule::partial_derivatives,
                  fmt::format("… and {} more entries in the same way", left),
                  {},
                  Json(),
                  {}};
    });
  }

  ExactMatrix factor_at_point(Index k) const {
    const ParsedFunction& f = *chain_[k];
    const std::span<const Expr> entries(f.jacobian.data(), f.jacobian.size());
    const bool is_exact = f.jacobian.size() <= kMostExactEntries;
    std::vector<Expr> exact(entries.begin(), entries.end());
    if (is_exact) exact = substitute(entries, replacements(f, points_[k]));
    const std::vector<double> found = Tape(entries, f.inputs).run<double>(numbers(points_[k]));
    ExactMatrix factor{f.jacobian, Matrix(f.jacobian.rows(), f.jacobian.cols()), is_exact};
    for (Index e = 0; e < f.jacobian.size(); ++e) {
      if (!std::isfinite(found[e])) {
        const auto output = e / f.jacobian.cols();
        throw SpecError(f.pointer(output),
                        fmt::format("{}, output {}, has no derivative by {} at {}: {} has no "
                                    "finite value there",
                                    f.name, output, f.inputs[e % f.jacobian.cols()].name(),
                                    point_text(k), printable(to_text(entries[e]), 80)));
      }
      const ExactValue value = ExactValue::of(exact[e], found[e]);
      factor.exact.data()[e] = value.exact;
      factor.numbers.data()[e] = value.number;
    }
    return factor;
  }

  void record_factor(Index k) {
    work_.step([&] {
      std::vector<Formula> parts = {factor_symbol(k), to_formula(chain_[k]->jacobian)};
      if (!look_alike(parts.back(), to_formula(factors_[k])))
        parts.push_back(to_formula(factors_[k]));
      return Step{fmt::format("jacobians/{}/value", k),
                  rule::evaluation,
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
    for (Index k = chain_.size() - 1; k-- > 0;) {
      multiplications += static_cast<double>(product_.numbers.size() * factors_[k].numbers.cols());
      product_.is_exact =
          product_.is_exact && factors_[k].is_exact && multiplications <= kMostExactProducts;
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
    for (Index k = chain_.size(); k-- > 0;) {
      symbols.push_back(factor_symbol(k));
      values.push_back(to_formula(factors_[k]));
    }
    return {"product",
            rule::chain_rule,
            "The chain rule: the Jacobians multiply, outermost first",
            {equals({sym("J"), product(symbols, product_sign::matrix),
                     product(values, product_sign::matrix), to_formula(product_)})},
            is_short(product_.numbers) ? to_json(product_.numbers) : Json(),
            {}};
  }

  void record_entries() {
    const ExactMatrix& outer = factors_[1];
    const ExactMatrix& inner = factors_[0];
    const Index rows = product_.numbers.rows();
    const Index columns = product_.numbers.cols();
    if (rows > kEntrywise || columns > kEntrywise || outer.numbers.cols() > 2 * kEntrywise) return;
    const auto entry = [](const ExactMatrix& m, Index i, Index j) -> Formula {
      return m.is_exact ? to_formula(m.exact(i, j)) : Formula(m.numbers(i, j));
    };
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < columns; ++j) {
        work_.step([&] {
          std::vector<Formula> terms;
          for (Index m = 0; m < outer.numbers.cols(); ++m) {
            terms.push_back(entry(outer, i, m) * entry(inner, m, j));
          }
          const Formula name = sym("J").at(i + 1, j + 1);
          return Step{fmt::format("J[{}][{}]", i, j),
                      rule::chain_rule,
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
    for (Index k = 1; k < std::ssize(chain_); ++k) {
      const ParsedFunction& f = *chain_[k];
      std::vector<Replacement> put_in;
      for (Index i = 0; i < std::ssize(f.inputs); ++i) put_in.push_back({f.inputs[i], inside[i]});
      ExprMatrix outer = f.jacobian;
      const auto entries = substitute(std::span<const Expr>(outer.data(), outer.size()), put_in);
      std::copy(entries.begin(), entries.end(), outer.data());
      multiplications += static_cast<double>(outer.size() * closed.cols());
      if (multiplications > kMostExactProducts) break;
      closed = ExprMatrix(outer * closed);
      inside = substitute(f.outputs, put_in);
    }
    if (multiplications > kMostExactProducts || !all_can_be_written(closed)) {
      solution_.remarks.push_back(
          {"closed-form-too-long", Remark::Kind::limit,
           "The closed form of the composition is too long to be written; those of its factors "
           "stand in the derivation."});
      return;
    }
    closed_form_ = std::move(closed);
    if (chain_.size() == 1) return;
    work_.step([&] {
      return Step{"closed_form",
                  rule::substitution,
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
      return {equals({sym("J"), to_formula(closed)})};
    }
    std::vector<Formula> lines;
    for (Index i = 0; i < closed.rows(); ++i) {
      for (Index j = 0; j < closed.cols(); ++j) {
        const Formula name = sym("J").at(i + 1, j + 1);
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
    for (Index k = chain_.size(); k-- > 0;) {
      answers["factors"].push_back({{"name", chain_[k]->name},
                                    {"at", numbers(points_[k])},
                                    {"jacobian", to_json(factors_[k].numbers)}});
    }
    Json exact_values = Json::array();
    for (const ExactValue& value : points_.back()) exact_values.push_back(to_text(value.exact));
    solution_.exact["value"] = std::move(exact_values);
    if (product_.is_exact) {
      solution_.exact["jacobian"] = texts(product_.exact);
    } else {
      solution_.remarks.push_back({"exact-jacobian-too-long", Remark::Kind::limit,
                                   "The exact entries of this Jacobian are too many or too long to "
                                   "be written; its numbers are found in floating point."});
    }
  }

  // -------------------------------------------------------------- evidence and remarks

  void remark_kink() {
    if (!at_kink(chain_owner_, numbers(points_[0]))) return;
    solution_.remarks.push_back(
        {"point-on-a-kink", Remark::Kind::convention,
         "The point lies on a kink of abs or relu, where no derivative exists; theirs is taken as "
         "0, and central differences are of no use."});
  }

  /// Courses differ in layout; the other one is the transpose.
  void remark_layout() {
    const Matrix& J = product_.numbers;
    if (J.rows() == J.cols() && J == J.transpose()) return;
    if (J.rows() > 10 || J.cols() > 10) return;
    ExactMatrix other{product_.exact.transpose(), J.transpose(), product_.is_exact};
    solution_.remarks.push_back(
        {"denominator-layout",
         Remark::Kind::convention,
         {"Rows belong to outputs (numerator layout). In denominator layout the answer is the "
          "transpose, ",
          equals({transpose(sym("J")), to_formula(other)}),
          ", and the factors multiply in the opposite order."}});
  }

  Workings& work_;
  ExprArena arena_;
  FunctionChain chain_owner_;
  const std::vector<const ParsedFunction*>& chain_;
  std::vector<std::vector<ExactValue>> points_;  ///< what each function is given; last, the value
  std::vector<ExactMatrix> factors_;
  ExactMatrix product_;
  std::optional<ExprMatrix> closed_form_;
  Index derivations_ = 0;
  Solution solution_;
};

}  // namespace

const Record<Problem>& spec() {
  static const auto spec = [] {
    const auto function =
        Record<NamedFunction>("a function")
            .required("name", &NamedFunction::name, string(), "what compose calls it")
            .required("inputs", &NamedFunction::inputs, list(string(), {1, 10'000}),
                      "names of its variables")
            .required("outputs", &NamedFunction::outputs, list(string(), {1, 10'000}),
                      "expressions in its inputs, such as \"exp(x1 - 1)*x2^2\"");
    return spec_record<Problem>("jacobian", "the Jacobian of a composition of functions at a point")
        .required("functions", &Problem::functions, list(function, {1, 1'000}),
                  "each with its name, inputs and outputs")
        .optional("compose", &Problem::compose, list(string(), {1, 1'000}),
                  "names of functions, outermost first; may be left out where there is one")
        .required("at", &Problem::at, map_of(exact_number(), {1, 10'000}),
                  "a number for each input of the innermost function; decimals are exact");
  }();
  return spec;
}

Solution solve(const Problem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve::jacobian
