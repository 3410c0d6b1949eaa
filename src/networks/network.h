#pragma once

// A chain of layers, forward and backward, over any scalar.
//
//     dense        z = W x + b,  a = f(z)      W: units × inputs, a row for each unit
//     activation   z = x,        a = f(z)
//
// Backward, with δ = ∂L/∂z:   ∂L/∂W = δ xᵀ,  ∂L/∂b = δ,  ∂L/∂x = Wᵀ δ,
// and ∂L/∂x of a layer is ∂L/∂a of the one before (Rumelhart, Hinton, Williams 1986).

#include <optional>
#include <vector>

#include "networks/loss.h"

namespace psolve {

template <class S>
struct Layer {
  std::optional<MatrixOf<S>> weights;  ///< none: the layer is its activation alone
  std::optional<VectorOf<S>> bias;
  Activation activation = Activation::identity;
};

/// What a layer makes of its input.
template <class S>
struct LayerValues {
  VectorOf<S> input;
  VectorOf<S> z;  ///< pre-activation
  VectorOf<S> a;  ///< what the layer gives out
};

/// Derivatives of the loss at one layer.
template <class S>
struct LayerGradients {
  VectorOf<S> delta;  ///< ∂L/∂z
  std::optional<MatrixOf<S>> weights;
  std::optional<VectorOf<S>> bias;
  VectorOf<S> input;  ///< ∂L/∂x
};

template <class S>
LayerValues<S> forward(const Layer<S>& layer, const VectorOf<S>& x) {
  VectorOf<S> z = layer.weights ? VectorOf<S>(*layer.weights * x) : x;
  if (layer.bias) z += *layer.bias;
  VectorOf<S> a = activate(layer.activation, z);
  return {x, std::move(z), std::move(a)};
}

template <class S>
std::vector<LayerValues<S>> forward(const std::vector<Layer<S>>& layers, VectorOf<S> x) {
  std::vector<LayerValues<S>> values;
  values.reserve(layers.size());
  for (const auto& layer : layers) {
    values.push_back(forward(layer, x));
    x = values.back().a;
  }
  return values;
}

/// The gradients of a layer whose δ is known.
template <class S>
LayerGradients<S> backward(const Layer<S>& layer, const LayerValues<S>& values, VectorOf<S> delta) {
  LayerGradients<S> gradients;
  if (layer.weights) {
    gradients.weights = delta * values.input.transpose();
    gradients.input = layer.weights->transpose() * delta;
  } else {
    gradients.input = delta;
  }
  if (layer.bias) gradients.bias = delta;
  gradients.delta = std::move(delta);
  return gradients;
}

/// The gradients of every layer, from the δ of the last.
template <class S>
std::vector<LayerGradients<S>> backward(const std::vector<Layer<S>>& layers,
                                        const std::vector<LayerValues<S>>& values,
                                        VectorOf<S> delta) {
  std::vector<LayerGradients<S>> gradients(layers.size());
  for (std::size_t l = layers.size(); l-- > 0;) {
    gradients[l] = backward(layers[l], values[l], std::move(delta));
    if (l == 0) break;
    delta =
        pull_back(layers[l - 1].activation, values[l - 1].z, values[l - 1].a, gradients[l].input);
  }
  return gradients;
}

}  // namespace psolve
