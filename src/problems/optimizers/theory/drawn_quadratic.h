#pragma once

#include <cstdint>

#include "core/matrix.h"
#include "math/numbers/random.h"

namespace psolve::optimizers {

/// Draws what quadratics of two or three variables are made of.
class DrawnQuadratic {
 public:
  explicit DrawnQuadratic(std::uint64_t seed)
      : random_(seed), size_(2 + static_cast<Index>(random_.bits() % 2)) {}

  Index size() const { return size_; }
  Matrix matrix(Index columns) {
    return Matrix::NullaryExpr(size_, columns, [&] { return random_.symmetric(2); });
  }
  Vector vector() { return matrix(1); }
  /// With eigenvalues from 1.
  Matrix positive() {
    const Matrix root = matrix(size_);
    return root * root.transpose() + Matrix::Identity(size_, size_);
  }
  /// Between `least` and one more.
  double number(double least) { return least + random_.unit(); }

 private:
  Random random_;
  Index size_;
};

}  // namespace psolve::optimizers
