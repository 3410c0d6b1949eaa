#include "problems/conv_arithmetic/report.h"

#include <fmt/format.h>

namespace psolve::conv_arithmetic {
namespace {

MapChain::Map map_of(const MapShape& shape) {
  MapChain::Map map;
  map.channels = static_cast<Index>(shape.channels);
  map.height = static_cast<Index>(shape.sizes[0]);
  map.width = static_cast<Index>(shape.sizes[1]);
  return map;
}

/// "5" where rows and columns are alike, else "5×3".
std::string pair_text(std::int64_t rows, std::int64_t columns) {
  return rows == columns ? fmt::format("{}", rows) : fmt::format("{}×{}", rows, columns);
}

/// "conv 5×5, stride 2".
std::string operation(const WorkedLayer& layer) {
  std::string text(name_of(layer.kind));
  const auto& [rows, columns] = layer.axes;
  if (layer.is(WorkedLayer::Kind::upsample)) {
    return text + " by " + pair_text(rows.output / rows.input, columns.output / columns.input);
  }
  const bool has_windows = layer.is(WorkedLayer::Kind::conv) ||
                           layer.is(WorkedLayer::Kind::conv_transpose) || layer.is_pooling();
  if (!has_windows) return text;
  text += fmt::format(" {}×{}", rows.kernel, columns.kernel);
  if (rows.stride > 1 || columns.stride > 1) {
    text += ", stride " + pair_text(rows.stride, columns.stride);
  }
  if (rows.dilation > 1 || columns.dilation > 1) {
    text += ", dilation " + pair_text(rows.dilation, columns.dilation);
  }
  if (layer.groups > 1) text += fmt::format(", {} groups", layer.groups);
  return text;
}

}  // namespace

Figure map_figure(const MapShape& input, const std::vector<WorkedLayer>& layers) {
  MapChain chain;
  chain.maps.push_back(map_of(input));
  chain.maps.back().name = "input";
  for (const WorkedLayer& layer : layers) {
    MapChain::Map map = map_of(layer.output);
    map.made_by = operation(layer);
    if (layer.is(WorkedLayer::Kind::conv) || layer.is_pooling()) {
      map.window_height = layer.axes[0].span();
      map.window_width = layer.axes[1].span();
    }
    chain.maps.push_back(std::move(map));
  }
  chain.maps.back().name = "output";
  return {"maps", "The maps between the layers: channels × rows × columns.", std::move(chain)};
}

}  // namespace psolve::conv_arithmetic
