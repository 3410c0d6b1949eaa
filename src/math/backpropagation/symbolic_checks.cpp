// Closed forms held against the definition in plain loops, and what another convolution would give.

#include <fmt/format.h>

#include <cmath>
#include <random>

#include "core/text/text.h"
#include "math/backpropagation/remarks.h"
#include "math/backpropagation/symbolic.h"
#include "math/calculus/tape.h"
#include "math/calculus/tracked_functions.h"
#include "math/networks/definition.h"
#include "math/numbers/precise.h"
#include "math/numbers/worst_error.h"

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

/// The closed forms at a point against the definition in plain loops.
void SymbolicSolver::compare_at(const std::vector<double>& values, Errors& errors) const {
  const auto value_of = [&](const Entry& entry) {
    if (!entry.symbol) return entry.number;
    return values[std::ranges::find(symbols_, *entry.symbol) - symbols_.begin()];
  };
  const auto network = network_of<double>(problem_, shapes_, value_of);
  const NetworkDefinition definition(network);
  const std::vector<double>& at = definition.variables();
  std::vector<Expr> letters;
  for (const auto& name : symbols_) letters.push_back(Expr::symbol(name));
  std::vector<Expr> forms = derivatives_;
  forms.push_back(expanded(loss_));
  const std::vector<Tracked<1>> exact(values.begin(), values.end());
  const auto found = Tape(forms, letters).run<Tracked<1>>(exact);

  const auto loss = definition.loss(std::vector<Tracked<1>>(at.begin(), at.end()));
  errors.loss.add(found.back().value, loss.value, loss.moved + found.back().moved);
  const bool is_first = errors.difference.count() == 0;
  std::vector<double> direction(at.size());
  double sum = 0;
  double sum_moved = kRoundingOfDifference * (loss.moved + rounding_of(loss.value)) + kCurvature;
  for (Index k = 0; k < std::ssize(wrt_); ++k) {
    std::vector<Tracked<1>> moving(at.begin(), at.end());
    Index place = 0;
    for_each_entry(problem_, [&](const Entry& entry) {
      if (entry.symbol && *entry.symbol == wrt_[k]) {
        moving[place].move(0, 1);
        direction[place] = k % 2 == 0 ? 1 : -1;
      }
      ++place;
    });
    const auto by_dual = definition.loss(moving);
    const double moved = by_dual.slope_moved[0] + found[k].moved;
    errors.dual.add(found[k].value, by_dual.slope[0], moved);
    sum += (k % 2 == 0 ? 1 : -1) * found[k].value;
    sum_moved += moved;
  }
  if (!is_first) return;
  definition.hold_sides();
  const auto precise = [&](const std::vector<Big>& v) { return definition.loss(v); };
  errors.difference.add(sum, difference_along(precise, at, direction), sum_moved);
}

void SymbolicSolver::check(Solution& solution) const {
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
  Errors errors;
  for (const auto& point : points) compare_at(point, errors);
  const std::string where = fmt::format("at {}{} random values of the symbols",
                                        problem_.values ? "the given and " : "", kPoints);
  const std::string derivatives = counted(wrt_.size(), "closed form") + " ";
  const auto add = [&](const char* id, std::string claim, const char* method,
                       const WorstError& worst) {
    solution.checks.push_back({id, std::move(claim), method, worst.error(), worst.tolerance()});
  };
  add("symbols/loss", "the closed form of the loss " + where, "the definition in plain loops",
      errors.loss);
  add("derivatives/dual", derivatives + where, "dual numbers", errors.dual);
  if (errors.difference.count() == 0) return;
  add("derivatives/differences", derivatives + "along one direction",
      "a central difference in 50 digits", errors.difference);
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
  if (ignored.answers["derivatives"] == solution.answers["derivatives"]) return;
  Prose text = {other_mode(flipped), derivative(sym("L"), sym(first)), " would be ",
                mirrored.shown(mirrored.derivative_by(first))};
  if (problem_.values) {
    const auto& values = ignored.answers["derivative_values"];
    text << ", which is " << Formula(values[first].get<double>()) << " instead of "
         << Formula(solution.answers["derivative_values"][first].get<double>());
  }
  text << ".";
  solution.remarks.push_back(
      {"other-kind-of-convolution", Remark::Kind::convention, std::move(text)});
}

}  // namespace psolve
