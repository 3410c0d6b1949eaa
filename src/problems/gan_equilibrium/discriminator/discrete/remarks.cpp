// What the numbers of two discrete distributions say, and their figure.

#include <fmt/format.h>

#include "problems/gan_equilibrium/derivation.h"
#include "problems/gan_equilibrium/discriminator/discrete/answers.h"

namespace psolve::gan_equilibrium::discriminator::discrete {
namespace {

constexpr Index kMostDrawn = 2'000;

/// D* is fixed only where there is mass.
std::optional<Remark> remark_on_empty_points(const Answers& answers) {
  const Masses& masses = answers.masses;
  Index empty = 0;
  for (Index i = 0; i < masses.size(); ++i) empty += masses.p[i] + masses.q[i] == 0 ? 1 : 0;
  if (empty == 0) return std::nullopt;
  return Remark{"free-where-there-is-no-mass", Remark::Kind::explanation,
                fmt::format("At {} of the {} points there is neither data nor model, and D* may be "
                            "anything.",
                            empty, masses.size())};
}

}  // namespace

std::vector<Remark> remarks(const Answers& answers) {
  std::vector<Remark> remarks;
  const bool is_told = lists(answers.problem.claims, "divergences-are-unbounded");
  if (auto remark = remark_on_empty_points(answers)) remarks.push_back(*std::move(remark));
  auto saturated = is_told ? std::nullopt : remark_on_saturation(answers.divergences);
  if (saturated) remarks.push_back(*std::move(saturated));
  return remarks;
}

Compared compared(const Answers& answers) {
  const Masses& masses = answers.masses;
  for (Index i = 0; i < masses.size(); ++i) {
    if (masses.p[i] == 0 || masses.q[i] == 0) continue;
    return {answers.divergences, masses.p[i], masses.q[i],
            masses.x.empty() ? Formula(i + 1) : Formula(masses.x[i])};
  }
  return {answers.divergences};
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
