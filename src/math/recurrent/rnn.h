#pragma once

// A plain recurrent cell (Elman 1990), forward and backward through time, in numbers.
//
//     h(t) = φ(z(t)),   z(t) = W_xh x(t) + W_hh h(t−1) + b_h,   y = W_hy h(T) + b_y
//     J(t) = ∂h(t)/∂h(t−1) = diag φ′(z(t)) W_hh
//     λ(t) = ∂L/∂h(t):   λ(t−1) = W_hhᵀ δ(t),   δ(t) = φ′(z(t)) ⊙ λ(t)
//     ∂L/∂W_hh = Σ_t δ(t) h(t−1)ᵀ,   ∂L/∂W_xh = Σ_t δ(t) x(t)ᵀ,   ∂L/∂b_h = Σ_t δ(t)
//
// n inputs, m units, T steps, which are the rows of matrices (see lstm.h).

#include <optional>
#include <vector>

#include "core/matrix.h"
#include "math/networks/activation.h"

namespace psolve {

struct RnnWeights {
  Matrix W_xh;                 ///< m × n
  Matrix W_hh;                 ///< m × m
  Vector b_h;                  ///< m
  std::optional<Matrix> W_hy;  ///< p × m
  std::optional<Vector> b_y;   ///< p
};

struct RnnCell {
  RnnWeights weights;
  Activation activation = Activation::tanh;
  Vector h0;  ///< m

  Index units() const { return weights.W_hh.rows(); }
  Index inputs() const { return weights.W_xh.cols(); }
  /// What the loss is taken of: y, or without W_hy the last state itself.
  Vector output(const Vector& h) const;
};

/// All values of a pass forward over one sequence.
struct RnnRun {
  Matrix z;       ///< T × m; row t − 1 has z(t)
  Matrix h;       ///< (T + 1) × m; row t has h(t)
  Matrix slopes;  ///< T × m; row t − 1 has φ′(z(t))

  Index steps() const { return z.rows(); }
};

struct RnnGradients {
  RnnWeights weights;
  Matrix x;      ///< T × n
  Matrix h;      ///< (T + 1) × m; row t has ∂L/∂h(t)
  Matrix delta;  ///< T × m; row t − 1 has ∂L/∂z(t)
};

RnnRun forward(const RnnCell& cell, const Matrix& x);

/// From ∂L/∂(output), back over the last `most_steps` steps; earlier ones then get zeros.
RnnGradients backward(const RnnCell& cell, const Matrix& x, const RnnRun& run,
                      const Vector& dL_doutput, Index most_steps);

/// J(t), t = 1 … T.
Matrix step_jacobian(const RnnCell& cell, const RnnRun& run, Index t);

/// ‖∂h(T)/∂h(T − k)‖ for k = 1 … T, the spectral norms of J(T) … J(T − k + 1).
Vector product_norms(const RnnCell& cell, const RnnRun& run);

}  // namespace psolve
