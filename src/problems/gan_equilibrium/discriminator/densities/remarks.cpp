// What the numbers of two densities say about the sheet, and their figure.

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
  std::vector<Remark> remarks = {remark_on_sign(1, 1)};
  remark_on_halves(answers.divergences, remarks);
  const double x = crossing(answers);
  const double a = answers.p.at(x), b = answers.q.at(x);
  if (a > 0 && b > 0) {
    const double D = answers.best_at(x);
    remarks.push_back(
        {"stationary-point-is-a-maximum",
         Remark::Kind::erratum,
         {"The sheet says that the Euler–Lagrange equation finds a minimum: it finds where V is "
          "stationary, and here that is a maximum, with the second derivative ",
          -a / (D * D) - b / ((1 - D) * (1 - D)), " at ", equals({sym("x"), x}),
          ". It gives the function D*, not the parameters θ_D, and fixes it only where data or "
          "model have mass."}});
  }
  remarks.push_back(remark_on_bounds(answers.divergences));
  return remarks;
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
