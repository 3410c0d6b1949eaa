// M z = 1, multiplied out.

#include "math/games/linear_system.h"

#include <gtest/gtest.h>

#include <random>

#include "math/games/table.h"

namespace psolve {
namespace {

void expect_solved(const Table<Integer>& M) {
  const auto z = solve_for_ones(M);
  ASSERT_TRUE(z);
  EXPECT_GT(z->denominator, 0);
  for (Index i = 0; i < M.rows(); ++i) {
    Integer sum = 0;
    for (Index j = 0; j < M.columns(); ++j) sum += M(i, j) * z->numerators[j];
    EXPECT_EQ(sum, z->denominator) << "row " << i;
  }
}

/// With dominant entries on a diagonal, so that it is regular; `shift` moves the diagonal.
Table<Integer> regular(Index n, Index shift, std::mt19937& random) {
  Table<Integer> M(n, n);
  for (Integer& entry : M.entries()) entry = static_cast<int>(random() % 7) - 3;
  for (Index i = 0; i < n; ++i) M(i, (i + shift) % n) = random() % 2 == 0 ? 4 * n : -4 * n;
  return M;
}

TEST(LinearSystem, SmallAndLargeIsSolved) {
  std::mt19937 random(5);
  for (const Index n : {1, 2, 3, 5, 8, 23, 24, 30}) {
    for (const Index shift : {Index{0}, n - 1}) {
      SCOPED_TRACE(testing::Message() << n << " " << shift);
      expect_solved(regular(n, shift, random));
    }
  }
}

TEST(LinearSystem, WithZerosOnTheDiagonalIsSolved) {
  for (const Index n : {3, 25}) {
    Table<Integer> M(n, n);
    for (Index i = 0; i < n; ++i) M(i, n - 1 - i) = i + 1;
    expect_solved(M);
  }
}

// 2^31 − 1 is the prime modulo whose powers large systems are solved.
TEST(LinearSystem, ThatIsSingularModuloThePrimeIsSolved) {
  Table<Integer> M(24, 24);
  for (Index i = 0; i < 24; ++i) M(i, i) = 2147483647;
  expect_solved(M);
}

TEST(LinearSystem, ThatIsSingularHasNoSolution) {
  for (const Index n : {2, 24}) {
    Table<Integer> M(n, n);
    for (Integer& entry : M.entries()) entry = 1;
    EXPECT_FALSE(solve_for_ones(M));
    EXPECT_FALSE(solve_for_ones(Table<Integer>(n, n)));
  }
}

}  // namespace
}  // namespace psolve
