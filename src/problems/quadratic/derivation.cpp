// The derivation of question 12, recorded as it is computed; formulas in descent.h.

#include "problems/quadratic/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "math/calculus/rules.h"
#include "math/expressions/text.h"
#include "problems/quadratic/early_stopping.h"
#include "problems/quadratic/formula.h"
#include "problems/quadratic/rules.h"

namespace psolve::quadratic {
namespace {

/// Directions that are worked out one by one on paper; the rest is in the table.
constexpr Index kShownDirections = 6;
/// Steps and directions of the induction that are put in numbers.
constexpr long kShownSteps = 4;
constexpr Index kShownInduction = 2;

class Trace {
 public:
  Trace(const Surface& problem, Descent& descent, Workings& work)
      : problem_(problem),
        descent_(descent),
        work_(work),
        rho_(quantity(sym("rho"), problem.rate)),
        tau_(quantity(sym("tau"), to_formula(problem.steps))) {}

  void run() {
    write_gradient();
    write_eigenvectors();
    project();
    write_induction();
    follow_directions();
    write_first_steps();
    add_up();
  }

 private:
  Index count() const { return descent_.directions.size(); }
  Workings& shown(Index j) { return j < kShownDirections ? work_ : silent_; }
  Vector u(Index j) const { return descent_.basis.vectors.row(j).transpose(); }

  // -------------------------------------------------------------- letters and eigenvectors

  void write_gradient() {
    work_.step([] {
      const Formula w = sym("w"), H = sym("H"), rho = sym("rho"), tau = sym("tau");
      const Formula error = tuple({w - vector_minimum()});
      const Formula before = of("w", tau - 1);
      return Step{
          "gradient",
          rule::partial_derivatives,
          {"Gradient descent on E. H is symmetric, so both factors of the product give the same "
           "part of the gradient, and the ½ goes. ",
           of("w", tau), " is ", w, " after ", tau, " steps, not a power"},
          {equals({sym("E"),
                   sym("E", 0) + product({transpose(error), H, error}, product_sign::matrix) / 2}),
           equals({derivative(sym("E"), w), product({H, error}, product_sign::matrix)}),
           equals({of("w", tau), before - rho * product({H, tuple({before - vector_minimum()})},
                                                        product_sign::matrix)})},
          Json(),
          {}};
    });
  }

  void write_eigenvectors() {
    const auto group = work_.group([&] {
      return Step{
          "eigenvectors",
          rule::eigendecomposition,
          {"H is symmetric, so its eigenvalues are real and its eigenvectors can be taken "
           "orthonormal; of ",
           in_letters("u"), " and ", -in_letters("u"), " the one whose first entry is positive",
           has_repeated() ? ". Those of a repeated eigenvalue may be turned among "
                            "themselves; they are taken from the axes, longest projection "
                            "onto the eigenspace first"
                          : ""},
          {equals({product({sym("H"), in_letters("u")}, product_sign::matrix),
                   in_letters("eta") * in_letters("u")})},
          Json(),
          {}};
    });
    if (problem_.size() == 2) write_characteristic_roots();
    for (Index j = 0; j < std::min(count(), kShownDirections); ++j) {
      work_.step([&] { return eigenvector_step(j); });
    }
  }

  bool has_repeated() const {
    const Vector& values = descent_.basis.values;
    for (Index j = 1; j < values.size(); ++j) {
      if (values(j) - values(j - 1) <= 1e-14 * values(values.size() - 1)) return true;
    }
    return false;
  }

  /// The eigenvalues of a 2 × 2 matrix by the quadratic formula.
  void write_characteristic_roots() {
    const Matrix& H = problem_.H;
    const auto h = [&](int i, int j) { return quantity(sym("H").at(i + 1, j + 1), H(i, j)); };
    const double trace = work_.define(rule::definition, H(0, 0) + H(1, 1), [&] {
      return Definition{.id = "trace",
                        .claim = "The sum of the eigenvalues",
                        .name = sym("T"),
                        .formula = h(0, 0) + h(1, 1)};
    });
    const double determinant =
        work_.define(rule::definition, H(0, 0) * H(1, 1) - H(0, 1) * H(0, 1), [&] {
          return Definition{.id = "determinant",
                            .claim = "Their product",
                            .name = sym("D"),
                            .formula = h(0, 0) * h(1, 1) - power(h(0, 1), 2)};
        });
    work_.step([&] {
      const Formula T = quantity(sym("T"), trace), D = quantity(sym("D"), determinant);
      const Formula root = call("sqrt", {power(T, 2) - Formula(4) * D});
      const auto line = [&](Index j, const Formula& top) {
        const Formula formula = top / 2;
        return equals({at("eta", j), in_symbols(formula), in_numbers(formula),
                       descent_.directions[j].eigenvalue});
      };
      return Step{"characteristic_roots",
                  rule::evaluation,
                  {"They are the roots of ",
                   equals({power(sym("eta"), 2) - sym("T") * sym("eta") + sym("D"), 0})},
                  {line(0, T - root), line(1, T + root)},
                  Json(),
                  {}};
    });
  }

  Step eigenvector_step(Index j) const {
    std::vector<Formula> vector = {at("u", j)};
    if (const auto exact = exact_eigenvector(j)) vector.push_back(*exact);
    const Formula numbers = to_formula(u(j));
    if (!look_alike(vector.back(), numbers)) vector.push_back(numbers);
    const double eta = descent_.directions[j].eigenvalue;
    return {
        fmt::format("eigenvectors/{}", j),
        rule::evaluation,
        {equals({at("eta", j), eta})},
        {equals(std::move(vector)),
         equals({product({sym("H"), at("u", j)}, product_sign::matrix), at("eta", j) * at("u", j),
                 Formula(eta) * numbers, to_formula(Vector(eta * u(j)))})},
        Json(eta),
        {}};
  }

  /// v/|v| where the eigenvectors are exact.
  std::optional<Formula> exact_eigenvector(Index j) const {
    if (!descent_.exact) return std::nullopt;
    const ExprArena arena;
    const VectorOf<Expr> entries = exact_unit_vector(descent_.exact->basis, j);
    return column(entries.size(), [&](Index i) { return to_formula(entries(i)); });
  }

  // -------------------------------------------------------------- along the eigenvectors

  void project() {
    const auto group = work_.group([] {
      const Formula tau = sym("tau");
      return Step{"projection",
                  rule::projection,
                  {"Along ", in_letters("u"), ": ", transpose(in_letters("u")),
                   " times both sides of the rule, where ",
                   equals({product({transpose(in_letters("u")), sym("H")}, product_sign::matrix),
                           in_letters("eta") * transpose(in_letters("u"))}),
                   ", leaves numbers, and the directions no longer mix"},
                  {equals({of("w_j", tau), product({transpose(in_letters("u")), of("w", tau)},
                                                   product_sign::matrix)}),
                   equals({of("w_j", tau),
                           of("w_j", tau - 1) - sym("rho") * in_letters("eta") *
                                                    (of("w_j", tau - 1) - minimum_in_letters())}),
                   equals({of("w_j", tau) - minimum_in_letters(),
                           (Formula(1) - sym("rho") * in_letters("eta")) *
                               (of("w_j", tau - 1) - minimum_in_letters())})},
                  Json(),
                  {}};
    });
    for (Index j = 0; j < count(); ++j) {
      Direction& direction = descent_.directions[j];
      direction.minimum =
          component(j, problem_.minimum, vector_minimum(), minimum_at(j), "minimum");
      direction.start = problem_.starts_at_origin()
                            ? 0
                            : component(j, problem_.start, of("w", 0),
                                        of(fmt::format("w_{}", j + 1), 0), "start");
    }
  }

  double component(Index j, const Vector& vector, const Formula& symbol, const Formula& name,
                   const char* id) {
    const Vector along = u(j);
    double part = along.dot(vector);
    const double rounding = static_cast<double>(count()) * std::numeric_limits<double>::epsilon() *
                            vector.cwiseAbs().maxCoeff();
    if (std::abs(part) <= rounding) part = 0;
    return shown(j).define(rule::projection, part, [&] {
      return Definition{.id = fmt::format("{}_components/{}", id, j),
                        .claim = {},
                        .name = name,
                        .formula = product({quantity(transpose(at("u", j)), row(along)),
                                            quantity(symbol, to_formula(vector))},
                                           product_sign::matrix)};
    });
  }

  void write_induction() {
    work_.step([&] {
      const Formula tau = sym("tau");
      const Formula q = Formula(1) - sym("rho") * in_letters("eta");
      const Formula minimum = minimum_in_letters();
      const Formula start = of("w_j", 0) - minimum;
      Step step{"induction",
                rule::induction,
                {"By induction on ", tau, ": for ", equals({tau, 0}),
                 " the power is 1. If the form holds for ", tau - 1,
                 ", the recursion multiplies it by one more factor, so it holds for ", tau},
                {equals({of("w_j", tau) - minimum, q * (of("w_j", tau - 1) - minimum),
                         q * power(q, tau - 1) * start, power(q, tau) * start})},
                Json(),
                {}};
      if (problem_.starts_at_origin()) {
        step.lines.push_back(equals({of("w_j", tau), (Formula(1) - power(q, tau)) * minimum}));
        step.claim << ". From the origin, " << equals({of("w_j", 0), 0})
                   << ", this is the second line";
      } else {
        step.lines.push_back(equals({of("w_j", tau), minimum + power(q, tau) * start}));
      }
      return step;
    });
  }

  void follow_directions() {
    const auto group = work_.group([&] {
      return Step{
          "directions",
          rule::evaluation,
          count() > kShownDirections
              ? fmt::format("The first {} of {} directions in numbers", kShownDirections, count())
              : "Direction by direction, in numbers",
          {},
          Json(),
          {}};
    });
    for (Index j = 0; j < count(); ++j) follow(j);
  }

  void follow(Index j) {
    Workings& work = shown(j);
    Direction& d = descent_.directions[j];
    const auto group = work.group([&] {
      return Step{fmt::format("directions/{}", j),
                  rule::evaluation,
                  {"Along ", at("u", j), " with ", equals({at("eta", j), d.eigenvalue})},
                  {},
                  Json(),
                  {}};
    });
    const auto id = [&](const char* name) { return fmt::format("directions/{}/{}", j, name); };
    d.contraction = work.define(rule::recursion, contraction_of(j), [&] {
      return Definition{.id = id("contraction"),
                        .claim = {},
                        .name = at("q", j),
                        .formula = Formula(1) - rho_ * quantity(at("eta", j), d.eigenvalue)};
    });
    const Formula q = quantity(at("q", j), d.contraction);
    const Shrinkage shrinkage = shrinkage_of(j);
    d.power = shrinkage.power;
    d.shrink = work.define(rule::induction, shrinkage.shrink, [&] {
      return Definition{.id = id("shrink"),
                        .claim = {},
                        .name = at("s", j),
                        .formula = Formula(1) - power(q, tau_)};
    });
    d.component = work.define(rule::evaluation, d.shrink * d.minimum + d.power * d.start, [&] {
      const Formula minimum = quantity(minimum_at(j), d.minimum);
      const std::string name = fmt::format("w_{}", j + 1);
      const Formula start = quantity(of(name, 0), d.start);
      return Definition{.id = id("component"),
                        .claim = {},
                        .name = of(name, to_formula(problem_.steps)),
                        .formula = problem_.starts_at_origin()
                                       ? quantity(at("s", j), d.shrink) * minimum
                                       : minimum + power(q, tau_) * (start - minimum)};
    });
  }

  double contraction_of(Index j) const {
    if (descent_.exact) return descent_.exact->contraction[j].to_double();
    const double x = problem_.rate * descent_.directions[j].eigenvalue;
    // At the limit but for rounding: the error keeps its size.
    const double rounding =
        8 * static_cast<double>(count()) * std::numeric_limits<double>::epsilon();
    return std::abs(x - 2) <= rounding ? -1 : 1 - x;
  }

  Shrinkage shrinkage_of(Index j) const {
    const double q = descent_.directions[j].contraction;
    const double x = problem_.rate * descent_.directions[j].eigenvalue;
    Shrinkage result = shrinkage(q == 1 || x < 0.5 ? x : 1 - q, problem_.steps);
    if (descent_.exact && descent_.exact->shrink[j]) {
      result.shrink = descent_.exact->shrink[j]->to_double();
    }
    return result;
  }

  /// The first steps of a direction or two, by the recursion and by the formula.
  void write_first_steps() {
    work_.step([&] {
      Step step{"first_steps",
                rule::recursion,
                "The first steps by the recursion, and beside it by the formula",
                {},
                Json(),
                {}};
      for (Index j = 0; j < std::min(count(), kShownInduction); ++j) {
        step.lines.push_back(first_steps(j));
      }
      return step;
    });
  }

  Formula first_steps(Index j) const {
    const Direction& d = descent_.directions[j];
    const std::string name = fmt::format("w_{}", j + 1);
    const Index rows = std::min(problem_.steps, kShownSteps) + 1;
    std::vector<double> stepped = {d.start};
    while (std::ssize(stepped) < rows) {
      const double w = stepped.back();
      stepped.push_back(w - problem_.rate * d.eigenvalue * (w - d.minimum));
    }
    const Formula decay = power(at("q", j), sym("t"));
    const Formula closed = problem_.starts_at_origin()
                               ? (Formula(1) - decay) * minimum_at(j)
                               : minimum_at(j) + decay * (of(name, 0) - minimum_at(j));
    return table({sym("t"), of(name, sym("t")), closed}, rows, [&](Index t, Index c) -> Formula {
      if (c == 0) return t;
      if (c == 1) return stepped[t];
      const double power = std::pow(d.contraction, static_cast<double>(t));
      return d.minimum + power * (d.start - d.minimum);
    });
  }

  void add_up() {
    Vector components(count());
    for (Index j = 0; j < count(); ++j) {
      components(j) = descent_.directions[j].component;
    }
    descent_.w =
        work_.define(rule::linearity, Vector(descent_.basis.vectors.transpose() * components), [&] {
          const Formula terms = long_sum(
              count(),
              [&](Index j) {
                return quantity(of(fmt::format("w_{}", j + 1), to_formula(problem_.steps)),
                                descent_.directions[j].component) *
                       quantity(at("u", j), to_formula(u(j)));
              },
              4);
          return Definition{.id = "w",
                            .claim = "The directions together",
                            .name = of("w", to_formula(problem_.steps)),
                            .formula = terms};
        });
  }

  const Surface& problem_;
  Descent& descent_;
  Workings& work_;
  Workings silent_{false};
  Formula rho_;
  Formula tau_;
};

}  // namespace

Descent descend(const Surface& problem, Eigenbasis basis, std::optional<ExactDescent> exact,
                Workings& work) {
  Descent descent{std::move(basis), std::move(exact), {}, {}, 0};
  for (const double eigenvalue : descent.basis.values) {
    descent.directions.emplace_back().eigenvalue = eigenvalue;
  }
  Trace(problem, descent, work).run();
  judge(problem, descent, work);
  return descent;
}

}  // namespace psolve::quadratic
