#pragma once

#include <string>
#include <vector>

#include "core/solution.h"
#include "problems/conv_to_mlp/figures/layer_view.h"

namespace psolve::conv_to_mlp {

/// The other way to lay a kernel on an image, rotated by 180° or not: what row 1 would be.
void remark_other_mode(const LayerView& layer, std::vector<Remark>& remarks);

/// All windows share one kernel, so not every function is a convolution.
void remark_not_every_function(const LayerView& layer, std::vector<Remark>& remarks);

/// Outputs that read a moved image just as their neighbours read the image itself.
struct MovedOutputs {
  Index axis = 0;  ///< along which the image moves by one pixel
  std::vector<Index> outputs;
  std::vector<Index> neighbours;
};

/// For an image that moves along an axis with stride 1, zeros coming in at its start. Empty where
/// no two windows lie so.
MovedOutputs moved_outputs(const ConvolutionShape& shape);

/// Where each entry of the moved image comes from; −1 for the zeros that come in.
Index entry_before_move(const ImageShape& image, Index axis, Index place);

/// What is said of the comparison for X, or `which` X: how many outputs agree, and the first of
/// them.
Remark translation_remark(const LayerView& layer, const MovedOutputs& moved, Index differing,
                          const std::string& which, const Formula& first);

/// Moves the image, which is `which` X, by one pixel and compares the outputs, computed by `apply`.
template <class S, class Apply>
void remark_translation(const LayerView& layer, const VectorOf<S>& image, const std::string& which,
                        Apply apply, std::vector<Remark>& remarks) {
  const MovedOutputs moved = moved_outputs(layer.shape);
  if (moved.outputs.empty()) return;
  VectorOf<S> other(image.size());
  for (Index n = 0; n < image.size(); ++n) {
    const Index from = entry_before_move(layer.shape.input, moved.axis, n);
    other(n) = from < 0 ? S(0) : image(from);
  }
  const VectorOf<S> before = apply(image);
  const VectorOf<S> after = apply(other);
  Index differing = 0;
  for (Index i = 0; i < std::ssize(moved.outputs); ++i) {
    if (!(after(moved.outputs[i]) == before(moved.neighbours[i]))) ++differing;
  }
  remarks.push_back(
      translation_remark(layer, moved, differing, which, to_formula(after(moved.outputs[0]))));
}

}  // namespace psolve::conv_to_mlp
