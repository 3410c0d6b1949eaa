#pragma once

// A network by its definition, in plain loops over any scalar that has an order. It shares no code
// with the layers of `network.h`, which are checked against it.

#include <algorithm>
#include <cmath>
#include <vector>

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
    run(variables_);
    sides_here_ = sides_;
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
    S total = 0;
    for (Index i = 0; i < n; ++i) {
      const S& y = target[i];
      if (network_.loss != Loss::cross_entropy) {
        total += (pass.a[i] - y) * (pass.a[i] - y);
      } else if (network_.layers.back().activation == Activation::softmax) {
        total -= y * (pass.z[i] - log_sum_exp(pass.z));
      } else {
        total += y * log_one_plus_exp(-pass.z[i]) + (S(1) - y) * log_one_plus_exp(pass.z[i]);
      }
    }
    if (network_.loss == Loss::half_squared_error) return total / S(2);
    if (network_.loss == Loss::mse) return total / S(static_cast<double>(n));
    return total;
  }

  /// Whether some relu or maximum was on the other side of its kink in the last pass than it is at
  /// the point itself; a difference across a kink sees neither slope.
  bool across_kink() const { return sides_ != sides_here_; }

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
    sides_.clear();
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
      const S log_sum = layer.activation == Activation::softmax ? log_sum_exp(pass.z) : S(0);
      for (const S& z : pass.z) pass.a.push_back(activated(layer.activation, z, log_sum));
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
    const std::ptrdiff_t height = (H + 2 * rows.padding - rows.span()) / rows.stride + 1;
    const std::ptrdiff_t width = (W + 2 * columns.padding - columns.span()) / columns.stride + 1;
    std::vector<S> z;
    for (std::ptrdiff_t o = 0; o < shape.filters; ++o) {
      const auto kernel = next + o * C * kh * kw;
      for (std::ptrdiff_t i = 0; i < height; ++i) {
        for (std::ptrdiff_t j = 0; j < width; ++j) {
          S sum = 0;
          for (std::ptrdiff_t c = 0; c < C; ++c) {
            for (std::ptrdiff_t a = 0; a < kh; ++a) {
              const std::ptrdiff_t p = rows.stride * i + rows.dilation * a - rows.padding;
              if (p < 0 || p >= H) continue;
              for (std::ptrdiff_t b = 0; b < kw; ++b) {
                const std::ptrdiff_t q =
                    columns.stride * j + columns.dilation * b - columns.padding;
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
              if (layer.is(LayerKind::max_pool)) sides_.push_back(value > most);
              if (value > most) most = value;
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
  S activated(Activation f, const S& z, const S& log_sum) const {
    using std::exp;
    using std::tanh;
    switch (f) {
      case Activation::sigmoid:
        return (S(1) + tanh(z / S(2))) / S(2);
      case Activation::tanh:
        return tanh(z);
      case Activation::softplus:
        return log_one_plus_exp(z);
      case Activation::softmax:
        return exp(z - log_sum);
      case Activation::relu:
      case Activation::leaky_relu: {
        sides_.push_back(z > S(0));
        const double slope = f == Activation::relu ? 0 : leaky_slope;
        return z > S(0) ? z : S(slope) * z;
      }
      case Activation::identity:
        break;
    }
    return z;
  }

  template <class S>
  static S log_one_plus_exp(const S& z) {
    using std::exp;
    using std::log;
    return z > S(30) ? z : log(S(1) + exp(z));
  }

  template <class S>
  static S log_sum_exp(const std::vector<S>& z) {
    using std::exp;
    using std::log;
    const S top = *std::max_element(z.begin(), z.end());
    S total = 0;
    for (const S& v : z) total += exp(v - top);
    return top + log(total);
  }

  const Network<double>& network_;
  std::vector<double> variables_;
  std::vector<bool> sides_here_;     ///< of each kink: at the point itself,
  mutable std::vector<bool> sides_;  ///< and in the last pass
};

}  // namespace psolve
