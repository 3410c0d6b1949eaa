#pragma once

#include <cstdint>

#include "core/matrix.h"

namespace psolve {

/// What is asked of the last state v of a sequence.
struct FinalLoss {
  enum class Kind : std::uint8_t {
    sum,            ///< Σ v_j
    squared_error,  ///< Σ (v_j − target_j)²
  };
  Kind kind = Kind::sum;
  Vector target = {};

  bool is_squared() const { return kind == Kind::squared_error; }
  double value(const Vector& v) const {
    return is_squared() ? (v - target).squaredNorm() : v.sum();
  }
  /// ∂L/∂v
  Vector gradient(const Vector& v) const {
    return is_squared() ? Vector(2 * (v - target)) : Vector(Vector::Ones(v.size()));
  }
};

}  // namespace psolve
