#pragma once

#include "core/workings/workings.h"
#include "math/convolutions/formula.h"
#include "math/networks/names.h"
#include "math/networks/network.h"

namespace psolve {

/// Writes the layers that read windows of an image, convolutions and poolings, into a derivation:
/// window by window forward, and backward which entry gets what. Of large images the first and the
/// last windows stand for all.
class WindowTrace {
 public:
  WindowTrace(const Network<double>& network, const NetworkNames& names, Workings& work)
      : network_(network), names_(names), work_(work) {}

  /// `pass` stands before the ids; it is "" but for a pass after the step.
  void forward(Index l, const LayerValues<double>& values, const std::string& pass);
  /// ∂L/∂kernel, ∂L/∂bias and, where the pass goes on `to_input`, ∂L/∂input from ∂L/∂(what the
  /// layer's sums are). `answer` is the path of the answer that ∂L/∂input is.
  void backward(Index l, const LayerValues<double>& values, const LayerGradients<double>& gradients,
                bool to_input, const std::string& answer);

 private:
  /// Images and kernels of up to this many entries are worked entry by entry.
  static constexpr Index kMostEntries = 36;
  /// Of more the first and the last.
  static constexpr Index kFirst = 4;
  static constexpr Index kLast = 2;

  const Layer<double>& layer(Index l) const { return network_.layers[l]; }
  const ConvolutionShape& shape(Index l) const { return layer(l).window; }
  /// Whether the operators ⋆, ∗ and ⊗ say it all: one channel, stride and dilation 1, no padding.
  bool is_plain(Index l) const;
  Formula the(const Formula& symbol) const { return work_.the(symbol); }
  Formula image_entry(Index l, Index place) const;
  Formula delta_entry(Index l, Index place) const;
  Formula input_gradient_symbol(Index l) const;
  ConvolutionSymbols symbols(Index l) const;
  std::string id(Index l, const char* what, Index place) const;
  static Formula total(const std::vector<Formula>& terms);
  /// "stride = 2", or [2, 1]ᵀ where rows and columns differ.
  static Formula option(const char* name, Index rows, Index columns);
  /// `operands`, then those of stride, padding and dilation that are not the usual ones.
  Formula with_sizes(const char* function, Index l, std::vector<Formula> operands) const;
  Formula pooled(const char* function, Index l, std::vector<Formula> operands) const;

  /// Steps for the shown ones of `count` entries, and one that says how many are left out.
  void entries(const std::string& id, Rule rule, Index count, Index most,
               const std::function<void(Index)>& show);

  void convolve(Index l, const LayerValues<double>& values);
  void convolve_filters(Index l, const LayerValues<double>& values);
  Formula convolved(Index l, const Formula& kernel) const;
  void pool(Index l, const LayerValues<double>& values);

  void kernel_gradient(Index l, const LayerGradients<double>& gradients);
  void bias_gradient(Index l, const LayerGradients<double>& gradients);
  void image_gradient(Index l, const LayerGradients<double>& gradients);
  void route(Index l, const LayerValues<double>& values, const LayerGradients<double>& gradients);
  Lines routes(Index l, const LayerValues<double>& values) const;

  const Network<double>& network_;
  const NetworkNames& names_;
  Workings& work_;
  std::string pass_;
  std::string input_answer_;
};

}  // namespace psolve
