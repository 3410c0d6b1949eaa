// Closed forms held against the definition in plain loops, and what another convolution would give.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>

#include "core/text/text.h"
#include "math/backpropagation/remarks.h"
#include "math/backpropagation/symbols/symbolic.h"
#include "math/calculus/enclosures.h"
#include "math/calculus/tape.h"
#include "math/checking/precise.h"
#include "math/checking/tracked_functions.h"
#include "math/checking/worst_error.h"
#include "math/networks/conventions.h"
#include "math/networks/definition.h"
#include "math/numbers/dual.h"
#include "math/numbers/finite_difference.h"

namespace psolve {
namespace {

/// Points at which closed forms are compared.
constexpr int kPoints = 3;

}  // namespace

struct SymbolicSolver::Errors {
  WorstError loss;
  WorstError dual;
  WorstError difference;
};

/// An error and what it may be.
struct SymbolicSolver::Judged {
  Judged(double off, double bound) : error(off), tolerance(bound) {}
  Judged(const WorstError& worst) : Judged(worst.error(), worst.tolerance()) {}

  double error;
  double tolerance;
};

struct SymbolicSolver::AtPoint {
  Network<double> network;
  std::vector<Expr> letters;
  std::vector<Expr> forms;  ///< the derivatives, then the loss

  /// The forms' values; in 50 digits where doubles overflow on the way.
  std::vector<Tracked<1>> run(const std::vector<double>& values) const {
    const std::vector<Tracked<1>> exact(values.begin(), values.end());
    auto found = Tape(forms, letters).run<Tracked<1>>(exact);
    using Precise = Ball<BigFloat<50>>;
    std::optional<Enclosures<BigFloat<50>>> precise;
    for (Index k = 0; k < std::ssize(forms); ++k) {
      if (std::isfinite(found[k].value)) continue;
      if (!precise) precise.emplace(letters, std::vector<Precise>(values.begin(), values.end()));
      const Precise ball = (*precise)(forms[k]);
      if (!ball.is_known()) continue;
      const auto value = static_cast<double>(ball.mid);
      found[k] = {value, rounding_of(value)};
    }
    return found;
  }
};

SymbolicSolver::AtPoint SymbolicSolver::at_point(const std::vector<double>& values) const {
  const auto value_of = [&](const Entry& entry) {
    if (!entry.symbol) return entry.number;
    return values[std::ranges::find(symbols_, *entry.symbol) - symbols_.begin()];
  };
  AtPoint at{.network = network_of<double>(problem_, shapes_, value_of),
             .letters = {},
             .forms = derivatives_};
  for (const auto& name : symbols_) at.letters.push_back(Expr::symbol(name));
  at.forms.push_back(expanded(loss_));
  return at;
}

/// Where a symbol stands among the numbers of the network.
std::vector<Index> SymbolicSolver::places_of(const std::string& symbol) const {
  std::vector<Index> places;
  Index place = 0;
  for_each_entry(problem_, [&](const Entry& entry) {
    if (entry.symbol && *entry.symbol == symbol) places.push_back(place);
    ++place;
  });
  return places;
}

/// "at the given and 3 random values of the symbols"
std::string SymbolicSolver::where() const {
  return fmt::format("at {}{} random values of the symbols",
                     problem_.values ? "the given and " : "", kPoints);
}

/// What is compared, by whichever arithmetic: the losses, and the derivatives one by one and along
/// one direction.
std::vector<Check> SymbolicSolver::claims(const Judged& loss, const Judged& dual,
                                          const Judged& along, const char* difference) const {
  const std::string derivatives = counted(wrt_.size(), "closed form") + " ";
  return {{"symbols/loss", "the closed form of the loss " + where(),
           "the definition in plain loops", loss.error, loss.tolerance},
          {"derivatives/dual", derivatives + where(), "dual numbers", dual.error, dual.tolerance},
          {"derivatives/differences", derivatives + "along one direction", difference, along.error,
           along.tolerance}};
}

/// The closed forms at all points against the definition in plain loops, in doubles, and at the
/// first along one direction.
std::vector<Check> SymbolicSolver::compare_in_doubles(
    const std::vector<std::vector<double>>& points) const {
  double loss_error = 0;
  double dual_error = 0;
  double difference_error = 0;
  for (const auto& values : points) {
    const AtPoint point = at_point(values);
    const NetworkDefinition definition(point.network);
    const std::vector<double>& at = definition.variables();
    const auto found = Tape(point.forms, point.letters).run<double>(values);
    const double loss = definition.loss(at);
    loss_error = worse(loss_error, relative_error(std::abs(found.back() - loss), std::abs(loss)));
    std::vector<double> direction(at.size());
    double sum = 0;
    double size = 0;
    double worst = 0;
    for (Index k = 0; k < std::ssize(wrt_); ++k) {
      const double sign = k % 2 == 0 ? 1 : -1;
      std::vector<Dual> moving(at.begin(), at.end());
      for (const Index place : places_of(wrt_[k])) {
        moving[place].derivative = 1;
        direction[place] = sign;
      }
      worst = worse(worst, std::abs(found[k] - definition.loss(moving).derivative));
      sum += sign * found[k];
      size += std::abs(found[k]);
    }
    dual_error = worse(dual_error, relative_error(worst, size));
    if (&values != &points.front()) continue;
    definition.hold_sides();
    std::vector<double> shifted = at;
    const double slope = central_difference(
        [&](double step) {
          for (Index i = 0; i < std::ssize(at); ++i) shifted[i] = at[i] + step * direction[i];
          return definition.loss(shifted);
        },
        0);
    difference_error = relative_error(std::abs(sum - slope), size);
  }
  return claims({loss_error, 1e-12}, {dual_error, 1e-11}, {difference_error, 1e-7},
                "a central difference");
}

/// The closed forms at a point against the definition in plain loops, with what rounding can do.
void SymbolicSolver::compare_at(const std::vector<double>& values, Errors& errors) const {
  const AtPoint point = at_point(values);
  const NetworkDefinition definition(point.network);
  const std::vector<double>& at = definition.variables();
  const auto found = point.run(values);
  const auto loss = definition.loss(std::vector<Tracked<1>>(at.begin(), at.end()));
  errors.loss.add(found.back().value, loss.value, loss.moved + found.back().moved);
  const bool is_first = errors.difference.count() == 0;
  std::vector<double> direction(at.size());
  double sum = 0;
  double sum_moved = 0;
  for (Index k = 0; k < std::ssize(wrt_); ++k) {
    std::vector<Tracked<1>> moving(at.begin(), at.end());
    for (const Index place : places_of(wrt_[k])) {
      moving[place].move(0, 1);
      direction[place] = k % 2 == 0 ? 1 : -1;
    }
    const auto by_dual = definition.loss(moving);
    const double moved = by_dual.slope_off(0) + found[k].moved;
    errors.dual.add(found[k].value, by_dual.slope[0], moved);
    sum += (k % 2 == 0 ? 1 : -1) * found[k].value;
    sum_moved += found[k].moved;
  }
  if (!is_first) return;
  definition.hold_sides();
  const auto precise = [&](const std::vector<Big>& v) { return definition.loss(v); };
  const auto on_the_way = definition.loss(moving_along(at, direction, kStepOfDifference));
  sum_moved += on_the_way.slope_off(0) +
               kRoundingOfDifference * (on_the_way.moved + rounding_of(on_the_way.value));
  errors.difference.add(sum, difference_along(precise, at, direction), sum_moved);
}

std::vector<Check> SymbolicSolver::compare(const std::vector<std::vector<double>>& points) const {
  Errors errors;
  for (const auto& point : points) compare_at(point, errors);
  std::vector<Check> checks =
      claims(errors.loss, errors.dual, errors.difference, "a central difference in 50 digits");
  if (errors.difference.count() == 0) checks.pop_back();
  return checks;
}

/// The closed forms of the prediction against the definition in plain loops.
Check SymbolicSolver::check_prediction() const {
  WorstError worst;
  for (const auto& values : points()) {
    AtPoint point = at_point(values);
    const NetworkDefinition definition(point.network);
    const std::vector<double>& at = definition.variables();
    for (Index n = 0; n < std::ssize(values_); ++n) {
      point.forms.clear();
      for (const Expr& y_hat : values_[n].back().a) point.forms.push_back(expanded(y_hat));
      const auto expected = definition.predict(std::vector<Tracked<1>>(at.begin(), at.end()), n);
      const auto found = point.run(values);
      for (Index i = 0; i < std::ssize(expected); ++i) {
        worst.add(found[i].value, expected[i].value, expected[i].moved + found[i].moved);
      }
    }
  }
  return {"symbols/prediction", "the closed forms of the prediction " + where(),
          "the definition in plain loops", worst.error(), worst.tolerance()};
}

/// What the symbols are given, and random values.
std::vector<std::vector<double>> SymbolicSolver::points() const {
  std::mt19937 random(1);
  std::vector<std::vector<double>> points;
  if (problem_.values) points.push_back(given_values());
  for (int p = 0; p < kPoints; ++p) {
    std::vector<double> point;
    for (Index i = 0; i < std::ssize(symbols_); ++i) {
      const double size = 0.25 + 0.75 * static_cast<double>(random()) / 4294967296.0;
      point.push_back(random() % 2 == 0 ? size : -size);
    }
    points.push_back(std::move(point));
  }
  return points;
}

void SymbolicSolver::check(Solution& solution) const {
  const auto points = this->points();
  std::vector<Check> checks = compare_in_doubles(points);
  if (!std::ranges::all_of(checks, &Check::passed)) checks = compare(points);
  for (auto& check : checks) solution.checks.push_back(std::move(check));
}

/// What a convolution of the other kind would give.
void SymbolicSolver::remark_other_mode(Solution& solution) const {
  NetworkProblem other = problem_;
  NetworkShapes shapes = shapes_;
  bool flipped = false;
  bool differs = false;
  for (Index l = 0; l < std::ssize(other.layers); ++l) {
    if (other.layers[l].kind != LayerKind::convolution) continue;
    differs = true;
    flipped = other.layers[l].flipped;
    shapes.windows[l].flipped = !shapes.windows[l].flipped;
  }
  if (!differs) return;
  Workings silent(false);
  SymbolicSolver mirrored(other, shapes, silent);
  Solution ignored;
  mirrored.run(ignored);
  const std::string& first = wrt_[0];
  if (mirrored.derivatives_ == derivatives_) return;
  Prose text = {other_mode(flipped), derivative(sym("L"), sym(first)), " would be ",
                mirrored.shown(mirrored.derivative_by(first))};
  if (problem_.values) {
    const auto& values = ignored.answers["derivative_values"];
    text << ", which is " << Formula(values[first].get<double>()) << " instead of "
         << Formula(solution.answers["derivative_values"][first].get<double>());
  }
  text << ".";
  solution.remarks.push_back(
      {std::string(network_conventions::kTurned.id), Remark::Kind::convention, std::move(text)});
}

}  // namespace psolve
