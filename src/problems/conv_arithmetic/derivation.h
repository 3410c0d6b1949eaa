#pragma once

#include <cstddef>
#include <string>

#include "core/workings.h"
#include "problems/conv_arithmetic/axis_sizes.h"
#include "problems/conv_arithmetic/layer.h"

namespace psolve::conv_arithmetic {

/// The sizes of a layer along one axis as they stand on paper, with the letters of Dumoulin and
/// Visin: input i, kernel k, stride s, padding p, output o.
class AxisFormulas {
 public:
  /// `which` is 1 for rows, 2 for columns, and 0 where one line stands for both.
  AxisFormulas(const AxisQuestion& question, Index which) : q_(question), which_(which) {}

  Definition output_size(const AxisSizes& sizes) const;
  /// How many zeros "same" puts on, and where.
  Step zeros_of_same(const AxisSizes& sizes) const;

  /// The group that finds the kernel, the inequality solved for it, and the kernel taken.
  Step kernel_heading() const;
  void bounds(const KernelRange& range, Workings& work) const;
  Definition smallest_kernel(const KernelRange& range) const;

 private:
  Formula symbol(const char* name) const;
  Formula value(const char* name, std::int64_t number) const;
  std::string id(const char* name) const;
  /// i + 2p, of which a part without padding is i alone.
  Formula padded() const;
  void bounds_of_span(const KernelRange& range, Workings& work) const;
  void bounds_of_stride(const KernelRange& range, Workings& work) const;

  const AxisQuestion& q_;
  Index which_;
};

/// The group of a layer: what is given. `skipped` layers before it are left out of the derivation.
Step layer_heading(const Layer& layer, Index index, const MapShape& input, Index skipped);

/// The units of the input in a row, which dense and flatten layers read.
Definition input_units(const WorkedLayer& layer);

/// Parameters, multiplications and additions of the layer.
OperationCounts counts_of(const WorkedLayer& layer, Index index, Workings& work);

}  // namespace psolve::conv_arithmetic
