// Strategies, dominance and what can be secured; and the tableau that all of it stands on.

#include "math/games/bimatrix_game.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "math/games/dictionary.h"
#include "math/games/dominance.h"
#include "math/games/matrix_game.h"
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

// Payoffs so different that no other basis is optimal too.
TEST(Security, IsFoundByFloatingPointAsByIntegers) {
  std::mt19937 random(8);
  for (int trial = 0; trial < 100; ++trial) {
    Table<Rational> values(1 + random() % 12, 1 + random() % 12);
    for (Rational& value : values.entries()) value = static_cast<int>(random() % 20001) - 10000;
    const Payoffs payoffs(std::move(values));
    const auto found = security_by_floating_point(payoffs);
    ASSERT_TRUE(found) << "trial " << trial;
    EXPECT_EQ(found->value, security(payoffs).value) << "trial " << trial;
  }
}

// By hand: rows [2^32 0 0], [0 2^32 1] and [1 2^32-1 1], all with the right side 1, have the
// determinant 2^32; of the first two it is 2^64, more than a word, by which the last pivot divides.
TEST(Dictionary, DividesByMoreThanAWord) {
  const Integer large = Integer(1) << 32;
  Table<Integer> M(3, 3);
  M.entries() = {large, 0, 0, 0, large, 1, 1, large - 1, 1};
  Dictionary here(M), next;
  for (Index k = 0; k < 3; ++k) {
    here.pivot(k, k, next);
    std::swap(here, next);
    if (k == 1) {
      EXPECT_EQ(here.d(), large * large);
    }
  }
  EXPECT_EQ(here.d(), large);
  EXPECT_EQ(here.right_side(0), 1);
  EXPECT_EQ(here.right_side(1), 1);
  EXPECT_EQ(here.right_side(2), 0);
}

}  // namespace
}  // namespace psolve
