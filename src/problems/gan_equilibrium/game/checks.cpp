// The checks of a game's answers: deviations at every equilibrium, and that none was missed.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "problems/gan_equilibrium/game/answers.h"

namespace psolve::gan_equilibrium::game {
namespace {

/// The sign of the determinant of a square part of the positive payoffs, by Gauss in fractions.
int determinant_sign(const Payoffs& payoffs, const std::vector<Index>& own,
                     const std::vector<Index>& other) {
  const Index n = own.size();
  Table<Rational> M(n, n);
  for (Index r = 0; r < n; ++r) {
    for (Index c = 0; c < n; ++c) {
      M(r, c) = Rational(Fraction{payoffs.positive()(own[r], other[c])});
    }
  }
  int sign = 1;
  for (Index k = 0; k < n; ++k) {
    Index pivot = k;
    while (pivot < n && M(pivot, k).is_zero()) ++pivot;
    if (pivot == n) return 0;
    if (pivot != k) sign = -sign;
    for (Index c = 0; pivot != k && c < n; ++c) std::swap(M(pivot, c), M(k, c));
    sign *= M(k, k).sign();
    for (Index r = k + 1; r < n; ++r) {
      const Rational factor = M(r, k) / M(k, k);
      for (Index c = k; c < n; ++c) M(r, c) -= factor * M(k, c);
    }
  }
  return sign;
}

double to_error(const Rational& value) {
  return value.is_zero()
             ? 0
             : std::max(std::abs(value.to_double()), std::numeric_limits<double>::denorm_min());
}

/// The cells of the table where both payoffs are best: equilibria by their definition for actions.
Index wrong_pure_pairs(const Answers& answers) {
  const BimatrixGame& game = answers.game;
  Index wrong = 0;
  for (Index i = 0; i < game.rows(); ++i) {
    for (Index j = 0; j < game.columns(); ++j) {
      bool stable = true;
      for (Index k = 0; k < game.rows(); ++k) stable &= game.row(k, j) <= game.row(i, j);
      for (Index k = 0; k < game.columns(); ++k) {
        stable &= game.column(k, i) <= game.column(j, i);
      }
      const bool listed = std::any_of(
          answers.equilibria.begin(), answers.equilibria.end(),
          [&](const Equilibrium& e) { return e.is_pure() && e.row.plays(i) && e.column.plays(j); });
      wrong += stable != listed ? 1 : 0;
    }
  }
  return wrong;
}

/// Actions that are listed as best responses to an action and earn less than another, or the other
/// way round.
Index wrong_best_responses(const Payoffs& payoffs) {
  Index wrong = 0;
  for (Index j = 0; j < payoffs.opponent_actions(); ++j) {
    const auto listed = payoffs.best_against(j);
    for (Index i = 0; i < payoffs.actions(); ++i) {
      bool best = true;
      for (Index k = 0; k < payoffs.actions() && best; ++k) {
        best = payoffs(k, j) <= payoffs(i, j);
      }
      wrong += best != (std::count(listed.begin(), listed.end(), i) == 1) ? 1 : 0;
    }
  }
  return wrong;
}

/// Shapley's index of an equilibrium of a nondegenerate game: the indices of all add up to 1.
int index_of(const BimatrixGame& game, const Equilibrium& e) {
  const auto rows = e.row.support();
  const auto columns = e.column.support();
  const int sign =
      determinant_sign(game.row, rows, columns) * determinant_sign(game.column, columns, rows);
  return rows.size() % 2 == 1 ? sign : -sign;
}

double deviation_error(const Answers& answers) {
  Rational most;
  for (const Equilibrium& e : answers.equilibria) {
    most = std::max({most, regret(answers.game.row, e.row, e.column),
                     regret(answers.game.column, e.column, e.row)});
  }
  return to_error(most);
}

/// What the two sides of each player's linear program differ by, worked out from the payoffs.
double duality_error(const Answers& answers) {
  Rational most;
  for (const bool of_row : {true, false}) {
    const Security& found = answers.player(of_row).mixed;
    const auto earned = answers.payoffs(of_row).by(found.maximin);
    const auto allowed = answers.payoffs(of_row).against(found.certificate);
    const Rational least = *std::min_element(earned.begin(), earned.end());
    const Rational largest = *std::max_element(allowed.begin(), allowed.end());
    most = std::max({most, abs(largest - least), abs(found.value - least)});
  }
  return to_error(most);
}

/// By how much eliminated actions fail to earn less than what dominates them, or equilibria play
/// eliminated actions.
Index wrong_eliminations(const Answers& answers) {
  Index wrong = 0;
  const auto& all = answers.dominance.eliminations;
  for (const Elimination& gone : all) {
    const Payoffs& payoffs = answers.payoffs(gone.of_row);
    const auto better = payoffs.by(gone.by);
    for (Index j = 0; j < std::ssize(better); ++j) {
      const bool is_left = std::none_of(all.begin(), all.end(), [&](const Elimination& other) {
        return other.of_row != gone.of_row && other.action == j && other.round < gone.round;
      });
      wrong += is_left && better[j] <= payoffs(gone.action, j) ? 1 : 0;
    }
    for (const Equilibrium& e : answers.equilibria) {
      wrong += (gone.of_row ? e.row : e.column).plays(gone.action) ? 1 : 0;
    }
  }
  return wrong;
}

/// 1 where A + B is not the same everywhere, as is said, or is; and 1 where it is not 0, or is.
Index wrong_sums(const Answers& answers) {
  const BimatrixGame& game = answers.game;
  std::vector<Rational> sums;
  for (Index i = 0; i < game.rows(); ++i) {
    for (Index j = 0; j < game.columns(); ++j) sums.push_back(game.row(i, j) + game.column(j, i));
  }
  const auto [least, most] = std::ranges::minmax(sums);
  const auto constant = least == most ? std::optional(least) : std::nullopt;
  return (answers.constant_sum == constant ? 0 : 1) +
         (answers.zero_sum == (least.is_zero() && most.is_zero()) ? 0 : 1);
}

using Actions = std::vector<Index>;

/// Whether action i earns more than action k against each of these.
bool earns_more(const Payoffs& payoffs, Index i, Index k, const Actions& opponents) {
  return std::ranges::all_of(opponents, [&](Index j) { return payoffs(i, j) > payoffs(k, j); });
}

/// Actions that are neither left nor eliminated, or both; that are left though another one left
/// dominates them; and a dominant action that is not, or is not named.
Index wrong_survivors(const Answers& answers, bool of_row) {
  const Payoffs& payoffs = answers.payoffs(of_row);
  const IteratedDominance& found = answers.dominance;
  const Actions& left = of_row ? found.rows : found.columns;
  const auto& dominant = answers.player(of_row).dominant;
  Actions all(payoffs.actions()), against(payoffs.opponent_actions());
  std::iota(all.begin(), all.end(), 0);
  std::iota(against.begin(), against.end(), 0);
  Index wrong = 0;
  for (const Index i : all) {
    Index times = std::ranges::count(left, i);
    for (const Elimination& gone : found.eliminations) {
      times += gone.of_row == of_row && gone.action == i ? 1 : 0;
    }
    wrong += times != 1 ? 1 : 0;
    const auto is_under = [&](Index k) { return i == k || earns_more(payoffs, i, k, against); };
    wrong += std::ranges::all_of(all, is_under) != (dominant == i) ? 1 : 0;
  }
  for (const Index k : left) {
    wrong +=
        std::ranges::any_of(
            left,
            [&](Index i) { return earns_more(payoffs, i, k, of_row ? found.columns : found.rows); })
            ? 1
            : 0;
  }
  return wrong;
}

}  // namespace

Rational regret(const Payoffs& payoffs, const MixedStrategy& own, const MixedStrategy& opponent) {
  return payoffs.allowed_by(opponent) - payoffs.of(own, opponent);
}

std::vector<Check> checks(const Answers& answers) {
  std::vector<Check> checks;
  const Index count = answers.equilibria.size();
  checks.push_back({"deviations",
                    fmt::format("the largest gain by another action, at {} {}", count,
                                count == 1 ? "equilibrium" : "equilibria"),
                    "payoffs of all actions in fractions", deviation_error(answers), 0});
  checks.push_back(
      {"pure", "the cells of the table that are equilibria, and best responses",
       "both payoffs compared along row and column",
       static_cast<double>(wrong_pure_pairs(answers) + wrong_best_responses(answers.game.row) +
                           wrong_best_responses(answers.game.column)),
       0});
  if (answers.extreme && !answers.degenerate()) {
    int sum = 0;
    for (const Equilibrium& e : answers.equilibria) sum += index_of(answers.game, e);
    checks.push_back({"index", "none missing: the equilibria's indices add up to 1",
                      "signs of determinants (Shapley 1974)", std::abs(sum - 1.0), 0});
  }
  checks.push_back({"duality", "what both maximin strategies secure is what the duals allow",
                    "payoffs against every action in fractions", duality_error(answers), 0});
  checks.push_back(
      {"dominance",
       "eliminated actions earn less and are in no equilibrium, no action "
       "dominates another that is left, and a dominant one all others",
       "payoffs compared one by one",
       static_cast<double>(wrong_eliminations(answers) + wrong_survivors(answers, true) +
                           wrong_survivors(answers, false)),
       0});
  checks.push_back({"sums", "whether the payoffs add up to the same everywhere, and to 0",
                    "the least and the largest sum", static_cast<double>(wrong_sums(answers)), 0});
  return checks;
}

}  // namespace psolve::gan_equilibrium::game
