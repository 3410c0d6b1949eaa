#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/games/table.h"
#include "spec/record.h"

namespace psolve::gan_equilibrium::game {

struct Problem : CommonFields {
  using Pairs = std::vector<std::vector<std::vector<Rational>>>;

  std::optional<Table<Rational>> row_payoffs;     ///< A
  std::optional<Table<Rational>> column_payoffs;  ///< B, of the same shape
  std::optional<Pairs> payoffs;                   ///< instead of both: [A(i, j), B(i, j)]
  std::optional<std::vector<std::string>> row_actions;
  std::optional<std::vector<std::string>> column_actions;

  Index rows() const;
  Index columns() const;
};

const Record<Problem>& spec();

/// What can be judged of what sources say.
std::vector<Claim> claims();

/// Question 15.1: all equilibria of a game of two players, exactly, and what else can be said of
/// it: best responses, dominance, and what each player can secure.
Solution solve(const Problem& problem, Workings& work);

}  // namespace psolve::gan_equilibrium::game
