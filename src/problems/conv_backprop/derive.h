#pragma once

#include "core/workings/workings.h"
#include "math/convolutions/padding.h"
#include "spec/axis_pair.h"
#include "spec/record.h"

namespace psolve::conv_backprop {

/// A convolution whose gradients are to be derived for images of any numbers.
struct DeriveProblem : CommonFields {
  AxisPair input_size;
  AxisPair kernel_size;
  AxisPair stride;
  Padding padding;
  AxisPair dilation;
  bool is_transposed = false;
  AxisPair output_padding;
};

/// Declares its fields.
void declare_conv_derivation(Record<DeriveProblem>& record);

/// Question 5: ∂L/∂F = X ⋆ ∂L/∂O and ∂L/∂X = F ⊗ ∂L/∂O, derived entry by entry.
Solution derive_conv_gradients(const DeriveProblem& problem, Workings& work);

}  // namespace psolve::conv_backprop
