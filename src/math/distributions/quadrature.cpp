#include "math/distributions/quadrature.h"

namespace psolve {

std::vector<QuadraturePanel> panels_between(std::span<const double> ends) {
  using Map = QuadraturePanel::Map;
  // Into so many parts an infinite interval is cut at first, lest a narrow peak be missed.
  constexpr int kTailParts = 32;
  std::vector<QuadraturePanel> panels;
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    if (std::isinf(ends[i]) || std::isinf(ends[i + 1])) {
      const bool left = std::isinf(ends[i]);
      for (int k = 0; k < kTailParts; ++k) {
        panels.push_back({left ? Map::from_minus_infinity : Map::to_infinity,
                          left ? ends[i + 1] : ends[i], static_cast<double>(k) / kTailParts,
                          static_cast<double>(k + 1) / kTailParts});
      }
    } else if (ends[i] < ends[i + 1]) {
      panels.push_back({Map::finite, 0, ends[i], ends[i + 1]});
    }
  }
  return panels;
}

}  // namespace psolve
