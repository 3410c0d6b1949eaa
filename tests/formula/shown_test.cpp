// Digits against the C library's "%.*g": of random doubles of every size, of decimals with few digits,
// and of exact halves between two decimals, which are rounded to the even one.

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <random>
#include <string>

#include "formula/notation.h"

namespace psolve {
namespace {

std::string printed(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return text;
}

void expect_as_printed(double value) {
  for (const int digits : {1, 2, 3, 5, 6, 9, 12, 15, 16, 17}) {
    ASSERT_EQ(shown(value, digits), printed(value, digits)) << digits;
    ASSERT_EQ(shown(-value, digits), printed(-value, digits)) << digits;
  }
}

TEST(Shown, IsAsTheCLibraryPrints) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    const auto any = std::bit_cast<double>(random());
    if (std::isfinite(any) && any != 0) expect_as_printed(any);
    const auto whole = static_cast<double>(random() % 1'000'000 + 1);
    expect_as_printed(whole / std::pow(10, static_cast<double>(random() % 20)));
    expect_as_printed((whole + 0.5) * std::pow(10, static_cast<double>(random() % 30) - 15));
    expect_as_printed(whole / 64 / static_cast<double>(1 << random() % 30));
  }
}

TEST(Shown, AtTheEdgesOfItsFormats) {
  for (const double value : {1e-5,
                             9.9999e-5,
                             0.0001,
                             0.00099999999999,
                             0.5,
                             0.25,
                             2.5,
                             3.5,
                             0.125,
                             9.5,
                             99.5,
                             999999.5,
                             999999.4999,
                             1e5,
                             123456.5,
                             1e6,
                             1e15,
                             1e16,
                             1e17,
                             9007199254740993.0,
                             1e22,
                             1e300,
                             1.7976931348623157e308,
                             2.2250738585072014e-308,
                             5e-324,
                             0.1,
                             0.3,
                             1.0 / 3}) {
    expect_as_printed(value);
  }
}

}  // namespace
}  // namespace psolve
