#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "formula/index.h"

namespace psolve {

struct Fraction;  // of two integers of any length, see integer.h

/// An exact rational number p/q in lowest terms with q > 0.
///
/// Two machine words hold it while p and q fit into 63 bits, which nearly always suffices; beyond
/// that it moves to integers of any length (Boost's `cpp_int`), and back as soon as it fits again,
/// so equal numbers always look the same.
class Rational {
 public:
  Rational() = default;
  Rational(int value) : numerator_(value) {}
  Rational(std::int64_t value);
  /// `denominator` must not be 0.
  Rational(std::int64_t numerator, std::int64_t denominator);
  explicit Rational(const Fraction& fraction);
  /// In lowest terms, with a denominator above 0.
  Fraction fraction() const;

  /// The number that a decimal text stands for: "12", "-0.1" is −1/10, "1.5e-3" is 3/2000. None
  /// where the text is not such a number or has more than about 4,000 digits written out.
  static std::optional<Rational> from_decimal(std::string_view text);
  /// The shortest decimal that reads back as `value`, exactly: what a person meant who wrote 0.1.
  /// `value` must be finite.
  static Rational from_shortest_decimal(double value);

  bool is_zero() const { return !big_ && numerator_ == 0; }
  bool is_one() const { return !big_ && numerator_ == 1 && denominator_ == 1; }
  bool is_minus_one() const { return !big_ && numerator_ == -1 && denominator_ == 1; }
  bool is_integer() const;
  int sign() const;  ///< −1, 0 or 1
  /// The value where it is an integer of at most 63 bits.
  std::optional<std::int64_t> small_integer() const;
  /// Whether at most `limit` bits are enough for numerator and denominator together.
  bool fits(Index limit) const { return !big_ || bits() <= limit; }
  /// Bits of numerator and denominator together.
  Index bits() const;
  std::size_t hash() const;

  Rational numerator() const;
  Rational denominator() const;
  Rational floor() const;

  Rational operator-() const;
  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b) { return a + -b; }
  friend Rational operator*(const Rational& a, const Rational& b);
  /// `b` must not be 0.
  friend Rational operator/(const Rational& a, const Rational& b) { return a * b.reciprocal(); }
  Rational& operator+=(const Rational& b) { return *this = *this + b; }
  Rational& operator-=(const Rational& b) { return *this = *this - b; }
  Rational& operator*=(const Rational& b) { return *this = *this * b; }
  Rational& operator/=(const Rational& b) { return *this = *this / b; }
  /// 1/this, which must not be 0.
  Rational reciprocal() const;

  friend bool operator==(const Rational& a, const Rational& b);
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b);

  /// The nearest double, ties to even; ±infinity beyond the largest.
  double to_double() const;
  /// "3", "-1/2".
  std::string text() const;

 private:
  /// The rational of a fraction that is in lowest terms already, as two words where it fits.
  static Rational from_lowest_terms(Fraction fraction);

  // With `big_` set the two words are 0.
  std::int64_t numerator_ = 0;
  std::int64_t denominator_ = 1;
  std::shared_ptr<const Fraction> big_;

  friend Rational gcd(const Rational& a, const Rational& b);
  friend std::optional<Rational> power(const Rational& base, std::int64_t exponent,
                                       Index most_bits);
  friend struct Root extract_root(const Rational& a, int degree);
};

Rational abs(const Rational& a);

/// Of two integers: the greatest common divisor, not negative.
Rational gcd(const Rational& a, const Rational& b);

/// base^exponent, unless it would take more than `most_bits` bits or divide by 0. 0^0 is 1.
std::optional<Rational> power(const Rational& base, std::int64_t exponent, Index most_bits);

/// a = outside^degree · inside for integers.
struct Root {
  Rational outside;
  Rational inside;
};
/// Draws out of an integer a > 0 what is a power of its small primes, and all of it where it is the
/// power of an integer: 72 = 6²·2.
Root extract_root(const Rational& a, int degree);

}  // namespace psolve
