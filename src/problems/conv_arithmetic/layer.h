#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "core/workings/workings.h"
#include "problems/conv_arithmetic/axes/axis_sizes.h"
#include "spec/axis_pair.h"
#include "spec/record.h"

namespace psolve::conv_arithmetic {

/// A layer of a convolutional network as a spec gives it.
struct Layer {
  enum class Kind {
    conv,
    conv_transpose,
    max_pool,
    avg_pool,
    global_avg_pool,
    upsample,
    dense,
    flatten
  };

  Kind kind = Kind::conv;
  std::optional<AxisPair> kernel;
  std::optional<long> filters;  ///< of a dense layer, its units
  std::optional<AxisPair> stride;
  Padding padding;
  AxisPair dilation{{1, 1}};
  long groups = 1;
  bool bias = true;
  AxisPair output_padding;  ///< of a transposed convolution
  bool rounds_up = false;   ///< of a pooling, whose last window may reach over the edge
  AxisPair factor{{1, 1}};  ///< of an upsampling
  std::optional<std::vector<long>> output;

  bool is(Kind other) const { return kind == other; }
  bool is_pooling() const { return is(Kind::max_pool) || is(Kind::avg_pool); }
  bool has_windows() const { return is(Kind::conv) || is(Kind::conv_transpose) || is_pooling(); }
  bool has_weights() const { return is(Kind::conv) || is(Kind::conv_transpose) || is(Kind::dense); }
  /// Whether what it gives out has as many channels as what it reads.
  bool keeps_channels() const {
    return is_pooling() || is(Kind::global_avg_pool) || is(Kind::upsample);
  }
};

/// Of heights and widths, so that spans of dilated kernels stay within 64 bits.
inline constexpr long largest_size = 2'147'483'647;
/// Of a transposed convolution's kernel, whose taps are gone through one by one.
inline constexpr long largest_transposed_kernel = 1'000;

/// "conv", "max-pool", …
std::string_view name_of(Layer::Kind kind);

Type<Layer> layer_record();

/// C×H×W.
struct MapShape {
  std::int64_t channels = 1;
  std::array<std::int64_t, 2> sizes = {1, 1};
};

/// What the spec says of a layer that has windows, along rows and along columns.
std::array<AxisQuestion, 2> axis_questions(const Layer& layer, const MapShape& input);

struct OperationCounts {
  std::int64_t parameters = 0;
  std::int64_t multiplications = 0;
  std::int64_t additions = 0;
};

/// A layer with its sizes and counts. A dense layer is a convolution whose kernel is as large as
/// its input.
struct WorkedLayer {
  using Kind = Layer::Kind;

  Kind kind = Kind::conv;
  MapShape input;
  MapShape output;
  std::array<AxisSizes, 2> axes;  ///< rows, columns; of no meaning where the layer flattens
  std::int64_t groups = 1;
  bool bias = false;
  bool by_ends = false;  ///< the spec tells the padding before from that after
  std::optional<std::array<KernelRange, 2>> found;  ///< where the kernel was left out
  OperationCounts counts;

  bool is(Kind other) const { return kind == other; }
  bool has_weights() const { return is(Kind::conv) || is(Kind::conv_transpose) || is(Kind::dense); }
  bool is_pooling() const { return is(Kind::max_pool) || is(Kind::avg_pool); }
  /// Whether it has a kernel of some size; a dense layer's and a global pooling's is all the input.
  bool has_kernel() const { return !is(Kind::flatten) && !is(Kind::upsample); }
  /// Units of all output channels.
  std::int64_t outputs() const { return output.channels * output.sizes[0] * output.sizes[1]; }
};

/// Works layer `index` out over `input` and records how. Throws SpecError where the layer does not
/// fit, its sizes contradict each other or have no kernel, and beyond 2^53.
WorkedLayer work_out(const Layer& layer, Index index, const MapShape& input, Workings& work);

/// What the layer would cost with the largest of the kernels that fit; none beyond 2^53.
std::optional<OperationCounts> counts_with_largest(const WorkedLayer& layer, Index index);

/// A product or a sum within 2^53, where JSON's numbers are exact; else throws SpecError at the
/// layer.
std::int64_t exact_product(Index layer, std::initializer_list<std::int64_t> factors);
std::int64_t exact_sum(Index layer, std::int64_t a, std::int64_t b);

}  // namespace psolve::conv_arithmetic
