#pragma once

#include <string>

#include "core/figure.h"

namespace psolve {

/// What a figure's data is drawn to.
struct Drawing {
  double width = 0;
  double height = 0;
  std::string body;         ///< elements of SVG
  std::string description;  ///< the same in words
};

Drawing draw(const Plot& plot);
Drawing draw(const NetworkDiagram& network);
Drawing draw(const GridChain& chain);
Drawing draw(const FieldPyramid& pyramid);

}  // namespace psolve
