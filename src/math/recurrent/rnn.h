#pragma once

// A plain recurrent cell (Elman 1990), forward and backward through time, in numbers.
//
//     h(t) = φ(z(t)),   z(t) = W_xh x(t) + W_hh h(t−1) + b_h
//     J(t) = ∂h(t)/∂h(t−1) = diag φ′(z(t)) W_hh
//     λ(t) = ∂L/∂h(t) = ∂ℓ(t)/∂h(t) + W_hhᵀ δ(t+1),   δ(t) = φ′(z(t)) ⊙ λ(t),   δ(T+1) = 0
//     ∂L/∂W_hh = Σ_t δ(t) h(t−1)ᵀ,   ∂L/∂W_xh = Σ_t δ(t) x(t)ᵀ,   ∂L/∂b_h = Σ_t δ(t)
//
// where ℓ(t) is what is lost at step t (loss/step_loss.h). n inputs, m units, T steps, which are the
// rows of matrices (see lstm.h). Over doubles, and over balls (digits/enclosure.h), which know what
// these lose.

#include <optional>
#include <span>
#include <tuple>
#include <type_traits>
#include <vector>

#include "core/matrix.h"
#include "math/networks/activation.h"
#include "math/recurrent/loss/step_loss.h"

namespace psolve {

template <class S>
struct RnnWeightsOf {
  MatrixOf<S> W_xh;                                       ///< m × n
  MatrixOf<S> W_hh;                                       ///< m × m
  VectorOf<S> b_h;                                        ///< m
  std::optional<OutputLayerOf<S>> output = std::nullopt;  ///< W_hy and b_y

  static auto parts(auto& self) { return std::tie(self.W_xh, self.W_hh, self.b_h, self.output); }
};
using RnnWeights = RnnWeightsOf<double>;

template <class S>
struct RnnRunOf;
template <class S>
struct RnnGradientsOf;

template <class S>
struct RnnCellOf {
  using Run = RnnRunOf<S>;
  using Gradients = RnnGradientsOf<S>;

  RnnWeightsOf<S> weights;
  Activation activation = Activation::tanh;
  VectorOf<S> h0;  ///< m

  Index units() const { return weights.W_hh.rows(); }
  Index inputs() const { return weights.W_xh.cols(); }
  /// What one step forward costs.
  double multiplications() const {
    return static_cast<double>(units()) * static_cast<double>(units() + inputs());
  }
  /// How many values of φ and slopes that takes.
  double functions() const {
    const bool is_linear = activation == Activation::identity || activation == Activation::relu;
    return is_linear ? 0 : 2 * static_cast<double>(units());
  }
  static auto parts(auto& self) { return std::tie(self.weights, self.h0); }
};

using RnnCell = RnnCellOf<double>;

/// All values of a pass forward over one sequence.
template <class S>
struct RnnRunOf {
  MatrixOf<S> z;       ///< T × m; row t − 1 has z(t)
  MatrixOf<S> h;       ///< (T + 1) × m; row t has h(t)
  MatrixOf<S> slopes;  ///< T × m; row t − 1 has φ′(z(t))

  Index steps() const { return z.rows(); }
  const MatrixOf<S>& states(Emission) const { return h; }
  static auto parts(auto& self) { return std::tie(self.z, self.h, self.slopes); }
};
using RnnRun = RnnRunOf<double>;

template <class S>
struct RnnGradientsOf {
  RnnWeightsOf<S> weights;
  MatrixOf<S> x;      ///< T × n
  MatrixOf<S> h;      ///< (T + 1) × m; row t has ∂L/∂h(t)
  MatrixOf<S> delta;  ///< T × m; row t − 1 has ∂L/∂z(t)

  /// What is added up over sequences: `weights`, and ∂L/∂h(0) as the only row of `h`.
  RnnGradientsOf summands() const { return {weights, {}, h.topRows(1), {}}; }
  static auto parts(auto& self) { return std::tie(self.weights, self.x, self.h, self.delta); }
};
using RnnGradients = RnnGradientsOf<double>;

template <class S>
RnnRunOf<S> forward(const RnnCellOf<S>& cell, const std::type_identity_t<MatrixOf<S>>& x);

/// The gradients of all but the output layer, from ∂ℓ(t)/∂h(t) at the last of the steps, a row each.
/// The states at the times `held`, ascending, are constants: no gradient goes back through them.
template <class S>
RnnGradientsOf<S> backward(const RnnCellOf<S>& cell, const std::type_identity_t<MatrixOf<S>>& x,
                           const RnnRunOf<S>& run, const std::type_identity_t<MatrixOf<S>>& slopes,
                           std::span<const Index> held = {});

/// J(t), t = 1 … T.
Matrix step_jacobian(const RnnCell& cell, const RnnRun& run, Index t);

/// ‖∂h(T)/∂h(T − k)‖ for k = 1 … T, the spectral norms of J(T) … J(T − k + 1).
Vector product_norms(const RnnCell& cell, const RnnRun& run);

}  // namespace psolve
