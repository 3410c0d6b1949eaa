// What the numbers of two discrete distributions say about the sheet, and their figure.

#include <fmt/format.h>

#include "problems/gan_equilibrium/derivation.h"
#include "problems/gan_equilibrium/discriminator/discrete/answers.h"

namespace psolve::gan_equilibrium::discriminator::discrete {
namespace {

constexpr Index kMostDrawn = 2'000;

/// D* is a maximum, and fixed only where there is mass.
Remark remark_on_maximum(const Answers& answers) {
  const Masses& masses = answers.masses;
  const auto &p = masses.p, &q = masses.q, &x = masses.x;
  const Index size = masses.size();
  Index empty = 0, at = size;
  for (Index i = 0; i < size; ++i) {
    if (p[i] + q[i] == 0) ++empty;
    if (at == size && p[i] > 0 && q[i] > 0) at = i;
  }
  Prose text = {
      "The sheet says that the Euler–Lagrange equation finds a minimum: it finds where V is "
      "stationary"};
  if (at < size) {
    const double D = answers.best[at];
    text << ", and here that is a maximum, with the second derivative "
         << -p[at] / (D * D) - q[at] / ((1 - D) * (1 - D)) << " at "
         << equals({sym("x"), x.empty() ? Formula(at + 1) : Formula(x[at])});
  }
  text << ". It gives the function D*, not the parameters θ_D; a network has to be able to take "
          "that form.";
  if (empty > 0) {
    text << fmt::format(
        " At {} of the {} points there is neither data nor model, and D* may be anything.", empty,
        size);
  }
  return {"stationary-point-is-a-maximum", Remark::Kind::erratum, std::move(text)};
}

double total(const std::vector<double>& masses) {
  double sum = 0;
  for (const double mass : masses) sum += mass;
  return sum;
}

}  // namespace

std::vector<Remark> remarks(const Answers& answers) {
  std::vector<Remark> remarks = {remark_on_sign(total(answers.masses.p), total(answers.masses.q))};
  remark_on_halves(answers.divergences, remarks);
  remarks.push_back(remark_on_maximum(answers));
  remarks.push_back(remark_on_bounds(answers.divergences));
  return remarks;
}

std::optional<Figure> figure(const Answers& answers) {
  const Masses& masses = answers.masses;
  if (masses.x.empty() || masses.size() > kMostDrawn) return std::nullopt;
  Plot plot{.x = {"x"}, .y = {"mass; D*"}};
  Plot::Series data{.label = "p, data", .mark = Plot::Series::Mark::bars};
  Plot::Series model{.label = "q, model", .mark = Plot::Series::Mark::bars};
  Plot::Series best{.label = "D*", .mark = Plot::Series::Mark::line_and_points};
  for (const std::uint32_t i : masses.order) {
    for (auto* series : {&data, &model, &best}) series->x.push_back(masses.x[i]);
    data.y.push_back(masses.p[i]);
    model.y.push_back(masses.q[i]);
    best.y.push_back(answers.best[i]);
  }
  plot.series = {std::move(data), std::move(model), std::move(best)};
  plot.guides.push_back({Plot::Guide::Along::x, 0.5, "½: not to be told apart"});
  return Figure{"discriminator",
                "D* is above ½ where there is more data than model, and below where less.",
                std::move(plot)};
}

}  // namespace psolve::gan_equilibrium::discriminator::discrete
