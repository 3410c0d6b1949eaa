#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "math/convolutions/window.h"
#include "spec/axis_pair.h"

namespace psolve::receptive_field {

/// A layer whose units each read a window of the layer before: a convolution or a pooling, or one
/// that is turned round; or whose units repeat those before.
struct WindowLayer {
  std::optional<std::string> name;
  std::optional<AxisPair> kernel;
  bool is_transposed = false;
  std::optional<AxisPair> factor;  ///< of an upsampling, which has no kernel
  AxisPair stride;
  AxisPair padding;
  AxisPair dilation;
  std::optional<std::vector<std::string>> inputs;  ///< several are added or concatenated
};

/// Which units of the layer before unit u of a layer reads along an axis.
enum class Reading {
  windows,     ///< s u − p + d a for the taps a
  transposed,  ///< those v from which a window comes to it, s v − p + d a = u
  blocks       ///< ⌊u/s⌋: every unit is repeated s times
};

/// In ascending order; of a huge window the first and the last `most` of them.
std::vector<std::int64_t> outermost_read(Reading reading, const Window& window, std::int64_t unit,
                                         std::int64_t most);

/// A network of windows with its names resolved. Place 0 is the input image, place l the l-th
/// layer.
struct WindowNetwork {
  using Integer = std::int64_t;

  struct Layer {
    std::string name;
    std::array<Window, 2> axes;  ///< rows, columns
    std::vector<Index> sources;  ///< earlier places
    Reading reading = Reading::windows;

    /// Units of this layer along an axis over `size` of the layer before; 0 where none fits.
    Integer positions(Index axis, Integer size) const;
  };

  std::vector<Layer> layers;  ///< the layer at place l is layers[l − 1]
  Index axes = 1;             ///< 2 where the spec tells rows and columns apart

  bool has_branches() const;
  /// Whether units differ in what they see by more than a shift.
  bool is_phased() const;
};

/// Resolves the names; with one axis the second is that of a single column. Throws SpecError for a
/// name used twice and for an input that is no earlier layer.
WindowNetwork resolve(const std::vector<WindowLayer>& layers, Index axes);

/// The size of every place's map along `axis`, that of the input being `input`. Throws SpecError
/// where a window does not fit or branches of different size meet.
std::vector<WindowNetwork::Integer> map_sizes(const WindowNetwork& network,
                                              WindowNetwork::Integer input, Index axis);

/// The pixels that a unit sees, found by brute force: a mark on the unit is pushed back to the
/// input, one index at a time. Shares nothing with the closed forms that it checks.
struct MarkedPixels {
  std::array<WindowNetwork::Integer, 2> first{};  ///< on each axis
  std::array<WindowNetwork::Integer, 2> last{};
  WindowNetwork::Integer count = 0;
  bool all = true;  ///< false where too many marks were left out between the outermost: no count
};
MarkedPixels push_marks(const WindowNetwork& network,
                        const std::array<WindowNetwork::Integer, 2>& unit);

}  // namespace psolve::receptive_field
