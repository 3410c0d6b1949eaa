// All three are sums over the planes of planes.h, in one of the two ways of
// correlation.h:
//
//     O[o][t]     = Σ_k F[o][k] X[offset_k + t]              a correlation, k = (c, a, b)
//     ∂L/∂F[o][k] = Σ_t G[o][t] X[offset_k + t]              inner products
//     ∂L/∂X[c][t] = Σ_k F[o][c,a,b] G[o][t − shift_k]        a correlation, k = (o, a, b)
//
// where G is ∂L/∂O with the pitch of the planes, and zeros in the columns that stand for no unit
// and around. The third is a sum for each plane, over those taps only that read from it. What is
// worked out for columns without a unit is thrown away. Groups are worked one after the other, each
// as a convolution of its own.

#include "math/convolutions/fast_convolution.h"

#include <algorithm>

#include "core/parallel.h"
#include "math/convolutions/correlation.h"
#include "math/convolutions/planes.h"

namespace psolve {
namespace {

/// Up to here plain loops are as fast. Fewer units leave most columns of the inner loops empty.
constexpr double kFewMultiplications = 50'000;
constexpr Index kEnoughUnits = 4;
/// Cells of planes, in 400 MB. A kernel nearly as large as its image has a plane for each tap.
constexpr Index kMostRoom = 50'000'000;

/// (c, a, b), with the weights of filter 0.
Taps taps_of_image(const ConvolutionShape& shape, const PlaneGrid& grid) {
  Taps taps;
  for (Index c = 0; c < shape.input.channels; ++c) {
    for (Index a = 0; a < shape.windows[0].kernel; ++a) {
      for (Index b = 0; b < shape.windows[1].kernel; ++b) {
        taps.offsets.push_back(grid.offset(c, a, b));
        taps.weights.push_back(shape.kernel_at(0, c, a, b));
      }
    }
  }
  return taps;
}

const std::vector<double>& lay_out_image(const ConvolutionShape& shape, const PlaneGrid& grid,
                                         const Vector& image, const ConvolutionMachine& machine) {
  std::vector<double>& cells = zeros(Memory::kImage, grid.room());
  parallel_for(shape.input.channels, threads_for(shape.multiplications(), machine),
               [&](Index c) { grid.lay_out(image, c, cells); });
  return cells;
}

/// ∂L/∂O with the pitch of the planes, and before each filter as many zeros as a tap shifts at
/// most.
struct Gradients {
  Gradients(const ConvolutionShape& shape, const PlaneGrid& grid, const Vector& dL_dO,
            const ConvolutionMachine& machine);

  Index margin;
  Index distance;  ///< from filter to filter
  std::vector<double>& cells;
};

Gradients::Gradients(const ConvolutionShape& shape, const PlaneGrid& grid, const Vector& dL_dO,
                     const ConvolutionMachine& machine)
    : margin(grid.rows.largest_shift() * grid.pitch() + grid.columns.largest_shift()),
      distance(spread(margin + round_up(grid.units(), kLengthTogether))),
      cells(zeros(Memory::kGradients,
                  round_up(shape.filters, kRowsTogether) * distance + margin + kColumnsTogether)) {
  const Index width = grid.columns.units;
  const auto copy_filter = [&](Index filter) {
    const Index o = filter;
    for (Index i = 0; i < grid.rows.units; ++i) {
      std::copy_n(dL_dO.data() + (o * grid.rows.units + i) * width, width,
                  cells.data() + o * distance + margin + i * grid.pitch());
    }
  };
  parallel_for(shape.filters, threads_for(shape.multiplications(), machine), copy_filter);
}

/// (o, a, b) of those taps that read from plane (r, q), with the weights of channel 0, for sums
/// that begin at cell `start` of the plane.
Taps taps_of_plane(const ConvolutionShape& shape, const PlaneGrid& grid, const Gradients& gradients,
                   Index r, Index q, Index start) {
  const std::vector<Index> rows = grid.rows.readers(r);
  const std::vector<Index> columns = grid.columns.readers(q);
  Taps taps;
  for (Index o = 0; o < shape.filters; ++o) {
    for (const Index a : rows) {
      for (const Index b : columns) {
        taps.offsets.push_back(o * gradients.distance + gradients.margin + start -
                               grid.shift(a, b));
        taps.weights.push_back(shape.kernel_at(o, 0, a, b));
      }
    }
  }
  return taps;
}

/// Adds the sums of plane (r, q) to the pixels of ∂L/∂X that stand in it.
void add_plane(const ConvolutionShape& shape, const PlaneGrid& grid, const Gradients& gradients,
               const Vector& kernel, Index r, Index q, const ConvolutionMachine& machine,
               Vector& dL_dX) {
  const auto [first_row, end_row] = grid.rows.inside(r);
  const auto [first_column, end_column] = grid.columns.inside(q);
  if (first_row >= end_row || first_column >= end_column) return;
  const auto& [channels, height, width] = shape.input;
  const Index start = first_row * grid.pitch() + first_column;
  const Taps taps = taps_of_plane(shape, grid, gradients, r, q, start);
  Correlation{.rows = channels,
              .columns = (end_row - 1) * grid.pitch() + end_column - start,
              .planes = shape.filters,
              .taps = taps,
              .kernel = kernel,
              .kernel_step = shape.windows[0].kernel * shape.windows[1].kernel,
              .in = gradients.cells.data(),
              .out = {.to = dL_dX.data(),
                      .origin = grid.rows.place(r, 0) * width + grid.columns.place(q, 0),
                      .row_step = height * width,
                      .line_step = grid.rows.stride * width,
                      .step = grid.columns.stride,
                      .pitch = grid.pitch(),
                      .start = start,
                      .first_column = first_column,
                      .end_column = end_column}}
      .run(machine);
}

Vector convolve_group(const ConvolutionShape& shape, const Vector& kernel, const Vector& image,
                      const ConvolutionMachine& machine) {
  const ImageShape output = shape.output();
  Vector out = Vector::Zero(output.size());
  if (output.size() == 0) return out;
  const PlaneGrid grid(shape);
  const Taps taps = taps_of_image(shape, grid);
  Correlation{.rows = shape.filters,
              .columns = grid.units(),
              .planes = grid.planes(),
              .taps = taps,
              .kernel = kernel,
              .kernel_step = taps.size(),
              .in = lay_out_image(shape, grid, image, machine).data(),
              .out = {.to = out.data(),
                      .origin = 0,
                      .row_step = output.height * output.width,
                      .line_step = output.width,
                      .step = 1,
                      .pitch = grid.pitch(),
                      .start = 0,
                      .first_column = 0,
                      .end_column = output.width}}
      .run(machine);
  return out;
}

Vector kernel_gradient_of_group(const ConvolutionShape& shape, const Vector& image,
                                const Vector& dL_dO, const ConvolutionMachine& machine) {
  if (shape.output().size() == 0) return Vector::Zero(shape.kernel_size());
  const PlaneGrid grid(shape);
  const Gradients gradients(shape, grid, dL_dO, machine);
  const Taps taps = taps_of_image(shape, grid);
  return InnerProducts{.rows = shape.filters,
                       .length = round_up(grid.units(), kLengthTogether),
                       .planes = grid.planes(),
                       .taps = taps,
                       .left = gradients.cells.data() + gradients.margin,
                       .left_step = gradients.distance,
                       .in = lay_out_image(shape, grid, image, machine).data()}
      .run(machine);
}

Vector image_gradient_of_group(const ConvolutionShape& shape, const Vector& kernel,
                               const Vector& dL_dO, const ConvolutionMachine& machine) {
  Vector gradient = Vector::Zero(shape.input.size());
  if (shape.output().size() == 0) return gradient;
  const PlaneGrid grid(shape);
  const Gradients gradients(shape, grid, dL_dO, machine);
  for (Index r = 0; r < grid.rows.planes(); ++r) {
    for (Index q = 0; q < grid.columns.planes(); ++q) {
      add_plane(shape, grid, gradients, kernel, r, q, machine, gradient);
    }
  }
  return gradient;
}

/// `of` each group, whose operands are parts of `a` and of `b`, one after the other.
template <class Of>
Vector by_groups(const ConvolutionShape& shape, const Vector& a, const Vector& b,
                 const ConvolutionMachine& machine, Of of) {
  if (shape.groups == 1) return of(shape, a, b, machine);
  const ConvolutionShape one = shape.one_group();
  Vector all;
  for (Index g = 0; g < shape.groups; ++g) {
    const Index a_each = a.size() / shape.groups;
    const Index b_each = b.size() / shape.groups;
    const Vector part =
        of(one, a.segment(g * a_each, a_each), b.segment(g * b_each, b_each), machine);
    if (g == 0) all.resize(part.size() * shape.groups);
    all.segment(g * part.size(), part.size()) = part;
  }
  return all;
}

}  // namespace

bool gains_from_speed(const ConvolutionShape& shape, const Vector& a, const Vector& b) {
  const ImageShape output = shape.output();
  const ConvolutionShape one = shape.one_group();
  if (one.multiplications() <= kFewMultiplications) return false;
  if (output.height * output.width < kEnoughUnits) return false;
  if (PlaneGrid(one).room() > kMostRoom) return false;
  // 0·x is NaN for every x that is not finite.
  return (0 * a).sum() == 0 && (0 * b).sum() == 0;
}

Vector fast_convolve(const ConvolutionShape& shape, const Vector& kernel, const Vector& image,
                     const ConvolutionMachine& machine) {
  return by_groups(shape, kernel, image, machine, convolve_group);
}

Vector fast_kernel_gradient(const ConvolutionShape& shape, const Vector& image, const Vector& dL_dO,
                            const ConvolutionMachine& machine) {
  return by_groups(shape, image, dL_dO, machine, kernel_gradient_of_group);
}

Vector fast_image_gradient(const ConvolutionShape& shape, const Vector& kernel, const Vector& dL_dO,
                           const ConvolutionMachine& machine) {
  return by_groups(shape, kernel, dL_dO, machine, image_gradient_of_group);
}

}  // namespace psolve
