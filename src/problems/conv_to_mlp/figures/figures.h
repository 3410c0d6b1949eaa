#pragma once

#include <functional>
#include <optional>

#include "core/figure.h"
#include "problems/conv_to_mlp/figures/layer_view.h"

namespace psolve::conv_to_mlp {

/// What differs between the figures of a kernel and its matrix.
struct PatternFigure {
  std::string id;
  Prose caption;
  /// What stands at a place of the matrix, if it is not the kernel's own entry.
  std::function<Formula(WeightPattern::Place)> entry = nullptr;
  std::vector<WeightPattern::Place> marked = {};
};

/// A kernel beside its matrix, in which all places of one entry look alike. None where the matrix
/// is too large to be drawn.
std::optional<Figure> pattern_figure(const LayerView& layer, const PatternFigure& wanted);

}  // namespace psolve::conv_to_mlp
