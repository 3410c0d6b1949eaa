#include "core/claim.h"

#include <fmt/format.h>

#include <algorithm>

#include "problems/gan_equilibrium/game/answers.h"

namespace psolve::gan_equilibrium::game {
namespace {

/// Who gains by leaving the pair of maximin strategies, and how much there is to gain.
Prose gain_over_maximin(const Answers& answers, bool of_row) {
  const MixedStrategy& own = answers.player(of_row).mixed.maximin;
  const MixedStrategy& other = answers.player(!of_row).mixed.maximin;
  const Payoffs& payoffs = answers.payoffs(of_row);
  const auto values = payoffs.against(other);
  const auto best = std::max_element(values.begin(), values.end());
  return {fmt::format(" is no equilibrium: the {} player gains by ", side(of_row)),
          Formula::words(answers.actions(of_row)[best - values.begin()]),
          ", which earns ",
          to_formula(*best),
          " instead of ",
          to_formula(payoffs.of(own, other)),
          ". Payoffs do not add up to a constant here."};
}

Judgement judge_maximin(const Answers& answers) {
  const MixedStrategy& x = answers.row.mixed.maximin;
  const MixedStrategy& y = answers.column.mixed.maximin;
  Prose reason = {"Max min gives ", profile_of(answers, x, y)};
  for (const bool of_row : {true, false}) {
    if (regret(answers.payoffs(of_row), of_row ? x : y, of_row ? y : x).is_zero()) continue;
    return refuted(reason.append(gain_over_maximin(answers, of_row)));
  }
  const bool needs_mixing = answers.row.pure.value != answers.row.mixed.value ||
                            answers.column.pure.value != answers.column.mixed.value;
  if (answers.constant_sum) {
    reason << ", an equilibrium, as always where payoffs add up to a constant, here "
           << to_formula(*answers.constant_sum);
    if (!needs_mixing) return always(reason << " (von Neumann).");
    return under_condition(reason << "; but over mixed strategies: actions alone secure only "
                                  << to_formula(answers.row.pure.value) << " and "
                                  << to_formula(answers.column.pure.value) << ".");
  }
  const auto missed = std::ranges::find_if(
      answers.equilibria, [&](const Equilibrium& e) { return !(e.row == x && e.column == y); });
  if (missed != answers.equilibria.end()) {
    return refuted(reason << ", an equilibrium, but misses others: "
                          << profile_of(answers, missed->row, missed->column) << " is one.");
  }
  if (answers.dominance.rows.size() == 1 && answers.dominance.columns.size() == 1) {
    return under_condition(reason << ", the equilibrium, only because strict dominance leaves "
                                     "nothing else. Payoffs do not add up to a constant, and in "
                                     "such games max min finds no equilibrium in general.");
  }
  return under_condition(reason << ", which happens to be an equilibrium although payoffs do not "
                                   "add up to a constant.");
}

Judgement judge_actions(const Answers& answers) {
  const auto mixed =
      std::ranges::find_if(answers.equilibria, [](const Equilibrium& e) { return !e.is_pure(); });
  if (mixed == answers.equilibria.end()) {
    return under_condition(
        fmt::format("No equilibrium of this game mixes its actions ({} found). But some games "
                    "have none among actions alone; all have one among mixed strategies (Nash).",
                    answers.equilibria.size()));
  }
  const Index pure = std::ranges::count_if(answers.equilibria, &Equilibrium::is_pure);
  return refuted({profile_of(answers, mixed->row, mixed->column),
                  fmt::format(" is an equilibrium, and {} of actions alone.",
                              pure == 0 ? "there is none" : "not one")});
}

constexpr std::array<JudgedBy<Answers>, 2> kGameClaims = {{
    {{"maximin-finds-equilibria",
      "the Nash equilibrium is found where each player takes max min of its own payoff"},
     judge_maximin},
    {{"equilibria-are-pairs-of-actions", "an equilibrium is a pair of actions"}, judge_actions},
}};

}  // namespace

std::vector<Claim> claims() {
  return claims_of(kGameClaims);
}

std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const Answers& answers) {
  return judged(kGameClaims, listed, answers);
}

}  // namespace psolve::gan_equilibrium::game
