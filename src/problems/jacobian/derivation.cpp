#include "problems/jacobian/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/json/address.h"
#include "core/workings/stretch.h"
#include "formula/meaning/meaning.h"
#include "formula/meaning/name.h"
#include "math/calculus/derivation_step.h"
#include "math/calculus/rules.h"
#include "math/expressions/text.h"
#include "math/syntax/forms.h"

namespace psolve::jacobian {
namespace {

/// Derivatives whose derivation is shown in letters.
constexpr Index kShownDerivations = 60;
/// Rows and columns up to which a product of Jacobians is also worked entry by entry.
constexpr Index kEntrywise = 4;
/// Values and derivatives that people read one by one.
constexpr Index kShownValues = 12;
/// Variables of a point that are named.
constexpr Index kNamedVariables = 8;

bool holds_symbol(const Formula& formula) {
  if (formula.is(Formula::Kind::symbol)) return formula.text() != "pi" && formula.text() != "e";
  return std::ranges::any_of(formula.parts(), holds_symbol);
}

bool is_integer(const ExactValue& value) {
  return value.exact.is(Expr::Kind::number) && value.exact.number().is_integer();
}

/// The exact form, where the number does not say it.
Prose exactly(const ExactValue& value) {
  const Formula exact = to_formula(value.exact);
  if (is_integer(value) || look_alike(exact, Formula(value.number))) return {};
  return {"exactly ", exact};
}

/// In its exact form, unless doubles come to something else.
Formula written(const ExactValue& value) {
  const Formula exact = to_formula(value.exact);
  const auto in_doubles = value_of(exact);
  return in_doubles && in_doubles->number() == value.number ? exact : Formula(value.number);
}

}  // namespace

Formula composition_of(const Linearisation& found) {
  std::vector<Formula> names;
  for (Index k = found.size(); k-- > 0;) names.push_back(sym(found.function(k).name));
  return product(std::move(names), "∘");
}

Formula point_of(const Linearisation& found, Index k) {
  const auto& inputs = found.function(k).inputs;
  std::vector<Formula> names;
  std::vector<Formula> values;
  for (Index i = 0; i < std::min(std::ssize(inputs), kNamedVariables); ++i) {
    names.push_back(to_formula(inputs[i]));
    values.push_back(to_formula(found.point(k)[i].exact));
  }
  if (std::ssize(inputs) > kNamedVariables) {
    names.push_back(dots());
    values.push_back(dots());
  }
  if (names.size() == 1) return equals({names[0], values[0]});
  return equals({tuple(std::move(names)), tuple(std::move(values))});
}

Trace::Trace(const Linearisation& found, Workings& work)
    : found_(found),
      work_(work),
      letter_(jacobian_letter(found)),
      output_letters_(output_letters(found)),
      repeats_(std::ssize(output_letters_) < found.size()) {}

void Trace::derive(const Problem& problem) {
  if (!work_.recording()) return;
  given(problem);
  if (found_.size() > 1) idea();
  values();
  jacobians();
  if (found_.size() > 1) product();
  if (found_.size() > 1 && found_.closed_form()) closed_form();
}

// ------------------------------------------------------------------ names

std::string Trace::input_label(Index k) const {
  if (k == 0) return "";
  return repeats_ ? fmt::format("stage{}", k + 1) : identifier(function(k).name);
}

/// ∂f₁₁/∂x₂
Formula Trace::derivative_name(Index k, Index i, Index j) const {
  return derivative(output_name(k, i), to_formula(function(k).inputs[j]));
}

Formula Trace::at_point(Index k, Expr expression) const {
  return put_in(k, with_steps_of_lines(to_formula(expression)));
}

Formula Trace::put_in(Index k, const Formula& formula) const {
  const auto& inputs = function(k).inputs;
  if (formula.is(Formula::Kind::symbol)) {
    for (Index i = 0; i < std::ssize(inputs); ++i) {
      if (inputs[i].name() != formula.text()) continue;
      const Formula known = work_.the(formula, input_label(k));
      return Formula::node(Formula::Kind::quantity, known.text(),
                           {formula, written(found_.point(k)[i])});
    }
    return formula;
  }
  if (formula.parts().empty()) return formula;
  std::vector<Formula> parts;
  for (const auto& part : formula.parts()) parts.push_back(put_in(k, part));
  return Formula::node(formula.kind(), formula.text(), std::move(parts), formula.columns(),
                       formula.shown());
}

bool Trace::is_constant(Index k, Index i, Index j) const {
  return !holds_symbol(to_formula(function(k).jacobian(i, j)));
}

bool Trace::is_constant(Index k) const {
  const ExprMatrix& J = function(k).jacobian;
  for (Index e = 0; e < J.size(); ++e) {
    if (!is_constant(k, e / J.cols(), e % J.cols())) return false;
  }
  return true;
}

std::string Trace::answer_of_factor(Index k) const {
  return found_.size() == 1 ? "jacobian"
                            : fmt::format("factors[{}].jacobian", found_.size() - 1 - k);
}

// ------------------------------------------------------------------ given

void Trace::given(const Problem& problem) {
  std::set<const ParsedFunction*> told;
  for (Index k = 0; k < found_.size(); ++k) {
    const ParsedFunction& f = function(k);
    if (!told.insert(&f).second) continue;
    for (Index i = 0; i < std::ssize(f.outputs); ++i) {
      const Formula law = to_formula(f.syntax[i]);
      if (holds_symbol(law)) {
        work_.given_law(equals({output_name(k, i), law}), f.pointer(i));
      } else {
        work_.given(output_name(k, i), found_.point(k + 1)[i].number, f.pointer(i));
      }
    }
  }
  for (const auto& [name, text] : problem.at) {
    const auto& inputs = function(0).inputs;
    const auto at =
        std::ranges::find_if(inputs, [&name = name](Expr e) { return e.name() == name; });
    work_.given(to_formula(*at), found_.point(0)[at - inputs.begin()].number,
                "/at" + pointer_step(name));
  }
}

// ------------------------------------------------------------------ values

/// What is to be found, and how.
void Trace::idea() {
  const Formula f = composition_letter(found_);
  std::vector<Formula> inputs;
  for (const Expr& input : function(0).inputs) {
    if (std::ssize(inputs) < kNamedVariables) inputs.push_back(to_formula(input));
  }
  if (inputs.size() < function(0).inputs.size()) inputs.push_back(dots());
  std::vector<Formula> factors;
  for (Index k = found_.size(); k-- > 0;) factors.push_back(factor_name(k));
  const Formula by = inputs.size() == 1 ? inputs[0] : tuple(std::move(inputs));
  work_.note("idea", rule::chain_rule,
             {"The Jacobian of ", equals({f, composition_of(found_)}),
              " is a product: that of each function, the outermost first, at the value of what is "
              "inside it"},
             {equals({letter_, derivative(f, by),
                      psolve::product(std::move(factors), product_sign::matrix)})});
}

void Trace::values() {
  const auto group =
      work_.heading("values", rule::evaluation, "The functions, from the inside out");
  for (Index k = 0; k < found_.size(); ++k) value(k);
}

void Trace::value(Index k) {
  const auto group = work_.heading(fmt::format("values/{}", k), rule::evaluation,
                                   {sym(function(k).name), " at ", point_of(found_, k)}, label(k));
  if (k > 0) inputs(k);
  const Index count = std::ssize(function(k).outputs);
  for (Index i = 0; i < count; ++i) {
    const auto aside = work_.in_the_same_way(is_middle(i, count, kShownValues, 0));
    output(k, i);
  }
}

/// What a function is given is what the one before it gives.
void Trace::inputs(Index k) {
  const auto group = work_.heading(fmt::format("values/{}/point", k), rule::substitution,
                                   {"Its variables are what ", sym(function(k - 1).name), " gives"},
                                   repeats_ ? "" : input_label(k));
  const auto& inputs = function(k).inputs;
  for (Index i = 0; i < std::ssize(inputs); ++i) {
    const auto aside = work_.in_the_same_way(is_middle(i, std::ssize(inputs), kShownValues, 0));
    work_.define(rule::substitution, found_.point(k)[i].number, [&] {
      return Definition{.id = fmt::format("values/{}/point[{}]", k, i),
                        .name = to_formula(inputs[i]),
                        .formula = work_.the(output_name(k - 1, i), label(k - 1)),
                        .answer = fmt::format("factors[{}].at[{}]", found_.size() - 1 - k, i)};
    });
  }
}

void Trace::output(Index k, Index i) {
  const Formula law = to_formula(function(k).syntax[i]);
  const ExactValue& value = found_.point(k + 1)[i];
  const std::string id = fmt::format("values/{}/{}", k, i);
  if (!holds_symbol(law)) {
    const Formula constant = to_formula(function(k).outputs[i]);
    return work_.note(id + "/constant", rule::evaluation, "",
                      {equals({output_name(k, i), constant})});
  }
  work_.define(rule::evaluation, value.number, [&] {
    return Definition{.id = id,
                      .claim = exactly(value),
                      .name = output_name(k, i),
                      .formula = put_in(k, with_steps_of_lines(law)),
                      .answer = is_last(k) ? fmt::format("value[{}]", i) : ""};
  });
}

// ------------------------------------------------------------------ factors

void Trace::jacobians() {
  const auto group = work_.heading("jacobians", rule::partial_derivatives,
                                   "The Jacobian of each function, entry by entry");
  std::set<const ParsedFunction*> derived;
  for (Index k = 0; k < found_.size(); ++k) {
    const auto of_function = work_.heading(
        fmt::format("jacobians/{}", k), rule::jacobian,
        {"Row i, column j of ", factor_name(k), ": the derivative of output i by input j"},
        label(k));
    derivatives(k, derived.insert(&function(k)).second);
    factor(k);
  }
}

void Trace::derivatives(Index k, bool in_letters) {
  const ParsedFunction& f = function(k);
  const Index columns = f.jacobian.cols();
  Index left = 0;
  for (Index e = 0; e < f.jacobian.size() && in_letters; ++e) {
    const Index i = e / columns;
    if (derivations_ < kShownDerivations && can_be_written(f.outputs[i])) {
      ++derivations_;
      letters(f, i, e % columns);
    } else {
      ++left;
    }
  }
  if (left > 0) {
    work_.note(f.name + "/left_out", rule::partial_derivatives,
               fmt::format("… and {} more entries in the same way", left));
  }
  const Stretch stretch(f.jacobian.size(), 1);
  for (Index e = 0; e < f.jacobian.size(); ++e) {
    const auto aside = work_.in_the_same_way(is_middle(e, f.jacobian.size(), kShownValues, 0));
    if (stretch.holds(e)) derivative_at_point(k, e / columns, e % columns);
  }
}

void Trace::letters(const ParsedFunction& f, Index i, Index j) {
  work_.step([&] {
    Derivation derivation = psolve::derive(f.outputs[i], f.inputs[j]);
    // The law as its author wrote it.
    derivation.chain[0] = derivative(to_formula(f.syntax[i]), to_formula(f.inputs[j]));
    return step_of(derivation, fmt::format("{}[{}]/{}", f.name, i, f.inputs[j].name()));
  });
}

void Trace::derivative_at_point(Index k, Index i, Index j) {
  const Expr entry = function(k).jacobian(i, j);
  if (!can_be_written(entry) || is_constant(k, i, j)) return;
  const ExactMatrix& factor = found_.factor(k);
  const double number = factor.numbers(i, j);
  work_.define(rule::evaluation, number, [&] {
    return Definition{.id = fmt::format("jacobians/{}[{}][{}]", k, i, j),
                      .claim = factor.is_exact ? exactly({factor.exact(i, j), number}) : Prose(),
                      .name = derivative_name(k, i, j),
                      .formula = at_point(k, entry),
                      .answer = fmt::format("{}[{}][{}]", answer_of_factor(k), i, j)};
  });
}

/// Its entries with the point put in. What does not depend on the point is the law itself.
void Trace::factor(Index k) {
  const ExprMatrix& J = function(k).jacobian;
  const ExactMatrix& value = found_.factor(k);
  const std::string id = fmt::format("jacobians/{}/value", k);
  Prose claim = {"All entries together, and their values at ", point_of(found_, k)};
  if (is_constant(k)) {
    return work_.note(id, rule::evaluation, std::move(claim),
                      {equals({factor_name(k), to_formula(J)})});
  }
  const bool is_long = J.size() > kMostNumbers || !all_can_be_written(J);
  const auto line = [&](Formula formula) {
    return Definition{.id = id,
                      .claim = std::move(claim),
                      .name = factor_name(k),
                      .formula = std::move(formula),
                      .answer = answer_of_factor(k)};
  };
  if (is_long) {
    work_.resume(rule::evaluation, value.numbers, [&] { return line({}); });
    return;
  }
  work_.define(rule::evaluation, value.numbers, [&] {
    std::vector<Formula> entries;
    for (Index e = 0; e < J.size(); ++e) entries.push_back(at_point(k, J.data()[e]));
    return line(in_symbols(Formula::node(Formula::Kind::matrix, "", std::move(entries),
                                         static_cast<int>(J.cols()), 10)));
  });
}

// ------------------------------------------------------------------ the product

/// An entry of a factor by its NAME; where that is a constant, the number itself.
Formula Trace::factor_entry(Index k, Index i, Index j) const {
  if (is_constant(k)) return to_formula(found_.factor(k).exact(i, j));
  const Formula name =
      function(k).inputs.size() == 1 ? factor_name(k).at(i + 1) : factor_name(k).at(i + 1, j + 1);
  return work_.the(name, label(k));
}

void Trace::product() {
  const auto group = work_.heading("product", rule::chain_rule,
                                   "The chain rule: the Jacobians multiply, outermost first");
  std::vector<Formula> numbers;  // factors of one entry, which are no matrices to MathJSON
  std::vector<Formula> matrices;
  bool all_constant = true;
  for (Index k = found_.size(); k-- > 0;) {
    all_constant = all_constant && is_constant(k);
    if (found_.factor(k).numbers.size() == 1) {
      numbers.push_back(factor_entry(k, 0, 0));
    } else {
      matrices.push_back(is_constant(k) ? to_formula(found_.factor(k))
                                        : work_.the(factor_name(k), label(k)));
    }
  }
  if (!matrices.empty()) {
    numbers.push_back(psolve::product(std::move(matrices), product_sign::matrix));
  }
  const Formula all = psolve::product(std::move(numbers));
  if (all_constant) {
    return work_.note("product/value", rule::chain_rule, "",
                      {equals({letter_, all, to_formula(found_.product())})});
  }
  work_.define(rule::chain_rule, found_.product().numbers, [&] {
    return Definition{.id = "product/value", .name = letter_, .formula = all, .answer = "jacobian"};
  });
  if (found_.size() == 2) entries();
}

void Trace::entries() {
  const Matrix& J = found_.product().numbers;
  const Index inner = function(1).inputs.size();
  if (J.rows() > kEntrywise || J.cols() > kEntrywise || inner > 2 * kEntrywise) return;
  for (Index i = 0; i < J.rows(); ++i) {
    for (Index j = 0; j < J.cols(); ++j) {
      work_.define(rule::chain_rule, J(i, j), [&] {
        return Definition{
            .id = fmt::format("J[{}][{}]", i, j),
            .name = J.cols() == 1 ? letter_.at(i + 1) : letter_.at(i + 1, j + 1),
            .formula = long_sum(
                inner, [&](Index m) { return factor_entry(1, i, m) * factor_entry(0, m, j); }),
            .answer = fmt::format("jacobian[{}][{}]", i, j)};
      });
    }
  }
}

// ------------------------------------------------------------------ the closed form

/// An entry a line, where there are few: they are too long to stand side by side.
void Trace::closed_form() {
  const ExprMatrix& closed = *found_.closed_form();
  Lines lines;
  if (closed.rows() > kEntrywise || closed.cols() > kEntrywise) {
    lines.push_back(equals({letter_, to_formula(closed)}));
  } else {
    for (Index i = 0; i < closed.rows(); ++i) {
      for (Index j = 0; j < closed.cols(); ++j) {
        lines.push_back(equals({letter_.at(i + 1, j + 1), to_formula(closed(i, j))}));
      }
    }
  }
  work_.note("closed_form", rule::substitution,
             {"The same product in ", composition_of(found_),
              "'s own variables: each factor with what is inside it put in"},
             std::move(lines));
}

}  // namespace psolve::jacobian
