#pragma once

#include "core/workings.h"
#include "networks/network.h"

namespace psolve {

/// Writes a network's forward pass, backward pass and descent step into a derivation. The numbers
/// are those of `network.h`; small layers are worked entry by entry, larger ones in matrices.
class NetworkTrace {
 public:
  using Layers = std::vector<Layer<double>>;
  using Values = std::vector<LayerValues<double>>;
  using Gradients = std::vector<LayerGradients<double>>;

  NetworkTrace(const Layers& layers, Workings& work) : layers_(layers), work_(work) {}

  void forward(const Values& values);
  /// L(ŷ, y) = `loss_value`.
  void loss(Loss loss, const Values& values, const Vector& target, double loss_value);
  void backward(Loss loss, const Values& values, const Vector& target, const Gradients& gradients);
  /// θ′ = θ − η ∂L/∂θ for every parameter.
  void descent(double learning_rate, const Gradients& gradients, const Layers& updated);

 private:
  bool is_shown(std::size_t l) const;
  Formula output(std::size_t l) const;
  Formula output_entry(std::size_t l, Eigen::Index i, const Vector& a) const;
  Formula input(std::size_t l) const;
  Formula input_entry(std::size_t l, Eigen::Index j, const Vector& x) const;

  void weighted_sum(std::size_t l, const LayerValues<double>& values);
  void activation(std::size_t l, const LayerValues<double>& values);
  void output_delta(Loss loss, const LayerValues<double>& values, const Vector& target,
                    const Vector& delta);
  void hidden_delta(std::size_t l, const Values& values, const Gradients& gradients);
  void parameter_gradients(std::size_t l, const Values& values, const Gradients& gradients);
  Formula pulled_back(std::size_t l, Eigen::Index i, const Gradients& gradients) const;

  const Layers& layers_;
  Workings& work_;
};

}  // namespace psolve
