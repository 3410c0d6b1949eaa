#include "formula/formula.h"

#include <gtest/gtest.h>

#include "formula/notation.h"

namespace psolve {
namespace {

TEST(Formula, LeavesOutTheMiddleWhenItIsWritten) {
  const Formula all = long_sum(
      100, [](std::size_t i) { return static_cast<int>(i); }, 4);
  EXPECT_EQ(all.parts().size(), 100u);
  EXPECT_EQ(write(all, Hand::plain), "0 + 1 + ... + 99");
  EXPECT_EQ(write(-all, Hand::plain), "-(0 + 1 + ... + 99)");
  EXPECT_EQ(write(long_sum(
                      4, [](std::size_t i) { return static_cast<int>(i); }, 4),
                  Hand::plain),
            "0 + 1 + 2 + 3");
  EXPECT_EQ(write(long_product(
                      5, [](std::size_t) { return sym("f"); }, product_sign::hadamard, 3),
                  Hand::plain),
            "f .* ... .* f");
}

TEST(Formula, LeavesOutProductsWithZeroOfASparseSum) {
  const Formula zero = quantity(sym("a"), 0);
  const Formula two = quantity(sym("b"), 2);
  const Formula sum = sparse_sum({zero * two, two * zero, zero * zero, two * two});
  EXPECT_EQ(sum.parts().size(), 4u);
  EXPECT_EQ(write(sum, Hand::plain), "b*a + b*b");
  EXPECT_EQ(write(sparse_sum({zero * two}), Hand::plain), "0");
  EXPECT_EQ(write(in_numbers(sparse_sum({zero * two, two * two})), Hand::plain), "2*2");
}

TEST(Formula, HoldsAllNumbersOfAList) {
  std::vector<double> numbers;
  for (int i = 0; i < 144; ++i) numbers.push_back(i);
  const Formula vector(Value({12}, {numbers.begin(), numbers.begin() + 12}));
  EXPECT_EQ(vector.list().size(), 12u);
  EXPECT_EQ(write(vector, Hand::plain), "[0, 1, 2, 3, 4, 5, 6, 7, ..., 11]");
  const Formula matrix(Value({12, 12}, numbers), 3);
  EXPECT_EQ(write(matrix, Hand::plain), "[[0, ..., 11], [..., ..., ...], [132, ..., 143]]");
  const Formula image(Value({3, 2, 2}, {numbers.begin(), numbers.begin() + 12}));
  EXPECT_EQ(write(image, Hand::plain), "([[0, 1], [2, 3]], ..., [[8, 9], [10, 11]])");
  EXPECT_EQ(write(Formula(Value({1, 2, 2}, {1, 2, 3, 4})), Hand::plain), "[[1, 2], [3, 4]]");
  EXPECT_EQ(write(Formula(Value(0.5)), Hand::plain), "0.5");
}

TEST(Formula, HoldsAMatrixOfFormulas) {
  const Formula whole = matrix(
      9, 9, [](std::size_t i, std::size_t j) { return static_cast<int>(10 * i + j); }, 3);
  EXPECT_EQ(whole.parts().size(), 81u);
  EXPECT_EQ(write(whole, Hand::plain), "[[0, ..., 8], [..., ..., ...], [80, ..., 88]]");
}

}  // namespace
}  // namespace psolve
