#pragma once

// A network by its definition, in plain loops over any scalar that has an order. It shares no code
// with the layers of `network.h`, which are checked against it.

#include <algorithm>
#include <cmath>
#include <vector>

#include "math/checking/normal.h"
#include "math/checking/precise.h"
#include "math/checking/sides.h"
#include "math/checking/softmax.h"
#include "math/checking/tracked.h"
#include "math/networks/network.h"

namespace psolve {

/// The loss as a function of all numbers of the network, in one list: each layer's weights and
/// biases, then the inputs and last the targets of all examples, all row by row.
class NetworkDefinition {
 public:
  explicit NetworkDefinition(const Network<double>& network) : network_(network) {
    for (const auto& layer : network.layers) {
      if (layer.weights) append(*layer.weights);
      if (layer.bias) append(*layer.bias);
    }
    parameters_ = std::ssize(variables_);
    for (const auto& example : network.examples) append(example.input);
    for (const auto& example : network.examples) append(example.target);
  }

  const std::vector<double>& variables() const { return variables_; }

  /// What example `e` comes to.
  template <class S>
  std::vector<S> predict(const std::vector<S>& variables, Index e) const {
    sides_.start();
    return run(variables, e).a;
  }

  /// Of one example, and of all of them.
  template <class S>
  S loss(const std::vector<S>& variables, Index e) const {
    sides_.start();
    return loss_of(variables, e);
  }
  template <class S>
  S loss(const std::vector<S>& variables) const {
    sides_.start();
    const Index examples = std::ssize(network_.examples);
    S total = 0;
    for (Index e = 0; e < examples; ++e) total += loss_of(variables, e);
    if (network_.reduction == Reduction::sum || examples == 1) return total;
    return total / S(static_cast<double>(examples));
  }

  /// From the next pass on, on the sides of all kinks on which the last one was.
  void hold_sides() const { sides_.hold(); }

 private:
  template <class S>
  S loss_of(const std::vector<S>& variables, Index e) const {
    const Pass<S> pass = run(variables, e);
    const Index n = pass.a.size();
    const S* target = variables.data() + variables.size() - n * (std::ssize(network_.examples) - e);
    const bool is_softmax = network_.layers.back().activation == Activation::softmax;
    S total = 0;
    for (Index i = 0; i < n; ++i) {
      const S& y = target[i];
      if (is_squared(network_.loss)) {
        const S residual = pass.a[i] - y;
        total += residual * residual;
      } else if (network_.loss == Loss::absolute_error) {
        total += modulus(pass.a[i] - y);
      } else if (network_.loss == Loss::hinge) {
        total += positive_part(S(1) - y * pass.a[i]);
      } else if (is_softmax) {
        total += y * surprise(pass.z, i);
      } else {
        total += y * softplus(-pass.z[i]) + (S(1) - y) * softplus(pass.z[i]);
      }
    }
    if (network_.loss == Loss::half_squared_error) return total / S(2);
    if (network_.loss == Loss::mse) return total / S(static_cast<double>(n));
    return total;
  }

  template <class S>
  struct Pass {
    std::vector<S> z;
    std::vector<S> a;
  };
  template <class S>
  using Next = typename std::vector<S>::const_iterator;

  template <class Values>
  void append(const Values& values) {
    variables_.insert(variables_.end(), values.data(), values.data() + values.size());
  }

  template <class S>
  Pass<S> run(const std::vector<S>& variables, Index e) const {
    auto next = variables.begin();
    const Index inputs = network_.examples[e].input.size();
    const auto input = next + parameters_ + e * inputs;
    std::vector<S> x(input, input + inputs);
    Pass<S> pass;
    for (const auto& layer : network_.layers) {
      pass.z = summed(layer, x, next);
      if (layer.bias) {
        const Index each = pass.z.size() / layer.bias->size();
        for (Index i = 0; i < std::ssize(pass.z); ++i) {
          pass.z[i] += next[i / each];
        }
        next += layer.bias->size();
      }
      pass.a.clear();
      if (layer.activation == Activation::softmax) {
        pass.a = shares(pass.z);
      } else {
        for (const S& z : pass.z) pass.a.push_back(activated(layer.activation, z));
      }
      x = pass.a;
    }
    return pass;
  }

  /// z without the bias; `next`, the place among the parameters, goes past the weights.
  template <class S>
  std::vector<S> summed(const Layer<double>& layer, const std::vector<S>& x, Next<S>& next) const {
    switch (layer.kind) {
      case LayerKind::convolution:
        return convolved(layer.window, x, next);
      case LayerKind::transposed_convolution:
        return laid_down(layer, x, next);
      case LayerKind::max_pool:
      case LayerKind::average_pool:
        return pooled(layer, x);
      case LayerKind::global_average_pool:
        return means(layer.window.input, x);
      case LayerKind::upsample:
        return repeated(layer.window, x);
      case LayerKind::activation:
      case LayerKind::flatten:
        return x;
      case LayerKind::dense:
        break;
    }
    std::vector<S> z(layer.weights->rows(), S(0));
    for (S& sum : z) {
      for (const S& input : x) sum += *next++ * input;
    }
    return z;
  }

  template <class S>
  static std::vector<S> convolved(const ConvolutionShape& shape, const std::vector<S>& x,
                                  Next<S>& next) {
    const auto [C, H, W] = shape.input;
    const auto [rows, columns] = shape.windows;
    const std::ptrdiff_t kh = rows.kernel;
    const std::ptrdiff_t kw = columns.kernel;
    const std::ptrdiff_t height = (H + rows.before + rows.after - rows.span()) / rows.stride + 1;
    const std::ptrdiff_t width =
        (W + columns.before + columns.after - columns.span()) / columns.stride + 1;
    const std::ptrdiff_t each = C / shape.groups;
    std::vector<S> z;
    for (std::ptrdiff_t o = 0; o < shape.filters; ++o) {
      const auto kernel = next + o * each * kh * kw;
      const std::ptrdiff_t first = o * shape.groups / shape.filters * each;
      for (std::ptrdiff_t i = 0; i < height; ++i) {
        for (std::ptrdiff_t j = 0; j < width; ++j) {
          S sum = 0;
          for (std::ptrdiff_t c = 0; c < each; ++c) {
            for (std::ptrdiff_t a = 0; a < kh; ++a) {
              const std::ptrdiff_t p = rows.stride * i + rows.dilation * a - rows.before;
              if (p < 0 || p >= H) continue;
              for (std::ptrdiff_t b = 0; b < kw; ++b) {
                const std::ptrdiff_t q = columns.stride * j + columns.dilation * b - columns.before;
                if (q < 0 || q >= W) continue;
                const std::ptrdiff_t row = shape.flipped ? kh - 1 - a : a;
                const std::ptrdiff_t column = shape.flipped ? kw - 1 - b : b;
                sum += kernel[(c * kh + row) * kw + column] * x[((first + c) * H + p) * W + q];
              }
            }
          }
          z.push_back(sum);
        }
      }
    }
    next += shape.filters * each * kh * kw;
    return z;
  }

  /// Each entry of x lays the kernel down, multiplied by it.
  template <class S>
  static std::vector<S> laid_down(const Layer<double>& layer, const std::vector<S>& x,
                                  Next<S>& next) {
    const auto [O, H, W] = layer.window.input;
    const auto [rows, columns] = layer.window.windows;
    const std::ptrdiff_t area = rows.kernel * columns.kernel;
    const std::ptrdiff_t channels = layer.window.filters;
    const std::ptrdiff_t pixels = std::ssize(x) / channels;
    const std::ptrdiff_t width =
        (W + columns.before + columns.after - columns.kernel) / columns.stride + 1;
    std::vector<S> z(O * H * W, S(0));
    for (std::ptrdiff_t entry = 0; entry < std::ssize(x); ++entry) {
      const std::ptrdiff_t c = entry / pixels;
      const std::ptrdiff_t top = entry % pixels / width * rows.stride - rows.before;
      const std::ptrdiff_t left = entry % width * columns.stride - columns.before;
      for (std::ptrdiff_t k = 0; k < O * area; ++k) {
        const std::ptrdiff_t p = top + k % area / columns.kernel;
        const std::ptrdiff_t q = left + k % columns.kernel;
        if (p < 0 || p >= H || q < 0 || q >= W) continue;
        z[(k / area * H + p) * W + q] += next[c * O * area + k] * x[entry];
      }
    }
    next += channels * O * area;
    return z;
  }

  template <class S>
  static std::vector<S> means(const ImageShape& image, const std::vector<S>& x) {
    const std::ptrdiff_t area = image.height * image.width;
    std::vector<S> z;
    for (std::ptrdiff_t c = 0; c < image.channels; ++c) {
      S sum = 0;
      for (std::ptrdiff_t i = 0; i < area; ++i) sum += x[c * area + i];
      z.push_back(sum / S(static_cast<double>(area)));
    }
    return z;
  }

  template <class S>
  static std::vector<S> repeated(const ConvolutionShape& shape, const std::vector<S>& x) {
    const auto [C, H, W] = shape.input;
    const std::ptrdiff_t down = shape.windows[0].stride;
    const std::ptrdiff_t across = shape.windows[1].stride;
    std::vector<S> z;
    for (std::ptrdiff_t c = 0; c < C; ++c) {
      for (std::ptrdiff_t p = 0; p < H; ++p) {
        for (std::ptrdiff_t q = 0; q < W; ++q) {
          z.push_back(x[(c * (H / down) + p / down) * (W / across) + q / across]);
        }
      }
    }
    return z;
  }

  /// Where windows begin along an axis of `size` places; over the edge as long as the one before
  /// leaves anything.
  static std::vector<std::ptrdiff_t> starts(const Window& window, std::ptrdiff_t size) {
    std::vector<std::ptrdiff_t> places;
    const std::ptrdiff_t end = size + window.after;
    for (std::ptrdiff_t at = -window.before; at < size; at += window.stride) {
      const bool fits = at + window.kernel <= end;
      const bool leaves = at == -window.before || at - window.stride + window.kernel < end;
      if (window.over_edge ? !leaves : !fits) break;
      places.push_back(at);
    }
    return places;
  }

  template <class S>
  std::vector<S> pooled(const Layer<double>& layer, const std::vector<S>& x) const {
    const auto [C, H, W] = layer.window.input;
    const auto [rows, columns] = layer.window.windows;
    const bool takes_maximum = layer.is(LayerKind::max_pool);
    std::vector<S> z;
    for (std::ptrdiff_t c = 0; c < C; ++c) {
      for (const std::ptrdiff_t top : starts(rows, H)) {
        for (const std::ptrdiff_t left : starts(columns, W)) {
          const std::ptrdiff_t bottom = std::min(top + rows.kernel, H + rows.after);
          const std::ptrdiff_t right = std::min(left + columns.kernel, W + columns.after);
          S sum = 0;
          S most = 0;
          bool is_first = true;
          for (std::ptrdiff_t p = std::max<std::ptrdiff_t>(0, top); p < std::min(bottom, H); ++p) {
            for (std::ptrdiff_t q = std::max<std::ptrdiff_t>(0, left); q < std::min(right, W);
                 ++q) {
              const S& value = x[(c * H + p) * W + q];
              if (!takes_maximum) {
                sum += value;
              } else if (is_first) {
                most = value;
              } else {
                most = sides_.above(value, most) ? chosen(value, most) : chosen(most, value);
              }
              is_first = false;
            }
          }
          const auto area = static_cast<double>((bottom - top) * (right - left));
          z.push_back(takes_maximum ? most : sum / S(area));
        }
      }
    }
    return z;
  }

  template <class S>
  S activated(Activation f, const S& z) const {
    using std::tanh;
    switch (f) {
      case Activation::sigmoid:
        return sigmoid(z);
      case Activation::tanh:
        return tanh(z);
      case Activation::softplus:
        return softplus(z);
      case Activation::relu:
        return positive_part(z);
      case Activation::leaky_relu:
        return bent(z, z, S(leaky_slope) * z);
      case Activation::elu:
        return bent(z, z, less_one(low(z)));
      case Activation::selu: {
        const S above = S(selu_scale) * z;
        return bent(z, above, S(selu_scale * selu_alpha) * less_one(low(z)));
      }
      case Activation::gelu:
        return z * normal_distribution(z);
      case Activation::silu:
        return z * sigmoid(z);
      case Activation::identity:
      case Activation::softmax:
        break;
    }
    return z;
  }

  /// z, but 1 beyond it: of what stands for z below 0 a large z would make infinity.
  template <class S>
  static S low(const S& z) {
    return z > S(1) ? S(1) : z;
  }
  /// `above` where z > 0, else `below`.
  template <class S>
  S bent(const S& z, const S& above, const S& below) const {
    return sides_.above(z, S(0)) ? chosen(above, below) : chosen(below, above);
  }
  template <class S>
  S positive_part(const S& z) const {
    return bent(z, z, S(0));
  }
  /// |z|, which does not move where it is 0.
  template <class S>
  S modulus(const S& z) const {
    const bool is_above = sides_.above(z, S(0));
    if (is_above) return chosen(z, S(-z));
    return sides_.above(S(0), z) ? chosen(S(-z), z) : chosen(S(0), z);
  }

  const Network<double>& network_;
  std::vector<double> variables_;
  Index parameters_ = 0;
  mutable Sides sides_;
};

}  // namespace psolve
