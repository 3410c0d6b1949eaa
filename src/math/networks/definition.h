#pragma once

// A network by its definition, in plain loops over any scalar that has an order. It shares no code
// with the layers of `network.h`, which are checked against it.

#include <algorithm>
#include <cmath>
#include <vector>

#include "math/checking/precise.h"
#include "math/checking/sides.h"
#include "math/checking/tracked.h"
#include "math/networks/network.h"

namespace psolve {

/// The loss as a function of all numbers of the network, in one list: the input, then each layer's
/// weights and biases, all row by row, and the target.
class NetworkDefinition {
 public:
  explicit NetworkDefinition(const Network<double>& network) : network_(network) {
    append(network.input);
    for (const auto& layer : network.layers) {
      if (layer.weights) append(*layer.weights);
      if (layer.bias) append(*layer.bias);
    }
    append(network.target);
  }

  const std::vector<double>& variables() const { return variables_; }

  template <class S>
  std::vector<S> predict(const std::vector<S>& variables) const {
    return run(variables).a;
  }

  template <class S>
  S loss(const std::vector<S>& variables) const {
    const Pass<S> pass = run(variables);
    const Index n = pass.a.size();
    const S* target = variables.data() + variables.size() - n;
    const bool is_softmax = network_.layers.back().activation == Activation::softmax;
    S total = 0;
    for (Index i = 0; i < n; ++i) {
      const S& y = target[i];
      if (network_.loss != Loss::cross_entropy) {
        const S residual = pass.a[i] - y;
        total += residual * residual;
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

  /// From the next pass on, on the sides of all kinks on which the last one was.
  void hold_sides() const { sides_.hold(); }

 private:
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
  Pass<S> run(const std::vector<S>& variables) const {
    auto next = variables.begin();
    std::vector<S> x(next, next + network_.input.size());
    next += network_.input.size();
    Pass<S> pass;
    sides_.start();
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
    if (layer.is(LayerKind::convolution)) return convolved(layer.window, x, next);
    if (layer.is_pooling()) return pooled(layer, x);
    if (!layer.is(LayerKind::dense)) return x;
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
    std::vector<S> z;
    for (std::ptrdiff_t o = 0; o < shape.filters; ++o) {
      const auto kernel = next + o * C * kh * kw;
      for (std::ptrdiff_t i = 0; i < height; ++i) {
        for (std::ptrdiff_t j = 0; j < width; ++j) {
          S sum = 0;
          for (std::ptrdiff_t c = 0; c < C; ++c) {
            for (std::ptrdiff_t a = 0; a < kh; ++a) {
              const std::ptrdiff_t p = rows.stride * i + rows.dilation * a - rows.before;
              if (p < 0 || p >= H) continue;
              for (std::ptrdiff_t b = 0; b < kw; ++b) {
                const std::ptrdiff_t q = columns.stride * j + columns.dilation * b - columns.before;
                if (q < 0 || q >= W) continue;
                const std::ptrdiff_t row = shape.flipped ? kh - 1 - a : a;
                const std::ptrdiff_t column = shape.flipped ? kw - 1 - b : b;
                sum += kernel[(c * kh + row) * kw + column] * x[(c * H + p) * W + q];
              }
            }
          }
          z.push_back(sum);
        }
      }
    }
    next += shape.filters * C * kh * kw;
    return z;
  }

  template <class S>
  std::vector<S> pooled(const Layer<double>& layer, const std::vector<S>& x) const {
    const auto [C, H, W] = layer.window.input;
    const auto [rows, columns] = layer.window.windows;
    std::vector<S> z;
    for (std::ptrdiff_t c = 0; c < C; ++c) {
      for (std::ptrdiff_t top = 0; top + rows.kernel <= H; top += rows.stride) {
        for (std::ptrdiff_t left = 0; left + columns.kernel <= W; left += columns.stride) {
          S sum = 0;
          S most = x[(c * H + top) * W + left];
          for (std::ptrdiff_t p = top; p < top + rows.kernel; ++p) {
            for (std::ptrdiff_t q = left; q < left + columns.kernel; ++q) {
              const S& value = x[(c * H + p) * W + q];
              sum += value;
              if (!layer.is(LayerKind::max_pool) || (p == top && q == left)) continue;
              most = sides_.above(value, most) ? chosen(value, most) : chosen(most, value);
            }
          }
          const auto area = static_cast<double>(rows.kernel * columns.kernel);
          z.push_back(layer.is(LayerKind::max_pool) ? most : sum / S(area));
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
      case Activation::leaky_relu: {
        const S below = f == Activation::relu ? S(0) : S(leaky_slope) * z;
        return sides_.above(z, S(0)) ? chosen(z, below) : chosen(below, z);
      }
      case Activation::identity:
      case Activation::softmax:
        break;
    }
    return z;
  }

  /// e^z_i/Σ e^z_k
  template <class S>
  static std::vector<S> shares(const std::vector<S>& z) {
    using std::exp;
    const S top = *std::max_element(z.begin(), z.end());
    std::vector<S> shares;
    S total = 0;
    for (const S& v : z) {
      shares.push_back(exp(v - top));
      total += shares.back();
    }
    for (S& share : shares) share = share / total;
    return shares;
  }

  /// −log of share i: log(1 + Σ_{k≠i} e^(z_k − z_i))
  template <class S>
  static S surprise(const std::vector<S>& z, Index i) {
    using std::exp;
    using std::log;
    if (z.size() == 1) return S(0);
    const S* top = nullptr;
    for (Index k = 0; k < std::ssize(z); ++k) {
      if (k != i && (top == nullptr || z[k] > *top)) top = &z[k];
    }
    S total = 0;
    for (Index k = 0; k < std::ssize(z); ++k) {
      if (k != i) total += exp(z[k] - *top);
    }
    return softplus((*top - z[i]) + log(total));
  }

  const Network<double>& network_;
  std::vector<double> variables_;
  mutable Sides sides_;
};

}  // namespace psolve
