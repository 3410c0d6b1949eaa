#include "math/distributions/double_exponential.h"

namespace psolve {

DoubleExponentialNode double_exponential_node(double a, double b, double u) {
  if (std::isinf(a) || std::isinf(b)) {
    const double distance = std::exp(std::numbers::pi / 2 * std::sinh(u));
    return {std::isinf(b) ? a + distance : b - distance,
            std::numbers::pi / 2 * std::cosh(u) * distance};
  }
  // Measured from the nearer end, where positions would be lost in rounding.
  const double part = 1 / (1 + std::exp(std::numbers::pi * std::sinh(std::abs(u))));
  return {u < 0 ? a + (b - a) * part : b - (b - a) * part,
          (b - a) * std::numbers::pi * std::cosh(u) * part * (1 - part)};
}

double double_exponential_cut(double a, double b, int depth) {
  if (std::isinf(b)) return a + std::exp2(depth);
  if (std::isinf(a)) return b - std::exp2(depth);
  return a + (b - a) / 2;
}

}  // namespace psolve
