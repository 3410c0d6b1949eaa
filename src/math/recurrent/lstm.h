#pragma once

// A standard LSTM cell (Hochreiter, Schmidhuber 1997; forget gate: Gers, Schmidhuber, Cummins
// 2000), forward and backward through time, in numbers.
//
//     f(t) = σ(W_f x(t) + U_f h(t−1) + b_f)        likewise i, o, and c̃ with tanh
//     c(t) = f(t) ⊙ c(t−1) + i(t) ⊙ c̃(t)
//     h(t) = o(t) ⊙ tanh c(t)
//
// n inputs, m units, T steps. The weights of the four are stacked, a block of m rows each in the
// order f, i, o, c̃, and the steps are the rows of matrices. So the input products of all steps are
// one product of matrices, and so is the gradient of each weight matrix:
//
//     Z = X Wᵀ,    ∂L/∂W = Δᵀ X,    ∂L/∂U = Δᵀ H₋,    ∂L/∂X = Δ W
//
// with Z, Δ = ∂L/∂Z (T × 4m) and H₋ = h(0) … h(T−1). Only U h(t−1) and Uᵀ δ(t) go step by step.

#include <array>
#include <string_view>

#include "core/matrix.h"
#include "math/recurrent/loss/step_loss.h"

namespace psolve {

/// The blocks of the stacked weights.
enum class Gate { f, i, o, c };
inline constexpr std::array<Gate, 4> kGates = {Gate::f, Gate::i, Gate::o, Gate::c};
/// What the names of a gate's weights end in: W_f, U_f, b_f.
inline constexpr std::array<std::string_view, 4> kGateNames = {"f", "i", "o", "c"};

inline std::string_view name_of(Gate gate) {
  return kGateNames[static_cast<Index>(gate)];
}
inline Index block_of(Gate gate) {
  return static_cast<Index>(gate);
}

struct LstmWeights {
  Matrix W;                                          ///< 4m × n
  Matrix U;                                          ///< 4m × m
  Vector b;                                          ///< 4m
  std::optional<OutputLayer> output = std::nullopt;  ///< Wy and by

  void add(const LstmWeights& other, double factor = 1);
  Index inputs() const { return W.cols(); }
  Index units() const { return U.cols(); }

  auto W_of(Gate gate) const { return W.middleRows(block_of(gate) * units(), units()); }
  auto U_of(Gate gate) const { return U.middleRows(block_of(gate) * units(), units()); }
  auto b_of(Gate gate) const { return b.segment(block_of(gate) * units(), units()); }
};

/// A cell and its start.
struct LstmCell {
  LstmWeights weights;
  Vector h0;  ///< m
  Vector c0;  ///< m

  Index units() const { return weights.units(); }
  Index inputs() const { return weights.inputs(); }
  /// What one step forward costs.
  double multiplications() const {
    return static_cast<double>(units()) * (4 * static_cast<double>(units() + inputs()) + 3);
  }
};

/// All values of a pass forward.
struct LstmRun {
  Matrix gates;   ///< T × 4m; row t − 1 has f(t), i(t), o(t), c̃(t)
  Matrix c;       ///< (T + 1) × m; row t has c(t)
  Matrix h;       ///< (T + 1) × m
  Matrix tanh_c;  ///< T × m; row t − 1 has tanh c(t)
  Matrix slopes;  ///< T × 4m; row t − 1 has σ′ and tanh′ of the sums behind f(t), i(t), o(t), c̃(t)

  Index steps() const { return gates.rows(); }
  Index units() const { return c.cols(); }
  /// Of what stands as the gates do, that of one gate at step t = 1 … T.
  auto part(const Matrix& of_gates, Gate gate, Index t) const {
    return of_gates.row(t - 1).segment(block_of(gate) * units(), units()).transpose();
  }
  auto slope(Gate gate, Index t) const { return part(slopes, gate, t); }
  /// What a gate gives at a step.
  auto gate(Gate gate, Index t) const { return part(gates, gate, t); }
};

struct LstmGradients {
  LstmWeights weights;
  Matrix x;      ///< T × n
  Matrix h;      ///< (T + 1) × m; row t has ∂L/∂h(t)
  Matrix c;      ///< (T + 1) × m; row t has ∂L/∂c(t), the path through h(t) included for t > 0
  Matrix delta;  ///< T × 4m; row t − 1 has ∂L/∂z(t) of the four
};

LstmRun forward(const LstmCell& cell, const Matrix& x);

/// T × 4m; row t − 1 has z(t) of the four, of which the pass keeps only the gates.
Matrix weighted_sums(const LstmCell& cell, const Matrix& x, const LstmRun& run);

/// The gradients of all but the output layer, from ∂ℓ(t)/∂h(t) and ∂ℓ(t)/∂c(t), the latter with h(t)
/// held, at the last of the steps, a row each.
LstmGradients backward(const LstmCell& cell, const Matrix& x, const LstmRun& run,
                       const Matrix& slopes_of_h, const Matrix& slopes_of_c);

}  // namespace psolve
