#pragma once

#include <algorithm>
#include <cstdint>

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
  std::int64_t padding = 0;   ///< p, zeros put on at each end
  std::int64_t dilation = 1;  ///< d

  bool operator==(const Window&) const = default;

  /// Places from the first that one unit reads to the last.
  std::int64_t span() const { return dilation * (kernel - 1) + 1; }

  /// Units of the output over `size` places: ⌊(size + 2p − span)/s⌋ + 1, or 0 where no window fits.
  std::int64_t positions(std::int64_t size) const {
    const std::int64_t room = size + 2 * padding - span();
    return room < 0 ? 0 : room / stride + 1;
  }

  /// The place that tap a of unit u reads; outside the input there are zeros.
  std::int64_t place(std::int64_t u, std::int64_t a) const {
    return stride * u - padding + dilation * a;
  }

  /// The unit whose tap a reads `place`; −1 where no unit does.
  std::int64_t unit_at(std::int64_t place, std::int64_t a, std::int64_t units) const {
    const std::int64_t from = place + padding - dilation * a;
    return from < 0 || from % stride != 0 || from / stride >= units ? -1 : from / stride;
  }

  /// The taps of unit u that read one of `size` places: from `first_tap(u)` to before
  /// `end_tap(u, size)`. All others read padding.
  std::int64_t first_tap(std::int64_t u) const {
    return std::max<std::int64_t>(0, (dilation - 1 - place(u, 0)) / dilation);
  }
  std::int64_t end_tap(std::int64_t u, std::int64_t size) const {
    const std::int64_t after = size - place(u, 0);
    return after <= 0 ? 0 : std::min(kernel, ceiling(after, dilation));
  }
};

}  // namespace psolve
