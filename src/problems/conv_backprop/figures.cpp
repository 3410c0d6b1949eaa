#include "problems/conv_backprop/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace psolve::conv_backprop {
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
  return sym(matrix).at(at[0], at[1]);
}

GridChain::Grid grid(Prose name, Integer rows, Integer columns) {
  GridChain::Grid made{.name = std::move(name), .columns = columns};
  made.cells.resize(rows * columns);
  return made;
}

GridChain::Cell& cell(GridChain::Grid& grid, const std::array<Integer, 2>& at) {
  return grid.cells[at[0] * grid.columns + at[1]];
}

/// The smallest block that holds all units.
GridChain::Block around(const std::vector<Share>& shares) {
  std::array<Integer, 2> low = shares[0].unit;
  std::array<Integer, 2> high = low;
  for (const Share& share : shares) {
    for (const Index axis : {0, 1}) {
      low[axis] = std::min(low[axis], share.unit[axis]);
      high[axis] = std::max(high[axis], share.unit[axis]);
    }
  }
  const auto size = [](Integer n) { return n; };
  return {size(low[0]), size(low[1]), size(high[0] - low[0] + 1), size(high[1] - low[1] + 1)};
}

std::vector<Share> shares_at(const std::array<Integer, 2>& place, const ConvolutionShape& shape) {
  const ImageShape out = shape.output();
  std::vector<Share> shares;
  for (const auto& [i, a] : reaching(shape.windows[0], place[0], out.height)) {
    for (const auto& [j, b] : reaching(shape.windows[1], place[1], out.width)) {
      shares.push_back({{i, j}, {a, b}});
    }
  }
  return shares;
}

/// F, each entry a group of its own.
GridChain::Grid kernel_grid(const ConvolutionShape& shape) {
  GridChain::Grid F = grid({sym("F")}, shape.windows[0].kernel, shape.windows[1].kernel);
  for (Index k = 0; k < std::ssize(F.cells); ++k) {
    const std::array<Integer, 2> at = {static_cast<Integer>(k / F.columns),
                                       static_cast<Integer>(k % F.columns)};
    F.cells[k] = {{entry("F", at)}, 0, static_cast<int>(k), false};
  }
  return F;
}

}  // namespace

std::optional<Figure> gradient_figure(const ConvolutionShape& shape) {
  const ImageShape& in = shape.input;
  const ImageShape out = shape.output();
  if (std::max({in.size(), out.size(), shape.kernel_size()}) > kMostCells) return std::nullopt;
  const std::array<Integer, 2> chosen = {busiest(shape.windows[0], in.height, out.height),
                                         busiest(shape.windows[1], in.width, out.width)};
  const std::vector<Share> shares = shares_at(chosen, shape);
  if (shares.empty()) return std::nullopt;
  GridChain::Grid F = kernel_grid(shape);
  GridChain::Grid dO = grid({derivative(sym("L"), sym("O"))}, out.height, out.width);
  dO.made_by = "weighs";
  for (const Share& share : shares) cell(dO, share.unit) = cell(F, share.tap);
  GridChain::Grid dX = grid({derivative(sym("L"), sym("X"))}, in.height, in.width);
  dX.made_by = "sum";
  cell(dX, chosen).marked = true;
  dX.window = GridChain::Window{around(shares), {chosen[0], chosen[1], 1, 1}};
  GridChain chain;
  chain.grids = {std::move(F), std::move(dO), std::move(dX)};
  return Figure{"windows",
                {"The windows of O in which ", entry("X", chosen),
                 " lies, each with the entry of F that lies on it there and multiplies ∂L/∂O: F "
                 "stands rotated by 180°."},
                std::move(chain)};
}

}  // namespace psolve::conv_backprop
