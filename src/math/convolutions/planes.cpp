#include "math/convolutions/planes.h"

#include <algorithm>

#include "math/convolutions/correlation_kernels.h"

namespace psolve {
namespace {

/// ⌈a/b⌉ for b > 0.
Eigen::Index ceiling(Eigen::Index a, Eigen::Index b) {
  return a >= 0 ? (a + b - 1) / b : -(-a / b);
}

}  // namespace

PlaneAxis::PlaneAxis(const Window& window, Eigen::Index image_size)
    : stride(window.stride), size(image_size), units(window.positions(image_size)) {
  const Eigen::Index largest = window.dilation * (window.kernel - 1) / window.stride;
  // Cells by which shifts make a plane longer are worked out in vain. Where they would be many,
  // each tap gets a plane of its own, without a shift.
  const bool apart = 2 * largest > units;
  extent = apart ? units : units + largest;
  for (Eigen::Index a = 0; a < window.kernel; ++a) {
    const Eigen::Index distance = window.dilation * a;
    const Eigen::Index shift = apart ? 0 : distance / stride;
    const Eigen::Index origin = distance - shift * stride - window.padding;
    const auto found = std::find(origins.begin(), origins.end(), origin);
    taps.push_back({found - origins.begin(), shift});
    if (found == origins.end()) origins.push_back(origin);
  }
}

PlaneAxis::Range PlaneAxis::inside(Eigen::Index plane) const {
  const Eigen::Index origin = origins[to_size(plane)];
  const Eigen::Index first = std::clamp<Eigen::Index>(ceiling(-origin, stride), 0, extent);
  const Eigen::Index end = std::clamp(ceiling(size - origin, stride), first, extent);
  return {first, end};
}

std::vector<Eigen::Index> PlaneAxis::readers(Eigen::Index plane) const {
  std::vector<Eigen::Index> found;
  for (std::size_t a = 0; a < taps.size(); ++a) {
    if (taps[a].plane == plane) found.push_back(to_index(a));
  }
  return found;
}

Eigen::Index PlaneAxis::place(Eigen::Index plane, Eigen::Index cell) const {
  return origins[to_size(plane)] + stride * cell;
}

Eigen::Index spread(Eigen::Index size) {
  constexpr Eigen::Index kLine = 8;
  return (size / kLine + 1) / 2 * 2 * kLine + kLine;
}

PlaneGrid::PlaneGrid(const ConvolutionShape& shape)
    : rows(shape.windows[0], shape.input.height),
      columns(shape.windows[1], shape.input.width),
      channels_(shape.input.channels),
      distance_(spread(rows.extent * columns.extent)) {}

Eigen::Index PlaneGrid::room() const {
  return planes() * distance_ + kColumnsTogether;
}

void PlaneGrid::lay_out(const Vector& image, Eigen::Index c, std::vector<double>& cells) const {
  const double* channel = image.data() + c * rows.size * columns.size;
  for (Eigen::Index r = 0; r < rows.planes(); ++r) {
    const PlaneAxis::Range inner_rows = rows.inside(r);
    for (Eigen::Index q = 0; q < columns.planes(); ++q) {
      const auto [first, end] = columns.inside(q);
      for (Eigen::Index i = inner_rows.first; i < inner_rows.end; ++i) {
        const Eigen::Index from = rows.place(r, i) * columns.size + columns.place(q, 0);
        double* to = cells.data() + plane(c, r, q) + i * pitch();
        for (Eigen::Index j = first; j < end; ++j) to[j] = channel[from + j * columns.stride];
      }
    }
  }
}

}  // namespace psolve
