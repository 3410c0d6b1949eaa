#include "solvers/gradient_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace psolve {
namespace {

using Integer = std::int64_t;

constexpr Integer kMostCells = 400;

/// An entry of F that lies on the entry of X where the window is that of an entry of O.
struct Share {
  std::array<Integer, 2> unit;
  std::array<Integer, 2> tap;
};

/// The units whose windows reach `place` along one axis, with the tap that lies on it.
std::vector<std::array<Integer, 2>> reaching(const Window& window, Integer place, Integer units) {
  std::vector<std::array<Integer, 2>> found;
  for (Integer a = window.kernel; a-- > 0;) {
    const Integer unit = window.unit_at(place, a, units);
    if (unit >= 0) found.push_back({unit, a});
  }
  return found;
}

/// The first place that the most windows reach.
Integer busiest(const Window& window, Integer size, Integer units) {
  Integer best = 0;
  for (Integer place = 1; place < size; ++place) {
    if (reaching(window, place, units).size() > reaching(window, best, units).size()) best = place;
  }
  return best;
}

Formula entry(const char* matrix, const std::array<Integer, 2>& at) {
  return sym(matrix).at(static_cast<int>(at[0]), static_cast<int>(at[1]));
}

GridChain::Grid grid(Prose name, Integer rows, Integer columns) {
  GridChain::Grid made{.name = std::move(name), .columns = static_cast<std::size_t>(columns)};
  made.cells.resize(static_cast<std::size_t>(rows * columns));
  return made;
}

GridChain::Cell& cell(GridChain::Grid& grid, const std::array<Integer, 2>& at) {
  return grid
      .cells[static_cast<std::size_t>(at[0]) * grid.columns + static_cast<std::size_t>(at[1])];
}

/// The smallest block that holds all units.
GridChain::Block around(const std::vector<Share>& shares) {
  std::array<Integer, 2> low = shares[0].unit;
  std::array<Integer, 2> high = low;
  for (const Share& share : shares) {
    for (const std::size_t axis : {0u, 1u}) {
      low[axis] = std::min(low[axis], share.unit[axis]);
      high[axis] = std::max(high[axis], share.unit[axis]);
    }
  }
  const auto size = [](Integer n) { return static_cast<std::size_t>(n); };
  return {size(low[0]), size(low[1]), size(high[0] - low[0] + 1), size(high[1] - low[1] + 1)};
}

}  // namespace

std::optional<Figure> gradient_figure(const ConvolutionShape& shape) {
  const auto& [rows, columns] = shape.windows;
  const ImageShape out = shape.output();
  if (std::max({shape.input.height * shape.input.width, out.height * out.width,
                rows.kernel * columns.kernel}) > kMostCells) {
    return std::nullopt;
  }
  const std::array<Integer, 2> chosen = {busiest(rows, shape.input.height, out.height),
                                         busiest(columns, shape.input.width, out.width)};
  std::vector<Share> shares;
  for (const auto& [i, a] : reaching(rows, chosen[0], out.height)) {
    for (const auto& [j, b] : reaching(columns, chosen[1], out.width)) {
      shares.push_back({{i, j}, {a, b}});
    }
  }
  if (shares.empty()) return std::nullopt;

  const auto group = [&](const std::array<Integer, 2>& tap) {
    return static_cast<int>(tap[0] * columns.kernel + tap[1]);
  };
  GridChain::Grid F = grid({sym("F")}, rows.kernel, columns.kernel);
  for (Integer a = 0; a < rows.kernel; ++a) {
    for (Integer b = 0; b < columns.kernel; ++b) {
      cell(F, {a, b}) = {{entry("F", {a, b})}, 0, group({a, b}), false};
    }
  }
  GridChain::Grid dO = grid({derivative(sym("L"), sym("O"))}, out.height, out.width);
  for (const Share& share : shares) {
    cell(dO, share.unit) = {{entry("F", share.tap)}, 0, group(share.tap), false};
  }
  GridChain::Grid dX =
      grid({derivative(sym("L"), sym("X"))}, shape.input.height, shape.input.width);
  cell(dX, chosen).marked = true;
  dO.made_by = "weighs";
  dX.made_by = "sum";
  dX.window = GridChain::Window{
      around(shares),
      {static_cast<std::size_t>(chosen[0]), static_cast<std::size_t>(chosen[1]), 1, 1}};
  GridChain chain;
  chain.grids = {std::move(F), std::move(dO), std::move(dX)};
  return Figure{"windows",
                {"The windows of O in which ", entry("X", chosen),
                 " lies, each with the entry of F that lies on it there and multiplies ∂L/∂O: F "
                 "stands rotated by 180°."},
                std::move(chain)};
}

}  // namespace psolve
