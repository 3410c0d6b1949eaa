#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/workings/workings.h"
#include "problems/conv_arithmetic/axes/axis_sizes.h"
#include "problems/conv_arithmetic/layer.h"

namespace psolve::conv_arithmetic {

/// The sizes of a layer along one axis as they stand on paper, with the letters of Dumoulin and Visin:
/// input i, kernel k, stride s, padding p, output o; r is an output padding. Where the kernel was not
/// given, the inequality for those that are `found`, solved, and the kernel taken; then the output.
/// The lines stand in the layer's heading. `which` is 1 for rows, 2 for columns, and 0 where one line
/// stands for both.
void derive_sizes(const AxisQuestion& question, const AxisSizes& sizes, const KernelRange* found,
                  Index layer, Index which, Workings& work);

/// k, k₁ or k₂: a letter of a layer; `which` as above.
Formula symbol_along(const char* letter, Index which);
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
