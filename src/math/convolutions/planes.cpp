#include "math/convolutions/planes.h"

#include <algorithm>

#include "math/convolutions/correlation_kernels.h"

namespace psolve {
PlaneAxis::PlaneAxis(const Window& window, Index image_size)
    : stride(window.stride), size(image_size), units(window.positions(image_size)) {
  const Index largest = window.dilation * (window.kernel - 1) / window.stride;
  // Cells by which shifts make a plane longer are worked out in vain. Where they would be many,
  // each tap gets a plane of its own, without a shift.
  const bool apart = 2 * largest > units;
  extent = apart ? units : units + largest;
  for (Index a = 0; a < window.kernel; ++a) {
    const Index distance = window.dilation * a;
    const Index shift = apart ? 0 : distance / stride;
    const Index origin = distance - shift * stride - window.before;
    const auto found = std::find(origins.begin(), origins.end(), origin);
    taps.push_back({found - origins.begin(), shift});
    if (found == origins.end()) origins.push_back(origin);
  }
}

PlaneAxis::Range PlaneAxis::inside(Index plane) const {
  const Index origin = origins[plane];
  const Index first = std::clamp<Index>(ceiling(-origin, stride), 0, extent);
  const Index end = std::clamp(ceiling(size - origin, stride), first, extent);
  return {first, end};
}

std::vector<Index> PlaneAxis::readers(Index plane) const {
  std::vector<Index> found;
  for (Index a = 0; a < std::ssize(taps); ++a) {
    if (taps[a].plane == plane) found.push_back(a);
  }
  return found;
}

Index PlaneAxis::place(Index plane, Index cell) const {
  return origins[plane] + stride * cell;
}

Index spread(Index size) {
  constexpr Index kLine = 8;
  return (size / kLine + 1) / 2 * 2 * kLine + kLine;
}

PlaneGrid::PlaneGrid(const ConvolutionShape& shape)
    : rows(shape.windows[0], shape.input.height),
      columns(shape.windows[1], shape.input.width),
      channels_(shape.input.channels),
      distance_(spread(rows.extent * columns.extent)) {}

Index PlaneGrid::room() const {
  return planes() * distance_ + kColumnsTogether;
}

void PlaneGrid::lay_out(const Vector& image, Index c, std::vector<double>& cells) const {
  const double* channel = image.data() + c * rows.size * columns.size;
  for (Index r = 0; r < rows.planes(); ++r) {
    const PlaneAxis::Range inner_rows = rows.inside(r);
    for (Index q = 0; q < columns.planes(); ++q) {
      const auto [first, end] = columns.inside(q);
      for (Index i = inner_rows.first; i < inner_rows.end; ++i) {
        const Index from = rows.place(r, i) * columns.size + columns.place(q, 0);
        double* to = cells.data() + plane(c, r, q) + i * pitch();
        for (Index j = first; j < end; ++j) to[j] = channel[from + j * columns.stride];
      }
    }
  }
}

}  // namespace psolve
