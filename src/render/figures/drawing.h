#pragma once

#include <string>
#include <vector>

#include "core/figure.h"
#include "render/figures/canvas.h"

namespace psolve {

/// What a figure's data is drawn to.
struct Drawing {
  double width = 0;
  double height = 0;
  std::vector<Shape> shapes = {};
  std::string description = {};  ///< the same in words
};

Drawing draw(const Plot& plot);
Drawing draw(const NetworkDiagram& network);
Drawing draw(const GridChain& chain);
Drawing draw(const FieldPyramid& pyramid);
Drawing draw(const MapChain& chain);

inline Drawing draw(const Figure& figure) {
  return std::visit([](const auto& data) { return draw(data); }, figure.drawing);
}

}  // namespace psolve
