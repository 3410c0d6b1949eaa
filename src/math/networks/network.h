#pragma once

// A chain of layers, forward and backward, over any scalar.
//
//     dense        z = W x + b,    a = f(z)      W: units × inputs, a row for each unit
//     conv         z = X * F + b,  a = f(z)      one b for each filter (convolutions/convolution.h)
//     transposed   z = F laid on z for each entry of X, multiplied by it, + b,  a = f(z)
//     pooling      z = a = the maximum or the mean of each window (convolutions/pooling.h), or the
//                  mean of each channel
//     upsample     z = a = each entry as a block of its own
//     activation   z = x,          a = f(z)
//     flatten      z = a = x, as a list in row-major order
//
// Backward, with δ = ∂L/∂z:   dense ∂L/∂W = δ xᵀ,  ∂L/∂b = δ,  ∂L/∂x = Wᵀ δ; the others in their
// files. ∂L/∂x of a layer is ∂L/∂a of the one before (Rumelhart, Hinton, Williams 1986).
//
// Images are lists in row-major order, [C][H][W]; their shapes stand beside them, in `Network`.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/tensor.h"
#include "math/convolutions/convolution.h"
#include "math/convolutions/pooling.h"
#include "math/networks/loss.h"

namespace psolve {

enum class LayerKind {
  dense,
  convolution,
  transposed_convolution,
  max_pool,
  average_pool,
  global_average_pool,
  upsample,
  activation,
  flatten
};

/// "dense", "conv", "max-pool", …
std::string_view name_of(LayerKind kind);

template <class S>
struct Layer {
  LayerKind kind = LayerKind::dense;
  /// dense: units × inputs; conv: filters × the entries of one filter, [in][h][w].
  std::optional<MatrixOf<S>> weights;
  std::optional<VectorOf<S>> bias;
  Activation activation = Activation::identity;
  /// Of a convolution or a pooling. Of a transposed convolution and of an upsampling those that
  /// lead back from what it gives out to what it reads.
  ConvolutionShape window;
  std::array<Index, 2> output_padding{};  ///< of a transposed convolution, by axis

  bool is(LayerKind other) const { return kind == other; }
  bool is_pooling() const { return is(LayerKind::max_pool) || is(LayerKind::average_pool); }
  /// Whether it has a kernel.
  bool convolves() const {
    return is(LayerKind::convolution) || is(LayerKind::transposed_convolution);
  }
  /// Whether it reads windows of an image, or is read by them where it is turned round.
  bool has_window() const {
    return convolves() || is_pooling() || is(LayerKind::global_average_pool) || is_upsampling();
  }
  bool is_upsampling() const { return is(LayerKind::upsample); }
  /// Whether `window` leads back from what it gives out.
  bool is_turned_round() const { return is(LayerKind::transposed_convolution) || is_upsampling(); }
  /// The kernel [out][in][h][w] as a list.
  VectorOf<S> kernel() const { return weights->template reshaped<Eigen::RowMajor>(); }
};

/// What a network reads, and what it should give out; without a loss no target.
template <class S>
struct Example {
  VectorOf<S> input;
  VectorOf<S> target;
};

/// A network and its examples, of which there is at least one.
template <class S>
struct Network {
  std::vector<Layer<S>> layers;
  /// How lists are nested: dims[l] of what layer l reads, dims[l + 1] of what it gives out.
  std::vector<Dims> dims;
  /// How the weights of each layer are nested; empty where it has none.
  std::vector<Dims> weight_dims;
  std::vector<Example<S>> examples;
  Loss loss = Loss::half_squared_error;
  Reduction reduction = Reduction::mean;
  /// The symbols that stand for numbers in the spec: names that its lists cannot have.
  std::vector<std::string> symbols;
  /// What the spec calls quantities by a letter of its own: {"activations[0]", "h"}.
  std::vector<std::pair<std::string, std::string>> letters;

  bool has_loss() const { return examples.front().target.size() > 0; }
};

/// Multiplications of one forward pass; for pooling, the entries that it looks at.
template <class S>
double multiplications(const Network<S>& network) {
  double count = 0;
  for (const auto& layer : network.layers) {
    if (layer.has_window()) count += layer.window.multiplications();
    if (layer.is(LayerKind::dense)) count += static_cast<double>(layer.weights->size());
  }
  return count;
}

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

/// z without the bias.
template <class S>
VectorOf<S> weighted(const Layer<S>& layer, const VectorOf<S>& x) {
  switch (layer.kind) {
    case LayerKind::dense:
      return *layer.weights * x;
    case LayerKind::convolution:
      return convolve(layer.window, layer.kernel(), x);
    case LayerKind::transposed_convolution:
      return image_gradient(layer.window, layer.kernel(), x);
    case LayerKind::max_pool:
      return max_pool(layer.window, x);
    case LayerKind::average_pool:
    case LayerKind::global_average_pool:
      return average_pool(layer.window, x);
    case LayerKind::upsample:
      return upsample(layer.window, x);
    case LayerKind::activation:
    case LayerKind::flatten:
      break;
  }
  return x;
}

template <class S>
VectorOf<S> pre_activation(const Layer<S>& layer, const VectorOf<S>& x) {
  VectorOf<S> z = weighted(layer, x);
  if (layer.bias) {  // a row for each unit or filter
    z.template reshaped<Eigen::RowMajor>(layer.bias->size(), Eigen::AutoSize).colwise() +=
        *layer.bias;
  }
  return z;
}

template <class S>
LayerValues<S> forward(const Layer<S>& layer, const VectorOf<S>& x) {
  VectorOf<S> z = pre_activation(layer, x);
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

/// ∂L/∂x from δ.
template <class S>
VectorOf<S> input_gradient(const Layer<S>& layer, const VectorOf<S>& x, const VectorOf<S>& delta) {
  switch (layer.kind) {
    case LayerKind::dense:
      return layer.weights->transpose() * delta;
    case LayerKind::convolution:
      return image_gradient(layer.window, layer.kernel(), delta);
    case LayerKind::transposed_convolution:
      return convolve(layer.window, layer.kernel(), delta);
    case LayerKind::max_pool:
      return max_pool_gradient(layer.window, x, delta);
    case LayerKind::average_pool:
    case LayerKind::global_average_pool:
      return average_pool_gradient(layer.window, delta);
    case LayerKind::upsample:
      return upsample_gradient(layer.window, delta);
    case LayerKind::activation:
    case LayerKind::flatten:
      break;
  }
  return delta;
}

/// ∂L/∂W and ∂L/∂b of a layer whose δ is known.
template <class S>
LayerGradients<S> parameter_gradients(const Layer<S>& layer, const LayerValues<S>& values,
                                      VectorOf<S> delta) {
  LayerGradients<S> gradients;
  if (layer.is(LayerKind::dense)) gradients.weights = delta * values.input.transpose();
  if (layer.convolves()) {
    const bool turned = layer.is_turned_round();
    gradients.weights =
        kernel_gradient(layer.window, turned ? delta : values.input, turned ? values.input : delta)
            .template reshaped<Eigen::RowMajor>(layer.window.filters, Eigen::AutoSize);
  }
  if (layer.bias) {
    gradients.bias = delta.template reshaped<Eigen::RowMajor>(layer.bias->size(), Eigen::AutoSize)
                         .rowwise()
                         .sum();
  }
  gradients.delta = std::move(delta);
  return gradients;
}

/// All gradients of a layer whose δ is known.
template <class S>
LayerGradients<S> backward(const Layer<S>& layer, const LayerValues<S>& values, VectorOf<S> delta) {
  LayerGradients<S> gradients = parameter_gradients(layer, values, std::move(delta));
  gradients.input = input_gradient(layer, values.input, gradients.delta);
  return gradients;
}

/// The gradients of every layer, from the δ of the last.
template <class S>
std::vector<LayerGradients<S>> backward(const std::vector<Layer<S>>& layers,
                                        const std::vector<LayerValues<S>>& values,
                                        VectorOf<S> delta) {
  std::vector<LayerGradients<S>> gradients(layers.size());
  for (Index l = layers.size(); l-- > 0;) {
    gradients[l] = backward(layers[l], values[l], std::move(delta));
    if (l == 0) break;
    delta =
        pull_back(layers[l - 1].activation, values[l - 1].z, values[l - 1].a, gradients[l].input);
  }
  return gradients;
}

}  // namespace psolve
