#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/workings/workings.h"
#include "problems/conv_arithmetic/axes/axis_sizes.h"
#include "problems/conv_arithmetic/layer.h"

namespace psolve::conv_arithmetic {

/// The sizes of a layer along one axis as they stand on paper, with the letters of Dumoulin and
/// Visin: input i, kernel k, stride s, padding p, output o; r is an output padding. The lines stand in the layer's heading.
class AxisFormulas {
 public:
  /// `which` is 1 for rows, 2 for columns, and 0 where one line stands for both.
  AxisFormulas(const AxisQuestion& question, Index layer, Index which, Workings& work)
      : q_(question), layer_(layer), which_(which), work_(work) {}

  /// The output, and how many zeros "same" puts on, and where.
  void output_size(const AxisSizes& sizes) const;
  /// The inequality for the kernel, solved, and the kernel taken.
  void kernel(const KernelRange& range) const;

 private:
  Formula symbol(const char* name) const;
  Formula the(const char* name) const;
  Formula stride() const;  ///< s, or k where the kernel is its own stride
  std::string id(const char* name) const;
  std::string answer_of_output() const;
  std::vector<Formula> zeros(bool with_values) const;
  Formula padded(bool with_values = true) const;  ///< i + 2p, or i alone
  Formula size() const;
  Formula transposed_size(const Formula& k) const;
  void zeros_of_same(const AxisSizes& sizes) const;
  Workings::Group kernel_heading() const;
  Workings::Group transposed_heading() const;
  void transposed_kernel(const KernelRange& range) const;
  void define(const char* name, std::int64_t value, const Formula& formula, Prose claim = {},
              std::string answer = {}) const;
  void bounds_of_span(const KernelRange& range) const;
  void bounds_of_stride(const KernelRange& range) const;

  const AxisQuestion& q_;
  Index layer_;
  Index which_;
  Workings& work_;
};

/// The zeros before or after an input whose ends differ; `which` as above.
Formula zeros_symbol(Index which, bool is_after);

/// o = f·i, the size that an upsampling makes along an axis; `which` as above.
void enlarged_size(std::int64_t size, Index layer, Index which, Workings& work);

/// A layer as asked for, and what it reads.
struct LayerView {
  const Layer& asked;
  Index index;
  MapShape input;
};

/// "layer1": what comes before the NAMEs of a layer.
std::string layer_label(Index layer);
/// P⁽¹⁾: a count of a layer.
Formula count_symbol(const char* letter, Index layer);

/// The heading of a layer, with what is given.
Step layer_heading(const Layer& layer, Index index, const MapShape& input);

/// Gives the layer's own numbers, and takes over what the layer before gives out, which `resumes`
/// behind layers that are left out.
void give_layer(const LayerView& layer, const std::optional<LayerView>& before, bool resumes,
                Workings& work);

/// The units of the input in a row, which dense and flatten layers read.
Definition input_units(const WorkedLayer& layer, Index index, const Workings& work);

/// Parameters, multiplications and additions of the layer.
OperationCounts counts_of(const WorkedLayer& layer, Index index, Workings& work);

}  // namespace psolve::conv_arithmetic
