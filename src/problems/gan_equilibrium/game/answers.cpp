#include "problems/gan_equilibrium/game/answers.h"

#include <fmt/format.h>

#include "math/expressions/expression.h"
#include "math/expressions/text.h"

namespace psolve::gan_equilibrium::game {

std::string strategy_text(const MixedStrategy& strategy, const std::vector<std::string>& actions) {
  const auto support = strategy.support();
  if (support.size() == 1) return actions[support.front()];
  std::string text;
  for (Index k = 0; k < std::ssize(support); ++k) {
    if (k == 6 && support.size() > 8)
      return text + fmt::format(" + … ({} actions)", support.size());
    text += (text.empty() ? "" : " + ") + strategy.probability(support[k]).text() + " " +
            actions[support[k]];
  }
  return text;
}

Formula profile_of(const Answers& answers, const MixedStrategy& row, const MixedStrategy& column) {
  return Formula::words("(" + strategy_text(row, answers.row.actions) + ", " +
                        strategy_text(column, answers.column.actions) + ")");
}

}  // namespace psolve::gan_equilibrium::game
