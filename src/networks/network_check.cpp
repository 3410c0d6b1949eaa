#include "networks/network_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "math/dual.h"
#include "math/finite_difference.h"

namespace psolve {
namespace {

using Layers = std::vector<Layer<double>>;

/// Additions and multiplications that the sampled gradients may cost.
constexpr double kBudget = 3e7;
/// Evaluations of the loss that one gradient costs: one by dual numbers, 48 by differences.
constexpr double kEvaluations = 49;
constexpr std::size_t kLeastSampled = 4;
constexpr std::size_t kMostSampled = 200;
/// Keeps errors finite where loss and gradients vanish.
constexpr double kLeastScale = 1e-8;

/// The network by its definition. Its variables stand in one list: the input, then each layer's
/// weights, row by row, and biases.
class Definition {
 public:
  Definition(const Layers& layers, Loss loss, const Vector& input, const Vector& target)
      : layers_(layers), loss_(loss), inputs_(input.size()), target_(target.begin(), target.end()) {
    variables_.assign(input.begin(), input.end());
    for (const auto& layer : layers) {
      if (layer.weights) append(*layer.weights);
      if (layer.bias) append(*layer.bias);
    }
    run(variables_);
    sides_here_ = sides_;
  }

  const std::vector<double>& variables() const { return variables_; }

  /// The gradients in the order of the variables.
  static std::vector<double> in_order(const std::vector<LayerGradients<double>>& gradients) {
    std::vector<double> list(gradients[0].input.begin(), gradients[0].input.end());
    for (const auto& layer : gradients) {
      if (layer.weights) {
        list.insert(list.end(), layer.weights->data(),
                    layer.weights->data() + layer.weights->size());
      }
      if (layer.bias) list.insert(list.end(), layer.bias->begin(), layer.bias->end());
    }
    return list;
  }

  template <class S>
  std::vector<S> predict(const std::vector<S>& variables) const {
    return run(variables).a;
  }

  template <class S>
  S loss(const std::vector<S>& variables) const {
    const Pass<S> pass = run(variables);
    S total = 0;
    for (std::size_t i = 0; i < target_.size(); ++i) {
      const double y = target_[i];
      if (loss_ != Loss::cross_entropy) {
        total += (pass.a[i] - y) * (pass.a[i] - y);
      } else if (layers_.back().activation == Activation::softmax) {
        total -= y * (pass.z[i] - log_sum_exp(pass.z));
      } else {
        total += y * log_one_plus_exp(-pass.z[i]) + (1 - y) * log_one_plus_exp(pass.z[i]);
      }
    }
    if (loss_ == Loss::half_squared_error) return total / 2;
    if (loss_ == Loss::mse) return total / static_cast<double>(target_.size());
    return total;
  }

  /// Whether some relu was on the other side of its kink in the last pass than it is at the point
  /// itself; a difference across a kink sees neither slope.
  bool across_kink() const { return sides_ != sides_here_; }

 private:
  template <class S>
  struct Pass {
    std::vector<S> z;
    std::vector<S> a;
  };

  template <class Values>
  void append(const Values& values) {
    variables_.insert(variables_.end(), values.data(), values.data() + values.size());
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
  Pass<S> run(const std::vector<S>& variables) const {
    auto next = variables.begin();
    std::vector<S> x(next, next + inputs_);
    next += inputs_;
    Pass<S> pass;
    sides_.clear();
    for (const auto& layer : layers_) {
      pass.z = x;
      if (layer.weights) {
        pass.z.assign(static_cast<std::size_t>(layer.weights->rows()), S(0));
        for (S& z : pass.z) {
          for (const S& input : x) z += *next++ * input;
        }
      }
      if (layer.bias) {
        for (S& z : pass.z) z += *next++;
      }
      pass.a.clear();
      const S log_sum = layer.activation == Activation::softmax ? log_sum_exp(pass.z) : S(0);
      for (const S& z : pass.z) pass.a.push_back(activated(layer.activation, z, log_sum));
      x = pass.a;
    }
    return pass;
  }

  const Layers& layers_;
  Loss loss_;
  std::ptrdiff_t inputs_;
  std::vector<double> target_;
  std::vector<double> variables_;
  std::vector<bool> sides_here_;     ///< of the kink: where each relu is at the point itself,
  mutable std::vector<bool> sides_;  ///< and where it was in the last pass
};

/// Which variables are compared: all, or a sample that is the same on every run.
std::vector<std::size_t> sample(std::size_t size) {
  std::vector<std::size_t> all(size);
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto affordable =
      static_cast<std::size_t>(kBudget / kEvaluations / static_cast<double>(size));
  const std::size_t most = std::clamp(affordable, kLeastSampled, kMostSampled);
  if (size <= most) return all;
  std::mt19937 random(1);
  for (std::size_t i = 0; i < most; ++i) std::swap(all[i], all[i + random() % (size - i)]);
  all.resize(most);
  return all;
}

double largest(const std::vector<double>& values) {
  double most = 0;
  for (const double v : values) most = std::max(most, std::abs(v));
  return most;
}

}  // namespace

std::vector<Check> check_network(const Layers& layers, Loss loss, const Vector& input,
                                 const Vector& target, const Vector& y_hat,
                                 const std::vector<LayerGradients<double>>& gradients) {
  const Definition network(layers, loss, input, target);
  const std::vector<double>& at = network.variables();
  const std::vector<double> found = Definition::in_order(gradients);

  double prediction_error = 0;
  const std::vector<double> predicted = network.predict(at);
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    const double value = y_hat(static_cast<Eigen::Index>(i));
    prediction_error =
        worse(prediction_error, std::abs(predicted[i] - value) / (1 + std::abs(value)));
  }

  const std::vector<std::size_t> sampled = sample(at.size());
  const double scale = std::max({largest(found), std::abs(network.loss(at)), kLeastScale});
  double dual_error = 0;
  double difference_error = 0;
  std::size_t differences = 0;
  for (const std::size_t k : sampled) {
    std::vector<Dual> moved(at.begin(), at.end());
    moved[k].derivative = 1;
    dual_error = worse(dual_error, std::abs(network.loss(moved).derivative - found[k]) / scale);
    std::vector<double> shifted = at;
    bool kink_near = false;
    const double difference = central_difference(
        [&](double value) {
          shifted[k] = value;
          const double loss_there = network.loss(shifted);
          if (!network.across_kink()) return loss_there;
          kink_near = true;
          return std::numeric_limits<double>::quiet_NaN();
        },
        at[k]);
    if (kink_near && std::isnan(difference)) continue;
    ++differences;
    difference_error = worse(difference_error, std::abs(difference - found[k]) / scale);
  }

  const auto claim = [&](std::size_t compared) {
    return fmt::format("{} of {} gradients, relative to the largest of them and L", compared,
                       at.size());
  };
  std::vector<Check> checks = {
      {"prediction", "the prediction", "the definition in plain loops", prediction_error, 1e-12},
      {"gradients/dual", claim(sampled.size()), "dual numbers", dual_error, 1e-11}};
  if (differences > 0) {
    checks.push_back({"gradients/differences", claim(differences), "central differences",
                      difference_error, 1e-7});
  }
  return checks;
}

}  // namespace psolve
