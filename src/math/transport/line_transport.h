#pragma once

// Transport along a line, where moving mass costs its distance. The cheapest plan takes the k-th
// unit of the one distribution to the k-th of the other (its quantiles), so
//
//     W(p, q) = ∫ |F_p(x) − F_q(x)| dx.
//
// By duality W = max Σ (p − q) f over all f of slope at most 1; the f that reaches it falls where
// F_p > F_q and rises where F_p < F_q (Villani, "Topics in Optimal Transportation", 2003, 2.2).

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "math/transport/transport_simplex.h"

namespace psolve {

/// The places of the points in ascending order of position; of equal ones the first comes first.
template <class Scalar>
std::vector<std::uint32_t> ascending(std::span<const Scalar> x) {
  std::vector<std::uint32_t> order(x.size());
  std::iota(order.begin(), order.end(), 0u);
  if (std::is_sorted(x.begin(), x.end())) return order;
  // Positions are sorted with their places: looked up by their places, most would miss the cache.
  std::vector<std::pair<Scalar, std::uint32_t>> points;
  points.reserve(x.size());
  for (const std::uint32_t i : order) points.emplace_back(x[i], i);
  std::sort(points.begin(), points.end());
  std::transform(points.begin(), points.end(), order.begin(),
                 [](const auto& point) { return point.second; });
  return order;
}

/// W between masses p and q at the positions x, to be passed in `order`.
template <class Scalar>
Scalar line_distance(std::span<const Scalar> x, std::span<const Scalar> p,
                     std::span<const Scalar> q, std::span<const std::uint32_t> order) {
  Scalar total = 0;
  Scalar ahead = 0;  // F_p − F_q
  for (Index k = 0; k + 1 < std::ssize(order); ++k) {
    ahead += p[order[k]] - q[order[k]];
    const Scalar width = x[order[k + 1]] - x[order[k]];
    total += (ahead < Scalar(0) ? -ahead : ahead) * width;
  }
  return total;
}

/// The plan of the quantiles, from masses p at x to masses q at y.
std::vector<Shipment> quantile_plan(std::span<const double> x, std::span<const double> p,
                                    std::span<const double> y, std::span<const double> q);

/// The potential f at the positions x, 0 at the first of them: of slope −1, 0 or 1 between
/// neighbours.
std::vector<double> line_potential(std::span<const double> x, std::span<const double> p,
                                   std::span<const double> q, std::span<const std::uint32_t> order);

}  // namespace psolve
