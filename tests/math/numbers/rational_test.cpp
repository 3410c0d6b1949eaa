#include "math/numbers/rational.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace psolve {
namespace {

Rational decimal(std::string_view text) {
  return Rational::from_decimal(text).value();
}

TEST(Rational, IsInLowestTermsWithAPositiveDenominator) {
  EXPECT_EQ(Rational(6, -4).text(), "-3/2");
  EXPECT_EQ(Rational(0, -7).text(), "0");
  EXPECT_EQ(Rational(10, 5).text(), "2");
  EXPECT_TRUE(Rational(10, 5).is_integer());
}

TEST(Rational, ReadsDecimalsExactly) {
  EXPECT_EQ(decimal("0.1"), Rational(1, 10));
  EXPECT_EQ(decimal("-12.50"), Rational(-25, 2));
  EXPECT_EQ(decimal("1.5e-3"), Rational(3, 2000));
  EXPECT_EQ(decimal("2E+3"), Rational(2000));
  EXPECT_EQ(decimal("007"), Rational(7));
  EXPECT_EQ(decimal(".5"), Rational(1, 2));
  EXPECT_EQ(decimal("5."), Rational(5));
  EXPECT_EQ(decimal("123456789012345678901234567890").text(), "123456789012345678901234567890");
  EXPECT_EQ(decimal("0.00000000000000000001").text(), "1/100000000000000000000");
  for (const char* bad :
       {"", ".", "-", "1e", "1e+", "1.2.3", "0x1", "1 ", "1e99999", "e5", "--1"}) {
    EXPECT_FALSE(Rational::from_decimal(bad)) << bad;
  }
}

TEST(Rational, CalculatesAcrossTheLimitOfTheMachineWord) {
  constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  const Rational a(largest);
  EXPECT_EQ((a + Rational(1)).text(), "9223372036854775808");
  EXPECT_EQ(a + Rational(1) - Rational(1), a);
  EXPECT_EQ((a * a).text(), "85070591730234615847396907784232501249");
  EXPECT_EQ(a * a / a, a);
  EXPECT_EQ((Rational(1, largest) + Rational(1, largest - 1)).text(),
            "18446744073709551613/85070591730234615838173535747377725442");
  EXPECT_EQ(Rational(lowest).text(), "-9223372036854775808");
  EXPECT_EQ((-Rational(lowest)).text(), "9223372036854775808");
  EXPECT_EQ(Rational(1, lowest).text(), "-1/9223372036854775808");
  EXPECT_EQ(Rational(lowest) + Rational(1), Rational(-largest));
  EXPECT_EQ((Rational(lowest) + Rational(1)).hash(), Rational(-largest).hash());
}

TEST(Rational, IsAField) {
  std::mt19937_64 random(1);
  const auto any = [&] {
    const auto n = static_cast<std::int64_t>(random()) >> (random() % 63);
    const auto d = static_cast<std::int64_t>(random() >> (1 + random() % 62));
    return Rational(n, std::max<std::int64_t>(d, 1));
  };
  for (int i = 0; i < 2000; ++i) {
    const Rational a = any(), b = any(), c = any();
    EXPECT_EQ(a + b, b + a);
    EXPECT_EQ((a + b) + c, a + (b + c));
    EXPECT_EQ((a * b) * c, a * (b * c));
    EXPECT_EQ(a * (b + c), a * b + a * c);
    EXPECT_EQ(a - a, Rational());
    EXPECT_TRUE(b.is_zero() || a / b * b == a);
    EXPECT_EQ(a<b, (b - a).sign()> 0);
    EXPECT_EQ(a.floor() <= a && a < a.floor() + Rational(1), true);
  }
}

TEST(Rational, RoundsToTheNearestDouble) {
  // A decimal of 17 digits or more, exact here, must give what the C library's correctly rounding
  // strtod gives.
  std::mt19937_64 random(2);
  for (int i = 0; i < 3000; ++i) {
    std::string text = std::to_string(random()) + std::to_string(random());
    text.insert(1 + random() % 20, ".");
    text += "e" + std::to_string(static_cast<int>(random() % 680) - 350);
    EXPECT_EQ(decimal(text).to_double(), std::strtod(text.c_str(), nullptr)) << text;
  }
  EXPECT_EQ(Rational(1, 3).to_double(), 1.0 / 3);
  EXPECT_EQ(decimal("9007199254740993").to_double(), 9007199254740992.0);  // a tie, to even
  EXPECT_EQ(decimal("9007199254740995").to_double(), 9007199254740996.0);  // a tie, to even
  EXPECT_EQ(decimal("5e-324").to_double(), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(decimal("2e-324").to_double(), 0);
  EXPECT_EQ(decimal("1e309").to_double(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(decimal("-1e309").to_double(), -std::numeric_limits<double>::infinity());
}

TEST(Rational, TakesADoubleForTheDecimalThatAPersonWrote) {
  EXPECT_EQ(Rational::from_shortest_decimal(0.1), Rational(1, 10));
  EXPECT_EQ(Rational::from_shortest_decimal(-2.5e-7), Rational(-1, 4000000));
  EXPECT_EQ(Rational::from_shortest_decimal(1e300), decimal("1e300"));
}

TEST(Rational, PowersAreBounded) {
  EXPECT_EQ(power(Rational(2, 3), -3, 100), Rational(27, 8));
  EXPECT_EQ(power(Rational(0), 0, 100), Rational(1));
  EXPECT_EQ(power(Rational(-1), 1'000'000'001, 100), Rational(-1));
  EXPECT_FALSE(power(Rational(0), -1, 100));
  EXPECT_FALSE(power(Rational(2), 1'000'000'000, 4096));
  EXPECT_FALSE(power(Rational(2), std::numeric_limits<std::int64_t>::min(), 4096));
  EXPECT_EQ(power(Rational(2), 4090, 4096)->text().size(), 1232u);  // 4090 log10(2) = 1231.2
  EXPECT_FALSE(power(Rational(3), 4090, 4096));
}

TEST(Rational, DrawsRoots) {
  const auto root = [](int a, int degree) {
    const auto [outside, inside] = extract_root(Rational(a), degree);
    return outside.text() + "," + inside.text();
  };
  EXPECT_EQ(root(72, 2), "6,2");
  EXPECT_EQ(root(72, 3), "2,9");
  EXPECT_EQ(root(1, 2), "1,1");
  EXPECT_EQ(root(97, 2), "1,97");
  EXPECT_EQ(root(1009 * 1009, 2), "1009,1");  // beyond the small primes
}

}  // namespace
}  // namespace psolve
