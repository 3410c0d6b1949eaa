#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace psolve {

/// ⌈a/b⌉ for b > 0.
inline std::int64_t ceiling(std::int64_t a, std::int64_t b) {
  return a >= 0 ? (a + b - 1) / b : -(-a / b);
}

/// How the windows of a convolution or a pooling lie along one axis: unit u of the output reads
/// the places s u − p + d a of the input, for a = 0 … k − 1.
struct Window {
  std::int64_t kernel = 1;    ///< k
  std::int64_t stride = 1;    ///< s
  std::int64_t before = 0;    ///< p, places of padding in front of the input
  std::int64_t after = 0;     ///< and behind it; below 0, places at the end that no window reads
  std::int64_t dilation = 1;  ///< d
  bool over_edge = false;     ///< the last window may reach over the end: sizes are rounded up

  bool operator==(const Window&) const = default;

  bool is_padded() const { return before != 0 || after != 0; }
  /// Places from the first that one unit reads to the last.
  std::int64_t span() const { return dilation * (kernel - 1) + 1; }

  /// Units of the output over `size` places: ⌊(size + p + p' − span)/s⌋ + 1, or 0 where no window
  /// fits. Rounded up, as long as the last window begins before the padding behind the input.
  std::int64_t positions(std::int64_t size) const {
    const std::int64_t room = size + before + after - span();
    if (over_edge)
      return std::max<std::int64_t>(
          0, std::min(ceiling(room, stride) + 1, ceiling(size + before, stride)));
    return room < 0 ? 0 : room / stride + 1;
  }

  /// The place that tap a of unit u reads; outside the input there is padding.
  std::int64_t place(std::int64_t u, std::int64_t a) const {
    return stride * u - before + dilation * a;
  }

  /// The unit whose tap a reads `place`; −1 where no unit does.
  std::int64_t unit_at(std::int64_t place, std::int64_t a, std::int64_t units) const {
    const std::int64_t from = place + before - dilation * a;
    return from < 0 || from % stride != 0 || from / stride >= units ? -1 : from / stride;
  }

  /// The taps of unit u that read one of `size` places: from `first_tap(u)` to before
  /// `end_tap(u, size)`. All others read padding.
  std::int64_t first_tap(std::int64_t u) const {
    return std::max<std::int64_t>(0, (dilation - 1 - place(u, 0)) / dilation);
  }
  std::int64_t end_tap(std::int64_t u, std::int64_t size) const {
    const std::int64_t after_first = size - place(u, 0);
    return after_first <= 0 ? 0 : std::min(kernel, ceiling(after_first, dilation));
  }
  /// The taps of unit u that lie on `size` places or on their padding, all but what reaches over
  /// the edge.
  std::int64_t taps_on_padded(std::int64_t u, std::int64_t size) const {
    return std::min(kernel, ceiling(size + after - place(u, 0), dilation));
  }
};

/// The taps of one unit that read the input.
struct UnitTaps {
  std::int64_t unit;
  std::int64_t first;
  std::int64_t end;
};

/// Those of each of `units` over `size` places: to find them takes divisions.
inline std::vector<UnitTaps> taps_of(const Window& window, std::int64_t units, std::int64_t size) {
  std::vector<UnitTaps> all;
  all.reserve(static_cast<std::size_t>(units));
  for (std::int64_t u = 0; u < units; ++u) {
    all.push_back({u, window.first_tap(u), window.end_tap(u, size)});
  }
  return all;
}

}  // namespace psolve
