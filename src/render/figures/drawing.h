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

/// `id` makes the names within a drawing unique on its page.
Drawing draw(const Plot& plot, const std::string& id);
Drawing draw(const NetworkDiagram& network, const std::string& id);
Drawing draw(const GridChain& chain, const std::string& id);
Drawing draw(const FieldPyramid& pyramid, const std::string& id);

}  // namespace psolve
