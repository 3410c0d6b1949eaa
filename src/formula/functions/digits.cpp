#include "formula/functions/digits.h"

namespace psolve {
namespace {

/// The last of 50 digits; a function's value is sure to a few less.
constexpr long double kLastDigit = 1e-50L;
constexpr long double kLastOfFunction = 1e-47L;

/// Nothing is known of 0 times what moves without bounds.
long double known(long double moved) {
  return std::isnan(moved) ? std::numeric_limits<long double>::infinity() : moved;
}

/// f at x, and how far it moves as x does.
template <class F>
Digits moved(F f, const Digits& x) {
  const Big here = f(x.value);
  const long double last = size_of(here) * kLastOfFunction;
  if (x.moved == 0) return {here, here == floor(here) ? 0 : last};
  // Where f jumps at 0 a tie of rounded numbers may be none: 0.1 and 0.1 + 10⁻¹⁸ are one double.
  const Big near = ldexp(Big(1), -150);
  const long double jump = x.value == 0 ? size_of(f(near) - f(-near)) : 0;
  if (jump > 0.5L) return {here, jump};
  constexpr auto kAnything = std::numeric_limits<long double>::infinity();
  if (std::isinf(x.moved)) return {here, kAnything};
  const Big step = x.moved;
  long double up = size_of(f(x.value + step) - here);
  long double down = size_of(f(x.value - step) - here);
  if (abs(x.value) < step) {  // where f may have a pole at 0
    up = std::fmax(up, size_of(f(near) - here));
    down = std::fmax(down, size_of(f(-near) - here));
  }
  // Beyond the edge of a domain there is no value, and here no bound.
  const bool bounded = up == up && down == down;
  return {here, bounded ? std::fmax(up, down) + last : kAnything};
}

/// A wave of this slope at x: f(x ± m) − f(x) is at most |f′| m + m²/2, and 2.
Digits wave(const Big& value, const Big& slope, const Digits& x) {
  const long double moved = x.moved * (size_of(slope) + x.moved / 2);
  return {value, std::fmin(moved, 2.0L) + kLastOfFunction * (1 + size_of(x.value))};
}

}  // namespace

Digits Digits::pi() {
  static const Big pi = 4 * atan(Big(1));
  return {pi, kLastOfFunction};
}
Digits Digits::e() {
  return {exp(Big(1)), kLastOfFunction};
}

long double size_of(const Big& x) {
  return static_cast<long double>(abs(x));
}

Digits operator-(const Digits& a) {
  return {-a.value, a.moved};
}
Digits operator+(const Digits& a, const Digits& b) {
  const Big value = a.value + b.value;
  return {value, a.moved + b.moved + size_of(value) * (a.moved + b.moved > 0 ? kLastDigit : 0)};
}
Digits operator-(const Digits& a, const Digits& b) {
  return a + -b;
}
Digits operator*(const Digits& a, const Digits& b) {
  const Big value = a.value * b.value;
  if (a.moved == 0 && b.moved == 0) return {value, 0};
  if (std::isinf(a.moved) || std::isinf(b.moved)) {  // even beside an exact factor
    return {value, std::numeric_limits<long double>::infinity()};
  }
  return {value, size_of(a.value) * b.moved + size_of(b.value) * a.moved + a.moved * b.moved +
                     size_of(value) * kLastDigit};
}
Digits operator/(const Digits& a, const Digits& b) {
  const Big value = a.value / b.value;
  const long double last = value * b.value == a.value ? 0 : size_of(value) * kLastDigit;
  if (a.moved == 0 && b.moved == 0) return {value, last};
  const long double least = size_of(b.value) - b.moved;
  if (!(least > 0)) return {value, std::numeric_limits<long double>::infinity()};
  return {value, known((a.moved + size_of(value) * b.moved) / least + last)};
}

Digits through(OfOne<Big> f, const Digits& x) {
  return moved(f, x);
}

Digits through(OfTwo<Big> f, const Digits& x, const Digits& y) {
  const Digits along_x = moved([&](const Big& v) { return f(v, y.value); }, x);
  const Digits along_y = moved([&](const Big& v) { return f(x.value, v); }, y);
  return {along_x.value, along_x.moved + along_y.moved};
}

Digits sine(const Digits& x) {
  return wave(sin(x.value), cos(x.value), x);
}
Digits cosine(const Digits& x) {
  return wave(cos(x.value), sin(x.value), x);
}
Digits tangent(const Digits& x) {
  return sine(x) / cosine(x);
}

/// 2/√π e^(−x²) Σ 2ⁿ x^(2n+1)/(2n+1)!!, all of one sign; beyond 11 the rest is below 10⁻⁵⁰.
Big error_function(const Big& x) {
  if (abs(x) > 11) return x < 0 ? -1 : 1;
  Big term = x;
  Big sum = x;
  for (int n = 1; abs(term) > abs(sum) * std::numeric_limits<Big>::epsilon(); ++n) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 2 / sqrt(Digits::pi().value) * exp(-x * x) * sum;
}

}  // namespace psolve
