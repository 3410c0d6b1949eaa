#include "math/numbers/rational.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "math/numbers/integer.h"

namespace psolve {
namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
// Has no negative in 64 bits, so it counts as big.
constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
// Written out, a number of this length is far beyond the largest double.
constexpr long kMostDigits = 4000;

bool fits_a_word(const Integer& a) {
  return a <= kLargest && a >= -kLargest;
}

Index bits_of(const Integer& a) {
  return a == 0 ? 0 : boost::multiprecision::msb(a < 0 ? Integer(-a) : a) + 1;
}

Index bits_of(std::int64_t a) {
  return 64 - __builtin_clzll(static_cast<unsigned long long>(a) | 1);
}

/// Numbers up to which every integer is a double.
bool is_exact_double(std::int64_t a) {
  return std::abs(a) <= (std::int64_t{1} << 53);
}

/// The floor of a^(1/degree), by Newton's method from above.
Integer floor_root(const Integer& a, unsigned degree) {
  if (a == 0) return 0;
  Integer root = Integer(1) << static_cast<unsigned>((bits_of(a) + degree - 1) / degree);
  while (true) {
    const Integer below = boost::multiprecision::pow(root, degree - 1);
    const Integer next = ((degree - 1) * root + a / below) / degree;
    if (next >= root) return root;
    root = next;
  }
}

/// In lowest terms, with a positive denominator.
Fraction reduced(const Fraction& a) {
  const Integer divisor = boost::multiprecision::gcd(a.numerator, a.denominator);
  const Integer signed_divisor = a.denominator < 0 ? Integer(-divisor) : divisor;
  return {a.numerator / signed_divisor, a.denominator / signed_divisor};
}

}  // namespace

Rational::Rational(std::int64_t value) : numerator_(value) {
  if (value == kLowest) *this = Rational(Fraction{value, 1});
}

Rational::Rational(std::int64_t numerator, std::int64_t denominator) {
  if (numerator == kLowest || denominator == kLowest) {
    *this = Rational(Fraction{numerator, denominator});
    return;
  }
  const std::int64_t divisor = std::gcd(numerator, denominator) * (denominator < 0 ? -1 : 1);
  numerator_ = numerator / divisor;
  denominator_ = denominator / divisor;
}

Rational::Rational(const Fraction& fraction) : Rational(from_lowest_terms(reduced(fraction))) {}

Rational Rational::from_lowest_terms(Fraction big) {
  Rational result;
  if (fits_a_word(big.numerator) && fits_a_word(big.denominator)) {
    result.numerator_ = big.numerator.convert_to<std::int64_t>();
    result.denominator_ = big.denominator.convert_to<std::int64_t>();
  } else {
    result.numerator_ = result.denominator_ = 0;
    result.big_ = std::make_shared<const Fraction>(std::move(big));
  }
  return result;
}

Fraction Rational::fraction() const {
  return big_ ? *big_ : Fraction{numerator_, denominator_};
}

std::optional<Rational> Rational::from_decimal(std::string_view text) {
  std::string digits;
  std::size_t at = text.starts_with('-') ? 1 : 0;
  long scale = 0;
  bool after_point = false;
  for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
    if (text[at] == '.' && !after_point) {
      after_point = true;
    } else if (text[at] >= '0' && text[at] <= '9') {
      digits += text[at];
      scale -= after_point ? 1 : 0;
    } else {
      return std::nullopt;
    }
  }
  if (digits.empty() || digits.size() > kMostDigits) return std::nullopt;
  if (at < text.size()) {
    const std::size_t start = at + 1 + (text.substr(at + 1).starts_with('+') ? 1 : 0);
    long exponent = 0;
    const auto [end, error] =
        std::from_chars(text.data() + start, text.data() + text.size(), exponent);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (std::abs(exponent) > kMostDigits) return std::nullopt;
    scale += exponent;
  }
  if (std::abs(scale) > 2 * kMostDigits) return std::nullopt;
  // A leading 0 would make Boost read octal.
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  const bool negative = text.starts_with('-');
  if (digits.size() <= 18 && std::abs(scale) <= 18) {
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    std::int64_t ten_power = 1;
    for (long i = 0; i < std::abs(scale); ++i) ten_power *= 10;
    const Rational whole(negative ? -value : value);
    return scale < 0 ? whole * Rational(1, ten_power) : whole * Rational(ten_power);
  }
  Integer value(digits);
  if (negative) value = -value;
  const Integer ten_power =
      boost::multiprecision::pow(Integer(10), static_cast<unsigned>(std::abs(scale)));
  return Rational(scale < 0 ? Fraction{value, ten_power} : Fraction{value * ten_power, 1});
}

Rational Rational::from_shortest_decimal(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return from_decimal({buffer.data(), end.ptr}).value_or(Rational());
}

bool Rational::is_integer() const {
  return big_ ? big_->denominator == 1 : denominator_ == 1;
}

int Rational::sign() const {
  if (big_) return big_->numerator < 0 ? -1 : 1;
  return (numerator_ > 0) - (numerator_ < 0);
}

std::optional<std::int64_t> Rational::small_integer() const {
  if (big_ || denominator_ != 1) return std::nullopt;
  return numerator_;
}

Index Rational::bits() const {
  if (big_) return bits_of(big_->numerator) + bits_of(big_->denominator);
  return bits_of(std::abs(numerator_)) + bits_of(denominator_);
}

std::size_t Rational::hash() const {
  std::uint64_t top = static_cast<std::uint64_t>(numerator_);
  std::uint64_t bottom = static_cast<std::uint64_t>(denominator_);
  if (big_) {
    constexpr std::uint64_t kPrime = 0xFFFFFFFFFFFFFFC5;
    top = static_cast<std::uint64_t>(abs(big_->numerator) % kPrime);
    bottom = static_cast<std::uint64_t>(big_->denominator % kPrime);
  }
  return (top * 0x9E3779B97F4A7C15) ^ (bottom * 0xC2B2AE3D27D4EB4F);
}

Rational Rational::numerator() const {
  return big_ ? from_lowest_terms({big_->numerator, 1}) : Rational(numerator_);
}
Rational Rational::denominator() const {
  return big_ ? from_lowest_terms({big_->denominator, 1}) : Rational(denominator_);
}

Rational Rational::floor() const {
  if (is_integer()) return *this;
  if (!big_) return Rational(numerator_ / denominator_ - (numerator_ < 0 ? 1 : 0));
  const Integer truncated = big_->numerator / big_->denominator;
  return Rational(Fraction{big_->numerator < 0 ? Integer(truncated - 1) : truncated, 1});
}

Rational Rational::operator-() const {
  if (big_) return from_lowest_terms({-big_->numerator, big_->denominator});
  Rational negated = *this;
  negated.numerator_ = -numerator_;
  return negated;
}

Rational operator+(const Rational& a, const Rational& b) {
  if (!a.big_ && !b.big_) {
    std::int64_t left = 0, right = 0, top = 0, bottom = 0;
    if (a.denominator_ == 1 && b.denominator_ == 1 &&
        !__builtin_add_overflow(a.numerator_, b.numerator_, &top)) {
      return Rational(top);
    }
    if (!__builtin_mul_overflow(a.numerator_, b.denominator_, &left) &&
        !__builtin_mul_overflow(b.numerator_, a.denominator_, &right) &&
        !__builtin_add_overflow(left, right, &top) &&
        !__builtin_mul_overflow(a.denominator_, b.denominator_, &bottom)) {
      return Rational(top, bottom);
    }
  }
  const auto x = a.fraction();
  const auto y = b.fraction();
  return Rational(Fraction{x.numerator * y.denominator + y.numerator * x.denominator,
                           x.denominator * y.denominator});
}

Rational operator*(const Rational& a, const Rational& b) {
  if (a.is_one()) return b;
  if (b.is_one()) return a;
  if (!a.big_ && !b.big_) {
    std::int64_t top = 0, bottom = 0;
    if (!__builtin_mul_overflow(a.numerator_, b.numerator_, &top) &&
        !__builtin_mul_overflow(a.denominator_, b.denominator_, &bottom)) {
      return Rational(top, bottom);
    }
  }
  const auto x = a.fraction();
  const auto y = b.fraction();
  return Rational(Fraction{x.numerator * y.numerator, x.denominator * y.denominator});
}

Rational Rational::reciprocal() const {
  if (big_) {
    const bool negative = big_->numerator < 0;
    return from_lowest_terms({negative ? Integer(-big_->denominator) : big_->denominator,
                              negative ? Integer(-big_->numerator) : big_->numerator});
  }
  return Rational(denominator_, numerator_);
}

bool operator==(const Rational& a, const Rational& b) {
  if (a.big_ && b.big_) {
    return a.big_->numerator == b.big_->numerator && a.big_->denominator == b.big_->denominator;
  }
  return !a.big_ && !b.big_ && a.numerator_ == b.numerator_ && a.denominator_ == b.denominator_;
}

std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
  if (!a.big_ && !b.big_ && a.denominator_ == b.denominator_) return a.numerator_ <=> b.numerator_;
  const auto x = a.fraction();
  const auto y = b.fraction();
  const Integer left = x.numerator * y.denominator;
  const Integer right = y.numerator * x.denominator;
  return left.compare(right) <=> 0;
}

double Rational::to_double() const {
  if (!big_ && is_exact_double(numerator_) && is_exact_double(denominator_)) {
    return static_cast<double>(numerator_) / static_cast<double>(denominator_);
  }
  // Scale by 2^shift so that the quotient has 53 bits (fewer among the subnormals), round it to an
  // integer, ties to even, and scale back, which is exact.
  const Fraction number = fraction();
  const Integer top = abs(number.numerator);
  const Index length = bits_of(top) - bits_of(number.denominator);  // log2 to within 1
  long shift = std::min(53 - length, 1074L);
  Integer quotient, remainder, divisor;
  const auto divide = [&] {
    divisor = shift < 0 ? Integer(number.denominator << static_cast<unsigned>(-shift))
                        : number.denominator;
    divide_qr(shift > 0 ? Integer(top << static_cast<unsigned>(shift)) : top, divisor, quotient,
              remainder);
  };
  divide();
  if (bits_of(quotient) > 53) {
    --shift;
    divide();
  }
  const Integer twice = remainder * 2;
  if (twice > divisor || (twice == divisor && bit_test(quotient, 0))) ++quotient;
  const double magnitude = std::ldexp(quotient.convert_to<double>(),
                                      static_cast<int>(std::clamp(-shift, -9999L, 9999L)));
  return number.numerator < 0 ? -magnitude : magnitude;
}

std::string Rational::text() const {
  if (big_) {
    return big_->numerator.str() + (is_integer() ? "" : "/" + big_->denominator.str());
  }
  return std::to_string(numerator_) + (is_integer() ? "" : "/" + std::to_string(denominator_));
}

Rational abs(const Rational& a) {
  return a.sign() < 0 ? -a : a;
}

Rational gcd(const Rational& a, const Rational& b) {
  if (!a.big_ && !b.big_) return Rational(std::gcd(a.numerator_, b.numerator_));
  return Rational(
      Fraction{boost::multiprecision::gcd(a.fraction().numerator, b.fraction().numerator), 1});
}

std::optional<Rational> power(const Rational& base, std::int64_t exponent, Index most_bits) {
  if (exponent == 0 || base.is_one()) return Rational(1);
  if (base.is_zero()) return exponent > 0 ? std::optional(Rational(0)) : std::nullopt;
  if (base.is_minus_one()) return Rational(exponent % 2 == 0 ? 1 : -1);
  // |base| ≥ 2 or ≤ 1/2 somewhere, so the result has at least |exponent| bits.
  if (exponent > most_bits || exponent < -most_bits) return std::nullopt;
  const Index n = std::abs(exponent);
  if ((base.bits() - 2) / 2 * n > most_bits) return std::nullopt;
  const Rational from = exponent < 0 ? base.reciprocal() : base;
  Rational result;
  if (exponent == 1 || exponent == -1) {
    result = from;
  } else {
    const auto wide = from.fraction();
    result =
        Rational(Fraction{boost::multiprecision::pow(wide.numerator, static_cast<unsigned>(n)),
                          boost::multiprecision::pow(wide.denominator, static_cast<unsigned>(n))});
  }
  if (result.bits() > most_bits) return std::nullopt;
  return result;
}

Root extract_root(const Rational& a, int degree) {
  const auto n = static_cast<unsigned>(degree);
  Integer rest = a.fraction().numerator;
  Integer outside = 1;
  Integer inside = 1;
  constexpr unsigned kLargestFactor = 1000;
  for (unsigned factor = 2; factor < kLargestFactor && factor <= rest; ++factor) {
    for (unsigned times = 1; rest % factor == 0; ++times) {
      rest /= factor;
      inside *= factor;
      if (times % n == 0) {
        outside *= factor;
        inside /= boost::multiprecision::pow(Integer(factor), n);
      }
    }
  }
  const Integer root = floor_root(rest, n);
  if (boost::multiprecision::pow(root, n) == rest) {
    outside *= root;
  } else {
    inside *= rest;
  }
  return {Rational(Fraction{outside, 1}), Rational(Fraction{inside, 1})};
}

}  // namespace psolve
