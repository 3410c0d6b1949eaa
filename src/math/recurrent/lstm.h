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
#include <tuple>
#include <type_traits>

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

template <class S>
struct LstmWeightsOf {
  MatrixOf<S> W;                                          ///< 4m × n
  MatrixOf<S> U;                                          ///< 4m × m
  VectorOf<S> b;                                          ///< 4m
  std::optional<OutputLayerOf<S>> output = std::nullopt;  ///< Wy and by

  static auto parts(auto& self) { return std::tie(self.W, self.U, self.b, self.output); }
  Index inputs() const { return W.cols(); }
  Index units() const { return U.cols(); }

  auto W_of(Gate gate) const { return W.middleRows(block_of(gate) * units(), units()); }
  auto U_of(Gate gate) const { return U.middleRows(block_of(gate) * units(), units()); }
  auto b_of(Gate gate) const { return b.segment(block_of(gate) * units(), units()); }
};
using LstmWeights = LstmWeightsOf<double>;

template <class S>
struct LstmRunOf;
template <class S>
struct LstmGradientsOf;

/// A cell and its start.
template <class S>
struct LstmCellOf {
  using Run = LstmRunOf<S>;
  using Gradients = LstmGradientsOf<S>;

  LstmWeightsOf<S> weights;
  VectorOf<S> h0;  ///< m
  VectorOf<S> c0;  ///< m

  Index units() const { return weights.units(); }
  Index inputs() const { return weights.inputs(); }
  /// What one step forward costs.
  double multiplications() const {
    return static_cast<double>(units()) * (4 * static_cast<double>(units() + inputs()) + 3);
  }
  /// How many values of σ and tanh, and slopes, the derivatives of a step take.
  double functions() const { return 12 * static_cast<double>(units()); }
  static auto parts(auto& self) { return std::tie(self.weights, self.h0, self.c0); }
};

using LstmCell = LstmCellOf<double>;

/// All values of a pass forward.
template <class S>
struct LstmRunOf {
  MatrixOf<S> z;       ///< T × 4m; row t − 1 has the sums behind f(t), i(t), o(t), c̃(t)
  MatrixOf<S> gates;   ///< T × 4m; row t − 1 has f(t), i(t), o(t), c̃(t)
  MatrixOf<S> c;       ///< (T + 1) × m; row t has c(t)
  MatrixOf<S> h;       ///< (T + 1) × m
  MatrixOf<S> tanh_c;  ///< T × m; row t − 1 has tanh c(t)
  MatrixOf<S> slopes;  ///< T × 4m; row t − 1 has σ′ and tanh′ of z(t)

  Index steps() const { return gates.rows(); }
  Index units() const { return c.cols(); }
  /// Those that a loss is taken of.
  const MatrixOf<S>& states(Emission of) const { return of == Emission::c ? c : h; }
  static auto parts(auto& self) {
    return std::tie(self.z, self.gates, self.c, self.h, self.tanh_c, self.slopes);
  }
  /// Of what stands as the gates do, that of one gate at step t = 1 … T.
  auto part(const MatrixOf<S>& of_gates, Gate gate, Index t) const {
    return of_gates.row(t - 1).segment(block_of(gate) * units(), units()).transpose();
  }
  auto slope(Gate gate, Index t) const { return part(slopes, gate, t); }
  /// What a gate gives at a step.
  auto gate(Gate gate, Index t) const { return part(gates, gate, t); }
};

using LstmRun = LstmRunOf<double>;

template <class S>
struct LstmGradientsOf {
  LstmWeightsOf<S> weights;
  MatrixOf<S> x;  ///< T × n
  MatrixOf<S> h;  ///< (T + 1) × m; row t has ∂L/∂h(t)
  MatrixOf<S> c;  ///< (T + 1) × m; row t has ∂L/∂c(t), the path through h(t) included for t > 0
  MatrixOf<S> delta;  ///< T × 4m; row t − 1 has ∂L/∂z(t) of the four

  /// What is added up over sequences: `weights`, and ∂L/∂h(0) and ∂L/∂c(0) as the only rows.
  LstmGradientsOf summands() const { return {weights, {}, h.topRows(1), c.topRows(1), {}}; }
  static auto parts(auto& self) {
    return std::tie(self.weights, self.x, self.h, self.c, self.delta);
  }
};
using LstmGradients = LstmGradientsOf<double>;

template <class S>
LstmRunOf<S> forward(const LstmCellOf<S>& cell, const std::type_identity_t<MatrixOf<S>>& x);

/// The gradients of all but the output layer, from ∂ℓ(t)/∂h(t), or for a loss of c from ∂ℓ(t)/∂c(t)
/// with h(t) held, at the last of the steps, a row each.
template <class S>
LstmGradientsOf<S> backward(const LstmCellOf<S>& cell, const std::type_identity_t<MatrixOf<S>>& x,
                            const LstmRunOf<S>& run,
                            const std::type_identity_t<MatrixOf<S>>& slopes, Emission of);

}  // namespace psolve
