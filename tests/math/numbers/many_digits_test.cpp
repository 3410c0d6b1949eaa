#include "math/numbers/many_digits.h"

#include <gtest/gtest.h>

#include "math/numbers/random.h"

namespace psolve {
namespace {

template <unsigned kDigits>
using Digits = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<kDigits>,
                                             boost::multiprecision::et_off>;

/// A number near 2ᵏ that has all its digits.
template <class T>
T near_power_of_2(Random& random, int k) {
  T x = 0;
  for (int bits = 0; bits < std::numeric_limits<T>::digits; bits += 50) {
    x = ldexp(T(x + random.unit()), -50);
  }
  return ldexp(T(x + 0.5 + random.unit()), k);
}

/// Whether mine(x) is what Boost's theirs(x) is in more digits, to some units of the last place.
template <class T, class Mine, class Theirs>
void expect_agreement(const T& x, Mine mine, Theirs theirs) {
  constexpr int kUnits = 70;
  using Longer = Digits<std::numeric_limits<T>::digits10 + 40>;
  const Longer expected = theirs(Longer(x));
  const Longer off = abs(Longer(mine(x)) / expected - 1);
  EXPECT_LE(off, kUnits * Longer(std::numeric_limits<T>::epsilon())) << x;
}

template <class T>
class ManyDigits : public testing::Test {};
using Precisions = testing::Types<Digits<50>, Digits<200>, Digits<1010>>;
TYPED_TEST_SUITE(ManyDigits, Precisions);

#define PSOLVE_EXPECT_AGREEMENT(f, x)                       \
  expect_agreement(                                         \
      x, [](const auto& at) { return many_digits::f(at); }, \
      [](const auto& at) { return decltype(+at)(f(at)); })

TYPED_TEST(ManyDigits, HaveTheExponentialAndItsKin) {
  Random random(5);
  for (const int k : {-3000, -60, -2, 0, 5}) {
    const auto size = near_power_of_2<TypeParam>(random, k);
    for (const TypeParam& x : {size, TypeParam(-size)}) {
      PSOLVE_EXPECT_AGREEMENT(exp, x);
      PSOLVE_EXPECT_AGREEMENT(tanh, x);
      PSOLVE_EXPECT_AGREEMENT(sinh, x);
      PSOLVE_EXPECT_AGREEMENT(cosh, x);
    }
  }
}

TYPED_TEST(ManyDigits, HaveTheLogarithm) {
  Random random(6);
  for (const int k : {-3000, -300, -2, -1, 0, 1, 300, 3000}) {
    PSOLVE_EXPECT_AGREEMENT(log, near_power_of_2<TypeParam>(random, k));
  }
  for (const int k : {-150, -60, -20, -3}) {  // beside 1, where doubles have no digits left
    const auto size = near_power_of_2<TypeParam>(random, k);
    PSOLVE_EXPECT_AGREEMENT(log, TypeParam(1 + size));
    PSOLVE_EXPECT_AGREEMENT(log, TypeParam(1 - size));
  }
}

}  // namespace
}  // namespace psolve
