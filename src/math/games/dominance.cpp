#include "math/games/dominance.h"

#include <algorithm>

#include "math/games/matrix_game.h"

namespace psolve {
namespace {

using Actions = std::vector<Index>;

bool dominates(const Payoffs& payoffs, Index k, Index i, const Actions& others) {
  return std::all_of(others.begin(), others.end(),
                     [&](Index j) { return payoffs(k, j) > payoffs(i, j); });
}

std::optional<MixedStrategy> dominator(const Payoffs& payoffs, Index i, const Actions& own,
                                       const Actions& others, bool mixed) {
  for (const Index k : own) {
    if (k != i && dominates(payoffs, k, i, others)) {
      return MixedStrategy::pure(k, payoffs.actions());
    }
  }
  if (!mixed || own.size() < 3) return std::nullopt;
  Table<Rational> gains(own.size(), others.size());
  for (Index a = 0; a < std::ssize(own); ++a) {
    for (Index b = 0; b < std::ssize(others); ++b) {
      gains(a, b) = payoffs(own[a], others[b]) - payoffs(i, others[b]);
    }
  }
  const Security answer = security(Payoffs(std::move(gains)));
  if (answer.value.sign() <= 0) return std::nullopt;
  std::vector<Integer> weights(payoffs.actions());
  for (Index a = 0; a < std::ssize(own); ++a) weights[own[a]] = answer.maximin.weights[a];
  return MixedStrategy::of_weights(std::move(weights));
}

/// Whether i is the only best response to one of the opponent's actions or one of several: then
/// nothing dominates it, and no program is solved.
bool is_pure_best_response(const Payoffs& payoffs, Index i, const Actions& own,
                           const Actions& others) {
  return std::any_of(others.begin(), others.end(), [&](Index j) {
    return std::all_of(own.begin(), own.end(),
                       [&](Index k) { return payoffs(k, j) <= payoffs(i, j); });
  });
}

}  // namespace

std::optional<Index> dominant_action(const Payoffs& payoffs) {
  const Index candidate = payoffs.best_against(0).front();
  for (Index j = 0; j < payoffs.opponent_actions(); ++j) {
    for (Index k = 0; k < payoffs.actions(); ++k) {
      if (k != candidate && payoffs(k, j) >= payoffs(candidate, j)) return std::nullopt;
    }
  }
  return candidate;
}

IteratedDominance iterate_dominance(const BimatrixGame& game, bool mixed) {
  IteratedDominance result;
  for (Index i = 0; i < game.rows(); ++i) result.rows.push_back(i);
  for (Index j = 0; j < game.columns(); ++j) result.columns.push_back(j);
  for (Index round = 1;; ++round) {
    const Actions rows = result.rows;
    const Actions columns = result.columns;
    bool changed = false;
    for (const bool of_row : {true, false}) {
      const Payoffs& payoffs = of_row ? game.row : game.column;
      const Actions& own = of_row ? rows : columns;
      const Actions& others = of_row ? columns : rows;
      Actions& left = of_row ? result.rows : result.columns;
      for (const Index i : own) {
        if (is_pure_best_response(payoffs, i, own, others)) continue;
        auto by = dominator(payoffs, i, own, others, mixed);
        if (!by) continue;
        result.eliminations.push_back({of_row, i, std::move(*by), round});
        left.erase(std::find(left.begin(), left.end(), i));
        changed = true;
      }
    }
    if (!changed) return result;
  }
}

}  // namespace psolve
