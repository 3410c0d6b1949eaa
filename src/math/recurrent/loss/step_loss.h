#pragma once

// What is lost by a recurrent network, at its last step or at every step t that has a target:
//
//     L = Σ_t ℓ(e(t), target(t))
//
// e(t) is a state, h(t) or c(t), or the output y(t) = f(o(t)), o(t) = V h(t) + b. The pass back
// through time needs of it ∂ℓ/∂h(t) = Vᵀ ∂ℓ/∂o(t) alone, and
//
//     ∂L/∂V = Σ_t ∂ℓ/∂o(t) h(t)ᵀ,    ∂L/∂b = Σ_t ∂ℓ/∂o(t)
//
// The losses are those of networks of layers, each of one step: the mean of "mse" is that over the
// entries of e(t).

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

#include "core/matrix.h"
#include "math/networks/loss.h"

namespace psolve {

/// What a loss is taken of.
enum class Emission { h, c, y };

struct StepLoss {
  std::optional<Loss> comparison = std::nullopt;  ///< with a target; none: the sum of the entries
  Emission of = Emission::h;
  Activation activation = Activation::identity;  ///< f, of an output that is judged
  bool at_every_step = false;                    ///< else at the last

  bool is_of(Emission emission) const { return of == emission; }
  bool is_cross_entropy() const { return comparison == Loss::cross_entropy; }
  /// Of how many of T steps it is taken, the last of all.
  Index judged(Index T) const { return at_every_step ? T : 1; }
};

/// The weights V and b of an output.
template <class S>
struct OutputLayerOf {
  MatrixOf<S> W;                 ///< p × m
  std::optional<VectorOf<S>> b;  ///< p

  static auto parts(auto& self) { return std::tie(self.W, self.b); }
};
using OutputLayer = OutputLayerOf<double>;

/// What a sequence should give out at each of its last K steps.
template <class S>
struct TargetsOf {
  MatrixOf<S> rows;         ///< K × p, 0 where there is none; empty for a sum
  std::vector<bool> there;  ///< K, whether a step is judged at all

  Index steps() const { return std::ssize(there); }
  bool any() const { return std::ranges::find(there, true) != there.end(); }
  bool all() const { return std::ranges::find(there, false) == there.end(); }
};
using Targets = TargetsOf<double>;

/// What a sequence gives out at its last K steps, and what is lost by it.
template <class S>
struct EmissionsOf {
  MatrixOf<S> sums;     ///< K × p, o(t); empty where the loss is of a state
  MatrixOf<S> outputs;  ///< K × p, e(t)
  VectorOf<S> losses;   ///< K, ℓ(t); 0 where a step is not judged
  MatrixOf<S> output_slopes;  ///< K × p, ∂ℓ/∂e(t); 0 of cross-entropy, whose ∂ℓ/∂o(t) goes without
  MatrixOf<S> slopes;  ///< K × p, ∂ℓ/∂o(t), or of a state ∂ℓ/∂e(t)

  Index steps() const { return outputs.rows(); }
  S loss() const { return losses.sum(); }
  static auto parts(auto& self) {
    return std::tie(self.sums, self.outputs, self.losses, self.output_slopes, self.slopes);
  }
};
using Emissions = EmissionsOf<double>;

/// `states` has a row for each of the steps 0 … T; `layer` is there for a loss of y.
template <class S>
EmissionsOf<S> emit(const StepLoss& loss, const std::optional<OutputLayerOf<S>>& layer,
                    const MatrixOf<S>& states, const TargetsOf<S>& targets);
/// Throws SpecError where something of it is not finite.
void refuse_overflow(const Emissions& emitted);
void refuse_overflow(double loss);

/// "y", what comes out, and "losses" of a sequence: for a loss at the last step y alone, and of it only
/// that step's.
void put_emissions(Json& answers, const StepLoss& loss, const Targets& targets,
                   const Emissions& emitted);

/// K × m, ∂ℓ/∂h(t), or ∂ℓ/∂c(t) for a loss of c, each with all later steps held.
template <class S>
MatrixOf<S> state_slopes(const StepLoss& loss, const std::optional<OutputLayerOf<S>>& layer,
                         const EmissionsOf<S>& emitted);

/// ∂L/∂V and ∂L/∂b of `layer`, 0 for a loss of a state.
template <class S>
OutputLayerOf<S> output_gradients(const StepLoss& loss, const OutputLayerOf<S>& layer,
                                  const MatrixOf<S>& states, const EmissionsOf<S>& emitted);

}  // namespace psolve
