// What the numbers of two densities say, and their figure.

#include <cmath>

#include "problems/gan_equilibrium/derivation.h"
#include "problems/gan_equilibrium/discriminator/densities/answers.h"

namespace psolve::gan_equilibrium::discriminator::densities {
namespace {

constexpr int kCurvePoints = 241;

/// A point of the grid where both have mass, as alike as can be.
double crossing(const Answers& answers) {
  double at = answers.points[0], least = 2;
  for (Index i = 0; i < std::ssize(answers.points); ++i) {
    const double x = answers.points[i], distance = std::abs(answers.best[i] - 0.5);
    if (!(answers.p.at(x) > 1e-100) || !(answers.q.at(x) > 1e-100)) continue;
    if (distance >= least) continue;
    least = distance;
    at = x;
  }
  return at;
}

}  // namespace

std::vector<Remark> remarks(const Answers& answers) {
  if (lists(answers.problem.claims, "divergences-are-unbounded")) return {};
  auto saturated = remark_on_saturation(answers.divergences);
  if (!saturated) return {};
  return {*std::move(saturated)};
}

Compared compared(const Answers& answers) {
  const double x = crossing(answers);
  return {answers.divergences, answers.p.at(x), answers.q.at(x), x};
}

Figure figure(const Answers& answers) {
  Plot plot{.x = {"x"}, .y = {"density; D*"}};
  Plot::Series data{.label = "p, data"}, model{.label = "q, model"}, best{.label = "D*"};
  const auto [low, high] = answers.range();
  for (int k = 0; k < kCurvePoints; ++k) {
    const double x = low + (high - low) * k / (kCurvePoints - 1);
    for (auto* series : {&data, &model, &best}) series->x.push_back(x);
    data.y.push_back(answers.p.at(x));
    model.y.push_back(answers.q.at(x));
    best.y.push_back(answers.best_at(x));
  }
  plot.series = {std::move(data), std::move(model), std::move(best)};
  plot.guides.push_back({Plot::Guide::Along::x, 0.5, "½: not to be told apart"});
  return {"discriminator",
          "D* is above ½ where there is more data than model, and below where less.",
          std::move(plot)};
}

}  // namespace psolve::gan_equilibrium::discriminator::densities
