#pragma once

// Pooling, channel by channel, over any scalar.
//
//     avg-pool   M = (1/N) Σ x_k                     ∂M/∂x_k = 1/N
//     max-pool   m_0 = x_0,  m_k = max(m_{k−1}, x_k) = m_{k−1} + relu(x_k − m_{k−1}),  M = m_{n−1}
//
// over the n entries x_0, x_1, … of a window that lie in the image, in row-major order. N is the size
// of the window, zeros of the padding included; where it reaches over the edge of the padded image,
// only what lies within counts. A maximum does not see the padding. Backward, from the last k on, what
// arrives at m_k goes to x_k where x_k > m_{k−1}, and else on to m_{k−1}; so the first of several
// equal maxima takes the gradient. Written with relu and its slope, step, that also holds for
// expressions.

#include <algorithm>
#include <type_traits>
#include <vector>

#include "math/convolutions/shape.h"
#include "math/convolutions/total.h"

namespace psolve {

/// For every entry of the output the places of its window's entries in the image, in row-major
/// order, and by how much a mean divides: `visit(output, places, divisor)`. `shape.filters` is the
/// number of channels.
template <class Visit>
void for_each_window(const ConvolutionShape& shape, Visit&& visit) {
  const auto& [rows, columns] = shape.windows;
  const ImageShape out = shape.output();
  const auto& [channels, height, width] = shape.input;
  const std::vector<UnitTaps> row_taps = taps_of(rows, out.height, height);
  const std::vector<UnitTaps> column_taps = taps_of(columns, out.width, width);
  std::vector<Index> places;
  places.reserve(std::min(rows.kernel, height) * std::min(columns.kernel, width));
  for (Index c = 0; c < out.channels; ++c) {
    for (const auto& [i, top, bottom] : row_taps) {
      for (const auto& [j, left, right] : column_taps) {
        places.clear();
        for (Index a = top; a < bottom; ++a) {
          for (Index b = left; b < right; ++b) {
            places.push_back(shape.input.at(c, rows.place(i, a), columns.place(j, b)));
          }
        }
        visit(out.at(c, i, j), places,
              rows.taps_on_padded(i, height) * columns.taps_on_padded(j, width));
      }
    }
  }
}

template <class S>
S larger(const S& a, const S& b) {
  if constexpr (std::is_same_v<S, Expr>) {
    return a + relu(b - a);
  } else {
    return a < b ? b : a;
  }
}

template <class S>
VectorOf<S> max_pool(const ConvolutionShape& shape, const VectorOf<S>& x) {
  VectorOf<S> out(shape.output().size());
  for_each_window(shape, [&](Index o, const std::vector<Index>& places, Index) {
    S most = x(places[0]);
    for (Index k = 1; k < std::ssize(places); ++k) most = larger(most, x(places[k]));
    out(o) = most;
  });
  return out;
}

/// ∂L/∂x from ∂L/∂M.
template <class S>
VectorOf<S> max_pool_gradient(const ConvolutionShape& shape, const VectorOf<S>& x,
                              const VectorOf<S>& dL_dM) {
  Totals<S> gradient(x.size());
  std::vector<S> most;
  for_each_window(shape, [&](Index o, const std::vector<Index>& places, Index) {
    most.assign(1, x(places[0]));
    for (Index k = 1; k < std::ssize(places); ++k) {
      most.push_back(larger(most.back(), x(places[k])));
    }
    S arriving = dL_dM(o);
    for (Index k = places.size(); k-- > 1;) {
      const S taken = step(x(places[k]) - most[k - 1]);
      gradient.add(places[k], taken * arriving);
      arriving = (S(1) - taken) * arriving;
    }
    gradient.add(places[0], arriving);
  });
  return gradient.take();
}

template <class S>
VectorOf<S> average_pool(const ConvolutionShape& shape, const VectorOf<S>& x) {
  Totals<S> sums(shape.output().size());
  std::vector<Index> divisors;
  divisors.reserve(shape.output().size());
  for_each_window(shape, [&](Index o, const std::vector<Index>& places, Index divisor) {
    for (const Index place : places) sums.add(o, x(place));
    divisors.push_back(divisor);
  });
  VectorOf<S> means = sums.take();
  for (Index o = 0; o < means.size(); ++o) means(o) = means(o) / S(static_cast<int>(divisors[o]));
  return means;
}

/// ∂L/∂x from ∂L/∂M.
template <class S>
VectorOf<S> average_pool_gradient(const ConvolutionShape& shape, const VectorOf<S>& dL_dM) {
  Totals<S> gradient(shape.input.size());
  for_each_window(shape, [&](Index o, const std::vector<Index>& places, Index divisor) {
    const S share = dL_dM(o) / S(static_cast<int>(divisor));
    for (const Index place : places) gradient.add(place, share);
  });
  return gradient.take();
}

/// Each entry of the image at all places of its block: an image of the size of `shape.input`, whose
/// windows are the blocks. Nearest upsampling.
template <class S>
VectorOf<S> upsample(const ConvolutionShape& shape, const VectorOf<S>& x) {
  VectorOf<S> out(shape.input.size());
  for_each_window(shape, [&](Index o, const std::vector<Index>& places, Index) {
    for (const Index place : places) out(place) = x(o);
  });
  return out;
}

/// ∂L/∂x from the derivative by what it is upsampled to: the sum over each block.
template <class S>
VectorOf<S> upsample_gradient(const ConvolutionShape& shape, const VectorOf<S>& dL_dO) {
  Totals<S> sums(shape.output().size());
  for_each_window(shape, [&](Index o, const std::vector<Index>& places, Index) {
    for (const Index place : places) sums.add(o, dL_dO(place));
  });
  return sums.take();
}

}  // namespace psolve
