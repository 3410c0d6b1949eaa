// Closed forms held against the definition in plain loops, and what another convolution would give.

#include <fmt/format.h>

#include <cmath>
#include <random>

#include "core/text/text.h"
#include "math/backpropagation/remarks.h"
#include "math/backpropagation/symbolic.h"
#include "math/calculus/tape.h"
#include "math/networks/definition.h"
#include "math/numbers/finite_difference.h"

namespace psolve {
namespace {

/// Points at which closed forms are compared.
constexpr int kPoints = 3;

}  // namespace

struct SymbolicSolver::Errors {
  double loss = 0;
  double dual = 0;
  double difference = 0;
  int differences = 0;
};

/// The closed forms at a point against the definition in plain loops; relative.
SymbolicSolver::Errors SymbolicSolver::errors_at(const std::vector<double>& values) const {
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
  const auto found = Tape(forms, letters).run<double>(values);

  Errors errors;
  const double loss = definition.loss(at);
  errors.loss = std::abs(found.back() - loss) / (1 + std::abs(loss));
  for (Index k = 0; k < std::ssize(wrt_); ++k) {
    std::vector<Index> places;
    Index place = 0;
    for_each_entry(problem_, [&](const Entry& entry) {
      if (entry.symbol && *entry.symbol == wrt_[k]) places.push_back(place);
      ++place;
    });
    std::vector<Dual> moved(at.begin(), at.end());
    for (const Index i : places) moved[i].derivative = 1;
    const double scale = 1 + std::abs(found[k]) + std::abs(loss);
    errors.dual =
        worse(errors.dual, std::abs(definition.loss(moved).derivative - found[k]) / scale);
    std::vector<double> shifted = at;
    bool kink_near = false;
    const double difference = central_difference(
        [&](double value) {
          for (const Index i : places) shifted[i] = value;
          const double there = definition.loss(shifted);
          if (!definition.across_kink()) return there;
          kink_near = true;
          return std::nan("");
        },
        at[places[0]]);
    if (kink_near && std::isnan(difference)) continue;
    ++errors.differences;
    errors.difference = worse(errors.difference, std::abs(difference - found[k]) / scale);
  }
  return errors;
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
  Errors all;
  for (const auto& point : points) {
    const Errors errors = errors_at(point);
    all.loss = worse(all.loss, errors.loss);
    all.dual = worse(all.dual, errors.dual);
    all.difference = worse(all.difference, errors.difference);
    all.differences += errors.differences;
  }
  const std::string where = fmt::format("at {}{} random values of the symbols, relative",
                                        problem_.values ? "the given and " : "", kPoints);
  const std::string derivatives = counted(wrt_.size(), "closed form") + " " + where;
  auto& checks = solution.checks;
  checks.push_back({"symbols/loss", "the closed form of the loss " + where,
                    "the definition in plain loops", all.loss, 1e-12});
  checks.push_back({"derivatives/dual", derivatives, "dual numbers", all.dual, 1e-11});
  if (all.differences > 0) {
    checks.push_back(
        {"derivatives/differences", derivatives, "central differences", all.difference, 1e-7});
  }
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
