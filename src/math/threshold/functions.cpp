#include "math/threshold/functions.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <unordered_set>

namespace psolve {
namespace {

/// Every vector of weights within the bound, least total first.
std::vector<std::vector<long>> weight_vectors(Index variables, long largest) {
  std::vector<std::vector<long>> vectors = {{}};
  for (Index i = 0; i < variables; ++i) {
    std::vector<std::vector<long>> longer;
    for (const auto& vector : vectors) {
      // Positive weights first: of equals the first is kept.
      for (long w = largest; w >= -largest; --w) {
        longer.push_back(vector);
        longer.back().push_back(w);
      }
    }
    vectors = std::move(longer);
  }
  const auto cost = [](const std::vector<long>& w) {
    long sum = 0;
    for (const long x : w) sum += std::abs(x);
    return sum;
  };
  std::ranges::stable_sort(vectors, {}, cost);
  return vectors;
}

/// The largest |w| that is needed, by the bound in the header.
long largest_weight(Index variables) {
  const double order = static_cast<double>(variables) + 1;
  return static_cast<long>(std::pow(order, order / 2) / std::exp2(order - 1));
}

std::vector<ThresholdFunction> enumerate(Index variables) {
  const std::uint32_t points = 1u << variables;
  std::vector<ThresholdFunction> functions;
  std::unordered_set<std::uint32_t> seen;
  for (const auto& weights : weight_vectors(variables, largest_weight(variables))) {
    long lowest = 0;
    long highest = 0;
    for (const long w : weights) (w < 0 ? lowest : highest) += w;
    std::array<long, 1u << kMostEnumerated> sums{};
    for (std::uint32_t x = 0; x < points; ++x) {
      for (Index i = 0; i < variables; ++i) {
        if ((x >> (variables - 1 - i) & 1) != 0) sums[x] += weights[i];
      }
    }
    for (long threshold = lowest; threshold <= highest + 1; ++threshold) {
      std::uint32_t table = 0;
      for (std::uint32_t x = 0; x < points; ++x) {
        if (sums[x] >= threshold) table |= 1u << x;
      }
      if (!seen.insert(table).second) continue;
      functions.push_back({table, weights, threshold, highest - lowest});
    }
  }
  return functions;
}

}  // namespace

const std::vector<ThresholdFunction>& threshold_functions(Index variables) {
  static const std::array<std::vector<ThresholdFunction>, kMostEnumerated + 1> all = [] {
    std::array<std::vector<ThresholdFunction>, kMostEnumerated + 1> tables;
    for (Index k = 0; k <= kMostEnumerated; ++k) tables[k] = enumerate(k);
    return tables;
  }();
  return all[variables];
}

}  // namespace psolve
