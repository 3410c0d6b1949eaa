// What the numbers of two discrete distributions say, and their figure.

#include <fmt/format.h>

#include "problems/gan_equilibrium/discriminator/discrete/answers.h"

namespace psolve::gan_equilibrium::discriminator::discrete {

constexpr Index kMostDrawn = 2'000;

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
  Curves curves;
  curves.data.mark = curves.model.mark = Plot::Series::Mark::bars;
  curves.best.mark = Plot::Series::Mark::line_and_points;
  for (const std::uint32_t i : masses.order) {
    curves.add(masses.x[i], masses.p[i], masses.q[i], answers.best[i]);
  }
  return figure_of(std::move(curves), "mass; D*");
}

}  // namespace psolve::gan_equilibrium::discriminator::discrete
