#include "formula/functions/digits.h"

namespace psolve {
namespace {

/// f at x, and how far it moves as x does.
template <class F>
Digits moved(F f, const Digits& x) {
  const Big here = f(x.value);
  if (x.moved == 0) return {here, 0};
  // Where f jumps at 0 it tells a tie from the rest: a tie in fifty digits is one.
  const Big near = ldexp(Big(1), -150);
  if (x.value == 0 && size_of(f(near) - f(-near)) > 0.5L) return {here, 0};
  const Big step = x.moved;
  const long double up = size_of(f(x.value + step) - here);
  const long double down = size_of(f(x.value - step) - here);
  // Beyond the edge of a domain there is no value, and here no bound.
  const bool bounded = up == up && down == down;
  return {here, bounded ? std::fmax(up, down) : std::numeric_limits<long double>::infinity()};
}

}  // namespace

Digits Digits::pi() {
  static const Big pi = 4 * atan(Big(1));
  return {pi, 0};
}
Digits Digits::e() {
  return {exp(Big(1)), 0};
}

long double size_of(const Big& x) {
  return static_cast<long double>(abs(x));
}

Digits operator-(const Digits& a) {
  return {-a.value, a.moved};
}
Digits operator+(const Digits& a, const Digits& b) {
  return {a.value + b.value, a.moved + b.moved};
}
Digits operator-(const Digits& a, const Digits& b) {
  return {a.value - b.value, a.moved + b.moved};
}
Digits operator*(const Digits& a, const Digits& b) {
  if (a.moved == 0 && b.moved == 0) return {a.value * b.value, 0};
  return {a.value * b.value,
          size_of(a.value) * b.moved + size_of(b.value) * a.moved + a.moved * b.moved};
}
Digits operator/(const Digits& a, const Digits& b) {
  const Big value = a.value / b.value;
  if (a.moved == 0 && b.moved == 0) return {value, 0};
  const long double least = size_of(b.value) - b.moved;
  if (!(least > 0)) return {value, std::numeric_limits<long double>::infinity()};
  return {value, (a.moved + size_of(value) * b.moved) / least};
}

Digits through(OfOne<Big> f, const Digits& x) {
  return moved(f, x);
}

Digits through(OfTwo<Big> f, const Digits& x, const Digits& y) {
  const Digits along_x = moved([&](const Big& v) { return f(v, y.value); }, x);
  const Digits along_y = moved([&](const Big& v) { return f(x.value, v); }, y);
  return {along_x.value, along_x.moved + along_y.moved};
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
