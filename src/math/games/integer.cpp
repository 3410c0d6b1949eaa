#include "math/games/integer.h"

namespace psolve {
namespace {

/// Integers of up to this many bits are read and written as 64-bit words.
constexpr std::int64_t kWord = std::int64_t{1} << 62;

Rational to_rational_integer(const Integer& a) {
  if (abs(a) < kWord) return Rational(a.convert_to<std::int64_t>());
  if (const auto value = Rational::from_decimal(a.str())) return *value;
  // More digits than from_decimal takes: put together from two halves.
  const Integer magnitude = abs(a);
  const unsigned half = (msb(magnitude) + 1) / 2;
  const Integer high = magnitude >> half;
  const Integer low = magnitude - (high << half);
  const Rational scale = power(Rational(2), half, half + 2U).value();
  const Rational value = to_rational_integer(high) * scale + to_rational_integer(low);
  return a < 0 ? -value : value;
}

}  // namespace

Integer to_integer(const Rational& a) {
  if (const auto small = a.small_integer()) return Integer(*small);
  return Integer(a.text());
}

Rational to_rational(const Integer& numerator, const Integer& denominator) {
  return to_rational_integer(numerator) / to_rational_integer(denominator);
}

CommonFractions over_common_denominator(const Table<Rational>& values) {
  CommonFractions result{Table<Integer>(values.rows(), values.columns()), 1};
  for (const Rational& value : values.entries()) {
    if (!value.is_integer()) {
      result.denominator = lcm(result.denominator, to_integer(value.denominator()));
    }
  }
  for (Index i = 0; i < std::ssize(values.entries()); ++i) {
    const Rational& value = values.entries()[i];
    Integer& numerator = result.numerators.entries()[i];
    if (value.is_integer()) {
      numerator = to_integer(value) * result.denominator;
    } else {
      numerator =
          to_integer(value.numerator()) * (result.denominator / to_integer(value.denominator()));
    }
  }
  return result;
}

}  // namespace psolve
