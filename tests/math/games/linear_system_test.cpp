// M z = 1, multiplied out.

#include "math/games/linear_system.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>

#include "math/games/table.h"

namespace psolve {
namespace {

void expect_solves(const std::optional<CommonDenominator>& z, const Table<Integer>& M) {
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

Table<std::int64_t> narrow(const Table<Integer>& M) {
  Table<std::int64_t> result(M.rows(), M.columns());
  std::transform(M.entries().begin(), M.entries().end(), result.entries().begin(),
                 [](const Integer& entry) { return entry.convert_to<std::int64_t>(); });
  return result;
}

TEST(LinearSystem, SmallAndLargeIsSolved) {
  std::mt19937 random(5);
  for (const Index n : {1, 2, 3, 5, 8, 23, 24, 30}) {
    for (const Index shift : {Index{0}, n - 1}) {
      SCOPED_TRACE(testing::Message() << n << " " << shift);
      const auto M = regular(n, shift, random);
      expect_solves(solve_for_ones(M), M);
    }
  }
}

// Also with entries as large as may be, whose solutions have the most digits.
TEST(LinearSystem, IsSolvedModuloPowersOfAPrime) {
  std::mt19937 random(6);
  for (const Index n : {1, 2, 3, 7, 26}) {
    for (const Index shift : {Index{0}, n - 1}) {
      for (const Index scale : {Index{1}, Index{1000}, (1 << 28) / (n * n)}) {
        SCOPED_TRACE(testing::Message() << n << " " << shift << " " << scale);
        auto M = regular(n, shift, random);
        for (Integer& entry : M.entries()) entry = entry * scale + random() % 2;
        expect_solves(solve_p_adically(narrow(M)), M);
      }
    }
  }
}

TEST(LinearSystem, WithZerosOnTheDiagonalIsSolved) {
  for (const Index n : {3, 25}) {
    Table<Integer> M(n, n);
    for (Index i = 0; i < n; ++i) M(i, n - 1 - i) = i + 1;
    expect_solves(solve_for_ones(M), M);
  }
}

// 2^31 − 1 is the prime modulo whose powers large systems are solved.
TEST(LinearSystem, ThatIsSingularModuloThePrimeIsSolved) {
  Table<Integer> M(24, 24);
  for (Index i = 0; i < 24; ++i) M(i, i) = 2147483647;
  expect_solves(solve_for_ones(M), M);
}

TEST(LinearSystem, ThatIsSingularHasNoSolution) {
  for (const Index n : {2, 24}) {
    Table<Integer> M(n, n);
    for (Integer& entry : M.entries()) entry = 1;
    EXPECT_FALSE(solve_for_ones(M));
    EXPECT_FALSE(solve_for_ones(Table<Integer>(n, n)));
    EXPECT_FALSE(solve_p_adically(narrow(M)));
  }
}

}  // namespace
}  // namespace psolve
