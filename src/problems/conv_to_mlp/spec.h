#pragma once

#include <optional>

#include "core/solution.h"
#include "core/workings/theory.h"
#include "core/workings/workings.h"
#include "math/convolutions/spec.h"
#include "spec/record.h"

namespace psolve::conv_to_mlp {

struct Problem : CommonFields, ConvolutionSpec {
  enum class Task { construct, recognise };

  Task task = Task::construct;
  Dims input_size;                     ///< [H, W] or [C, H, W]
  std::optional<Tensor<Entry>> input;  ///< to construct
  Dims kernel_size;                    ///< [h, w] or [out, in, h, w]; that of `weights`, or none
  Tensor<Entry> weight_matrix;         ///< to recognise: the layer in question
};

const Type<Problem>& spec();

/// Question 7: the dense layer that computes what a convolution computes, or the convolution that a
/// dense layer is.
Solution solve(const Problem& problem, Workings& work);

/// When a convolutional network is a multilayer perceptron, and when its training is.
Theory theory(const Json& spec);

}  // namespace psolve::conv_to_mlp
