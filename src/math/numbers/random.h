#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "formula/index.h"

namespace psolve {

/// Random numbers that are the same on every machine and with every compiler, which the standard
/// library promises for its generators but not for its distributions.
///
/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014):
/// a counter that moves by an odd constant, each value of it scrambled by two rounds of
/// xor-shift-multiply. The top 53 bits make a double on an even grid, without rounding.
class Random {
 public:
  explicit Random(std::uint64_t seed) : counter_(seed) {}

  std::uint64_t bits() {
    std::uint64_t z = counter_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  /// Uniform from 0 (included) to 1 (excluded).
  double unit() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

  /// Uniform from −`size` to `size`.
  double symmetric(double size) { return size * (2 * unit() - 1); }

 private:
  std::uint64_t counter_;
};

/// `count` of the numbers 0 … size − 1 in order (all, if there are fewer), the same on every run.
inline std::vector<Index> sampled(Index size, Index count) {
  std::vector<Index> all(size);
  std::iota(all.begin(), all.end(), Index{0});
  if (size <= count) return all;
  Random random(1);
  for (Index i = 0; i < count; ++i) std::swap(all[i], all[i + random.bits() % (size - i)]);
  all.resize(count);
  std::ranges::sort(all);
  return all;
}

}  // namespace psolve
