#include "problems/conv_to_mlp/parameter_counts.h"

#include <algorithm>

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

}  // namespace

ParameterCounts count_parameters(const LayerView& layer, Workings& work) {
  const ConvolutionShape& shape = layer.shape;
  const auto& [rows, columns] = shape.windows;
  const Index R = layer.pattern.rows();
  const Index N = layer.pattern.columns();
  const bool has_bias = layer.has_bias();
  const auto group = work.group([&] {
    return Step{"counts", Rule::parameter_count, "Count what training could change", {}, {}, {}};
  });
  const auto define = [&](const char* id, const char* name, const char* claim, Index value,
                          const Formula& formula) {
    return work.define(Rule::parameter_count, value, [&] {
      return Definition{id, claim, Formula::words(name), formula};
    });
  };
  // A kernel [h][w] has neither channels nor filters to count.
  const auto with_channels = [&](Index a, Index b) {
    return layer.kernel_dims.size() == 2 ? times({a, b})
                                         : times({shape.filters, shape.input.channels, a, b});
  };
  const auto with_bias = [&](const Formula& weights, Index biases) {
    return has_bias ? weights + to_formula(biases) : weights;
  };
  ParameterCounts found;
  found.cnn = define("cnn", "convolution",
                     has_bias ? "The kernel, and a bias for each filter" : "The kernel",
                     shape.kernel_size() + (has_bias ? shape.filters : 0),
                     with_bias(with_channels(rows.kernel, columns.kernel), shape.filters));
  found.mlp = define("mlp", "dense layer",
                     has_bias ? "A dense layer of this shape with every weight its own, and a bias "
                                "for each output"
                              : "A dense layer of this shape with every weight its own",
                     R * N + (has_bias ? R : 0), with_bias(times({R, N}), R));
  found.nonzero = define("nonzero", "filled by F",
                         "Places of W that the kernel fills: pairs of a window and a tap within X "
                         "along the rows, times those along the columns",
                         layer.pattern.filled(),
                         with_channels(pairs_within(rows, shape.input.height),
                                       pairs_within(columns, shape.input.width)));
  define("zero", "always zero", "", R * N - found.nonzero,
         times({R, N}) - to_formula(found.nonzero));
  return found;
}

}  // namespace psolve::conv_to_mlp
