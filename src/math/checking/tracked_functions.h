#pragma once

// Expressions over tracked numbers, of which only the value is followed: f(a ± m_a) is as far from
// f(a) as f at the ends.

#include "math/checking/tracked.h"
#include "math/numbers/dual.h"

namespace psolve {

template <class F>
Tracked<1> value_through(F f, const Tracked<1>& a) {
  const double value = f(a.value);
  const double change =
      std::max(std::abs(f(a.value + a.moved) - value), std::abs(f(a.value - a.moved) - value));
  return {value, change + 4 * rounding_of(value)};
}

inline Tracked<1> called(Function function, const Tracked<1>& a) {
  return value_through([&](double x) { return called<double>(function, x); }, a);
}
inline Tracked<1> called(Function function, const Tracked<1>& a, const Tracked<1>& b) {
  const auto value = [&](double x, double y) { return called<double>(function, x, y); };
  const Tracked<1> by_first = value_through([&](double x) { return value(x, b.value); }, a);
  const Tracked<1> by_second = value_through([&](double y) { return value(a.value, y); }, b);
  return {by_first.value, by_first.moved + by_second.moved};
}
inline Tracked<1> sqrt(const Tracked<1>& a) {
  return value_through([](double x) { return std::sqrt(x); }, a);
}
inline Tracked<1> pow(const Tracked<1>& a, const Tracked<1>& b) {
  const Tracked<1> by_base = value_through([&](double x) { return std::pow(x, b.value); }, a);
  const Tracked<1> by_exponent = value_through([&](double y) { return std::pow(a.value, y); }, b);
  return {by_base.value, by_base.moved + by_exponent.moved};
}

}  // namespace psolve
