#pragma once

// An image laid out so that every tap of a kernel reads it at a constant distance. Along an axis of
// stride s, tap a of unit u reads place s u − p + d a. With d a = s q + f, 0 ≤ f < s, that is cell
// u + q of the plane that holds the places f − p, f − p + s, f − p + 2s, …: the taps that share f
// share a plane, in which they are shifts by q. Padding is written out as zeros. All planes have
// the same number of columns, the pitch, so that for unit t = i·pitch + j the cell
//
//     offset(c, a, b) + t,   offset = plane(c, f_a, f_b) + q_a·pitch + q_b
//
// is what tap (c, a, b) multiplies: stride, padding, dilation and channels are all in the offset.
// Columns j from the output's width to the pitch stand for no unit.

#include <vector>

#include "math/convolutions/shape.h"

namespace psolve {

/// How the taps along one axis fall into planes.
struct PlaneAxis {
  struct Tap {
    Index plane;
    Index shift;  ///< q
  };
  /// Places first, …, end − 1.
  struct Range {
    Index first;
    Index end;
  };

  PlaneAxis(const Window& window, Index image_size);

  /// The cells of a plane that lie in the image; all others are padding.
  Range inside(Index plane) const;
  /// The taps that read a plane.
  std::vector<Index> readers(Index plane) const;
  /// The place in the image of a plane's cell.
  Index place(Index plane, Index cell) const;
  Index planes() const { return std::ssize(origins); }
  Index largest_shift() const { return extent - units; }

  std::vector<Tap> taps;
  std::vector<Index> origins;  ///< the place of each plane's first cell
  Index stride;
  Index size;    ///< of the image
  Index units;   ///< of the output
  Index extent;  ///< cells of a plane
};

/// The planes of all channels, one after the other.
class PlaneGrid {
 public:
  explicit PlaneGrid(const ConvolutionShape& shape);

  Index pitch() const { return columns.extent; }
  /// Where plane (r, q) of channel c starts.
  Index plane(Index c, Index r, Index q) const {
    return ((c * rows.planes() + r) * columns.planes() + q) * distance_;
  }
  /// How far tap (a, b) reads from unit 0 within its plane.
  Index shift(Index a, Index b) const {
    return rows.taps[a].shift * pitch() + columns.taps[b].shift;
  }
  Index offset(Index c, Index a, Index b) const {
    return plane(c, rows.taps[a].plane, columns.taps[b].plane) + shift(a, b);
  }
  Index planes() const { return channels_ * rows.planes() * columns.planes(); }
  /// The last unit's t, and one.
  Index units() const { return (rows.units - 1) * pitch() + columns.units; }

  /// Cells of all planes, and of a last pass of the inner loops that reads past the end.
  Index room() const;
  /// Puts channel c of an image into cells that are zero.
  void lay_out(const Vector& image, Index c, std::vector<double>& cells) const;

  PlaneAxis rows;
  PlaneAxis columns;

 private:
  Index channels_;
  Index distance_;  ///< from plane to plane
};

/// The distance at which to put arrays of `size` numbers so that equal places of neighbours do not
/// compete for the same lines of a cache: an odd number of lines.
Index spread(Index size);

}  // namespace psolve
