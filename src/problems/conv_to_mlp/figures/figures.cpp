#include "problems/conv_to_mlp/figures/figures.h"

#include <algorithm>

namespace psolve::conv_to_mlp {
namespace {

using Place = WeightPattern::Place;

constexpr Index kMostDrawn = 100;
constexpr Index kMostEntries = 6'000;

GridChain::Grid kernel_grid(const LayerView& layer) {
  GridChain::Grid grid{{sym("F")}, layer.kernel_dims.back()};
  for (Index k = 0; k < layer.shape.kernel_size(); ++k) {
    grid.cells.push_back({{layer.kernel_value(k)}, 0, static_cast<int>(k), false});
  }
  return grid;
}

GridChain::Grid matrix_grid(const LayerView& layer, const PatternFigure& wanted) {
  const WeightPattern& pattern = layer.pattern;
  GridChain::Grid grid{{sym("W")}, pattern.columns()};
  for (Index r = 0; r < pattern.rows(); ++r) {
    grid.rows_by.push_back({layer.output_symbol(r)});
    for (Index n = 0; n < pattern.columns(); ++n) {
      const Index k = pattern.tap(r, n);
      GridChain::Cell cell;
      if (wanted.entry) {
        cell.text = {wanted.entry({r, n})};
      } else if (k != WeightPattern::none) {
        cell.text = {layer.kernel_value(k)};
      }
      if (k != WeightPattern::none) cell.group = static_cast<int>(k);
      cell.marked = std::ranges::any_of(
          wanted.marked, [&](const Place& at) { return at.row == r && at.column == n; });
      grid.cells.push_back(std::move(cell));
    }
  }
  for (Index n = 0; n < pattern.columns(); ++n) grid.columns_by.push_back({layer.image_symbol(n)});
  return grid;
}

}  // namespace

std::optional<Figure> pattern_figure(const LayerView& layer, const PatternFigure& wanted) {
  const WeightPattern& pattern = layer.pattern;
  if (std::max(pattern.rows(), pattern.columns()) > kMostDrawn ||
      pattern.rows() * pattern.columns() > kMostEntries) {
    return std::nullopt;
  }
  return Figure{wanted.id, wanted.caption,
                GridChain{{kernel_grid(layer), matrix_grid(layer, wanted)}}};
}

}  // namespace psolve::conv_to_mlp
