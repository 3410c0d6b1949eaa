#include "problems/conv_to_mlp/sizes.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string_view>

#include "math/networks/rules.h"

namespace psolve::conv_to_mlp {
namespace {

/// Pairs of a window and one of its taps that lie within the image, along one axis.
Index pairs_within(const Window& window, Index size) {
  Index pairs = 0;
  for (Index u = 0; u < window.positions(size); ++u) {
    pairs += std::max<Index>(0, window.end_tap(u, size) - window.first_tap(u));
  }
  return pairs;
}

class Counter {
 public:
  Counter(const LayerView& layer, const LayerSizes& sizes, Workings& work)
      : layer_(layer), sizes_(sizes), work_(work) {}

  ParameterCounts run() {
    const Index R = layer_.pattern.rows();
    const Index N = layer_.pattern.columns();
    const bool has_bias = layer_.has_bias();
    const ConvolutionShape& shape = layer_.shape;
    const auto group =
        work_.heading("counts", rule::parameter_count, "Count what training could change");
    ParameterCounts found;
    found.cnn = define(
        "cnn", "convolution", has_bias ? "The kernel, and a bias for each filter" : "The kernel",
        shape.kernel_size() + (has_bias ? shape.filters : 0), [&] {
          const Formula weights = sizes_.kernel(sizes_.the(0, "F"), sizes_.the(1, "F"));
          return has_bias ? weights + sizes_.biases() : weights;
        });
    found.mlp =
        define("mlp", "dense layer",
               has_bias ? "A dense layer of this shape with every weight its own, and a bias "
                          "for each output"
                        : "A dense layer of this shape with every weight its own",
               R * N + (has_bias ? R : 0), [&] {
                 const Formula weights = the("entries of O") * the("entries of X");
                 return has_bias ? weights + the("entries of O") : weights;
               });
    for (const Index axis : {0, 1}) pairs(axis);
    found.nonzero = define(
        "nonzero", "filled by F",
        "Places of W that the kernel fills: pairs of a window and a tap within X "
        "along the rows, times those along the columns",
        layer_.pattern.filled(),
        [&] { return sizes_.kernel(the("pairs along the rows"), the("pairs along the columns")); });
    define("zero", "always zero", "", R * N - found.nonzero,
           [&] { return the("entries of O") * the("entries of X") - the("filled by F"); });
    return found;
  }

 private:
  Formula the(const char* name) const { return work_.the(Formula::words(name)); }

  Index define(const char* id, const char* name, const char* claim, Index value,
               const std::function<Formula()>& formula) {
    const bool is_answer = std::string_view(id) != "zero";
    return work_.define(rule::parameter_count, value, [&] {
      return Definition{.id = fmt::format("parameters/{}", id),
                        .claim = claim,
                        .name = Formula::words(name),
                        .formula = formula(),
                        .answer = is_answer ? fmt::format("parameters.{}", id) : ""};
    });
  }

  void pairs(Index axis) {
    const Window& window = layer_.shape.windows[axis];
    const ImageShape& in = layer_.shape.input;
    const Index value = pairs_within(window, axis == 0 ? in.height : in.width);
    const bool is_long = window.is_padded() && window.kernel > LayerSizes::most_taps;
    const auto line = [&] {
      return Definition{.id = fmt::format("parameters/pairs/{}", axis_names[axis]),
                        .claim = axis == 0 && window.is_padded()
                                     ? "For each tap the windows in which it lies within X"
                                     : "",
                        .name = Formula::words(fmt::format("pairs along the {}", axis_names[axis])),
                        .formula = is_long ? Formula() : sizes_.pairs(axis)};
    };
    is_long ? work_.resume(rule::parameter_count, value, line)
            : work_.define(rule::parameter_count, value, line);
  }

  const LayerView& layer_;
  const LayerSizes& sizes_;
  Workings& work_;
};

}  // namespace

ParameterCounts count_parameters(const LayerView& layer, const LayerSizes& sizes, Workings& work) {
  return Counter(layer, sizes, work).run();
}

}  // namespace psolve::conv_to_mlp
