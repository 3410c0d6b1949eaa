#include "math/games/bimatrix_game.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "math/games/dominance.h"
#include "math/games/table.h"

namespace psolve {
namespace {

Payoffs payoffs(const std::vector<std::vector<int>>& rows) {
  Table<Rational> values(std::ssize(rows), std::ssize(rows.front()));
  for (Index i = 0; i < values.rows(); ++i) {
    for (Index j = 0; j < values.columns(); ++j) values(i, j) = rows[i][j];
  }
  return Payoffs(std::move(values));
}

TEST(MixedStrategy, OfWeightsIsInLowestTerms) {
  const auto mixed = MixedStrategy::of_weights({4, 0, 6});
  EXPECT_EQ(mixed.weights, (std::vector<Integer>{2, 0, 3}));
  EXPECT_EQ(mixed.total, 5);
  EXPECT_EQ(mixed.probability(2), Rational(3, 5));
  EXPECT_EQ(mixed.support(), (std::vector<Index>{0, 2}));
}

TEST(MixedStrategy, IsListedByTheWeightOfItsFirstActions) {
  const auto first = MixedStrategy::pure(0, 3);
  const auto mostly_first = MixedStrategy::of_weights({2, 1, 0});
  const auto less_of_the_first = MixedStrategy::of_weights({1, 1, 0});
  const auto half_and_last = MixedStrategy::of_weights({1, 0, 1});
  const std::vector<MixedStrategy> listed = {first, mostly_first, less_of_the_first, half_and_last};
  for (Index i = 0; i < std::ssize(listed); ++i) {
    for (Index j = 0; j < std::ssize(listed); ++j) {
      EXPECT_EQ(is_listed_before(listed[i], listed[j]), i < j) << i << " " << j;
    }
  }
}

TEST(DominantAction, EarnsMoreThanEachOther) {
  EXPECT_EQ(dominant_action(payoffs({{2, 2}, {1, 1}, {0, 1}})), 0);
  EXPECT_EQ(dominant_action(payoffs({{1, 0}, {0, 1}, {2, 2}})), 2);
  EXPECT_EQ(dominant_action(payoffs({{2, 2}, {1, 1}, {0, 3}})), std::nullopt);
  EXPECT_EQ(dominant_action(payoffs({{2, 2}, {2, 1}})), std::nullopt);
}

}  // namespace
}  // namespace psolve
