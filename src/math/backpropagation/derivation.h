#pragma once

#include "core/workings.h"
#include "math/backpropagation/window_derivation.h"
#include "math/networks/names.h"
#include "math/networks/network.h"

namespace psolve {

/// Writes a network's forward pass, backward pass and descent step into a derivation. The numbers
/// are those of `networks/network.h`; small layers are worked entry by entry, larger ones in
/// matrices.
class NetworkTrace {
 public:
  using Values = std::vector<LayerValues<double>>;
  using Gradients = std::vector<LayerGradients<double>>;

  NetworkTrace(const Network<double>& network, Workings& work)
      : network_(network), names_(network), windows_(network, names_, work), work_(work) {}

  void forward(const Values& values);
  void loss(const Values& values, double loss_value);
  void backward(const Values& values, const Gradients& gradients);
  /// θ′ = θ − η ∂L/∂θ for every parameter.
  void descent(double learning_rate, const Gradients& gradients,
               const std::vector<Layer<double>>& updated);

 private:
  const Layer<double>& layer(Index l) const { return network_.layers[l]; }
  bool is_last(Index l) const { return l + 1 == std::ssize(network_.layers); }
  bool is_shown(Index l) const;
  Step layer_step(const char* pass, Rule rule, Index l) const;
  Formula input_entry(Index l, Index j, const Vector& x) const;
  Formula output_entry(Index l, Index i, const Vector& a) const;
  Formula target_entry(Index i) const;
  Formula weight_entry(Index l, Index i, Index j) const;
  Formula delta_entry(Index l, Index i, const Vector& delta) const;

  void weighted_sum(Index l, const LayerValues<double>& values);
  void activation(Index l, const LayerValues<double>& values);
  void output_delta(const LayerValues<double>& values, const Vector& delta);
  Formula output_delta_entry(Index i, const LayerValues<double>& values) const;
  void image_delta(const LayerValues<double>& values, const Vector& delta);
  void hidden_delta(Index l, const Values& values, const Gradients& gradients);
  void hidden_deltas(Index l, const Values& values, const Gradients& gradients);
  void parameter_gradients(Index l, const Values& values, const Gradients& gradients);
  Formula pulled_back(Index l, Index i, const Gradients& gradients) const;
  void step_as_a_whole(Index l, const Formula& eta, const Gradients& gradients,
                       const Layer<double>& updated);
  void step_by_entries(Index l, const Formula& eta, const Gradients& gradients,
                       const Layer<double>& updated);

  const Network<double>& network_;
  NetworkNames names_;
  WindowTrace windows_;
  Workings& work_;
};

}  // namespace psolve
