#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "core/json/json.h"

namespace psolve::random_specs {

/// Draws that are the same on every machine, as those of std::uniform_int_distribution need not be.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}

  /// From 0 to n − 1.
  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint64_t>(n)); }
  int between(int least, int most) { return least + below(most - least + 1); }
  bool one_in(int n) { return below(n) == 0; }
  template <class T>
  T any(std::initializer_list<T> values) {
    return values.begin()[below(static_cast<int>(values.size()))];
  }

  /// A whole number times one of these.
  double product(int least, int most, std::initializer_list<double> factors) {
    const int whole = between(least, most);
    return whole * any(factors);
  }

  /// A decimal with few digits: 7, −0.4, 12.5, and now and then from 10⁻⁹ to 10⁹.
  double number() {
    const double digits = between(-99, 99);
    if (one_in(6)) return digits * std::stod("1e" + std::to_string(between(-9, 7)));
    return digits / any({1.0, 10.0, 100.0});
  }
  double positive() {
    double x = number();
    while (x == 0) x = number();
    return x < 0 ? -x : x;
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace psolve::random_specs
