#include "problems/quadratic/claims.h"

#include <algorithm>
#include <cmath>

#include "problems/quadratic/formula.h"

namespace psolve::quadratic {
namespace {

Prose learned_where_steep() {
  return {relation("≈", {of("w_j", sym("tau")), minimum_in_letters()}), " where ",
          relation("≫", {in_letters("eta"), Formula(1) / (sym("rho") * sym("tau"))})};
}

Prose surely() {
  return {". With ", relation("≤", {sym("rho") * sym("eta").at(Formula::words("max")), 1}),
          " it is sure, by the bound ",
          relation("≥", {in_letters("s"),
                         1 - power(sym("e"), -(in_letters("eta") * sym("rho") * sym("tau")))}),
          "."};
}

/// By a direction of this descent, or else by the same descent with a rate just below the largest.
Judgement judge_steep(const DescentOn& found) {
  const auto& [surface, descent] = found;
  const Formula time = in_letters("eta") * sym("rho") * sym("tau");
  Prose reason = "That ";
  reason.append(learned_where_steep());
  const auto wrong = std::ranges::find_if(descent.directions, is_steep_but_not_learned);
  if (wrong != descent.directions.end()) {
    const Index j = wrong - descent.directions.begin();
    reason << " fails along " << at("u", j) << ": " << equals({time, wrong->time}) << ", but "
           << equals({at("s", j), wrong->shrink}) << ", because "
           << equals({sym("rho") * at("eta", j), surface.rate * wrong->eigenvalue})
           << (wrong->converges() ? " is close to 2" : " is not below 2");
    return refuted(reason.append(surely()));
  }
  const double steepest = surface.rate * descent.directions.back().eigenvalue;
  if (surface.steps < 10) {
    reason << " holds in this descent, whose largest "
           << equals({sym("rho") * in_letters("eta"), steepest});
    return under_condition(reason.append(surely()));
  }
  const double gap = 0.1 / static_cast<double>(surface.steps);
  reason << " holds in this descent, whose largest "
         << equals({sym("rho") * in_letters("eta"), steepest})
         << ", but needs more than convergence: with "
         << equals({sym("rho"), (2 - gap) / descent.directions.back().eigenvalue})
         << ", still below " << sym("rho").at(Formula::words("max"))
         << ", the steepest direction would have "
         << equals({time, (2 - gap) * static_cast<double>(surface.steps)}) << ", and yet "
         << equals({in_letters("s"), shrinkage(2 - gap, surface.steps).shrink});
  return under_condition(reason.append(surely()));
}

Judgement judge_flat(const DescentOn& found) {
  for (Index j = 0; j < std::ssize(found.descent.directions); ++j) {
    const Direction& d = found.descent.directions[j];
    const bool is_near_zero = std::abs(d.component) <= kNearly * (1 + 1e-9) * std::abs(d.minimum);
    if (d.time > kNearly || is_near_zero) continue;
    return refuted(
        {"Along ", at("u", j), " ", equals({in_letters("eta") * sym("rho") * sym("tau"), d.time}),
         ", and yet ", equals({component_at(j, found.surface.steps), d.component}), " beside ",
         equals({minimum_at(j), d.minimum}), ": the descent did not start at the origin."});
  }
  return always(
      {"From the origin ",
       equals({call("abs", {of("w_j", sym("tau"))}),
               in_letters("s") * call("abs", {minimum_in_letters()})}),
       ", and ", relation("≤", {in_letters("s"), in_letters("eta") * sym("rho") * sym("tau")}),
       " for every rate up to the largest; the flattest direction here has ",
       equals({at("s", 0), found.descent.directions.front().shrink}), " at ",
       equals({in_letters("eta") * sym("rho") * sym("tau"), found.descent.directions.front().time}),
       "."});
}

constexpr std::array<JudgedBy<DescentOn>, 2> kDescentClaims = {{
    {{"steep-directions-are-learned", "w_j(τ) ≈ w*_j wherever η_j ≫ 1/(ρτ)"}, judge_steep},
    {{"flat-directions-are-left-out", "|w_j(τ)| ≪ |w*_j| wherever η_j ≪ 1/(ρτ)"}, judge_flat},
}};

}  // namespace

bool is_steep_but_not_learned(const Direction& d) {
  return !d.lower && d.time >= std::log(1 / kNearly) &&
         regime_of(d.shrink) != DirectionRegime::learned;
}

std::vector<Claim> claims() {
  return claims_of(kDescentClaims);
}

std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const DescentOn& found) {
  return judged(kDescentClaims, listed, found);
}

}  // namespace psolve::quadratic
