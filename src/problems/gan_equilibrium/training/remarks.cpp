// What the numbers of a training say about it, and the portrait of its run.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "problems/gan_equilibrium/training/answers.h"

namespace psolve::gan_equilibrium::training {
namespace {

Remark without_penalty(const Answers& answers) {
  const DiracGan& gan = answers.gan;
  const double h = gan.rate(), s = gan.slope();
  const bool several = gan.critic_steps() > 1;
  if (gan.alternating()) {
    return {"without-a-penalty",
            Remark::Kind::explanation,
            {"Without a penalty alternating steps keep to a closed orbit while ",
             relation("<", {several ? sym("h") * sym("s") * call("sqrt", {sym("k")})
                                    : sym("h") * sym("s"),
                            2}),
             ", here ", h * s * std::sqrt(static_cast<double>(gan.critic_steps())),
             ", and leave the equilibrium beyond it: they never converge."}};
  }
  return {"without-a-penalty",
          Remark::Kind::explanation,
          {"Without a penalty simultaneous steps leave the equilibrium at every learning rate: the "
           "modulus is ",
           call("sqrt", {1 + power(quantity(sym("h"), h) * quantity(sym("s"), s), 2)}), " = ",
           answers.update.radius,
           " > 1. The players chase each other: each gradient points along the circle, not into "
           "it."}};
}

Remark with_penalty(const Answers& answers) {
  const DiracGan& gan = answers.gan;
  const Formula kept = 1 - quantity(sym("h"), gan.rate()) * quantity(sym("gamma"), gan.gamma());
  if (gan.alternating()) {
    return {"with-a-penalty",
            Remark::Kind::explanation,
            {"What the penalty does: the determinant of a step is ",
             gan.critic_steps() == 1 ? kept : power(tuple({kept}), Formula(gan.critic_steps())),
             " = ", answers.update.determinant,
             "; without it, 1, and alternating steps would circle. It pulls ψ back towards 0, "
             "across the circle instead of along it."}};
  }
  return {"with-a-penalty",
          Remark::Kind::explanation,
          {"Simultaneous steps converge while the determinant is below 1, ",
           relation("<", {sym("h"), sym("gamma") / power(sym("s"), 2)}), ", here up to ",
           gan.gamma() / (gan.slope() * gan.slope()), ", and while no eigenvalue passes −1."}};
}

Remark with_consensus(const Answers& answers) {
  const DiracGan& gan = answers.gan;
  Prose text =
      "What consensus does: it pulls both players straight towards the equilibrium, across the "
      "circle on which their gradients push them. ";
  if (gan.alternating()) {
    text << "The determinant of a step is " << answers.update.determinant
         << "; without it, 1, and alternating steps would circle.";
  } else {
    const double gamma = gan.consensus(), square = gan.slope() * gan.slope();
    text << "Simultaneous steps converge while "
         << relation("<",
                     {sym("h"), 2 * sym("gamma") / tuple({1 + power(sym("gamma") * sym("s"), 2)})})
         << ", here up to " << 2 * gamma / (1 + gamma * gamma * square) << ".";
  }
  return {"with-consensus", Remark::Kind::explanation, std::move(text)};
}

}  // namespace

std::vector<Remark> remarks(const Answers& answers) {
  const DiracGan& gan = answers.gan;
  std::vector<Remark> remarks;
  if (answers.overflows) {
    remarks.push_back({"parameters-overflow", Remark::Kind::limit,
                       fmt::format("After step {} the parameters overflow; the "
                                   "trajectory ends there.",
                                   answers.trajectory.size() - 1)});
  }
  if (answers.rounded_after) {
    remarks.push_back({"rounding-in-the-run", Remark::Kind::limit,
                       fmt::format("The states are right to their last digits up to step {}; from "
                                   "there on the run is in doubles, whose rounding it carries on.",
                                   *answers.rounded_after)});
  }
  // What would have to change for the verdict to change.
  if (gan.has_consensus()) {
    remarks.push_back(with_consensus(answers));
  } else if (gan.gamma() == 0) {
    remarks.push_back(without_penalty(answers));
  } else {
    remarks.push_back(with_penalty(answers));
  }
  return remarks;
}

Figure phase_portrait(const Answers& answers) {
  const DiracGan& gan = answers.gan;
  Plot plot{.x = {"generator θ"}, .y = {"discriminator ψ"}};
  Plot::Series path{.label = gan.alternating() ? "alternating steps" : "simultaneous steps",
                    .mark = Plot::Series::Mark::line_and_points};
  constexpr Index kMostDrawn = 2'000;
  double reach = 0;
  for (Index t = 0; t < std::min(std::ssize(answers.trajectory), kMostDrawn); ++t) {
    const auto [theta, psi] = answers.trajectory[t];
    path.add(theta, psi);
    reach = std::max({reach, std::abs(theta), std::abs(psi)});
  }
  // The direction of both players' forces.
  Plot::Series field{.label = "forces", .mark = Plot::Series::Mark::arrows};
  constexpr int kArrows = 6;
  for (int i = -kArrows; i <= kArrows && reach > 0; ++i) {
    for (int j = -kArrows; j <= kArrows; ++j) {
      const DiracGan::State at{reach * i / kArrows, reach * j / kArrows};
      const double g = gan.generator_force(at), d = gan.discriminator_force(at);
      const double size = std::hypot(g, d);
      if (size == 0) continue;
      const double length = 0.6 * reach / kArrows / size;
      field.add(at[0], at[1]);
      field.add(at[0] + length * g, at[1] + length * d);
      field.add(std::nan(""), std::nan(""));
    }
  }
  plot.series = {std::move(path), std::move(field)};
  plot.spots.push_back({0, 0, "equilibrium"});
  plot.equal_scales = true;
  return {"phase-portrait",
          answers.converges() ? "The players' steps over the forces on them: "
                                "they come to the equilibrium."
                              : "The players' steps over the forces on them: "
                                "they do not come to the equilibrium.",
          std::move(plot)};
}

}  // namespace psolve::gan_equilibrium::training
