#include "math/numbers/wide.h"

#include <cstdint>

#include "math/numbers/integer.h"

namespace psolve {
namespace {

/// By its first 128 bits. (Boost's own conversion goes bit by bit through an integer that g++ 12
/// takes for uninitialized.)
Wide to_wide(const Integer& a) {
  const Integer size = abs(a);
  const unsigned bits = size == 0 ? 0 : msb(size) + 1;
  const unsigned shift = bits > 128 ? bits - 128 : 0;
  const Integer top = size >> shift;
  const Integer high = top >> 64;
  const Integer low = top - (high << 64);
  const Wide value =
      ldexp(Wide(high.convert_to<std::uint64_t>()), 64) + Wide(low.convert_to<std::uint64_t>());
  return ldexp(a < 0 ? Wide(-value) : value, static_cast<int>(shift));
}

}  // namespace

Wide to_wide(const Rational& a) {
  if (const auto small = a.small_integer()) return Wide(*small);
  const Fraction fraction = a.fraction();
  return to_wide(fraction.numerator) / to_wide(fraction.denominator);
}

}  // namespace psolve
