#include "problems/jacobian/consequences/lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/json/address.h"
#include "core/workings/stretch.h"
#include "math/calculus/derivation_step.h"
#include "math/calculus/rules.h"
#include "math/expressions/text.h"

namespace psolve::jacobian {
namespace {

/// Rows up to which a determinant is written out, and columns up to which J v is.
constexpr Index kWrittenOut = 3;
constexpr Index kMostTerms = 12;
/// Second derivatives that are derived in letters.
constexpr Index kMostLetters = 10;

class ConsequenceTrace {
 public:
  ConsequenceTrace(const Linearisation& found, const Consequences& all, const Trace& trace,
                   Workings& work)
      : found_(found),
        all_(all),
        trace_(trace),
        work_(work),
        jacobian_(found.size() > 1 ? jacobian_letter(found)
                                   : jacobian_letter(found).at(sym(found.function(0).name))) {}

  void determinant() {
    if (!all_.determinant) return;
    const Formula name = free_letter(found_, {"Delta", "Det"});
    const double value = all_.determinant->number;
    const Prose claim = {"The determinant of ", jacobian_};
    if (!is_known()) {
      std::vector<Formula> parts = {name, call("det", {to_formula(found_.product())})};
      for (const Formula& shown : shown_value(*all_.determinant)) parts.push_back(shown);
      return work_.note("determinant", rule::determinant, claim, {equals(std::move(parts))});
    }
    if (rows() == 1) {
      return work_.note("determinant", rule::determinant, claim, {equals({name, entry(0, 0)})});
    }
    work_.define(rule::determinant, value, [&] {
      return Definition{
          .id = "determinant",
          .claim = claim,
          .name = name,
          .formula = rows() <= kWrittenOut ? written_out() : call("det", {work_.the(jacobian_)}),
          .answer = "determinant"};
    });
  }

  void inverse() {
    if (!all_.inverse) return;
    const Formula name = free_letter(found_, {"A", "B", "C", "Inverse"});
    const Prose claim = {"The inverse of ", jacobian_,
                         ": by it small changes of the outputs give those of the inputs"};
    if (!is_known()) {
      return work_.note(
          "inverse", rule::inverse_matrix, claim,
          {equals({name, power(to_formula(found_.product()), -1), to_formula(*all_.inverse)})});
    }
    if (rows() == 1) {
      work_.define(rule::inverse_matrix, all_.inverse->numbers(0, 0), [&] {
        return Definition{.id = "inverse",
                          .claim = claim,
                          .name = name.at(1),
                          .formula = 1 / entry(0, 0),
                          .answer = "inverse[0][0]"};
      });
      return;
    }
    work_.define(rule::inverse_matrix, all_.inverse->numbers, [&] {
      return Definition{.id = "inverse",
                        .claim = claim,
                        .name = name,
                        .formula = power(work_.the(jacobian_), -1),
                        .answer = "inverse"};
    });
  }

  void hessian() {
    if (!all_.hessian) return;
    const Formula name = free_letter(found_, {"H", "Q", "Hessian"});
    const auto group = work_.heading(
        "hessian", rule::hessian,
        {"Row i, column j of ", name,
         ": the derivative of the derivative by variable i by variable j; both orders agree"});
    if (!all_.hessian_form) {
      return work_.note("hessian/value", rule::hessian, "",
                        {equals({name, to_formula(all_.hessian->numbers)})});
    }
    second_derivatives();
    const ExprMatrix& form = *all_.hessian_form;
    const Index n = form.rows();
    bool is_constant = true;
    for (Index i = 0; i < n; ++i) {
      for (Index j = i; j < n; ++j) {
        if (form(i, j).is_constant()) continue;
        is_constant = false;
        work_.define(rule::evaluation, all_.hessian->numbers(i, j), [&] {
          return Definition{.id = fmt::format("hessian[{}][{}]", i, j),
                            .name = n == 1 ? name.at(1) : name.at(i + 1, j + 1),
                            .formula = trace_.at_point(0, form(i, j)),
                            .answer = fmt::format("hessian[{}][{}]", i, j)};
        });
      }
    }
    if (is_constant) {
      return work_.note("hessian/value", rule::hessian, "", {equals({name, to_formula(form)})});
    }
    if (n == 1) return;
    work_.define(rule::evaluation, all_.hessian->numbers, [&] {
      std::vector<Formula> entries;
      for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < n; ++j) {
          const Formula entry = name.at(std::min(i, j) + 1, std::max(i, j) + 1);
          entries.push_back(form(i, j).is_constant() ? to_formula(form(i, j)) : work_.the(entry));
        }
      }
      return Definition{.id = "hessian/value",
                        .claim = "All entries together",
                        .name = name,
                        .formula = Formula::node(Formula::Kind::matrix, "", std::move(entries),
                                                 static_cast<int>(n), 10),
                        .answer = "hessian"};
    });
  }

  void directional(const Problem& problem) {
    if (all_.direction.empty()) return;
    const Formula v = free_letter(found_, {"v", "u", "d", "direction"});
    const Formula name = free_letter(found_, {"w", "z", "s", "along"});
    const auto& inputs = found_.function(0).inputs;
    for (const auto& [input, text] : *problem.direction) {
      const auto at =
          std::ranges::find_if(inputs, [&input = input](Expr e) { return e.name() == input; });
      const Index j = at - inputs.begin();
      work_.given(v.at(j + 1), all_.direction[j].number, "/direction" + pointer_step(input));
    }
    const auto group =
        work_.heading("directional_derivative", rule::directional_derivative,
                      {"The derivative in the direction ", v,
                       ", whatever its length: ", product({jacobian_, v}, product_sign::matrix)});
    const Matrix& J = found_.product().numbers;
    if (J.cols() > kMostTerms && is_known()) return whole_product(name, v);
    for (Index i = 0; i < J.rows(); ++i) {
      const auto aside = work_.in_the_same_way(is_middle(i, J.rows(), kMostTerms, 0));
      work_.define(rule::directional_derivative, all_.directional[i].number, [&] {
        return Definition{
            .id = fmt::format("directional_derivative[{}]", i),
            .name = name.at(i + 1),
            .formula =
                long_sum(J.cols(), [&](Index j) { return entry(i, j) * work_.the(v.at(j + 1)); }),
            .answer = fmt::format("directional_derivative[{}]", i)};
      });
    }
  }

 private:
  using Definition = Workings::Definition;

  Index rows() const { return found_.product().numbers.rows(); }

  /// Whether the Jacobian has a NAME: one that does not depend on the point is a law alone.
  bool is_known() const { return work_.the(jacobian_).is(Formula::Kind::quantity); }

  Formula entry(Index i, Index j) const {
    const Formula name =
        found_.product().numbers.cols() == 1 ? jacobian_.at(i + 1) : jacobian_.at(i + 1, j + 1);
    const Formula known = work_.the(name);
    if (known.is(Formula::Kind::quantity)) return known;
    const ExactMatrix& J = found_.product();
    return J.is_exact ? to_formula(J.exact(i, j)) : Formula(J.numbers(i, j));
  }

  /// Along the first row: Σ ±J₁ⱼ·(the rest's determinant), for two or three rows.
  Formula written_out() const {
    if (rows() == 2) return entry(0, 0) * entry(1, 1) - entry(0, 1) * entry(1, 0);
    const auto minor = [&](Index a, Index b) {
      return tuple({entry(1, a) * entry(2, b) - entry(1, b) * entry(2, a)});
    };
    return entry(0, 0) * minor(1, 2) - entry(0, 1) * minor(0, 2) + entry(0, 2) * minor(0, 1);
  }

  void second_derivatives() {
    const ExprMatrix& gradient = *found_.closed_form();
    const auto& inputs = found_.function(0).inputs;
    Index derived = 0;
    for (Index i = 0; i < std::ssize(inputs); ++i) {
      for (Index j = i; j < std::ssize(inputs) && derived < kMostLetters; ++j, ++derived) {
        work_.step([&] {
          return step_of(psolve::derive(gradient(0, i), inputs[j]),
                         fmt::format("hessian/{}/{}", inputs[i].name(), inputs[j].name()));
        });
      }
    }
  }

  void whole_product(const Formula& name, const Formula& v) {
    Vector value(std::ssize(all_.directional));
    for (Index i = 0; i < value.size(); ++i) value(i) = all_.directional[i].number;
    work_.define(rule::directional_derivative, value, [&] {
      return Definition{
          .id = "directional_derivative/value",
          .name = name,
          .formula = product({work_.the(jacobian_), work_.the(v)}, product_sign::matrix),
          .answer = "directional_derivative"};
    });
  }

  const Linearisation& found_;
  const Consequences& all_;
  const Trace& trace_;
  Workings& work_;
  Formula jacobian_;
};

}  // namespace

void derive_consequences(const Problem& problem, const Linearisation& found,
                         const Consequences& consequences, const Trace& trace, Workings& work) {
  if (!work.recording()) return;
  ConsequenceTrace lines(found, consequences, trace, work);
  lines.determinant();
  lines.inverse();
  lines.hessian();
  lines.directional(problem);
}

}  // namespace psolve::jacobian
