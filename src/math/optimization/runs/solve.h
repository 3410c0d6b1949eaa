#pragma once

#include <string>
#include <utility>
#include <vector>

#include "math/optimization/runs/newton_direction.h"
#include "math/optimization/runs/scalars.h"

namespace psolve {

/// Makes d out of g = H d by elimination with the largest pivots. Returns why there is none, or "".
/// What rounding may have left of 0 is 0: more digits tell whether it is.
template <class S>
std::string solve(std::vector<S> H, std::vector<S>& g, NewtonDirection&) {
  const std::size_t n = g.size();
  const auto size = [&](std::size_t i, std::size_t j) {
    const S& entry = H[i * n + j];
    return sign_of(entry) < 0 ? -entry : entry;
  };
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k; i < n; ++i) {
      if (!has_value(H[i * n + k])) return "the Hessian is not known";
      if (sign_of(size(i, k) - size(pivot, k)) > 0) pivot = i;
    }
    if (is_zero(H[pivot * n + k])) return kSingular;
    for (std::size_t j = 0; j < n && pivot != k; ++j) std::swap(H[k * n + j], H[pivot * n + j]);
    std::swap(g[k], g[pivot]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const S factor = H[i * n + k] / H[k * n + k];
      if (is_zero(factor)) continue;
      for (std::size_t j = k + 1; j < n; ++j) {
        const S left = H[i * n + j] - factor * H[k * n + j];
        H[i * n + j] = may_be_rounding(left, H[i * n + j]) ? S(0) : left;
      }
      g[i] = g[i] - factor * g[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) g[k] = g[k] - H[k * n + j] * g[j];
    g[k] = g[k] / H[k * n + k];
  }
  return "";
}

/// In doubles also finds whether H is positive definite.
inline std::string solve(const std::vector<double>& H, std::vector<double>& g,
                         NewtonDirection& found) {
  const auto n = static_cast<Index>(g.size());
  const Matrix matrix = Eigen::Map<const Matrix>(H.data(), n, n);
  if (!matrix.allFinite()) {
    return std::string("the Hessian ") + (matrix.hasNaN() ? "is not a number" : "overflows");
  }
  found = newton_direction(matrix, Eigen::Map<const Vector>(g.data(), n));
  if (found.singular) return kSingular;
  std::copy(found.direction.begin(), found.direction.end(), g.begin());
  return "";
}

}  // namespace psolve
