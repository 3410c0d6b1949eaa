#include "math/transport/line_transport.h"

namespace psolve {

std::vector<Shipment> quantile_plan(std::span<const double> x, std::span<const double> p,
                                    std::span<const double> y, std::span<const double> q) {
  const auto sources = ascending(x);
  const auto sinks = ascending(y);
  std::vector<Shipment> plan;
  Index i = 0, j = 0;
  double left = p[sources[0]], room = q[sinks[0]];
  for (;;) {
    const double mass = std::min(left, room);
    if (mass > 0) plan.push_back({sources[i], sinks[j], mass});
    left -= mass;
    room -= mass;
    if (left <= room) {
      if (++i == std::ssize(sources)) break;
      left = p[sources[i]];
    } else {
      if (++j == std::ssize(sinks)) break;
      room = q[sinks[j]];
    }
  }
  return plan;
}

std::vector<double> line_potential(std::span<const double> x, std::span<const double> p,
                                   std::span<const double> q,
                                   std::span<const std::uint32_t> order) {
  std::vector<double> f(x.size(), 0);
  double ahead = 0;
  for (Index k = 0; k + 1 < std::ssize(order); ++k) {
    ahead += p[order[k]] - q[order[k]];
    const double slope = ahead > 0 ? -1 : ahead < 0 ? 1 : 0;
    f[order[k + 1]] = f[order[k]] + slope * (x[order[k + 1]] - x[order[k]]);
  }
  return f;
}

}  // namespace psolve
