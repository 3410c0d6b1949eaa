#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "math/numbers/rational.h"

namespace psolve {

/// An amount that goes from one source to one sink.
struct Shipment {
  Index from;
  Index to;
  double mass;
};

/// A cheapest plan, with the prices that prove it.
struct TransportPlan {
  /// The arcs of a spanning tree over all sources and sinks with mass; some may carry 0.
  std::vector<Shipment> shipments;
  /// Kantorovich's potentials: f_i + g_j ≤ c_ij everywhere, = along the shipments.
  std::vector<double> f;
  std::vector<double> g;
  double cost = 0;  ///< Σ mass·c, what the plan costs
  double dual = 0;  ///< Σ a_i f_i + Σ b_j g_j, which no plan can cost less than
};

/// The cheapest way to bring the masses `a` of n sources to the masses `b` of m sinks, where the
/// unit costs c_ij (n × m). Masses are at least 0 and have the same sum, up to rounding.
TransportPlan solve_transport(std::span<const double> a, std::span<const double> b,
                              const Matrix& cost);

/// What a plan carries and costs, exactly.
struct ExactTransport {
  std::vector<Rational> masses;  ///< by shipment
  Rational cost;
};

/// From the tree of a plan: none where that tree is not exactly optimal for these masses and costs
/// (row-major, n × m), whose sums must be equal.
std::optional<ExactTransport> exact_transport(const TransportPlan& plan,
                                              std::span<const Rational> a,
                                              std::span<const Rational> b,
                                              std::span<const Rational> cost);

}  // namespace psolve
