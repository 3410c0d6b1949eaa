// The derivation of question 12, recorded as it is computed; formulas in descent.h.

#include "problems/quadratic/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "math/calculus/rules.h"
#include "problems/quadratic/eigen/eigenvectors.h"
#include "problems/quadratic/eigen/precise_descent.h"
#include "problems/quadratic/formula.h"
#include "problems/quadratic/rules.h"
#include "problems/quadratic/stopping/early_stopping.h"

namespace psolve::quadratic {
namespace {

/// Steps and directions of the induction that are put in numbers.
constexpr long kShownSteps = 4;
constexpr Index kShownInduction = 2;
constexpr std::string_view kMinimum = "minimum";

class Trace {
 public:
  Trace(const Problem& spec, const Surface& problem, Descent& descent, Workings& work)
      : spec_(spec), problem_(problem), descent_(descent), work_(work), held_(descent.held()) {}

  void run() {
    write_gradient();
    precise_ =
        precise_descent(spec_, descent_.basis, descent_.exact ? &descent_.exact->basis : nullptr);
    descent_.in_doubles = !knows_directions();
    const bool is_settled = descent_.exact || knows_directions();
    if (!descent_.exact && is_settled) take_basis();
    const Elimination elimination(problem_.H, descent_.basis, held_, is_settled);
    write_eigenvectors(descent_, elimination, work_);
    project();
    write_induction();
    follow_directions();
    write_first_steps();
    add_up();
    descent_.iterated = precise_ ? precise_->iterated : iterate(problem_);
    descent_.stepwise = precise_ ? precise_->stepwise : iterates_step_by_step(problem_);
    descent_.error = error_at_end(problem_, descent_);
    write_errors(problem_, descent_, work_);
  }

 private:
  bool knows_directions() const { return precise_ && !precise_->directions.empty(); }

  void take_basis() {
    descent_.basis = precise_->basis;
    for (Index j = 0; j < count(); ++j) {
      descent_.directions[j].eigenvalue = descent_.basis.values(j);
    }
  }

  Index count() const { return descent_.directions.size(); }
  Workings& recorded(Index j) { return held_.holds(j) ? work_ : silent_; }
  Workings::Group aside(Index j) {
    return work_.in_the_same_way(is_middle(j, count(), kShownDirections, 0));
  }
  Formula rho() const { return work_.the(sym("rho")); }
  Formula tau() const { return work_.the(sym("tau")); }
  Vector u(Index j) const { return descent_.basis.vectors.row(j).transpose(); }

  // -------------------------------------------------------------- letters

  void write_gradient() {
    if (!work_.recording()) return;
    const Formula w = sym("w"), H = sym("H"), rho = sym("rho"), tau = sym("tau");
    const Formula error = tuple({w - vector_minimum()});
    const Formula before = of("w", tau - 1);
    work_.note(
        "gradient", rule::partial_derivatives,
        {"Gradient descent on E. H is symmetric, so both factors of the product give the same "
         "part of the gradient, and the ½ goes. ",
         of("w", tau), " is ", w, " after ", tau, " steps, not a power"},
        {equals({sym("E"),
                 sym("E", 0) + product({transpose(error), H, error}, product_sign::matrix) / 2}),
         equals({derivative(sym("E"), w), product({H, error}, product_sign::matrix)}),
         equals({of("w", tau), before - rho * product({H, tuple({before - vector_minimum()})},
                                                      product_sign::matrix)})});
  }

  // -------------------------------------------------------------- along the eigenvectors

  void project() {
    const auto group = work_.group(
        [] {
          const Formula tau = sym("tau");
          return Step{
              "projection",
              rule::projection,
              {"Along ", in_letters("u"), ": ", transpose(in_letters("u")),
               " times both sides of the rule, where ",
               equals({product({transpose(in_letters("u")), sym("H")}, product_sign::matrix),
                       in_letters("eta") * transpose(in_letters("u"))}),
               ", leaves numbers, and the directions no longer mix"},
              {equals({of("w_j", tau),
                       product({transpose(in_letters("u")), of("w", tau)}, product_sign::matrix)}),
               equals({of("w_j", tau),
                       of("w_j", tau - 1) - sym("rho") * in_letters("eta") *
                                                (of("w_j", tau - 1) - minimum_in_letters())}),
               equals({of("w_j", tau) - minimum_in_letters(),
                       (Formula(1) - sym("rho") * in_letters("eta")) *
                           (of("w_j", tau - 1) - minimum_in_letters())})}};
        },
        kAlong);
    for (Index j = 0; j < count(); ++j) {
      const auto aside = this->aside(j);
      Direction& d = descent_.directions[j];
      d.minimum = component(j, part(j, &PreciseDirection::minimum, problem_.minimum),
                            vector_minimum(), minimum_at(j), kMinimum);
      if (!problem_.starts_at_origin()) {
        d.start = component(j, part(j, &PreciseDirection::start, problem_.start), of("w", 0),
                            component_at(j, 0), "start");
      }
      d.away = part(j, &PreciseDirection::away, problem_.start - problem_.minimum);
    }
  }

  /// u_jᵀv; 0 where that is less than what the last digits of both can move it, half a unit each.
  double along(Index j, const Vector& vector) const {
    const Vector direction = u(j);
    const double part = direction.dot(vector);
    const double rounding =
        std::numeric_limits<double>::epsilon() * direction.cwiseAbs().dot(vector.cwiseAbs());
    return std::abs(part) <= rounding ? 0 : part;
  }

  /// u_jᵀ`vector`, from more digits where they are known.
  double part(Index j, double PreciseDirection::*known, const Vector& vector) const {
    return knows_directions() ? precise_->directions[j].*known : along(j, vector);
  }

  double component(Index j, double value, const Formula& symbol, const Formula& name,
                   std::string_view id) {
    return recorded(j).define(rule::projection, value, [&] {
      return Definition{.id = fmt::format("{}_components/{}", id, j),
                        .name = name,
                        .formula = product({work_.the(transpose(at("u", j))), work_.the(symbol)},
                                           product_sign::matrix),
                        .answer = id == kMinimum ? fmt::format("minimum_components[{}]", j) : ""};
    });
  }

  void write_induction() {
    if (!work_.recording()) return;
    const Formula tau = sym("tau");
    const Formula q = Formula(1) - sym("rho") * in_letters("eta");
    const Formula minimum = minimum_in_letters();
    const Formula start = of("w_j", 0) - minimum;
    Prose claim = "By induction on ";
    claim << tau << ": for " << equals({tau, 0}) << " the power is 1. If the form holds for "
          << tau - 1 << ", the recursion multiplies it by one more factor, so it holds for " << tau;
    if (problem_.starts_at_origin()) {
      claim << ". From the origin, " << equals({of("w_j", 0), 0}) << ", this is the second line";
    }
    const Formula closed = problem_.starts_at_origin() ? (Formula(1) - power(q, tau)) * minimum
                                                       : minimum + power(q, tau) * start;
    work_.note("induction", rule::induction, std::move(claim),
               {equals({of("w_j", tau) - minimum, q * (of("w_j", tau - 1) - minimum),
                        q * power(q, tau - 1) * start, power(q, tau) * start}),
                equals({of("w_j", tau), closed})});
  }

  void follow_directions() {
    const auto group = work_.heading(
        "directions", rule::evaluation,
        count() > kShownDirections
            ? fmt::format("The first {} of {} directions in numbers", kShownDirections, count())
            : "Direction by direction, in numbers",
        kAlong);
    for (Index j = 0; j < count(); ++j) follow(j);
  }

  void follow(Index j) {
    Workings& work = recorded(j);
    const auto aside = this->aside(j);
    Direction& d = descent_.directions[j];
    const auto group =
        work.heading(fmt::format("directions/{}", j), rule::evaluation,
                     {"Along ", at("u", j), " with ", equals({at("eta", j), d.eigenvalue})});
    const auto id = [&](const char* name) { return fmt::format("directions/{}/{}", j, name); };
    d.contraction = work.define(rule::recursion, contraction_of(j), [&] {
      return Definition{.id = id("contraction"),
                        .name = at("q", j),
                        .formula = Formula(1) - rho() * work_.the(at("eta", j)),
                        .answer = fmt::format("contraction[{}]", j)};
    });
    const Shrinkage shrinkage = shrinkage_of(j);
    d.power = shrinkage.power;
    d.shrink = work.define(rule::induction, shrinkage.shrink, [&] {
      return Definition{.id = id("shrink"),
                        .name = at("s", j),
                        .formula = Formula(1) - power(work_.the(at("q", j)), tau()),
                        .answer = fmt::format("shrink[{}]", j)};
    });
    const double after =
        knows_directions() ? precise_->directions[j].component : component_after(d);
    d.component = work.define(rule::evaluation, after, [&] {
      const Formula minimum = work_.the(minimum_at(j));
      const Formula decay = power(work_.the(at("q", j)), tau());
      return Definition{
          .id = id("component"),
          .name = component_at(j, problem_.steps),
          .formula = problem_.starts_at_origin()
                         ? work_.the(at("s", j)) * minimum
                         : minimum + decay * (work_.the(component_at(j, 0)) - minimum),
          .answer = fmt::format("components[{}]", j)};
    });
  }

  /// Where the error grows, from what it was: weighed apart, w*_j and w_j(0) would cancel.
  static double component_after(const Direction& d) {
    if (std::abs(d.power) > 1) return d.minimum + d.power * d.away;
    return d.shrink * d.minimum + d.power * d.start;
  }

  double contraction_of(Index j) const {
    if (descent_.exact) return descent_.exact->contraction[j].to_double();
    if (knows_directions()) return precise_->directions[j].contraction;
    const double x = problem_.rate * descent_.directions[j].eigenvalue;
    // At the limit but for rounding: the error keeps its size.
    const double rounding =
        8 * static_cast<double>(count()) * std::numeric_limits<double>::epsilon();
    return std::abs(x - 2) <= rounding ? -1 : 1 - x;
  }

  Shrinkage shrinkage_of(Index j) const {
    if (knows_directions()) {
      const PreciseDirection& known = precise_->directions[j];
      return {known.power, known.shrink};
    }
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
    if (!work_.recording()) return;
    Lines lines;
    for (Index j = 0; j < std::min(count(), kShownInduction); ++j) lines.push_back(first_steps(j));
    work_.note("first_steps", rule::recursion,
               "The first steps by the recursion, and beside it by the formula", std::move(lines));
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
    for (Index j = 0; j < count(); ++j) components(j) = descent_.directions[j].component;
    descent_.w = end(components);
    if (problem_.steps == 0) return;  // given
    const Formula name = of("w", to_formula(problem_.steps));
    if (held_.leaves_out()) {
      work_.resume(rule::linearity, descent_.w, [&] {
        return Definition{.id = "w",
                          .claim = "All directions together, with those that are left out",
                          .name = name,
                          .answer = "w"};
      });
      return;
    }
    work_.define(rule::linearity, descent_.w, [&] {
      return Definition{.id = "w",
                        .claim = "The directions together",
                        .name = name,
                        .formula = long_sum(
                            count(),
                            [&](Index j) {
                              return work_.the(component_at(j, problem_.steps), kAlong) *
                                     work_.the(at("u", j));
                            },
                            4),
                        .answer = "w"};
    });
  }

  /// w(τ): exactly where there are fractions for it, and where nothing moves.
  Vector end(const Vector& components) const {
    const Index n = problem_.size();
    if (descent_.exact && descent_.exact->w) {
      return Vector::NullaryExpr(n, [&](Index i) { return (*descent_.exact->w)[i].to_double(); });
    }
    if (problem_.steps == 0) return problem_.start;
    if (knows_directions()) return precise_->w;
    const Vector w = descent_.basis.vectors.transpose() * components;
    // In doubles it is what the components above add up to, to their last digits.
    constexpr double kLost = 1e-14;
    const bool is_lost = precise_ && !((w - precise_->w).lpNorm<Eigen::Infinity>() <=
                                       kLost * precise_->w.lpNorm<Eigen::Infinity>());
    return is_lost ? precise_->w : w;
  }

  const Problem& spec_;
  const Surface& problem_;
  Descent& descent_;
  std::optional<PreciseDescent> precise_;
  Workings& work_;
  Workings silent_{false};
  Stretch held_;
};

}  // namespace

Descent descend(const Problem& spec, const Surface& problem, Eigenbasis basis,
                std::optional<ExactDescent> exact, Workings& work) {
  Descent descent{.basis = std::move(basis), .exact = std::move(exact)};
  for (const double eigenvalue : descent.basis.values) {
    descent.directions.emplace_back().eigenvalue = eigenvalue;
  }
  Trace(spec, problem, descent, work).run();
  judge(problem, descent, work);
  return descent;
}

}  // namespace psolve::quadratic
